"""What templates and feeds get: plain frozen data, one type for each kind of page.

A page is a pure function of its view and the theme, so a view's fields are the page's dependency
list: nothing that a page does not show may stand in its view. Addresses here are ready to print;
`url` fields hold the site's base path, `absolute` ones the whole address. Bodies are referred to
by fingerprint, and loaded when the page is rendered.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from broadsheet.model import Publish, Rendition

Bodies = Callable[[str], str]
"""From the fingerprint of a body to its HTML."""


class ImageView(msgspec.Struct, frozen=True):
    """A picture of this site: `{{ page.image | picture }}`. Images elsewhere are never shown, only linked to."""

    url: str
    """For whoever cannot choose among those of `srcset`."""
    absolute: str
    alt: str
    credit: str = ""
    width: int = 0
    """In pixels, of the one at `url`; 0 where that is not known."""
    height: int = 0
    srcset: str = ""
    """The same as WebP in several widths; empty where there is only one file."""


class BodyPicture(msgspec.Struct, frozen=True):
    """A picture in a body, by what that says of it."""

    src: str
    image: ImageView


class BodyRef(msgspec.Struct, frozen=True):
    """A rendered body that is loaded when the page is rendered: `{{ page.body | html }}`."""

    fingerprint: str
    pictures: tuple[BodyPicture, ...] = ()
    """Those of its images that can be shown."""


class LinkView(msgspec.Struct, frozen=True):
    """A link with its words."""

    title: str
    url: str
    external: bool = False
    language: str = ""
    """Of an article's title, where it is not the site's: for `lang`."""


class DayLink(msgspec.Struct, frozen=True):
    """A link to an edition."""

    day: date
    url: str


class MonthLink(msgspec.Struct, frozen=True):
    """A link to a month's archive, of the site or of a topic or source."""

    month: date
    """Its first day."""
    url: str


class YearLink(msgspec.Struct, frozen=True):
    """A link to a year's archive."""

    year: int
    url: str


class DayCount(msgspec.Struct, frozen=True):
    """A day in a calendar, with the number of its articles."""

    day: date
    url: str
    """The edition."""
    count: int
    level: int
    """How busy it was beside the busiest day of its year: from 1 to 4."""


class MonthCount(msgspec.Struct, frozen=True):
    """A link to a month's archive, of the site or of a topic or source, with the number of its articles."""

    month: date
    """Its first day."""
    url: str
    count: int


class YearHistory(msgspec.Struct, frozen=True):
    """A year as an archive shows it."""

    year: int
    url: str
    """The year's page; empty for a topic or source, which has none."""
    months: tuple[MonthCount, ...]
    """Those with articles, newest first."""
    days: tuple[DayCount, ...] = ()
    """Those with an edition, oldest first; none for a topic or source."""


class GroupCount(msgspec.Struct, frozen=True):
    """A topic or source in the list of all."""

    title: str
    url: str
    count: int
    """Of its articles."""
    recent: tuple[int, ...]
    """Its articles in each of the twelve months up to the site's newest, oldest first."""


class FeedLink(msgspec.Struct, frozen=True):
    """A feed that a page offers."""

    title: str
    url: str
    type: str
    """Media type: `application/rss+xml`, `application/atom+xml`, `application/feed+json`."""


class Card(msgspec.Struct, frozen=True):
    """What a list shows of an article, never its body."""

    url: str
    title: str
    summary: str
    date: datetime
    """In the site's time zone."""
    received: bool
    """True where only the seed's file time is known: say "Received", not "Published"."""
    source: LinkView | None = None
    """To the source's page of this site."""
    topic: LinkView | None = None
    """The article's first topic that is shown."""
    language: str = ""
    """Where it is not the site's: for `lang`."""
    direction: str = ""
    """`ltr` or `rtl`, where `language` is set."""


