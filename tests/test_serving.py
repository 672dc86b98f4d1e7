"""What a browser gets from a preview: answers as a static host gives them, what changed, and nothing that it may not have."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cases.photos import photo
from cases.press import article
from cases.served import Served
from test_incremental import HEAD, PLAIN, SEEDS, Desk

from broadsheet.serving.answers import Names, answer, content_type
from broadsheet.serving.inject import with_script
from broadsheet.serving.seeing import page_fingerprint, with_editor
from broadsheet.serving.server import names_of

RATES = "/2026/03/09/rates/"
STORM = "/2026/03/08/storm/"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Two articles, and a theme whose pages are pages."""
    made = Desk(tmp_path / "digest", theme="broadsheet")
    made.article(topics="[Energy]")
    made.article("storm", "A storm passes", "2026-03-08", topics="[Energy]")
    return made


@pytest.fixture
def served(desk: Desk) -> Iterator[Served]:
    with Served(desk.root) as found:
        yield found


def without_script(content: bytes) -> bytes:
    """A page as it was before the preview put its script in."""
    content = re.sub(rb'<script src="[^"]*/\.broadsheet/live\.js"[^>]*></script>', b"", content)
    return re.sub(rb"; script-src 'self'", b"", content)


def test_every_address_is_answered_with_what_a_build_writes(desk: Desk, served: Served) -> None:
    """HTML but for the script and the leave to run it; all else byte for byte, with its media type."""
    desk.write("static/CNAME", "test.example")
    desk.write("content/pages/about.md", "---\ntitle: About\naliases: [/old/]\n---\nUs.\n")
    served.tell("static/CNAME", "content/pages/about.md")
    desk.build()
    for name, content in desk.site().items():
        reply = served.ask("/" + name.removesuffix("index.html"))
        assert reply.status == 200
        assert (without_script(reply.body) if name.endswith(".html") else reply.body) == content, name


@pytest.mark.parametrize(
    ("address", "kind"),
    [("/", "text/html; charset=utf-8"), ("/feed.xml", "application/rss+xml; charset=utf-8"), ("/feed.json", "application/feed+json; charset=utf-8"), ("/sitemap.xml", "application/xml; charset=utf-8"), ("/robots.txt", "text/plain; charset=utf-8"), ("/images/quay.JPG", "image/jpeg"), ("/CNAME", "application/octet-stream"), ("/logo.svg", "image/svg+xml; charset=utf-8")],
)
def test_each_kind_of_file_has_its_media_type(address: str, kind: str) -> None:
    """The same on every machine."""
    assert content_type(address) == kind


