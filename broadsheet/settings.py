"""The settings of a digest: what `digest.toml` may say, with types, defaults and a sentence each.

Types only. `config.py` reads and checks the file against them, and `docs/configuration.md` is
made from them.
"""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from broadsheet.model import Publish


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A link of the navigation or the footer."""

    title: Annotated[str, Meta(description="What the reader sees.")]
    url: Annotated[str, Meta(description="An address of this site (`/about/`) or of another (`https://…`).")]


class Publisher(msgspec.Struct, frozen=True):
    """Who publishes the digest."""

    name: Annotated[str, Meta(description="Name of the publisher; default: the digest's title.")] = ""
    url: Annotated[str, Meta(description="The publisher's own site.")] = ""
    email: Annotated[str, Meta(description="Address for readers; shown in feeds when given.")] = ""


class Footer(msgspec.Struct, frozen=True):
    """The foot of every page."""

    text: Annotated[str, Meta(description="A line of plain text, such as a copyright notice.")] = ""
    links: Annotated[tuple[Link, ...], Meta(description="Links, as `[{ title = …, url = … }]`.")] = ()


class Front(msgspec.Struct, frozen=True):
    """The front page."""

    days: Annotated[int, Meta(ge=1, le=60, description="How many editions it shows, the newest first.")] = 7


class Lists(msgspec.Struct, frozen=True):
    """Topic and source pages."""

    newest: Annotated[int, Meta(ge=1, le=500, description="How many articles they show before the months.")] = 30


class Feeds(msgspec.Struct, frozen=True):
    """RSS, Atom and JSON feeds."""

    content: Annotated[
        Literal["full", "summary"],
        Meta(description="Whether feeds carry whole articles, or summaries. An article's own `publish` still limits it."),
    ] = "full"
    items: Annotated[int, Meta(ge=1, le=500, description="How many articles a feed carries.")] = 30
    authority: Annotated[
        str,
        Meta(
            description="The domain, and path if it has one, in the GUIDs of entries (RFC 4151). Set it to the old "
            "`old.example/digest` when the digest moves, and no reader sees an old entry as new. Default: that of `url`."
        ),
    ] = ""


class Rights(msgspec.Struct, frozen=True):
    """What may be published, and indexed."""

    licenses: Annotated[
        tuple[str, ...],
        Meta(
            description="Licences under which another's full text may be indexed by search engines. An article of a "
            "source without one of these is published with `noindex` and left out of the sitemap."
        ),
    ] = ()


class Topics(msgspec.Struct, frozen=True):
    """Merging, renaming and hiding topics."""

    hidden: Annotated[tuple[str, ...], Meta(description="Topics that are not shown and get no page.")] = ()
    rename: Annotated[
        Mapping[str, str],
        Meta(description="Old name to new name. Several old names with one new name are merged."),
    ] = {}


class Source(msgspec.Struct, frozen=True):
    """One source, as `[sources."Its Name"]`."""

    url: Annotated[str, Meta(description="The source's own site.")] = ""
    license: Annotated[str, Meta(description="Licence of its articles, unless an article names its own.")] = ""
    publish: Annotated[
        Publish | None, Meta(description="How much of its articles is published, unless an article says.")
    ] = None
    language: Annotated[str, Meta(description="Language of its articles, where a seed does not tell.")] = ""
    own: Annotated[bool, Meta(description="True for the digest's own reporting: no licence is needed.")] = False
    seeds: Annotated[
        tuple[str, ...],
        Meta(description="Patterns of seeds that are this source's, such as `harbour-herald/**`."),
    ] = ()
    keep: Annotated[
        tuple[Annotated[str, Meta(pattern=r"\S", description="The words of a line, with `*` where any may stand.")], ...],
        Meta(description="Lines of its seeds that stay in the article, whatever the rules say: `*` stands for any words, as in `Sponsored by *`."),
    ] = ()
    drop: Annotated[
        tuple[Annotated[str, Meta(pattern=r"[^\s*]", description="The words of a line, with `*` where any may stand; `*` alone would drop everything.")], ...],
        Meta(description="Lines of its seeds that are left out of it, such as `Read more: *`. What is in `keep` too is kept."),
    ] = ()


class ItemFields(msgspec.Struct, frozen=True):
    """Where the articles of dumps keep what Broadsheet asks for, if under none of the [usual names](seeds.md#names-of-fields); with dots for what lies within: `"document.body"`."""

    id: Annotated[str, Meta(description="What an article is known by when it comes again.")] = ""
    text: Annotated[str, Meta(description="Its words, as text or HTML. Where they are found here, no usual name of `html` is tried.")] = ""
    html: Annotated[str, Meta(description="Its words, as HTML.")] = ""
    title: Annotated[str, Meta(description="Its headline.")] = ""
    url: Annotated[str, Meta(description="Its address.")] = ""
    date: Annotated[str, Meta(description="When it was published.")] = ""
    crawled: Annotated[str, Meta(description="When a crawler fetched it.")] = ""
    updated: Annotated[str, Meta(description="When it was changed.")] = ""
    authors: Annotated[str, Meta(description="Who wrote it.")] = ""
    source: Annotated[str, Meta(description="Who published it.")] = ""
    topics: Annotated[str, Meta(description="What it is about: a list, or a text with commas.")] = ""
    summary: Annotated[str, Meta(description="A sentence for lists.")] = ""
    deck: Annotated[str, Meta(description="The line under the headline.")] = ""
    language: Annotated[str, Meta(description="Its language tag.")] = ""
    image: Annotated[str, Meta(description="The address of its picture.")] = ""
    license: Annotated[str, Meta(description="Its licence.")] = ""


class Ingest(msgspec.Struct, frozen=True):
    """Cleaning of seeds."""

    max_bytes: Annotated[
        int, Meta(ge=1_000, le=1_000_000_000, description="A seed larger than this is left out, with a word; so is an article of a dump.")
    ] = 10_000_000
    max_unpacked_bytes: Annotated[
        int, Meta(ge=1_000, le=1_000_000_000_000, description="A dump in `.gz` is read until it has unpacked to as much.")
    ] = 1_000_000_000
    private_hosts: Annotated[
        tuple[str, ...], Meta(description="Hosts of your own network, by name or address, that `broadsheet ingest --images` may ask for pictures. All others must be public.")
    ] = ()
    fields: ItemFields = ItemFields()


class Settings(msgspec.Struct, frozen=True):
    """What `digest.toml` says. `title` and `url` are needed, all else has a default."""

    title: Annotated[str, Meta(min_length=1, description="The digest's name.")]
    url: Annotated[
        str,
        Meta(
            pattern=r"^https?://[^/\s?#]+(/[^\s?#]*)?$",
            description="Where the site will stand, such as `https://digest.example/` or `https://me.example/digest/`.",
        ),
    ]
    tagline: Annotated[str, Meta(description="A few words under the name.")] = ""
    description: Annotated[str, Meta(description="A sentence for search engines and feeds.")] = ""
    language: Annotated[
        str,
        Meta(
            pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
            description="Language tag of the site (BCP 47), such as `en` or `pt-BR`.",
        ),
    ] = "en"
    timezone: Annotated[str, Meta(description="Time zone whose days are the editions, such as `Europe/Lisbon`.")] = "UTC"
    posters: Annotated[
        Literal["all", "editions", "none"],
        Meta(description="Which pages get a poster, the picture that other sites show of them: editions and articles without a picture of their own; editions, which then stand for their articles; or none."),
    ] = "editions"
    theme: Annotated[str, Meta(description="Name of a folder in `themes/`, or of a bundled theme.")] = "broadsheet"
    publish: Annotated[
        Publish,
        Meta(description="How much of an article is published, unless its source or itself says: the whole, an excerpt, or a link."),
    ] = "full"
    editor: Annotated[
        str,
        Meta(
            pattern=r"^$|^(?!(javascript|data|vbscript|file):)[a-z][a-z0-9+.-]*:.*\{path\}",
            description="How `broadsheet serve` opens a file in your editor: an address with `{path}`, and `{line}` if it takes one, such as "
            "`vscode://file/{path}:{line}`.",
        ),
    ] = ""
    publisher: Publisher = Publisher()
    navigation: Annotated[
        tuple[Link, ...],
        Meta(description="Links of the masthead, as `[{ title = …, url = … }]`. Default: topics, sources, archive, and the pages of `content/pages/`."),
    ] = ()
    footer: Footer = Footer()
    front: Front = Front()
    lists: Lists = Lists()
    feeds: Feeds = Feeds()
    rights: Rights = Rights()
    topics: Topics = Topics()
    sources: Annotated[Mapping[str, Source], Meta(description="By name.")] = {}
    ingest: Ingest = Ingest()
    themes: Annotated[
        Mapping[str, Mapping[str, Any]],
        Meta(description="By name of a theme: values for the settings that its `theme.toml` declares."),
    ] = {}

    @property
    def home(self) -> str:
        """The site's address with its slash: `https://me.example/digest/`."""
        return _home(self.url)

    @property
    def base(self) -> str:
        """The path before every address of the site: empty, or `/digest`."""
        return _base(self.url)


@cache  # asked for with every link of every page
def _home(url: str) -> str:
    return url.rstrip("/") + "/"


@cache
def _base(url: str) -> str:
    path = _home(url).split("/", 3)[3].rstrip("/")
    return "/" + path if path else ""
