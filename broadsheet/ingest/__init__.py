"""Raw seeds to cleaned articles: one reader for each format, and the rules that they share.

Pure. `clean_seed` is the way in. Nothing here reads or writes a file; what other seeds there are shows only
in what the desk says of lines that recur in them.
"""

from collections.abc import Callable
from datetime import datetime

from broadsheet.ingest.decode import Decoded, decode_text
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.errors import UnreadableSeedError
from broadsheet.ingest.kinds import OF_MANY, Kind, kind_of, place_of
from broadsheet.ingest.language import language_of
from broadsheet.ingest.residue import Lesson, house_of, marks_of, text_of_page
from broadsheet.ingest.shingles import shingles_of
from broadsheet.model import Cleaned, Problem, Receipt, Seed
from broadsheet.plaintext import shorten
from broadsheet.urls import slugify

MAX_LINE = 1_000_000
"""Characters in one line of text."""
MAX_LINES = 15_000
"""Lines of a text that are not blank."""
FIELD_ORDER = (
    "title", "date", "updated", "deck", "summary", "topics", "source", "source_url", "authors", "language", "image",
    "image_alt", "credit", "license", "publish", "slug", "expires", "pin", "draft", "extra",
)  # fmt: skip


def clean_seed(seed: Seed, desk: Desk, *, explains: bool = False) -> Cleaned | Problem:
    """The article in a seed, complete: with a title and a date, and how each field is known; or why there is none. With `explains`, it has its receipt."""
    path, line = place_of(seed)
    if not seed.content.strip():
        return Problem(path, line, "the seed is empty; remove it, or put an article into it", "warning")
    try:
        decoded, cleaned = _decode_and_read(seed, desk, explains=explains)
    except UnreadableSeedError as error:
        return Problem(path, line, str(error))
    if not cleaned.markdown.strip():
        known = next((problem for problem in cleaned.problems if problem.severity == "error"), None)
        return known or Problem(path, line, "no article was found in it: nothing is left after cleaning; look with `broadsheet ingest --explain`")
    warnings = (Problem(path, line, decoded.warning, "warning"),) if decoded.warning else ()
    return _complete(seed, cleaned, desk, warnings)


def explain(seed: Seed, desk: Desk) -> Receipt | Problem:
    """What becomes of each line of a seed, even where nothing of an article is left."""
    try:
        return _decode_and_read(seed, desk, explains=True)[1].receipt
    except UnreadableSeedError as error:
        return Problem(*place_of(seed), str(error))


def learn(seed: Seed, desk: Desk, is_wanted: Callable[[str], bool]) -> Lesson | None:
    """The marks of a seed's lines; None where there is nothing to learn, or `is_wanted` has no use for it, by its house."""
    kind = kind_of(seed.file)
    if kind == "note":  # what an editor wrote has no residue
        return None
    try:
        text, is_page, host, stated = _text_to_learn(seed, kind, desk)
    except UnreadableSeedError:
        return None
    house = house_of(seed.file, desk.source_of(seed.file), text if is_page else "", host, stated)
    if not is_wanted(house):
        return None
    marks = set(marks_of(text_of_page(text) if is_page else text)) - {0}
    return Lesson(seed.file, seed.fingerprint, house, int(seed.modified.timestamp()), tuple(sorted(marks)))


def _text_to_learn(seed: Seed, kind: Kind | None, desk: Desk) -> tuple[str, bool, str, str]:
    """The text of a seed, whether it is HTML, and the host and the source that it says it is from. Raises UnreadableSeedError."""
    if kind in OF_MANY:
        from broadsheet.ingest.item import words_of_item

        return words_of_item(seed, desk)
    try:
        return seed.content.decode(), kind == "page", "", ""  # most are UTF-8, and this takes a tenth of the time
    except UnicodeDecodeError:
        return decode_text(seed.content, is_html=kind == "page").text, kind == "page", "", ""


def _decode_and_read(seed: Seed, desk: Desk, *, explains: bool) -> tuple[Decoded, Cleaned]:
    kind = kind_of(seed.file)
    if kind in OF_MANY:
        from broadsheet.ingest.item import clean_item

        return Decoded(""), clean_item(seed, desk, explains=explains)
    decoded = decode_text(seed.content, is_html=kind == "page")
    _refuse_what_has_no_end(kind, decoded.text)
    return decoded, _read(kind, seed, decoded.text, desk, explains=explains)


def _read(kind: Kind | None, seed: Seed, text: str, desk: Desk, *, explains: bool) -> Cleaned:
    if kind == "page":
        from broadsheet.ingest.saved_page import clean_page

        return clean_page(seed, text, desk, explains=explains)
    if kind == "note":
        from broadsheet.ingest.note import clean_note

        return clean_note(seed, text, desk, explains=explains)
    from broadsheet.ingest.text import clean_text

    return clean_text(seed, text, desk, explains=explains)


def _refuse_what_has_no_end(kind: Kind | None, text: str) -> None:
    """A page may stand on one line; no article does, and none has thousands of pages. Raises UnreadableSeedError."""
    if kind == "page":
        return
    if len(text) > MAX_LINE:
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) > MAX_LINE:
                raise UnreadableSeedError(f"line {number} has {len(line):,} characters, which no article has; break it up, or remove the seed")
    if kind == "text" and text.count("\n") > MAX_LINES and (count := sum(map(bool, map(str.strip, text.split("\n"))))) > MAX_LINES:
        raise UnreadableSeedError(f"it has {count:,} lines, more than {MAX_LINES:,}, which no article has; split it, or remove the seed")


def _complete(seed: Seed, cleaned: Cleaned, desk: Desk, warnings: tuple[Problem, ...]) -> Cleaned:
    """The same with what the settings and the file itself tell, where the text tells nothing."""
    values, found = dict(cleaned.front), dict(cleaned.found)
    if source := desk.source_of(seed.file):
        values["source"], found["source"] = source, "settings"
    language = dict(desk.languages).get(values.get("source", ""), "")
    if language and "language" not in values:
        values["language"], found["language"] = language, "settings"
    if "language" not in values and (language := language_of(cleaned.markdown, desk.language)):
        values["language"], found["language"] = language, "detected"
    if "title" not in values:
        values["title"], found["title"] = _stand_in_title(seed, cleaned.markdown)
    if "date" not in values:
        values["date"], found["date"] = _received(seed.modified, desk), "file-time"
    ordered = {name: values[name] for name in FIELD_ORDER if name in values}
    known = {name: found[name] for name in ordered if name in found}
    shingles = cleaned.shingles if cleaned.shingles.words else shingles_of(cleaned.markdown)
    return Cleaned(ordered, known, cleaned.markdown, cleaned.receipt, (*cleaned.problems, *warnings), shingles, cleaned.pictures, cleaned.cut)


def _stand_in_title(seed: Seed, markdown: str) -> tuple[str, str]:
    """The file's name where it is words, else the article's first ones."""
    stem = seed.own_name.rpartition("/")[2].rpartition(".")[0]
    words = [word for word in slugify(stem).split("-") if word.isalpha() and len(word) > 1]
    if len(words) >= 3:
        return " ".join(words).capitalize(), "file-name"
    openings = (shorten(line.lstrip("#->* ").replace("\\", "").replace("*", ""), 80).strip() for line in markdown.split("\n"))
    return next(filter(None, openings), "") or stem or "Untitled", "first-words"


def _received(modified: datetime, desk: Desk) -> datetime:
    return modified.astimezone(desk.zone).replace(microsecond=0)
