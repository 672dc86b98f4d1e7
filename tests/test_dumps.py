"""Dumps: many articles in one file. Each is a seed like any other, whatever becomes of the file."""

import gzip
import random
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cases.dumps import DUMP, WORDS, article, contents, ingest, lines, opened
from conftest import NOW, World
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.digest import open_digest
from broadsheet.intake import ingest_seeds
from broadsheet.office import in_office


@pytest.fixture
def world(world: World) -> World:
    """The world with a dump of two articles that was ingested."""
    world.write(DUMP, lines(article("harbour"), article("market")))
    assert ingest(world) == []
    return world


def test_each_line_becomes_an_article(world: World) -> None:
    """Two lines, two articles, each known by its id."""
    found = contents(world)
    assert sorted(found) == ["crawl.jsonl#harbour", "crawl.jsonl#market"]
    text = found["crawl.jsonl#harbour"]
    assert "title: The harbour opens\ndate: 2026-03-08\n" in text
    assert "    title: field\n    date: field\n" in text
    assert text.endswith("The harbour in Port Ellery opened on Monday after nine days of ice, the board said in a notice to masters.\n\nTwo ferries left for the islands before noon, and a third was waiting for its crew.\n")


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("ending", ["jsonl", "ndjson"])
def test_a_dump_may_be_called_and_packed_in_several_ways(world: World, ending: str, compressed: bool) -> None:
    """The ending tells, and `.gz` after it."""
    content = lines(article("quay")).encode()
    name = f"more.{ending}{'.gz' if compressed else ''}"
    world.write(f"seeds/{name}", gzip.compress(content) if compressed else content)
    assert ingest(world) == []
    assert f"{name}#quay" in contents(world)


def test_a_text_and_a_page_may_be_packed_too(world: World) -> None:
    """One file, one article, as without `.gz`."""
    world.write("seeds/note.txt.gz", gzip.compress(b"The note in the bottle\n\n" + WORDS.format("The bottle").encode()))
    world.write("seeds/page.html.gz", gzip.compress(f"<html><body><h1>The page of the log</h1><article><p>{WORDS.format('The log')}</p></article></body></html>".encode()))
    assert ingest(world) == []
    found = contents(world)
    assert "title: The note in the bottle" in found["note.txt.gz"]
    assert "title: The page of the log" in found["page.html.gz"]


def test_a_second_run_writes_nothing(world: World) -> None:
    """With the records, and without them."""
    before = world.files("content")
    assert "2 seeds unchanged" in world.run("ingest").out
    shutil.rmtree(world.root / ".broadsheet")
    assert "2 seeds unchanged" in world.run("ingest").out
    assert world.files("content") == before


def test_a_dump_that_did_not_change_is_not_read_again(world: World) -> None:
    """Its stat is enough, once that can be trusted; what was wrong with it is said all the same."""
    world.write(DUMP, lines(article("harbour"), "{", article("market")))
    said = []
    for _ in range(1000):
        with opened() as files:
            said.append(ingest(world, status=1))
        if str(world.root / DUMP) not in files:
            break
    else:
        pytest.fail("it was read each time")
    assert said == [said[0]] * len(said)
    assert said[0][0].startswith(f"{DUMP}:2: it is not JSON")
    world.write(DUMP, lines(article("harbour"), article("market"), article("quay")))
    assert ingest(world) == []
    assert len(contents(world)) == 3


def test_a_line_put_above_makes_no_article_twice(world: World) -> None:
    """Articles with an id are known by it, the others by their address or title; never by their line."""
    plain = [{key: value for key, value in article(name).items() if key != "id"} for name in ("lock", "weir", "mill")]
    world.write("seeds/plain.jsonl", lines(plain[0], plain[1]))
    ingest(world)
    before = contents(world)
    world.write("seeds/plain.jsonl", lines(plain[2], plain[0], plain[1]))
    world.write(DUMP, lines(article("quay"), article("harbour"), article("market")))
    assert ingest(world) == []
    after = contents(world)
    assert before.items() <= after.items()
    assert len(after) == len(before) + 2


def test_rows_that_are_numbered_anew_change_no_article(world: World) -> None:
    """An id that is only a place in the file goes to another article when one is put above; the words tell which is which."""
    rows = [article(name) for name in ("lock", "weir", "mill")]
    world.write("seeds/rows.jsonl", lines(*({**row, "id": place} for place, row in enumerate(rows[1:]))))
    ingest(world)
    before = world.files("content")
    world.write("seeds/rows.jsonl", lines(*({**row, "id": place} for place, row in enumerate(rows))))
    assert ingest(world) == []
    after = world.files("content")
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1
    shutil.rmtree(world.root / ".broadsheet")
    assert ingest(world) == []
    assert world.files("content") == after


