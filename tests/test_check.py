"""What `check` finds in content and on the built site, and where it says that it is."""

import json
import os
import re
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import pytest
from cases.photos import photo
from conftest import NOW, World
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.links import read_links

RATES = "content/2026/03/rates.md"
HOME = "https://test.example/"


@pytest.fixture
def world(world: World) -> World:
    """The world with an article that has a source, and is the whole of a site that is well."""
    world.article("2026/03/ferry", "A ferry returns", "2026-03-08", "## On time\n\nThe ferry is back.", source="The Ellery Courier")
    return world


def check(world: World, *words: str, status: int | None = None) -> list[str]:
    """The problems that `check` names, one job, at the tests' moment."""
    return world.run("check", "--now", NOW, "--jobs", "1", *words, status=status).problems


def built(world: World, *words: str) -> list[str]:
    """The same, of the site as it is built now."""
    world.build(status=None)
    return check(world, *words)


def linking(world: World, *links: str) -> list[str]:
    """What is said of an article whose body has these links, one a paragraph, from line 7 on."""
    world.article(source="The Ellery Courier", body="\n\n".join(f"Read [this]({link})." for link in links))
    return built(world)


def page(world: World, body: str, name: str = "tool.html") -> list[str]:
    """What is said of a page in `static/` with this body on its third line."""
    world.write(f"static/{name}", f"<!doctype html>\n<title>A tool</title>\n{body}\n")
    return built(world)


def test_a_site_that_is_well_is_said_to_be_well(world: World) -> None:
    """One line, with what was looked at, and status 0."""
    world.build()
    ran = world.run("check", "--now", NOW)
    assert ran.err == ""
    assert ran.out.startswith("Checked 1")
    assert ran.out.endswith(" feeds: all is well.\n")


def test_the_sample_digest_has_no_errors(sample_site: Path, world: World) -> None:
    """What comes with Broadsheet is as it should be."""
    world.root = sample_site
    assert world.run("check", "--now", "2026-10-01T08:00:00+01:00").err == ""


def test_checking_writes_nothing(world: World) -> None:
    """Neither in content/ nor in site/, whatever it finds."""
    world.article(body="Read [this](/nowhere/).")
    world.build()
    world.write("content/2026/03/bad.md", "---\ntitle: Bad\ndate: never\n---\n")
    (world.root / "site/about.html").write_text("mine", encoding="utf-8")
    before = {folder: world.files(folder) for folder in ("content", "site")}
    times = {path: path.stat().st_mtime_ns for path in (world.root / "site").rglob("*")}
    assert check(world, status=1)
    assert {folder: world.files(folder) for folder in ("content", "site")} == before
    assert {path: path.stat().st_mtime_ns for path in (world.root / "site").rglob("*")} == times


def test_errors_end_with_status_1(world: World) -> None:
    """For a job that publishes only what is well."""
    linking(world, "/nowhere/")
    assert world.run("check", "--now", NOW, status=1).out.endswith(": 1 error.\n")


def test_warnings_end_with_status_0_unless_they_are_not_to_be(world: World) -> None:
    """With --strict they count as errors do."""
    world.article()
    world.build()
    assert len(check(world, status=0)) == 1
    assert len(check(world, "--strict", status=1)) == 1


@pytest.mark.parametrize("make", [lambda world: None, lambda world: world.build() and [path.unlink() for path in (world.root / "site").rglob("*") if path.is_file()]], ids=["never built", "emptied"])
def test_without_a_site_there_is_nothing_to_check(world: World, make) -> None:  # type: ignore[no-untyped-def]
    """Status 2, and the command that makes one."""
    make(world)
    assert check(world, status=2) == ["there is no site to check, or no record of it; run `broadsheet build` first"]


def test_the_report_is_there_as_json(world: World) -> None:
    """What was looked at, and each problem with its file and line."""
    linking(world, "/nowhere/")
    report = json.loads(world.run("check", "--now", NOW, "--json", status=1).out)
    assert report["pages"] > 5
    assert report["links"] > 50
    assert report["feeds"] > 3
    assert [(problem["path"], problem["line"], problem["severity"]) for problem in report["problems"]] == [(RATES, 7, "error")]


