"""Copies at the door: a seed with the words of an article that is there becomes a copy of it, and is reported."""

import json
import math
import os
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import ROOT, World
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.copies import Copies
from broadsheet.digest import open_digest
from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import clean_seed
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.shingles import LEAST, MOST_WORDS, is_copy, least_shared, shingles_of, sketch_of
from broadsheet.model import Cleaned, Seed, Shingles
from broadsheet.store import open_store

STORY = (
    "The lifeboat of Saint Orran put to sea eleven times in February, more often than in any winter month since the station was built, its coxswain said on Friday.",
    "Nine of the calls were for boats that had lost their engines in the swell off the Teeth. Two were for walkers whom the tide had cut off below the old chapel.",
    "Nobody was lost, but the crew is tired. Four of its members asked for a week ashore, and the station at Long Haven will lend two of its own until Easter.",
    "The boat itself needs a new propeller shaft. The yard at Quern has one in store, which was made for another boat and then forgotten behind a heap of sails.",
    "Whoever wants to help may come to the slip on Sunday morning, when the crew washes the boat and the kettle is on from nine o'clock until the last visitor leaves.",
)
OTHER = (
    "The council of Long Haven wants to paint all its benches green, as they were before the war, and has asked for offers from painters.",
    "A bench takes one tin of paint and an afternoon, the surveyor Pell Harrow reckons. There are ninety-four of them, and most have lost a slat or two.",
    "Three members voted against it. They would rather have the benches mended first, and pointed out that nobody remembers which green it was in those days.",
    "Old pictures are of no help, for they are grey. A sailmaker has offered a door that he says was painted from the same tin by his grandfather.",
)
OWN_SEEDS = sorted(path for folder in ("seeds", "tests/cases/ingest") for path in (ROOT / folder).rglob("*.txt") if path.name != "receipt.txt")
FIRST = "/2026/03/06/lifeboat-out-eleven-times/"
ARTICLE, COPY = "content/2026/03/lifeboat-out-eleven-times.md", "content/2026/03/a-busy-winter-for-the-lifeboat.md"


def text_of(title: str, day: str, *paragraphs: str, byline: str = "", tail: str = "") -> str:
    """A seed with this story."""
    return "\n\n".join(part for part in (title, byline, day, *paragraphs, tail) if part) + "\n"


WIRE = text_of("Lifeboat out eleven times", "6 March 2026", *STORY, byline="By Tamsin Crewe")
CARRIED = text_of("A busy winter for the lifeboat", "7 March 2026", *STORY, byline="From our own reporter", tail="The station has been asked what the shaft will cost, and has not yet said.")


def ingest(world: World, *words: str, status: int = 0) -> list[str]:
    """Takes in what is new; what is printed."""
    return world.run("ingest", "--jobs", "1", *words, status=status).out.splitlines()


def said(world: World, path: str) -> str:
    """What a content file says that it is a copy of."""
    return next((line.removeprefix("copy_of: ") for line in world.read(path).splitlines() if line.startswith("copy_of: ")), "")


def saying(world: World) -> dict[str, str]:
    """By content file, what each says that it is a copy of."""
    return {path: first for name in world.files("content") if (first := said(world, path := f"content/{name}"))}


@pytest.fixture
def world(world: World) -> World:
    """The world with one story that was taken in, and one of something else."""
    world.write("seeds/wire/0306.txt", WIRE)
    world.write("seeds/haven/benches.txt", text_of("Ninety-four green benches", "5 March 2026", *OTHER))
    ingest(world)
    return world


def test_a_story_under_another_title_byline_and_tail_is_a_copy(world: World) -> None:
    """Its article is there, says of what it is a copy and how that is known, and the report names it."""
    world.write("seeds/mail/0307.txt", CARRIED)
    assert ingest(world) == [
        f"{COPY} carries the words of {FIRST}: a copy of it. If it is none, take out the line copy_of.",
        "Ingested: 1 article new, 1 of them a copy, 2 seeds unchanged.",
    ]
    assert said(world, COPY) == FIRST
    assert "    copy_of: same-words\n" in world.read(COPY)
    assert saying(world) == {COPY: FIRST}


def test_a_copy_is_shown_under_the_first(world: World) -> None:
    """And the build that takes it in reports it too."""
    world.write("seeds/mail/0307.txt", CARRIED)
    assert f"{COPY} carries the words of {FIRST}" in world.build().out
    assert "A busy winter for the lifeboat" in world.site(FIRST)
    assert "A busy winter for the lifeboat" not in world.site("/")
    assert world.has("/2026/03/07/a-busy-winter-for-the-lifeboat/")


