"""How a page is built for whoever has it read aloud: the landmarks and headings of the tiny site in each bundled theme.

The tree that the browser hands to a screen reader, as it is kept in tests/golden/structure, one file for each page.
`REWRITE_GOLDEN=1 pytest tests/test_structure.py` writes the files anew; read the difference before you keep it.
"""

import difflib
import os
import re
import shutil
from collections.abc import Iterator

import pytest
from cases.reading import THEMES
from cases.visits import Visit, serve
from conftest import ROOT, World
from playwright.sync_api import Browser, Page

pytest_plugins = ("cases.visits", "cases.reading")

GOLDEN = ROOT / "tests/golden"
PAGES = {"front": "/", "edition": "/2026/03/09/", "article": "/2026/03/09/ferry-returns/", "topic": "/topics/ferries/", "archive": "/archive/"}
SHOWN = re.compile(r'- (banner|main|contentinfo|navigation|complementary|search|region|form|article|heading|figure|table)( "([^"\\]|\\.)*")?( \[level=\d\])?')
QUOTED = re.compile(r"- '((?:[^']|'')*)'")


@pytest.fixture(params=THEMES)
def theme(request: pytest.FixtureRequest) -> str:
    """Each bundled theme in turn."""
    return request.param


@pytest.fixture
def tiny(world: World, theme: str) -> Iterator[str]:
    """The tiny site in one of the bundled themes, served."""
    shutil.copytree(GOLDEN / "digest", world.root, dirs_exist_ok=True)
    settings = world.read("digest.toml")
    world.write("digest.toml", settings.replace("https://gazette.example/digest/", "https://gazette.example/").replace('theme = "tiny"', f'theme = "{theme}"'))
    world.build("--strict")
    yield from serve(world.root / "site")


def test_a_page_is_built_as_it_was(browser: Browser, tiny: str, theme: str) -> None:
    """The same landmarks, articles and headings in the same order, with the same names and levels."""
    report: list[str] = []
    with Visit(browser, tiny + "/") as visit:
        for name, address in PAGES.items():
            visit.page.goto(tiny + address)
            kept = GOLDEN / "structure" / theme / f"{name}.yaml"
            made = _structure(visit.page)
            if os.environ.get("REWRITE_GOLDEN"):
                kept.parent.mkdir(parents=True, exist_ok=True)
                kept.write_text(made, encoding="utf-8")
            report += difflib.unified_diff(kept.read_text(encoding="utf-8").splitlines(), made.splitlines(), f"{theme}/{name}.yaml", "made", lineterm="")
    if report:
        pytest.fail("\n".join(report), pytrace=False)


def test_a_page_that_lost_a_landmark_is_seen(browser: Browser, tiny: str) -> None:
    """A menu that became a plain block, and a heading a plain line, are gone from the tree."""
    with Visit(browser, tiny + "/") as visit:
        before = _structure(visit.page)
        visit.page.evaluate("() => { for (const one of document.querySelectorAll('header nav, main h2')) one.replaceWith(...one.childNodes) }")
        after = _structure(visit.page)
    assert 'navigation "Sections"' in before
    assert 'navigation "Sections"' not in after
    assert before.count("heading") > after.count("heading")


def _structure(page: Page) -> str:
    """The landmarks, articles, headings, figures and tables of a page, each below those that hold it."""
    lines: list[str] = []
    above: list[int] = []
    for line in page.locator("body").aria_snapshot().splitlines():
        indent = len(line) - len(line.lstrip())
        shown = SHOWN.match(QUOTED.sub(lambda found: "- " + found[1].replace("''", "'"), line.strip(), count=1))
        if shown:
            above = [one for one in above if one < indent]
            lines.append("  " * len(above) + shown.group())
            above.append(indent)
    return "\n".join(lines) + "\n"
