"""Waiting for changes: when they are quiet, which of them matter, and what is heard of real files."""

import errno
import itertools
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from watchdog.observers import Observer

from broadsheet.watch import PATIENCE, QUIET, SEEDS_PATIENCE, SEEDS_QUIET, TOPS, Changes, Settling, Watch

MOMENT = 1e-6


class Script:
    """Changes at their times, for a clock that runs only while one waits."""

    def __init__(self, *changes: tuple[float, str], due: float | None = None) -> None:
        self.now = 0.0
        self.due = due
        self._changes = sorted(changes)
        self.settling = Settling(lambda: None if self.due is None else self.due - self.now, lambda: self.now)

    def hear(self, seconds: float) -> str | None:
        """The next change, if it comes within these seconds."""
        if self._changes and self._changes[0][0] <= self.now + seconds + MOMENT:
            at, path = self._changes.pop(0)
            self.now = max(self.now, at)
            return path
        if not self._changes and seconds >= 30 and self.due is None:
            return None
        self.now += seconds
        return ""

    def told(self) -> Iterator[tuple[float, Changes]]:
        """What is said, and when."""
        while (found := self.settling.next(self.hear)) is not None:
            if found.is_due:
                self.due = None
            yield round(self.now, 6), found


def paths(found: Changes) -> list[str]:
    return sorted(found.paths)


def test_an_edit_is_told_ten_milliseconds_after_the_last_write() -> None:
    """An editor saves in several writes."""
    script = Script((0.0, "content/a.md"), (0.004, "content/a.md"), (0.009, "content/b.md"))
    assert list(script.told()) == [(0.009 + QUIET, Changes(frozenset({"content/a.md", "content/b.md"})))]
    assert QUIET <= 0.015


def test_seeds_are_told_when_none_has_come_for_three_tenths_of_a_second() -> None:
    """A crawl takes its time."""
    script = Script(*((0.2 * number, f"seeds/{number}.txt") for number in range(5)))
    assert [(at, len(found.paths)) for at, found in script.told()] == [(0.8 + SEEDS_QUIET, 5)]
    assert SEEDS_QUIET == 0.3


def test_an_edit_does_not_wait_for_seeds() -> None:
    """The two are told apart."""
    script = Script((0.0, "seeds/a.txt"), (0.1, "content/a.md"), (0.2, "seeds/b.txt"))
    assert [(at, paths(found)) for at, found in script.told()] == [(0.1 + QUIET, ["content/a.md"]), (0.2 + SEEDS_QUIET, ["seeds/a.txt", "seeds/b.txt"])]


def test_edits_that_never_cease_are_told_all_the_same() -> None:
    """After a second; seeds after ten."""
    edits = [at for at, _ in Script(*((number * QUIET / 2, "content/a.md") for number in range(1000))).told()]
    seeds = [at for at, _ in Script(*((number * SEEDS_QUIET / 2, "seeds/a.txt") for number in range(200))).told()]
    assert (edits[0], seeds[0]) == (PATIENCE, SEEDS_PATIENCE)
    assert all(later - earlier <= PATIENCE + QUIET for earlier, later in itertools.pairwise(edits))


def test_the_deadline_is_told_once_it_has_come() -> None:
    """However far it is."""
    assert list(Script(due=100.0).told()) == [(100.0, Changes(is_due=True))]


def test_the_deadline_is_asked_for_again_while_nothing_happens() -> None:
    """A machine that slept wakes to a deadline that is over."""
    script = Script(due=1000.0)

    def hear(seconds: float) -> str:
        script.now += seconds
        script.due = script.now - 1
        return ""

    assert script.settling.next(hear) == Changes(is_due=True)
    assert script.now <= 60


