"""The pure rooms are pure: no clock, no file, no network, no process, no chance, no environment.

First by reading their sources, then by walking the whole pure road in a process that may do none of it.
"""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "broadsheet"
PURE = (
    "model", "settings", "views", "errors", "urls", "plaintext", "fingerprint", "frontmatter", "fields", "markup", "articles", "rights", "carried", "site", "cards",
    "article_pages", "list_pages", "poster_pages", "feed_pages", "service_pages", "pages", "vanished", "pictures", "gallery", "changes", "proof", "plan", "feeds", "localise", "charts", "catalogue", "faults", "templates", "filters", "render", "links", "proofread",
    "serving/answers", "serving/inject", "serving/receipts", "serving/seeing",
    *(f"ingest/{path.stem}" for path in sorted((PACKAGE / "ingest").glob("*.py"))),
)  # fmt: skip
FORBIDDEN = {
    "os", "sys", "io", "pathlib", "shutil", "tempfile", "glob", "fileinput", "sqlite3", "time", "random", "secrets", "uuid", "socket", "ssl", "http", "urllib.request",
    "subprocess", "multiprocessing", "concurrent", "threading", "asyncio", "signal", "platform", "getpass", "locale", "logging", "importlib", "ctypes", "gc", "inspect",
    "watchdog", "requests", "mmap", "select", "argparse", "atexit", "warnings", "pickle", "marshal", "shelve", "dbm", "runpy", "code", "pdb",
}  # fmt: skip
CALLS = {"open", "print", "input", "eval", "exec", "compile", "__import__", "breakpoint", "exit", "quit", "id", "hash", "globals", "vars", "delattr"}
METHODS = {"now", "today", "utcnow", "read_text", "read_bytes", "write_text", "write_bytes", "urlopen", "getenv", "system", "popen", "unlink", "mkdir", "cwd", "home_dir"}
ONLY = {
    "markdown": ["markup"], "nh3": ["markup"], "jinja2": ["faults", "filters", "render", "templates"], "feedgen": ["feeds"], "feedparser": ["ingest/feed"],
    "babel": ["catalogue", "localise", "wording"],
}  # fmt: skip


def tree_of(room: str) -> ast.Module:
    """A room's source, read."""
    return ast.parse((PACKAGE / f"{room}.py").read_text(encoding="utf-8"))


