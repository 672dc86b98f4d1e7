"""Where a command works: the digest's folder, held by one process at a time, with its records open.

Shell.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec
from filelock import FileLock, Timeout

from broadsheet.digest import Digest
from broadsheet.errors import BusyError, SiteFolderError
from broadsheet.files import write_atomic
from broadsheet.model import Problem
from broadsheet.store import RECORDS, Store, open_store

_LOCK = "build.lock"
_HOLDER = "build.holder"


class Office(NamedTuple):
    """A digest's folder at work."""

    digest: Digest
    """With its records where this process can write to them."""
    store: Store
    words: tuple[Problem, ...]
    """What is to be said of the records."""


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


def _holder(folder: Path) -> str:
    """Who holds the lock, in words."""
    note = folder / _HOLDER
    try:
        since = datetime.fromtimestamp(note.stat().st_mtime, UTC)
        return f"another build (process {note.read_text(encoding='utf-8')}, since {since:%Y-%m-%d %H:%M:%S} UTC)"
    except (OSError, UnicodeDecodeError):
        return "another build"
