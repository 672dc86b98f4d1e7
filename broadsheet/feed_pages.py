"""The views of feeds: of the site, of each topic and source, and of the editions.

Pure. `feeds.py` makes XML and JSON of them.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Literal

from broadsheet.cards import absolute, body_ref, cards, editions_title, local, summary, topic_links, whole_body
from broadsheet.list_pages import Params, find_group
from broadsheet.model import Article, Edition
from broadsheet.rights import publish_of
from broadsheet.site import Site, group_slug
from broadsheet.urls import edition_address, host_of, tag_uri
from broadsheet.views import BodyRef, EditionEntryView, EditionsFeedView, EntryView, FeedView

SITE_FEEDS = ("/feed.xml", "/atom.xml", "/feed.json")
_FOUNDED = date(2020, 1, 1)
"""The day in the tag of an address that names none."""
_FORMATS: dict[str, Literal["rss", "atom", "json"]] = {"feed.xml": "rss", "atom.xml": "atom", "feed.json": "json"}


def site_feed_view(site: Site, params: Params) -> FeedView:
    """`/feed.xml`, `/atom.xml`, `/feed.json`: the newest articles."""
    title, name = site.settings.title, params["name"]
    description = site.settings.description or site.settings.tagline or title
    return _feed(site, _FORMATS[name], f"/{name}", "/", title, description, site.listed)


def group_feed_addresses(site: Site) -> Iterator[str]:
    """Of every topic and source."""
    return (f"{group.address}feed.xml" for groups in (site.topics, site.sources) for group in groups.values())


def group_feed_view(site: Site, params: Params) -> FeedView | None:
    """`/topics/energy/feed.xml`, `/sources/some-paper/feed.xml`."""
    group = find_group(site, params)
    if group is None:
        return None
    title = f"{group.name} – {site.settings.title}"
    return _feed(site, "rss", f"{group.address}feed.xml", group.address, title, title, group.articles)


def editions_feed_view(site: Site, params: Params) -> EditionsFeedView:
    """`/editions/feed.xml`: one item per day that is over."""
    settings = site.settings
    over = (edition for edition in site.editions.values() if edition.day < site.today)
    return EditionsFeedView(
        title=editions_title(site),
        description=settings.description or settings.tagline or settings.title,
        guid=_guid(site, "/editions/feed.xml"),
        absolute=absolute(site, "/editions/feed.xml"),
        page=absolute(site, "/"),
        home=settings.home,
        language=settings.language,
        publisher=settings.publisher.name or settings.title,
        email=settings.publisher.email,
        entries=tuple(_edition_entry(site, edition) for edition in islice(over, settings.feeds.items)),
    )


def _feed(
    site: Site, kind: Literal["rss", "atom", "json"], address: str, page: str, title: str, description: str, articles: Iterable[Article]
) -> FeedView:
    settings = site.settings
    return FeedView(
        format=kind,
        title=title,
        description=description,
        guid=_guid(site, page),
        absolute=absolute(site, address),
        page=absolute(site, page),
        home=settings.home,
        language=settings.language,
        publisher=settings.publisher.name or settings.title,
        email=settings.publisher.email,
        entries=tuple(_entry(site, article) for article in islice(articles, settings.feeds.items)),
    )


def _entry(site: Site, article: Article) -> EntryView:
    front = article.front
    return EntryView(
        guid=_guid(site, article.identity),
        absolute=absolute(site, article.address),
        title=front.title,
        summary=summary(site, article),
        content=_content(site, article),
        date=local(site, article),
        updated=front.updated.astimezone(site.zone) if front.updated else None,
        authors=front.authors,
        source=site.sources[group_slug(front.source)].name if front.source else "",
        source_url=front.source_url,
        topics=tuple(topic.title for topic in topic_links(site, article)),
        language=front.language or site.settings.language,
    )


def _content(site: Site, article: Article) -> BodyRef | None:
    if site.settings.feeds.content == "summary" or publish_of(article, site.settings) == "link":
        return None
    return body_ref(site, article)


def _edition_entry(site: Site, edition: Edition) -> EditionEntryView:
    note = edition.note
    return EditionEntryView(
        guid=_guid(site, edition_address(edition.day)),
        absolute=absolute(site, edition_address(edition.day)),
        day=edition.day,
        date=datetime.combine(edition.day, time(23, 59, 59), site.zone),
        title=note.title if note else "",
        note=whole_body(site, note) if note else None,
        cards=cards(site, edition.articles),
    )


def _guid(site: Site, address: str) -> str:
    """The tag URI of what first stood at an address, on that day if the address names one."""
    settings = site.settings
    authority, _, path = (settings.feeds.authority or f"{host_of(settings.url)}{settings.base}").partition("/")
    named = re.match(r"/(\d{4})/(\d\d)/(\d\d)/", address)
    day = date(*map(int, named.groups())) if named else _FOUNDED
    return tag_uri(authority, (f"/{path}" if path else "") + address, day)
