"""What the lines of a text say of its article: who wrote it, when, where it stood, what it is of.

Pure. What the rules recognised is read first; then the few lines above and below the headline,
whatever became of them. No date and no name is taken out of the prose.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from broadsheet.ingest.dates import (
    Found,
    Order,
    date_in_path,
    find_date,
    is_date_like,
    is_span,
    order_among,
    order_in,
    order_on,
    strip_date,
)
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.fields import Fields
from broadsheet.ingest.language import language_in
from broadsheet.ingest.lines import Line, TextPage, Verdict
from broadsheet.ingest.metadata import license_in, may_name_license, source_in, split_topics
from broadsheet.ingest.names import by_in, names_in, signed_by
from broadsheet.ingest.phrases import openings, pattern
from broadsheet.ingest.rules import is_of_an_event

_ABOVE, _BELOW, _FAR = 12, 5, 10
"""Lines above the headline and below it among which stamps are looked for, and from where on a date above it is most likely another story's."""
_WIDE = 600
"""Characters of a line that may be a note of any kind."""
_RUN_TOGETHER = re.compile(r"(?<=[^\W\d_A-Z])(?=(?:Updated|Published|Posted|Last|By|Written|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4})\b)|(?<=\d{4})(?=[A-Z])")
_BESIDE = re.compile(
    r"(?i:\b\d+[- ]?min(?:ute)?s?(?: (?:read|de lectura|de leitura|de lecture|lesezeit))?\b|\breading time\b|\b\d+ (?:comments?|views?|shares?|words)\b|\bno comments\b|\b\d+ \w{3,8} ago\b|\b(?:há|hace|il y a|vor|for) \d+ \w{3,9}\b|\bone comment(?: so far)?\b|\bcomments? (?:off|closed)\b|\bread time\b)|(?<!\w)@\w+"
)
"""What may stand on the line of a date besides: how long it takes to read, how many comments there are."""
_OPENING = 3
"""Paragraphs in which a release says where and when it was sent; a second headline may go before it."""
_RELEASE = re.compile(r"(?P<place>[^\W\d_a-z][^\W\d_a-z .,'’&/-]{2,40}(?:, [A-Z][\w .]{1,20})?)[,.]? [–—-]{0,2} ?(?P<day>[^()–—\n]{8,24}?\d{4})\s*(?:\([^()]{2,60}\)|/[^/]{2,40}/)?\s*(?:[–—]|--?)\s")
"""Where and when it was sent."""
_OF_A_PICTURE = re.compile(r"\b(?:photo|image|picture|illustration|video|graphic|foto|bild|imagen|imagem|flickr|wikimedia|unsplash|pixabay|pexels)")
"""On a line with one of these a licence is not the text's."""
_EVENT = re.compile(r"(?i:\b(?:when|where|date and time|doors|starts?|begins?|ends?|until|till|from|through|expires?|deadline|due|valid|since|born|died|event|copyright|©|consulted|accessed|retrieved)\b)|©|(?<![\d-])\d{1,2}\s?[–-]\s?\d{1,2}\s|\$|€")


class _Clue(NamedTuple):
    """What decides between the two days of a date in numbers."""

    page: TextPage
    desk: Desk
    file: str
    body: str


class _Reader:
    """Reads dates as the text at hand writes them."""

    def __init__(self, clue: _Clue) -> None:
        self._clue = clue

    def date(self, text: str) -> Found | None:
        """The date of a line; one that might be two days is asked for the text's ways."""
        if is_span(text):
            return None
        zone = self._clue.desk.zone
        found = find_date(text, zone)
        if found is not None or not is_date_like(text):
            return found
        named = date_in_path(self._clue.file, zone)
        order = (order_on(text, named.moment.date()) if named else "") or self._order
        return find_date(text, zone, order) if order else None

    @cached_property
    def _order(self) -> Order:
        """By the source's language, the text's other dates, the text's own language."""
        page, desk, file, body = self._clue
        settled = dict(desk.languages).get(desk.source_of(file), "")
        others = order_among("\n".join(line.text for line in page.lines if "/" in line.text))
        return order_in(settled) or others or order_in(settled or language_in(body, desk.language) or desk.language)


def read_text_fields(fields: Fields, page: TextPage, verdicts: Sequence[Verdict], body: str, desk: Desk, file: str) -> None:
    """Adds to `fields` what the lines say, each with how it is known; the first word on a field stands."""
    reader = _Reader(_Clue(page, desk, file, body))
    _read_first_printing(fields, page, reader)
    _read_recognised(fields, page, verdicts, body, desk, reader)
    for line in _around_the_headline(page, verdicts):
        _read_stamp(fields, line, reader)
    for line, _ in _below(page, verdicts):
        _read_dates(fields, line.text, reader, "dateline")
    fields.add("source", _known_source(page, verdicts, desk.sources), "tail")
    fields.add("source", _agency(body), "dateline")
    fields.add_date("date", _sent(body, reader), "dateline")
    licensed = page.lines if may_name_license("\n".join(line.low for line in page.lines)) else ()
    fields.add("license", next((found for line in licensed if line.words <= 60 and len(line.text) <= _WIDE and may_name_license(line.low) and not _OF_A_PICTURE.search(line.low) and (found := license_in(line.text))), ""), "rights")
    fields.add_date("date", date_in_path(file, desk.zone), "file-name")


def _read_first_printing(fields: Fields, page: TextPage, reader: _Reader) -> None:
    """The date of `This article was originally published on 26 September 2019`."""
    opened = openings("originally")
    for line in page.lines:
        if line.opening in opened and line.words <= 40 and len(line.text) <= _WIDE and (found := pattern(r"^\W*(?:", "originally", r")\b").match(line.text)) and "20" in line.text[found.end() : found.end() + 40]:
            fields.add_date("date", reader.date(line.text[found.end() :]), "originally")