@given(st.lists(st.tuples(st.floats(0, 3), st.sampled_from(["content/a.md", "themes/x/a.html", "seeds/a.txt", "seeds", "digest.toml"])), max_size=40), st.none() | st.floats(0, 3))
def test_whatever_is_heard_is_told_and_nothing_else(changes: list[tuple[float, str]], due: float | None) -> None:
    """And before patience is at its end."""
    told = list(Script(*changes, due=due).told())
    assert {path for _, found in told for path in found.paths} == {path for _, path in changes}
    for at, path in changes:
        patience = SEEDS_PATIENCE if path.startswith("seeds") else PATIENCE
        assert any(path in found.paths and at - MOMENT <= moment <= at + patience + MOMENT for moment, found in told)
    assert sum(found.is_due for _, found in told) == (due is not None)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A digest's folder."""
    folder = tmp_path / "digest"
    (folder / "content/2026").mkdir(parents=True)
    (folder / "seeds").mkdir()
    (folder / "digest.toml").write_text("")
    return folder


WATCHES: list[Any] = [pytest.param({}, id="told"), pytest.param({"poll": True}, id="polled")]


@pytest.fixture(params=WATCHES)
def watch(request: pytest.FixtureRequest, root: Path) -> Iterator[Watch]:
    """A watch of it that listens already, and gives up after a minute."""
    with Watch(root, deadline=in_a_minute(), **request.param) as changes:
        yield changes


def in_a_minute() -> Callable[[], float]:
    end = time.monotonic() + 60
    return lambda: end - time.monotonic()


def heard(watch: Watch, last: str) -> set[str]:
    """Every path that is told until this one is."""
    found: set[str] = set()
    while last not in found:
        change = next(watch)
        assert not change.is_due, f"{last} was never told, but {found}"
        found |= change.paths
    return found


def write(root: Path, path: str, text: str = "x") -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def test_what_is_written_is_heard(watch: Watch, root: Path) -> None:
    """In each folder that a build reads."""
    for path in ("content/2026/a.md", "seeds/a.txt", "static/a.css", "themes/mine/theme.toml", "digest.toml", "takedown.txt", "build.py", "helper.py"):
        write(root, path, f"{path}\n")
        top = path.split("/", maxsplit=1)[0]
        found = heard(watch, top if top in {"static", "themes"} else path)
        assert all(name.split("/")[0] == top for name in found)


def test_what_no_build_reads_is_not_heard(watch: Watch, root: Path) -> None:
    """Reads, the site, the records, editors' hidden files, and what else lies about."""
    write(root, "content/2026/a.md")
    heard(watch, "content/2026/a.md")
    (root / "content/2026/a.md").read_text()
    list((root / "content").rglob("*"))
    for path in ("site/index.html", ".broadsheet/records.sqlite", "content/2026/.a.md.swp", "content/.git/x", "notes.txt", "deep/helper.py", ".git/HEAD"):
        write(root, path)
    write(root, "content/last.md")
    assert heard(watch, "content/last.md") <= {"content/last.md", "content/2026/a.md", "content/2026"}


def test_an_editor_that_saves_by_renaming_is_heard(watch: Watch, root: Path) -> None:
    """As vim and many others do, with a copy of the old file beside it."""
    write(root, "content/a.md", "old")
    heard(watch, "content/a.md")
    (root / "content/a.md").rename(root / "content/a.md~")
    write(root, "content/.a.md.new", "newer")
    (root / "content/.a.md.new").rename(root / "content/a.md")
    (root / "content/a.md~").unlink()
    assert "content/a.md" in heard(watch, "content/a.md")


def test_new_folders_are_heard_with_what_comes_into_them(watch: Watch, root: Path) -> None:
    """However deep."""
    write(root, "content/new/deep/deeper/a.md")
    heard(watch, "content/new")
    write(root, "content/new/deep/deeper/b.md")
    heard(watch, "content/new/deep/deeper/b.md")