def test_a_request_of_the_head_has_no_body(served: Served) -> None:
    """And the headers of the whole."""
    whole, head = served.ask(RATES), served.ask(RATES, "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(whole.body)))
    assert head.headers["etag"] == whole.headers["etag"]


def test_what_a_browser_has_already_is_not_sent_again(desk: Desk, served: Served) -> None:
    """Until it changes."""
    tag = served.ask(RATES).headers["etag"]
    assert (served.ask(RATES, If_None_Match=f'"other", W/{tag}').status, served.ask(RATES, If_None_Match=tag).body) == (304, b"")
    desk.article(body="The bank lowered its rate.")
    served.tell("content/rates.md")
    assert served.ask(RATES, If_None_Match=tag).status == 200


@pytest.mark.parametrize(
    ("asked", "status", "part", "shown"),
    [
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=5-99", 206, b"56789", "bytes 5-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=4-2", 200, b"0123456789", ""),
        ("bytes=0-1,4-5", 200, b"0123456789", ""),
        ("lines=1-2", 200, b"0123456789", ""),
    ],
)
def test_a_part_of_a_file_is_sent_where_it_is_asked_for(desk: Desk, served: Served, asked: str, status: int, part: bytes, shown: str) -> None:
    """So that films can be wound on (RFC 9110, 14)."""
    desk.write("static/film.mp4", "0123456789")
    served.tell("static/film.mp4")
    reply = served.ask("/film.mp4", Range=asked)
    assert (reply.status, reply.body, reply.headers.get("content-range", "")) == (status, part, shown)
    assert reply.headers["content-type"] == "video/mp4"


def test_a_part_of_another_version_is_the_whole() -> None:
    """Else halves of two files would be put together."""
    assert answer("/a.mp4", "new", 10, {"range": "bytes=0-1", "if-range": '"old"'}).status == 200


def test_a_folder_without_its_slash_leads_to_it(served: Served) -> None:
    """As static hosts do it."""
    reply = served.ask("/2026/03")
    assert (reply.status, reply.headers["location"]) == (301, "/2026/03/")


def test_the_file_of_a_folder_is_the_folders_page(served: Served) -> None:
    """`/index.html` is there on a static host."""
    assert served.ask("/2026/03/index.html").body == served.ask("/2026/03/").body


def test_what_is_not_there_is_the_sites_own_page_with_its_status(served: Served) -> None:
    """As readers will see it."""
    reply = served.ask("/nowhere/")
    assert reply.status == 404
    assert "<title>" in reply.text
    assert without_script(reply.body) == without_script(served.ask("/404.html").body)


def test_a_redirect_leads_on(desk: Desk, served: Served) -> None:
    """An alias is a page that leads to the article, as on a static host."""
    desk.article(aliases="[/old/]")
    served.tell("content/rates.md")
    assert f"url={RATES}" in served.ask("/old/").text


def test_a_site_below_a_path_is_served_there(desk: Desk, served: Served) -> None:
    """Links lead where they will lead, and the top leads to the site."""
    desk.set(url='"https://test.example/digest/"')
    served.tell("digest.toml")
    assert served.ask("/").headers["location"] == "/digest/"
    assert 'src="/digest/.broadsheet/live.js"' in served.ask(f"/digest{RATES}").text
    assert served.ask(RATES).status == 404
    assert served.ask("/digestive/").status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/../digest.toml", "/%2e%2e/digest.toml", "/%252e%252e/digest.toml", "/..%2fdigest.toml", "/..\\digest.toml", "/%5c..%5cdigest.toml", "/static/../../digest.toml", "//etc/passwd",
        "/%00", "/CNAME%00.html", "/.broadsheet/records.sqlite", "/.broadsheet/../digest.toml", "/.broadsheet/", "/.git/config", "/content/rates.md", "/digest.toml", "/themes/plain/theme.toml",
        "/.broadsheet/receipt?address=../../digest.toml", "/.broadsheet/receipt?address=/etc/passwd", "/link.txt", "/inner/secret.txt", "/%ff%fe", "/" + "a" * 5000, "/assets/../digest.toml",
    ],
)  # fmt: skip
def test_no_address_leads_out_of_the_site(desk: Desk, served: Served, path: str) -> None:
    """However it is written; nor does a link that someone put into static/."""
    (desk.root.parent / "secret").mkdir()
    (desk.root.parent / "secret/secret.txt").write_text("title = secret")
    (desk.root / "static").mkdir()
    (desk.root / "static/link.txt").symlink_to(desk.root / "digest.toml")
    (desk.root / "static/inner").symlink_to(desk.root.parent / "secret")
    served.tell("static")
    reply = served.ask(path)
    assert reply.status in {400, 404}
    assert "title =" not in reply.text


def test_a_static_file_that_became_a_link_is_not_followed(desk: Desk, served: Served) -> None:
    """Between the look and the request."""
    desk.write("static/note.txt", "A note.")
    served.tell("static/note.txt")
    (desk.root / "static/note.txt").unlink()
    (desk.root / "static/note.txt").symlink_to(desk.root / "digest.toml")
    assert served.ask("/note.txt").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"])
def test_no_request_changes_anything(served: Served, method: str) -> None:
    """There is only looking."""
    assert served.ask("/", method).status in {400, 405}


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example", "", "192.168.1.9", "[::2]", "localhost:8000:9000"])
def test_a_foreign_name_is_not_answered(served: Served, host: str) -> None:
    """A page elsewhere that has its name lead here gets nothing (DNS rebinding); neither do events."""
    assert served.ask("/", Host=host).status == 421
    assert served.ask("/.broadsheet/events?address=/", Host=host).status == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1", "127.0.0.1:1", "[::1]:8000"])
def test_the_machines_own_names_are_answered(served: Served, host: str) -> None:
    """With any port: a tunnel may have another."""
    assert served.ask("/", Host=host).status == 200


