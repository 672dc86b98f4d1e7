"""What a page gives to whoever has less than a browser of today, or asks for less: no styles, a text browser, a slow line, no motion."""

import gzip
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from cases.reading import KINDS, THEMES, WITH_AN_ARTICLE, file_of
from cases.visits import PHONE, Visit
from lxml import html
from playwright.sync_api import Browser

pytest_plugins = ("cases.visits", "cases.reading")

WEIGHT = 12 * 1024
MOTION = """() => [...document.querySelectorAll('*')].filter(element => {
    const style = getComputedStyle(element)
    return style.animationName !== 'none' || style.transitionDuration !== '0s' || style.scrollBehavior !== 'auto'
}).map(element => element.tagName).concat([...document.styleSheets].flatMap(sheet => [...sheet.cssRules]).filter(rule => rule.constructor.name === 'CSSViewTransitionRule').map(rule => rule.cssText))"""
GROUND = "getComputedStyle(document.documentElement).backgroundColor"


@pytest.mark.parametrize("theme", THEMES)
def test_a_page_reads_well_without_styles(browser: Browser, served: Mapping[str, str], kinds: Mapping[str, str], theme: str) -> None:
    """Where the style sheet does not arrive: a headline, nothing wider than the window but a photograph and a long word, and no picture of numbers as large as a page."""
    wrong = []
    context = browser.new_context(viewport={"width": PHONE[0], "height": PHONE[1]})
    page = context.new_page()
    page.route("**/*.css", lambda route: route.abort())
    for kind in KINDS:
        page.goto(served[theme] + kinds[kind])
        assert page.evaluate("getComputedStyle(document.body).marginTop") == "8px"
        assert page.locator("h1").is_visible()
        page.locator("img").evaluate_all("images => images.forEach(image => image.remove())")
        if kind != "longest article" and page.evaluate("document.documentElement.scrollWidth > 1.1 * document.documentElement.clientWidth"):
            wrong.append(f"{kind} runs over")
        large = page.locator("svg").evaluate_all("pictures => pictures.map(picture => picture.getBoundingClientRect().height)")
        wrong += [f"{kind} has a picture {height:.0f} px high" for height in large if height > 100]
    context.close()
    assert wrong == []


@pytest.mark.parametrize("theme", THEMES)
def test_a_text_browser_meets_the_headline_and_the_body_first(sites: Mapping[str, Path], kinds: Mapping[str, str], theme: str) -> None:
    """In the order of the file: a few words of the masthead, the headline, the body, and only then the topics and the neighbours."""
    for kind in WITH_AN_ARTICLE:
        body = html.fromstring(file_of(sites[theme], kinds[kind]).read_text(encoding="utf-8")).find("body")
        headline = body.find(".//h1")
        paragraph = body.xpath("//main//div[@class='prose' or @class='text']//p[string-length() > 80]")[0]
        order = list(body.iter())
        ways = [element for element in body.iter("nav") if element.getparent().tag not in {"header", "footer"}]
        assert ways
        assert [order.index(element) for element in (headline, paragraph, *ways)] == sorted(order.index(element) for element in (headline, paragraph, *ways))
        before = body.text_content().partition(headline.text_content())[0]
        assert len(before.split()) < 40


@pytest.mark.parametrize("theme", THEMES)
def test_an_article_weighs_no_more_than_twelve_kilobytes(sites: Mapping[str, Path], theme: str) -> None:
    """Packed with gzip, with its style sheets and its icon; each article of the bundled digest that has no picture."""
    site = sites[theme]
    weights = {}
    for file in sorted(site.glob("20??/??/??/*/index.html")):
        page = file.read_text(encoding="utf-8")
        if "<img" not in page and 'http-equiv="refresh"' not in page:
            parts = [file, *(site / address.lstrip("/") for address in re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', page))]
            weights[file.parent.name] = sum(len(gzip.compress(part.read_bytes())) for part in parts)
            assert len(parts) >= 3
    assert len(weights) > 20
    assert {name: weight for name, weight in weights.items() if weight > WEIGHT} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_an_open_page_follows_the_system_into_the_dark(browser: Browser, served: Mapping[str, str], kinds: Mapping[str, str], theme: str) -> None:
    """And back, without loading again; the browser's own frame is told the colour of the page."""
    with Visit(browser, served[theme] + kinds["article"]) as visit:
        visit.page.evaluate("document.documentElement.dataset.open = 'still'")
        light = visit.page.evaluate(GROUND)
        assert light == _painted(visit.page.locator("meta[name=theme-color][media*=light]").get_attribute("content"))
        visit.page.emulate_media(color_scheme="dark")
        dark = visit.page.evaluate(GROUND)
        assert dark == _painted(visit.page.locator("meta[name=theme-color][media*=dark]").get_attribute("content"))
        visit.page.emulate_media(color_scheme="light")
        assert visit.page.evaluate(GROUND) == light != dark
        assert visit.page.evaluate("document.documentElement.dataset.open") == "still"


def _painted(colour: str | None) -> str:
    """A colour as `#rrggbb` in the words in which a browser tells it."""
    assert colour is not None
    return f"rgb({int(colour[1:3], 16)}, {int(colour[3:5], 16)}, {int(colour[5:7], 16)})"


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_moves_for_whoever_wants_it_still(browser: Browser, served: Mapping[str, str], kinds: Mapping[str, str], theme: str) -> None:
    """With reduced motion: no animation, no transition, no gliding scroll, no passage from page to page."""
    with Visit(browser, served[theme] + "/") as visit:
        visit.page.emulate_media(reduced_motion="reduce")
        for kind in ("front", "article", "archive"):
            visit.page.goto(served[theme] + kinds[kind])
            assert visit.page.evaluate(MOTION) == []
        visit.page.evaluate("""() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('h1 { transition: color 1s }'); document.adoptedStyleSheets = [sheet] }""")
        assert visit.page.evaluate(MOTION) == ["H1"]
