"""Copies: an article that carries another's words keeps its address, and is listed with its source only.

The first of them stands for the others everywhere else, and says who carried it too.
"""

import lxml.html
import pytest
from cases.edits import with_field
from cases.press import Press, article, default_theme
from conftest import World
from hypothesis import given
from hypothesis import strategies as st
from test_changes import SETTINGS, State, change, drop, put, stale

from broadsheet.cards import site_view
from broadsheet.model import Article, Problem
from broadsheet.pages import page_at, pages
from broadsheet.render import Renderer
from broadsheet.rights import parse_takedown
from broadsheet.site import Site, with_article
from broadsheet.views import ArticleView, CopyView, EditionsFeedView, FeedView, GroupView, NewsSitemapView, SitemapView

FIRST, COPY = "/2026/03/09/first/", "/2026/03/09/copy/"
PAIR = {
    "first": article("Seals on the pier", "2026-03-09T08:00:00", source="Wire", topics="[Seals]", license="CC BY 4.0"),
    "copy": article("Pier taken by seals", "2026-03-09T09:00:00", source="Courier", topics="[Animals]", license="CC BY 4.0", copy_of=FIRST),
}
LICENSED = 'title = "The Test"\nurl = "https://test.example/"\n[rights]\nlicenses = ["CC BY 4.0"]\n'
CIRCLE = {"a": article("A", copy_of="/2026/03/09/b/"), "b": article("B", copy_of="content/c.md"), "c": article("C", copy_of="/2026/03/09/a/")}


def view(press: Press, address: str) -> ArticleView:
    """The view of the article at an address."""
    found = press.views[address]
    assert isinstance(found, ArticleView)
    return found


def firsts(press: Press) -> dict[str, str]:
    """By slug of each copy: the slug of the article that stands for it."""
    return {copy.split("/")[-2]: first.split("/")[-2] for copy, first in press.site.carried.firsts.items()}


def said(press: Press) -> list[str]:
    """The problems, as they are told."""
    return [str(problem) for problem in press.problems]


def showing(press: Press, title: str) -> set[str]:
    """The addresses of pages that show a title, as published bytes."""
    renderer = Renderer(default_theme(), site_view(press.site), press.bodies.__getitem__)
    return {page.address for page in pages(press.site) if not page.address.startswith(("/assets/", "/robots")) and not page.address.endswith("poster.png") and title.encode() in renderer.page_bytes(page)}


def test_a_copy_is_listed_with_its_source_and_nowhere_else() -> None:
    """It has its page, and the first one names it; no edition, topic, archive or feed of the site shows it."""
    press = Press(PAIR, LICENSED)
    assert showing(press, "Pier taken by seals") == {FIRST, COPY, "/sources/courier/", "/sources/courier/2026/03/", "/sources/courier/feed.xml"}
    assert "/topics/animals/" not in press.views


def test_the_first_says_who_carried_it_too_and_the_copy_what_it_is_a_copy_of() -> None:
    """With the other's title, address and source."""
    press = Press(PAIR)
    assert view(press, FIRST).copies == (CopyView("Pier taken by seals", COPY, "Courier"),)
    assert view(press, COPY).copy_of == CopyView("Seals on the pier", FIRST, "Wire")
    assert view(press, FIRST).copy_of is None
    assert view(press, COPY).copies == ()


def test_a_copys_canonical_address_is_that_of_the_first() -> None:
    """So search engines list one of them; its own address is what it was."""
    press = Press(PAIR)
    assert view(press, COPY).head.canonical == "https://test.example" + FIRST
    assert view(press, COPY).head.url == COPY
    assert view(press, FIRST).head.canonical == "https://test.example" + FIRST


def test_a_copy_stands_in_no_sitemap() -> None:
    """Neither the one nor the other."""
    for address in ("/sitemap.xml", "/news-sitemap.xml"):
        found = Press(PAIR, LICENSED).views[address]
        assert isinstance(found, (SitemapView, NewsSitemapView))
        articles = [entry.absolute for entry in found.entries if "/2026/03/09/" in entry.absolute and entry.absolute.count("/") > 6]
        assert articles == ["https://test.example" + FIRST]


