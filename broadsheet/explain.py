"""Answers: what a build would do and why, and why a page is as it is or an article is not published.

Shell: reads what a build reads, and writes nothing but caches.
"""

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote

import msgspec

from broadsheet.build import Draft, Options, check_theme, load_theme, make_draft
from broadsheet.content import read_inputs
from broadsheet.digest import Digest
from broadsheet.errors import UsageError
from broadsheet.ingest.kinds import holds_many, item_of
from broadsheet.intake import Intake, ingest_seeds
from broadsheet.model import Article, Leaf, PageRecord, Plan, Problem, Seed
from broadsheet.office import Office, in_office
from broadsheet.pages import file_at, name_of
from broadsheet.plan import address_of
from broadsheet.seed_files import find_seed


class Rehearsal(msgspec.Struct, frozen=True):
    """What a build would do now."""

    plan: Plan
    intake: Intake
    """Of the seeds that it would take in first; what comes of them is not in the plan."""
    problems: tuple[Problem, ...]


def rehearse(digest: Digest, options: Options) -> Rehearsal:
    """What a build would do now. Raises what `build` raises."""
    draft, intake, _, _ = _draft(digest, options)
    return Rehearsal(draft.plan, intake, tuple(sorted({*draft.problems, *intake.problems})))


def why(digest: Digest, options: Options, asked: str) -> tuple[str, ...]:
    """Why the page at an address or in a file was last rendered, or why an article is not published. Raises UsageError."""
    draft, _, records, seeds = _draft(digest, options)
    name = _plain_name(asked, digest)
    if name.startswith("seeds/"):
        seed = _known_seed(name, digest, seeds)
        if seed not in seeds:
            raise UsageError(f'"{asked}" has not been ingested; see `broadsheet ingest --explain {name}`')
        _, article = seeds[seed]
        return (f"{name} was ingested to {article}.", *_of_content(article, draft, records))
    if name.startswith("content/"):
        return tuple(_of_content(name, draft, records))
    path = name.removeprefix("site/") if name.startswith("site/") else file_at(name if name.startswith("/") else f"/{name}")
    return tuple(_of_page(_known_path(path, draft, records, asked), draft, records))


def _known_seed(name: str, digest: Digest, seeds: Mapping[str, tuple[str, str]]) -> str:
    """The seed at a path, as the records call it; an item may be asked for by its number. Raises UsageError for a file of many."""
    file = name.removeprefix("seeds/")
    if file in seeds or not (holds_many(file) or item_of(file)):
        return file
    seed = find_seed(digest.root / name, digest)
    if holds_many(file) and isinstance(seed, Problem):
        raise UsageError(str(seed))
    return seed.file if isinstance(seed, Seed) else file


def plan_lines(rehearsal: Rehearsal) -> list[str]:
    """A line for each page that would be rendered or deleted, and one in all; many for one reason share a line."""
    shared: dict[tuple[str, str], list[str]] = {}
    for step in rehearsal.plan.steps:
        if step.action != "keep":
            shared.setdefault((step.action, step.reason), []).append(step.address)
    lines = [line for (action, reason), addresses in shared.items() for line in _step_lines(action, reason, addresses)]
    count = {action: len(rehearsal.plan.of(action)) for action in ("render", "delete", "keep")}
    if new := len(rehearsal.intake.written):
        lines.append(f"First {new} {'seed' if new == 1 else 'seeds'} would be ingested, which changes more than is said here.")
    return [*lines, f"A build would render {count['render']:,}, delete {count['delete']:,} and keep {count['keep']:,} of the site's files."]


def _step_lines(action: str, reason: str, addresses: list[str]) -> Iterator[str]:
    if len(addresses) > 40:
        yield f"{action:<6}  {len(addresses):,} pages, from {addresses[0]} to {addresses[-1]}: {reason}"
        return
    for address in addresses:
        yield f"{action:<6}  {name_of(address)} {address}: {reason}"


