"""What a line says of an article: names, dates, topics, source.

Pure. What is not sure is left out: no false author, and no day out of `09/10/2026`.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from functools import cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from broadsheet.ingest.phrases import PHRASES, any_of, pattern
from broadsheet.plaintext import one_line

_NAME_WORD = r"(?:[^\W\d_][\w\u0300-\u036f\u0591-\u05c7\u064b-\u0652’'.-]*)"  # with vowel points, which are no letters
_PARTICLES = frozenset(["de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "van", "von", "der", "den", "ten", "ter", "zu", "el", "al", "bin", "ibn", "ben", "y", "e", "of", "mac", "mc", "st"])
_NO_NAME = re.compile(
    r"\b(?:staff|editors?|desk|team|news|press|agency|agencies|wire|reporters?|correspondents?|admin|contributors?|newsroom|bureau|updated|"
    r"published|posted|minutes?|read|share|photo|image|the|this|that|and|more|us|guest|official|clinic|university|institute|college|hospital|foundation|association|redacción|redaktion|rédaction)\b",
    re.I,
)
_ROLE = re.compile(r"\s*(?:[,|•·–—]|\s(?:in|for|at)\s+(?=[^\W\d_a-z])|\s-\s|\s/\s|\(|\s{2,}).*$")
_AND = re.compile(r"\s*(?:,\s*and|,\s*&|\band\b|&|;|\by\b|\bund\b|\bet\b|\be\b|\bو\b)\s*", re.I)


class Found(NamedTuple):
    """A date that a text states."""

    moment: datetime
    """With a zone: the text's own, else the one that was given."""
    has_time: bool


def names_in(text: str) -> tuple[str, ...]:
    """The people whom a byline names, without roles, agencies and times; empty if none is surely a name."""
    text = one_line(re.sub(r"\([^)]*\)", "", text)).strip(" .:")
    parts = _AND.split(text)
    names: list[str] = []
    for place, part in enumerate(parts):
        pieces = [piece.strip() for piece in part.split(",")]
        last_of_many = place == len(parts) - 1
        for piece in pieces if len(parts) > 1 and not last_of_many and all(map(_is_name, pieces)) else [_ROLE.sub("", part).strip()]:
            if not _is_name(piece):
                return tuple(names)
            names.append(_cased(piece))
    return tuple(dict.fromkeys(names))


def _is_name(text: str) -> bool:
    """Two to five words that look like a person's, such as `Wen-Li Hargrave` or `Ludwig van Beethoven`."""
    words = text.split()
    if not 2 <= len(words) <= 5 or len(text) > 50 or re.search(r"[\d@:/!?\"“”]", text) or _NO_NAME.search(text):
        return False
    if not all(re.fullmatch(_NAME_WORD, word) for word in words) or any(len(re.findall(r"(?<=[^\W\d_A-Z])[A-Z]", word)) > 1 for word in words):
        return False
    first, last = words[0], words[-1]
    return _capital(first) and _capital(last) and all(_capital(word) or word.lower() in _PARTICLES for word in words)


def _capital(word: str) -> bool:
    return not word[0].islower()  # scripts without case have none that is lower


def _cased(name: str) -> str:
    return name.title() if name.isupper() and len(name) > 4 else name


@cache
def _months() -> str:
    return any_of("months")


@cache
def _date_shape() -> re.Pattern[str]:
    months = rf"(?:{_months()})\.?"
    number = r"\d{1,2}(?:st|nd|rd|th|er|º|\.)?"
    clock = r"(?:[T,;|•·–—\s]|at|um|à|às|a las|\bh\b)*\d{1,2}(?:[:.]\d\d){1,2}\s*(?:[ap]\.?\s?m\.?)?(?:\s*(?:UTC|GMT|Z|[A-Z]{2,4}T?|[+-]\d\d:?\d\d))?(?!\w)"
    days = (
        rf"{number}\s+(?:de\s+)?{months},?\s+(?:de\s+)?\d{{4}}",
        rf"{months}\s+{number},?\s+\d{{4}}",
        r"\d{4}-\d\d-\d\d",
        r"\d{4}/\d\d/\d\d",
        r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}",
        r"\d{1,2}/\d{1,2}/\d{4}",
        r"\d{4}年\d{1,2}月\d{1,2}日",
    )
    return re.compile(rf"(?<!\w)(?P<day>{'|'.join(days)})(?P<clock>{clock})?", re.I)


