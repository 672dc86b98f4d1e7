"""The pages that list articles: front page, editions, archives, topics and sources.

Pure. Nothing is paginated by number, so a new article changes its own day and month and no other.
Each kind of page has a function for its addresses, and one for the view at one of them.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby, islice
from math import ceil
from typing import Literal, TypeVar, cast

from broadsheet.cards import (
    RSS,
    cards,
    day_link,
    edition_cards,
    group_link,
    head,
    month_link,
    url,
)  # fmt: skip
from broadsheet.model import Article, Group
from broadsheet.poster_pages import edition_image
from broadsheet.rights import source_settings
from broadsheet.site import Site
from broadsheet.urls import edition_address, month_address, year_address
from broadsheet.views import (
    ArchiveView,
    DayCards,
    DayCount,
    EditionView,
    FeedLink,
    FrontView,
    GroupCount,
    GroupIndexView,
    GroupMonthView,
    GroupView,
    LinkView,
    MonthCount,
    MonthLink,
    MonthView,
    YearHistory,
    YearLink,
    YearView,
)  # fmt: skip

Params = dict[str, str]
T = TypeVar("T")
_RECENT = 12
"""Months whose articles the list of topics counts."""


def front_view(site: Site, params: Params) -> FrontView:
    """`/`: the newest edition, then earlier days."""
    newest = islice(site.editions.values(), site.settings.front.days)
    image = edition_image(site, site.days[0]) if site.days else None
    return FrontView(head(site, "/", site.settings.description or site.settings.tagline, image=image), tuple(edition_cards(site, edition, pictured=not number) for number, edition in enumerate(newest)))


def edition_addresses(site: Site) -> Iterator[str]:
    """Of every day with articles."""
    return map(edition_address, site.editions)


def edition_view(site: Site, params: Params) -> EditionView | None:
    """`/2022/09/06/`."""
    day = _day(params)
    if day is None or day not in site.editions:
        return None
    earlier, later = _neighbours(site.days, day)
    return EditionView(
        head=head(site, edition_address(day), image=edition_image(site, day)),
        edition=edition_cards(site, site.editions[day]),
        month=month_link(site, day.replace(day=1)),
        earlier=day_link(site, earlier) if earlier else None,
        later=day_link(site, later) if later else None,
    )


def month_addresses(site: Site) -> Iterator[str]:
    """Of every month with articles."""
    return map(month_address, site.months)


def month_view(site: Site, params: Params) -> MonthView | None:
    """`/2022/09/`."""
    month = _day({**params, "day": "01"})
    if month is None or month not in site.months:
        return None
    earlier, later = _month_neighbours(site, list(site.months), month)
    return MonthView(
        head=head(site, month_address(month)),
        month=month,
        days=tuple(DayCards(day, url(site, edition_address(day)), cards(site, site.editions[day].articles)) for day in site.months[month]),
        year=YearLink(month.year, url(site, year_address(month.year))),
        earlier=earlier,
        later=later,
    )


def year_addresses(site: Site) -> Iterator[str]:
    """Of every year with articles."""
    return map(year_address, site.years)


def year_view(site: Site, params: Params) -> YearView | None:
    """`/2022/`."""
    year = int(params["year"])
    if year not in site.years:
        return None
    earlier, later = _neighbours(list(site.years), year)
    return YearView(
        head=head(site, year_address(year)),
        history=_year_history(site, year),
        earlier=YearLink(earlier, url(site, year_address(earlier))) if earlier else None,
        later=YearLink(later, url(site, year_address(later))) if later else None,
    )


def archive_view(site: Site, params: Params) -> ArchiveView:
    """`/archive/`."""
    return ArchiveView(head(site, "/archive/"), tuple(_year_history(site, year) for year in site.years))


def index_addresses(site: Site) -> Iterator[str]:
    """`/topics/` and `/sources/`, where there are any."""
    return (f"/{kind}s/" for kind in ("topic", "source") if _groups(site, kind))


def index_view(site: Site, params: Params) -> GroupIndexView | None:
    """`/topics/`, `/sources/`."""
    groups = _groups(site, params["kind"])
    if not groups:
        return None
    newest = max(month for group in groups.values() for month in islice(group.months, 1))
    months = [_month_before(newest, back) for back in range(_RECENT - 1, -1, -1)]
    counts = tuple(
        GroupCount(group.name, url(site, group.address), len(group.articles), tuple(len(group.months.get(month, ())) for month in months))
        for group in groups.values()
    )
    return GroupIndexView(head(site, f"/{params['kind']}s/"), _kind(params), counts)


def group_addresses(site: Site) -> Iterator[str]:
    """Of every topic and source."""
    return (group.address for kind in ("topic", "source") for group in _groups(site, kind).values())


def group_view(site: Site, params: Params) -> GroupView | None:
    """`/topics/energy/`, `/sources/some-paper/`."""
    group = find_group(site, params)
    if group is None:
        return None
    source = source_settings(group.name if group.kind == "source" else "", site.settings)
    feed = FeedLink(f"{group.name} – {site.settings.title}", url(site, f"{group.address}feed.xml"), RSS)
    return GroupView(
        head=head(site, group.address, feeds=(feed,)),
        kind=group.kind,
        name=group.name,
        cards=cards(site, group.articles[: site.settings.lists.newest]),
        years=_group_history(site, group),
        index=_index_link(site, group),
        site_url=source.url,
        license=source.license,
    )


def group_month_addresses(site: Site) -> Iterator[str]:
    """Of every month in which a topic or source has articles."""
    for kind in ("topic", "source"):
        for group in _groups(site, kind).values():
            for month in group.months:
                yield group.address.rstrip("/") + month_address(month)


def group_month_view(site: Site, params: Params) -> GroupMonthView | None:
    """`/topics/energy/2022/09/`."""
    group, month = find_group(site, params), _day({**params, "day": "01"})
    if group is None or month is None or month not in group.months:
        return None
    earlier, later = _month_neighbours(site, list(group.months), month, group.address)
    return GroupMonthView(
        head=head(site, group.address.rstrip("/") + month_address(month)),
        kind=group.kind,
        name=group.name,
        month=month,
        days=_by_days(site, group.months[month]),
        group=group_link(site, group),
        earlier=earlier,
        later=later,
    )


def find_group(site: Site, params: Params) -> Group | None:
    """The topic or source that an address names."""
    return _groups(site, params["kind"]).get(params["slug"])


def _year_history(site: Site, year: int) -> YearHistory:
    """A year of the site, by months and by days."""
    days = [day for month in site.years[year] for day in site.months[month]]
    counts = {day: len(site.editions[day].articles) for day in days}
    busiest = max(counts.values())
    return YearHistory(
        year=year,
        url=url(site, year_address(year)),
        months=tuple(MonthCount(month, month_link(site, month).url, sum(counts[day] for day in site.months[month])) for month in site.years[year]),
        days=tuple(DayCount(day, url(site, edition_address(day)), counts[day], ceil(4 * counts[day] / busiest)) for day in reversed(days)),
    )


def _group_history(site: Site, group: Group) -> tuple[YearHistory, ...]:
    """A topic's or source's years, by months."""
    of_years = groupby(group.months, key=lambda month: month.year)
    return tuple(
        YearHistory(year, "", tuple(MonthCount(month, month_link(site, month, group.address).url, len(group.months[month])) for month in months))
        for year, months in of_years
    )


def _month_before(month: date, back: int) -> date:
    """The month so many months before another."""
    year, number = divmod(month.year * 12 + month.month - 1 - back, 12)
    return date(year, number + 1, 1) if year > 0 else date.min


def _groups(site: Site, kind: str) -> Mapping[str, Group]:
    return site.topics if kind == "topic" else site.sources


def _kind(params: Params) -> Literal["topic", "source"]:
    return cast(Literal["topic", "source"], params["kind"])


def _index_link(site: Site, group: Group) -> LinkView:
    return LinkView(site.labels.topics if group.kind == "topic" else site.labels.sources, url(site, f"/{group.kind}s/"))


def _by_days(site: Site, articles: Sequence[Article]) -> tuple[DayCards, ...]:
    days = ((day, tuple(of_day)) for day, of_day in groupby(articles, key=lambda a: a.day))
    return tuple(DayCards(day, _edition_url(site, day, of_day), cards(site, of_day)) for day, of_day in days)


def _edition_url(site: Site, day: date, articles: Sequence[Article]) -> str:
    """Of the edition that articles of a day are in; empty if all of them are copies, for those are in none."""
    return url(site, edition_address(day)) if any(article.address not in site.carried.firsts for article in articles) else ""


def _day(params: Params) -> date | None:
    try:
        return date(int(params["year"]), int(params["month"]), int(params["day"]))
    except ValueError:
        return None


def _neighbours(newest_first: Sequence[T], one: T) -> tuple[T | None, T | None]:
    """The one before and the one after in time, of a sequence that begins with the newest."""
    place = bisect_left(newest_first, True, key=lambda other: other <= one)  # type: ignore[operator]
    return (
        newest_first[place + 1] if place + 1 < len(newest_first) else None,
        newest_first[place - 1] if place > 0 else None,
    )


def _month_neighbours(site: Site, months: Sequence[date], month: date, group: str = "") -> tuple[MonthLink | None, MonthLink | None]:
    earlier, later = _neighbours(months, month)
    return (month_link(site, earlier, group) if earlier else None, month_link(site, later, group) if later else None)
