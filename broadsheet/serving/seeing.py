"""What a browser is told of the page that it shows: plain data, and how it is made of what is known.

Pure.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote

import msgspec

from broadsheet.fingerprint import fingerprint
from broadsheet.model import Article, Leaf, StaticFile

_STYLE = re.compile(rb"(/assets/[^\s\"'<>]+)\.[0-9a-f]{8,}(\.css)")
_LOCAL = re.compile(rb"[\"'(\s,=](/[^\s\"'<>),]+)")


class Place(msgspec.Struct, frozen=True):
    """A line of a file."""

    path: str
    line: int
    """0 where none is meant."""
    url: str
    """Opens it in the editor; empty without one."""


class Row(msgspec.Struct, frozen=True):
    """A problem in one line."""

    text: str
    url: str
    """As of a place."""


class Overlay(msgspec.Struct, frozen=True):
    """A problem that keeps the page from being what it should be."""

    message: str
    place: Place
    rows: tuple[tuple[int, str], ...]
    """Number and text of lines around the one at fault."""
    stack: tuple[Place, ...]
    """The templates that led to it."""


class Bar(msgspec.Struct, frozen=True):
    """What the preview's bar says of a page."""

    label: str = ""
    """Published, Draft, Scheduled or Expired; empty of what is neither article nor page."""
    why: str = ""
    """Why a build would leave it out."""
    file: Place | None = None
    """Of `content/`."""
    template: Place | None = None
    receipt: str = ""
    """Where its seed's receipt is; empty without a seed."""
    changed: str = ""
    """Why the page last changed."""
    problems: tuple[Row, ...] = ()
    """Of this page's own file."""
    others: tuple[Row, ...] = ()
    """The first of all others."""
    count: int = 0
    """Of the others."""
    hidden: int = 0
    """Articles that a list shows, and a build would leave out."""


class State(msgspec.Struct, frozen=True):
    """Everything that a browser is told."""

    fingerprint: str
    """Of the page that it should show."""
    styles: Mapping[str, str]
    """By name: where each style sheet of the theme is now."""
    problems: tuple[Overlay, ...]
    bar: Bar


def page_fingerprint(content: bytes, statics: Mapping[str, StaticFile]) -> str:
    """Of a page's bytes with the files of `static/` that it names, whatever the theme's style sheets are: those are swapped without a reload."""
    named = {static.fingerprint for found in _LOCAL.findall(content) if (static := statics.get(found.decode("utf-8", "replace")))} if statics else set()
    return fingerprint(b"\n".join([_STYLE.sub(rb"\1\2", content), *(known.encode() for known in sorted(named))]))


def state_label(why: str, entry: Article | Leaf | None) -> str:
    """One word for how an article or a page stands."""
    if entry is None:
        return ""
    return {"": "Published", "draft": "Draft", "due": "Scheduled", "expired": "Expired"}[why.split(" ", maxsplit=1)[0]]


def with_editor(pattern: str, path: str, line: int) -> str:
    """The address that opens a line of a file, by the `editor` setting."""
    path = quote(path, safe="/:")
    if "/{path}" in pattern:  # as in vscode://file/{path}: its slash is that of the path
        path = path.removeprefix("/")
    return pattern.replace("{path}", path).replace("{line}", str(line))
