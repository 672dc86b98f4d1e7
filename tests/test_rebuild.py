"""`build --watch`: a build after each change, what is told of it, and how it ends."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import World
from filelock import FileLock
from test_incremental import Desk

from broadsheet.build import Report
from broadsheet.errors import BusyError, SettingsError, ThemeError
from broadsheet.rebuild import Deadline, Round, rebuild
from broadsheet.watch import Changes

RATES = "2026/03/09/rates/index.html"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A digest with one article, in which someone works."""
    made = Desk(tmp_path / "digest")
    made.article()
    return made


def rounds(desk: Desk, *edits: Callable[[], object]) -> list[Round]:
    """What comes of a build, and of one more after each edit; each round leaves the site that a clean build makes, or the last one."""

    def changes() -> Iterator[Changes]:
        for edit in edits:
            edit()
            yield Changes(frozenset({"content"}))

    found = []
    for round_ in rebuild(desk.build, changes()):
        if round_.report is not None:
            assert desk.site() == desk.clean()[1]
        found.append(round_)
    return found


def test_there_is_a_build_at_once_and_one_after_each_change(desk: Desk) -> None:
    """The second writes only what shows the edit."""
    first, second = rounds(desk, lambda: desk.article(body="It fell."))
    assert first.report is not None
    assert RATES in first.report.written
    assert second.report is not None
    assert "archive/index.html" not in second.report.written
    assert RATES in second.report.written


def test_a_build_that_found_nothing_to_do_is_no_news(desk: Desk) -> None:
    """As after a file that was saved without a change."""
    first, second = rounds(desk, desk.article)
    assert (first.is_news, second.is_news) == (True, False)


def test_a_broken_template_is_told_once_and_the_last_good_site_stays(desk: Desk) -> None:
    """Until it is mended, which is told too."""
    good = (desk.root / "themes/plain/templates/article.html").read_text(encoding="utf-8")
    broken = lambda: desk.write("themes/plain/templates/article.html", good + "{{ oops")  # noqa: E731
    first, bad, still, mended = rounds(desk, broken, lambda: desk.article(body="It fell."), lambda: desk.write("themes/plain/templates/article.html", good))
    assert first.report is not None
    assert [(found.report, found.is_news) for found in (bad, still)] == [(None, True), (None, False)]
    assert [problem.line for problem in bad.problems] == [good.count("\n") + 1]
    assert (mended.is_mended, mended.is_news, mended.problems) == (True, True, ())
    assert b"It fell." in desk.site()[RATES]


def test_a_mistake_in_an_article_is_told_once(desk: Desk) -> None:
    """And a second one of another article alone."""
    first, one, two, back = rounds(
        desk,
        lambda: desk.write("content/a.md", "---\ntitle: A\n---\n"),
        lambda: desk.write("content/b.md", "---\ntitle: B\n---\n"),
        lambda: (desk.remove("content/a.md"), desk.remove("content/b.md")),
    )
    assert [problem.path for problem in one.problems] == ["content/a.md"]
    assert [problem.path for problem in two.problems] == ["content/b.md"]
    assert (back.problems, back.is_mended) == ((), True)
    assert first.problems == ()


def test_a_word_on_the_watching_is_passed_on(desk: Desk) -> None:
    """It is news, though nothing was built."""
    *_, found = rebuild(desk.build, [Changes(word="the limit is reached")])
    assert (found.word, found.is_news) == ("the limit is reached", True)


def test_settings_that_cannot_be_read_are_told_and_the_watch_goes_on(desk: Desk) -> None:
    """As anything else that is broken and mended."""
    first, broken, mended = rounds(desk, lambda: desk.write("digest.toml", "titel = 1\n"), desk.set)
    assert broken.problems
    assert broken.problems[0].path == "digest.toml"
    assert mended.is_mended
    assert first.report is not None


def test_a_bug_is_no_round(desk: Desk) -> None:
    """It stays a traceback."""

    def build() -> Report:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(rebuild(build, []))


