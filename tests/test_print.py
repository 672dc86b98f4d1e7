"""An edition and an article on paper, in every bundled theme: printed by a real browser, and read back."""

import io
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest
from cases.reading import THEMES, file_of
from cases.visits import Visit
from lxml import html
from playwright.sync_api import Browser, Page
from pypdf import PageObject, PdfReader

pytest_plugins = ("cases.visits", "cases.reading")

PAPER = {"A4": (595, 842), "Letter": (612, 792)}
POINTS = 0.75
"""Of a pixel."""

IN_LATIN_LETTERS = "[not(ancestor-or-self::*[@lang='ar'])]"
"""Arabic words stand in a printed file letter by letter, from left to right."""


@pytest.mark.parametrize("paper", PAPER)
@pytest.mark.parametrize("theme", THEMES)
def test_an_edition_is_a_sheet_of_paper(browser: Browser, served: Mapping[str, str], sites: Mapping[str, Path], kinds: Mapping[str, str], theme: str, paper: str) -> None:
    """All headlines and summaries in their order, on both sides of a sheet at most; no menu; nothing runs off the paper."""
    with Visit(browser, served[theme] + kinds["edition"]) as visit:
        printed = _printed(visit.page, paper)
    assert [_size(page) for page in printed.pages] == [PAPER[paper]] * len(printed.pages)
    assert len(printed.pages) <= 2
    words = _squeezed(" ".join(page.extract_text() for page in printed.pages))
    page = html.fromstring(file_of(sites[theme], kinds["edition"]).read_text(encoding="utf-8"))
    wanted = [_squeezed(element.text_content()) for element in page.xpath(f"//main//*[self::h1 or self::h2 or self::h3 or self::p[@class='sum']]{IN_LATIN_LETTERS} | //p[@class='end']")]
    assert len(wanted) > 6
    assert _positions(words, wanted) == sorted(_positions(words, wanted))
    assert _squeezed("Skip to the content") not in words
    for link in page.xpath("//nav[contains(@aria-label, 'dition')]//a"):
        assert _squeezed(link.text_content()) not in words
    assert _too_wide(printed, paper) == []


@pytest.mark.parametrize("paper", PAPER)
@pytest.mark.parametrize("theme", THEMES)
def test_a_long_article_is_printed_whole(browser: Browser, served: Mapping[str, str], sites: Mapping[str, Path], kinds: Mapping[str, str], theme: str, paper: str) -> None:
    """Every paragraph in its order, and nothing runs off the paper, wide tables included."""
    with Visit(browser, served[theme] + kinds["longest article"]) as visit:
        printed = _printed(visit.page, paper)
    words = _squeezed(" ".join(page.extract_text() for page in printed.pages))
    page = html.fromstring(file_of(sites[theme], kinds["longest article"]).read_text(encoding="utf-8"))
    wanted = [_squeezed(element.text_content()) for element in page.xpath("//h1 | //article//div[@class='prose']/p | //main/div[@class='text']/p")]
    assert len(wanted) > 6
    assert _positions(words, wanted) == sorted(_positions(words, wanted))
    assert _too_wide(printed, paper) == []


def test_what_runs_off_the_paper_is_seen(browser: Browser, served: Mapping[str, str]) -> None:
    """A line that does not break, put into a page: the tests above would name it."""
    with Visit(browser, served["broadsheet"] + "/about/") as visit:
        visit.page.evaluate("""() => { const line = document.querySelector('main').appendChild(document.createElement('pre'))
            line.style.cssText = 'white-space: pre; overflow: visible'; line.textContent = 'far '.repeat(80) }""")
        assert _too_wide(_printed(visit.page, "A4"), "A4")


def _printed(page: Page, paper: str) -> PdfReader:
    """The pages, with the room of their pictures but without these: of a text behind one, the reader takes the picture's scale for its own."""
    page.evaluate("document.querySelectorAll('img').forEach((image) => { image.style.visibility = 'hidden' })")
    return PdfReader(io.BytesIO(page.pdf(format=paper)))


def _size(page: PageObject) -> tuple[int, int]:
    return int(page.mediabox.width), int(page.mediabox.height)


def _squeezed(text: str) -> str:
    """Letters and digits alone: lines break elsewhere on paper, and words are hyphenated."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).casefold()


def _positions(words: str, wanted: list[str]) -> list[int]:
    """Where each of the wanted texts stands among the words, each sought behind the one before; all of them stand there."""
    found, at = [], 0
    for text in wanted:
        assert text in words, f"{text} is not printed"
        at = words.find(text, at)
        found.append(at)
    return found


def _too_wide(printed: PdfReader, paper: str) -> list[str]:
    """The runs of text that were set smaller, as a browser does when something is wider than the paper, or that begin or end outside of it.

    Each run is told with the place where it begins, and then an empty one with the place where it ends.
    """
    wrong: list[str] = []
    for page in printed.pages:
        said = [""]

        def look(text: str, page_matrix: list[float], text_matrix: list[float], _font: object, _size: float, said: list[str] = said) -> None:
            scale, place = page_matrix[0], page_matrix[0] * text_matrix[4] + page_matrix[4]
            said.append(text.strip() or said[-1])
            if (text.strip() and abs(scale - POINTS) > 0.001) or not -1 <= place <= PAPER[paper][0] + 1:
                wrong.append(f"{place:.0f}, {scale:.2f}: {said[-1]}")

        page.extract_text(visitor_text=look)
    return wrong