def test_one_job_or_two_find_the_same(world: World) -> None:
    """In the same order."""
    for day in range(1, 29):
        world.article(f"2026/02/story-{day}", f"Story {day}", f"2026-02-{day:02}", f"[x](/none-{day}/)", source="A", topics="[One, Two]")
    world.build()
    one = check(world)
    assert len(one) == 28
    assert world.run("check", "--now", NOW, "--jobs", "2", status=1).problems == one


def test_every_problem_of_content_is_named(world: World) -> None:
    """Those that a build would name, too."""
    world.write("content/2026/03/bad.md", "---\ntitle: Bad\ndate: 2026-13-45\npublsh: link\n---\n")
    problems = built(world)
    assert [problem.partition(": ")[0] for problem in problems] == ["content/2026/03/bad.md:3", "content/2026/03/bad.md:4"]


def test_a_template_that_cannot_be_used_is_an_error(world: World) -> None:
    """As it would be for a build."""
    world.build()
    world.write("themes/own/theme.toml", 'name = "Own"\nextends = "broadsheet"\n')
    world.write("themes/own/templates/front.html", "{% if %}")
    world.write("digest.toml", world.settings + 'theme = "own"\n')
    assert check(world, status=1)[0].startswith("themes/own/templates/front.html:1: ")


# Links in content


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("/2026/03/08/nothing/", "no page of this site stands there; correct it, or take it out"),
        ("../nothing/", "no page of this site stands there; correct it, or take it out"),
        ("/2026/03/01/ferry/", "no page of this site stands there; did you mean /2026/03/08/ferry/?"),
        ("https://test.example/nothing/", "no page of this site stands there; correct it, or take it out"),
        ("/nothing/?a=1&amp;b=2", "no page of this site stands there; correct it, or take it out"),
    ],
)
def test_a_dead_link_is_named_on_its_line_of_the_content_file(world: World, link: str, said: str) -> None:
    """Once, with what may be meant."""
    assert linking(world, "/2026/03/08/ferry/", link) == [f"{RATES}:9: the link to {link.replace('&amp;', '&')} leads nowhere: {said}"]


@pytest.mark.parametrize(
    "link",
    [
        "/2026/03/08/ferry/", "/2026/03/08/ferry", "../../08/ferry/", "https://test.example/2026/03/08/ferry/", "HTTPS://TEST.example:443/2026/03/08/ferry/",
        "/2026/03/08/ferry/#h-on-time", "/2026/03/08/ferry/#", "/2026/03/08/ferry/?from=here", "/2026/03/08/", "/feed.xml", "#top", "/2026/03/08/ferry/index.html",
        "/2026/03/08/ferry/#:~:text=back", "https://elsewhere.example/none", "mailto:a@b.example", "/old/ferry/", "http://[", "/caf%C3%A9/",
    ],
)  # fmt: skip
def test_a_link_that_a_browser_can_follow_is_not_named(world: World, link: str) -> None:
    """However it is written."""
    world.article("2026/03/ferry", "A ferry returns", "2026-03-08", "## On time\n\nThe ferry is back.", source="A", aliases="[/old/ferry/]")
    world.write("static/café/index.html", "<title>A page</title>")
    assert linking(world, link) == []


@pytest.mark.parametrize("link", ["/2026/03/08/ferry/#h-late", "../../08/ferry/#h-late", "#h-late", "https://test.example/2026/03/08/ferry/#h-late"])
def test_a_dead_anchor_is_named_on_its_line_of_the_content_file(world: World, link: str) -> None:
    """That of another page as that of its own."""
    assert linking(world, link) == [f'{RATES}:7: the link to {link} leads to a page that has no anchor "h-late"; correct what follows the #, or take it out']


@pytest.mark.parametrize(
    ("fields", "why"),
    [({"draft": "true"}, "draft"), ({"date": "2026-03-20"}, "due on 2026-03-20T00:00:00+00:00"), ({"expires": "2026-03-09"}, "expired on 2026-03-09T23:59:59+00:00")],
    ids=["draft", "due", "expired"],
)
def test_a_link_to_what_is_not_published_says_so(world: World, fields: dict[str, str], why: str) -> None:
    """The file, and why it is kept back."""
    world.article("2026/03/harbour", "The harbour", **{"date": "2026-03-07", **fields})
    address = f"/{fields.get('date', '2026-03-07').replace('-', '/')}/harbour/"
    assert linking(world, address) == [f"{RATES}:7: the link to {address} leads nowhere: content/2026/03/harbour.md is not published ({why}); correct it, or take it out"]


