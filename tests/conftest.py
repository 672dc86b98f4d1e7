"""What tests share: a small digest in a folder of its own, and ways to run it and look at what came out."""

import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from broadsheet.cli import main

ROOT = Path(__file__).parent.parent
NOW = "2026-03-10T12:00:00+00:00"

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets what it runs in the background ignore it, and so would all that the tests start

settings.register_profile("ci", deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.register_profile("nightly", deadline=None, max_examples=5_000, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@dataclass
class Ran:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        return self.err.splitlines()


@dataclass
class World:
    """A digest's folder with as little in it as can be."""

    root: Path
    capsys: pytest.CaptureFixture[str]
    settings: str = 'title = "The Test"\nurl = "https://test.example/"\n'
    names: list[str] = field(default_factory=list)

    def write(self, path: str, content: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def article(self, name: str = "2026/03/rates", title: str = "Rates rise", date: str = "2026-03-09", body: str = "The bank raised its rate.", **fields: str) -> Path:
        """A content file; further fields are written as they are given."""
        more = "".join(f"{key}: {value}\n" for key, value in fields.items())
        return self.write(f"content/{name}.md", f"---\ntitle: {title}\ndate: {date}\n{more}---\n\n{body}\n")

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def site(self, address: str) -> str:
        """The file at an address of the site."""
        return self.read("site" + address + ("index.html" if address.endswith("/") else ""))

    def has(self, address: str) -> bool:
        return (self.root / ("site" + address + ("index.html" if address.endswith("/") else ""))).is_file()

    def files(self, folder: str = "site") -> dict[str, bytes]:
        """Every file below a folder with its bytes."""
        top = self.root / folder
        return {path.relative_to(top).as_posix(): path.read_bytes() for path in sorted(top.rglob("*")) if path.is_file()}

    def run(self, *words: str, status: int | None = 0) -> Ran:
        """Runs a command in this process; fails unless it ends with `status` (None: any)."""
        self.capsys.readouterr()
        try:
            found = main(list(words), root=self.root)
        except SystemExit as ended:
            found = ended.code if isinstance(ended.code, int) else 1
        captured = self.capsys.readouterr()
        ran = Ran(found, captured.out, captured.err)
        assert status is None or found == status, f"status {found}\n{ran.out}\n{ran.err}"
        return ran

    def build(self, *words: str, status: int | None = 0, now: str = NOW) -> Ran:
        """Builds at a fixed time, in one process."""
        return self.run("build", "--now", now, "--jobs", "1", *words, status=status)

    def spawn(self, *words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Runs a command in a process of its own."""
        command = [sys.executable, "-m", "broadsheet", "-C", str(self.root), *words]
        return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL)


@pytest.fixture
def world(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> World:
    """A digest with its two needed settings and nothing else."""
    made = World(tmp_path / "digest", capsys)
    made.write("digest.toml", made.settings)
    return made


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled digest, built in a folder of its own at a fixed time; its root."""
    root = tmp_path_factory.mktemp("sample") / "digest"
    for name in ("seeds", "content", "static"):
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name)
    shutil.copy(ROOT / "digest.toml", root / "digest.toml")
    command = [sys.executable, "-m", "broadsheet", "-C", str(root), "build", "--search", "--now", "2026-10-01T08:00:00+01:00"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return root


def chromium() -> str | None:
    """The path of an installed Chromium; None for Playwright's own (see tests/chromium.sh)."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


def text_of(html: str) -> str:
    """The words of an HTML text, near enough to look for some of them."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