def test_the_report_as_json_names_seed_article_and_first(world: World) -> None:
    """For a program that looks at many."""
    world.write("seeds/mail/0307.txt", CARRIED)
    assert json.loads(world.run("ingest", "--json").out)["copies"] == [["mail/0307.txt", COPY, FIRST]]


@pytest.mark.parametrize(
    "seed",
    [
        text_of("Lifeboat crew is tired", "7 March 2026", STORY[0], STORY[2]),
        text_of("Lifeboats of the coast", "7 March 2026", *STORY, *OTHER, *(f"{line} So it is in {place}." for line in OTHER for place in ("Quern", "Orran"))),
        text_of("Two stories of the week", "7 March 2026", *STORY[:2], *OTHER[:2]),
        text_of("Lifeboat", "7 March 2026", "The lifeboat of Saint Orran put to sea eleven times in February."),
    ],
    ids=["a first report", "a longer story that holds it", "half of it", "a line of it"],
)
def test_what_is_not_the_same_story_is_no_copy(world: World, seed: str) -> None:
    """A reader of one would miss what the other says."""
    world.write("seeds/mail/0307.txt", seed)
    ingest(world)
    assert saying(world) == {}
    assert len(world.files("content")) == 3


def test_of_copies_that_come_together_the_oldest_is_the_first(world: World) -> None:
    """Whatever their names; among those of one day, the name tells."""
    for name, title, day in (("a", "Shaft broken", "9 March 2026"), ("b", "Shaft lost", "8 March 2026"), ("c", "Shaft found", "8 March 2026")):
        world.write(f"seeds/many/{name}.txt", text_of(title, day, *(line.replace("Long Haven", "Short Haven").replace("green", "blue") for line in reversed(OTHER))))
    for path in (world.root / "content").rglob("*benches.md"):
        path.unlink()
    ingest(world)
    first = "/2026/03/08/shaft-lost/"
    assert saying(world) == {"content/2026/03/shaft-broken.md": first, "content/2026/03/shaft-found.md": first}


