"""Dumps: many articles in one file. Each is a seed like any other, and a bad one spoils only itself."""

import gzip
import json
import os
import random
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from conftest import NOW, World
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.articles import parse_file
from broadsheet.digest import open_digest
from broadsheet.frontmatter import join_file
from broadsheet.ingest import clean_seed
from broadsheet.ingest.cut import Piece, cut_json, cut_lines
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.errors import UnreadableSeedError
from broadsheet.ingest.item_fields import NAMES
from broadsheet.intake import ingest_seeds
from broadsheet.model import House, Problem, Seed
from broadsheet.office import in_office

DUMP = "seeds/crawl.jsonl"
WORDS = """{} in Port Ellery opened on Monday after nine days of ice, the board said in a notice to masters.

Advertisement

Two ferries left for the islands before noon, and a third was waiting for its crew."""


def article(name: str, **fields: Any) -> dict[str, Any]:
    """An article as a crawler writes it."""
    return {"id": name, "title": f"The {name} opens", "date": "2026-03-08", "text": WORDS.format(f"The {name}"), **fields}


def lines(*articles: Any) -> str:
    """A dump of these, a line each; a text is a line as it is."""
    return "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in articles)


def ingest(world: World, *words: str, status: int = 0) -> list[str]:
    """Ingests; the lines on stderr."""
    return world.run("ingest", "--jobs", "1", *words, status=status).problems


def contents(world: World) -> dict[str, str]:
    """By what its seed is called, each content file."""
    found = {}
    for path in world.files("content"):
        text = world.read(f"content/{path}")
        match = re.search(r"^  file: (.+)$", text, re.M)
        assert match
        assert match[1] not in found, "one seed, one article"
        found[match[1].strip("'")] = text
    return found


@pytest.fixture
def world(world: World) -> World:
    """The world with a dump of two articles that was ingested."""
    world.write(DUMP, lines(article("harbour"), article("market")))
    assert ingest(world) == []
    return world


@contextmanager
def opened() -> Iterator[set[str]]:
    """The files that this process opens meanwhile."""
    if not _opened:
        sys.addaudithook(lambda event, arguments: [seen.add(str(arguments[0])) for seen in _opened] if event == "open" and _opened else None)
    seen: set[str] = set()
    _opened.append(seen)
    try:
        yield seen
    finally:
        _opened.remove(seen)


_opened: list[set[str]] = []


def test_each_line_becomes_an_article(world: World) -> None:
    """Two lines, two articles, each known by its id."""
    found = contents(world)
    assert sorted(found) == ["crawl.jsonl#harbour", "crawl.jsonl#market"]
    text = found["crawl.jsonl#harbour"]
    assert "title: The harbour opens\ndate: 2026-03-08\n" in text
    assert "    title: field\n    date: field\n" in text
    assert text.endswith("The harbour in Port Ellery opened on Monday after nine days of ice, the board said in a notice to masters.\n\nTwo ferries left for the islands before noon, and a third was waiting for its crew.\n")


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("ending", ["jsonl", "ndjson"])
def test_a_dump_may_be_called_and_packed_in_several_ways(world: World, ending: str, compressed: bool) -> None:
    """The ending tells, and `.gz` after it."""
    content = lines(article("quay")).encode()
    name = f"more.{ending}{'.gz' if compressed else ''}"
    world.write(f"seeds/{name}", gzip.compress(content) if compressed else content)
    assert ingest(world) == []
    assert f"{name}#quay" in contents(world)


def test_a_text_and_a_page_may_be_packed_too(world: World) -> None:
    """One file, one article, as without `.gz`."""
    world.write("seeds/note.txt.gz", gzip.compress(b"The note in the bottle\n\n" + WORDS.format("The bottle").encode()))
    world.write("seeds/page.html.gz", gzip.compress(f"<html><body><h1>The page of the log</h1><article><p>{WORDS.format('The log')}</p></article></body></html>".encode()))
    assert ingest(world) == []
    found = contents(world)
    assert "title: The note in the bottle" in found["note.txt.gz"]
    assert "title: The page of the log" in found["page.html.gz"]


def test_a_second_run_writes_nothing(world: World) -> None:
    """With the records, and without them."""
    before = world.files("content")
    assert "2 seeds unchanged" in world.run("ingest").out
    shutil.rmtree(world.root / ".broadsheet")
    assert "2 seeds unchanged" in world.run("ingest").out
    assert world.files("content") == before