def _draft(digest: Digest, options: Options) -> tuple[Draft, Intake, dict[str, PageRecord], dict[str, tuple[str, str]]]:
    theme = load_theme(digest)

    def work(office: Office) -> tuple[Draft, Intake, dict[str, PageRecord], dict[str, tuple[str, str]]]:
        check_theme(theme, office)
        intake = ingest_seeds(office.digest, office.store, dry_run=True, jobs=options.jobs)
        draft = make_draft(read_inputs(office.digest, office.store), theme, office, options)
        return draft, intake, office.store.pages(), office.store.seeds()

    return in_office(digest, work)


def _plain_name(asked: str, digest: Digest) -> str:
    """A URL, an address or a file's path, as an address of the site or a path below the digest's folder."""
    home = digest.settings.home.rstrip("/")
    if asked.startswith(("http://", "https://")):
        if not (asked + "/").startswith(home + "/"):
            raise UsageError(f'"{asked}" is not an address of this site, which is at {home}/')
        asked = asked.removeprefix(home) or "/"
    elif digest.settings.base and asked.startswith(digest.settings.base + "/"):
        asked = asked.removeprefix(digest.settings.base)
    root = digest.root.as_posix() + "/"
    path = asked.removeprefix(root).removeprefix("./")
    if path.startswith("seeds/") and item_of(path):
        return path
    asked = asked.split("#")[0].split("?")[0]
    return unquote(asked.removeprefix(root)).removeprefix("./")


def _known_path(path: str, draft: Draft, records: dict[str, PageRecord], asked: str) -> str:
    """The path of a page that is, or was, or is to be; a folder's page may be asked for without its slash."""
    for candidate in (path, f"{path}/index.html", f"{path}index.html"):
        if candidate in records or candidate in draft.wanted:
            return candidate
    withheld = next((article for article, _ in draft.made.withheld if file_at(article.address) == path), None)
    if withheld is not None:
        return file_at(withheld.address)
    near = [other for other in draft.wanted if PurePosixPath(other).parent.name == PurePosixPath(path).parent.name]
    advice = f"; did you mean {address_of(near[0])}?" if near else "; see `broadsheet build --explain`"
    raise UsageError(f'the site has no page at "{asked}", and no build wrote one{advice}')


def _of_content(path: str, draft: Draft, records: dict[str, PageRecord]) -> Iterator[str]:
    site = draft.made.site
    blamed = [problem for problem in draft.problems if problem.path == path]
    entries: list[Article | Leaf] = [*site.articles.values(), *site.leaves.values()]
    published = next((entry for entry in entries if entry.path == path), None)
    note = next((edition for edition in site.editions.values() if edition.note and edition.note.path == path), None)
    withheld = next((why for article, why in draft.made.withheld if article.path == path), "")
    if published is not None:
        yield f"{path} is published at {published.address}."
        yield from _of_page(file_at(published.address), draft, records)
    elif note is not None:
        yield f"{path} is shown on the edition of {note.day}."
    elif withheld:
        yield f"{path} is not published: {withheld}."
    elif blamed:
        yield f"{path} is not published, for it has a problem:"
    elif path in draft.content.fingerprints:
        yield f"{path} is not published: it is a draft, or no page shows it."
    else:
        raise UsageError(f"{path} is not there")
    yield from (str(problem) for problem in blamed)


def _of_page(path: str, draft: Draft, records: dict[str, PageRecord]) -> Iterator[str]:
    record = records.get(path)
    withheld = next(((a, why) for a, why in draft.made.withheld if file_at(a.address) == path), None)
    if record is not None:
        yield f"site/{path} was last rendered because: {record.reason}."
    step = next((step for step in draft.plan.steps if step.path == path), None)
    if step is not None and step.action != "keep":
        yield f"The next build will {step.action} it: {step.reason}."
    if withheld is not None:
        article: Article = withheld[0]
        yield f"{article.path} is not published: {withheld[1]}."
