"""What the items of a dump say: the names of their fields, their texts and their HTML."""

import json
import os
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from cases.dumps import DUMP, WORDS, article, contents, ingest, lines
from conftest import World
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.articles import parse_file
from broadsheet.frontmatter import join_file
from broadsheet.ingest import clean_seed
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.item_fields import NAMES
from broadsheet.model import House, Problem, Seed


@pytest.fixture
def world(world: World) -> World:
    """The world with a dump of two articles that was ingested."""
    world.write(DUMP, lines(article("harbour"), article("market")))
    assert ingest(world) == []
    return world


def test_a_mapping_in_the_settings_names_other_fields(world: World) -> None:
    """Dots lead into what lies within; where the mapping finds nothing, the usual names are tried."""
    world.write("digest.toml", world.settings + '[ingest.fields]\ntext = "document.body"\ntitle = "document.head.line"\nid = "nr"\n')
    document = {"body": WORDS.format("The quay"), "head": {"line": "A quay of its own"}}
    world.write("seeds/own.jsonl", lines({"nr": "q1", "document": document, "text": "Not this text.", "author": "Jane Doe"}, {"nr": "q2", "document": {"body": WORDS.format("The pier")}, "html": "<p>Nor this.</p>", "title": "The pier"}, article("weir", nr="q3")))
    assert ingest(world) == []
    found = contents(world)
    assert "title: A quay of its own\n" in found["own.jsonl#q1"]
    assert "authors: [Jane Doe]" in found["own.jsonl#q1"]
    assert "Not this" not in found["own.jsonl#q1"]
    assert "title: The pier\n" in found["own.jsonl#q2"]
    assert "Nor this" not in found["own.jsonl#q2"]
    assert "title: The weir opens\n" in found["own.jsonl#q3"]


def test_a_field_that_there_is_none_of_is_named_in_the_settings(world: World) -> None:
    """With the nearest one."""
    world.write("digest.toml", world.settings + '[ingest.fields]\ntitel = "a"\n')
    [line] = ingest(world, status=2)
    assert line == 'digest.toml:4: "titel" is not a known setting; did you mean "title"?'


