"""The pieces that views share: links, cards, heads, and the words that are the same on every page.

Pure.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from broadsheet.model import Article, Edition, Entry, Group, Reference
from broadsheet.pictures import address_of, is_own_image, picture_at, places_of, renditions
from broadsheet.rights import publish_of
from broadsheet.site import Site, group_slug
from broadsheet.urls import as_url, direction, edition_address, month_address, source_in_body
from broadsheet.views import (
    BodyPicture,
    BodyRef,
    Card,
    DayLink,
    EditionCards,
    FeedLink,
    Head,
    ImageView,
    LinkView,
    MonthLink,
    SiteView,
    TopicCards,
)

RSS, ATOM, JSON_FEED = "application/rss+xml", "application/atom+xml", "application/feed+json"


def url(site: Site, address: str) -> str:
    """An address of this site, ready to print."""
    return as_url(address, site.settings.base)


def absolute(site: Site, address: str) -> str:
    """An address of this site with its host, for feeds, canonical links and the like."""
    return site.settings.home.rstrip("/") + as_url(address)


def head(site: Site, address: str, description: str = "", noindex: bool = False, feeds: tuple[FeedLink, ...] = (), canonical: str = "", image: ImageView | None = None) -> Head:
    """The head of the page at an address; `canonical` is another one that stands for it."""
    return Head(url(site, address), absolute(site, canonical or address), description, noindex, feeds, image)


def card(site: Site, article: Article) -> Card:
    """What lists show of an article."""
    foreign = foreign_language(site, article)
    return Card(
        url=url(site, article.address),
        title=article.front.title,
        summary=summary(site, article),
        date=local(site, article),
        received=article.received,
        source=source_link(site, article),
        topic=next(iter(topic_links(site, article)), None),
        language=foreign,
        direction=direction(foreign) if foreign else "",
    )


def cards(site: Site, articles: tuple[Article, ...]) -> tuple[Card, ...]:
    """Their cards, in the same order."""
    return tuple(card(site, article) for article in articles)


def by_topic(cards: Sequence[Card]) -> tuple[TopicCards, ...]:
    """Cards under their topics, in the order in which these first come; those that share theirs with none stand at the end, under no topic."""
    found: dict[LinkView | None, list[Card]] = {}
    for one in cards:
        found.setdefault(one.topic, []).append(one)
    shared = {topic: of_topic for topic, of_topic in found.items() if topic and len(of_topic) > 1}
    rest = tuple(one for one in cards if one.topic not in shared)
    return (*(TopicCards(topic, tuple(of_topic)) for topic, of_topic in shared.items()), *([TopicCards(None, rest)] if rest else ()))


def local(site: Site, article: Article) -> datetime:
    """The article's date in the site's time zone."""
    return article.front.date.astimezone(site.zone)


def summary(site: Site, article: Article) -> str:
    """The article's summary; of one that is only linked to, no more than an editor wrote."""
    if publish_of(article, site.settings) == "link":
        return article.front.summary or article.front.deck
    return article.summary


def body_ref(site: Site, article: Article) -> BodyRef | None:
    """As much of the body as may be published."""
    match publish_of(article, site.settings):
        case "full":
            return whole_body(site, article)
        case "excerpt":
            return BodyRef(article.body.excerpt, _body_pictures(site, article, (reference for reference in article.body.references if reference.opening)))
        case _:
            return None


def whole_body(site: Site, entry: Entry) -> BodyRef | None:
    """The whole body of a content file, if it has one, with its pictures."""
    return BodyRef(entry.body.fingerprint, _body_pictures(site, entry, entry.body.references)) if entry.body else None


def _body_pictures(site: Site, entry: Entry, references: Iterable[Reference]) -> tuple[BodyPicture, ...]:
    images = (r.target for r in references if r.kind == "image")
    found = ((source_in_body(target, site.settings.base), image_view(site, entry, target)) for target in dict.fromkeys(images))
    return tuple(BodyPicture(source, image) for source, image in found if image)


def image_view(site: Site, entry: Entry, source: str, alt: str = "", credit: str = "") -> ImageView | None:
    """The picture that a content file means by a source; None if it cannot be shown."""
    picture = picture_at(places_of(source, entry.path, address_of(entry)), site.pictures)
    if picture is None or picture.fault:
        return None
    if picture.format == "svg":
        address = picture.path.removeprefix("static")
        if address not in site.statics:
            return None
        return ImageView(url(site, address), absolute(site, address), alt, credit, picture.width, picture.height)
    made = renditions(picture)
    first, shown = next(iter(made.items()))
    srcset = ", ".join(f"{url(site, address)} {one.width}w" for address, one in made.items() if one.format == "webp") if len(made) > 1 else ""
    return ImageView(url(site, first), absolute(site, first), alt, credit, shown.width, shown.height, srcset)


