"""A real browser searches the bundled digest, and finds its feeds: with and without JavaScript, by keyboard alone, without a word and without a stranger."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cases.served import Served
from cases.visits import DESK, PHONE, Visit, serve
from conftest import ROOT, World
from playwright.sync_api import Browser, expect

from broadsheet.cli import main

pytest_plugins = ("cases.visits",)
THEMES = ("broadsheet", "wire", "plain")
BUILT = "2026-10-01T08:00:00+01:00"


@pytest.fixture(scope="session")
def sites(sample_site: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The bundled digest in each theme, with an index; by the theme's name, its `site/`."""
    made = {}
    for theme in THEMES:
        root = tmp_path_factory.mktemp(theme) / "digest"
        shutil.copytree(sample_site, root, ignore=shutil.ignore_patterns("site", ".broadsheet"))
        text = (root / "digest.toml").read_text(encoding="utf-8")
        (root / "digest.toml").write_text(f'theme = "{theme}"\n{text}', encoding="utf-8")
        assert main(["build", "--search", "--now", BUILT], root=root) == 0
        made[theme] = root / "site"
    return made


@pytest.fixture(params=THEMES)
def site(request: pytest.FixtureRequest, sites: dict[str, Path]) -> Iterator[str]:
    """The bundled digest in a theme, served."""
    yield from serve(sites[request.param])


@pytest.fixture
def paper(sites: dict[str, Path]) -> Iterator[str]:
    """The bundled digest in the default theme, served."""
    yield from serve(sites["broadsheet"])


@pytest.mark.parametrize("size", [PHONE, DESK, (320, 640)], ids=["phone", "desk", "narrow"])
@pytest.mark.parametrize("address", ["/search/", "/search/?q=harbour", "/subscribe/"])
def test_search_and_subscribe_open_without_a_word_and_without_a_stranger(browser: Browser, site: str, address: str, size: tuple[int, int]) -> None:
    """In each theme: no console message, no failed request, none to another host, no horizontal scrolling."""
    with Visit(browser, site + address, size, "dark") as visit:
        if "search" in address:
            expect(visit.page.locator("#query")).to_be_visible()
        if "?q" in address:
            expect(visit.page.locator("#results li").first).to_be_visible()
        assert visit.wrong == []
        assert visit.page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        assert visit.page.locator("h1").count() == 1


def test_whoever_has_a_keyboard_only_finds_a_word_and_opens_its_article(browser: Browser, site: str) -> None:
    """From the page's first link to the field, the results, and the article that has the word."""
    with Visit(browser, site + "/search/") as visit:
        expect(visit.page.locator("#query")).to_be_visible()
        press_until(visit, "document.activeElement.id === 'query'")
        visit.page.keyboard.type("herring eelgrass")
        visit.page.keyboard.press("Enter")
        expect(visit.page.locator("#results li").first).to_be_visible()
        assert visit.page.evaluate("document.activeElement.id") == "query"
        press_until(visit, "document.activeElement.closest('#results')")
        with visit.page.expect_navigation():
            visit.page.keyboard.press("Enter")
        assert re.search(r"/\d{4}/\d\d/\d\d/[^/]+/$", visit.page.url)
        assert "eelgrass" in visit.page.locator("main").inner_text()
        assert visit.wrong == []


def press_until(visit: Visit, reached: str) -> None:
    """Presses Tab until the focus is somewhere; a person would not press it a hundred times."""
    for _ in range(100):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate(f"Boolean({reached})"):
            return
    pytest.fail(f"Tab never leads there: {reached}")


def test_what_is_found_is_counted_aloud_with_its_words_marked(browser: Browser, site: str) -> None:
    """A result shows its title, source, date and the words around the one that was looked for."""
    with Visit(browser, site + "/search/") as visit:
        visit.page.fill("#query", "harbour")
        count = visit.page.get_by_role("status")
        expect(count).to_have_text(re.compile(r"Articles found: \d+"))
        first = visit.page.locator("#results li").first
        assert "harbour" in first.locator("mark").first.inner_text().lower()
        assert "2026" in first.locator(".meta").inner_text()
        visit.page.fill("#query", "xyzzyqwx")
        expect(count).to_have_text("No article was found.")
        assert visit.page.locator("#results li").count() == 0
        visit.page.fill("#query", "")
        expect(count).to_have_text("")
        assert visit.wrong == []