def test_a_folder_that_is_moved_is_heard_under_its_new_name(watch: Watch, root: Path) -> None:
    """And what is written there afterwards."""
    write(root, "content/one/a.md")
    heard(watch, "content/one")
    (root / "content/one").rename(root / "content/two")
    heard(watch, "content/two")
    write(root, "content/two/b.md")
    assert "content/one/b.md" not in heard(watch, "content/two/b.md")


def test_a_folder_that_goes_and_comes_back_is_heard(watch: Watch, root: Path) -> None:
    """Even the whole of content/, whether moved away or deleted."""
    (root / "content").rename(root / "elsewhere")
    heard(watch, "content")
    (root / "elsewhere").rename(root / "content")
    heard(watch, "content")
    write(root, "content/2026/a.md")
    heard(watch, "content/2026/a.md")
    shutil.rmtree(root / "content")
    heard(watch, "content")
    write(root, "content/b.md")
    heard(watch, "content")
    write(root, "content/c.md")
    heard(watch, "content/c.md")


def test_a_file_that_goes_elsewhere_or_is_deleted_is_heard(watch: Watch, root: Path, tmp_path: Path) -> None:
    """A file that is moved out of the digest is gone from it."""
    for name in ("a", "b"):
        write(root, f"content/{name}.md")
        heard(watch, f"content/{name}.md")
    (root / "content/a.md").rename(tmp_path / "a.md")
    heard(watch, "content/a.md")
    (root / "content/b.md").unlink()
    heard(watch, "content/b.md")


def test_a_folder_that_is_a_symbolic_link_is_heard_under_its_own_name(root: Path, tmp_path: Path) -> None:
    """Some keep their articles elsewhere."""
    (root / "content").rename(tmp_path / "articles")
    (root / "content").symlink_to(tmp_path / "articles")
    with Watch(root, deadline=in_a_minute()) as watch:
        write(root, "content/2026/a.md")
        assert heard(watch, "content/2026/a.md") == {"content/2026/a.md"}


def test_modules_that_build_py_imports_are_heard(watch: Watch, root: Path) -> None:
    """Where the build says that there are some."""
    write(root, "hooks/clean.py")
    watch.follow({"build.py", "hooks/clean.py"})
    write(root, "hooks/other.py")
    write(root, "hooks/clean.py", "newer")
    assert heard(watch, "hooks/clean.py") == {"hooks/clean.py"}


def test_a_thousand_files_at_once_are_all_heard(root: Path) -> None:
    """As after a checkout."""
    with Watch(root, deadline=in_a_minute()) as watch:
        for number in range(1000):
            write(root, f"content/{number % 20}/{number}.md")
        write(root, "content/last.md")
        found = heard(watch, "content/last.md")
    folders = {f"content/{number}" for number in range(20)}
    assert {path for path in found if path.endswith(".md")} >= {f"content/{number % 20}/{number}.md" for number in range(20, 1000)}
    assert folders <= found


def test_what_happens_before_the_first_word_is_in_it(root: Path) -> None:
    """A watch listens from the moment it is made."""
    with Watch(root, deadline=in_a_minute()) as watch:
        write(root, "content/a.md")
        assert heard(watch, "content/a.md") == {"content/a.md"}


def test_where_the_system_watches_no_more_folders_changes_are_looked_for_instead(root: Path) -> None:
    """With a word, at the start."""

    class Full(Observer):  # type: ignore[misc,valid-type]
        def schedule(self, *arguments: Any, **named: Any) -> Any:
            raise OSError(errno.ENOSPC, "inotify watch limit reached")

    with Watch(root, deadline=in_a_minute(), observer=Full) as watch:
        assert "watches no more folders" in next(watch).word
        write(root, "content/2026/a.md")
        assert "content/2026/a.md" in heard(watch, "content/2026/a.md")