@pytest.mark.parametrize(
    ("listening", "asked", "allowed"),
    [
        ("0.0.0.0", "192.168.1.9:8000", True), ("::", "[fe80::1]:8000", True), ("0.0.0.0", "localhost", True), ("0.0.0.0", "evil.example", False), ("0.0.0.0", "192.168.1.9.evil.example", False),
        ("192.168.1.9", "192.168.1.9:8000", True), ("192.168.1.9", "192.168.1.8", False), ("desk.local", "desk.local:8000", True), ("desk.local", "evil.example", False),
    ],
)  # fmt: skip
def test_a_preview_for_others_answers_to_its_address_and_no_foreign_name(listening: str, asked: str, allowed: bool) -> None:
    """An address in numbers is no one's name."""
    assert names_of(listening).allow(asked) is allowed


def test_no_other_site_may_show_what_is_here(served: Served) -> None:
    """Nor is anything taken for what it is not."""
    headers = served.ask("/feed.xml").headers
    assert (headers["cross-origin-resource-policy"], headers["x-content-type-options"]) == ("same-origin", "nosniff")
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("default-src 'none'; style-src 'self'; connect-src 'self'", "default-src 'none'; style-src 'self'; connect-src 'self'; script-src 'self'"),
        ("default-src &#39;none&#39;", "default-src 'none'; script-src 'self'; connect-src 'self'"),
        ("script-src 'sha256-abc' https://cdn.example", "script-src 'sha256-abc' https://cdn.example 'self'"),
        ("default-src https:; script-src 'none'", "default-src https:; script-src 'self'; connect-src https: 'self'"),
        ("base-uri 'none'", "base-uri 'none'"),
    ],
)
def test_a_pages_own_policy_lets_the_script_run_and_is_as_strict_as_before(policy: str, expected: str) -> None:
    """Nothing else may run because one looks at a preview."""
    page = f'<meta http-equiv="Content-Security-Policy" content="{policy}"><body>Hello</body>'.encode()
    assert f'content="{expected}"' in with_script(page, "", "/", "x").decode()


def test_the_script_is_put_at_the_end_of_the_body() -> None:
    """Of the last one, should a text speak of another."""
    page = b"<body><pre>&lt;/body></pre></body></html>"
    assert with_script(page, "/d", '/a"b/', "x") == b'<body><pre>&lt;/body></pre><script src="/d/.broadsheet/live.js" data-address="/a&quot;b/" data-fingerprint="x" defer></script></body></html>'


def test_browsers_whose_page_changed_are_told_and_no_others(desk: Desk, served: Served) -> None:
    """Two look at one article, one at another; the last one hears of its own change first."""
    with served.events(RATES) as first, served.events(RATES) as second, served.events(STORM) as other:
        before = [stream.next()["fingerprint"] for stream in (first, second, other)]
        desk.article(body="The bank lowered its rate.", topics="[Energy]")
        served.tell("content/rates.md")
        now = [first.next()["fingerprint"], second.next()["fingerprint"]]
        assert now[0] == now[1] != before[0]
        desk.article("storm", "A storm passes", "2026-03-08", topics="[Energy]", body="It rained.")
        served.tell("content/storm.md")
        told = other.next()
        assert told["fingerprint"] != before[2]


def test_the_fingerprint_that_a_browser_is_told_is_that_of_the_page_that_it_gets(desk: Desk, served: Served) -> None:
    """Else it would load the page again and again; for the page of what is not found, too."""
    desk.write("static/page.html", "<p>Hello</p>")
    served.tell("static/page.html")
    for address in ("/", RATES, "/archive/", "/nowhere/", "/page.html"):
        found = re.search(r'data-fingerprint="(\w*)"', served.ask(address).text)
        assert found
        assert found[1] == served.state(address)["fingerprint"], address


def test_another_style_sheet_is_no_other_page(desk: Desk, served: Served) -> None:
    """It is swapped; the browser is told where it is now."""
    desk.set(theme='"plain"')
    served.tell("digest.toml")
    before = served.state(RATES)
    desk.write("themes/plain/assets/style.css.j2", "a { color: red }\n")
    served.tell("themes/plain/assets/style.css.j2")
    after = served.state(RATES)
    assert after["fingerprint"] == before["fingerprint"]
    assert after["styles"] != before["styles"]
    assert served.ask(after["styles"]["style.css"]).text == "a { color: red }\n"