def test_a_copy_leads_to_the_edition_and_the_topics_of_the_first() -> None:
    """For those are where its story is; it has no neighbours of its own."""
    copy = view(Press({**PAIR, "copy": with_field(PAIR["copy"], "date", "2026-03-10T09:00:00")}), "/2026/03/10/copy/")
    assert copy.edition.url == "/2026/03/09/"
    assert [topic.title for topic in copy.topics] == ["Seals"]
    assert (copy.previous, copy.next, copy.related) == (None, None, ())


def test_a_day_with_nothing_but_copies_has_no_edition() -> None:
    """Nor a month, nor an item in the feed of editions."""
    press = Press({**PAIR, "copy": with_field(PAIR["copy"], "date", "2026-02-10")}, LICENSED)
    assert not {"/2026/02/10/", "/2026/02/"} & press.views.keys()
    feed = press.views["/editions/feed.xml"]
    assert isinstance(feed, EditionsFeedView)
    assert [entry.day.isoformat() for entry in feed.entries] == ["2026-03-09"]


def test_a_source_lists_its_copies_and_feeds_them() -> None:
    """It carried the story, and whoever follows it may read it there."""
    press = Press(PAIR)
    group, feed = press.views["/sources/courier/"], press.views["/sources/courier/feed.xml"]
    assert isinstance(group, GroupView)
    assert isinstance(feed, FeedView)
    assert [card.title for card in group.cards] == ["Pier taken by seals"]
    assert [entry.title for entry in feed.entries] == ["Pier taken by seals"]


def test_a_sources_day_of_copies_leads_to_no_edition(world: World) -> None:
    """For it may have none; a check of all links finds nothing."""
    world.article("first", "Seals on the pier", source="Wire")
    world.article("copy", "Pier taken by seals", "2026-02-08", source="Courier", copy_of=FIRST)
    world.article("same", "Seals all over", "2026-03-09", source="Courier", copy_of=FIRST)
    world.build()
    assert world.run("check", "--now", "2026-03-10T12:00:00+00:00").err == ""
    assert "/2026/03/09/\"" not in world.site("/sources/courier/2026/03/")


def test_without_the_line_a_copy_is_an_article_like_any_other() -> None:
    """So an editor takes a wrong word back by taking out one line."""
    press = Press({**PAIR, "copy": with_field(PAIR["copy"], "copy_of", "")}, LICENSED)
    assert {"/", "/2026/03/09/", "/topics/animals/", "/feed.xml"} <= showing(press, "Pier taken by seals")
    assert view(press, FIRST).copies == ()


@pytest.mark.parametrize("name", [FIRST, FIRST.rstrip("/"), f"https://test.example{FIRST}", "content/first.md", "/earlier/", f"{FIRST}index.html", f"{FIRST}#top"])
def test_an_article_is_named_by_its_address_its_file_or_an_alias(name: str) -> None:
    """However a person writes it."""
    press = Press({"first": with_field(PAIR["first"], "aliases", "[/earlier/]"), "copy": with_field(PAIR["copy"], "copy_of", f'"{name}"')})
    assert (firsts(press), said(press)) == ({"copy": "first"}, [])


def test_a_copy_of_a_copy_is_a_copy_of_the_first() -> None:
    """All of them stand under one; the oldest comes first."""
    press = Press({**PAIR, "third": article("Seals!", "2026-03-08", copy_of=COPY)})
    assert firsts(press) == {"copy": "first", "third": "first"}
    assert [copy.title for copy in view(press, FIRST).copies] == ["Seals!", "Pier taken by seals"]


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("/2026/03/09/frist/", "names no article; write the address of one, or take the line out"),
        ("/2026/03/08/first/", f"names no article; did you mean {FIRST}?"),
        ("the story of the Wire", "names no article; write the address of one, or take the line out"),
        ("https://elsewhere.example/first", f"names no article; did you mean {FIRST}?"),
        (COPY, "is this article itself; take the line out"),
        ("content/copy.md", "is this article itself; take the line out"),
    ],
)
def test_what_names_no_other_article_is_told_and_changes_nothing(name: str, what: str) -> None:
    """With its line; the article is published like any other."""
    press = Press({**PAIR, "copy": with_field(PAIR["copy"], "copy_of", f'"{name}"')})
    assert said(press) == [f'content/copy.md:7: warning: copy_of: "{name}" {what}']
    assert firsts(press) == {}


