"""The pages that are not news: the editor's own, search, subscribe, static files, redirects, sitemaps, robots and the list of feeds.

Pure.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import chain, islice

from broadsheet.cards import RSS, absolute, group_link, head, local, site_view, url, whole_body
from broadsheet.list_pages import (
    Params,
    edition_addresses,
    group_addresses,
    group_month_addresses,
    index_addresses,
    month_addresses,
    year_addresses,
)  # fmt: skip
from broadsheet.model import Article, Group
from broadsheet.rights import may_be_indexed
from broadsheet.site import Site, newest_first
from broadsheet.urls import year_address
from broadsheet.views import (
    FeedLink,
    LeafView,
    LinkView,
    NewsEntry,
    NewsSitemapView,
    NotFoundView,
    OpmlView,
    PictureView,
    RedirectView,
    RobotsView,
    SearchView,
    SitemapEntry,
    SitemapIndexView,
    SitemapView,
    StaticView,
    SubscribeView,
    YearLink,
)  # fmt: skip

SEARCH_INDEX = "pagefind"
"""The folder of the search index, below `site/`."""
SITEMAP_LIMIT = 50_000
"""Addresses in one sitemap (sitemaps.org)."""
SEARCH_LINKS = 60
"""Topics, and sources, that the search page leads to."""
NEWS_DAYS = timedelta(days=2)
NEWS_LIMIT = 1_000


def static_addresses(site: Site) -> Iterator[str]:
    """Of every file of `static/`."""
    return iter(site.statics)


def static_view(site: Site, params: Params) -> StaticView | None:
    """`/CNAME`, `/images/harbour.jpg`."""
    static = site.statics.get(params["address"])
    return StaticView(static.path, static.fingerprint) if static else None


def picture_view(site: Site, params: Params) -> PictureView | None:
    """`/images/roof-800.3f2a….webp`."""
    rendition = site.renditions.get(params["address"])
    return PictureView(rendition) if rendition else None


def leaf_view(site: Site, params: Params) -> LeafView | None:
    """`/about/`."""
    leaf = site.leaves.get(params["address"])
    if leaf is None:
        return None
    body = whole_body(site, leaf)
    assert body is not None
    return LeafView(head(site, leaf.address, leaf.summary), leaf.title, body)


def search_view(site: Site, params: Params) -> SearchView:
    """`/search/`."""
    return SearchView(
        head=head(site, "/search/"),
        index=url(site, f"/{SEARCH_INDEX}/") if site.searchable else "",
        years=tuple(YearLink(year, url(site, year_address(year))) for year in site.years),
        topics=_largest(site, site.topics),
        sources=_largest(site, site.sources),
        all_topics=url(site, "/topics/") if site.topics else "",
        all_sources=url(site, "/sources/") if site.sources else "",
    )


def subscribe_view(site: Site, params: Params) -> SubscribeView:
    """`/subscribe/`."""
    topics, sources = (
        tuple(LinkView(group.name, url(site, f"{group.address}feed.xml")) for group in groups.values()) for groups in (site.topics, site.sources)
    )
    return SubscribeView(head(site, "/subscribe/"), url(site, "/opml.xml"), topics, sources)


def not_found_view(site: Site, params: Params) -> NotFoundView:
    """`/404.html`."""
    return NotFoundView(head(site, "/404.html", noindex=True))


def redirect_view(site: Site, params: Params) -> RedirectView | None:
    """Any alias."""
    target = site.redirects.get(params["address"])
    if target is None:
        return None
    return RedirectView(head(site, target), url(site, target))


def sitemap_addresses(site: Site) -> Iterator[str]:
    """`/sitemap.xml`, and its parts if it is an index."""
    yield "/sitemap.xml"
    months = sum(len(group.months) for group in chain(site.topics.values(), site.sources.values()))
    at_most = len(site.articles) + len(site.days) + len(site.months) + len(site.years) + len(site.topics) + len(site.sources) + months + len(site.leaves) + 6
    if at_most > SITEMAP_LIMIT and (count := sum(1 for _ in _indexed(site))) > SITEMAP_LIMIT:
        for part in range(1, -(-count // SITEMAP_LIMIT) + 1):
            yield f"/sitemap-{part}.xml"


def sitemap_view(site: Site, params: Params) -> SitemapView | SitemapIndexView | None:
    """`/sitemap.xml`, `/sitemap-1.xml`. Oldest first, so that full parts no longer change."""
    addresses = list(sitemap_addresses(site))
    if not params["part"]:
        if len(addresses) > 1:
            return SitemapIndexView(tuple(SitemapEntry(absolute(site, address)) for address in addresses[1:]))
        return SitemapView(tuple(_indexed(site)))
    part = int(params["part"])
    if f"/sitemap-{part}.xml" not in addresses or params["part"] != str(part):
        return None
    return SitemapView(tuple(islice(_indexed(site), (part - 1) * SITEMAP_LIMIT, part * SITEMAP_LIMIT)))


def news_sitemap_addresses(site: Site) -> Iterator[str]:
    """`/news-sitemap.xml`, where there is anything in it: an empty one is an error to those who read it."""
    return iter(["/news-sitemap.xml"] if _recent(site) else [])


def news_sitemap_view(site: Site, params: Params) -> NewsSitemapView | None:
    """`/news-sitemap.xml`."""
    recent = _recent(site)
    if not recent:
        return None
    return NewsSitemapView(
        site.settings.title,
        tuple(
            NewsEntry(
                absolute(site, article.address), article.front.title, local(site, article), article.front.language or site.settings.language
            )
            for article in recent
        ),
    )


def robots_view(site: Site, params: Params) -> RobotsView:
    """`/robots.txt`."""
    return RobotsView((absolute(site, "/sitemap.xml"), *(absolute(site, address) for address in news_sitemap_addresses(site))))


def opml_view(site: Site, params: Params) -> OpmlView:
    """`/opml.xml`."""
    origin = site.settings.home.rstrip("/").removesuffix(site.settings.base)
    own = (FeedLink(feed.title, origin + feed.url, feed.type) for feed in site_view(site).feeds if feed.type == RSS)
    groups = (
        FeedLink(f"{group.name} – {site.settings.title}", absolute(site, f"{group.address}feed.xml"), RSS)
        for group in chain(site.topics.values(), site.sources.values())
    )
    return OpmlView(site.settings.title, (*own, *groups), site.settings.home)


def _largest(site: Site, groups: Mapping[str, Group]) -> tuple[LinkView, ...]:
    """Links to the topics or sources with the most articles, by name."""
    largest = {group.slug for group in sorted(groups.values(), key=lambda group: -len(group.articles))[:SEARCH_LINKS]}
    return tuple(group_link(site, group) for group in groups.values() if group.slug in largest)


def _indexed(site: Site) -> Iterator[SitemapEntry]:
    """Every page that search engines may index: articles from the oldest on, then lists and the editor's pages."""
    lists = (
        ("/", "/archive/", "/search/", "/subscribe/"), edition_addresses(site), month_addresses(site), year_addresses(site), index_addresses(site),
        group_addresses(site), group_month_addresses(site), site.leaves,
    )  # fmt: skip
    for article in sorted(site.listed, key=newest_first, reverse=True):
        if may_be_indexed(article, site.settings):
            modified = (article.front.updated or article.front.date).astimezone(site.zone)
            yield SitemapEntry(absolute(site, article.address), modified.isoformat(timespec="seconds"))
    for address in sorted(chain.from_iterable(lists)):
        yield SitemapEntry(absolute(site, address))


def _recent(site: Site) -> list[Article]:
    """What the news sitemap lists, newest first."""
    articles = [article for article in islice(site.listed, NEWS_LIMIT) if may_be_indexed(article, site.settings)]
    return [article for article in articles if article.front.date > articles[0].front.date - NEWS_DAYS]
