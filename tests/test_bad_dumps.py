"""Dumps of every shape, bad lines among them: each gives one clear problem with its number, and the rest is ingested."""

import gzip
import json
import random
import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import pytest
from cases.dumps import DUMP, WORDS, article, contents, ingest, lines
from conftest import World
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.ingest.cut import Piece, cut_json, cut_lines
from broadsheet.ingest.errors import UnreadableSeedError


@pytest.fixture
def world(world: World) -> World:
    """The world with a dump of two articles that was ingested."""
    world.write(DUMP, lines(article("harbour"), article("market")))
    assert ingest(world) == []
    return world


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
    "HTML nested too deep": (json.dumps({"html": "<div>" * 50_000 + "word" + "</div>" * 50_000}), "nested deeper than any article's"),
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
