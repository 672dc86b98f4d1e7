"""The page of one article.

Pure.
"""

from bisect import bisect_left
from collections import Counter

from broadsheet.cards import body_ref, card, day_link, foreign_language, head, lead_image, local, source_link, summary, topic_links, url
from broadsheet.model import Article
from broadsheet.poster_pages import social_image
from broadsheet.rights import license_of, may_be_indexed, publish_of
from broadsheet.site import Site
from broadsheet.urls import direction, is_web_url
from broadsheet.views import ArticleView, Card, CopyView, LinkView

RELATED = 4
NEAREST = 10
"""Of each topic, as many earlier articles are looked at: related news is recent news."""


def article_view(site: Site, params: dict[str, str]) -> ArticleView | None:
    """`/2022/09/06/some-title/`."""
    article = site.articles.get(params["address"])
    if article is None:
        return None
    front = article.front
    language = front.language or site.settings.language
    first = site.articles[site.carried.firsts.get(article.address, article.address)]
    is_listed = first is article
    edition = site.editions[first.day].articles
    place = site.places[first.address]
    return ArticleView(
        head=head(site, article.address, summary(site, article), noindex=not may_be_indexed(article, site.settings), canonical=first.address, image=social_image(site, article)),
        title=front.title,
        deck=front.deck,
        summary=summary(site, article),
        publish=publish_of(article, site.settings),
        body=body_ref(site, article),
        date=local(site, article),
        updated=front.updated.astimezone(site.zone) if front.updated else None,
        received=article.received,
        authors=front.authors,
        source=source_link(site, article),
        source_url=front.source_url,
        license=license_of(article, site.settings),
        image=lead_image(site, article),
        image_url=front.image if is_web_url(front.image) else "",
        credit=front.credit,
        topics=topic_links(site, article),
        words=article.body.words,
        language=foreign_language(site, article),
        direction=direction(language),
        translations=_translations(site, article),
        edition=day_link(site, first.day),
        previous=_neighbour(site, edition[place - 1]) if is_listed and place > 0 else None,
        next=_neighbour(site, edition[place + 1]) if is_listed and place + 1 < len(edition) else None,
        related=_related(site, article) if is_listed else (),
        copy_of=None if is_listed else _copy(site, first),
        copies=tuple(_copy(site, site.articles[address]) for address in site.carried.copies.get(article.address, ())),
        extra=front.extra,
    )


def _neighbour(site: Site, article: Article) -> LinkView:
    return LinkView(article.front.title, url(site, article.address), language=foreign_language(site, article))


def _copy(site: Site, article: Article) -> CopyView:
    source = source_link(site, article)
    return CopyView(article.front.title, url(site, article.address), source.title if source else "", foreign_language(site, article))


def _translations(site: Site, article: Article) -> tuple[LinkView, ...]:
    return tuple(
        LinkView(tag, url(site, target)) if target.startswith("/") else LinkView(tag, target, external=True)
        for tag, target in sorted(article.front.translations.items())
    )


def _related(site: Site, article: Article) -> tuple[Card, ...]:
    """Earlier articles that share its topics: those that share most, then the newest.

    Only earlier ones, and the nearest of each topic: so a new article never changes an old one's page.
    """
    shared: Counter[str] = Counter()
    for slug in {slug for topic in article.front.topics if (slug := site.topic_slugs.get(topic))}:
        members = site.topics[slug].articles
        earlier = bisect_left(members, -article.front.date.timestamp(), key=lambda a: -a.front.date.timestamp() - 1e-6)
        shared.update(member.address for member in members[earlier : earlier + NEAREST])
    candidates = [site.articles[address] for address in shared]
    candidates.sort(key=lambda a: (-shared[a.address], -a.front.date.timestamp(), a.address))
    return tuple(card(site, related) for related in candidates[:RELATED])