def test_a_search_is_narrowed_by_source_and_kept_in_the_address(browser: Browser, site: str) -> None:
    """So it can be passed on, and whoever comes back finds it."""
    with Visit(browser, site + "/search/") as visit:
        visit.page.get_by_label("Words to look for").fill("harbour")
        visit.page.get_by_label("Source", exact=True).select_option("Slipway Business")
        visit.page.get_by_label("Order").select_option("Newest first")
        expect(visit.page.locator("#results li").first).to_contain_text("Slipway Business")
        expect(visit.page).to_have_url(re.compile(r"\?q=harbour&source=Slipway\+Business&order=date$"))
        texts = visit.page.locator("#results .meta").all_inner_texts()
        assert texts
        assert all("Slipway Business" in text for text in texts)
        address = visit.page.url
    with Visit(browser, address) as visit:
        expect(visit.page.locator("#results .meta").first).to_be_visible()
        assert visit.page.locator("#results .meta").all_inner_texts() == texts
        assert visit.page.get_by_label("Order").input_value() == "date"


def test_a_topic_alone_finds_its_articles_the_newest_first(browser: Browser, site: str) -> None:
    """No word is needed for that."""
    with Visit(browser, site + "/search/?topic=ferries") as visit:
        expect(visit.page.locator("#results li").first).to_be_visible()
        assert visit.page.get_by_label("Topic", exact=True).input_value() == "ferries"


def test_more_results_come_ten_at_a_time_and_take_the_focus_along(browser: Browser, paper: str) -> None:
    """A keyboard goes on with the first new one."""
    with Visit(browser, paper + "/search/?q=the") as visit:
        expect(visit.page.locator("#results li")).to_have_count(10)
        visit.page.locator("#more").click()
        expect(visit.page.locator("#results li")).to_have_count(20)
        expect(visit.page.locator("#results li").nth(10).locator("a")).to_be_focused()


def test_a_result_in_another_language_says_so(browser: Browser, paper: str) -> None:
    """Its words run in their own direction, and are read in their own voice."""
    with Visit(browser, paper + "/search/?source=شراع كارو") as visit:
        first = visit.page.locator("#results li").first
        expect(first).to_be_visible()
        assert first.get_attribute("dir") == "rtl"
        assert first.locator("a").get_attribute("lang") == "ar"


def test_without_javascript_search_is_a_way_into_the_archive(browser: Browser, site: str) -> None:
    """No form that would do nothing, but years, topics and sources."""
    with Visit(browser, site + "/search/", scripts=False) as visit:
        assert not visit.page.locator("form").is_visible()
        for heading in ("By year", "By topic", "By source"):
            assert visit.page.get_by_role("heading", name=heading).is_visible()
        visit.page.locator("main").get_by_role("link", name="2026").first.click()
        assert visit.page.url.endswith("/2026/")
        assert visit.wrong == []


@pytest.mark.parametrize("theme", THEMES)
def test_without_an_index_nothing_is_asked_for(browser: Browser, sample_site: Path, tmp_path: Path, theme: str) -> None:
    """The page is the way into the archive: no form, no script, and no word in the console; once there is an index, it is a search."""
    root = tmp_path / "digest"
    shutil.copytree(sample_site, root, ignore=shutil.ignore_patterns("site", ".broadsheet"))
    text = (root / "digest.toml").read_text(encoding="utf-8")
    (root / "digest.toml").write_text(f'theme = "{theme}"\n{text}', encoding="utf-8")
    assert main(["build", "--now", BUILT], root=root) == 0
    for address in serve(root / "site"):
        with Visit(browser, address + "/search/") as visit:
            assert visit.page.locator("form, script").count() == 0
            assert visit.page.get_by_role("heading", name="By year").is_visible()
            assert visit.wrong == []
        assert main(["build", "--search", "--now", BUILT], root=root) == 0
        with Visit(browser, address + "/search/") as visit:
            expect(visit.page.locator("#query")).to_be_visible()
            assert visit.wrong == []


def test_the_policies_for_hosts_are_one_and_let_every_page_do_its_work(browser: Browser, sites: dict[str, Path]) -> None:
    """Those of the documentation, sent by a server beside those that pages have: styles, pictures and search work, and nothing is refused."""
    policies = re.findall(r"default-src [^\"\n]+", (ROOT / "docs/publishing.md").read_text(encoding="utf-8"))
    assert len(policies) == 4
    [policy] = set(policies)
    for folder in sites.values():
        for address in serve(folder, {"Content-Security-Policy": policy}):
            for page in ("/", "/archive/", "/topics/", "/subscribe/", "/404.html"):
                with Visit(browser, address + page) as visit:
                    assert visit.wrong == []
                    assert visit.page.evaluate("[...document.styleSheets].every((sheet) => sheet.cssRules.length > 0)")
            with Visit(browser, address + "/search/?q=harbour") as visit:
                expect(visit.page.locator("#results li").first).to_be_visible()
                assert visit.wrong == []