def test_a_link_to_a_page_in_draft_says_so(world: World) -> None:
    """Pages have drafts as articles do."""
    world.write("content/pages/about.md", "---\ntitle: About\ndraft: true\n---\n\nText.\n")
    assert linking(world, "/about/") == [f"{RATES}:7: the link to /about/ leads nowhere: content/pages/about.md is a draft; correct it, or take it out"]


def test_a_missing_image_of_the_body_is_named_once_with_its_place(world: World) -> None:
    """As an error, on its own line; the build's word on it is not said again."""
    world.article(source="A", body="![A harbour](/images/harbour.jpg)\n\n![A quay](quay.jpg)")
    assert built(world) == [
        f'{RATES}:7: the image "/images/harbour.jpg" is not there; put it at static/images/harbour.jpg',
        f'{RATES}:9: the image "quay.jpg" is not there; put it at content/2026/03/quay.jpg',
    ]


def test_an_image_beside_its_page_is_found(world: World) -> None:
    """By the build as by the check, and with blanks in its name."""
    world.article(source="A", body="![A quay](quay.jpg) ![A harbour](/images/the%20harbour.jpg)")
    world.write("static/2026/03/09/rates/quay.jpg", photo())
    world.write("static/images/the harbour.jpg", photo())
    assert world.build().err == ""
    assert check(world) == []


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("image: /images/none.jpg", 'the image "/images/none.jpg" is not there; put it at static/images/none.jpg'),
        ("translations: {fr: /2026/03/09/taux/}", "translations: /2026/03/09/taux/ leads nowhere: no page of this site stands there; correct it, or take it out"),
        ("copy_of: /2026/03/01/first/", 'warning: copy_of: "/2026/03/01/first/" names no article; write the address of one, or take the line out'),
    ],
)
def test_what_front_matter_leads_to_is_looked_for(world: World, field: str, said: str) -> None:
    """On the line of its field."""
    name, _, value = field.partition(": ")
    world.article(source="A", **{name: value})
    assert built(world) == [f"{RATES}:5: {said}"]


def test_an_editions_note_is_named_once_though_two_pages_show_it(world: World) -> None:
    """The edition and the front page."""
    world.write("content/editions/2026-03-08.md", "---\ntitle: Sunday\n---\n\nRead [this](/nowhere/).\n")
    assert built(world) == ["content/editions/2026-03-08.md:5: the link to /nowhere/ leads nowhere: no page of this site stands there; correct it, or take it out"]


def test_a_relative_link_of_a_note_that_fails_on_the_front_page_is_named(world: World) -> None:
    """It leads from the edition to the article, and from the front page nowhere."""
    world.write("content/editions/2026-03-08.md", "---\ntitle: Sunday\n---\n\nRead [this](ferry/).\n")
    assert built(world) == [
        "content/editions/2026-03-08.md:5: the link to ferry/ leads nowhere from /, where this note is shown too; write a whole address, which begins with /"
    ]


def test_a_link_that_leaves_the_sites_base_path_is_warned_of(world: World) -> None:
    """The host may have other sites, so only a place that this one has below its base path is one that was meant."""
    world.write("digest.toml", world.settings.replace("example/", "example/news/"))
    assert linking(world, "https://test.example/shop/", "https://test.example/2026/03/08/ferry/") == [
        f"{RATES}:9: warning: leads to /2026/03/08/ferry/, out of the site, which is below /news/; the page of this site is at /news/2026/03/08/ferry/"
    ]


# Links of the site itself


def test_a_link_of_the_settings_is_named_on_its_line_and_once(world: World) -> None:
    """Though every page has it."""
    world.write("content/pages/about.md", "---\ntitle: About\n---\n\nText.\n")
    more = 'navigation = [\n  { title = "Gone", url = "/gone/" },\n  { title = "Part", url = "/about/#no" },\n]\n[footer]\nlinks = [{ title = "Lost", url = "/lost/" }]\n'
    world.write("digest.toml", world.settings + more)
    assert built(world) == [
        'digest.toml:4: navigation: "Gone" leads to /gone/, where nothing stands',
        'digest.toml:5: navigation: "Part" leads to /about/#no, but that page has no anchor "no"',
        'digest.toml:8: footer.links: "Lost" leads to /lost/, where nothing stands',
    ]


