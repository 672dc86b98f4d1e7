"""The story of a build: seeds to content, content to a site, a site to pages, pages to files.

Shell. Read `build` first; each line of it is a room of the house.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from broadsheet import search
from broadsheet.catalogue import labels_of
from broadsheet.changes import dress_changed, find_changes, show
from broadsheet.content import Content, Inputs, read_entries, read_inputs
from broadsheet.digest import Digest
from broadsheet.errors import UsageError
from broadsheet.files import disk_told, same_content, walk
from broadsheet.fingerprint import fingerprint, fingerprint_of
from broadsheet.intake import Intake, ingest_seeds
from broadsheet.model import Labels, PageRecord, Plan, Problem, Shown, Theme
from broadsheet.office import Office, in_office
from broadsheet.output import Output, Placed, Rendering, place_pages, renderings, require_folder, stage_pages, strangers
from broadsheet.pages import PICTURES, page_at, settle
from broadsheet.picture_files import forget_prints
from broadsheet.plan import Wanted, plan_build, wanted_pages
from broadsheet.render import Renderer
from broadsheet.rights import may_be_indexed
from broadsheet.service_pages import SEARCH_INDEX
from broadsheet.site import ENGLISH, Made, Site, make_site
from broadsheet.theme import check_theme_settings, make_theme, read_theme
from broadsheet.vanished import follow, moved_problems, standing, vanished
from broadsheet.views import AssetView, SiteView


class Options(msgspec.Struct, frozen=True):
    """How a build was asked for."""

    now: datetime
    """With a zone."""
    jobs: int = 1
    strict: bool = False
    """Any problem writes nothing."""
    ingest: bool = True
    """Whether seeds are taken in first."""
    profile: bool = False
    """Whether rendering is measured."""
    search: bool = False
    """Whether the search index is brought up to date."""
    searchable: bool = False
    """Whether there is one, though not where this build writes to."""


class Report(msgspec.Struct, frozen=True):
    """What a build did."""

    articles: int
    pages: int
    written: tuple[str, ...]
    """Files of `site/` that changed."""
    deleted: tuple[str, ...]
    withheld: tuple[tuple[str, str], ...]
    """Content files that are not on the site, and why."""
    unindexed: int
    """Articles that are kept from search engines: another's full text without a listed licence."""
    intake: Intake
    problems: tuple[Problem, ...]
    stopped: bool = False
    """True if `strict` kept everything from being written."""
    until: datetime | None = None
    """When time alone will make another site of the same files; None if never."""
    renderings: tuple[Rendering, ...] = ()
    """What rendering took, where that was asked for."""
    indexed: search.Indexed | None = None
    """What became of the search index, where it was asked for and could be made."""
    index_older: bool = False
    """True if there is a search index, and it is older than the articles."""


class Draft(msgspec.Struct, frozen=True):
    """The site to be, and what is to be done about it."""

    made: Made
    theme: Theme
    content: Content
    shown: Shown
    before: Shown | None
    wanted: dict[str, Wanted]
    """By path below `site/`."""
    plan: Plan
    found_again: dict[str, PageRecord]
    """Files that are as they were written, but for their stat."""
    moved: dict[str, str]
    """Addresses of content files that were renamed, and each file as it is called now."""
    problems: tuple[Problem, ...]


def build(digest: Digest, options: Options) -> Report:
    """Brings `content/` and `site/` up to date. Raises ThemeError, SiteFolderError, BusyError and DiskError, with every file of `site/` whole."""
    theme = load_theme(digest)
    require_folder(digest.site)
    return in_office(digest, lambda office: _build(office, theme, options))


def _build(office: Office, theme: Theme, options: Options) -> Report:
    if options.search:
        office = office._replace(words=(*office.words, *search.missing()))
    digest, store = office.digest, office.store
    check_theme(theme, office)
    if options.strict and (stopped := _rehearse(office, options)):
        return stopped
    intake = ingest_seeds(digest, store, jobs=options.jobs) if options.ingest else Intake()
    inputs = read_inputs(digest, store)
    if not options.search and (last := last_report(inputs, theme, office, options)):
        return _with_words(last, office, intake)
    draft = make_draft(inputs, theme, office, options)
    if options.strict and draft.problems:
        return _report(draft.made, intake, draft.problems, stopped=True)
    staged = stage_pages(draft.plan.of("render"), draft.made.site, theme, digest, options.jobs, profile=options.profile)
    placed = place_pages(draft.plan, staged, draft.wanted, store, digest)
    report = _report(draft.made, Intake(), draft.problems, pages=len(draft.wanted))
    _put_on_record(draft, placed, report, inputs, office, options)
    if any(path.startswith(PICTURES) for path in placed.deleted):
        forget_prints(digest.records, draft.made.site.renditions.values())
    times = renderings(staged, draft.made.site) if options.profile else ()
    indexed = search.make_index(draft.made.site, store, digest) if options.search else None
    report = msgspec.structs.replace(_with_words(report, office, intake), written=placed.written, deleted=placed.deleted, renderings=times)
    return _with_index(report, indexed)


