"""Feeds, sitemaps and the list of feeds: read back by the readers of others, with nothing to complain of."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import lxml.html
import pytest
from cases.press import Press, article
from lxml import etree

from broadsheet.model import Article, Body, FrontMatter
from broadsheet.pages import page_at
from broadsheet.rights import Takedown
from broadsheet.service_pages import SITEMAP_LIMIT
from broadsheet.settings import Settings
from broadsheet.site import make_site
from broadsheet.views import RedirectView, SitemapIndexView, SitemapView

XML_FEEDS = ("/feed.xml", "/atom.xml", "/editions/feed.xml", "/topics/rates/feed.xml", "/sources/the-tern/feed.xml")
LISBON = 'title = "The Test"\nurl = "https://test.example/digest/"\nlanguage = "pt-BR"\ntimezone = "Europe/Lisbon"\n[publisher]\nname = "A & B"\nemail = "news@test.example"\n'
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def bytes_of(press: Press, address: str) -> bytes:
    """The file at an address."""
    return press.renderer.page_bytes(press.page(address))


def parsed(press: Press, address: str) -> Any:
    """What feedparser makes of a feed."""
    return feedparser.parse(bytes_of(press, address))


@pytest.fixture(scope="module")
def press() -> Press:
    """Two articles, one of a source and moved, below a base path."""
    files = {
        "ferry": article("The ferry", "2026-07-06T10:30:00", "It [came](/about/) back.[^1]\n\n[^1]: At last.", topics="[Rates]", source="The Tern", source_url="https://tern.example/f", authors="[Orla Penhale]", aliases="[/2026/07/05/the-ferry/]", updated="2026-07-06T20:00:00"),
        "eels": article("Eels", "2026-07-05", "Fourteen.", topics="[Rates]", language="ar"),
    }
    made = Press(files, LISBON, now="2026-07-07T12:00:00+01:00")
    assert made.problems == ()
    return made


@pytest.mark.parametrize("address", XML_FEEDS)
def test_feedparser_has_nothing_to_complain_of(press: Press, address: str) -> None:
    """Well-formed, of a known version, with entries."""
    feed = parsed(press, address)
    assert not feed.bozo
    assert feed.version == ("atom10" if "atom" in address else "rss20")
    assert feed.entries


@pytest.mark.parametrize("address", XML_FEEDS)
def test_a_feed_says_where_it_is_and_what_it_feeds(press: Press, address: str) -> None:
    """atom:self is its own address, and its link is the page."""
    feed = parsed(press, address).feed
    links = {link.rel: link.href for link in feed.links}
    assert links["self"] == f"https://test.example/digest{address}"
    assert feed.link == f"https://test.example/digest{address.removesuffix('feed.xml').removesuffix('atom.xml').removesuffix('editions/')}"


@pytest.mark.parametrize("address", XML_FEEDS)
def test_a_feed_has_the_sites_language(press: Press, address: str) -> None:
    """As a BCP 47 tag."""
    assert parsed(press, address).feed.language == "pt-BR"


@pytest.mark.parametrize("address", ["/feed.xml", "/atom.xml", "/topics/rates/feed.xml"])
def test_dates_are_right_in_the_sites_zone(press: Press, address: str) -> None:
    """Half past ten of a summer morning in Lisbon."""
    entry = parsed(press, address).entries[0]
    assert datetime(*entry.published_parsed[:6], tzinfo=UTC) == datetime(2026, 7, 6, 9, 30, tzinfo=UTC)
    assert "+01" in entry.published


@pytest.mark.parametrize("address", XML_FEEDS)
def test_every_address_in_a_feed_is_whole(press: Press, address: str) -> None:
    """Links, and what stands in the content."""
    feed = parsed(press, address)
    for entry in feed.entries:
        contents = [content.value for content in entry.get("content", ())]
        inner = [str(url) for html in contents for url in lxml.html.fragment_fromstring(html, create_parent="div").xpath("//@href|//@src")]
        assert all(url.startswith("https://") for url in [entry.link, *inner])


def test_the_whole_article_stands_in_the_feed_with_its_sources_credit(press: Press) -> None:
    """And a link to where it first stood."""
    content = parsed(press, "/feed.xml").entries[0].content[0].value
    assert "back." in content
    assert "At last." in content
    assert '<a href="https://tern.example/f">The Tern</a>' in content


def test_feeds_carry_summaries_where_the_settings_say_so() -> None:
    """No feed holds the body."""
    press = Press({"a": article(body="First words. " * 30 + "\n\nLast words.", topics="[Rates]")}, '[feeds]\ncontent = "summary"\n')
    assert [address for address in ("/feed.xml", "/atom.xml", "/feed.json", "/topics/rates/feed.xml") if b"Last words" in bytes_of(press, address)] == []
    assert json.loads(bytes_of(press, "/feed.json"))["items"][0]["content_text"].startswith("First words.")


def test_a_guid_survives_a_move() -> None:
    """A new slug, a new day and a new headline: the first alias says what it was."""
    before = Press({"a": article()})
    after = Press({"b": article("Better", "2026-03-10", aliases="[/2026/03/09/a/]")})
    again = Press({"c": article("Best", "2026-03-08", aliases="[/2026/03/09/a/, /2026/03/10/b/]")})
    for address in ("/feed.xml", "/atom.xml"):
        guids = [parsed(press, address).entries[0].id for press in (before, after, again)]
        assert guids == ["tag:test.example,2026-03-09:/2026/03/09/a/"] * 3


def test_a_guid_survives_the_digests_own_move() -> None:
    """With the old domain as its authority."""
    before = Press({"a": article()})
    after = Press({"a": article()}, 'title = "T"\nurl = "https://new.example/"\n[feeds]\nauthority = "test.example"\n')
    assert parsed(before, "/feed.xml").entries[0].id == parsed(after, "/feed.xml").entries[0].id


def test_two_digests_on_one_host_have_different_guids() -> None:
    """As two project sites of one GitHub account have."""
    one = Press({"a": article()}, 'title = "T"\nurl = "https://me.example/one/"\n')
    two = Press({"a": article()}, 'title = "T"\nurl = "https://me.example/two/"\n')
    assert parsed(one, "/feed.xml").entries[0].id != parsed(two, "/feed.xml").entries[0].id


def test_a_guid_is_no_link(press: Press) -> None:
    """A reader must not open a tag URI."""
    assert b'<guid isPermaLink="false">tag:test.example,2026-07-0' in bytes_of(press, "/feed.xml")
    assert not parsed(press, "/feed.xml").entries[0].guidislink


def test_no_feed_knows_the_clock() -> None:
    """Two builds at different times give the same bytes where nothing has become due."""
    files = {"a": article(topics="[Rates]", source="The Tern"), "b": article()}
    noon, later = (Press(files, now=now) for now in ("2026-03-10T12:00:00+00:00", "2027-11-05T23:59:00+00:00"))
    addresses = [*XML_FEEDS, "/feed.json", "/sitemap.xml", "/news-sitemap.xml", "/robots.txt", "/opml.xml"]
    assert [address for address in addresses if bytes_of(noon, address) != bytes_of(later, address)] == []


def test_an_empty_feed_knows_no_clock_either() -> None:
    """And is a feed all the same."""
    one, other = Press({}), Press({}, now="2027-11-05T23:59:00+00:00")
    for address in ("/feed.xml", "/atom.xml", "/editions/feed.xml"):
        assert bytes_of(one, address) == bytes_of(other, address)
        assert not parsed(one, address).bozo


def test_a_feeds_date_is_its_newest_articles(press: Press) -> None:
    """Or of its last correction."""
    feed = etree.fromstring(bytes_of(press, "/feed.xml"))
    assert parsedate_to_datetime(feed.findtext("channel/lastBuildDate")) == datetime(2026, 7, 6, 19, 0, tzinfo=UTC)


def test_an_edition_is_in_its_feed_once_its_day_is_over() -> None:
    """Not at its noon, but a minute after its midnight in the site's zone."""
    files = {"a": article(date="2026-03-09")}
    settings = 'title = "T"\nurl = "https://t.example/"\ntimezone = "Asia/Tokyo"\n'
    counts = [len(parsed(Press(files, settings, now=now), "/editions/feed.xml").entries) for now in ("2026-03-09T12:00:00+09:00", "2026-03-09T23:59:59+09:00", "2026-03-10T00:00:00+09:00")]
    assert counts == [0, 0, 1]


