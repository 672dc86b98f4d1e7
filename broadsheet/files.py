"""Files: walking, reading, and writing so that no file is ever half-written.

Shell. Nothing here leads out of the folder that it was given: symbolic links that do are named as
problems, and not followed.
"""

import errno
import os
import stat as modes
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from broadsheet.errors import DiskError
from broadsheet.fingerprint import fingerprint
from broadsheet.model import Problem, Stat

_FINE, _COARSE = 50_000_000, 2_000_000_000
"""Nanoseconds in which a file may change again without a new time: on file systems with fine times, and with coarse ones."""
_REMEDIES = {
    errno.ENOSPC: "make room on the disk, and run the command again",
    errno.EDQUOT: "make room on the disk, and run the command again",
    errno.EFBIG: "let files be as large as this one (`ulimit -f`), and run the command again",
    errno.EACCES: "change its permissions, and run the command again",
    errno.EPERM: "change its permissions, and run the command again",
    errno.EROFS: "it is on a disk that may only be read; work on another, or let it be written to",
    errno.EIO: "the disk, or the way to it, may be failing; look after it, and run the command again",
    errno.ENOTDIR: "a file stands where a folder is needed; move it away",
    errno.EEXIST: "a file stands where a folder is needed; move it away",
    errno.EISDIR: "a folder stands where a file is needed; move it away",
    errno.ENOENT: "it was there a moment ago; run the command again",
    errno.EMFILE: "let more files be open (`ulimit -n`), and run the command again",
    errno.ENOMEM: "end other programs, or use fewer processes with --jobs",
    errno.EAGAIN: "end other programs, or use fewer processes with --jobs",
}
"""What to do about what the machine refuses."""
_OF_ONE_FILE = {errno.ENOENT, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG}
"""Reasons for which one file cannot be read while the disk is well."""
_IN_USE = {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR, errno.EBUSY}
"""Reasons for which a folder stays."""


class Walked(NamedTuple):
    """The files below a folder, sorted, and what could not be walked."""

    files: tuple[Path, ...]
    problems: tuple[Problem, ...]


class Found(NamedTuple):
    """A file, and what its folder says of it."""

    path: str
    """Relative to the digest's folder, with forward slashes."""
    stat: Stat


class Scanned(NamedTuple):
    """The files below a folder, sorted by path, and what could not be looked at."""

    files: tuple[Found, ...]
    problems: tuple[Problem, ...]


def walk(folder: Path, root: Path, hidden: bool = False) -> Walked:
    """Every regular file below a folder that may be absent. Names that begin with a dot only if `hidden`."""
    problems = _misplaced(folder, root)
    files = tuple(sorted(Path(entry.path) for entry in _walk(folder, folder, root, hidden, problems)))
    return Walked(files, tuple(problems))


def scan(folder: Path, root: Path, hidden: bool = False, whole: bool = False) -> Scanned:
    """The same, by path below `root`, with what tells whether a file has changed. With `whole`, raises OSError where a folder cannot be looked into."""
    problems = _misplaced(folder, root)
    return _scanned(_walk(folder, folder, root, hidden, problems, whole=whole), root, problems)


def scan_at(path: str, root: Path, hidden: bool = False) -> Scanned:
    """What `scan` says of one path, relative to `root`: a file, or a folder with its files. It is that of the folder with which the path begins."""
    top, *names = path.split("/")
    if not names:
        return scan(root / top, root, hidden)
    folder = root / top
    for name in names[:-1]:
        folder /= name
        if (name.startswith(".") and not hidden) or folder.is_symlink():
            return Scanned((), ())
    problems: list[Problem] = []
    return _scanned(_walk(folder, root / top, root, hidden, problems, names[-1]), root, problems)


def _scanned(entries: Iterator[os.DirEntry[str]], root: Path, problems: list[Problem]) -> Scanned:
    skip = len(str(root)) + 1
    files = []
    for entry in entries:
        path = entry.path[skip:].replace(os.sep, "/")
        try:
            files.append(Found(path, _stat(entry.stat())))
        except OSError as error:
            problems.append(_unreadable(path, error))
    return Scanned(tuple(sorted(files, key=lambda file: file.path)), tuple(problems))