def test_a_dump_that_did_not_change_is_not_read_again(world: World) -> None:
    """Its stat is enough, once that can be trusted; what was wrong with it is said all the same."""
    world.write(DUMP, lines(article("harbour"), "{", article("market")))
    said = []
    for _ in range(1000):
        with opened() as files:
            said.append(ingest(world, status=1))
        if str(world.root / DUMP) not in files:
            break
    else:
        pytest.fail("it was read each time")
    assert said == [said[0]] * len(said)
    assert said[0][0].startswith(f"{DUMP}:2: it is not JSON")
    world.write(DUMP, lines(article("harbour"), article("market"), article("quay")))
    assert ingest(world) == []
    assert len(contents(world)) == 3


def test_a_line_put_above_makes_no_article_twice(world: World) -> None:
    """Articles with an id are known by it, the others by their address or title; never by their line."""
    plain = [{key: value for key, value in article(name).items() if key != "id"} for name in ("lock", "weir", "mill")]
    world.write("seeds/plain.jsonl", lines(plain[0], plain[1]))
    ingest(world)
    before = contents(world)
    world.write("seeds/plain.jsonl", lines(plain[2], plain[0], plain[1]))
    world.write(DUMP, lines(article("quay"), article("harbour"), article("market")))
    assert ingest(world) == []
    after = contents(world)
    assert before.items() <= after.items()
    assert len(after) == len(before) + 2


def test_rows_that_are_numbered_anew_change_no_article(world: World) -> None:
    """An id that is only a place in the file goes to another article when one is put above; the words tell which is which."""
    rows = [article(name) for name in ("lock", "weir", "mill")]
    world.write("seeds/rows.jsonl", lines(*({**row, "id": place} for place, row in enumerate(rows[1:]))))
    ingest(world)
    before = world.files("content")
    world.write("seeds/rows.jsonl", lines(*({**row, "id": place} for place, row in enumerate(rows))))
    assert ingest(world) == []
    after = world.files("content")
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1
    shutil.rmtree(world.root / ".broadsheet")
    assert ingest(world) == []
    assert world.files("content") == after


def test_an_article_that_changed_in_the_dump_is_rewritten_where_it_stands(world: World) -> None:
    """Its line may be another by now; the other articles stay as they are."""
    before = contents(world)
    world.write(DUMP, lines(article("market"), article("harbour", text=WORDS.format("The outer harbour"))))
    assert ingest(world) == []
    after = contents(world)
    assert after["crawl.jsonl#market"] == before["crawl.jsonl#market"]
    assert "The outer harbour" in after["crawl.jsonl#harbour"]


def test_what_a_crawler_says_of_its_own_visit_changes_nothing(world: World) -> None:
    """Another time of crawling, another order of fields, a field that no one reads: the article is the same."""
    before = world.files("content")
    world.write(DUMP, lines({"warc-date": "2026-05-01", "checksum": 5, **dict(reversed(article("harbour").items()))}, article("market")))
    assert "2 seeds unchanged" in world.run("ingest").out
    assert world.files("content") == before


def test_ids_that_are_used_twice_do_not_clash(world: World) -> None:
    """Two articles, whatever their dump calls them; and again the same two after a line was put above."""
    twice = [article("quay"), {**article("quay"), "title": "Another day at the quay", "text": WORDS.format("The old quay")}]
    world.write("seeds/twice.jsonl", lines(*twice))
    ingest(world)
    before = world.files("content")
    assert {"twice.jsonl#quay", "twice.jsonl#quay~2"} <= contents(world).keys()
    world.write("seeds/twice.jsonl", lines(*reversed(twice)))
    assert ingest(world) == []
    assert world.files("content") == before


def test_the_same_line_twice_is_one_article_and_a_word(world: World) -> None:
    """Nothing is lost, and nobody is surprised."""
    world.write(DUMP, lines(article("harbour"), article("market"), article("harbour")))
    [line] = ingest(world)
    assert line == f"{DUMP}: warning: 1 of its articles stand there more than once, word for word, and were taken in once (see 3)"
    assert len(contents(world)) == 2


