"""Patterns of digest.toml: lines of a source that an editor keeps or drops, whatever the rules say."""

import pytest
from conftest import World
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.ingest.patterns import matches

STORY = (
    "The lighthouse on Gannet Point has a new keeper, the first for eleven years, the board of lights announced on Wednesday.",
    "She is Wilma Orde, who kept the light on Little Hask until it was made to work by itself in the spring of last year.",
    "The lamp itself will still be lit by a clock. Her work is the foghorn, the garden and the forty visitors of every fine Sunday.",
)
TEXT = f"""Gannet Point has a keeper again

8 March 2026

{STORY[0]}

Tip of the day: rinse salt off a coat before it dries, and hang it out of the sun.

{STORY[1]}

Read more: A winter without the foghorn

{STORY[2]}

This page was printed with kind help from Orde & Daughters of Quay Street, candle makers.
"""
PAGE = f"""<html><head><title>Gannet Point has a keeper again</title><meta property="og:site_name" content="The Gannet"></head><body><article>
<h1>Gannet Point has a keeper again</h1><p>{STORY[0]}</p><p>{STORY[1]}</p>
<p>Tip of the day: rinse salt off a coat before it dries, and hang it out of the sun.</p>
<ul><li>The foghorn is sounded at noon on Saturdays, so that nobody forgets it.</li><li>Tip of the day: never whistle in the lamp room, whatever the weather.</li></ul>
<p>Read more: A winter without the foghorn</p><p>{STORY[2]}</p></article></body></html>"""
ARTICLE = "content/2026/03/gannet-point-has-a-keeper-again.md"


def order(world: World, patterns: str) -> None:
    """The editor writes patterns for the source whose seeds these are."""
    world.write("digest.toml", f'{world.settings}\n[sources."The Gannet"]\nseeds = ["gannet/**"]\n{patterns}\n')


def receipt(world: World, seed: str) -> dict[str, str]:
    """By a line's words: what became of it, with the reason below it where there is one."""
    shown: dict[str, str] = {}
    text = ""
    for row in world.run("ingest", "--explain", seed).out.splitlines():
        if row.startswith("     ") and row.strip().startswith("("):
            shown[text] += " " + row.strip()
            continue
        label, _, text = row[7:].partition("%  ")
        shown[text] = " ".join(label.split()[:-1])
    return shown


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("Read more: *", "Read more: A winter without the foghorn"),
        ("*foghorn", "Read more: A winter without the foghorn"),
        ("read  MORE:*", "Read more: A winter without the foghorn"),
        ("*winter*the*", "Read more: A winter without the foghorn"),
        ("Share", "SHARE"),
        ("*", "anything"),
        ("Share*", "Share"),
        ("a*a", "aa"),
        ("Tip *", "Tip"),
        ("Tip * day", "Tip day"),
        ("What is [this]?", "What is [this]?"),
    ],
)
def test_a_pattern_matches_a_whole_line_with_a_star_for_any_words(pattern: str, text: str) -> None:
    """Neither case nor the width of blanks counts, and no other character means anything."""
    assert matches(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("Read more", "Read more: A winter without the foghorn"),
        ("*more", "Read more: A winter without the foghorn"),
        ("a*a", "a"),
        ("Tip *", "Tipping the boat"),
        ("*the*winter*", "A winter without the foghorn"),
        ("What is th.s", "What is this"),
        ("What is [this]", "What is t"),
    ],
)
def test_what_a_pattern_leaves_out_does_not_match(pattern: str, text: str) -> None:
    """Without a star, a pattern is the line and nothing more."""
    assert not matches(pattern, text)


@given(st.lists(st.text("ab *", max_size=6), max_size=5), st.text("ab ", max_size=12))
def test_a_pattern_made_of_a_line_matches_that_line(pieces: list[str], between: str) -> None:
    """Whatever stands where the stars are."""
    pattern = "x" + "*".join(piece.replace("*", "") for piece in pieces) + "x"
    assert matches(pattern, pattern.replace("*", between))


def test_a_pattern_of_many_stars_is_matched_in_a_breath() -> None:
    """A regular expression of this form would take longer than the world has been there."""
    assert not matches("*a" * 200 + "b", "a" * 100_000)


def test_a_dropped_line_is_not_in_the_article_and_the_receipt_names_the_pattern(world: World) -> None:
    """Even a line that reads like one of the article's sentences."""
    world.write("seeds/gannet/keeper.txt", TEXT)
    order(world, 'drop = ["Tip of the day: *", "*kind help from*"]')
    world.run("ingest")
    body = world.read(ARTICLE)
    assert "Tip of the day" not in body
    assert "kind help" not in body
    assert all(line in body for line in STORY)
    shown = receipt(world, "gannet/keeper.txt")
    assert shown["Tip of the day: rinse salt off a coat before it dries, and hang it out of the sun."] == "removed drop-pattern (drop: Tip of the day: *)"


