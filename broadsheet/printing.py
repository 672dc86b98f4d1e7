"""Pages of the digest as it stands in memory, rendered when they are looked at.

Shell: reads bodies from the records, or from the articles themselves. The bytes are those of a build.
"""

import sqlite3
import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable
from pathlib import Path

from broadsheet.articles import parse_file
from broadsheet.errors import DamagedRecordsError, DiskError, ThemeError
from broadsheet.files import read_bytes
from broadsheet.fingerprint import fingerprint_of
from broadsheet.galley import Galley
from broadsheet.model import Problem, StaticFile
from broadsheet.pages import page_at
from broadsheet.picture_files import Prints
from broadsheet.render import Compiled, Renderer
from broadsheet.store import RECORDS, open_for_reading
from broadsheet.views import AssetView, Page, PictureView, PosterView, StaticView

KEPT = 8_000_000
"""Bytes of pages that are kept until the next change: several browsers show the same ones."""


class Bodies:
    """The HTML of bodies: of what was read here lately, else from the records of builds, else read again."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._of: dict[str, tuple[str, ...]] = {}
        self._html: dict[str, str] = {}
        self._users: Counter[str] = Counter()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._html)

    def keep(self, path: str, bodies: Iterable[tuple[str, str]]) -> None:
        """The bodies of a content file as it is now, by fingerprint, in place of those that it had."""
        with self._lock:
            for name in self._of.pop(path, ()):
                self._users[name] -= 1
                if not self._users[name]:
                    del self._users[name], self._html[name]
            if found := dict(bodies):
                self._of[path] = tuple(found)
                self._html |= found
                self._users.update(found.keys())

    def forget(self) -> None:
        """All of them: the records have them now."""
        with self._lock:
            self._of, self._html, self._users = {}, {}, Counter()

    def find(self, wanted: str, galley: Galley) -> str:
        """The body with a fingerprint; empty if its file is another one by now, for then the next galley is on its way."""
        if (html := self._html.get(wanted)) is not None:
            return html
        try:
            store = open_for_reading(galley.digest.records / RECORDS)
            try:
                return store.body(wanted)
            finally:
                store.close()
        except (DamagedRecordsError, sqlite3.Error):
            return self._read_again(wanted, galley)

    def _read_again(self, wanted: str, galley: Galley) -> str:
        for path, reading in galley.proof.sources.readings.items():
            body = reading.entry.body if reading.entry else None
            if body and wanted in {body.fingerprint, body.excerpt}:
                content = read_bytes(self._root / path, self._root)
                if not isinstance(content, Problem):
                    self.keep(path, parse_file(path, content, galley.digest.house).bodies)
                return self._html.get(wanted, "")
        return ""


class Printer:
    """Renders pages, one at a time, and keeps the last ones until the galley changes. For any thread."""

    def __init__(self, root: Path) -> None:
        self.bodies = Bodies(root)
        self._root = root
        self._lock = threading.Lock()
        self._compiled = Compiled()
        self._language: object = None
        self._dress: object = None
        self._galley: Galley | None = None
        self._renderer: Renderer | None = None
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0

    def file_at(self, galley: Galley, address: str) -> bytes | StaticFile | None:
        """What the file at an address would hold; a file of `static/` is named, not read; None if there is none. Raises ThemeError."""
        with self._lock:
            if galley is not self._galley:
                self._dress_for(galley)
            if (known := self._pages.get(address)) is not None:
                return known
            page = _page_at(galley, address)
            if page is None:
                return None
            if isinstance(page.view, StaticView):
                return galley.proof.site.statics[address]
            assert self._renderer is not None
            if isinstance(page.view, PictureView):
                return self._print(galley, page.view)
            if isinstance(page.view, PosterView):
                return Prints(self._root, galley.digest.records).poster(page.view, galley.theme.poster)
            return self._keep(address, self._renderer.page_bytes(page))

    def _print(self, galley: Galley, view: PictureView) -> bytes | None:
        """The file of a picture; None if that is another one by now, for then the next galley is on its way."""
        try:
            return Prints(self._root, galley.digest.records).of(view.rendition, galley.proof.site.originals[view.rendition.fingerprint])
        except DiskError:
            return None

    def faults(self, galley: Galley) -> tuple[Problem, ...]:
        """What is wrong with templates, before any page is rendered with them. Only those are compiled that changed."""
        with self._lock:
            self._dress_for(galley)
            assert self._renderer is not None
            try:
                self._renderer.check()
            except ThemeError as error:
                return error.problems
            return ()

    def stack(self, error: ThemeError) -> tuple[tuple[str, int], ...]:
        """Path and line of each template that was at work when an error arose, the page's own first."""
        renderer = self._renderer
        return renderer.stack(error) if renderer else ()

    def _dress_for(self, galley: Galley) -> None:
        digest, theme, view = galley.digest, galley.theme, galley.proof.view
        language = (view.language, view.absolute, digest.hooks.sources)
        dress = (theme.fingerprint, view, language)
        if self._language != language:  # what a compiled template may hold of them
            self._language, self._compiled = language, Compiled()
        if self._dress != dress or self._renderer is None:
            self._dress = dress
            self._renderer = Renderer(theme, view, self._body, digest.hooks.filters, self._compiled)
        self._galley = galley
        self._pages.clear()
        self._size = 0

    def _body(self, wanted: str) -> str:
        assert self._galley is not None
        return self.bodies.find(wanted, self._galley)

    def _keep(self, address: str, content: bytes) -> bytes:
        self._pages[address] = content
        self._size += len(content)
        while self._size > KEPT:
            self._size -= len(self._pages.popitem(last=False)[1])
        return content


def _page_at(galley: Galley, address: str) -> Page | None:
    asset = next((asset for asset in galley.theme.assets.values() if asset.address == address), None)
    if asset is not None:
        return Page(address, AssetView(asset.name, fingerprint_of(asset.content)))
    return page_at(galley.proof.site, address)
