"""One process at a time works in a digest's folder: a second one says who does; one that was killed is in no one's way."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cases.faults import begin
from conftest import NOW, ROOT, World
from test_crash import SCRIPT

STOP = "echo here; read -r answer || true"
BUILD = ("build", "--now", NOW)


@pytest.fixture
def world(world: World) -> World:
    """A digest that was never built, with seeds, content and a theme of a line a page."""
    begin(world.root)
    return world


@contextmanager
def stopped(world: World, pattern: str, *command: str) -> Iterator[subprocess.Popen[str]]:
    """A command that waits right before its operation that matches the pattern, until its input is closed."""
    words = [*SCRIPT, "meanwhile", pattern, "1", STOP, str(world.root), *command]
    with subprocess.Popen(words, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        yield process
        if process.poll() is None:
            process.communicate(timeout=60)


def clean(world: World) -> dict[str, bytes]:
    """What a build without any records makes."""
    for path in (".broadsheet", "site"):
        (world.root / path).rename(world.root.parent / path)
    world.build()
    return world.files()


@pytest.mark.parametrize("command", [("build",), ("build", "--explain"), ("ingest",), ("ingest", "--dry-run"), ("why", "/"), ("check",), ("verify",)])
def test_a_second_command_says_who_works_here_and_ends_with_status_1(world: World, command: tuple[str, ...]) -> None:
    """One line with the number of the process; it changes nothing, and the first is none the worse."""
    world.build()
    world.article(body="The bank lowered its rate.")
    with stopped(world, "os.rename .* digest/site/", *BUILD, "--jobs", "1") as first:
        before = world.files(".")
        second = world.spawn(*command)
        assert second.returncode == 1
        assert second.stderr.startswith(f"another build (process {first.pid}, since ")
        assert second.stderr.endswith(" UTC) is working in this folder; wait until it is done, or end it\n")
        assert len(second.stderr.splitlines()) == 1
        assert world.files(".") == before
        out, err = first.communicate(timeout=60)
        assert (first.returncode, err) == (0, ""), out
    found = world.files()
    assert found == clean(world)
    assert "lowered" in world.site("/2026/03/09/rates/")


def test_the_lock_of_a_killed_build_blocks_no_one(world: World) -> None:
    """Though its note of who holds it is still there."""
    with stopped(world, "os.rename .* digest/site/", *BUILD, "--jobs", "1") as first:
        first.kill()
        first.communicate(timeout=60)
    assert (world.root / ".broadsheet/build.holder").read_text() == str(first.pid)
    world.build()
    found = world.files()
    assert found == clean(world)


def test_after_a_build_no_one_is_named(world: World) -> None:
    """A process number may be another program's by then."""
    world.build()
    assert not (world.root / ".broadsheet/build.holder").exists()


@pytest.mark.parametrize("pattern", ["write .*/staging-[0-9]+/[0-9]", "open digest/content/.*"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_worker_stays_behind_when_its_build_is_killed_and_none_blocks_the_next(world: World, number: signal.Signals, pattern: str) -> None:
    """The next build may begin while they end; what they still write is in no one's way."""
    for count in range(80):
        world.article(f"2026/02/a{count}", title=f"Story {count}", date="2026-02-03")
    with stopped(world, pattern, *BUILD, "--jobs", "2") as first:
        first.send_signal(number)
        first.wait(timeout=60)
        assert first.returncode == -number
        second = world.spawn(*BUILD, "--jobs", "2")
        assert (second.returncode, second.stderr) == (0, "")
        first.communicate(timeout=60)  # which ends when the last process ends that has its output
    found = world.files()
    assert found == clean(world)
    assert [path.name for path in (world.root / ".broadsheet").glob("staging-*")] == []
