"""Pictures: which file a content file means, the widths and formats in which it is published, and its HTML.

Pure. What a file holds is looked at in `darkroom`, and known here as a `Picture`.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape, unescape
from urllib.parse import unquote, urljoin

from broadsheet.fingerprint import fingerprint
from broadsheet.model import Article, EditionNote, Entry, FrontMatter, Picture, Reference, Rendition
from broadsheet.urls import edition_address, is_web_url, slugify
from broadsheet.views import BodyPicture, ImageView

WIDTHS = (480, 800, 1200, 1600)
"""Of the files among which a browser chooses; none is wider than its picture."""
FALLBACK = 1200
"""Width of the one for browsers that know no WebP, for feeds and for cards of other sites."""
ENDINGS = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg")
"""Of the files that are looked at."""
FOLDER = "/images/"
"""Where the site has them."""
SIZES = "(min-width: 37rem) 35rem, 100vw"
"""How wide a picture is shown, unless a template says otherwise: as wide as the text."""
_IMAGE = re.compile(r'<img((?:\s[\w-]+="[^"]*")*)\s*/?>')
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_EMPTY = re.compile(r"<p>\s*</p>\n?|<figure>\s*</figure>\n?")


def is_image(path: str) -> bool:
    """True of files that may be pictures, by their names."""
    return path.lower().endswith(ENDINGS)


def is_own_image(front: FrontMatter) -> bool:
    """True if an article's image is a file of this digest, there or not."""
    return bool(front.image) and not is_web_url(front.image)


def places_of(source: str, path: str, address: str) -> tuple[str, ...]:
    """The files that a content file may mean by a source, the first that is there: one beside it, one of `static/`, one of `content/`."""
    name = unquote(source.partition("?")[0].partition("#")[0])
    if name.startswith("/"):
        name = posixpath.normpath(name)
        return (f"static{name}", f"content{name}")
    beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
    own = f"static{posixpath.normpath(unquote(urljoin(address, source.partition('?')[0].partition('#')[0])))}"
    return (beside, own) if beside.startswith("content/") else (own,)


def picture_at(places: Iterable[str], pictures: Mapping[str, Picture]) -> Picture | None:
    """The first picture that is at one of these places; None if none is."""
    return next((pictures[place] for place in places if place in pictures), None)


def named_images(entry: Entry) -> Iterator[Reference]:
    """The images of this site that a content file names: of an article its lead first."""
    if isinstance(entry, Article) and is_own_image(entry.front):
        yield Reference("image", entry.front.image, entry.lines.get("image", 1), bool(entry.front.image_alt))
    if entry.body:
        yield from (reference for reference in entry.body.references if reference.kind == "image")


def address_of(entry: Entry) -> str:
    """Where a content file is shown: of an edition's note, the edition."""
    return edition_address(entry.day) if isinstance(entry, EditionNote) else entry.address


def wanted_files(entries: Iterable[Entry], files: Mapping[str, str]) -> dict[str, str]:
    """Of the files of `content/` and `static/`, by path with their fingerprints: those that entries name."""
    found = {}
    for entry in entries:
        for reference in named_images(entry):
            place = next((place for place in places_of(reference.target, entry.path, address_of(entry)) if place in files), "")
            if place:
                found[place] = files[place]
    return found


def renditions(picture: Picture) -> dict[str, Rendition]:
    """By address, the files that a picture is published in; the first is the one for whoever cannot choose. An SVG of `static/` stands there already."""
    if picture.format == "svg":
        return {}
    if picture.moving:
        return {_address(picture, picture.width, picture.format): Rendition(picture.fingerprint, picture.width, picture.height, "as it is")}
    made = [*((min(FALLBACK, picture.width), plain) for plain in _plain_formats(picture)), *((width, "webp") for width in _widths(picture))]
    return {_address(picture, width, form): Rendition(picture.fingerprint, width, _height(picture, width), form) for width, form in dict.fromkeys(made)}  # type: ignore[arg-type]


def picture_html(image: ImageView, sizes: str = SIZES, eager: bool = False, attributes: str = "") -> str:
    """The `<picture>` of an image; `eager` is for the one that a reader sees first. `attributes` are those of its `<img>`, beside its source and size."""
    size = f' width="{image.width}" height="{image.height}"' if image.width and image.height else ""
    haste = ' fetchpriority="high"' if eager else ' loading="lazy"'
    own = attributes or f' alt="{escape(image.alt)}"'
    tag = f'<img src="{escape(image.url)}"{own}{size}{haste} decoding="async">'
    if not image.srcset:
        return tag
    return f'<picture><source type="image/webp" srcset="{escape(image.srcset)}" sizes="{escape(sizes)}">{tag}</picture>'


def with_pictures(html: str, pictures: Iterable[BodyPicture], sizes: str = SIZES, *, plain: bool = False) -> str:
    """A body with its pictures in place of the images that it names; those that cannot be shown are left out. With `plain`, as feed readers know it."""
    if "<img" not in html:
        return html
    known = {picture.src: picture.image for picture in pictures}

    def shown(match: re.Match[str]) -> str:
        attributes = {name: unescape(value) for name, value in _ATTRIBUTE.findall(match[1])}
        image = known.get(attributes.get("src", ""))
        if image is None:
            return ""
        kept = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if name not in {"src", "width", "height", "loading"})
        if plain:
            size = f' width="{image.width}" height="{image.height}"' if image.width and image.height else ""
            return f'<img src="{escape(image.url)}"{kept}{size}>'
        return picture_html(image, sizes, attributes=kept or ' alt=""')

    return _EMPTY.sub("", _IMAGE.sub(shown, html))


def _plain_formats(picture: Picture) -> tuple[str, ...]:
    """For whoever knows no WebP: photographs stay JPEG, and what may be transparent is PNG."""
    return ("jpeg",) if picture.format == "jpeg" else ("png",) if picture.format in {"png", "gif"} else ()


def _widths(picture: Picture) -> list[int]:
    return [*(width for width in WIDTHS if width < picture.width), *((picture.width,) if picture.width <= WIDTHS[-1] else ())]


def _height(picture: Picture, width: int) -> int:
    return max(1, (picture.height * width + picture.width // 2) // picture.width)


def _address(picture: Picture, width: int, form: str) -> str:
    """`/images/roof-800.3f2a….webp`: another picture under the same name has another address."""
    name = slugify(posixpath.splitext(posixpath.basename(picture.path))[0]) or "picture"
    mark = fingerprint(f"{picture.fingerprint} {width} {form}")[:16]
    return f"{FOLDER}{name}-{width}.{mark}.{'jpg' if form == 'jpeg' else form}"
