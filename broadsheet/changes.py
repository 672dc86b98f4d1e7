"""What differs between the site as the last build left it and the site to be, and which pages that may touch.

Pure. `reach` names a page too many rather than one too few: for each page that it names, the
fingerprint of the view decides. So it need not know what a page shows, only where an article can
appear: this is why nothing is paginated by number, and why related articles are the nearest ones.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain

import msgspec

from broadsheet.article_pages import NEAREST
from broadsheet.cards import site_view
from broadsheet.carried import kin_of
from broadsheet.fingerprint import fingerprint_of
from broadsheet.list_pages import index_addresses
from broadsheet.model import Article, Change, EditionNote, Entry, Group, Leaf, Picture, Shown, StaticFile, Theme
from broadsheet.pictures import is_image
from broadsheet.rights import may_be_indexed
from broadsheet.service_pages import sitemap_addresses
from broadsheet.site import Site, group_slug, name_topic
from broadsheet.urls import edition_address, month_address, year_address

MANY = 500
"""So many changes at once touch most pages anyway: then each is looked at."""


class Touched(msgspec.Struct, frozen=True):
    """Which pages may show something else than in the last build, and why."""

    everything: str = ""
    """Why any page may; empty where `reasons` names them all."""
    reasons: Mapping[str, str] = {}
    """By address; one that ends in `/index.html` as that of its folder, which is the same file, and a poster as the page that it is of."""
    because: Mapping[str, str] = {}
    """By path below `content/` or `static/`: what is new about each file that changed."""

    def why(self, address: str) -> str:
        """Why the page at an address may have changed; empty if it cannot have."""
        return self.reasons.get(_plain(address)) or self.everything


def show(site: Site, fingerprints: Mapping[str, str], theme: Theme, tool: Mapping[str, str]) -> Shown:
    """What a site shows. `fingerprints` are those of its content files, by path; `tool` is what made the bytes, by name."""
    settings = {f"digest.toml ({name})": fingerprint_of(getattr(site.settings, name)) for name in site.settings.__struct_fields__}
    settings |= {f"the theme's word for {name}": fingerprint_of(getattr(site.labels, name)) for name in site.labels.__struct_fields__}
    view = site_view(site)
    dress = {file.path: fingerprint_of(file.content) for file in (*theme.templates.values(), *theme.catalogues)}
    dress |= {f"the asset {name}": asset.address for name, asset in theme.assets.items()}
    dress |= {"the order of themes": fingerprint_of(theme.chain), "the order of the theme's settings": fingerprint_of(tuple(theme.settings))}
    dress |= {f"the theme's settings ({name})": fingerprint_of(value) for name, value in theme.settings.items()}
    dress |= {f"the site's {name}": fingerprint_of(getattr(view, name)) for name in view.__struct_fields__}
    return Shown(
        entries={entry.path: entry.fingerprint if isinstance(entry, (StaticFile, Picture)) else fingerprints[entry.path] for entry in _entries(site)},
        groups={group.address: group.name for group in chain(site.topics.values(), site.sources.values())},
        settings=settings,
        tool=tool,
        dress=dict(sorted(dress.items())),  # in whatever order its files were found
        today=site.today,
        searchable=site.searchable,
    )


def find_changes(before: Shown | None, after: Shown, site: Site, entry_of: Callable[[str], Entry | None]) -> Touched:
    """What may look different. `entry_of` gives an entry of the last build by its fingerprint, None where it is lost."""
    if before is None:
        return Touched("there is no record of an earlier build")
    if ground := _differing(before.settings, after.settings) or _differing(before.tool, after.tool):
        return Touched(_changed(ground))
    if renamed := [name for address, name in before.groups.items() if after.groups.get(address, name) != name]:
        return Touched(f'"{renamed[0]}" is spelled otherwise')
    paths = sorted(path for path in before.entries.keys() | after.entries.keys() if before.entries.get(path) != after.entries.get(path))
    if len(paths) > MANY:
        return Touched(f"{len(paths)} files of content/ and static/ changed")
    entries: dict[str, Entry | StaticFile | Picture] = {entry.path: entry for entry in _entries(site)}
    changes = []
    for path in paths:
        old = _entry_before(path, before, entry_of)
        if old is None and path in before.entries:
            return Touched(f"{path} changed, and what it was is not on record")
        new = entries.get(path)
        changes.append(Change(path, old, new, change_words(path, old, new)))
    reasons: dict[str, str] = {}
    for change in changes:
        for address in reach(site, change, len(changes)):
            reasons.setdefault(_plain(address), change.words)
    if before.today != after.today:
        reasons.setdefault("/editions/feed.xml", f"it is {after.today} now")
    if before.searchable != after.searchable:
        reasons.setdefault("/search/", f"there is {'a' if after.searchable else 'no'} search index now")
    return Touched("", reasons, {change.path: change.words for change in changes})


def _plain(address: str) -> str:
    return address.removesuffix("index.html") if address.endswith("/index.html") else address.removesuffix("poster.png")


def dress_changed(before: Shown | None, after: Shown) -> str:
    """Why every HTML page is rendered anew; empty if none need be for that reason."""
    if before is None:
        return "there is no record of an earlier build"
    differing = _differing(before.tool, after.tool) or _differing(before.dress, after.dress)
    return _changed(differing) if differing else ""


def reach(site: Site, change: Change, changes: int) -> Iterator[str]:
    """The addresses of pages, on this site or the last, that may show what changed. `changes` is how many files changed in all."""
    yield from ("/", "/archive/", "/search/", "/subscribe/", "/feed.xml", "/atom.xml", "/feed.json", "/editions/feed.xml", "/opml.xml", "/robots.txt", "/news-sitemap.xml")
    yield from index_addresses(site)
    if _in_sitemap(site, change.before) != _in_sitemap(site, change.after):
        yield from sitemap_addresses(site)
    for entry in (change.before, change.after):
        match entry:
            case Article():
                yield from _of_article(site, entry, changes)
            case Leaf():
                yield from (entry.address, *entry.aliases)
            case EditionNote():
                yield from _of_day(site, entry.day)
            case StaticFile():
                yield entry.address
                yield from _of_picture(site, entry.path, changes)
            case Picture():
                yield from _of_picture(site, entry.path, changes)
            case None:
                pass
    kin = kin_of(site.articles, site.carried, site.settings.home, [entry for entry in (change.before, change.after) if isinstance(entry, Article)])
    for article in kin:
        yield from _of_article(site, article, changes)
    if kin:
        yield from sitemap_addresses(site)


def _of_article(site: Site, article: Article, changes: int) -> Iterator[str]:
    yield from (article.address, *article.front.aliases)
    yield from _of_day(site, article.day)
    topics = {slug for topic in article.front.topics if (slug := site.topic_slugs.get(topic) or name_topic(topic, site.settings)[1])}
    groups = [*((site.topics.get(slug), f"/topics/{slug}/") for slug in topics)]
    if article.front.source:
        slug = group_slug(article.front.source)
        groups.append((site.sources.get(slug), f"/sources/{slug}/"))
    for group, address in groups:
        months = [address.rstrip("/") + month_address(month) for month in _around(list(group.months) if group else [], article.day.replace(day=1))]
        yield from (address, f"{address}feed.xml", *months)
        if group and group.kind == "topic":
            yield from _related_to(group, article, changes)


def _of_picture(site: Site, path: str, changes: int) -> Iterator[str]:
    """What shows an image file, or would if it were there."""
    for address in site.pictured.get(path, ()):
        if article := site.articles.get(address):
            yield from _of_article(site, article, changes)
        elif address in site.leaves:
            yield address
        else:
            yield from (at for day in site.days if edition_address(day) == address for at in _of_day(site, day))


def _related_to(topic: Group, article: Article, changes: int) -> Iterator[str]:
    """Of the topic's later articles, those that look back as far as this one; on the last site they may have stood nearer to it."""
    members, moment = topic.articles, -article.front.date.timestamp()
    place = bisect_left(members, moment, key=lambda a: -a.front.date.timestamp())
    while place > 0 and -members[place - 1].front.date.timestamp() >= moment - 2e-6:
        place -= 1  # as of one moment as clocks go
    for seen, index in enumerate(range(place - 1, -1, -1), 1):
        yield members[index].address
        if seen >= NEAREST + changes and members[index].front.date != members[index - 1].front.date:
            return


