"""The site as it would be, and what an edit makes of it: what `serve` shows.

Pure. A proof is made anew of its sources, or, after the most frequent edits, of the proof before;
either way it is the same. Pages come from it as in a build, so they have the same bytes.
"""

from collections.abc import Mapping
from datetime import datetime
from itertools import chain
from typing import NamedTuple

import msgspec

from broadsheet.cards import site_view
from broadsheet.changes import change_words, reach
from broadsheet.fingerprint import fingerprint_of
from broadsheet.model import Article, Change, Entry, Labels, Picture, Problem, StaticFile
from broadsheet.pages import page_at, settle
from broadsheet.rights import Takedown, unpublished_because
from broadsheet.settings import Settings
from broadsheet.site import ENGLISH, Site, make_site, with_article
from broadsheet.views import SiteView

MANY = 100
"""So many changes at once touch most of what anyone looks at: then no one asks which pages."""


class Reading(msgspec.Struct, frozen=True):
    """What a file of `content/` came to: an entry, or the problems that keep it out."""

    entry: Entry | None
    problems: tuple[Problem, ...] = ()


class Sources(msgspec.Struct, frozen=True):
    """Everything that a proof is made of."""

    settings: Settings
    takedown: Takedown
    readings: Mapping[str, Reading]
    """By path; of `static/`, only what is wrong."""
    statics: Mapping[str, StaticFile]
    """By path."""
    images: Mapping[str, str]
    """By path: the fingerprint of each image file of `content/`."""
    pictures: Mapping[str, Picture]
    """By path: the image files that entries name."""
    drafts: bool
    """Whether that is shown, too, which a build would leave out."""
    labels: Labels = ENGLISH
    """The words of the theme that views hold."""


class Proof(msgspec.Struct, frozen=True):
    """A site that is looked at before it is published."""

    sources: Sources
    now: datetime
    site: Site
    view: SiteView
    unpublished: Mapping[str, str]
    """By address: why a build would leave out what stands there."""
    problems: tuple[Problem, ...]
    """What only the whole site shows; those of single files are in `sources`."""
    until: datetime | None
    """When time alone will make another one."""

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        """Everything that a build would say of `content/` and `static/`."""
        found = (problem for reading in self.sources.readings.values() for problem in reading.problems)
        return tuple(sorted({*found, *self.problems}))


class Touched(NamedTuple):
    """Which pages an edit changed."""

    addresses: frozenset[str]
    everything: bool = False
    """True if any page may look different."""


def make_proof(sources: Sources, now: datetime) -> Proof:
    """The proof of these sources at `now`, which has the site's zone."""
    entries = (reading.entry for reading in sources.readings.values() if reading.entry is not None)
    made = make_site(entries, sources.statics.values(), sources.settings, sources.takedown, now, pictures=sources.pictures.values(), drafts=sources.drafts, labels=sources.labels)
    site, unsettled = settle(made.site)
    unpublished = {article.address: why for article, why in made.withheld if site.articles.get(article.address) is article}
    unpublished |= {leaf.address: "draft" for leaf in site.leaves.values() if leaf.draft}
    return Proof(sources, now, site, site_view(site), unpublished, (*made.problems, *unsettled), made.until)


def after_edit(proof: Proof, sources: Sources, changed: Mapping[str, Reading | None], now: datetime) -> Proof:
    """The proof of newer sources, which differ from those before in `changed` files of `content/` at most (None: gone), or in more if that is empty."""
    site: Site | None = proof.site if changed else None
    for path, after in changed.items():
        before = proof.sources.readings.get(path)
        if site is None or before is None or after is None or not isinstance(after.entry, Article) or any(p.path == path for p in proof.problems):
            return make_proof(sources, now)
        site = with_article(site, after.entry)
    return make_proof(sources, now) if site is None else msgspec.structs.replace(proof, sources=sources, site=site)


def changes_between(before: Proof, after: Proof) -> tuple[Change, ...]:
    """The files of `content/` and `static/` that are something else now, in words that an editor would use."""
    old, new = before.sources, after.sources
    paths = {path for path in old.readings.keys() | new.readings.keys() if old.readings.get(path) is not new.readings.get(path)}
    paths |= {path for path in old.statics.keys() | new.statics.keys() if old.statics.get(path) is not new.statics.get(path)}
    paths |= {path for path in old.pictures.keys() | new.pictures.keys() if old.pictures.get(path) != new.pictures.get(path) and path.startswith("content/")}
    pairs = ((path, _known(before, path), _known(after, path)) for path in sorted(paths))
    return tuple(Change(path, one, other, _words(path, one, other, path in new.readings)) for path, one, other in pairs if one != other)


def changes_by_time(before: Proof, after: Proof) -> tuple[Change, ...]:
    """The articles that became due, or expired, meanwhile."""
    changes = []
    for reading in after.sources.readings.values():
        if isinstance(article := reading.entry, Article):
            was, is_now = (unpublished_because(article, after.sources.takedown, proof.now) for proof in (before, after))
            if was != is_now:
                words = f"{article.path} {'has expired' if is_now else 'is due'}"
                changes.append(Change(article.path, None if was else article, None if is_now else article, words))
    return tuple(changes)


def touched_by(before: Proof, after: Proof, changes: tuple[Change, ...]) -> Touched:
    """The pages that show something else now. Only what `changes` can reach is looked at."""
    shared = before.view != after.view or before.sources.settings != after.sources.settings or before.sources.takedown != after.sources.takedown
    if shared or len(changes) > MANY or _is_renamed(before.site, after.site):
        return Touched(frozenset(), everything=True)
    reached = {address for change in changes for site in (before.site, after.site) for address in reach(site, change, len(changes))}
    if before.site.today != after.site.today:
        reached.add("/editions/feed.xml")
    return Touched(frozenset(address for address in reached if _view_at(before, address) != _view_at(after, address)))


def _known(proof: Proof, path: str) -> Entry | StaticFile | Picture | None:
    reading = proof.sources.readings.get(path)
    return reading.entry if reading and reading.entry else proof.sources.statics.get(path) or proof.sources.pictures.get(path)


def _words(path: str, before: Entry | StaticFile | Picture | None, after: Entry | StaticFile | Picture | None, is_there: bool) -> str:
    if before is None:
        return f"{path} is new{f', from seeds/{after.front.seed.file}' if isinstance(after, Article) and after.front.seed else ''}"
    if after is None:
        return f"{path} {'cannot be read any more' if is_there else 'is gone'}"
    return change_words(path, before, after)


def _is_renamed(before: Site, after: Site) -> bool:
    """True if a topic or source is spelled otherwise, which every page that names it shows."""
    names = {group.address: group.name for group in chain(before.topics.values(), before.sources.values())}
    return any(names.get(group.address, group.name) != group.name for group in chain(after.topics.values(), after.sources.values()))


def _view_at(proof: Proof, address: str) -> str:
    page = page_at(proof.site, address)
    return fingerprint_of(page.view) if page else ""
