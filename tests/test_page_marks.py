"""What HTML says by raised letters, terms and signs comes over in plain marks."""

from datetime import UTC, datetime

import pytest

from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import clean_seed
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.page_marks import with_plain_marks, without_sign
from broadsheet.model import Cleaned, Seed

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:trafilatura.*")
STORY = (
    "The ferry to Little Hask will run every hour from Easter, the harbour board decided on Tuesday, after a winter in which it ran when the skipper felt like it.",
    "Fares stay at £3.40 for grown-ups and nothing for dogs, which the board's treasurer, Mabel Rook, called the only popular decision of her career.",
    "The new timetable needs a second skipper. Two people have applied, and both of them are the first skipper's cousins.",
    "Islanders had asked for a boat after the evening film as well. The board said that it would think about it when it had seen the film.",
)


def clean(body: str, wrapped: str = "<main><h1>Ferry to run every hour</h1>{}</main>") -> str:
    """The Markdown of a saved page."""
    content = f"<html><head><title>Ferry to run every hour</title></head><body>{wrapped.format(body)}</body></html>".encode()
    made = clean_seed(Seed("ferry.html", content, fingerprint(content), datetime(2026, 3, 9, tzinfo=UTC)), Desk("UTC", "en"))
    assert isinstance(made, Cleaned), made
    return made.markdown


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("10<sup>3</sup> gulls", "10³ gulls"), ("40 m<sup class='u'>2</sup> of deck", "40 m² of deck"), ("H<sub>2</sub>O", "H₂O"), ("the finding<sup><a href='#n1'>1</a></sup> stands", "the finding¹ stands"),
        ("2<sup>-3</sup>", "2⁻³"), ("the 1<sup>st</sup> boat", "the 1<sup>st</sup> boat"), ("tide<sup>[4]</sup>", "tide<sup>[4]</sup>"),
    ],
)  # fmt: skip
def test_raised_and_lowered_figures_stay_so(markup: str, words: str) -> None:
    """Else ten to the third would be a hundred and three."""
    assert with_plain_marks(markup) == words


def test_terms_stay_with_what_they_mean() -> None:
    """Each is strong, and its meaning a paragraph below it."""
    made = clean(f"<p>{STORY[0]}</p><dl><dt><code>slip()</code></dt><dd>{STORY[1]}</dd><dt>Bollard</dt><dd>{STORY[2]}</dd></dl><p>{STORY[3]}</p>")
    assert made == f"{STORY[0]}\n\n`slip()`\n\n{STORY[1]}\n\n**Bollard**\n\n{STORY[2]}\n\n{STORY[3]}\n"


def test_terms_that_are_left_open_are_left_alone() -> None:
    """Where one ends only the parser knows."""
    markup = "<dl><dt>Bollard<dd>What a rope goes round.</dl>"
    assert with_plain_marks(markup) == markup


@pytest.mark.parametrize(("heading", "words"), [("Fares¶", "Fares"), ("Fares #", "Fares"), ("Fares#", "Fares"), ("C#", "C#"), ("In C #", "In C"), ("¶", "¶"), ("Fares", "Fares"), (" " * 900_000 + "x", " " * 900_000 + "x"), ("", "")])
def test_a_heading_has_no_sign_that_links_to_itself(heading: str, words: str) -> None:
    """As pages of documents have it."""
    assert without_sign(heading) == words


def test_headings_of_an_article_have_no_sign_that_links_to_them() -> None:
    """The sign is a link of its own."""
    made = clean(f"<p>{STORY[0]}</p><h2>Fares<a class='headerlink' href='#fares'>¶</a></h2><p>{STORY[1]}</p><p>{STORY[2]}</p>")
    assert "\n## Fares\n" in made


def test_paragraphs_of_an_article_are_not_run_together() -> None:
    """The class of a wrapper is no reason, whatever a reader of articles makes of it."""
    body = "".join(f"<p>{part}</p>" for part in STORY * 4)
    made = clean(body, "<div id='page'><div class='content-well'><span>FERRIES</span><h1>Ferry to run every hour</h1><div class='body'>{}</div></div><div class='rail'><ul><li><a href='/'>x</a></li></ul></div></div>")
    assert made.count("\n\n") >= 15


def test_a_question_that_opens_its_answer_stays_above_it() -> None:
    """Headings are buttons where a page folds its answers away."""
    made = clean("".join(f"<h3><button class='opens' type='button'>What does tide {number} bring?</button></h3><div><p>{text}</p></div>" for number, text in enumerate(STORY)))
    assert made.startswith(f"### What does tide 0 bring?\n\n{STORY[0]}\n\n### What does tide 1 bring?")


def test_the_title_of_a_list_of_contents_goes_with_the_list() -> None:
    """And stays above a list that is there."""
    contents = "<div class='toc'><p>Table of Contents</p>{}</div>"
    gone = clean(contents.format("<nav><ul><li><a href='#a'>Fares</a></li></ul></nav>") + "".join(f"<p>{text}</p>" for text in STORY))
    assert "Contents" not in gone


def test_times_and_days_amid_an_article_are_its_own() -> None:
    """How long a charge lasts, and when a boat was sold."""
    made = clean(f"<p>{STORY[0]}</p><dl><dt>Battery</dt><dd>52 minutes</dd><dt>Sold</dt><dd>12 May 2024</dd></dl><p>{STORY[1]}</p><p>{STORY[2]}</p>")
    assert "52 minutes" in made
    assert "12 May 2024" in made


@pytest.mark.parametrize("markup", ["<div><span>Pro tip</span><p>{}</p></div>", "<div>Pro tip<p>{}</p></div>", "<div><b>Pro tip</b><div>{}</div></div>"])
def test_words_before_a_paragraph_are_not_glued_to_it(markup: str) -> None:
    """No blank stands between them in the page, but a block begins there."""
    made = clean(f"<p>{STORY[0]}</p>{markup.format(STORY[1])}<p>{STORY[2]}</p><p>{STORY[3]}</p>")
    assert f"Pro tip{STORY[1][:5]}" not in made
    assert STORY[1] in made


def test_each_line_that_a_page_breaks_stands_by_itself() -> None:
    """The last one, too; but not where a sentence goes on."""
    made = clean(f"<p>{STORY[0]}</p><p>Where: the net loft<br>When: 4 May<br>Cost: free</p><p>The ferry sails<br>every hour.</p><p>{STORY[1]}</p><p>{STORY[2]}</p>")
    assert "Where: the net loft\n\nWhen: 4 May\n\nCost: free\n\nThe ferry sails every hour." in made
