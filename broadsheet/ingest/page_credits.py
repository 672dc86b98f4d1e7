"""Who wrote the article on a saved page, and when it was published and updated.

Pure. A byline that stands below the headline in so many words goes before what the page declares,
for that is often the account that it was posted with. Of dates what is declared goes first.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from broadsheet.ingest.dates import Found, Order, find_date, is_date_like, order_in, strip_date
from broadsheet.ingest.declared import all_of, text_of, types_of
from broadsheet.ingest.fields import Fields
from broadsheet.ingest.names import names_in
from broadsheet.ingest.phrases import pattern
from broadsheet.plaintext import one_line
from broadsheet.urls import is_web_url

_PUBLISHED = (
    "article:published_time", "og:published_time", "og:article:published_time", "article:published", "datepublished", "date", "dc.date", "dc.date.issued", "dc.date.created", "dcterms.date", "dcterms.issued", "dcterms.created",
    "citation_publication_date", "citation_online_date", "citation_date", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "published_time", "published",
    "rnews:datepublished", "cxenseparse:recs:publishtime", "bt:pubdate",
)  # fmt: skip
_UPDATED = ("article:modified_time", "datemodified", "og:updated_time", "og:article:modified_time", "dc.date.modified", "dcterms.modified", "lastmod", "last-modified", "revised")
_AUTHORS = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "citation_author", "cxenseparse:author", "byl")
_MARKED = (
    "//*[@rel='author' or @itemprop='author' or contains(concat(' ', @class, ' '), ' byline ') or contains(concat(' ', @class, ' '), ' p-author ') or contains(concat(' ', @class, ' '), ' author ')"
    " or contains(concat(' ', @class, ' '), ' by ') or contains(@class, 'post-info') or contains(@class, 'post-meta')]"
)
_CHANGED = re.compile(r"updat|modif|changed|revis|lastmod", re.I)
_OF_AN_AUTHOR = re.compile(r"/(?:authors?|autore?s?|auteurs?|autoren|people|staff|contributors?|profiles?|by|writers?|team|journalists?|columnists?)/[\w%.-]+/?(?:[?#]|$)")
_NEAR = 150
"""Elements after the headline among which a byline is looked for."""
_PARAGRAPH, _STANDFIRSTS = 80, 2
"""Letters of a paragraph, and so many of them may stand between a headline and its byline."""
_BESIDE = 8
"""Words that may stand beside a date in an element that is named for it: a name, a section, how long it takes to read."""
_PARTS = re.compile(r"\s*[|·•]\s*")
"""Marks between who, when and how long."""
_APART = 2 * 86_400
"""Seconds between a declared date and a printed one that is another day in every time zone."""


def read_page_credits(fields: Fields, tree: HtmlElement, meta: Mapping[str, str], data: Mapping[str, Any], zone: ZoneInfo) -> None:
    """Adds authors and dates to `fields`."""
    _read_authors(fields, tree, meta, data)
    _read_dates(fields, tree, meta, data, zone)


def _read_authors(fields: Fields, tree: HtmlElement, meta: Mapping[str, str], data: Mapping[str, Any]) -> None:
    declared = _people(_named(data.get("author") or data.get("creator")), listed=True)
    in_meta = _people((meta.get(name, "") for name in _AUTHORS), listed=True)
    printed = next(filter(None, (_people([text]) for text in _bylines(tree))), [])
    if not _folded(printed) <= _folded(declared or in_meta):
        fields.add("authors", printed, "byline")
    fields.add("authors", declared, "json-ld")
    fields.add("authors", in_meta, "meta")
    if "authors" in fields.values:
        return
    fields.add("authors", _people(_linked(tree)), "byline")
    for element in tree.xpath(_MARKED)[:6]:
        text = _unmarked(one_line(element.text_content()[:500]))
        fields.add("authors", _people([text]) if len(text) <= 120 else [], "byline")


def _named(people: Any) -> Iterator[str]:
    """The names of those who are no organisation."""
    for person in all_of(people):
        if isinstance(person, list):
            yield from _named(person)
        elif isinstance(person, dict):
            names = person.get("name") if not types_of(person) & {"organization", "newsmediaorganization", "corporation"} else None
            yield from map(text_of, all_of(names))
        else:
            yield text_of(person)


def _people(texts: Iterable[str], *, listed: bool = False) -> list[str]:
    found = (name for text in texts if text and not is_web_url(text) for name in names_in(_unmarked(one_line(text)), listed=listed))
    return list(dict.fromkeys(found))


def _unmarked(text: str) -> str:
    return pattern(r"^\W*(?:", "byline", r")(?:\s*[:：]\s*|\s+)").sub("", text)


def _folded(names: Sequence[str]) -> set[str]:
    """The names without titles, to compare."""
    return {re.sub(r"^(?:dr|prof|mrs?|ms|sir)\.?\s+", "", name.casefold()) for name in names}


def _bylines(tree: HtmlElement) -> Iterator[str]:
    """What stands after `By` in the elements that follow the headline, up to the first paragraph."""
    for element in _below_the_headline(tree):
        own = (element.text or "").strip()
        if element.tag == "a" or not own or not pattern(r"^\W*(?:", "byline", r")(?:\s*[:：]|\s|$)").match(own):
            continue
        for part in (element, element.getparent()):  # the name may stand beside an element that holds nothing but `By`
            text = one_line(" ".join(part.itertext())[:400])
            if _unmarked(text) != text and len(text) <= 160:
                yield _unmarked(text)
                break


def _linked(tree: HtmlElement) -> list[str]:
    """The words of links to pages of authors that follow the headline."""
    links = (element for element in _below_the_headline(tree) if element.tag == "a" and _OF_AN_AUTHOR.search(element.get("href", "")))
    return [one_line(link.text_content()[:100]) for link in links]


def _below_the_headline(tree: HtmlElement) -> Iterator[HtmlElement]:
    """The elements from the page's first headline to its first paragraph, as far as bylines go."""
    elements = tree.iter()
    if next((True for element in elements if element.tag == "h1"), False):
        paragraphs = 0
        for element, _ in zip(elements, range(_NEAR), strict=False):
            if element.tag == "p":
                paragraphs += len(one_line(element.text_content())) > _PARAGRAPH
                if paragraphs > _STANDFIRSTS or len((element.text or "").strip()) > 200:
                    return
            if isinstance(element.tag, str) and element.tag not in {"script", "style", "svg"}:
                yield element


