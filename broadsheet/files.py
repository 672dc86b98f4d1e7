"""Files: walking, reading, and writing so that no file is ever half-written.

Shell. Nothing here leads out of the folder that it was given: symbolic links that do are named as
problems, and not followed.
"""

import errno
import os
import shutil
import stat as modes
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from broadsheet.fingerprint import fingerprint
from broadsheet.model import Problem, Stat

_FINE, _COARSE = 50_000_000, 2_000_000_000
"""Nanoseconds in which a file may change again without a new time: on file systems with fine times, and with coarse ones."""


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


def scan(folder: Path, root: Path, hidden: bool = False) -> Scanned:
    """The same, by path below `root`, with what tells whether a file has changed."""
    problems = _misplaced(folder, root)
    skip = len(str(root)) + 1
    files = []
    for entry in _walk(folder, folder, root, hidden, problems):
        path = entry.path[skip:].replace(os.sep, "/")
        try:
            files.append(Found(path, _stat(entry.stat())))
        except OSError as error:
            problems.append(_unreadable(path, error))
    return Scanned(tuple(sorted(files, key=lambda file: file.path)), tuple(problems))


def read_bytes(path: Path, root: Path) -> bytes | Problem:
    """A file's content, or why it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
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


def write_atomic(path: Path, content: bytes, durable: bool = False) -> None:
    """Writes a file whole or not at all; with `durable`, it outlives a loss of power from here on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name[:80]}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def make_durable() -> None:
    """Whatever was written outlives a loss of power from here on: one wait for all files."""
    if hasattr(os, "sync"):
        os.sync()


def move_into_place(staged: Path, path: Path) -> None:
    """Moves a finished file to where it is served from, over what stands there, in one step."""
    try:
        staged.replace(path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # another file system: copy beside it, then move
        beside = path.with_name(f".{path.name[:80]}.{os.getpid()}.tmp")
        try:
            shutil.copyfile(staged, beside)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        staged.unlink()


def remove_file(path: Path, top: Path) -> None:
    """Removes a file, and the folders above it that became empty, up to `top`."""
    path.unlink(missing_ok=True)
    for folder in path.parents:
        if folder == top or not folder.is_relative_to(top):
            return
        try:
            folder.rmdir()
        except OSError:
            return


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


def _misplaced(folder: Path, root: Path) -> list[Problem]:
    if folder.exists() and not folder.is_dir():
        return [Problem(shown_path(folder, root), 0, "this is a file, and a folder of this name is needed; move the file away")]
    return []


def _unreadable(shown: str, error: OSError) -> Problem:
    return Problem(shown, 0, f"cannot be read: {error.strerror or error}; check that it is there and may be read")


def _stat(found: os.stat_result) -> Stat:
    return Stat(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def _walk(folder: Path | str, top: Path, root: Path, hidden: bool, problems: list[Problem]) -> Iterator[os.DirEntry[str]]:
    if isinstance(folder, Path) and not folder.is_dir():
        return
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        problems.append(Problem(shown_path(Path(folder), root), 0, f"the folder cannot be read: {error.strerror}"))
        return
    for entry in entries:
        if entry.name.startswith(".") and not hidden:
            continue
        if entry.is_symlink() and not _stays_inside(Path(entry.path), top):
            problems.append(Problem(shown_path(Path(entry.path), root), 0, "a symbolic link that leads out of its folder, or nowhere; copy the file itself here"))
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path, top, root, hidden, problems)
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
