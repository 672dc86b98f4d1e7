"""A feed to its items: RSS and Atom by feedparser, and what a JSON Feed says once for all of its items.

Pure. Nothing outside the feed is ever asked for: what stands before its first element, and with it
every entity that it declares, is cut off before it is parsed.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from broadsheet.ingest.decode import Decoded, decode_text
from broadsheet.ingest.errors import UnreadableSeedError
from broadsheet.ingest.item_fields import has_tags, moment_in
from broadsheet.plaintext import ENDLESS, one_line, spelled_out

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}encoding\s*=\s*["']([\w.:-]{1,40})""")
_ELEMENT = re.compile(r"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)")
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{4000,}")
MAX_ATTRIBUTES = 1_000
"""Of one element."""
_ROOTS = {"rss", "feed", "rdf", "channel"}
_JSON_FEED = ("https://jsonfeed.org/version/", "http://jsonfeed.org/version/")


class FeedItems(msgspec.Struct, frozen=True):
    """The items of a feed as JSON objects, and what a person should know of how it was read."""

    items: tuple[dict[str, Any], ...]
    warning: str = ""


def read_feed(content: bytes) -> FeedItems:
    """The items of an RSS or Atom feed, in its order. Raises UnreadableSeedError for what is none."""
    decoded = _decode(content)
    root = _ELEMENT.search(decoded.text)
    if root is None or root[1].lower() not in _ROOTS:
        raise UnreadableSeedError(f"it is XML, but no feed (RSS or Atom): its first element is <{root[1]}>; remove it" if root else "it is no feed: it holds no XML; remove it")
    import feedparser  # of use to feeds only

    text = ENDLESS.sub("", decoded.text[root.start() :])
    if any(tag[0].count("=") > MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(text)):
        raise UnreadableSeedError(f"an element of the feed has more than {MAX_ATTRIBUTES:,} attributes; it is no feed")
    try:
        result: Any = feedparser.parse(_Bytes(text.encode("utf-8", "replace")), sanitize_html=False)
    except Exception as error:  # whatever a broken feed makes it raise: it promises nothing
        raise UnreadableSeedError(f"the feed cannot be read ({type(error).__name__}: {error}); get it anew") from error
    if not result.version and not result.entries:
        raise UnreadableSeedError("it is XML, but no feed (RSS or Atom); remove it")
    feed = dict(result.feed)
    items = tuple(_item(dict(entry), feed, is_atom=result.version.startswith("atom")) for entry in result.entries)
    return FeedItems(items, decoded.warning or (_malformed(result.get("bozo_exception")) if result.bozo else ""))


def feed_defaults(members: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a JSON Feed says of all its items; None for another JSON object."""
    if not str(members.get("version", "")).startswith(_JSON_FEED):
        return None
    known = {"source": members.get("title"), "language": members.get("language"), "authors": members.get("authors") or members.get("author")}
    return {name: value for name, value in known.items() if value}


def with_defaults(item: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """An item of a JSON Feed with what the feed says for all; its summary stands in for words that it has not."""
    made = {**defaults, **{name: value for name, value in item.items() if value}}
    if item.get("author") and not item.get("authors"):
        del made["authors"]
    if not (item.get("content_html") or item.get("content_text")) and item.get("summary"):
        made["content_text"] = made.pop("summary")
    return made


class _Bytes:
    """Bytes as a stream: feedparser takes bare ones for a file's name first."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, size: int = -1) -> bytes:
        """All of them."""
        return self._content


def _decode(content: bytes) -> Decoded:
    declared = _DECLARED.match(content[:400])
    if declared and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return decode_text(content.decode(declared[1].decode("ascii")).encode("utf-8", "replace"))
        except (LookupError, UnicodeError):
            pass
    return decode_text(content)


def _malformed(error: Any) -> str:
    where = f" in line {error.getLineNumber()}" if hasattr(error, "getLineNumber") else ""
    return f"the feed is malformed{where}, and was read as well as could be; look at its articles"


def _item(entry: Mapping[str, Any], feed: Mapping[str, Any], *, is_atom: bool) -> dict[str, Any]:
    words, summary = _words(entry)
    of = dict(entry.get("source") or {})
    authors = _names(entry) or (_names(feed) if is_atom else [])
    known = {
        "id": entry.get("id"), "title": entry.get("title"), "url": entry.get("link"), "date": _date(entry, "published") or _date(entry, "created"), "updated": _date(entry, "updated"),
        "authors": authors, "source": of.get("title") or feed.get("title"), "topics": [tag.get("label") or tag.get("term") for tag in entry.get("tags", ())],
        "language": entry.get("language") or feed.get("language"), "image": _image(entry), "summary": summary,
        "content_html" if has_tags(words) else "content_text": words if has_tags(words) else spelled_out(words),
    }  # fmt: skip
    if not known["date"]:
        known["date"] = known.pop("updated")
    return {name: value for name, value in known.items() if value}


def _words(entry: Mapping[str, Any]) -> tuple[str, str]:
    """The words of an entry, and its summary where that is another text. The longest of several contents is the article."""
    contents = [str(content.get("value") or "") for content in entry.get("content", ())]
    summary = str(entry.get("summary") or "")
    words = max(contents, key=len, default="").strip()
    if not words:
        return summary, ""
    return words, summary if summary.strip() != words else ""


def _date(entry: Mapping[str, Any], name: str) -> str:
    """As the feed has it, where that can be read; else as feedparser understands it."""
    written, parsed = str(entry.get(name) or ""), entry.get(f"{name}_parsed")
    if not parsed or moment_in(written, ZoneInfo("UTC")):
        return written
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*parsed[:6])


def _names(of: Mapping[str, Any]) -> list[str]:
    named = [one_line(str(author.get("name") or "")) for author in of.get("authors", ())]
    return [name for name in named if name] or ([one_line(str(of["author"]))] if of.get("author") else [])


def _image(entry: Mapping[str, Any]) -> str:
    """The address of the picture that is attached to an entry."""
    media: Iterable[Mapping[str, Any]] = [*entry.get("media_content", ()), *entry.get("enclosures", ())]
    pictures = [one.get("url") or one.get("href") for one in media if one.get("medium") == "image" or str(one.get("type") or "").startswith("image/")]
    pictures += [one.get("url") for one in entry.get("media_thumbnail", ())] + [dict(entry.get("image") or {}).get("href")]
    return next((str(picture) for picture in pictures if picture), "")
