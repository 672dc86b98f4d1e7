"""Sorts a file of many articles, a dump or a feed, into seeds: each with a name of its own.

Shell. Loaded only where there is such a file to read: with it come the parsers of JSON, HTML and feeds.
"""

import codecs
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from broadsheet.digest import Digest
from broadsheet.ingest.cut import Piece, cut_json, cut_lines
from broadsheet.ingest.errors import UnreadableSeedError
from broadsheet.ingest.feed import read_feed
from broadsheet.ingest.item import name_item, parse_item
from broadsheet.ingest.item_fields import read_item
from broadsheet.ingest.kinds import kind_of
from broadsheet.ingest.outline import outline_of, with_outline
from broadsheet.model import Problem, Seed, Severity
from broadsheet.plaintext import shorten
from broadsheet.seed_files import read_bounded, read_chunks

MAX_PROBLEMS = 1000
"""Of one file, before the rest are only counted."""


def sort_seeds(path: Path, file: Seed, shown: str, digest: Digest) -> Iterator[Seed | Problem]:
    """The seeds in a file, or the problem in place of each; `file` is the file as a seed without words. Raises OSError."""
    sorting = _Sorting(file, shown, digest)
    try:
        yield from sorting.seeds(_pieces(path, digest))
        yield from sorting.summary()
    except UnreadableSeedError as error:
        yield from sorting.summary(is_whole=False)
        yield Problem(shown, 0, str(error))


def _pieces(path: Path, digest: Digest) -> Iterator[Piece]:
    """The items of a file, not parsed. Raises UnreadableSeedError and OSError."""
    limit = digest.settings.ingest.max_bytes

    def chunks() -> Iterator[bytes]:
        return _in_utf8(read_chunks(path, digest))

    match kind_of(path.name):
        case "feed":
            yield from _of_feed(read_bounded(path, digest))
        case "json":
            yield from _of_json(chunks, limit, dict(digest.desk.item_fields))
        case _:
            yield from cut_lines(chunks(), limit)


def _of_feed(chunks: Iterator[bytes]) -> Iterator[Piece]:
    """The items of a feed, or of as much of it as can be had."""
    held: list[bytes] = []
    trouble: UnreadableSeedError | None = None
    try:
        for chunk in chunks:
            held.append(chunk)  # noqa: PERF402 -- what came before the trouble is wanted
    except UnreadableSeedError as error:
        trouble = error
    if content := b"".join(held).strip():
        feed = read_feed(content)
        for number, item in enumerate(feed.items, 1):
            words = msgspec.json.encode(item)
            yield Piece(number, words, len(words), warning=feed.warning if number == 1 else "")
    if trouble is not None:
        raise trouble


def _of_json(chunks: Callable[[], Iterator[bytes]], limit: int, mapping: Mapping[str, str]) -> Iterator[Piece]:
    """The elements of a list, or of the list in an object; an object that is an article; or objects, one a line."""
    first = next(chunks(), b"").lstrip()[:1]
    if first == b"[":
        yield from cut_json(chunks(), limit)
    elif first == b"{" and _is_lines(cut_lines(chunks(), limit)):
        yield from cut_lines(chunks(), limit)
    elif first == b"{":
        outline = outline_of(cut_json(chunks(), limit), limit, mapping)
        for piece in cut_json(chunks(), limit) if outline.key else (outline.whole,):
            if piece.key == outline.key:
                yield with_outline(piece, outline)
    elif first:
        raise UnreadableSeedError("it is not JSON; mend it, or remove it")


def _is_lines(pieces: Iterator[Piece]) -> bool:
    """True if the first line is an object by itself, and others follow."""
    first, second = next(pieces, None), next(pieces, None)
    if first is None or second is None:
        return False
    try:
        return bool(parse_item(first.content))
    except UnreadableSeedError:
        return False


def _in_utf8(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes without a byte order mark. Raises UnreadableSeedError where that says UTF-16."""
    first = next(chunks, b"")
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnreadableSeedError("it is written in UTF-16; save it as UTF-8")
    yield first.removeprefix(codecs.BOM_UTF8)
    yield from chunks


class _Sorting:
    """Makes seeds of the pieces of one file, each with a name of its own."""

    def __init__(self, file: Seed, shown: str, digest: Digest) -> None:
        self._file = file
        self._shown = shown
        self._digest = digest
        self._mapping = dict(digest.desk.item_fields)
        self._names: dict[str, int] = {}
        self._seen: set[str] = set()
        self._again: list[int] = []
        self._problems = 0
        self._has_errors = False
        self._is_empty = True

    def seeds(self, pieces: Iterable[Piece]) -> Iterator[Seed | Problem]:
        """A seed for each piece that is an article; else a problem with its number."""
        for piece in pieces:
            self._is_empty = False
            try:
                yield from self._seed(piece)
            except UnreadableSeedError as error:
                yield from self._problem(piece.number, str(error))

    def summary(self, *, is_whole: bool = True) -> Iterator[Problem]:
        """What is to be said once of many items, or of none."""
        if self._is_empty and is_whole:
            yield Problem(self._shown, 0, "the seed is empty; remove it, or put an article into it", "warning")
        if self._problems > MAX_PROBLEMS:
            yield Problem(self._shown, 0, f"{self._problems - MAX_PROBLEMS:,} more of its articles have problems", "error" if self._has_errors else "warning")
        if self._again:
            numbers = ", ".join(map(str, self._again[:10])) + (", …" if len(self._again) > 10 else "")
            yield Problem(self._shown, 0, f"{len(self._again):,} of its articles stand there more than once, word for word, and were taken in once (see {numbers})", "warning")

    def _seed(self, piece: Piece) -> Iterator[Seed | Problem]:
        limit = self._digest.settings.ingest.max_bytes
        if piece.size > limit:
            raise UnreadableSeedError(f"the article has {piece.size:,} bytes, more than {limit:,}; remove it, or raise `max_bytes` under [ingest] in digest.toml")
        if not piece.is_whole:
            raise UnreadableSeedError("the file ends before this article does; get it anew")
        if piece.warning:
            yield Problem(self._shown, 0, piece.warning, "warning")
        data, warning = parse_item(piece.content)
        item, _ = read_item(data, self._mapping)
        if not (item.text.strip() or item.html.strip()):
            names = ", ".join(list(data)[:12]) or "none"
            yield from self._problem(piece.number, f"the article has no text; its fields are: {shorten(names, 200)}; name the right one under [ingest.fields] in digest.toml", "warning")
            return
        if warning:
            yield from self._problem(piece.number, warning, "warning")
        known = item.fingerprint
        if known in self._seen:
            self._again.append(piece.number)
            return
        self._seen.add(known)
        name = f"{self._file.file}#{self._free(name_item(item))}"
        yield msgspec.structs.replace(self._file, file=name, content=piece.content, fingerprint=known, number=piece.number)

    def _free(self, name: str) -> str:
        """The name, or with a number where an item before has it."""
        count = self._names[name] = self._names.get(name, 0) + 1
        return name if count == 1 else self._free(f"{name}~{count}")

    def _problem(self, number: int, message: str, severity: Severity = "error") -> Iterator[Problem]:
        self._problems += 1
        self._has_errors = self._has_errors or severity == "error"
        if self._problems <= MAX_PROBLEMS:
            is_line = kind_of(self._file.file) == "lines"
            yield Problem(self._shown if is_line else f"{self._shown}#{number}", number if is_line else 0, message, severity)