TITLES = ["<b>Bold</b> & \"quoted\" 'words'", "]]> ends nothing", "AT&amp;T", "🐚 shells \u200fقارب", "\u202eright to left", "a <script>alert(1)</script> b", "{{ 7*7 }} {% x %}", "&#x26; &nbsp;", "--> x <!--"]


@pytest.mark.parametrize("title", TITLES)
def test_a_title_is_read_as_it_was_written(title: str) -> None:
    """Whatever marks it holds, in every format."""
    press = Press({"a": article(json.dumps(title, ensure_ascii=False), body=title.replace("<", "&lt;"), topics=f"[{json.dumps(title, ensure_ascii=False)}]")})
    assert press.problems == ()
    rss, atom = etree.fromstring(bytes_of(press, "/feed.xml")), etree.fromstring(bytes_of(press, "/atom.xml"))
    assert rss.findtext("channel/item/title") == title
    assert rss.findtext("channel/item/category") == title
    assert atom.findtext("{*}entry/{*}title") == title
    assert json.loads(bytes_of(press, "/feed.json"))["items"][0]["title"] == title
    assert not parsed(press, "/feed.xml").bozo


def test_a_description_is_words_for_a_reader_that_takes_it_for_html() -> None:
    """Most do: what the summary says of a tag must not become one."""
    words = "R&D writes &lt;b&gt; and <img src=x onerror=alert(1)>: 5 < 6."
    press = Press({"a": article(json.dumps(words), body="R&amp;D writes &amp;lt;b&amp;gt; and &lt;img src=x onerror=alert(1)&gt;: 5 < 6.")}, now="2026-07-07T12:00:00+01:00")
    for address in ("/feed.xml", "/editions/feed.xml"):
        described = etree.fromstring(bytes_of(press, address)).findtext("channel/item/description")
        tree = lxml.html.fragment_fromstring(str(described), create_parent="div")
        assert (len(tree), tree.text_content()) == (0, words)


