"""Pages that are no plain article: menus, galleries, live reports, lists, stubs behind a paywall, two languages, and what has no end."""

from datetime import UTC, datetime
from typing import Any

import pytest
from conftest import World

from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import MAX_LINES, clean_seed
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.saved_page import MAX_ATTRIBUTES, MAX_ELEMENTS
from broadsheet.model import Problem, Seed

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:trafilatura.*")
STORY = (
    "The ferry to Little Hask will run every hour from Easter, the harbour board decided on Tuesday, after a winter in which it ran when the skipper felt like it.",
    "Fares stay at £3.40 for grown-ups and nothing for dogs, which the board's treasurer, Mabel Rook, called the only popular decision of her career.",
)
SPANISH = (
    "El consejo del puerto decidió el martes que el transbordador saldrá cada hora desde la primavera, y no solo cuando le apetezca al viejo patrón.",
    "Las tarifas siguen igual para los adultos, y los perros no pagan nada, lo que la tesorera llamó la única decisión popular de su carrera.",
)
MENU = ("Home", "News", "Local", "Sport", "Business", "Opinion", "Weather", "Tide tables", "Jobs", "Property", "Motors", "Contact us", "About us", "Privacy policy", "Cookie settings", "Terms of use", "Subscribe", "Log in", "Facebook", "Twitter")
CAPTIONS = ("The old shed on Monday morning. Photo: Dov Hartnell/The Courier", "A gull on the slipway. Photo: Dov Hartnell/The Courier", "The ferry, late as ever, comes in through the snow.", "Children build a snowman on the quay. Photo: Mabel Rook")
WALLS = (
    "Subscribe to continue reading", "To continue reading, subscribe today.", "This article is for subscribers only.", "You have reached your limit of free articles.", "Unlock this article", "Suscríbete para seguir leyendo", "Dieser Artikel ist nur für Abonnenten",
    "Lesen Sie diesen Artikel mit einem Abo weiter", "Cet article est réservé aux abonnés", "Il vous reste 80 % de cet article à lire.", "Conteúdo exclusivo para assinantes",
)  # fmt: skip


def clean(content: str, name: str = "odd.txt") -> Any:
    """What a seed becomes."""
    return clean_seed(Seed(name, content.encode(), fingerprint(content.encode()), datetime(2026, 3, 10, tzinfo=UTC)), Desk("UTC", "en"))


def text(*parts: str) -> str:
    """A text of paragraphs."""
    return "\n\n".join(parts) + "\n"


def page(body: str) -> str:
    """A saved page."""
    return f"<html><head><title>Snow on the harbour</title></head><body><main><h1>Snow on the harbour</h1>{body}</main></body></html>"


@pytest.mark.parametrize("content", ["\n".join(MENU), "\n".join(f"  • {word}" for word in MENU)], ids=["lines", "bullets"])
def test_a_page_that_is_all_menu_becomes_no_article(content: str) -> None:
    """And its problem says how to see why."""
    made = clean(content)
    assert isinstance(made, Problem)
    assert str(made) == "seeds/odd.txt: no article was found in it: nothing is left after cleaning; look with `broadsheet ingest --explain`"


def test_a_saved_page_that_is_all_menu_becomes_no_article() -> None:
    """Its links are no words of its own."""
    items = "".join(f"<li><a href='/{word}'>{word}</a></li>" for word in MENU)
    assert isinstance(clean(f"<html><body><nav><ul>{items}</ul></nav></body></html>", "odd.html"), Problem)


def test_a_short_list_of_results_is_no_menu() -> None:
    """Lines of a few words are an article where no menu's words are among them."""
    results = ("Hask 3, Skerrow 1", "Merrow 0, Carrow 0", "Tern Rovers 2, Quay 5", "Port Ellery 1, Slipway 1", "Noray 4, Faro 2", "Shiraa 0, Dunmarrow 3", "Sound 2, Ferry 2")
    assert [line for line in results if line not in clean(text("Results of the harbour league", *results)).markdown] == []


def test_a_gallery_keeps_its_captions_and_loses_its_counters() -> None:
    """A caption is all the text that it has."""
    made = clean(text("Snow on the harbour", *(part for number, caption in enumerate(CAPTIONS, 1) for part in (f"{number} / 4", caption))))
    assert made.markdown.strip().split("\n\n") == list(CAPTIONS)


def test_the_gallery_of_a_saved_page_keeps_its_captions() -> None:
    """Each is a paragraph, not all of them one."""
    figures = "".join(f'<figure><img src="/{number}.jpg"><figcaption>{caption}</figcaption></figure>' for number, caption in enumerate(CAPTIONS))
    assert clean(page(figures), "odd.html").markdown.strip().split("\n\n") == list(CAPTIONS)


def test_a_live_report_keeps_its_times() -> None:
    """They say when each of its entries was written."""
    entries = ("14:05", "All ferries to Little Hask have been stopped, the harbour board says, and will run again on Tuesday.", "13:40", "Two trees have come down on the road to Skerrow, and one lane of it is free again, the brigade says.", "12:10", STORY[0])
    markdown = clean(text("Storm on the coast: live", *entries)).markdown
    assert [entry for entry in entries if entry not in markdown] == []


def test_a_time_alone_below_the_headline_is_no_part_of_the_article() -> None:
    """It says when it was posted, and not on which day."""
    assert clean(text("Ferry to Little Hask to run every hour", "14:05", *STORY)).markdown == text(*STORY)


