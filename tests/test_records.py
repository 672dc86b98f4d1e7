"""The records may be damaged, held or missing in any way: a build says so, and makes the same site as without them."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys

import pytest
from cases.faults import begin
from conftest import NOW, World
from hypothesis import settings
from test_bad_seeds import WITHOUT_POWERS

MANY = 600 if settings.default.max_examples >= 1_000 else 40
RECORDS = ".broadsheet/records.sqlite"
WORD = ".broadsheet/records.sqlite: warning: the records "


@pytest.fixture
def world(world: World) -> World:
    """A digest that was built by a process that ended, with an edit that is not built yet."""
    begin(world.root)
    assert world.spawn("build", "--now", NOW, "--jobs", "1").returncode == 0
    shutil.copytree(world.root / "site", world.root.parent / "built")
    world.article("2026/03/rates", body="The bank left its rate alone.")
    return world


def expected(world: World) -> dict[str, bytes]:
    """The site that a build without records makes of the same content."""
    clean = World(world.root.parent / "clean", world.capsys)
    shutil.copytree(world.root, clean.root, ignore=shutil.ignore_patterns("site", ".broadsheet", "seeds"))
    clean.build()
    return clean.files()


def check(world: World, clean: dict[str, bytes], where: str) -> None:
    """A build says at most one word, and makes the site; the next one says nothing."""
    shutil.rmtree(world.root / "site")
    shutil.copytree(world.root.parent / "built", world.root / "site")
    ran = world.build()
    assert len(ran.problems) <= 1, where
    assert all(line.startswith(WORD) for line in ran.problems), where
    assert world.files() == clean, where
    assert world.build().err == "", where
    assert world.files() == clean, where


def test_records_cut_short_at_any_length_make_the_same_site(world: World) -> None:
    """One word at most, and never a traceback."""
    whole, clean = (world.root / RECORDS).read_bytes(), expected(world)
    for length in sorted({0, 1, 15, 16, 99, 100, 4095, 4096, *range(0, len(whole), max(len(whole) // MANY, 1))}):
        (world.root / RECORDS).write_bytes(whole[:length])
        check(world, clean, f"cut at {length}")


@pytest.mark.parametrize("width", [1, 40])
def test_records_with_random_bytes_make_the_same_site(world: World, width: int) -> None:
    """In headers, in schema and in values, wherever they happen to be."""
    whole, clean, chance = (world.root / RECORDS).read_bytes(), expected(world), random.Random(width)
    for number in range(MANY):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 5))):
            at = chance.randrange(len(whole))
            damaged[at : at + width] = chance.randbytes(width)
        (world.root / RECORDS).write_bytes(damaged[: len(whole)])
        check(world, clean, f"damage {number}")


def test_records_that_are_a_folder_are_said_to_be_and_the_site_is_made(world: World) -> None:
    """The folder stays, for it may be someone's; nothing is kept meanwhile."""
    clean = expected(world)
    (world.root / RECORDS).unlink()
    world.write(f"{RECORDS}/mine.txt", "mine")
    for _ in range(2):
        assert world.build().problems == [f"{WORD}cannot be written (unable to open database file); this build goes on without keeping any"]
        assert world.files() == clean
    assert world.read(f"{RECORDS}/mine.txt") == "mine"


