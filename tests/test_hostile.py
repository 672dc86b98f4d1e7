"""Seeds and content files that mean harm: nothing in one becomes script, frame, template, a path outside, or a request to others.

Every payload goes into every place of every format; what comes out is read with lxml, and opened in a real browser.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

import feedparser
import lxml.html
import pytest
from cases.press import Press, article
from cases.visits import Visit, serve
from conftest import World
from lxml import etree
from playwright.sync_api import Browser

pytest_plugins = ("cases.visits",)
PAYLOADS = (
    "<script>alert('pwned')</script>", "<img src=x onerror=alert('pwned')>", "\"><svg onload=alert('pwned')>", "javascript:alert('pwned')", "data:text/html,<script>alert('pwned')</script>",
    "--><script>alert('pwned')</script><!--", "</title><script>alert('pwned')</script>", "</script><script>alert('pwned')</script>", "]]><script>alert('pwned')</script>", "{{ 1234*1000 }}{% include 'base.html' %}{% raw %}",
    "${1234*1000} #{1234*1000} <%= 1234*1000 %>", "../../../../escaped", "//evil.example/x.png", "https://evil.example/track.png", "a\x00b\x1b[31mc\ufffe", "\u202egnp.exe", "' onmouseover='alert(1)' x='", "&lt;script&gt;alert('pwned')&lt;/script&gt;",
    "<iframe src=https://evil.example/></iframe>", "<base href=https://evil.example/>", "<meta http-equiv=refresh content='0;url=https://evil.example/'>", "<form action=https://evil.example/><input name=q></form>", "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
    "<style>*{display:none}</style>", "<p style='position:fixed;inset:0;background:url(https://evil.example/)'>x</p>", "<p id=main class=skip>x</p>", "<img srcset='https://evil.example/2x.png 2x' src='//evil.example/1x.png'>", "![x](https://evil.example/m.png)", "[x](javascript:alert(1))",
    f"&#{9:9>5000};", f"<img src='/a&#{9:9>5000};.png'>", "<img src='/&#1;a.png' alt='&#1;'>[a](/&#1;b/)&#xFFFE;&#27;[31m", f"{9:9>5000}", "\ud800\udfff\udc00", "http://[evil", "&amp;#xD800;&#xD800;",
    "[x]: javascript:alert(1)", "<a href=javascript:alert(1) target=_top ping=https://evil.example/>x</a>", "<video src=https://evil.example/v autoplay poster=https://evil.example/p></video>", "<link rel=stylesheet href=https://evil.example/s.css>", "<object data=https://evil.example/></object>",
)  # fmt: skip
HOME = "https://test.example/"
PROSE = "The harbour board met on Monday evening, and nobody who was there remembers a longer meeting about a shorter pier."
KEPT_FOLDERS = {"seeds", "content", "site", ".broadsheet", "digest.toml", "static"}


def text_seed(payload: str) -> str:
    """A text with the payload in every place that a text has."""
    return f"Pier {payload} opens\n\nBy Orla {payload} Penhale\n\n9 March 2026\n\n{PROSE}\n\n{payload}\n\nWhat {payload}: {PROSE}\n\n- {payload}\n- one\n\nPhoto: {payload} / The Tern\n\n{PROSE} {payload}\n\nTags: Rates, {payload}, Pier{payload}\n\n© 2026 {payload}\n"


def page_seed(payload: str) -> str:
    """A saved page with the payload in every place that a page has, as it is and escaped."""
    quoted = payload.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    data = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", "headline": f"Quay {payload} opens", "datePublished": "2026-03-08", "author": {"name": payload}, "publisher": {"name": payload}, "keywords": [payload, "Rates"], "alternativeHeadline": payload, "image": payload, "inLanguage": payload}).replace("</", "<\\/")  # fmt: skip
    return (
        f'<!doctype html><html lang="{quoted}"><head><title>Quay {quoted} opens</title><link rel="canonical" href="{quoted}"><meta property="og:image" content="{quoted}"><meta property="og:image" content="https://evil.example/og.png">'
        f'<meta property="og:site_name" content="{quoted}"><meta name="author" content="{quoted}"><meta property="article:tag" content="{quoted}"><script type="application/ld+json">{data}</script></head><body><article><h1>Quay {quoted} opens</h1>'
        f'<p>{PROSE}</p><p>{payload}</p><p>{quoted}</p><h2>{quoted} and more</h2><p><a href="{quoted}">{quoted}</a> {PROSE}</p><ul><li>{payload}</li><li>{quoted}</li></ul><blockquote><p>{payload} {quoted}</p></blockquote>'
        f"<table><tr><td>{quoted}</td><td>b</td></tr><tr><td>{payload}</td><td>d</td></tr></table><pre>{quoted}</pre><p>{PROSE} The end.</p></article></body></html>"
    )


def note_seed(payload: str) -> str:
    """A Markdown seed with the payload in every field and every place."""
    quoted = json.dumps(payload)
    fields = "".join(f"{name}: {quoted}\n" for name in ("deck", "description", "publisher", "image", "image_alt", "credit", "license", "language", "canonical_url", "slug", "aliases", "permalink", "layout", "publish", "draft", "expires", "pin", "translations"))
    return f"---\ntitle: {json.dumps('Mole ' + payload + ' opens')}\ndate: 2026-03-07\ntags: [Rates, {quoted}]\nauthors: [{quoted}]\n{fields}extra: {{a: {quoted}}}\n---\n\n{PROSE}\n\n{payload}\n\n## {payload}\n\n- {payload}\n\n> {payload}\n\n[{payload}]({payload} \"{payload}\")\n\n![{payload}]({payload})\n\n| a | b |\n| - | - |\n| {payload} | x |\n\n```{payload}\n{payload}\n```\n\n{PROSE}[^1]\n\n[^1]: {payload}\n"  # fmt: skip


def item_seed(payload: str) -> str:
    """A dump with the payload in every field of an article of text and of one of HTML, and in their ids."""
    names = ("id", "title", "url", "authors", "source", "topics", "summary", "deck", "language", "image", "license", "updated", "payload")
    fields = {**dict.fromkeys(names, payload), "title": f"Pier {payload} opens", "date": "2026-03-05"}
    return "".join(json.dumps({**fields, "id": kind + payload, kind: words}) + "\n" for kind, words in (("text", f"{PROSE}\n\n{payload}\n\n{PROSE} The end."), ("html", f"<p>{PROSE}</p><p>{payload}</p><p>{escape(payload)}</p>{payload}")))


def feed_seed(payload: str) -> str:
    """An RSS feed with the payload in every place of it and of its item."""
    quoted = escape(payload)
    return (
        f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>{quoted}</title><link>{quoted}</link><item><title>Mole {quoted} opens</title><link>{quoted}</link><guid>m{quoted}</guid>'
        f'<dc:creator>{quoted}</dc:creator><category>{quoted}</category><pubDate>Mon, 09 Mar 2026 10:00:00 GMT</pubDate><enclosure url="{quoted}" type="image/png"/><description>{quoted}</description><content:encoded>{escape(f"<p>{PROSE}</p>{payload}<p>{PROSE} The end.</p>")}</content:encoded></item></channel></rss>'
    )


def json_feed_seed(payload: str) -> str:
    """A JSON Feed with the payload in every place of it and of its item."""
    item = dict.fromkeys(("id", "url", "summary", "image", "banner_image", "language"), payload) | {"title": f"Weir {payload} opens", "tags": [payload], "content_html": f"<p>{PROSE}</p>{payload}<p>{PROSE} The end.</p>", "date_published": "2026-03-04"}
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", **dict.fromkeys(("title", "home_page_url", "language"), payload), "authors": [{"name": payload, "url": payload}], "items": [item]})


def content_file(payload: str, name: str) -> str:
    """A content file with the payload in each field that takes any text."""
    quoted = json.dumps(payload)
    texts = "".join(f"{field}: {quoted}\n" for field in ("deck", "summary", "source", "credit", "license", "image_alt", "copy_of"))
    return f"---\ntitle: {json.dumps('Dock ' + payload)}\ndate: 2026-03-06\ntopics: [{quoted}]\nauthors: [{quoted}]\n{texts}extra: {{a: {quoted}}}\n---\n\n{payload}\n\n{PROSE} {name}\n"


@dataclass
class Built:
    """A digest of harmful files after its build."""

    root: Path
    before: set[str]
    problems: str


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """One digest with every payload in every format."""
    top = tmp_path_factory.mktemp("hostile")
    root = top / "digest"
    files = {"digest.toml": 'title = "The Test"\nurl = "https://test.example/"\n[feeds]\nitems = 500\n'}
    files["content/2026/03/ours.md"] = "---\ntitle: Ours\ndate: 2026-03-09\n---\n\nThe only one that search engines may have, and so the search page.\n"
    for number, payload in enumerate(PAYLOADS):
        files[f"seeds/{number}.txt"] = text_seed(payload)
        files[f"seeds/{number}.html"] = page_seed(payload)
        files[f"seeds/{number}.md"] = note_seed(payload)
        files[f"seeds/{number}.jsonl"] = item_seed(payload)
        files[f"seeds/{number}.rss"] = feed_seed(payload)
        files[f"seeds/{number}.json"] = json_feed_seed(payload)
        files[f"content/2026/03/dock-{number}.md"] = content_file(payload, str(number))
        files[f"content/editions/2026-02-{1 + number % 28:02}.md"] = f"---\ntitle: {json.dumps(payload)}\n---\n\n{payload}\n"
        files[f"content/pages/leaf-{number}.md"] = f"---\ntitle: {json.dumps(payload)}\n---\n\n{payload}\n"
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", errors="surrogatepass")
    before = {path.relative_to(top).as_posix() for path in top.rglob("*")}
    command = [sys.executable, "-m", "broadsheet", "-C", str(root), "build", "--search", "--now", "2026-03-10T12:00:00+00:00"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1"})
    assert "Traceback" not in ran.stderr, ran.stderr
    return Built(root, before, ran.stderr)


@pytest.fixture(scope="module")
def trees(hostile: Built) -> dict[str, lxml.html.HtmlElement]:
    """Every HTML page of it, parsed."""
    return {path.relative_to(hostile.root / "site").as_posix(): lxml.html.document_fromstring(path.read_bytes()) for path in sorted((hostile.root / "site").rglob("*.html"))}


def harm(tree: lxml.html.HtmlElement, home: str = "/") -> list[str]:
    """What in a tree could run, frame, load or take over. What loads may only be below `home`."""
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            found.append(f"comment {element.text}")
            continue
        if element.tag in {"iframe", "frame", "object", "embed", "math", "base", "form", "input", "button", "video", "audio", "source", "picture", "style", "template", "noscript", "textarea"}:
            found.append(f"<{element.tag}>")
        if element.tag == "svg" and not (element.get("class") in {"calendar", "trend", "bars"} and element.get("aria-hidden") == "true"):
            found.append("<svg>")
        if element.tag == "script" and element.get("type") != "application/ld+json":
            found.append("<script>")
        if element.tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
            found.append("refresh")
        if element.tag == "link" and element.get("rel") in {"stylesheet", "icon", "preload"} and not (element.get("href") or "").startswith("/assets/"):
            found.append(f"link {element.get('href')}")
        for name, value in element.attrib.items():
            scheme = re.match(r"([a-z][\w+.-]*):", re.sub(r"[\x00-\x20]", "", value), re.I)
            if name.startswith("on") or name in {"style", "srcset", "ping", "formaction", "background", "poster", "xlink:href", "target"}:
                found.append(f"{element.tag} {name}={value}")
            if name in {"href", "src"} and scheme and scheme[1].lower() not in {"http", "https", "mailto", "tel"}:
                found.append(f"{element.tag} {name}={value}")
            if name == "src" and (scheme or value.startswith(("//", "\\"))) and (home == "/" or not value.startswith(home)):
                found.append(f"{element.tag} {name}={value}")
    return found


SEARCH_FORM = ("<script>", "<form>", "<input>", "<select>", "<button>", "<template>")
"""What the search page has of its own, which no other page has."""


def test_nothing_on_any_page_can_run_frame_or_load(trees: dict[str, lxml.html.HtmlElement]) -> None:
    """Neither from a text nor from a saved page, a note, or a content file."""
    assert len(trees) > 3 * len(PAYLOADS)
    own = {"search/index.html": SEARCH_FORM}  # the one page with a form and a script of the theme's
    assert {name: found for name, tree in trees.items() if (found := [one for one in harm(tree) if one not in own.get(name, ())])} == {}
    scripts = [script.get("src") for script in trees["search/index.html"].iter("script")]
    assert len(scripts) == 1
    assert scripts[0].startswith("/assets/search.")


def test_each_page_has_one_main_and_one_title(trees: dict[str, lxml.html.HtmlElement]) -> None:
    """No payload takes over the frame of the page."""
    assert [name for name, tree in trees.items() if len(tree.xpath("//*[@id='main']")) != 1 or len(tree.xpath("//head/title")) != 1 or len(tree.xpath("//main")) != 1] == []


def test_what_pages_say_to_machines_is_whole(trees: dict[str, lxml.html.HtmlElement]) -> None:
    """No payload ends the JSON-LD early."""
    scripts = [(name, script.text) for name, tree in trees.items() for script in tree.xpath("//script[@type='application/ld+json']")]
    assert scripts
    for _, text in scripts:
        assert json.loads(text)["@context"] == "https://schema.org"


def test_no_template_in_a_text_is_evaluated(hostile: Built) -> None:
    """What looks like one is shown as it was written, where it is shown."""
    pages = {path: path.read_text(encoding="utf-8") for path in (hostile.root / "site").rglob("*.html")}
    assert [path for path, html in pages.items() if "1234000" in html] == []
    assert any("{{ 1234*1000 }}" in lxml.html.document_fromstring(html).text_content() for html in pages.values())


def test_no_file_is_written_outside_of_its_folder(hostile: Built) -> None:
    """A path in a title, a slug or an alias leads nowhere."""
    after = {path.relative_to(hostile.root.parent).as_posix() for path in hostile.root.parent.rglob("*")}
    new = {name.removeprefix("digest/").split("/")[0] for name in after - hostile.before}
    assert new <= KEPT_FOLDERS
    assert [name for name in after if "escaped" in name and "/../" in name] == []
    assert not list(hostile.root.parent.parent.glob("escaped*"))


def test_feeds_stay_well_formed_and_what_they_hold_is_safe(hostile: Built) -> None:
    """Readers get the same safe HTML."""
    feeds = sorted((hostile.root / "site").rglob("*.xml"))
    assert len(feeds) > 5
    for path in feeds:
        root = etree.fromstring(path.read_bytes())
        for content in (*root.iter("{http://purl.org/rss/1.0/modules/content/}encoded"), *root.iter("{http://www.w3.org/2005/Atom}content")):
            assert harm(lxml.html.fragment_fromstring(content.text or "", create_parent="div"), HOME) == []
        if path.name in {"feed.xml", "atom.xml"}:
            assert not feedparser.parse(path.read_bytes()).bozo
    items = json.loads((hostile.root / "site" / "feed.json").read_text(encoding="utf-8"))["items"]
    assert [found for item in items if (found := harm(lxml.html.fragment_fromstring(item.get("content_html", ""), create_parent="div"), HOME))] == []


def test_a_browser_runs_nothing_and_asks_no_one(browser: Browser, hostile: Built) -> None:
    """Every article is opened, and a page of each other kind; no dialog, no console message, no request to another host."""
    for base in serve(hostile.root / "site"):
        assert _wrong(browser, base, hostile) == {}


def _wrong(browser: Browser, base: str, hostile: Built) -> dict[str, list[str]]:
    articles = sorted(path.parent.relative_to(hostile.root / "site").as_posix() for path in (hostile.root / "site").glob("2026/??/??/*/index.html"))
    picked = [*articles, "2026/03/09", "2026/03", "topics/rates", "sources", "topics", "leaf-0"]
    wrong: dict[str, list[str]] = {}
    with Visit(browser, base + "/") as visit:
        for name in picked:
            visit.page.goto(f"{base}/{name}/")
            if found := [what for what in visit.wrong if not what.startswith(("404", "console: Failed to load resource"))]:  # a picture that is not there
                wrong[name] = found
            visit.wrong.clear()
    return wrong


def harmful_fields() -> Iterator[tuple[str, str]]:
    """Fields that take an address or a name, with values that they must not take."""
    for value in ("../x", "a/b", "..", "%2e%2e", "x\\y", ".git"):
        yield "slug", value
    for value in ("../../x/", "//evil.example/", "https://evil.example/", "/../x/", "/a/../../x/", "/%2e%2e/x/", "/a\\b/", "/.."):
        yield "aliases", value
    for value in ("../x.png", "//evil.example/x.png", "javascript:alert(1)", "data:image/png;base64,AA", "/../x.png", "/images/../../x.png"):
        yield "image", value
    for value in ("javascript:alert(1)", "//evil.example/", "/about/", "data:text/html,x", "ftp://evil.example/"):
        yield "source_url", value
    for value in ("{es: javascript:alert(1)}", "{'\"><script>': /x/}", "[/x/]"):
        yield "translations", value


@pytest.mark.parametrize(("field", "value"), list(harmful_fields()))
def test_a_field_that_leads_elsewhere_is_refused_with_its_line(field: str, value: str) -> None:
    """The article is left out, the file and the line are named, and the other one is published."""
    press = Press({"bad": article(**{field: value if value[0] in "{[" else json.dumps(value)}), "good": article()})
    assert [(problem.path, problem.line, problem.severity) for problem in press.problems] == [("content/bad.md", 4, "error")]
    assert list(press.site.articles) == ["/2026/03/09/good/"]


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system ['touch escaped']", "!!python/object/new:os.system ['touch escaped']", "!!python/name:os.system"])
def test_a_tag_of_yaml_runs_nothing(world: World, tag: str) -> None:
    """Neither in content nor in a seed."""
    world.write("content/a.md", f"---\ntitle: {tag}\ndate: 2026-03-09\n---\n\nx\n")
    world.write("seeds/a.md", f"---\ntitle: A\nx: {tag}\ndate: 2026-03-09\n---\n\n{PROSE}\n")
    world.build(status=None)
    assert not list(world.root.rglob("escaped"))
    assert not Path("escaped").exists()


def test_a_seed_named_like_a_template_or_a_path_is_only_a_name(world: World) -> None:
    """Odd names come out as plain addresses."""
    for name in ("{{ 7*7 }}.txt", "<script>.txt", "a'b\"c.txt", "..txt", "-rf.txt", "%2e%2e.txt"):
        world.write(f"seeds/{name}", f"The pier of {len(name)} opens\n\n{PROSE}\n")
    world.build()
    articles = [name for name in world.files() if name.count("/") == 4]
    assert articles
    assert all(re.fullmatch(r"\d{4}/\d\d/\d\d/[a-z0-9-]+/index\.html", name) for name in articles)


def test_another_sites_page_is_no_redirect_of_ours(world: World) -> None:
    """A redirect leads to an address of this site only."""
    world.article(aliases="[/old/]")
    world.build()
    targets = lxml.html.document_fromstring(world.site("/old/")).xpath("//meta[@http-equiv='refresh']/@content")
    assert targets == ["0; url=/2026/03/09/rates/"]
