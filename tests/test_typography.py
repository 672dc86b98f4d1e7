"""Typographic junk goes, and no word changes: soft hyphens, blanks of all kinds, letters decoded wrongly, HTML's names of marks."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cases.accounts import accounted
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import clean_seed, explain
from broadsheet.ingest.desk import Desk
from broadsheet.markup import render_body
from broadsheet.model import Receipt, Seed

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:trafilatura.*")
BEFORE = "The ferry to Little Hask will run every hour from Easter, the harbour board decided on Tuesday, after a winter in which it ran when the skipper felt like it:"
AFTER = "so it was said, and no one at the meeting had anything to say against it."
MENDED = {
    "har\u00adbour": "harbour",
    "nine\u00a0ferries": "nine ferries",
    "nine\u202fferries": "nine ferries",
    "nine\u2009ferries": "nine ferries",
    "zero\u200bwidth": "zerowidth",
    "word\u2060joiner": "wordjoiner",
    "a mark\ufeff within": "a mark within",
    "a tab\tand\x0ba\x0cpage": "a tab and a page",
    "donâ€™t": "don’t",
    "cafÃ©": "café",
    "Iâ\x80\x99m": "I’m",
    "don\x92t": "don’t",
    "\x93so quiet\x94": "“so quiet”",
}
KEPT = ("می‌خواهم", "क्‍ष", "👩‍👩‍👧", "❤️", "ไทย\u200bไทย", "ភាសា\u200bខ្មែរ", "e\u0301", "ﬁsh", "№ 5", "½", "“so”", "it’s", "—", "…", "½ × ¾", "H₂O", "5 * 3", "C#", "snake_case", "1987. That")
OWN_SEEDS = sorted(path for folder in ("seeds", "tests/cases/ingest") for path in (ROOT / folder).rglob("*.txt") if path.name != "receipt.txt")


def clean(content: str | bytes, name: str = "text.txt") -> Any:
    """What a seed becomes."""
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
    return clean_seed(Seed(name, raw, fingerprint(raw), datetime(2026, 3, 10, tzinfo=UTC)), Desk("UTC", "en"))


def around(words: str, name: str = "text.txt") -> str:
    """What stands between two halves of a sentence once it was cleaned."""
    sentence = f"{BEFORE} {words} {AFTER}"
    content = f"Ferry to Little Hask\n\n{sentence}\n" if name.endswith("txt") else f"<html><body><article><h1>Ferry to Little Hask</h1><p>{sentence}</p><p>{BEFORE} {AFTER}</p></article></body></html>"
    line = next(line for line in clean(content, name).markdown.split("\n") if line.startswith(BEFORE))
    return str(line.removeprefix(BEFORE).removesuffix(AFTER).strip())


@pytest.mark.parametrize("name", ["text.txt", "page.html"])
@pytest.mark.parametrize("words", MENDED)
def test_junk_is_mended(words: str, name: str) -> None:
    """In texts and on pages alike."""
    assert around(words, name) == MENDED[words]


@pytest.mark.parametrize("name", ["text.txt", "page.html"])
@pytest.mark.parametrize("words", KEPT)
def test_what_a_writer_meant_is_left_alone(words: str, name: str) -> None:
    """Joiners of Persian, of Indian scripts and of emoji, blanks without width where a script has no others, marks of all kinds."""
    assert around(words, name) == words


@pytest.mark.parametrize("words", ["har&shy;bour", "har&#173;bour", "har<wbr>bour", "har&#8203;bour", "har&ZeroWidthSpace;bour"])
def test_a_page_loses_what_only_tells_where_a_line_may_break(words: str) -> None:
    """However HTML writes it."""
    assert around(words, "page.html") == "harbour"


@pytest.mark.parametrize(("words", "mended"), [("it&#8217;s", "it’s"), ("&ldquo;so&rdquo;", "“so”"), ("Rope &amp; Sail", "Rope & Sail"), ("nine&nbsp;ferries", "nine ferries"), ("R&D", "R&D"), ("&copy;", "&copy;"), ("AT&T;", "AT&T;")])
def test_marks_that_a_crawl_left_in_the_ways_of_html_are_spelled_out(words: str, mended: str) -> None:
    """Only marks that no one writes so; what else looks like one is shown as it stands."""
    assert mended in render_body(clean(f"Ferry\n\n{BEFORE} {words} {AFTER}\n").markdown).full.replace("&amp;", "&")


def test_a_text_that_speaks_of_html_keeps_its_references() -> None:
    """There they are words."""
    assert "&amp;amp;" in render_body(clean(f"On HTML\n\n{BEFORE} write &amp; in <b>bold</b> {AFTER}\n").markdown).full


def test_a_title_is_mended_too() -> None:
    """Of a text and of a page."""
    assert clean(f"Har\u00adbour\u200b opens\u00a0again\n\n{BEFORE} {AFTER}\n").front["title"] == "Harbour opens again"
    assert clean(f"<html><body><h1>Har&shy;bour opens&nbsp;again</h1><p>{BEFORE} {AFTER}</p></body></html>", "page.html").front["title"] == "Harbour opens again"


@given(st.lists(st.text(alphabet="abcdefghijklmnopqrstuvwxyzäéøßłžабвгд中文", min_size=1, max_size=9), min_size=1, max_size=12), st.lists(st.sampled_from(["\u00ad", "\u200b", "\u2060", "\ufeff", ""]), min_size=12, max_size=12))
def test_no_word_changes_whatever_stands_within_it(words: list[str], junk: list[str]) -> None:
    """Its letters are the same, in the same order."""
    spoilt = [word[: len(word) // 2] + mark + word[len(word) // 2 :] for word, mark in zip(words, junk, strict=False)]
    assert around("\u00a0".join(spoilt)).replace("\\", "") == " ".join(words)


@given(st.lists(st.one_of(st.text(max_size=60), st.sampled_from(["", BEFORE + " " + AFTER, "By Jane Alder", "6 September 2022", "Share", "Tags: a, b", "Subscribe to continue reading", "1 / 3", "- item", "© 2026 Tern"])), max_size=30))
def test_every_line_of_whatever_text_is_accounted_for(lines: list[str]) -> None:
    """What is not blank has a line in the receipt, with a reason if it is not kept; and what is kept stands in the article, word for word."""
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    made = explain(Seed("text.txt", content, "", datetime(2026, 3, 10, tzinfo=UTC)), Desk("UTC", "en"))
    wrong = accounted(content, made, clean(content)) if isinstance(made, Receipt) else []
    assert wrong == []


@pytest.mark.parametrize("seed", OWN_SEEDS, ids=lambda path: "/".join(path.parts[-2:]))
def test_every_line_of_the_projects_own_texts_is_accounted_for(seed: Path) -> None:
    """The same for each text among the samples and the cases."""
    content = seed.read_bytes()
    made = explain(Seed("text.txt", content, "", datetime(2026, 3, 10, tzinfo=UTC)), Desk("UTC", "en"))
    assert isinstance(made, Receipt)
    assert accounted(content, made, clean(content)) == []