def test_records_that_another_program_holds_are_left_to_it_and_the_site_is_made(world: World) -> None:
    """What the build would have kept, the next one finds out."""
    clean = expected(world)
    connection = sqlite3.connect(world.root / RECORDS, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    assert world.build().problems == [f"{WORD}cannot be written (database is locked); this build goes on without keeping any"]
    assert world.files() == clean
    connection.close()
    assert world.build().err == ""
    assert world.files() == clean


def test_records_that_may_only_be_read_are_used_and_the_site_is_made(world: World) -> None:
    """A disk that is mounted so, or another's folder: the build works from a copy."""
    clean = expected(world)
    for path in ((world.root / ".broadsheet"), *(world.root / ".broadsheet").iterdir()):
        path.chmod(0o555 if path.is_dir() else 0o444)
    command = [sys.executable, "-c", WITHOUT_POWERS, "-C", str(world.root), "build", "--now", NOW, "--jobs", "1"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    (world.root / ".broadsheet").chmod(0o755)
    assert ran.stderr == f"{WORD}cannot be written (attempt to write a readonly database); this build goes on without keeping any\n"
    assert world.files() == clean


def test_an_edit_that_is_let_be_replaced_is_kept_though_the_records_cannot_be_written(world: World) -> None:
    """In the digest's own folder, or the article stays as it is."""
    article = "content/2026/03/the-storm-story.md"
    world.write(article, edited := world.read(article).replace("nine days", "ten long days"))
    connection = sqlite3.connect(world.root / RECORDS, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    world.run("ingest", "--adopt", "seeds/storm.txt", "--jobs", "1")
    connection.close()
    assert world.read(article) != edited
    assert edited.encode() in world.files(".broadsheet/replaced").values()


@pytest.mark.parametrize("earlier", ["2026-03-09T12:00:00+00:00", "2020-01-01T00:00:00+00:00"])
def test_a_clock_that_goes_back_makes_the_site_of_then(world: World, earlier: str) -> None:
    """What was not due then is taken from the site, and comes back with its time."""
    world.build()
    made = world.files()
    world.build(now=earlier)
    then = world.files()
    for name in ("site", ".broadsheet"):
        shutil.rmtree(world.root / name)
    world.build(now=earlier)
    assert world.files() == then
    world.build()
    assert world.files() == made


@pytest.mark.parametrize("moment", [4_000_000_000, 1_000_000_000, 0])
def test_files_from_the_future_or_of_whole_seconds_are_read_when_they_change(world: World, moment: int) -> None:
    """An edit of the same length and the same time is found, whatever the clock was when it was made."""
    article = world.root / "content/2026/03/rates.md"
    os.utime(article, (moment, moment))
    world.build()
    world.article("2026/03/rates", body="The bank left its rate above.")
    os.utime(article, (moment, moment))
    clean = expected(world)
    world.build()
    assert world.files() == clean


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE pages SET path = x'ff' WHERE path = 'index.html'",
        "UPDATE pages SET size = 'large'",
        "UPDATE seeds SET article = x'00'",
        "UPDATE files SET modified = 'today'",
        "UPDATE shown SET fingerprint = x'00'",
        "UPDATE addresses SET path = x'00'",
        "UPDATE parsed SET value = 'text'",
        "UPDATE meta SET value = 'never' WHERE key = 'now'",
        "UPDATE meta SET value = '2030-01-01T00:00:00+00:00' WHERE key = 'until'",
        "ALTER TABLE pages DROP COLUMN reason",
    ],
)
def test_a_value_that_no_build_wrote_is_damage_like_any_other(world: World, damage: str) -> None:
    """SQLite takes it, and a build does not."""
    clean = expected(world)
    connection = sqlite3.connect(world.root / RECORDS, isolation_level=None)
    connection.execute(damage)
    connection.close()
    [line] = world.build().problems
    assert line.startswith(f"{WORD}could not be used")
    assert world.files() == clean
    assert world.build().err == ""


def test_a_damaged_body_is_no_mistake_of_a_template(world: World) -> None:
    """It is found where a page is rendered: still a word, and a whole site."""
    world.article("2026/03/ferry", "A ferry returns", "2026-03-08")
    world.build()
    world.article("2026/03/ferry", "A ferry is back", "2026-03-08", body="The ferry is back.")
    world.write("digest.toml", world.read("digest.toml").replace('title = "', 'title = "New '))
    clean = expected(world)
    connection = sqlite3.connect(world.root / RECORDS, isolation_level=None)
    connection.execute("UPDATE bodies SET html = '<p>Not what it was.</p>'")
    connection.close()
    [line] = world.build().problems
    assert line.startswith(f"{WORD}could not be used")
    assert world.files() == clean


def test_records_of_which_even_the_complaint_cannot_be_read_are_damaged_like_any_other(world: World) -> None:
    """SQLite quotes what it finds, and that need not be text."""
    clean = expected(world)
    connection = sqlite3.connect(world.root / RECORDS, isolation_level=None)
    connection.executescript("PRAGMA writable_schema = ON; UPDATE sqlite_master SET name = CAST(x'a6a6' AS TEXT), sql = 'CREATE TABLE' WHERE name = 'pages';")
    connection.close()
    [line] = world.build().problems
    assert line.startswith(f"{WORD}could not be used")
    assert world.files() == clean