@pytest.mark.parametrize("character", ["\\x00", "\\x08", "\\x1b", "\\ud800", "\\ufffe", "\\x7f"])
def test_a_character_that_xml_cannot_hold_spoils_no_feed(character: str) -> None:
    """In a title, a topic, an author and a body."""
    escaped = f'"a{character}b"'
    press = Press({"a": article(escaped, body="One.", topics=f"[{escaped}]", authors=f"[{escaped}]", deck=escaped), "b": article("Fine", "2026-03-08")})
    for address in ("/feed.xml", "/atom.xml", "/editions/feed.xml", "/sitemap.xml", "/news-sitemap.xml", "/opml.xml"):
        etree.fromstring(bytes_of(press, address))
    json.loads(bytes_of(press, "/feed.json").decode())


def test_a_json_feed_has_the_fields_of_version_1_1(press: Press) -> None:
    """jsonfeed.org: what must be there, whole addresses, RFC 3339 dates, no field that is unknown."""
    feed = json.loads(bytes_of(press, "/feed.json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["home_page_url"], feed["feed_url"]) == ("https://test.example/digest/", "https://test.example/digest/feed.json")
    assert (feed["language"], feed["authors"][0]["name"]) == ("pt-BR", "A & B")
    ferry, eels = feed["items"]
    assert set(ferry) == {"id", "url", "external_url", "title", "content_html", "summary", "date_published", "date_modified", "authors", "tags", "language"}
    assert (ferry["date_published"], ferry["date_modified"]) == ("2026-07-06T10:30:00+01:00", "2026-07-06T20:00:00+01:00")
    assert (ferry["authors"], ferry["tags"], ferry["external_url"]) == ([{"name": "Orla Penhale"}], ["Rates"], "https://tern.example/f")
    assert eels["language"] == "ar"


def test_an_author_is_named_or_else_the_source(press: Press) -> None:
    """And no one where neither is known."""
    rss = etree.fromstring(bytes_of(press, "/feed.xml"))
    assert [item.findtext("{http://purl.org/dc/elements/1.1/}creator") for item in rss.iter("item")] == ["Orla Penhale", None]


def test_the_list_of_feeds_names_every_feed_once(press: Press) -> None:
    """OPML 2.0, with whole addresses."""
    opml = etree.fromstring(bytes_of(press, "/opml.xml"))
    urls = [outline.get("xmlUrl") for outline in opml.iter("outline")]
    assert sorted(urls) == sorted(f"https://test.example/digest{address}" for address in XML_FEEDS if address != "/atom.xml")
    assert opml.get("version") == "2.0"


def test_robots_are_told_where_the_sitemaps_are(press: Press) -> None:
    """By their whole addresses."""
    assert bytes_of(press, "/robots.txt").decode().splitlines()[-2:] == ["Sitemap: https://test.example/digest/sitemap.xml", "Sitemap: https://test.example/digest/news-sitemap.xml"]


def test_the_sitemap_lists_every_page_that_may_be_indexed(press: Press) -> None:
    """And no redirect, no feed, no page that says noindex."""
    root = etree.fromstring(bytes_of(press, "/sitemap.xml"))
    listed = [loc.text for loc in root.iter(f"{SITEMAP}loc")]
    pages = {f"https://test.example/digest{address}" for address in press.views if address.endswith("/") and address not in press.site.redirects}
    assert len(listed) == len(set(listed))
    assert set(listed) == pages - {"https://test.example/digest/2026/07/06/ferry/"}  # another's full text, without a licence
    assert [element.tag for element in root] == [f"{SITEMAP}url"] * len(listed)


def test_a_page_that_says_noindex_is_in_no_sitemap_and_the_others_do_not_say_it(press: Press) -> None:
    """One rule, in two places."""
    listed = {loc.text for loc in etree.fromstring(bytes_of(press, "/sitemap.xml")).iter(f"{SITEMAP}loc")}
    for address in press.views:
        if address.endswith("/") and not isinstance(press.views[address], RedirectView):
            says_it = '<meta name="robots" content="noindex">' in press.html(address)
            assert says_it == (f"https://test.example/digest{address}" not in listed)


def test_the_news_sitemap_holds_the_two_days_before_the_newest_article() -> None:
    """Whatever the clock says."""
    press = Press({name: article(name, date) for name, date in (("a", "2026-03-09"), ("b", "2026-03-07T00:00:01Z"), ("c", "2026-03-07"))})
    news = etree.fromstring(bytes_of(press, "/news-sitemap.xml"))
    assert [title.text for title in news.iter("{*}title")] == ["a", "b"]
    assert {language.text for language in news.iter("{*}language")} == {"en"}


def test_more_addresses_than_one_sitemap_may_hold_make_an_index() -> None:
    """The parts hold every address once, each no more than the limit, oldest first."""
    start = datetime(2020, 1, 1, tzinfo=UTC)
    articles = []
    for number in range(SITEMAP_LIMIT + 10):
        moment = start + timedelta(seconds=number)
        front = FrontMatter(title="T", date=moment)
        articles.append(Article(f"content/{number}.md", f"/2020/01/01/a{number}/", f"/2020/01/01/a{number}/", moment.date(), "", front, Body("b", "b", 1)))
    made = make_site(articles, (), Settings("T", "https://t.example/"), Takedown(), datetime(2026, 1, 1, tzinfo=UTC))
    index = page_at(made.site, "/sitemap.xml")
    assert index is not None
    assert isinstance(index.view, SitemapIndexView)
    assert [entry.absolute for entry in index.view.sitemaps] == ["https://t.example/sitemap-1.xml", "https://t.example/sitemap-2.xml"]
    parts = [page.view for address in ("/sitemap-1.xml", "/sitemap-2.xml") if (page := page_at(made.site, address))]
    listed = [entry.absolute for view in parts if isinstance(view, SitemapView) for entry in view.entries]
    assert len(parts[0].entries) == SITEMAP_LIMIT  # type: ignore[union-attr]
    assert len(listed) == len(set(listed)) > SITEMAP_LIMIT + 10
    assert listed[0] == "https://t.example/2020/01/01/a0/"
    assert page_at(made.site, "/sitemap-3.xml") is None


def test_every_link_of_a_site_below_a_path_stays_below_it(press: Press) -> None:
    """Every href and src of every page that leads to the site begins with its base path."""
    for address in press.views:
        if address.endswith(("/", ".html")):
            urls = [str(url) for url in lxml.html.document_fromstring(press.html(address)).xpath("//@href|//@src")]
            assert urls
            assert [url for url in urls if url.startswith("/") and not url.startswith("/digest/")] == []
            assert [url for url in urls if url.startswith("https://test.example") and not url.startswith("https://test.example/digest/")] == []


def test_the_feeds_of_the_bundled_digest_are_well_formed(sample_site: Path) -> None:
    """All of them, with every article that they should hold."""
    feeds = sorted((sample_site / "site").rglob("*.xml"))
    read = {path: feedparser.parse(path.read_bytes()) for path in feeds if path.name in {"feed.xml", "atom.xml"}}
    assert [path for path, feed in read.items() if feed.bozo or not feed.entries] == []
    assert len(read) > 20
    for path in feeds:
        etree.fromstring(path.read_bytes())
