"""A command that is killed, or that the machine refuses something, at any of its file operations: all files are whole, and the next build heals."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cases.faults import EDITS, FAULTS, SCENARIOS, SEARCH, begin, dump
from conftest import NOW, ROOT, World
from hypothesis import settings

EVERY = settings.default.max_examples >= 1_000
"""Whether every point is tried in every case, as each night; else of kills in a second build, and some of the others."""
SCRIPT = [sys.executable, str(ROOT / "tests/cases/faults.py")]
SEED = "The harbour opens\n\n8 March 2026\n\nThe harbour of Port Ellery opened on Monday after nine days of ice.\n"
ARTICLE = "content/2026/03/the-harbour-opens.md"


def broken(world: World, pattern: str, what: str, *command: str, number: int = 1) -> subprocess.CompletedProcess[str]:
    """Runs a command; its operation that matches the pattern fails, or other words are run in a shell right before it."""
    return subprocess.run([*SCRIPT, "meanwhile", pattern, str(number), what, str(world.root), *command], capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.DEVNULL)


def tried(tmp_path: Path, scenario: str, fault: str, first: int, most: int) -> list[str]:
    """What is wrong after a fault at each of so many points."""
    ran = subprocess.run([*SCRIPT, scenario, fault, str(first), "0" if EVERY else str(most), str(tmp_path)], capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["tried"] >= 3
    wrong: list[str] = found["wrong"]
    return wrong


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_whatever_breaks_at_any_point_all_files_are_whole_and_the_next_build_heals(tmp_path: Path, scenario: str, fault: str) -> None:
    """Nothing of the user's is lost or left over, what is said has a remedy, and the next build equals a clean one."""
    first = 5 * [*SCENARIOS].index(scenario) + 3 * FAULTS.index(fault)
    most = {("again", True): 0, ("again", False): 60, (scenario, True): 60}.get((scenario, fault == "kill"), 5)
    assert tried(tmp_path, scenario, fault, first, most) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_a_build_that_is_killed_while_it_indexes_leaves_a_whole_index_and_the_next_one_heals(tmp_path: Path, fault: str) -> None:
    """Or that the machine refuses something: a browser finds each file that another names, the old ones or the new ones."""
    assert tried(tmp_path, "search", fault, FAULTS.index(fault), 60 if fault == "kill" else 12) == []


def test_an_index_that_cannot_be_looked_through_leaves_the_last_one(world: World) -> None:
    """A part of the new one would be none."""
    SEARCH.prepare(world.root)
    before = world.files("site/pagefind")
    ran = broken(world, "os.scandir .*/search/index$", "EACCES", *SEARCH.command)
    assert re.search(r"^\.broadsheet/staging-\d+/search/index: the folder cannot be read: Permission denied; ", ran.stderr, re.M)
    assert world.files("site/pagefind") == before
    assert len(before) > 5


@pytest.mark.parametrize("what", EDITS)
def test_whatever_a_person_saves_at_any_point_of_a_build_the_next_one_equals_a_clean_one(tmp_path: Path, what: str) -> None:
    """Articles, seeds, static files and templates, saved, taken back, deleted, or turned into folders while they are read."""
    assert tried(tmp_path, "again", what, EDITS.index(what), 8) == []


@pytest.fixture
def plain(world: World) -> World:
    """A digest that was built, with an article edited and a seed added since."""
    begin(world.root)
    world.build()
    world.article(body="The bank lowered its rate.")
    world.write("seeds/port.txt", SEED)
    return world


@pytest.mark.parametrize(
    ("pattern", "refusal", "line"),
    [
        ("write .*/staging-[0-9]+/[0-9]", "ENOSPC", ".broadsheet/staging-N/N: cannot be used: No space left on device; make room on the disk, and run the command again"),
        ("os.rename .* digest/content/", "EACCES", f"{ARTICLE}: cannot be used: Permission denied; change its permissions, and run the command again"),
        ("os.rename .* digest/site/2026/03/09/rates/index.html", "EROFS", "site/2026/03/09/rates/index.html: cannot be used: Read-only file system; it is on a disk that may only be read; work on another, or let it be written to"),
        ("open digest/content/2026/03/rates.md", "EIO", "content/2026/03/rates.md: cannot be used: Input/output error; the disk, or the way to it, may be failing; look after it, and run the command again"),
        ("os.scandir digest/content", "EIO", "content: cannot be used: Input/output error; the disk, or the way to it, may be failing; look after it, and run the command again"),
        ("sqlite3.connect", "ulimit", ".broadsheet/records.sqlite: the records cannot be used: disk I/O error; make sure that there is room on the disk, and run the command again"),
    ],
)
def test_what_the_machine_refuses_is_told_with_its_path_and_what_to_do(plain: World, pattern: str, refusal: str, line: str) -> None:
    """One line, status 1, and no traceback; the site is as it was."""
    before = plain.files()
    ran = broken(plain, pattern, refusal, "build", "--now", NOW, "--jobs", "1")
    assert (ran.returncode, re.sub("-[0-9]+/[0-9]+", "-N/N", ran.stderr)) == (1, line + "\n")
    assert {name: content for name, content in plain.files().items() if name in before and "rates" in name} == {name: content for name, content in before.items() if "rates" in name}
    plain.build()
    assert "lowered" in plain.site("/2026/03/09/rates/")


