"""The command line: its words, its exit statuses, its JSON, and what `verify` finds."""

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import NOW, World

from broadsheet import __version__
from broadsheet.cli import COMMANDS, main
from broadsheet.render import TEMPLATES

NAMES = [name for name, *_ in COMMANDS]


@pytest.fixture
def world(world: World) -> World:
    """The world with a theme of a line a page, so that a build takes no time."""
    for name in TEMPLATES.values():
        world.write(f"themes/plain/templates/{name}", "{{ page.title if page.title is defined }} {{ page.body | html if page.body is defined and page.body }}\n")
    world.write("themes/plain/theme.toml", 'name = "Plain"\n')
    world.settings += 'theme = "plain"\n'
    world.write("digest.toml", world.settings)
    return world

def test_the_folder_may_be_named_before_the_command(world: World, tmp_path: Path) -> None:
    """`-C DIR build`."""
    world.article()
    World(tmp_path, world.capsys).run("-C", str(world.root), "build", "--now", NOW)
    assert world.has("/2026/03/09/rates/")


def test_the_folder_may_be_named_after_the_command(world: World, tmp_path: Path) -> None:
    """`build -C DIR`."""
    world.article()
    World(tmp_path, world.capsys).run("build", "-C", str(world.root), "--now", NOW)
    assert world.has("/2026/03/09/rates/")


def test_a_folder_named_before_the_command_is_not_lost_to_it(world: World, tmp_path: Path) -> None:
    """For each command, the folder before it is the one that it works in."""
    ran = World(tmp_path, world.capsys).run("-C", str(world.root / "nowhere"), "ingest", status=2)
    assert str(world.root / "nowhere") in ran.err


