"""Serves a preview until it is ended: a web server, and a thread that follows what changes.

Shell. Changes are handed in as they come, so whoever tests this need not wait for a file system.
"""

import errno
import gc
import socket
import sys
import threading
import time
from asyncio import AbstractEventLoop, get_running_loop
from collections.abc import Callable, Collection, Iterable, Iterator
from ipaddress import ip_address
from types import FrameType

import uvicorn

from broadsheet.errors import UsageError
from broadsheet.galley import News, news_between
from broadsheet.preview import Preview
from broadsheet.serving.answers import Names
from broadsheet.serving.app import make_app
from broadsheet.serving.live import Hub
from broadsheet.serving.viewing import Viewer
from broadsheet.watch import Changes

PORT = 8000
NEAR = 20
"""So many ports, from that one on, are tried for `--port auto`; then any that is free."""
PATIENCE = 0.4
"""Seconds which answers have to be finished in once the server is to end."""
_BACKLOG = 2048
_TIDY = 20
"""After so many changes, garbage is looked for: templates that were compiled refer to each other, and the command line looks seldom by itself."""
_TURN = 0.000_5
"""Seconds after which a thread lets another have its turn: whoever works out what a change touched must not hold up an answer."""
_LOOPBACK = Names(frozenset({"localhost", "127.0.0.1", "[::1]"}))


class Serving:
    """A preview that is served. `run` does it in the thread that calls it, until `end` or Ctrl-C."""

    def __init__(
        self, preview: Preview, changes: Iterable[Changes], listening: socket.socket, names: Names, say: Callable[[str], None], *,
        ready: Callable[[], None] = lambda: None, follow: Callable[[Collection[str]], None] = lambda names: None, stop: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """`say` prints a line of the log; `ready` is called once requests are answered; `follow` has `changes` tell of more files, and `stop` ends it."""
        self.hub = Hub()
        self._viewer = Viewer(preview)
        self._preview = preview
        self._changes = changes
        self._listening = listening
        self._say = say
        self._ready = ready
        self._follow = follow
        self._stop = stop
        self._loop: AbstractEventLoop | None = None
        self._error: BaseException | None = None
        self._follower = threading.Thread(target=self._take_all, name="broadsheet-follower")
        config = uvicorn.Config(
            make_app(self._viewer, self.hub, names), log_config=None, log_level="error", access_log=False, lifespan="off", server_header=False, proxy_headers=False,
            loop="asyncio", http="h11", ws="none", backlog=_BACKLOG,
        )  # fmt: skip
        self._server = _Server(config, self._begin, self.end)

    def run(self) -> None:
        """Answers requests, and follows what changes."""
        interval = sys.getswitchinterval()
        sys.setswitchinterval(_TURN)
        try:
            self._server.run(sockets=[self._listening])
        finally:
            self._stop()
            if self._follower.is_alive():
                self._follower.join()
            self._listening.close()
            sys.setswitchinterval(interval)
        if self._error is not None:
            raise self._error

    def end(self) -> None:
        """Ends it, from any thread: event streams at once, other answers within a moment."""
        self._server.should_exit = True
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._end_streams)

    def _begin(self) -> None:
        self._loop = get_running_loop()
        self._follower.start()
        self._ready()

    def _end_streams(self) -> None:
        self.hub.close()
        get_running_loop().call_later(PATIENCE, self._server.force)

    def _take_all(self) -> None:
        try:
            self._preview.warm_up()
            self._follow_hooks()
            for number, found in enumerate(self._changes, 1):
                self._take(found)
                if number % _TIDY == 0:
                    gc.collect()
        except BaseException as error:  # a bug of ours: it is raised where it is seen
            self._error = error
            self.end()

    def _take(self, found: Changes) -> None:
        """A change: browsers are told first, and only then is it worked out what it was."""
        if found.word:
            self._say(found.word)
        start, before = time.perf_counter(), self._preview.standing
        after = self._preview.update(found.paths)
        if (after.galley, after.broken, after.words) == (before.galley, before.broken, before.words):
            return
        self._wake()
        seconds = time.perf_counter() - start
        news = news_between(before, after)
        self._viewer.note(news)
        self._wake()
        for line in log_lines(news, seconds):
            self._say(line)
        self._follow_hooks()

    def _follow_hooks(self) -> None:
        """The modules that build.py imports are changed, too."""
        galley = self._preview.standing.galley
        self._follow(galley.digest.hooks.sources.keys() if galley else ())

    def _wake(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.hub.wake)


class _Server(uvicorn.Server):
    """Says when it has begun, and ends at the first word."""

    def __init__(self, config: uvicorn.Config, begin: Callable[[], None], end: Callable[[], None]) -> None:
        super().__init__(config)
        self._begin = begin
        self._end = end

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn has it."""
        await super().startup(sockets)
        self._begin()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Ctrl-C, or a friendly kill: this is how it is meant to end, so the signal is not raised again."""
        self._end()

    def force(self) -> None:
        """Waits for no one any more."""
        self.force_exit = True


def log_lines(news: News, seconds: float) -> Iterator[str]:
    """One line for a change: what it was, what it touched, how long it took; and one for each problem that it brought."""
    if news.words:
        pages = len(news.touched.addresses)
        touched = "every page" if news.touched.everything else f"{pages} page{'' if pages == 1 else 's'}"
        more = f" and {len(news.words) - 3} more" if len(news.words) > 3 else ""
        yield f"{'; '.join(news.words[:3])}{more} · {touched} · {seconds * 1000:.0f} ms"
    yield from (str(problem).removeprefix(": ") for problem in news.problems)
    if news.mended:
        yield "All is well again."


def listen(host: str, port: int | None) -> socket.socket:
    """A socket that listens; without a port, on the first free one. Raises UsageError."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except OSError as error:
        raise UsageError(f'--host: "{host}" is no address of this machine ({error.strerror or error})') from None
    for number in [port] if port is not None else [*range(PORT, PORT + NEAR), 0]:
        try:
            return socket.create_server((str(address[0]), number), family=family, backlog=_BACKLOG)
        except OverflowError:
            raise UsageError(f"--port: {number} is no port; they go from 1 to 65535") from None
        except OSError as error:
            if error.errno == errno.EACCES:
                raise UsageError(f"port {number} is kept for the system's own; choose one from 1024 on with --port") from None
            if error.errno != errno.EADDRINUSE:
                raise UsageError(f'--host: "{host}" is no address of this machine ({error.strerror})') from None
    raise UsageError(f"port {port} is taken, perhaps by another preview; choose another with --port, or any free one with --port auto")


def names_of(host: str) -> Names:
    """By which names a preview that listens there may be asked."""
    if is_local(host):
        return _LOOPBACK
    if host in {"0.0.0.0", "::"}:  # noqa: S104 -- only compared
        own = socket.gethostname().lower()
        return Names(frozenset({"localhost", own, f"{own}.local"}), any_address=True)
    return Names(frozenset({"localhost", host.lower(), f"[{host.lower()}]"}))


def is_local(host: str) -> bool:
    """True if only this machine can ask there."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def url_of(listening: socket.socket, host: str, base: str) -> str:
    """Where to look."""
    shown = "localhost" if host in {"0.0.0.0", "::"} else f"[{host}]" if ":" in host else host  # noqa: S104 -- only compared
    return f"http://{shown}:{listening.getsockname()[1]}{base}/"