def find_date(text: str, zone: ZoneInfo | None = None) -> Found | None:
    """The first whole date that a line states: day, month and year, perhaps a time. Never a guess."""
    if not re.search(r"\d{4}", text):
        return None
    match = _date_shape().search(text)
    if match is None or (day := _day_of(match["day"])) is None:
        return None
    clock, offset = _clock_of(match["clock"] or "", zone)
    if clock is None:  # the time may stand elsewhere on the line
        rest = text[: match.start()] + " " + text[match.end() :]
        loose = re.search(r"(?<![\d.,])\d{1,2}[:]\d\d(?:\s*[ap]\.?m\.?)?(?:\s*(?:UTC|GMT|BST|CET|CEST|EST|EDT|PST|PDT|CST|CDT))?", rest, re.I)
        clock, offset = _clock_of(loose[0], zone) if loose else (None, None)
    return Found(datetime.combine(day, clock or time(), offset or zone or ZoneInfo("UTC")), clock is not None)


def is_date_like(text: str) -> bool:
    """True for a line that states a date, even one that might be two days."""
    return bool(re.search(r"\d{4}", text)) and _date_shape().search(text) is not None


def strip_date(text: str) -> str:
    """What remains of a line beside its date, time, weekday and words such as `Published`; empty for a line that is a date."""
    rest = _date_shape().sub(" ", text)
    rest = re.sub(r"\d{1,2}[:.]\d\d(?::\d\d)?\s*(?:[ap]\.?\s?m\.?)?(?:\s*(?:UTC|GMT|[A-Z]{2,4}T))?", " ", rest, flags=re.I)
    rest = pattern(r"(?<!\w)(?:", "published", r")(?!\w)").sub(" ", rest)
    rest = pattern(r"(?<!\w)(?:", "updated", r")(?!\w)").sub(" ", rest)
    rest = re.sub(r"(?<!\w)(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?(?!\w)|\b(?:on|at|el|le|am|um|em|lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b", " ", rest, flags=re.I)
    return re.sub(r"[\W_]+", " ", rest).strip()


def date_in_path(path: str, zone: ZoneInfo) -> Found | None:
    """The date in a file's name or an address: `2026-09-09-ferry.html`, `20260909_ferry.txt`, `/2026/09/09/`."""
    match = re.search(r"(?<!\d)((?:19|20)\d\d)([-_/.]?)(\d\d)\2(\d\d)(?!\d)", path)
    if match is None or (day := _valid(int(match[1]), int(match[3]), int(match[4]))) is None:
        return None
    return Found(datetime.combine(day, time(), zone), has_time=False)


def _day_of(text: str) -> date | None:
    numbers = [int(n) for n in re.findall(r"\d+", text)]
    if re.match(r"\d{4}", text):
        return _valid(*numbers[:3])
    month = _month_number(text)
    if month:
        return _valid(numbers[1], month, numbers[0])
    first, second, year = numbers
    if "." in text or first > 12 or first == second:
        return _valid(year, second, first)
    return _valid(year, first, second) if second > 12 else None  # 09/10/2026 is two days, and no guess is made


def _month_number(text: str) -> int:
    for language in PHRASES.values():
        for number, name in enumerate(language.get("months", ()), 1):
            if re.search(rf"(?<!\w){name}(?!\w)", text, re.I):
                return number
    return 0


