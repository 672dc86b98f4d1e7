"""What pages declare for machines, in the ways in which they do it badly, and what wins where they contradict themselves."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import clean_seed
from broadsheet.ingest.desk import Desk
from broadsheet.model import Seed

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:trafilatura.*")
PARAGRAPHS = (
    "<p>The ferry to Little Hask will run every hour from Easter, the harbour board decided on Tuesday, after a winter in which it ran when the skipper felt like it, and at no other time.</p>"
    "<p>Fares stay at £3.40 for grown-ups and nothing for dogs, which the board's treasurer, Mabel Rook, called the only popular decision of her career.</p>"
)
ADDRESS = "https://tern.example/news/ferry"
ARTICLE = {"@type": "NewsArticle", "headline": "An hourly ferry for Little Hask", "datePublished": "2022-09-06T14:05:00+01:00", "author": {"@type": "Person", "name": "Jane Alder"}}


def made_of(head: str = "", below: str = "", tag: str = "<html>", desk: Desk | None = None) -> Any:
    """The article of a page with this head, and this below its headline."""
    content = f'{tag}<head><link rel="canonical" href="{ADDRESS}">{head}</head><body><main><h1>An hourly ferry for Little Hask</h1>{below}{PARAGRAPHS}</main></body></html>'.encode()
    return clean_seed(Seed("page.html", content, fingerprint(content), datetime(2026, 3, 10, tzinfo=UTC)), desk or Desk("UTC", "en"))


def ld(*values: Any) -> str:
    """JSON-LD blocks; a text stands as it is."""
    return "".join(f'<script type="application/ld+json">{value if isinstance(value, str) else json.dumps(value)}</script>' for value in values)


def told(made: Any, *names: str) -> tuple[Any, ...]:
    """What is told of some fields; a date as text."""
    return tuple(value.isoformat() if hasattr(value := made.front.get(name) if made.found.get(name) != "file-time" else None, "isoformat") else value for name in names)


WRITTEN = json.dumps(ARTICLE)
BLOCKS = {
    "plain": ld(ARTICLE),
    "a list": ld([{"@type": "Organization", "name": "Tern"}, ARTICLE]),
    "a graph": ld({"@context": "https://schema.org", "@graph": [{"@type": "WebSite"}, ARTICLE]}),
    "several blocks": ld({"@type": "BreadcrumbList"}, ARTICLE),
    "within a page": ld({"@type": "WebPage", "mainEntity": ARTICLE}),
    "a type with its vocabulary": ld({**ARTICLE, "@type": "http://schema.org/NewsArticle"}),
    "several types": ld({**ARTICLE, "@type": ["Thing", "schema:newsArticle"]}),
    "a trailing comma": ld(WRITTEN[:-1] + ",}"),
    "comments": ld("/* made by hand */ " + WRITTEN.replace('"author"', '// who\n "author"')),
    "a comment of HTML": ld(f"<!-- {WRITTEN} -->"),
    "a section of CDATA": ld(f"//<![CDATA[\n{WRITTEN}\n//]]>"),
    "a stop at its end": ld(WRITTEN + ";"),
    "two values in one block": ld(json.dumps({"@type": "WebSite"}) + "\n" + WRITTEN),
    "entities": ld(WRITTEN.replace('"', "&quot;")),
    "a line's end in a text": ld({**ARTICLE, "description": "A\nB"}).replace("\\n", "\n"),
    "a broken block before it": ld("{ oops", ARTICLE),
    "an author by reference": ld({"@graph": [{**ARTICLE, "author": {"@id": "#p1"}}, {"@type": "Person", "@id": "#p1", "name": "Jane Alder"}]}),
    "authors in lists": ld({**ARTICLE, "author": [[{"name": "Jane Alder"}]]}),
    "an author as text": ld({**ARTICLE, "author": "By Jane Alder, Harbour Correspondent"}),
    "another article first": ld({"@type": "Article", "headline": "Seal on the slipway", "url": "https://tern.example/news/seal", "datePublished": "2001-01-01", "author": "Elma Voss"}, {**ARTICLE, "url": ADDRESS}),
}


@pytest.mark.parametrize("block", BLOCKS)
def test_an_article_is_found_however_it_is_declared(block: str) -> None:
    """In lists, graphs and references, and in JSON that is not quite that."""
    made = made_of(BLOCKS[block])
    assert told(made, "date", "authors") == ("2022-09-06T14:05:00+01:00", ["Jane Alder"])
    assert (made.found["date"], made.found["authors"]) == ("json-ld", "json-ld")


@pytest.mark.parametrize("block", ["[" * 100_000, '{"@graph":' * 50_000, "{" + '"a":1,' * 100_000, '"' + "\\" * 100_000, "//" * 200_000, "{}" * 200_000, ",}" * 200_000, "/* " * 150_000, "[" + '\\"' * 200_000])
def test_a_block_that_is_no_json_tells_nothing(block: str) -> None:
    """However deep or long it is."""
    assert told(made_of(ld(block)), "date", "authors") == (None, None)


META = {
    '<meta property="article:published_time" content="2022-09-06T14:05:00+01:00">': "2022-09-06T14:05:00+01:00",
    '<meta name="DC.date.issued" content="2022-09-06">': "2022-09-06",
    '<meta name="citation_publication_date" content="2022/09/06">': "2022-09-06",
    '<meta name="parsely-pub-date" content="2022-09-06T13:05:00Z">': "2022-09-06T13:05:00+00:00",
    '<meta name="sailthru.date" content="Tue, 06 Sep 2022 13:05:00 GMT">': "2022-09-06T13:05:00+00:00",
    '<meta itemprop="dateCreated datePublished" content="2022-09-06">': "2022-09-06",
    '<meta name="pubdate" content="1662469500">': "2022-09-06T13:05:00+00:00",
    '<meta name="date" content="soon">': None,
    '<meta name="date" content="06/09/2022">': None,
    '<meta name="date" content="1001-01-01">': None,
}


@pytest.mark.parametrize("meta", META)
def test_a_date_is_read_from_the_names_that_publishers_give_it(meta: str) -> None:
    """In any notation; what is no date, or might be two, is none."""
    assert told(made_of(meta), "date") == (META[meta],)


def test_a_date_in_numbers_is_read_as_the_pages_language_writes_it() -> None:
    """British and American papers differ."""
    meta = '<meta name="date" content="06/09/2022">'
    assert (told(made_of(meta, tag='<html lang="en-GB">'), "date"), told(made_of(meta, tag='<html lang="en-US">'), "date")) == (("2022-09-06",), ("2022-06-09",))


def test_what_is_declared_goes_before_what_is_shown() -> None:
    """JSON-LD before `meta`, and both before a time on the page."""
    shown = '<time datetime="2022-09-09">9 September 2022</time>'
    meta = '<meta property="article:published_time" content="2022-09-08">'
    found = [told(made_of(head, shown), "date")[0] for head in ("", meta, meta + ld(ARTICLE))]
    assert found == ["2022-09-09", "2022-09-08", "2022-09-06T14:05:00+01:00"]


@pytest.mark.parametrize("below", ['<p>Updated on <time datetime="2022-09-09">9 September 2022</time></p>', '<p class="date">Updated on 9 September 2022</p>', '<div class="field-changed"><time datetime="2022-09-09">Friday</time></div>'])
def test_a_time_of_an_update_is_no_date_of_publication(below: str) -> None:
    """It goes to `updated`."""
    assert told(made_of(below=below), "date", "updated") == (None, "2022-09-09")


BYLINES = {
    "<p>By Elma Voss</p>": (["Elma Voss"], "byline"),
    "<p>By Elma Voss, Harbour Correspondent</p>": (["Elma Voss"], "byline"),
    "<p><span>By </span>Elma Voss</p>": (["Elma Voss"], "byline"),
    '<div><div>By</div><div>Elma Voss</div></div>': (["Elma Voss"], "byline"),
    "<h3>By <a href='/elma-voss/'>Elma Voss</a>, <em>Columnist</em></h3>": (["Elma Voss"], "byline"),
    "<p>By Jane Alder and Elma Voss</p>": (["Jane Alder", "Elma Voss"], "byline"),
    "<p>By Jane Alder</p>": (["Jane Alder"], "json-ld"),
    "<p>By staff</p>": (["Jane Alder"], "json-ld"),
    "<p>By and large, it will run.</p>": (["Jane Alder"], "json-ld"),
}


@pytest.mark.parametrize("byline", BYLINES)
def test_a_byline_in_so_many_words_goes_before_the_account_that_posted_the_article(byline: str) -> None:
    """But one that names no one, or fewer, does not."""
    made = made_of(ld(ARTICLE), byline)
    assert (made.front["authors"], made.found["authors"]) == BYLINES[byline]


def test_a_byline_of_another_story_below_the_first_paragraph_is_not_the_articles() -> None:
    """There other stories have theirs."""
    assert "authors" not in made_of(below=PARAGRAPHS.replace("<p>The ferry", "<p>" + "So it is. " * 30 + "The ferry") + "<div>By Elma Voss</div>").front


def test_an_organisation_is_no_author() -> None:
    """Whatever it is called."""
    made = made_of(ld({**ARTICLE, "author": {"@type": "Organization", "name": "Anna Lindqvist"}}))
    assert "authors" not in made.front


def test_a_link_to_an_authors_page_names_the_author() -> None:
    """Where no one else does."""
    assert made_of(below='<a href="/news/ann-other">Mary Celeste</a><a href="/authors/elma-voss">Elma Voss</a>').front["authors"] == ["Elma Voss"]


def test_an_image_has_its_words_and_its_credit_where_they_are_that_images() -> None:
    """A caption of another picture is not borrowed."""
    picture = {"@type": "ImageObject", "url": "https://tern.example/ferry.jpg?w=800", "caption": "The ferry at dusk", "creditText": "Dov Hartnell"}
    mine = made_of(ld({**ARTICLE, "image": [picture]}) + '<meta property="og:image" content="/ferry.jpg">')
    other = made_of(ld({**ARTICLE, "image": picture}) + '<meta property="og:image" content="https://tern.example/logo.png">')
    assert told(mine, "image", "image_alt", "credit") == ("https://tern.example/ferry.jpg", "The ferry at dusk", "Dov Hartnell")
    assert told(other, "image", "image_alt", "credit") == ("https://tern.example/logo.png", None, None)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:image/png;base64,AAAA", "//", "http://", "file:///etc/passwd"])
def test_an_image_that_is_no_address_on_the_web_is_none(url: str) -> None:
    """Nothing of a page is taken for an address unless it is one."""
    image = made_of(f'<meta property="og:image" content="{url}">').front.get("image")
    assert image is None or image.startswith("https://tern.example/")


@pytest.mark.parametrize("head", [
    ld({**ARTICLE, "license": "https://creativecommons.org/licenses/by-sa/4.0/"}),
    '<link rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/deed.de">',
    '<meta name="DC.rights" content="CC BY-SA 4.0">',
])  # fmt: skip
def test_a_licence_is_read_wherever_it_is_declared(head: str) -> None:
    """In JSON-LD, a link, a `meta` element."""
    assert made_of(head).front["license"] == "CC BY-SA 4.0"


def test_sections_are_topics_where_there_are_no_others() -> None:
    """But not one that says nothing."""
    assert made_of(ld({**ARTICLE, "articleSection": ["News", "Harbour"]})).front["topics"] == ["Harbour"]
    assert made_of(ld({**ARTICLE, "articleSection": "Harbour", "keywords": "Ferries, Fares"})).front["topics"] == ["Ferries", "Fares"]
