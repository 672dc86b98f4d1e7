"""What may be published, and when: publish, licences, takedowns, drafts, schedule and expiry."""

import pytest
from conftest import NOW, World, text_of

from broadsheet.render import TEMPLATES

RATES = "/2026/03/09/rates/"
BODY = "\n\n".join(["The opening paragraph. " + "It has enough words to fill the whole of an excerpt. " * 10, "The second paragraph.", "The closing paragraph."])
HERALD = {"source": "The Herald", "source_url": "https://herald.example/rates"}


@pytest.fixture
def world(world: World) -> World:
    """The world with a theme of a line a page, so that a build takes no time."""
    for name in TEMPLATES.values():
        world.write(f"themes/plain/templates/{name}", "{{ page.title if page.title is defined }} {{ page.body | html if page.body is defined and page.body }}\n")
    world.write("themes/plain/theme.toml", 'name = "Plain"\n')
    world.settings += 'theme = "plain"\n'
    world.write("digest.toml", world.settings)
    return world

def settings(world: World, more: str) -> None:
    """The world's settings with some more."""
    world.write("digest.toml", f"{world.settings}{more}\n")


def shown(world: World, address: str = RATES) -> list[str]:
    """Which paragraphs of the body its page shows."""
    page = world.site(address)
    return [word for word in ("opening", "closing") if f"The {word} paragraph" in page]


@pytest.mark.parametrize(("publish", "expected"), [("full", ["opening", "closing"]), ("excerpt", ["opening"]), ("link", [])])
def test_publish_of_the_site_limits_every_article(world: World, publish: str, expected: list[str]) -> None:
    """The whole, the opening, or nothing of the body."""
    settings(world, f'publish = "{publish}"')
    world.article(body=BODY)
    world.build()
    assert shown(world) == expected


def test_publish_of_a_source_goes_before_the_sites(world: World) -> None:
    """Only that source's articles are cut."""
    settings(world, '[sources."The Herald"]\npublish = "excerpt"')
    world.article(body=BODY, **HERALD)
    world.article("2026/03/own", body=BODY)
    world.build()
    assert shown(world) == ["opening"]
    assert shown(world, "/2026/03/09/own/") == ["opening", "closing"]


def test_publish_of_an_article_goes_before_its_sources(world: World) -> None:
    """The article's own word is the last."""
    settings(world, 'publish = "excerpt"\n[sources."The Herald"]\npublish = "link"')
    world.article(body=BODY, publish="full", **HERALD)
    world.build()
    assert shown(world) == ["opening", "closing"]


def test_a_source_is_recognised_however_its_name_is_spelt(world: World) -> None:
    """`the herald` in an article is `The Herald` of the settings."""
    settings(world, '[sources."The Herald"]\npublish = "link"')
    world.article(body=BODY, source="THE HERALD")
    world.build()
    assert shown(world) == []


@pytest.mark.parametrize("publish", ["excerpt", "link"])
def test_feeds_carry_no_more_than_is_published(world: World, publish: str) -> None:
    """Neither RSS nor Atom nor JSON shows what the page does not."""
    world.article(body=BODY, publish=publish, **HERALD)
    world.build()
    assert not any("closing paragraph" in content.decode("utf-8", "replace") for content in world.files().values())


@pytest.mark.parametrize(
    ("source", "article", "indexed"),
    [
        ("", {}, False),
        ('license = "CC BY 4.0"', {}, True),
        ('license = "All rights reserved"', {}, False),
        ("own = true", {}, True),
        ("", {"license": "CC BY 4.0"}, True),
        ('license = "CC BY 4.0"', {"license": "All rights reserved"}, False),
        ("", {"publish": "excerpt"}, True),
        ('publish = "link"', {}, True),
    ],
    ids=["no-licence", "licence", "another-licence", "own", "articles-licence", "articles-other-licence", "excerpt", "link"],
)
def test_only_what_is_licensed_is_in_the_sitemap(world: World, source: str, article: dict[str, str], indexed: bool) -> None:
    """Another's full text without a licence from the list is left out; an excerpt and one's own are not."""
    settings(world, f'[rights]\nlicenses = ["CC BY 4.0"]\n[sources."The Herald"]\n{source}')
    world.write("themes/plain/templates/article.html", "{{ page.head.noindex }}")
    world.article(**HERALD, **article)
    world.build()
    assert (RATES in world.read("site/sitemap.xml")) is indexed
    news = world.root / "site/news-sitemap.xml"
    assert (news.exists() and RATES in news.read_text()) is indexed
    assert (world.site(RATES) == "False") is indexed


@pytest.mark.parametrize("theme", ["broadsheet", "wire"])
def test_the_bundled_themes_credit_the_source_and_link_to_the_original(world: World, theme: str) -> None:
    """However much is published, the source is named, its original linked, and unlicensed text kept from search engines."""
    world.write("digest.toml", world.settings.replace("plain", theme))
    for publish in ("full", "excerpt", "link"):
        world.article(f"2026/03/{publish}", body=BODY, publish=publish, **HERALD)
    world.build()
    pages = {publish: world.site(f"/2026/03/09/{publish}/") for publish in ("full", "excerpt", "link")}
    assert all("The Herald" in text_of(page.partition("<main")[2]) for page in pages.values())
    assert all('href="https://herald.example/rates"' in page for page in pages.values())
    assert {publish: '<meta name="robots" content="noindex">' in page for publish, page in pages.items()} == {"full": True, "excerpt": False, "link": False}


