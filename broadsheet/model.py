"""Every noun of Broadsheet, in the order in which the data meets them.

Read this first, then `build.py`. All values are frozen; each stage of the road makes a new
type, and no field is ever filled in later. Settings stand in `settings.py`, what templates see
in `views.py`.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

Publish = Literal["full", "excerpt", "link"]
Severity = Literal["error", "warning"]
Action = Literal["render", "keep", "delete"]
Fate = Literal[
    "kept", "removed", "title", "deck", "byline", "dateline", "updated", "credit", "topics", "source", "metadata"
]


class Problem(msgspec.Struct, frozen=True, order=True):
    """Something wrong in the user's files: where, what was found, what was expected, what to do."""

    path: str
    """Relative to the digest's folder, with forward slashes."""
    line: int
    """From 1; 0 where no line is to blame."""
    message: str
    severity: Severity = "error"
    """An error keeps something out of the site; a warning does not."""

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else self.path
        return f"{where}: {'warning: ' if self.severity == 'warning' else ''}{self.message}"


class SeedPicture(msgspec.Struct, frozen=True):
    """An image file that lies beside a saved page or a Markdown file."""

    source: str
    """As the seed names it."""
    file: str
    """Relative to the digest's folder."""
    address: str
    """Where articles find it once it is taken along: `/images/quay-3f2a91c4.jpg`, which is below `content/`."""


class Seed(msgspec.Struct, frozen=True):
    """One raw article as it came."""

    file: str
    """Relative to `seeds/`, with forward slashes; of an item of a file that holds many, with `#` and what it is known by."""
    content: bytes
    fingerprint: str
    modified: datetime
    """The file's time, with a zone."""
    number: int = 0
    """Of an item: its line, or its place in its file, from 1. 0 for a file that is one seed."""
    pictures: tuple[SeedPicture, ...] = ()
    """Those beside it that it names."""

    @property
    def own_name(self) -> str:
        """The name that somebody gave to this one article; an item has none."""
        return "" if self.number else self.file


class ReceiptLine(msgspec.Struct, frozen=True):
    """What became of one line of a seed, and by which rule."""

    number: int
    """From 1."""
    text: str
    fate: Fate
    rule: str = ""
    confidence: float = 1.0
    """How sure the verdict is: from 0 to 1."""
    reasons: tuple[str, ...] = ()
    """Why, where the rule's name does not say: the clues that counted most, each with its weight, or the editor's pattern."""


class Receipt(msgspec.Struct, frozen=True):
    """What cleaning removed from a seed, line by line; every line that is not blank is accounted for."""

    file: str
    lines: tuple[ReceiptLine, ...]

    @property
    def removed(self) -> tuple[ReceiptLine, ...]:
        """The lines that are in neither the article's body nor its front matter."""
        return tuple(line for line in self.lines if line.fate == "removed")


class SeedNote(msgspec.Struct, frozen=True):
    """The `seed` block that ingest writes into a content file."""

    file: str
    fingerprint: str
    """Of the seed."""
    written: str
    """Of the content file without this block, newlines as LF: another one means that a person edited it."""
    found: Mapping[str, str] = {}
    """For each field of the front matter, how it is known: `dateline`, `byline`, `meta`, `file-time`, …"""


