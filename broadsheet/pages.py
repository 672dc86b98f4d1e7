"""Site to Pages: the table of contents of the output.

Pure. `KINDS` is the table: one line for each kind of page, with the addresses that it has on a
site and the view of the page at one of them. `pages` walks it, `page_at` looks one address up;
both make the same page, for both go through the same line. A new kind of page is a view, a
template and a line here.
"""

import re
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec

from broadsheet import feed_pages, list_pages, poster_pages, service_pages
from broadsheet.article_pages import article_view
from broadsheet.model import Problem
from broadsheet.site import Site
from broadsheet.urls import RESERVED
from broadsheet.views import Page, View

Params = dict[str, str]

ASSETS = "assets/"
"""The folder of the theme's assets, below `site/`."""
PICTURES = "images/"
"""That of pictures."""


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
    day, month = r"/(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/(?P<day>[0-9]{2})/", r"/(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/"
    group = r"/(?P<kind>topic|source)s/(?P<slug>[^/]+)"
    return Kind(name, re.compile(pattern.replace("{day}", day).replace("{month}", month).replace("{group}", group)), addresses, view)


KINDS = (
    _kind("static file", r"(?P<address>/.+)", service_pages.static_addresses, service_pages.static_view),
    _kind("front page", r"/", lambda site: ("/",), list_pages.front_view),
    _kind("article", r"(?P<address>{day}[^/]+/)", lambda site: site.articles, article_view),
    _kind("edition", r"{day}", list_pages.edition_addresses, list_pages.edition_view),
    _kind("month", r"{month}", list_pages.month_addresses, list_pages.month_view),
    _kind("year", r"/(?P<year>[0-9]{4})/", list_pages.year_addresses, list_pages.year_view),
    _kind("archive", r"/archive/", lambda site: ("/archive/",), list_pages.archive_view),
    _kind("index", r"/(?P<kind>topic|source)s/", list_pages.index_addresses, list_pages.index_view),
    _kind("group", r"{group}/", list_pages.group_addresses, list_pages.group_view),
    _kind("group's month", r"{group}{month}", list_pages.group_month_addresses, list_pages.group_month_view),
    _kind("group's feed", r"{group}/feed\.xml", feed_pages.group_feed_addresses, feed_pages.group_feed_view),
    _kind("feed", r"/(?P<name>feed\.xml|atom\.xml|feed\.json)", lambda site: feed_pages.SITE_FEEDS, feed_pages.site_feed_view),
    _kind("editions' feed", r"/editions/feed\.xml", lambda site: ("/editions/feed.xml",), feed_pages.editions_feed_view),
    _kind("sitemap", r"/sitemap(?:-(?P<part>[0-9]{1,6}))?\.xml", service_pages.sitemap_addresses, service_pages.sitemap_view),
    _kind("news sitemap", r"/news-sitemap\.xml", service_pages.news_sitemap_addresses, service_pages.news_sitemap_view),
    _kind("robots", r"/robots\.txt", lambda site: ("/robots.txt",), service_pages.robots_view),
    _kind("list of feeds", r"/opml\.xml", lambda site: ("/opml.xml",), service_pages.opml_view),
    _kind("search", r"/search/", lambda site: ("/search/",), service_pages.search_view),
    _kind("subscribe", r"/subscribe/", lambda site: ("/subscribe/",), service_pages.subscribe_view),
    _kind("poster", r"(?P<address>{day}(?:(?P<slug>[^/]+)/)?)poster\.png", poster_pages.poster_addresses, poster_pages.poster_view),
    _kind("picture", r"(?P<address>/images/[^/]+\.[0-9a-f]{16}\.(?:webp|jpg|png|gif|avif))", lambda site: site.renditions, service_pages.picture_view),
    _kind("not found", r"/404\.html", lambda site: ("/404.html",), service_pages.not_found_view),
    _kind("page", r"(?P<address>/.+/)", lambda site: site.leaves, service_pages.leaf_view),
    _kind("redirect", r"(?P<address>/.+)", lambda site: site.redirects, service_pages.redirect_view),
)  # fmt: skip


def pages(site: Site) -> Iterator[Page]:
    """Every page of the site, each once."""
    return (page for address in addresses(site) if (page := page_at(site, address)))


def addresses(site: Site) -> Iterator[str]:
    """The address of every page, each once; where two kinds want one, the first of the table has it."""
    return iter(dict.fromkeys(address for kind in KINDS for address in kind.addresses(site)))


def page_at(site: Site, address: str) -> Page | None:
    """The page at an address, made without making the others; None if the site has none there."""
    return next((page for kind in KINDS if (page := _page(kind, site, address))), None)


def name_of(address: str) -> str:
    """What kind of page stands at an address, as messages say it: "front page", "article"."""
    return next((kind.name for kind in KINDS[1:] if kind.pattern.fullmatch(address) and kind.name != "redirect"), "file")


def file_at(address: str) -> str:
    """The file at an address, below `site/`: `2022/09/06/some-title/index.html`, `feed.xml`."""
    return address[1:] + ("index.html" if address.endswith("/") else "")


def settle(site: Site) -> tuple[Site, tuple[Problem, ...]]:
    """The site without the static files and aliases that cannot stand beside its own pages, and a word on each."""
    if not site.statics and not site.redirects:
        return site, ()
    problems: list[Problem] = []
    own = _Files([f"{ASSETS}.", *(file_at(address) for kind in KINDS[1:-1] for address in kind.addresses(site))])
    statics = {}
    for address, static in site.statics.items():
        if own.clash_with(file := file_at(address)):
            problems.append(Problem(static.path, 0, f"cannot be published: the site's own pages need /{file} otherwise; rename it"))
            continue
        statics[address] = static
        if file in own.files and address != "/robots.txt":  # robots.txt is meant to be replaced
            problems.append(Problem(static.path, 0, f"stands in place of the site's own page {address}; rename it if that is not meant", "warning"))
    taken = _Files([*own.files, *map(file_at, statics)])
    redirects = {}
    for alias, target in site.redirects.items():
        if (file := file_at(alias)) in taken.files or alias.strip("/") in RESERVED or taken.clash_with(file):
            entry = site.articles.get(target) or site.leaves[target]
            problems.append(Problem(entry.path, entry.lines.get("aliases", 1), f"aliases: {alias} is the address of another page; remove it", "warning"))
        else:
            redirects[alias] = target
            taken.add(file)
    return msgspec.structs.replace(site, statics=statics, redirects=redirects), tuple(problems)


class _Files:
    """The files of a site, to see whether another one can stand among them."""

    def __init__(self, files: Iterable[str]) -> None:
        self.files = set(files)
        self._sorted = sorted(self.files)

    def add(self, file: str) -> None:
        """One more file, which stands beside the others."""
        self.files.add(file)
        insort(self._sorted, file)

    def clash_with(self, file: str) -> bool:
        """True if a folder would have to be where a file is, or the other way round."""
        below = bisect_left(self._sorted, file + "/")
        is_folder = below < len(self._sorted) and self._sorted[below].startswith(file + "/")
        return is_folder or any(file[:i] in self.files for i, c in enumerate(file) if c == "/")


def _page(kind: Kind, site: Site, address: str) -> Page | None:
    match = kind.pattern.fullmatch(address)
    view = kind.view(site, match.groupdict(default="")) if match else None
    return None if view is None else Page(address, view)
