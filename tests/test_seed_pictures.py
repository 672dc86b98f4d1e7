"""Pictures that come with seeds: those beside a saved page, and those that are fetched when somebody asks for it."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cases.photos import photo
from conftest import World

from broadsheet.ingest.note_pictures import pictures_in, with_addresses

WORDS = "<p>The harbour of Port Ellery opened on Monday after nine days of ice, the board said, and the first of the ferries sailed at noon with all her seats taken.</p>" * 3
PAGE = "content/2026/03/the-harbour-opens.md"


def page(body: str = "", head: str = "") -> str:
    """A saved page with a title, a day and some paragraphs."""
    return (
        f'<!doctype html><html lang="en"><head><title>The harbour opens</title><meta property="article:published_time" content="2026-03-08T10:30:00Z">{head}</head>'
        f"<body><article><h1>The harbour opens</h1>{WORDS}{body}{WORDS}</article></body></html>"
    )


def taken(world: World) -> dict[str, bytes]:
    """The pictures of `content/images/`."""
    return world.files("content/images") if (world.root / "content/images").is_dir() else {}


def test_a_picture_beside_a_saved_page_is_taken_along(world: World) -> None:
    """It stands in the article where it stood on the page, with its words; and where it came from is said."""
    world.write("seeds/harbour.html", page('<p><img src="harbour_files/quay%201.jpg" alt="The [old] quay"></p>'))
    world.write("seeds/harbour_files/quay 1.jpg", photo())
    assert world.run("ingest").problems == []
    (name,) = taken(world)
    assert (name.startswith("quay-1-"), taken(world)[name] == photo()) == (True, True)
    text = world.read(PAGE)
    assert f"\n\n![The (old) quay](/images/{name})\n\n" in text
    assert f"/images/{name}: seeds/harbour_files/quay 1.jpg" in text
    assert world.build("--strict").problems == []
    assert 'alt="The (old) quay"' in world.site("/2026/03/08/the-harbour-opens/")


@pytest.mark.parametrize("words", ["](https://evil.example/x.png) ![", "`](/x.jpg)", "&lt;script>alert(1)&lt;/script>", "\\", "&quot; onerror=&quot;alert(1)"])
def test_the_words_for_a_picture_are_words(world: World, words: str) -> None:
    """Whatever a page says there, it ends neither the image nor the attribute."""
    world.write("seeds/harbour.html", page(f'<p><img src="quay.jpg" alt="{words}"></p>'))
    world.write("seeds/quay.jpg", photo(90, 60))
    world.run("ingest")
    world.build()
    html = world.site("/2026/03/08/the-harbour-opens/")
    assert html.count("<picture>") == 1
    assert ("evil.example" in html.partition("<picture>")[2].partition("alt=")[0], "<script>alert" in html, " onerror=\"" in html) == (False, False, False)


def test_the_picture_that_a_page_declares_is_the_one_that_was_saved_with_it(world: World) -> None:
    """A browser keeps the name; the article has it as its image, and not a second time in its text."""
    world.write("seeds/harbour.html", page('<p><img src="harbour_files/quay.jpg" alt="The quay"></p>', '<meta property="og:image" content="https://tern.example/2026/quay.jpg?w=900">'))
    world.write("seeds/harbour_files/quay.jpg", photo())
    world.run("ingest")
    (name,) = taken(world)
    text = world.read(PAGE)
    assert (f"image: /images/{name}\n" in text, "image_alt: The quay\n" in text, "![" in text, "tern.example" in text) == (True, True, False, False)


@pytest.mark.parametrize(
    "source",
    ["../../secret.jpg", "/secret.jpg", "file:///secret.jpg", "%2e%2e/%2e%2e/secret.jpg", "https://tern.example/secret.jpg", "link.jpg", "none.jpg", "words.jpg", "drawing.svg", "..\\..\\secret.jpg", "a\x00b.jpg"],
)
def test_nothing_else_is_taken_along(world: World, source: str) -> None:
    """No file from outside seeds/, on whatever way; none that is no picture; none that could hold a script."""
    world.write("secret.jpg", photo())
    world.write("seeds/sub/words.jpg", b"no picture")
    world.write("seeds/sub/drawing.svg", b"<svg/>")
    (world.root / "seeds/sub/link.jpg").symlink_to(world.root / "secret.jpg")
    world.write("seeds/sub/harbour.html", page(f'<p><img src="{source}" alt="A"></p>'))
    world.run("ingest", status=None)
    assert taken(world) == {}
    assert "![" not in world.read(PAGE)


def test_a_picture_that_an_editor_replaced_stays(world: World) -> None:
    """Whatever becomes of the seed."""
    world.write("seeds/harbour.html", page('<p><img src="quay.jpg" alt="A"></p>'))
    world.write("seeds/quay.jpg", photo())
    world.run("ingest")
    (name,) = taken(world)
    world.write(f"content/images/{name}", photo(300, 200))
    world.write("seeds/harbour.html", page('<p><img src="quay.jpg" alt="A"></p><p>One more thing was said of the harbour on that day, and by many of them.</p>'))
    assert "1 rewritten" in world.run("ingest").out or "One more thing" in world.read(PAGE)
    assert taken(world) == {name: photo(300, 200)}


def test_a_dry_run_takes_nothing_along(world: World) -> None:
    """It only says what would be done."""
    world.write("seeds/harbour.html", page('<p><img src="quay.jpg" alt="A"></p>'))
    world.write("seeds/quay.jpg", photo())
    world.run("ingest", "--dry-run")
    assert taken(world) == {}


WAYS = {
    "in brackets": '![The quay](pictures/quay%201.jpg "Low water")',
    "in angles": "![The [old] quay](<pictures/quay 1.jpg>)",
    "defined below": "![The quay][q]\n\n[q]: <pictures/quay 1.jpg>",
    "as HTML": '<img alt="The quay" src="pictures/quay 1.jpg">',
}


@pytest.mark.parametrize("way", WAYS)
def test_a_picture_beside_a_markdown_seed_is_taken_along(world: World, way: str) -> None:
    """However Markdown names it; and a block of code that names it is left as it is."""
    code = f"```text\n{WAYS[way]}\n```"
    world.write("seeds/harbour.md", f"---\ntitle: The harbour opens\ndate: 2026-03-08\n---\n\nThe harbour opened on Monday.\n\n{WAYS[way]}\n\n{code}\n\nThe ferry sailed at noon.\n")
    world.write("seeds/pictures/quay 1.jpg", photo())
    assert world.run("ingest").problems == []
    (name,) = taken(world)
    text = world.read(PAGE)
    assert (name.startswith("quay-1-"), taken(world)[name] == photo(), code in text) == (True, True, True)
    assert f"/images/{name}: seeds/pictures/quay 1.jpg" in text
    assert world.build("--strict").problems == []
    html = world.site("/2026/03/08/the-harbour-opens/")
    assert (html.count("<picture>"), f'/images/{name.partition(".")[0]}' in html) == (1, True)


@pytest.mark.parametrize("field", ["image: quay.jpg", "cover: ./quay.jpg", 'Image: "quay.jpg"'])
def test_a_markdown_seed_has_the_picture_beside_it_as_its_own(world: World, field: str) -> None:
    """Its front matter names it as other tools do."""
    world.write("seeds/harbour.md", f"---\ntitle: The harbour opens\ndate: 2026-03-08\n{field}\nimage_alt: The quay\n---\n\nThe harbour opened on Monday.\n")
    world.write("seeds/quay.jpg", photo())
    assert world.run("ingest").problems == []
    (name,) = taken(world)
    assert f"\nimage: /images/{name}\n" in world.read(PAGE)
    assert world.build("--strict").problems == []


@pytest.mark.parametrize("body", ["`" * 900_000, "~~~\n" * 200_000, "![a" * 300_000, "![" + "\\a" * 400_000, ("![" + "a" * 499) * 1_500, '<img src="' * 90_000], ids=range(6))
def test_a_body_that_was_made_to_be_slow_is_looked_through_for_pictures(body: str) -> None:
    """No letter is tried again and again: it would not end before the day does."""
    assert with_addresses(body, {"quay.jpg": "/images/quay-1.jpg"}) == body
    assert "quay.jpg" not in pictures_in(body)


def test_what_is_no_picture_stays_as_a_markdown_seed_has_it(world: World) -> None:
    """A link to a file, an image that is not there, one outside of seeds/: they are the author's words."""
    world.write("secret.jpg", photo())
    world.write("seeds/tides.txt", "no picture")
    body = "[Tides](tides.txt) ![A](gone.jpg) ![B](../secret.jpg) ![C](tides.txt)\n\n[d]: tides.txt\n"
    world.write("seeds/harbour.md", f"---\ntitle: The harbour opens\ndate: 2026-03-08\n---\n\nThe harbour opened on Monday.\n\n{body}")
    world.run("ingest", status=None)
    assert taken(world) == {}
    assert body.strip() in world.read(PAGE)


