"""A real browser opens the bundled digest: nothing fails, nothing is asked of others, nothing runs off the page."""

import re
from collections.abc import Mapping

import pytest
from cases.reading import KINDS, THEMES
from cases.visits import DESK, PHONE, Visit
from playwright.sync_api import Browser

pytest_plugins = ("cases.visits", "cases.reading")


@pytest.fixture(scope="session")
def sample(served: Mapping[str, str]) -> str:
    """The bundled digest in its own theme, served."""
    return served["broadsheet"]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("theme", THEMES)
def test_a_page_opens_without_a_word_and_without_a_stranger(browser: Browser, served: Mapping[str, str], kinds: Mapping[str, str], theme: str, size: tuple[int, int]) -> None:
    """Every kind of page, in the light and in the dark: no console message, no failed request, none to another host, no horizontal scrolling; a title and a headline."""
    with Visit(browser, served[theme] + "/", size) as visit:
        for kind in KINDS:
            for scheme in ("light", "dark"):
                visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                visit.page.goto(served[theme] + kinds[kind])
                assert visit.wrong == [], kind
                assert visit.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), kind
            assert visit.page.title().strip()
            assert visit.page.locator("h1").count() == 1
            assert visit.page.locator("h1").is_visible()


@pytest.mark.parametrize("kind", ["front", "article", "topic"])
def test_a_page_reads_the_same_without_javascript(browser: Browser, sample: str, kinds: Mapping[str, str], kind: str) -> None:
    """Its words do not come by script."""
    with Visit(browser, sample + kinds[kind], scripts=False) as without, Visit(browser, sample + kinds[kind]) as with_scripts:
        assert without.wrong == []
        words = without.page.locator("main").inner_text()
        assert words == with_scripts.page.locator("main").inner_text()
        assert len(words.split()) > 20


@pytest.mark.parametrize("theme", THEMES)
def test_a_page_that_is_open_follows_the_system_into_the_dark_and_back(browser: Browser, served: Mapping[str, str], kinds: Mapping[str, str], theme: str) -> None:
    """And the body's text stands out from its ground by at least 4.5 to 1 (WCAG 1.4.3) in either."""
    with Visit(browser, served[theme] + kinds["article"]) as visit:
        for scheme in ("light", "dark", "light"):
            visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            ink, ground = visit.page.evaluate(INK_AND_GROUND)
            lighter, darker = sorted((luminance(ink), luminance(ground)), reverse=True)
            assert (lighter + 0.05) / (darker + 0.05) >= 4.5
            assert (luminance(ground) > 0.5) == (scheme == "light")


INK_AND_GROUND = """() => {
    const text = document.querySelector('main :is(.prose, .text) p')
    let below = text
    while (below.parentElement && getComputedStyle(below).backgroundColor === 'rgba(0, 0, 0, 0)') below = below.parentElement
    return [getComputedStyle(text).color, getComputedStyle(below).backgroundColor]
}"""


def luminance(colour: str) -> float:
    """The relative luminance of a CSS `rgb(…)` (WCAG 2)."""
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].replace(",", " ").split()[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_an_arabic_article_runs_from_right_to_left(browser: Browser, sample: str, kinds: Mapping[str, str]) -> None:
    """Its words, while the page around it stays as it is."""
    with Visit(browser, sample + kinds["arabic article"]) as visit:
        assert visit.page.evaluate("getComputedStyle(document.querySelector('.prose p')).direction") == "rtl"
        assert visit.page.evaluate("getComputedStyle(document.querySelector('footer')).direction") == "ltr"


def test_a_reader_finds_the_way_from_the_front_page_to_a_topic(browser: Browser, sample: str) -> None:
    """Headline, article, all topics, one of them: four pages that lead on to each other."""
    with Visit(browser, sample + "/", PHONE) as visit:
        links = visit.page.locator("main a")
        headline = next(link for link in links.all() if re.fullmatch(r"/\d{4}/\d\d/\d\d/[^/]+/", link.get_attribute("href") or ""))
        headline.click()
        assert visit.page.locator("article h1").is_visible()
        visit.page.locator("header a[href='/topics/']").click()
        visit.page.locator("main a[href^='/topics/']").first.click()
        assert re.search(r"/topics/[^/]+/$", visit.page.url)
        assert visit.wrong == []