def test_the_current_folder_is_the_digest_where_none_is_named(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in any tool of this kind."""
    world.article()
    monkeypatch.chdir(world.root)
    assert main(["--now", NOW, "--jobs", "1"]) == 0
    assert world.has("/2026/03/09/rates/")


def test_no_command_is_build(world: World) -> None:
    """And options without a command are build's."""
    world.article()
    world.run("--now", NOW, "--jobs", "1")
    assert world.has("/2026/03/09/rates/")


def test_version_is_printed(world: World) -> None:
    """Without a digest, on stdout."""
    assert world.run("--version").out == f"broadsheet {__version__}\n"


def test_help_names_every_command(world: World) -> None:
    """The list is complete, and it says what `broadsheet` alone does."""
    out = world.run("--help").out
    assert all(f"    {name} " in out for name in NAMES)
    assert "`broadsheet` alone is `broadsheet build`" in out


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_help_for_all_its_options(world: World, name: str) -> None:
    """`--help` ends well, and no option stands there without a word."""
    out = world.run(name, "--help").out
    assert f"usage: broadsheet {name}" in out
    assert "-C DIR" in out


@pytest.mark.parametrize(("written", "meant"), [("biuld", "build"), ("ingset", "ingest"), ("verfy", "verify")])
def test_a_misspelt_command_gets_the_nearest_one(world: World, written: str, meant: str) -> None:
    """One line, status 2, and nothing done."""
    ran = world.run(written, status=2)
    assert ran.problems == [f'"{written}" is not a known command; did you mean "{meant}"?']
    assert not (world.root / "site").exists()


def test_a_command_like_no_other_gets_the_list(world: World) -> None:
    """All that there are."""
    [line] = world.run("xyzzy", status=2).problems
    assert all(name in line for name in NAMES)


@pytest.mark.parametrize("words", [("build", "--strct"), ("build", "extra"), ("--jobs", "0"), ("--jobs", "many"), ("ingest", "--explain"), ("new",), ("build", "-C")])
def test_wrong_usage_ends_with_status_2(world: World, words: tuple[str, ...]) -> None:
    """And does nothing."""
    ran = world.run(*words, status=2)
    assert ran.err != ""
    assert not (world.root / "site").exists()


def test_a_digest_without_problems_ends_with_status_0(world: World) -> None:
    """And nothing on stderr."""
    world.article()
    assert world.build(status=0).err == ""


def test_a_warning_alone_ends_with_status_0(world: World) -> None:
    """Nothing was kept out of the site."""
    world.write("seeds/empty.txt", "")
    assert world.build(status=0).err != ""


def test_a_warning_with_strict_ends_with_status_1(world: World) -> None:
    """Strict means any problem."""
    world.write("seeds/empty.txt", "")
    world.build("--strict", status=1)


def test_an_error_ends_with_status_1(world: World) -> None:
    """Something was kept out."""
    world.article(date="never")
    world.build(status=1)


def test_problems_go_to_stderr_and_the_report_to_stdout(world: World) -> None:
    """So that each can be piped away."""
    world.article(date="never")
    ran = world.build(status=1)
    assert ran.out.startswith("Built site/")
    assert ran.err == 'content/2026/03/rates.md:3: date: "never" is not a date; write it as 2022-09-06 or 2022-09-06T14:30:00+02:00\n'


def test_a_build_as_json_holds_what_was_done(world: World) -> None:
    """Articles, files and problems, for machines."""
    world.article()
    world.article("2026/03/bad", date="never")
    report = json.loads(world.build("--json", status=1).out)
    assert report["articles"] == 1
    assert "2026/03/09/rates/index.html" in report["written"]
    assert report["problems"][0]["path"] == "content/2026/03/bad.md"
    assert report["problems"][0]["line"] == 3


def test_an_ingest_as_json_holds_what_was_done(world: World) -> None:
    """Seed, content file, and what became of it."""
    world.write("seeds/a.md", "---\ntitle: The harbour opens\ndate: 2026-03-08\n---\nBody.\n")
    report = json.loads(world.run("ingest", "--json", "--jobs", "1").out)
    assert report["written"] == [["a.md", "content/2026/03/the-harbour-opens.md", "new"]]


def test_json_is_all_that_a_stopped_build_prints(world: World) -> None:
    """With --strict the report is JSON, too."""
    world.write("seeds/empty.txt", "")
    assert json.loads(world.build("--strict", "--json", status=1).out)["stopped"] is True


def test_any_number_of_jobs_makes_the_same_site(world: World) -> None:
    """One process or three, byte for byte."""
    for number in range(90):
        world.article(f"a{number}", title=f"Story {number}")
    world.run("build", "--now", NOW, "--jobs", "1")
    alone = world.files()
    world.run("build", "--now", NOW, "--jobs", "3")
    assert world.files() == alone


def test_verify_finds_nothing_wrong_after_a_build(world: World) -> None:
    """It says so, and touches nothing."""
    world.article()
    world.build()
    before = world.files()
    ran = world.run("verify", "--jobs", "1")
    assert ran.out.startswith("Verified")
    assert world.files() == before


def test_verify_builds_at_the_last_builds_now(world: World) -> None:
    """An article that was not due then does not count as missing now."""
    world.article(date="2026-03-09")
    world.build(now="2026-03-08T12:00:00Z")
    world.run("verify", "--jobs", "1")


def test_verify_finds_a_changed_byte(world: World) -> None:
    """The file is named, and the status is 1."""
    world.article()
    world.build()
    world.write("site/index.html", world.read("site/index.html") + " ")
    assert world.run("verify", "--jobs", "1", status=1).problems == ["site/index.html: differs from a clean build"]


def test_verify_finds_a_missing_file(world: World) -> None:
    """It is said to be missing, or to differ."""
    world.article()
    world.build()
    (world.root / "site/feed.xml").unlink()
    [line] = world.run("verify", "--jobs", "1", status=1).problems
    assert line.startswith("site/feed.xml: ")


def test_verify_finds_content_that_was_edited_since(world: World) -> None:
    """The site is not what content/ says."""
    world.article()
    world.build()
    world.article(title="Rates fall")
    lines = world.run("verify", "--jobs", "1", status=1).problems
    assert "site/2026/03/09/rates/index.html: differs from a clean build" in lines


def test_verify_leaves_strangers_alone(world: World) -> None:
    """What the build did not write is none of its business."""
    world.article()
    world.build()
    world.write("site/notes.txt", "mine")
    world.run("verify", "--jobs", "1")


def test_verify_before_any_build_says_to_build(world: World) -> None:
    """There is nothing to compare with."""
    [line] = world.run("verify", status=2).problems
    assert "run `broadsheet build` first" in line


def test_verify_as_json_lists_the_differences(world: World) -> None:
    """For machines."""
    world.article()
    world.build()
    world.write("site/index.html", "x")
    assert json.loads(world.run("verify", "--json", "--jobs", "1", status=1).out) == ["site/index.html: differs from a clean build"]


def test_output_into_a_closed_pipe_is_no_traceback(world: World) -> None:
    """`broadsheet ingest --explain … | head -1` ends quietly."""
    world.write("seeds/long.txt", "The harbour opens\n\n" + ("The harbour of Port Ellery opened on Monday after nine days of ice, the board said. " * 12 + "\n\n") * 200)
    command = f"{shlex.quote(sys.executable)} -m broadsheet -C {shlex.quote(str(world.root))} ingest --explain long.txt | head -1"
    ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert ran.stderr == ""
