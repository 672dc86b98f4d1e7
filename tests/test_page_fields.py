"""What a saved page says of its article: a headline that is the page's own, and no author who is none."""

from datetime import UTC, datetime
from typing import Any

import pytest

from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import clean_seed
from broadsheet.ingest.desk import Desk
from broadsheet.model import Seed

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:trafilatura.*")
STORY = (
    "The ferry to Little Hask will run every hour from Easter, the harbour board decided on Tuesday, after a winter in which it ran when the skipper felt like it.",
    "Fares stay at £3.40 for grown-ups and nothing for dogs, which the board's treasurer, Mabel Rook, called the only popular decision of her career.",
)


def fields_of(html: str) -> Any:
    """What a page says of itself."""
    return cleaned(html).front


def found_in(html: str) -> Any:
    """How each field of a page is known."""
    return cleaned(html).found


def cleaned(html: str) -> Any:
    """The article on a page, with two paragraphs where it says STORY."""
    content = html.encode()
    paragraph = "".join(f"<p>{part}</p>" for part in STORY)
    return clean_seed(Seed("page.html", content.replace(b"STORY", paragraph.encode()), fingerprint(content), datetime(2026, 3, 10, tzinfo=UTC)), Desk("UTC", "en"))


def test_the_only_heading_of_a_page_goes_before_a_headline_for_search_engines() -> None:
    """What is shared and searched for is often worded anew."""
    front = fields_of('<html><head><meta property="og:title" content="Little Hask ferry every hour: all you need to know"></head><body><h1>An hourly ferry for Little Hask</h1>STORY</body></html>')
    assert front["title"] == "An hourly ferry for Little Hask"


def test_a_heading_of_the_first_rank_goes_before_one_of_the_second() -> None:
    """A sub-heading may be worded more like the declared title than the headline is."""
    front = fields_of('<html><head><title>When does the hourly ferry run?</title></head><body><h1>An hourly ferry for all of Little Hask</h1><h2>When does the hourly ferry run?</h2>STORY</body></html>')
    assert front["title"] == "An hourly ferry for all of Little Hask"


def test_a_section_after_a_bar_is_no_part_of_a_headline() -> None:
    """It is the page's, not the article's."""
    front = fields_of("<html><head><title>The ferry that came every hour | Opinion</title></head><body><h1>The ferry that came every hour | Opinion</h1>STORY</body></html>")
    assert front["title"] == "The ferry that came every hour"


@pytest.mark.parametrize("name", ["Skerrow Official", "Hask Clinic", "Little Hask University", "Digital OrganizationOfficeBoats"])
def test_a_house_is_no_author(name: str) -> None:
    """Neither is a row of topics that were run together."""
    assert "authors" not in fields_of(f'<html><head><meta name="author" content="{name}"></head><body><h1>An hourly ferry for Little Hask</h1>STORY</body></html>')


def test_a_name_with_a_capital_within_is_an_author() -> None:
    """As Scots and others write it."""
    assert fields_of('<html><head><meta name="author" content="Fiona MacLeod"></head><body><h1>An hourly ferry for Little Hask</h1>STORY</body></html>')["authors"] == ["Fiona MacLeod"]


def test_a_day_printed_below_the_headline_is_read_from_an_element_of_any_name() -> None:
    """A paper need not call its date one."""
    front = fields_of('<html><body><h1>An hourly ferry for Little Hask</h1><div class="x1"><p>Mabel Rook</p><p>4 March 2026</p></div>STORY</body></html>')
    assert str(front["date"]) == "2026-03-04"


def test_two_days_below_the_headline_are_no_date() -> None:
    """Either might be that of another story."""
    html = '<html><body><h1>An hourly ferry for Little Hask</h1><p>4 March 2026</p><p>9 January 2026</p>STORY</body></html>'
    assert found_in(html)["date"] == "file-time"


def test_a_page_that_calls_each_change_a_publication_has_the_day_that_it_prints() -> None:
    """A date of publication that is that of the last change is the publishing system's, not the paper's."""
    declared = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "An hourly ferry", "datePublished": "2026-03-09T16:00:00Z", "dateModified": "2026-03-09T16:00:00Z"}</script>'
    front = fields_of(f"<html><head>{declared}</head><body><h1>An hourly ferry for Little Hask</h1><p>14 May 2025</p>STORY</body></html>")
    assert str(front["date"]) == "2025-05-14"
    assert str(front["updated"]) == "2026-03-09 16:00:00+00:00"


def test_a_day_that_is_printed_a_zone_away_leaves_the_declared_moment() -> None:
    """Which day it was where the paper is read, the moment tells better."""
    declared = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "An hourly ferry", "datePublished": "2026-03-09T03:00:00Z", "dateModified": "2026-03-09T03:00:00Z"}</script>'
    front = fields_of(f"<html><head>{declared}</head><body><h1>An hourly ferry for Little Hask</h1><p>8 March 2026</p>STORY</body></html>")
    assert str(front["date"]) == "2026-03-09 03:00:00+00:00"


def test_a_declared_moment_keeps_the_day_where_the_paper_is() -> None:
    """The publisher's own offset is the publisher's own day."""
    front = fields_of('<html><head><meta property="article:published_time" content="2026-03-08T23:30:00-05:00"></head><body><h1>An hourly ferry for Little Hask</h1>STORY</body></html>')
    assert front["date"].isoformat() == "2026-03-08T23:30:00-05:00"


def test_a_first_printing_goes_before_the_day_of_a_new_edition() -> None:
    """A note at a page's end may tell when its words were new."""
    note = "<p class='x2'>This article was originally published on 26 Sep 2019 at 4:12pm but has been looked over since.</p>"
    assert fields_of(f"<html><body><h1>An hourly ferry for Little Hask</h1><p>30 Sep 2022</p>STORY{note}</body></html>")["date"].date().isoformat() == "2019-09-26"


def test_a_time_below_the_headline_goes_before_those_of_other_stories() -> None:
    """What stands above it belongs to the page."""
    other, own = '<time datetime="2026-02-01">1 Feb</time>', '<time datetime="2026-03-05">5 Mar</time>'
    assert str(fields_of(f"<html><body><article>{other}</article><h1>An hourly ferry for Little Hask</h1>{own}STORY</body></html>")["date"]) == "2026-03-05"


def test_a_sentence_in_an_element_named_for_dates_is_no_date() -> None:
    """Prose speaks of all kinds of days."""
    html = '<html><body><h1>An hourly ferry for Little Hask</h1>STORY<p class="pub-note">On 3 March 2019 the old pier at Skerrow fell into the sea with two gulls on it</p></body></html>'
    assert found_in(html)["date"] == "file-time"
