"""Cleaning by weight: what surrounds a line tells whether it is the article's, and the receipt says how surely.

The pages are invented, and laid out as crawls leave them.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from conftest import ROOT, World
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import clean_seed, explain
from broadsheet.ingest.clues import line_clues
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.hints import HINTS
from broadsheet.ingest.judge import rule_verdicts
from broadsheet.ingest.lines import Verdict
from broadsheet.ingest.phrases import PHRASES, TELLING, Topic, may_hold, opening_of, openings
from broadsheet.ingest.rules import MOST_WORDS, RULES
from broadsheet.ingest.text import find_parts, split_lines
from broadsheet.ingest.weigh import chain_chances
from broadsheet.ingest.weights import WEIGHTS
from broadsheet.model import Receipt, ReceiptLine, Seed
from broadsheet.plaintext import words_of_text
from broadsheet.report import receipt_lines

STORY = (
    "The ferry to Little Hask will run every hour from Easter, the harbour board decided on Tuesday, after a winter in which it ran when the skipper felt like it.",
    "Fares stay at £3.40 for grown-ups and nothing for dogs, which the board's treasurer, Mabel Rook, called the only popular decision of her career.",
    "The new timetable needs a second skipper. Two people have applied, and both of them are the first skipper's cousins.",
    "Islanders had asked for a boat after the evening film as well. The board said that it would think about it when it had seen the film.",
    "The ferry has not missed a crossing since 1987, when a seal fell asleep on the slipway and nobody had the heart to wake it.",
)
PAGE = f"""
  • Home
  • News
  • Sport
  • Tide tables
  • Contact us

Ferry to Little Hask to run every hour

{(chr(10) * 2).join(STORY)}

About the author

Related

  • Harbour shop sells out of rope
  • Seal returns to the slipway
  • Why the tide was late on Monday
  • Ten walks with a view of the boatyard

Privacy policy
Cookie settings
All rights reserved
"""
SCRIPTS = {
    "ar": ("أعلن مجلس الميناء يوم الثلاثاء أن العبارة ستبحر كل ساعة ابتداء من عيد الربيع بعد شتاء كانت تبحر فيه متى شاء ربانها العجوز.", "الأخبار", "العبارة ستبحر كل ساعة"),
    "ru": ("Совет гавани решил во вторник, что с весны паром будет ходить каждый час, а не тогда, когда этого захочется старому шкиперу и его собаке.", "Новости", "Паром будет ходить каждый час"),
    "zh": ("港务委员会星期二决定，从春天开始，渡轮每小时开一班，而不是像去年冬天那样，只在老船长高兴的时候才开，岛上的居民对此都感到十分满意。", "新闻", "渡轮每小时开一班"),
    "ja": ("港湾委員会は火曜日に、渡し船を春から毎時間運航することを決めた。冬のあいだは老船長の気が向いたときにしか船が出ず、島の人々は困っていた。", "ニュース", "渡し船を毎時間運航"),
}


def clean(text: str) -> Any:
    """The text after cleaning, by a desk that knows nothing of it."""
    content = text.encode()
    return clean_seed(Seed("page.txt", content, fingerprint(content), datetime(2026, 3, 10, tzinfo=UTC)), Desk("UTC", "en"), explains=True)


def test_of_a_whole_page_the_story_alone_is_kept() -> None:
    """No menu above it, no other stories below it, and not a paragraph less."""
    assert clean(PAGE).markdown.strip().split("\n\n") == list(STORY)


def test_the_headline_of_a_whole_page_is_the_line_above_its_story() -> None:
    """The first line of the page is its menu's."""
    assert clean(PAGE).front["title"] == "Ferry to Little Hask to run every hour"


def test_the_headline_of_a_whole_page_is_the_one_that_is_signed() -> None:
    """What stands above a byline is the story's; what promotes the board's ferry as much is not."""
    promoted = PAGE.replace("Ferry to Little Hask to run every hour\n", "An hour for Little Hask\n\nBy Jane Alder\n\n6 September 2022\n\nThe harbour board and its ferry\n")
    assert clean(promoted).front["title"] == "An hour for Little Hask"


def test_what_stands_below_a_story_goes_by_weight_where_no_rule_knows_it() -> None:
    """Its receipt says so, how surely, and what counted."""
    receipt = explain(Seed("page.txt", PAGE.encode(), "", datetime(2026, 3, 10, tzinfo=UTC)), Desk("UTC", "en"))
    assert isinstance(receipt, Receipt)
    line = next(line for line in receipt.lines if line.text == "About the author")
    assert (line.fate, line.rule) == ("removed", "weighed")
    assert 0.5 < line.confidence <= 1.0
    assert any(re.search(r" -\d", reason) for reason in line.reasons)


def test_the_receipt_of_a_whole_page_accounts_for_every_line() -> None:
    """Also for those that are nothing but a menu's bullet."""
    made = clean(PAGE)
    assert [line.number for line in made.receipt.lines] == [number for number, row in enumerate(PAGE.split("\n"), 1) if row.strip()]