@pytest.mark.parametrize("error", [BusyError("busy"), ThemeError("bad"), SettingsError("bad")])
def test_what_keeps_a_build_from_being_done_is_told_without_end_of_the_watch(error: Exception, desk: Desk) -> None:
    """Each kind of it."""
    built = iter([error, None])

    def build() -> Report:
        if (trouble := next(built)) is not None:
            raise trouble
        return desk.build()

    first, second = rebuild(build, [Changes()])
    assert (first.report, [problem.message for problem in first.problems]) == (None, [str(error)])
    assert (second.report is not None, second.is_mended) == (True, True)


def test_a_deadline_counts_down_to_a_whole_second() -> None:
    """A build's `now` has no parts of one: it would come too early by them."""
    moments = [datetime(2026, 3, 10, 12, tzinfo=UTC)]
    deadline = Deadline(lambda: moments[-1])
    assert deadline() is None
    deadline.set(moments[0] + timedelta(seconds=5, microseconds=1))
    assert deadline() == 6.0
    moments.append(moments[0] + timedelta(seconds=7))
    assert deadline() == -1.0
    deadline.set_after(2)
    assert deadline() == 2.0
    deadline.set(None)
    assert deadline() is None


def test_a_report_says_when_time_alone_makes_another_site(desk: Desk) -> None:
    """Whether it was made now, or is the last build's."""
    desk.article("soon", date="2026-03-10T18:00:00")
    assert desk.build().until == desk.build().until == datetime(2026, 3, 10, 18, tzinfo=UTC)


class Watching:
    """`build --watch --json` in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def report(self) -> Any:
        """The next report."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.stderr and self.process.stderr.read()
        return json.loads(line)

    def written(self, path: str) -> None:
        """Reads reports until one has this file among the written ones."""
        while path not in self.report()["written"]:
            pass

    def said(self, words: str) -> None:
        """Reads what is said of problems until it has these words."""
        assert self.process.stderr is not None
        while words not in (line := self.process.stderr.readline()):
            assert line

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        """Its exit status after a signal."""
        self.process.send_signal(how)
        return self.process.wait(30)


@contextmanager
def watching(root: Path, *words: str, env: dict[str, str] | None = None) -> Iterator[Watching]:
    """A watch that was started, to be ended."""
    command = [sys.executable, "-m", "broadsheet", "-C", str(root), "build", "--watch", "--json", "--jobs", "1", *words]
    surroundings = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"} | (env or {})
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL, env=surroundings)
    try:
        yield Watching(process)
    finally:
        process.kill()
        process.communicate()


def test_a_day_at_the_desk(desk: Desk) -> None:
    """With real files and a real process: an edit, a seed, a mistake, a template, the end."""
    with watching(desk.root) as watch:
        assert RATES in watch.report()["written"]
        desk.article(body="It fell.")
        watch.written(RATES)
        assert b"It fell." in desk.site()[RATES]
        desk.write("seeds/harbour.txt", "The harbour opens\n\n8 March 2026\n\nThe harbour of Port Ellery opened on Monday after nine days of ice.\n")
        watch.written("2026/03/08/the-harbour-opens/index.html")
        desk.write("content/bad.md", "---\ntitle: Bad\n---\n")
        watch.said("content/bad.md:1: date is missing")
        desk.write("themes/plain/templates/front.html", "{{ oops")
        watch.said("front.html:1")
        assert b"oops" not in desk.site()["index.html"]
        desk.write("themes/plain/templates/front.html", "mended")
        watch.written("index.html")
        assert desk.site()["index.html"] == b"mended"
        assert watch.end() == 0
    assert not list(desk.root.rglob("*.tmp"))


def test_a_checkout_of_a_thousand_files_is_built(desk: Desk) -> None:
    """By git, which writes them in its own way."""
    git = ["git", "-C", str(desk.root), "-c", "user.name=Editor", "-c", "user.email=editor@test.example"]
    desk.write(".gitignore", "site/\n.broadsheet/\n")
    for command in (["init", "--quiet", "--initial-branch=few"], ["add", "."], ["commit", "--quiet", "-m", "Few"], ["checkout", "--quiet", "-b", "many"]):
        subprocess.run([*git, *command], check=True)
    for number in range(1000):
        desk.article(f"many/{number:04}", title=f"Story {number}")
    for command in (["add", "."], ["commit", "--quiet", "-m", "Many"], ["checkout", "--quiet", "few"]):
        subprocess.run([*git, *command], check=True)
    with watching(desk.root) as watch:
        assert watch.report()["articles"] == 1
        subprocess.run([*git, "checkout", "--quiet", "many"], check=True)
        while watch.report()["articles"] != 1001:
            pass
        subprocess.run([*git, "checkout", "--quiet", "few"], check=True)
        while watch.report()["articles"] != 1:
            pass
    assert desk.build().written == ()


