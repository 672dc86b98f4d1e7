"""What a saved page says of its article: a headline that is the page's own, and no author who is none."""

from datetime import UTC, datetime
from typing import Any

import pytest

from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import clean_seed
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.patterns import Patterns
from broadsheet.model import Seed

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:trafilatura.*")
_DESK = Desk("UTC", "en")
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


def cleaned(html: str, desk: Desk = _DESK) -> Any:
    """The article on a page, with two paragraphs where it says STORY."""
    content = html.encode()
    paragraph = "".join(f"<p>{part}</p>" for part in STORY)
    return clean_seed(Seed("page.html", content.replace(b"STORY", paragraph.encode()), fingerprint(content), datetime(2026, 3, 10, tzinfo=UTC)), desk, explains=True)


@pytest.mark.parametrize(
    ("figure", "credit"),
    [
        ('<figure><img src="https://e.example/quay.jpg?w=600"><figcaption>The quay. <span class="credit">Photo: Abel Strand</span></figcaption></figure>', "Photo: Abel Strand"),
        ('<figure><img src="page_files/quay.jpg"><figcaption><span itemprop="copyrightHolder">Abel Strand</span></figcaption></figure>', "Abel Strand"),
        ('<figure><div><img data-src="/quay.jpg"></div><div class="article-image__credit">Drawing: Abel Strand</div></figure>', "Drawing: Abel Strand"),
        ('<figure><img src="/quay.jpg"><figcaption class="ImageCredit">Abel Strand</figcaption></figure>', "Abel Strand"),
        ('<figure><img src="/other.jpg"><figcaption class="credit">Photo: Abel Strand</figcaption></figure>', ""),
        ('<figure><img src="/quay.jpg"><figcaption>The quay, which does the town credit.</figcaption></figure>', ""),
        ('<figure><img src="/quay.jpg"><figcaption class="accredited">The quay.</figcaption></figure>', ""),
        (f'<figure><img src="/quay.jpg"><figcaption class="credit">{"The quay. " * 20}</figcaption></figure>', ""),
    ],
)
def test_the_credit_of_a_picture_stands_below_it(figure: str, credit: str) -> None:
    """In an element that is named for it, of the picture that the page declares as its own."""
    page = f'<html><head><meta property="og:image" content="https://e.example/quay.jpg"></head><body><article><h1>The ferry runs on</h1>{figure}STORY</article></body></html>'
    assert fields_of(page).get("credit", "") == credit
    assert found_in(page).get("credit", "") == ("caption" if credit else "")


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


DECK = "After a winter of whims, the harbour board settles on a timetable."


@pytest.mark.parametrize(
    "shown",
    [
        f'<p class="article-standfirst">{DECK}</p>', f'<div class="story__dek"><p>{DECK}</p></div>', f'<h2 class="subtitle">{DECK}</h2>', f'<p itemprop="alternativeHeadline">{DECK}</p>', f"<h2>{DECK}</h2>",
    ],
)  # fmt: skip
def test_what_a_page_shows_below_its_headline_is_its_deck_and_no_paragraph(shown: str) -> None:
    """By its name, or as the heading that shares a header with the headline; and only once."""
    made = cleaned(f"<html><body><article><header><h1>An hourly ferry for Little Hask</h1>{shown}</header>STORY</article></body></html>")
    assert (made.front["deck"], made.found["deck"]) == (DECK, "standfirst")
    assert DECK not in made.markdown
    assert [part for part in STORY if part not in made.markdown] == []
    assert {(line.fate, line.rule) for line in made.receipt.lines if line.text == DECK} == {("deck", "deck")}


@pytest.mark.parametrize(
    "shown",
    [
        f"<p>{DECK}</p>", f'<p class="decked-out">{DECK}</p>', '<p class="subtitle">By Mabel Rook, our correspondent at sea</p>', '<p class="subtitle">Published on 4 March 2026 in Little Hask</p>',
        '<p class="subtitle">Ferries</p>', '<p class="subtitle">An hourly ferry for Little Hask</p>',
    ],
)  # fmt: skip
def test_a_paragraph_a_byline_and_a_section_are_no_deck(shown: str) -> None:
    """Nor is the headline said twice."""
    assert "deck" not in fields_of(f"<html><body><article><h1>An hourly ferry for Little Hask</h1>{shown}STORY</article></body></html>")


@pytest.mark.parametrize("patterns", [Patterns(keep=("After a winter of whims*",)), Patterns(drop=("After a winter of whims*",))])
def test_a_line_that_an_editor_keeps_or_drops_is_no_deck(patterns: Patterns) -> None:
    """It stays in the body, or goes; and is never there twice."""
    page = f'<html><head><meta property="og:site_name" content="Hask Herald"></head><body><article><h1>An hourly ferry for Little Hask</h1><p class="subtitle">{DECK}</p>STORY</article></body></html>'
    made = cleaned(page, Desk("UTC", "en", patterns={"Hask Herald": patterns}))
    assert "deck" not in made.front
    assert (DECK in made.markdown) == bool(patterns.keep)


def test_a_first_section_and_a_description_for_search_engines_are_no_deck() -> None:
    """A heading in the body belongs to what follows it."""
    made = cleaned(f'<html><head><meta name="description" content="{STORY[0][:90]}"></head><body><article><h1>An hourly ferry for Little Hask</h1><h2>{DECK}</h2>STORY</article></body></html>')
    assert "deck" not in made.front
    assert STORY[0] in made.markdown


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


def test_a_day_within_an_article_is_not_when_it_was_published() -> None:
    """It stands below several paragraphs, in a list."""
    paragraphs = "".join(f"<p>{part[:150]}</p>" for part in (*STORY, *STORY))
    page = f"<html><body><article><h1>The ferry runs on</h1>{paragraphs}<ul><li>12 May 2024</li><li>The boat was sold.</li></ul>STORY</article></body></html>"
    assert found_in(page)["date"] == "file-time"


@pytest.mark.parametrize("line", ["Mabel Rook · May 6, 2025 · 5 min read", "By Mabel Rook | 6 May 2025", "Von Mabel Rook | 6. Mai 2025", "6 May 2025 | 10:42"])
def test_a_day_beside_a_name_is_read(line: str) -> None:
    """Between the marks that part who from when."""
    page = f"<html><body><article><h1>The ferry runs on</h1><p>{line}</p>STORY</article></body></html>"
    assert str(fields_of(page)["date"])[: 16 if "10:42" in line else 10] == ("2025-05-06 10:42" if "10:42" in line else "2025-05-06")
