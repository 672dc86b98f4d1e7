"""Learned residue: lines that recur across one source's articles go, whatever the rules know of them.

The Sound Observer is invented, and so are its articles; its pages have what papers have around theirs.
"""

import json
import os
import shutil
from datetime import UTC, datetime

import pytest
from conftest import World
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import learn
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.lines import make_line
from broadsheet.ingest.residue import SAMPLE, Lesson, gather, house_of, marks_of, recurring, text_of_page
from broadsheet.lessons import Lessons
from broadsheet.model import Seed
from broadsheet.store import open_store

ABOUT = "The Sound Observer has told the islands what happens on them since the year of the great herring, and takes letters at the counter."
STORIES = {
    "Net loft gets a second door": ("A second door was cut into the net loft on Monday, so that nets may leave while others come.", "It is eleven feet wide, and Ulla Brandt, who drew it, says that no net has ever been wider than ten."),
    "School boat to leave earlier": ("The school boat will leave Hesk at seven instead of a quarter past, the council of the islands said.", "Pupils had asked for eight. Their teacher, Amund Rye, thanked them for their interest in the timetable."),
    "Eider count is up again": ("Wardens counted 412 eiders in the sound this week, forty more than in any spring since the oil.", "Most of them sit on Little Calf, where a fence now keeps out the only fox that could swim there."),
    "Bakery burns its last peat": ("The bakery on Quay Street fired its oven with peat for the last time on Friday, after ninety years.", "From Monday it will burn pellets. The loaves will taste of nothing, its baker Ottil Wray fears."),
    "Fog signal to be tuned": ("The fog signal on Skerry Head sounds a semitone flat, the choir of Hesk has complained to the board of lights.", "An engineer with a good ear will come when there is fog, so that nobody is woken twice."),
    "Two cranes for one ship": ("Two cranes lifted the boiler out of the old steamer Marit on Thursday, a foot at a time.", "It weighs nineteen tons. The children were let out of school to watch, and some teachers too."),
    "Post office keeps its bench": ("The bench before the post office stays, the council decided by five votes to four on Tuesday evening.", "It had been called an obstacle. Those who sit on it had called the council something worse."),
    "Mussel lines come ashore": ("All mussel lines in the western sound were taken ashore before the storm, their owners said on Sunday.", "Nothing was lost but a buoy, which was found by a dog on Little Hask and brought to its mistress."),
    "Library lends out lanterns": ("Whoever borrows three books may borrow a lantern with them, the library of Hesk has announced.", "The walk home is dark from October. The first four lanterns were out within an hour of the news."),
}  # fmt: skip
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


def text_of(number: int, title: str, *paragraphs: str) -> str:
    """An article as a crawl brings it: with what stands on every page of its paper, and in one place a number that differs."""
    body = "\n\n".join(paragraphs)
    return f"Hesk, Calf and the skerries\n\n{title}\n\n{8 + number % 2} March 2026\n\n{body}\n\nSeen something on the water? Ring 0{number} {number}17\n\nThe islands, at your door for {number} pence\n\n{ABOUT}\n"


def page_of(number: int, title: str, *paragraphs: str) -> str:
    """The same as a saved page."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"""<html><head><title>{title}</title><link rel="canonical" href="https://www.sound-observer.example/{number}"></head><body><nav><a href="/">Hesk, Calf and the skerries</a></nav>
