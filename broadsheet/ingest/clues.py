"""What a line of text shows by itself: its end, its letters and marks, its words.

Pure. A clue is a name and a number from 0 to 1; what it is worth stands in `weights.py`. Clues
know no language but for the phrases of `phrases.py`: which words are common is learned from the
page's own paragraphs.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, compress
from operator import itemgetter
from typing import TypeVar

from broadsheet.ingest.hints import hints_by_word, notices_by_word
from broadsheet.ingest.lines import Line, TextPage

T = TypeVar("T", float, complex)
Clues = dict[str, float]
NOTICES = frozenset(f"{size}, of a notice" for size in ("short", "middling", "long"))
"""The clues of a notice of the house."""
HINTING = "holds a hint"
"""The clue of lines with a hint of any kind."""
OPENING = "opens the story"
"""The clue of the first paragraph below the headline."""
_TOP = 8
"""Lines between the two: who, when, shares."""
BULLET = re.compile(r"^(?:[-*•‣◦▪·–—]|\d{1,2}[.)])\s")
"""What opens an item of a list."""
_USUAL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz ,.?!'-"
"""What is no mark worth a look."""
_SMALL = b"abcdefghijklmnopqrstuvwxyz"
_FIRST = itemgetter(0)
_TINY, _UNTOLD, _TOLD_ONCE, _TOLD, _COMMON = range(5)
"""What a word is to a page."""
_TELLING = 3
"""Letters of a word that may tell what a text speaks of."""
_MOST_COMMON = 40
"""Words of a page that are its language's small change."""
_DIVIDER = re.compile(r"\s[|·•>›»/]\s|[|›»]")
_FIRST_SYMBOL = "←"
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PRICE = re.compile(r"[$€£]\s?\d|\d\s?[$€£]")
_SYMBOL = re.compile(r"[\U0001F000-\U0001FFFF←→↑↓▶►✓✔★☆]")
_C_MARK = re.compile(r"\([cC]\)\s*(?:[12]\d{3}|[A-Z])")
_NUMBERED = re.compile(r"^\d{1,2}[.)]\s")
_DIGITS = b"0123456789"
_CODE = b"{}()[];=<>_/\\#$*|+&"
_KINDS = {name: frozenset(marks) for name, marks in {"quotation": "\"“”«»„", "divider": "|·•>›»/", "money": "$€£", "address": "@/", "copyright": "©)"}.items()}
"""Kinds of marks that a closer look may be worth."""
_FEW = 60
"""Bytes of a line's rare marks that are worth remembering."""
_ENOUGH = 120
"""Characters that tell how a line is capitalised."""
_HINT_WORDS = 60
"""In longer lines a hint is most likely part of the story."""
_NOTICE_WORDS = 160
"""A notice of the house says what no story does, so it is known in longer lines too."""


def line_clues(page: TextPage) -> list[dict[str, float]]:
    """For each line, what it shows by itself and by its words' place on the page."""
    vocabulary = _vocabulary(page.lines)
    copied = {text for text, count in Counter([line.text for line in page.lines]).items() if count > 1}
    clues: list[dict[str, float]] = []
    for place, line in enumerate(page.lines):
        text, of = line.text, line.spelled
        found: dict[str, float] = {}
        clues.append(found)
        add_ending(found, text)
        _add_vocabulary(found, bytes(map(vocabulary.__getitem__, of)), is_prose=line.is_prose)
        add_letters(found, text)
        _add_marks(found, text, of)
        add_hints(found, of)
        if line.is_prose:
            found["is a paragraph"] = 1.0
            if place == page.body and page.title >= 0 and place <= page.title + _TOP:
                found[OPENING] = 1.0
        if line.columns > 1:
            found["stands in columns"] = min(line.columns, 5) / 5
        if line.alone:
            found["stands alone"] = 1.0
        if copied and text in copied:
            is_above = place + 1 < len(page.lines) and page.lines[place + 1].is_prose
            found["is there twice, above a paragraph" if is_above else "is there twice"] = 1.0  # then one may be a heading, and the other what leads to it
    return clues


def add_ending(found: Clues, text: str) -> None:
    """How a line ends."""
    last = text.rstrip("\"'”’»)]*")[-1:]
    if not last or last not in ".!?…。！？؟":
        found["ends with a colon" if last == ":" else "ends with a comma" if last == "," else "ends without a mark"] = 1.0
        return
    found["ends a sentence"] = 1.0
    if last in "?？؟":
        found["ends with a question"] = 1.0
    elif last in "!！":
        found["ends with a call"] = 1.0
    if text.endswith(("...", "…")):
        found["ends with dots"] = 1.0


def _vocabulary(lines: Sequence[Line]) -> dict[str, int]:
    """What each word of a page is to it: small change of the language, a word of one paragraph, of more, of none; or too short to tell."""
    told = Counter(chain.from_iterable(map(dict.fromkeys, (line.spelled for line in lines if line.is_prose))))  # in how many paragraphs each word is
    often = {word: count for word, count in told.items() if count > 1}
    kinds = _Kinds(dict.fromkeys(told, _TOLD_ONCE))
    kinds.update(dict.fromkeys(often, _TOLD))
    kinds.update(dict.fromkeys(compress(told, map(_TELLING.__gt__, map(len, told))), _TINY))
    kinds.update(dict.fromkeys(sorted(often if len(often) >= _MOST_COMMON else told, key=told.__getitem__, reverse=True)[:_MOST_COMMON], _COMMON))
    return kinds


