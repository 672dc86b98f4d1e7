"""What lies in a JSON object that may be an article, hold a list of articles, or be a JSON Feed.

Pure. The object is seen in pieces, and only what is small of it is held.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from broadsheet.ingest.cut import Piece
from broadsheet.ingest.errors import UnreadableSeedError
from broadsheet.ingest.feed import feed_defaults, with_defaults
from broadsheet.ingest.item import parse_item, without_halves
from broadsheet.ingest.item_fields import read_item

LISTS = ("articles", "items", "data", "results", "records", "entries", "posts", "documents", "docs", "news", "stories", "rows", "hits")
"""What lists of articles are mostly called."""


class Outline(msgspec.Struct, frozen=True):
    """Where the articles are in a JSON object."""

    key: str = ""
    """Of the list that holds them; empty if the object itself is one."""
    defaults: Mapping[str, Any] | None = None
    """What a JSON Feed says of all of them; None if it is none."""
    whole: Piece = Piece(1, b"", 0)
    """The object itself, where it is the article."""


def outline_of(pieces: Iterable[Piece], limit: int, mapping: Mapping[str, str]) -> Outline:
    """Where the articles are in an object that comes as its members. Raises UnreadableSeedError if there are none."""
    held: dict[str, list[bytes]] = {}
    lists: set[str] = set()
    size, is_whole = 0, True
    for piece in pieces:
        size += piece.size
        is_whole = is_whole and piece.is_whole
        if piece.number:
            lists.add(piece.key)
        if size <= limit or piece.key not in held:
            held.setdefault(piece.key, []).append(piece.content)
    members = {key: _value(contents[0]) for key, contents in held.items()}
    defaults = feed_defaults(members)
    if defaults is not None:
        return Outline("items", defaults)
    whole = Piece(1, _object(held, lists) if size <= limit else b"", size, is_whole=is_whole)
    if _has_text({key: value for key, value in members.items() if key not in lists}, mapping):
        return Outline(whole=whole)
    known = sorted((key for key in lists if isinstance(members[key], dict)), key=lambda key: (key.lower() not in LISTS, key))
    if found := next((key for key in known if _is_article(members[key], mapping, is_named=key.lower() not in LISTS)), ""):
        return Outline(found)
    if _has_text(_value(whole.content) or {}, mapping):
        return Outline(whole=whole)
    if known and known[0].lower() in LISTS:
        return Outline(known[0])
    raise UnreadableSeedError(f"it holds no articles: its members are {', '.join(list(members)[:12]) or 'none'}; remove it, or name its fields under [ingest.fields] in digest.toml")


def with_outline(piece: Piece, outline: Outline) -> Piece:
    """An item with what a JSON Feed says of all its items."""
    if outline.defaults is None or not piece.content:
        return piece
    try:
        item, _ = parse_item(piece.content)
        content = msgspec.json.encode(with_defaults(item, outline.defaults))
    except UnreadableSeedError:
        return piece  # its problem is told where it is read
    return piece._replace(content=content)


def _value(content: bytes) -> Any:
    """What a piece says; None where that cannot be told."""
    try:
        return without_halves(json.loads(content))
    except (ValueError, RecursionError):
        return None


def _has_text(value: Any, mapping: Mapping[str, str]) -> bool:
    item, _ = read_item(value, mapping)
    return bool(item.text.strip() or item.html.strip())


def _is_article(value: Any, mapping: Mapping[str, str], *, is_named: bool) -> bool:
    """True for an object with a text; with `is_named`, it must have a title or an address too, for remarks and paragraphs have texts as well."""
    item, _ = read_item(value, mapping)
    return bool(item.text.strip() or item.html.strip()) and (not is_named or bool(item.title or item.url))


def _object(held: Mapping[str, list[bytes]], lists: set[str]) -> bytes:
    members = (json.dumps(key).encode() + b":" + (b"[" + b",".join(contents) + b"]" if key in lists else contents[0]) for key, contents in held.items())
    return b"{" + b",".join(members) + b"}"
