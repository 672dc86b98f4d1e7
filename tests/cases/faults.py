"""Breaks a command at each of its file operations in turn, for real, and looks at what is left and at what the next build makes of it.

`python faults.py SCENARIO FAULT FIRST MOST FOLDER` prints what it tried and found, as JSON. The
command runs in a child of this process for each try. An audit hook counts its file operations and
its statements to SQLite; at the chosen one it is killed, or the operation fails, or the disk is full
from there on (a limit on the size of files, which the kernel enforces: what is written then is cut short).
"""

import errno
import gzip
import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from broadsheet.cli import main
from broadsheet.render import TEMPLATES

NOW = "2026-03-10T12:00:00+00:00"
BUILD = ("build", "--now", NOW, "--jobs", "1")
INDEX = (*BUILD, "--search")
FAULTS = ("kill", "cut", "full", "ENOSPC", "EIO", "EACCES")
"""Killed; killed in the middle of a write; no room from there on; and the one operation fails."""
EDITS = ("edited", "undone", "deleted", "folders")
"""What a person does to files meanwhile: saves them, saves them and takes it back, deletes them, puts folders in their places."""
SQL_TOO = {"kill", "cut", "full", *EDITS}
_EVENTS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.scandir", "os.listdir", "os.link", "os.truncate", "os.utime", "os.chmod", "shutil.copyfile", "shutil.rmtree", "tempfile.mkdtemp", "sqlite3.connect"}
_NEED_ROOM = ("write", "os.rename", "os.mkdir", "tempfile")
_EDITED = ("content/2026/03/rates.md", "seeds/fresh.txt", "seeds/harbour.txt", "seeds/wire.jsonl", "static/images/quay.bin", "themes/plain/templates/month.html")
_LATER = 9
"""Operations after which an edit is taken back."""
_LIMIT = 30
"""Bytes that a file may have once there is no more room."""


class Scenario(NamedTuple):
    """A command, and the digest in which it runs."""

    prepare: Callable[[Path], None]
    command: tuple[str, ...]
    elsewhere: bool = False
    """True if `site/` and `content/` are on another file system than the records."""
    strangers: bool = False
    """True if no one knows any more who wrote the files of `site/`: those that no page stands at are left alone."""
    build: tuple[str, ...] = BUILD
    """How the digest is built before and after."""


class Tree(NamedTuple):
    """A digest's folder as it is: all of it but the records."""

    files: dict[str, bytes]
    folders: frozenset[str]

    def below(self, top: str) -> dict[str, bytes]:
        return {name: content for name, content in self.files.items() if name.startswith(top + "/")}


def begin(root: Path) -> None:
    """A digest that was never built: seeds, content and a theme of a line a page."""
    write(root, "digest.toml", 'title = "The Test"\nurl = "https://test.example/"\ntheme = "plain"\n')
    write(root, "themes/plain/theme.toml", 'name = "Plain"\n')
    write(root, "themes/plain/assets/style.css", "a { color: teal }\n")
    for name in TEMPLATES.values():
        write(root, f"themes/plain/templates/{name}", "{{ page.title if page.title is defined }} {{ page.body | html if page.body is defined and page.body }}\n")
    for name in ("harbour", "storm", "ferry", "gone"):
        write(root, f"seeds/{name}.txt", seed(name))
    write(root, "seeds/wire.jsonl", dump("pilot", "light"))
    article(root, "2026/03/rates", "The bank raised its rate.")
    article(root, "2026/03/moved", "It moved.", aliases="[/old.html, /new/a/]")
    article(root, "2024/01/old", "It is old.", date="2024-01-02")
    write(root, "static/robots.txt", "User-agent: *\n")
    write(root, "static/images/quay.bin", "0123456789" * 50)


def begin_with_a_stranger(root: Path) -> None:
    """The same, with an article whose seed is not on record, and a file of the user's own in `site/`."""
    begin(root)
    run(root, "ingest", "--jobs", "1", "seeds/harbour.txt")
    edit_article(root, "harbour")
    shutil.rmtree(root / ".broadsheet")
    write(root, "site/mine.txt", "mine")


