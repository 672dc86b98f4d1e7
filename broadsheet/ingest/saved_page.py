"""A saved HTML page to a cleaned article.

Pure. trafilatura finds the article on its page; its tree becomes blocks, and what text rules know
as residue is cut from them too. Metadata is read from what the page says of itself, in the order
in which that can be trusted: JSON-LD, meta elements, marked-up times and bylines.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

import lxml.html
import msgspec
from lxml.etree import ParserError, _Element
from lxml.html import HtmlElement

from broadsheet.ingest.blocks import (
    Block,
    Code,
    CodeBlock,
    Emphasis,
    Figure,
    Heading,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Span,
    Strong,
    Table,
    Text,
    plain_words,
    words_of,
)  # fmt: skip
from broadsheet.ingest.compose import compose_markdown
from broadsheet.ingest.dates import date_in_path
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.errors import UnreadableSeedError
from broadsheet.ingest.fields import Fields
from broadsheet.ingest.judge import overruled
from broadsheet.ingest.lines import Line, TextPage, Verdict, make_line
from broadsheet.ingest.names import names_in
from broadsheet.ingest.page_fields import read_page_fields
from broadsheet.ingest.page_marks import with_plain_marks, without_anchor
from broadsheet.ingest.page_receipt import fold, receipt_of
from broadsheet.ingest.patterns import Patterns
from broadsheet.ingest.residue import Residue, recurring
from broadsheet.ingest.rules import is_paywall, rules_for
from broadsheet.ingest.stub import STUB, cut_off
from broadsheet.model import Cleaned, Problem, Receipt, Seed
from broadsheet.plaintext import CONTROL, ENDLESS, count_words, one_line, without_invisible
from broadsheet.urls import host_of, is_web_url

MAX_CELLS = 100_000
"""Of one table."""
MAX_DEPTH = 250
"""Elements within each other; a page that goes deeper is refused."""
MAX_ELEMENTS = 25_000
"""Elements of a page; few have a fifth as many."""
MAX_ATTRIBUTES = 1_000
"""Attributes of an element, of which none needs a tenth as many."""
_LINE_BREAKERS = re.compile(r"&(?:shy|ZeroWidthSpace|NoBreak|#(?:173|8203|8288|65279)|#x(?:ad|200b|2060|feff))(?:;|(?![\w]))|<wbr\s*/?>", re.I)
"""The same as `without_invisible` takes out, in the ways of HTML."""
_RUN_TOGETHER, _SHARE, _PARAGRAPH, _SEVERAL = 600, 0.4, 40, 3
"""A paragraph of so many characters, so much of an article, may be several; if so many of the page, of so many characters each, stand in it, it is."""
_TOO_DEEP = "the page's elements are nested deeper than any article's; it is none"
_MOST_AUTHORS = 50
"""Whose names are looked for in what may be a byline."""
_KEPT = Verdict("kept")
_RESIDUE = {"share-bar", "comments", "advertisement", "read-more", "call-to-action", "time-line", "rights", "reporting-by", "tags", "byline", "date-line", "cookie-notice", "staff-byline", "originally", "credit", "disclosure"}
_OF_TIMES = {"time-line", "date-line"}
_CONTENTS = re.compile(r"\W*(?:table of contents|contents|in this (?:article|guide|post|story)|on this page|inhalt(?:sverzeichnis)?|sommaire|table des matières|(?:tabla de )?contenidos?|índice|indice|sumário|inhoud(?:sopgave)?)\W*", re.I)
"""What stands above a list of what is in the article."""
_GLUED = re.compile(r"<(?=(?:p|div|ul|ol|dl|h[1-6]|table|blockquote|section|figure)\b)(?:(?<=[^\s<>]<)|(?<=</span><)|(?<=</label><)|(?<=</(?:b|i|a)><))", re.I)
"""Where a block begins right after words, which trafilatura would read as one word."""
_BUTTON = re.compile(r"(<h[1-6]\b[^<>]*>\s*)<button\b[^<>]*>((?:(?!</?button\b|</h[1-6]\b).){0,2000})</button\s*>", re.I | re.S)
"""A heading that opens and closes what is below it."""


def clean_page(seed: Seed, text: str, desk: Desk, known: Fields | None = None, *, explains: bool = False) -> Cleaned:
    """The article on a saved page; with `explains`, it has its receipt. Without words of a body, its `markdown` is empty. What is `known` of it goes before what the page says. Raises UnreadableSeedError."""
    text = _BUTTON.sub(r"\1\2", with_plain_marks(ENDLESS.sub("", _LINE_BREAKERS.sub("", without_invisible(text)))))
    text = _GLUED.sub(" <", text)
    tree = parse_page(text)
    fields = Fields(known.values, known.found) if known else Fields()
    host, stated = host_of(str(fields.values.get("source_url", ""))), str(fields.values.get("source", ""))
    read_page_fields(fields, tree, desk)
    fields.add_date("date", date_in_path(seed.own_name, desk.zone), "file-name")
    title = str(fields.values.get("title", ""))
    patterns = desk.patterns_of(desk.source_of(seed.file) or str(fields.values.get("source", "")))
    places = {picture.source: picture.address for picture in seed.pictures}
    found = _or_captions(tuple(_with_places(_article(text, tree, with_images=bool(places)), places)), tree)
    learned = _learned(found, desk.residue_of(seed.file, text, host, stated))
    blocks, cut = _without_residue(found, title, [str(a) for a in fields.values.get("authors", ())], patterns, learned)
    if fields.found.get("deck") == "standfirst" and patterns.verdict(fields.values["deck"]):
        del fields.values["deck"], fields.found["deck"]  # the editor has the last word on the line, wherever it stands
    deck = str(fields.values.get("deck", ""))
    blocks = _without_deck(blocks, deck, patterns)
    for line, verdict in cut:
        if verdict.rule == "credit":
            fields.add_credit(line)
        elif verdict.rule == "reporting-by":
            fields.add("authors", list(names_in(re.sub(r"^\W*reporting by\s+", "", line.split(";")[0], flags=re.I).strip(" ()."))), verdict.rule)
    receipt = receipt_of(seed, tree, blocks, (title, deck), dict(cut))
    blocks = _with_lead(fields, blocks, seed)
    shown = {block.url for block in blocks if isinstance(block, Figure)} | {fields.values.get("image")}
    pictures = tuple(picture for picture in seed.pictures if picture.address in shown)
    kept = receipt if explains else Receipt(seed.file, ())
    return Cleaned(fields.values, fields.found, compose_markdown(blocks), kept, _problems(seed, blocks, receipt), pictures=pictures, cut=len(receipt.removed))


def _with_places(blocks: Iterable[Block], places: Mapping[str, str]) -> Iterator[Block]:
    """The blocks with the pictures that lie beside the page, each once, and no others."""
    left = dict(places)
    for block in blocks:
        if not isinstance(block, Figure):
            yield block
        elif address := left.pop(block.url, ""):
            yield Figure(block.alt, address)


def _with_lead(fields: Fields, blocks: tuple[Block, ...], seed: Seed) -> tuple[Block, ...]:
    """The blocks without the lead, which becomes the article's image where the file beside the page is that picture: a browser saves it under its name."""
    name = str(fields.values.get("image", "")).partition("?")[0].rpartition("/")[2]
    lead = next((picture for picture in seed.pictures if name and picture.file.rpartition("/")[2] == unquote(name)), None)
    if lead is None:
        return blocks
    fields.values["image"], fields.found["image"] = lead.address, "beside"
    mine = next((block for block in blocks if isinstance(block, Figure) and block.url == lead.address), None)
    if mine is not None:
        fields.add("image_alt", mine.alt, "beside")
    return tuple(block for block in blocks if block is not mine)