def load_theme(digest: Digest) -> Theme:
    """The digest's theme. Raises ThemeError, SettingsError for its settings, and DiskError."""
    with disk_told(digest.root):
        chain = read_theme(digest.root, digest.settings.theme)
        check_theme_settings(digest.root, chain, digest.settings.themes)
    return make_theme(chain, digest.settings.themes.get(digest.settings.theme, {}), digest.settings.language)


def check_theme(theme: Theme, office: Office) -> None:
    """Compiles every template, unless the last build rendered with the same ones. Raises ThemeError."""
    if office.store.meta("theme") != _theme_fingerprint(theme, office.digest):
        Renderer(theme, EMPTY_SITE, lambda fingerprint: "", office.digest.hooks.filters).check()


def last_report(inputs: Inputs, theme: Theme, office: Office, options: Options) -> Report | None:
    """What the last build reported, if nothing has changed since that it depended on."""
    store = office.store
    now = store.meta("now")
    until = store.meta("until") or ""
    if store.meta("inputs") != _inputs_fingerprint(inputs, theme, office.digest, options) or not now or options.now < datetime.fromisoformat(now):
        return None
    if until and options.now >= datetime.fromisoformat(until):
        return None
    output = Output(office.digest.site)
    if not all(record.view and output.is_whole(path, record) for path, record in store.pages().items()):
        return None
    if output.found_again:
        with store.transaction():
            store.keep_pages(output.found_again.items())
    return msgspec.json.decode(store.meta("report") or "", type=Report)


def make_draft(inputs: Inputs, theme: Theme, office: Office, options: Options) -> Draft:
    """The site at `options.now`, and the plan of what is to be done. Writes nothing but caches."""
    digest, store = office.digest, office.store
    content = read_entries(inputs, digest, store, options.jobs)
    made, problems = _made(content, inputs, digest, options, labels_of(theme.catalogues))
    site, before, records, output = made.site, store.shown(), store.pages(), Output(digest.site)
    shown = show(site, content.fingerprints, theme, digest.tool)
    touched = find_changes(before, shown, site, store.entry_of)
    wanted = {page.path: page for page in wanted_pages(site, theme, shown, touched, dress_changed(before, shown))}
    assets = {asset.address: AssetView(name, fingerprint(asset.content)) for name, asset in theme.assets.items()}

    def view_of(address: str) -> str:
        page = page_at(site, address)
        return fingerprint_of(assets.get(address) or (page and page.view))

    plan = plan_build(wanted.values(), records, view_of, output.is_whole, touched.why)
    moved, moves = _find_moves(site, before, records, office)
    problems = (*problems, *strangers(digest.site, wanted, records, beside=SEARCH_INDEX if options.search else ""), *moves)
    return Draft(made, theme, content, shown, before, wanted, plan, output.found_again, moved, problems)


def read_site(office: Office, options: Options) -> tuple[Made, tuple[Problem, ...]]:
    """The site as `content/` and `static/` make it at `options.now`, and every problem on the way."""
    inputs = read_inputs(office.digest, office.store)
    return _made(read_entries(inputs, office.digest, office.store, options.jobs), inputs, office.digest, options)


def _made(content: Content, inputs: Inputs, digest: Digest, options: Options, labels: Labels = ENGLISH) -> tuple[Made, tuple[Problem, ...]]:
    made = make_site(content.entries, inputs.statics, digest.settings, digest.takedown, options.now, pictures=content.pictures, labels=labels)
    site, unsettled = settle(made.site)
    site = msgspec.structs.replace(site, searchable=search.has_index(site, made=_has_index(options, digest)))
    return made._replace(site=site), (*content.problems, *made.problems, *unsettled, *(search.in_its_place(site) if options.search else ()))


def _rehearse(office: Office, options: Options) -> Report | None:
    """With `strict`, what would be wrong is looked for before anything is written; None if nothing is."""
    intake = ingest_seeds(office.digest, office.store, dry_run=True, jobs=options.jobs) if options.ingest else Intake()
    made, problems = read_site(office, options)
    _, moves = _find_moves(made.site, office.store.shown(), office.store.pages(), office)
    problems = (*office.words, *intake.problems, *problems, *moves)
    return _report(made, intake, problems, stopped=True) if problems else None