def _read_dates(fields: Fields, tree: HtmlElement, meta: Mapping[str, str], data: Mapping[str, Any], zone: ZoneInfo) -> None:
    order = order_in(tree.get("lang") or text_of(data.get("inLanguage")))
    fields.add_date("date", _machine_date(data.get("datePublished"), zone, order), "json-ld")
    for name in _PUBLISHED:
        fields.add_date("date", _machine_date(meta.get(name), zone, order), "meta")
    fields.add_date("date", _machine_date(data.get("dateCreated"), zone, order), "json-ld")
    if "date" not in fields.values:
        fields.add_date("date", _first_printing(tree, zone, order), "originally")
        fields.add_date("date", _printed_day(tree, zone, order), "dateline")
        _read_shown_dates(fields, tree, zone, order)
    fields.add_date("updated", _machine_date(data.get("dateModified"), zone, order), "json-ld")
    for name in _UPDATED:
        fields.add_date("updated", _machine_date(meta.get(name), zone, order), "meta")
    _mend_declared_date(fields, tree, zone, order)
    if _moment(fields.values.get("updated"), zone) <= _moment(fields.values.get("date"), zone):
        fields.values.pop("updated", None)
        fields.found.pop("updated", None)


def _mend_declared_date(fields: Fields, tree: HtmlElement, zone: ZoneInfo, order: Order) -> None:
    """Of a page that calls each change a publication, the earlier day that it prints below its headline."""
    declared = fields.values.get("date")
    if fields.found.get("date") not in {"json-ld", "meta"} or _moment(fields.values.get("updated"), zone) > _moment(declared, zone) or "updated" not in fields.values:
        return
    printed = _printed_day(tree, zone, order)
    if printed and _moment(declared, zone) - printed.moment.timestamp() > _APART:
        fields.values["updated"], fields.found["updated"] = declared, fields.found["date"]
        del fields.values["date"]
        fields.add_date("date", printed, "dateline")