def test_an_article_that_changed_in_the_dump_is_rewritten_where_it_stands(world: World) -> None:
    """Its line may be another by now; the other articles stay as they are."""
    before = contents(world)
    world.write(DUMP, lines(article("market"), article("harbour", text=WORDS.format("The outer harbour"))))
    assert ingest(world) == []
    after = contents(world)
    assert after["crawl.jsonl#market"] == before["crawl.jsonl#market"]
    assert "The outer harbour" in after["crawl.jsonl#harbour"]


def test_what_a_crawler_says_of_its_own_visit_changes_nothing(world: World) -> None:
    """Another time of crawling, another order of fields, a field that no one reads: the article is the same."""
    before = world.files("content")
    world.write(DUMP, lines({"warc-date": "2026-05-01", "checksum": 5, **dict(reversed(article("harbour").items()))}, article("market")))
    assert "2 seeds unchanged" in world.run("ingest").out
    assert world.files("content") == before


def test_ids_that_are_used_twice_do_not_clash(world: World) -> None:
    """Two articles, whatever their dump calls them; and again the same two after a line was put above."""
    twice = [article("quay"), {**article("quay"), "title": "Another day at the quay", "text": WORDS.format("The old quay")}]
    world.write("seeds/twice.jsonl", lines(*twice))
    ingest(world)
    before = world.files("content")
    assert {"twice.jsonl#quay", "twice.jsonl#quay~2"} <= contents(world).keys()
    world.write("seeds/twice.jsonl", lines(*reversed(twice)))
    assert ingest(world) == []
    assert world.files("content") == before


def test_the_same_line_twice_is_one_article_and_a_word(world: World) -> None:
    """Nothing is lost, and nobody is surprised."""
    world.write(DUMP, lines(article("harbour"), article("market"), article("harbour")))
    [line] = ingest(world)
    assert line == f"{DUMP}: warning: 1 of its articles stand there more than once, word for word, and were taken in once (see 3)"
    assert len(contents(world)) == 2


def test_the_receipt_of_an_article_shows_its_fields_and_its_lines(world: World) -> None:
    """By its id or its number; a field that nobody reads is there too."""
    world.write(DUMP, lines(article("market"), article("harbour", checksum=5)))
    by_id = world.run("ingest", "--explain", f"{DUMP}#harbour").out
    assert world.run("ingest", "--explain", "crawl.jsonl#2").out == by_id
    rows = [re.sub(r"^ *(\d+) +(.*?) +\d+%  ", r"\1 \2: ", line)[:60] for line in by_id.splitlines() if not line.startswith("      ")]
    assert rows == [
        "1 metadata field: id: harbour", "2 metadata field: title: The harbour opens", "3 metadata field: date: 2026-03-08", "4 metadata unused-field: checksum: 5",
        "5 kept: The harbour in Port Ellery opened on Monday after ni", "7 removed advertisement: Advertisement", "9 kept: Two ferries left for the islands before noon, and a ",
    ]  # fmt: skip


@pytest.mark.parametrize("asked", ["crawl.jsonl", "crawl.jsonl#9", "crawl.jsonl#nobody", "none.jsonl#1"])
def test_a_receipt_of_nothing_is_said_to_be_none(world: World, asked: str) -> None:
    """Which article, or that there is none."""
    [line] = ingest(world, "--explain", asked, status=1)
    assert {"crawl.jsonl": "it holds many articles; name one", "none.jsonl#1": "no seed of this name"}.get(asked, "it holds no article that is known as") in line


def test_the_receipt_of_a_bad_line_is_its_problem(world: World) -> None:
    """Asked for by its number."""
    world.write(DUMP, lines(article("harbour"), "{", article("market")))
    [line] = ingest(world, "--explain", f"{DUMP}#2", status=1)
    assert line.startswith(f"{DUMP}:2: it is not JSON")


def test_one_article_of_a_dump_may_be_ingested_alone(world: World) -> None:
    """By its id; the others wait."""
    world.write("seeds/more.jsonl", lines(article("quay"), article("pier")))
    assert ingest(world, "seeds/more.jsonl#pier") == []
    assert set(contents(world)) == {"crawl.jsonl#harbour", "crawl.jsonl#market", "more.jsonl#pier"}
    assert ingest(world, "seeds/more.jsonl#nobody", status=1) == ["seeds/more.jsonl#nobody: there is no such article in the file"]
    assert ingest(world) == []
    assert len(contents(world)) == 4


