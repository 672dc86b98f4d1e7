"""Reads `content/` and `static/`: files to entries, through the cache of what was read and parsed before.

Shell. What a file holds is known by its stat where that can be trusted, else by reading it; what
it means is taken from the store where the same was parsed before. Parsing itself is
`articles.parse_file`, which runs on all cores.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from broadsheet.digest import Digest
from broadsheet.errors import SiteFolderError
from broadsheet.files import Found, file_clock, is_settled, read_bytes, scan, stat_of
from broadsheet.fingerprint import fingerprint, fingerprint_of
from broadsheet.model import Entry, House, Parsed, Picture, Problem, Stat, StaticFile
from broadsheet.parallel import in_parallel
from broadsheet.picture_files import look_at_all
from broadsheet.pictures import is_image, wanted_files
from broadsheet.store import Store


class Inputs(msgspec.Struct, frozen=True):
    """What a build reads of a digest, before any of it is parsed."""

    content: Mapping[str, str]
    """By path: the fingerprint of each Markdown file."""
    images: Mapping[str, str]
    """By path: the fingerprint of each image file of `content/`."""
    statics: tuple[StaticFile, ...]
    problems: tuple[Problem, ...]


class Content(msgspec.Struct, frozen=True):
    """What `content/` holds, and what is wrong in it."""

    entries: tuple[Entry, ...]
    fingerprints: Mapping[str, str]
    """By entry's path: of everything that made it."""
    pictures: tuple[Picture, ...]
    """The image files that entries name."""
    problems: tuple[Problem, ...]
    stale: tuple[str, ...]
    """Fingerprints in the store that no file comes to any more."""
    settled: bool
    """False if a file changed between two looks at it."""


def read_inputs(digest: Digest, store: Store) -> Inputs:
    """The files of `content/` and `static/`. Raises SiteFolderError."""
    if digest.content.exists() and not digest.content.is_dir():
        raise SiteFolderError([Problem("content", 0, "this is a file, and the folder of articles is needed; move the file away")])
    content, static = scan(digest.content, digest.root, whole=True), scan(digest.root / "static", digest.root, hidden=True, whole=True)
    wanted = [file for file in content.files if is_content(file.path) or is_image(file.path)]
    problems = [*content.problems, *static.problems]
    known = fingerprints(wanted, "content", digest, store, problems)
    statics = fingerprints(static.files, "static", digest, store, problems)
    images = {path: known.pop(path) for path in [path for path in known if not is_content(path)]}
    return Inputs(known, images, tuple(static_file(path, known) for path, known in statics.items()), tuple(problems))


def fingerprints(files: Iterable[Found], top: str, digest: Digest, store: Store, problems: list[Problem]) -> dict[str, str]:
    """By path, of files below the folder `top`: only those are read that may have changed. What cannot be read is a problem."""
    known = store.files(top)
    found: dict[str, str] = {}
    fresh: list[tuple[str, Stat, str]] = []
    for file in files:
        row = known.pop(file.path, None)
        if row is not None and row[0] == file.stat:
            found[file.path] = row[1]
            continue
        content = read_bytes(digest.root / file.path, digest.root)
        if isinstance(content, Problem):
            problems.append(content)
            continue
        found[file.path] = fingerprint(content)
        fresh.append((file.path, file.stat, found[file.path]))
    if fresh or known:
        clock = file_clock(digest.records)
        unchanged = [row for row in fresh if is_settled(row[1], clock) and stat_of(digest.root / row[0], follow=True) == row[1]]
        with store.transaction():
            store.forget_files([*known, *(row[0] for row in fresh)])
            store.keep_files(unchanged)
    return found


def read_entries(inputs: Inputs, digest: Digest, store: Store, jobs: int) -> Content:
    """The entries of these files. What was parsed before is taken from the store, and the rest is put there."""
    house = digest.house
    made_by = (house, dict(digest.tool))
    kept = store.parsed()
    entries: list[Entry] = []
    keys: dict[str, str] = {}
    problems = list(inputs.problems)
    settled = True

    def misses() -> Iterator[tuple[str, str, bytes]]:
        """Key, path and content of the files that are not in the store; what is there goes into `entries` on the way."""
        nonlocal settled
        salt = fingerprint_of(made_by)
        for path, known in inputs.content.items():
            key = fingerprint(f"{salt} {known} {path}")
            if key in kept:
                entries.append(store.entry(kept[key]))
                keys[path] = key
                continue
            content = read_bytes(digest.root / path, digest.root)
            if isinstance(content, Problem):
                problems.append(content)
                settled = False
                continue
            settled = settled and fingerprint(content) == known  # an editor works while we do
            yield (fingerprint(f"{salt} {fingerprint(content)} {path}"), path, content)

    with store.transaction():
        for (key, path, _), parsed in in_parallel(_parse_batch, misses(), jobs, _prepare, (house,)):
            problems.extend(parsed.problems)
            if parsed.entry is not None:
                entries.append(parsed.entry)
                keys[path] = key
                store.keep_parsed(key, parsed)
    looked = look_at_all(wanted_files(entries, image_files(inputs)), digest.root, store, jobs)
    settled = settled and looked.settled
    return Content(tuple(entries), keys, looked.pictures, tuple(problems), tuple(kept.keys() - set(keys.values())), settled)


def image_files(inputs: Inputs) -> dict[str, str]:
    """By path: the fingerprints of the files of `content/` and `static/` that may be pictures."""
    return {**inputs.images, **{static.path: static.fingerprint for static in inputs.statics if is_image(static.path)}}


def static_file(path: str, known: str) -> StaticFile:
    """The file of `static/` at a path, with the fingerprint of its bytes."""
    address = path.removeprefix("static")
    return StaticFile(path, address.removesuffix("index.html") if address.endswith("/index.html") else address, known)


def is_content(path: str) -> bool:
    """True of what is read below `content/`."""
    return path.lower().endswith((".md", ".markdown"))


_house: House


def _prepare(house: House) -> None:
    global _house
    _house = house


def _parse_batch(batch: tuple[tuple[str, str, bytes], ...]) -> list[Parsed]:
    from broadsheet.articles import parse_file  # which brings Markdown along: most builds parse nothing

    return [parse_file(path, content, _house) for _, path, content in batch]
