"""Feed views to RSS 2.0, Atom (RFC 4287), JSON Feed 1.1, sitemaps (sitemaps.org 0.9), OPML 2.0 and robots.txt.

Pure. feedgen writes RSS and Atom; everything in them that it would take from the clock is set here.
Feed readers get whole addresses, safe HTML and the source's credit in each entry.
"""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape

from feedgen.feed import FeedGenerator
from lxml import etree

from broadsheet.localise import date_words
from broadsheet.markup import with_absolute_addresses
from broadsheet.pictures import with_pictures
from broadsheet.plaintext import ENDLESS
from broadsheet.views import (
    Bodies,
    BodyRef,
    Card,
    EditionEntryView,
    EditionsFeedView,
    EntryView,
    FeedView,
    NewsSitemapView,
    OpmlView,
    RobotsView,
    SitemapEntry,
    SitemapIndexView,
    SitemapView,
    View,
)  # fmt: skip

_GENERATOR = "Broadsheet"
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
"""What an empty feed says of its age: the clock is no one's business here."""
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def service_bytes(view: View, bodies: Bodies) -> bytes:
    """What the file of a page holds that is not for people to read."""
    match view:
        case FeedView():
            return feed_bytes(view, bodies)
        case EditionsFeedView():
            return editions_feed_bytes(view, bodies)
        case SitemapView() | SitemapIndexView():
            return sitemap_bytes(view)
        case NewsSitemapView():
            return news_sitemap_bytes(view)
        case RobotsView():
            return robots_bytes(view)
        case OpmlView():
            return opml_bytes(view)
        case _:
            raise TypeError(f"{type(view).__name__} is not rendered")


def feed_bytes(view: FeedView, bodies: Bodies) -> bytes:
    """The feed in its format, as UTF-8."""
    match view.format:
        case "rss":
            return _xml(_articles_feed(view, bodies).rss_str(pretty=True))
        case "atom":
            return _xml(_articles_feed(view, bodies).atom_str(pretty=True))
        case "json":
            return json_feed(view, bodies)


def editions_feed_bytes(view: EditionsFeedView, bodies: Bodies) -> bytes:
    """The feed of finished days, as RSS in UTF-8."""
    feed = _feed(view, view.entries[0].date if view.entries else _LONG_AGO)
    for entry in view.entries:
        item = feed.add_entry(order="append")
        item.guid(entry.guid, permalink=False)
        item.title(_clean(entry.title or date_words(entry.day, view.language, "full")))
        item.link(href=entry.absolute)
        item.description(_as_html("; ".join(card.title for card in entry.cards[:5])))
        item.content(_edition_html(entry, view, bodies), type="CDATA")
        item.pubDate(entry.date)
    return _xml(feed.rss_str(pretty=True))


def json_feed(view: FeedView, bodies: Bodies) -> bytes:
    """A JSON Feed (version 1.1)."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": view.title,
        "home_page_url": view.page,
        "feed_url": view.absolute,
        "description": view.description,
        "language": view.language,
        "authors": [{"name": view.publisher, "url": view.home}],
        "items": [_json_item(entry, bodies) for entry in view.entries],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def sitemap_bytes(view: SitemapView | SitemapIndexView) -> bytes:
    """A sitemap, or the index of several."""
    is_index = isinstance(view, SitemapIndexView)
    root = etree.Element("sitemapindex" if is_index else "urlset", nsmap={None: _SITEMAP})
    entries: Iterable[SitemapEntry] = view.sitemaps if isinstance(view, SitemapIndexView) else view.entries
    for entry in entries:
        element = etree.SubElement(root, "sitemap" if is_index else "url")
        etree.SubElement(element, "loc").text = entry.absolute
        if entry.modified:
            etree.SubElement(element, "lastmod").text = entry.modified
    return _document(root)


def news_sitemap_bytes(view: NewsSitemapView) -> bytes:
    """A news sitemap, as Google defines it."""
    root = etree.Element("urlset", nsmap={None: _SITEMAP, "news": _NEWS})
    for entry in view.entries:
        url = etree.SubElement(root, "url")
        etree.SubElement(url, "loc").text = entry.absolute
        news = etree.SubElement(url, f"{{{_NEWS}}}news")
        publication = etree.SubElement(news, f"{{{_NEWS}}}publication")
        etree.SubElement(publication, f"{{{_NEWS}}}name").text = _clean(view.publication)
        etree.SubElement(publication, f"{{{_NEWS}}}language").text = _news_language(entry.language)
        etree.SubElement(news, f"{{{_NEWS}}}publication_date").text = entry.date.isoformat(timespec="seconds")
        etree.SubElement(news, f"{{{_NEWS}}}title").text = _clean(entry.title)
    return _document(root)


def opml_bytes(view: OpmlView) -> bytes:
    """The list of feeds."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = _clean(view.title)
    body = etree.SubElement(root, "body")
    for feed in view.feeds:
        title = _clean(feed.title)
        etree.SubElement(body, "outline", type="rss", text=title, title=title, xmlUrl=feed.url, htmlUrl=view.home)
    return _document(root)


def robots_bytes(view: RobotsView) -> bytes:
    """robots.txt (RFC 9309): all may be read, and where the sitemaps are."""
    return "".join(["User-agent: *\nAllow: /\n\n", *(f"Sitemap: {url}\n" for url in view.sitemaps)]).encode()