class FrontMatter(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a content file, checked and converted; see `docs/content.md`."""

    title: str
    date: datetime
    """With a zone: the site's, where the file names none."""
    updated: datetime | None = None
    deck: str = ""
    summary: str = ""
    slug: str = ""
    topics: tuple[str, ...] = ()
    source: str = ""
    source_url: str = ""
    authors: tuple[str, ...] = ()
    language: str = ""
    translations: Mapping[str, str] = {}
    """Language tag to address."""
    image: str = ""
    image_alt: str = ""
    credit: str = ""
    license: str = ""
    publish: Publish | None = None
    draft: bool = False
    expires: datetime | None = None
    aliases: tuple[str, ...] = ()
    pin: int = 0
    """1 leads the edition, 2 follows it; 0 is not pinned."""
    copy_of: str = ""
    """Address or path of the article whose words this one carries."""
    extra: Mapping[str, Any] = {}
    seed: SeedNote | None = None


class Shingles(msgspec.Struct, frozen=True):
    """A text, as far as copies of it are concerned."""

    words: int = 0
    """How many of its words were looked at."""
    marks: tuple[int, ...] = ()
    """Of the runs of words taken from it, each once, in order."""


class Cleaned(msgspec.Struct, frozen=True):
    """A seed after cleaning: what its content file will say."""

    front: Mapping[str, Any]
    """Fields of `FrontMatter` that are known, with plain values, in the order in which they are written."""
    found: Mapping[str, str]
    markdown: str
    receipt: Receipt
    """Without lines, unless it was asked for."""
    problems: tuple[Problem, ...] = ()
    shingles: Shingles = Shingles()
    """By which a copy of it is known; without words, where they are to be found by its Markdown."""
    pictures: tuple[SeedPicture, ...] = ()
    """Those of its seed that it shows."""
    cut: int = 0
    """How many lines were removed."""


class Reference(msgspec.Struct, frozen=True):
    """A link or image in a body that points into this site."""

    kind: Literal["link", "image"]
    target: str
    """As rendered: an address, without the site's base path."""
    line: int = 0
    """Of an image: where the file first names it."""
    described: bool = True
    """Of an image: whether it has words for those who cannot see it."""
    opening: bool = False
    """Of an image: whether it stands in the excerpt, too."""


class Body(msgspec.Struct, frozen=True):
    """What is known of a rendered body without holding it: the HTML is stored under its fingerprint."""

    fingerprint: str
    excerpt: str
    """Fingerprint of the HTML of the first paragraphs."""
    words: int
    references: tuple[Reference, ...] = ()


class Html(msgspec.Struct, frozen=True):
    """A rendered body: safe HTML, its opening, and the plain words that lists show."""

    full: str
    excerpt: str
    summary: str
    """Plain text, at most about 240 characters, cut at the end of a sentence or a word."""
    words: int
    references: tuple[Reference, ...]


class Article(msgspec.Struct, frozen=True):
    """One cleaned Markdown file of `content/`."""

    path: str
    """Of the content file, relative to the digest's folder."""
    address: str
    """Date in the site's time zone, and slug: `/2022/09/06/some-title/`."""
    identity: str
    """Its first address: `aliases[0]`, else its own. Feeds' GUIDs are made of this."""
    day: date
    summary: str
    front: FrontMatter
    body: Body
    lines: Mapping[str, int] = {}
    """Line of each field that only the whole site can judge: `slug`, `aliases`, `image`, `copy_of`."""

    @property
    def received(self) -> bool:
        """True where nothing but the time of the seed's file, or of a crawler's visit, tells its date."""
        return self.front.seed is not None and self.front.seed.found.get("date") in {"file-time", "first-seen", "crawl-time"}


class Leaf(msgspec.Struct, frozen=True):
    """One file of `content/pages/`: About and the like."""

    path: str
    address: str
    title: str
    summary: str
    draft: bool
    aliases: tuple[str, ...]
    body: Body
    order: int = 0
    lines: Mapping[str, int] = {}
    """As of an article."""


class EditionNote(msgspec.Struct, frozen=True):
    """One file of `content/editions/`: the editor's own note and order for a day."""

    path: str
    day: date
    title: str
    order: tuple[str, ...]
    """Slugs, first to last; the articles not named follow."""
    body: Body | None
    line: int = 1
    """Of `order`."""


Entry = Article | Leaf | EditionNote
"""What a content file can be."""


class House(msgspec.Struct, frozen=True):
    """The house's ways that one file's reading depends on: of the settings, these and no others."""

    timezone: str
    base: str

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.timezone)


class Parsed(msgspec.Struct, frozen=True):
    """What one content file came to: an entry with its HTML, or the problems that keep it out."""

    entry: Entry | None
    bodies: tuple[tuple[str, str], ...] = ()
    """Fingerprint and HTML of the bodies that the entry refers to."""
    problems: tuple[Problem, ...] = ()


class StaticFile(msgspec.Struct, frozen=True):
    """One file of `static/`, copied to the site's root as it is."""

    path: str
    """Relative to the digest's folder."""
    address: str
    fingerprint: str


PictureFormat = Literal["jpeg", "png", "gif", "webp", "avif", "svg"]


class Picture(msgspec.Struct, frozen=True):
    """An image file of `content/` or `static/` that a content file names, as it was looked at."""

    path: str
    """Relative to the digest's folder."""
    fingerprint: str
    """Of its bytes."""
    format: PictureFormat = "png"
    width: int = 0
    """In pixels, as it is to be seen: turned as its camera was held. 0 where an SVG does not say."""
    height: int = 0
    moving: bool = False
    """True of an animation, which is published as it is."""
    fault: str = ""
    """Why it cannot be shown, and what to do; empty if it can."""


class Rendition(msgspec.Struct, frozen=True):
    """A picture in one width and format, as it is published."""

    fingerprint: str
    """Of the picture's bytes."""
    width: int
    height: int
    format: Literal["jpeg", "png", "webp", "as it is"]


class Edition(msgspec.Struct, frozen=True):
    """The articles of one day, in the site's time zone, in the order in which they are shown."""

    day: date
    articles: tuple[Article, ...]
    note: EditionNote | None = None


class Group(msgspec.Struct, frozen=True):
    """A topic or a source with its articles, newest first."""

    kind: Literal["topic", "source"]
    name: str
    slug: str
    articles: tuple[Article, ...]
    months: Mapping[date, tuple[Article, ...]]
    """By first day of the month, newest first."""

    @property
    def address(self) -> str:
        """`/topics/energy/` or `/sources/some-paper/`."""
        return f"/{self.kind}s/{self.slug}/"


