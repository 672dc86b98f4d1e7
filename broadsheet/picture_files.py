"""Image files: looked at before a site is made of them, and the files that are made of them.

Shell. Both are remembered below `.broadsheet/`, by what they were made from: a clean build of the same
pictures decodes none of them twice.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import NamedTuple

from broadsheet.errors import DiskError
from broadsheet.files import read_bytes
from broadsheet.fingerprint import fingerprint, fingerprint_of
from broadsheet.model import Picture, PosterLook, Problem, Rendition
from broadsheet.parallel import in_parallel
from broadsheet.store import Store
from broadsheet.tool import darkroom_fingerprint
from broadsheet.views import PosterView

FOLDER = "pictures"
"""Of the files that were made, in `.broadsheet/`."""
POSTERS = "posters"
"""The same of posters."""
AT_ONCE = 4
"""Pictures in a batch: each takes long, so that many cores should have some."""


class Looked(NamedTuple):
    """Image files that were looked at."""

    pictures: tuple[Picture, ...]
    settled: bool
    """False if a file changed between two looks at it."""


def look_at_all(wanted: Mapping[str, str], root: Path, store: Store, jobs: int) -> Looked:
    """The image files at these paths, which have these fingerprints. What was looked at before is taken from the store, and the rest is put there."""
    made_by = darkroom_fingerprint()
    kept = store.pictures(made_by)
    known = {path: kept[path] for path, mark in wanted.items() if path in kept and kept[path].fingerprint == mark}
    fresh = [path for path in wanted if path not in known]
    if fresh or kept.keys() != wanted.keys():
        found = dict(in_parallel(_look_batch, fresh, jobs, _prepare, (root,), AT_ONCE))
        known |= {path: picture for path, picture in found.items() if picture}
        with store.transaction():
            store.forget_pictures(kept.keys() - wanted.keys())
            store.keep_pictures(made_by, (known[path] for path in fresh if path in known))
    return Looked(tuple(known[path] for path in wanted if path in known), all(path in known and known[path].fingerprint == mark for path, mark in wanted.items()))


def look(path: str, root: Path) -> Picture | None:
    """One image file as it is now; None if it cannot be read."""
    content = read_bytes(root / path, root)
    if isinstance(content, Problem):
        return None
    from broadsheet.darkroom import look_at  # brings Pillow along: most builds look at nothing new

    return look_at(path, fingerprint(content), content)


class Prints:
    """The files that pictures are published in: from the cache, or made."""

    def __init__(self, root: Path, records: Path) -> None:
        self._root = root
        self._records = records

    def of(self, rendition: Rendition, path: str) -> bytes:
        """The bytes of a rendition of the picture at a path. Raises DiskError where that is another one by now."""
        name = fingerprint_of((rendition, darkroom_fingerprint()))
        if (known := self._kept(name)) is not None:
            return known
        content = read_bytes(self._root / path, self._root)
        if isinstance(content, Problem):
            raise DiskError([content])
        if fingerprint(content) != rendition.fingerprint:
            raise DiskError([Problem(path, 0, "it changed while the site was built; run the command again")])
        from broadsheet.darkroom import develop

        return self._keep(name, develop(content, rendition))

    def poster(self, view: PosterView, look: PosterLook) -> bytes:
        """The bytes of a poster."""
        name = fingerprint_of((view, look.paper, look.ink, look.accent, fingerprint(look.font), darkroom_fingerprint()))
        if (known := self._kept(name, POSTERS)) is not None:
            return known
        from broadsheet.poster import draw_poster

        return self._keep(name, draw_poster(view, look), POSTERS)

    def _kept(self, name: str, kind: str = FOLDER) -> bytes | None:
        """What was made before, if it is whole: its fingerprint stands before it."""
        try:
            found = (self._records / kind / name[:2] / name).read_bytes()
        except OSError:
            return None
        mark, content = found[:64].rstrip(b" "), found[64:]
        return content if mark == fingerprint(content).encode() else None

    def _keep(self, name: str, content: bytes, kind: str = FOLDER) -> bytes:
        """The same bytes, kept for the next time, as far as the disk lets."""
        folder = self._records / kind / name[:2]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=folder, delete=False) as file:
                file.write(fingerprint(content).encode().ljust(64) + content)
            Path(file.name).replace(folder / name)
        except OSError:
            pass  # it is a cache: what cannot be kept is made again
        return content


def forget_prints(records: Path, renditions: Iterable[Rendition]) -> None:
    """Removes what was kept of pictures that are shown no more."""
    mine = {fingerprint_of((rendition, darkroom_fingerprint())) for rendition in renditions}
    for file in (records / FOLDER).glob("??/*"):
        if file.name not in mine:
            file.unlink(missing_ok=True)


_root: Path


def _prepare(root: Path) -> None:
    global _root
    _root = root


def _look_batch(batch: tuple[str, ...]) -> list[Picture | None]:
    return [look(path, _root) for path in batch]
