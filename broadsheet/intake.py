"""Takes seeds in: the only writer of `content/`.

Shell. A seed is cleaned on any core (`ingest.clean_seed`); what to do with the result is decided by
`_decide`, which writes nothing. A person's edit is never overwritten: the content file says by a
fingerprint whether it is still as it was written.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import msgspec

from broadsheet.config import load_hooks
from broadsheet.copies import Copies, address_for
from broadsheet.digest import Digest
from broadsheet.dumps import Dumps, Reading
from broadsheet.files import Found, file_clock, is_settled, make_durable, read_bytes, scan, shown_path, walk, write_atomic
from broadsheet.fingerprint import fingerprint
from broadsheet.frontmatter import copy_of_in, join_file, seed_note_in, without_seed
from broadsheet.ingest import clean_seed, explain
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.kinds import file_of, holds_many, is_seed, item_of
from broadsheet.lessons import Lessons, residue_for, together
from broadsheet.model import Cleaned, Problem, Receipt, Seed, SeedNote
from broadsheet.parallel import in_parallel
from broadsheet.seed_files import find_seed, read_seeds
from broadsheet.store import Store
from broadsheet.urls import slugify

Did = Literal["new", "rewritten", "adopted", "kept"]
SAME_TIME = 3
"""As many seeds dated by one file time, to the minute, look like a fresh checkout."""


class Intake(msgspec.Struct, frozen=True):
    """What came of the seeds."""

    written: tuple[tuple[str, str, Did], ...] = ()
    """Seed, content file, and whether it is new, rewritten after its seed changed, taken in over a person's edit, or kept as a person has it."""
    unchanged: int = 0
    copies: tuple[tuple[str, str, str], ...] = ()
    """Seed, new content file, and the address of the article whose words it carries."""
    removed_lines: int = 0
    """Residue that was cut from those written."""
    taken_down: int = 0
    problems: tuple[Problem, ...] = ()


class Known(msgspec.Struct, frozen=True):
    """A content file that came from a seed."""

    path: str
    note: SeedNote
    edited: bool
    """True if it is not as ingest wrote it."""
    fingerprint: str
    """Of the file as it was looked at."""
    copy_of: str = ""


class _Task(msgspec.Struct, frozen=True):
    """A seed to be cleaned, and the content file that it is to replace, if any."""

    seed: Seed
    known: Known | None
    did: Did


def ingest_seeds(
    digest: Digest, store: Store, *, only: Sequence[Path] = (), adopt: bool = False, keep: bool = False, dry_run: bool = False, jobs: int = 1
) -> Intake:
    """Brings `content/` up to date with `seeds/`, or with the seeds in `only`.

    Of articles that a person edited, and whose seed has changed, `adopt` takes the seed's words, and
    `keep` the person's, for good; with neither they are named.
    """
    scanned = scan(digest.seeds, digest.root)
    problems = list(scanned.problems)
    found = [seed for seed in scanned.files if is_seed(seed.path)]
    if only:
        files = sorted({path.parent / file_of(path.name) for path in only})
        found = [seed for seed in found if any(o == digest.root / seed.path or o in (digest.root / seed.path).parents for o in files)]
        problems += _not_there(files, [digest.root / seed.path for seed in found], digest)
    lessons = Lessons(digest.desk, store)
    plan = _Plan(digest, store, lessons, adopt, keep, items={path for path in only if item_of(path.name)})
    copies = Copies(digest, store, lambda: plan.paths, dry_run=dry_run)
    tasks = plan.tasks(found, problems)
    written: list[tuple[str, str, Did]] = []
    dated_by_file: Counter[str] = Counter()
    carried: list[tuple[str, str, str]] = []
    removed = 0
    for task, cleaned, path in _clean_all(tasks, plan, lessons, copies, jobs):
        if isinstance(cleaned, Problem):
            problems.append(cleaned)
            plan.dumps.left_out(task.seed.file, cleaned)
            continue
        problems.extend(cleaned.problems)
        content = compose_file(task.seed, cleaned)
        if not dry_run and (problem := _write(digest, path, content, task)):
            problems.append(problem)
            plan.dumps.look_again(task.seed.file)
            continue
        plan.record(task.seed, path)
        written.append((task.seed.file, path, task.did))
        if task.known is None and "copy_of" in cleaned.front:
            carried.append((task.seed.file, path, str(cleaned.front["copy_of"])))
        removed += len(cleaned.receipt.removed) if task.did != "kept" else 0
        if cleaned.found.get("date") == "file-time":
            dated_by_file[str(cleaned.front["date"])[:16]] += 1
    if written and not dry_run:
        make_durable()  # once for all new files, before the records say that they are there
    if not dry_run:
        plan.keep()
        lessons.keep()
    problems += _fresh_checkout(dated_by_file)
    return Intake(tuple(written), plan.unchanged, tuple(carried), removed, plan.taken_down, tuple(problems))


