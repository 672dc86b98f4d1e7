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
    content = html.encode()
    paragraph = "".join(f"<p>{part}</p>" for part in STORY)
    made = clean_seed(Seed("page.html", content.replace(b"STORY", paragraph.encode()), fingerprint(content), datetime(2026, 3, 10, tzinfo=UTC)), Desk("UTC", "en"))
    return made.front


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
