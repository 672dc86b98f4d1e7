"""Real browsers look at a preview while it is edited: they load again what changed, and only that, and show what is wrong over the last good page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cases.press import article
from cases.served import Served
from cases.visits import DESK, PHONE, Visit
from playwright.sync_api import Browser, Page, Route, expect
from test_incremental import SEEDS, Desk

pytest_plugins = ("cases.visits",)

RATES = "/2026/03/09/rates/"
STORM = "/2026/03/08/storm/"
LONG = "\n\n".join(f"Paragraph {number} of a long text about the harbour." for number in range(80))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Two articles in a theme of their digest's own, which extends the bundled one."""
    made = Desk(tmp_path / "digest", theme="mine")
    made.write("themes/mine/theme.toml", 'name = "Mine"\nextends = "broadsheet"\n')
    made.write("themes/mine/assets/extra.css", "h1 { color: rgb(1, 2, 3) }\n")
    made.write("themes/mine/templates/base.html", '{% extends "broadsheet/base.html" %}\n{% block styles %}{{ super() }}<link rel="stylesheet" href="{{ "extra.css" | asset }}">{% endblock %}\n')
    made.article(body=LONG, topics="[Energy]")
    made.article("storm", "A storm passes", "2026-03-08", topics="[Energy]")
    return made


@pytest.fixture
def served(desk: Desk) -> Iterator[Served]:
    with Served(desk.root) as found:
        yield found


def marked(page: Page) -> bool:
    """True if this is still the page that was marked: it was not loaded again."""
    return bool(page.evaluate("window.marked === true"))


def mark(page: Page) -> None:
    """Waits until the page is listening, too."""
    expect(page.locator("broadsheet-preview .label")).to_be_visible()
    page.evaluate("window.marked = true")


def test_an_edit_is_seen_at_once_where_it_shows_and_nowhere_else(browser: Browser, desk: Desk, served: Served) -> None:
    """Two browsers look at one article, one at another; no console message, no request to a stranger."""
    with Visit(browser, served.url + RATES) as one, Visit(browser, served.url + RATES, PHONE) as two, Visit(browser, served.url + STORM) as other:
        for visit in (one, two, other):
            mark(visit.page)
        desk.article(body="The bank lowered its rate.", topics="[Energy]")
        served.tell("content/rates.md")
        for visit in (one, two):
            expect(visit.page.locator("main")).to_contain_text("The bank lowered its rate.")
        desk.article("storm", "A storm passes", "2026-03-08", topics="[Energy]", deck="It rained on.")
        assert marked(other.page)
        served.tell("content/storm.md")
        expect(other.page.locator("main")).to_contain_text("It rained on.")
        assert one.wrong == two.wrong == other.wrong == []


def test_whoever_reads_stays_where_they_are(browser: Browser, desk: Desk, served: Served) -> None:
    """The page that is loaded again is at the same height."""
    with Visit(browser, served.url + RATES) as visit:
        mark(visit.page)
        visit.page.evaluate("scrollTo(0, 1500)")
        desk.article(body=LONG.replace("Paragraph 3 ", "Another paragraph "), topics="[Energy]")
        served.tell("content/rates.md")
        expect(visit.page.locator("main")).to_contain_text("Another paragraph of")
        visit.page.wait_for_function("scrollY === 1500")
        assert not marked(visit.page)


def test_a_style_sheet_is_swapped_without_loading_the_page_again(browser: Browser, desk: Desk, served: Served) -> None:
    """And the one that it replaces goes."""
    with Visit(browser, served.url + RATES) as visit:
        mark(visit.page)
        expect(visit.page.locator("h1")).to_have_css("color", "rgb(1, 2, 3)")
        for colour in ("rgb(4, 5, 6)", "rgb(7, 8, 9)"):
            desk.write("themes/mine/assets/extra.css", f"h1 {{ color: {colour} }}\n")
            served.tell("themes/mine/assets/extra.css")
            expect(visit.page.locator("h1")).to_have_css("color", colour)
        expect(visit.page.locator("link[rel=stylesheet]")).to_have_count(2)
        assert marked(visit.page)
        assert visit.wrong == []


def test_a_style_sheet_that_changes_while_its_last_change_is_loading_is_there_once(browser: Browser, desk: Desk, served: Served) -> None:
    """In its last version, whichever comes first."""
    held: list[Route] = []
    with Visit(browser, served.url + RATES) as visit:
        visit.page.route("**/extra.*.css", lambda route: held.append(route))  # noqa: PLW0108 -- what it is given must take attributes
        for number, colour in enumerate(("rgb(4, 5, 6)", "rgb(7, 8, 9)"), 1):
            desk.write("themes/mine/assets/extra.css", f"h1 {{ color: {colour} }}\n")
            with visit.page.expect_request("**/extra.*.css"):
                served.tell("themes/mine/assets/extra.css")
            while len(held) < number:
                visit.page.evaluate("0")  # lets it be handed over
        for route in reversed(held):
            route.continue_()
        expect(visit.page.locator("h1")).to_have_css("color", "rgb(7, 8, 9)")
        expect(visit.page.locator("link[rel=stylesheet]")).to_have_count(2)