SETS = {
    "a common news set": ({"maintext": ..., "title": "The quay opens", "authors": ["Jane Doe", "Two Min Read 5"], "date_publish": "2026-03-08 09:30:00", "source_domain": "www.ellery-post.example", "url": "https://www.ellery-post.example/quay", "language": "en", "image_url": "https://i.example/q.jpg", "description": "A quay opens."},
        "title: The quay opens\ndate: 2026-03-08T09:30:00+00:00\nsummary: A quay opens.\nsource: ellery-post.example\nsource_url: https://www.ellery-post.example/quay\nauthors: [Jane Doe]\nimage: https://i.example/q.jpg\n"),
    "schema.org": ({"@type": "NewsArticle", "headline": "The quay opens", "articleBody": ..., "datePublished": "2026-03-08T09:30:00Z", "dateModified": "2026-03-09T10:00:00Z", "author": {"name": "Jane Doe"}, "publisher": {"name": "Ellery Post"}, "inLanguage": "pt", "keywords": ["Ports", "Ice"], "alternativeHeadline": "After nine days"},
        "title: The quay opens\ndate: 2026-03-08T09:30:00+00:00\nupdated: 2026-03-09T10:00:00+00:00\ndeck: After nine days\ntopics: [Ports, Ice]\nsource: Ellery Post\nauthors: [Jane Doe]\nlanguage: pt\n"),
    "a publishing system": ({"id": 4711, "date": "2026-03-08T09:30:00", "title": {"rendered": "The quay &amp; the ice"}, "content": {"rendered": ...}, "link": "https://a.example/q", "excerpt": {"rendered": "<p>A quay opens.</p>"}, "section": "Ports"},
        "title: The quay & the ice\ndate: 2026-03-08T09:30:00+00:00\nsummary: A quay opens.\ntopics: [Ports]\nsource_url: https://a.example/q\n"),
    "milliseconds": ({"headline": "The quay opens", "body": ..., "timestamp": 1772962200000, "site": "Ellery Post"}, "title: The quay opens\ndate: 2026-03-08T09:30:00+00:00\nsource: Ellery Post\n"),
    "a web archive": ({"text": ..., "title": "The quay opens", "WARC-Date": "2026-03-08T09:30:00Z", "url": "https://a.example/q"}, "title: The quay opens\ndate: 2026-03-08T09:30:00+00:00\nsource_url: https://a.example/q\n"),
    "e-mail": ({"text": ..., "subject": "", "title": "The quay opens", "pubDate": "Sun, 08 Mar 2026 10:30:00 +0100", "byline": "By Jane Doe and Wen-Li Hargrave, staff"}, "title: The quay opens\ndate: 2026-03-08T10:30:00+01:00\nauthors: [Jane Doe, Wen-Li Hargrave]\n"),
    "an address with a date": ({"text": ..., "title": "The quay opens", "date": "08/03/2026", "url": "https://a.example/2026/03/07/q"}, "title: The quay opens\ndate: 2026-03-07\nsource_url: https://a.example/2026/03/07/q\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", SETS)
def test_the_usual_names_of_fields_are_known(world: World, name: str) -> None:
    """As news sets, publishing systems and crawlers write them."""
    fields, head = SETS[name]
    text = f"<p>{WORDS.format('The quay').replace(chr(10) * 2, '</p><p>')}</p>" if name == "a publishing system" else WORDS.format("The quay")
    written = {key: text if value is ... else {"rendered": text} if value == {"rendered": ...} else value for key, value in fields.items()}
    world.write("seeds/set.jsonl", lines(written))
    assert ingest(world) == []
    [made] = [text for seed, text in contents(world).items() if seed.startswith("set.jsonl")]
    assert made.startswith(f"---\n{head}seed:\n")
    assert made.endswith("---\n\nThe quay in Port Ellery opened on Monday after nine days of ice, the board said in a notice to masters.\n\nTwo ferries left for the islands before noon, and a third was waiting for its crew.\n")


def test_a_first_sentence_is_no_headline_where_the_dump_names_one(world: World) -> None:
    """No line of the text is taken for what the field says already; a headline that stands there too goes."""
    world.write("seeds/heads.jsonl", lines(article("quay", text="It was cold\n\n" + WORDS.format("The quay")), article("pier", text="The pier opens\n\n" + WORDS.format("The pier"))))
    ingest(world)
    assert "\n\nIt was cold\n\nThe quay in" in contents(world)["heads.jsonl#quay"].replace("## ", "")
    assert contents(world)["heads.jsonl#pier"].count("The pier opens") == 1


@pytest.mark.parametrize(("words", "shown"), [
    ("The new <b>quay</b> is open.<br>All may come.", "The new **quay** is open.\n\nAll may come."),
    ("<p>The quay is open,\nand\nall\nmay come.</p>", "The quay is open, and all may come."),
    ("The mark <b> sets a word in bold.\n\nIt needs an end, </b>, on every page.\n\nNo one knows why that was so.", "The mark &lt;b> sets a word in bold.\n\nIt needs an end, &lt;/b>, on every page.\n\nNo one knows why that was so."),
    ("The sum 3 < 5 is right, and 5 > 3 is too.", "The sum 3 < 5 is right, and 5 > 3 is too."),
])  # fmt: skip
def test_a_text_is_html_where_it_is_made_of_tags_and_not_where_it_speaks_of_them(world: World, words: str, shown: str) -> None:
    """Publishing systems put HTML into fields that are called text."""
    world.write("seeds/marks.jsonl", lines(article("quay", text=words)))
    ingest(world)
    assert contents(world)["marks.jsonl#quay"].split("---\n\n")[1].strip() == shown


def test_html_keeps_its_shape_however_little_of_it_there_is(world: World) -> None:
    """A piece of a page, loose words, line breaks for paragraphs."""
    pieces = {
        "whole": f"<html><body><nav>Home News</nav><h1>The whole opens</h1><article><p>{WORDS.format('The quay')}</p><p>{WORDS.format('The pier')}</p><h2>Why</h2><ul><li>ice</li><li>wind</li></ul></article></body></html>",
        "piece": "<p>The quay opened on <b>Monday</b>.</p><h2>Why</h2><ul><li>ice</li><li>wind</li></ul><blockquote><p>So quiet.</p></blockquote>",
        "loose": "The quay opened on <b>Monday</b>, and <a href='https://b.example/'>the board</a> was glad.<br><br>Two ferries left &amp; came back.",
    }
    world.write("seeds/pages.jsonl", lines(*({**article(name), "html": html} for name, html in pieces.items())))
    assert ingest(world) == []
    bodies = {seed.partition("#")[2]: text.split("---\n\n")[1] for seed, text in contents(world).items() if seed.startswith("pages")}
    assert bodies["whole"].endswith("waiting for its crew.\n\n## Why\n\n- ice\n- wind\n")
    assert bodies["piece"] == "The quay opened on **Monday**.\n\n## Why\n\n- ice\n- wind\n\n> So quiet.\n"
    assert bodies["loose"] == "The quay opened on **Monday**, and [the board](https://b.example/) was glad.\n\nTwo ferries left & came back.\n"


def test_a_source_of_the_settings_is_known_by_its_site(world: World) -> None:
    """Whether the dump names it by its domain, or only the article's address tells."""
    world.write("digest.toml", world.settings + '[sources."Ellery Post"]\nurl = "https://ellery-post.example/"\n')
    world.write("seeds/sites.jsonl", lines(
        article("quay", domain="www.Ellery-Post.example"), article("pier", url="https://www.ellery-post.example/2026/pier"), article("weir", source="https://other.example/weir"), article("lock", url="https://other.example/lock"),
    ))  # fmt: skip
    ingest(world)
    found = {seed.partition("#")[2]: re.findall(r"^source: (.*)$", text, re.M) for seed, text in contents(world).items() if seed.startswith("sites")}
    assert found == {"quay": ["Ellery Post"], "pier": ["Ellery Post"], "weir": ["other.example"], "lock": []}


def test_letters_that_were_decoded_wrongly_are_mended_in_every_field(world: World) -> None:
    """In the words with a warning, as in any seed."""
    broken = json.loads(json.dumps(article("café", id="c", author="José Núñez", summary="The café’s new roof.")).encode().decode()) | {}
    broken = {name: value.encode().decode("windows-1252") if isinstance(value, str) else value for name, value in broken.items()}
    world.write("seeds/broken.jsonl", lines(broken))
    [line] = ingest(world)
    assert line.startswith("seeds/broken.jsonl:1: warning: letters that had been decoded wrongly before")
    text = contents(world)["broken.jsonl#c"]
    assert "title: The café opens\n" in text
    assert "summary: The café’s new roof.\n" in text
    assert "authors: [José Núñez]\n" in text
    assert "The café in Port Ellery" in text


def test_the_name_of_a_dump_says_nothing_of_its_articles(world: World) -> None:
    """Neither a title nor a day; an article without either has its first words, and was received when its file was written."""
    file = world.write("seeds/the-great-spring-crawl-2020-01-02.jsonl", lines({"id": "a", "text": WORDS.format("The quay")}))
    os.utime(file, (1773000000, 1773000000))
    [line] = ingest(world)
    assert line.startswith("seeds/the-great-spring-crawl-2020-01-02.jsonl:1: warning: no headline was found")
    text = contents(world)["the-great-spring-crawl-2020-01-02.jsonl#a"]
    assert "title: The quay in Port Ellery" in text
    assert "date: 2026-03-08T20:00:00+00:00" in text
    assert "date: file-time" in text


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.sampled_from([
        "The board met on Monday, and all of its members came.", "<p>The board met.</p>", "</p>", "2026-03-08", "1772962200", "99999999999", "9999999999999", "Mon, 99 Mar 2026 25:00:00 +9999",
        "20261399999999", "0001-01-01T00:00:00+23:59", "https://a.example/[x", "https://[", "Jane Doe", "\ud800", "<a href='javascript:x'>x</a>", "&#0;&#xd800;", "<br>" * 3, "en", "-1",
    ])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["name", "rendered", "text", "x", "a.b"]), inner, max_size=3)), max_leaves=5,
)  # fmt: skip


FIELDS = st.dictionaries(st.sampled_from([names[0] for names in NAMES.values()] + ["content", "Pub-Date", "", "a.b", "\x00"]), VALUES, max_size=8)


@given(FIELDS, st.sampled_from([(), (("text", "text.name"), ("authors", "authors.0.name"), ("title", "a.b"), ("date", ".."))]))
def test_whatever_an_item_says_it_is_an_article_or_a_problem(fields: dict[str, Any], mapping: tuple[tuple[str, str], ...]) -> None:
    """No value breaks the reading of another, and what is made of it can be written and read again."""
    content = json.dumps(fields).encode()
    made = clean_seed(Seed("any.jsonl#1", content, "", datetime(2026, 3, 8, tzinfo=UTC), 1), Desk("Europe/Lisbon", "en", item_fields=mapping))
    if isinstance(made, Problem):
        assert (made.path, made.line) == ("seeds/any.jsonl", 1)
        return
    parsed = parse_file("content/any.md", join_file(made.front, made.markdown).encode(), House("Europe/Lisbon", ""))
    assert parsed.entry is not None, parsed.problems
