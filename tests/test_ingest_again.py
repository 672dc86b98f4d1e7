"""Ingest, again and again: nothing twice, nothing over a person's edit, nothing back that was deleted."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from conftest import World

HARBOUR = """The harbour opens

8 March 2026

The harbour of Port Ellery opened on Monday after nine days of ice, the board said in a notice to masters.

Advertisement

Two ferries left for the islands before noon, and a third was waiting for its crew.
"""
ARTICLE = "content/2026/03/the-harbour-opens.md"


def state(world: World, folder: str = "content") -> dict[Path, tuple[bytes, int]]:
    """Every file below a folder, with its bytes and its time."""
    return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (world.root / folder).rglob("*") if path.is_file()}


@pytest.fixture
def world(world: World) -> World:
    """The world with one seed that was ingested."""
    world.write("seeds/harbour.txt", HARBOUR)
    world.run("ingest", "--jobs", "1")
    return world


def ingest(world: World, *words: str, status: int = 0) -> list[str]:
    """Ingests once more; the lines on stderr."""
    return world.run("ingest", "--jobs", "1", *words, status=status).problems


def change_seed(world: World) -> None:
    """The crawl brought a newer text."""
    world.write("seeds/harbour.txt", HARBOUR.replace("Two ferries", "Three ferries"))


def edit(world: World, path: str = ARTICLE) -> str:
    """A person changes a word; the file as they left it."""
    edited = world.read(path).replace("opened on Monday", "reopened on Monday")
    world.write(path, edited)
    return edited


def test_a_second_run_writes_nothing(world: World) -> None:
    """No byte and no time of `content/` changes."""
    before = state(world)
    ran = world.run("ingest", "--jobs", "1")
    assert state(world) == before
    assert "1 seed unchanged" in ran.out
    assert ran.err == ""


def test_a_run_without_records_writes_nothing_either(world: World) -> None:
    """The content files themselves say what they came from."""
    before = state(world)
    shutil.rmtree(world.root / ".broadsheet")
    assert ingest(world) == []
    assert state(world) == before


def test_a_changed_seed_rewrites_an_unedited_article_in_place(world: World) -> None:
    """The new text, in the same file."""
    change_seed(world)
    assert ingest(world) == []
    assert list(world.files("content")) == ["2026/03/the-harbour-opens.md"]
    assert "Three ferries" in world.read(ARTICLE)


def test_a_better_headline_in_the_seed_moves_nothing(world: World) -> None:
    """A content file is placed once; a new title does not give it a new name."""
    world.write("seeds/harbour.txt", HARBOUR.replace("The harbour opens", "Ice gone at last"))
    ingest(world)
    assert list(world.files("content")) == ["2026/03/the-harbour-opens.md"]
    assert "title: Ice gone at last" in world.read(ARTICLE)


def test_a_changed_seed_rewrites_its_article_where_a_person_moved_it(world: World) -> None:
    """Articles are found by the seed that they name, wherever they stand."""
    (world.root / "content/ports").mkdir()
    (world.root / ARTICLE).rename(world.root / "content/ports/ellery.md")
    change_seed(world)
    ingest(world)
    assert list(world.files("content")) == ["ports/ellery.md"]
    assert "Three ferries" in world.read("content/ports/ellery.md")


def test_an_article_that_a_person_moved_is_not_ingested_twice(world: World) -> None:
    """Its seed is still known by the block in the file."""
    (world.root / "content/ports").mkdir()
    (world.root / ARTICLE).rename(world.root / "content/ports/ellery.md")
    assert ingest(world) == []
    assert list(world.files("content")) == ["ports/ellery.md"]


def test_an_edited_article_is_kept_and_the_message_says_how_to_take_the_new_text(world: World) -> None:
    """A person's words are never overwritten."""
    edited = edit(world)
    change_seed(world)
    [line] = ingest(world)
    assert line.startswith(f"{ARTICLE}")
    assert "seeds/harbour.txt has changed" in line
    assert "broadsheet ingest --adopt seeds/harbour.txt" in line
    assert world.read(ARTICLE) == edited


def test_the_word_on_an_edited_article_comes_again_until_it_is_settled(world: World) -> None:
    """One run's warning is not the last chance to see it."""
    edit(world)
    change_seed(world)
    assert ingest(world) == ingest(world) != []


