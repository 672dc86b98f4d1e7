"""Rendered pages to `site/`: everything is made aside first, then moved into place.

Shell. A build that fails while it renders leaves the last site as it was. What is about to be
written is noted before the first file moves, and what was written after the last, so that a build
that is killed in between is healed by the next.
"""

import os
import shutil
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import msgspec

from broadsheet.cards import site_view
from broadsheet.config import load_hooks
from broadsheet.digest import Digest
from broadsheet.errors import SiteFolderError
from broadsheet.files import holds, move_into_place, remove_file, shown_path, walk
from broadsheet.fingerprint import fingerprint
from broadsheet.model import Problem, Theme
from broadsheet.pages import addresses, page_at
from broadsheet.parallel import in_parallel
from broadsheet.render import Renderer
from broadsheet.site import Site
from broadsheet.store import RECORDS, Store, open_for_reading
from broadsheet.views import AssetView, Page, StaticView


class Staged(NamedTuple):
    """A page's file, made and waiting."""

    path: str
    """Below `site/`, where it is to stand."""
    fingerprint: str
    file: Path | None
    """None where the same stands there already."""


class Placed(msgspec.Struct, frozen=True):
    """What became of the files of `site/`."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]


def stage_pages(site: Site, theme: Theme, digest: Digest, jobs: int) -> tuple[Staged, ...]:
    """Renders every page, and the theme's assets, into a folder of its own. Raises ThemeError.

    Workers get addresses, and make the pages at them from the site that they inherit: that is
    less to send than pages.
    """
    every = chain(addresses(site), (asset.address for asset in theme.assets.values()))
    folder = digest.records / "staging"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    arguments = (theme, site, digest.records / RECORDS, digest.root, digest.site, folder)
    try:
        return tuple(staged for _, staged in in_parallel(_stage_batch, enumerate(every), jobs, _prepare, arguments))
    finally:
        _close()


def place_pages(staged: tuple[Staged, ...], store: Store, digest: Digest) -> Placed:
    """Makes `site/` hold these files, and no others that a build wrote. Raises SiteFolderError."""
    top = digest.site
    before = store.written()
    now = {page.path: page.fingerprint for page in staged}
    with store.transaction():
        store.keep_written((path, "") for path, known in now.items() if before.get(path) != known)
    orphans = sorted(before.keys() - now.keys())
    in_the_way = [path for path in orphans if _blocks(path, now)]
    try:
        for path in in_the_way:
            remove_file(top / path, top)
        folders: set[Path] = {top}
        written = tuple(page.path for page in staged if page.file is not None)
        for page in staged:
            _place(page, top, folders)
        for path in set(orphans) - set(in_the_way):
            remove_file(top / path, top)
    except OSError as error:
        where = shown_path(Path(error.filename or top), digest.root)
        raise SiteFolderError([Problem(where, 0, f"cannot be written: {error.strerror}; the next build goes on from here")]) from error
    with store.transaction():
        store.keep_written(now.items())
        store.forget_written(orphans)
    shutil.rmtree(digest.records / "staging", ignore_errors=True)
    return Placed(written, tuple(orphans))


def _place(page: Staged, top: Path, folders: set[Path]) -> None:
    """Moves a page's file to where it is served from; `folders` are those that are known to be there. Raises SiteFolderError."""
    path = top / page.path
    if path.parent not in folders:
        _make_folder(path.parent, top)
        folders.add(path.parent)
    if page.file is None:
        return
    try:
        move_into_place(page.file, path)
    except IsADirectoryError:
        raise SiteFolderError([Problem(f"site/{page.path}", 0, "a folder, and a file is needed here; move it away")]) from None


def _make_folder(folder: Path, top: Path) -> None:
    """A folder below the site's. Raises SiteFolderError where a symbolic link would lead out of it."""
    for above in (folder, *folder.parents):
        if above == top:
            break
        if above.is_symlink():
            raise SiteFolderError([Problem(f"site/{above.relative_to(top)}", 0, "a symbolic link, and a folder is needed here; remove it")])
    folder.mkdir(parents=True, exist_ok=True)


def _blocks(orphan: str, now: dict[str, str]) -> bool:
    """True if a file to be stands where this one is a folder, or the other way round."""
    return any(orphan.startswith(path + "/") or path.startswith(orphan + "/") for path in now if path.split("/")[0] == orphan.split("/", maxsplit=1)[0])


def require_folder(top: Path) -> None:
    """Makes the folder of the site. Raises SiteFolderError where that cannot be written to."""
    try:
        top.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise SiteFolderError([Problem("site", 0, "this is a file, and the site needs a folder of this name; move the file away")]) from None
    except OSError as error:
        raise SiteFolderError([Problem("site", 0, f"the folder cannot be made: {error.strerror}")]) from None
    if not os.access(top, os.W_OK):
        raise SiteFolderError([Problem("site", 0, "the folder cannot be written to; change its permissions")])


def strangers(top: Path, paths: Iterable[str], store: Store) -> Iterator[Problem]:
    """Without records of a build, the files that none is known to have written: left alone, and named. `paths` are those to be."""
    known = set() if store.written() else set(paths)
    others = [path.relative_to(top).as_posix() for path in walk(top, top).files] if known else []
    others = [path for path in others if path not in known]
    for path in others[:10]:
        yield Problem(f"site/{path}", 0, "not written by this build, so left alone; delete it if it is of an old site", "warning")
    if len(others) > 10:
        yield Problem("site", 0, f"and {len(others) - 10} more files not written by this build, left alone", "warning")


_store: Store | None = None
_renderer: Renderer
_made: Site
_assets: dict[str, Page]
_root: Path
_top: Path
_folder: Path


def _prepare(theme: Theme, site: Site, records: Path, root: Path, top: Path, folder: Path) -> None:
    global _store, _renderer, _made, _assets, _root, _top, _folder
    _store = open_for_reading(records)
    _renderer = Renderer(theme, site_view(site), _store.body, load_hooks(root).filters)
    _assets = {asset.address: Page(asset.address, AssetView(name, fingerprint(asset.content))) for name, asset in theme.assets.items()}
    _made, _root, _top, _folder = site, root, top, folder


def _close() -> None:
    """Ends what `_prepare` opened, where the work was done in this process."""
    global _store
    if _store is not None:
        _store.close()
        _store = None


def _stage_batch(batch: tuple[tuple[int, str], ...]) -> list[Staged]:
    return [_stage(number, _assets.get(address) or page_at(_made, address)) for number, address in batch]


def _stage(number: int, page: Page | None) -> Staged:
    assert page is not None  # `addresses` named it
    file = _folder / str(number)
    content = (_root / page.view.path).read_bytes() if isinstance(page.view, StaticView) else _renderer.page_bytes(page)
    made = fingerprint(content)
    if holds(_top / page.path, content):
        return Staged(page.path, made, None)  # an unchanged file keeps its times
    file.write_bytes(content)
    return Staged(page.path, made, file)
