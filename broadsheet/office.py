"""Where a command works: the digest's folder, held by one process at a time, with its records open.

Shell.
"""

import errno
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple, TypeVar

import msgspec
from filelock import FileLock, Timeout

from broadsheet.digest import Digest
from broadsheet.errors import BusyError, DamagedRecordsError, SiteFolderError
from broadsheet.files import disk_told, remove_temporaries, write_atomic
from broadsheet.model import Problem
from broadsheet.store import RECORDS, Store, begin_anew, is_refused, open_store

T = TypeVar("T")

_LOCK = "build.lock"
_HOLDER = "build.holder"
_READ_ONLY = {errno.EACCES, errno.EPERM, errno.EROFS}
_ANEW = Problem(f".broadsheet/{RECORDS}", 0, "the records could not be used (they are damaged); starting without them", "warning")


class Office(NamedTuple):
    """A digest's folder at work."""

    digest: Digest
    """With its records where this process can write to them."""
    store: Store
    words: tuple[Problem, ...]
    """What is to be said of the records."""


def in_office(digest: Digest, work: Callable[[Office], T]) -> T:
    """What work in the digest's folder comes to; done once more without records if those turn out to be damaged. Raises BusyError, SiteFolderError and DiskError."""
    with opened(digest) as office:
        try:
            return work(office)
        except (DamagedRecordsError, sqlite3.DatabaseError) as error:
            if isinstance(error, sqlite3.Error) and is_refused(error):
                raise
            office.store.close()
            with closing(begin_anew(office.store.path)) as store:
                return work(office._replace(store=store, words=(_ANEW,)))


@contextmanager
def opened(digest: Digest) -> Iterator[Office]:
    """The digest's folder for this process alone. Raises BusyError where another has it, SiteFolderError and DiskError."""
    with ExitStack() as stack:
        stack.enter_context(_told(digest.root))
        stack.enter_context(_held(digest.records))
        path = digest.records / RECORDS
        store, word = open_store(path, lambda: Path(stack.enter_context(TemporaryDirectory(prefix="broadsheet-"))))
        stack.enter_context(closing(store))
        at = None if store.path == path else store.path.parent
        words = (Problem(f".broadsheet/{RECORDS}", 0, word, "warning"),) if word else ()
        office = Office(msgspec.structs.replace(digest, records_at=at or digest.records_at), store, words)
        _clear_up(office.digest)
        try:
            yield office
        finally:
            shutil.rmtree(office.digest.staging, ignore_errors=True)


@contextmanager
def _told(root: Path) -> Iterator[None]:
    """What the machine refuses within becomes one line, of files and of records. Raises SiteFolderError and DiskError."""
    try:
        with disk_told(root):
            yield
    except sqlite3.Error as error:
        raise SiteFolderError([Problem(f".broadsheet/{RECORDS}", 0, f"the records cannot be used: {error}; make sure that there is room on the disk, and run the command again")]) from error


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Holds the lock of a folder of records; without one, if that may not be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK, timeout=0)
        lock.acquire()
    except Timeout:
        raise BusyError(f"{_holder(folder)} is working in this folder; wait until it is done, or end it") from None
    except (FileExistsError, NotADirectoryError):
        raise SiteFolderError([Problem(".broadsheet", 0, "this is a file, and the folder for records is needed; move the file away")]) from None
    except OSError as error:
        if error.errno not in _READ_ONLY:
            raise
        yield  # nothing can be kept there either; `open_store` says so
        return
    try:
        _leave_notes(folder)
        yield
    finally:
        with suppress(OSError):
            (folder / _HOLDER).unlink(missing_ok=True)
        lock.release()


def _leave_notes(folder: Path) -> None:
    """Who is working here, and that none of it belongs into version control; work goes on without them where there is no room."""
    with suppress(OSError):
        write_atomic(folder / _HOLDER, str(os.getpid()).encode())
        if not (ignore := folder / ".gitignore").exists():
            write_atomic(ignore, b"*\n")


def _clear_up(digest: Digest) -> None:
    """Removes what processes that were killed have left; as the lock is ours, whoever has a folder there is none that lives."""
    with suppress(OSError):  # if not now, then next time
        for folder in digest.records.glob("staging-*"):
            for top in (digest.content, digest.site):
                remove_temporaries(folder.name.removeprefix("staging-"), top)
            shutil.rmtree(folder)
        for leftover in digest.records.glob(".*.tmp"):
            leftover.unlink(missing_ok=True)


def _holder(folder: Path) -> str:
    """Who holds the lock, in words."""
    note = folder / _HOLDER
    try:
        since = datetime.fromtimestamp(note.stat().st_mtime, UTC)
        return f"another build (process {note.read_text(encoding='utf-8')}, since {since:%Y-%m-%d %H:%M:%S} UTC)"
    except (OSError, UnicodeDecodeError):
        return "another build"
