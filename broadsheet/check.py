"""The story of a check: content as it is now, and the site as the last build left it, looked at as readers will.

Shell. Writes nothing but caches: neither in `content/` nor in `site/`.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import NamedTuple

import msgspec

from broadsheet.build import Draft, Options, check_theme, load_theme, make_draft
from broadsheet.config import settings_problem
from broadsheet.content import read_inputs
from broadsheet.digest import Digest
from broadsheet.errors import UsageError
from broadsheet.files import read_bytes, walk
from broadsheet.frontmatter import FrontMatterError, split_file
from broadsheet.links import FORMS, Form, Target, file_for, read_links, target_of, whole
from broadsheet.model import EditionNote, Entry, Leaf, PageRecord, Problem, Severity, Theme
from broadsheet.office import Office, in_office
from broadsheet.output import Output
from broadsheet.pages import file_at, name_of
from broadsheet.parallel import in_parallel
from broadsheet.plan import address_of
from broadsheet.proofread import (
    LineOf,
    Mention,
    address_of_entry,
    addresses_by_slug,
    dead_anchor,
    dead_mention,
    entries_of,
    mentions,
    proofread,
)  # fmt: skip
from broadsheet.render import TEMPLATES, template_for
from broadsheet.search import index_problems
from broadsheet.settings import Settings
from broadsheet.site import Site
from broadsheet.templates import template_faults
from broadsheet.theme import read_theme
from broadsheet.urls import as_url
from broadsheet.vanished import deleted_problems, moved_problems, vanished
from broadsheet.wording import missing_words

_FEEDS = frozenset({"feed", "group's feed", "editions' feed", "sitemap", "news sitemap", "list of feeds"})
"""Kinds of pages that must be what their address says."""
_URL = "digest.toml (url)"
"""The setting, as records call it."""
NAMED = 10
"""How many files that are gone or were changed are named one by one."""
_RARE = 50
"""What more files lead to than this is in a template, or in the settings."""


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
    records = store.pages()
    if store.meta("now") is None or not records.keys() & here:
        raise UsageError("there is no site to check, or no record of it; run `broadsheet build` first")
    theme = load_theme(digest)
    check_theme(theme, office)
    draft = make_draft(read_inputs(digest, store), theme, office, options)
    desk = _desk(draft, here, records, digest)
    names = () if _is_elsewhere(draft) else sorted(records.keys() & here)  # of a site for another URL, no link would be understood
    tour = _look_at(names, here, desk, options.jobs)
    problems = {
        *office.words,
        *draft.problems,
        *_theme_problems(theme, digest),
        *proofread(desk.site, desk.to_be, desk.withheld, desk.line_of),
        *tour.problems,
        *_broken_problems(tour.broken, here, desk),
        *_address_problems(draft, office),
        *_staleness(draft, here, records, digest),
        *index_problems(store, digest),
    }
    return Checked(tour.pages, tour.links, tour.feeds, _without_echoes(problems))


class _Desk(NamedTuple):
    """What is known of the site when its files are looked at."""

    site: Site
    digest: Digest
    to_be: Collection[str]
    """The files that `site/` has once it is built again."""
    withheld: Mapping[str, str]
    """By address at which nothing stands: why the content file that has it is not shown."""
    shown: Mapping[str, list[Entry]]
    """By file of `site/`: the content files whose texts it shows."""
    origins: Mapping[str, str]
    """By file of `site/`: the file that was copied there, from `static/` or a theme."""
    line_of: LineOf


def _desk(draft: Draft, here: frozenset[str], records: Mapping[str, PageRecord], digest: Digest) -> _Desk:
    site = draft.made.site
    withheld = {article.address: f"{article.path} is not published ({why})" for article, why in draft.made.withheld}
    withheld |= {entry.address: f"{entry.path} is a draft" for entry in draft.content.entries if isinstance(entry, Leaf) and entry.draft}
    shown: dict[str, list[Entry]] = {}
    for entry in entries_of(site):
        for address in (address_of_entry(entry), *("/" for _ in (entry,) if isinstance(entry, EditionNote))):
            shown.setdefault(file_at(address), []).append(entry)
    assets = {file.name.removesuffix(".j2"): file.path for source in reversed(read_theme(digest.root, digest.settings.theme)) for file in source.assets}
    origins = {asset.address[1:]: assets[name] for name, asset in draft.theme.assets.items()}
    origins |= {file_at(address): static.path for address, static in site.statics.items()}
    return _Desk(site, digest, here - records.keys() | draft.wanted.keys(), withheld, shown, origins, _line_finder(digest.root))


def _look_at(names: Iterable[str], here: frozenset[str], desk: _Desk, jobs: int) -> _Tour:
    """Reads every file that a build wrote and that can lead anywhere, on all cores."""
    home, redirects = desk.site.settings.home, {file_at(alias) for alias in desk.site.redirects}
    files = [(name, form) for name in names if (form := "page" if name in redirects else FORMS.get(name.rpartition(".")[2].lower(), ""))]
    broken: dict[Target, list[_Place]] = {}
    beyond: list[tuple[Target, str, _Place]] = []
    anchors: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    links = feeds = 0
    for (name, form), seen in in_parallel(_see_batch, files, jobs, _prepare, (desk.digest.site, home, here)):
        links, feeds = links + seen.links, feeds + seen.is_feed
        problems += (Problem(*_origin(_Place(name, line), desk), message) for line, message in seen.faults)
        if form == "page":
            anchors[name] = seen.anchors
        for target, line in seen.lost:
            broken.setdefault(target, []).append(_Place(name, line))
        beyond += ((target, file, _Place(name, line)) for target, file, line in seen.beyond)
    for target, file, place in beyond:
        if target.anchor not in anchors.get(file, (target.anchor,)):
            broken.setdefault(target, []).append(place)
    return _Tour(len(anchors), links, feeds, broken, problems)


def _broken_problems(broken: Mapping[Target, list[_Place]], here: frozenset[str], desk: _Desk) -> Iterator[Problem]:
    """For each place that is not there: the content file, the setting, the static file or the page that leads to it. What a build mends is left out."""
    near = addresses_by_slug(desk.site)
    for target, places in broken.items():
        if target.is_inside and not file_for(target.path, here) and file_for(target.path, desk.to_be):
            continue
        others = []
        for place in places:
            marks = list(_marks(target, place, here, desk, near, is_rare=len(places) <= _RARE))
            yield from marks
            if not marks and place.file in desk.origins:
                yield _of_pages(target, [place], here, desk)
            elif not marks:
                others.append(place)
        if others:
            yield _of_settings(target, here, desk) or _of_pages(target, others, here, desk)


def _marks(target: Target, place: _Place, here: frozenset[str], desk: _Desk, near: Mapping[str, str], is_rare: bool) -> Iterator[Problem]:
    """What to say of the content files that a page shows and that lead there. Links that their mentions leave out are looked for in the text of a few."""
    address = address_of(place.file)
    for entry in desk.shown.get(place.file, ()):
        found = [mention for mention in mentions(entry, desk.site, address) if mention.target == target]
        if is_rare and not found:
            found = [Mention(target, text, "") for text in _spellings(target, address, desk.site.settings) if desk.line_of(entry.path, "", text)][:1]
        for mention in found:
            if not target.is_inside:
                yield Problem(entry.path, desk.line_of(entry.path, mention.field, mention.written), _leads(target, here, desk), "warning")
            elif file_for(target.path, here):
                yield dead_anchor(entry, mention, desk.line_of)
            else:
                is_away = address != address_of_entry(entry) and mention not in mentions(entry, desk.site)
                yield dead_mention(entry, mention, desk.line_of, desk.withheld, near, address if is_away else "")


def _spellings(target: Target, address: str, settings: Settings) -> Iterator[str]:
    """How a text may name a place that its mentions leave out: as a part of its own page, or with the site's host."""
    host = settings.home.removesuffix(settings.base + "/")
    for name in dict.fromkeys((str(target), as_url(str(target)))):
        if target.path == address and target.anchor:
            yield name[name.index("#") :]
        yield host + (settings.base if target.is_inside else "") + name