def test_another_image_is_another_page(desk: Desk, served: Served) -> None:
    """To those pages that show it."""
    desk.write("static/quay.jpg", photo())
    desk.article(body="![The quay](/quay.jpg)")
    served.tell("static/quay.jpg", "content/rates.md")
    before = [served.state(address)["fingerprint"] for address in (RATES, STORM)]
    desk.write("static/quay.jpg", photo(colour=(1, 2, 3)))
    served.tell("static/quay.jpg")
    after = [served.state(address)["fingerprint"] for address in (RATES, STORM)]
    assert (before[0] != after[0], before[1] == after[1]) == (True, True)


def test_what_names_a_file_and_is_no_style_sheet_counts() -> None:
    """Only style sheets of the theme are swapped."""
    one, other = (f'<link href="/assets/a.{number * 16}.css"><img src="/assets/b.{number * 16}.svg">'.encode() for number in "12")
    assert page_fingerprint(one, {}) != page_fingerprint(other, {})
    assert page_fingerprint(one, {}) == page_fingerprint(one.replace(b"a.1111", b"a.2222"), {})


def test_a_broken_template_is_laid_over_the_last_good_page(desk: Desk, served: Served) -> None:
    """With its message, file, line, source and the templates that led to it; pages that do without it stay."""
    desk.set(theme='"plain"')
    served.tell("digest.toml")
    good = served.ask(RATES).body
    desk.write("themes/plain/templates/_card.html", "One\n{{ page.oops }}\nThree\n")
    desk.write("themes/plain/templates/article.html", '\n{% include "_card.html" %}')
    served.tell("themes/plain/templates/_card.html", "themes/plain/templates/article.html")
    assert served.ask(RATES).body == good
    [problem] = served.state(RATES)["problems"]
    assert "has no attribute 'oops'" in problem["message"]
    assert (problem["place"]["path"], problem["place"]["line"]) == ("themes/plain/templates/_card.html", 2)
    assert problem["rows"] == [[1, "One"], [2, "{{ page.oops }}"], [3, "Three"]]
    assert [(at["path"], at["line"]) for at in problem["stack"]] == [("themes/plain/templates/article.html", 2), ("themes/plain/templates/_card.html", 2)]
    assert served.state("/")["problems"] == []
    desk.write("themes/plain/templates/article.html", HEAD + PLAIN["article.html"])
    served.tell("themes/plain/templates/article.html")
    assert served.state(RATES)["problems"] == []


def test_a_page_that_was_never_good_says_what_is_wrong(desk: Desk, served: Served) -> None:
    """Also where no script runs."""
    desk.set(theme='"plain"')
    desk.write("themes/plain/templates/article.html", "{{ oops }}")
    served.tell("digest.toml", "themes/plain/templates/article.html")
    reply = served.ask(RATES)
    assert reply.status == 500
    assert "article.html:1: &#x27;oops&#x27; is undefined" in reply.text
    assert "live.js" in reply.text


def test_a_broken_article_is_laid_over_its_last_good_page(desk: Desk, served: Served) -> None:
    """Though lists leave it out, as a build does."""
    good = served.ask(RATES).body
    desk.write("content/rates.md", article(date="never"))
    served.tell("content/rates.md")
    assert served.ask(RATES).body == good
    [problem] = served.state(RATES)["problems"]
    assert (problem["place"]["path"], problem["place"]["line"]) == ("content/rates.md", 3)
    assert [3, "date: never"] in problem["rows"]
    assert "Rates rise" not in served.ask("/").text
    desk.article()
    served.tell("content/rates.md")
    assert served.state(RATES)["problems"] == []


def test_a_broken_setting_is_laid_over_every_page(desk: Desk, served: Served) -> None:
    """With its line."""
    desk.write("digest.toml", 'title = "The Test"\nurl = "https://test.example/"\ntiemzone = "UTC"\n')
    served.tell("digest.toml")
    for address in ("/", RATES):
        [problem] = served.state(address)["problems"]
        assert (problem["place"]["path"], problem["place"]["line"]) == ("digest.toml", 3)
    assert "Rates rise" in served.ask("/").text


def test_an_articles_problems_are_told_on_its_page(desk: Desk, served: Served) -> None:
    """And elsewhere, how many there are."""
    desk.article(image="/none.jpg")
    served.tell("content/rates.md")
    bar = served.state(RATES)["bar"]
    assert [row["text"].partition(": ")[0] for row in bar["problems"]] == ["content/rates.md:4"]
    assert served.state(STORM)["bar"]["problems"] == []
    assert served.state(STORM)["bar"]["count"] == 1