def test_where_the_limit_is_reached_later_changes_are_looked_for_from_then_on(root: Path) -> None:
    """With a word, when a folder comes that cannot be watched."""

    class Filling(Observer):  # type: ignore[misc,valid-type]
        def schedule(self, handler: Any, path: str, **named: Any) -> Any:
            if path.endswith("new"):
                raise OSError(errno.ENOSPC, "inotify watch limit reached")
            return super().schedule(handler, path, **named)

    with Watch(root, deadline=in_a_minute(), observer=Filling) as watch:
        (root / "content/new").mkdir()
        words = [change.word for change in (next(watch), next(watch))]
        assert any("watches no more folders" in word for word in words)
        write(root, "content/new/a.md")
        assert "content/new/a.md" in heard(watch, "content/new/a.md")


def test_where_the_system_lost_changes_every_folder_may_have_changed(root: Path) -> None:
    """Watchdog says so in its log."""
    with Watch(root, deadline=in_a_minute()) as watch:
        logging.getLogger("watchdog.observers.inotify_c").warning("Inotify queue overflowed; filesystem events were lost")
        assert heard(watch, "themes") >= set(TOPS) - {"seeds"}


def test_a_watch_that_is_closed_ends_and_leaves_nothing_behind(root: Path) -> None:
    """No thread of ours, and no open file."""
    with Watch(root):
        pass  # watchdog keeps one thread and file of its own for all that follow
    files, threads = open_files(), threading.active_count()
    with Watch(root) as watch:
        watch.close()
        assert list(watch) == []
    assert (open_files(), threading.active_count()) == (files, threads)


def open_files() -> set[int]:
    """The numbers of this process's open files."""
    found = set()
    for number in range(512):
        with suppress(OSError):
            os.fstat(number)
            found.add(number)
    return found


def test_where_what_hears_is_confused_changes_are_looked_for_from_then_on(root: Path) -> None:
    """With a word; watchdog raises a KeyError where its books of a folder do not agree."""

    class Confused(Observer):  # type: ignore[misc,valid-type]
        def unschedule(self, watch: Any) -> None:
            raise KeyError(watch.path)

    with Watch(root, deadline=in_a_minute(), observer=Confused) as watch:
        (root / "content").rename(root / "elsewhere")
        (root / "content").mkdir()
        while not (change := next(watch)).word:
            assert not change.is_due
        assert "broke down" in change.word
        write(root, "content/a.md")
        assert "content/a.md" in heard(watch, "content/a.md")


STORM = """
import random, shutil, sys, threading, time
from contextlib import suppress
from pathlib import Path
from broadsheet.watch import Watch

content, draw = Path(sys.argv[1]) / "content", random.Random(int(sys.argv[2]))
end = time.monotonic() + 60

def folder():
    return content.joinpath(*draw.choices("abcd", k=draw.randint(1, 3)))

def blow():
    for _ in range(6_000):
        with suppress(OSError):
            deed = draw.random()
            if deed < 0.45:
                folder().mkdir(parents=True)
            elif deed < 0.6:
                (folder() / "x.md").write_text("x")
            elif deed < 0.8:
                folder().rename(folder())
            else:
                shutil.rmtree(folder())
    (content / "calm").mkdir()
    (content.parent / "digest.toml").write_text("# the last change of the storm")

with Watch(content.parent, deadline=lambda: end - time.monotonic()) as watch:
    storm = threading.Thread(target=blow)
    storm.start()
    for change in watch:
        assert not change.is_due, "never told"
        if not storm.is_alive():
            (content / "calm/a.md").write_text(str(time.monotonic()))
        if "content/calm/a.md" in change.paths:
            break
    print("told")
"""


@pytest.mark.parametrize("draw", range(1, 5))
def test_after_a_storm_of_moved_folders_changes_are_still_heard(root: Path, draw: int) -> None:
    """What hears of them may die of it; in a process of its own, since all watches of one share it."""
    ran = subprocess.run([sys.executable, "-c", STORM, str(root), str(draw)], capture_output=True, text=True, check=False, timeout=120)
    assert ran.stdout.endswith("told\n")
    assert not ran.stderr