def test_a_person_may_keep_their_own_text_for_good(world: World) -> None:
    """Nothing of it changes but what it says of the seed; the word is not said again until that changes once more."""
    edited = edit(world)
    before = re.search(r"fingerprint: (\w+)", edited)
    change_seed(world)
    assert "--keep" in ingest(world)[0]
    assert ingest(world, "--keep", "seeds/harbour.txt") == []
    kept = world.read(ARTICLE)
    after = re.search(r"fingerprint: (\w+)", kept)
    assert before
    assert after
    assert kept == edited.replace(before[1], after[1]) != edited
    assert ingest(world) == []
    shutil.rmtree(world.root / ".broadsheet")
    assert ingest(world) == []
    world.write("seeds/harbour.txt", world.read("seeds/harbour.txt") + "\nA third notice followed.\n")
    assert "has changed" in ingest(world)[0]
    assert world.read(ARTICLE) == kept


def test_to_adopt_and_to_keep_is_wrong_usage(world: World) -> None:
    """One of them."""
    [line] = ingest(world, "--adopt", "--keep", "seeds/harbour.txt", status=2)
    assert "--keep" in line


def test_an_edit_without_a_changed_seed_needs_no_word(world: World) -> None:
    """Editing is what content files are for."""
    edited = edit(world)
    assert ingest(world) == []
    assert world.read(ARTICLE) == edited


def test_adopt_takes_the_new_text_and_keeps_the_old(world: World) -> None:
    """The edited file is put aside under `.broadsheet/replaced/`."""
    edited = edit(world)
    change_seed(world)
    assert ingest(world, "--adopt", "seeds/harbour.txt") == []
    assert "Three ferries" in world.read(ARTICLE)
    assert list(world.files(".broadsheet/replaced").values()) == [edited.encode()]


def test_adopt_touches_only_the_seeds_that_it_names(world: World) -> None:
    """Another edited article stays as it is."""
    world.write("seeds/other.txt", HARBOUR.replace("The harbour opens", "Another story"))
    ingest(world)
    other = edit(world, "content/2026/03/another-story.md")
    ingest(world, "--adopt", "seeds/harbour.txt")
    assert world.read("content/2026/03/another-story.md") == other


def test_adopt_without_a_seed_is_wrong_usage(world: World) -> None:
    """It writes over edits, so it is not done to all of them at once."""
    edited = edit(world)
    [line] = ingest(world, "--adopt", status=2)
    assert "broadsheet ingest --adopt seeds/" in line
    assert world.read(ARTICLE) == edited


def test_after_adopting_the_article_counts_as_unedited(world: World) -> None:
    """The next change of the seed rewrites it without a word."""
    edit(world)
    change_seed(world)
    ingest(world, "--adopt", "seeds/harbour.txt")
    world.write("seeds/harbour.txt", HARBOUR.replace("Two ferries", "Four ferries"))
    assert ingest(world) == []
    assert "Four ferries" in world.read(ARTICLE)


def test_a_vanished_seed_leaves_its_article(world: World) -> None:
    """What was published stays."""
    before = state(world)
    (world.root / "seeds/harbour.txt").unlink()
    assert ingest(world) == []
    assert state(world) == before


def test_a_deleted_article_does_not_come_back(world: World) -> None:
    """A person's deletion is an edit like any other."""
    (world.root / ARTICLE).unlink()
    assert ingest(world) == []
    assert world.files("content") == {}


def test_a_deleted_article_does_not_come_back_when_its_seed_changes(world: World) -> None:
    """Nor does a newer text of it."""
    (world.root / ARTICLE).unlink()
    change_seed(world)
    ingest(world)
    assert world.files("content") == {}


def test_a_deleted_article_comes_back_without_records(world: World) -> None:
    """Only the records remember that it was there; takedown.txt keeps it away for good."""
    (world.root / ARTICLE).unlink()
    shutil.rmtree(world.root / ".broadsheet")
    ingest(world)
    assert list(world.files("content")) == ["2026/03/the-harbour-opens.md"]


def test_a_deleted_article_comes_back_when_it_is_adopted(world: World) -> None:
    """That is how a person says that they want it after all."""
    (world.root / ARTICLE).unlink()
    ingest(world, "--adopt", "seeds/harbour.txt")
    assert list(world.files("content")) == ["2026/03/the-harbour-opens.md"]