def test_a_dead_link_of_a_template_is_named_on_one_page_and_counted_on_the_others(world: World) -> None:
    """No one wants to read it for every page."""
    world.write("themes/own/theme.toml", 'name = "Own"\nextends = "broadsheet"\n')
    for name in ("article", "edition", "front", "month", "year", "archive", "group_index", "group", "group_month", "search", "subscribe", "not_found", "redirect", "page"):
        world.write(f"themes/own/templates/{name}.html", '<!doctype html>\n<a href="{{ site.base }}/gone/">x</a>\n')
    world.write("digest.toml", world.settings + 'theme = "own"\n')
    (said,) = built(world)
    assert said.startswith("site/2026/03/08/ferry/index.html:2: leads to /gone/, where nothing stands (and so do ")
    assert said.endswith(" more files)")


def test_an_asset_of_a_theme_is_named_by_the_file_that_it_was_made_from(world: World) -> None:
    """On the line of its style sheet, comments and all."""
    world.write("themes/own/theme.toml", 'name = "Own"\nextends = "broadsheet"\n')
    world.write("themes/own/assets/own.css", "/* of our own,\nin two lines */\na { color: red }\nb { background: url('/images/none.png') }\n")
    world.write("digest.toml", world.settings + 'theme = "own"\n')
    assert built(world) == ["themes/own/assets/own.css:4: leads to /images/none.png, where nothing stands"]


def test_links_below_a_base_path_are_understood(world: World) -> None:
    """A link of content leaves it out; one of a static page does not."""
    world.write("digest.toml", world.settings.replace("example/", "example/news/"))
    world.write("static/tool.html", '<a href="/news/2026/03/08/ferry/">a</a>\n<a href="/news/gone/">b</a>\n<a href="/2026/03/08/ferry/">c</a> <a href="/shop/">d</a>')
    said = linking(world, "/2026/03/08/ferry/", "/news/2026/03/08/ferry/")
    assert said == [
        f"{RATES}:9: the link to /news/2026/03/08/ferry/ leads nowhere: no page of this site stands there; did you mean /2026/03/08/ferry/?",
        "static/tool.html:2: leads to /gone/, where nothing stands",
        "static/tool.html:3: warning: leads to /2026/03/08/ferry/, out of the site, which is below /news/; the page of this site is at /news/2026/03/08/ferry/",
    ]


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ('<a href="gone/">x</a>', "/gone/"),
        ("<a href=' \n /go\nne/ '>x</a>", "/gone/"),
        ('<a href="\\gone\\">x</a>', "/gone/"),
        ('<img src="gone.jpg" alt="">', "/gone.jpg"),
        ('<img srcset="/feed.xml 1x, gone.jpg 2x" alt="">', "/gone.jpg"),
        ('<img srcset="gone,1.jpg, /feed.xml 2x" alt="">', "/gone,1.jpg"),
        ('<video poster="gone.jpg"></video>', "/gone.jpg"),
        ('<link rel="stylesheet" href="gone.css">', "/gone.css"),
        ('<script src="gone.js"></script>', "/gone.js"),
        ('<form action="/gone"></form>', "/gone"),
        ('<object data="gone.svg"></object>', "/gone.svg"),
        ('<meta http-equiv="refresh" content="0; url=/gone/">', "/gone/"),
        ('<meta property="og:image" content="https://test.example/gone.jpg">', "/gone.jpg"),
        ('<p style="background: url(gone.png)">x</p>', "/gone.png"),
        ("<style>p { background: url('gone.png') }</style>", "/gone.png"),
        ('<svg><image xlink:href="gone.png"/></svg>', "/gone.png"),
        ('<base href="/deep/er/"><a href="gone">x</a>', "/deep/er/gone"),
        ('<base href="https://test.example"><a href="/gone">x</a>', "/gone"),
    ],
)
def test_every_way_in_which_a_static_page_leads_somewhere_is_followed(world: World, body: str, target: str) -> None:
    """And named by the file in static/, which is the one to mend."""
    (said,) = page(world, body)
    where, _, rest = said.partition(": ")
    assert where.startswith("static/tool.html:")
    assert rest == f"leads to {target}, where nothing stands"