def change(root: Path) -> None:
    """A digest that was built, and in which every kind of thing changed since."""
    begin(root)
    write(root, "site/mine.txt", "mine")
    run(root, *BUILD)
    edit_article(root, "storm")
    article_of(root, "gone").unlink()
    for name in ("harbour", "storm"):
        write(root, f"seeds/{name}.txt", seed(name) + "\nA second notice followed at noon.\n")
    write(root, "seeds/fresh.txt", seed("fresh"))
    write(root, "seeds/wire.jsonl", dump("buoy", "light").replace("nine days", "ten days"))
    article(root, "2026/03/rates", "The bank lowered its rate.")
    article(root, "2026/03/moved", "It moved.", aliases="[/old.html/x/, /new]")
    article(root, "2026/02/more", "It snowed.", date="2026-02-02")
    (root / "content/2024/01/old.md").unlink()
    (root / "static/robots.txt").unlink()
    write(root, "static/images/quay.bin", "9876543210" * 50)


def damage(root: Path) -> None:
    """The same, with records that are damaged where builds look first."""
    change(root)
    article(root, "2026/03/moved", "It moved.", aliases="[/old.html, /new/a/]")  # without records a file is no one's, and is not taken out of the way
    connection = sqlite3.connect(root / ".broadsheet/records.sqlite", isolation_level=None)
    connection.execute("DROP TABLE pages")
    connection.close()


def change_what_is_found(root: Path) -> None:
    """A digest with a search index, in which articles were edited, added and deleted since."""
    begin(root)
    write(root, "themes/plain/templates/article.html", "<!doctype html><html><body><h1>{{ page.title }}</h1>{{ page.body | html }}</body></html>\n")
    write(root, "site/mine.txt", "mine")
    run(root, *INDEX)
    article(root, "2026/03/rates", "The bank lowered its rate.")
    article(root, "2026/02/more", "It snowed.", date="2026-02-02")
    (root / "content/2024/01/old.md").unlink()


SCENARIOS = {
    "first": Scenario(begin_with_a_stranger, BUILD),
    "again": Scenario(change, BUILD),
    "damaged": Scenario(damage, BUILD, strangers=True),
    "adopt": Scenario(change, ("ingest", "--adopt", "--jobs", "1", "seeds/storm.txt", "seeds/harbour.txt")),
    "elsewhere": Scenario(change, BUILD, elsewhere=True),
}
SEARCH = Scenario(change_what_is_found, INDEX, build=INDEX)


def seed(name: str) -> str:
    return f"The {name} story\n\n8 March 2026\n\nThe {name} of Port Ellery was in the news on Monday after nine days of ice, the board said.\n"


def dump(*names: str) -> str:
    return "".join(json.dumps({"id": name, "title": f"The {name} story", "date": "2026-03-08", "text": seed(name).rpartition("\n\n")[2]}) + "\n" for name in names)


def article(root: Path, name: str, body: str, date: str = "2026-03-09", **fields: str) -> None:
    more = "".join(f"{key}: {value}\n" for key, value in fields.items())
    write(root, f"content/{name}.md", f"---\ntitle: A story\ndate: {date}\n{more}---\n\n{body}\n")


def article_of(root: Path, name: str) -> Path:
    """The content file of a seed."""
    return root / f"content/2026/03/the-{name}-story.md"


def edit_article(root: Path, name: str) -> None:
    path = article_of(root, name)
    path.write_text(path.read_text().replace("nine days", "ten long days"))


def write(root: Path, path: str, content: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)


def run(root: Path, *command: str) -> str:
    """Runs a command, which must not fail; what it says."""
    out = StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        status = main(list(command), root=root)
    assert status == 0, out.getvalue()
    return out.getvalue()


