"""Which seeds have something to be done, and where the article of each is to go.

Shell: it reads the seeds, and of `content/` what came from seeds; it writes nothing there. A
person's edit is known by a fingerprint in the content file.
"""

import os
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import msgspec

from broadsheet.content import is_content
from broadsheet.digest import Digest
from broadsheet.dumps import Dumps, Reading
from broadsheet.files import Found, file_clock, is_settled, read_bytes, shown_path, walk
from broadsheet.fingerprint import fingerprint
from broadsheet.frontmatter import copy_of_in, seed_note_in, without_seed
from broadsheet.ingest.kinds import file_of, holds_many, item_of
from broadsheet.lessons import Lessons
from broadsheet.model import Cleaned, Problem, Seed, SeedNote
from broadsheet.seed_files import read_seeds
from broadsheet.store import Store
from broadsheet.urls import slugify

Did = Literal["new", "rewritten", "adopted", "kept"]


class Known(msgspec.Struct, frozen=True):
    """A content file that came from a seed."""

    path: str
    note: SeedNote
    edited: bool
    """True if it is not as ingest wrote it."""
    fingerprint: str
    """Of the file as it was looked at."""
    copy_of: str = ""


class Task(msgspec.Struct, frozen=True):
    """A seed to be cleaned, and the content file that it is to replace, if any."""

    seed: Seed
    known: Known | None
    did: Did