def test_a_kept_line_stays_though_a_rule_knows_it(world: World) -> None:
    """And so says the receipt."""
    world.write("seeds/gannet/keeper.txt", TEXT)
    order(world, 'keep = ["Read more: *"]')
    world.run("ingest")
    assert "Read more: A winter without the foghorn" in world.read(ARTICLE)
    assert receipt(world, "gannet/keeper.txt")["Read more: A winter without the foghorn"] == "kept keep-pattern (keep: Read more: *)"


def test_what_is_both_kept_and_dropped_is_kept(world: World) -> None:
    """In doubt nothing is lost; so one may drop many lines, and keep some of them."""
    world.write("seeds/gannet/keeper.txt", TEXT)
    order(world, 'keep = ["*foghorn"]\ndrop = ["Read more: *", "Tip *"]')
    world.run("ingest")
    assert "Read more: A winter without the foghorn" in world.read(ARTICLE)
    assert "Tip of the day" not in world.read(ARTICLE)


def test_patterns_overrule_the_rules_of_build_py(world: World) -> None:
    """They are of one source, and so know better."""
    world.write("seeds/gannet/keeper.txt", TEXT)
    world.write("build.py", 'rules = {"tips": lambda line: line.startswith("Tip")}\n')
    order(world, 'keep = ["Tip of the day: *"]')
    world.run("ingest")
    assert "Tip of the day" in world.read(ARTICLE)


def test_a_dropped_line_is_not_the_headline(world: World) -> None:
    """The next line that can be one is."""
    world.write("seeds/gannet/keeper.txt", f"The Gannet, a paper for both shores\n\n{TEXT}")
    order(world, 'drop = ["The Gannet, a paper*"]')
    world.run("ingest")
    assert world.read(ARTICLE).startswith("---\ntitle: Gannet Point has a keeper again\n")


def test_a_headline_that_is_kept_is_the_headline_all_the_same(world: World) -> None:
    """So `*` keeps everything, and still makes an article with a title."""
    world.write("seeds/gannet/2026-03-08-keeper.txt", TEXT)
    order(world, 'keep = ["*"]')
    world.run("ingest")
    body = world.read(ARTICLE)
    assert body.startswith("---\ntitle: Gannet Point has a keeper again\n")
    assert "\nGannet Point has a keeper again\n" not in body
    assert "Read more: A winter" in body


def test_patterns_of_one_source_leave_the_others_alone(world: World) -> None:
    """A seed in another folder is cleaned as ever."""
    world.write("seeds/other/keeper.txt", TEXT)
    order(world, 'drop = ["Tip *"]')
    world.run("ingest")
    assert "Tip of the day" in world.read(ARTICLE)


def test_a_text_that_names_its_source_itself_is_cleaned_by_that_sources_patterns(world: World) -> None:
    """Where no pattern of `seeds` says whose it is."""
    world.write("seeds/keeper.txt", f"{TEXT}\n© 2026 The Gannet. All rights reserved.\n")
    order(world, 'drop = ["Tip *"]')
    world.run("ingest")
    assert "source: The Gannet\n" in world.read(ARTICLE)
    assert "Tip of the day" not in world.read(ARTICLE)


def test_patterns_hold_for_the_blocks_of_a_saved_page(world: World) -> None:
    """Paragraphs and the items of lists; the page says itself whose it is."""
    world.write("seeds/2026-03-08-keeper.html", PAGE)
    order(world, 'keep = ["Read more: *"]\ndrop = ["Tip of the day: *"]')
    world.run("ingest")
    body = world.read(ARTICLE)
    assert "Read more: A winter without the foghorn" in body
    assert "Tip of the day" not in body
    assert "The foghorn is sounded at noon on Saturdays, so that nobody forgets it." in body
    shown = receipt(world, "2026-03-08-keeper.html")
    assert shown["Tip of the day: never whistle in the lamp room, whatever the weather."] == "removed drop-pattern (drop: Tip of the day: *)"


def test_a_new_pattern_changes_an_article_only_when_its_seed_is_taken_anew(world: World) -> None:
    """As with every change of the rules: what stands in content/ stands, until `--adopt` names its seed."""
    world.write("seeds/gannet/keeper.txt", TEXT)
    world.run("ingest")
    before = world.read(ARTICLE)
    order(world, 'drop = ["Tip *"]')
    world.run("ingest")
    assert world.read(ARTICLE) == before
    world.run("ingest", "--adopt", "seeds/gannet")
    assert world.read(ARTICLE) != before
    assert "Tip of the day" not in world.read(ARTICLE)
