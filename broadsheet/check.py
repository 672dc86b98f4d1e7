"""The story of a check: content as it is now, and the site as the last build left it, looked at as readers will.

Shell. Writes nothing but caches: neither in `content/` nor in `site/`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import NamedTuple

import msgspec

from broadsheet.build import Draft, Options, load_theme, make_draft
from broadsheet.config import settings_problem
from broadsheet.content import read_inputs
from broadsheet.digest import Digest
from broadsheet.errors import UsageError
from broadsheet.files import read_bytes, walk
from broadsheet.frontmatter import FrontMatterError, split_file
from broadsheet.links import FORMS, Form, Target, file_for, read_links, target_of, whole
from broadsheet.model import Article, EditionNote, Leaf, Problem
from broadsheet.office import Office, in_office
from broadsheet.pages import file_at, name_of
from broadsheet.parallel import in_parallel
from broadsheet.plan import address_of
from broadsheet.proofread import LineOf, address_of_entry, dead_anchor, proofread, references
from broadsheet.site import Site
from broadsheet.vanished import deleted_problems, moved_problems, vanished

_FEEDS = frozenset({"feed", "group's feed", "editions' feed", "sitemap", "news sitemap", "list of feeds"})
"""Kinds of pages that must be what their address says."""


class Checked(msgspec.Struct, frozen=True):
    """What a check looked at, and what it found."""

    pages: int
    """HTML pages of `site/`."""
    links: int
    """Links to this site on all of its pages, in its style sheets and feeds; of each file, each once."""
    feeds: int
    problems: tuple[Problem, ...]


class _Seen(msgspec.Struct, frozen=True):
    """One file of `site/`, looked at."""

    is_feed: bool
    links: int
    lost: tuple[tuple[Target, int], ...]
    """Places that no file stands at, and the line of the link."""
    beyond: tuple[tuple[Target, str, int], ...]
    """Anchors of other pages, the file of each, and the line of the link."""
    anchors: tuple[str, ...]
    faults: tuple[tuple[int, str], ...]


class _Place(NamedTuple):
    """Where a link stands."""

    file: str
    """Below `site/`."""
    line: int


class _Tour(NamedTuple):
    """All files of `site/`, looked at."""

    pages: int
    links: int
    feeds: int
    broken: dict[Target, list[_Place]]
    """Places that are not there, and the links to them."""
    problems: list[Problem]


def check(digest: Digest, options: Options) -> Checked:
    """Everything that is wrong in `content/` and on the site. Raises UsageError where nothing was built, and what `build` raises of theme and records."""
    return in_office(digest, lambda office: _check(office, options))


def _check(office: Office, options: Options) -> Checked:
    digest, store = office.digest, office.store
    here = frozenset(path.relative_to(digest.site).as_posix() for path in walk(digest.site, digest.site, hidden=True).files)
    records = store.pages().keys()
    if store.meta("now") is None or not records & here:
        raise UsageError("there is no site to check; run `broadsheet build` first")
    draft = make_draft(read_inputs(digest, store), load_theme(digest), office, options)
    site, line_of = draft.made.site, _line_finder(digest.root)
    tour = _look_at(sorted(records & here), here, draft, digest, options.jobs)
    gone = vanished(store.addresses() | draft.moved, site, digest.takedown)
    problems = {
        *office.words,
        *draft.problems,
        *proofread(site, here - records | draft.wanted.keys(), line_of),
        *tour.problems,
        *_broken_problems(tour.broken, here, site, digest.root, line_of),
        *moved_problems(gone, site),
        *deleted_problems(gone, lambda path: (digest.root / path).exists()),
        *_staleness(draft),
    }
    return Checked(tour.pages, tour.links, tour.feeds, _without_echoes(problems))


def _staleness(draft: Draft) -> Iterator[Problem]:
    """One word if a build would make another site: what is said of the pages is said of the last one."""
    rendered, deleted = len(draft.plan.of("render")), len(draft.plan.of("delete"))
    if rendered or deleted:
        message = f"this is not the site that a build would make now: {rendered:,} of its files would be rendered, and {deleted:,} deleted; run `broadsheet build`, and check again"
        yield Problem("site", 0, message, "warning")


def _look_at(names: Iterable[str], here: frozenset[str], draft: Draft, digest: Digest, jobs: int) -> _Tour:
    """Reads every file that a build wrote and that can lead anywhere, on all cores."""
    home, redirects = digest.settings.home, {file_at(alias) for alias in draft.made.site.redirects}
    files = [(name, form) for name in names if (form := "page" if name in redirects else FORMS.get(name.rpartition(".")[2].lower(), ""))]
    broken: dict[Target, list[_Place]] = {}
    beyond: list[tuple[Target, str, _Place]] = []
    anchors: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    links = feeds = 0
    for (name, form), seen in in_parallel(_see_batch, files, jobs, _prepare, (digest.site, home, here)):
        links, feeds = links + seen.links, feeds + seen.is_feed
        problems += (Problem(f"site/{name}", line, message) for line, message in seen.faults)
        if form == "page":
            anchors[name] = seen.anchors
        for target, line in seen.lost:
            broken.setdefault(target, []).append(_Place(name, line))
        beyond += ((target, file, _Place(name, line)) for target, file, line in seen.beyond)
    for target, file, place in beyond:
        if target.anchor not in anchors.get(file, (target.anchor,)):
            broken.setdefault(target, []).append(place)
    return _Tour(len(anchors), links, feeds, broken, problems)


def _broken_problems(broken: Mapping[Target, list[_Place]], here: frozenset[str], site: Site, root: Path, line_of: LineOf) -> Iterator[Problem]:
    """For each place that is not there: the content file, the setting or the page that leads to it."""
    entries: dict[str, Article | Leaf | EditionNote] = {file_at(entry.address): entry for entry in (*site.articles.values(), *site.leaves.values())}
    entries |= {file_at(address_of_entry(edition.note)): edition.note for edition in site.editions.values() if edition.note}
    for target, places in broken.items():
        is_anchor = bool(file_for(target.path, here))
        others = []
        for place in places:
            entry = entries.get(place.file)
            written = [(text, field) for found, text, field in references(entry, site) if found == target] if entry else []
            if entry is None or not written:
                others.append(place)
            elif is_anchor:  # else a proofreader has marked it, or a build mends it
                yield from (dead_anchor(entry, target, text, field, line_of) for text, field in written)
        if others:
            yield _of_settings(target, site, root) or _of_pages(target, others, here, site)


def _of_settings(target: Target, site: Site, root: Path) -> Problem | None:
    """The link of the navigation or the footer that leads there; None if there is none."""
    settings = site.settings
    for at, links in ((("navigation",), settings.navigation), (("footer", "links"), settings.footer.links)):
        for link in links:
            if target_of(whole(settings.base + link.url if link.url.startswith("/") else link.url, settings.home), settings.home) == target:
                return settings_problem(root, at, f'{".".join(at)}: "{link.title}" leads to {link.url}, where nothing stands')
    return None


def _of_pages(target: Target, places: list[_Place], here: frozenset[str], site: Site) -> Problem:
    file, line = places[0]
    more = f" (and so do{'es' if len(places) == 2 else ''} {len(places) - 1:,} more file{'' if len(places) == 2 else 's'})" if len(places) > 1 else ""
    if not target.is_inside:
        message = f"leads out of the site, to {target.path}{more}; the page of this site is at {site.settings.base}{target.path}"
        return Problem(f"site/{file}", line, message, "warning")
    if file_for(target.path, here):
        return Problem(f"site/{file}", line, f'leads to {target}, but that page has no anchor "{target.anchor}"{more}')
    return Problem(f"site/{file}", line, f"leads to {target.path}, where nothing stands{more}")


def _without_echoes(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems, sorted; a warning that was found as an error too is left out."""
    errors = {(problem.path, problem.message) for problem in problems if problem.severity == "error"}
    return tuple(sorted(problem for problem in problems if problem.severity == "error" or (problem.path, problem.message) not in errors))