def test_every_verdict_has_a_confidence_that_is_more_than_a_toss() -> None:
    """What is less likely than not is not what becomes of a line."""
    assert all(0.5 <= line.confidence <= 1 for line in clean(PAGE).receipt.lines)


@pytest.mark.parametrize("language", SCRIPTS)
def test_a_story_in_any_script_is_told_from_the_menu_above_it(language: str) -> None:
    """By structure alone: the paragraphs stay, the lines of the menu go."""
    paragraph, menu, headline = SCRIPTS[language]
    story = [f"{paragraph}{mark}" for mark in ("", " (2)。" if language in {"zh", "ja"} else " (2).", " (3)。" if language in {"zh", "ja"} else " (3).")]
    menus = "\n".join(f"  • {menu} {number}" for number in range(1, 9))
    made = clean(f"{menus}\n\n{headline}\n\n" + "\n\n".join(story))
    assert made.front["title"] == headline
    assert [part for part in story if part not in made.markdown] == []
    assert f"{menu} 8" not in made.markdown


def test_a_text_of_two_short_lines_is_kept_whole() -> None:
    """Where there is next to nothing, nothing is taken away."""
    assert clean("Shed burns\n\nNo one was hurt.\n").markdown == "No one was hurt.\n"


def test_the_dates_of_other_stories_are_not_the_articles() -> None:
    """Several days below a story are those of a list; which of them is its own, if any, is not known."""
    dated = PAGE.replace("  • Seal returns", "  3 March 2026\n  • Seal returns").replace("  • Ten walks", "  1 March 2026\n  • Ten walks")
    assert clean(dated).found["date"] == "file-time"


def test_one_date_below_a_story_is_its_own() -> None:
    """Some papers print it there."""
    dated = PAGE.replace("About the author", "Published 3 March 2026\n\nAbout the author")
    assert (str(clean(dated).front["date"]), clean(dated).found["date"]) == ("2026-03-03", "dateline")


def test_the_headline_of_a_wrapped_text_is_its_first_line() -> None:
    """Its lines are no paragraphs, so they tell nothing of where the story begins; only one that ends a sentence looks like one."""
    text = "Fish market to move\n\nShare\nTweet\nEmail\n\nThe fish market at the quay will move to the old rope store in\nMay, after sixty-one years in a shed that the harbour board says\ncan no longer be mended.\n\nTraders have until Friday to say which of the many stalls they\nwant for the summer. The board will draw lots if two want the same one.\nNobody has asked the gulls.\n"
    assert clean(text).front["title"] == "Fish market to move"


def test_an_unsure_line_takes_the_side_of_those_around_it() -> None:
    """Alone it would be cut; between lines that surely stay, it stays."""
    assert chain_chances([-0.2], 1.0)[0] < 0.5
    assert chain_chances([3.0, -0.2, 3.0], 1.0)[1] > 0.5


def test_a_sure_line_keeps_its_side_whatever_is_around_it() -> None:
    """A share bar in the middle of an article does not pass for a paragraph."""
    assert chain_chances([3.0, -6.0, 3.0], 1.0)[1] < 0.5


def test_chances_stay_chances_however_sure_the_scales_are() -> None:
    """No score is large enough to divide by nothing."""
    assert all(0 <= chance <= 1 for chance in chain_chances([1000.0, -1000.0] * 500, 2.0))


def test_every_phrase_of_a_hint_is_found_where_it_stands() -> None:
    """What is data is read, in each language."""
    wrong = []
    for hint, languages in HINTS.items():
        for phrases in languages.values():
            for phrase in phrases.split(";"):
                clues = line_clues(find_parts(split_lines(phrase.strip())))[0]
                wrong += [] if f"short, of {hint}" in clues else [phrase]
    assert wrong == []


@given(st.sampled_from([(topic, phrase) for language in PHRASES.values() for topic, phrases in language.items() for phrase in phrases]).flatmap(lambda known: st.tuples(st.just(known), st.from_regex(re.compile(known[1]), fullmatch=True))))
def test_no_phrase_is_missed_for_its_opening(found: tuple[tuple[Topic, str], str]) -> None:
    """Most lines are spared a search because of how they open, and none of those could have been found by it."""
    (topic, _), text = found
    assert opening_of(text.lower()) in openings(topic)


RESIDUE = (
    "Home", "Back to top", "3 / 12", "By Mabel Rook", "Ferry Times staff", "Published 9 September 2026", "09/10/2026", "Updated 10:42 am", "5 min read", "Photo: Ned Rook", "(Reporting by Mabel Rook)", "Advertisement", "Share", "12 Comments", "Tags: boats, tide", "See also: Tide tables for May",
    "Market data brought to you by Tidewatch", "Source: Ferry Times", "Originally published by Ferry Times", "© 2026 Ferry Times", "All rights reserved.", "Sign up for our newsletter", "Subscribe to continue reading", "Join 4,100 readers of our newsletter.", "(ends)", "-30-", "###", "We use cookies. Accept?",
    "News > Islands", "Home  News  Sport", "CW1042  FERRY  Wed 9 Sep 2026", "The Ferry Times: news of the islands", "Seal returns to the slipway", "\"No seal was asked,\" said Mr Rook.", "İstanbul: cookies", "",
)  # fmt: skip


