"""Site to Pages: the table of contents of the output.

Pure. `KINDS` is the table: one line for each kind of page, with the addresses that it has on a
site and the view of the page at one of them. `pages` walks it, `page_at` looks one address up;
both make the same page, for both go through the same line. A new kind of page is a view, a
template and a line here.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from broadsheet import feed_pages, list_pages, service_pages
from broadsheet.article_pages import article_view
from broadsheet.site import Site
from broadsheet.views import AssetView, Page, View

Params = dict[str, str]


class Kind(NamedTuple):
    """One kind of page."""

    name: str
    """As messages say it: "front page", "edition"."""
    pattern: re.Pattern[str]
    """Of its addresses; the named groups are what `view` gets."""
    addresses: Callable[[Site], Iterable[str]]
    view: Callable[[Site, Params], View | None]
    """None where the site has no such page."""


def _kind(name: str, pattern: str, addresses: Callable[[Site], Iterable[str]], view: Callable[[Site, Params], View | None]) -> Kind:
    day, month = r"/(?P<year>\d{4})/(?P<month>\d\d)/(?P<day>\d\d)/", r"/(?P<year>\d{4})/(?P<month>\d\d)/"
    group = r"/(?P<kind>topic|source)s/(?P<slug>[^/]+)"
    return Kind(name, re.compile(pattern.replace("{day}", day).replace("{month}", month).replace("{group}", group)), addresses, view)


KINDS = (
    _kind("static file", r"(?P<address>/.+)", service_pages.static_addresses, service_pages.static_view),
    _kind("front page", r"/", lambda site: ("/",), list_pages.front_view),
    _kind("article", r"(?P<address>{day}[^/]+/)", lambda site: site.articles, article_view),
    _kind("edition", r"{day}", list_pages.edition_addresses, list_pages.edition_view),
    _kind("month", r"{month}", list_pages.month_addresses, list_pages.month_view),
    _kind("year", r"/(?P<year>\d{4})/", list_pages.year_addresses, list_pages.year_view),
    _kind("archive", r"/archive/", lambda site: ("/archive/",), list_pages.archive_view),
    _kind("index", r"/(?P<kind>topic|source)s/", list_pages.index_addresses, list_pages.index_view),
    _kind("group", r"{group}/", list_pages.group_addresses, list_pages.group_view),
    _kind("group's month", r"{group}{month}", list_pages.group_month_addresses, list_pages.group_month_view),
    _kind("group's feed", r"{group}/feed\.xml", feed_pages.group_feed_addresses, feed_pages.group_feed_view),
    _kind("feed", r"/(?P<name>feed\.xml|atom\.xml|feed\.json)", lambda site: feed_pages.SITE_FEEDS, feed_pages.site_feed_view),
    _kind("editions' feed", r"/editions/feed\.xml", lambda site: ("/editions/feed.xml",), feed_pages.editions_feed_view),
    _kind("sitemap", r"/sitemap(?:-(?P<part>\d+))?\.xml", service_pages.sitemap_addresses, service_pages.sitemap_view),
    _kind("news sitemap", r"/news-sitemap\.xml", lambda site: ("/news-sitemap.xml",), service_pages.news_sitemap_view),
    _kind("robots", r"/robots\.txt", lambda site: ("/robots.txt",), service_pages.robots_view),
    _kind("list of feeds", r"/opml\.xml", lambda site: ("/opml.xml",), service_pages.opml_view),
    _kind("not found", r"/404\.html", lambda site: ("/404.html",), service_pages.not_found_view),
    _kind("page", r"(?P<address>/.+/)", lambda site: site.leaves, service_pages.leaf_view),
    _kind("redirect", r"(?P<address>/.+)", lambda site: site.redirects, service_pages.redirect_view),
)  # fmt: skip


def pages(site: Site) -> Iterator[Page]:
    """Every page of the site, each once; where two kinds want one address, the first of the table has it."""
    taken: set[str] = set()
    for kind in KINDS:
        for address in kind.addresses(site):
            if address not in taken and (page := _page(kind, site, address)):
                taken.add(address)
                yield page


def page_at(site: Site, address: str) -> Page | None:
    """The page at an address, made without making the others; None if the site has none there."""
    return next((page for kind in KINDS if (page := _page(kind, site, address))), None)


def shadowed(site: Site) -> Iterator[str]:
    """Addresses of static files at which the site has a page of its own; robots.txt is meant to be replaced."""
    for address in site.statics:
        if address != "/robots.txt" and any(_page(kind, site, address) for kind in KINDS[1:]):
            yield address


def asset_pages(assets: Iterable[tuple[str, str, str]]) -> Iterator[Page]:
    """The pages of a theme's assets, given as address, name and fingerprint."""
    for address, name, fingerprint in assets:
        yield Page(address, AssetView(name, fingerprint))


def _page(kind: Kind, site: Site, address: str) -> Page | None:
    match = kind.pattern.fullmatch(address)
    view = kind.view(site, match.groupdict(default="")) if match else None
    return None if view is None else Page(address, view)