def test_the_numbers_of_a_listicle_stay_with_its_headings() -> None:
    """They are headings, not items of a list of one."""
    made = clean(text("Two ways to cook a herring", STORY[1], "1. Fried in oats", STORY[0], "2. In vinegar, for three days", STORY[1] + " So she said."))
    assert "\n\n## 1. Fried in oats\n\n" in made.markdown
    assert "\n\n## 2. In vinegar, for three days\n\n" in made.markdown


def test_a_text_in_two_languages_is_kept_whole_and_said_to_be_in_neither() -> None:
    """A language that holds for half of it would be wrong for the other."""
    made = clean(text("Ferry to Little Hask to run every hour", *STORY, "El transbordador saldrá cada hora", *SPANISH))
    assert "language" not in made.front
    assert [part for part in (*STORY, *SPANISH) if part not in made.markdown] == []


@pytest.mark.parametrize("wall", WALLS)
def test_the_stub_of_a_paywall_is_kept_with_a_warning(wall: str) -> None:
    """The call to subscribe goes; the beginning of an article is better than none."""
    made = clean(text("Ferry to Little Hask to run every hour", *STORY, wall))
    assert made.markdown == text(*STORY)
    assert [str(problem) for problem in made.problems] == [f'seeds/odd.txt:7: warning: the text ends with "{wall}" and may be only the beginning of an article; look whether there is more']


def test_the_stub_of_a_paywall_on_a_saved_page_is_kept_with_a_warning() -> None:
    """Also where the call to subscribe is not in the article's own element."""
    made = clean(page("".join(f"<p>{part}</p>" for part in STORY) + "<div><p>This article is for subscribers only.</p><a href='/s'>Subscribe now</a></div>"), "odd.html")
    assert made.markdown == text(*STORY)
    assert ["may be only the beginning" in problem.message for problem in made.problems] == [True]


@pytest.mark.parametrize("line", ["“To continue reading by candlelight was a joy,” she said.", "Members of the harbour board said that they would keep reading the letters of islanders until Easter, and answer them all."])
def test_a_sentence_about_reading_is_no_paywall(line: str) -> None:
    """Nothing goes, and there is no warning."""
    made = clean(text("Ferry to Little Hask to run every hour", *STORY, line))
    assert (made.markdown, made.problems) == (text(*STORY, line), ())


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("odd.txt", "Home news\n" * 100_000, f"it has 100,000 lines, more than {MAX_LINES:,}, which no article has; split it, or remove the seed"),
        ("odd.html", page("<p>A word.</p>" * 120_000), f"elements, more than {MAX_ELEMENTS:,}, which no article has; split it, or remove the seed"),
        ("odd.html", page("<p " + " ".join(f"a{number}='b'" for number in range(50_000)) + ">word</p>"), f"an element of the page has more than {MAX_ATTRIBUTES:,} attributes; it is no article"),
        ("odd.html", "<div>" * 50_000 + "words" + "</div>" * 50_000, "nested more than"),
    ],
    ids=["lines", "elements", "attributes", "depth"],
)  # fmt: skip
def test_what_has_no_end_is_named_and_the_rest_ingested(world: World, name: str, content: str, word: str) -> None:
    """It would take the rules and the parser minutes, and is no article."""
    world.write(f"seeds/{name}", content)
    world.write("seeds/ferry.txt", text("Ferry to Little Hask to run every hour", "8 March 2026", *STORY))
    ran = world.run("ingest", status=1)
    assert [problem.startswith(f"seeds/{name}: ") and word in problem for problem in ran.problems] == [True]
    assert list(world.files("content")) == ["2026/03/ferry-to-little-hask-to-run-every-hour.md"]
    assert world.read(f"seeds/{name}") == content


SLOW = {
    "a line of brackets": text("Ferry", *STORY, "(" * 900_000),
    "comments and brackets": text("Ferry", *STORY, "Comments" + "(" * 900_000 + " x"),
    "many lines of brackets": text("Ferry", *STORY, *["(" * 60] * 12_000),
    "many long lines": text("Ferry", *STORY, *[STORY[0] * 300] * 100),
    "a line of dates": text("Ferry", "6 September 2022 " * 50_000, *STORY),
    "a byline without end": text("Ferry", "By " + "Jane Alder and " * 60_000, *STORY),
}


@pytest.mark.parametrize("content", SLOW.values(), ids=SLOW)
def test_a_text_that_was_made_to_be_slow_is_read(content: str) -> None:
    """No rule's pattern tries the same letters again and again: it would not end before the day does."""
    assert STORY[0] in clean(content).markdown


SLOW_PAGES = {
    "a heading of hashes": page("".join(f"<p>{part}</p>" for part in STORY) + f"<h2>{'#' * 200_000}x</h2>" + f"<p>{STORY[0]}</p>"),
    "thousands of paragraphs": page("".join(f"<p>{number} {STORY[0]}</p>" for number in range(12_000))),
    "thousands of spans": page("<div>" + "<span>a b</span> " * 20_000 + "</div>" + "".join(f"<p>{part}</p>" for part in STORY)),
}


@pytest.mark.parametrize("content", SLOW_PAGES.values(), ids=SLOW_PAGES)
def test_a_page_that_was_made_to_be_slow_is_read(content: str) -> None:
    """What grows with the square of a page's size would take hours here."""
    made = clean(content, "odd.html")
    assert STORY[0] in made.markdown
    assert made.receipt.lines


@pytest.mark.parametrize("title", ["# " + "#" * 900_000 + "x", "# " + "[" * 900_000, "# " + "[](" * 300_000, " " * 900_000 + "x"])
def test_a_note_that_was_made_to_be_slow_is_read(title: str) -> None:
    """Of its beginning no more is searched for a title than titles have."""
    assert STORY[0] in clean(f"{title}\n\n{STORY[0]}\n", "odd.md").markdown
