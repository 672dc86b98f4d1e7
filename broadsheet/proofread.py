"""What a proofreader marks in the articles themselves: titles used twice, no source, links that lead nowhere.

Pure. Where in a file words stand is asked of `line_of(path, field, words)`: the line of a field of
the front matter, or of the words in it; in the body if `field` is empty; 0 if they are not found.
"""

from collections.abc import Callable, Collection, Iterator

from broadsheet.links import Target, file_for, target_of, whole
from broadsheet.model import Article, EditionNote, Leaf, Problem
from broadsheet.site import Site
from broadsheet.urls import as_url, edition_address

LineOf = Callable[[str, str, str], int]
NAMED = 10
"""How many articles without a source are named one by one."""


def proofread(site: Site, files: Collection[str], line_of: LineOf) -> Iterator[Problem]:
    """Everything that is wrong in what is published. `files` are those that `site/` is to have."""
    yield from titles_used_twice(site, line_of)
    yield from without_source(site)
    by_slug = {article.address.rsplit("/", 2)[1]: article.address for article in site.articles.values()}
    for entry in (*site.articles.values(), *site.leaves.values(), *_notes(site)):
        for target, written, field in references(entry, site):
            if target.is_inside and not file_for(target.path, files):
                yield _dead_reference(entry, written, field, line_of, by_slug.get(target.path.strip("/").rpartition("/")[2], ""))


def titles_used_twice(site: Site, line_of: LineOf) -> Iterator[Problem]:
    """For each title of several articles, a word on the newest of them."""
    by_title: dict[str, list[Article]] = {}
    for article in site.articles.values():
        by_title.setdefault(" ".join(article.front.title.casefold().split()), []).append(article)
    for article, other, *more in (same for same in by_title.values() if len(same) > 1):
        where = f"{other.path}{f' and {len(more)} more' if more else ''}"
        message = f'title: "{article.front.title}" is also the title of {where}; give one of them another, or delete one if they are the same'
        yield Problem(article.path, line_of(article.path, "title", ""), message, "warning")


def without_source(site: Site) -> Iterator[Problem]:
    """For each article that does not say where it comes from, as long as they are few."""
    paths = sorted(article.path for article in site.articles.values() if not article.front.source)
    for path in paths[:NAMED]:
        yield Problem(path, 0, "no source is named; add a line `source: …`", "warning")
    if len(paths) > NAMED:
        yield Problem("content", 0, f"and {len(paths) - NAMED} more articles name no source", "warning")


def references(entry: Article | Leaf | EditionNote, site: Site) -> Iterator[tuple[Target, str, str]]:
    """Where an entry refers to this site: the target, as it is written, and in which field; that is empty for a link of the body, `image` for an image."""
    home, base = site.settings.home, site.settings.base
    page = home + as_url(address_of_entry(entry))[1:]
    written = [(reference.target, "image" if reference.kind == "image" else "") for reference in (entry.body.references if entry.body else ())]
    if isinstance(entry, Article):
        written += ((target, "translations") for target in entry.front.translations.values())
        if entry.front.copy_of.startswith(("/", home)):
            written.append((entry.front.copy_of, "copy_of"))
    for text, field in written:
        target = target_of(whole(base + text if text.startswith("/") else text, page), home)
        if target is not None:
            yield target, text, field


def _dead_reference(entry: Article | Leaf | EditionNote, written: str, field: str, line_of: LineOf, near: str) -> Problem:
    """What to say of a reference whose page or file is not there. `near` is an address that may be meant."""
    advice = f"; did you mean {near}?" if near else "; correct it, or take it out"
    match field:
        case "image":
            return Problem(entry.path, line_of(entry.path, "", written), f'the image "{written}" is not there; put it at static/{written.removeprefix("/")}')
        case "translations" | "copy_of":
            severity = "warning" if field == "copy_of" else "error"
            return Problem(entry.path, line_of(entry.path, field, written), f"{field}: {written} leads nowhere: no page of this site stands there{advice}", severity)
        case _:
            return Problem(entry.path, line_of(entry.path, "", written), f"the link to {written} leads nowhere: no page of this site stands there{advice}")


def dead_anchor(entry: Article | Leaf | EditionNote, target: Target, written: str, field: str, line_of: LineOf) -> Problem:
    """What to say of a reference to an anchor that its page does not have."""
    line = line_of(entry.path, field if field != "image" else "", written)
    return Problem(entry.path, line, f'the link to {written} leads to a page that has no anchor "{target.anchor}"; correct what follows the #, or take it out')


def address_of_entry(entry: Article | Leaf | EditionNote) -> str:
    """Where a content file is shown."""
    return edition_address(entry.day) if isinstance(entry, EditionNote) else entry.address


def _notes(site: Site) -> Iterator[EditionNote]:
    return (edition.note for edition in site.editions.values() if edition.note)