def _line_finder(root: Path) -> LineOf:
    """Finds words in content files as they are now."""

    @lru_cache(16)  # what is asked of one file is asked in a row
    def read(path: str) -> tuple[list[str], dict[str, int], int]:
        content = read_bytes(root / path, root)
        try:
            text = "" if isinstance(content, Problem) else content.decode("utf-8", "replace")
            split = split_file(text)
        except FrontMatterError:
            return [], {}, 0
        return text.splitlines(), dict(split.lines) if split else {}, split.body_line if split else 0

    def line_of(path: str, field: str, words: str) -> int:
        rows, lines, body_line = read(path)
        start = lines.get(field, 0) if field else body_line
        whole_words = re.compile(rf"(?<![\w/-]){re.escape(words)}(?![\w/#?-]|\.\w)")
        looks = (whole_words.search, lambda row: words in row, lambda row: words in unescape(row))
        return next((number for look in looks for number, row in enumerate(rows[start - 1 :] if start else rows, start or 1) if look(row)), lines.get(field, 0))

    return line_of


_top: Path
_home: str
_here: frozenset[str]


def _prepare(top: Path, home: str, here: frozenset[str]) -> None:
    global _top, _home, _here
    _top, _home, _here = top, home, here


def _see_batch(batch: tuple[tuple[str, Form], ...]) -> list[_Seen]:
    return [_see(name, form) for name, form in batch]


def _see(name: str, form: Form) -> _Seen:
    """Looks at one file; which places exist is known, which anchors other pages have is not."""
    content, address = read_bytes(_top / name, _top), address_of(name)
    if isinstance(content, Problem):
        return _Seen(False, 0, (), (), (), ((0, content.message),))
    found = read_links(address, form, content, _home, must_be_feed=name_of(address) in _FEEDS)
    targets = [(target, link.line) for link in found.links if (target := target_of(link.url, _home))]
    lost, beyond = [], []
    for target, line in targets:
        file = file_for(target.path, _here)
        if not target.is_inside:
            lost += [(target, line)] if file and target.path != "/" else []
        elif not file or (file == name and not _has(found.anchors, target.anchor, form)):
            lost.append((target, line))
        elif file != name and not _is_any(target.anchor):
            beyond.append((target, file, line))
    return _Seen(found.is_feed, len(targets), tuple(lost), tuple(beyond), found.anchors, tuple(found.faults))


def _has(anchors: tuple[str, ...], anchor: str, form: Form) -> bool:
    return form != "page" or _is_any(anchor) or anchor in anchors


def _is_any(anchor: str) -> bool:
    """True for what every page has: itself, and its top (HTML)."""
    return anchor.lower() in {"", "top"}