def _read_recognised(fields: Fields, page: TextPage, verdicts: Sequence[Verdict], body: str, desk: Desk, reader: _Reader) -> None:
    title = ""
    for place, (line, verdict) in enumerate(zip(page.lines, verdicts, strict=True)):
        match verdict.fate:
            case "title":
                title = line.text
                fields.add("title", line.text, "first-line")
            case "byline":
                _read_byline(fields, line.text, verdict.rule, reader)
            case "dateline" | "updated" if page.title - _FAR <= place <= max(page.body + 1, page.title + _BELOW):
                _read_dates(fields, line.text, reader, "slug-line" if verdict.rule == "slug-line" else "dateline")
            case "credit":
                fields.add_credit(line.text)
            case "topics" if "topics" not in fields.values:
                fields.add("topics", list(split_topics(line.text, f"{title}\n{body}", desk.topics)), "tags")
            case "source":
                fields.add("source", source_in(line.text, desk.sources), verdict.rule)
                fields.add_date("date", reader.date(line.text) if verdict.rule == "signature" else None, "dateline")


def _below(page: TextPage, verdicts: Sequence[Verdict]) -> list[tuple[Line, date]]:
    """The lines of dates below the body's beginning, unless they state several days: then they are most likely those of other stories."""
    lines = [line for line, verdict in zip(page.lines[page.body + 2 :], verdicts[page.body + 2 :], strict=True) if verdict.fate in {"dateline", "updated"}]
    dated = [(line, found.moment.date()) for line in lines if (found := find_date(line.text))]
    return dated if len({day for _, day in dated}) == 1 else []


def _read_byline(fields: Fields, text: str, rule: str, reader: _Reader) -> None:
    if rule == "reporting-by":
        who = pattern(r"^[(\[\s]*(?:", "reporting", r")\s+(?:by\s+)?").sub("", text).split(";")[0]
        fields.add("authors", list(names_in(who.strip(" ()[]."))), "reporting-by")
        return
    text = _RUN_TOGETHER.sub(" ", text)
    by = by_in(text)
    fields.add("authors", list(names_in(text[by.end() :] if by else signed_by(text) or text)), "byline")
    _read_dates(fields, text, reader, "byline")


def _read_dates(fields: Fields, text: str, reader: _Reader, how: str) -> None:
    """A line may say when it was published, and when updated."""
    mark = pattern(r"(?<!\w)(?:", "updated", r")(?!\w)").search(text)
    first, second = (text[: mark.start()], text[mark.end() :]) if mark else (text, "")
    if mark and not is_date_like(first):  # `Updated 6 September 2022, published 4 September 2022`
        later = pattern(r"(?<!\w)(?:", "published", r")(?!\w)").search(second)
        first, second = (second[later.end() :], second[: later.start()]) if later else ("", second)
    fields.add_date("date", reader.date(first), how)
    fields.add_date("updated", reader.date(second), how)


def _around_the_headline(page: TextPage, verdicts: Sequence[Verdict]) -> Iterator[Line]:
    """The short lines near the headline, those below it first, that became nothing else."""
    top = max(page.title, 0)
    places = [*range(page.title + 1, min(top + _BELOW, page.body + 2, len(page.lines))), *range(top - 1, max(top - _ABOVE, 0) - 1, -1)]
    for place in places:
        line = page.lines[place]
        if line.words <= 25 and len(line.text) <= _WIDE and not line.is_prose and verdicts[place].fate in {"kept", "removed"} and not is_of_an_event(place, page):
            yield line


def _read_stamp(fields: Fields, line: Line, reader: _Reader) -> None:
    """`by Amanda Rook · Dec 20, 2025 at 3:00 am · One comment so far`: who and when, on one line."""
    text = " ".join(_RUN_TOGETHER.sub(" ", line.text).split())
    by = by_in(text)
    if by and (line.words <= 18 or is_date_like(text)):
        fields.add("authors", list(names_in(text[by.end() :])), "byline")
    if not is_date_like(text) or _EVENT.search(text):
        return
    beside = _BESIDE.sub(" ", strip_date(text[: by.start()] if by and by.start() > 3 else "" if by else text))
    if len(beside.split()) <= 6 and not re.search(r"\d", beside):
        _read_dates(fields, text, reader, "byline" if by else "dateline")


def _known_source(page: TextPage, verdicts: Sequence[Verdict], known: Sequence[str]) -> str:
    """A source of the settings whose name stands in a line that was cut off the article's end."""
    tail = [line.text for line, v in zip(page.lines, verdicts, strict=True) if v.fate == "removed" and v.rule == "after-end"]
    return next((name for text in tail for name in known if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)), "")


def _agency(body: str) -> str:
    """`PORT ELLERY, Sept 9 (Coast Wire) — …`: the agency that a dateline names."""
    match = re.match(r"^[A-Z][A-Z .,'’-]{2,40}(?:, [^()]{3,24})? \(([A-Z][\w .&'’-]{1,40})\)\s*[—–-]", body)
    return match[1] if match else ""


def _sent(body: str, reader: _Reader) -> Found | None:
    """`CALDER CITY, Aug. 12, 2025 (Coast Wire) -- …`: the day that a release says before its first sentence."""
    opening = body[:_WIDE].split("\n")[:_OPENING]
    return next((found for text in opening if (match := _RELEASE.match(text)) and (found := reader.date(match["day"]))), None)
