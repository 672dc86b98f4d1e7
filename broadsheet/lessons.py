"""What is learned of seeds as they come in, and what the records remember of earlier ones.

Shell. All that is learned is marks of lines, of at most so many seeds of each house
(`ingest.residue`). Without records nothing is lost but what earlier seeds would have told.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from typing import Protocol, TypeVar

from broadsheet.digest import Digest
from broadsheet.errors import DamagedRecordsError
from broadsheet.ingest import learn
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.residue import SAMPLE, Lesson, Residue, gather, newest, rank
from broadsheet.model import Seed
from broadsheet.store import RECORDS, Store, open_for_reading

AT_ONCE = 2_000
"""As many new seeds are looked through before the first of them is cleaned."""
BYTES_AT_ONCE = 64_000_000
"""And as much of them: they wait in memory."""


class Lessons:
    """The lessons of one run: of the seeds that are seen in it, and those of the records that belong to them."""

    def __init__(self, desk: Desk, store: Store) -> None:
        self._desk = desk
        self._store = store
        self._houses: dict[str, dict[str, Lesson]] = {}
        """By house of which a seed was seen, by seed."""
        self._last: dict[str, tuple[int, str]] = {}
        """By house of which more is known than is remembered: the rank of the last lesson that is."""
        self._new: dict[str, Lesson] = {}
        """By seed: what the records do not have yet."""
        self._residue: dict[str, Residue] = {}
        """By house, unless something was learned since."""

    def see(self, seed: Seed) -> None:
        """Learns from a seed, unless enough newer ones are known."""
        lesson = learn(seed, self._desk, lambda house: self._is_wanted(house, seed))
        if lesson is None:
            return
        known = self._houses[lesson.house]
        known[seed.file] = self._new[seed.file] = lesson
        self._residue.pop(lesson.house, None)
        if len(known) >= SAMPLE + SAMPLE // 4:
            self._houses[lesson.house] = {old.seed: old for old in newest(known.values())}
            self._last[lesson.house] = rank(newest(known.values())[-1])

    def residue(self) -> Mapping[str, Residue]:
        """What recurs in the seeds of each house of which one was seen, by all that is known now."""
        for house, known in self._houses.items():
            if house not in self._residue:
                self._residue[house] = gather(known.values())
        return dict(self._residue)

    def keep(self) -> None:
        """Puts what was learned into the records, and takes out what is no longer among the newest."""
        if not self._new:
            return
        kept = {lesson.seed for known in self._houses.values() for lesson in newest(known.values())}
        with self._store.transaction():
            self._store.forget_lessons(seed for house in self._houses for seed in self._store.lessons_of(house) if seed not in kept)
            self._store.keep_lessons(lesson for seed, lesson in self._new.items() if seed in kept)

    def _is_wanted(self, house: str, seed: Seed) -> bool:
        if house not in self._houses:
            self._houses[house] = self._store.lessons_of(house)
        known = self._houses[house].get(seed.file)
        if known is not None and known.fingerprint == seed.fingerprint:
            return False
        return house not in self._last or (-int(seed.modified.timestamp()), seed.file) < self._last[house]


def residue_for(seed: Seed, digest: Digest) -> Mapping[str, Residue]:
    """What recurs in the seeds of this one's house, as far as the records know; writes nothing."""
    try:
        with closing(open_for_reading(digest.records / RECORDS, untouched=True)) as store:
            lessons = Lessons(digest.desk, store)
            lessons.see(seed)
            return lessons.residue()
    except (sqlite3.Error, DamagedRecordsError):
        return {}


class HasSeed(Protocol):
    """A piece of work on a seed."""

    @property
    def seed(self) -> Seed:
        """The seed, with its content."""


T = TypeVar("T", bound=HasSeed)


def together(tasks: Iterable[T]) -> Iterator[list[T]]:
    """The tasks, in the same order, as many at once as may wait while all of them are learned from."""
    batch: list[T] = []
    size = 0
    for task in tasks:
        batch.append(task)
        size += len(task.seed.content)
        if len(batch) >= AT_ONCE or size >= BYTES_AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
