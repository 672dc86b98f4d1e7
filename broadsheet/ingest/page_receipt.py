"""What became of each text of a saved page.

Pure. The page as a reader sees it is gone through once more, whatever the reader of articles made
of it, and each text is looked for in the article.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise

from lxml.etree import Element
from lxml.html import HtmlElement

from broadsheet.ingest.blocks import Block, plain_words
from broadsheet.ingest.lines import Verdict
from broadsheet.model import Receipt, ReceiptLine, Seed
from broadsheet.plaintext import count_words, one_line

_BLOCKS = frozenset({"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "dt", "dd", "figcaption", "pre", "blockquote", "div"})
_INLINE = frozenset({"a", "abbr", "b", "big", "button", "cite", "code", "em", "font", "i", "label", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u"})
"""What may stand outside any block, and be all that holds a text."""
_UNSEEN = frozenset({"script", "style", "noscript", "template", "head"})
_NO_WORDS = bytes(code if chr(code).isalnum() or chr(code) == "_" else 32 for code in range(256))
"""Makes blanks of what is no part of a word in ASCII (`bytes.translate`)."""
_FURNITURE = Verdict("removed", "page-furniture")
"""On what is no part of the article."""


def fold(text: str) -> str:
    """A text's words in lower case, to compare."""
    if text.isascii():
        return " ".join(text.lower().encode().translate(_NO_WORDS).decode().split())
    return re.sub(r"\W+", " ", text.casefold()).strip()


def receipt_of(seed: Seed, tree: HtmlElement, blocks: tuple[Block, ...], heads: tuple[str, str], cut: Mapping[str, Verdict]) -> Receipt:
    """Every text of the page that a reader sees, its title and deck (`heads`) among them, by the line on which its element begins."""
    kept = _Words(fold(plain_words(blocks)))
    title, deck = map(fold, heads)
    lines = []
    for number, text in _visible_texts(tree):
        folded = fold(text)
        if folded and (kept.hold(folded) or (count_words(text) > 12 and _mostly_in(folded, kept))):
            lines.append(ReceiptLine(number, text, "kept"))
        elif folded and folded == title:
            lines.append(ReceiptLine(number, text, "title", "title"))
        elif folded and folded == deck:
            lines.append(ReceiptLine(number, text, "deck", "deck"))
        else:
            verdict = cut.get(text, _FURNITURE)
            lines.append(ReceiptLine(number, text, "removed", verdict.rule, verdict.confidence, (verdict.because,) if verdict.because else ()))
    return Receipt(seed.file, tuple(lines))


class _Words:
    """The words of the article, in which texts are looked for: most that are not there have two neighbours that never meet in it."""

    def __init__(self, folded: str) -> None:
        words = folded.split()
        self._text = f" {folded} "
        self._at = 0
        """Where the last text was found: the next one most likely follows it."""
        self._words = set(words)
        self._pairs = set(pairwise(words))

    def hold(self, folded: str) -> bool:
        """True if these words stand there in this order."""
        words = folded.split()
        if len(words) == 1:
            return words[0] in self._words
        if not self._pairs.issuperset(pairwise(words)):
            return False
        found = self._text.find(f" {folded} ", self._at)
        found = self._text.find(f" {folded} ") if found < 0 else found
        self._at = max(found, 0) or self._at
        return found >= 0


def _mostly_in(folded: str, kept: _Words) -> bool:
    words = folded.split()
    return any(kept.hold(" ".join(words[i : i + 8])) for i in range(0, len(words) - 7, 8))


def _visible_texts(tree: HtmlElement) -> Iterable[tuple[int, str]]:
    """The text of each innermost block of a page, and each text that stands beside blocks or outside any, with its line."""
    holders = _holders(tree)
    told: set[HtmlElement] = set()
    """The elements so far whose text is taken with that of one around them, or that no reader sees."""
    for element in tree.iter(Element):
        if element.getparent() in told or element.tag in _UNSEEN:
            told.add(element)
            continue
        is_whole = element not in holders and (element.tag in _BLOCKS or element.tag in _INLINE)
        texts = [element.text_content()] if is_whole else [element.text, *(child.tail for child in element)]
        if is_whole:
            told.add(element)
        yield from ((element.sourceline or 0, words) for text in texts if text and (words := one_line(text)))


def _holders(tree: HtmlElement) -> set[HtmlElement]:
    """The elements that hold blocks, or what no reader sees."""
    holders: set[HtmlElement] = set()
    for element in tree.iter(*_BLOCKS, *_UNSEEN):
        for parent in element.iterancestors():
            if parent in holders:
                break
            holders.add(parent)
    return holders