def test_anchors_of_static_pages_count(world: World) -> None:
    """An id on any element, a name on a link."""
    said = page(world, '<p id="one">1</p><a name="two">2</a><p name="three">3</p><a href="#one">a</a><a href="#two">b</a><a href="#three">c</a><a href="#caf%C3%A9">d</a><i id="café"></i>')
    assert said == ['static/tool.html:3: leads to /tool.html#three, but that page has no anchor "three"']


def test_a_link_from_a_feed_is_followed(world: World) -> None:
    """Of a feed that somebody made by hand."""
    item = f"<item><title>One</title><guid>a</guid><link>{HOME}gone/</link><enclosure url='{HOME}gone.mp3' type='audio/mpeg' length='1'/></item>"
    world.write("static/podcast.xml", f'<rss version="2.0"><channel><title>P</title>\n<link>{HOME}</link>\n{item}\n</channel></rss>')
    assert built(world) == ["static/podcast.xml:3: leads to /gone.mp3, where nothing stands", "static/podcast.xml:3: leads to /gone/, where nothing stands"]


def test_a_redirect_is_followed_and_is_a_place_to_lead_to(world: World) -> None:
    """An alias that is no folder, too."""
    world.article("2026/03/ferry", "A ferry returns", "2026-03-08", source="A", aliases="[/ferry.php, /boats/ferry/]")
    assert linking(world, "/ferry.php", "/boats/ferry/") == []
    world.write("site/ferry.php", '<meta http-equiv="refresh" content="0; url=/elsewhere/">')
    assert "site/ferry.php:1: leads to /elsewhere/, where nothing stands" in check(world)


def test_a_file_that_somebody_put_into_the_site_can_be_led_to(world: World) -> None:
    """It is not ours to look at, and it is there."""
    world.build()
    world.write("site/mine/index.html", '<a href="/gone/">x</a>')
    assert linking(world, "/mine/") == []


# Feeds


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("<rss><channel>\n<title>a & b</title>", 2, "this is not well-formed XML, and no feed reader can read it: xmlParseEntityRef: no name, line 2, column 11"),
        ("<rss><channel>\n<item><title>A</title><link>https://a.example/</link></item></channel></rss>", 2, 'the entry "A" has no identity (guid): feed readers show it as new each time'),
        ("<rss><channel>\n<item><title>A</title><guid>a</guid></item></channel></rss>", 2, 'the entry "A" has no link'),
        ("<rss><channel>\n<item><title>A</title><guid>a</guid><link>/</link></item></channel></rss>", 2, 'the entry "A" leads to "/", and needs a whole address, with https://'),
        (
            '<feed xmlns="http://www.w3.org/2005/Atom">\n<entry><title>A</title><id>a</id><link href="https://a.example/"/></entry>\n<entry><title>B</title><id>a</id><link href="https://a.example/"/></entry></feed>',
            3, 'the entry "B" has the identity of "A", a: feed readers show only one of them',
        ),
        ('<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n<url><loc>https://other.example/</loc></url></urlset>', 2, '"https://other.example/" is not an address of this site, which is at https://test.example/'),
    ],
    ids=["no XML", "no identity", "no link", "no whole link", "one identity twice", "another site's sitemap"],
)  # fmt: skip
def test_what_is_wrong_with_a_feed_is_named_on_its_line(world: World, content: str, line: int, said: str) -> None:
    """Of a feed in static/."""
    world.write("static/own.xml", content)
    found = built(world)
    assert found == [f"static/own.xml:{line}: {said}"]


def test_a_file_in_place_of_the_sites_feed_must_be_one(world: World) -> None:
    """The build warns that it stands there; that it is none is an error."""
    world.write("static/feed.xml", "<html><body>No feed</body></html>")
    world.write("static/feed.json", '{"version": "1"}')
    said = built(world)
    assert "static/feed.xml: this should be a feed or a list, and is <html>" in said
    assert "static/feed.json: this should be a JSON Feed, and its `version` does not say so" in said