def _problems(seed: Seed, blocks: tuple[Block, ...], receipt: Receipt) -> tuple[Problem, ...]:
    """A word where the page ends with a call to subscribe, soon after it began."""
    if not 0 < count_words(plain_words(blocks)) < STUB:
        return ()
    last = max((place for place, line in enumerate(receipt.lines) if line.fate == "kept"), default=0)
    rest = (line for line in receipt.lines[last + 1 : last + 12] if len(line.text) < 200 and is_paywall(make_line(line.number, line.text)))
    return tuple(Problem(f"seeds/{seed.file}", line.number, cut_off(line.text), "warning") for line in rest)[:1]


def _or_captions(blocks: tuple[Block, ...], tree: HtmlElement) -> tuple[Block, ...]:
    """The blocks; but of a gallery, whose texts have all come out as one or none, its captions."""
    if len(blocks) > 1:
        return blocks
    words = fold(plain_words(blocks))
    captions = [caption for element in tree.iter("figcaption") if (caption := one_line(element.text_content()))]
    is_gallery = len(captions) >= 2 and sum(map(len, captions)) > 0.6 * len(words)
    return tuple(Paragraph((Text(caption),)) for caption in captions) if is_gallery else blocks


def parse_page(text: str) -> HtmlElement:
    """The page's tree. Raises UnreadableSeedError."""
    refuse_deep(text)
    if (count := text.count("<")) > MAX_ELEMENTS and (count := len(re.findall(r"<[a-zA-Z]", text))) > MAX_ELEMENTS:
        raise UnreadableSeedError(f"the page has {count:,} elements, more than {MAX_ELEMENTS:,}, which no article has; split it, or remove the seed")
    if any(len(re.findall(r"\s[\w:@.-]+=", tag[0])) > MAX_ATTRIBUTES for tag in re.finditer(r"<[a-zA-Z][^<>]{6000,}", text)):
        raise UnreadableSeedError(f"an element of the page has more than {MAX_ATTRIBUTES:,} attributes; it is no article")
    try:
        parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False)
        tree = lxml.html.document_fromstring(CONTROL.sub("", text).encode("utf-8", "replace"), parser=parser)
    except (ParserError, ValueError):
        raise UnreadableSeedError("the page holds no HTML") from None
    if any("xcessive depth" in entry.message for entry in parser.error_log):  # what is deeper, the parser leaves out
        raise UnreadableSeedError(_TOO_DEEP)
    if any(_cells(table) > MAX_CELLS for table in tree.iter("table")):
        raise UnreadableSeedError(f"a table of the page has more than {MAX_CELLS:,} cells, its gaps counted; split it, or remove the seed")
    return tree