def test_a_circle_is_told_once_and_its_first_file_stands_for_the_others() -> None:
    """Three that name each other; a fourth that names one of them."""
    press = Press({**CIRCLE, "d": article("D", copy_of="/2026/03/09/c/")})
    assert firsts(press) == {"b": "a", "c": "a", "d": "a"}
    assert said(press) == [
        'content/a.md:4: warning: copy_of: "/2026/03/09/b/" goes round in a circle (content/a.md, content/b.md, content/c.md); take the line out of the one that was first'
    ]


@pytest.mark.parametrize("field", [("draft", "true"), ("date", "2026-03-11"), ("expires", "2026-03-09T10:00:00")], ids=["draft", "due", "expired"])
def test_while_the_first_is_not_published_its_oldest_copy_stands_for_the_others(field: tuple[str, str]) -> None:
    """Nothing is wrong with that, so nothing is said."""
    name = {"date": "content/first.md"}.get(field[0], FIRST)
    files = {"first": with_field(PAIR["first"], *field), "copy": with_field(PAIR["copy"], "copy_of", name), "third": article("Seals!", "2026-03-09T10:00:00", copy_of=name)}
    press = Press(files)
    assert (firsts(press), said(press)) == ({"third": "copy"}, [])


@pytest.mark.parametrize("takedown", ["source: Wire", FIRST])
def test_what_is_taken_down_is_not_published_under_another_name(takedown: str) -> None:
    """Its copies go with it, and their copies; whoever may publish one all the same takes the line out."""
    files = {**PAIR, "third": article("Seals!", "2026-03-08", copy_of=COPY)}
    press = Press(files, takedown=parse_takedown(takedown, "https://test.example/"))
    assert dict.fromkeys(press.site.articles) == {}
    assert {made.path: why for made, why in press.made.withheld} == {
        "content/first.md": "taken down by takedown.txt",
        "content/copy.md": "taken down with content/first.md, of which it is a copy",
        "content/third.md": "taken down with content/first.md, of which it is a copy",
    }
    shown = Press(files, takedown=parse_takedown(takedown, "https://test.example/"), drafts=True)
    assert dict.fromkeys(shown.site.articles) == {}


def test_a_build_counts_what_is_taken_down_along(world: World) -> None:
    """As it does every other."""
    world.article("first", title="Seals on the pier", source="Wire")
    world.article("copy", "Pier taken by seals", source="Courier", copy_of=FIRST)
    world.write("takedown.txt", "source: Wire\n")
    assert "2 taken down" in world.build().out
    assert not world.has(COPY)


def test_the_themes_show_both_ways(world: World) -> None:
    """With a link, the source and the title; in either theme."""
    world.article("first", "Seals on the pier", source="Wire")
    world.article("copy", "Pier taken by seals", "2026-03-08", source="Courier", copy_of=FIRST)
    for theme in ("broadsheet", "wire"):
        world.write("digest.toml", f'{world.settings}theme = "{theme}"\n')
        world.build()
        for address, label, other, words in (
            (FIRST, "Also carried by", "/2026/03/08/copy/", "Courier: Pier taken by seals"),
            ("/2026/03/08/copy/", "Copy of", FIRST, "Wire: Seals on the pier"),
        ):
            page = lxml.html.fromstring(world.site(address))
            [link] = page.xpath(f"//dt[.='{label}']/following-sibling::dd[1]/a")
            assert (link.get("href"), link.text_content()) == (other, words)
            assert [canonical.get("href") for canonical in page.xpath("//link[@rel='canonical']")] == ["https://test.example" + FIRST]


def test_a_line_added_or_taken_out_renders_the_pages_that_show_it(world: World) -> None:
    """And a build says why; a clean build makes the same."""
    for day in range(1, 9):
        world.article(f"other-{day}", f"Story {day}", f"2026-02-{day:02}", source="Other", topics="[Other]")
    world.article("first", "Seals on the pier", source="Wire", topics="[Seals]")
    world.article("copy", "Pier taken by seals", "2026-03-08", source="Courier", topics="[Animals]")
    world.build()
    world.article("copy", "Pier taken by seals", "2026-03-08", source="Courier", topics="[Animals]", copy_of=FIRST)
    assert "render  article /2026/03/09/first/: content/copy.md: its copy_of changed" in world.build("--explain").out
    world.build()
    assert "Courier: Pier taken by seals" in world.site(FIRST)
    assert not world.has("/topics/animals/")
    assert world.run("verify", status=0)
    world.article("copy", "Pier taken by seals", "2026-03-08", source="Courier", topics="[Animals]")
    world.build()
    assert "Courier: Pier taken by seals" not in world.site(FIRST)
    assert world.has("/topics/animals/")
    assert world.run("verify", status=0)