BAD = {
    "no JSON": ("{junk", "it is not JSON"),
    "cut short": ('{"title": "The quay op', "it is not JSON"),
    "a list": ("[1, 2]", 'it is no article: expected a JSON object such as {"title": …, "text": …}, found a list'),
    "a text": ('"quay"', "found a text"),
    "a number": ("17", "found a number"),
    "null": ("null", "found null"),
    "nested too deep": ('{"id": 1, "text": ' + "[" * 10_000 + "]" * 10_000 + "}", "nested too deep"),
    "without text": ('{"title": "The quay", "url": "https://a.example/"}', "warning: the article has no text; its fields are: title, url; name the right one under [ingest.fields]"),
    "with a text of blanks": ('{"title": "The quay", "text": " \\n "}', "warning: the article has no text"),
    "null fields": ('{"title": null, "text": null, "url": null}', "warning: the article has no text"),
    "nothing": ("{}", "warning: the article has no text; its fields are: none"),
    "no article after cleaning": ('{"title": "The quay", "text": "Advertisement"}', "no article was found in it"),
    "a number without end": ('{"text": "x", "size": ' + "9" * 5000 + "}", "it holds a number with thousands of digits"),
    "HTML nested too deep": (json.dumps({"html": "<div>" * 50_000 + "word" + "</div>" * 50_000}), "nested more than 500 deep"),
    "binary": ('{"text": "' + "\x01" * 2000 + '"}', "it is not text"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_is_one_problem_with_its_number_and_the_rest_is_ingested(world: World, name: str) -> None:
    """Said on every run, until it is mended."""
    bad, words = BAD[name]
    world.write(DUMP, lines(article("harbour"), bad, article("quay"), article("market")))
    status = 0 if "warning" in words else 1
    [line] = ingest(world, status=status)
    assert line.startswith(f"{DUMP}:2: ")
    assert words in line
    assert len(contents(world)) == 3
    assert ingest(world, status=status) == [line]


ODD = {
    "a byte order mark": (lambda line: b"\xef\xbb\xbf" + line, ""),
    "CRLF": (lambda line: line.replace(b"\n", b"\r\n"), ""),
    "blank lines": (lambda line: b"\n \n" + line + b"\n\n", ""),
    "no line end": (lambda line: line.rstrip(), ""),
    "NaN": (lambda line: line.replace(b'"2026-03-08"', b'NaN'), ""),
    "half a character": (lambda line: line.replace(b"nine days", b"nine \\ud83d days"), ""),
    "a raw tab within a text": (lambda line: line.replace(b"nine days", b"nine\tdays"), ""),
    "a number for a title": (lambda line: line.replace(b'"The quay opens"', b"2026"), ""),
    "a key twice": (lambda line: line.replace(b'"title"', b'"title": "Not this", "title"'), ""),
    "a list of paragraphs": (lambda line: json.dumps({**json.loads(line), "text": WORDS.format("The quay").split("\n\n")}).encode(), ""),
    "another encoding": (lambda line: line.replace(b"nine days", b"neuf jours d'\xe9t\xe9"), "warning: not UTF-8: read as windows-1252; look at the accents and quotation marks"),
}


@pytest.mark.parametrize("name", ODD)
def test_an_odd_line_is_read_where_it_is_clear(world: World, name: str) -> None:
    """What crawlers really write is not always JSON to the letter."""
    odd, word = ODD[name]
    world.write("seeds/odd.jsonl", odd(lines(article("quay")).encode()))
    said = ingest(world)
    assert [line.partition(": ")[2] for line in said] == ([word] if word else [])
    text = contents(world)["odd.jsonl#quay"]
    assert "Two ferries left for the islands" in text
    assert "Advertisement" not in text


def test_a_dump_in_wide_letters_is_named_with_the_remedy(world: World) -> None:
    """Some systems write UTF-16 where nobody asked for it."""
    world.write("seeds/wide.jsonl", lines(article("quay")).encode("utf-16"))
    assert ingest(world, status=1) == ["seeds/wide.jsonl: it is written in UTF-16; save it as UTF-8"]


def test_a_line_that_is_too_long_is_left_out_and_never_held(world: World) -> None:
    """The limit is that of any seed, and the message names it."""
    world.write("digest.toml", world.settings + "[ingest]\nmax_bytes = 5000\n")
    world.write(DUMP, lines(article("harbour"), article("huge", text="word " * 100_000), article("market"), article("quay")))
    [line] = ingest(world, status=1)
    assert re.fullmatch(rf"{DUMP}:2: the article has 500,\d+ bytes, more than 5,000; remove it, or raise `max_bytes` under \[ingest\] in digest.toml", line)
    assert len(contents(world)) == 3


@pytest.mark.parametrize("content", ["", "\n \n", "[]", "[\n]"])
@pytest.mark.parametrize("name", ["empty.jsonl", "empty.json", "empty.rss", "empty.jsonl.gz", "empty.json.gz"])
def test_an_empty_dump_is_named_and_stops_nothing(world: World, name: str, content: str) -> None:
    """As any empty seed."""
    if content.startswith("[") and "json." not in name + "." :
        content = ""
    world.write(f"seeds/{name}", gzip.compress(content.encode()) if name.endswith(".gz") else content)
    assert ingest(world) == [f"seeds/{name}: warning: the seed is empty; remove it, or put an article into it"]


def test_a_bomb_is_unpacked_up_to_the_limit(world: World) -> None:
    """What came before the limit is ingested; the message names the setting."""
    world.write("digest.toml", world.settings + "[ingest]\nmax_unpacked_bytes = 1_000_000\n")
    world.write("seeds/bomb.jsonl.gz", gzip.compress(lines(article("quay")).encode() + b" " * 50_000_000))
    [line] = ingest(world, status=1)
    assert line == "seeds/bomb.jsonl.gz: it unpacks to more than 1,000,000 bytes, and was read so far; unpack it, or raise `max_unpacked_bytes` under [ingest] in digest.toml"
    assert "bomb.jsonl.gz#quay" in contents(world)


def test_a_packed_text_that_is_too_large_is_left_out(world: World) -> None:
    """A single article has the limit of any single article."""
    world.write("seeds/bomb.txt.gz", gzip.compress(b"word " * 10_000_000))
    [line] = ingest(world, status=1)
    assert line == "seeds/bomb.txt.gz: the seed unpacks to more than 10,000,000 bytes; split it, or raise `max_bytes` under [ingest] in digest.toml"


@pytest.mark.parametrize("cut", [30, 400, 5000])
def test_of_a_packed_dump_that_is_cut_short_every_whole_line_is_taken(world: World, cut: int) -> None:
    """The rest comes when the file is whole."""
    noise = random.Random(4)
    many = [article(f"pier{number}", mark=noise.getrandbits(2000)) for number in range(200)]
    whole = gzip.compress(lines(*many).encode())
    world.write("seeds/short.jsonl.gz", whole[:-cut])
    said = ingest(world, status=1)
    assert said == ["seeds/short.jsonl.gz: it cannot be unpacked to its end (compressed file ended before the end-of-stream marker was reached), and was read so far; get it anew"]
    assert 150 < len(contents(world)) <= 202
    world.write("seeds/short.jsonl.gz", whole)
    assert ingest(world) == []
    assert len(contents(world)) == 202


def test_what_is_called_gz_and_is_not_is_named(world: World) -> None:
    """One line, and the rest is ingested."""
    world.write("seeds/not.jsonl.gz", lines(article("quay")))
    [line] = ingest(world, status=1)
    assert line.startswith("seeds/not.jsonl.gz: it cannot be unpacked to its end (not a gzipped file")


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
    ("The new <b>quay</b> is open.<br>All may come.", "The new **quay** is open. All may come."),
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


def test_the_receipt_of_an_article_shows_its_fields_and_its_lines(world: World) -> None:
    """By its id or its number; a field that nobody reads is there too."""
    world.write(DUMP, lines(article("market"), article("harbour", checksum=5)))
    by_id = world.run("ingest", "--explain", f"{DUMP}#harbour").out
    assert world.run("ingest", "--explain", "crawl.jsonl#2").out == by_id
    rows = [re.sub(r"^ *(\d+) +(.*?) +\d+%  ", r"\1 \2: ", line)[:60] for line in by_id.splitlines() if not line.startswith("      ")]
    assert rows == [
        "1 metadata field: id: harbour", "2 metadata field: title: The harbour opens", "3 metadata field: date: 2026-03-08", "4 metadata unused-field: checksum: 5",
        "5 kept: The harbour in Port Ellery opened on Monday after ni", "7 removed advertisement: Advertisement", "9 kept: Two ferries left for the islands before noon, and a ",
    ]  # fmt: skip


@pytest.mark.parametrize("asked", ["crawl.jsonl", "crawl.jsonl#9", "crawl.jsonl#nobody", "none.jsonl#1"])
def test_a_receipt_of_nothing_is_said_to_be_none(world: World, asked: str) -> None:
    """Which article, or that there is none."""
    [line] = ingest(world, "--explain", asked, status=1)
    assert {"crawl.jsonl": "it holds many articles; name one", "none.jsonl#1": "no seed of this name"}.get(asked, "it holds no article that is known as") in line


def test_the_receipt_of_a_bad_line_is_its_problem(world: World) -> None:
    """Asked for by its number."""
    world.write(DUMP, lines(article("harbour"), "{", article("market")))
    [line] = ingest(world, "--explain", f"{DUMP}#2", status=1)
    assert line.startswith(f"{DUMP}:2: it is not JSON")


def test_one_article_of_a_dump_may_be_ingested_alone(world: World) -> None:
    """By its id; the others wait."""
    world.write("seeds/more.jsonl", lines(article("quay"), article("pier")))
    assert ingest(world, "seeds/more.jsonl#pier") == []
    assert set(contents(world)) == {"crawl.jsonl#harbour", "crawl.jsonl#market", "more.jsonl#pier"}
    assert ingest(world, "seeds/more.jsonl#nobody", status=1) == ["seeds/more.jsonl#nobody: there is no such article in the file"]
    assert ingest(world) == []
    assert len(contents(world)) == 4


def test_an_id_that_is_a_number_goes_before_the_line_of_that_number(world: World) -> None:
    """Where an article is asked for, and where one is taken down."""
    world.write("seeds/rows.jsonl", lines({**article("quay"), "id": 2}, {**article("pier"), "id": 7}, {**article("weir"), "id": 1}))
    assert "The weir" in world.run("ingest", "--explain", "rows.jsonl#1").out
    world.write("takedown.txt", "rows.jsonl#2\n")
    assert ingest(world, "seeds/rows.jsonl#1", "seeds/rows.jsonl#3") == []
    assert "rows.jsonl#1" in contents(world)
    assert [seed for seed in contents(world) if seed.startswith("rows")] == ["rows.jsonl#1"]
    assert ingest(world) == []
    assert sorted(seed for seed in contents(world) if seed.startswith("rows")) == ["rows.jsonl#1", "rows.jsonl#7"]


def path_of(world: World, seed: str) -> Path:
    """The content file of a seed."""
    [path] = [world.root / "content" / path for path in world.files("content") if f"file: {seed}\n" in world.read(f"content/{path}")]
    return path


def test_a_persons_edit_stays_until_they_adopt_or_keep(world: World) -> None:
    """As with any seed; said on each run."""
    path = path_of(world, "crawl.jsonl#harbour")
    edited = path.read_text(encoding="utf-8").replace("on Monday", "on a Monday")
    path.write_text(edited, encoding="utf-8")
    world.write(DUMP, lines(article("harbour", text=WORDS.format("The outer harbour")), article("market")))
    [line] = ingest(world)
    assert "broadsheet ingest --adopt seeds/crawl.jsonl#harbour" in line
    assert ingest(world) == [line]
    assert path.read_text(encoding="utf-8") == edited
    assert ingest(world, "--keep", "seeds/crawl.jsonl#harbour") == []
    assert ingest(world) == []
    assert "on a Monday" in path.read_text(encoding="utf-8")
    assert ingest(world, "--adopt", "seeds/crawl.jsonl#harbour") == []
    assert "The outer harbour" in path.read_text(encoding="utf-8")
    assert len(world.files(".broadsheet/replaced")) == 1


def test_a_dry_run_writes_nothing(world: World) -> None:
    """It says what would be done."""
    world.write("seeds/more.jsonl", lines(article("quay"), article("pier")))
    before = world.files("content")
    assert "Would ingest: 2 articles new" in world.run("ingest", "--dry-run").out
    assert world.files("content") == before
    assert "2 articles new" in world.run("ingest").out


def test_a_deleted_article_does_not_come_back(world: World) -> None:
    """Nor when its dump is read again, nor under another id in it."""
    path_of(world, "crawl.jsonl#harbour").unlink()
    for name in ("harbour", "harbour2"):
        world.write(DUMP, lines(article("quay"), {**article("harbour"), "id": name}, article("market")))
        assert ingest(world) == []
        assert set(contents(world)) == {"crawl.jsonl#quay", "crawl.jsonl#market"}
    assert ingest(world, "--adopt", "seeds/crawl.jsonl#harbour2") == []
    assert "crawl.jsonl#harbour2" in contents(world)


def test_what_is_no_longer_in_a_dump_keeps_its_article(world: World) -> None:
    """And a dump that is gone keeps all of them."""
    before = world.files("content")
    world.write(DUMP, lines(article("market")))
    assert ingest(world) == []
    (world.root / DUMP).unlink()
    assert ingest(world) == []
    assert world.files("content") == before


@pytest.mark.parametrize("name", ["renamed.jsonl", "moved/crawl.ndjson", "packed.jsonl.gz"])
def test_a_dump_that_was_renamed_or_packed_keeps_its_articles(world: World, name: str) -> None:
    """Even with a line more; and what changes afterwards is rewritten where it stands."""
    before = world.files("content")
    (world.root / DUMP).unlink()
    pack = gzip.compress if name.endswith(".gz") else bytes
    world.write(f"seeds/{name}", pack(lines(article("quay"), article("harbour"), article("market")).encode()))
    assert ingest(world) == []
    assert before.items() <= world.files("content").items()
    assert len(world.files("content")) == 3
    world.write(f"seeds/{name}", pack(lines(article("quay"), article("harbour", text=WORDS.format("The outer harbour")), article("market")).encode()))
    assert ingest(world) == []
    assert len(world.files("content")) == 3
    assert sum("The outer harbour" in text.decode() for text in world.files("content").values()) == 1


def test_another_mapping_of_ids_makes_no_article_twice(world: World) -> None:
    """The words of an article tell that it is the same, whatever it is called."""
    world.write(DUMP, lines(article("harbour", nr="x1"), article("market", nr="x2")))
    ingest(world)
    before = world.files("content")
    world.write("digest.toml", world.settings + '[ingest.fields]\nid = "nr"\n')
    assert ingest(world) == []
    assert world.files("content") == before


def test_takedown_names_one_article_or_the_whole_dump(world: World) -> None:
    """Neither is ingested nor published; one by its line is refused, for the line may be another's tomorrow."""
    world.write("takedown.txt", "crawl.jsonl#harbour\nseed: more.jsonl\n")
    world.write("seeds/more.jsonl", lines(article("quay")))
    ran = world.build()
    assert ran.problems == []
    assert not world.has("/2026/03/08/the-harbour-opens/")
    assert world.has("/2026/03/08/the-market-opens/")
    assert len(world.files("content")) == 2
    world.write("takedown.txt", "crawl.jsonl#2\n")
    (world.root / "seeds/more.jsonl").unlink()
    [line] = world.build(status=1).problems
    assert line == "takedown.txt: crawl.jsonl#2 is the number of an article, which may be another's tomorrow; write `seed: crawl.jsonl#market`"


def test_a_pattern_of_a_source_holds_for_the_articles_of_its_dumps(world: World) -> None:
    """By the file's name, as for any seed."""
    world.write("digest.toml", world.settings + '[sources."Ellery Post"]\nseeds = ["post/*.jsonl"]\n')
    world.write("seeds/post/all.jsonl", lines(article("quay")))
    ingest(world)
    assert "source: Ellery Post\n" in contents(world)["post/all.jsonl#quay"]


def test_why_knows_an_article_by_its_id_and_its_line(world: World) -> None:
    """And wants to know which, if it is asked for the dump."""
    world.build()
    by_id = world.run("why", "seeds/crawl.jsonl#harbour", "--now", NOW).out
    assert by_id.startswith("seeds/crawl.jsonl#harbour was ingested to content/2026/03/the-harbour-opens.md.")
    assert "published at /2026/03/08/the-harbour-opens/" in world.run("why", "seeds/crawl.jsonl#1", "--now", NOW).out
    assert "name one by its number or its id" in world.run("why", "seeds/crawl.jsonl", "--now", NOW, status=2).err


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


SHAPES = {
    "a list": lambda articles: articles,
    "articles": lambda articles: {"total": 2, "articles": articles, "next": None},
    "data": lambda articles: {"meta": {"a": [1]}, "tags": [{"name": "ice"}], "data": articles},
    "a list of another name": lambda articles: {"version": 3, "harvest": articles},
    "a JSON Feed": lambda articles: {"items": [{**one, "content_text": one["text"]} for one in articles], "title": "Ellery Post", "version": "https://jsonfeed.org/version/1.1"},
}


@pytest.mark.parametrize("compressed", [False, True])
@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_json_file_may_hold_articles_in_several_ways(world: World, shape: str, indent: int | None, compressed: bool) -> None:
    """As a list, or in an object that has one."""
    content = json.dumps(SHAPES[shape]([article("quay"), article("pier")]), indent=indent).encode()
    name = f"all.json{'.gz' if compressed else ''}"
    world.write(f"seeds/{name}", gzip.compress(content) if compressed else content)
    assert ingest(world) == []
    found = contents(world)
    assert {f"{name}#quay", f"{name}#pier"} <= found.keys()
    assert ("source: Ellery Post" in found[f"{name}#pier"]) == (shape == "a JSON Feed")


SINGLE = {
    "plain": article("quay"),
    "with lists within": article("quay", authors=[{"name": "Jane Doe"}], comments=[{"text": "First!"}], images=[{"caption": "A quay."}]),
    "in paragraphs": {**article("quay"), "text": [{"text": part} for part in WORDS.format("The quay").split("\n\n")]},
}


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("name", SINGLE)
def test_a_json_file_may_be_one_article(world: World, name: str, indent: int | None) -> None:
    """An object that has a text; what lists it holds besides are no articles."""
    world.write("seeds/one.json", json.dumps(SINGLE[name], indent=indent))
    assert ingest(world) == []
    assert sorted(contents(world)) == ["crawl.jsonl#harbour", "crawl.jsonl#market", "one.json#quay"]
    assert "First!" not in contents(world)["one.json#quay"]


def test_a_json_file_may_be_lines_after_all(world: World) -> None:
    """Many crawlers call it so."""
    world.write("seeds/lines.json", lines(article("quay"), article("pier")))
    assert ingest(world) == []
    assert len(contents(world)) == 4


def test_a_bad_article_in_a_list_is_one_problem_with_its_number(world: World) -> None:
    """What is around it is ingested, even after a mistake in the JSON itself."""
    world.write("seeds/all.json", f'[{json.dumps(article("quay"))}, {{"title": "x"}}, {{"text": oops}}, 5, {json.dumps(article("pier", score=1))}]')
    said = ingest(world, status=1)
    assert [line.partition(": ")[0] for line in said] == ["seeds/all.json#2", "seeds/all.json#3", "seeds/all.json#4"]
    assert "warning: the article has no text" in said[0]
    assert "it is not JSON (expecting value at character 10)" in said[1]
    assert {"all.json#quay", "all.json#pier"} <= contents(world).keys()
    assert ingest(world, "--explain", "all.json#3", status=1) == [said[1]]


@pytest.mark.parametrize("whole", ["[{quay}, {pier}]", '{{"articles": [{quay}, {pier}]}}'])
def test_of_a_json_file_that_is_cut_short_every_whole_article_is_taken(world: World, whole: str) -> None:
    """The last is named."""
    content = whole.format(quay=json.dumps(article("quay")), pier=json.dumps(article("pier")))
    world.write("seeds/short.json", content[:-40])
    assert ingest(world, status=1) == ["seeds/short.json#2: the file ends before this article does; get it anew"]
    assert "short.json#quay" in contents(world)


@pytest.mark.parametrize(("content", "word"), [
    ('{"name": "broadsheet", "scripts": {"build": "make"}}', "it holds no articles: its members are name, scripts; remove it"),
    ('{"features": [{"type": "Point"}]}', "it holds no articles: its members are features; remove it"),
    ("<html>", "it is not JSON; mend it, or remove it"),
    ("17", "it is not JSON"),
    (json.dumps(article("quay"), indent=1) + json.dumps(article("pier"), indent=1), "something stands after the end of its JSON, and was not read; write its articles as one list, or one a line in a .jsonl file"),
])  # fmt: skip
def test_json_that_holds_no_articles_is_named(world: World, content: str, word: str) -> None:
    """One line, and the rest is ingested."""
    world.write("seeds/other.json", content)
    [line] = ingest(world, status=1)
    assert line.startswith(f"seeds/other.json: {word}")


def test_an_article_that_is_too_large_is_left_out_of_a_list_and_of_an_object(world: World) -> None:
    """Whatever it stands in, it is never held."""
    world.write("digest.toml", world.settings + "[ingest]\nmax_bytes = 5000\n")
    many = [article("quay"), article("huge", text="word " * 100_000), article("pier")]
    world.write("seeds/list.json", json.dumps(many))
    world.write("seeds/object.json", json.dumps({"results": many}))
    said = ingest(world, status=1)
    assert [re.sub(r"500,\d+", "…", line) for line in said] == [f"seeds/{name}.json#2: the article has … bytes, more than 5,000; remove it, or raise `max_bytes` under [ingest] in digest.toml" for name in ("list", "object")]
    assert len(contents(world)) == 6


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


@given(st.one_of(st.binary(max_size=60), st.lists(st.sampled_from([b"{", b"}", b"[", b"]", b'"', b":", b",", b"\\", b"\n", b" ", b'"text"', b'"items"', b"1", b"\xff"]), max_size=30).map(b"".join)), st.integers(1, 9), st.integers(1, 40))
def test_however_its_bytes_come_a_dump_is_cut_into_the_same_pieces(content: bytes, size: int, limit: int) -> None:
    """At whatever places the file is read in parts."""
    parts = [content[at : at + size] for at in range(0, len(content), size)]
    for cut in (cut_json, cut_lines):
        found = until_refused(cut(parts, limit))
        assert found == until_refused(cut([content], limit))
        assert all(len(piece.content) <= limit for piece in found)


def until_refused(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces, as far as they can be had."""
    found: list[Piece] = []
    with suppress(UnreadableSeedError):
        for piece in pieces:
            found.append(piece)  # noqa: PERF402 -- what came before the refusal is wanted
    return found


@given(st.lists(st.recursive(st.one_of(st.none(), st.integers(), st.text(max_size=8)), lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=4), inner, max_size=3)), max_leaves=6), max_size=5), st.sampled_from([None, 1]), st.integers(1, 9))
def test_a_list_is_cut_into_its_elements(elements: list[Any], indent: int | None, size: int) -> None:
    """Whatever they are, and however they are written."""
    content = json.dumps(elements, indent=indent).encode()
    pieces = list(cut_json((content[at : at + size] for at in range(0, len(content), size)), 10_000))
    assert [json.loads(piece.content) for piece in pieces] == elements
    assert [piece.number for piece in pieces] == list(range(1, len(elements) + 1))
    content = json.dumps({"a": 1, "items": elements, "b": {"c": [1, 2]}}, indent=indent).encode()
    pieces = list(cut_json((content[at : at + size] for at in range(0, len(content), size)), 10_000))
    assert [json.loads(piece.content) for piece in pieces if piece.key == "items"] == elements
    assert [(piece.key, json.loads(piece.content)) for piece in pieces if not piece.number] == [("a", 1), ("b", {"c": [1, 2]})]


GOOD = st.sampled_from([f"berth{number}" for number in range(12)])
LINES = st.lists(st.one_of(GOOD, st.sampled_from(["{", "[]", "null", '{"title": "x"}', '{"text": ["'])), min_size=1, max_size=14, unique_by=lambda line: line if line.startswith("berth") else object())


@given(LINES, st.randoms(use_true_random=False), st.booleans())
def test_every_good_line_becomes_one_article_and_every_bad_one_a_problem(rows: list[str], chance: random.Random, with_ids: bool) -> None:
    """In any order, with or without ids, twice over, and once more in another order: nothing is lost, and nothing made twice."""
    written = [lines({k: v for k, v in article(row).items() if with_ids or k != "id"}) if row.startswith("berth") else row + "\n" for row in rows]
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "seeds").mkdir()
        (root / "digest.toml").write_text('title = "The Test"\nurl = "https://test.example/"\n', encoding="utf-8")
        dump = root / "seeds/any.jsonl"
        good = [row for row in rows if row.startswith("berth")]
        for again in range(3):
            if again == 2:
                chance.shuffle(written)
            dump.write_text("".join(written), encoding="utf-8")
            digest = open_digest(root)
            intake = in_office(digest, lambda office: ingest_seeds(office.digest, office.store))
            bad = sorted((problem.path, problem.line) for problem in intake.problems)
            assert bad == [("seeds/any.jsonl", number) for number, line in enumerate(written, 1) if "berth" not in line]
            assert len(intake.written) == (len(good) if again == 0 else 0)
            texts = [path.read_text(encoding="utf-8") for path in root.glob("content/**/*.md")]
            assert len(texts) == len(good)
            assert all(sum(f"The {row} in Port" in text for text in texts) == 1 for row in good)