def _cells(table: HtmlElement) -> int:
    """How many cells it has once each row is as long as the longest."""
    rows = [len(row) for row in table.iter("tr")]
    return len(rows) * max(rows, default=0)


def refuse_deep(text: str) -> None:
    """Raises UnreadableSeedError for a page whose elements are nested deeper than any article's."""
    if _depth(text) > MAX_DEPTH:
        raise UnreadableSeedError(_TOO_DEEP)


def _article(text: str, tree: HtmlElement, *, with_images: bool) -> tuple[Block, ...]:
    """The blocks of the article on a page; read more strictly where the usual way runs its paragraphs together."""
    blocks = tuple(article_blocks(text, with_images=with_images))
    longest = max((words_of(block.spans) for block in blocks if isinstance(block, Paragraph)), key=len, default="")
    if len(longest) < _RUN_TOGETHER or len(longest) < _SHARE * len(plain_words(blocks)):
        return blocks
    folded = f" {fold(longest)} "
    within = [words for element in tree.iter("p") if len(words := fold(element.text_content())) > _PARAGRAPH and f" {words} " in folded]
    if len(within) < _SEVERAL:
        return blocks
    strict = tuple(article_blocks(text, with_images=with_images, strict=True))
    return strict if len(plain_words(strict)) > _SHARE * len(plain_words(blocks)) else blocks


def article_blocks(text: str, *, with_images: bool = False, strict: bool = False) -> Iterator[Block]:
    """The blocks of the article on a page; `strict` takes less for it where that is not sure."""
    import trafilatura  # 0.3 s to import, so only where there is a page

    document: Any = trafilatura.bare_extraction(
        text, include_formatting=True, include_links=True, include_tables=True, include_comments=False, include_images=with_images, favor_recall=not strict, with_metadata=False
    )
    if document is not None and getattr(document, "body", None) is not None:
        yield from _blocks(document.body)


def _depth(text: str) -> int:
    """How deep elements are nested, near enough, without building the tree."""
    depth = deepest = 0
    for match in re.finditer(r"<(/?)(?:div|span|section|article|ul|ol|table|blockquote|b|i|em|strong|font|a|u|s|center|small|big|main|figure)\b", text, re.I):
        depth = max(0, depth + (-1 if match[1] else 1))
        deepest = max(deepest, depth)
    return deepest


