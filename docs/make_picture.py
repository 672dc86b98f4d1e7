"""Takes the picture of the README: `python docs/make_picture.py`. It needs the test extra, and a Chromium.

The bundled digest is built in a folder of its own, so nothing else is written than `front-page.png`.
"""

import shutil
import sys
import tempfile
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import sync_playwright

from broadsheet.cli import main as broadsheet

DOCS = Path(__file__).parent
NOW = "2026-10-01"
WIDTH, HEIGHT = 1280, 900


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the name is the base class's
        pass


def main() -> int:
    """Builds, serves, and takes the picture."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("seeds", "content"):
            shutil.copytree(DOCS.parent / part, folder / part)
        shutil.copy(DOCS.parent / "digest.toml", folder)
        if status := broadsheet(["-C", name, "build", "--now", NOW]):
            return status
        server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder / "site")))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        take_picture(f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()
    return 0


def take_picture(url: str) -> None:
    """What the top of a page looks like."""
    with sync_playwright() as playwright:
        chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(url)
        page.screenshot(path=DOCS / "front-page.png")
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