@given(st.lists(st.sampled_from((*RESIDUE, *STORY)), min_size=1, max_size=40), st.sampled_from(((), ("The Ferry Times",))))
def test_no_rule_is_missed_for_where_a_line_stands_or_how_it_opens(rows: list[str], sources: tuple[str, ...]) -> None:
    """Each line is asked only of rules that may know it; asking all of them, in order, says the same."""
    lines = split_lines("\n".join(rows))
    if not lines:
        return
    page = find_parts(lines, sources)
    for place, (line, verdict) in enumerate(zip(lines, rule_verdicts(page), strict=True)):
        known = next((Verdict(found.fate, found.rule or name) for name, rule in RULES if line.words <= MOST_WORDS.get(name, 60) and (found := rule(line, place, page))), Verdict("kept"))
        assert verdict == known, line.text


CODE = "".join(f"  boat.sail({number});\n" for number in range(60))


def test_the_headline_of_a_story_in_pieces_is_above_the_first_of_them() -> None:
    """Long listings cut an article into blocks; the largest of them may be the last, but no headline has most of a page's words above it."""
    steps = "\n\n".join(f"{STORY[step]}\n\n{CODE}" for step in (0, 1))
    made = clean(f"Home\nBoats\n\nHow to sail a ferry by the clock\n\n{steps}\n\nImprove this page\n\n{STORY[2]}\n{STORY[3]}\n\nAbout us\nContact us")
    assert made.front["title"] == "How to sail a ferry by the clock"
    assert STORY[0] in made.markdown


@pytest.mark.parametrize(
    "notice",
    [
        "This website uses cookies to improve your experience while you navigate through it. Out of these, the cookies that are categorized as necessary are stored on your browser, as they are essential for the working of basic functionalities.",
        "By subscribing, you agree to our terms of use and acknowledge the practices described in our privacy policy. You may unsubscribe at any time.",
        "An official website of the harbour board. Official websites use .gov, and share sensitive information only on official, secure websites.",
        "Nothing here should be construed as legal advice, and the views expressed are those of the writers. Past performance does not guarantee future results.",
        "Wir verwenden Cookies, um Inhalte zu personalisieren. Mit dem Klick erklären Sie sich mit der Nutzung aller Cookies einverstanden.",
    ],
)
def test_a_notice_of_the_house_is_no_paragraph_of_the_story(notice: str) -> None:
    """However long, and though it reads like one."""
    made = clean(PAGE.replace("Privacy policy\n", f"{notice}\n\nPrivacy policy\n"))
    assert made.markdown.strip().split("\n\n") == list(STORY)


def test_a_story_about_cookies_is_kept() -> None:
    """One hint decides nothing where the story speaks of it."""
    story = ("The harbour board's website uses cookies of the kind that one eats, a spokesman said on Tuesday: two of them go with every ticket.", *STORY)
    assert clean("Ferry passengers get free cookies\n\n" + "\n\n".join(story)).markdown.strip().split("\n\n") == list(story)


def test_weights_are_finite_and_have_a_row_for_each_clue() -> None:
    """A file that was cut short, or fitted on nothing, is not taken for one."""
    assert len(WEIGHTS) > 100
    assert all(abs(first) < 20 and abs(second) < 20 for first, second, _ in WEIGHTS.values())


def test_a_receipt_on_a_terminal_says_how_sure_and_why() -> None:
    """Removed lines are red, reasons faint; without colour there is no escape."""
    receipt = Receipt("a.txt", (ReceiptLine(3, "Rope sale", "removed", "weighed", 0.93, ("short, below +1.0",)), ReceiptLine(5, "It rained.", "kept", "", 0.98)))
    assert receipt_lines(receipt, colour=False) == [
        "    3  removed weighed   93%  Rope sale",
        "                              (short, below +1.0)",
        "    5  kept              98%  It rained.",
    ]
    assert [line.count("\033[") for line in receipt_lines(receipt, colour=True)] == [2, 2, 0]


def test_a_receipt_as_json_has_confidence_and_reasons(world: World) -> None:
    """For a program that looks at many."""
    world.write("seeds/page.txt", PAGE)
    shown = json.loads(world.run("ingest", "--explain", "page.txt", "--json").out)
    assert {"number", "text", "fate", "rule", "confidence", "reasons"} == set(shown["lines"][0])


def test_cleaning_needs_no_library_that_only_fitting_needs() -> None:
    """numpy and scipy are an extra."""
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "broadsheet").rglob("*.py"))
    assert re.findall(r"^\s*(?:import|from) (?:numpy|scipy|sklearn)", sources, re.M) == []


@given(st.sampled_from([(topic, phrase) for language in PHRASES.values() for topic in TELLING for phrase in language.get(topic, ())]).flatmap(lambda known: st.tuples(st.just(known), st.from_regex(re.compile(known[1]), fullmatch=True))))
def test_no_phrase_is_missed_for_want_of_a_telling_word(found: tuple[tuple[Topic, str], str]) -> None:
    """Most lines are spared a search because none of a few words is in them."""
    (topic, _), text = found
    assert may_hold(topic, words_of_text(text))