class Host(BaseHTTPRequestHandler):
    """A host with pictures, and with what is none."""

    asked: list[str]

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        port = self.server.server_port
        match self.path:
            case "/quay.jpg" | "/other.jpg":
                self._answer(200, photo(), "image/jpeg")
            case "/moved.jpg":
                self._answer(302, b"", "text/html", Location="/quay.jpg")
            case "/round.jpg":
                self._answer(302, b"", "text/html", Location="/round.jpg")
            case "/inside.jpg":
                self._answer(302, b"", "text/html", Location=f"http://localhost:{port}/quay.jpg")
            case "/elsewhere.jpg":
                self._answer(302, b"", "text/html", Location="file:///etc/passwd")
            case "/page.jpg":
                self._answer(200, b"<!doctype html>", "text/html")
            case "/false.jpg":
                self._answer(200, b"<!doctype html>", "image/jpeg")
            case "/huge.jpg":
                self._answer(200, photo(9, 9), "image/jpeg", length=10**12)
            case "/short.jpg":
                self._answer(200, photo(9, 9), "image/jpeg", length=100_000)
            case _:
                self._answer(404, b"", "text/html")

    def _answer(self, status: int, content: bytes, kind: str, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *words: object) -> None:
        """Says nothing."""


@pytest.fixture
def host() -> Iterator[ThreadingHTTPServer]:
    """A real server on this machine; `asked` are the paths that it was asked for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def note(host: ThreadingHTTPServer, name: str = "quay.jpg", body: str = "") -> str:
    """A seed that an editor wrote, with an image on that host."""
    at = f"http://127.0.0.1:{host.server_port}"
    return f"---\ntitle: The harbour opens\ndate: 2026-03-08\nimage: {at}/{name}\nimage_alt: The quay\n---\n\nThe harbour of Port Ellery opened on Monday after nine days of ice.\n\n{body.replace('HOST', at)}\n"


def trusting(world: World) -> None:
    """The digest whose editor names the host."""
    world.write("digest.toml", world.settings + '[ingest]\nprivate_hosts = ["127.0.0.1"]\n')


def test_a_picture_elsewhere_is_fetched_when_somebody_asks_for_it(world: World, host: ThreadingHTTPServer) -> None:
    """It is the article's own from then on, and where it came from is said; each is asked for once."""
    trusting(world)
    world.write("seeds/harbour.md", note(host, "moved.jpg", "![The other](HOST/other.jpg)\n\n![Again](HOST/other.jpg)"))
    assert world.run("ingest", "--images").problems == []
    assert host.asked == ["/moved.jpg", "/quay.jpg", "/other.jpg"]  # type: ignore[attr-defined]
    text = world.read(PAGE)
    assert sorted(name.rpartition("-")[0] for name in taken(world)) == ["moved", "other"]
    assert text.count("](/images/other-") == 2
    assert "\nimage: /images/moved-" in text
    assert f": http://127.0.0.1:{host.server_port}/moved.jpg" in text
    assert world.build("--strict").problems == []
    assert "127.0.0.1" not in world.site("/2026/03/08/the-harbour-opens/")
    world.run("ingest", "--images")
    assert len(host.asked) == 3  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", [("ingest",), ("build", "--now", "2026-03-10T12:00:00+00:00"), ("ingest", "--images", "--dry-run")])