def test_the_number_of_jobs_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Many stories, each in three papers, by one process and by two."""
    made = []
    for jobs in ("1", "2"):
        world = World(tmp_path / jobs, capsys)
        world.write("digest.toml", world.settings)
        for number in range(25):
            words = " ".join(f"{chr(97 + (number * 7 + word) % 26)}{chr(97 + (word * word + number) % 26)}er{chr(97 + word % 23)}" for word in range(110))
            for paper in "cab":
                world.write(f"seeds/{paper}/{number:02}.txt", text_of(f"Story {number} of paper {paper}", f"{ord(paper) - 92} March 2026", f"In Quern {words}."))
        world.run("ingest", "--jobs", jobs)
        made.append(world.files("content"))
        assert len(saying(world)) == 50
    assert made[0] == made[1]


def test_what_is_there_goes_before_what_is_older(world: World) -> None:
    """The first on the site is the first: its address is known by now."""
    world.write("seeds/mail/0301.txt", text_of("The lifeboat in winter", "1 March 2026", *STORY))
    ingest(world)
    assert saying(world) == {"content/2026/03/the-lifeboat-in-winter.md": FIRST}


def test_a_copy_of_a_copy_names_the_first(world: World) -> None:
    """Though it may have more words of the copy."""
    world.write("seeds/mail/0307.txt", CARRIED)
    ingest(world)
    world.write("seeds/post/0308.txt", CARRIED.replace("A busy winter for the lifeboat", "Boat and crew").replace("7 March", "8 March"))
    ingest(world)
    assert said(world, "content/2026/03/boat-and-crew.md") == FIRST


def test_a_copy_names_the_first_where_it_stands_now(world: World) -> None:
    """An editor has moved it, and given it a slug of its own."""
    text = world.read(ARTICLE).replace("\nseed:", "\nslug: boat\nseed:")
    (world.root / ARTICLE).unlink()
    world.write("content/rescue/lifeboat.md", text)
    world.write("seeds/mail/0307.txt", CARRIED)
    ingest(world)
    assert said(world, COPY) == "/2026/03/06/boat/"


def test_an_article_is_known_as_it_came_in(world: World) -> None:
    """An editor has made three lines of it; the next paper still carries the whole."""
    head = world.read(ARTICLE).partition("\n---\n")[0]
    world.write(ARTICLE, f"{head}\n---\n\nThe lifeboat had a busy month, and needs a shaft.\n")
    world.write("seeds/mail/0307.txt", CARRIED)
    ingest(world)
    assert said(world, COPY) == FIRST


def test_without_records_articles_are_known_as_they_are(world: World) -> None:
    """All of content/ is read once more, and those that were never a seed too."""
    shutil.rmtree(world.root / ".broadsheet")
    world.article("2026/03/own", "My own piece", "2026-03-04", "\n\n".join(line.replace("Saint", "Old") for line in OTHER[::-1]))
    (world.root / "seeds/haven/benches.txt").unlink()
    (world.root / "content/2026/03/ninety-four-green-benches.md").unlink()
    world.write("seeds/mail/0307.txt", CARRIED)
    world.write("seeds/mail/0308.txt", text_of("Benches, again", "8 March 2026", *OTHER[::-1]))
    ingest(world)
    assert saying(world) == {COPY: FIRST, "content/2026/03/benches-again.md": "/2026/03/04/own/"}


def test_an_article_that_was_deleted_is_nobodys_first(world: World) -> None:
    """Its words are new again."""
    (world.root / ARTICLE).unlink()
    world.write("seeds/mail/0307.txt", CARRIED)
    ingest(world)
    assert saying(world) == {}
    store, _ = open_store(world.root / ".broadsheet/records.sqlite", lambda: world.root)
    assert store.texts() == {COPY, "content/2026/03/ninety-four-green-benches.md"}
    store.close()


def test_what_was_written_earlier_in_one_run_is_found_in_the_records(world: World) -> None:
    """Of very many seeds, the words of those that came first are not held in memory."""
    store, _ = open_store(world.root / ".broadsheet/records.sqlite", lambda: world.root)
    copies = Copies(open_digest(world.root), store, set, dry_run=False)
    words = shingles_of(" ".join(line[::-1] for line in STORY))
    path = world.article("2026/03/backwards", "Backwards").relative_to(world.root).as_posix()
    copies.add(path, words, "/2026/03/09/backwards/")
    copies.keep()
    assert store.texts_like(sketch_of(words), 4).keys() == {path}
    assert copies.first_of(words) == "/2026/03/09/backwards/"
    store.close()


def test_a_line_that_was_taken_out_stays_out(world: World) -> None:
    """Whatever becomes of the seed: a person has said so."""
    world.write("seeds/mail/0307.txt", CARRIED)
    ingest(world)
    world.write(COPY, world.read(COPY).replace(f"copy_of: {FIRST}\n", ""))
    world.write("seeds/mail/0307.txt", CARRIED.replace("tired", "very tired"))
    world.run("ingest", "--jobs", "1")
    ingest(world, "--adopt", "seeds/mail/0307.txt")
    assert "very tired" in world.read(COPY)
    assert said(world, COPY) == ""


def test_a_copy_whose_seed_changes_is_written_anew_as_a_copy(world: World) -> None:
    """The line is as ingest wrote it, so the file is not taken for edited."""
    world.write("seeds/mail/0307.txt", CARRIED)
    ingest(world)
    world.write("seeds/mail/0307.txt", CARRIED.replace("tired", "very tired"))
    assert ingest(world) == ["Ingested: 1 article rewritten, 2 seeds unchanged."]
    assert "very tired" in world.read(COPY)
    assert said(world, COPY) == FIRST
    assert "    copy_of: same-words\n" in world.read(COPY)


@pytest.mark.parametrize("together", [True, False], ids=["at once", "later"])
def test_other_words_in_a_seed_are_known_from_then_on(world: World, together: bool) -> None:
    """The first is written anew, and its old words are nobody's, be the copy in the same run or in the next."""
    world.write("seeds/wire/0306.txt", text_of("Lifeboat out eleven times", "6 March 2026", *(line.replace("benches", "boats").replace("green", "blue") for line in OTHER[::-1])))
    if not together:
        ingest(world)
    world.write("seeds/mail/0307.txt", CARRIED)
    ingest(world)
    assert saying(world) == {}


def test_a_dry_run_tells_of_copies_and_keeps_nothing(world: World) -> None:
    """What it says is what will be done, with records or without."""
    world.write("seeds/mail/0307.txt", CARRIED)
    for name in (".broadsheet", None):
        if name:
            shutil.rmtree(world.root / name)
        assert ingest(world, "--dry-run")[0] == f"{COPY} carries the words of {FIRST}: a copy of it. If it is none, take out the line copy_of."
    assert not (world.root / COPY).exists()
    assert ingest(world)[0].startswith(COPY)


def test_a_saved_page_is_a_copy_of_a_text(world: World) -> None:
    """Words count, not how they are marked up."""
    body = "".join(f"<p>{line.replace('lifeboat', '<b>lifeboat</b>').replace('Easter', '<a href=/x>Easter</a>')}</p>" for line in STORY)
    world.write("seeds/mail/2026-03-07-boat.html", f"<html><head><title>A busy winter for the lifeboat</title></head><body><article><h1>A busy winter for the lifeboat</h1>{body}</article></body></html>")
    ingest(world)
    assert said(world, COPY) == FIRST


