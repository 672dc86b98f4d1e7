"""Datelines of many papers and languages: what day they state, and what is no day or might be two."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.ingest.dates import Order, find_date, is_date_like, order_among, order_in, order_on, strip_date

ZONE = ZoneInfo("Europe/Berlin")
DAYS = (
    "6 September 2022", "September 6, 2022", "Sept. 6, 2022", "Sep 6th, 2022", "Tuesday, 6th of September 2022", "06-Sep-2022", "2022-09-06", "2022/9/6", "2022-Sep-06",
    "Tue 06/09/2022", "Tue 09/06/2022", "6. September 2022", "6.September 2022", "Dienstag, 06.09.2022", "6 de septiembre de 2022", "martes 6 de septiembre del 2022", "6 de setembro de 2022", "6 set 2022",
    "Mardi 6 septembre 2022", "6 sept. 2022", "martedì 6 settembre 2022", "6 september 2022", "6. syyskuuta 2022", "6 września 2022", "2022. szeptember 6.", "6 Eylül 2022", "6 Σεπτεμβρίου 2022",
    "6 сентября 2022 г.", "٦ سبتمبر ٢٠٢٢", "6 أيلول 2022", "6 בספטמבר 2022", "6 सितंबर 2022", "2022年9月6日", "2022 年 9 月 6 日", "2022년 9월 6일", "6 tháng 9, 2022", "Published: Sep 6, 2022", "Publié le 6 septembre 2022", "Veröffentlicht am 6. September 2022", "Opublikowano 6 września 2022",
)  # fmt: skip
MOMENTS = {
    "Updated: 5:04 PM EDT, Tue September 6, 2022": "2022-09-06T17:04:00-04:00",
    "6 September 2022 | 14:05 BST": "2022-09-06T14:05:00+01:00",
    "September 6, 2022 at 5:04 p.m. ET": "2022-09-06T17:04:00-04:00",
    "Sept. 6, 2022, at 2:05 a.m. PDT": "2022-09-06T02:05:00-07:00",
    "6 Sep 2022 5pm": "2022-09-06T17:00:00+02:00",
    "Mardi 6 septembre 2022 à 14h05": "2022-09-06T14:05:00+02:00",
    "6. September 2022, 14:05 Uhr": "2022-09-06T14:05:00+02:00",
    "6 de setembro de 2022 às 14h05": "2022-09-06T14:05:00+02:00",
    "06 SEP 2022 - 14:05 CEST": "2022-09-06T14:05:00+02:00",
    "6 сентября 2022 г. 14:05": "2022-09-06T14:05:00+02:00",
    "2022年9月6日 14時05分": "2022-09-06T14:05:00+02:00",
    "2022년 9월 6일 오후 2:05": "2022-09-06T14:05:00+02:00",
    "2022-09-06T14:05:00.000+0530": "2022-09-06T14:05:00+05:30",
    "Tue, 06 Sep 2022 14:05:00 GMT": "2022-09-06T14:05:00+00:00",
    "6 September 2022, 14:05 (UTC+3)": "2022-09-06T14:05:00+03:00",
    "9/6/2022 5:04 PM ET": "2022-09-06T17:04:00-04:00",
    "6/9/2022 14:05 BST": "2022-09-06T14:05:00+01:00",
}
NONE = ("3 hours ago", "yesterday", "06/09/2022", "06.09.2022", "September 31, 2022", "September 2022", "12 Angry Men 1957", "Area 51 2020", "version 10.12.2022.1", "call 020 7946 0958", "6 Listopad 2022", "2022-13-01", "")


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_read_in_the_words_of_its_language(text: str) -> None:
    """Day, month and year, in whatever order and script a paper prints them."""
    found = find_date(text, ZONE)
    assert found is not None
    assert (found.moment.date(), found.has_time) == (date(2022, 9, 6), False)


@pytest.mark.parametrize("text", [day for day in DAYS if "Opublikowano" not in day])
def test_nothing_remains_of_a_line_that_is_a_date(text: str) -> None:
    """Weekdays and words such as `Published` belong to it."""
    assert strip_date(text) == ""


@pytest.mark.parametrize("text", MOMENTS)
def test_a_time_is_read_with_its_zone(text: str) -> None:
    """After the date or before it; in the digest's zone where it names none."""
    found = find_date(text, ZONE)
    assert found is not None
    assert (found.moment.isoformat(), found.has_time) == (MOMENTS[text], True)


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_day_or_might_be_two_is_none(text: str) -> None:
    """Nothing is counted from today, and no guess is made."""
    assert find_date(text, ZONE) is None


@pytest.mark.parametrize(("text", "order", "day"), [("06/09/2022", "day", 6), ("09/06/2022", "month", 6), ("26/09/2022", "month", 26), ("06.09.2022", "day", 6)])
def test_a_known_order_decides_between_two_days(text: str, order: Order, day: int) -> None:
    """But a number that is no month is none, whatever the order."""
    found = find_date(text, ZONE, order)
    assert found is not None
    assert found.moment.date() == date(2022, 9, day)


def test_a_date_that_might_be_two_is_a_date_all_the_same() -> None:
    """Its line is no part of an article."""
    assert is_date_like("Published 06/09/2022")


@pytest.mark.parametrize(("language", "order"), [("en-US", "month"), ("en-GB", "day"), ("en", ""), ("de", "day"), ("pt-BR", "day"), ("zh", ""), ("", "")])
def test_a_language_tells_the_order_of_its_dates(language: str, order: Order) -> None:
    """Of English only where the tag names a country, for both are written in it."""
    assert order_in(language) == order


@pytest.mark.parametrize(("text", "order"), [("06/09/2022 and 26/09/2022", "day"), ("9/26/22", "month"), ("13/01/2022, 01/13/2022", ""), ("06/09/2022", ""), ("40/50/2022", "")])
def test_the_other_dates_of_a_text_tell_the_order(text: str, order: Order) -> None:
    """If one of them can be read in one way only, and none speaks against it."""
    assert order_among(text) == order


def test_a_day_that_is_known_tells_the_order() -> None:
    """The address or the file's name may have it in clear."""
    assert (order_on("06/09/2022", date(2022, 9, 6)), order_on("06/09/2022", date(2022, 6, 9)), order_on("06/09/2022", date(2022, 1, 1))) == ("day", "month", "")


@given(st.text(alphabet="0123456789 /.-:,年月日TZ+abcSept", max_size=60), st.sampled_from(["", "day", "month"]))
def test_whatever_stands_on_a_line_it_states_a_day_of_our_time_or_none(text: str, order: Order) -> None:
    """No error, and no year that no paper has."""
    found = find_date(text, ZONE, order)
    assert found is None or 1900 <= found.moment.year <= 2100
