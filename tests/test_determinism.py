"""Same inputs and same `now`: same bytes, whatever the machine around them. Real processes, each in a world of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

NOW = "2026-10-01T08:00:00+00:00"
GOLDEN = ROOT / "tests" / "golden"
PICKED = ("tidewrack-notes", "shiraa-carrow")
"""Outlets that suffice: every format, and two scripts."""
PLAIN = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0", **({"PYTHONPATH": os.environ["PYTHONPATH"]} if "PYTHONPATH" in os.environ else {})}


def digest(root: Path) -> Path:
    """A digest of some of the bundled seeds and the tiny site's articles, in a folder; its file times are fixed."""
    for outlet in PICKED:
        shutil.copytree(ROOT / "seeds" / outlet, root / "seeds" / outlet)
    shutil.copytree(GOLDEN / "digest" / "content", root / "content")
    shutil.copytree(GOLDEN / "digest" / "static", root / "static")
    shutil.copy(ROOT / "digest.toml", root / "digest.toml")
    for path in (root / "seeds").rglob("*"):
        os.utime(path, (1_770_000_000, 1_770_000_000))
    return root


def build(root: Path, *words: str, env: dict[str, str] | None = None, cwd: Path | None = None, umask: int = 0o022) -> dict[str, bytes]:
    """Builds in a process of its own; every file of site/ and content/."""
    command = [sys.executable, "-m", "broadsheet", "-C", str(root), "build", *(words or ("--now", NOW, "--jobs", "1"))]
    ran = subprocess.run(command, env={**PLAIN, **(env or {})}, cwd=cwd or root, umask=umask, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return {f"{top}/{path.relative_to(root / top).as_posix()}": path.read_bytes() for top in ("site", "content") for path in sorted((root / top).rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A digest that was built in plain surroundings."""
    return digest(tmp_path_factory.mktemp("plain") / "a-telling-name")


@pytest.fixture(scope="module")
def plain(root: Path) -> dict[str, bytes]:
    """What that build made."""
    made = build(root)
    assert len(made) > 80
    return made


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Names of the files in which two builds differ."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@pytest.mark.parametrize(
    ("words", "env", "umask"),
    [
        (("--now", NOW, "--jobs", "1"), {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0"}, 0o077),
        (("--now", NOW, "--jobs", "2"), {"TZ": "America/Los_Angeles", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "PYTHONHASHSEED": "4294967295"}, 0o022),
        (("--jobs", "1"), {"SOURCE_DATE_EPOCH": "1790841600", "PYTHONHASHSEED": "random", "COLUMNS": "20", "LANGUAGE": "ar"}, 0o002),
        (("--now", "2026-10-01T17:00:00+09:00", "--jobs", "1"), {"PYTHONOPTIMIZE": "1", "PYTHONDONTWRITEBYTECODE": "1"}, 0o022),
    ],
    ids=["zone-locale-umask", "jobs-turkish", "source-date-epoch", "now-of-another-zone"],
)
def test_other_surroundings_make_the_same_bytes(tmp_path: Path, plain: dict[str, bytes], words: tuple[str, ...], env: dict[str, str], umask: int) -> None:
    """Time zone, locale, hash seed, umask, number of jobs, and how `now` was said."""
    assert differing(plain, build(digest(tmp_path / "digest"), *words, env=env, umask=umask)) == []


def test_another_folder_makes_the_same_bytes(tmp_path: Path, root: Path, plain: dict[str, bytes]) -> None:
    """With blanks and letters in its name, its files written in another order, and called from somewhere else."""
    other = tmp_path / "año nuevo" / "a digest" / "ورق"
    for top in ("static", "content", "seeds", "digest.toml"):
        for path in sorted([root / top, *(root / top).rglob("*")], reverse=True):
            if path.is_file():
                target = other / path.relative_to(root)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, target)
    assert differing(plain, build(other, cwd=tmp_path)) == []


def test_a_build_without_records_makes_the_same_bytes(root: Path, plain: dict[str, bytes]) -> None:
    """The caches change nothing but the time."""
    shutil.rmtree(root / ".broadsheet")
    assert differing(plain, build(root)) == []


def test_a_second_build_writes_nothing(root: Path, plain: dict[str, bytes]) -> None:
    """Not even the time of a file changes."""
    times = {path: path.stat().st_mtime_ns for top in ("site", "content") for path in (root / top).rglob("*") if path.is_file()}
    assert differing(plain, build(root)) == []
    assert {path: path.stat().st_mtime_ns for path in times} == times


def test_another_now_at_which_nothing_becomes_due_makes_the_same_bytes(root: Path, plain: dict[str, bytes]) -> None:
    """No page says when it was built."""
    assert differing(plain, build(root, "--now", "2026-12-24T18:30:00+00:00", "--jobs", "1")) == []


def test_no_page_holds_the_name_of_its_folder(plain: dict[str, bytes]) -> None:
    """Nothing of the machine is published."""
    assert [name for name, content in plain.items() if b"a-telling-name" in content] == []