def _of_settings(target: Target, here: frozenset[str], desk: _Desk) -> Problem | None:
    """The link of the navigation or the footer that leads there; None if there is none."""
    settings = desk.site.settings
    for at, links in ((("navigation",), settings.navigation), (("footer", "links"), settings.footer.links)):
        for link in links:
            if target_of(whole(settings.base + link.url if link.url.startswith("/") else link.url, settings.home), settings.home) == target:
                problem = settings_problem(desk.digest.root, at, f'{".".join(at)}: "{link.title}" {_leads(target, here, desk)}')
                return msgspec.structs.replace(problem, line=desk.line_of(problem.path, "", link.url) or problem.line)
    return None


def _of_pages(target: Target, places: list[_Place], here: frozenset[str], desk: _Desk) -> Problem:
    more = f" (and so do{'es' if len(places) == 2 else ''} {len(places) - 1:,} more file{'' if len(places) == 2 else 's'})" if len(places) > 1 else ""
    return Problem(*_origin(places[0], desk), _leads(target, here, desk) + more, "error" if target.is_inside else "warning")


def _leads(target: Target, here: frozenset[str], desk: _Desk) -> str:
    if not target.is_inside:
        return f"leads to {target.path}, out of the site, which is below {desk.site.settings.base}/; the page of this site is at {desk.site.settings.base}{target.path}"
    if file_for(target.path, here):
        return f'leads to {target}, but that page has no anchor "{target.anchor}"'
    why = desk.withheld.get(target.path) or desk.withheld.get(target.path + "/")
    return f"leads to {target.path}, where nothing stands{f': {why}' if why else ''}"