def read_bytes(path: Path, root: Path) -> bytes | Problem:
    """A file's content, or why it cannot be read. Raises OSError where the disk is to blame, for then the next file is no better."""
    try:
        return path.read_bytes()
    except OSError as error:
        if is_failing(error):
            raise
        return _unreadable(shown_path(path, root), error)


def stat_of(path: str | Path, follow: bool = False) -> Stat | None:
    """Of a regular file; None for anything else, such as a symbolic link unless that is followed."""
    try:
        found = os.stat(path, follow_symlinks=follow)  # noqa: PTH116 -- thousands of paths: pathlib costs more than the question
    except OSError:
        return None
    return _stat(found) if modes.S_ISREG(found.st_mode) else None


def is_settled(stat: Stat, clock: int) -> bool:
    """True if a file that has this stat at `clock` (see `file_clock`) cannot have changed since without another stat.

    Times on some file systems have whole seconds, on others some milliseconds: two writes that
    follow each other closely may leave the same time.
    """
    return clock - stat.changed > (_FINE if stat.changed % 10_000_000 else _COARSE)


def file_clock(folder: Path) -> int:
    """The time, in nanoseconds, as the file system writes it: another machine's, perhaps, on a network."""
    mark = folder / "clock"
    try:
        mark.write_bytes(b"")
        return mark.stat().st_mtime_ns
    except OSError:
        return time.time_ns()


def fingerprint_file(path: str | Path) -> str:
    """Of a regular file's bytes; empty if it is none, or cannot be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 -- thousands of paths: pathlib costs more than the reading
            return fingerprint(file.read())
    except OSError:
        return ""


@contextmanager
def disk_told(root: Path) -> Iterator[None]:
    """What the machine refuses to read or write within becomes one line, with the path and what to do. Raises DiskError."""
    try:
        yield
    except OSError as error:
        raise DiskError([refused(error, root)]) from error


def refused(error: OSError, root: Path) -> Problem:
    """What the machine refuses, and what to do about it."""
    where = error.filename2 or error.filename or ""
    shown = shown_path(Path(os.fsdecode(where)), root) if isinstance(where, (str, bytes, os.PathLike)) and where else "disk"
    return Problem(shown, 0, f"cannot be used: {error.strerror or error}; {_REMEDIES.get(error.errno or 0, 'look after it, and run the command again')}")


def write_atomic(path: Path, content: bytes, durable: bool = False, aside: Path | None = None) -> None:
    """Writes a file whole or not at all; with `durable`, it outlives a loss of power from here on.

    It is made in the folder `aside`, so that nothing is left beside it by a process that is killed;
    without one, beside it.
    """
    make_folder(path.parent)
    temporary = (aside or path.parent) / _temporary_name(path)
    try:
        write_file(temporary, content, durable)
        move_into_place(temporary, path, durable)
        if durable:
            _make_folder_durable(path.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def make_folder(folder: Path) -> None:
    """Makes a folder, and those above it, where it is not there."""
    if not os.path.isdir(folder):  # noqa: PTH112 -- thousands of files: pathlib costs more
        folder.mkdir(parents=True, exist_ok=True)


def write_file(path: Path, content: bytes, durable: bool = False) -> None:
    """Writes a file that no one reads before it is done. An error names it."""
    try:
        with path.open("wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        error.filename = error.filename or str(path)  # the kernel says of a full disk only that it is full
        raise


def make_durable() -> None:
    """Whatever was written outlives a loss of power from here on: one wait for all files."""
    if hasattr(os, "sync"):
        os.sync()


def move_into_place(staged: Path, path: Path, durable: bool = False) -> None:
    """Moves a finished file to where it is served from, over what stands there, in one step."""
    try:
        staged.replace(path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # another file system: copy beside it, then move
        beside = path.with_name(_temporary_name(path))
        try:
            write_file(beside, staged.read_bytes(), durable)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        staged.unlink()


def remove_file(path: Path, top: Path) -> None:
    """Removes a file, if it is there, and the folders above it that became empty, up to `top`."""
    try:
        path.unlink()
    except (FileNotFoundError, NotADirectoryError):
        pass  # it is gone, and perhaps a file stands where its folder was
    except OSError:
        if not path.is_dir():
            raise
        return  # a folder stands there by now
    for folder in path.parents:
        if folder == top or not folder.is_relative_to(top):
            return
        try:
            folder.rmdir()
        except FileNotFoundError:
            continue  # this far went a build that was killed
        except OSError as error:
            if error.errno in _IN_USE:
                return
            raise


def remove_temporaries(process: str, top: Path) -> None:
    """Removes what a process that was killed has left of files that it was about to move into place."""
    for folder, _, names in os.walk(top):
        for name in names:
            if name.startswith(".") and name.endswith(f".{process}.tmp"):
                Path(folder, name).unlink(missing_ok=True)


def holds(path: Path, content: bytes) -> bool:
    """True if this is a regular file of just these bytes."""
    try:
        return path.stat(follow_symlinks=False).st_size == len(content) and not path.is_symlink() and path.read_bytes() == content
    except OSError:
        return False


def same_content(one: Path, other: Path) -> bool:
    """True if both are regular files with the same bytes."""
    try:
        if one.is_symlink() or one.stat().st_size != other.stat().st_size:
            return False
        with one.open("rb") as a, other.open("rb") as b:
            while chunk := a.read(1 << 20):
                if chunk != b.read(len(chunk)):
                    return False
        return True
    except OSError:
        return False


def shown_path(path: Path, root: Path) -> str:
    """The path as messages show it: below the digest's folder where it is, with forward slashes."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()