class TopicCards(msgspec.Struct, frozen=True):
    """Some of an edition's cards under their topic: what the filter `by_topic` makes."""

    topic: LinkView | None
    """None for those whose topic no other shares."""
    cards: tuple[Card, ...]


class SiteView(msgspec.Struct, frozen=True):
    """`site` in every template: the same on every page."""

    title: str
    tagline: str
    description: str
    url: str
    """The front page, with the base path."""
    absolute: str
    """The front page's whole address."""
    base: str
    """The path before every address: empty, or `/digest`."""
    language: str
    direction: str
    publisher: str
    publisher_url: str
    navigation: tuple[LinkView, ...]
    footer: str
    footer_links: tuple[LinkView, ...]
    feeds: tuple[FeedLink, ...]
    """RSS, Atom and JSON of the whole site, and the editions' feed."""
    search: str
    """The page to search the archive."""
    subscribe: str
    """The page that lists every feed."""


class Head(msgspec.Struct, frozen=True):
    """What the head of an HTML page says."""

    url: str
    canonical: str
    """The page's whole address; of a copy, that of the article which stands for it."""
    description: str = ""
    noindex: bool = False
    feeds: tuple[FeedLink, ...] = ()
    """The page's own feeds, beside the site's."""
    image: ImageView | None = None
    """What other sites show of the page: its own picture, or a poster."""


class EditionCards(msgspec.Struct, frozen=True):
    """One edition as the front page and its own page show it."""

    day: date
    url: str
    title: str
    """The editor's own title for the day, or empty."""
    note: BodyRef | None
    cards: tuple[Card, ...]
    """In the edition's order: the first one leads."""
    image: ImageView | None = None
    """The picture of the article that leads; of earlier days on the front page, none."""


class FrontView(msgspec.Struct, frozen=True, tag=True):
    """`/`: the newest edition, then earlier days."""

    head: Head
    editions: tuple[EditionCards, ...]
    """Newest first; empty when nothing is published yet."""


class EditionView(msgspec.Struct, frozen=True, tag=True):
    """`/2022/09/06/`: one edition."""

    head: Head
    edition: EditionCards
    month: MonthLink
    earlier: DayLink | None
    later: DayLink | None


class CopyView(msgspec.Struct, frozen=True):
    """Another article of this site with the same words."""

    title: str
    url: str
    source: str
    """Who carried it; empty where not known."""
    language: str = ""
    """Of its title, where it is not the site's: for `lang`."""


class ArticleView(msgspec.Struct, frozen=True, tag=True):
    """`/2022/09/06/some-title/`: one article."""

    head: Head
    title: str
    deck: str
    summary: str
    publish: Publish
    body: BodyRef | None
    """The whole, or the excerpt; none where only a link is published."""
    date: datetime
    updated: datetime | None
    received: bool
    authors: tuple[str, ...]
    source: LinkView | None
    """To the source's page of this site."""
    source_url: str
    """The article where it first stood; empty where not known."""
    license: str
    image: ImageView | None
    image_url: str
    """An image elsewhere, to be linked to with its credit; empty if there is none."""
    credit: str
    topics: tuple[LinkView, ...]
    words: int
    language: str
    direction: str
    translations: tuple[LinkView, ...]
    """Titles are language tags."""
    edition: DayLink
    previous: LinkView | None
    """The one before it in its edition."""
    next: LinkView | None
    related: tuple[Card, ...]
    """Earlier articles that share its topics."""
    copy_of: CopyView | None
    """Of a copy: the article that stands for it in all lists. Topics and edition are that one's, and `head.canonical` is its address."""
    copies: tuple[CopyView, ...]
    """Who else carried it: articles that are copies of this one."""
    extra: Mapping[str, Any]


class DayCards(msgspec.Struct, frozen=True):
    """A day's articles in a list by days."""

    day: date
    url: str
    """The edition; empty for a source's day on which it carried nothing but copies."""
    cards: tuple[Card, ...]


