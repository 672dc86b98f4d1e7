"""Reads `content/` and `static/`: files to entries, through the cache of what was parsed before.

Shell. Parsing itself is `articles.parse_file`, which runs on all cores.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from broadsheet.articles import Entry, House, Parsed, parse_file
from broadsheet.digest import Digest
from broadsheet.errors import SiteFolderError
from broadsheet.files import read_bytes, shown_path, walk
from broadsheet.fingerprint import fingerprint, fingerprint_of
from broadsheet.model import Problem, StaticFile
from broadsheet.parallel import in_parallel
from broadsheet.store import Store
from broadsheet.tool import tool_fingerprint


class Content(msgspec.Struct, frozen=True):
    """What `content/` holds, and what is wrong in it."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]


class Statics(msgspec.Struct, frozen=True):
    """What `static/` holds, and what is wrong in it."""

    files: tuple[StaticFile, ...]
    problems: tuple[Problem, ...]


def read_content(digest: Digest, store: Store, jobs: int) -> Content:
    """Every entry of `content/`. What was parsed before is taken from the store, and the rest is put there. Raises SiteFolderError."""
    if digest.content.exists() and not digest.content.is_dir():
        raise SiteFolderError([Problem("content", 0, "this is a file, and the folder of articles is needed; move the file away")])
    paths, walk_problems = walk(digest.content, digest.root)
    house, tool = digest.house, tool_fingerprint(digest.root)
    entries: list[Entry] = []
    problems = list(walk_problems)
    kept: list[str] = []

    def misses() -> Iterator[tuple[str, str, bytes]]:
        """Key, path and content of the files that are not in the store; what is there goes into `entries` on the way."""
        for path in paths:
            if path.suffix.lower() not in {".md", ".markdown"}:
                continue
            shown, content = shown_path(path, digest.root), read_bytes(path, digest.root)
            if isinstance(content, Problem):
                problems.append(content)
                continue
            key = fingerprint_of((shown, fingerprint(content), house, tool))
            if (parsed := store.parsed(key)) and parsed.entry is not None:
                entries.append(parsed.entry)
                kept.append(key)
            else:
                yield (key, shown, content)

    with store.transaction():
        for (key, _, _), parsed in in_parallel(_parse_batch, misses(), jobs, _prepare, (house,)):
            problems.extend(parsed.problems)
            if parsed.entry is not None:
                entries.append(parsed.entry)
                store.keep_parsed(key, parsed)
                kept.append(key)
        bodies = (name for entry in entries if (body := entry.body) for name in (body.fingerprint, body.excerpt))
        store.forget_parsed(kept, bodies)
    return Content(tuple(entries), tuple(problems))


def read_statics(root: Path) -> Statics:
    """Every file of `static/`, hidden ones too, with its address."""
    paths, walk_problems = walk(root / "static", root, hidden=True)
    files, problems = [], list(walk_problems)
    for path in paths:
        content = read_bytes(path, root)
        if isinstance(content, Problem):
            problems.append(content)
            continue
        address = "/" + path.relative_to(root / "static").as_posix()
        if address.endswith("/index.html"):
            address = address.removesuffix("index.html")
        files.append(StaticFile(shown_path(path, root), address, fingerprint(content)))
    return Statics(tuple(files), tuple(problems))


_house: House


def _prepare(house: House) -> None:
    global _house
    _house = house


def _parse_batch(batch: tuple[tuple[str, str, bytes], ...]) -> list[Parsed]:
    return [parse_file(path, content, _house) for _, path, content in batch]