def _blocks(parent: _Element) -> Iterator[Block]:
    """Trafilatura's elements (a subset of TEI) as blocks."""
    for element in parent:
        match element.tag:
            case "head":
                spans = without_anchor(_spans(element))
                level = re.search(r"\d", element.get("rend", ""))
                if words_of(spans).strip():
                    yield Heading(max(2, int(level[0]) if level else 2), spans)
            case "p" | "ab" | "fw":
                yield from _paragraphs(element)
                yield from (_figure(graphic) for graphic in element.iter("graphic"))
            case "graphic":
                yield _figure(element)
            case "list":
                items = tuple(_item(item) for item in element.iter("item") if item.getparent() is element)
                yield ListBlock(element.get("rend") == "ol", tuple(item for item in items if plain_words(item).strip()))
            case "quote":
                inner = tuple(_blocks(element)) or tuple(_paragraphs(element))
                if element.text and element.text.strip() and not isinstance(inner[0] if inner else None, Paragraph):
                    inner = (Paragraph((Text(element.text),)), *inner)
                yield Quote(inner)
            case "code":
                yield CodeBlock("".join(element.itertext()))
            case "table" if any(len(cell.findall("p")) > 1 for cell in element.iter("cell")):
                for cell in element.iter("cell"):  # a table that lays out the page
                    yield from _blocks(cell)
            case "table":
                rows = (tuple(_spans(cell) for cell in row.iter("cell")) for row in element.iter("row"))
                yield Table(tuple(row for row in rows if any(words_of(cell).strip() for cell in row)))
            case "div" | "body" | "main":
                yield from _blocks(element)
        if element.tail and element.tail.strip():
            yield Paragraph((Text(element.tail),))


def _figure(graphic: _Element) -> Figure:
    return Figure(one_line(graphic.get("alt") or graphic.get("title") or "")[:300], (graphic.get("src") or "").strip())


def _paragraphs(element: _Element) -> Iterator[Paragraph]:
    """A paragraph, or several where line breaks divide it: trafilatura makes one of two in a row, so any may part paragraphs."""
    spans: list[Span] = []
    for span in _spans(element):
        pieces = span.text.split("\n\n") if isinstance(span, Text) else [None]
        for i, piece in enumerate(pieces):
            if i:
                yield Paragraph(tuple(spans))
                spans = []
            spans.append(span if piece is None else Text(piece))
    if words_of(tuple(spans)).strip():
        yield Paragraph(tuple(spans))


def _item(item: _Element) -> tuple[Block, ...]:
    nested = tuple(_blocks_of_item(item))
    spans = _spans(item, skip=("list", "table", "quote", "p", "code") if len(item) else ())
    first = (Paragraph(spans),) if words_of(spans).strip() else ()
    return (*first, *nested)


def _blocks_of_item(item: _Element) -> Iterator[Block]:
    for child in item:
        if child.tag in ("list", "table", "quote", "p") or (child.tag == "code" and "\n" in (child.text or "")):
            wrapper = lxml.html.etree.Element("body")
            copy = lxml.html.etree.fromstring(lxml.html.etree.tostring(child, with_tail=False))
            wrapper.append(copy)
            yield from _blocks(wrapper)


def _spans(element: _Element, skip: Sequence[str] = ()) -> tuple[Span, ...]:
    spans: list[Span] = [Text(element.text)] if element.text else []
    for child in element:
        if child.tag not in skip and isinstance(child.tag, str):
            spans.extend(_span(child))
        if child.tail:
            spans.append(Text(child.tail))
    return tuple(spans)


def _span(element: _Element) -> tuple[Span, ...]:
    inner = _spans(element)
    match element.tag, element.get("rend", ""):
        case "lb", _:
            return (Text(" " if _goes_on(element) else "\n\n"),)
        case "hi", "#b":
            return (Strong(inner),)
        case "hi", "#i":
            return (Emphasis(inner),)
        case ("hi", "#t") | ("code", _):
            return (Code(words_of(inner)),)
        case "ref", _:
            target = (element.get("target") or "").strip()
            return (Link(inner, target),) if is_web_url(target) and words_of(inner).strip() else inner
        case "graphic", _:
            return ()
    return inner


def _goes_on(element: _Element) -> bool:
    """True for a line break amid a sentence: lower case follows it, and no mark of an end goes before."""
    before, after = element.getprevious(), (element.tail or "").lstrip()
    text = ((element.getparent().text if before is None else before.tail) or "").rstrip()
    return after[:1].islower() and text[-1:] not in ".!?…:;"


def _learned(blocks: Iterable[Block], residue: Residue | None) -> dict[str, Verdict]:
    """By text of a block or of an item of a list: the verdict on it, if it recurs in the pages of its house."""
    if residue is None or not residue.counts:
        return {}
    texts = [text for block in blocks for item in (block.items if isinstance(block, ListBlock) else ((block,),)) if (text := one_line(plain_words(item)))]
    lines = [make_line(number, text) for number, text in enumerate(texts, 1)]
    return {line.text: verdict for line, verdict in zip(lines, recurring(lines, residue), strict=True) if verdict}