def _articles_feed(view: FeedView, bodies: Bodies) -> FeedGenerator:
    dates = [entry.updated or entry.date for entry in view.entries]
    feed = _feed(view, max(dates, default=_LONG_AGO))
    for entry in view.entries:
        item = feed.add_entry(order="append")
        item.id(entry.guid)
        item.guid(entry.guid, permalink=False)
        item.title(_clean(entry.title))
        item.link(href=entry.absolute)
        if view.format == "rss":
            item.description(_as_html(entry.summary) or _as_html(entry.title))
        elif entry.summary:
            item.summary(_clean(entry.summary))
        if entry.content is not None:
            item.content(_clean(_entry_html(entry, bodies)), type="CDATA" if view.format == "rss" else "html")
        item.pubDate(entry.date)
        item.published(entry.date)
        item.updated(entry.updated or entry.date)
        for author in entry.authors or (entry.source,) if entry.authors or entry.source else ():
            item.dc.dc_creator(_clean(author)) if view.format == "rss" else item.author({"name": _clean(author)})
        if entry.source_url:
            item.dc.dc_source(entry.source_url)
        for topic in entry.topics:
            item.category(term=_clean(topic))
    return feed


def _feed(view: FeedView | EditionsFeedView, updated: datetime) -> FeedGenerator:
    feed = FeedGenerator()
    feed.load_extension("dc")
    feed.id(view.guid)
    feed.title(_clean(view.title))
    feed.description(_clean(view.description) or _clean(view.title))
    feed.language(view.language)
    feed.author({"name": _clean(view.publisher)} | ({"email": view.email} if view.email else {}))
    if view.email:
        feed.managingEditor(f"{view.email} ({_clean(view.publisher)})")
    media = "application/atom+xml" if isinstance(view, FeedView) and view.format == "atom" else "application/rss+xml"
    feed.link(href=view.absolute, rel="self", type=media)
    feed.link(href=view.page, rel="alternate")  # last: feedgen makes the last link the channel's own
    feed.generator(_GENERATOR)
    feed.lastBuildDate(updated)
    feed.updated(updated)
    return feed


def _entry_html(entry: EntryView, bodies: Bodies) -> str:
    html = _absolute(entry.content, entry.absolute, bodies) if entry.content else ""
    return html + _credit(entry)


def _credit(entry: EntryView) -> str:
    name = escape(entry.source or entry.source_url)
    if entry.source_url:
        return f'\n<p>— <a href="{escape(entry.source_url)}">{name}</a></p>'
    return f"\n<p>— {name}</p>" if name else ""


def _edition_html(entry: EditionEntryView, view: EditionsFeedView, bodies: Bodies) -> str:
    note = _absolute(entry.note, entry.absolute, bodies) if entry.note else ""
    host = "/".join(view.home.split("/", 3)[:3])
    items = "\n".join(_edition_item(card, host) for card in entry.cards)
    return _clean(f"{note}\n<ul>\n{items}\n</ul>".strip())


def _absolute(body: BodyRef, page: str, bodies: Bodies) -> str:
    """The HTML of a body with its pictures, each in one file, and with whole addresses."""
    return with_absolute_addresses(with_pictures(bodies(body.fingerprint), body.pictures, plain=True), page)


def _edition_item(card: Card, host: str) -> str:
    source = f" ({escape(card.source.title)})" if card.source else ""
    summary = f"<br>{escape(card.summary)}" if card.summary else ""
    language = f' lang="{escape(card.language)}" dir="{card.direction}"' if card.language else ""
    return f'<li{language}><a href="{escape(host + card.url)}">{escape(card.title)}</a>{source}{summary}</li>'


def _json_item(entry: EntryView, bodies: Bodies) -> dict[str, object]:
    item: dict[str, object] = {"id": entry.guid, "url": entry.absolute, "title": entry.title}
    if entry.source_url:
        item["external_url"] = entry.source_url
    if entry.content is not None:
        item["content_html"] = _entry_html(entry, bodies)
    else:
        item["content_text"] = entry.summary or entry.title
    if entry.summary:
        item["summary"] = entry.summary
    item["date_published"] = entry.date.isoformat(timespec="seconds")
    if entry.updated:
        item["date_modified"] = entry.updated.isoformat(timespec="seconds")
    if entry.authors or entry.source:
        item["authors"] = [{"name": name} for name in entry.authors or (entry.source,)]
    if entry.topics:
        item["tags"] = list(entry.topics)
    return item | {"language": entry.language}


def _news_language(language: str) -> str:
    """ISO 639 code; of Chinese, the script too, as Google wants it."""
    lower = language.lower()
    return {"zh-cn": "zh-cn", "zh-tw": "zh-tw"}.get(lower, lower.split("-", 1)[0])


def _as_html(text: str) -> str:
    """Words as the HTML for which readers take an RSS description."""
    return escape(_clean(text), quote=False)


def _clean(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold, and without what ends a reader that takes a title for HTML."""
    return ENDLESS.sub("", _NOT_XML.sub("", text))


def _document(root: etree._Element) -> bytes:
    return _xml(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def _xml(content: bytes) -> bytes:
    return content.replace(b"<?xml version='1.0' encoding='UTF-8'?>", b'<?xml version="1.0" encoding="UTF-8"?>', 1)
