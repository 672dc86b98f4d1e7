"""Articles to a site: what is published when, in which order, under which names, and what is said of the rest."""

import lxml.html
import msgspec
import pytest
from cases.edits import FIELDS, contents, with_field
from cases.press import Press, article
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.model import Article
from broadsheet.pages import page_at, pages
from broadsheet.rights import parse_takedown
from broadsheet.service_pages import search_view
from broadsheet.site import with_article
from broadsheet.views import ArticleView, EditionView, GroupView, SearchView, SubscribeView


def addresses(press: Press) -> list[str]:
    """Of the published articles, newest first."""
    return list(press.site.articles)


def withheld(press: Press) -> list[tuple[str, str]]:
    """Content files that are not published, and why."""
    return [(made.path, why) for made, why in press.made.withheld]


def test_the_newest_comes_first_and_equal_times_go_by_address() -> None:
    """So that the order never depends on the disk."""
    press = Press({"b": article("B", "2026-03-09"), "a": article("A", "2026-03-09"), "c": article("C", "2026-03-10")})
    assert addresses(press) == ["/2026/03/10/c/", "/2026/03/09/a/", "/2026/03/09/b/"]


def test_an_edition_is_a_day_in_the_sites_time_zone() -> None:
    """What happened late in London is of tomorrow's edition in Tokyo."""
    press = Press({"a": article(date="2026-03-09T18:00:00Z")}, 'title = "T"\nurl = "https://t.example/"\ntimezone = "Asia/Tokyo"\n')
    assert addresses(press) == ["/2026/03/10/a/"]


def test_a_date_without_a_zone_is_of_the_sites_zone() -> None:
    """An editor writes the time on their wall."""
    press = Press({"a": article(date="2026-07-01T00:30:00")}, 'title = "T"\nurl = "https://t.example/"\ntimezone = "Europe/Lisbon"\n', now="2026-08-01T00:00:00+00:00")
    assert [made.front.date.isoformat() for made in press.site.articles.values()] == ["2026-07-01T00:30:00+01:00"]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"draft": "true"}, "draft"),
        ({"date": "2026-03-11"}, "due on 2026-03-11T00:00:00+00:00"),
        ({"date": "2026-03-10T23:30:00-05:00"}, "due on 2026-03-11T04:30:00+00:00"),
        ({"expires": "2026-03-09"}, "expired on 2026-03-09T23:59:59+00:00"),
        ({"expires": "2026-03-09T23:30:00+09:00"}, "expired on 2026-03-09T14:30:00+00:00"),
    ],
)
def test_what_is_not_to_be_seen_now_is_withheld_with_its_reason(fields: dict[str, str], why: str) -> None:
    """A draft, what is due, what has expired."""
    press = Press({"a": article(**fields)})
    assert (addresses(press), withheld(press)) == ([], [("content/a.md", why)])


@pytest.mark.parametrize("fields", [{"date": "2026-03-10T12:00:00+00:00"}, {"expires": "2026-03-10"}, {"expires": "2026-03-10T12:00:01Z"}, {"draft": "false"}])
def test_what_is_due_at_this_moment_is_published(fields: dict[str, str]) -> None:
    """And a day of expiry lasts to its end."""
    assert len(addresses(Press({"a": article(**fields)}))) == 1


@pytest.mark.parametrize("line", ["seed: a.txt", "seeds/a.txt", "a.txt  # on request", "source: the tern", "The Tern", "https://tern.example/a", "/2026/03/09/a/", "https://test.example/2026/03/09/a/"])
def test_what_is_taken_down_is_never_published(line: str) -> None:
    """By its seed, its source, where it first stood, or its address here."""
    seed = "\n  file: a.txt\n  fingerprint: f\n  written: w"
    press = Press({"a": article(source="The Tern", source_url="https://tern.example/a", seed=seed)}, takedown=parse_takedown(line, "https://test.example/"))
    assert (addresses(press), withheld(press)) == ([], [("content/a.md", "taken down by takedown.txt")])


def test_two_articles_at_one_address_are_named_and_the_first_file_has_it() -> None:
    """With what to do."""
    press = Press({"2026/03/x": article("One"), "x": article("Two")})
    assert [str(problem) for problem in press.problems] == ["content/x.md:1: the address /2026/03/09/x/ is taken by content/2026/03/x.md; give one of them another `slug`"]
    assert [made.front.title for made in press.site.articles.values()] == ["One"]


def test_a_bad_article_spoils_only_itself() -> None:
    """The other one is published."""
    press = Press({"a": article(), "b": "---\ntitle: B\ndate: 2022-13-45\n---\n\nx\n"})
    assert addresses(press) == ["/2026/03/09/a/"]
    assert [(problem.path, problem.line) for problem in press.problems] == [("content/b.md", 3)]