def test_a_broken_template_is_shown_over_the_page_until_it_is_mended(browser: Browser, desk: Desk, served: Served) -> None:
    """With file, line and source; then the page is there as it was, not loaded again."""
    good = (desk.root / "themes/mine/templates/base.html").read_text(encoding="utf-8")
    with Visit(browser, served.url + RATES) as visit:
        mark(visit.page)
        overlay = visit.page.locator("broadsheet-preview .overlay")
        desk.write("themes/mine/templates/base.html", good + "{% block footer %}{{ page.titel }}{% endblock %}\n")
        served.tell("themes/mine/templates/base.html")
        expect(overlay).to_be_visible()
        expect(overlay).to_contain_text("has no attribute 'titel'")
        expect(overlay).to_contain_text("themes/mine/templates/base.html:3")
        expect(overlay.locator(".here")).to_contain_text("{{ page.titel }}")
        desk.write("themes/mine/templates/base.html", good)
        served.tell("themes/mine/templates/base.html")
        expect(overlay).to_be_hidden()
        assert marked(visit.page)
        assert visit.wrong == []


def test_the_last_good_page_can_be_looked_at_meanwhile(browser: Browser, desk: Desk, served: Served) -> None:
    """By a button, or by Escape; another mistake is shown again."""
    with Visit(browser, served.url + RATES) as visit:
        mark(visit.page)
        overlay = visit.page.locator("broadsheet-preview .overlay")
        for press in (lambda: overlay.get_by_role("button").click(), lambda: visit.page.keyboard.press("Escape")):
            desk.write("content/rates.md", article(date=f"never{press}"))
            served.tell("content/rates.md")
            expect(overlay).to_contain_text("is not a date")
            press()
            expect(overlay).to_be_hidden()
            expect(visit.page.locator("main")).to_contain_text("Paragraph 79")


def test_a_mistake_that_was_there_first_goes_when_it_is_mended(browser: Browser, desk: Desk) -> None:
    """A browser that came while nothing could be shown gets the page."""
    desk.write("digest.toml", "title = \n")
    with Served(desk.root) as served:
        context = browser.new_context()
        page = context.new_page()
        page.goto(served.url + RATES)
        expect(page.locator("broadsheet-preview .overlay")).to_contain_text("digest.toml:1")
        desk.set()
        served.tell("digest.toml")
        expect(page.locator("h1")).to_have_text("Rates rise")
        context.close()


def test_an_article_that_comes_is_shown_where_there_was_none(browser: Browser, desk: Desk, served: Served) -> None:
    """Whoever waits at its address need not ask again."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(served.url + "/2026/03/08/the-harbour-opens/")
    mark(page)
    desk.write("seeds/harbour.txt", SEEDS["harbour"])
    served.tell("seeds/harbour.txt")
    expect(page.locator("h1")).to_have_text("The harbour opens")
    page.locator("broadsheet-preview").get_by_role("link", name="Receipt").click()
    expect(page.locator("h1")).to_have_text("Receipt of seeds/harbour.txt")
    context.close()


def test_the_bar_says_how_an_article_stands_and_what_is_wrong_with_it(browser: Browser, desk: Desk, served: Served) -> None:
    """A draft is labelled; its problems are a click away; it can be hidden, and stays so."""
    desk.set(editor='"vscode://file/{path}:{line}"')
    desk.article(body="![The quay](/none.jpg)", topics="[Energy]", draft="true")
    served.tell("digest.toml", "content/rates.md")
    with Visit(browser, served.url + RATES, PHONE) as visit:
        bar = visit.page.locator("broadsheet-preview .bar")
        expect(bar.get_by_role("status")).to_have_text("Draft")
        assert bar.get_by_role("link", name="Edit").get_attribute("href") == f"vscode://file{desk.root}/content/rates.md:8"
        bar.get_by_role("button", name="1 problem").click()
        expect(bar).to_contain_text("A build leaves this out: draft.")
        expect(bar).to_contain_text('the image "/none.jpg" is not there')
        expect(bar).to_contain_text("Last changed: ")
        bar.get_by_role("button", name="Hide the preview's bar").click()
        visit.page.reload()
        expect(bar.get_by_role("button")).to_have_count(1)
        bar.get_by_role("button", name="Show the preview's bar").click()
        expect(bar.get_by_role("link", name="Edit")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK, (320, 640)], ids=["phone", "desk", "narrow"])
def test_neither_bar_nor_overlay_widens_the_page(browser: Browser, desk: Desk, served: Served, size: tuple[int, int]) -> None:
    """Long lines of source scroll in their own box."""
    desk.write("content/rates.md", article(body="x", date="never" * 40))
    with Visit(browser, served.url + STORM, size) as visit:
        mark(visit.page)
        desk.write("themes/mine/templates/base.html", "{{ " + "page.oops_and_more.of_it " * 9)
        served.tell("content/rates.md", "themes/mine/templates/base.html")
        expect(visit.page.locator("broadsheet-preview .overlay")).to_be_visible()
        assert visit.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert visit.page.evaluate("(() => { const o = document.querySelector('broadsheet-preview').shadowRoot.querySelector('.overlay'); return o.scrollWidth <= o.clientWidth })()")


def test_a_browser_says_that_the_preview_has_ended_and_comes_back_with_it(browser: Browser, desk: Desk) -> None:
    """Without anyone loading the page again."""
    with Served(desk.root) as served, Visit(browser, served.url + RATES) as visit:
        mark(visit.page)
        port = served.port
        served.serving.end()
        label = visit.page.locator("broadsheet-preview .label")
        expect(label).to_contain_text("Not connected")
        desk.article(body="The bank lowered its rate.", topics="[Energy]")
        served._thread.join(20)
        with Served(desk.root, port=port):
            expect(visit.page.locator("main")).to_contain_text("The bank lowered its rate.")
            expect(label).to_have_text("Published")