@pytest.mark.parametrize(("pattern", "refusal"), [("os.scandir digest/content", "EACCES"), ("open digest/content/2024/01/old.md", "EACCES"), ("open digest/seeds/more.jsonl", "EACCES"), ("os.rename .* digest/content/", "EACCES")])
def test_what_of_a_dump_could_not_be_taken_in_is_taken_in_by_the_next_run(plain: World, pattern: str, refusal: str) -> None:
    """Though the dump is as it was, and is not read again as long as all of it is settled."""
    plain.write("seeds/ahead.txt", SEED.replace("harbour", "lock"))
    plain.write("seeds/more.jsonl", dump("quay", "pier", "weir"))
    ran = broken(plain, pattern, refusal, "ingest", "--jobs", "1")
    assert "Permission denied" in ran.stderr
    plain.run("ingest", "--jobs", "1")
    assert {f"2026/03/the-{name}-story.md" for name in ("quay", "pier", "weir")} <= plain.files("content").keys()


def test_a_dump_that_grows_while_it_is_read_is_read_to_its_end_the_next_time(plain: World) -> None:
    """A crawler may still be writing: the half of a line is a problem now, and an article then."""
    first, second = dump("quay", "pier").splitlines(keepends=True)
    plain.write("seeds/more.jsonl", first + second[:40])
    plain.write("rest", second[40:])
    ran = broken(plain, "write .*/staging-", "cat rest >> seeds/more.jsonl", "ingest", "--jobs", "1")
    assert "seeds/more.jsonl:2: it is not JSON" in ran.stderr
    assert "content/2026/03/the-pier-story.md" not in plain.files("content")
    assert plain.run("ingest", "--jobs", "1").problems == []
    assert {"2026/03/the-quay-story.md", "2026/03/the-pier-story.md"} <= plain.files("content").keys()


def test_a_disk_that_fails_takes_no_page_from_the_site(plain: World) -> None:
    """A file that may not be read is one bad article; a disk that cannot be read is no reason to delete anything."""
    before = plain.files()
    ran = broken(plain, "open digest/content/2024/01/old.md", "EIO", "build", "--now", NOW, "--jobs", "1")
    assert ran.returncode == 1
    assert plain.files() == before


@pytest.mark.parametrize("folder", ["content", "content/2024", "static"])
def test_a_folder_that_may_not_be_looked_into_takes_no_page_from_the_site(plain: World, folder: str) -> None:
    """What is in it is not known to be gone: nothing is written, and one line says what to do."""
    before = plain.files()
    ran = broken(plain, f"os.scandir digest/{folder}$", "EACCES", "build", "--now", NOW, "--jobs", "1", number=1 if folder == "static" else 2)  # ingest looks first, for the article of a new seed
    assert (ran.returncode, ran.stderr) == (1, f"{folder}: cannot be used: Permission denied; change its permissions, and run the command again\n")
    assert plain.files() == before


def test_a_template_that_is_saved_half_way_leaves_the_last_site_and_mends(plain: World) -> None:
    """At whichever letter the editor had come: the error is told and the site stays, or what is there is a template; whole again, all is well."""
    path = "themes/plain/templates/article.html"
    whole, before = plain.read(path), plain.files()
    told = 0
    for length in range(len(whole)):
        plain.write(path, whole[:length])
        ran = plain.build(status=None)
        if ran.status:
            told += 1
            assert all(line.startswith(f"{path}:1: ") for line in ran.problems)
            assert plain.files() == before
        before = plain.files()
    assert told > 20
    plain.write(path, whole)
    plain.build()
    made = plain.files()
    for name in ("site", ".broadsheet"):
        shutil.rmtree(plain.root / name)
    plain.build()
    assert plain.files() == made


def test_an_article_that_is_saved_while_its_seed_is_cleaned_keeps_those_words(plain: World) -> None:
    """The seed's newer text waits for the next run, which finds an edited article."""
    plain.build()
    plain.write("seeds/port.txt", SEED.replace("nine days", "ten days"))
    edit = f"sed -i s/Monday/Friday/ {ARTICLE}"
    ran = broken(plain, "os.mkdir digest/.broadsheet/staging-", edit, "ingest", "--jobs", "1")
    assert ran.stderr == f"{ARTICLE}: warning: changed while its seed seeds/port.txt was cleaned, so it stays; run the command again\n"
    assert "Friday after nine days" in plain.read(ARTICLE)
    [line] = plain.run("ingest", "--jobs", "1").problems
    assert line.startswith(f"{ARTICLE}:1: warning: its seed seeds/port.txt has changed, but so has this file")


def test_an_article_that_cannot_be_read_is_not_ingested_a_second_time(plain: World) -> None:
    """Without records a seed is known by the articles alone: while one cannot be read, a seed that seems to be new has to wait."""
    plain.build()
    shutil.rmtree(plain.root / ".broadsheet")
    before = plain.files("content")
    ran = broken(plain, f"open digest/{ARTICLE}", "EACCES", "ingest", "--jobs", "1")
    assert ran.stderr == f"{ARTICLE}: cannot be read: Permission denied; check that it is there and may be read\n"
    assert plain.files("content") == before
    plain.run("ingest", "--jobs", "1")
    assert plain.files("content") == before