def test_a_json_feed_by_hand_is_looked_at(world: World) -> None:
    """Other JSON is not."""
    world.write("static/own.json", '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "a", "title": "A", "url": "https://test.example/gone/"}]}')
    world.write("static/data.json", '{"items": [{"url": "https://test.example/gone/"}]}')
    world.write("static/broken.json", "{")
    assert built(world) == ["static/own.json: leads to /gone/, where nothing stands"]


# What articles lack


def test_a_title_that_two_articles_have_is_named_on_the_newer_one(world: World) -> None:
    """Letter case and blanks make no difference."""
    world.article(title="a  FERRY returns", source="A")
    assert built(world) == [f'{RATES}:2: warning: title: "a FERRY returns" is also the title of content/2026/03/ferry.md; give one of them another, or delete one if they are the same']


@pytest.mark.parametrize("field", [{"copy_of": "/2026/03/08/ferry/"}, {"language": "de"}], ids=["a copy", "another language"])
def test_a_copy_and_a_translation_may_have_the_same_title(world: World, field: dict[str, str]) -> None:
    """They say what they are."""
    world.article(title="A ferry returns", source="A", **field)
    assert built(world) == []


def test_an_article_without_a_source_is_named(world: World) -> None:
    """With what to do if it is one's own."""
    world.article()
    assert built(world) == [
        f"{RATES}: warning: no source is named; add a line `source: …`; if it is your own, name your publication, and set `own = true` for that source in digest.toml"
    ]


def test_an_ingested_article_without_a_source_is_nobodys_own(world: World) -> None:
    """It came from somewhere."""
    world.write("seeds/harbour.txt", "The harbour opens\n\n8 March 2026\n\nThe harbour of Port Ellery opened on Monday after nine days of ice.\n")
    assert built(world) == ["content/2026/03/the-harbour-opens.md: warning: no source is named; add a line `source: …`"]


def test_many_articles_without_a_source_are_counted(world: World) -> None:
    """Ten names are enough."""
    for day in range(1, 16):
        world.article(f"2026/02/story-{day}", f"Story {day}", f"2026-02-{day:02}")
    said = built(world)
    assert len(said) == 11
    assert said[0] == "content: warning: and 5 more articles name no source"


# A site that is not as it should be


def test_a_file_that_is_gone_is_named_and_not_each_link_to_it(world: World) -> None:
    """It is the one thing that is wrong."""
    world.build()
    (world.root / "site/archive/index.html").unlink()
    assert check(world, status=1) == ["site/archive/index.html: is gone since it was built; run `broadsheet build`"]


def test_many_files_that_are_gone_are_counted(world: World) -> None:
    """Ten names are enough."""
    for day in range(1, 29):
        world.article(f"2026/02/story-{day}", f"Story {day}", f"2026-02-{day:02}", source="A")
    world.build()
    for path in list((world.root / "site/2026/02").rglob("*.html")):
        path.unlink()
    said = check(world, status=1)
    assert len(said) == 11
    assert "site: and 47 more files are gone since they were built" in said


def test_a_file_that_was_changed_by_hand_is_named_and_read_as_it_is(world: World) -> None:
    """With the links that it has now."""
    world.build()
    world.write("site/archive/index.html", '<a href="/gone/">x</a>')
    assert check(world) == [
        "site/archive/index.html: warning: is not as it was built; the next build writes over it, so change what it is made from",
        "site/archive/index.html:1: leads to /gone/, where nothing stands",
    ]


def test_a_site_that_was_built_before_content_changed_is_said_to_be_old(world: World) -> None:
    """Content is judged as it is now: a link to a page to be is well."""
    world.build()
    world.article(source="The Ellery Courier", body="Read [this](/2026/03/08/ferry/).")
    world.article("2026/03/ferry", "A ferry returns", "2026-03-08", "## On time\n\nRead [this](/2026/03/09/rates/).", source="The Ellery Courier")
    (said,) = check(world, status=0)
    assert said.startswith("site: warning: this is not the site that a build would make now: it would render ")
    assert said.endswith("run `broadsheet build`, and check again")


