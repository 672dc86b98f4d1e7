"""The bundled digest in each bundled theme, built and served, and a page of every kind.

A plugin of the test modules that name it. PYTEST_DONT_REWRITE: what it asserts is that its own building went well.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from broadsheet.render import TEMPLATES

from .visits import serve

THEMES = ("broadsheet", "wire", "plain")
KINDS = {
    "front": "front.html", "edition": "edition.html", "article": "article.html", "arabic article": "article.html", "longest article": "article.html",
    "topic": "group.html", "source": "group.html", "topics": "group_index.html", "sources": "group_index.html", "month of a topic": "group_month.html",
    "archive": "archive.html", "year": "year.html", "month": "month.html", "about": "page.html", "404": "not_found.html",
    **{name: f"{name}.html" for name in ("search", "subscribe") if f"{name}.html" in TEMPLATES.values()},
}  # fmt: skip
"""Each kind of page of which there is a sample, and its template."""

WITH_AN_ARTICLE = ("article", "arabic article", "longest article")


@pytest.fixture(scope="session")
def sites(sample_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """The bundled digest's site in each theme, by the theme's name."""
    made = {"broadsheet": sample_site / "site"}
    for theme in THEMES[1:]:
        root = tmp_path_factory.mktemp(theme) / "digest"
        shutil.copytree(sample_site, root, ignore=shutil.ignore_patterns("site"))
        settings = root / "digest.toml"
        settings.write_text(f'theme = "{theme}"\n' + settings.read_text(encoding="utf-8"), encoding="utf-8")
        command = [sys.executable, "-m", "broadsheet", "-C", str(root), "build", "--search", "--now", "2026-10-01T08:00:00+01:00"]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        made[theme] = root / "site"
    return made


@pytest.fixture(scope="session")
def served(sites: Mapping[str, Path]) -> Iterator[Mapping[str, str]]:
    """The address at which each theme's site is served."""
    with ExitStack() as stack:
        yield {theme: stack.enter_context(contextmanager(serve)(site)) for theme, site in sites.items()}


@pytest.fixture(scope="session")
def kinds(sites: Mapping[str, Path]) -> Mapping[str, str]:
    """The address of a page of each of KINDS: the same in all themes."""
    site = sites["broadsheet"]

    def largest(pattern: str) -> str:
        found = max(sorted(site.glob(pattern)), key=lambda path: path.stat().st_size)
        return f"/{found.parent.relative_to(site).as_posix()}/"

    articles = sorted(f"/{path.parent.relative_to(site).as_posix()}/" for path in site.glob("20??/??/??/*/index.html"))
    arabic = next(address for address in articles if 'dir="rtl"' in (site / address[1:] / "index.html").read_text(encoding="utf-8"))
    return {
        "front": "/", "edition": largest("20??/??/??/index.html"), "article": articles[0], "arabic article": arabic,
        "longest article": largest("20??/??/??/*/index.html"), "topic": largest("topics/*/index.html"), "source": largest("sources/*/index.html"),
        "topics": "/topics/", "sources": "/sources/", "month of a topic": largest("topics/*/20??/??/index.html"), "archive": "/archive/",
        "year": largest("20??/index.html"), "month": largest("20??/??/index.html"), "about": "/about/", "404": "/404.html",
        "search": "/search/", "subscribe": "/subscribe/",
    }  # fmt: skip


def file_of(site: Path, address: str) -> Path:
    """The file that is served at an address."""
    return site / (address.strip("/") + "/index.html" if address.endswith("/") else address[1:])