def test_a_renamed_seed_does_not_make_its_article_twice(world: World) -> None:
    """The same bytes under another name are the same article."""
    (world.root / "seeds/harbour.txt").rename(world.root / "seeds/port.txt")
    ingest(world)
    ingest(world)
    assert list(world.files("content")) == ["2026/03/the-harbour-opens.md"]


def test_a_renamed_seed_that_changes_later_rewrites_its_article(world: World) -> None:
    """The article follows its seed to the new name."""
    (world.root / "seeds/harbour.txt").rename(world.root / "seeds/port.txt")
    ingest(world)
    world.write("seeds/port.txt", HARBOUR.replace("Two ferries", "Three ferries"))
    ingest(world)
    assert list(world.files("content")) == ["2026/03/the-harbour-opens.md"]
    assert "Three ferries" in world.read(ARTICLE)


def test_a_deleted_article_does_not_come_back_when_its_seed_is_renamed(world: World) -> None:
    """The records know the seed by its bytes, too."""
    (world.root / ARTICLE).unlink()
    (world.root / "seeds/harbour.txt").rename(world.root / "seeds/port.txt")
    ingest(world)
    assert world.files("content") == {}


def test_a_copy_of_a_seed_is_an_article_of_its_own(world: World) -> None:
    """Two files are two seeds as long as both are there."""
    world.write("seeds/port.txt", HARBOUR)
    ingest(world)
    assert len(world.files("content")) == 2


def test_a_seed_that_is_taken_down_is_not_ingested(world: World) -> None:
    """It is counted, and nothing is written."""
    world.write("seeds/other.txt", HARBOUR.replace("The harbour opens", "Another story"))
    world.write("takedown.txt", "seed: other.txt\n")
    ran = world.run("ingest", "--jobs", "1")
    assert "1 seed taken down" in ran.out
    assert list(world.files("content")) == ["2026/03/the-harbour-opens.md"]


def test_a_dry_run_writes_nothing(world: World) -> None:
    """It says what would be done, and neither files nor records change by it."""
    change_seed(world)
    world.write("seeds/other.txt", HARBOUR.replace("The harbour opens", "Another story"))
    before = state(world)
    ran = world.run("ingest", "--jobs", "1", "--dry-run")
    assert "Would ingest: 1 article new, 1 article rewritten" in ran.out
    assert state(world) == before
    ingest(world)
    assert "Three ferries" in world.read(ARTICLE)


def test_a_dry_run_in_a_fresh_digest_makes_no_content(world: World) -> None:
    """Not even the folder."""
    shutil.rmtree(world.root / "content")
    shutil.rmtree(world.root / ".broadsheet")
    world.run("ingest", "--jobs", "1", "--dry-run")
    assert not (world.root / "content").exists()


def test_explain_prints_each_line_with_its_rule(world: World) -> None:
    """Every line that is not blank, with its number, what became of it, and why."""
    ran = world.run("ingest", "--explain", "seeds/harbour.txt")
    rows = [row.split(None, 1) for row in ran.out.splitlines()]
    assert [int(number) for number, _ in rows] == [1, 3, 5, 7, 9]
    assert rows[2][1].startswith("kept")
    assert rows[3][1].startswith("removed advertisement")
    assert rows[3][1].endswith("Advertisement")


def test_explain_writes_nothing(world: World) -> None:
    """It only looks."""
    world.write("seeds/other.txt", HARBOUR.replace("The harbour opens", "Another story"))
    before = state(world, ".")
    world.run("ingest", "--explain", "other.txt")
    assert state(world, ".") == before


def test_explain_as_json_holds_the_same(world: World) -> None:
    """For machines: the lines with their fate and rule."""
    receipt = json.loads(world.run("ingest", "--explain", "harbour.txt", "--json").out)
    assert [line["rule"] for line in receipt["lines"] if line["fate"] == "removed"] == ["advertisement"]


def test_explain_of_a_seed_that_is_not_there_is_one_line(world: World) -> None:
    """With status 1 and the name that was looked for."""
    [line] = ingest(world, "--explain", "seeds/nope.txt", status=1)
    assert "nope.txt" in line


def test_explain_of_a_file_that_is_no_seed_is_one_line(world: World) -> None:
    """A picture has no reader, and that is said instead of a traceback."""
    world.write("seeds/photo.jpg", "x")
    [line] = ingest(world, "--explain", "seeds/photo.jpg", status=1)
    assert "photo.jpg" in line