SHIFTS = """async () => {
    const found = []
    new PerformanceObserver((list) => found.push(...list.getEntries().map((shift) => shift.value))).observe({ type: 'layout-shift', buffered: true })
    for (let frame = 0; frame < 5; frame++) await new Promise(requestAnimationFrame)
    return found
}"""
"""How far things moved on a page since it was opened (Layout Instability API), as told within the next few frames."""


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_nothing_moves_when_the_form_comes(browser: Browser, site: str, size: tuple[int, int]) -> None:
    """It has its room from the first."""
    with Visit(browser, site + "/search/", size) as visit:
        expect(visit.page.locator("#query")).to_be_visible()
        assert visit.page.evaluate(SHIFTS) == []


def test_an_index_that_cannot_be_opened_leaves_the_way_into_the_archive(browser: Browser, sites: dict[str, Path], tmp_path: Path) -> None:
    """And a word that search does not answer."""
    shutil.copytree(sites["broadsheet"], tmp_path / "site", ignore=shutil.ignore_patterns("pagefind"))
    for address in serve(tmp_path / "site"):
        with Visit(browser, address + "/search/") as visit:
            expect(visit.page.get_by_role("status")).to_have_text("The search does not answer. Try again in a while.")
            assert visit.page.locator("form").count() == 0
            assert visit.page.get_by_role("heading", name="By year").is_visible()


def test_a_preview_looks_for_no_index(browser: Browser, sample_site: Path, tmp_path: Path) -> None:
    """It shows pages as they will be, and an index is only of those that were built."""
    root = tmp_path / "digest"
    shutil.copytree(sample_site, root)
    with Served(root, now=BUILT) as served, Visit(browser, served.url + "/search/") as visit:
        assert visit.page.get_by_role("heading", name="By year").is_visible()
        assert visit.wrong == []


def test_words_of_an_article_never_become_markup_of_the_page(browser: Browser, world: World) -> None:
    """Neither in a title nor in an excerpt."""
    world.article(title="'<img src=x onerror=alert(1)> puffins'", body="Some &lt;mark&gt;puffins&lt;/mark&gt; and &lt;img src=x onerror=alert(2)&gt; and `<script>alert(3)</script>` here.")
    world.build("--search")
    for address in serve(world.root / "site"):
        with Visit(browser, address + "/search/?q=puffins") as visit:
            first = visit.page.locator("#results li").first
            expect(first).to_be_visible()
            assert "<img src=x onerror=alert(1)> puffins" in first.inner_text()
            assert "<img src=x onerror=alert(2)>" in first.inner_text()
            assert first.locator("img, script").count() == 0
            assert visit.wrong == []


def test_below_a_base_path_search_finds_its_index_and_articles(browser: Browser, world: World) -> None:
    """Where the site is not alone on its host."""
    world.write("digest.toml", world.settings.replace("example/", "example/news/"))
    world.article(body="The bank raised its rate for the puffins.")
    world.build("--search")
    (world.root / "host").mkdir()
    (world.root / "site").rename(world.root / "host/news")
    for address in serve(world.root / "host"):
        with Visit(browser, address + "/news/search/?q=puffins") as visit:
            visit.page.locator("#results a").click()
            assert visit.page.url == address + "/news/2026/03/09/rates/"
            assert visit.wrong == []


def test_only_the_search_page_lets_a_script_run(sites: dict[str, Path]) -> None:
    """Every page of every theme has a policy, and no other one names a script."""
    for theme, folder in sites.items():
        for path in folder.rglob("*.html"):
            text = path.read_text(encoding="utf-8")
            policies = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)
            assert policies, f"{theme}: {path}"
            assert policies[0].startswith("default-src 'none'; ")
            if path == folder / "search/index.html":
                assert "script-src 'wasm-unsafe-eval' 'self'" in policies[0]
            else:
                assert not [policy for policy in policies if "script-src" in policy or "unsafe" in policy], f"{theme}: {path}"
                assert not re.search(r"<script(?! type=\"application/ld\+json\")", text), f"{theme}: {path}"


def test_every_page_leads_to_search_and_subscribe(sites: dict[str, Path]) -> None:
    """In every theme, from every kind of page."""
    for folder in sites.values():
        for path in (folder / name for name in ("index.html", "404.html", "archive/index.html", "topics/index.html", "subscribe/index.html")):
            text = path.read_text(encoding="utf-8")
            assert 'href="/search/"' in text
            assert 'href="/subscribe/"' in text


def test_subscribe_lists_every_feed_of_the_site(sites: dict[str, Path]) -> None:
    """As many as there are, each once, and the list of all of them."""
    for folder in sites.values():
        feeds = {f"/{path.relative_to(folder).as_posix()}" for pattern in ("*feed.xml", "feed.json", "atom.xml") for path in folder.rglob(pattern)}
        main = (folder / "subscribe/index.html").read_text(encoding="utf-8").partition("<main")[2]
        assert sorted(re.findall(r'href="(/[^"]*(?:xml|json))"', main)) == sorted([*feeds, "/opml.xml"])
