"""The command `broadsheet serve`, as a process: how it begins, follows real files, and ends."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cases.press import article
from cases.served import Events
from conftest import ROOT, World

RATES = "/2026/03/09/rates/"


class Command:
    """A running `broadsheet serve`."""

    def __init__(self, root: Path, *words: str, env: dict[str, str] | None = None) -> None:
        command = [sys.executable, "-m", "broadsheet", "-C", str(root), "serve", "--jobs", "1", *words]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL)
        assert self.process.stdout is not None
        self.first = self.process.stdout.readline()
        found = re.search(r"http://([^/]+):(\d+)", self.first)
        assert found, self.first + self.end()[1]
        self.port = int(found[2])

    def ask(self, path: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path)
            reply = connection.getresponse()
            return reply.status, reply.read().decode()
        finally:
            connection.close()

    def line(self) -> str:
        """The next line of the log."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def end(self, how: int = signal.SIGINT) -> tuple[str, str]:
        """What else was printed, and what went to the errors."""
        self.process.send_signal(how)
        return self.process.communicate(timeout=30)


@pytest.fixture
def begin(world: World) -> Iterator[Callable[..., Command]]:
    """Begins commands, and ends those that a test left."""
    begun: list[Command] = []

    def begin_one(*words: str, env: dict[str, str] | None = None) -> Command:
        begun.append(Command(world.root, "--now", "2026-03-10", *(words or ("--port", "auto")), env=env))
        return begun[-1]

    yield begin_one
    for command in begun:
        if command.process.poll() is None:
            command.process.kill()
        command.process.communicate()


def test_real_files_are_followed_to_the_browser(world: World, begin: Callable[..., Command]) -> None:
    """An edit, a new article, a template, a setting, a seed, a file that is deleted: each reaches an open stream or the log."""
    world.article()
    command = begin()
    assert re.fullmatch(r"Serving http://127\.0\.0\.1:\d+/; press Ctrl-C to end\.\n", command.first)
    with Events(command.port, RATES) as events:
        before = events.next()["fingerprint"]
        world.article(body="The bank lowered its rate.")
        assert events.next()["fingerprint"] != before
    assert "The bank lowered its rate." in command.ask(RATES)[1]
    assert command.line().startswith("content/2026/03/rates.md: its text changed · ")
    world.article("2026/03/storm", "A storm")
    assert command.line().startswith("content/2026/03/storm.md is new · ")
    world.write("themes/mine/theme.toml", 'name = "Mine"\nextends = "broadsheet"\n')
    world.write("digest.toml", world.settings + 'theme = "mine"\n')
    assert command.line().startswith("digest.toml: theme changed")
    world.write("themes/mine/templates/article.html", "Fine feathers")
    assert "themes/mine/templates/article.html changed · every page" in command.line()
    assert "Fine feathers" in command.ask(RATES)[1]
    world.write("seeds/harbour.txt", "The harbour opens\n\n8 March 2026\n\nThe harbour of Port Ellery opened on Monday after nine days of ice.\n")
    assert command.line().startswith("content/2026/03/the-harbour-opens.md is new, from seeds/harbour.txt")
    (world.root / "content/2026/03/storm.md").unlink()
    assert command.line().startswith("content/2026/03/storm.md is gone")
    assert not (world.root / "site").exists()
    assert command.end()[1] == ""


def test_a_module_that_the_hooks_import_is_followed(world: World, begin: Callable[..., Command]) -> None:
    """Though it stands in a folder of its own."""
    world.write("tools/__init__.py", "")
    world.write("tools/words.py", "def shout(text):\n    return text.upper()\n")
    world.write("build.py", "from tools.words import shout\n\nfilters = {'shout': shout}\n")
    world.article()
    command = begin()
    world.write("content/2026/03/other.md", article())  # so that the follower is at work
    command.line()
    world.write("tools/words.py", "def shout(text):\n    return text + '!'\n")
    assert "tools/words.py changed · every page" in command.line()


def test_control_c_ends_it_though_streams_are_open(world: World, begin: Callable[..., Command]) -> None:
    """Status 0, no word, and no lock or thread left that another would wait for."""
    world.article()
    command = begin()
    streams = [Events(command.port, RATES) for _ in range(5)]
    for stream in streams:
        stream.next()
    deaf = socket.create_connection(("127.0.0.1", command.port))
    deaf.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 200)
    out, err = command.end()
    assert (command.process.returncode, out, err) == (0, "", "")
    for stream in streams:
        with pytest.raises(EOFError):
            stream.next()
        stream.__exit__()
    deaf.close()
    left = {path.name for path in (world.root / ".broadsheet").iterdir()}
    assert left <= {".gitignore", "build.lock", "build.holder", "records.sqlite", "records.sqlite-wal", "records.sqlite-shm", "clock"}
    world.build()


