"""A Markdown seed, perhaps with another tool's front matter, to an article.

Pure. The body passes through as it is; fields that other tools know by other names get ours, and
what no one knows goes under `extra`.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from broadsheet.fields import ARTICLE, is_language_tag
from broadsheet.frontmatter import FrontMatterError, Split, split_file
from broadsheet.ingest.dates import Found, date_in_path, find_date
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.fields import Fields
from broadsheet.ingest.names import names_in
from broadsheet.ingest.note_pictures import with_addresses
from broadsheet.model import Cleaned, Fate, Problem, Receipt, ReceiptLine, Seed
from broadsheet.plaintext import CONTROL, one_line
from broadsheet.urls import is_address, is_web_url

_SYNONYMS = {
    "headline": "title", "name": "title", "subtitle": "deck", "subheading": "deck", "standfirst": "deck", "description": "summary", "excerpt": "summary",
    "abstract": "summary", "pubdate": "date", "published": "date", "publishdate": "date", "created": "date", "lastmod": "updated", "modified": "updated",
    "last_modified_at": "updated", "author": "authors", "tags": "topics", "tag": "topics", "categories": "topics", "category": "topics", "keywords": "topics",
    "lang": "language", "locale": "language", "canonical": "source_url", "canonical_url": "source_url", "original_url": "source_url", "url": "source_url",
    "link": "source_url", "publisher": "source", "publication": "source", "site": "source", "licence": "license", "rights": "license", "cover": "image", "image_credit": "credit",
}  # fmt: skip
_TEXTS = {"title", "deck", "summary", "source", "credit", "license", "image_alt"}
_TEMPLATE_LINE = re.compile(r"^[ \t]*(?:\{%.*?%\}|\{\{[<%].*?[>%]\}\}|<!--[ \t]*\w+[ \t]*-->)[ \t]*$\n?", re.M)
"""A line that is nothing but another tool's tag: a Jekyll include, a Hugo shortcode, `<!-- more -->`."""
_BYLINE = 300
"""Characters of a line that says who wrote what follows."""
_HEAD = 2_000
"""Characters at a body's beginning among which its title stands."""
_HEADING = re.compile(r"^\s*#[ \t]+(?P<title>[^\n]+)(?:\n|$)|^\s*(?P<setext>[^\n]+)\n=+[ \t]*(?:\n|$)")


def clean_note(seed: Seed, text: str, desk: Desk, *, explains: bool = False) -> Cleaned:
    """The article in a Markdown seed, of which every line of the body is kept; with `explains`, it has its receipt."""
    try:
        split = split_file(text) or Split({}, {}, text, 1)
    except FrontMatterError as error:
        return Cleaned({}, {}, "", Receipt(seed.file, ()), (Problem(f"seeds/{seed.file}", error.line, error.message),))
    fields = Fields()
    extra: dict[str, Any] = {}
    problems: list[Problem] = []
    places = {picture.source: picture.address for picture in seed.pictures}
    for name, given in split.fields.items():
        value = places.get(given, given) if _known_name(name) == "image" and isinstance(given, str) else given
        if _read_field(fields, extra, name, value, desk):
            continue
        word = f'{name}: "{value}" is not a date, so it was put under `extra`; set `date` in the content file'
        problems.append(Problem(f"seeds/{seed.file}", split.lines.get(name, 1), word, "warning"))
    body = with_addresses(_TEMPLATE_LINE.sub("", CONTROL.sub("", split.body)), places)
    cut: dict[str, tuple[Fate, str]] = {}
    if "title" not in fields.values and (heading := _HEADING.match(body, 0, _HEAD)) and heading.end() < _HEAD:
        fields.add("title", _plain(_without_end(heading["title"] or "") or heading["setext"]), "heading")
        cut |= {one_line(row): ("title", "heading") for row in heading[0].split("\n") if row.strip()}
        body = body[heading.end() :]
    first, _, rest = body.strip().partition("\n")
    byline = re.fullmatch(r"[*_]{1,2}(?:by|por|par|von)\s+(\S.*?)[*_]{1,2}", first.strip(), re.I) if len(first) <= _BYLINE else None
    if byline and (names := names_in(byline[1])):
        fields.add("authors", list(names), "byline")
        fields.add_date("date", find_date(byline[1], desk.zone), "byline")
        cut[one_line(first)] = ("byline", "byline")
        body = rest
    fields.add_date("date", date_in_path(seed.file, desk.zone), "file-name")
    if extra:
        fields.add("extra", extra, "front-matter")
    pictures = tuple(picture for picture in seed.pictures if picture.address in body or picture.address == fields.values.get("image"))
    receipt = _receipt(seed, text, split, cut)
    kept = receipt if explains else Receipt(seed.file, ())
    return Cleaned(fields.values, fields.found, body.strip() + "\n" if body.strip() else "", kept, tuple(problems), pictures=pictures, cut=len(receipt.removed))


