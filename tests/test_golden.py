"""One tiny site, byte for byte: every kind of page, every feed, as they are kept in tests/golden/site.

The theme stands beside them, so that a redesign of the bundled ones changes nothing here.
`REWRITE_GOLDEN=1 pytest tests/test_golden.py` writes the files anew; read the difference before you keep it.
"""

import difflib
import os
import shutil
from pathlib import Path

import pytest
from conftest import World

from broadsheet.render import TEMPLATES

GOLDEN = Path(__file__).parent / "golden"
PICTURES = (".png", ".jpg", ".webp")
"""Their bytes are another version of Pillow's business; the pages hold their addresses."""
FILES = sorted(path.relative_to(GOLDEN / "site").as_posix() for path in (GOLDEN / "site").rglob("*") if path.is_file())


@pytest.fixture
def made(world: World) -> dict[str, bytes]:
    """The files of the tiny site, built on 10 March 2026 at noon."""
    shutil.copytree(GOLDEN / "digest", world.root, dirs_exist_ok=True)
    shutil.copytree(GOLDEN / "themes", world.root / "themes")
    ran = world.build("--strict")
    assert ran.problems == []
    files = {name: content for name, content in world.files().items() if not name.endswith(PICTURES)}
    if os.environ.get("REWRITE_GOLDEN"):
        shutil.rmtree(GOLDEN / "site")
        shutil.copytree(world.root / "site", GOLDEN / "site", ignore=shutil.ignore_patterns(*(f"*{ending}" for ending in PICTURES)))
    return files


def test_the_tiny_site_is_what_it_was(made: dict[str, bytes]) -> None:
    """The same files with the same bytes."""
    kept = {path.relative_to(GOLDEN / "site").as_posix(): path.read_bytes() for path in sorted((GOLDEN / "site").rglob("*")) if path.is_file()}
    report = [f"{name}: no longer made" for name in kept.keys() - made.keys()] + [f"{name}: new" for name in made.keys() - kept.keys()]
    for name in sorted(kept.keys() & made.keys()):
        if made[name] != kept[name]:
            report += difflib.unified_diff(kept[name].decode().splitlines(), made[name].decode().splitlines(), name, "made", lineterm="")
    if report:
        pytest.fail("\n".join(report), pytrace=False)


def test_the_tiny_site_has_every_kind_of_page() -> None:
    """A new kind of page needs a golden file."""
    assert {path.name for path in (GOLDEN / "themes" / "tiny" / "templates").iterdir() if not path.name.startswith(("_", "base"))} == set(TEMPLATES.values())
    assert {
        "index.html", "2026/03/09/index.html", "2026/03/09/ferry-returns/index.html", "2026/03/index.html", "2026/index.html", "archive/index.html",
        "topics/index.html", "topics/ferries/index.html", "topics/ferries/2026/03/index.html", "topics/ferries/feed.xml", "sources/index.html",
        "sources/the-evening-tern/index.html", "about/index.html", "search/index.html", "subscribe/index.html", "imprint/index.html", "2026/03/09/the-ferry/index.html", "404.html",
        "feed.xml", "atom.xml", "feed.json", "editions/feed.xml", "sitemap.xml", "news-sitemap.xml", "robots.txt", "opml.xml", "CNAME",
    } <= set(FILES)  # fmt: skip