def explain_seed(digest: Digest, path: Path) -> Receipt | Problem:
    """What cleaning makes of each line of a seed."""
    file = path.parent / file_of(path.name)
    if not file.is_file() or not is_seed(file.name):
        return next(iter(_not_there([file], [], digest)))
    seed = find_seed(path, digest)
    return seed if isinstance(seed, Problem) else explain(seed, msgspec.structs.replace(digest.desk, residue=residue_for(seed, digest)))


def compose_file(seed: Seed, cleaned: Cleaned) -> str:
    """The content file of a cleaned seed, with the block that lets a later ingest recognise it."""
    plain = join_file(cleaned.front, cleaned.markdown)
    block = {"file": seed.file, "fingerprint": seed.fingerprint, "written": fingerprint(plain), "found": dict(cleaned.found)}
    return join_file({**cleaned.front, "seed": block}, cleaned.markdown)


class _Plan:
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

    def tasks(self, found: Iterable[Found], problems: list[Problem]) -> Iterator[_Task]:
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

    def _tasks_in(self, found: Found, problems: list[Problem]) -> Iterator[_Task]:
        for seed in read_seeds(self._digest.root / found.path, self._digest):
            if isinstance(seed, Problem):
                problems.append(seed)
                continue
            self._fresh.append((found, seed.fingerprint))
            if task := self._task(seed, problems):
                yield task

    def _tasks_in_dump(self, found: Found, problems: list[Problem]) -> Iterator[_Task]:
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

    def _tasks_of_item(self, seed: Seed, reading: Reading, problems: list[Problem]) -> Iterator[_Task]:
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

    def _task(self, seed: Seed, problems: list[Problem]) -> _Task | None:
        self._lessons.see(seed)
        recorded = self._recorded.get(seed.file)
        if recorded and recorded[0] == seed.fingerprint and self._has_article(recorded):
            self.unchanged += 1
            return None
        return self._decide(seed, problems, recorded)

    def _has_article(self, recorded: tuple[str, str]) -> bool:
        """True if the article that a seed went to stands where it was put, and is not to be made anew."""
        return not self._adopt and os.path.isfile(os.path.join(self._digest.root, recorded[1]))  # noqa: PTH113, PTH118 -- thousands of seeds: pathlib costs more

    def _decide(self, seed: Seed, problems: list[Problem], recorded: tuple[str, str] | None) -> _Task | None:
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
                return _Task(seed, None, "new")
            if self._adopt:
                return _Task(seed, None, "adopted")
            self.unchanged += 1  # a person deleted the article: it does not come back
            return None
        if known.note.fingerprint == seed.fingerprint and not self._adopt:
            self.record(seed, known.path)
            self.unchanged += 1
            return None
        if not known.edited:
            return _Task(seed, known, "rewritten")
        if self._adopt:
            return _Task(seed, known, "adopted")
        if self._keep:
            return _Task(seed, known, "kept")
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
            if path not in self._places and not (self._digest.root / path).exists():
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


def _write(digest: Digest, path: str, content: str, task: _Task) -> Problem | None:
    """Writes a content file, whole or not at all; not over words that a person has written while the seed was cleaned."""
    target, words = digest.root / path, content.encode()
    digest.staging.mkdir(parents=True, exist_ok=True)
    if task.known is not None:
        found = read_bytes(target, digest.root)
        if isinstance(found, Problem):
            return found
        if task.did == "adopted":
            write_atomic(digest.replaced / f"{fingerprint(found)[:8]}-{target.name}", found, durable=True)
        elif fingerprint(found) != task.known.fingerprint:
            return Problem(path, 0, f"changed while its seed seeds/{task.seed.file} was cleaned, so it stays; run the command again", "warning")
        if task.did == "kept":  # no other byte of it: its block says now that this seed is known
            words = found.replace(task.known.note.fingerprint.encode(), task.seed.fingerprint.encode(), 1)
    write_atomic(target, words, task.did != "new", digest.staging)
    return None