def _read_field(fields: Fields, extra: dict[str, Any], name: str, value: Any, desk: Desk) -> bool:
    """Adds a field, or what is not known as one to `extra`; False for a date that is none."""
    known = _known_name(name)
    how = "front-matter"
    match known:
        case "source" if is_web_url(str(value)):
            fields.add("source_url", str(value), how)
        case _ if known in _TEXTS and isinstance(value, str):
            fields.add(known, _plain(value) if known == "title" else one_line(CONTROL.sub("", value)), how)
        case "date" | "updated":
            found = _date(value, desk)
            if name.lower() == "date" and found is not None:
                fields.values.pop("date", None)
            if found is None:
                extra[name] = _kept(value)
                return False
            fields.add_date(known, found, how)
        case "topics" | "authors":
            items = value if isinstance(value, list) else str(value).split(",")
            words = [one_line(str(i.get("name", "") if isinstance(i, dict) else i)) for i in items]
            merged = [*fields.values.pop(known, ()), *words]
            fields.add(known, list(dict.fromkeys(filter(None, merged))), how)
        case "language" if is_language_tag(str(value)):
            if str(value).split("-")[0].lower() != desk.language.split("-")[0].lower():
                fields.add(known, str(value), how)
        case "source_url" if is_web_url(str(value)):
            fields.add(known, str(value), how)
        case "image" if is_web_url(str(value)) or is_address(str(value)):
            fields.add(known, str(value), how)
        case "draft" if str(value).lower() in {"true", "yes"}:
            fields.add("draft", True, how)
        case "draft":
            pass
        case "publish" | "slug" | "expires" | "pin" if (own := _own_field(known, value, desk)) is not None:
            fields.add(known, own, how)
        case _:
            extra[name] = _kept(value)
    return True


def _known_name(name: str) -> str:
    return _SYNONYMS.get(name.lower(), name.lower())


def _own_field(name: str, value: Any, desk: Desk) -> Any:
    """A field that no other tool has, as a content file has it; None where it does not hold."""
    try:
        return ARTICLE[name](value, desk.zone)
    except ValueError:
        return None


def _date(value: Any, desk: Desk) -> Found | None:
    written = re.sub(r"(?<=\d) +(?=[+-]\d\d|Z)", "", str(value)).strip()
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return find_date(str(value), desk.zone)
    if not 1900 <= found.year <= 2100:
        return None
    return Found(found if found.tzinfo else found.replace(tzinfo=desk.zone), has_time=len(written) > 10)


def _kept(value: Any) -> Any:
    """A value as YAML can hold it, without characters that it cannot."""
    if isinstance(value, Mapping):
        return {str(k): _kept(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_kept(v) for v in value]
    return CONTROL.sub("", value) if isinstance(value, str) else value


def _without_end(heading: str) -> str:
    """A heading without the marks that may close it; `C#` has none."""
    bare = heading.rstrip().rstrip("#")
    return bare.rstrip() if not bare or bare[-1] in " \t" else heading.rstrip()


def _plain(markdown: str) -> str:
    """A title's words without Markdown's marks."""
    text = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", CONTROL.sub("", markdown[:_HEAD]))
    return one_line(re.sub(r"(\*\*|__|`|(?<![\w*])\*(?![\s*]))(.+?)(?<!\s)\1(?![\w*])", r"\2", text))


def _receipt(seed: Seed, text: str, split: Split, cut: Mapping[str, tuple[Fate, str]]) -> Receipt:
    """Every line that is not blank: of the head, of the body, or cut from the body's beginning."""
    lines = []
    left = dict(cut)
    for number, row in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        words = one_line(row)
        if not words:
            continue
        if number < split.body_line:
            lines.append(ReceiptLine(number, words, "metadata", "front-matter"))
        elif _TEMPLATE_LINE.fullmatch(row):
            lines.append(ReceiptLine(number, words, "removed", "template-line"))
        else:
            fate, rule = left.pop(words, ("kept", ""))
            lines.append(ReceiptLine(number, words, fate, rule))
    return Receipt(seed.file, tuple(lines))
