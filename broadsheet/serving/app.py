"""The preview's web application: answers what is asked of a Preview, and changes nothing.

Shell. No request names a file: an address is looked up among those that the site has, so none
leads out of it.
"""

import asyncio
from collections.abc import Iterator
from html import escape
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from broadsheet.files import scan_at
from broadsheet.fingerprint import fingerprint
from broadsheet.ingest.kinds import file_of
from broadsheet.intake import explain_seed
from broadsheet.model import Problem, StaticFile
from broadsheet.serving.answers import Names, answer, content_type
from broadsheet.serving.inject import LIVE, with_script
from broadsheet.serving.live import Hub
from broadsheet.serving.receipts import POLICY, receipt_page
from broadsheet.serving.seeing import page_fingerprint
from broadsheet.serving.viewing import Seen, Viewer
from broadsheet.urls import as_url

CHUNK = 1 << 18
"""Bytes of a static file that are read at once: it may be a film."""
SCRIPT = Path(__file__).parent / "live.js"


def make_app(viewer: Viewer, hub: Hub, names: Names) -> Starlette:
    """The application: GET and HEAD of any address, by these names only."""
    return Starlette(routes=[Route("/{path:path}", _Desk(viewer, hub, names).answer, methods=["GET", "HEAD"])])


class _Desk:
    def __init__(self, viewer: Viewer, hub: Hub, names: Names) -> None:
        self._viewer = viewer
        self._hub = hub
        self._names = names

    async def answer(self, request: Request) -> Response:
        """Any request."""
        if not self._names.allow(request.headers.get("host", "")):
            return PlainTextResponse("This preview does not answer to that name; start it with --host to let others ask.\n", 421)
        base, path = self._viewer.base, str(request.scope["path"])
        if base and path in {"/", base}:
            return RedirectResponse(f"{base}/")
        if not path.startswith(f"{base}/"):
            return PlainTextResponse(f"The site is at {base}/.\n", 404)
        address = path.removeprefix(base)
        if address == f"{LIVE}events":
            return self._events(request)
        if address == f"{LIVE}live.js":
            return _whole("/live.js", SCRIPT.read_bytes(), request)
        if address == f"{LIVE}receipt":
            return await asyncio.to_thread(self._receipt, request)
        return await asyncio.to_thread(self._page, address, request)

    def _events(self, request: Request) -> Response:
        address = request.query_params.get("address", "/")
        events = self._hub.events(lambda: self._viewer.state(address))
        return StreamingResponse(events, media_type="text/event-stream", headers={"cache-control": "no-store"})

    def _page(self, address: str, request: Request) -> Response:
        """As a static host would: the file, the way to its folder, or the page for what is not found."""
        seen, status = self._viewer.look(address), 200
        if seen.content is None and not seen.problems:
            if not address.endswith("/") and self._viewer.look(f"{address}/").content is not None:
                return Response(status_code=301, headers={"location": as_url(f"{address}/", self._viewer.base)})
            if address.endswith("/index.html"):
                address = address.removesuffix("index.html")
                seen = self._viewer.look(address)
            if seen.content is None and not seen.problems:
                status, seen = 404, self._viewer.look("/404.html")
        if isinstance(seen.content, StaticFile):
            return self._static(address, seen.content, request)
        kind = "/" if status == 404 else address
        if seen.content is not None and not content_type(kind).startswith("text/html"):
            return _whole(address, seen.content, request)
        return self._html(address, seen, status, request)

    def _html(self, address: str, seen: Seen, status: int, request: Request) -> Response:
        galley = self._viewer.preview.standing.galley
        known = page_fingerprint(seen.content, galley.proof.site.statics if galley else {}) if isinstance(seen.content, bytes) else ""
        content = seen.content if isinstance(seen.content, bytes) else _stand_in(seen)
        return _whole("/", with_script(content, self._viewer.base, address, known), request, 500 if seen.content is None else status)

    def _static(self, address: str, static: StaticFile, request: Request) -> Response:
        """A file of `static/`, as much as is asked for."""
        path = self._viewer.find(static)
        if path is None:
            return PlainTextResponse("This file is gone.\n", 404)
        made = answer(address, static.fingerprint, path.stat().st_size, dict(request.headers))
        if made.start >= made.end or request.method == "HEAD":
            return Response(status_code=made.status, headers=dict(made.headers))
        return StreamingResponse(_part(path, made.start, made.end), made.status, dict(made.headers))

    def _receipt(self, request: Request) -> Response:
        """What became of each line of an article's seed."""
        address = request.query_params.get("address", "")
        galley = self._viewer.preview.standing.galley
        article = galley.proof.site.articles.get(address) if galley else None
        if galley is None or article is None or article.front.seed is None:
            return PlainTextResponse("There is no article with a seed at this address.\n", 404)
        path = f"seeds/{article.front.seed.file}"
        is_there = [file.path for file in scan_at(file_of(path), galley.digest.root).files] == [file_of(path)]
        receipt = explain_seed(galley.digest, galley.digest.root / path) if is_there else Problem(path, 0, "this seed is not there any more")
        content = receipt_page(receipt, as_url(address, self._viewer.base))
        return Response(content, headers={"content-type": "text/html; charset=utf-8", "content-security-policy": POLICY, "cache-control": "no-store"})


def _whole(address: str, content: bytes, request: Request, status: int = 200) -> Response:
    made = answer(address, fingerprint(content), len(content), dict(request.headers), status)
    return Response(content[made.start : made.end], made.status, dict(made.headers))


def _part(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < end and (chunk := file.read(min(CHUNK, end - start))):
            start += len(chunk)
            yield chunk


def _stand_in(seen: Seen) -> bytes:
    """A page where there is no good one yet: what the script lays over it says why, and so does this where no script runs."""
    words = "".join(f"<p>{escape(str(problem).removeprefix(': '))}</p>" for problem in seen.problems)
    return f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Preview</title></head><body>{words}</body></html>'.encode()
