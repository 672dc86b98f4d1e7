"""The search index: Pagefind's, of every article that search engines may index, below `site/pagefind/`.

Shell. A step of its own after a build, for it is slow and makes a file for each article. It is made
aside, of the pages as they stand in `site/`, and moved in so that what is served meanwhile is one
whole index: what is new first, then the file that names it, and what is old is deleted last.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import msgspec

from broadsheet.digest import Digest
from broadsheet.errors import SiteFolderError
from broadsheet.files import file_clock, fingerprint_file, is_settled, refused, remove_file, stat_of, walk
from broadsheet.fingerprint import fingerprint_of
from broadsheet.model import PageRecord, Problem, Stat
from broadsheet.output import place_file, strangers
from broadsheet.pages import file_at
from broadsheet.rights import may_be_indexed
from broadsheet.service_pages import SEARCH_INDEX
from broadsheet.site import Site
from broadsheet.store import Store

INSTALL = 'there is no search index without Pagefind; install it with: pip install "broadsheet[search]"'
OLDER = "the search index is older than the articles; run `broadsheet build --search`"
_ENTRY = f"{SEARCH_INDEX}/pagefind-entry.json"
"""Names the other files of the index: moved into place last."""
_PACKAGES = ("pagefind_bin_extended", "pagefind_bin")
"""Either brings Pagefind's program; the extended one also knows where words of Chinese and Japanese end."""
_NEEDED = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json")
_ENDINGS = (".pf_meta", ".pf_index", ".pf_filter", ".pf_fragment", ".pf_sort")
"""What else of its output is kept: the rest are interfaces of its own, which no theme of ours uses."""
_UNKNOWN = Stat(0, 0, 0, 0)
_NOTE = "search"


class Program(NamedTuple):
    """Pagefind's program."""

    path: Path
    version: str


class Kept(msgspec.Struct, frozen=True):
    """What is on record of the last index."""

    texts: str
    """Fingerprint of the views of the articles in it."""
    made_of: str
    """Of their pages, and of what else its bytes depend on; empty from before the first file is moved until the last is."""
    older: bool = False
    """True if articles changed since."""


class Indexed(msgspec.Struct, frozen=True):
    """What became of the index."""

    articles: int
    written: tuple[str, ...] = ()
    """Files of `site/` that changed."""
    deleted: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def find_program() -> Program | None:
    """Pagefind's program, if it is installed."""
    for name in _PACKAGES:
        try:
            return Program(import_module(name).get_executable(), version(name))
        except (ImportError, FileNotFoundError):
            continue
    return None


def missing() -> tuple[Problem, ...]:
    """A word if there is no Pagefind."""
    return () if find_program() else (Problem("", 0, INSTALL, "warning"),)


def in_its_place(site: Site) -> tuple[Problem, ...]:
    """A word if a file of `static/` stands where the index goes."""
    paths = [static.path for address, static in site.statics.items() if address.startswith(f"/{SEARCH_INDEX}/")]
    return (Problem(paths[0], 0, f"stands where the search index goes, so none is made; move static/{SEARCH_INDEX}/ away", "warning"),) if paths else ()


def has_index(site: Site, *, made: bool) -> bool:
    """True if pages of the site can ask a search index: one that is `made` for them, if there is anything in it, or the editor's own."""
    return f"/{_ENTRY}" in site.statics if in_its_place(site) else made and any(_found(site))


def is_there(digest: Digest) -> bool:
    """True if `site/` has a search index, of whichever build."""
    return (digest.site / _ENTRY).is_file()


def make_index(site: Site, store: Store, digest: Digest) -> Indexed | None:
    """Brings the index up to date with `site/`, as the records say it is; None if it cannot be made, for a reason that was told. Raises SiteFolderError."""
    program = find_program()
    if program is None or in_its_place(site):
        return None
    pages = _pages(site, store.pages())
    language = site.settings.language.partition("-")[0].lower()
    kept = Kept(_texts(pages), fingerprint_of((sorted((path, page.output) for path, page in pages.items()), program.version, program.path.parent.name, language)))
    known = store.files(f"site/{SEARCH_INDEX}")
    if _noted(store) == kept and not _broken(known, digest):
        return Indexed(len(pages))
    made = _run(program, pages, language, digest) if pages else {}
    if isinstance(made, Problem):
        return Indexed(len(pages), problems=(made,))
    return _place(made, kept, known, len(pages), store, digest)


def keep_age(site: Site, store: Store) -> None:
    """Notes whether the index, if there is one, is older than the articles. Within a transaction, after the pages were put on record."""
    kept = _noted(store)
    if kept is not None and kept.older != (older := kept.texts != _texts(_pages(site, store.pages()))):
        _keep(msgspec.structs.replace(kept, older=older), store)


def is_older(store: Store) -> bool:
    """True if the index is known to be older than the articles."""
    kept = _noted(store)
    return kept is not None and kept.older


def is_verifiable(store: Store) -> bool:
    """True if there is an index that is not older than the articles, and Pagefind to make it anew."""
    kept = _noted(store)
    return kept is not None and bool(kept.made_of) and not kept.older and find_program() is not None


def index_files(store: Store) -> set[str]:
    """Those below `site/` that are on record."""
    return {path.removeprefix("site/") for path in store.files(f"site/{SEARCH_INDEX}")}


def is_comparable(path: str) -> bool:
    """False for the files below `site/` that Pagefind writes otherwise each time: the values of a filter stand in any order, and files are named for their bytes."""
    return not path.startswith(f"{SEARCH_INDEX}/filter/") and path != _ENTRY and not path.endswith(".pf_meta")


