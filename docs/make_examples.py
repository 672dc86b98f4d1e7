"""Runs the commands that the documentation shows, and puts in what they print: `python docs/make_examples.py`.

A page is a story that happens in one new home folder, from its top to its bottom:

- a fenced block after `<!-- file: PATH -->` is written to that file;
- a `diff` block after `<!-- edit: PATH -->` is applied to it: each `-` line becomes the `+` line below it;
- in a `console` block, each line after `$ ` is run, and what it prints follows.

A line `…` in an output stands for lines that are not shown, and the seconds that a build took may
differ. A test runs every page that has such blocks, and compares.
"""

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from broadsheet.cli import main as broadsheet

DOCS = Path(__file__).parent
HOME = "/home/you"
"""What pages call the folder in which they happen."""
NOW = "1772614800"
"""4 March 2026, 09:00 UTC, as SOURCE_DATE_EPOCH."""
_BLOCK = re.compile(r"(?:<!-- (?P<does>file|edit): (?P<path>\S+) -->\n)?^(?P<fence>`{3,})(?P<kind>\w*)\n(?P<body>.*?)^(?P=fence)$", re.M | re.S)
_COMMAND = re.compile(r"^\$ (?P<command>.+)\n(?P<output>(?:(?!\$ ).*\n)*)", re.M)
_SECONDS = re.compile(r"\bin \d+\.\d\d s\b")


def main() -> None:
    """Rewrites the examples of every page."""
    for path in sorted(DOCS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        if has_examples(text) and (made := with_outputs(text)) != text:
            path.write_text(made, encoding="utf-8")
            print(f"made docs/{path.name}")


def has_examples(page: str) -> bool:
    """True for a page that shows commands and what they print."""
    return "```console\n" in page


def with_outputs(page: str) -> str:
    """The page with what its commands print now; an output that still holds stays as it is."""
    with tempfile.TemporaryDirectory() as folder, _elsewhere(Path(folder).resolve()):
        return _BLOCK.sub(_happen(Path.cwd()), page)


def _happen(home: Path) -> Callable[[re.Match[str]], str]:
    def happen(block: re.Match[str]) -> str:
        path = Path.cwd() / (block["path"] or "")
        if block["does"] == "file":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["body"], encoding="utf-8")
        elif block["does"] == "edit":
            path.write_text(_edited(path.read_text(encoding="utf-8"), block["body"]), encoding="utf-8")
        elif block["kind"] == "console":
            return block[0].replace(block["body"], _COMMAND.sub(lambda match: _ran(match, home), block["body"]))
        return block[0]

    return happen


def _edited(text: str, diff: str) -> str:
    """The text with the lines of a diff applied. Raises ValueError where they do not fit."""
    old = "".join(line[1:] + "\n" for line in diff.splitlines() if not line.startswith("+"))
    new = "".join(line[1:] + "\n" for line in diff.splitlines() if not line.startswith("-"))
    if text.count(old) != 1:
        raise ValueError(f"these lines are not there once: {old!r}")
    return text.replace(old, new)


def _ran(match: re.Match[str], home: Path) -> str:
    output = _run(match["command"]).replace(str(home), HOME)
    return match[0] if _is_same(match["output"], output) else f"$ {match['command']}\n{output}"


def _run(command: str) -> str:
    """What a command prints, problems first."""
    words = [word.strip("\"'") for word in re.findall(r"\"[^\"]*\"|'[^']*'|\S+", command)]
    if words[0] == "cd":
        os.chdir(words[1])
        return ""
    if words[0] != "broadsheet":
        ran = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)  # noqa: S603, S607 -- the commands of our own pages
        return ran.stderr + ran.stdout
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), contextlib.suppress(SystemExit):
        broadsheet(words[1:])
    return err.getvalue() + out.getvalue()


def _is_same(shown: str, found: str) -> bool:
    """True if the output is what the page shows, but for the seconds, and for lines that it leaves out."""
    shown, found = _SECONDS.sub("in some s", shown), _SECONDS.sub("in some s", found)
    pieces = re.split(r"^…\n", shown, flags=re.M)
    return re.fullmatch("(?:.*\n)*".join(map(re.escape, pieces)), found) is not None


@contextlib.contextmanager
def _elsewhere(home: Path) -> Iterator[None]:
    """In another folder, at the pages' moment, and as it was afterwards."""
    before, environment = Path.cwd(), dict(os.environ)
    os.environ |= {"HOME": str(home), "SOURCE_DATE_EPOCH": NOW, "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    os.chdir(home)
    try:
        yield
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(environment)


if __name__ == "__main__":
    sys.exit(main())
