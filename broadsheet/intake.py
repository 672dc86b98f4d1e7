"""Takes seeds in: the only writer of `content/`.

Shell. A seed is cleaned on any core (`ingest.clean_seed`); what to do with which seed
`seed_plan` decides. A person's edit is never overwritten: the content file says by a fingerprint
whether it is still as it was written.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from broadsheet.config import load_hooks
from broadsheet.copies import Copies, address_for
from broadsheet.digest import Digest
from broadsheet.files import make_durable, make_folder, read_bytes, scan, shown_path, write_atomic
from broadsheet.fingerprint import fingerprint
from broadsheet.frontmatter import head_of, join_head
from broadsheet.ingest import clean_seed, explain
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.kinds import file_of, is_seed, item_of, place_of
from broadsheet.lessons import Lessons, residue_for, together
from broadsheet.model import Cleaned, Problem, Receipt, Seed
from broadsheet.parallel import in_parallel
from broadsheet.plaintext import one_line
from broadsheet.seed_files import find_seed
from broadsheet.seed_plan import Did, Known, SeedPlan, Task
from broadsheet.store import Store

if TYPE_CHECKING:
    from broadsheet.fetching import Fetcher

AT_A_TIME = 16
"""Seeds that one process is given: few, so that all processes end together."""
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


def ingest_seeds(
    digest: Digest, store: Store, *, only: Sequence[Path] = (), adopt: bool = False, keep: bool = False, dry_run: bool = False, images: bool = False, jobs: int = 1
) -> Intake:
    """Brings `content/` up to date with `seeds/`, or with the seeds in `only`.

    Of articles that a person edited, and whose seed has changed, `adopt` takes the seed's words, and
    `keep` the person's, for good; with neither they are named. With `images`, those of new articles are fetched
    from where they are.
    """
    scanned = scan(digest.seeds, digest.root)
    problems = list(scanned.problems)
    found = [seed for seed in scanned.files if is_seed(seed.path)]
    if only:
        files = sorted({path.parent / file_of(path.name) for path in only})
        found = [seed for seed in found if any(o == digest.root / seed.path or o in (digest.root / seed.path).parents for o in files)]
        problems += _not_there(files, [digest.root / seed.path for seed in found], digest)
    lessons = Lessons(digest.desk, store)
    plan = SeedPlan(digest, store, lessons, adopt, keep, items={path for path in only if item_of(path.name)})
    copies = Copies(digest, store, lambda: plan.paths, dry_run=dry_run)
    tasks = plan.tasks(found, problems)
    written: list[tuple[str, str, Did]] = []
    dated_by_file: Counter[str] = Counter()
    fetcher = _fetcher(digest) if images and not dry_run else None
    carried: list[tuple[str, str, str]] = []
    removed = 0
    for task, cleaned, path, content in _clean_all(tasks, plan, lessons, copies, jobs):
        if isinstance(cleaned, Problem):
            problems.append(cleaned)
            plan.dumps.left_out(task.seed.file, cleaned)
            continue
        problems.extend(cleaned.problems)
        fetched: dict[str, bytes] = {}
        if fetcher and task.did == "new":
            cleaned, fetched, words = fetcher.for_article(cleaned, f"seeds/{task.seed.file}")  # noqa: PLW2901 -- from here on it is this one
            problems.extend(words)
            content = compose_file(task.seed, cleaned)  # noqa: PLW2901 -- the same
        if not dry_run and (problem := _take_along(digest, cleaned, fetched) or _write(digest, path, content, task)):
            problems.append(problem)
            plan.dumps.look_again(task.seed.file)
            continue
        plan.record(task.seed, path)
        written.append((task.seed.file, path, task.did))
        if task.known is None and "copy_of" in cleaned.front:
            carried.append((task.seed.file, path, str(cleaned.front["copy_of"])))
        removed += cleaned.cut if task.did != "kept" else 0
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
    head = head_of(cleaned.front)
    plain = join_head(head, cleaned.markdown)
    block = {"file": seed.file, "fingerprint": seed.fingerprint, "written": fingerprint(plain), "found": {**cleaned.found, **{picture.address: picture.file for picture in cleaned.pictures}}}
    return join_head(head + head_of({"seed": block}), cleaned.markdown)


def _fetcher(digest: Digest) -> "Fetcher":
    from broadsheet.fetching import Fetcher  # which can ask other hosts: nothing else loads it

    return Fetcher(digest.settings.ingest.private_hosts)


def _take_along(digest: Digest, cleaned: Cleaned, fetched: Mapping[str, bytes]) -> Problem | None:
    """Puts an article's pictures into `content/`, where none of that name is yet: one that is there may be an editor's."""
    make_folder(digest.staging)
    for address, file in [*((picture.address, picture.file) for picture in cleaned.pictures), *((address, "") for address in fetched)]:
        target = digest.content / address[1:]
        if target.exists():
            continue
        content = read_bytes(digest.root / file, digest.root) if file else fetched[address]
        if isinstance(content, Problem):
            return content
        write_atomic(target, content, aside=digest.staging)
    return None


def _write(digest: Digest, path: str, content: str, task: Task) -> Problem | None:
    """Writes a content file, whole or not at all; not over words that a person has written while the seed was cleaned."""
    target, words = digest.root / path, content.encode()
    make_folder(digest.staging)
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


def _clean_all(tasks: Iterable[Task], plan: SeedPlan, lessons: Lessons, copies: Copies, jobs: int) -> Iterator[tuple[Task, Cleaned | Problem, str, str]]:
    """Each task with what its seed came to, the path of the content file that this is for, and the file.

    All that come at once are learned from before the first is cleaned, and cleaned before the first
    is told from its copies, so that their order tells nothing.
    """
    for batch in together(tasks):
        desk = msgspec.structs.replace(plan.digest.desk_without_rules, residue=lessons.residue())
        results = in_parallel(_clean_batch, batch, jobs, _prepare, (desk, plan.digest.root), AT_A_TIME)
        placed = [(task, cleaned, _path(task, cleaned, plan), content) for task, (cleaned, content) in results]
        firsts = _firsts([(task, cleaned, path) for task, cleaned, path, _ in placed if isinstance(cleaned, Cleaned)], plan.digest, copies)
        for task, cleaned, path, content in placed:
            if isinstance(cleaned, Cleaned) and (first := firsts[path]):
                copy = _as_copy(cleaned, first, task.known)
                yield task, copy, path, compose_file(task.seed, copy)
            else:
                yield task, cleaned, path, content
        copies.keep()


def _path(task: Task, cleaned: Cleaned | Problem, plan: SeedPlan) -> str:
    if task.known is not None:
        return task.known.path
    return "" if isinstance(cleaned, Problem) else plan.place(cleaned)


def _firsts(placed: Iterable[tuple[Task, Cleaned, str]], digest: Digest, copies: Copies) -> dict[str, str]:
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
    found = {"copy_of": "same-words"} if known is None or "copy_of" in known.note.found else {}
    return msgspec.structs.replace(cleaned, front={**cleaned.front, "copy_of": first}, found={**cleaned.found, **found})


def _moment(value: Any, digest: Digest) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time(), digest.house.zone)


_desk: Desk


def _prepare(desk: Desk, root: Path) -> None:
    global _desk
    _desk = msgspec.structs.replace(desk, rules=load_hooks(root).rules)


def _clean_batch(batch: tuple[Task, ...]) -> list[tuple[Cleaned | Problem, str]]:
    return [_cleaned(task.seed) for task in batch]


def _cleaned(seed: Seed) -> tuple[Cleaned | Problem, str]:
    """The article in a seed, and the content file of it, if it is no copy. One that breaks what no seed should break keeps no other out."""
    try:
        cleaned = clean_seed(seed, _desk)
        return cleaned, "" if isinstance(cleaned, Problem) else compose_file(seed, cleaned)
    except Exception as error:  # of a library or our own: which, no one can say beforehand
        where, line = place_of(seed)
        problem = Problem(where, line, f"cannot be cleaned ({type(error).__name__}: {one_line(str(error))[:200]}), which is a fault of Broadsheet's; report it, with the seed if you may, and remove the seed until then")
        return problem, ""
