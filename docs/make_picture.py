"""Takes the pictures of the bundled themes: `python docs/make_picture.py`. It needs the test extra, and a Chromium.

The bundled digest is built in folders of its own, so nothing else is written than the pictures.
"""

import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from broadsheet.cli import main as broadsheet

DOCS = Path(__file__).parent
NOW = "2026-10-01"
DESK, PHONE = (1280, 900), (390, 844)
TALL = (1280, 1340)
"""For the whole of a front page's lead."""
QUALITY = 88
"""Of WebP: letters stay sharp, and a picture has a quarter of its size as PNG."""
ARTICLE = "2026/09/18/council-keeps-harbour-street-library-open-and-gives-up-its-own-printers-to-do-it/"
PICTURES = (
    ("broadsheet", "", TALL, "light", "front-page"), ("broadsheet", ARTICLE, DESK, "light", "article"), ("broadsheet", "", PHONE, "dark", "front-page-phone"),
    ("wire", "", DESK, "light", "wire"), ("plain", "", DESK, "light", "plain"),
)  # fmt: skip
"""Theme, address, size, colours, and the picture's name."""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the base class's
        pass


def main() -> int:
    """Builds the digest with each theme, and takes its pictures."""
    with sync_playwright() as playwright:
        chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for theme in dict.fromkeys(theme for theme, *_ in PICTURES):
            with served(theme) as url:
                for of, address, size, colours, name in PICTURES:
                    if of == theme:
                        take_picture(browser, url + address, size, colours, name)
        browser.close()
    return 0


@contextmanager
def served(theme: str) -> Iterator[str]:
    """The address of the bundled digest in one of the themes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("seeds", "content"):
            shutil.copytree(DOCS.parent / part, folder / part)
        settings = (DOCS.parent / "digest.toml").read_text(encoding="utf-8")
        (folder / "digest.toml").write_text(f'theme = "{theme}"\n{settings}', encoding="utf-8")
        if status := broadsheet(["-C", name, "build", "--now", NOW]):
            sys.exit(status)
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder / "site")))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def take_picture(browser: Browser, url: str, size: tuple[int, int], colours: str, name: str) -> None:
    """What the top of a page looks like."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=colours)  # type: ignore[arg-type]
    page.goto(url)
    shot = Image.open(BytesIO(page.screenshot()))
    shot.convert("RGB").save(DOCS / f"{name}.webp", quality=QUALITY, method=6)
    page.close()


if __name__ == "__main__":
    sys.exit(main())
