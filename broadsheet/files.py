"""Files: walking, reading, and writing so that no file is ever half-written.

Shell. Nothing here leads out of the folder that it was given: symbolic links that do are named as
problems, and not followed.
"""

import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from broadsheet.model import Problem


class Walked(NamedTuple):
    """The files below a folder, sorted, and what could not be walked."""

    files: tuple[Path, ...]
    problems: tuple[Problem, ...]


def walk(folder: Path, root: Path, hidden: bool = False) -> Walked:
    """Every regular file below a folder that may be absent. Names that begin with a dot only if `hidden`."""
    problems: list[Problem] = []
    if folder.exists() and not folder.is_dir():
        problems.append(Problem(shown_path(folder, root), 0, "this is a file, and a folder of this name is needed; move the file away"))
    files = tuple(sorted(_walk(folder, folder, root, hidden, problems))) if folder.is_dir() else ()
    return Walked(files, tuple(problems))


def read_bytes(path: Path, root: Path) -> bytes | Problem:
    """A file's content, or why it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        return Problem(shown_path(path, root), 0, f"cannot be read: {error.strerror or error}; check that it is there and may be read")


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


def _walk(folder: Path, top: Path, root: Path, hidden: bool, problems: list[Problem]) -> Iterator[Path]:
    try:
        entries = list(os.scandir(folder))
    except OSError as error:
        problems.append(Problem(shown_path(folder, root), 0, f"the folder cannot be read: {error.strerror}"))
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.name.startswith(".") and not hidden:
            continue
        if entry.is_symlink() and not _stays_inside(path, top):
            problems.append(Problem(shown_path(path, root), 0, "a symbolic link that leads out of its folder, or nowhere; copy the file itself here"))
        elif entry.is_dir(follow_symlinks=False):
            yield from _walk(path, top, root, hidden, problems)
        elif entry.is_file():
            if not entry.name.isprintable() or _has_surrogates(entry.name):
                problems.append(Problem(shown_path(path, root).encode("ascii", "backslashreplace").decode(), 0, "the file's name is not readable text; rename it"))
            else:
                yield path


def _stays_inside(link: Path, top: Path) -> bool:
    try:
        return link.resolve(strict=True).is_relative_to(top.resolve())
    except (OSError, RuntimeError):
        return False


def _has_surrogates(name: str) -> bool:
    return any("\ud800" <= c <= "\udfff" for c in name)