def _temporary_name(path: Path) -> str:
    return f".{path.name[:80]}.{os.getpid()}.tmp"


def _make_folder_durable(folder: Path) -> None:
    """The names in a folder outlive a loss of power from here on, where the system can tell."""
    if hasattr(os, "O_DIRECTORY"):
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def is_failing(error: OSError) -> bool:
    """True if the machine is to blame, and not this one file or folder."""
    return error.errno not in _OF_ONE_FILE


def _misplaced(folder: Path, root: Path) -> list[Problem]:
    if folder.exists() and not folder.is_dir():
        return [Problem(shown_path(folder, root), 0, "this is a file, and a folder of this name is needed; move the file away")]
    return []


def _unreadable(shown: str, error: OSError) -> Problem:
    return Problem(shown, 0, f"cannot be read: {error.strerror or error}; check that it is there and may be read")


def _stat(found: os.stat_result) -> Stat:
    return Stat(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def _walk(folder: Path | str, top: Path, root: Path, hidden: bool, problems: list[Problem], only: str = "", whole: bool = False) -> Iterator[os.DirEntry[str]]:
    if isinstance(folder, Path) and not folder.is_dir():
        return
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        if is_failing(error) or (whole and not isinstance(error, FileNotFoundError)):
            raise
        problems.append(Problem(shown_path(Path(folder), root), 0, f"the folder cannot be read: {error.strerror}; check that it may be read"))
        return
    for entry in entries:
        if (entry.name.startswith(".") and not hidden) or (only and entry.name != only):
            continue
        if entry.is_symlink() and not _stays_inside(Path(entry.path), top):
            problems.append(Problem(shown_path(Path(entry.path), root), 0, "a symbolic link that leads out of its folder, or nowhere; copy the file itself here"))
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, top, root, hidden, problems, whole=whole)
        elif entry.is_file():
            if not entry.name.isprintable():  # surrogates, which stand for bytes that are no UTF-8, are not printable
                problems.append(Problem(shown_path(Path(entry.path), root).encode("ascii", "backslashreplace").decode(), 0, "the file's name is not readable text; rename it"))
            else:
                yield entry


def _stays_inside(link: Path, top: Path) -> bool:
    try:
        return link.resolve(strict=True).is_relative_to(top.resolve())
    except (OSError, RuntimeError):
        return False
