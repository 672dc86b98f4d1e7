"""Dates that a text or a page states, in the languages of the press.

Pure. A shape is found first, then its words are looked up (`calendar.py`, from CLDR). What might be
two days, such as `09/10/2026`, is none, unless its weekday, its time zone or what the caller knows
of the text decides the order. Nothing is counted from today: `3 hours ago` is no date.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from broadsheet.ingest.calendar import DAYS, MONTHS
from broadsheet.ingest.phrases import pattern

Order = Literal["", "day", "month"]
"""What stands first in `09/10/2026`; empty where that is not known."""
_YEAR = re.compile(r"\d{4}")
_LONGEST = 400
"""Characters of a text that are looked at; a line of dates is shorter."""
_WORD = r"[^\W\d_][^\s\d,;:|/()•·–—_-]{1,13}"
_NUMBER = r"\d{1,2}(?!\d)(?:st|nd|rd|th|er|º|ª|\.)?"
_DAY = re.compile(
    rf"""(?:(?<![\w.,/-])|(?<=\d{{4}})(?=[^\W\d_]))(?:
      (?P<d1>{_NUMBER})[\s-]*(?:(?:de|of|di)\s+|d[’'])?(?P<m1>{_WORD}),?[\s-]+(?:(?:de|del|of)\s+)?(?P<y1>\d{{4}})
    | (?P<m2>{_WORD})[\s-]+(?P<d2>{_NUMBER}),?[\s-]+(?P<y2>\d{{4}})
    | (?P<y3>\d{{4}})[.,]?[\s-]+(?:m\.\s)?(?P<m3>{_WORD})[\s-]+(?P<d3>{_NUMBER})
    | (?P<y4>\d{{4}})(?P<s4>[-/.])\s?(?P<n4>\d{{1,2}})(?P=s4)\s?(?P<d4>\d{{1,2}})(?!\d)
    | (?P<y5>\d{{4}})\s?[年년]\s?(?P<n5>\d{{1,2}})\s?[月월]\s?(?P<d5>\d{{1,2}})\s?[日일号號]
    | (?P<d6>\d{{1,2}})\stháng\s(?P<n6>\d{{1,2}}),?\s(?:năm\s)?(?P<y6>\d{{4}})
    | (?P<a>\d{{1,2}})(?P<s>[./-])\s?(?P<b>\d{{1,2}})(?P=s)\s?(?P<y>\d{{4}})
    )(?!\d)""",
    re.X | re.I,
)
_ZONE = r"(?:(?-i:UTC|GMT)?[+-]\d{1,2}(?::?\d\d)?(?!\d)|(?-i:[A-Z]{1,5})\b|Z\b)"
_CLOCK = (
    r"(?P<hour>\d{1,2})(?:(?:\s?[:.h]\s?|\s?[時时点點시]\s?)(?P<minute>\d\d)(?!\d)[分분]?(?:[:.](?P<second>\d\d)(?:\.\d+)?)?(?:\s?(?P<half>[ap])\.?\s?m\b\.?|\s?(?:(?P<early>ص|π\.?\s?μ\.?)|(?P<late>م|μ\.?\s?μ\.?))(?!\w))?"
    r"|\s?(?P<half2>[ap])\.?\s?m\b\.?|\s?(?:h|uhr)\b)(?:\s?(?:uhr|hrs?|h|г\.)\b)?"
)
_CLOCK_THERE = re.compile(rf"{_CLOCK}(?:\s?\(?(?P<zone>{_ZONE})\)?)?(?!\w)", re.I)
_BETWEEN = re.compile(r"(?:[T,;|•·–—@()\s-]|г\.|at\b|um\b|à|às\b|as\b|alle\b|ore\b|om\b|kl\.?|klo\b|a\slas\b|в\s|\bo\b|الساعة|上午|午前|(?P<after>下午|午後|오후)|오전)*", re.I)
_CLOCK_ELSEWHERE = re.compile(rf"(?<![\d.,:/-]){_CLOCK.replace('[:.h]', '[:h]', 1)}(?:\s?\(?(?P<zone>{_ZONE})\)?)?(?!\w)", re.I)
_ASIDE = re.compile(r"(?<!\w)(?:on|at|by|el|le|am|um|em|den|às|as|a|las|à|h|uhr|hrs?|г|di|de|del|the|il|alle|ore|kl|klo|om|d|time|eastern|pacific|central|local|\d{1,3}[- ]?min(?:ute)?s?(?: read)?)(?!\w)", re.I)
_SPANNING = re.compile(r"\s*(?:[-–—~]|to|until|till|through|bis|au|al|até|tot|до)\s*", re.I)
_EVENING = {"下午", "午後", "오후"}
_HOURS = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "SAST": 2, "MSK": 3, "IST": 5.5, "PKT": 5, "SGT": 8, "HKT": 8, "JST": 9, "KST": 9,
    "AWST": 8, "ACST": 9.5, "ACDT": 10.5, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "NST": -3.5, "NDT": -2.5, "AST": -4, "ADT": -3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
    "AKST": -9, "AKDT": -8, "HST": -10, "BRT": -3, "ART": -3,
}  # fmt: skip
"""Zone names that mean one thing, as far as such a name can, in hours from UTC."""
_PLACES = {"ET": "America/New_York", "CT": "America/Chicago", "MT": "America/Denver", "PT": "America/Los_Angeles"}
_MONTH_FIRST = {"ET", "EST", "EDT", "CT", "CST", "CDT", "MT", "MST", "MDT", "PT", "PST", "PDT", "AKST", "AKDT", "HST"}
_DAY_FIRST = {"BST", "WET", "WEST", "CET", "CEST", "MEZ", "MESZ", "EET", "EEST", "SAST", "MSK", "IST", "AWST", "ACST", "ACDT", "AEST", "AEDT", "NZST", "NZDT", "BRT", "ART"}


class Found(NamedTuple):
    """A date that a text states."""

    moment: datetime
    """With a zone: the text's own, else the one that was given."""
    has_time: bool


def find_date(text: str, zone: ZoneInfo | None = None, order: Order = "") -> Found | None:
    """The first whole date that a line states: day, month and year, perhaps a time. Never a guess."""
    text = text[:_LONGEST]
    for match in _shapes(text):
        if (day := _day_of(match, text, order)) is not None:
            clock, own = _clock_beside(text, match)
            return Found(datetime.combine(day, clock or time(), own or zone or ZoneInfo("UTC")), clock is not None)
    return None


def is_date_like(text: str) -> bool:
    """True for a line that states a date, even one that might be two days."""
    return _YEAR.search(text, 0, _LONGEST) is not None and any(True for _ in _shapes(text[:_LONGEST]))


def is_span(text: str) -> bool:
    """True for two whole dates with a dash or `to` between them: when someone lived, or something is on."""
    found = list(_shapes(text[:_LONGEST]))
    return any(_SPANNING.fullmatch(text[a.end() : b.start()]) for a, b in pairwise(found))


def strip_date(text: str) -> str:
    """What remains of a line beside its dates, times, weekdays and words such as `Published`; empty for a line that is a date."""
    rest = text[:_LONGEST]
    for match in reversed(list(_shapes(rest))):
        rest = f"{rest[: match.start()]} | {rest[_clock_after(rest, match)[1] :]}"
    rest = _CLOCK_ELSEWHERE.sub(" ", rest)
    rest = pattern(r"(?<!\w)(?:", "published", r")(?!\w)").sub(" ", rest)
    rest = pattern(r"(?<!\w)(?:", "updated", r")(?!\w)").sub(" ", rest)
    words = re.split(r"[\W_]+", _ASIDE.sub(" ", rest) + text[_LONGEST:])
    return " ".join(word for word in words if word and word.casefold() not in _weekdays())


def date_in_path(path: str, zone: ZoneInfo) -> Found | None:
    """The date in a file's name or an address: `2026-09-09-ferry.html`, `20260909_ferry.txt`, `/2026/09/09/`."""
    match = re.search(r"(?<!\d)((?:19|20)\d\d)([-_/.]?)(\d\d)\2(\d\d)(?!\d)", path)
    if match is None:
        spelled = re.search(r"/((?:19|20)\d\d)/(\w{3,9})/(\d{1,2})/", path)
        if spelled is None or (month := _months().get(spelled[2].casefold())) is None:
            return None
        day = _valid(spelled[1], month, spelled[3])
    else:
        day = _valid(match[1], match[3], match[4])
    return Found(datetime.combine(day, time(), zone), has_time=False) if day else None


def order_in(language: str) -> Order:
    """The order of a date in numbers that a language's papers use; of English, only where the tag names a country."""
    tag, _, rest = language.lower().replace("_", "-").partition("-")
    if tag == "en":
        return "month" if "us" in rest.split("-") else "day" if {"gb", "ie", "au", "nz", "in", "za", "uk"} & set(rest.split("-")) else ""
    return "day" if tag in {"es", "de", "fr", "pt", "it", "nl", "ca", "gl", "da", "nb", "nn", "no", "fi", "pl", "cs", "sk", "sl", "hr", "sr", "bs", "mk", "bg", "ro", "el", "ru", "uk", "et", "lv", "tr", "ar", "he", "id", "vi", "hi"} else ""


def order_among(text: str) -> Order:
    """The order that the dates in numbers of a text share, if some can be read in one way only."""
    pairs = [(int(a), int(b)) for a, b in re.findall(r"(?<![\d/.-])(\d{1,2})/(\d{1,2})/(?:\d\d)?\d\d(?![\d/])", text)]
    first, second = any(12 < a <= 31 and 0 < b <= 12 for a, b in pairs), any(12 < b <= 31 and 0 < a <= 12 for a, b in pairs)
    return "day" if first and not second else "month" if second and not first else ""


def order_on(text: str, day: date) -> Order:
    """The order in which the date in numbers of a text is that day, if it is that in one of them."""
    orders: tuple[Order, ...] = ("day", "month")
    fitting = [order for order in orders if (found := find_date(text, None, order)) and found.moment.date() == day]
    return fitting[0] if len(fitting) == 1 else ""


def _shapes(text: str) -> Iterator[re.Match[str]]:
    """What looks like a date, and whose words are a month's, from left to right."""
    place = 0
    if _YEAR.search(text) is None:
        return
    while match := _DAY.search(text, place):
        name = match["m1"] or match["m2"] or match["m3"]
        if name and _month_of(name) == 0:
            place = match.start() + 1
            while place < len(text) and text[place - 1].isalnum() and text[place].isalnum() and text[place - 1].isdigit() == text[place].isdigit():
                place += 1
            continue
        yield match
        place = match.end()


def _day_of(match: re.Match[str], text: str, order: Order) -> date | None:
    for number in "123":
        if match[f"m{number}"]:
            return _valid(match[f"y{number}"], _month_of(match[f"m{number}"]), re.sub(r"\D", "", match[f"d{number}"]))
    for number in "456":
        if match[f"y{number}"]:
            return _valid(match[f"y{number}"], match[f"n{number}"], match[f"d{number}"])
    days = (_valid(match["y"], match["b"], match["a"]), _valid(match["y"], match["a"], match["b"]))
    if None in days or days[0] == days[1]:
        return days[0] or days[1]
    named = [day for day in days if day and day.weekday() in _weekdays_in(text)]
    if len(named) == 1:
        return named[0]
    zones = set(re.findall(r"\b[A-Z]{2,4}\b", text[match.end() :]))
    order = order or ("month" if zones & _MONTH_FIRST and ":" in text else "day" if zones & _DAY_FIRST and ":" in text else "")
    return days[0] if order == "day" else days[1] if order == "month" else None  # 09/10/2026 is two days, and no guess is made


def _month_of(name: str) -> int:
    """The number of a month; 0 for any other word."""
    word = name.casefold().strip(".’'")
    return _months().get(word) or _months().get(word.removeprefix("ב"), 0)  # in Hebrew, `in` is written as one word with the month


@cache
def _months() -> dict[str, int]:
    return {name: number for number, names in enumerate(MONTHS, 1) for name in names.split()}


@cache
def _weekdays() -> dict[str, int]:
    return {name: number for number, names in enumerate(DAYS) for name in names.split()}


def _weekdays_in(text: str) -> set[int]:
    return {_weekdays()[word] for word in re.findall(r"[^\W\d_]{2,}", text.casefold()) if word in _weekdays()}


def _clock_beside(text: str, match: re.Match[str]) -> tuple[time | None, tzinfo | None]:
    """The time after a date; else one elsewhere on its line."""
    found, _ = _clock_after(text, match)
    if found is not None:
        return found
    rest = f"{text[: match.start()]} | {text[match.end() :]}"
    return next((clock for loose in _CLOCK_ELSEWHERE.finditer(rest) if (clock := _clock(loose)) is not None), (None, None))


def _clock_after(text: str, match: re.Match[str]) -> tuple[tuple[time, tzinfo | None] | None, int]:
    """The time that follows a date at once, and where it ends."""
    between = _BETWEEN.match(text, match.end())
    start = between.end() if between else match.end()
    clock = _CLOCK_THERE.match(text, start) if start > match.end() else None
    found = _clock(clock, evening=bool(between and between["after"])) if clock else None
    return (found, clock.end()) if clock and found else (None, match.end())


def _clock(match: re.Match[str], *, evening: bool = False) -> tuple[time, tzinfo | None] | None:
    half = (match["half"] or match["half2"] or (match["early"] and "a") or (match["late"] and "p") or "").lower()
    hour, minute, second = int(match["hour"]), int(match["minute"] or 0), int(match["second"] or 0)
    if (half and not 1 <= hour <= 12) or hour > 23 or minute > 59 or second > 59:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour + 12 if evening and hour < 12 else hour, minute, second), _zone_of(match["zone"] or "")


def _zone_of(name: str) -> tzinfo | None:
    """The zone that a name or an offset means; None for a word that is none."""
    if offset := re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?", name):
        away = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
        return _fixed(-away if offset[1] == "-" else away) if away <= timedelta(hours=14) else None
    if name in _PLACES:
        return ZoneInfo(_PLACES[name])
    return _fixed(timedelta(hours=_HOURS[name])) if name in _HOURS else None


def _fixed(away: timedelta) -> tzinfo:
    return timezone(away) if away else ZoneInfo("UTC")


def _valid(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day)) if 1900 <= int(year) <= 2100 else None
    except ValueError:
        return None