def test_an_id_that_is_a_number_goes_before_the_line_of_that_number(world: World) -> None:
    """Where an article is asked for, and where one is taken down."""
    world.write("seeds/rows.jsonl", lines({**article("quay"), "id": 2}, {**article("pier"), "id": 7}, {**article("weir"), "id": 1}))
    assert "The weir" in world.run("ingest", "--explain", "rows.jsonl#1").out
    world.write("takedown.txt", "rows.jsonl#2\n")
    assert ingest(world, "seeds/rows.jsonl#1", "seeds/rows.jsonl#3") == []
    assert "rows.jsonl#1" in contents(world)
    assert [seed for seed in contents(world) if seed.startswith("rows")] == ["rows.jsonl#1"]
    assert ingest(world) == []
    assert sorted(seed for seed in contents(world) if seed.startswith("rows")) == ["rows.jsonl#1", "rows.jsonl#7"]


def path_of(world: World, seed: str) -> Path:
    """The content file of a seed."""
    [path] = [world.root / "content" / path for path in world.files("content") if f"file: {seed}\n" in world.read(f"content/{path}")]
    return path


def test_a_persons_edit_stays_until_they_adopt_or_keep(world: World) -> None:
    """As with any seed; said on each run."""
    path = path_of(world, "crawl.jsonl#harbour")
    edited = path.read_text(encoding="utf-8").replace("on Monday", "on a Monday")
    path.write_text(edited, encoding="utf-8")
    world.write(DUMP, lines(article("harbour", text=WORDS.format("The outer harbour")), article("market")))
    [line] = ingest(world)
    assert "broadsheet ingest --adopt seeds/crawl.jsonl#harbour" in line
    assert ingest(world) == [line]
    assert path.read_text(encoding="utf-8") == edited
    assert ingest(world, "--keep", "seeds/crawl.jsonl#harbour") == []
    assert ingest(world) == []
    assert "on a Monday" in path.read_text(encoding="utf-8")
    assert ingest(world, "--adopt", "seeds/crawl.jsonl#harbour") == []
    assert "The outer harbour" in path.read_text(encoding="utf-8")
    assert len(world.files(".broadsheet/replaced")) == 1


def test_a_dry_run_writes_nothing(world: World) -> None:
    """It says what would be done."""
    world.write("seeds/more.jsonl", lines(article("quay"), article("pier")))
    before = world.files("content")
    assert "Would ingest: 2 articles new" in world.run("ingest", "--dry-run").out
    assert world.files("content") == before
    assert "2 articles new" in world.run("ingest").out


def test_a_deleted_article_does_not_come_back(world: World) -> None:
    """Nor when its dump is read again, nor under another id in it."""
    path_of(world, "crawl.jsonl#harbour").unlink()
    for name in ("harbour", "harbour2"):
        world.write(DUMP, lines(article("quay"), {**article("harbour"), "id": name}, article("market")))
        assert ingest(world) == []
        assert set(contents(world)) == {"crawl.jsonl#quay", "crawl.jsonl#market"}
    assert ingest(world, "--adopt", "seeds/crawl.jsonl#harbour2") == []
    assert "crawl.jsonl#harbour2" in contents(world)


def test_what_is_no_longer_in_a_dump_keeps_its_article(world: World) -> None:
    """And a dump that is gone keeps all of them."""
    before = world.files("content")
    world.write(DUMP, lines(article("market")))
    assert ingest(world) == []
    (world.root / DUMP).unlink()
    assert ingest(world) == []
    assert world.files("content") == before


@pytest.mark.parametrize("name", ["renamed.jsonl", "moved/crawl.ndjson", "packed.jsonl.gz"])
def test_a_dump_that_was_renamed_or_packed_keeps_its_articles(world: World, name: str) -> None:
    """Even with a line more; and what changes afterwards is rewritten where it stands."""
    before = world.files("content")
    (world.root / DUMP).unlink()
    pack = gzip.compress if name.endswith(".gz") else bytes
    world.write(f"seeds/{name}", pack(lines(article("quay"), article("harbour"), article("market")).encode()))
    assert ingest(world) == []
    assert before.items() <= world.files("content").items()
    assert len(world.files("content")) == 3
    world.write(f"seeds/{name}", pack(lines(article("quay"), article("harbour", text=WORDS.format("The outer harbour")), article("market")).encode()))
    assert ingest(world) == []
    assert len(world.files("content")) == 3
    assert sum("The outer harbour" in text.decode() for text in world.files("content").values()) == 1