@pytest.mark.parametrize(
    ("fields", "address", "label"),
    [({}, RATES, "Published"), ({"draft": "true"}, RATES, "Draft"), ({"date": "2026-03-20"}, "/2026/03/20/rates/", "Scheduled"), ({"expires": "2026-03-09"}, RATES, "Expired")],
)
def test_an_article_says_how_it_stands(desk: Desk, served: Served, fields: dict[str, str], address: str, label: str) -> None:
    """In one word, and why a build leaves it out; a list says that it shows more than a build would."""
    desk.article(**fields)
    served.tell("content/rates.md")
    bar = served.state(address)["bar"]
    assert bar["label"] == label
    assert bool(bar["why"]) is (label != "Published")
    assert served.state("/")["bar"]["hidden"] == (label != "Published")


def test_the_bar_opens_the_file_in_the_editor(desk: Desk, served: Served) -> None:
    """At the line of its first problem; a page without a file of its own opens its template."""
    desk.set(editor='"vscode://file/{path}:{line}"')
    desk.article(image="/none.jpg")
    served.tell("digest.toml", "content/rates.md")
    assert served.state(RATES)["bar"]["file"]["url"] == f"vscode://file{desk.root}/content/rates.md:4"
    assert served.state("/")["bar"]["template"]["url"].endswith("themes/broadsheet/templates/front.html:1")


@pytest.mark.parametrize(
    ("pattern", "path", "url"),
    [
        ("vscode://file/{path}:{line}", "/home/a/b c.md", "vscode://file/home/a/b%20c.md:7"),
        ("editor:open?file={path}&line={line}", "/home/a#b?.md", "editor:open?file=/home/a%23b%3F.md&line=7"),
        ("txmt://open?url={path}", 'C:/x".md', "txmt://open?url=C:/x%22.md"),
    ],
)
def test_an_editors_address_is_made_of_its_pattern(pattern: str, path: str, url: str) -> None:
    """Whatever the file is called."""
    assert with_editor(pattern, path, 7) == url


def test_the_bar_says_why_a_page_last_changed(desk: Desk, served: Served) -> None:
    """First what the last build said; then what was done."""
    desk.build()
    assert served.state(STORM)["bar"]["changed"] == "in the last build: there is no record of an earlier build"
    desk.article(body="The bank lowered its rate.", topics="[Energy]")
    served.tell("content/rates.md")
    assert served.state(RATES)["bar"]["changed"] == "content/rates.md: its text changed"
    assert "in the last build" in served.state(STORM)["bar"]["changed"]
    desk.set(tagline='"News"')
    served.tell("digest.toml")
    assert served.state(STORM)["bar"]["changed"] == "digest.toml: tagline changed"


def test_the_receipt_of_an_articles_seed_is_a_click_away(desk: Desk, served: Served) -> None:
    """Each line, what became of it, and nothing that runs."""
    desk.write("seeds/harbour.txt", SEEDS["harbour"] + "\n<script>alert(1)</script>\n\nShare this:\n")
    served.tell("seeds/harbour.txt")
    url = served.state("/2026/03/08/the-harbour-opens/")["bar"]["receipt"]
    reply = served.ask(url)
    assert "nine days of ice" in reply.text
    assert "&lt;script&gt;alert(1)" in reply.text
    assert "Receipt of seeds/harbour.txt" in reply.text
    assert reply.headers["content-security-policy"].startswith("default-src 'none'")
    desk.remove("seeds/harbour.txt")
    assert "not there any more" in served.ask(url).text


def test_the_receipt_of_an_article_of_a_dump_is_that_of_its_item(desk: Desk, served: Served) -> None:
    """With the fields that the dump gave it, and of this article alone."""
    items = [{"id": name, "title": f"The {name} opens", "date": "2026-03-08", "text": f"The {name} opened on Monday after nine days of ice, the board said."} for name in ("quay", "pier")]
    desk.write("seeds/wire.jsonl", "".join(json.dumps(item) + "\n" for item in items))
    served.tell("seeds/wire.jsonl")
    reply = served.ask(served.state("/2026/03/08/the-pier-opens/")["bar"]["receipt"])
    assert "Receipt of seeds/wire.jsonl#pier" in reply.text
    assert "The pier opened on Monday" in reply.text
    assert "title: The pier opens" in reply.text
    assert "quay" not in reply.text


