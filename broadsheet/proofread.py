"""What a proofreader marks in the articles themselves: titles used twice, no source, links that lead nowhere.

Pure. Where in a file words stand is asked of `line_of(path, field, words)`: the line of a field of
the front matter, or of the words in it; in the body if `field` is empty; 0 if they are not found.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

import msgspec

from broadsheet.gallery import image_problems
from broadsheet.links import Target, file_for, target_of, whole
from broadsheet.model import Article, EditionNote, Entry, Problem
from broadsheet.site import Site
from broadsheet.urls import as_url, edition_address

LineOf = Callable[[str, str, str], int]
NAMED = 10
"""How many articles without a source are named one by one."""


class Mention(NamedTuple):
    """Where a content file refers to a place of this site."""

    target: Target
    written: str
    field: str
    """Of the front matter; empty in the body."""


def proofread(site: Site, files: Collection[str], withheld: Mapping[str, str], line_of: LineOf) -> Iterator[Problem]:
    """Everything that is wrong in what is published. `files` are those that `site/` is to have; `withheld` says of addresses why nothing stands there."""
    yield from titles_used_twice(site, line_of)
    yield from without_source(site)
    near = addresses_by_slug(site)
    for entry in entries_of(site):
        yield from (msgspec.structs.replace(p, severity="error") for p in image_problems(entry, site.pictures) if "has no words" not in p.message)
        for mention in mentions(entry, site):
            if mention.target.is_inside and not file_for(mention.target.path, files):
                yield dead_mention(entry, mention, line_of, withheld, near)


def titles_used_twice(site: Site, line_of: LineOf) -> Iterator[Problem]:
    """For each title of several articles in one language, a word on the newest of them. One that says of what it is a copy may have its title."""
    by_title: dict[tuple[str, str], list[Article]] = {}
    for article in site.articles.values():
        if not article.front.copy_of:
            title, language = " ".join(article.front.title.casefold().split()), article.front.language or site.settings.language
            by_title.setdefault((title, language), []).append(article)
    for article, other, *more in (same for same in by_title.values() if len(same) > 1):
        where = f"{other.path}{f' and {len(more)} more' if more else ''}"
        message = f'title: "{article.front.title}" is also the title of {where}; give one of them another, or delete one if they are the same'
        yield Problem(article.path, line_of(article.path, "title", ""), message, "warning")


def without_source(site: Site) -> Iterator[Problem]:
    """For each article that does not say where it comes from, as long as they are few."""
    nameless = sorted((article.path, article.front.seed is None) for article in site.articles.values() if not article.front.source)
    for path, may_be_own in nameless[:NAMED]:
        own = "; if it is your own, name your publication, and set `own = true` for that source in digest.toml" if may_be_own else ""
        yield Problem(path, 0, f"no source is named; add a line `source: …`{own}", "warning")
    if len(nameless) > NAMED:
        yield Problem("content", 0, f"and {len(nameless) - NAMED:,} more articles name no source", "warning")


def entries_of(site: Site) -> Iterator[Entry]:
    """Every content file that a page shows."""
    notes = (edition.note for edition in site.editions.values() if edition.note)
    return chain(site.articles.values(), site.leaves.values(), notes)


def address_of_entry(entry: Entry) -> str:
    """Where a content file is shown."""
    return edition_address(entry.day) if isinstance(entry, EditionNote) else entry.address


def addresses_by_slug(site: Site) -> dict[str, str]:
    """By its last part, an address that may be meant where a link is wrong."""
    return {address.rsplit("/", 2)[1]: address for address in chain(reversed(list(site.articles)), site.leaves)}


def mentions(entry: Entry, site: Site, address: str = "") -> Iterator[Mention]:
    """Where an entry links to this site; a relative link from the page at `address`, which is its own unless another is given."""
    home, base = site.settings.home, site.settings.base
    page = home + as_url(address or address_of_entry(entry))[1:]
    written = [(reference.target, "") for reference in (entry.body.references if entry.body else ()) if reference.kind == "link"]
    if isinstance(entry, Article):
        written += ((target, "translations") for target in entry.front.translations.values())
    for text, field in written:
        target = target_of(whole(base + text if text.startswith("/") else text, page), home)
        if target is not None:
            yield Mention(target, text, field)


def dead_mention(entry: Entry, mention: Mention, line_of: LineOf, withheld: Mapping[str, str], near: Mapping[str, str], where: str = "") -> Problem:
    """What to say of a reference whose page or file is not there. `where` is another page than its own that shows it."""
    target, written, field = mention
    line = line_of(entry.path, field, written)
    name = f"{field}: {written}" if field else f"the link to {written}"
    if where:
        return Problem(entry.path, line, f"{name} leads nowhere from {where}, where this note is shown too; write a whole address, which begins with /")
    why = withheld.get(target.path) or withheld.get(target.path + "/") or "no page of this site stands there"
    meant = near.get(target.path.strip("/").rpartition("/")[2], "")
    advice = f"did you mean {meant}?" if meant else "correct it, or take it out"
    return Problem(entry.path, line, f"{name} leads nowhere: {why}; {advice}")


def dead_anchor(entry: Entry, mention: Mention, line_of: LineOf) -> Problem:
    """What to say of a reference to an anchor that its page does not have."""
    name = f"{mention.field}: {mention.written}" if mention.field else f"the link to {mention.written}"
    message = f'{name} leads to a page that has no anchor "{mention.target.anchor}"; correct what follows the #, or take it out'
    return Problem(entry.path, line_of(entry.path, mention.field, mention.written), message)