def test_a_strict_build_takes_copies_in(world: World) -> None:
    """A copy is no problem."""
    world.write("seeds/mail/0307.txt", CARRIED)
    assert world.build("--strict").err == ""
    assert said(world, COPY) == FIRST


def test_an_ingest_that_ends_early_is_made_good_by_the_next(world: World) -> None:
    """The first of two was written, and the records say nothing of it."""
    (world.root / "content/2026/03/ninety-four-green-benches.md").unlink()
    before = (world.root / ".broadsheet/records.sqlite").read_bytes()
    world.write("seeds/a/one.txt", text_of("Shaft lost", "8 March 2026", *(line.replace("Haven", "Hook") for line in OTHER[::-1])))
    ingest(world)
    world.write(".broadsheet/records.sqlite", before)
    os.utime(world.root / "seeds/a/one.txt", (1, 1))
    world.write("seeds/b/two.txt", text_of("Shaft found", "9 March 2026", *(line.replace("Haven", "Hook") for line in OTHER[::-1])))
    ingest(world)
    assert saying(world) == {"content/2026/03/shaft-found.md": "/2026/03/08/shaft-lost/"}


@given(st.lists(st.sampled_from(["quay", "boat", "tide", "sails", "don't", "rope"]), min_size=60, max_size=200), st.lists(st.sampled_from(["**quay**", "[tide](https://a.example/b)", "\n\n", "> "]), max_size=3))
def test_marks_between_words_make_no_other_text(words: list[str], marks: list[str]) -> None:
    """Emphasis, links, paragraphs, quotation marks."""
    plain = shingles_of(" ".join([*words, *(mark.strip("*").replace("[tide](https://a.example/b)", "tide") for mark in marks)]))
    assert shingles_of(" ".join([*words, *marks]).replace("don't", "don’t")) == plain


def known_by(content: bytes, name: str = "text.txt") -> tuple[Shingles, Shingles]:
    """By what a cleaned seed is known at the door, and by what its content file is later."""
    made = clean_seed(Seed(name, content, fingerprint(content), datetime(2026, 3, 10, tzinfo=UTC)), Desk("UTC", "en"))
    assert isinstance(made, Cleaned)
    return made.shingles, shingles_of(made.markdown)


@pytest.mark.parametrize("path", OWN_SEEDS, ids=lambda path: path.parent.name)
def test_a_seed_is_known_by_the_words_of_its_content_file(path: Path) -> None:
    """Else an article of which the records were lost would not be known again."""
    at_the_door, later = known_by(path.read_bytes(), path.name)
    assert at_the_door == later


@given(st.lists(st.lists(st.sampled_from(["quay", "boat's", "“tide”", "don’t", "C#", "5 * 3", "snake_case", "R&D", "<b>", "&lt;", "[rope](https://a.example/b)", "1987.", "*sails*", "État", "https://a.example/c_d", "- knots"]), min_size=30, max_size=60), min_size=2, max_size=6))
def test_marks_that_markdown_escapes_make_no_other_text(paragraphs: list[list[str]]) -> None:
    """What is escaped, and what Markdown has other marks for."""
    at_the_door, later = known_by("\n\n".join(["Ferry to run every hour", *(f"The {' '.join(words)} ends." for words in paragraphs)]).encode())
    assert at_the_door == later


@given(st.integers(0, 10**9), st.integers(LEAST, 400), st.floats(1, 2))
def test_a_copy_is_looked_for_by_few_of_its_marks_and_found(seed: int, least: int, longer: float) -> None:
    """With a fifth of its words changed, and twice as long: as much as may differ."""
    draw = random.Random(seed)

    def text(marks: list[int], of: int) -> Shingles:
        return Shingles(8 * of, tuple(sorted({*marks, *(draw.getrandbits(63) for _ in range(of - len(marks)))})))

    shared = [draw.getrandbits(63) for _ in range(math.ceil(0.8 * least))]
    one, other = text(shared, least), text(shared, int(longer * least))
    assert is_copy(one, other)
    common = len({*sketch_of(one)} & {*sketch_of(other)})
    assert common >= max(least_shared(sketch_of(one)), least_shared(sketch_of(other)))


def test_the_order_of_words_counts() -> None:
    """The same words otherwise are another text."""
    one, other = shingles_of(" ".join(STORY)), shingles_of(" ".join(" ".join(STORY).split()[::-1]))
    assert not set(one.marks) & set(other.marks)
    assert is_copy(one, one)


def test_no_more_is_kept_of_a_book_than_of_a_long_article() -> None:
    """Its beginning tells."""
    words = " ".join(f"word{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}{chr(97 + number // 676)}" for number in range(9_000))
    found = shingles_of(words)
    assert found.words == MOST_WORDS
    assert len(found.marks) < MOST_WORDS / 6
    assert not is_copy(found, Shingles(found.words // 3, found.marks))
