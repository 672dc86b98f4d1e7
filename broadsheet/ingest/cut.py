"""Cuts a dump into its items before any of them is parsed, so that a bad one spoils only itself.

Pure. Bytes come in pieces and go out as items; no more is held than one item, and no item that is
larger than the limit. What an item says is none of this room's business.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from broadsheet.ingest.errors import UnreadableSeedError

_MARK = re.compile(rb'["\[\]{},:]')
_AFTER = "something stands after the end of its JSON, and was not read; write its articles as one list, or one a line in a .jsonl file"
_IN_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+', re.S)


class Piece(NamedTuple):
    """One item of a dump, not parsed; or, of a JSON object, one of its members."""

    number: int
    """Its line, or its place in its list, from 1; 0 for what stands in no list."""
    content: bytes
    """Empty if it is too large."""
    size: int
    """Bytes."""
    key: str = ""
    """Of the object's member that it is, or stands in; empty in a list at the top."""
    is_whole: bool = True
    """False for what the file's end cuts short."""
    warning: str = ""
    """What a person should know of the file that it comes from."""


def cut_lines(chunks: Iterable[bytes], limit: int) -> Iterator[Piece]:
    """Each line that is not blank, with its number; lines of more than `limit` bytes without their content."""
    number, size = 1, 0
    held: list[bytes] = []
    for chunk in chunks:
        *lines, rest = chunk.split(b"\n")
        for line in lines:
            size += len(line)
            held.append(line)
            yield from _line(number, held, size, limit)
            number, size, held = number + 1, 0, []
        size += len(rest)
        held = [*held, rest] if size <= limit else []
    yield from _line(number, held, size, limit)


def _line(number: int, held: list[bytes], size: int, limit: int) -> Iterator[Piece]:
    if size > limit:
        yield Piece(number, b"", size)
    elif content := b"".join(held).strip():
        yield Piece(number, content, size)


def cut_json(chunks: Iterable[bytes], limit: int) -> Iterator[Piece]:
    """The elements of the list at the top of a JSON text; or the members of the object there, those that are lists by their elements. Raises UnreadableSeedError for what stands after its end."""
    cutter = _Cutter(limit)
    for chunk in chunks:
        yield from cutter.cut(chunk)
    yield from cutter.end()


class _Cutter:
    """Where in a JSON text we are: how deep, in which member, in a string or not."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._depth = 0
        self._is_object = False
        self._key = ""
        self._list = ""
        """Key of the member whose list we are in."""
        self._number = 0
        self._in_string = self._escaped = self._is_over = False
        self._held: list[bytes] = []
        self._size = 0

    def cut(self, chunk: bytes) -> Iterator[Piece]:
        """What ends in this chunk."""
        start = 0
        for place in self._marks(chunk):
            mark = chunk[place : place + 1]
            level = 2 if self._list else 1
            if mark in b"[{":
                if self._opens(mark):
                    self._held, self._size, start = [], 0, place + 1
                self._depth += 1
            elif mark == b":":
                if self._depth == 1 and self._is_object and not self._key:
                    self._key = self._take(chunk[start:place]).decode("utf-8", "replace").strip().strip('"') or "?"
                    start = place + 1
            elif self._depth > level:
                self._depth -= mark in b"]}"
            else:
                yield from self._piece(chunk[start:place])
                start = place + 1
                self._close(mark, level)
        self._hold(chunk[start:])

    def end(self) -> Iterator[Piece]:
        """What the file's end leaves: nothing, if the text is whole."""
        size = self._size
        content = self._take(b"").strip()
        if self._is_over and (content or size > self._limit):
            raise UnreadableSeedError(_AFTER)
        if content or size > self._limit or self._depth:
            yield Piece(self._number + 1, content, size, self._list or self._key, is_whole=False)

    def _opens(self, mark: bytes) -> bool:
        """True for the bracket that opens the text itself, or a member's list."""
        if self._depth == 0:
            if self._is_over:
                raise UnreadableSeedError(_AFTER)
            self._is_object, self._number, self._key = mark == b"{", 0, ""
            return True
        if self._depth == 1 and self._is_object and self._key and not self._list and mark == b"[":
            self._list, self._number = self._key, 0
            return True
        return False

    def _close(self, mark: bytes, level: int) -> None:
        """After a comma or a closing bracket at the level of the pieces."""
        if mark in b"]}":
            self._depth = max(0, self._depth - 1)
            self._is_over = self._depth == 0
            if level == 2:  # the list is over; a comma or the object's end comes next
                self._list = ""
        elif level == 1:
            self._key = ""

    def _piece(self, last: bytes) -> Iterator[Piece]:
        size = self._size + len(last)
        content = self._take(last).strip()
        if content or size > self._limit:
            in_list = bool(self._list) or not self._is_object
            self._number += in_list
            yield Piece(self._number if in_list else 0, content, size, self._list or self._key)

    def _hold(self, content: bytes) -> None:
        self._size += len(content)
        self._held = [*self._held, content] if self._size <= self._limit else []

    def _take(self, last: bytes) -> bytes:
        """What was held, and the last of it; empty if that is too much."""
        self._hold(last)
        content = b"".join(self._held)
        self._held, self._size = [], 0
        return content

    def _marks(self, chunk: bytes) -> Iterator[int]:
        """The places of the marks that stand in no string."""
        place = 1 if self._escaped else 0
        self._escaped = False
        while place < len(chunk):
            if self._in_string:
                match = _IN_STRING.match(chunk, place)
                place = match.end() if match else place
                if place == len(chunk):
                    return
                self._in_string = False
                if chunk[place] == 0x5C:  # the chunk ends after a backslash
                    self._in_string = self._escaped = True
                    return
                place += 1
            elif match := _MARK.search(chunk, place):
                place = match.end()
                if match[0] == b'"':
                    self._in_string = True
                else:
                    yield match.start()
            else:
                return
