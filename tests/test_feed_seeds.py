"""Feeds as seeds: RSS, Atom and JSON Feed, an article an entry, and nothing outside the file is ever asked for."""

import gzip
import json
import random
import socket
from pathlib import Path

import pytest
from cases.dumps import contents, ingest, opened
from conftest import World

WORDS = "<p>The quay in Port Ellery opened on <b>Monday</b> after nine days of ice, the board said in a notice to masters.</p><p>Two ferries left for <a href=\"/islands\">the islands</a> before noon.</p>"
BODY = "The quay in Port Ellery opened on **Monday** after nine days of ice, the board said in a notice to masters.\n\nTwo ferries left for [the islands](https://ellery.example/islands) before noon.\n"


def rss(*items: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    """A feed of these items."""
    return (
        f'{head}\n<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" xml:base="https://ellery.example/">'
        f"<channel><title>Ellery Post</title><link>https://ellery.example/</link><description>News</description><language>en</language>{''.join(items)}</channel></rss>"
    )


def item(name: str = "quay", words: str = WORDS, more: str = "") -> str:
    """An item with its whole text."""
    return (
        f'<item><title>The {name} opens &amp; stays open</title><link>https://ellery.example/{name}</link><guid isPermaLink="false">ep-{name}</guid>'
        f"<pubDate>Sun, 08 Mar 2026 10:30:00 +0100</pubDate><description>A short word on it.</description><content:encoded><![CDATA[{words}]]></content:encoded>{more}</item>"
    )


ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="pt" xml:base="https://ellery.example/"><title>Ellery Post</title><id>tag:ellery.example,2026:feed</id><updated>2026-03-09T10:00:00Z</updated>
<author><name>Jane Doe</name></author>
<entry><title type="html">The quay &lt;i&gt;opens&lt;/i&gt;</title><id>tag:ellery.example,2026:quay</id><link href="https://ellery.example/quay"/><published>2026-03-08T09:30:00Z</published><updated>2026-03-09T10:00:00Z</updated>
<summary>A short word on it.</summary><category term="ports" label="Ports"/><content type="html">{WORDS.replace("&", "&amp;").replace("<", "&lt;")}</content></entry>
<entry><title>Another day</title><id>https://ellery.example/another day?x=1</id><published>2026-03-08</published><author><name>Wen-Li Hargrave</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Another day passed on the quay, and nothing at all was heard of it in town.</p></div></content></entry></feed>"""


@pytest.mark.parametrize("name", ["ellery.rss", "ellery.xml", "ellery.rss.gz", "ELLERY.XML"])
def test_each_item_of_an_rss_feed_becomes_an_article(world: World, name: str) -> None:
    """Its whole text before its summary; its own title, date, link, authors and topics; the feed's name for a source."""
    content = rss(item(more='<dc:creator>Jane Doe</dc:creator><category>Ports</category><category>Ice</category><media:content url="https://ellery.example/q.jpg" medium="image"/>'), item("pier")).encode()
    world.write(f"seeds/{name}", gzip.compress(content) if name.endswith(".gz") else content)
    assert ingest(world) == []
    found = contents(world)
    assert sorted(found) == [f"{name}#ep-pier", f"{name}#ep-quay"]
    head, _, rest = found[f"{name}#ep-quay"].partition("seed:\n")
    assert head == (
        "---\ntitle: The quay opens & stays open\ndate: 2026-03-08T10:30:00+01:00\nsummary: A short word on it.\ntopics: [Ports, Ice]\nsource: Ellery Post\n"
        "source_url: https://ellery.example/quay\nauthors: [Jane Doe]\nimage: https://ellery.example/q.jpg\n"
    )
    assert "    date: feed\n" in rest
    assert rest.endswith("---\n\n" + BODY)


def test_each_entry_of_an_atom_feed_becomes_an_article(world: World) -> None:
    """With its language and updates; a feed's author signs what nobody else does."""
    world.write("seeds/ellery.atom", ATOM)
    assert ingest(world) == []
    found = contents(world)
    assert sorted(found) == ["ellery.atom#another-day-8722ff50", "ellery.atom#tag-ellery-example-2026-quay-654e1261"]
    other, one = (found[name] for name in sorted(found))
    assert one.startswith(
        "---\ntitle: The quay opens\ndate: 2026-03-08T09:30:00+00:00\nupdated: 2026-03-09T10:00:00+00:00\nsummary: A short word on it.\ntopics: [Ports]\nsource: Ellery Post\n"
        "source_url: https://ellery.example/quay\nauthors: [Jane Doe]\nlanguage: pt\n"
    )
    assert one.endswith(BODY)
    assert other.startswith("---\ntitle: Another day\ndate: 2026-03-08\nsource: Ellery Post\n")
    assert "authors: [Wen-Li Hargrave]" in other


def test_each_item_of_a_json_feed_becomes_an_article(world: World) -> None:
    """Told by its version; what it says once holds for all that say nothing."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1", "title": "Ellery Post", "language": "pt", "authors": [{"name": "Jane Doe"}],
        "items": [
            {"id": "ep-quay", "url": "https://ellery.example/quay", "title": "The quay opens", "content_html": WORDS.replace('"/', '"https://ellery.example/'), "date_published": "2026-03-08T10:30:00+01:00", "date_modified": "2026-03-09T00:00:00Z", "tags": ["Ports"], "image": "https://ellery.example/q.jpg", "summary": "A short word."},
            {"id": "https://ellery.example/pier", "content_text": "The pier stayed shut on Monday, for nobody had come to open it, the board said.", "author": {"name": "Wen-Li Hargrave"}, "title": "Pier shut", "date_published": "2026-03-08T10:30:00Z"},
            {"id": "3", "title": "In short", "summary": "A summary is better than nothing, the board said in a notice to masters on Monday.", "date_published": "2026-03-08T10:30:00Z"},
        ],
    }  # fmt: skip
    world.write("seeds/feed.json", json.dumps(feed))
    assert ingest(world) == []
    found = contents(world)
    assert found["feed.json#ep-quay"].startswith(
        "---\ntitle: The quay opens\ndate: 2026-03-08T10:30:00+01:00\nupdated: 2026-03-09T00:00:00+00:00\nsummary: A short word.\ntopics: [Ports]\nsource: Ellery Post\n"
        "source_url: https://ellery.example/quay\nauthors: [Jane Doe]\nlanguage: pt\nimage: https://ellery.example/q.jpg\n"
    )
    assert found["feed.json#ep-quay"].endswith(BODY)
    assert "authors: [Wen-Li Hargrave]" in next(text for text in found.values() if "Pier shut" in text)
    assert found["feed.json#3"].endswith("A summary is better than nothing, the board said in a notice to masters on Monday.\n")


def test_a_feed_that_grew_brings_only_what_is_new(world: World) -> None:
    """And an item that has left the feed leaves its article."""
    world.write("seeds/ellery.rss", rss(item("quay"), item("pier")))
    ingest(world)
    before = world.files("content")
    world.write("seeds/ellery.rss", rss(item("weir"), item("quay")))
    assert "1 article new, 1 seed unchanged" in world.run("ingest").out
    assert before.items() <= world.files("content").items()
    assert len(world.files("content")) == 3


def test_an_item_with_a_summary_alone_has_that_for_its_text(world: World) -> None:
    """It is not said twice."""
    world.write("seeds/short.rss", rss("<item><title>In short</title><guid isPermaLink='false'>s1</guid><pubDate>Sun, 08 Mar 2026 10:30:00 GMT</pubDate><description>The board said in a notice to masters that all is well &amp;amp; quiet on the quay.</description></item>"))
    assert ingest(world) == []
    assert contents(world)["short.rss#s1"].endswith("    source: feed\n---\n\nThe board said in a notice to masters that all is well & quiet on the quay.\n")


def test_an_item_without_words_is_one_problem_with_its_number(world: World) -> None:
    """The rest is ingested."""
    world.write("seeds/some.rss", rss(item("quay"), "<item><title>A picture</title><guid isPermaLink='false'>p</guid></item>", item("pier")))
    [line] = ingest(world)
    assert line.startswith("seeds/some.rss#2: warning: the article has no text; its fields are: id, title")
    assert len(contents(world)) == 2


@pytest.mark.parametrize(("content", "word"), [
    ('<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/</loc></url></urlset>', "it is XML, but no feed (RSS or Atom): its first element is <urlset>; remove it"),
    ("<!DOCTYPE html><html><body>Hello</body></html>", "it is XML, but no feed (RSS or Atom): its first element is <html>; remove it"),
    ("Just words.", "it is no feed: it holds no XML; remove it"),
    ("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", "it is XML, but no feed (RSS or Atom); remove it"),
    ("\x00\x01\x02\x03" * 500, "it is not text"),
])  # fmt: skip
def test_xml_that_is_no_feed_is_one_problem(world: World, content: str, word: str) -> None:
    """It may be anything."""
    world.write("seeds/other.xml", content)
    [line] = ingest(world, status=1)
    assert line.startswith(f"seeds/other.xml: {word}")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_feed_is_read_in_the_encoding_that_it_names(world: World, encoding: str) -> None:
    """Or that its mark tells."""
    content = rss(item("café"), head=f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>').encode(encoding)
    world.write("seeds/ellery.xml", content)
    assert ingest(world) == []
    assert "title: The café opens" in next(iter(contents(world).values()))


def test_a_feed_that_is_cut_short_gives_what_it_has_and_a_word(world: World) -> None:
    """The last item may be half."""
    world.write("seeds/short.rss", rss(item("quay"), item("pier"))[:-400])
    line, half = ingest(world)
    assert half.startswith("seeds/short.rss#2: warning: the article has no text")
    assert line.startswith("seeds/short.rss: warning: the feed is malformed in line 2, and was read as well as could be")
    assert contents(world)["short.rss#ep-quay"].endswith(BODY)


def test_of_a_packed_feed_that_is_cut_short_what_is_whole_is_taken(world: World) -> None:
    """With a word on the file, and one on the feed."""
    noise = random.Random(7)
    packed = gzip.compress(rss(*(item(f"pier{number}", more=f"<category>{noise.getrandbits(4000)}</category>") for number in range(60))).encode())
    world.write("seeds/short.rss.gz", packed[:-3000])
    said = ingest(world, status=1)
    assert any("it cannot be unpacked to its end" in line for line in said)
    assert any("the feed is malformed" in line for line in said)
    assert 30 < len(contents(world)) <= 60


@pytest.mark.parametrize("kind", ["entity", "parameter", "dtd", "utf-16"])
def test_nothing_of_a_file_that_a_feed_names_is_ever_seen(world: World, tmp_path: Path, kind: str) -> None:
    """Neither as an entity nor as a document type; the feed itself is read."""
    secret = tmp_path / "secret.txt"
    secret.write_text("<!ENTITY leak 'HUSHHUSH'>" if kind == "parameter" else "HUSHHUSH", encoding="utf-8")
    declarations = {
        "entity": f'<!DOCTYPE rss [<!ENTITY leak SYSTEM "{secret.as_uri()}">]>', "utf-16": f'<!DOCTYPE rss [<!ENTITY leak SYSTEM "{secret.as_uri()}">]>',
        "parameter": f'<!DOCTYPE rss [<!ENTITY % all SYSTEM "{secret.as_uri()}"> %all;]>', "dtd": f'<!DOCTYPE rss SYSTEM "{secret.as_uri()}">',
    }  # fmt: skip
    feed = rss(item("quay", more="<description>&leak; &leak;</description>").replace("opens", "opens &leak;"), head=f'<?xml version="1.0"?>{declarations[kind]}')
    world.write("seeds/evil.xml", feed.encode("utf-16" if kind == "utf-16" else "utf-8"))
    with opened() as files:
        said = ingest(world)
    assert str(secret) not in files
    assert "evil.xml#ep-quay" in contents(world)
    out = world.run("ingest", "--explain", "evil.xml#1").out
    assert "HUSHHUSH" not in "".join([*contents(world).values(), *said, out])
    assert b"HUSHHUSH" not in b"".join(world.files(".broadsheet").values())


def test_nobody_is_asked_for_anything_that_a_feed_names(world: World) -> None:
    """A server that is named in every place where a feed can name one is never called."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        home = f"http://127.0.0.1:{server.getsockname()[1]}"
        more = f'<link>{home}/x</link><enclosure url="{home}/x.jpg" type="image/jpeg"/><source url="{home}/feed">Other</source><comments>{home}</comments>'
        head = f'<?xml version="1.0"?><?xml-stylesheet href="{home}/x.xsl"?><!DOCTYPE rss SYSTEM "{home}/x.dtd" [<!ENTITY leak SYSTEM "{home}/x">]>'
        feed = rss(item(words=f'<p><img src="{home}/x.png">Words on a quay &leak; that opened on Monday, the board said in a notice.</p><script src="{home}/x.js"></script>', more=more), head=head)
        world.write("seeds/calls.rss", feed)
        world.write("seeds/url.rss", f"{home}/feed.rss")
        ingest(world, status=1)
        assert "calls.rss#ep-quay" in contents(world)
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize("kind", ["laughs", "blowup", "nested", "brackets", "attributes", "cdata", "loose"])
def test_a_feed_made_to_be_slow_or_large_is_read_or_refused(world: World, kind: str) -> None:
    """Entities within entities, one entity many times, elements without end: none of it takes the day or the memory."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    evil = {
        "laughs": rss(item().replace("opens", "&l11;"), head=f'<!DOCTYPE rss [<!ENTITY l0 "lol">{laughs}]>'),
        "blowup": rss(item().replace("opens", "&l0;" * 20_000), head=f'<!DOCTYPE rss [<!ENTITY l0 "{"lol " * 50_000}">]>'),
        "nested": rss(item(more="<a>" * 50_000 + "</a>" * 50_000)),
        "brackets": rss(item(words="<" * 100_000)),
        "attributes": rss(item(words="<p " + "a=b " * 50_000 + ">word</p>")),
        "cdata": rss(item(words="<div>" * 50_000 + "word" + "</div>" * 50_000)),
        "loose": rss(item(words="<i>" * 50_000 + "word" + "</i>" * 50_000)),
    }  # fmt: skip
    world.write("seeds/evil.xml", evil[kind])
    world.write("seeds/good.rss", rss(item("pier")))
    ingest(world, status=None)
    assert "good.rss#ep-pier" in contents(world)
    assert max(map(len, contents(world).values())) < 1_000_000
