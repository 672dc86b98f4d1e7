"""Waits for changes in a digest's folder: which files changed, once nobody touches them any more.

Shell; knows nothing of building. What is heard decides whether to build, never what: a build looks
at everything itself. So a word too many costs a moment, and only a word too few would do harm.
"""

import contextlib
import logging
import os
import queue
import threading
import time
import warnings
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

TOPS = ("content", "static", "seeds", "themes")
FILES = ("digest.toml", "takedown.txt", "build.py")
QUIET, SEEDS_QUIET = 0.010, 0.300
"""Seconds without a change after which files are settled: an editor saves one at once, a crawl takes its time."""
PATIENCE, SEEDS_PATIENCE = 1.0, 10.0
"""Seconds after which changes are handed on though they never cease."""
POLL = 0.5
"""Seconds between two looks where the system tells nothing."""
_NAP = 30.0
"""Seconds after which the deadline is asked for again: a machine that slept does not count them."""
_HEARD: list[type[FileSystemEvent]] = [
    FileCreatedEvent, FileModifiedEvent, FileClosedEvent, FileMovedEvent, FileDeletedEvent, DirCreatedEvent, DirMovedEvent, DirDeletedEvent,
]  # fmt: skip
"""No opening, and no closing of what was only read: else a build would wake itself."""
_LIMIT = "the system watches no more folders for us (on Linux, see fs.inotify.max_user_watches); looking for changes every half second instead"
_DEAF = "the watching broke down; looking for changes every half second instead"

_NOBODY = logging.NullHandler()
"""Takes what watchdog says after all who listen have gone, else it comes to stderr."""


class Changes(msgspec.Struct, frozen=True):
    """What happened since the last word."""

    paths: frozenset[str] = frozenset()
    """Of files, relative to the digest's folder, with forward slashes; a folder that came, went or was moved is named itself."""
    is_due: bool = False
    """True if the deadline has come."""
    word: str = ""
    """What is to be said of the watching itself."""


class Watch:
    """An iterator of changes, from the moment it is made until `close`; to be used in `with`.

    What happens between two words is in the second of them.
    """

    def __init__(
        self, root: Path, *, poll: bool = False, deadline: Callable[[], float | None] = lambda: None, observer: Callable[[], BaseObserver] = Observer,
    ) -> None:  # fmt: skip
        """`deadline` gives the seconds until something is due, None if nothing is; `observer` makes that which hears of changes, unless `poll`."""
        self._ears = _Ears(root)
        self._settling = Settling(deadline, time.monotonic)
        self._word = ""
        if poll:
            self._ears.listen(_polling)
        elif not self._ears.listen(observer):
            self._poll_instead(_LIMIT)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __iter__(self) -> Iterator[Changes]:
        return self

    def __next__(self) -> Changes:
        if self._word:
            word, self._word = self._word, ""
            return Changes(word=word)
        found = self._settling.next(self._hear)
        if found is None:
            raise StopIteration
        return found

    def follow(self, names: Collection[str]) -> None:
        """Watches more files, named as `Changes.paths` are: modules that `build.py` imports."""
        self._ears.follow(names)

    def close(self) -> None:
        """Ends the iteration; from any thread."""
        self._ears.heard.put(None)
        self._ears.stop()

    def _hear(self, seconds: float) -> str | None:
        path = self._ears.hear(seconds)
        if self._ears.is_deaf:
            self._poll_instead(_DEAF)
        elif path and not self._ears.hears_all_of(path):
            self._poll_instead(_LIMIT)
        return path

    def _poll_instead(self, word: str) -> None:
        self._ears.stop()
        self._ears.listen(_polling)
        self._word = word