def test_explain_of_a_folder_is_one_line(world: World) -> None:
    """It is no seed."""
    [line] = ingest(world, "--explain", "seeds", status=1)
    assert line.startswith("seeds")


def test_one_folder_of_seeds_is_ingested_alone(world: World) -> None:
    """The seeds beside it wait."""
    world.write("seeds/north/a.txt", HARBOUR.replace("The harbour opens", "North story"))
    world.write("seeds/south/b.txt", HARBOUR.replace("The harbour opens", "South story"))
    ingest(world, "seeds/north")
    assert list(world.files("content")) == ["2026/03/north-story.md", "2026/03/the-harbour-opens.md"]


def test_a_path_without_seeds_is_named(world: World) -> None:
    """A misspelt path is not passed over in silence."""
    [line] = ingest(world, "seeds/nowhere", status=1)
    assert line.startswith("seeds/nowhere: no seed of this name")


def test_a_file_outside_of_seeds_is_named(world: World, tmp_path: Path) -> None:
    """Only what lies in `seeds/` is ingested."""
    (tmp_path / "loose.txt").write_text(HARBOUR)
    [line] = ingest(world, str(tmp_path / "loose.txt"), status=1)
    assert "loose.txt: no seed of this name" in line
    assert len(world.files("content")) == 1


def test_windows_newlines_do_not_make_an_edit(world: World) -> None:
    """An editor that saved the file with CRLF, or Git that checked it out so, changed nothing."""
    world.write(ARTICLE, world.read(ARTICLE).replace("\n", "\r\n"))
    change_seed(world)
    assert ingest(world) == []
    assert "Three ferries" in world.read(ARTICLE)


def test_an_article_with_broken_front_matter_is_not_made_a_second_time(world: World) -> None:
    """A person's slip in the head of a file is no reason to ingest its seed anew."""
    broken = world.read(ARTICLE).replace("title: The", "title: Ice: The", 1)
    world.write(ARTICLE, broken)
    shutil.rmtree(world.root / ".broadsheet")
    ingest(world)
    assert world.files("content") == {"2026/03/the-harbour-opens.md": broken.encode()}


def test_an_article_saved_in_another_encoding_is_not_made_a_second_time(world: World) -> None:
    """Nor is an editor's wrong encoding."""
    broken = world.read(ARTICLE).replace("The harbour opens", "The café opens").encode("windows-1252")
    world.write(ARTICLE, broken)
    shutil.rmtree(world.root / ".broadsheet")
    ingest(world)
    assert world.files("content") == {"2026/03/the-harbour-opens.md": broken}


def test_an_article_whose_seed_block_was_removed_is_a_persons_own(world: World) -> None:
    """The file that a person made their own is not written over when the seed changes."""
    own = "---\ntitle: The harbour opens\ndate: 2026-03-08\n---\n\nMy own words.\n"
    world.write(ARTICLE, own)
    change_seed(world)
    ingest(world)
    assert world.read(ARTICLE) == own


def test_a_seed_of_another_format_with_the_same_name_is_another_seed(world: World) -> None:
    """`harbour.md` beside `harbour.txt` gets its own article."""
    world.write("seeds/harbour.md", "---\ntitle: The harbour opens\ndate: 2026-03-08\n---\nOther words.\n")
    ingest(world)
    assert list(world.files("content")) == ["2026/03/the-harbour-opens-2.md", "2026/03/the-harbour-opens.md"]


def test_many_seeds_of_one_file_time_are_warned_of(world: World) -> None:
    """As after a fresh checkout, where a file's time says nothing."""
    for name in ("a", "b", "c"):
        seed = world.write(f"seeds/{name}.txt", HARBOUR.replace("8 March 2026\n\n", "").replace("The harbour opens", f"Story {name}"))
        os.utime(seed, (1_770_000_000, 1_770_000_000))
    [line] = ingest(world)
    assert line.startswith("seeds: warning: 3 seeds name no date")


def test_a_copy_named_alone_is_not_taken_for_a_renamed_seed(world: World) -> None:
    """The first seed is still there, though it was not among those named."""
    world.write("seeds/copies/harbour.txt", HARBOUR)
    ingest(world, "seeds/copies")
    assert len(world.files("content")) == 2