def _of_day(site: Site, day: date) -> Iterator[str]:
    """A day's edition with its articles, and the archives in which it stands, with their neighbours."""
    if day in site.editions:
        yield from (article.address for article in site.editions[day].articles)
    yield from map(edition_address, _around(site.days, day))
    yield from map(month_address, _around(list(site.months), day.replace(day=1)))
    yield from (year_address(year) for year in (_around_year(list(site.years), day.year)))


def _around(newest_first: Sequence[date], one: date) -> Iterator[date]:
    """A day, and those that stand beside it, or beside its place."""
    place = bisect_left(newest_first, timedelta(0), key=lambda other: one - other)
    yield one
    yield from newest_first[max(0, place - 1) : place + 2]


def _around_year(newest_first: Sequence[int], one: int) -> Iterator[int]:
    place = bisect_left(newest_first, -one, key=lambda other: -other)
    yield one
    yield from newest_first[max(0, place - 1) : place + 2]


def _in_sitemap(site: Site, entry: object) -> object:
    """What a sitemap says because of an entry: none need be looked at if that is as before."""
    if isinstance(entry, Article):
        front = entry.front
        return (entry.address, front.date, front.updated, may_be_indexed(entry, site.settings), front.topics, front.source)
    return entry.address if isinstance(entry, Leaf) else None


def _entries(site: Site) -> Iterator[Entry | StaticFile | Picture]:
    yield from site.articles.values()
    yield from site.leaves.values()
    yield from (edition.note for edition in site.editions.values() if edition.note)
    yield from site.statics.values()
    yield from (picture for path, picture in site.pictures.items() if path.startswith("content/"))


def _entry_before(path: str, before: Shown, entry_of: Callable[[str], Entry | None]) -> Entry | StaticFile | Picture | None:
    if path not in before.entries:
        return None
    if path.startswith("static/"):
        address = path.removeprefix("static")
        return StaticFile(path, address.removesuffix("index.html") if address.endswith("/index.html") else address, before.entries[path])
    return Picture(path, before.entries[path]) if is_image(path) else entry_of(before.entries[path])


def change_words(path: str, before: object, after: object) -> str:
    """What is new about a file, as a reason is said."""
    if before is None:
        return f"{path} is newly published"
    if after is None:
        return f"{path} is no longer published"
    return f"{path}: {_listed(_differing_fields(before, after))} changed"


def _differing_fields(before: object, after: object) -> list[str]:
    if not (isinstance(before, Article) and isinstance(after, Article)):
        return ["it"]
    fields = [name for name in before.front.__struct_fields__ if name != "seed" and getattr(before.front, name) != getattr(after.front, name)]
    if before.body.fingerprint != after.body.fingerprint:
        fields.append("text")
    return [f"its {name}" for name in fields] or ["it"]


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


def _changed(names: Sequence[str]) -> str:
    return f"{_listed(names)} changed"


def _listed(names: Iterable[str]) -> str:
    first, *others = names
    return first if not others else f"{first} and {others[0]}" if len(others) == 1 else f"{first} and {len(others)} more"
