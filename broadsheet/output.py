"""Rendered pages to `site/`: everything is made aside first, then moved into place.

Shell. A build that fails while it renders leaves the last site as it was. What is about to be
written is noted before the first file moves, and what was written after the last, so that a build
that is killed in between is healed by the next.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import msgspec

from broadsheet.cards import site_view
from broadsheet.config import load_hooks
from broadsheet.digest import Digest
from broadsheet.errors import SiteFolderError
from broadsheet.files import (
    file_clock,
    fingerprint_file,
    holds,
    is_settled,
    move_into_place,
    refused,
    remove_file,
    stat_of,
    walk,
    write_file,
)
from broadsheet.fingerprint import fingerprint, fingerprint_of
from broadsheet.model import PageRecord, Plan, PosterLook, Problem, Stat, Step, Theme
from broadsheet.pages import name_of, page_at
from broadsheet.parallel import BATCH, in_parallel
from broadsheet.picture_files import AT_ONCE, Prints
from broadsheet.plan import Wanted, address_of
from broadsheet.render import Renderer, template_of
from broadsheet.site import Site
from broadsheet.store import RECORDS, Store, open_for_reading
from broadsheet.views import AssetView, Page, PictureView, PosterView, StaticView


class Staged(NamedTuple):
    """A page's file, made and waiting."""

    path: str
    """Below `site/`, where it is to stand."""
    view: str
    """Fingerprint of the page's view."""
    output: str
    """Fingerprint of the file."""
    file: Path | None
    """None where the same stands there already."""
    seconds: float = 0.0
    """What rendering took; 0 unless that was asked for."""


class Rendering(msgspec.Struct, frozen=True):
    """How long the pages of one template took, or the files of one kind that have none."""

    template: str
    pages: int
    seconds: float
    slowest: str
    """The file that took longest, below `site/`."""
    slowest_seconds: float


class Placed(msgspec.Struct, frozen=True):
    """What became of the files of `site/`."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]
    records: Mapping[str, PageRecord]
    """Of what was rendered, with what is to be put on record."""


class Output:
    """The files of `site/` as they are: which of them are still what the last build wrote."""

    def __init__(self, top: Path) -> None:
        self._top = str(top) + os.sep
        self.found_again: dict[str, PageRecord] = {}
        """Those with another stat and the same bytes, as after a checkout."""

    def is_whole(self, path: str, record: PageRecord) -> bool:
        """True if the file is the one on record."""
        stat = stat_of(self._top + path)
        if stat is not None and stat == record.stat:
            return True
        if stat is None or fingerprint_file(self._top + path) != record.output:
            return False
        self.found_again[path] = msgspec.structs.replace(record, stat=stat)
        return True


def stage_pages(steps: Iterable[Step], site: Site, theme: Theme, digest: Digest, jobs: int, *, profile: bool = False) -> tuple[Staged, ...]:
    """Renders the pages of these steps into a folder of its own, and measures that where a `profile` is asked for. Raises ThemeError.

    Workers get addresses, and make the pages at them from the site that they inherit: that is
    less to send than pages.
    """
    digest.staging.mkdir(parents=True, exist_ok=True)
    arguments = (theme, site, digest.records, digest.root, digest.site, digest.staging, profile)
    numbered = [(number, step.address) for number, step in enumerate(steps)]
    quick = [each for each in numbered if each[1] not in site.renditions]
    slow = [each for each in numbered if each[1] in site.renditions]  # pictures
    made: list[Staged] = []
    for part, size in ((quick, BATCH), (slow, AT_ONCE)):
        try:
            made += (staged for _, staged in in_parallel(_stage_batch, part, jobs, _prepare, arguments, size))
        finally:
            _close()
    return tuple(made)


def renderings(staged: Iterable[Staged], site: Site) -> tuple[Rendering, ...]:
    """What rendering took, by template: the one that took most first."""
    by_template: dict[str, list[Staged]] = {}
    for page in staged:
        address = address_of(page.path)
        found = page_at(site, address)
        by_template.setdefault(template_of(found) or name_of(address), []).append(page)
    made = []
    for template, pages in by_template.items():
        slowest = max(pages, key=lambda page: page.seconds)
        made.append(Rendering(template, len(pages), sum(page.seconds for page in pages), slowest.path, slowest.seconds))
    return tuple(sorted(made, key=lambda rendering: -rendering.seconds))


def place_pages(plan: Plan, staged: tuple[Staged, ...], wanted: Mapping[str, Wanted], store: Store, digest: Digest) -> Placed:
    """Makes `site/` hold the files of the plan, and no others that a build wrote. Raises SiteFolderError."""
    top = digest.site
    reasons = {step.path: step.reason for step in plan.steps}
    records = {page.path: PageRecord(page.view, wanted[page.path].shared, page.output, None, reasons[page.path]) for page in staged}
    moving = [page for page in staged if page.file is not None]
    orphans = [step.path for step in plan.of("delete")]
    if moving or orphans:
        with store.transaction(durable=True):
            store.keep_pages((page.path, msgspec.structs.replace(records[page.path], view="")) for page in moving)
    in_the_way = _in_the_way(orphans, [page.path for page in moving])
    try:
        for path in in_the_way:
            remove_file(top / path, top)
        folders: set[Path] = {top}
        for page in moving:
            assert page.file is not None
            place_file(page.file, page.path, top, folders)
        for path in orphans:
            if path not in in_the_way:
                remove_file(top / path, top)
    except OSError as error:
        raise SiteFolderError([refused(error, digest.root)]) from error
    clock = file_clock(digest.records)
    records = {path: msgspec.structs.replace(record, stat=_settled(stat_of(top / path), clock)) for path, record in records.items()}
    return Placed(tuple(page.path for page in moving), tuple(orphans), records)


def _settled(stat: Stat | None, clock: int) -> Stat | None:
    return stat if stat is not None and is_settled(stat, clock) else None


def _in_the_way(orphans: Iterable[str], coming: Iterable[str]) -> set[str]:
    """Those that stand where a folder is needed, or in a folder where a file is needed."""
    files = set(coming)
    folders = {file[:i] for file in files for i, c in enumerate(file) if c == "/"}
    return {path for path in orphans if path in folders or any(path[:i] in files for i, c in enumerate(path) if c == "/")}


def place_file(file: Path, name: str, top: Path, folders: set[Path]) -> None:
    """Moves a finished file to where it is served from, `name` below `top`; `folders` are those that are known to be there. Raises SiteFolderError."""
    path = top / name
    if path.parent not in folders:
        _make_folder(path.parent, top)
        folders.add(path.parent)
    try:
        move_into_place(file, path)
    except IsADirectoryError:
        raise SiteFolderError([Problem(f"site/{name}", 0, "a folder, and a file is needed here; move it away")]) from None


def _make_folder(folder: Path, top: Path) -> None:
    """A folder below the site's. Raises SiteFolderError where a symbolic link would lead out of it."""
    for above in (folder, *folder.parents):
        if above == top:
            break
        if above.is_symlink():
            raise SiteFolderError([Problem(f"site/{above.relative_to(top)}", 0, "a symbolic link, and a folder is needed here; remove it")])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        file = next(above for above in (folder, *folder.parents) if above.exists())
        raise SiteFolderError([Problem(f"site/{file.relative_to(top).as_posix()}", 0, "a file, and a folder is needed here; move it away")]) from None


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