def imports_of(room: str) -> set[str]:
    """Every module that a room names in an import, at its top or within a function."""
    found: set[str] = set()
    for node in ast.walk(tree_of(room)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def rooms() -> list[str]:
    """Every module of the package, by its path without an ending."""
    return sorted(path.relative_to(PACKAGE).as_posix().removesuffix(".py") for path in PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_imports_nothing_that_has_effects(room: str) -> None:
    """No clock, no file, no network, no process, no chance, no environment."""
    roots = {name for name in imports_of(room) if name in FORBIDDEN or name.split(".")[0] in FORBIDDEN}
    assert roots == set()


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_imports_no_room_of_the_shell(room: str) -> None:
    """The way through the house goes one way."""
    pure = {f"broadsheet.{name}".replace("/", ".").removesuffix(".__init__") for name in PURE}
    ours = {node.module for node in ast.walk(tree_of(room)) if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("broadsheet")}
    named = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(tree_of(room)) if isinstance(node, ast.ImportFrom) and node.module in {"broadsheet", "broadsheet.ingest"} for alias in node.names
    }  # fmt: skip
    modules = {name for name in named if (PACKAGE / name.replace(".", "/").removeprefix("broadsheet/")).with_suffix(".py").exists()}
    assert (ours - {"broadsheet"}) | modules <= pure


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_calls_nothing_that_has_effects(room: str) -> None:
    """Nor prints, nor asks for the time, nor for an object's place in memory."""
    calls = [node.func for node in ast.walk(tree_of(room)) if isinstance(node, ast.Call)]
    names = {call.id for call in calls if isinstance(call, ast.Name)} & CALLS
    methods = {call.attr for call in calls if isinstance(call, ast.Attribute)} & METHODS
    assert names | methods == set()


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_keeps_nothing_from_one_call_to_the_next(room: str) -> None:
    """No global is set within a function."""
    assert [node.names for node in ast.walk(tree_of(room)) if isinstance(node, (ast.Global, ast.Nonlocal))] == []


@pytest.mark.parametrize(("library", "importers"), ONLY.items())
def test_a_library_that_makes_bytes_is_imported_in_its_own_rooms_alone(library: str, importers: list[str]) -> None:
    """So that it can be changed in one place: where it is used for two things, one for each."""
    assert [room for room in rooms() if any(name.split(".")[0] == library for name in imports_of(room))] == importers


def test_only_two_rooms_decode_images_and_one_asks_other_hosts() -> None:
    """What a hostile file or address could reach is seen in one place."""
    pillow = [room for room in rooms() if any(name.split(".")[0] == "PIL" for name in imports_of(room))]
    network = [room for room in rooms() if imports_of(room) & {"http.client", "urllib.request", "ssl", "requests", "httpx"}]
    assert (pillow, network) == (["darkroom", "poster"], ["fetching"])


def test_only_the_command_line_prints_or_ends_the_process() -> None:
    """All else returns what it has to say."""
    found = set()
    for room in rooms():
        for node in ast.walk(tree_of(room)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "sys.exit", "exit", "os._exit", "sys.stdout.write", "sys.stderr.write"}:
                found.add(room)
            if isinstance(node, ast.Raise) and node.exc is not None and ast.unparse(node.exc).startswith("SystemExit"):
                found.add(room)
    assert found <= {"cli", "__main__"}


def test_every_room_that_calls_itself_pure_is_held_to_it() -> None:
    """A docstring that says so puts the room on this list."""
    said = {room for room in rooms() if re.search(r"^Pure[.:]", ast.get_docstring(tree_of(room)) or "", re.M)}
    assert said <= set(PURE)


def test_the_clock_is_read_in_one_room_alone() -> None:
    """At the door, as `now`."""
    readers = set()
    for room in rooms():
        for node in ast.walk(tree_of(room)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"now", "today", "utcnow"}:
                readers.add(room)
    assert readers <= {"cli", "scaffold"}


ROAD = '''
import json, sys
sys.path.insert(0, {tests!r})
from datetime import UTC, datetime
from pathlib import Path
from broadsheet.fingerprint import fingerprint
from broadsheet.frontmatter import join_file
from broadsheet.ingest import clean_seed
from broadsheet.ingest.cut import cut_json
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.feed import read_feed
from broadsheet.model import Cleaned, Seed
from broadsheet.pages import page_at, pages
from broadsheet.cards import site_view
from cases.press import Press, default_theme
from broadsheet.render import Renderer

seeds = [(str(path.parent.name) + path.suffix, path.read_bytes()) for path in sorted(Path({cases!r}).glob("*/seed.*"))]
words = "The harbour of Port Ellery opened on Monday after nine days of ice, the board said."
dump = json.dumps([{{"id": "a", "title": "In plain words", "date": "Sun, 08 Mar 2026 10:30:00 GMT", "text": words}}, {{"id": "b", "title": "In HTML", "date": 1772962200, "html": f"<p>{{words}}</p>", "domain": "a.example"}}]).encode()
feed = f"<!DOCTYPE rss SYSTEM 'http://a.example/x.dtd'><rss version='2.0'><channel><title>F</title><item><title>In a feed</title><guid>c</guid><pubDate>Sun, 08 Mar 2026 10:30:00 GMT</pubDate><description>{{words}}</description></item></channel></rss>".encode()
theme = default_theme()
settings = 'title = "T"\\nurl = "https://t.example/d/"\\nlanguage = "de"\\ntimezone = "Europe/Berlin"\\n'

def road():
    """Seeds to articles to a site to the bytes of every page."""
    files = {{}}
    entries = [json.dumps(item).encode() for item in read_feed(feed).items]
    items = [piece.content for piece in cut_json([dump[:50], dump[50:]], 10_000)]
    many = [(f"{{number}}.rss#{{number}}", content) for number, content in enumerate(entries, 1)] + [(f"item{{number}}.json#{{number}}", content) for number, content in enumerate(items, 1)]
    for name, content in [*seeds, *many]:
        number = 1 if "#" in name else 0
        made = clean_seed(Seed(name, content, fingerprint(content), datetime(2026, 3, 10, tzinfo=UTC), number), Desk("Europe/Berlin", "de"))
        assert isinstance(made, Cleaned), made
        files[name.partition(".")[0]] = join_file(made.front, made.markdown)
    press = Press(files, settings)
    renderer = Renderer(theme, site_view(press.site), press.bodies.__getitem__)
    return [(page.address, renderer.page_bytes(page_at(press.site, page.address))) for page in pages(press.site) if not page.address.endswith("poster.png")]

first = road()
told = []
def watch(event, arguments):
    if event == "open" or event.startswith(("socket.", "subprocess.", "os.", "shutil.", "tempfile.", "sqlite3.", "ctypes.", "urllib.", "http.", "webbrowser.", "ftplib.", "smtplib.", "mmap.", "fcntl.", "signal.")):
        told.append((event, str(arguments)[:200]))
        raise PermissionError(event)
sys.addaudithook(watch)
second = road()
assert not told, told
assert first == second
print(len(first), "pages")
'''


def test_the_whole_pure_road_runs_where_nothing_may_be_opened(tmp_path: Path) -> None:
    """Once to load what libraries load lazily; then again, with files, network and processes forbidden: the same bytes."""
    script = ROAD.format(tests=str(ROOT / "tests"), cases=str(ROOT / "tests" / "cases" / "ingest"))
    ran = subprocess.run([sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout.split()[0]) > 50
