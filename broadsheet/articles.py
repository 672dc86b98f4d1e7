"""One file of `content/` to an Article, a Leaf or an EditionNote, or to its problems.

Pure. Knows one file at a time: whether two articles want one address, or an image is there, is
seen in `site.py`.
"""

import re
from datetime import date

import msgspec

from broadsheet.fields import ARTICLE, EDITION, LEAF, check_fields
from broadsheet.fingerprint import fingerprint
from broadsheet.frontmatter import FrontMatterError, Split, split_file
from broadsheet.markup import MarkupError, render_body
from broadsheet.model import Article, Body, EditionNote, FrontMatter, House, Html, Leaf, Parsed, Problem, Reference
from broadsheet.urls import RESERVED, article_address, slugify


class _RefusedError(Exception):
    def __init__(self, *problems: Problem) -> None:
        self.problems = problems


def parse_file(path: str, content: bytes, house: House) -> Parsed:
    """The entry in a content file. `path` is relative to the digest's folder, and tells what kind it is."""
    try:
        split = _split(path, content)
        if path.startswith("content/pages/"):
            return _parse_leaf(path, split, house)
        if path.startswith("content/editions/"):
            return _parse_edition(path, split, house)
        return _parse_article(path, split, house)
    except _RefusedError as refused:
        return Parsed(None, problems=refused.problems)


def _parse_article(path: str, split: Split, house: House) -> Parsed:
    checked = check_fields(split, ARTICLE, ("title", "date"), path, house.zone)
    if checked.problems:
        raise _RefusedError(*checked.problems)
    front = FrontMatter(**checked.values)
    html, body = _render(path, split, house)
    slug = front.slug or slugify(_stem(path).rpartition("/")[2])
    if not slug:
        raise _RefusedError(Problem(path, 1, "no address can be made of the file's name; add a line `slug: some-words`"))
    try:
        day = front.date.astimezone(house.zone).date()
    except OverflowError:
        raise _RefusedError(Problem(path, split.lines.get("date", 1), "date: out of range")) from None
    address = article_address(day, slug)
    article = Article(
        path=path,
        address=address,
        identity=front.aliases[0] if front.aliases else address,
        day=day,
        summary=front.summary or front.deck or html.summary,
        front=front,
        body=body,
        lines=_lines(split),
    )
    return Parsed(article, _bodies(html, body))


def _parse_leaf(path: str, split: Split, house: House) -> Parsed:
    checked = check_fields(split, LEAF, ("title",), path, house.zone)
    if checked.problems:
        raise _RefusedError(*checked.problems)
    values = checked.values
    html, body = _render(path, split, house)
    folders = _stem(path).removeprefix("content/pages/").split("/")
    parts = [slugify(part) for part in folders[:-1]] + [values.get("slug") or slugify(folders[-1])]
    if not all(parts) or parts[0] in RESERVED or re.fullmatch(r"\d{4}", parts[0]):
        raise _RefusedError(Problem(path, 1, f"a page cannot stand at /{'/'.join(parts)}/, which is kept for the site's own; rename the file or add a line `slug: some-words`"))
    leaf = Leaf(
        path=path,
        address=f"/{'/'.join(parts)}/",
        title=values["title"],
        summary=values.get("summary") or html.summary,
        draft=values.get("draft", False),
        aliases=values.get("aliases", ()),
        body=body,
        order=values.get("order", 0),
        lines=_lines(split),
    )
    return Parsed(leaf, _bodies(html, body))


def _parse_edition(path: str, split: Split, house: House) -> Parsed:
    checked = check_fields(split, EDITION, (), path, house.zone)
    name = _stem(path).removeprefix("content/editions/")
    try:
        day = date.fromisoformat(name if len(name) == 10 else "")
    except ValueError:
        raise _RefusedError(Problem(path, 0, f'"{name}" is not a day; name the file after its edition, such as 2022-09-06.md')) from None
    if checked.problems:
        raise _RefusedError(*checked.problems)
    html, body = _render(path, split, house)
    has_note = bool(html.full)
    note = EditionNote(path, day, checked.values.get("title", ""), checked.values.get("order", ()), body if has_note else None, split.lines.get("order", 1))
    return Parsed(note, _bodies(html, body) if has_note else ())


def _stem(path: str) -> str:
    return re.sub(r"\.(?:md|markdown)$", "", path, flags=re.I)


def _lines(split: Split) -> dict[str, int]:
    """Where the fields stand that only the whole site can judge."""
    return {name: split.lines[name] for name in ("slug", "aliases", "image", "copy_of") if name in split.lines}


def _split(path: str, content: bytes) -> Split:
    try:
        split = split_file(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _RefusedError(Problem(path, line, "this is not UTF-8 text; save it as UTF-8")) from None
    except FrontMatterError as error:
        raise _RefusedError(Problem(path, error.line, error.message)) from None
    if split is None:
        raise _RefusedError(Problem(path, 1, "no front matter was found; begin the file with `---`, `title: …`, `date: …`, `---`"))
    return split


def _render(path: str, split: Split, house: House) -> tuple[Html, Body]:
    try:
        html = render_body(split.body, house.base)
    except MarkupError as error:
        raise _RefusedError(Problem(path, split.body_line, str(error))) from None
    return html, Body(fingerprint(html.full), fingerprint(html.excerpt), html.words, tuple(_placed(reference, split) for reference in html.references))


def _placed(reference: Reference, split: Split) -> Reference:
    """An image with the line that names it first."""
    if reference.kind != "image":
        return reference
    rows = split.body.split("\n")
    return msgspec.structs.replace(reference, line=next((n for n, row in enumerate(rows, split.body_line) if reference.target in row), split.body_line))


def _bodies(html: Html, body: Body) -> tuple[tuple[str, str], ...]:
    return ((body.fingerprint, html.full), (body.excerpt, html.excerpt))