class Settling:
    """Gathers what is heard until it is quiet. Time is `clock`'s, in seconds."""

    def __init__(self, deadline: Callable[[], float | None], clock: Callable[[], float]) -> None:
        self._deadline = deadline
        self._clock = clock
        self._pots = (_Pot(QUIET, PATIENCE), _Pot(SEEDS_QUIET, SEEDS_PATIENCE))

    def next(self, hear: Callable[[float], str | None]) -> Changes | None:
        """What has settled, or is due; None if there will be nothing more.

        `hear` waits some seconds for the path of a change; it gives an empty text if there is none, and None at the end.
        """
        while True:
            now, due = self._clock(), self._deadline()
            for pot in self._pots:
                if pot.settles_in(now) <= 0:
                    return Changes(pot.empty())
            if due is not None and due <= 0:
                return Changes(is_due=True)
            wait = min(_NAP, *(pot.settles_in(now) for pot in self._pots), _NAP if due is None else due)
            path = hear(wait)
            if path is None:
                return None
            if path:
                self._pots[path == "seeds" or path.startswith("seeds/")].add(path, self._clock())


class _Pot:
    """Paths that are not quiet yet."""

    def __init__(self, quiet: float, patience: float) -> None:
        self._quiet = quiet
        self._patience = patience
        self._paths: set[str] = set()
        self._first = self._last = 0.0

    def add(self, path: str, now: float) -> None:
        """A path that changed now."""
        self._first = self._first if self._paths else now
        self._last = now
        self._paths.add(path)

    def settles_in(self, now: float) -> float:
        """Seconds; more than anyone waits if there is nothing."""
        return min(self._last + self._quiet, self._first + self._patience) - now if self._paths else 2 * _NAP

    def empty(self) -> frozenset[str]:
        """Everything in it, which is taken out."""
        paths = frozenset(self._paths)
        self._paths.clear()
        return paths


class _Ears(FileSystemEventHandler):
    """What the system says of the digest's folder, as paths in a queue."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.heard: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._observer: BaseObserver | None = None
        self._watches: dict[str, ObservedWatch] = {}
        """By name below the root; the root's own is empty."""
        self._places: list[tuple[str, str]] = []
        """Where each really is, and its name: a folder may be a symbolic link."""
        self._followed: frozenset[str] = frozenset()
        self._lost = _Lost(self.heard)

    @property
    def is_deaf(self) -> bool:
        """True if what hears of changes has died."""
        return self._lost.is_dead

    def listen(self, observer: Callable[[], BaseObserver]) -> bool:
        """Begins; False if the system does not let us."""
        _hasten()
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)  # watchdog's, of a folder that it heard of twice: no harm
        try:
            self._observer = observer()
            self._observer.start()
            for name in TOPS:
                self._attach(name)
            self._follow_folders()
            self._attach("")  # last: folders within others fail without a word, and this one does not
        except OSError:
            self.stop()
            return False
        return True

    def stop(self) -> None:
        """Hears nothing any more."""
        observer, self._observer = self._observer, None
        self._watches.clear()
        self._places.clear()
        self._lost.stop()
        if observer is not None and observer.is_alive():
            with contextlib.suppress(LookupError):  # from one that has died, which ends with us
                observer.stop()
                observer.join()

    def hear(self, seconds: float) -> str | None:
        """The path of a change; empty if there is none in time, None at the end."""
        try:
            path = self.heard.get(timeout=max(0.0, seconds))
        except queue.Empty:
            return ""
        if path in TOPS and self._observer is not None and not self.is_deaf:
            self._attach(path)
        return path

    def hears_all_of(self, path: str) -> bool:
        """False if this is a folder that came when the system's limit was reached; what watches it already can do so once more."""
        folder = self._root / path
        if self._observer is None or isinstance(self._observer, PollingObserver) or not folder.is_dir():
            return True
        try:
            self._unschedule(self._schedule(FileSystemEventHandler(), str(folder)))
        except OSError:
            return not folder.is_dir()
        return True

    def follow(self, names: Collection[str]) -> None:
        """Hears of these files too."""
        self._followed = frozenset(names)
        self._follow_folders()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called by watchdog, in a thread of its own."""
        for path in (event.src_path, event.dest_path):
            if path and (name := self._name(os.fsdecode(path))):
                self.heard.put(name)

    def _attach(self, name: str) -> None:
        """Watches a folder as it is now: it may have come, gone, or be another one of this name."""
        assert self._observer is not None
        if (old := self._watches.pop(name, None)) is not None:
            self._unschedule(old)
        self._places = [place for place in self._places if place[1] != name]
        folder = os.path.realpath(self._root / name)
        if not os.path.isdir(folder):  # noqa: PTH112 -- a text, as watchdog has it
            return
        self._places = sorted([*self._places, (folder, name)], key=lambda place: -len(place[0]))
        try:
            self._watches[name] = self._schedule(self, folder, recursive=name in TOPS)
        except FileNotFoundError:
            self._places = [place for place in self._places if place[1] != name]  # it went at this moment; the root will say when it is back

    def _schedule(self, handler: FileSystemEventHandler, folder: str, recursive: bool = False) -> ObservedWatch:
        """Always for the same kinds of events: Linux has one set of them for a folder, that of the last who asked."""
        assert self._observer is not None
        return self._observer.schedule(handler, folder, recursive=recursive, event_filter=_HEARD)

    def _unschedule(self, watch: ObservedWatch) -> None:
        """Watches no more; where watchdog's books are confused, that is as good as its death."""
        assert self._observer is not None
        try:
            self._observer.unschedule(watch)
        except LookupError:
            self._lost.die()

    def _follow_folders(self) -> None:
        for folder in sorted({name.rpartition("/")[0] for name in self._followed} - {""} - self._watches.keys()):
            if self._observer is not None and not folder.startswith(tuple(f"{top}/" for top in TOPS)):
                self._attach(folder)

    def _name(self, path: str) -> str:
        """The path below the root; empty if it does not matter."""
        for place, top in self._places:
            if path == place or path.startswith(place + os.sep):
                name = f"{top}/{path[len(place) + 1 :]}".replace(os.sep, "/").strip("/")
                return name if self._matters(name) else ""
        return ""

    def _matters(self, name: str) -> bool:
        top, *below = name.split("/")
        if top in TOPS:
            return top == "static" or not any(part.startswith(".") for part in below)
        return name in FILES or name in self._followed or (not below and name.endswith(".py"))


