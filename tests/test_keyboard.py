"""A reader without a mouse: from the front page to an article and back, in every bundled theme."""

import re
from collections.abc import Callable, Mapping

import pytest
from cases.reading import THEMES
from cases.visits import DESK, PHONE, Visit
from playwright.sync_api import Browser, Page

pytest_plugins = ("cases.visits", "cases.reading")

ARTICLE = re.compile(r"/\d{4}/\d\d/\d\d/[^/]+/")
FOCUS = """() => {
    const element = document.activeElement, style = getComputedStyle(element), box = element.getClientRects()[0]
    const over = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
    return {
        address: element.getAttribute('href'),
        words: element.innerText,
        outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        seen: box.width > 0 && box.height > 0 && over !== null && (element.contains(over) || over.contains(element)),
    }
}"""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("theme", THEMES)
def test_the_keyboard_alone_leads_to_an_article_and_back(browser: Browser, served: Mapping[str, str], theme: str, size: tuple[int, int]) -> None:
    """Tab and Enter: the first headline's article, the next in its edition, and home; the focus is seen at every step."""
    with Visit(browser, served[theme] + "/", size) as visit:
        _tab_to(visit.page, lambda address: bool(ARTICLE.fullmatch(address)))
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url(ARTICLE)
        first = visit.page.url
        assert visit.page.locator("h1").is_visible()
        neighbour = visit.page.locator("a[rel=next]").get_attribute("href")
        _tab_to(visit.page, lambda address: address == neighbour)
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url(lambda url: url != first)
        assert ARTICLE.search(visit.page.url)
        _tab_to(visit.page, lambda address: address == "/")
        visit.page.keyboard.press("Enter")
        visit.page.wait_for_url(served[theme] + "/")
        assert visit.wrong == []


@pytest.mark.parametrize("theme", THEMES)
def test_every_stop_of_the_front_page_is_seen(browser: Browser, served: Mapping[str, str], theme: str) -> None:
    """Each link once, in the order of the page, backwards as well; none hides behind what stays in place."""
    with Visit(browser, served[theme] + "/", PHONE) as visit:
        links = visit.page.locator("a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
        there = [_tab(visit.page) for _ in links]
        assert [stop["address"] for stop in there] == links
        back = [_tab(visit.page, "Shift+Tab") for _ in links[1:]]
        assert [stop["address"] for stop in back] == links[-2::-1]


@pytest.mark.parametrize("theme", THEMES)
def test_the_first_stop_leads_past_the_menu(browser: Browser, served: Mapping[str, str], kinds: Mapping[str, str], theme: str) -> None:
    """The skip link shows when it has the focus, and the stop after it is the first of the content."""
    with Visit(browser, served[theme] + kinds["edition"], PHONE) as visit:
        assert _tab(visit.page)["address"].startswith("#")
        visit.page.keyboard.press("Enter")
        _tab(visit.page)
        assert visit.page.evaluate("document.activeElement === document.querySelector('main a[href]')")


def _tab_to(page: Page, wanted: Callable[[str], bool]) -> None:
    """Tabs on until the focus is on a link to a wanted address."""
    while not wanted(_tab(page)["address"]):
        assert page.evaluate("document.activeElement !== document.body"), "the page ends"


def _tab(page: Page, key: str = "Tab") -> dict[str, str]:
    """One stop further: what has the focus, which must be seen."""
    page.keyboard.press(key)
    stop = page.evaluate(FOCUS)
    assert stop["seen"], f"{stop} is hidden"
    assert stop["outlined"], f"{stop} has no outline"
    return stop