def foreign_language(site: Site, article: Article) -> str:
    """The article's language where it is not the site's, else empty."""
    language = article.front.language
    return language if language and language.lower() != site.settings.language.lower() else ""


def source_link(site: Site, article: Article) -> LinkView | None:
    """A link to the page of the article's source."""
    return group_link(site, site.sources[group_slug(article.front.source)]) if article.front.source else None


def topic_links(site: Site, article: Article) -> tuple[LinkView, ...]:
    """Links to the pages of the article's topics, without the hidden ones; of a copy, those of the first, which is in them."""
    listed = site.articles[site.carried.firsts.get(article.address, article.address)]
    slugs = dict.fromkeys(slug for topic in listed.front.topics if (slug := site.topic_slugs.get(topic)))
    return tuple(group_link(site, site.topics[slug]) for slug in slugs)


def group_link(site: Site, group: Group) -> LinkView:
    """A link to a topic's or source's page."""
    return LinkView(group.name, url(site, group.address))


def day_link(site: Site, day: date) -> DayLink:
    """A link to an edition."""
    return DayLink(day, url(site, edition_address(day)))


def month_link(site: Site, month: date, address: str = "") -> MonthLink:
    """A link to a month's archive: the site's, or that below a group's address."""
    return MonthLink(month, url(site, address.rstrip("/") + month_address(month)))


def lead_image(site: Site, article: Article) -> ImageView | None:
    """The picture above an article, if it is one of this site."""
    front = article.front
    return image_view(site, article, front.image, front.image_alt, front.credit) if is_own_image(front) else None


def edition_cards(site: Site, edition: Edition, *, pictured: bool = True) -> EditionCards:
    """An edition as pages show it, with the picture of its lead or without."""
    note = edition.note
    return EditionCards(
        day=edition.day,
        url=url(site, edition_address(edition.day)),
        title=note.title if note else "",
        note=whole_body(site, note) if note else None,
        cards=cards(site, edition.articles),
        image=lead_image(site, edition.articles[0]) if pictured else None,
    )


def site_view(site: Site) -> SiteView:
    """What is the same on every page."""
    settings = site.settings
    return SiteView(
        title=settings.title,
        tagline=settings.tagline,
        description=settings.description or settings.tagline,
        url=url(site, "/"),
        absolute=absolute(site, "/"),
        base=settings.base,
        language=settings.language,
        direction=direction(settings.language),
        publisher=settings.publisher.name or settings.title,
        publisher_url=settings.publisher.url or settings.home,
        navigation=_navigation(site),
        footer=settings.footer.text,
        footer_links=tuple(_setting_link(site, link.title, link.url) for link in settings.footer.links),
        feeds=(
            FeedLink(settings.title, url(site, "/feed.xml"), RSS),
            FeedLink(settings.title, url(site, "/atom.xml"), ATOM),
            FeedLink(settings.title, url(site, "/feed.json"), JSON_FEED),
            FeedLink(editions_title(site), url(site, "/editions/feed.xml"), RSS),
        ),
        search=url(site, "/search/"),
        subscribe=url(site, "/subscribe/"),
    )


def editions_title(site: Site) -> str:
    """Of the feed with one item a day."""
    return site.labels.editions % {"site": site.settings.title}


def _navigation(site: Site) -> tuple[LinkView, ...]:
    if site.settings.navigation:
        return tuple(_setting_link(site, link.title, link.url) for link in site.settings.navigation)
    labels = site.labels
    lists = [(labels.topics, "/topics/", site.topics), (labels.sources, "/sources/", site.sources), (labels.archive, "/archive/", site.editions), (labels.search, "/search/", site.editions)]
    leaves = [leaf for leaf in site.leaves.values() if leaf.address.count("/") == 2]
    return (
        *(LinkView(title, url(site, address)) for title, address, entries in lists if entries),
        *(LinkView(leaf.title, url(site, leaf.address)) for leaf in leaves),
    )


def _setting_link(site: Site, title: str, target: str) -> LinkView:
    if target.startswith("/") and not target.startswith("//"):
        return LinkView(title, url(site, target))
    return LinkView(title, target, external=True)
