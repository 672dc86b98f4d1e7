"""A real browser opens sites in other languages: each runs its own way, fits the screen, and says what language it is."""

from collections.abc import Iterator

import pytest
from cases.visits import DESK, PHONE, Visit, serve
from conftest import World
from playwright.sync_api import Browser

pytest_plugins = ("cases.visits",)

HEADLINES = {
    "ar": ("الميناء يعيد فتح أبوابه بعد تسعة أيام من العاصفة", "منارة عمرها قرن تضيء من جديد"),
    "de": ("Küstenschifffahrtsgesellschaft kündigt Winterfahrplan an", "Der alte Leuchtturm brennt wieder"),
    "es": ("El puerto reabre tras nueve días de temporal", "Un faro centenario vuelve a encenderse"),
    "fr": ("Le port rouvre après neuf jours de tempête", "Un phare centenaire se rallume"),
}
KINDS = ("/", "/2026/03/09/", "/2026/03/09/one/", "/2026/03/09/three/", "/2026/03/", "/topics/one/", "/topics/", "/archive/", "/404.html")


@pytest.fixture(params=["broadsheet", "wire"])
def theme(request: pytest.FixtureRequest) -> str:
    """Both of them."""
    return str(request.param)


@pytest.fixture(params=sorted(HEADLINES))
def language(request: pytest.FixtureRequest) -> str:
    """Those that come along, but for English."""
    return str(request.param)


@pytest.fixture
def site(world: World, theme: str, language: str) -> Iterator[str]:
    """A small digest in a theme and a language, with one article in English, served."""
    world.write("digest.toml", f'{world.settings}theme = "{theme}"\nlanguage = "{language}"\n[topics.rename]\n"Topic" = "One"\n')
    first, second = HEADLINES[language]
    world.article("one", first, "2026-03-09T10:00:00Z", f"{first}. " * 30, topics="[Topic]", source="Coast Wire", source_url="https://wire.example/1", publish="excerpt")
    world.article("two", second, "2026-03-09T09:00:00Z", f"{second}. " * 30, topics="[Topic]", authors="[Ana Ruiz, Nell Averay]")
    world.article("three", "Ferry to run twice a day", "2026-03-09T08:00:00Z", "The ferry will run twice a day. " * 20, language="en", topics="[Topic]")
    world.article("four", second, "2026-02-01", second, topics="[Topic]")
    world.build()
    yield from serve(world.root / "site")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_site_runs_the_way_of_its_language(browser: Browser, site: str, language: str, size: tuple[int, int]) -> None:
    """On every kind of page: its frame has the site's direction and language, an article its own, and nothing runs off the page."""
    direction = "rtl" if language == "ar" else "ltr"
    wrong = []
    for kind in KINDS:
        with Visit(browser, site + kind, size) as visit:
            wrong += visit.wrong
            frame = visit.page.evaluate("[getComputedStyle(document.querySelector('footer')).direction, document.querySelector('footer').closest('[lang]').lang]")
            if frame != [direction, language]:
                wrong.append(f"{kind}: the frame is {frame}")
            if not visit.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"):
                wrong.append(f"{kind} scrolls sideways")
            if kind == "/2026/03/09/three/":
                title = visit.page.evaluate("[getComputedStyle(document.querySelector('h1')).direction, document.querySelector('h1').closest('[lang]').lang]")
                wrong += [f"the English article is {title}"] if title != ["ltr", "en"] else []
    assert wrong == []