def strangers(top: Path, paths: Iterable[str], records: Mapping[str, PageRecord], below: str = "", beside: str = "") -> Iterator[Problem]:
    """Without records of a build, the files that none is known to have written: left alone, and named. `paths` are those to be.

    Only those in the folder `below` are looked at, and none in the folder `beside`.
    """
    known = set() if records else set(paths)
    others = [path.relative_to(top).as_posix() for path in walk(top / below, top).files] if known else []
    others = [path for path in others if path not in known and not (beside and path.startswith(f"{beside}/"))]
    for path in others[:10]:
        yield Problem(f"site/{path}", 0, "not written by this build, so left alone; delete it if it is of an old site", "warning")
    if len(others) > 10:
        yield Problem("site", 0, f"and {len(others) - 10} more files not written by this build, left alone; delete them if they are of an old site", "warning")


_store: Store | None = None
_renderer: Renderer
_prints: Prints
_look: PosterLook
_made: Site
_assets: dict[str, Page]
_root: Path
_top: Path
_folder: Path
_profile: bool


def _prepare(theme: Theme, site: Site, records: Path, root: Path, top: Path, folder: Path, profile: bool) -> None:
    global _store, _renderer, _prints, _look, _made, _assets, _root, _top, _folder, _profile
    _store = open_for_reading(records / RECORDS)
    _prints, _look = Prints(root, records), theme.poster
    _renderer = Renderer(theme, site_view(site), _store.body, load_hooks(root).filters)
    _assets = {asset.address: Page(asset.address, AssetView(name, fingerprint(asset.content))) for name, asset in theme.assets.items()}
    _made, _root, _top, _folder, _profile = site, root, top, folder, profile
    if profile:
        _renderer.warm_up()  # so that no page is charged with compiling


def _close() -> None:
    """Ends what `_prepare` opened, where the work was done in this process."""
    global _store
    if _store is not None:
        _store.close()
        _store = None


def _stage_batch(batch: tuple[tuple[int, str], ...]) -> list[Staged]:
    return [_stage(number, _assets.get(address) or page_at(_made, address)) for number, address in batch]


def _stage(number: int, page: Page | None) -> Staged:
    assert page is not None  # the plan named it
    start = perf_counter() if _profile else 0.0
    content = _bytes_of(page)
    seconds = perf_counter() - start if _profile else 0.0
    view, output = fingerprint_of(page.view), fingerprint(content)
    if isinstance(page.view, StaticView) and output != page.view.fingerprint:
        view = ""  # it changed since it was looked at: the next build looks again
    if holds(_top / page.path, content):
        return Staged(page.path, view, output, None, seconds)  # an unchanged file keeps its times
    file = _folder / str(number)
    write_file(file, content)
    return Staged(page.path, view, output, file, seconds)


def _bytes_of(page: Page) -> bytes:
    match page.view:
        case StaticView(path):
            return (_root / path).read_bytes()
        case PictureView(rendition):
            return _prints.of(rendition, _made.originals[rendition.fingerprint])
        case PosterView():
            return _prints.poster(page.view, _look)
        case _:
            return _renderer.page_bytes(page)
