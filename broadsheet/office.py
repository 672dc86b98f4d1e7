"""Where a command works: the digest's folder, held by one process at a time, with its records open.

Shell.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeVar

import msgspec
from filelock import FileLock, Timeout

from broadsheet.digest import Digest
from broadsheet.errors import BusyError, DamagedRecordsError, SiteFolderError
from broadsheet.files import write_atomic
from broadsheet.model import Problem
from broadsheet.store import RECORDS, Store, begin_anew, open_store

T = TypeVar("T")

_LOCK = "build.lock"
_HOLDER = "build.holder"
_ANEW = Problem(f".broadsheet/{RECORDS}", 0, "the records could not be used (they are damaged); starting without them", "warning")


class Office(NamedTuple):
    """A digest's folder at work."""

    digest: Digest
    """With its records where this process can write to them."""
    store: Store
    words: tuple[Problem, ...]
    """What is to be said of the records."""


def in_office(digest: Digest, work: Callable[[Office], T]) -> T:
    """What work in the digest's folder comes to; done once more without records if those turn out to be damaged. Raises BusyError and SiteFolderError."""
    with opened(digest) as office:
        try:
            return work(office)
        except (DamagedRecordsError, sqlite3.DatabaseError) as error:
            with closing(_anew(office, error)) as store:
                return work(office._replace(store=store, words=(_ANEW,)))


@contextmanager
def opened(digest: Digest) -> Iterator[Office]:
    """The digest's folder for this process alone. Raises BusyError where another has it."""
    with TemporaryDirectory(prefix="broadsheet-") as spare, _held(digest.records):
        path = digest.records / RECORDS
        store, word = open_store(path, Path(spare))
        at = path.parent if store.path == path else Path(spare)
        words = (Problem(f".broadsheet/{RECORDS}", 0, word, "warning"),) if word else ()
        office = Office(msgspec.structs.replace(digest, records_at=at), store, words)
        try:
            yield office
        finally:
            store.close()


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Holds the lock of a folder of records; without one, if that cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (ignore := folder / ".gitignore").exists():
            write_atomic(ignore, b"*\n")
        lock = FileLock(folder / _LOCK, timeout=0)
        lock.acquire()
    except Timeout:
        raise BusyError(f"{_holder(folder)} is working in this folder; wait until it is done, or end it") from None
    except (FileExistsError, NotADirectoryError):
        raise SiteFolderError([Problem(".broadsheet", 0, "this is a file, and the folder for records is needed; move the file away")]) from None
    except OSError:
        yield  # nothing can be kept there either; `open_store` says so
        return
    try:
        write_atomic(folder / _HOLDER, str(os.getpid()).encode())
        yield
    finally:
        lock.release()


def _anew(office: Office, error: Exception) -> Store:
    """An empty store in place of the damaged one. Raises SiteFolderError where the records are sound, but cannot be written."""
    if isinstance(error, sqlite3.OperationalError):
        raise SiteFolderError([Problem(f".broadsheet/{RECORDS}", 0, f"the records cannot be used: {error}; the next build goes on from here")]) from error
    office.store.close()
    return begin_anew(office.digest.records / RECORDS)


def _holder(folder: Path) -> str:
    """Who holds the lock, in words."""
    note = folder / _HOLDER
    try:
        since = datetime.fromtimestamp(note.stat().st_mtime, UTC)
        return f"another build (process {note.read_text(encoding='utf-8')}, since {since:%Y-%m-%d %H:%M:%S} UTC)"
    except (OSError, UnicodeDecodeError):
        return "another build"
