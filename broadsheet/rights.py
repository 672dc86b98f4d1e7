"""What may be published of an article, and what search engines may index.

Pure. An article's own word goes before its source's, and that before the site's.
"""

from datetime import datetime

import msgspec

from broadsheet.ingest.kinds import file_of, is_seed
from broadsheet.model import Article, Publish
from broadsheet.settings import Settings, Source
from broadsheet.urls import slugify

TAKEN = "taken down"
"""How the reason begins why such an article is not published."""
_NO_SOURCE = Source()


class Takedown(msgspec.Struct, frozen=True):
    """What `takedown.txt` keeps away for good."""

    seeds: frozenset[str] = frozenset()
    """Files, relative to `seeds/`."""
    sources: frozenset[str] = frozenset()
    """Slugs of sources."""
    urls: frozenset[str] = frozenset()
    """Addresses of originals and of this site, as `plain_url` spells them."""

    def names(self, article: Article) -> bool:
        """True if the article may not be published."""
        if not (self.seeds or self.sources or self.urls):
            return False
        front = article.front
        return bool(
            (front.seed is not None and self.names_seed(front.seed.file))
            or (front.source and slugify(front.source) in self.sources)
            or self.urls & {plain_url(url) for url in (front.source_url, article.address, *front.aliases) if url}
        )

    def names_seed(self, file: str) -> bool:
        """True if the seed, or the file that holds it, may not be published."""
        return bool(self.seeds) and (file in self.seeds or file_of(file) in self.seeds)


def parse_takedown(text: str, home: str) -> Takedown:
    """The lists in `takedown.txt` of the site at `home`: one entry a line, `#` before remarks.

    A line is a web address, an address of this site, `seed: FILE` or `source: NAME`; without a
    word before it, what ends like a file is a seed, and all else a source's name.
    """
    seeds, sources, urls = set(), set(), set()
    for row in text.splitlines():
        entry = row.removeprefix("\ufeff").split(" #", 1)[0].strip()
        kind, _, value = entry.partition(":")
        value = value.strip()
        if not entry or entry.startswith("#"):
            continue
        if kind in {"http", "https"} or entry.startswith("/") or kind.lower() == "url":
            url = value if kind.lower() == "url" else entry
            urls.add(plain_url(url, home))
        elif kind.lower() == "source":
            sources.add(slugify(value))
        elif kind.lower() == "seed" or is_seed(entry):
            seeds.add((value if kind.lower() == "seed" else entry).removeprefix("seeds/"))
        else:
            sources.add(slugify(entry))
    return Takedown(frozenset(seeds), frozenset(sources), frozenset(urls))


def plain_url(url: str, home: str = "") -> str:
    """One spelling of an address, so that none escapes: without scheme, `www.`, fragment and last slash; of this site, its path."""
    scheme, mark, rest = url.strip().partition("#")[0].partition("://")
    host, slash, path = (rest if mark else scheme).rstrip("/").partition("/")
    plain = f"{host.lower().removeprefix('www.')}{slash}{path}" if mark else scheme.rstrip("/")
    own = plain_url(home) if home else ""
    return (plain.removeprefix(own) or "/") if own and (plain == own or plain.startswith(own + "/")) else plain


def source_settings(name: str, settings: Settings) -> Source:
    """What the settings say of a source, however its name is spelled."""
    if not settings.sources:
        return _NO_SOURCE
    found = settings.sources.get(name)
    if found is None and name:
        slug = slugify(name)
        found = next((source for known, source in settings.sources.items() if slugify(known) == slug), None)
    return found or _NO_SOURCE


def publish_of(article: Article, settings: Settings) -> Publish:
    """How much of the article is published."""
    return article.front.publish or source_settings(article.front.source, settings).publish or settings.publish


def license_of(article: Article, settings: Settings) -> str:
    """The licence that the article stands under; empty if none is known."""
    return article.front.license or source_settings(article.front.source, settings).license


def may_be_indexed(article: Article, settings: Settings) -> bool:
    """False for another's full text without a licence from the settings' list."""
    source = source_settings(article.front.source, settings)
    is_own = source.own if article.front.source else article.front.seed is None
    return is_own or publish_of(article, settings) != "full" or license_of(article, settings) in settings.rights.licenses


def unpublished_because(article: Article, takedown: Takedown, now: datetime) -> str:
    """Why an article is not on the site at `now`, which has the site's zone; empty if it is."""
    if takedown.names(article):
        return f"{TAKEN} by takedown.txt"
    if article.front.draft:
        return "draft"
    if article.front.date > now and not article.received:  # what was received is here, whatever the clock says
        return f"due on {article.front.date.astimezone(now.tzinfo).isoformat()}"
    if article.front.expires is not None and article.front.expires <= now:
        return f"expired on {article.front.expires.astimezone(now.tzinfo).isoformat()}"
    return ""