def test_pins_lead_then_the_editors_order_then_the_newest() -> None:
    """The editor has the first word."""
    files = {name: article(name, f"2026-03-09T0{hour}:00:00Z") for hour, name in enumerate(("oldest", "older", "newer", "newest"), 1)}
    files["newer"] = article("newer", "2026-03-09T03:00:00Z", pin=1)
    files["editions/2026-03-09"] = "---\norder: [oldest, older]\n---\n"
    view = Press(files).page("/2026/03/09/").view
    assert isinstance(view, EditionView)
    assert [card.title for card in view.edition.cards] == ["newer", "oldest", "older", "newest"]


def test_an_order_that_names_no_article_is_a_warning() -> None:
    """A slug misspelled would be passed over in silence."""
    press = Press({"a": article(), "editions/2026-03-09": "---\norder: [b]\n---\n"})
    assert [str(problem) for problem in press.problems] == ['content/editions/2026-03-09.md:2: warning: order: no published article of 2026-03-09 has the slug "b"']


def test_topics_are_merged_renamed_and_hidden() -> None:
    """Two spellings are one topic, an old name shows as the new one, a hidden one has no page."""
    settings = '[topics]\nhidden = ["General"]\n[topics.rename]\n"Boats" = "Ferries"\n'
    press = Press({"a": article(topics="[Boats, General, ferries]"), "b": article(date="2026-03-08", topics="[Ferries, Eels]")}, settings)
    assert {slug: (group.name, len(group.articles)) for slug, group in press.site.topics.items()} == {"eels": ("Eels", 1), "ferries": ("Ferries", 2)}


def test_the_spelling_of_a_topic_is_the_oldest_articles() -> None:
    """A new article does not rename a page."""
    press = Press({"a": article(topics="[SKIPTOK]"), "b": article(date="2026-03-08", topics="[SkipTok]")})
    assert [group.name for group in press.site.topics.values()] == ["SkipTok"]


def test_a_hidden_topic_stays_hidden_under_its_new_name() -> None:
    """Whichever of the two names is hidden."""
    press = Press({"a": article(topics="[Boats]")}, '[topics]\nhidden = ["Ferries"]\n[topics.rename]\n"Boats" = "Ferries"\n')
    assert dict(press.site.topics) == {}


def test_a_topic_in_any_script_has_a_page() -> None:
    """Said in ASCII where that can be."""
    press = Press({"a": article(topics="[قوارب, 船, 🐟]")})
    assert all(isinstance(press.page(group.address).view, GroupView) for group in press.site.topics.values())
    assert len(press.site.topics) == 3


def test_a_source_is_named_as_the_settings_name_it() -> None:
    """However an article spells it."""
    press = Press({"a": article(source="the tern")}, '[sources."The Tern"]\nurl = "https://tern.example/"\n')
    assert [group.name for group in press.site.sources.values()] == ["The Tern"]


def test_an_alias_leads_to_its_article() -> None:
    """And is a page of its own."""
    press = Press({"a": article(aliases="[/old/, /2020/01/01/a/]")})
    assert dict(press.site.redirects) == {"/2020/01/01/a/": "/2026/03/09/a/", "/old/": "/2026/03/09/a/"}


def test_an_alias_that_is_another_pages_address_is_a_warning() -> None:
    """The page keeps its address."""
    press = Press({"a": article(), "b": article("B", aliases="[/2026/03/09/a/]")})
    assert [(problem.path, problem.line, problem.severity) for problem in press.problems] == [("content/b.md", 4, "warning")]
    assert isinstance(press.page("/2026/03/09/a/").view, ArticleView)


def test_an_image_that_is_not_there_is_a_warning() -> None:
    """With where to put it."""
    press = Press({"a": article(image="/images/x.png", body="![y](/images/y.png)")}, static=("/images/z.png",))
    assert [problem.message for problem in press.problems] == [
        'the image "/images/x.png" is not there; put it at static/images/x.png',
        'the image "/images/y.png" is not there; put it at static/images/y.png',
    ]


