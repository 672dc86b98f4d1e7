"""Posters: the pictures that other sites show of pages, of articles without a picture of their own and of editions.

Pure. What they say is here; how they are drawn is in `poster`.
"""

from collections.abc import Iterator
from datetime import date

from broadsheet.cards import absolute, lead_image, local, source_link, url
from broadsheet.model import Article
from broadsheet.site import Site
from broadsheet.urls import edition_address
from broadsheet.views import ImageView, PosterView

NAME = "poster.png"
"""Of the file beside the page that it is of."""
WIDTH, HEIGHT = 1200, 630


def poster_addresses(site: Site) -> Iterator[str]:
    """Beside each page that has one."""
    if site.settings.posters != "none":
        yield from (edition_address(day) + NAME for day in site.editions)
    if site.settings.posters == "all":
        yield from (address + NAME for address, article in site.articles.items() if own_image(site, article) is None)


def poster_view(site: Site, params: dict[str, str]) -> PosterView | None:
    """`/2022/09/06/poster.png`, `/2022/09/06/some-title/poster.png`."""
    if site.settings.posters == "none":
        return None
    if article := site.articles.get(params["address"]):
        return _of_article(site, article) if site.settings.posters == "all" and own_image(site, article) is None else None
    edition = next((e for day in _days(params) if (e := site.editions.get(day))), None)
    if edition is None or params["slug"]:
        return None
    title = edition.note.title if edition.note else ""
    day = _words(site, edition.day)
    return PosterView(site.settings.title, title or day, day if title else edition.articles[0].front.title)


def social_image(site: Site, article: Article) -> ImageView | None:
    """What other sites show of an article: its picture, its poster, or that of its edition."""
    if own := own_image(site, article):
        return own
    first = site.articles[site.carried.firsts.get(article.address, article.address)]
    return _image(site, article.address, article.front.title) if site.settings.posters == "all" else edition_image(site, first.day)


def edition_image(site: Site, day: date) -> ImageView | None:
    """What other sites show of an edition."""
    return _image(site, edition_address(day), f"{site.settings.title}, {_words(site, day)}") if site.settings.posters != "none" else None


def own_image(site: Site, article: Article) -> ImageView | None:
    """The article's own picture, unless it is a drawing: other sites show none."""
    image = lead_image(site, article)
    return None if image and image.url.endswith(".svg") else image


def _of_article(site: Site, article: Article) -> PosterView:
    source = source_link(site, article)
    day = _words(site, local(site, article).date())
    return PosterView(site.settings.title, article.front.title, f"{source.title} · {day}" if source else day)


def _image(site: Site, address: str, alt: str) -> ImageView:
    return ImageView(url(site, address + NAME), absolute(site, address + NAME), alt, width=WIDTH, height=HEIGHT)


def _words(site: Site, day: date) -> str:
    from broadsheet.localise import date_words  # brings Babel along, and a build that changes nothing needs none

    return date_words(day, site.settings.language, "long")


def _days(params: dict[str, str]) -> Iterator[date]:
    try:
        yield date(int(params["year"]), int(params["month"]), int(params["day"]))
    except ValueError:
        return