def index_problems(store: Store, digest: Digest) -> Iterator[Problem]:
    """What is wrong with an index that is on record."""
    kept = _noted(store)
    if kept is None:
        return
    known = store.files(f"site/{SEARCH_INDEX}")
    if not kept.made_of or _broken(known, digest):
        yield Problem(f"site/{SEARCH_INDEX}", 0, "the search index is not as it was built; run `broadsheet build --search`", "warning")
    elif kept.older:
        yield Problem(f"site/{SEARCH_INDEX}", 0, OLDER, "warning")


def _pages(site: Site, records: Mapping[str, PageRecord]) -> dict[str, PageRecord]:
    """By file, the pages of the articles that can be found."""
    return {file: records[file] for address in _found(site) if (file := file_at(address)) in records}


def _found(site: Site) -> Iterator[str]:
    """The addresses of the articles that can be found: no copies, for the first of them is found, and none that is kept from search engines."""
    return (address for address, article in site.articles.items() if address not in site.carried.firsts and may_be_indexed(article, site.settings))


def _texts(pages: Mapping[str, PageRecord]) -> str:
    return fingerprint_of(sorted((path, page.view) for path, page in pages.items()))


def _run(program: Program, pages: Mapping[str, PageRecord], language: str, digest: Digest) -> dict[str, Path] | Problem:
    """The files of a new index, by path below `site/`, made aside; or why there is none.

    Pagefind sees a folder of these pages and no others, so that whatever else is in `site/` changes
    nothing. All are indexed as of one language: it would look only for those of the page's own.
    """
    import subprocess

    folder = digest.staging / "search"
    for path in pages:
        _lend(digest.site / path, folder / "pages" / path)
    command: list[str | Path] = [program.path, "--site", folder / "pages", "--output-path", folder / "index", "--force-language", language, "--exclude-selectors", "body > header", "--silent"]
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    ran = subprocess.run(command, cwd=folder, env=surroundings, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)  # noqa: S603 -- our own dependency
    entry = folder / "index" / Path(_ENTRY).name
    if ran.returncode or not entry.exists():
        said = ran.stdout.decode("utf-8", "replace").strip().splitlines()[:1] or [f"it ended with {ran.returncode}"]
        return Problem(f"site/{SEARCH_INDEX}", 0, f"Pagefind made no index ({said[0]}); the site is built, and the last index is as it was")
    walked = walk(folder / "index", digest.root)
    if walked.problems:
        return walked.problems[0]
    made = {f"{SEARCH_INDEX}/{file.relative_to(folder / 'index').as_posix()}": file for file in walked.files}
    needed = _wasm(entry) | {f"{SEARCH_INDEX}/{name}" for name in _NEEDED}
    return {path: file for path, file in made.items() if path in needed or path.endswith(_ENDINGS)}


def _lend(page: Path, place: Path) -> None:
    """Has a page be at another place, too; where links cannot be made, a copy of it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        place.symlink_to(page)
    except OSError:
        shutil.copyfile(page, place)


def _wasm(entry: Path) -> set[str]:
    """The programs that the browser runs for this index: Pagefind writes one more, for languages that it does not know."""
    languages = msgspec.json.decode(entry.read_bytes())["languages"].values()
    return {f"{SEARCH_INDEX}/wasm.{language.get('wasm') or 'unknown'}.pagefind" for language in languages}


def _place(made: Mapping[str, Path], kept: Kept, known: Mapping[str, tuple[Stat, str]], articles: int, store: Store, digest: Digest) -> Indexed:
    """Makes `site/pagefind/` hold the files of the index, and no others that an index had. Raises SiteFolderError."""
    top = digest.site
    prints = {path: fingerprint_file(file) for path, file in made.items()}
    moving = sorted((path for path in made if not _is_whole(top / path, _UNKNOWN, prints[path])), key=lambda path: (path == _ENTRY, path))
    old = sorted((path for name in known if (path := name.removeprefix("site/")) not in made), key=lambda path: (path != _ENTRY, path))
    left = () if known else tuple(strangers(top, made, {}, below=SEARCH_INDEX))
    with store.transaction(durable=True):
        store.keep_files((f"site/{path}", _UNKNOWN, "") for path in moving)
        _keep(Kept("", "", older=True), store)
    try:
        folders = {top}
        for path in moving:
            place_file(made[path], path, top, folders)
        for path in old:
            remove_file(top / path, top)
    except OSError as error:
        raise SiteFolderError([refused(error, digest.root)]) from error
    clock = file_clock(digest.records)
    with store.transaction():
        store.keep_files((f"site/{path}", _settled(stat_of(top / path), clock), prints[path]) for path in made)
        store.forget_files(f"site/{path}" for path in old)
        _keep(kept, store)
    return Indexed(articles, tuple(moving), tuple(old), left)


def _settled(stat: Stat | None, clock: int) -> Stat:
    return stat if stat is not None and is_settled(stat, clock) else _UNKNOWN


def _broken(known: Mapping[str, tuple[Stat, str]], digest: Digest) -> bool:
    """True if a file of the index is not the one on record."""
    return not all(_is_whole(digest.site / path.removeprefix("site/"), stat, known_print) for path, (stat, known_print) in known.items())


def _is_whole(file: Path, stat: Stat, known_print: str) -> bool:
    found = stat_of(file)
    return found is not None and (found == stat or fingerprint_file(file) == known_print)


def _noted(store: Store) -> Kept | None:
    note = store.meta(_NOTE)
    return msgspec.json.decode(note, type=Kept) if note else None


def _keep(kept: Kept, store: Store) -> None:
    store.note(_NOTE, msgspec.json.encode(kept).decode())