def test_a_receipt_leads_to_no_file_but_a_seed(desk: Desk, served: Served) -> None:
    """Though an article says that it came of one."""
    desk.write("content/rates.md", article().replace("---\n\n", "seed:\n  file: ../digest.toml\n  fingerprint: x\n  written: x\n---\n\n"))
    served.tell("content/rates.md")
    assert "Receipt of" not in served.ask(f"/.broadsheet/receipt?address={RATES}").text


def test_the_log_has_a_line_for_each_change(desk: Desk, served: Served) -> None:
    """What changed, what it touched, how long it took; nothing where nothing did."""
    desk.article("storm", "A storm passes", "2026-03-08", topics="[Energy]", body="It rained. It rained on.")
    served.tell("content/storm.md")
    served.tell("content/storm.md")
    desk.set(tagline='"News"')
    served.tell("digest.toml")
    desk.write("content/rates.md", article(date="never"))
    served.tell("content/rates.md")
    served.tell(word="Looking every half second.")
    desk.article(topics="[Energy]")
    served.tell("content/rates.md")
    assert [re.sub(r"\d+ (pages|ms)", r"n \1", line) for line in served.log] == [
        "content/storm.md: its text changed · n pages · n ms",
        "digest.toml: tagline changed · every page · n ms",
        "content/rates.md cannot be read any more · n pages · n ms",
        'content/rates.md:3: date: "never" is not a date; write it as 2022-09-06 or 2022-09-06T14:30:00+02:00',
        "Looking every half second.",
        "content/rates.md is new · n pages · n ms",
        "All is well again.",
    ]


def test_an_article_that_becomes_due_reaches_the_browser(desk: Desk) -> None:
    """Without a change of any file."""
    desk.article(date="2026-03-10T12:00:30")
    with Served(desk.root) as served, served.events("/2026/03/10/rates/") as events:
        assert events.next()["bar"]["label"] == "Scheduled"
        served.now = "2026-03-10T12:00:30+00:00"
        served.tell()
        assert events.next()["bar"]["label"] == "Published"


def test_a_thousand_requests_at_once_are_all_answered(served: Served) -> None:
    """None fails, and none waits for another that never reads."""
    deaf = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(5)]
    for connection in deaf:
        connection.sendall(b"GET /.broadsheet/events?address=/ HTTP/1.1\r\nHost: localhost\r\n\r\n" + b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 50)
    addresses = ["/", RATES, STORM, "/feed.xml", "/archive/", "/nowhere/"]
    found: list[int] = []

    def ask(first: int) -> None:
        found.extend(served.ask(addresses[number % len(addresses)]).status for number in range(first, first + 20))

    threads = [threading.Thread(target=ask, args=(20 * number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for connection in deaf:
        connection.close()
    assert (len(found), set(found)) == (1000, {200, 404})


def test_a_client_that_never_reads_does_not_hold_the_end(desk: Desk) -> None:
    """Ending does not wait for it."""
    desk.write("static/film.mp4", "x" * 50_000_000)
    with Served(desk.root) as served, socket.create_connection(("127.0.0.1", served.port)) as deaf:
        deaf.sendall(b"GET /film.mp4 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert served.ask("/").status == 200


def test_streams_end_with_the_server_and_leave_no_thread(desk: Desk) -> None:
    """Whoever listened is told that it is over."""
    before = set(threading.enumerate())
    with Served(desk.root) as served:
        events = [served.events(RATES) for _ in range(10)]
        for stream in events:
            stream.next()
        assert len(served.serving.hub) == 10
    for stream in events:
        with pytest.raises(EOFError):
            stream.next()
        stream.__exit__()
    assert set(threading.enumerate()) == before


def test_a_browser_that_left_is_forgotten(desk: Desk, served: Served) -> None:
    """At the next change, if it did not say so."""
    for _ in range(20):
        served.state(RATES)
    number = 0
    while len(served.serving.hub) and number < 200:
        number += 1
        desk.article(body=f"Edit {number}.")
        served.tell("content/rates.md")
    assert len(served.serving.hub) == 0


def test_names_are_compared_whole() -> None:
    """Not by their beginnings."""
    assert not Names(frozenset({"localhost"})).allow("localhos")