def _origin(place: _Place, desk: _Desk) -> tuple[str, int]:
    """The file and line to mend: where a file of `site/` was copied from, else itself."""
    origin = desk.origins.get(place.file, f"site/{place.file}")
    return origin, 0 if origin.endswith(".j2") else place.line  # what a template makes has other lines


def _theme_problems(theme: Theme, digest: Digest) -> Iterator[Problem]:
    """What is wrong with the theme, though no page has failed for it; of one that comes with Broadsheet, only what the digest's own makes wrong."""
    yield from (problem for problem in template_faults(theme, {template_for(theme, view) for view in TEMPLATES}) if problem.severity == "error" or not Path(problem.path).is_absolute())
    language, name = digest.settings.language, digest.settings.theme
    if missing := missing_words(read_theme(digest.root, name), language):
        advice = f"run `broadsheet words {name} {language}`" if (digest.root / "themes" / name).is_dir() else f"make a theme that extends it, and run `broadsheet words THEME {language}`"
        words = f'language: the theme has no words for {len(missing)} of its sentences in "{language}", such as "{missing[0].one}", and says them in English; {advice}'
        yield msgspec.structs.replace(settings_problem(digest.root, ("language",), words), severity="warning")


def _address_problems(draft: Draft, office: Office) -> Iterator[Problem]:
    """Addresses that lead nowhere now, but for those of seeds that are taken down."""
    root, takedown = office.digest.root, office.digest.takedown
    taken = {article for file, (_, article) in office.store.seeds().items() if takedown.names_seed(file)}
    gone = vanished(office.store.addresses() | draft.moved, draft.made.site, takedown)
    yield from moved_problems(gone, draft.made.site)
    yield from deleted_problems({address: path for address, path in gone.items() if path not in taken}, lambda path: (root / path).exists())


def _staleness(draft: Draft, here: frozenset[str], records: Mapping[str, PageRecord], digest: Digest) -> Iterator[Problem]:
    """Where the site is not the one that a build would make: files that are gone or were changed, and one word on all the others."""
    if _is_elsewhere(draft):
        yield settings_problem(digest.root, ("url",), "url: the site was built for another; run `broadsheet build`, and check again")
    output, rendered = Output(digest.site), draft.plan.of("render")
    gone = [step.path for step in rendered if step.path in records and step.path not in here]
    changed = [step.path for step in rendered if step.path in here and step.path in records and not output.is_whole(step.path, records[step.path])]
    yield from _named(gone, "is gone since it was built; run `broadsheet build`", "are gone since they were built", "error")
    yield from _named(changed, "is not as it was built; the next build writes over it, so change what it is made from", "are not as they were built", "warning")
    due, deleted = len(rendered) - len(gone) - len(changed), len(draft.plan.of("delete"))
    if due or deleted:
        message = f"this is not the site that a build would make now: it would render {len(rendered):,} files and delete {deleted:,}; run `broadsheet build`, and check again"
        yield Problem("site", 0, message, "warning")


def _is_elsewhere(draft: Draft) -> bool:
    """True if the site was built for another URL."""
    return draft.before is not None and draft.before.settings.get(_URL) != draft.shown.settings[_URL]


def _named(paths: list[str], words: str, words_for_many: str, severity: Severity) -> Iterator[Problem]:
    """A word on each of some files; many are counted."""
    for path in paths[:NAMED]:
        yield Problem(f"site/{path}", 0, words, severity)
    if len(paths) > NAMED:
        yield Problem("site", 0, f"and {len(paths) - NAMED:,} more files {words_for_many}", severity)


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