def test_a_site_that_was_built_for_another_url_is_not_looked_at(world: World) -> None:
    """Each of its links would be wrong, for one reason; content is looked at all the same."""
    world.article(source="A", body="Read [this](/nowhere/).")
    world.build()
    world.write("digest.toml", world.settings.replace("example/", "example/news/"))
    ran = world.run("check", "--now", NOW, status=1)
    assert ran.out == "Checked 0 pages, 0 links, 0 feeds: 2 errors, 1 warning.\n"
    assert [problem.partition(": ")[0] for problem in ran.problems] == [f"{RATES}:7", "digest.toml:2", "site"]
    assert "digest.toml:2: url: the site was built for another; run `broadsheet build`, and check again" in ran.problems


def test_a_site_on_which_an_article_is_due_by_now_is_said_to_be_old(world: World) -> None:
    """The moment of the check counts, and not that of the build."""
    world.article(source="A", date="2026-03-11")
    world.build()
    assert check(world) == []
    assert len(world.run("check", "--now", "2026-03-12").problems) == 1


# Files that nobody should have made


@pytest.mark.parametrize(
    "content",
    [b"", os.urandom(20_000), b"\x00\xff\xfe<a href=\xff>", b"<div>" * 50_000, b"<a href='" + b"x" * 200_000, b"<a href=//[>x</a><a href='http://a:b/'>", b"<style>" + b"url(" * 50_000],
    ids=["empty", "noise", "bytes", "deep", "long", "no URL", "unfinished"],
)  # fmt: skip
def test_a_page_that_is_none_is_read_without_an_end_to_the_check(world: World, content: bytes) -> None:
    """And whatever comes after it is read too."""
    world.write("static/odd.html", content)
    world.write("static/zeal.html", '<a href="/gone/">x</a>')
    assert "static/zeal.html:1: leads to /gone/, where nothing stands" in built(world)


@pytest.mark.parametrize("content", ["<a>" * 50_000, '<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>', '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', ""], ids=["deep", "entities", "outside", "empty"])
def test_xml_that_is_hostile_is_read_without_an_end_to_the_check(world: World, content: str) -> None:
    """The parser has bounds, and what is beyond them is no feed."""
    world.write("static/odd.xml", content)
    world.write("static/zeal.html", '<a href="/gone/">x</a>')
    assert "static/zeal.html:1: leads to /gone/, where nothing stands" in built(world)


@given(st.sampled_from(["page", "style sheet", "xml", "json"]), st.one_of(st.binary(max_size=300), st.text("<>&;\"'=/#?!-[]{}():,. \nahrefsrcstyleurl@import", max_size=300).map(str.encode)))
def test_reading_links_never_fails(form: str, content: bytes) -> None:
    """Whatever the bytes are: a broken file leads nowhere."""
    found = read_links("/a/", form, content, HOME)  # type: ignore[arg-type]
    assert all(isinstance(link.url, str) and link.url for link in found.links)


# What holds of every site


def test_every_link_of_the_sample_site_is_found(sample_site: Path) -> None:
    """Whatever a plain search for attributes finds on its pages is looked at, anchors and all."""
    pages = sorted((sample_site / "site").rglob("*.html"))
    assert len(pages) > 100
    for path in pages:
        address = "/" + path.relative_to(sample_site / "site").as_posix().removesuffix("index.html")
        content = path.read_bytes()
        found = {link.url for link in read_links(address, "page", content, "https://carrow.example/").links}
        written = re.findall(r' (?:href|src)="([/#][^"]*)"| content="(https://carrow\.example/[^"]*)"', content.decode())
        assert written
        assert {urljoin(f"https://carrow.example{address}", unescape(one or other)) for one, other in written} <= found


def test_whatever_file_of_a_site_is_gone_is_named(world: World) -> None:
    """Each, one at a time: pages, redirects, feeds, lists, static files, assets and what search engines read."""
    world.article(source="A", topics="[Money]", aliases="[/old/rates/, /rates.php]", body="![A quay](/quay.jpg)")
    world.write("content/pages/about.md", "---\ntitle: About\n---\n\nText.\n")
    world.write("static/quay.jpg", photo(100, 60))
    assert built(world) == []
    for path, content in world.files().items():
        (world.root / "site" / path).unlink()
        assert check(world, status=1) == [f"site/{path}: is gone since it was built; run `broadsheet build`"]
        world.write(f"site/{path}", content)