def _find_moves(site: Site, before: Shown | None, records: Mapping[str, PageRecord], office: Office) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Addresses whose content file was renamed, with its new name; and a word on each article and page that has left its address."""
    gone = vanished(office.store.addresses(), site, office.digest.takedown)
    moved = follow(gone, lambda path: (office.digest.root / path).exists(), before.entries if before else {}, site, office.store.entry_of)
    return moved, tuple(moved_problems(gone | moved, site, records))


def _put_on_record(draft: Draft, placed: Placed, report: Report, inputs: Inputs, office: Office, options: Options) -> None:
    """What the next build needs to know of this one: last of all, and all at once."""
    store, made = office.store, draft.made
    shown, before = draft.shown.entries, draft.before.entries if draft.before else {}
    bodies = {name for entry in draft.content.entries if (body := entry.body) for name in (body.fingerprint, body.excerpt)}
    settled = draft.content.settled
    with store.transaction():
        store.keep_pages((draft.found_again | dict(placed.records)).items())
        store.forget_pages(placed.deleted)
        store.keep_shown(draft.shown, before)
        store.keep_addresses((entry.address, entry.path) for entry in standing(made.site) if shown[entry.path] != before.get(entry.path))
        store.keep_addresses(draft.moved.items())
        store.forget_parsed(draft.content.stale, bodies)
        search.keep_age(made.site, store)
        store.note("now", options.now.isoformat())
        store.note("until", made.until.isoformat() if made.until else "")
        store.note("theme", _theme_fingerprint(draft.theme, office.digest))
        store.note("report", msgspec.json.encode(report).decode())
        store.note("inputs", _inputs_fingerprint(inputs, draft.theme, office.digest, options) if settled else "")


def _theme_fingerprint(theme: Theme, digest: Digest) -> str:
    return fingerprint_of((theme.fingerprint, digest.tool))


def _inputs_fingerprint(inputs: Inputs, theme: Theme, digest: Digest, options: Options) -> str:
    takedown = [sorted(names) for names in msgspec.structs.astuple(digest.takedown)]
    return fingerprint_of((inputs, theme.fingerprint, digest.settings, takedown, digest.tool, _has_index(options, digest)))


def _has_index(options: Options, digest: Digest) -> bool:
    """True if a search index is beside what this build makes."""
    return options.searchable or search.is_there(digest) or (options.search and search.find_program() is not None)


def verify(digest: Digest, options: Options) -> tuple[str, ...]:
    """Builds the site anew in a temporary folder, at the last build's `now`, and compares every byte; of a search index, where it is not older than the articles.

    Returns what differs, a line each; empty if nothing does. Raises UsageError where nothing was built yet.
    """
    now, before, index = in_office(digest, lambda office: (office.store.meta("now"), office.store.pages(), search.index_files(office.store) if search.is_verifiable(office.store) else set()))
    if now is None:
        raise UsageError("there is no record of a build to verify; run `broadsheet build` first")
    with disk_told(digest.root), TemporaryDirectory() as folder:
        clean = msgspec.structs.replace(digest, elsewhere=Path(folder))
        build(clean, msgspec.structs.replace(options, now=datetime.fromisoformat(now), ingest=False, strict=False, search=bool(index), searchable=search.is_there(digest)))
        made = {path.relative_to(clean.site).as_posix(): path for path in walk(clean.site, clean.site, hidden=True).files}
        differing = [f"site/{name}: differs from a clean build" for name, path in made.items() if search.is_comparable(name) and not same_content(digest.site / name, path)]
    extra = [f"site/{name}: a clean build does not make it" for name in before.keys() | index if search.is_comparable(name) and name not in made and (digest.site / name).exists()]
    return tuple(sorted(differing + extra))


def _with_words(report: Report, office: Office, intake: Intake) -> Report:
    """The report with what is to be said of the records, of the seeds, and of the age of the search index."""
    problems = tuple(sorted({*report.problems, *office.words, *intake.problems}))
    return msgspec.structs.replace(report, intake=intake, problems=problems, index_older=search.is_older(office.store))


def _with_index(report: Report, indexed: search.Indexed | None) -> Report:
    """The report with what became of the search index."""
    if indexed is None:
        return report
    written, deleted, problems = (*report.written, *indexed.written), (*report.deleted, *indexed.deleted), (*report.problems, *indexed.problems)
    return msgspec.structs.replace(report, written=written, deleted=deleted, problems=tuple(sorted(problems)), indexed=indexed, index_older=False)


def _report(
    made: Made, intake: Intake, problems: Iterable[Problem], *, stopped: bool = False,
    written: tuple[str, ...] = (), deleted: tuple[str, ...] = (), pages: int = 0,
) -> Report:  # fmt: skip
    withheld = tuple((article.path, why) for article, why in made.withheld)
    unindexed = sum(not may_be_indexed(article, made.site.settings) for article in made.site.articles.values())
    return Report(len(made.site.articles), pages, written, deleted, withheld, unindexed, intake, tuple(sorted(set(problems))), stopped, made.until)


EMPTY_SITE = SiteView("", "", "", "/", "https://site.invalid/", "", "en", "ltr", "", "", (), "", (), (), "", "")
"""Stands in for the site while templates are only compiled."""
