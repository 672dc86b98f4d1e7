"""Raw seeds to cleaned articles: one reader for each format, and the rules that they share.

Pure. `clean_seed` is the way in. Nothing here reads or writes a file, and nothing knows what other
seeds there are.
"""

from datetime import datetime

from broadsheet.ingest.decode import Decoded, decode_text
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.errors import UnreadableSeedError
from broadsheet.ingest.language import language_of
from broadsheet.model import Cleaned, Problem, Receipt, Seed
from broadsheet.plaintext import shorten
from broadsheet.urls import slugify

READERS = {"txt": "text", "text": "text", "html": "page", "htm": "page", "xhtml": "page", "md": "note", "markdown": "note"}
"""By the ending of a seed's name: which reader takes it."""
MAX_LINE = 1_000_000
"""Characters in one line of text."""
MAX_LINES = 15_000
"""Lines of a text that are not blank."""
FIELD_ORDER = (
    "title", "date", "updated", "deck", "summary", "topics", "source", "source_url", "authors", "language", "image",
    "image_alt", "credit", "license", "publish", "slug", "expires", "pin", "draft", "extra",
)  # fmt: skip


def is_seed(name: str) -> bool:
    """True for a file that some reader takes."""
    return name.rpartition(".")[2].lower() in READERS


def clean_seed(seed: Seed, desk: Desk) -> Cleaned | Problem:
    """The article in a seed, complete: with a title and a date, and how each field is known; or why there is none."""
    path = f"seeds/{seed.file}"
    if not seed.content.strip():
        return Problem(path, 0, "the seed is empty; remove it, or put an article into it", "warning")
    try:
        decoded, cleaned = _decode_and_read(seed, desk)
    except UnreadableSeedError as error:
        return Problem(path, 0, str(error))
    if not cleaned.markdown.strip():
        known = next((problem for problem in cleaned.problems if problem.severity == "error"), None)
        return known or Problem(path, 0, "no article was found in it: nothing is left after cleaning; look with `broadsheet ingest --explain`")
    warnings = (Problem(path, 0, decoded.warning, "warning"),) if decoded.warning else ()
    return _complete(seed, cleaned, desk, warnings)


def explain(seed: Seed, desk: Desk) -> Receipt | Problem:
    """What becomes of each line of a seed, even where nothing of an article is left."""
    try:
        return _decode_and_read(seed, desk)[1].receipt
    except UnreadableSeedError as error:
        return Problem(f"seeds/{seed.file}", 0, str(error))


def _decode_and_read(seed: Seed, desk: Desk) -> tuple[Decoded, Cleaned]:
    kind = READERS[seed.file.rpartition(".")[2].lower()]
    decoded = decode_text(seed.content, is_html=kind == "page")
    _refuse_what_has_no_end(kind, decoded.text)
    return decoded, _read(kind, seed, decoded.text, desk)


def _read(kind: str, seed: Seed, text: str, desk: Desk) -> Cleaned:
    if kind == "page":
        from broadsheet.ingest.saved_page import clean_page

        return clean_page(seed, text, desk)
    if kind == "note":
        from broadsheet.ingest.note import clean_note

        return clean_note(seed, text, desk)
    from broadsheet.ingest.text import clean_text

    return clean_text(seed, text, desk)


def _refuse_what_has_no_end(kind: str, text: str) -> None:
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
    return Cleaned(ordered, known, cleaned.markdown, cleaned.receipt, (*cleaned.problems, *warnings))


def _stand_in_title(seed: Seed, markdown: str) -> tuple[str, str]:
    """The file's name where it is words, else the article's first ones."""
    stem = seed.file.rpartition("/")[2].rpartition(".")[0]
    words = [word for word in slugify(stem).split("-") if word.isalpha() and len(word) > 1]
    if len(words) >= 3:
        return " ".join(words).capitalize(), "file-name"
    opening = next(line for line in markdown.split("\n") if line.strip()).lstrip("#->* ")
    return shorten(opening.replace("\\", "").replace("*", ""), 80), "first-words"


def _received(modified: datetime, desk: Desk) -> datetime:
    return modified.astimezone(desk.zone).replace(microsecond=0)