def test_a_friendly_kill_ends_it_as_well(world: World, begin: Callable[..., Command]) -> None:
    """As a service is ended."""
    command = begin()
    command.end(signal.SIGTERM)
    assert command.process.returncode == 0


def test_a_port_that_is_taken_is_named_with_the_way_out(world: World) -> None:
    """Another number, or any that is free."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = world.run("serve", "--port", str(port), status=2)
    assert ran.problems == [f"port {port} is taken, perhaps by another preview; choose another with --port, or any free one with --port auto"]


def test_auto_takes_another_port_where_one_is_taken(begin: Callable[..., Command]) -> None:
    """Two previews stand beside each other."""
    one, other = begin(), begin()
    assert one.port != other.port
    assert one.ask("/")[0] == other.ask("/")[0] == 200


@pytest.mark.parametrize(("words", "said"), [(("--port", "0"), "'0' is not a port"), (("--port", "http"), "'http' is not a port"), (("--port", "70000"), "'70000' is not a port"), (("--host", "203.0.113.7"), '--host: "203.0.113.7" is no address of this machine'), (("--now", "soon"), '"soon" is not a time')])
def test_what_cannot_be_meant_is_refused_at_once(world: World, words: tuple[str, str], said: str) -> None:
    """With the value that was found."""
    assert said in world.run("serve", *words, status=2).err


def test_a_folder_that_is_no_digest_is_told_how_to_become_one(world: World) -> None:
    """It is not served."""
    (world.root / "digest.toml").unlink()
    [problem] = world.run("serve", status=2).problems
    assert "make one with `broadsheet new DIR`" in problem


def test_a_digest_with_mistakes_is_served_with_them(world: World, begin: Callable[..., Command]) -> None:
    """They are printed at the start, and shown in the browser."""
    world.write("digest.toml", "title = \n")
    command = begin()
    assert "digest.toml:1" in command.ask("/")[1]
    assert command.end()[1].startswith("digest.toml:1: this is not TOML")


def test_others_may_look_where_one_says_so_and_it_warns(world: World, begin: Callable[..., Command]) -> None:
    """Drafts are among what they see."""
    command = begin("--host", "0.0.0.0", "--port", "auto")
    assert command.first.startswith("Serving http://localhost:")
    assert command.end()[1].startswith("warning: anyone who can reach 0.0.0.0 can read this digest, with its drafts")


def test_by_itself_nobody_else_can_look(begin: Callable[..., Command]) -> None:
    """It listens at this machine's own address."""
    command = begin()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.2", command.port), timeout=5)


def test_without_drafts_it_shows_what_a_build_would_publish(world: World, begin: Callable[..., Command]) -> None:
    """And with them, it does not forget to show the others."""
    world.article(draft="true")
    assert begin().ask(RATES)[0] == 200
    assert begin("--port", "auto", "--no-drafts").ask(RATES)[0] == 404


def test_the_browser_is_opened_where_one_asks_for_it(world: World, begin: Callable[..., Command], tmp_path: Path) -> None:
    """At the front page of the site."""
    os.mkfifo(tmp_path / "opened")
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    browser.chmod(0o755)
    command = begin("--port", "auto", "--open", env={"BROWSER": f"{browser} %s"})
    assert (tmp_path / "opened").read_text().strip() == f"http://127.0.0.1:{command.port}/"


def test_a_storm_of_writes_ends_with_the_truth(world: World, begin: Callable[..., Command]) -> None:
    """Five thousand of them, over many files, while browsers look."""
    for number in range(20):
        world.article(f"2026/03/a{number}", f"Story {number}")
    command = begin()
    with Events(command.port, "/2026/03/09/a7/") as events:
        events.next()
        reading = threading.Thread(target=lambda: [command.line() for _ in iter(lambda: command.process.poll() is None, False)], daemon=True)
        reading.start()
        for number in range(5000):
            world.article(f"2026/03/a{number % 20}", f"Story {number}")
        world.article("2026/03/a7", "The last word")
        told = ""
        while "The last word" not in told:
            events.next()
            told = command.ask("/2026/03/09/a7/")[1]
    command.process.send_signal(signal.SIGINT)
    assert command.process.wait(30) == 0
    reading.join(30)


def test_a_build_needs_neither_web_server_nor_browser() -> None:
    """What only the preview uses is loaded by it alone."""
    code = "import sys, json, broadsheet.cli, broadsheet.build, broadsheet.report; print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    loaded = json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout)
    assert not {"starlette", "uvicorn", "anyio", "h11", "watchdog", "asyncio"} & set(loaded)