def _first_printing(tree: HtmlElement, zone: ZoneInfo, order: Order) -> Found | None:
    """The date of `This article was originally published on 26 September 2019`."""
    for element in tree.iter("p", "em", "i", "small"):
        text = one_line((element.text or "")[:400])
        if len(text) <= 250 and (mark := pattern(r"^\W*(?:", "originally", r")\b").match(text)) and (found := find_date(text[mark.end() :][:60], zone, order)):
            return found
    return None


def _printed_day(tree: HtmlElement, zone: ZoneInfo, order: Order) -> Found | None:
    """The one day that stands by itself below the headline, and is of no change; None where there are several."""
    printed = []
    for element in _below_the_headline(tree):
        own = _dated_part(one_line(element.text or ""))
        if not own or element.tag == "a" or _is_of_a_change(element):
            continue
        found = None if pattern(r"(?<!\w)(?:", "updated", r")(?!\w)").search(own) else find_date(own, zone, order)
        printed += [found] if found else []
    return printed[0] if len({found.moment.date() for found in printed}) == 1 else None


def _dated_part(text: str) -> str:
    """The part of a line that is a date and nothing else: all of it, or what stands between marks, as in `By Jane Alder | 14 March 2025`."""
    if not 8 <= len(text) <= 120 or not is_date_like(text):
        return ""
    return next((part for part in (text, *map(str.strip, _PARTS.split(text))) if 8 <= len(part) <= 60 and is_date_like(part) and not strip_date(part)), "")


def _read_shown_dates(fields: Fields, tree: HtmlElement, zone: ZoneInfo, order: Order) -> None:
    times = tree.xpath("//article//time[@datetime] | //main//time[@datetime] | //time[@itemprop='datePublished' or contains(@class, 'publish')][@datetime]") or tree.xpath("//time[@datetime]")
    below = [element for element in _below_the_headline(tree) if element.tag == "time" and element.get("datetime")]
    for element in (below or times)[:2]:
        name = "updated" if _is_of_a_change(element) else "date"
        fields.add_date(name, _machine_date(element.get("datetime"), zone, order), "time-element")
        if name == "date":
            break
    for element in tree.xpath("//time | //*[contains(@class, 'date') or contains(@class, 'pub') or contains(@class, 'meta') or contains(@class, 'stamp')]")[:20]:
        text = one_line(element.text_content()[:400])
        if len(text) > 100 or len(strip_date(text).split()) > _BESIDE:
            continue  # a sentence that speaks of a date
        if _is_of_a_change(element):
            fields.add_date("updated", find_date(text, zone, order), "dateline")
        else:
            mark = pattern(r"(?<!\w)(?:", "updated", r")(?!\w)").search(text)
            fields.add_date("date", find_date(text[: mark.start()] if mark else text, zone, order), "dateline")
            fields.add_date("updated", find_date(text[mark.end() :], zone, order) if mark else None, "dateline")


def _is_of_a_change(element: HtmlElement) -> bool:
    """True for a time that says of itself, or stands in what says, that it is of an update."""
    around = [element, *element.iterancestors()][:3]
    return any(_CHANGED.search(f"{part.get('class', '')} {part.get('itemprop', '')}") for part in around) or pattern(r"(?:", "updated", r")\W*$").search(one_line((element.getparent().text or "")[-60:])) is not None


def _moment(value: Any, zone: ZoneInfo) -> float:
    if value is None:
        return 0.0
    return value.timestamp() if isinstance(value, datetime) else datetime(value.year, value.month, value.day, tzinfo=zone).timestamp()


def _machine_date(value: Any, zone: ZoneInfo, order: Order) -> Found | None:
    """A date that was written for machines, in ISO 8601, in seconds since 1970, or as a person would; years out of reason are none."""
    text = text_of(value).strip()[:60]
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return Found(datetime.fromtimestamp(int(text[:10]), UTC), has_time=True)
    try:
        found = datetime.fromisoformat(re.sub(r"\.\d+", "", text)) if len(text) >= 8 else None
    except ValueError:
        return find_date(text, zone, order)
    if found is None or not 1900 <= found.year <= 2100:
        return None
    return Found(found if found.tzinfo else found.replace(tzinfo=zone), has_time=len(text) > 10)
