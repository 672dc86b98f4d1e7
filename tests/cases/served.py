"""Serves a digest to tests: in a thread, with changes that are told by hand, so that nothing need be waited for."""

import http.client
import json
import queue
import socket
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

from cases.press import NOW

from broadsheet.preview import Preview
from broadsheet.serving.server import Serving, names_of
from broadsheet.watch import Changes


class Reply(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Told:
    """An iterator of changes that a test tells, and that says when the last one was dealt with."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Changes | None] = queue.SimpleQueue()
        self._asked = threading.Semaphore(0)

    def __iter__(self) -> Iterator[Changes]:
        return self

    def __next__(self) -> Changes:
        self._asked.release()
        found = self._waiting.get()
        if found is None:
            raise StopIteration
        return found

    def tell(self, changes: Changes) -> None:
        """Returns once it was dealt with."""
        assert self._asked.acquire(timeout=20)
        self._waiting.put(changes)
        assert self._asked.acquire(timeout=20)
        self._asked.release()

    def stop(self) -> None:
        self._waiting.put(None)


class Served:
    """A digest that is served at `url`; to be used in `with`."""

    def __init__(self, root: Path, *, now: str = NOW, drafts: bool = True, host: str = "127.0.0.1", port: int = 0) -> None:
        self.now = now
        self.log: list[str] = []
        self.preview = Preview(root, lambda zone: datetime.fromisoformat(self.now).astimezone(ZoneInfo(zone)), drafts=drafts, jobs=1)
        self.preview.read()
        listening = socket.create_server(("127.0.0.1", port))
        self.port = listening.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._told = Told()
        ready = threading.Event()
        self.serving = Serving(self.preview, self._told, listening, names_of(host), self.log.append, ready=ready.set, stop=self._told.stop)
        self._thread = threading.Thread(target=self.serving.run)
        self._thread.start()
        assert ready.wait(20)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.serving.end()
        self._thread.join(20)
        assert not self._thread.is_alive()

    def tell(self, *paths: str, word: str = "") -> None:
        """These files changed; returns once browsers have been told."""
        self._told.tell(Changes(frozenset(paths), word=word))

    def ask(self, path: str, method: str = "GET", **headers: str) -> Reply:
        """One request, sent as it is; an underscore in a header's name stands for a dash."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            reply = connection.getresponse()
            return Reply(reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read())
        finally:
            connection.close()

    def events(self, address: str) -> "Events":
        """What a browser at an address is told."""
        return Events(self.port, address)

    def state(self, address: str) -> dict[str, Any]:
        """What a browser that comes to an address is told first."""
        with self.events(address) as events:
            return events.next()


class Events:
    """An open event stream."""

    def __init__(self, port: int, address: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self._connection.request("GET", f"/.broadsheet/events?address={address}")
        self._reply = self._connection.getresponse()
        assert self._reply.getheader("content-type", "").startswith("text/event-stream")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self._reply.close()
        self._connection.close()

    def next(self) -> dict[str, Any]:
        """The next state."""
        while line := self._reply.readline():
            if line.startswith(b"data: "):
                found: dict[str, Any] = json.loads(line[6:])
                return found
        raise EOFError