def broken_index(files: Mapping[str, bytes]) -> list[str]:
    """What a browser would not find of the search index that the files below `site/` have."""
    there = {name.rpartition("/")[2].partition(".pf_")[0]: name for name in files if name.startswith("pagefind/")}
    wrong = [f"{name} is missing" for name in ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json") if name not in there]
    for language in json.loads(files.get("pagefind/pagefind-entry.json", b'{"languages": {}}'))["languages"].values():
        if f"wasm.{language['wasm'] or 'unknown'}.pagefind" not in there:
            wrong.append(f"its program for {language['wasm']} is missing")
        if (meta := f"pagefind.{language['hash']}") not in there:
            wrong.append(f"{meta} is missing")
            continue
        named = re.findall(r"[a-z]+_[0-9a-f]{7}(?![0-9a-f])", gzip.decompress(files[there[meta]]).decode("latin-1"))
        wrong += [f"{name} is missing" for name in (found.split("j")[-1] for found in named) if name not in there]
        if len(named) < language["page_count"]:
            wrong.append(f"{len(named)} parts of {language['page_count']} pages are named")
    return wrong


def look(root: Path) -> Tree:
    """A digest's folder as it is."""
    found = {path.relative_to(root).as_posix(): path for path in root.rglob("*") if ".broadsheet" not in path.parts}
    return Tree({name: path.read_bytes() for name, path in found.items() if path.is_file()}, frozenset(name for name, path in found.items() if path.is_dir()))


class Trial:
    """Tries one scenario with one fault, at one point after the other."""

    def __init__(self, scenario: str, fault: str, folder: Path) -> None:
        self.scenario, self.fault, self.folder = {**SCENARIOS, "search": SEARCH}[scenario], fault, folder
        self.root = folder / "case" / "digest"
        os.environ["TMPDIR"] = str(folder / "case" / "tmp")
        self.scenario.prepare(folder / "prepared")
        self.before = look(folder / "prepared")
        self.clean: dict[tuple[tuple[str, bytes], ...], Tree] = {}
        self.begin()
        run(self.root, *self.scenario.command)  # loads what is loaded lazily, so that each child has it
        self.after = look(self.root)
        run(self.root, *self.scenario.build)
        self.built = look(self.root)
        if fault == "edited":
            self.begin()
            edit_everything(self.root)
            run(self.root, *BUILD)
            self.built = look(self.root)

    def begin(self) -> None:
        """The digest as it was prepared."""
        shutil.rmtree(self.folder / "case", ignore_errors=True)
        (self.folder / "case" / "tmp").mkdir(parents=True)
        shutil.copytree(self.folder / "prepared", self.root)

    def points(self) -> list[str]:
        """The file operations of the command, in its order."""
        self.begin()
        return str(self.child(0)[1]).partition("\0")[2].splitlines()

    def at(self, point: int) -> list[str]:
        """What is wrong after a fault at this point."""
        self.begin()
        status, said = self.child(point)
        wrong = self.of_the_end(status, said)
        if self.fault in EDITS:
            self.edit_is_over()
        elif "cannot be read: Permission denied" not in said:  # else a whole site, without what could not be read
            wrong += self.of_what_is_left(look(self.root))
        try:
            run(self.root, *self.scenario.build)
            last = run(self.root, *self.scenario.build)
        except (AssertionError, OSError) as error:
            return [*wrong, f"the next build fails: {error}"]
        if ", 0 written" not in last or (self.scenario is SEARCH and "nothing changed" not in last):
            wrong.append(f"the build after the next still writes: {last}")
        return [*wrong, *self.of_the_healed(look(self.root))]

    def edit_is_over(self) -> None:
        """Whatever a person did meanwhile, what they wanted is there before the next build."""
        for name in _EDITED if self.fault == "folders" else ():
            if (self.root / name).is_dir():
                (self.root / name).rmdir()
        if self.fault != "edited":
            undo(self.root)
        elif all(content == self.before.files.get(name) for name, content in look(self.root).below("seeds").items()):
            edit_everything(self.root)  # the command was done before this point: times decide whether it is 250 operations or 251

    def of_the_end(self, status: int, said: str) -> list[str]:
        """How a command may end, and what it may say."""
        if self.fault in {"kill", "cut"}:
            killed = {"kill": -signal.SIGKILL, "cut": -signal.SIGXFSZ}[self.fault]
            return [] if status in {killed, 0} else [f"ended with {status}, not killed: {said}"]  # times decide whether it is 250 operations or 251
        if status not in {0, 1, 2} or "Traceback" in said:
            return [f"ended with {status}: {' | '.join(said.splitlines()[-3:])}"]
        lines = [line for line in said.splitlines() if not line.startswith(("Built ", "Ingested: ", "Indexed "))]
        if status and not lines:
            return [f"ended with {status} without a word"]
        return [f"no path or no remedy: {line}" for line in lines if not re.match(r"[^ :][^:]*(:\d+)?: .*(; | \(|has no template)", line)]

    def of_what_is_left(self, now: Tree) -> list[str]:
        """Every file is whole, and none is missing that was there and is to be there."""
        wrong = []
        for name, content in now.files.items():
            known = {tree.files[name] for tree in (self.before, self.after) if name in tree.files}
            if not known and not (self.scenario.elsewhere and name.endswith(".tmp")):
                wrong.append(f"{name} is none of ours")
            elif known and content not in known:
                wrong.append(f"{name} is not whole")
        if self.scenario is SEARCH:
            wrong += broken_index({name.removeprefix("site/"): content for name, content in now.below("site").items()})
        wrong += [f"{name} is gone" for name in self.before.files if name not in now.files and (name in self.after.files or not name.startswith("site/"))]
        return wrong

    def of_the_healed(self, now: Tree) -> list[str]:
        """The next build equals a clean one, and nothing of the user's is lost or left over."""
        theirs = {name for name in self.before.files.keys() | now.files.keys() if not name.startswith(("site/", "content/")) and self.fault != "edited"}
        wrong = [f"{name} is the user's, and changed" for name in theirs if self.before.files.get(name) != now.files.get(name)]
        if self.scenario.command == self.scenario.build and now.below("content") != self.built.below("content"):
            wrong.append(f"content/ is not what it would be: {sorted(name for name, _ in now.below('content').items() ^ self.built.below('content').items())}")
        edited = {name: content for name, content in self.before.below("content").items() if b"ten long days" in content}
        kept = [path.read_bytes() for path in (self.root / ".broadsheet/replaced").glob("*")]
        wrong += [f"the edit of {name} is lost" for name, content in edited.items() if content not in (now.files.get(name), *kept)]
        clean = self.clean_site(now)
        left_alone = {"site/mine.txt", *(self.before.files.keys() - clean.files.keys() if self.scenario.strangers else ())}
        ours = {name: content for name, content in now.below("site").items() if name not in left_alone}
        if ours != clean.below("site"):
            wrong.append(f"site/ is not what a clean build makes: {sorted({name for name, _ in ours.items() ^ clean.below('site').items()})}")
        if extra := {name for name in now.folders if name.startswith("site") and not any(file.startswith(name + "/") for file in now.files)}:
            wrong.append(f"empty folders are left: {sorted(extra)}")
        left = [path.name for folder in (self.root / ".broadsheet", self.folder / "case" / "tmp") for path in folder.iterdir()]
        return wrong + [f"left over: {name}" for name in left if name not in {".gitignore", "build.lock", "clock", "records.sqlite", "replaced", "pictures", "posters"}]

    def clean_site(self, now: Tree) -> Tree:
        """What the content as it is now comes to in a new folder."""
        key = tuple(sorted(now.below("content").items()))
        if key not in self.clean:
            root = self.folder / "clean"
            shutil.copytree(self.root, root, ignore=shutil.ignore_patterns("site", ".broadsheet", "seeds"))
            run(root, *self.scenario.build)
            self.clean[key] = look(root)
            shutil.rmtree(root)
        return self.clean[key]

    def child(self, point: int) -> tuple[int, str]:
        """Runs the command with a fault at a point (0: none; the points are listed instead): how it ended, and what it said."""
        reading, writing = os.pipe()
        if (child := os.fork()) == 0:
            try:
                os.dup2(writing, 1)
                os.dup2(writing, 2)
                arm(self.folder / "case", self.fault, point, self.scenario.elsewhere)
                status = main(list(self.scenario.command), root=self.root)
                sys.stdout.flush()
                if point == 0:
                    os.write(1, ("\0" + "\n".join(_seen)).encode())
            except BaseException:
                import traceback

                os.write(2, traceback.format_exc().encode())
                status = 99
            os._exit(status)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as pipe:
            said = pipe.read()
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


_seen: list[str] = []


def arm(top: Path, fault: str, point: int, elsewhere: bool) -> None:
    """From here on the file operations below `top` are counted, and the one at `point` is where it breaks."""

    def reached(what: str, path: str) -> None:
        if fault not in SQL_TOO and what.startswith(("SQL ", "sqlite3.connect")):
            return  # the kernel's errors reach a caller of SQLite as its own: see "full"
        if fault == "ENOSPC" and not what.startswith(_NEED_ROOM):
            return
        _seen.append(what)
        if len(_seen) == point:
            break_down(fault, path, top / "digest")
        if len(_seen) == point + _LATER and fault == "undone":
            undo(top / "digest")
        if elsewhere and what.startswith("os.rename") and ".broadsheet" in what and ".broadsheet" not in what.split(" ")[2]:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV), path)

    watch(top, reached)


