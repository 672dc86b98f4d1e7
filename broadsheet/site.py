"""Articles to a Site: what is published at `now`, by day, topic and source.

Pure. Order is by date, newest first, then by address, so that it never depends on the order in
which files were read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Literal, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from broadsheet.carried import Carried, find_copies, taken_along
from broadsheet.fingerprint import fingerprint
from broadsheet.gallery import hang_pictures, image_problems
from broadsheet.model import Article, Edition, EditionNote, Entry, Group, Labels, Leaf, Picture, Problem, Rendition, StaticFile
from broadsheet.rights import TAKEN, Takedown, unpublished_because
from broadsheet.settings import Settings
from broadsheet.urls import slugify

T = TypeVar("T", Article, Leaf)
ENGLISH = Labels()


class Site(msgspec.Struct, frozen=True):
    """Everything that is published, indexed for the pages that show it."""

    settings: Settings
    today: date
    """In the site's time zone: an edition before it is over."""
    articles: Mapping[str, Article]
    """By address, newest first."""
    editions: Mapping[date, Edition]
    """By day, newest first."""
    days: Sequence[date]
    """Of the editions, newest first."""
    months: Mapping[date, tuple[date, ...]]
    """By first day of the month, newest first: its days with editions, newest first."""
    years: Mapping[int, tuple[date, ...]]
    """Newest first: their months with editions, newest first."""
    places: Mapping[str, int]
    """By article's address: its place in its edition, from 0."""
    topics: Mapping[str, Group]
    """By slug, in the order of their names."""
    sources: Mapping[str, Group]
    topic_slugs: Mapping[str, str]
    """By topic as articles write it: the slug of the topic that it is shown as; hidden ones are absent."""
    leaves: Mapping[str, Leaf]
    """By address."""
    redirects: Mapping[str, str]
    """By alias: the address it leads to."""
    statics: Mapping[str, StaticFile]
    """By address."""
    pictures: Mapping[str, Picture]
    """By path: those that content files name, broken ones too."""
    renditions: Mapping[str, Rendition]
    """By address: the files that pictures are published in."""
    originals: Mapping[str, str]
    """By fingerprint: the path of a picture."""
    pictured: Mapping[str, tuple[str, ...]]
    """By path of a file, there or not, that an image may mean: the addresses of the content files that name it."""
    carried: Carried = Carried()
    """Which articles carry another's words: they have their page, and are listed with their source only."""
    labels: Labels = Labels()
    """The theme's words for what views name, in the site's language."""
    searchable: bool = False
    """True if there is a search index beside its pages."""

    @property
    def listed(self) -> Iterator[Article]:
        """The articles that are no copies, newest first."""
        return (article for address, article in self.articles.items() if address not in self.carried.firsts)

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.settings.timezone)


class Made(NamedTuple):
    """A site, what is wrong with its parts, and what is not on it."""

    site: Site
    problems: tuple[Problem, ...]
    withheld: tuple[tuple[Article, str], ...]
    """Articles that are not published, and why."""
    until: datetime | None = None
    """When time alone will make another site of the same files; None if never."""