class MonthView(msgspec.Struct, frozen=True, tag=True):
    """`/2022/09/`: every article of a month, by days, newest first."""

    head: Head
    month: date
    days: tuple[DayCards, ...]
    year: YearLink
    earlier: MonthLink | None
    later: MonthLink | None


class YearView(msgspec.Struct, frozen=True, tag=True):
    """`/2022/`: the months of a year that have articles."""

    head: Head
    history: YearHistory
    earlier: YearLink | None
    later: YearLink | None


class ArchiveView(msgspec.Struct, frozen=True, tag=True):
    """`/archive/`: all years, newest first, with their months and days."""

    head: Head
    years: tuple[YearHistory, ...]


class GroupView(msgspec.Struct, frozen=True, tag=True):
    """`/topics/energy/`, `/sources/some-paper/`: its newest articles, then its months."""

    head: Head
    kind: Literal["topic", "source"]
    name: str
    cards: tuple[Card, ...]
    years: tuple[YearHistory, ...]
    """Its months with articles, by years, newest first."""
    index: LinkView
    site_url: str
    """A source's own site, from the settings."""
    license: str
    """A source's licence, from the settings."""


class GroupMonthView(msgspec.Struct, frozen=True, tag=True):
    """`/topics/energy/2022/09/`: a topic's or source's articles of one month, by days."""

    head: Head
    kind: Literal["topic", "source"]
    name: str
    month: date
    days: tuple[DayCards, ...]
    group: LinkView
    earlier: MonthLink | None
    later: MonthLink | None


class GroupIndexView(msgspec.Struct, frozen=True, tag=True):
    """`/topics/`, `/sources/`: all of them, by name."""

    head: Head
    kind: Literal["topic", "source"]
    groups: tuple[GroupCount, ...]


class LeafView(msgspec.Struct, frozen=True, tag=True):
    """`/about/`: a page of `content/pages/`."""

    head: Head
    title: str
    body: BodyRef


class SearchView(msgspec.Struct, frozen=True, tag=True):
    """`/search/`: a way into the archive, and a place to ask the search index, where there is one."""

    head: Head
    index: str
    """The folder of the index that `broadsheet build --search` makes; empty if there is none."""
    years: tuple[YearLink, ...]
    """Newest first."""
    topics: tuple[LinkView, ...]
    """By name; of many, those with the most articles."""
    sources: tuple[LinkView, ...]
    """The same."""
    all_topics: str
    """Where all of them are listed; empty if there are none."""
    all_sources: str


class SubscribeView(msgspec.Struct, frozen=True, tag=True):
    """`/subscribe/`: every feed, and what a feed is. Those of the whole site stand in `site.feeds`."""

    head: Head
    opml: str
    """The list of all feeds, for a reader to take in at once."""
    topics: tuple[LinkView, ...]
    """The feed of each, by name."""
    sources: tuple[LinkView, ...]


class NotFoundView(msgspec.Struct, frozen=True, tag=True):
    """`/404.html`: what a host shows for an address that is none."""

    head: Head


class RedirectView(msgspec.Struct, frozen=True, tag=True):
    """An alias: sends the reader on to the article's address."""

    head: Head
    """Its canonical address is the target's."""
    url: str


class EntryView(msgspec.Struct, frozen=True):
    """One entry of a feed."""

    guid: str
    """A tag URI (RFC 4151)."""
    absolute: str
    title: str
    summary: str
    content: BodyRef | None
    """None where the feed carries summaries, or the article's rights do not allow more."""
    date: datetime
    updated: datetime | None
    authors: tuple[str, ...]
    source: str
    source_url: str
    topics: tuple[str, ...]
    language: str


class FeedView(msgspec.Struct, frozen=True, tag=True):
    """A feed of articles."""

    format: Literal["rss", "atom", "json"]
    title: str
    description: str
    guid: str
    """Atom's id of the feed: a tag URI."""
    absolute: str
    """The feed's own whole address."""
    page: str
    """The whole address of the page that it feeds."""
    home: str
    language: str
    publisher: str
    email: str
    entries: tuple[EntryView, ...]