def _not_there(only: Sequence[Path], found: Sequence[Path], digest: Digest) -> Iterable[Problem]:
    for path in only:
        if not any(path == other or path in other.parents for other in found):
            yield Problem(shown_path(path, digest.root), 0, "no seed of this name; seeds are .txt, .html, .md, .jsonl, .json and feed files below seeds/, each also as .gz")


def _fresh_checkout(times: Counter[str]) -> Iterable[Problem]:
    for minute, count in sorted(times.items()):
        if count >= SAME_TIME:
            yield Problem("seeds", 0, f"{count} seeds name no date, and their files have the same time ({minute}), as after a checkout or a copy; look at the dates of their articles", "warning")


def _day(value: Any, digest: Digest) -> date:
    return value.astimezone(digest.house.zone).date() if isinstance(value, datetime) else value


def _clean_all(tasks: Iterable[_Task], plan: _Plan, lessons: Lessons, copies: Copies, jobs: int) -> Iterator[tuple[_Task, Cleaned | Problem, str]]:
    """Each task with what its seed came to, and the content file that this is for.

    All that come at once are learned from before the first is cleaned, and cleaned before the first
    is told from its copies, so that their order tells nothing.
    """
    for batch in together(tasks):
        desk = msgspec.structs.replace(plan.digest.desk_without_rules, residue=lessons.residue())
        results = in_parallel(_clean_batch, batch, jobs, _prepare, (desk, plan.digest.root))
        placed = [(task, cleaned, _path(task, cleaned, plan)) for task, cleaned in results]
        firsts = _firsts([(task, cleaned, path) for task, cleaned, path in placed if isinstance(cleaned, Cleaned)], plan.digest, copies)
        yield from ((task, _as_copy(cleaned, firsts.get(path, ""), task.known) if isinstance(cleaned, Cleaned) else cleaned, path) for task, cleaned, path in placed)
        copies.keep()


def _path(task: _Task, cleaned: Cleaned | Problem, plan: _Plan) -> str:
    if task.known is not None:
        return task.known.path
    return "" if isinstance(cleaned, Problem) else plan.place(cleaned)


def _firsts(placed: Iterable[tuple[_Task, Cleaned, str]], digest: Digest, copies: Copies) -> dict[str, str]:
    """By path: what each article is a copy of, if it is one. Whether an article that is there is a copy, its file says; of new ones the oldest is the first."""
    firsts = {}
    new = []
    for task, cleaned, path in placed:
        if task.known is None:
            new.append((_moment(cleaned.front["date"], digest), task.seed.file, path, cleaned))
        else:
            firsts[path] = task.known.copy_of
            copies.add(path, cleaned.shingles)
    for _, _, path, cleaned in sorted(new, key=lambda found: found[:2]):
        firsts[path] = copies.first_of(cleaned.shingles)
        copies.add(path, cleaned.shingles, firsts[path] or address_for(path, cleaned.front, digest))
    return firsts


def _as_copy(cleaned: Cleaned, first: str, known: Known | None) -> Cleaned:
    """The same with the line that says whose words it carries."""
    if not first:
        return cleaned
    found = {"copy_of": "same-words"} if known is None or "copy_of" in known.note.found else {}
    return msgspec.structs.replace(cleaned, front={**cleaned.front, "copy_of": first}, found={**cleaned.found, **found})


def _moment(value: Any, digest: Digest) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time(), digest.house.zone)


_desk: Desk


def _prepare(desk: Desk, root: Path) -> None:
    global _desk
    _desk = msgspec.structs.replace(desk, rules=load_hooks(root).rules)


def _clean_batch(batch: tuple[_Task, ...]) -> list[Cleaned | Problem]:
    return [clean_seed(task.seed, _desk) for task in batch]


