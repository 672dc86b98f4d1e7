"""Articles that no designer thinks of: the bundled themes bear them on the narrowest phone, and on paper."""

import io
from collections.abc import Iterator

import pytest
from cases.reading import THEMES
from cases.visits import Visit, serve
from conftest import World
from playwright.sync_api import Browser
from pypdf import PdfReader

pytest_plugins = ("cases.visits", "cases.reading")

LETTERS = "Hafenschlepperkapitaensprüfungsordnungsentwurfsausschusssitzung"
TABLE = "|".join(f" Quay number {number} " for number in range(14)) + "\n" + "|".join("---:" for _ in range(14)) + "\n" + "|".join("12,480" for _ in range(14))
CODE = "```\ntide = table['Port Ellery'][day]  # a line that is longer than any column of any page would ever be\n```\n\nSo `" + "tide_of_the_harbour_" * 5 + "` it is."


@pytest.fixture
def awkward(world: World, theme: str) -> Iterator[str]:
    """An edition of them, its first on the next day alone, in one of the bundled themes, served."""
    world.write("digest.toml", f'theme = "{theme}"\n' + world.settings)
    world.article("letters", LETTERS, topics=f"[{LETTERS}]", source=LETTERS, authors=f"[{LETTERS}]")
    world.article("table", "Fourteen columns", body=f"Figures.\n\n{TABLE}\n\nhttps://test.example/{'tide/' * 30}", topics="[Tides]")
    world.article("code", "A line of code", body=CODE)
    world.article("forty", " ".join(["Harbour"] * 40), topics="[" + ", ".join(f"Berth {number}" for number in range(60)) + "]")
    world.article("bare", "Nothing but a headline", body="")
    world.article("alone", LETTERS + " again", date="2026-03-10")
    for number in range(30):
        world.article(f"copy-{number}", f"The same in paper {number}", copy_of="/2026/03/09/forty/", source=f"Paper {number}")
    world.build("--strict")
    yield from serve(world.root / "site")


@pytest.mark.parametrize("theme", THEMES)
def test_no_word_or_table_makes_a_page_scroll_sideways(browser: Browser, world: World, awkward: str, theme: str) -> None:
    """A headline, topic, source and author of one long word, a wide table, code, an endless address: at 320 pixels each page scrolls only downwards."""
    wide = []
    with Visit(browser, awkward + "/", (320, 640)) as visit:
        for name in world.files():
            if name.endswith(".html") and "/copy-" not in name and "/berth-" not in name:
                visit.page.goto(f"{awkward}/{name}")
                if visit.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                    wide.append(name)
    assert wide == []


@pytest.mark.parametrize("theme", THEMES)
def test_thirty_copies_leave_the_words_of_an_article_on_the_first_screen(browser: Browser, awkward: str, theme: str) -> None:
    """On a phone, who else carries an article does not stand between its headline and its words for longer than half a screen."""
    with Visit(browser, awkward + "/2026/03/09/forty/", (390, 844)) as visit:
        headline, words = visit.page.locator("h1").bounding_box(), visit.page.locator(".prose p, .text p").first.bounding_box()
        assert headline is not None
        assert words is not None
        assert words["y"] - (headline["y"] + headline["height"]) < 844 / 2


@pytest.mark.parametrize("theme", THEMES)
def test_a_wide_table_is_printed_as_large_as_the_rest(browser: Browser, awkward: str, theme: str) -> None:
    """What is wider than the paper makes a browser print the whole page smaller: so nothing is, and all fourteen columns are there."""
    scales = set()
    with Visit(browser, awkward + "/2026/03/09/table/") as visit:
        printed = PdfReader(io.BytesIO(visit.page.pdf(format="A4")))
    for page in printed.pages:
        page.extract_text(visitor_text=lambda text, matrix, *_: scales.add(round(matrix[0], 2)) if text.strip() else None)
    assert scales == {0.75}
    assert "".join(page.extract_text() for page in printed.pages).count("12,480") == 14