class EditionEntryView(msgspec.Struct, frozen=True):
    """A finished day, as one item of the editions' feed."""

    guid: str
    absolute: str
    day: date
    date: datetime
    """The end of the day."""
    title: str
    note: BodyRef | None
    cards: tuple[Card, ...]


class EditionsFeedView(msgspec.Struct, frozen=True, tag=True):
    """`/editions/feed.xml`: the digest itself, one item per day, once the day is over."""

    title: str
    description: str
    guid: str
    absolute: str
    page: str
    home: str
    language: str
    publisher: str
    email: str
    entries: tuple[EditionEntryView, ...]


class SitemapEntry(msgspec.Struct, frozen=True):
    """One address of a sitemap."""

    absolute: str
    modified: str = ""
    """W3C date or date and time; empty where it is not known."""


class SitemapView(msgspec.Struct, frozen=True, tag=True):
    """`/sitemap.xml` and its parts: at most 50,000 addresses (sitemaps.org)."""

    entries: tuple[SitemapEntry, ...]


class SitemapIndexView(msgspec.Struct, frozen=True, tag=True):
    """`/sitemap.xml` of a site with more addresses than one sitemap may hold."""

    sitemaps: tuple[SitemapEntry, ...]


class NewsEntry(msgspec.Struct, frozen=True):
    """One article of the news sitemap."""

    absolute: str
    title: str
    date: datetime
    language: str


class NewsSitemapView(msgspec.Struct, frozen=True, tag=True):
    """`/news-sitemap.xml`: the two days before the newest article, at most 1,000 articles."""

    publication: str
    entries: tuple[NewsEntry, ...]


class RobotsView(msgspec.Struct, frozen=True, tag=True):
    """`/robots.txt`."""

    sitemaps: tuple[str, ...]


class OpmlView(msgspec.Struct, frozen=True, tag=True):
    """`/opml.xml`: every feed of the site, to subscribe to at once (OPML 2.0)."""

    title: str
    feeds: tuple[FeedLink, ...]
    """With whole addresses."""
    home: str


class AssetView(msgspec.Struct, frozen=True, tag=True):
    """A theme's asset, by its name."""

    name: str
    fingerprint: str


class PictureView(msgspec.Struct, frozen=True, tag=True):
    """A file of a picture, below `/images/`."""

    rendition: Rendition


class PosterView(msgspec.Struct, frozen=True, tag=True):
    """`/2022/09/06/some-title/poster.png`: the picture that other sites show of a page without one of its own."""

    site: str
    title: str
    line: str
    """Below the title: the source and the day, or the lead story."""


class StaticView(msgspec.Struct, frozen=True, tag=True):
    """A file of `static/`, copied as it is."""

    path: str
    """Relative to the digest's folder."""
    fingerprint: str


HtmlView = (
    FrontView | EditionView | ArticleView | MonthView | YearView | ArchiveView | GroupView | GroupMonthView
    | GroupIndexView | LeafView | SearchView | SubscribeView | NotFoundView | RedirectView
)  # fmt: skip
View = (
    HtmlView | FeedView | EditionsFeedView | SitemapView | SitemapIndexView | NewsSitemapView | RobotsView | OpmlView
    | AssetView | PictureView | PosterView | StaticView
)  # fmt: skip


class Page(msgspec.Struct, frozen=True):
    """One output file to be: where it goes, and the view that it is a function of."""

    address: str
    """Within the site, without the base path: `/2022/09/06/some-title/`, `/feed.xml`."""
    view: View

    @property
    def path(self) -> str:
        """The file below `site/`: `2022/09/06/some-title/index.html`, `feed.xml`."""
        return self.address[1:] + ("index.html" if self.address.endswith("/") else "")
