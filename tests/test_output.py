"""What a build does to site/: it writes what changed, deletes its own orphans, and touches nothing else."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from conftest import NOW, World

from broadsheet.render import TEMPLATES

RATES = "/2026/03/09/rates/"


@pytest.fixture
def world(world: World) -> World:
    """The world with a theme of a line a page, so that a build takes no time."""
    for name in TEMPLATES.values():
        world.write(f"themes/plain/templates/{name}", "{{ page.title if page.title is defined }} {{ page.body | html if page.body is defined and page.body }}\n")
    world.write("themes/plain/theme.toml", 'name = "Plain"\n')
    world.settings += 'theme = "plain"\n'
    world.write("digest.toml", world.settings)
    return world

def times(world: World) -> dict[str, int]:
    """The time of every file of `site/`."""
    return {path.relative_to(world.root / "site").as_posix(): path.stat().st_mtime_ns for path in (world.root / "site").rglob("*") if path.is_file()}


def test_a_second_build_writes_nothing(world: World) -> None:
    """Unchanged files keep their times."""
    world.article()
    world.build()
    before = times(world)
    assert ", 0 written" in world.build().out
    assert times(world) == before


def test_an_edited_body_leaves_unchanged_files_alone(world: World) -> None:
    """The archive shows no body, and keeps its time."""
    world.article()
    world.build()
    before = times(world)
    world.article(body="The bank lowered its rate.")
    world.build()
    after = times(world)
    assert after["archive/index.html"] == before["archive/index.html"]
    assert after["2026/03/09/rates/index.html"] != before["2026/03/09/rates/index.html"]


def test_a_deleted_article_takes_its_page_and_empty_folders_along(world: World) -> None:
    """Orphans are deleted, and the folders that they leave empty."""
    world.article()
    world.article("2025/01/old", date="2025-01-02")
    world.build()
    (world.root / "content/2025/01/old.md").unlink()
    world.build()
    assert not (world.root / "site/2025").exists()
    assert world.has(RATES)


def test_a_file_that_the_build_did_not_write_stays(world: World) -> None:
    """Even beside pages, and through the deletion of its neighbours."""
    world.article()
    world.build()
    world.write("site/notes.txt", "mine")
    world.write("site/2026/03/09/rates/mine.txt", "mine")
    (world.root / "content/2026/03/rates.md").unlink()
    world.build()
    assert world.read("site/notes.txt") == "mine"
    assert world.read("site/2026/03/09/rates/mine.txt") == "mine"
    assert not world.has(RATES)


def test_strangers_are_named_where_there_are_no_records(world: World) -> None:
    """Without records no one knows who wrote a file, so it is left alone and named."""
    world.write("site/notes.txt", "mine")
    ran = world.build()
    assert ran.problems == ["site/notes.txt: warning: not written by this build, so left alone; delete it if it is of an old site"]
    assert world.read("site/notes.txt") == "mine"


def test_many_strangers_are_counted_and_not_listed(world: World) -> None:
    """Ten names are enough."""
    for number in range(15):
        world.write(f"site/old-{number:02}.html", "old")
    ran = world.build()
    assert len(ran.problems) == 11
    assert any("and 5 more files" in line for line in ran.problems)


def test_a_gitignore_in_the_site_folder_is_no_stranger(world: World) -> None:
    """A fresh clone's site/ holds one, and no word is lost on it."""
    world.write("site/.gitignore", "*\n!.gitignore\n")
    assert world.build().err == ""
    assert world.read("site/.gitignore") == "*\n!.gitignore\n"


def test_without_records_the_build_replaces_files_at_its_own_addresses(world: World) -> None:
    """Deleting .broadsheet/ is always allowed: the same site comes out."""
    world.article()
    world.build()
    good = world.files()
    shutil.rmtree(world.root / ".broadsheet")
    world.write("site/index.html", "something else")
    assert world.build().err == ""
    assert world.files() == good


def test_a_file_of_the_site_that_someone_changed_is_restored(world: World) -> None:
    """What stands at a page's address is the page."""
    world.article()
    world.build()
    good = world.files()
    world.write("site/index.html", "something else")
    (world.root / "site/feed.xml").unlink()
    world.build()
    assert world.files() == good