def test_another_mapping_of_ids_makes_no_article_twice(world: World) -> None:
    """The words of an article tell that it is the same, whatever it is called."""
    world.write(DUMP, lines(article("harbour", nr="x1"), article("market", nr="x2")))
    ingest(world)
    before = world.files("content")
    world.write("digest.toml", world.settings + '[ingest.fields]\nid = "nr"\n')
    assert ingest(world) == []
    assert world.files("content") == before


def test_takedown_names_one_article_or_the_whole_dump(world: World) -> None:
    """Neither is ingested nor published; one by its line is refused, for the line may be another's tomorrow."""
    world.write("takedown.txt", "crawl.jsonl#harbour\nseed: more.jsonl\n")
    world.write("seeds/more.jsonl", lines(article("quay")))
    ran = world.build()
    assert ran.problems == []
    assert not world.has("/2026/03/08/the-harbour-opens/")
    assert world.has("/2026/03/08/the-market-opens/")
    assert len(world.files("content")) == 2
    world.write("takedown.txt", "crawl.jsonl#2\n")
    (world.root / "seeds/more.jsonl").unlink()
    [line] = world.build(status=1).problems
    assert line == "takedown.txt: crawl.jsonl#2 is the number of an article, which may be another's tomorrow; write `seed: crawl.jsonl#market`"


def test_a_pattern_of_a_source_holds_for_the_articles_of_its_dumps(world: World) -> None:
    """By the file's name, as for any seed."""
    world.write("digest.toml", world.settings + '[sources."Ellery Post"]\nseeds = ["post/*.jsonl"]\n')
    world.write("seeds/post/all.jsonl", lines(article("quay")))
    ingest(world)
    assert "source: Ellery Post\n" in contents(world)["post/all.jsonl#quay"]


def test_why_knows_an_article_by_its_id_and_its_line(world: World) -> None:
    """And wants to know which, if it is asked for the dump."""
    world.build()
    by_id = world.run("why", "seeds/crawl.jsonl#harbour", "--now", NOW).out
    assert by_id.startswith("seeds/crawl.jsonl#harbour was ingested to content/2026/03/the-harbour-opens.md.")
    assert "published at /2026/03/08/the-harbour-opens/" in world.run("why", "seeds/crawl.jsonl#1", "--now", NOW).out
    assert "name one by its number or its id" in world.run("why", "seeds/crawl.jsonl", "--now", NOW, status=2).err


GOOD = st.sampled_from([f"berth{number}" for number in range(12)])


LINES = st.lists(st.one_of(GOOD, st.sampled_from(["{", "[]", "null", '{"title": "x"}', '{"text": ["'])), min_size=1, max_size=14, unique_by=lambda line: line if line.startswith("berth") else object())


@given(LINES, st.randoms(use_true_random=False), st.booleans())
def test_every_good_line_becomes_one_article_and_every_bad_one_a_problem(rows: list[str], chance: random.Random, with_ids: bool) -> None:
    """In any order, with or without ids, twice over, and once more in another order: nothing is lost, and nothing made twice."""
    written = [lines({k: v for k, v in article(row).items() if with_ids or k != "id"}) if row.startswith("berth") else row + "\n" for row in rows]
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "seeds").mkdir()
        (root / "digest.toml").write_text('title = "The Test"\nurl = "https://test.example/"\n', encoding="utf-8")
        dump = root / "seeds/any.jsonl"
        good = [row for row in rows if row.startswith("berth")]
        for again in range(3):
            if again == 2:
                chance.shuffle(written)
            dump.write_text("".join(written), encoding="utf-8")
            digest = open_digest(root)
            intake = in_office(digest, lambda office: ingest_seeds(office.digest, office.store))
            bad = sorted((problem.path, problem.line) for problem in intake.problems)
            assert bad == [("seeds/any.jsonl", number) for number, line in enumerate(written, 1) if "berth" not in line]
            assert len(intake.written) == (len(good) if again == 0 else 0)
            texts = [path.read_text(encoding="utf-8") for path in root.glob("content/**/*.md")]
            assert len(texts) == len(good)
            assert all(sum(f"The {row} in Port" in text for text in texts) == 1 for row in good)
