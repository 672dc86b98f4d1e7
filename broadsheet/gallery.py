"""Which pictures a site shows, in which files, and what is wrong with the others.

Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from broadsheet.model import Article, Entry, Picture, Problem, Reference, Rendition
from broadsheet.pictures import address_of, named_images, picture_at, places_of, renditions
from broadsheet.rights import publish_of
from broadsheet.settings import Settings


class Gallery(NamedTuple):
    """The pictures of a site; see `Site`, which has them."""

    pictures: Mapping[str, Picture]
    renditions: Mapping[str, Rendition]
    originals: Mapping[str, str]
    pictured: Mapping[str, tuple[str, ...]]


def hang_pictures(entries: Iterable[Entry], pictures: Iterable[Picture], settings: Settings) -> Gallery:
    """The pictures that published entries name, of those that were looked at."""
    known = {picture.path: picture for picture in pictures}
    named: set[str] = set()
    shown: set[str] = set()
    pictured: dict[str, dict[str, None]] = {}
    for entry in entries:
        if not (references := list(named_images(entry))):
            continue
        address = address_of(entry)
        published = set(_published(entry, settings))
        for reference in references:
            places = places_of(reference.target, entry.path, address)
            for place in places:
                pictured.setdefault(place, {})[address] = None
            if picture := picture_at(places, known):
                named.add(picture.path)
                if reference in published and not picture.fault:
                    shown.add(picture.path)
    files = {address: made for path in sorted(shown) for address, made in renditions(known[path]).items()}
    originals = {known[path].fingerprint: path for path in sorted(shown, reverse=True)}
    return Gallery({path: known[path] for path in sorted(named)}, files, originals, {place: tuple(addresses) for place, addresses in pictured.items()})


def image_problems(entry: Entry, pictures: Mapping[str, Picture]) -> Iterator[Problem]:
    """What is wrong with the images that an entry names: those that cannot be shown, and those without words."""
    for reference in named_images(entry):
        places = places_of(reference.target, entry.path, address_of(entry))
        yield from _problems(entry, reference, picture_at(places, pictures), places)


def _published(entry: Entry, settings: Settings) -> Iterator[Reference]:
    """Of the images that an entry names, those that its page shows: no more of them than of its words."""
    extent = publish_of(entry, settings) if isinstance(entry, Article) else "full"
    in_body = {reference for reference in entry.body.references if extent == "full" or (extent == "excerpt" and reference.opening)} if entry.body else set()
    lead = entry.front.image if isinstance(entry, Article) else ""
    return (reference for reference in named_images(entry) if reference in in_body or reference.target == lead)


def _problems(entry: Entry, reference: Reference, picture: Picture | None, places: tuple[str, ...]) -> Iterator[Problem]:
    if picture is None:
        yield Problem(entry.path, reference.line, f'the image "{reference.target}" is not there; put it at {places[0]}', "warning")
    elif picture.fault:
        yield Problem(entry.path, reference.line, f'the image "{reference.target}" cannot be shown: {picture.path}: {picture.fault}', "warning")
    elif not reference.described:
        how = "add a line `image_alt: …`" if isinstance(entry, Article) and reference.target == entry.front.image else "write them between the brackets of `![…]`"
        yield Problem(entry.path, reference.line, f'the image "{reference.target}" has no words for those who cannot see it; {how}', "warning")