@pytest.mark.parametrize("entry", ["source: The Herald", "the herald", "https://herald.example/rates", "url: https://herald.example/rates", RATES])
def test_what_is_taken_down_is_not_published(world: World, entry: str) -> None:
    """By source, by the original's address, by the address on this site; the report says so."""
    world.article(**HERALD)
    world.article("2026/03/own")
    world.write("takedown.txt", f"# at the Herald's wish\n{entry}  # of 9 March\n")
    ran = world.build()
    assert not world.has(RATES)
    assert not any(b"herald.example/rates" in content for content in world.files().values())
    assert world.has("/2026/03/09/own/")
    assert "1 taken down" in ran.out


@pytest.mark.parametrize("address", ["https://herald.example/rates/", "http://herald.example/rates", "https://HERALD.example/rates", "https://herald.example/rates#top"])
def test_a_takedown_is_not_escaped_by_another_spelling_of_the_address(world: World, address: str) -> None:
    """Scheme, case of the host, a last slash and a fragment do not matter where something must not be published."""
    world.article(**HERALD)
    world.write("takedown.txt", address + "\n")
    world.build()
    assert not world.has(RATES)


def test_an_address_of_this_site_is_taken_down_with_its_host_or_without_its_slash(world: World) -> None:
    """As a person copies it out of the browser."""
    world.article()
    world.article("2026/03/own")
    world.write("takedown.txt", f"https://test.example{RATES}\n/2026/03/09/own\n")
    world.build()
    assert not world.has(RATES)
    assert not world.has("/2026/03/09/own/")


def test_an_article_of_a_seed_that_is_taken_down_is_not_published(world: World) -> None:
    """Its content file stays the editor's; its page goes."""
    world.write("seeds/harbour.txt", "The harbour opens\n\n8 March 2026\n\nThe harbour of Port Ellery opened on Monday after nine days of ice, the board said.\n")
    world.build()
    before = world.files("content")
    world.write("takedown.txt", "seed: harbour.txt\n")
    world.build()
    assert not world.has("/2026/03/08/the-harbour-opens/")
    assert world.files("content") == before


def test_a_draft_is_not_published(world: World) -> None:
    """Not on its page, nor in any list or feed."""
    world.article(title="Unfinished business", draft="true")
    ran = world.build()
    assert not any(b"Unfinished business" in content for content in world.files().values())
    assert "1 in draft" in ran.out


@pytest.mark.parametrize(("now", "published"), [("2026-03-10T04:29:59+00:00", False), ("2026-03-10T04:30:00+00:00", True), ("2026-03-09T23:30:00-05:00", True), ("2026-03-09T23:29:00-05:00", False)])
def test_an_article_is_published_when_it_is_due_in_whatever_zone(world: World, now: str, published: bool) -> None:
    """Due at 23:30 in New York is due at 4:30 the next day in London."""
    world.article(date="2026-03-09T23:30:00-05:00")
    world.build(now=now)
    assert world.has("/2026/03/10/rates/") is published


def test_an_article_stands_on_its_day_in_the_sites_zone(world: World) -> None:
    """Where the site is in New York, it is still the 9th of February."""
    settings(world, 'timezone = "America/New_York"')
    world.article(date="2026-02-09T23:30:00-05:00")
    world.article("2026/02/late", date="2026-02-09T23:30:00")
    world.build(now="2026-02-10T04:45:00+00:00")
    assert world.has("/2026/02/09/rates/")
    assert world.has("/2026/02/09/late/")


@pytest.mark.parametrize(("now", "published"), [("2026-03-09T23:59:00+00:00", True), ("2026-03-10T00:00:00+00:00", False)])
def test_a_day_of_expiry_is_the_last_on_which_an_article_shows(world: World, now: str, published: bool) -> None:
    """`expires: 2026-03-09` means until its end."""
    world.article(expires="2026-03-09")
    world.build(now=now)
    assert world.has(RATES) is published


def test_an_expired_article_leaves_the_site(world: World) -> None:
    """Its page is deleted by the first build after; its file stays."""
    world.article(expires="2026-03-09T12:00:00Z")
    world.build(now="2026-03-09T11:00:00Z")
    assert world.has(RATES)
    ran = world.build(now="2026-03-09T12:00:00Z")
    assert not world.has(RATES)
    assert "1 expired" in ran.out


def test_source_date_epoch_sets_now(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An article of the next day is not due."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1773014400")  # 2026-03-09T00:00:00Z
    world.article(date="2026-03-09")
    world.article("2026/03/later", date="2026-03-10")
    world.run("build", "--jobs", "1")
    assert world.has(RATES)
    assert not world.has("/2026/03/10/later/")


def test_now_goes_before_source_date_epoch(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said on the command line is meant."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    world.article()
    world.build(now=NOW)
    assert world.has(RATES)
