"""Opens pages of a built site in a real browser, and keeps what went wrong.

A plugin of the test modules that name it, so that a worker has one browser. PYTEST_DONT_REWRITE: it asserts nothing.
"""

import threading
from collections.abc import Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

import pytest
from conftest import chromium
from playwright.sync_api import Browser, Page, sync_playwright

PHONE, DESK = (390, 844), (1280, 900)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


class _Quiet(SimpleHTTPRequestHandler):
    def __init__(self, *words: Any, headers: Mapping[str, str], **options: Any) -> None:
        self.more = headers
        super().__init__(*words, **options)

    def end_headers(self) -> None:
        for name, value in self.more.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base class names it so
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up is no error."""


def serve(folder: Path, headers: Mapping[str, str] = MappingProxyType({})) -> Iterator[str]:
    """The address of a server of a folder's files, which sends these headers with each."""
    server = _Server(("127.0.0.1", 0), partial(_Quiet, directory=str(folder), headers=headers))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a worker."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()


class Visit:
    """A page that was opened, and everything that went wrong on the way."""

    def __init__(self, browser: Browser, url: str, size: tuple[int, int] = DESK, scheme: str = "light", scripts: bool = True) -> None:
        self.wrong: list[str] = []
        self.context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, java_script_enabled=scripts)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.page.on("console", lambda message: self.wrong.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self.wrong.append(f"dialog: {dialog.message}"))
        self.page.on("requestfailed", lambda request: None if request.failure == "net::ERR_ABORTED" else self.wrong.append(f"failed: {request.url}"))  # aborted by going on
        self.page.on("response", lambda response: self.wrong.append(f"{response.status}: {response.url}") if response.status >= 400 else None)
        origin = "/".join(url.split("/")[:3])
        self.page.on("request", lambda request: None if request.url.startswith((origin, "data:")) else self.wrong.append(f"third party: {request.url}"))
        self.page.set_default_timeout(10_000)
        self.page.goto(url, wait_until="load")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.context.close()