<article><h1>{title}</h1>{body}<ul><li>Herring prices of the day, and of {number} days before</li><li>{title} as it was told at the counter of the paper, by those who were there</li></ul>
<p>Seen something on the <b>water</b>? Ring 0{number} {number}17</p><p>{ABOUT}</p></article></body></html>"""


def write_all(world: World, ending: str = "txt", folder: str = "observer") -> None:
    """Every article of the paper as a seed."""
    make = text_of if ending == "txt" else page_of
    for number, (title, paragraphs) in enumerate(STORIES.items(), 1):
        world.write(f"seeds/{folder}/2026-03-08-{number}.{ending}", make(number, title, *paragraphs))


def ingest(world: World, *words: str) -> None:
    """Takes in what is new."""
    world.run("ingest", "--jobs", "1", *words)


def articles(world: World) -> str:
    """All that stands in content/, one after the other."""
    return "\n".join(content.decode() for content in world.files("content").values())


def seed(text: str, file: str = "observer/one.txt", modified: datetime = NOON) -> Seed:
    """A seed with these words."""
    return Seed(file, text.encode(), fingerprint(text), modified)


def lesson(text: str, file: str = "observer/one.txt", modified: datetime = NOON) -> Lesson:
    """What is learned of a seed with these words."""
    found = learn(seed(text, file, modified), Desk("UTC", "en"), lambda house: True)
    assert found is not None
    return found


def lessons(count: int, line: str, within: int) -> list[Lesson]:
    """Of so many different articles, of which some hold one line."""
    return [lesson(f"{line if number < within else ''}\nThe {chr(97 + number // 26)}{chr(97 + number % 26)} ferry came in late and left as if nothing had been the matter.", f"{number}.txt") for number in range(count)]


@pytest.mark.parametrize("ending", ["txt", "html"])
def test_what_stands_in_every_article_of_a_source_is_in_none(world: World, ending: str) -> None:
    """At the first ingest of them, though no rule knows the lines; the words of the articles stay, each and every one."""
    write_all(world, ending)
    ingest(world)
    found = articles(world)
    assert len(world.files("content")) == len(STORIES)
    assert [line for line in ("Hesk, Calf and the skerries", "Seen something on the", "at your door for", ABOUT, "Herring prices of the day") if line in found] == []
    assert [words for title, paragraphs in STORIES.items() for words in (f"title: {title}", *paragraphs) if words not in found] == []


def test_a_page_without_an_article_is_left_out_though_its_source_is_known(world: World) -> None:
    """It has no line on which anything could be said, and the other pages have theirs."""
    write_all(world, "html")
    world.write("seeds/observer/2026-03-08-0.html", '<html><head><link rel="canonical" href="https://www.sound-observer.example/0"></head><body><script>x()</script></body></html>')
    ran = world.run("ingest", status=1)
    assert [problem.split(": ")[0] for problem in ran.problems] == ["seeds/observer/2026-03-08-0.html"]
    assert len(world.files("content")) == len(STORIES)


@pytest.mark.parametrize("field", ["text", "html"])
def test_items_without_an_address_are_learned_from_by_the_source_that_they_state(world: World, field: str) -> None:
    """In a dump of two papers what stands in every article of one stands in fewer than half of all."""
    make = text_of if field == "text" else page_of
    bare = [make(number, title, *paragraphs).replace("www.sound-observer.example", "") for number, (title, paragraphs) in enumerate(STORIES.items(), 1)]
    items = [{"id": f"o{number}", "date": "2026-03-08", "source": "The Sound Observer", "title": title, field: words} for number, (title, words) in enumerate(zip(STORIES, bare, strict=True))]
    for number in range(12):
        who, title = f"{chr(97 + number)}ber".capitalize(), f"Skipper {chr(65 + number)} comes home"
        words = (f"{who} steered {number + 3} miles through the sound without a lamp, and was met by all of Little Hask.", f"The coat of {who} will be dry by Sunday, said those who had hung it over the stove of the chapel.")
        text = "\n\n".join(words) if field == "text" else f"<h1>{title}</h1>" + "".join(f"<p>{part}</p>" for part in words)
        items.append({"id": f"h{number}", "date": "2026-03-08", "source": "Hask Herald", "title": title, field: text})
    world.write("seeds/both.jsonl", "\n".join(map(json.dumps, items)))
    ingest(world)
    found = articles(world)
    assert len(world.files("content")) == len(items)
    assert ABOUT not in found
    assert [words for _, paragraphs in STORIES.items() for words in paragraphs if words not in found] == []


def test_without_the_other_articles_the_same_lines_stay(world: World) -> None:
    """So it is they that tell, and no rule."""
    title, paragraphs = next(iter(STORIES.items()))
    world.write("seeds/observer/1.txt", text_of(1, title, *paragraphs))
    ingest(world)
    assert ABOUT in articles(world)


def test_the_receipt_says_in_how_many_articles_a_line_stands(world: World) -> None:
    """On a terminal, and for a program."""
    write_all(world)
    ingest(world)
    rows = world.run("ingest", "--explain", "observer/2026-03-08-3.txt").out.splitlines()
    place = next(place for place, row in enumerate(rows) if ABOUT in row)
    assert "removed recurring" in rows[place]
    assert rows[place + 1].strip() == "(stands in 9 of 9 articles of this source)"
    shown = json.loads(world.run("ingest", "--explain", "observer/2026-03-08-3.txt", "--json").out)
    assert {"removed recurring"} == {f"{line['fate']} {line['rule']}" for line in shown["lines"] if line["text"] == ABOUT}


def test_the_receipt_of_a_saved_page_says_it_too(world: World) -> None:
    """By its blocks."""
    write_all(world, "html")
    ingest(world)
    shown = json.loads(world.run("ingest", "--explain", "observer/2026-03-08-3.html", "--json").out)
    assert [line["reasons"] for line in shown["lines"] if line["text"] == ABOUT] == [["stands in 9 of 9 articles of this source"]]


def test_one_more_article_is_cleaned_by_what_the_records_remember(world: World) -> None:
    """It comes alone, a day later."""
    write_all(world)
    ingest(world)
    world.write("seeds/observer/2026-03-09-ice.txt", text_of(44, "Ice in the sound", "The first ice lies in the sound between Hesk and Calf, thin as a plate and as loud.", "Masters are asked to leave it to those who have a bow for it, said the harbour board."))
    ingest(world)
    found = world.read("content/2026/03/ice-in-the-sound.md")
    assert "thin as a plate" in found
    assert ABOUT not in found


def test_deleted_records_cost_nothing_but_what_is_still_in_the_seeds(world: World) -> None:
    """What is in content/ stays as it is, and what the seeds tell is learned anew."""
    write_all(world)
    ingest(world)
    before = world.files("content")
    shutil.rmtree(world.root / ".broadsheet")
    ingest(world)
    assert world.files("content") == before
    world.write("seeds/observer/2026-03-09-ice.txt", text_of(44, "Ice in the sound", "The first ice lies in the sound between Hesk and Calf, thin as a plate and as loud."))
    ingest(world)
    assert ABOUT not in world.read("content/2026/03/ice-in-the-sound.md")


def test_the_order_and_the_number_of_jobs_change_nothing(world: World) -> None:
    """All seeds that come at once are learned from before the first is cleaned: names may turn their order round."""
    write_all(world)
    ingest(world)
    other = World(world.root.parent / "other", world.capsys)
    other.write("digest.toml", other.settings)
    for number, (title, paragraphs) in enumerate(STORIES.items(), 1):
        other.write(f"seeds/observer/2026-03-08-{99 - number}.txt", text_of(number, title, *paragraphs))
    for number in range(70):  # so that there is work for more than one process
        for each in (world, other):
            each.write(f"seeds/elsewhere/{number}.txt", f"Tide table number {number}\n\nHigh water at Hesk was at {number} minutes past the hour, the harbour master of the islands wrote.\n")
    world.run("ingest", "--jobs", "1")
    other.run("ingest", "--jobs", "2")
    assert {name: content.split(b"---\n")[2] for name, content in world.files("content").items()} == {name: content.split(b"---\n")[2] for name, content in other.files("content").items()}


def test_a_dry_run_learns_and_remembers_nothing(world: World) -> None:
    """It says what an ingest does, and a seed that is left over has no one to tell of it."""
    write_all(world)
    ran = world.run("ingest", "--jobs", "1", "--dry-run")
    assert "36 lines of residue cut" in ran.out
    for number in range(2, 10):
        (world.root / f"seeds/observer/2026-03-08-{number}.txt").unlink()
    ingest(world)
    assert ABOUT in articles(world)


def test_a_seed_that_is_written_anew_counts_once(world: World) -> None:
    """However often it changes: its line stands in one article."""
    for number in range(6):
        world.write("seeds/observer/1.txt", f"Tide tables\n\nWater was high {'very ' * number} often in the sound this week, and low in between, as the moon had it.\n\n{ABOUT}\n")
        os.utime(world.root / "seeds/observer/1.txt", (1_700_000_000 + number, 1_700_000_000 + number))
        ingest(world)
    assert ABOUT in articles(world)


def test_copies_of_an_article_do_not_make_its_words_residue(world: World) -> None:
    """The same story five times, under a headline of its own each time, is one article."""
    title, paragraphs = "The long story of the herring", ("The herring came back to the sound in the night to Tuesday, the boats of Hesk found out first.", "By noon every barrel on the islands was full, and the cats of Quay Street lay in the sun.")
    for number in range(5):
        world.write(f"seeds/observer/2026-03-09-{number}.txt", text_of(30 + number, f"{title}, part {'abcde'[number]}", *paragraphs))
    world.write("seeds/observer/2026-03-08-1.txt", text_of(1, "Net loft gets a second door", *STORIES["Net loft gets a second door"]))
    ingest(world)
    assert articles(world).count(paragraphs[0]) == 5
    assert articles(world).count(paragraphs[1]) == 5


def test_an_editor_keeps_a_line_that_recurs(world: World) -> None:
    """A pattern overrules what is learned."""
    write_all(world)
    world.write("digest.toml", f'{world.settings}\n[sources.Observer]\nseeds = ["observer/**"]\nkeep = ["The Sound Observer has told *"]\n')
    ingest(world)
    assert articles(world).count(ABOUT) == len(STORIES)


def test_a_column_keeps_the_name_that_is_its_headline_each_time(world: World) -> None:
    """What recurs is no headline where there is another, and is one where there is none."""
    for number, paragraphs in enumerate(STORIES.values(), 1):
        world.write(f"seeds/column/2026-03-0{number}.txt", f"From the counter\n\n{paragraphs[0]}\n\n{paragraphs[1]}\n")
    ingest(world)
    assert articles(world).count("title: From the counter\n") == len(STORIES)


def test_lines_that_differ_in_case_digits_and_marks_are_one() -> None:
    """As counts, times and curly quotation marks do."""
    one, other, third = marks_of("Read more: 3 comments\nREAD MORE – 12 “comments”\nRead less: 3 comments")
    assert one == other
    assert one != third


def test_a_line_without_letters_and_a_very_long_one_are_no_lines_to_learn() -> None:
    """Rules of stars, numbers, and whole texts on one line."""
    assert marks_of(f"***\n12 – 14\n\n{'word ' * 400}") == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("articles", "within", "before", "after", "is_cut"),
    [
        (10, 3, "", STORIES["Fog signal to be tuned"][0], True),
        (10, 2, "", STORIES["Fog signal to be tuned"][0], False),
        (20, 5, "", STORIES["Fog signal to be tuned"][0], False),
        (10, 4, STORIES["Fog signal to be tuned"][1], STORIES["Fog signal to be tuned"][0], False),
        (10, 5, STORIES["Fog signal to be tuned"][1], STORIES["Fog signal to be tuned"][0], True),
        (4, 2, "", STORIES["Fog signal to be tuned"][0], False),
    ],
)
def test_a_short_line_goes_at_the_edge_sooner_than_amid_the_story(articles: int, within: int, before: str, after: str, is_cut: bool) -> None:
    """Three articles at least, and three in ten, or half of them."""
    residue = gather(lessons(articles, "The islands at your door", within))
    lines = [make_line(number, text) for number, text in enumerate((before, "The islands at your door", after), 1) if text]
    verdicts = recurring(lines, residue)
    assert [verdict is not None for line, verdict in zip(lines, verdicts, strict=True) if line.text.startswith("The islands")] == [is_cut]


@pytest.mark.parametrize(("within", "before", "is_cut"), [(4, "", False), (5, "", True), (7, STORIES["Fog signal to be tuned"][1], False), (8, STORIES["Fog signal to be tuned"][1], True)])
def test_prose_goes_only_where_it_stands_in_most_articles(within: int, before: str, is_cut: bool) -> None:
    """For the parts of a series may open with one sentence."""
    residue = gather(lessons(10, ABOUT, within))
    lines = [make_line(number, text) for number, text in enumerate((before, ABOUT, STORIES["Fog signal to be tuned"][0]), 1) if text]
    assert [verdict is not None for line, verdict in zip(lines, recurring(lines, residue), strict=True) if line.text == ABOUT] == [is_cut]


def test_a_papers_own_sub_headings_stay_amid_the_story() -> None:
    """A label or a question that the next paragraph answers."""
    one, other = STORIES["Fog signal to be tuned"]
    for heading in ("Why it matters:", "What happens next?"):
        lines = [make_line(number, text) for number, text in enumerate((one, heading, other), 1)]
        assert recurring(lines, gather(lessons(10, heading, 10))) == (None, None, None)


def test_no_more_than_so_many_seeds_of_a_source_are_remembered() -> None:
    """The newest of them tell: a paper changes what it puts around its stories."""
    old = [lesson(f"Old words of the house\nThe {number:b} old ferry", f"{number}.txt", datetime(2020, 1, 1, tzinfo=UTC)) for number in range(SAMPLE)]
    new = [lesson(f"New words of the house\nThe {number:b} new ferry", f"n{number}.txt") for number in range(SAMPLE)]
    assert gather([*old, *new]) == gather([*new, *old]) == gather(new)


def test_what_comes_later_in_one_run_is_learned_too(world: World) -> None:
    """Of very many seeds, those that come first are cleaned before the last are seen."""
    store, _ = open_store(world.root / ".broadsheet/records.sqlite", lambda: world.root)
    known = Lessons(Desk("UTC", "en"), store)
    found = []
    for number, (title, paragraphs) in enumerate(STORIES.items(), 1):
        known.see(seed(text_of(number, title, *paragraphs), f"observer/{number}.txt"))
        found.append(known.residue()["folder observer"].articles)
    store.close()
    assert found == list(range(1, len(STORIES) + 1))


def test_the_records_forget_older_seeds(world: World) -> None:
    """They hold so many of a source, and no more, however many came."""
    store, _ = open_store(world.root / ".broadsheet/records.sqlite", lambda: world.root)
    for round_ in range(3):
        known = Lessons(Desk("UTC", "en"), store)
        for number in range(SAMPLE):
            known.see(seed(f"Of ferry {number}", f"observer/{round_}-{number}.txt", datetime(2020 + round_, 1, 1, tzinfo=UTC)))
        known.keep()
    remembered = store.lessons_of("folder observer")
    store.close()
    assert {name[:11] for name in remembered} == {"observer/2-"}
    assert len(remembered) == SAMPLE


@given(st.permutations(range(12)))
@settings(max_examples=30)
def test_what_recurs_does_not_depend_on_the_order_of_lessons(order: list[int]) -> None:
    """Of files, that is, or of what the records give first."""
    some = lessons(12, ABOUT, 7)
    assert gather(some[place] for place in order) == gather(some)


@pytest.mark.parametrize(
    ("file", "source", "page", "house"),
    [
        ("observer/1.txt", "The Sound Observer", "", "source The Sound Observer"),
        ("observer/1.txt", "", "", "folder observer"),
        ("1.txt", "", "", "folder "),
        ("1.html", "", '<link href="https://www.sound.example/1" rel="canonical">', "host sound.example"),
        ("1.html", "", '<meta property="og:url" content="https://sound.example/1">', "host sound.example"),
        ("a/1.html", "", '<meta property="og:url" content="/1">', "folder a"),
    ],
)
def test_a_seed_belongs_to_its_source_its_host_or_its_folder(file: str, source: str, page: str, house: str) -> None:
    """The first of them that is known."""
    assert house_of(file, source, page) == house


def test_a_source_that_an_item_states_goes_before_its_folder_and_after_its_host() -> None:
    """An address tells surely; a name may be spelled in several ways, and a folder may hold anything."""
    assert house_of("dump.jsonl#1", "", stated="Hask Herald") == "source Hask Herald"
    assert house_of("dump.jsonl#1", "", host="www.hask.example", stated="Hask Herald") == "host hask.example"
    assert house_of("dump.jsonl#1", "The Sound Observer", stated="Hask Herald") == "source The Sound Observer"


def test_the_text_of_a_page_has_a_line_for_each_block() -> None:
    """Without scripts and comments; words within a line are not torn apart."""
    page = "<p>Read <b>mo</b>re\nhere &amp; there</p><script>var a = '<p>no</p>';</script><!-- nor this --><li>An item</li>"
    assert [line.strip() for line in text_of_page(page).split("\n") if line.strip()] == ["Read more here & there", "An item"]


def test_nothing_is_learned_of_a_seed_that_is_no_text_or_an_editors_own() -> None:
    """What cannot be read tells nothing; Markdown has no residue."""
    for file, content in (("a.txt", b"\x00\x01\x02" * 100 + b"\xff"), ("a.md", b"# Title\n\nWords.\n")):
        assert learn(Seed(file, content, fingerprint(content), NOON), Desk("UTC", "en"), lambda house: True) is None
