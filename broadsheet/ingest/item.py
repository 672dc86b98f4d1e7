"""An item of a dump or a feed to a cleaned article.

Pure. What the item names goes before what its words let guess; the words themselves go the way of
any text or page.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

import lxml.html
import msgspec

from broadsheet.fingerprint import fingerprint
from broadsheet.ingest.decode import decode_text
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.errors import UnreadableSeedError
from broadsheet.ingest.fields import Fields
from broadsheet.ingest.item_fields import Item, add_fields, moment_in, read_item, stated_source
from broadsheet.ingest.kinds import kind_of, place_of
from broadsheet.model import Cleaned, Problem, Receipt, ReceiptLine, Seed
from broadsheet.plaintext import CONTROL, one_line, shorten
from broadsheet.urls import host_of, slugify

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "center", "dd", "details", "div", "dl", "dt", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
    "header", "hr", "iframe", "li", "main", "nav", "ol", "p", "pre", "script", "section", "style", "table", "ul", "video",
})  # fmt: skip
_WHOLE_PAGE = re.compile(r"<(?:!doctype|html|body|head)\b", re.I)
_PLAIN_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")


def parse_item(content: bytes) -> tuple[dict[str, Any], str]:
    """The JSON object of an item, and what a person should know of how it was read. Raises UnreadableSeedError.

    What is not JSON to the letter is read where it is clear: `NaN`, half a character, a line break
    within a text, another encoding.
    """
    warning = ""
    try:
        data = msgspec.json.decode(content)
    except (ValueError, RecursionError):  # msgspec.DecodeError is one of the first
        data, warning = _parse_leniently(content)
    if not isinstance(data, dict):
        raise UnreadableSeedError(f'it is no article: expected a JSON object such as {{"title": …, "text": …}}, found {_kind_of_value(data)}')
    return data, warning


def name_item(item: Item) -> str:
    """What an item is known by in its file: its id; else its address, its title or its first words, as a slug with some digits of their fingerprint."""
    if _PLAIN_ID.fullmatch(item.id):
        return item.id
    known_by = item.id or item.url or item.title or (item.text or item.html)[:200]
    tail = re.sub(r"[?#].*", "", known_by).rstrip("/").rpartition("/")[2] if "://" in known_by else known_by
    return f"{slugify(tail, 40)}-{fingerprint(known_by.encode('utf-8', 'replace'))[:8]}".lstrip("-")


def words_of_item(seed: Seed, desk: Desk) -> tuple[str, bool, str, str]:
    """The words of an item, whether they are HTML, and the host and the source that it says it is from. Raises UnreadableSeedError."""
    item, _ = read_item(parse_item(seed.content)[0], dict(desk.item_fields))
    return item.html or item.text, bool(item.html), host_of(item.url), stated_source(item, desk)


def clean_item(seed: Seed, desk: Desk, *, explains: bool = False) -> Cleaned:
    """The article in an item; with `explains`, it has its receipt: first the item's fields, then its words. Raises UnreadableSeedError."""
    data, _ = parse_item(seed.content)
    item, used = read_item(data, dict(desk.item_fields))
    words = decode_text((item.html or item.text).encode("utf-8", "replace"))
    fields = Fields()
    add_fields(fields, item, "feed" if kind_of(seed.file) == "feed" else "field", desk)
    cleaned = _clean_words(seed, words.text, desk, fields, is_html=bool(item.html), explains=explains)
    fields = Fields(cleaned.front, cleaned.found)
    fields.add_date("date", moment_in(item.crawled, desk.zone), "crawl-time")
    path, line = place_of(seed)
    messages = [(problem.message, problem.severity) for problem in cleaned.problems]
    problems = tuple(Problem(path, line, message, severity) for message, severity in (*messages, *(((words.warning, "warning"),) if words.warning else ())))
    return Cleaned(fields.values, fields.found, cleaned.markdown, _receipt(seed, data, used, cleaned.receipt) if explains else cleaned.receipt, problems, cleaned.shingles, cut=cleaned.cut)