def _clock_of(text: str, zone: ZoneInfo | None) -> tuple[time | None, ZoneInfo | None]:
    match = re.search(r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?\s*([ap])?\.?\s?m?\.?\s*([A-Z]{1,4}|[+-]\d\d:?\d\d)?\s*$", text.strip(), re.I)
    if match is None:
        return None, None
    hour = int(match[1]) % 12 + (12 if match[4].lower() == "p" else 0) if match[4] else int(match[1])
    if hour > 23 or int(match[2]) > 59:
        return None, None
    return time(hour, int(match[2]), int(match[3] or 0)), _zone_of(match[5] or "")


def _zone_of(name: str) -> ZoneInfo | None:
    """Zone names that mean one thing, as far as such a name can."""
    zones = {
        "UTC": "UTC", "GMT": "UTC", "Z": "UTC", "BST": "Europe/London", "IST": "Asia/Kolkata", "CET": "Europe/Berlin", "CEST": "Europe/Berlin",
        "EST": "America/New_York", "EDT": "America/New_York", "ET": "America/New_York", "CST": "America/Chicago", "CDT": "America/Chicago",
        "PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "PT": "America/Los_Angeles", "JST": "Asia/Tokyo", "WET": "Europe/Lisbon", "WEST": "Europe/Lisbon",
    }  # fmt: skip
    if re.fullmatch(r"[+-]\d\d:?\d\d", name):
        hours = int(name[:3])
        return ZoneInfo("UTC") if hours == 0 else ZoneInfo(f"Etc/GMT{-hours:+d}") if name[-2:] == "00" and -12 <= -hours <= 14 else None
    return ZoneInfo(zones[name.upper()]) if name.upper() in zones else None


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2100 else None
    except ValueError:
        return None


def split_topics(text: str, article: str) -> tuple[str, ...]:
    """The topics of a tag line. Without separators, they are split where a lower-case letter meets an upper-case one.

    A word that the article itself writes with an inner capital (TikTok, McCarthy) is left whole.
    """
    listed = pattern(r"^\W*(?:", "tags", r")\s*:\s*").sub("", text).strip(" .")
    parts = re.split(r"\s*[,;|،؛、•·]\s*|\s{2,}|\s[/#]\s?", listed)
    if len(parts) == 1:
        parts = _split_run_together(listed, _inner_capitals(article))
    return tuple(dict.fromkeys(one_line(part).strip("# ") for part in parts if part.strip("# ")))


def _inner_capitals(article: str) -> frozenset[str]:
    words = re.findall(r"\w+", article)
    return frozenset(word for word in words if any(a.islower() and b.isupper() for a, b in pairwise(word)))


def _split_run_together(text: str, whole: Iterable[str]) -> list[str]:
    kept: set[int] = set()
    for word in whole:
        for match in re.finditer(re.escape(word), text):
            kept.update(range(match.start() + 1, match.end()))
    cuts = [i for i in range(1, len(text)) if text[i - 1].islower() and text[i].isupper() and i not in kept]
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def source_in(line: str, known: Iterable[str] = ()) -> str:
    """The publication that a line of rights, or of where a text first stood, names; empty if none is surely one."""
    for name in sorted(known, key=len, reverse=True):
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", line, re.I):
            return name
    by = pattern(r"(?:", "provider", r")\s+").search(line) or pattern(r"^\W*(?:", "originally", r")\s*:?\s*").match(line)
    rest = line[by.end() :] if by else re.sub(r"^(?:\W*?(?:©|\(c\)|copyright))+\W*", "", line, flags=re.I) if re.match(r"\W*(?:©|\(c\)|copyright)", line, re.I) else ""
    rest = re.sub(r"^(?:by|in|on|at|por|en)\s+", "", re.sub(r"^[\d\s,–-]+", "", rest.strip()))
    name = re.split(r"[.,;:|©(]|\s[–—-]\s|\b(?:APIs?|19\d\d|20\d\d|all rights|and may not|under|with permission)\b|$", rest, maxsplit=1, flags=re.I)[0].strip(" \"'“”")
    name = pattern(r"\s*(?:", "rights", r").*$").sub("", name)
    return name if 2 <= len(name) <= 60 and len(name.split()) <= 7 and not name[0].islower() and not name.isdigit() else ""