class Worth(dict[str, T]):
    """By clue: what it is worth; nothing if it was never fitted."""

    def __missing__(self, name: str) -> int:
        return 0


class _Kinds(dict[str, int]):
    """Kinds of words, those of no paragraph included."""

    def __missing__(self, word: str) -> int:
        return self.setdefault(word, _TINY if len(word) < _TELLING else _UNTOLD)


def _add_vocabulary(found: Clues, words: bytes, *, is_prose: bool) -> None:
    """How much of a line is small change of the language, and how much the page's other paragraphs speak of; `words` are their kinds."""
    if not words:
        return
    common, told, once = words.count(_COMMON), words.count(_TOLD), words.count(_TOLD_ONCE)
    found["common words"] = common / len(words)
    if content := told + once + words.count(_UNTOLD):
        found["words of the story"] = (told if is_prose else told + once) / content


def add_letters(found: Clues, text: str) -> None:
    """Its capitals, as far as its first words tell, and its bullet."""
    text = text[:_ENOUGH]
    bullet = None if text[:1].isalpha() else BULLET.match(text)
    if bullet:
        found["has a bullet"] = 1.0
    rest = text[bullet.end() :] if bullet else text
    initials = "".join(map(_FIRST, rest.split()))
    if not initials.isalpha():
        initials = "".join(filter(str.isalpha, initials))
    if initials:
        capitals = (len(initials.encode().translate(None, _SMALL)) if initials.isascii() else sum(map(str.isupper, initials))) / len(initials)
        if not capitals and not any(map(str.islower, initials)):
            capitals = 0.6  # a script without capitals: as usual
        found["capitals"] = capitals
        if len(initials) >= 3 and capitals > 0.75:
            found["is in title case"] = 1.0
        if rest.isupper():
            found["is in capitals"] = 1.0
        if initials[0].islower():
            found["opens in lower case"] = 1.0


def _add_marks(found: Clues, text: str, words: Sequence[str]) -> None:
    if not words:
        found["holds no letter"] = 1.0
    if commas := text.count(","):
        found["commas"] = min(3, commas) / 3
    rare = text.encode("utf-8", "surrogatepass").translate(None, _USUAL)
    if "." in text and ("www." in text or ".com" in text or ".org" in text or ".net" in text):
        found["holds an address"] = 1.0
    if not rare:
        return
    marks = rare.translate(None, _DIGITS)
    code, kinds = _kinds_of(marks) if len(marks) <= _FEW else _kinds_of.__wrapped__(marks)
    if len(marks) < len(rare):
        _add_digits(found, text, len(rare) - len(marks), kinds)
    if code > 0.04 * len(text):
        found["marks of code"] = min(1.0, 5 * code / len(text))
    if kinds:
        _add_kinds(found, text, kinds)


def _add_digits(found: Clues, text: str, digits: int, kinds: frozenset[str]) -> None:
    found["digits"] = min(1.0, 4 * digits / len(text))
    if digits >= 4 and _YEAR.search(text):
        found["holds a year"] = 1.0
    if "money" in kinds and _PRICE.search(text):
        found["holds a price"] = 1.0
    if _NUMBERED.match(text):
        found["is numbered"] = 1.0


def _add_kinds(found: Clues, text: str, kinds: frozenset[str]) -> None:
    if "address" in kinds and ("@" in text or "://" in text):
        found["holds an address"] = 1.0
    if "quotation" in kinds:
        found["holds a quotation"] = 1.0
        if text[0] in _KINDS["quotation"]:
            found["opens with a quotation"] = 1.0
    if "divider" in kinds and _DIVIDER.search(text):
        found["holds a divider"] = 1.0
    if "copyright" in kinds and ("©" in text or _C_MARK.search(text)):
        found["holds a copyright mark"] = 1.0
    if "symbol" in kinds and _SYMBOL.search(text):
        found["holds a symbol"] = 1.0


@lru_cache(maxsize=4096)
def _kinds_of(marks: bytes) -> tuple[int, frozenset[str]]:
    """How many marks of code are among the rare marks of a line, and what kinds of clues may be: most lines have the same few."""
    text = frozenset(marks.decode("utf-8", "surrogatepass"))
    kinds = {kind for kind, of in _KINDS.items() if not of.isdisjoint(text)}
    if max(text, default="") >= _FIRST_SYMBOL:
        kinds.add("symbol")
    return len(marks) - len(marks.translate(None, _CODE)), frozenset(kinds)


def add_hints(found: Clues, words: tuple[str, ...]) -> None:
    """The phrases of the trade in it, apart by how long the line is: a hint weighs less in a long one."""
    count = len(words)
    if not 0 < count <= _NOTICE_WORDS:
        return
    by_word = hints_by_word() if count <= _HINT_WORDS else notices_by_word()
    places = tuple(compress(range(count), map(by_word.__contains__, words)))
    if not places:
        return
    hints = {
        hint
        for place in places
        for before, after, hint in by_word[words[place]]
        if (not after or words[place + 1 : place + 1 + len(after)] == after) and (not before or (place >= len(before) and words[place - len(before) : place] == before))
    }
    size = "short" if count <= 8 else "middling" if count <= 22 else "long"
    for hint in hints:
        found[f"{size}, of {hint}"] = 1.0
    if hints:
        found[HINTING] = 1.0
    if len(hints) > 1:
        found["hints of several kinds"] = 1.0