class SeedPlan:
    """Which seeds have something to be done, and where each is to go."""

    def __init__(self, digest: Digest, store: Store, lessons: Lessons, adopt: bool, keep: bool, items: AbstractSet[Path]) -> None:
        self.digest = self._digest = digest
        self._store = store
        self._lessons = lessons
        self.paths: set[str] = set()
        """The content files, once `known` was asked."""
        self._adopt = adopt
        self._keep = keep
        self._items = {path.relative_to(digest.seeds).as_posix() for path in items if path.is_relative_to(digest.seeds)}
        """Items that are asked for by name or number; all of them if empty."""
        self.dumps = Dumps(digest, store)
        self._recorded = store.seeds()
        self._known: dict[str, Known] | None = None
        self._unread: list[Problem] = []
        """Of files of `content/`: any of them may be the article of a seed that seems to be new."""
        self._by_content: dict[str, Known] = {}
        self._by_item: dict[tuple[str, str], Known] = {}
        """Articles of items, by their file and fingerprint."""
        self._by_path: dict[str, Known] = {}
        self._there: dict[str, bool] = {}
        self._ingested = {fingerprint for file, (fingerprint, _) in self._recorded.items() if not self._is_there(file)}
        """Of seeds that are gone: one of the same bytes is a seed renamed."""
        self._read = store.files("seeds")
        self._fresh: list[tuple[Found, str]] = []
        self._places: set[str] = set()
        self._records: list[tuple[str, str, str]] = []
        self.unchanged = 0
        self.taken_down = 0

    def tasks(self, found: Iterable[Found], problems: list[Problem]) -> Iterator[Task]:
        """The seeds to be cleaned, in the order of their names."""
        for file in found:
            if self._digest.takedown.names_seed(file.path.removeprefix("seeds/")):
                self.taken_down += 1
            elif holds_many(file.path):
                yield from self._tasks_in_dump(file, problems)
            elif self._is_known(file):
                self.unchanged += 1
            else:
                yield from self._tasks_in(file, problems)

    def _is_known(self, found: Found) -> bool:
        """True for a file that is as it was when its article, which is still there, was made of it."""
        recorded = self._recorded.get(found.path.removeprefix("seeds/"))
        return recorded is not None and self._read.get(found.path) == (found.stat, recorded[0]) and self._has_article(recorded)

    def _tasks_in(self, found: Found, problems: list[Problem]) -> Iterator[Task]:
        for seed in read_seeds(self._digest.root / found.path, self._digest):
            if isinstance(seed, Problem):
                problems.append(seed)
                continue
            self._fresh.append((found, seed.fingerprint))
            if task := self._task(seed, problems):
                yield task

    def _tasks_in_dump(self, found: Found, problems: list[Problem]) -> Iterator[Task]:
        file = found.path.removeprefix("seeds/")
        asked = {name for name in self._items if file_of(name) == file}
        if not (self._adopt or asked) and (record := self.dumps.known(found)):
            self.unchanged += record.seeds
            self.taken_down += record.taken_down
            problems.extend(record.problems)
            return
        reading = self.dumps.begin(found)
        reading.again = bool(asked)
        wanted = {self.dumps.name_of(name) for name in asked}
        for seed in read_seeds(self._digest.root / found.path, self._digest):
            if isinstance(seed, Problem):
                problems.append(seed)
                reading.problems.append(seed)
                reading.again = reading.again or "cannot be read" in seed.message
            elif not asked or seed.file in wanted:
                yield from self._tasks_of_item(seed, reading, problems)
        problems += [Problem(f"seeds/{name}", 0, "there is no such article in the file") for name in sorted(asked) if not self.dumps.name_of(name)]

    def _tasks_of_item(self, seed: Seed, reading: Reading, problems: list[Problem]) -> Iterator[Task]:
        by_number = f"{file_of(seed.file)}#{seed.number}"
        if self._digest.takedown.names_seed(seed.file):
            reading.taken_down += 1
            self.taken_down += 1
            return
        if by_number in self._digest.takedown.seeds and self.dumps.name_of(by_number) == seed.file:
            word = f"{by_number} is the number of an article, which may be another's tomorrow; write `seed: {seed.file}`"
            reading.problems.append(Problem("takedown.txt", 0, word))
            problems.append(reading.problems[-1])
            return
        reading.seeds += 1
        before = len(problems)
        if task := self._task(seed, problems):
            yield task
        elif len(problems) > before or self._unread:
            reading.again = True  # it waits for a person, or for files that cannot be read now

    def _task(self, seed: Seed, problems: list[Problem]) -> Task | None:
        self._lessons.see(seed)
        recorded = self._recorded.get(seed.file)
        if recorded and recorded[0] == seed.fingerprint and self._has_article(recorded):
            self.unchanged += 1
            return None
        return self._decide(seed, problems, recorded)

    def _has_article(self, recorded: tuple[str, str]) -> bool:
        """True if the article that a seed went to stands where it was put, and is not to be made anew."""
        return not self._adopt and os.path.isfile(os.path.join(self._digest.root, recorded[1]))  # noqa: PTH113, PTH118 -- thousands of seeds: pathlib costs more

    def _decide(self, seed: Seed, problems: list[Problem], recorded: tuple[str, str] | None) -> Task | None:
        known = self.known().get(seed.file)
        if seed.number:
            known, recorded = self._of_item(seed, known, recorded)
        moved = self._by_content.get(seed.fingerprint)
        if known is None and moved is not None and not self._is_there(moved.note.file):
            known = moved  # the seed was renamed: its article stays
        if known is None and recorded is not None:
            known = self._by_path.get(recorded[1])  # renamed before, and changed since
        if known is None:
            if self._unread:
                problems.extend(problem for problem in self._unread if problem not in problems)
                return None
            if recorded is None and seed.fingerprint not in self._ingested:
                return Task(seed, None, "new")
            if self._adopt:
                return Task(seed, None, "adopted")
            self.unchanged += 1  # a person deleted the article: it does not come back
            return None
        if known.note.fingerprint == seed.fingerprint and not self._adopt:
            self.record(seed, known.path)
            self.unchanged += 1
            return None
        if not known.edited:
            return Task(seed, known, "rewritten")
        if self._adopt:
            return Task(seed, known, "adopted")
        if self._keep:
            return Task(seed, known, "kept")
        ways = f"take the new text with `broadsheet ingest --adopt seeds/{seed.file}`, or keep yours with `--keep` in place of `--adopt`"
        problems.append(Problem(known.path, 1, f"its seed seeds/{seed.file} has changed, but so has this file, so it stays; {ways}", "warning"))
        self.unchanged += 1
        return None

    def _of_item(self, seed: Seed, known: Known | None, recorded: tuple[str, str] | None) -> tuple[Known | None, tuple[str, str] | None]:
        """The article and the record of an item: by its words, whatever it is called by now; by its name, unless the words that had it are still in the file."""
        file = file_of(seed.file)
        if known is not None and known.note.fingerprint != seed.fingerprint and known.note.fingerprint in self.dumps.fingerprints(file):
            known = None
        if recorded is not None and recorded[0] != seed.fingerprint and recorded[0] in self.dumps.fingerprints(file):
            recorded = None
        article = self._recorded_items.get((file, seed.fingerprint))
        return self._by_item.get((file, seed.fingerprint), known), (seed.fingerprint, article) if article else recorded

    @cached_property
    def _recorded_items(self) -> dict[tuple[str, str], str]:
        """By file and fingerprint, the content file that an item went to."""
        return {(file_of(name), known): article for name, (known, article) in self._recorded.items() if item_of(name)}

    def _is_there(self, seed: str) -> bool:
        """True if the file of a seed is still in `seeds/`."""
        file = file_of(seed)
        if file not in self._there:
            self._there[file] = (self._digest.seeds / file).exists()
        return self._there[file]

    def known(self) -> dict[str, Known]:
        """The content files that came from seeds, by seed; read only when one is asked for."""
        if self._known is None:
            self._known = {}
            files, problems = walk(self._digest.content, self._digest.root)
            self._unread.extend(problem for problem in problems if "cannot be read" in problem.message)
            for path in files:
                if not is_content(path.name):
                    continue
                self.paths.add(shown_path(path, self._digest.root))
                content = read_bytes(path, self._digest.root)
                if isinstance(content, Problem):
                    self._unread.append(content)
                elif known := _known(shown_path(path, self._digest.root), content):
                    self._known.setdefault(known.note.file, known)
                    self._by_content.setdefault(known.note.fingerprint, known)
                    self._by_item.setdefault((file_of(known.note.file), known.note.fingerprint), known)
                    self._by_path[known.path] = known
        return self._known

    def place(self, cleaned: Cleaned) -> str:
        """A free path for a new article: `content/YYYY/MM/slug.md`."""
        day = _day(cleaned.front["date"], self._digest)
        stem = slugify(str(cleaned.front["title"])) or "article"
        for number in range(1, 100_000):
            path = f"content/{day:%Y/%m}/{stem}{f'-{number}' if number > 1 else ''}.md"
            if path not in self._places and not os.path.exists(os.path.join(self._digest.root, path)):  # noqa: PTH110, PTH118 -- thousands of seeds: pathlib costs more
                self._places.add(path)
                return path
        raise RuntimeError("no free name")

    def record(self, seed: Seed, path: str) -> None:
        """Notes that the seed went to a content file."""
        self._records.append((seed.file, seed.fingerprint, path))

    def keep(self) -> None:
        """Puts what was noted into the store."""
        if not self._records and not self._fresh and not self.dumps.were_read:
            return
        clock = file_clock(self._digest.records)
        with self._store.transaction():
            self.dumps.keep(clock)
            self._store.keep_seeds(self._records)
            self._store.keep_files((seed.path, seed.stat, known) for seed, known in self._fresh if is_settled(seed.stat, clock))


def _known(path: str, content: bytes) -> Known | None:
    text = content.decode("utf-8", "replace")  # one saved in another encoding was edited, and is known all the same
    note = seed_note_in(text)
    return Known(path, note, fingerprint(without_seed(text)) != note.written, fingerprint(content), copy_of_in(text)) if note else None


def _day(value: Any, digest: Digest) -> date:
    return value.astimezone(digest.house.zone).date() if isinstance(value, datetime) else value