def watch(top: Path, reached: Callable[[str, str], None]) -> None:
    """Before each file operation below `top`, and each statement to SQLite, `reached` gets its words and its path: that to which a file is moved."""
    above, last = str(top) + os.sep, [""]

    def statement(words: str) -> None:
        what, before = f"SQL {' '.join(words.split())[:25]}", last[0]
        last[0] = what
        if what != before:
            reached(what, "")

    def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect_untraced(*arguments, **options)
        connection.set_trace_callback(statement)
        return connection

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _EVENTS and isinstance(arguments[0], (str, Path)) and str(arguments[0]).startswith(above):
            name = "write" if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR) else event
            reached(f"{name} {' '.join(str(a)[len(above):] for a in arguments[:2] if str(a).startswith(above))}", str(arguments[1 if event == "os.rename" else 0]))

    connect_untraced, sqlite3.connect = sqlite3.connect, connect
    sys.addaudithook(hook)


def break_down(fault: str, path: str, root: Path) -> None:
    """Does what the fault is."""
    match fault:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "cut" | "full":
            if fault == "cut":
                signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
                resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_FSIZE, (_LIMIT, _LIMIT))
        case "edited" | "undone":
            edit_everything(root)
        case "deleted" | "folders":
            for name in _EDITED:
                (root / name).unlink()
                if fault == "folders":
                    (root / name).mkdir()
        case _:
            number = getattr(errno, fault)
            raise OSError(number, os.strerror(number), path)


