"""A real browser opens the bundled digest: nothing fails, nothing is asked of others, nothing runs off the page."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cases.visits import DESK, PHONE, Visit, serve
from conftest import World
from playwright.sync_api import Browser

pytest_plugins = ("cases.visits",)


@pytest.fixture(scope="session")
def sample(sample_site: Path) -> Iterator[str]:
    """The bundled digest, served."""
    yield from serve(sample_site / "site")


@pytest.fixture(scope="session")
def pages_of(sample_site: Path) -> dict[str, str]:
    """One page of each kind, by its name."""
    site = sample_site / "site"
    articles = sorted(path.parent.relative_to(site).as_posix() for path in site.glob("20??/??/??/*/index.html"))
    topic = max((path.parent for path in site.glob("topics/*/index.html")), key=lambda folder: len((folder / "index.html").read_bytes()))
    arabic = next(name for name in articles if 'dir="rtl"' in (site / name / "index.html").read_text(encoding="utf-8"))
    longest = max(articles, key=lambda name: (site / name / "index.html").stat().st_size)
    return {
        "front": "/", "article": f"/{articles[0]}/", "longest article": f"/{longest}/", "arabic article": f"/{arabic}/", "topic": f"/topics/{topic.name}/",
        "edition": f"/{articles[0].rpartition('/')[0]}/", "archive": "/archive/", "sources": "/sources/", "about": "/about/", "404": "/404.html",
    }  # fmt: skip


KINDS = ("front", "article", "longest article", "arabic article", "topic", "edition", "archive", "sources", "about", "404")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_opens_without_a_word_and_without_a_stranger(browser: Browser, sample: str, pages_of: dict[str, str], kind: str, size: tuple[int, int]) -> None:
    """In the light and in the dark: no console message, no failed request, none to another host, no horizontal scrolling; a title and a headline."""
    with Visit(browser, sample + pages_of[kind], size) as visit:
        visit.page.emulate_media(color_scheme="dark")
        assert visit.wrong == []
        assert visit.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert visit.page.title().strip()
        assert visit.page.locator("h1").count() == 1
        assert visit.page.locator("h1").is_visible()


@pytest.mark.parametrize("kind", ["front", "longest article", "topic"])
def test_a_narrow_phone_scrolls_only_downwards(browser: Browser, sample: str, pages_of: dict[str, str], kind: str) -> None:
    """At 320 pixels, which is also 1280 at 400 % (WCAG 1.4.10)."""
    with Visit(browser, sample + pages_of[kind], (320, 640)) as visit:
        assert visit.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("kind", ["front", "article", "topic"])
def test_a_page_reads_the_same_without_javascript(browser: Browser, sample: str, pages_of: dict[str, str], kind: str) -> None:
    """Its words do not come by script."""
    with Visit(browser, sample + pages_of[kind], scripts=False) as without, Visit(browser, sample + pages_of[kind]) as with_scripts:
        assert without.wrong == []
        words = without.page.locator("main").inner_text()
        assert words == with_scripts.page.locator("main").inner_text()
        assert len(words.split()) > 20


@pytest.mark.parametrize("kind", ["front", "article"])
def test_the_first_tab_leads_to_the_content(browser: Browser, sample: str, pages_of: dict[str, str], kind: str) -> None:
    """The skip link shows when it has the focus, and takes the keyboard past the menu."""
    with Visit(browser, sample + pages_of[kind]) as visit:
        visit.page.keyboard.press("Tab")
        link = visit.page.locator(":focus")
        assert link.get_attribute("href") == "#main"
        box = link.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["y"] >= 0
        visit.page.keyboard.press("Enter")
        visit.page.keyboard.press("Tab")
        assert visit.page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_whoever_tabs_sees_where_they_are(browser: Browser, sample: str) -> None:
    """A focused link has an outline."""
    with Visit(browser, sample + "/") as visit:
        for _ in range(4):
            visit.page.keyboard.press("Tab")
            assert visit.page.evaluate("(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 })()")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(browser: Browser, sample: str, pages_of: dict[str, str], scheme: str) -> None:
    """At least 4.5 to 1 for the body's text, in the light and in the dark (WCAG 1.4.3)."""
    with Visit(browser, sample + pages_of["article"], scheme=scheme) as visit:
        ink, ground = visit.page.evaluate(INK_AND_GROUND)
        lighter, darker = sorted((luminance(ink), luminance(ground)), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5
        assert (luminance(ground) > 0.5) == (scheme == "light")


INK_AND_GROUND = """() => {
    const text = document.querySelector('.prose p')
    let below = text
    while (below.parentElement && getComputedStyle(below).backgroundColor === 'rgba(0, 0, 0, 0)') below = below.parentElement
    return [getComputedStyle(text).color, getComputedStyle(below).backgroundColor]
}"""


def luminance(colour: str) -> float:
    """The relative luminance of a CSS `rgb(…)` (WCAG 2)."""
    parts = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].replace(",", " ").split()[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_an_arabic_article_runs_from_right_to_left(browser: Browser, sample: str, pages_of: dict[str, str]) -> None:
    """Its words, while the page around it stays as it is."""
    with Visit(browser, sample + pages_of["arabic article"]) as visit:
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


@pytest.fixture
def wire(world: World, sample_site: Path) -> Iterator[str]:
    """The bundled digest in the compact theme, served."""
    for name in ("content", "static"):
        if (sample_site / name).is_dir():
            shutil.copytree(sample_site / name, world.root / name)
    text = (sample_site / "digest.toml").read_text(encoding="utf-8")
    world.write("digest.toml", 'theme = "wire"\n' + text)
    world.build(now="2026-10-01T08:00:00+01:00")
    yield from serve(world.root / "site")


def test_the_wire_theme_opens_as_well(browser: Browser, wire: str, pages_of: dict[str, str]) -> None:
    """On a phone and on a desk, in the light and in the dark, without a word and without a stranger."""
    wrong = []
    for kind in ("front", "article", "topic"):
        for size, scheme in ((PHONE, "light"), (DESK, "dark")):
            with Visit(browser, wire + pages_of[kind], size, scheme) as visit:
                wrong += visit.wrong
                if not visit.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"):
                    wrong.append(f"{kind} scrolls sideways at {size}")
                if not visit.page.locator("h1").first.is_visible():
                    wrong.append(f"{kind} shows no headline")
    assert wrong == []
