"""Answers as a static host gives them: kinds of content, conditional requests, ranges, and who may ask.

Pure. HTTP semantics are those of RFC 9110.
"""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import NamedTuple

_BY_NAME = {"feed.xml": "application/rss+xml", "atom.xml": "application/atom+xml", "feed.json": "application/feed+json", "opml.xml": "text/x-opml"}
_BY_ENDING = {
    "html": "text/html", "htm": "text/html", "css": "text/css", "js": "text/javascript", "mjs": "text/javascript", "txt": "text/plain", "md": "text/markdown", "csv": "text/csv",
    "vtt": "text/vtt", "ics": "text/calendar", "xml": "application/xml", "json": "application/json", "map": "application/json", "webmanifest": "application/manifest+json",
    "pdf": "application/pdf", "zip": "application/zip", "gz": "application/gzip", "epub": "application/epub+zip", "wasm": "application/wasm", "svg": "image/svg+xml",
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp", "avif": "image/avif", "ico": "image/x-icon", "bmp": "image/bmp",
    "mp3": "audio/mpeg", "m4a": "audio/mp4", "ogg": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav", "flac": "audio/flac", "mp4": "video/mp4", "webm": "video/webm",
    "mov": "video/quicktime", "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf",
}  # fmt: skip


class Answer(NamedTuple):
    """What goes back."""

    status: int
    headers: Mapping[str, str]
    start: int = 0
    """First byte of the file that goes with it."""
    end: int = 0
    """The byte after the last."""


class Names(NamedTuple):
    """By which names a preview may be asked: a page elsewhere must not reach it by a name of its own (DNS rebinding)."""

    names: frozenset[str]
    any_address: bool = False
    """Whether by any address in numbers, too, which no foreign page can give a name of its own."""

    def allow(self, host: str) -> bool:
        """Whether a request with this Host header is answered."""
        name = re.sub(r":\d{1,5}$", "", host.strip().lower())
        return name in self.names or (self.any_address and _is_address(name))


def answer(address: str, tag: str, size: int, asked: Mapping[str, str], status: int = 200) -> Answer:
    """The answer with the file at an address, by its fingerprint and its bytes. `asked` are the request's headers, by lower-case name."""
    headers = {
        "content-type": content_type(address), "etag": f'"{tag}"', "cache-control": "no-cache", "accept-ranges": "bytes",
        "x-content-type-options": "nosniff", "cross-origin-resource-policy": "same-origin",
    }  # fmt: skip
    if status == 200 and _names(asked.get("if-none-match", ""), headers["etag"]):
        return Answer(304, {name: value for name, value in headers.items() if name != "content-type"})
    wanted = asked.get("range", "")
    if status == 200 and wanted and asked.get("if-range", headers["etag"]) == headers["etag"] and (part := _range(wanted, size)) is not None:
        start, end = part
        if start >= end:
            return Answer(416, {**headers, "content-range": f"bytes */{size}", "content-length": "0"})
        return Answer(206, {**headers, "content-range": f"bytes {start}-{end - 1}/{size}", "content-length": str(end - start)}, start, end)
    return Answer(status, {**headers, "content-length": str(size)}, 0, size)


def content_type(address: str) -> str:
    """The media type of the file at an address."""
    name = address.rsplit("/", 1)[1] or "index.html"
    kind = _BY_NAME.get(name) or _BY_ENDING.get(name.rpartition(".")[2].lower() if "." in name else "", "application/octet-stream")
    is_text = kind.startswith("text/") or kind.endswith(("xml", "json"))
    return f"{kind}; charset=utf-8" if is_text else kind


def _is_address(name: str) -> bool:
    try:
        ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _names(tags: str, tag: str) -> bool:
    return tags.strip() == "*" or tag in (each.strip().removeprefix("W/") for each in tags.split(","))


def _range(wanted: str, size: int) -> tuple[int, int] | None:
    """First byte, and the one after the last; None for what need not be understood, such as several ranges."""
    found = re.fullmatch(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", wanted)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return (max(0, size - int(found[2])), size) if int(found[2]) else (size, size)
    start = int(found[1])
    if found[2] and int(found[2]) < start:
        return None
    return (start, min(int(found[2]) + 1, size) if found[2] else size)