class _Lost(logging.Handler):
    """Hears watchdog say that the system dropped events, or die: then everything may have changed."""

    def __init__(self, heard: "queue.SimpleQueue[str | None]") -> None:
        super().__init__(logging.WARNING)
        self._heard = heard
        self.is_dead = False
        self._logger = logging.getLogger("watchdog")
        self._logger.addHandler(self)
        self._logger.addHandler(_NOBODY)
        self._logger.propagate = False  # nobody else need know
        self._hook = threading.excepthook
        threading.excepthook = self._on_death

    def emit(self, record: logging.LogRecord) -> None:
        """Called by logging."""
        if "overflow" in record.getMessage():
            self._tell_all()

    def stop(self) -> None:
        """Hears nothing any more."""
        self._logger.removeHandler(self)
        self.is_dead = False
        if threading.excepthook == self._on_death:
            threading.excepthook = self._hook

    def _on_death(self, args: threading.ExceptHookArgs) -> None:
        """Called by Python. Folders that are moved and removed faster than watchdog hears of it confuse its books, and it stops with a KeyError."""
        if not (args.thread and type(args.thread).__module__.startswith("watchdog.")):
            self._hook(args)
            return
        self.die()

    def die(self) -> None:
        """From here on nothing that is heard can be trusted."""
        self.is_dead = True
        self._tell_all()

    def _tell_all(self) -> None:
        for top in TOPS:
            self._heard.put(top)


def _polling() -> BaseObserver:
    return PollingObserver(timeout=POLL)


def _hasten() -> None:
    """Has watchdog wait a moment only for where a file was moved to.

    It holds back everything for half a second after a file left the watched folders, though the
    system names both ends of a move in one breath.
    """
    try:
        from watchdog.observers.inotify_move_event_grouper import InotifyMoveEventGrouper
    except (ImportError, AttributeError, OSError):
        return  # another system, or another watchdog
    InotifyMoveEventGrouper.delay = 0.002
