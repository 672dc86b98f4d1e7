"""What an item of a dump says of its article, whatever its fields are called.

Pure. A mapping from the settings goes first; where it finds nothing, the names that crawlers,
data sets and publishing systems use are tried in their order.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from broadsheet.fields import is_language_tag
from broadsheet.fingerprint import fingerprint_of
from broadsheet.ingest.dates import Found, date_in_path, find_date
from broadsheet.ingest.decode import mend_text
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.fields import Fields
from broadsheet.ingest.names import names_in
from broadsheet.ingest.phrases import pattern
from broadsheet.plaintext import CONTROL, one_line, spelled_out
from broadsheet.urls import host_of, is_web_url

NAMES: dict[str, tuple[str, ...]] = {
    "id": ("id", "guid", "uuid", "article_id", "doc_id", "document_id", "identifier"),
    "html": ("html", "content_html", "body_html", "article_html", "html_content", "html_body", "raw_html", "page_html"),
    "text": (
        "text", "content", "body", "article", "maintext", "article_body", "full_text", "content_text", "body_text", "article_text", "clean_text", "plain_text",
        "raw_text", "story", "paragraphs",
    ),
    "title": ("title", "headline", "web_title", "article_title", "heading", "name"),
    "url": ("url", "link", "source_url", "canonical_url", "canonical", "web_url", "permalink", "external_url", "article_url", "page_url", "original_url"),
    "date": (
        "date", "published", "date_published", "date_publish", "publish_date", "pub_date", "published_date", "published_at", "published_on", "published_time",
        "publication_date", "web_publication_date", "first_published", "datetime", "timestamp", "time", "issued", "posted", "posted_at", "created", "created_at",
    ),
    "crawled": ("crawled", "warc_date", "crawl_date", "crawled_at", "date_crawled", "crawl_time", "date_download", "fetched", "fetched_at", "fetch_time", "retrieved", "retrieved_at", "scraped_at"),
    "updated": ("updated", "updated_at", "modified", "modified_at", "date_modified", "date_modify", "last_modified", "lastmod", "modified_date", "updated_date"),
    "authors": ("authors", "author", "byline", "creator", "writer", "writers"),
    "source": ("publisher", "publication", "source", "source_name", "newspaper", "outlet", "provider", "site", "site_name", "source_hostname", "source_domain", "domain", "hostname", "website"),
    "topics": ("topics", "tags", "keywords", "categories", "category", "section", "article_section", "section_name", "subjects", "news_keywords"),
    "summary": ("summary", "description", "excerpt", "abstract", "snippet", "trail_text"),
    "deck": ("deck", "subtitle", "standfirst", "subheadline", "subheading", "alternative_headline"),
    "language": ("language", "lang", "in_language", "locale", "meta_lang"),
    "image": ("image", "image_url", "top_image", "lead_image", "banner_image", "featured_image", "thumbnail", "thumbnail_url", "url_to_image"),
    "license": ("license", "licence"),
}  # fmt: skip
"""For each field, the names that are tried, in their order; however they are spelled: `datePublished`, `date-published`."""
_PLAIN_NAMES = {field: tuple(name.replace("_", "") for name in names) for field, names in NAMES.items()}
_INNER = ("rendered", "text", "content", "body", "value", "#text", "name", "title", "url", "href")
"""Where a text stands in a value that is a table: `{"rendered": …}`, `{"name": …}`."""
_TAGS = re.compile(r"</(?:p|div|article|section|h[1-6]|ul|ol|li|blockquote|figure|table|span|a|b|i|em|strong|code)\s*>|<(?:br|p|img|hr)\b[^<>]*>", re.I)
_MAX_TOPICS = 20
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.I)
_SINCE_1970 = re.compile(r"\d{9,10}(\.\d+)?|\d{13}")
_DIGITS = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?")
_RFC_5322 = re.compile(r"(?:[A-Za-z]{3,9},\s*)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d{1,2}:\d\d")


class Item(msgspec.Struct, frozen=True):
    """What an item says, as texts, before any of it is believed."""

    id: str = ""
    html: str = ""
    text: str = ""
    title: str = ""
    url: str = ""
    date: str = ""
    crawled: str = ""
    """When a crawler fetched it."""
    updated: str = ""
    authors: tuple[str, ...] = ()
    source: str = ""
    topics: tuple[str, ...] = ()
    summary: str = ""
    deck: str = ""
    language: str = ""
    image: str = ""
    license: str = ""

    @property
    def fingerprint(self) -> str:
        """Of what becomes of it: another number, or another visit of the crawler, makes it no other article."""
        return fingerprint_of(msgspec.structs.replace(self, id="", crawled=""))


def read_item(data: Mapping[str, Any], mapping: Mapping[str, str]) -> tuple[Item, dict[str, str]]:
    """The item in a JSON object; and for each of its fields, the name under which it stands. `mapping` has names of your own, with dots between what lies in each other."""
    spelled = {_plain_name(name): name for name in reversed(tuple(data))}
    words = {field for field in ("html", "text") if field in mapping and _as_field(field, _at(data, mapping[field]))}
    values: dict[str, Any] = {}
    used: dict[str, str] = {}
    for field in Item.__struct_fields__:
        if words and field in {"html", "text"} - words:
            continue  # whoever says where the words stand means no others
        for name, value in _candidates(field, data, mapping, spelled):
            if found := _as_field(field, value):
                values[field], used[field] = found, name
                break
    if "html" not in values and _is_html(values.get("text", "")):
        values["html"], used["html"] = values.pop("text"), used.pop("text")
    return Item(**values), used


def add_fields(fields: Fields, item: Item, how: str, desk: Desk) -> None:
    """Adds to `fields` what the item says and can be believed."""
    fields.add("title", mend_text(item.title), how)
    fields.add_date("date", moment_in(item.date, desk.zone), how)
    fields.add_date("updated", moment_in(item.updated, desk.zone), how)
    if fields.values.get("updated") == fields.values.get("date"):
        fields.values.pop("updated", None)
        fields.found.pop("updated", None)
    if is_web_url(item.url):
        fields.add("source_url", item.url, how)
        fields.add_date("date", date_in_path(item.url, desk.zone), "url")
    fields.add("authors", list(dict.fromkeys(name for words in item.authors for name in _people(mend_text(words)))), how)
    fields.add("source", stated_source(item, desk), how)
    fields.add("source", desk.source_at(host_of(item.url)), "url")
    fields.add("topics", list(dict.fromkeys(topic for words in map(mend_text, item.topics) if 1 < len(topic := words.strip("# ")) <= 60))[:_MAX_TOPICS], how)
    fields.add("summary", mend_text(item.summary), how)
    fields.add("deck", mend_text(item.deck), how)
    fields.add("license", item.license if len(item.license) <= 80 else "", how)
    if is_language_tag(item.language) and item.language.split("-")[0].lower() != desk.language.split("-")[0].lower():
        fields.add("language", item.language, how)
    if is_web_url(item.image):
        fields.add("image", item.image, how)


def stated_source(item: Item, desk: Desk) -> str:
    """The source that the item says it is from, by the name that it has in the digest; empty if it says none."""
    return _source(mend_text(item.source), desk)


def has_tags(text: str) -> bool:
    """True for a text in which elements end, or lines break as only HTML breaks them."""
    return _TAGS.search(text) is not None


def moment_in(text: str, zone: ZoneInfo) -> Found | None:
    """The moment that a field names: ISO 8601, RFC 5322, seconds or milliseconds since 1970, or a date in words; None if it might be two."""
    text = text.strip()
    try:
        if _SINCE_1970.fullmatch(text):
            found = datetime.fromtimestamp(float(text) // (1000 if len(text) == 13 else 1), UTC)
        else:
            found = parsedate_to_datetime(text) if _RFC_5322.match(text) else datetime.fromisoformat(_as_iso(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        return find_date(text, zone) if len(text) <= 200 else None
    if not 1900 <= found.year <= 2100:
        return None
    return Found(found if found.tzinfo else found.replace(tzinfo=zone), has_time=len(text) > 10)


def _as_iso(text: str) -> str:
    """`20260309143000` and `2026-03-09 14:30:00.123456 UTC` as ISO 8601 has them."""
    if match := _DIGITS.fullmatch(text):
        return f"{match[1]}-{match[2]}-{match[3]}T{match[4]}:{match[5]}:{match[6] or '00'}"
    return re.sub(r"[.,]\d+(?=$|[Z+-])", "", re.sub(r"(?<=\d) +(?=[+-]\d\d|Z|UTC$|GMT$)", "", text)).replace("UTC", "Z").replace("GMT", "Z")


def _is_html(text: str) -> bool:
    """True for a text that begins with a tag, or has more of them than lines. A few tags between many lines are what an article on HTML speaks of."""
    return has_tags(text) and (re.match(r"\s*<[A-Za-z!]", text) is not None or len(_TAGS.findall(text)) > text.strip().count("\n"))


def _candidates(field: str, data: Mapping[str, Any], mapping: Mapping[str, str], spelled: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    if path := mapping.get(field):
        yield path, _at(data, path)
    for plain in _PLAIN_NAMES[field]:
        if plain in spelled:
            yield spelled[plain], data[spelled[plain]]


def _plain_name(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").replace(" ", "")


def _at(data: Any, path: str) -> Any:
    """What stands at a path such as `document.body` or `authors.0.name`; None if nothing does."""
    if isinstance(data, Mapping) and path in data:
        return data[path]
    for part in path.split("."):
        if isinstance(data, Mapping):
            data = data.get(part)
        elif isinstance(data, list):
            data = data[int(part)] if part.isdigit() and int(part) < len(data) else [_at(inner, part) for inner in data]
        else:
            return None
    return data


def _as_field(field: str, value: Any) -> Any:
    """A value as its field holds it; empty if there is nothing in it."""
    match field:
        case "authors" | "topics":
            items = value if isinstance(value, list) else re.split(r"[,;|]", value) if field == "topics" and isinstance(value, str) else [value]
            return tuple(words for item in items if (words := one_line(_clean(_text(item)))))
        case "html" | "text":
            return "" if isinstance(value, (int, float)) else _text(value)
        case "title" | "summary" | "deck":
            return one_line(_without_tags(_clean(_text(value))))
        case _:
            return one_line(_clean(_text(value)))


def _text(value: Any, depth: int = 0) -> str:
    """The text in a value: a number's digits, a list's texts as paragraphs, a table's first text."""
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and isfinite(value):
        return str(value)
    if depth > 3:
        return ""
    if isinstance(value, list):
        return "\n\n".join(text for item in value if (text := _text(item, depth + 1)))
    if isinstance(value, dict):
        return next((text for name in _INNER if (text := _text(value.get(name), depth + 1))), "")
    return ""


def _clean(text: str) -> str:
    return CONTROL.sub("", text)


def _without_tags(text: str) -> str:
    """The words of a text that may hold tags and entities."""
    if has_tags(text):
        text = re.sub(r"<[^<>]*>", " ", text)
    return spelled_out(text)


def _people(words: str) -> tuple[str, ...]:
    return names_in(pattern(r"^(?:", "byline", r")(?:\s*:\s*|\s+)").sub("", words)) if not is_web_url(words) else ()


def _source(words: str, desk: Desk) -> str:
    """A name; of an address or a host, the source of the settings that is there, else the host."""
    host = host_of(words) or (words.lower() if _HOST.fullmatch(words) else "")
    return desk.source_at(host) or host.removeprefix("www.") or (words if len(words) <= 80 else "")
