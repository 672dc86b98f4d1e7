"""Dates, numbers and lists in the words of a language (CLDR, through Babel).

Pure. A language that CLDR does not know is written as English is.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list

Width = Literal["full", "long", "medium", "short"]


@cache
def locale_of(language: str) -> Locale:
    """The locale of a language tag (BCP 47), or of its language alone; English if neither is known."""
    for tag in (language, language.split("-", 1)[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en", "GB")


@lru_cache(4096)
def date_words(value: date, language: str, width: Width = "long") -> str:
    """`6 September 2022`; with its weekday where the width is `full`. A time is not shown."""
    return format_date(_day(value), width, locale=_day_first(locale_of(language)))


@lru_cache(4096)
def time_words(value: datetime, language: str) -> str:
    """`10:42`, in the zone that the value carries."""
    return format_time(value, "HH:mm", locale=locale_of(language))


@lru_cache(4096)
def month_words(value: date, language: str) -> str:
    """`September 2022`."""
    return format_skeleton("yMMMM", datetime(value.year, value.month, 1, tzinfo=UTC), locale=locale_of(language))


@lru_cache(4096)
def month_name(value: date, language: str) -> str:
    """`September`."""
    return format_date(date(value.year, value.month, 1), "LLLL", locale=locale_of(language))


@lru_cache(4096)
def weekday_name(value: date, language: str) -> str:
    """`Tuesday`."""
    return format_date(_day(value), "EEEE", locale=locale_of(language))


@cache
def month_names(language: str) -> tuple[str, ...]:
    """The twelve months in few letters: `Jan`."""
    names = locale_of(language).months["stand-alone"]["abbreviated"]
    return tuple(names[number] for number in range(1, 13))


@cache
def weekday_names(language: str) -> tuple[tuple[str, str], ...]:
    """The days of a week as calendars head them, and in full: `("M", "Monday")`. The first is the one that weeks begin with there."""
    locale = locale_of(language)
    short, full = locale.days["stand-alone"]["narrow"], locale.days["stand-alone"]["wide"]
    return tuple((short[day], full[day]) for day in [(first_weekday(language) + number) % 7 for number in range(7)])


@cache
def first_weekday(language: str) -> int:
    """The day that weeks begin with: 0 for Monday."""
    return int(_day_first(locale_of(language)).first_week_day)


def listing(items: Sequence[str], language: str) -> str:
    """`A, B and C`."""
    return format_list(list(items), style="standard", locale=_day_first(locale_of(language))) if items else ""


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _day_first(locale: Locale) -> Locale:
    """Plain English is dated as most of the world dates it; `en-US` stays as it is."""
    return Locale("en", "GB") if str(locale) == "en" else locale