NAMES = ("a", "b", "c", "d", "e")
SAID = st.sampled_from(["", "", *(f"/2026/03/0{day}/{name}/" for day in "89" for name in NAMES), *(f"content/{name}.md" for name in NAMES), "/old/", "/nowhere/"])
FIELDS = {
    "title": st.sampled_from(["Rates rise", "Ferries sail"]), "date": st.sampled_from(["2026-03-08", "2026-03-09", "2026-03-09T10:00:00", "2026-03-11"]), "source": st.sampled_from(["Wire", "Courier", ""]),
    "topics": st.sampled_from(["[Energy]", "[Water]", "[Energy, Water]", "[]"]), "copy_of": SAID, "draft": st.sampled_from(["false", "false", "true"]), "aliases": st.sampled_from(["[]", "[]", "[/old/]"]),
}  # fmt: skip
families = st.dictionaries(st.sampled_from(NAMES), st.fixed_dictionaries(FIELDS).map(lambda fields: article(**fields)), min_size=2)
edits = st.one_of(
    st.sampled_from(sorted(FIELDS)).flatmap(lambda field: st.builds(change, st.integers(0, 4), st.just(field), FIELDS[field])),
    st.builds(change, st.integers(0, 4), st.just("copy_of"), SAID),
    st.builds(drop, st.sampled_from(NAMES)),
    st.builds(put, st.sampled_from(NAMES), st.fixed_dictionaries(FIELDS).map(lambda fields: article(**fields))),
)


@given(families, st.lists(edits, min_size=1, max_size=3))
def test_no_page_is_kept_that_would_look_different_where_articles_are_copies(files: dict[str, str], changes: list) -> None:  # type: ignore[type-arg]
    """Whoever names whom, and whatever is edited, deleted, published or not."""
    before = after = State(files, settings=SETTINGS)
    for edit in changes:
        after = edit(after)
    assert stale(before, after) == []


@given(families)
def test_every_copy_has_a_first_that_is_listed(files: dict[str, str]) -> None:
    """And every first its copies: none is lost, none stands for itself."""
    site: Site = Press(files).site
    assert not site.carried.firsts.keys() & site.carried.firsts.values()
    assert {(copy, first) for first, copies in site.carried.copies.items() for copy in copies} == set(site.carried.firsts.items())
    assert {a.address for e in site.editions.values() for a in e.articles} == site.articles.keys() - site.carried.firsts.keys()
    assert all(page_at(site, address) for address in site.articles)


@given(families, st.randoms(use_true_random=False))
def test_who_stands_for_whom_does_not_depend_on_the_order_of_files(files: dict[str, str], chance) -> None:  # type: ignore[no-untyped-def]
    """Nor what is said of it."""
    turned = list(files.items())
    chance.shuffle(turned)
    one, other = Press(files), Press(dict(turned))
    assert one.site.carried == other.site.carried
    assert sorted(one.problems) == sorted(other.problems)


@given(families, st.integers(0, 4), st.sampled_from(["Rates fall", "Ferries sail"]))
def test_a_newer_title_of_a_copy_or_a_first_makes_the_same_site(files: dict[str, str], number: int, title: str) -> None:
    """As a preview makes it, and made anew."""
    name = sorted(files)[number % len(files)]
    before, after = Press(files), Press({**files, name: with_field(files[name], "title", title)})
    entry = next((a for a in after.site.articles.values() if a.path == f"content/{name}.md"), None)
    site = with_article(before.site, entry) if isinstance(entry, Article) else None
    if site is not None:
        assert {page.address: page.view for page in pages(site)} == after.views


def test_a_problem_is_a_warning() -> None:
    """It keeps nothing away."""
    press = Press({"a": article(copy_of="/nowhere/")})
    assert [problem.severity for problem in press.problems if isinstance(problem, Problem)] == ["warning"]
