"""Axe reads a page of every kind in every bundled theme, on a phone and on a desk, in the light and in the dark, and in forced colours."""

from collections.abc import Mapping

import pytest
from cases.reading import KINDS, THEMES
from cases.visits import DESK, PHONE, Visit
from conftest import ROOT
from playwright.sync_api import Browser, Page

from broadsheet.render import TEMPLATES

pytest_plugins = ("cases.visits", "cases.reading")

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = """async runOnly => (await axe.run(document, {runOnly, resultTypes: ['violations']})).violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(' ')}: ${node.html.slice(0, 120)}`))"""
NARROW = (320, 640)
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }"
CLIPPED = """() => [...document.querySelectorAll('body *')].filter(element => {
    const style = getComputedStyle(element)
    const shut = [style.overflowX, style.overflowY].some(value => ['hidden', 'clip'].includes(value))
    return shut && element.innerText && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)
}).map(element => `clips ${element.tagName} ${element.className}: ${element.innerText.slice(0, 60)}`)"""
FAINT_PICTURES = """() => [...document.querySelectorAll('.calendar :is(.level-1, .level-2, .level-3, .level-4), .bars path, .trend path')].map(shape => {
    const style = getComputedStyle(shape)
    return style.fill === 'none' ? style.stroke : style.fill
})"""


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core (see tests/checkers.sh)."""
    return (ROOT / ".venv/checkers/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing(browser: Browser, served: Mapping[str, str], kinds: Mapping[str, str], axe: str, theme: str, kind: str) -> None:
    """WCAG 2.0 to 2.2, levels A and AA, and the best practices: no violation on a phone and on a desk, in the light and in the dark."""
    found = []
    with Visit(browser, served[theme] + kinds[kind]) as visit:
        visit.page.evaluate(axe)
        for size in (DESK, PHONE):
            visit.page.set_viewport_size({"width": size[0], "height": size[1]})
            for scheme in ("light", "dark"):
                visit.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                found += [f"{scheme}, {size[0]} px: {fault}" for fault in visit.page.evaluate(AXE, {"type": "tag", "values": RULES})]
    assert found == []


def test_axe_finds_a_fault_that_is_put_in(browser: Browser, served: Mapping[str, str], axe: str) -> None:
    """A picture without words, pale text and a skipped heading: the reader of the test above has eyes."""
    with Visit(browser, served["broadsheet"] + "/about/") as visit:
        visit.page.evaluate("""() => {
            document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="/nothing.png"><h5>Out of order</h5><p id="pale">Pale</p>')
            document.querySelector('#pale').style.color = '#eee'
        }""")
        visit.page.evaluate(axe)
        found = {fault.partition(":")[0] for fault in visit.page.evaluate(AXE, {"type": "tag", "values": RULES})}
    assert {"image-alt", "heading-order", "color-contrast"} <= found


def test_every_kind_of_page_has_a_sample() -> None:
    """A new kind of page needs a line in KINDS of tests/cases/reading.py."""
    assert set(KINDS.values()) | {"redirect.html"} == set(TEMPLATES.values())


@pytest.mark.parametrize("theme", THEMES)
def test_no_page_scrolls_sideways(browser: Browser, served: Mapping[str, str], kinds: Mapping[str, str], theme: str) -> None:
    """Every kind of page, at 320 pixels, which is also 1280 at 400 % (WCAG 1.4.10)."""
    wrong = []
    with Visit(browser, served[theme] + "/", NARROW) as visit:
        for kind in KINDS:
            visit.page.goto(served[theme] + kinds[kind])
            wrong += [f"{kind}: {fault}" for fault in _runs_over(visit.page)]
    assert wrong == []


@pytest.mark.parametrize("theme", THEMES)
def test_text_may_be_spaced_wider(browser: Browser, served: Mapping[str, str], kinds: Mapping[str, str], theme: str) -> None:
    """With a reader's own spacing (WCAG 1.4.12) nothing is cut off, and nothing runs off the page."""
    wrong = []
    with Visit(browser, served[theme] + "/", NARROW) as visit:
        for kind in KINDS:
            visit.page.goto(served[theme] + kinds[kind])
            _add_style(visit.page, SPACING)
            for size in (NARROW, DESK):
                visit.page.set_viewport_size({"width": size[0], "height": size[1]})
                wrong += [f"{kind}, {size[0]} px: {fault}" for fault in [*_runs_over(visit.page), *visit.page.evaluate(CLIPPED)]]
    assert wrong == []


def test_text_that_is_cut_off_is_seen(browser: Browser, served: Mapping[str, str]) -> None:
    """A box of a fixed height and one that is too wide: the test above would name both."""
    with Visit(browser, served["broadsheet"] + "/about/", NARROW) as visit:
        _add_style(visit.page, SPACING + " h1 { block-size: 1rem; overflow: hidden } main p { inline-size: 40rem }")
        assert _runs_over(visit.page)
        assert any("clips H1" in fault for fault in visit.page.evaluate(CLIPPED))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", THEMES)
def test_nothing_disappears_in_forced_colours(browser: Browser, served: Mapping[str, str], kinds: Mapping[str, str], axe: str, theme: str, scheme: str) -> None:
    """Where the reader's system sets the colours: text stands out, links are underlined or coloured, a focus is seen, and so are the pictures of numbers."""
    wrong = []
    with Visit(browser, served[theme] + "/", scheme=scheme) as visit:
        visit.page.emulate_media(forced_colors="active")
        for kind in ("front", "article", "topic", "topics", "archive", "month"):
            visit.page.goto(served[theme] + kinds[kind])
            assert visit.page.evaluate("matchMedia('(forced-colors: active)').matches")
            visit.page.evaluate(axe)
            wrong += [f"{kind}: {fault}" for fault in visit.page.evaluate(AXE, {"type": "rule", "values": ["color-contrast", "link-in-text-block"]})]
            ground = visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
            wrong += [f"{kind}: a picture of {shape} on {ground}" for shape in sorted(set(visit.page.evaluate(FAINT_PICTURES))) if _contrast(visit.page, shape, ground) < 3]
            visit.page.locator("a").first.focus()
            visit.page.keyboard.press("Tab")
            outline = visit.page.evaluate("(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle === 'none' ? null : s.outlineColor })()")
            if outline is None or _contrast(visit.page, outline, ground) < 3:
                wrong.append(f"{kind}: a focus of {outline} on {ground}")
    assert wrong == []


def _runs_over(page: Page) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"runs over by {wide} px"] if wide > 0 else []


def _add_style(page: Page, rules: str) -> None:
    """Adds rules of the reader's own, which no policy of the page keeps out."""
    page.evaluate("rules => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules); document.adoptedStyleSheets = [sheet] }", rules)


def _contrast(page: Page, one: str, other: str) -> float:
    """How far two colours of CSS stand apart (WCAG 2), as the browser paints them."""
    luminances = page.evaluate(
        """colours => colours.map(colour => {
            const canvas = new OffscreenCanvas(1, 1).getContext('2d')
            canvas.fillStyle = colour
            canvas.fillRect(0, 0, 1, 1)
            const parts = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map(part => part / 255)
            const [red, green, blue] = parts.map(part => part <= .04045 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
            return .2126 * red + .7152 * green + .0722 * blue
        })""",
        [one, other],
    )
    return (max(luminances) + 0.05) / (min(luminances) + 0.05)