def test_nothing_is_fetched_by_any_other_command(world: World, host: ThreadingHTTPServer, command: tuple[str, ...]) -> None:
    """The image stays a link to its host, which nobody asks."""
    trusting(world)
    world.write("seeds/harbour.md", note(host, body="![The other](HOST/other.jpg)"))
    world.run(*command)
    world.build()
    assert host.asked == []  # type: ignore[attr-defined]
    html = world.site("/2026/03/08/the-harbour-opens/")
    assert f'href="http://127.0.0.1:{host.server_port}/quay.jpg"' in html
    assert 'src="http' not in html


def test_no_host_of_ones_own_network_is_asked_unless_it_is_named(world: World, host: ThreadingHTTPServer) -> None:
    """A seed could name a printer, or a server's own secrets."""
    world.write("seeds/harbour.md", note(host))
    (problem,) = world.run("ingest", "--images").problems
    assert problem.startswith("seeds/harbour.md: warning: the image http://127.0.0.1")
    assert "127.0.0.1 is not on the public network" in problem
    assert host.asked == []  # type: ignore[attr-defined]
    assert "image: http://127.0.0.1" in world.read(PAGE)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("none.jpg", "the host answers 404"), ("page.jpg", "it is text/html, and no picture"), ("false.jpg", "what came is no JPEG, PNG, GIF, WebP or AVIF"),
        ("round.jpg", "it is led on more than 5 times"), ("inside.jpg", "localhost is not on the public network"), ("elsewhere.jpg", "which is no web address"),
        ("huge.jpg", "it has 1,000,000,000,000 bytes"), ("short.jpg", "cut off"),
    ],
)  # fmt: skip
def test_what_cannot_be_fetched_stays_a_link_and_is_named(world: World, host: ThreadingHTTPServer, name: str, words: str) -> None:
    """With the reason; the article is written all the same."""
    trusting(world)
    world.write("seeds/harbour.md", note(host, name))
    (problem,) = world.run("ingest", "--images").problems
    assert f"/{name} was not fetched: " in problem
    assert words in problem
    assert problem.endswith("; it stays a link")
    assert f"/{name}\n" in world.read(PAGE)
    assert taken(world) == {}


def test_a_host_that_is_not_there_is_named(world: World, tmp_path: Path) -> None:
    """As any other failure."""
    trusting(world)
    world.write("seeds/harbour.md", "---\ntitle: The harbour opens\ndate: 2026-03-08\nimage: http://127.0.0.1:9/quay.jpg\n---\n\nThe harbour of Port Ellery opened on Monday.\n")
    (problem,) = world.run("ingest", "--images").problems
    assert "was not fetched: " in problem