def _without_residue(
    blocks: tuple[Block, ...], title: str, authors: Sequence[str], patterns: Patterns, learned: Mapping[str, Verdict]
) -> tuple[tuple[Block, ...], list[tuple[str, Verdict]]]:
    """The blocks without a repeated title, bylines, what the text rules know, what recurs and what the editor drops; and each text that was cut, with the verdict on it."""
    title, authors = fold(title), [fold(author) for author in authors[:_MOST_AUTHORS]]
    blocks, cut = _without_items(blocks, patterns, learned)
    texts = [one_line(plain_words((block,))) for block in blocks]
    lines = tuple(make_line(i + 1, text or "-") for i, text in enumerate(texts))
    body = next((i for i, line in enumerate(lines) if line.is_prose), len(lines))
    last_prose = next((i for i in range(len(lines) - 1, -1, -1) if lines[i].is_prose), -1)
    page = TextPage(lines, -1, body, len(lines), last_prose)
    kept: list[Block] = []
    top = next((i for i, block in enumerate(blocks[: body + 1]) if isinstance(block, Heading) and title and fold(texts[i]) == title), 0)
    for place, (block, text) in enumerate(zip(blocks, texts, strict=True)):
        rule = "before-title" if place < top else _residue_rule(block, lines[place], place, page, title, authors)
        if not rule and _CONTENTS.fullmatch(text) and not isinstance(block, ListBlock) and not isinstance(next(iter(blocks[place + 1 : place + 2]), None), ListBlock):
            rule = "menu-word"  # above nothing: the list was none of the article
        verdict = overruled(patterns.verdict(text), Verdict("removed", rule) if rule else learned.get(text, _KEPT))
        if isinstance(block, Figure):
            kept.append(block)
        elif verdict.fate != "kept":
            cut.append((text, verdict))
        elif text:
            kept.append(block)
    while kept and isinstance(kept[-1], Heading) and not patterns.verdict(words_of(kept[-1].spans)):
        cut.append((one_line(plain_words((kept.pop(),))), Verdict("removed", "lone-heading")))
    return tuple(kept), cut


def _without_items(blocks: Iterable[Block], patterns: Patterns, learned: Mapping[str, Verdict]) -> tuple[tuple[Block, ...], list[tuple[str, Verdict]]]:
    """The same blocks, their lists without the items that recur or that the editor drops; and what was cut."""
    left: list[Block] = []
    cut: list[tuple[str, Verdict]] = []
    for block in blocks:
        if not isinstance(block, ListBlock):
            left.append(block)
            continue
        said = [(item, one_line(plain_words(item))) for item in block.items]
        dropped = [(text, verdict) for _, text in said if (verdict := overruled(patterns.verdict(text), learned.get(text, _KEPT))).fate == "removed"]
        gone = {text for text, _ in dropped}
        left.append(msgspec.structs.replace(block, items=tuple(item for item, text in said if text not in gone)) if gone else block)
        cut += dropped
    return tuple(left), cut


def _residue_rule(block: Block, line: Line, place: int, page: TextPage, title: str, authors: Sequence[str]) -> str:
    """The rule that knows a block for residue; `title` and `authors` are folded."""
    folded = fold(line.text)
    if isinstance(block, Heading) and title and folded == title:
        return "title"
    if not isinstance(block, (Paragraph, Heading)) or line.words > 45:
        return ""
    if place < page.body and line.words <= 15 and any(author in folded for author in authors):
        return "byline"
    if place < page.body and line.words <= 2 and re.fullmatch(r"\W*(?:published|posted|updated|by|date)\W*", line.text, re.I):
        return "date-line"
    is_within = page.body <= place <= page.last_prose  # where a time is what something took, and a day that of an event
    return next((name for name, rule in rules_for(line) if name in _RESIDUE and not (is_within and name in _OF_TIMES) and rule(line, place, page)), "")


def _without_deck(blocks: tuple[Block, ...], deck: str, patterns: Patterns) -> tuple[Block, ...]:
    """The blocks without the deck, which goes above them; unless it is all there is, or the editor keeps the line."""
    texts = [one_line(plain_words((block,))) for block in blocks[:2]]
    place = next((place for place, text in enumerate(texts) if deck and fold(text) == fold(deck) and not patterns.verdict(text)), -1)
    return (*blocks[:place], *blocks[place + 1 :]) if place >= 0 and len(blocks) > 1 else blocks