def make_site(
    entries: Iterable[Entry], statics: Iterable[StaticFile], settings: Settings, takedown: Takedown, now: datetime, *, pictures: Iterable[Picture] = (), drafts: bool = False,
    labels: Labels = ENGLISH,
) -> Made:
    """The site at `now`, which has a zone: the site's. Problems leave out what they name, and nothing else. `pictures` are the image files that entries name.

    With `drafts`, everything that is not taken down is on it, as a preview shows it; `withheld` is the same.
    """
    problems: list[Problem] = []
    ordered = sorted(entries, key=lambda entry: entry.path)
    judged = _judged([e for e in ordered if isinstance(e, Article)], takedown, settings, now)
    on_site = [a for a, why in judged if not why]
    if drafts:  # after the others, so that none takes the address of what is published
        on_site += (a for a, why in judged if why and not why.startswith(TAKEN))
    published = sorted(_one_at_each_address(on_site, problems), key=newest_first)
    carried, strays = find_copies(published, (a for a, why in judged if why), settings.home)
    problems += strays
    listed = [article for article in published if article.address not in carried.firsts]
    notes = {e.day: e for e in ordered if isinstance(e, EditionNote)}
    days_shown = {article.day for article in listed}
    problems += (
        Problem(note.path, 1, f"no article of {note.day} is published, so no page shows this note", "warning")
        for note in notes.values() if note.day not in days_shown
    )
    leaves = _one_at_each_address((e for e in ordered if isinstance(e, Leaf) and (drafts or not e.draft)), problems)
    static_files = {static.address: static for static in statics}
    topic_slugs, topics = _topics(listed, settings)
    editions = {
        day: _edition(day, tuple(of_day), notes.get(day), problems) for day, of_day in groupby(listed, key=lambda a: a.day)
    }
    days = list(editions)
    months = {month: tuple(of) for month, of in groupby(days, key=lambda day: day.replace(day=1))}
    by_address = {article.address: article for article in published}
    notes_shown = [edition.note for edition in editions.values() if edition.note]
    on_pages: list[Entry] = [*published, *leaves, *notes_shown]
    gallery = hang_pictures(on_pages, pictures, settings)
    problems += (problem for entry in on_pages for problem in image_problems(entry, gallery.pictures))
    site = Site(
        settings=settings,
        today=now.date(),
        articles=by_address,
        editions=editions,
        days=days,
        months=months,
        years={year: tuple(of) for year, of in groupby(months, key=lambda month: month.year)},
        places={article.address: place for edition in editions.values() for place, article in enumerate(edition.articles)},
        topics=topics,
        sources=_sources(published, settings),
        topic_slugs=topic_slugs,
        leaves={leaf.address: leaf for leaf in sorted(leaves, key=lambda leaf: (leaf.order, leaf.title, leaf.address))},
        redirects=_redirects([*published, *leaves], problems),
        statics=static_files,
        pictures=gallery.pictures,
        renditions=gallery.renditions,
        originals=gallery.originals,
        pictured=gallery.pictured,
        carried=carried,
        labels=labels,
    )
    withheld = tuple((article, why) for article, why in judged if why)
    return Made(site, tuple(problems), withheld, _until((article for article, _ in judged), site, now))


def with_article(site: Site, article: Article) -> Site | None:
    """The site with a newer reading of one of its articles; None if that moves anything, so that the site must be made anew.

    What it says of images and aliases is not looked at, so nothing may be wrong with them.
    """
    old = site.articles.get(article.address)
    if old is None or _standing(old) != _standing(article):
        return None

    def swapped(articles: tuple[Article, ...]) -> tuple[Article, ...]:
        return tuple(article if other is old else other for other in articles)

    def in_group(group: Group) -> Group:
        month = article.day.replace(day=1)
        return msgspec.structs.replace(group, articles=swapped(group.articles), months={**group.months, month: swapped(group.months[month])})

    is_listed = article.address not in site.carried.firsts
    slugs = {slug for topic in article.front.topics if (slug := site.topic_slugs.get(topic))} if is_listed else set()
    source = {group_slug(article.front.source)} if article.front.source else set()
    editions = {article.day: site.editions[article.day]} if is_listed else {}
    return msgspec.structs.replace(
        site,
        articles={**site.articles, article.address: article},
        editions={**site.editions, **{day: msgspec.structs.replace(edition, articles=swapped(edition.articles)) for day, edition in editions.items()}},
        topics={**site.topics, **{slug: in_group(site.topics[slug]) for slug in slugs}},
        sources={**site.sources, **{slug: in_group(site.sources[slug]) for slug in source}},
    )


def _standing(article: Article) -> tuple[object, ...]:
    """All that decides whether an article is on the site, where, and what is said of it: what its own words are is no part of it."""
    front = msgspec.structs.replace(
        article.front, title="", deck="", summary="", updated=None, authors=(), language="", translations={}, image_alt="", credit="", license="", publish=None, extra={}
    )
    images = [msgspec.structs.replace(reference, line=0) for reference in article.body.references if reference.kind == "image"]
    return (article.path, article.address, article.identity, article.day, front, images)


def _judged(articles: Sequence[Article], takedown: Takedown, settings: Settings, now: datetime) -> list[tuple[Article, str]]:
    """Each article with the reason why it is not published, if it is not. The words of what is taken down are not published under another's name either."""
    judged = [(article, unpublished_because(article, takedown, now)) for article in articles]
    taken = [article for article, why in judged if why.startswith(TAKEN)]
    if not taken:
        return judged
    along = taken_along(articles, taken, settings.home)
    return [(article, f"{TAKEN} with {along[article.path]}, of which it is a copy" if article.path in along and not why.startswith(TAKEN) else why) for article, why in judged]


def _until(articles: Iterable[Article], site: Site, now: datetime) -> datetime | None:
    """The next moment at which an article is due or expires, or the newest edition's day is over."""
    fronts = [article.front for article in articles]
    moments = [front.date for front in fronts if front.date > now]
    moments += (front.expires for front in fronts if front.expires and front.expires > now)
    if site.days and site.days[0] >= site.today:
        moments.append(datetime.combine(site.today + timedelta(days=1), time(), site.zone))
    return min(moments, default=None)