def test_what_becomes_due_or_expires_is_built_when_its_time_comes(desk: Desk) -> None:
    """Without a change of any file."""
    now = datetime.now(UTC).replace(microsecond=0)
    desk.article("soon", date=(now + timedelta(seconds=3)).isoformat(), expires=(now + timedelta(seconds=5)).isoformat(), slug="soon")
    with watching(desk.root) as watch:
        assert watch.report()["articles"] == 1
        assert watch.report()["articles"] == 2
        assert watch.report()["articles"] == 1


def test_time_stands_still_where_now_is_given(desk: Desk) -> None:
    """Nothing becomes due."""
    now = datetime.now(UTC).replace(microsecond=0)
    desk.article("soon", date=(now + timedelta(seconds=1)).isoformat())
    with watching(desk.root, "--now", now.isoformat()) as watch:
        assert watch.report()["articles"] == 1
        watch.process.stdout.readable()  # type: ignore[union-attr]
        for body in ("One.", "Two.", "Three."):
            desk.article(body=body)
            assert watch.report()["articles"] == 1


def test_a_watch_waits_for_another_build_to_end(desk: Desk) -> None:
    """It says who holds the folder, and builds when that is done."""
    with watching(desk.root) as watch:
        watch.report()
        lock = FileLock(desk.root / ".broadsheet/build.lock")
        with lock:
            desk.article(body="It fell.")
            watch.said("is working in this folder")
        watch.written(RATES)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_watch_ends_at_once(how: signal.Signals, desk: Desk) -> None:
    """Ctrl-C is the way to end it, and so no failure; the next build finds nothing to do."""
    with watching(desk.root) as watch:
        watch.report()
        assert watch.end(how) == (0 if how == signal.SIGINT else -how)
    assert desk.build().written == ()


def test_a_folder_that_is_polled_is_built_too(desk: Desk) -> None:
    """For network drives."""
    with watching(desk.root, "--poll") as watch:
        watch.report()
        desk.article(body="It fell.")
        watch.written(RATES)


def test_content_that_goes_and_comes_back_is_built(desk: Desk) -> None:
    """The whole folder."""
    with watching(desk.root) as watch:
        watch.report()
        (desk.root / "content").rename(desk.root / "elsewhere")
        while watch.report()["articles"] != 0:
            pass
        (desk.root / "elsewhere").rename(desk.root / "content")
        while watch.report()["articles"] != 1:
            pass
        shutil.rmtree(desk.root / "content")
        while watch.report()["articles"] != 0:
            pass


def test_hooks_in_a_folder_of_their_own_are_watched(desk: Desk) -> None:
    """A module that build.py imports."""
    desk.write("build.py", "from parts import words\nfilters = {'shout': words.shout}\n")
    desk.write("parts/__init__.py", "")
    desk.write("parts/words.py", "def shout(text):\n    return text.upper()\n")
    desk.write("themes/plain/templates/front.html", "{{ 'quiet' | shout }}")
    with watching(desk.root) as watch:
        watch.report()
        assert desk.site()["index.html"] == b"QUIET"
        desk.write("parts/words.py", "def shout(text):\n    return text + '!'\n")
        watch.written("index.html")
        assert desk.site()["index.html"] == b"quiet!"


@pytest.mark.parametrize("words", [("--watch", "--explain"), ("--poll",)])
def test_options_that_do_not_go_together_are_refused(world: World, words: tuple[str, ...]) -> None:
    """With status 2, and a word on which."""
    ran = world.run("build", *words, status=2)
    assert "--" in ran.err


def test_a_watch_of_no_digest_ends_with_a_word(tmp_path: Path, world: World) -> None:
    """As a build does."""
    ran = world.spawn("-C", str(tmp_path), "build", "--watch")
    assert ran.returncode == 2
    assert "digest.toml" in ran.stderr
