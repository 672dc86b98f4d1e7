"""What is on record of files of many seeds: a dump that is as it was is not read again.

Shell. A dump's problems are kept with it, so that they are told until they are mended, read or not.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import NamedTuple

import msgspec

from broadsheet.digest import Digest
from broadsheet.files import Found, is_settled
from broadsheet.fingerprint import fingerprint_of
from broadsheet.ingest.kinds import file_of, item_of
from broadsheet.model import Problem, Seed, Stat
from broadsheet.seed_files import read_seeds
from broadsheet.store import Store


class DumpRecord(msgspec.Struct, frozen=True):
    """A dump as it was last read."""

    stat: Stat
    ways: str
    """Fingerprint of the settings that tell how it is read."""
    seeds: int
    """How many it holds."""
    taken_down: int
    problems: tuple[Problem, ...]


class _Inside(NamedTuple):
    """What a dump holds now."""

    names: AbstractSet[str]
    by_number: Mapping[str, str]
    fingerprints: AbstractSet[str]


class Reading:
    """A dump that is being read, and what is found out about it."""

    def __init__(self, found: Found) -> None:
        self.found = found
        self.seeds = self.taken_down = 0
        self.problems: list[Problem] = []
        self.again = False
        """True if it has to be read the next time too, whatever its stat."""


class Dumps:
    """The dumps of a digest: those on record, and those that are read now."""

    def __init__(self, digest: Digest, store: Store) -> None:
        self._digest = digest
        self._store = store
        self._ways = fingerprint_of((digest.settings.ingest, sorted(digest.takedown.seeds)))
        self._read: dict[str, Reading] = {}
        self._inside: dict[str, _Inside] = {}

    def known(self, found: Found) -> DumpRecord | None:
        """What is on record of a dump that is as it was; None if it has to be read."""
        written = self._store.meta(f"dump {found.path}")
        try:
            record = msgspec.json.decode(written, type=DumpRecord) if written else None
        except msgspec.MsgspecError:
            return None
        return record if record is not None and (record.stat, record.ways) == (found.stat, self._ways) else None

    def begin(self, found: Found) -> Reading:
        """A reading of a dump, to be filled in."""
        reading = self._read[found.path] = Reading(found)
        return reading

    def left_out(self, seed: str, problem: Problem) -> None:
        """Notes why no article was made of a seed, if it is one of a dump."""
        if reading := self._read.get(f"seeds/{file_of(seed)}"):
            reading.problems.append(problem)

    def look_again(self, seed: str) -> None:
        """Has the dump of a seed read again the next time."""
        if reading := self._read.get(f"seeds/{file_of(seed)}"):
            reading.again = True

    @property
    def were_read(self) -> bool:
        """True if there is anything to keep."""
        return bool(self._read)

    def keep(self, clock: int) -> None:
        """Puts into the store what was found out about dumps whose stat can be trusted."""
        for path, reading in self._read.items():
            stat = reading.found.stat
            if not reading.again and is_settled(stat, clock):
                record = DumpRecord(stat, self._ways, reading.seeds, reading.taken_down, tuple(reading.problems))
                self._store.note(f"dump {path}", msgspec.json.encode(record).decode())

    def fingerprints(self, file: str) -> AbstractSet[str]:
        """Of all seeds that a dump holds now; it is read for this, once."""
        return self._look_inside(file).fingerprints

    def name_of(self, asked: str) -> str:
        """The name of the seed of a dump that is asked for by its name or its number; empty if there is none. The dump is read for this, once."""
        inside = self._look_inside(file_of(asked))
        return asked if asked in inside.names else inside.by_number.get(item_of(asked), "")

    def _look_inside(self, file: str) -> _Inside:
        if file not in self._inside:
            seeds = [(seed.file, str(seed.number), seed.fingerprint) for seed in read_seeds(Path(self._digest.seeds, file), self._digest) if isinstance(seed, Seed)]
            self._inside[file] = _Inside({name for name, _, _ in seeds}, {number: name for name, number, _ in seeds}, {known for _, _, known in seeds})
        return self._inside[file]