def broken(records: Path, how: str) -> None:
    """Makes the records unusable."""
    connection = sqlite3.connect(records, isolation_level=None)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute({"version": "PRAGMA user_version = 99", "table": "DROP TABLE pages"}.get(how, "SELECT 1"))
    connection.close()
    if how in {"version", "table"}:
        return
    content = records.read_bytes()
    half = len(content) // 2
    bad = {"garbage": b"no database " * 1000, "truncated": content[:5_000], "quarter": content[: half // 2] + b"\xff" * (half + half // 2), "most": content[:4096] + b"\xff" * (2 * half)}
    records.write_bytes(bad[how])


@pytest.mark.parametrize("how", ["garbage", "truncated", "quarter", "most", "version", "table"])
def test_records_that_cannot_be_used_give_a_word_and_a_whole_build(world: World, how: str) -> None:
    """They may be deleted at any time, so damage is worth a warning and nothing more."""
    world.article()
    world.spawn("build", "--now", NOW, "--jobs", "1")  # a process that ends leaves the records closed
    good = world.files()
    broken(world.root / ".broadsheet/records.sqlite", how)
    ran = world.build()
    assert len(ran.problems) == 1
    assert ran.problems[0].startswith(".broadsheet/records.sqlite: warning: the records could not be used")
    assert world.files() == good
    assert world.build().err == ""


@pytest.mark.parametrize("name", [".broadsheet", "site"])
def test_a_file_where_the_build_needs_a_folder_is_named(world: World, name: str) -> None:
    """It is not overwritten; the line says to move it away."""
    world.article()
    world.write(name, "mine")
    ran = world.build(status=1)
    assert len(ran.problems) == 1
    assert ran.problems[0].startswith(f"{name}: ")
    assert world.read(name) == "mine"


def test_site_that_is_a_file_is_told_before_content_is_written(world: World) -> None:
    """The line says what to do."""
    world.write("seeds/harbour.txt", "The harbour opens\n\n8 March 2026\n\nThe harbour of Port Ellery opened on Monday after nine days of ice.\n")
    world.write("site", "mine")
    assert world.build(status=1).problems == ["site: this is a file, and the site needs a folder of this name; move the file away"]
    assert world.files("content") == {}


def test_a_folder_of_the_users_own_at_a_pages_address_is_named(world: World) -> None:
    """`site/feed.xml/` with files in it cannot be replaced: one line, and the next build goes on."""
    world.article()
    world.write("site/feed.xml/mine.txt", "mine")
    ran = world.build(status=1)
    assert len(ran.problems) == 1
    assert ran.problems[0].startswith("site/feed.xml: ")
    assert world.read("site/feed.xml/mine.txt") == "mine"
    shutil.rmtree(world.root / "site/feed.xml")
    world.build()
    assert (world.root / "site/feed.xml").is_file()


def test_a_symbolic_link_at_a_pages_address_is_replaced_and_not_written_through(world: World, tmp_path: Path) -> None:
    """What the link leads to stays as it is."""
    outside = tmp_path / "outside.html"
    outside.write_text("mine")
    world.article()
    (world.root / "site").mkdir()
    (world.root / "site/index.html").symlink_to(outside)
    world.build()
    assert outside.read_text() == "mine"
    assert not (world.root / "site/index.html").is_symlink()


def test_a_linked_folder_in_the_site_is_not_written_through(world: World, tmp_path: Path) -> None:
    """Nor is what stands behind a folder of the site that is a link."""
    outside = tmp_path / "outside"
    outside.mkdir()
    world.article()
    (world.root / "site").mkdir()
    (world.root / "site/2026").symlink_to(outside)
    world.build(status=None)
    assert list(outside.iterdir()) == []


def test_a_page_turns_from_a_file_into_a_folder_and_back(world: World) -> None:
    """An alias `/old` is a folder's page, `/old.html` a file, and `/old.html/x/` a folder of that name."""
    world.article(aliases="[/old.html]")
    world.build()
    assert (world.root / "site/old.html").is_file()
    world.article(aliases="[/old.html/x/]")
    world.build()
    assert (world.root / "site/old.html/x/index.html").is_file()
    world.article(aliases="[/old.html]")
    world.build()
    assert (world.root / "site/old.html").is_file()


def test_strict_with_a_problem_writes_nothing(world: World) -> None:
    """Neither content/ nor site/ changes, and the status says so."""
    world.article()
    world.build()
    world.article(body="The bank lowered its rate.")
    world.write("seeds/harbour.txt", "The harbour opens\n\n8 March 2026\n\nThe harbour of Port Ellery opened on Monday after nine days of ice.\n")
    world.write("seeds/empty.txt", "")
    before = {name: world.files(name) for name in ("content", "site")}
    ran = world.build("--strict", status=1)
    assert {name: world.files(name) for name in ("content", "site")} == before
    assert "Nothing was written" in ran.out


def test_strict_without_a_problem_builds_and_ingests(world: World) -> None:
    """A seed that is new is taken in as ever."""
    world.write("seeds/harbour.txt", "The harbour opens\n\n8 March 2026\n\nThe harbour of Port Ellery opened on Monday after nine days of ice.\n")
    world.build("--strict")
    assert world.has("/2026/03/08/the-harbour-opens/")


def test_strict_stops_at_a_stranger_in_the_site(world: World) -> None:
    """Any problem writes nothing, this one too."""
    world.article()
    world.write("site/notes.txt", "mine")
    world.build("--strict", status=1)
    assert list(world.files()) == ["notes.txt"]


def test_a_bad_article_leaves_its_last_page_out_and_the_rest_up_to_date(world: World) -> None:
    """It spoils only itself."""
    world.article()
    world.article("2026/03/ferries", title="Ferries sail")
    world.build()
    world.article("2026/03/ferries", title="Ferries sail", date="never")
    world.article(body="The bank lowered its rate.")
    world.build(status=1)
    assert "lowered" in world.site(RATES)


def test_draft_pages_and_notes_are_not_in_the_site(world: World) -> None:
    """A draft of `content/pages/` is as unpublished as an article's."""
    world.write("content/pages/about.md", "---\ntitle: About\ndraft: true\n---\nSoon.\n")
    world.build()
    assert not world.has("/about/")


def test_static_files_are_copied_byte_for_byte(world: World) -> None:
    """Hidden ones too, and of any name."""
    world.write("static/.well-known/security.txt", "x")
    world.write("static/images/quay é.bin", bytes(range(256)))
    world.build()
    assert world.read("site/.well-known/security.txt") == "x"
    assert (world.root / "site/images/quay é.bin").read_bytes() == bytes(range(256))


def test_nothing_is_left_of_the_staging(world: World) -> None:
    """The pages that were made aside are all moved into place."""
    world.article()
    world.build()
    assert not (world.root / ".broadsheet/staging").exists()