def newest_first(article: Article) -> tuple[float, str]:
    """Sort key: by date, newest first, then by address."""
    return (-article.front.date.timestamp(), article.address)


def _one_at_each_address(entries: Iterable[T], problems: list[Problem]) -> list[T]:
    first: dict[str, T] = {}
    for entry in entries:
        other = first.setdefault(entry.address, entry)
        if other is not entry:
            advice = "give one of them another `slug`"
            problems.append(Problem(entry.path, entry.lines.get("slug", 1), f"the address {entry.address} is taken by {other.path}; {advice}"))
    return list(first.values())


def _edition(day: date, articles: tuple[Article, ...], note: EditionNote | None, problems: list[Problem]) -> Edition:
    """Pinned articles first, then the editor's order, then the newest."""
    order = {slug: place for place, slug in enumerate(note.order)} if note else {}
    slugs = {article.address: article.address.rsplit("/", 2)[1] for article in articles}
    missing = [slug for slug in order if slug not in slugs.values()]
    problems += (Problem(note.path, note.line, f'order: no published article of {day} has the slug "{slug}"', "warning") for slug in missing if note)
    ordered = sorted(articles, key=lambda a: (a.front.pin or 10_000, order.get(slugs[a.address], len(order))))
    return Edition(day, tuple(ordered), note)


def _topics(articles: Iterable[Article], settings: Settings) -> tuple[dict[str, str], dict[str, Group]]:
    known: dict[str, tuple[str, str]] = {}
    named: dict[str, str] = {}
    members: dict[str, list[Article]] = {}
    for article in articles:
        mine = set()
        for written in article.front.topics:
            if written not in known:
                known[written] = name_topic(written, settings)
            name, slug = known[written]
            if slug:
                named[slug] = name  # the oldest article's spelling stays, whatever newer ones write
                mine.add(slug)
        for slug in mine:
            members.setdefault(slug, []).append(article)
    shown = {written: slug for written, (_, slug) in known.items() if slug}
    return shown, _groups("topic", named, members)


def _sources(articles: Iterable[Article], settings: Settings) -> dict[str, Group]:
    known = {slugify(name): name for name in settings.sources}
    named: dict[str, str] = {}
    members: dict[str, list[Article]] = {}
    for article in articles:
        if name := article.front.source:
            slug = group_slug(name)
            named[slug] = known.get(slug, name)
            members.setdefault(slug, []).append(article)
    return _groups("source", named, members)


def _groups(kind: Literal["topic", "source"], named: Mapping[str, str], members: Mapping[str, list[Article]]) -> dict[str, Group]:
    by_name = sorted(named, key=lambda slug: (named[slug].casefold(), slug))
    return {slug: Group(kind, named[slug], slug, tuple(members[slug]), _months(members[slug])) for slug in by_name}


def _months(articles: Iterable[Article]) -> dict[date, tuple[Article, ...]]:
    return {date(year, month, 1): tuple(of) for (year, month), of in groupby(articles, key=lambda a: (a.day.year, a.day.month))}


def name_topic(written: str, settings: Settings) -> tuple[str, str]:
    """The name and the slug under which a topic is shown, by what an article writes; the slug is empty if it is hidden."""
    rename = {slugify(old): new for old, new in settings.topics.rename.items()}
    hidden = {group_slug(name) for name in settings.topics.hidden}
    name = rename.get(slugify(written), written)
    slug = group_slug(name)
    return (name, "" if slug in hidden or group_slug(written) in hidden else slug)


def group_slug(name: str) -> str:
    """The slug of a topic or source; a fingerprint where nothing of the name can be said in ASCII."""
    return slugify(name) or f"g-{fingerprint(name)[:8]}"


def _redirects(entries: Iterable[Article | Leaf], problems: list[Problem]) -> dict[str, str]:
    redirects: dict[str, str] = {}
    for entry in entries:
        for alias in entry.front.aliases if isinstance(entry, Article) else entry.aliases:
            if alias == entry.address:
                continue
            if redirects.get(alias, entry.address) != entry.address:
                problems.append(Problem(entry.path, entry.lines.get("aliases", 1), f"aliases: {alias} leads to {redirects[alias]} already; remove it here or there", "warning"))
            else:
                redirects[alias] = entry.address
    return dict(sorted(redirects.items()))