@pytest.mark.parametrize(
    ("fields", "settings", "noindex"),
    [
        ({}, "", False),
        ({"source": "The Tern"}, "", True),
        ({"source": "The Tern", "license": "CC BY 4.0"}, "", True),
        ({"source": "The Tern", "license": "CC BY 4.0"}, '[rights]\nlicenses = ["CC BY 4.0"]\n', False),
        ({"source": "The Tern"}, '[rights]\nlicenses = ["CC BY 4.0"]\n[sources."The Tern"]\nlicense = "CC BY 4.0"\n', False),
        ({"source": "The Tern", "publish": "excerpt"}, "", False),
        ({"source": "The Tern", "publish": "link"}, "", False),
        ({"source": "The Tern"}, '[sources."The Tern"]\nown = true\n', False),
        ({"seed": "\n  file: a.txt\n  fingerprint: f\n  written: w"}, "", True),
    ],
)
def test_anothers_full_text_without_a_licence_is_not_indexed(fields: dict[str, str], settings: str, noindex: bool) -> None:
    """And stands in no sitemap; the digest's own, an excerpt, or a text under a listed licence may be."""
    press = Press({"a": article(**fields)}, settings)
    view = press.page("/2026/03/09/a/").view
    assert isinstance(view, ArticleView)
    assert view.head.noindex == noindex
    in_sitemap = b"/2026/03/09/a/" in press.renderer.page_bytes(press.page("/sitemap.xml"))
    in_news = "/news-sitemap.xml" in press.views and b"/2026/03/09/a/" in press.renderer.page_bytes(press.page("/news-sitemap.xml"))
    assert (in_sitemap, in_news) == (not noindex, not noindex)


@pytest.mark.parametrize(
    ("fields", "settings", "publish"),
    [
        ({}, "", "full"),
        ({}, 'publish = "excerpt"\n', "excerpt"),
        ({}, 'publish = "link"\n[sources."The Tern"]\npublish = "excerpt"\n', "excerpt"),
        ({"publish": "full"}, 'publish = "link"\n[sources."The Tern"]\npublish = "excerpt"\n', "full"),
    ],
)
def test_the_articles_own_word_on_publishing_goes_before_its_sources_and_the_sites(fields: dict[str, str], settings: str, publish: str) -> None:
    """The nearest one stands."""
    view = Press({"a": article(source="The Tern", **fields)}, settings).page("/2026/03/09/a/").view
    assert isinstance(view, ArticleView)
    assert view.publish == publish


def test_of_an_article_that_is_only_linked_to_no_word_of_the_body_is_published() -> None:
    """On no page and in no feed."""
    press = Press({"a": article("Head", body="Secretwords of another.", source="The Tern", source_url="https://tern.example/a", topics="[X]", publish="link")})
    assert [address for address in press.views if not address.endswith("poster.png") and b"Secretwords" in press.renderer.page_bytes(press.page(address))] == []


def test_of_an_excerpt_only_the_opening_is_published() -> None:
    """On no page and in no feed is there more."""
    body = "Opening words. " * 60 + "\n\nSecretwords at the end."
    press = Press({"a": article("Head", body=body, source="The Tern", publish="excerpt")})
    assert [address for address in press.views if not address.endswith("poster.png") and b"Secretwords" in press.renderer.page_bytes(press.page(address))] == []


def test_the_source_and_its_original_are_always_shown() -> None:
    """However much of the article is."""
    for publish in ("full", "excerpt", "link"):
        html = Press({"a": article(source="The Tern", source_url="https://tern.example/a", publish=publish)}).html("/2026/03/09/a/")
        assert 'href="https://tern.example/a"' in html
        assert "The Tern" in html


def test_a_date_known_only_from_the_file_is_shown_as_received() -> None:
    """Not as published: nobody knows that."""
    seed = "\n  file: a.txt\n  fingerprint: f\n  written: w\n  found: {date: file-time}"
    page = Press({"a": article(seed=seed)}).html("/2026/03/09/a/")
    body = lxml.html.document_fromstring(page).body
    assert "Received" in body.text_content()
    assert "Published" not in body.xpath("string(.//main)")
    assert "published_time" not in page
    assert "datePublished" not in page


def test_an_empty_site_has_its_front_page_and_its_feeds() -> None:
    """Nothing is published yet, and everything that can be subscribed to is there; but no news sitemap, which may not be empty."""
    press = Press({})
    assert set(press.views) == {"/", "/archive/", "/search/", "/subscribe/", "/feed.xml", "/atom.xml", "/feed.json", "/editions/feed.xml", "/sitemap.xml", "/robots.txt", "/opml.xml", "/404.html"}
    assert "news-sitemap" not in press.renderer.page_bytes(press.page("/robots.txt")).decode()
    assert all(press.renderer.page_bytes(press.page(address)) for address in press.views if not address.endswith("poster.png"))


def test_with_drafts_everything_is_on_the_site_but_what_is_taken_down() -> None:
    """As an editor looks at it; what keeps an article from readers is told as ever."""
    files = {"a": article(draft="true"), "b": article(date="2026-03-20"), "c": article(expires="2026-03-09"), "d": article(source="Wire"), "pages/about": "---\ntitle: About\ndraft: true\n---\nUs.\n"}
    press = Press(files, takedown=parse_takedown("source: Wire", ""), drafts=True)
    assert addresses(press) == ["/2026/03/20/b/", "/2026/03/09/a/", "/2026/03/09/c/"]
    assert list(press.site.leaves) == ["/about/"]
    assert [path for path, _ in withheld(press)] == ["content/a.md", "content/b.md", "content/c.md", "content/d.md"]


