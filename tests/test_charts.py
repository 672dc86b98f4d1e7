"""Small pictures of numbers: every day has its square, every month its bar, and no count is lost."""

import calendar
import re
from datetime import UTC, date, datetime, timedelta
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.cards import by_topic
from broadsheet.charts import bars_picture, calendar_picture, line_picture, weeks_of
from broadsheet.localise import first_weekday, month_names, weekday_names
from broadsheet.views import Card, DayCount, LinkView, MonthCount

YEARS = st.integers(1, 9998)
WEEKDAYS = st.integers(0, 6)
NAMES = tuple("JFMAMJJASOND")


def squares(picture: str, level: str = r"\d") -> list[tuple[int, int]]:
    """Left and top of each day's square, of one level or of all."""
    paths = re.findall(rf'class="level-{level}" d="([^"]*)"', picture)
    return [(int(left), int(top)) for path in paths for left, top in re.findall(r"M(\d+) (\d+)h", path)]


@given(YEARS, WEEKDAYS, st.booleans())
def test_every_day_of_a_year_has_one_square_within_the_picture(year: int, first: int, mirrored: bool) -> None:
    """Whatever day its weeks begin with, and whichever way time runs."""
    picture = calendar_picture(year, [], NAMES, first, mirrored=mirrored)
    width, height = map(int, re.findall(r'viewBox="0 0 (\d+) (\d+)"', picture)[0])
    found = squares(picture)
    assert len(found) == len(set(found)) == 365 + calendar.isleap(year)
    assert all(0 <= left <= width - 10 and 0 <= top <= height - 10 for left, top in found)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), WEEKDAYS)
def test_a_busy_day_stands_in_the_row_of_its_weekday(day: date, first: int) -> None:
    """And a mirrored calendar has it as far from the right as the other from the left."""
    busy = [DayCount(day, "/", 9, 4)]
    plain, mirrored = (calendar_picture(day.year, busy, NAMES, first, mirrored=way) for way in (False, True))
    [(left, top)], [(right, same)] = squares(plain, "4"), squares(mirrored, "4")
    width = int(re.findall(r'viewBox="0 0 (\d+)', plain)[0])
    assert (top - 14) // 12 == (day.weekday() - first) % 7
    assert (right, same) == (width - left - 10, top)


def test_the_names_of_months_are_text_and_no_markup() -> None:
    """They come from CLDR, and are escaped all the same."""
    assert "<text x=\"0\" y=\"9\">a&lt;b&amp;c</text>" in calendar_picture(2024, [], ["a<b&c"] * 12, 0)


@given(st.dates(date(1, 2, 1), date(9998, 11, 30)), WEEKDAYS)
def test_the_weeks_of_a_month_hold_each_of_its_days_once(day: date, first: int) -> None:
    """In order, each in the column of its weekday; and days of other months are left out."""
    month = day.replace(day=1)
    weeks = weeks_of(month, [DayCount(day, "/edition/", 3, 2)], first)
    days = [cell for cell in chain.from_iterable(weeks) if cell]
    assert [cell.day for cell in days] == [month + timedelta(days=number) for number in range(calendar.monthrange(month.year, month.month)[1])]
    assert all(cell is None or (cell.day.weekday() - first) % 7 == column for week in weeks for column, cell in enumerate(week))
    assert [cell.url for cell in days if cell.url] == ["/edition/"]


@given(st.dictionaries(st.dates(date(2019, 1, 1), date(2023, 12, 31)).map(lambda day: day.replace(day=1)), st.integers(1, 999), min_size=2))
def test_every_month_with_articles_has_a_bar(counts: dict[date, int]) -> None:
    """The highest is as high as the picture, none is lower than one unit."""
    picture = bars_picture([MonthCount(month, "/", count) for month, count in counts.items()])
    heights = [float(height) for height in re.findall(r"v-([\d.]+)h5", picture)]
    assert len(heights) == len(counts)
    assert max(heights) == 40
    assert min(heights) >= 1


def test_only_the_last_five_years_have_bars() -> None:
    """An archive of a century would have bars too thin to be seen."""
    months = [MonthCount(date(year, month, 1), "/", 1) for year in range(1950, 2027) for month in range(1, 13)]
    assert bars_picture(months).count("h5") == 61


def test_one_month_alone_makes_no_picture() -> None:
    """One bar says nothing."""
    assert bars_picture([MonthCount(date(2026, 3, 1), "/", 4)]) == ""


@pytest.mark.parametrize("counts", [(), (0,), (0, 0, 0), (5,), (0, 9, 3)])
def test_a_line_stays_within_its_picture(counts: tuple[int, ...]) -> None:
    """Of no numbers, of one, and of nothing but noughts too."""
    numbers = [float(number) for number in re.findall(r"[\d.]+", re.findall(r' d="M([^"]*)"', line_picture(counts))[0])]
    assert all(0 <= x <= 60 for x in numbers[::2])
    assert all(0 <= y <= 16 for y in numbers[1::2])


@pytest.mark.parametrize(("language", "first"), [("en", 0), ("en-US", 6), ("de", 0), ("ar-EG", 5), ("pt-BR", 6), ("xx", 0)])
def test_weeks_begin_where_a_language_begins_them(language: str, first: int) -> None:
    """As CLDR has it; and each weekday has a name."""
    assert first_weekday(language) == first
    assert len({full for _, full in weekday_names(language)}) == 7
    assert len(month_names(language)) == 12


TOPICS = st.one_of(st.none(), st.sampled_from("abcd").map(lambda name: LinkView(name, f"/topics/{name}/")))


@given(st.lists(TOPICS, max_size=30))
def test_cards_by_topic_are_all_there_once(topics: list[LinkView | None]) -> None:
    """Under a topic that at least two share, in their order; the rest at the end."""
    cards = [Card(f"/{number}/", "", "", datetime(2026, 3, 9, tzinfo=UTC), False, topic=topic) for number, topic in enumerate(topics)]
    beats = by_topic(cards)
    assert sorted(card.url for beat in beats for card in beat.cards) == sorted(card.url for card in cards)
    assert all(len(beat.cards) > 1 and all(card.topic == beat.topic for card in beat.cards) for beat in beats if beat.topic)
    assert [beat.topic for beat in beats].count(None) <= 1
    assert all(beat.topic for beat in beats[:-1])
    assert all(list(beat.cards) == [card for card in cards if card in beat.cards] for beat in beats)