def edit_everything(root: Path) -> None:
    """A person saves an article, a seed, a static file and a template; some as long as before."""
    for name in _EDITED:
        text = (root / name).read_text()
        (root / name).write_text(text[::-1] if "quay" in name else text.replace("bank", "fund").replace("Monday", "Friday") + "more" * ("themes/" in name))


def undo(root: Path) -> None:
    """And takes it back."""
    for name in _EDITED:
        (root / name).write_bytes((root.parent.parent / "prepared" / name).read_bytes())


def tell(scenario: str, fault: str, first: int, most: int, folder: Path) -> dict[str, Any]:
    """So many points are tried, one in each stretch of the way (0: all of them); what was wrong after each."""
    trial = Trial(scenario, fault, folder)
    points = trial.points()
    step = len(points) // most or 1 if most else 1
    chosen = range(1 + first % step, len(points) + 1, step)
    wrong = [f"{point} ({points[point - 1]}): {fault}: {words}" for point in chosen for words in trial.at(point)]
    return {"points": len(points), "tried": len(chosen), "wrong": wrong}


def meanwhile(pattern: str, number: int, words: str, root: Path, command: list[str]) -> int:
    """Runs a command; before its `number`th operation that matches the pattern, other words are run in a shell."""
    count = 0

    def reached(what: str, path: str) -> None:
        nonlocal count
        count += re.search(pattern, what) is not None
        if count == number:
            count += 1
            if words == "ulimit":
                resource.setrlimit(resource.RLIMIT_FSIZE, (_LIMIT, _LIMIT))
            elif words.startswith("E"):
                raise OSError(getattr(errno, words), os.strerror(getattr(errno, words)), path)
            else:
                subprocess.run(["sh", "-c", words], cwd=root, check=True)

    watch(root.parent, reached)
    return main(command, root=root)


if __name__ == "__main__":
    if sys.argv[1] == "meanwhile":
        sys.exit(meanwhile(sys.argv[2], int(sys.argv[3]), sys.argv[4], Path(sys.argv[5]), sys.argv[6:]))
    print(json.dumps(tell(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), Path(sys.argv[5])), indent=1))