def as_page(html: str) -> str:
    """A page around a piece of HTML, with loose words put into paragraphs; a whole page as it is."""
    if _WHOLE_PAGE.search(html[:2000]):
        return html
    body = "".join(_paragraphs(lxml.html.fragments_fromstring(CONTROL.sub("", html)))) if html.strip() else ""
    return f"<html><body><article>{body}</article></body></html>"


def _parse_leniently(content: bytes) -> tuple[Any, str]:
    decoded = decode_text(content)
    try:
        data = json.loads(decoded.text, strict=False, parse_constant=lambda constant: None)
        return without_halves(data), decoded.warning
    except RecursionError:
        raise UnreadableSeedError("its JSON is nested too deep for an article; mend it, or remove it") from None
    except json.JSONDecodeError as error:
        raise UnreadableSeedError(f"it is not JSON ({error.msg.lower().removesuffix(' at')} at character {error.pos + 1}); mend it, or remove it") from None
    except ValueError:
        raise UnreadableSeedError("it holds a number with thousands of digits; mend it, or remove it") from None


def without_halves(value: Any) -> Any:
    """The value without halves of characters (lone surrogates), which no encoding can hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [without_halves(inner) for inner in value]
    if isinstance(value, dict):
        return {without_halves(name): without_halves(inner) for name, inner in value.items()}
    return value


def _kind_of_value(value: Any) -> str:
    match value:
        case list():
            return "a list"
        case str():
            return "a text"
        case bool() | None:
            return json.dumps(value)
        case _:
            return "a number"


def _clean_words(seed: Seed, text: str, desk: Desk, fields: Fields, *, is_html: bool, explains: bool) -> Cleaned:
    if is_html:
        from broadsheet.ingest.saved_page import clean_page, refuse_deep

        refuse_deep(text)
        return clean_page(seed, as_page(text), desk, fields, explains=explains)
    from broadsheet.ingest.text import clean_text

    return clean_text(seed, text, desk, fields, explains=explains)


def _paragraphs(parts: Iterable[Any]) -> Iterator[str]:
    """Blocks as they are; what stands loose between them as paragraphs, which a block or two line breaks end."""
    loose = ""
    for part in parts:
        if isinstance(part, str):
            loose += escape(part)
            continue
        tail, part.tail = part.tail or "", None
        if part.tag in _BLOCKS:
            yield from _loose_paragraphs(loose)
            yield lxml.html.tostring(part, encoding="unicode")
            loose = escape(tail)
        elif isinstance(part.tag, str):
            loose += lxml.html.tostring(part, encoding="unicode") + escape(tail)
        else:
            loose += escape(tail)  # a remark
    yield from _loose_paragraphs(loose)


def _loose_paragraphs(html: str) -> Iterator[str]:
    for words in re.split(r"(?:<br\s*/?>\s*){2,}", html):
        if words.strip():
            yield f"<p>{words}</p>"


def _receipt(seed: Seed, data: Mapping[str, Any], used: Mapping[str, str], words: Receipt) -> Receipt:
    """Each field of the item on a line, those too that say nothing of the article; then the lines of its words."""
    of_words = {used.get("html") or used.get("text")}  # of both, one was read
    lines: list[ReceiptLine] = []
    for name, value in data.items():
        if name in of_words:
            continue
        is_used = any(path == name or path.startswith(f"{name}.") for path in used.values())
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        lines.append(ReceiptLine(len(lines) + 1, one_line(CONTROL.sub("", f"{name}: {shorten(shown, 500)}")), "metadata", "field" if is_used else "unused-field"))
    before = len(lines)
    lines += [msgspec.structs.replace(line, number=line.number + before) for line in words.lines]
    return Receipt(seed.file, tuple(lines))
