"""The story of a build: seeds to content, content to a site, a site to pages, pages to files.

Shell. Read `build` first; each line of it is a room of the house.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from broadsheet.content import read_content, read_statics
from broadsheet.digest import Digest
from broadsheet.errors import SiteFolderError, UsageError
from broadsheet.files import same_content, walk, write_atomic
from broadsheet.intake import Intake, ingest_seeds
from broadsheet.model import Problem, Theme
from broadsheet.output import place_pages, require_folder, stage_pages, strangers
from broadsheet.pages import settle
from broadsheet.render import Renderer
from broadsheet.rights import may_be_indexed
from broadsheet.site import Made, make_site
from broadsheet.store import RECORDS, Store, open_store
from broadsheet.theme import check_theme_settings, make_theme, read_theme
from broadsheet.views import SiteView


class Options(msgspec.Struct, frozen=True):
    """How a build was asked for."""

    now: datetime
    """With a zone."""
    jobs: int = 1
    strict: bool = False
    """Any problem writes nothing."""
    ingest: bool = True
    """Whether seeds are taken in first."""


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


def build(digest: Digest, options: Options) -> Report:
    """Brings `content/` and `site/` up to date. Raises ThemeError and SiteFolderError, with `site/` as it was."""
    theme = load_theme(digest)
    require_folder(digest.site)
    with opened(digest) as (store, word):
        if options.strict and (stopped := _rehearse(digest, store, options)):
            return stopped
        intake = ingest_seeds(digest, store, jobs=options.jobs) if options.ingest else Intake()
        made, problems = read_site(digest, store, options)
        problems = (*word, *intake.problems, *problems)
        staged = stage_pages(made.site, theme, digest, options.jobs)
        problems = (*problems, *strangers(digest.site, (page.path for page in staged), store))
        if options.strict and problems:
            return _report(made, intake, problems, stopped=True)
        placed = place_pages(staged, store, digest)
        _note(store, options)
    return _report(made, intake, problems, written=placed.written, deleted=placed.deleted, pages=len(staged))


def load_theme(digest: Digest) -> Theme:
    """The digest's theme, with every template compiled. Raises ThemeError, and SettingsError for its settings."""
    chain = read_theme(digest.root, digest.settings.theme)
    check_theme_settings(digest.root, chain, digest.settings.themes)
    theme = make_theme(chain, digest.settings.themes.get(digest.settings.theme, {}))
    Renderer(theme, _EMPTY, lambda fingerprint: "", digest.hooks.filters).check()
    return theme


def read_site(digest: Digest, store: Store, options: Options) -> tuple[Made, tuple[Problem, ...]]:
    """The site as `content/` and `static/` make it at `options.now`, and every problem on the way."""
    content = read_content(digest, store, options.jobs)
    statics = read_statics(digest.root)
    made = make_site(content.entries, statics.files, digest.settings, digest.takedown, options.now)
    site, unsettled = settle(made.site)
    return made._replace(site=site), (*content.problems, *statics.problems, *made.problems, *unsettled)


def _rehearse(digest: Digest, store: Store, options: Options) -> Report | None:
    """With `strict`, what would be wrong is looked for before anything is written; None if nothing is."""
    intake = ingest_seeds(digest, store, dry_run=True, jobs=options.jobs) if options.ingest else Intake()
    made, problems = read_site(digest, store, options)
    return _report(made, intake, (*intake.problems, *problems), stopped=True) if intake.problems or problems else None


def verify(digest: Digest, options: Options) -> tuple[str, ...]:
    """Builds the site anew in a temporary folder, at the last build's `now`, and compares every byte.

    Returns what differs, a line each; empty if nothing does. Raises UsageError where nothing was built yet.
    """
    with opened(digest) as (store, _):
        now, before = store.meta("now"), store.written()
    if now is None:
        raise UsageError("there is no record of a build to verify; run `broadsheet build` first")
    with TemporaryDirectory() as folder:
        clean = msgspec.structs.replace(digest, elsewhere=Path(folder))
        build(clean, msgspec.structs.replace(options, now=datetime.fromisoformat(now), ingest=False, strict=False))
        made = {path.relative_to(clean.site).as_posix(): path for path in walk(clean.site, clean.site, hidden=True).files}
        differing = [f"site/{name}: differs from a clean build" for name, path in made.items() if not same_content(digest.site / name, path)]
    extra = [f"site/{name}: a clean build does not make it" for name in before if name not in made and (digest.site / name).exists()]
    return tuple(sorted(differing + extra))


@contextmanager
def opened(digest: Digest) -> Iterator[tuple[Store, tuple[Problem, ...]]]:
    """The store, and a word if its records had to be left behind."""
    try:
        digest.records.mkdir(parents=True, exist_ok=True)
        if not (ignore := digest.records / ".gitignore").exists():
            write_atomic(ignore, b"*\n")
    except OSError as error:
        raise SiteFolderError([Problem(".broadsheet", 0, f"the folder for records cannot be written to ({error.strerror}); change its permissions, or remove it")]) from None
    store, word = open_store(digest.records / RECORDS)
    try:
        yield store, (Problem(f".broadsheet/{RECORDS}", 0, word, "warning"),) if word else ()
    finally:
        store.close()


def _note(store: Store, options: Options) -> None:
    with store.transaction():
        store.note("now", options.now.isoformat())


def _report(
    made: Made, intake: Intake, problems: Iterable[Problem], *, stopped: bool = False,
    written: tuple[str, ...] = (), deleted: tuple[str, ...] = (), pages: int = 0,
) -> Report:  # fmt: skip
    withheld = tuple((article.path, why) for article, why in made.withheld)
    unindexed = sum(not may_be_indexed(article, made.site.settings) for article in made.site.articles.values())
    return Report(len(made.site.articles), pages, written, deleted, withheld, unindexed, intake, tuple(sorted(set(problems))), stopped)


_EMPTY = SiteView("", "", "", "/", "https://site.invalid/", "", "en", "ltr", "", "", (), "", (), ())
"""Stands in for the site while templates are only compiled."""
