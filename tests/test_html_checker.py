"""The W3C's checker of HTML (vnu) reads a page of every kind in every bundled theme."""

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from cases.reading import KINDS, file_of
from conftest import ROOT

pytest_plugins = ("cases.reading",)


def test_the_checker_finds_nothing(sites: Mapping[str, Path], kinds: Mapping[str, str]) -> None:
    """No error and no warning, in one run over all pages, for it is slow to start."""
    assert _complaints(file_of(site, kinds[kind]) for site in sites.values() for kind in KINDS) == []


def test_the_checker_finds_a_fault_that_is_put_in(sites: Mapping[str, Path], tmp_path: Path) -> None:
    """An error and a warning in a copy of the front page: the reader of the test above has eyes."""
    page = (sites["broadsheet"] / "index.html").read_text(encoding="utf-8")
    copy = tmp_path / "index.html"
    copy.write_text(page.replace("</main>", "<ul><p>No item</p></ul><section><p>No heading</p></section></main>"), encoding="utf-8")
    found = _complaints([copy])
    assert any(complaint.startswith("error") for complaint in found)
    assert any(complaint.startswith("info warning") for complaint in found)


@pytest.mark.parametrize(("there", "wanted"), [((), "default-jre-headless"), (("java",), "npm")])
def test_a_machine_without_the_checkers_is_told_what_to_install(tmp_path: Path, there: tuple[str, ...], wanted: str) -> None:
    """Where nothing can be installed, `make test` ends with the name of what is missing."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("sh", "id", "cat", *there):
        (programs / name).symlink_to(shutil.which(name) or "/")
    ran = subprocess.run(["sh", str(ROOT / "tests/checkers.sh")], capture_output=True, text=True, check=False, cwd=tmp_path, env={"PATH": str(programs)})
    assert ran.returncode == 1
    assert wanted in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def _complaints(files: Iterable[Path]) -> list[str]:
    """What vnu says of the files: its errors and its warnings, each with its place."""
    names = [str(file) for file in files]
    command = ["java", "-jar", str(ROOT / ".venv/checkers/node_modules/vnu-jar/build/dist/vnu.jar"), "--format", "json", "--stdout", *names]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    found = json.loads(ran.stdout)["messages"]
    return [
        f"{message['type']} {message.get('subType', '')}: {message.get('url', '')}:{message.get('lastLine', '')}: {message['message']}: {message.get('extract', '')}"
        for message in found
    ]