class ThemeFile(msgspec.Struct, frozen=True):
    """A template or an asset of a theme, as it was read."""

    name: str
    """Within `templates/` or `assets/`: `article.html`, `style.css`."""
    path: str
    """Where it stands, for messages."""
    content: bytes


class Asset(msgspec.Struct, frozen=True):
    """An asset as it is published, under the fingerprint of its bytes."""

    name: str
    address: str
    """`/assets/style.3f2a….css`"""
    content: bytes


class PosterLook(msgspec.Struct, frozen=True):
    """How a theme has posters drawn: colours as `#rrggbb`, and the bytes of a font; empty for the one that comes with Pillow."""

    paper: str
    ink: str
    accent: str
    font: bytes = b""


class Theme(msgspec.Struct, frozen=True):
    """Templates, assets and settings of a theme, and of the themes that it extends, merged."""

    name: str
    chain: tuple[str, ...]
    """Its own name, then those that it extends."""
    templates: Mapping[str, ThemeFile]
    """By name, the nearest theme's first; and each by `THEME/NAME`, so that an override can extend what it overrides."""
    assets: Mapping[str, Asset]
    settings: Mapping[str, Any]
    fingerprint: str
    catalogues: tuple[ThemeFile, ...] = ()
    """Those that have words for the site's language, nearest first."""

    @property
    def poster(self) -> PosterLook:
        """How posters are drawn, by the settings `poster_paper`, `poster_ink`, `poster_accent` and `poster_font`, an asset."""
        font = self.assets.get(str(self.settings.get("poster_font", "")))
        colours = {}
        for name, usual in (("paper", "#fdfcf8"), ("ink", "#161513"), ("accent", "#8a1c1c")):
            chosen = str(self.settings.get(f"poster_{name}"))
            colours[name] = chosen if re.fullmatch("#[0-9a-fA-F]{6}", chosen) else usual
        return PosterLook(colours["paper"], colours["ink"], colours["accent"], font.content if font else b"")


class Labels(msgspec.Struct, frozen=True):
    """The words that views hold, so that they stand in no template: a theme's catalogues have them beside those of its templates."""

    topics: str = "Topics"
    """In the navigation."""
    sources: str = "Sources"
    """In the navigation."""
    archive: str = "Archive"
    """In the navigation."""
    search: str = "Search"
    """In the navigation."""
    editions: str = "%(site)s: editions"
    """Title of the feed with one item a day."""


class Stat(msgspec.Struct, frozen=True):
    """What tells without reading it that a file is as it was."""

    size: int
    modified: int
    """Nanoseconds."""
    changed: int
    """Nanoseconds: a program may set the time of modification, but not this one."""
    inode: int


class PageRecord(msgspec.Struct, frozen=True):
    """One file of `site/` as the last build left it."""

    view: str
    """Fingerprint of the page's view; empty from before the file is written until the build is done."""
    shared: str
    """Fingerprint of what the page shares with others of its kind: theme, settings, tool."""
    output: str
    """Fingerprint of the file."""
    stat: Stat | None
    """Of the file; None where that could not be trusted."""
    reason: str
    """Why the page was last rendered."""


class Shown(msgspec.Struct, frozen=True):
    """What a site shows, by fingerprints: two of these tell what a build changes."""

    entries: Mapping[str, str]
    """By path, what is published of `content/` and `static/`, pictures too."""
    groups: Mapping[str, str]
    """By address, the names of topics and sources."""
    settings: Mapping[str, str]
    """By what a person calls it: `digest.toml (title)`."""
    tool: Mapping[str, str]
    """What makes the bytes: `build.py`, `Broadsheet itself`."""
    dress: Mapping[str, str]
    """What only HTML pages share: `themes/broadsheet/templates/base.html`, `the site's navigation`."""
    today: date
    searchable: bool = False
    """Whether there is a search index."""


class Change(msgspec.Struct, frozen=True):
    """A file of `content/` or `static/` that the site shows otherwise than the last build."""

    path: str
    before: Entry | StaticFile | Picture | None
    """None if it was not shown."""
    after: Entry | StaticFile | Picture | None
    words: str
    """As a reason is said: `content/2022/09/rates.md: its title changed`."""


class Step(msgspec.Struct, frozen=True):
    """What a build does about one file of `site/`, and why."""

    path: str
    """Below `site/`."""
    address: str
    """Of its page; of a file to be deleted, that which it had."""
    action: Action
    reason: str


class Plan(msgspec.Struct, frozen=True):
    """Everything that a build is to do in `site/`."""

    steps: tuple[Step, ...]

    def of(self, action: Action) -> tuple[Step, ...]:
        """The steps of one kind."""
        return tuple(step for step in self.steps if step.action == action)