def test_a_draft_does_not_take_the_address_of_what_is_published() -> None:
    """Whatever their files are called."""
    press = Press({"a": article("Draft", slug="rates", draft="true"), "b": article("Published", slug="rates")}, drafts=True)
    assert [made.front.title for made in press.site.articles.values()] == ["Published"]
    assert [(problem.path, "is taken by content/b.md" in problem.message) for problem in press.problems] == [("content/a.md", True)]


@given(contents, st.integers(0, 40), st.sampled_from(sorted(FIELDS)).flatmap(lambda name: st.tuples(st.just(name), FIELDS[name])))
def test_a_site_with_a_newer_article_is_the_site_made_anew(files: dict[str, str], number: int, change: tuple[str, str]) -> None:
    """Page by page, whatever changed in it: or it is not offered."""
    name = sorted(files)[number % len(files)]
    before, after = Press(files), Press({**files, name: with_field(files[name], *change)})
    path, entry = f"content/{name}.md", next(parsed.entry for parsed in after.parsed if parsed.entry is None or parsed.entry.path == f"content/{name}.md")
    if not isinstance(entry, Article) or any(problem.path == path for problem in before.problems):
        return
    site = with_article(before.site, entry)
    if site is not None:
        assert {page.address: page.view for page in pages(site)} == after.views
        assert list(site.articles) == list(after.site.articles)
        assert after.problems == before.problems


@pytest.mark.parametrize("change", [("body", "Other words."), ("title", "Rates fall"), ("deck", "By a half."), ("authors", "[A. Mason]"), ("publish", "link")])
def test_other_words_in_an_article_leave_the_site_standing(change: tuple[str, str]) -> None:
    """They need no new site: the most frequent edit is the quickest."""
    files = {"a": article(topics="[Energy]", source="Wire"), "b": article(date="2026-03-08", topics="[Energy]")}
    entry = Press({"a": with_field(files["a"], *change)}).site.articles["/2026/03/09/a/"]
    site = with_article(Press(files).site, entry)
    assert site is not None
    assert page_at(site, "/topics/energy/") == Press({**files, "a": with_field(files["a"], *change)}).page("/topics/energy/")


@pytest.mark.parametrize("change", [("date", "2026-03-09T11:00:00"), ("topics", "[Water]"), ("source", "Courier"), ("slug", "other"), ("pin", "1"), ("draft", "true"), ("aliases", "[/old/]"), ("body", "![Rain](/rain.jpg)")])
def test_what_moves_an_article_needs_another_site(change: tuple[str, str]) -> None:
    """Order, lists, addresses and files."""
    files = {"a": article(topics="[Energy]", source="Wire")}
    parsed = Press({"a": with_field(files["a"], *change)}, drafts=True).parsed[0].entry
    assert isinstance(parsed, Article)
    assert with_article(Press(files).site, parsed) is None


def test_the_search_page_leads_to_the_largest_of_many_topics_by_name() -> None:
    """Sixty of them, however many there are, and to the list of all."""
    files = {f"a{number:02}": article(f"Story {number}", topics=f"[Topic {number:02}]") for number in range(70)}
    files |= {f"b{number:02}": article(f"More {number}", topics=f"[Topic {number:02}]") for number in range(10, 70)}
    view = Press(files).views["/search/"]
    assert isinstance(view, SearchView)
    assert [link.title for link in view.topics] == [f"Topic {number:02}" for number in range(10, 70)]
    assert (view.all_topics, view.all_sources, view.sources) == ("/topics/", "", ())


def test_the_search_page_and_the_feeds_stand_below_the_base_path() -> None:
    """With every address that they lead to."""
    press = Press({"a": article(topics="[Rates]", source="The Tern")}, 'title = "The Test"\nurl = "https://test.example/news/"\n')
    unsearched = press.views["/search/"]
    assert isinstance(unsearched, SearchView)
    assert unsearched.index == ""
    search, subscribe = search_view(msgspec.structs.replace(press.site, searchable=True), {}), press.views["/subscribe/"]
    assert isinstance(subscribe, SubscribeView)
    assert (search.index, search.years[0].url, search.topics[0].url) == ("/news/pagefind/", "/news/2026/", "/news/topics/rates/")
    assert (subscribe.opml, subscribe.topics[0].url, subscribe.sources[0].url) == ("/news/opml.xml", "/news/topics/rates/feed.xml", "/news/sources/the-tern/feed.xml")
