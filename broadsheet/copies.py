"""Which new articles carry the words of another: the copies at the door.

Shell. The words of content files are known by a sample of their shingles (`ingest.shingles`), in
the records, by mark: so a copy is found without comparing it with each of them. An article is known
as it came in, for an editor may shorten and better it, and the next paper still carries what the
agency sent. Only what the records do not know, such as all of `content/` after they were deleted, is
read as it is now.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Any

from broadsheet.digest import Digest
from broadsheet.files import read_bytes
from broadsheet.frontmatter import body_in, copy_of_in
from broadsheet.ingest.shingles import LEAST, is_copy, least_shared, shingles_of, sketch_of
from broadsheet.model import Article, Problem, Shingles
from broadsheet.store import Store
from broadsheet.urls import article_address, slugify


class Copies:
    """What one run knows of the words of content files."""

    def __init__(self, digest: Digest, store: Store, paths: Callable[[], Collection[str]], *, dry_run: bool) -> None:
        self._digest = digest
        self._store = store
        self._paths = paths
        """The content files as they were before the run."""
        self._dry_run = dry_run
        self._is_ready = False
        self._has_records = True
        """False while the records know no text."""
        self._added: set[str] = set()
        """Paths of all that were added in this run."""
        self._fresh: dict[str, tuple[Shingles, str]] = {}
        """By path of what the records do not have yet: its words, and the address that stands for it; empty where its file tells."""
        self._by_mark: defaultdict[int, list[str]] = defaultdict(list)
        self._order: dict[str, int] = {}
        """By path of what is fresh: which it was, from 0."""

    def first_of(self, shingles: Shingles) -> str:
        """The address of the article whose words a new one carries; empty if it is none's. One that was there before the run goes before one of the run."""
        if len(shingles.marks) < LEAST:
            return ""
        self._catch_up()
        sketch = sketch_of(shingles)
        needed = least_shared(sketch)
        there = self._store.texts_like(sketch, needed) if self._has_records else {}
        shared = Counter(chain.from_iterable(paths for paths in map(self._by_mark.get, sketch) if paths))
        near = {path: self._fresh[path] for path in sorted((path for path, count in shared.items() if count >= needed), key=self._order.__getitem__)}
        known = [path for path, other in there.items() if path not in self._fresh and is_copy(shingles, other)]
        known += (path for path, (other, address) in near.items() if not address and is_copy(shingles, other))
        return self._standing(known) or next((address for other, address in near.values() if address and is_copy(shingles, other)), "")

    def add(self, path: str, shingles: Shingles, address: str = "") -> None:
        """One more content file, or other words in one; `address` is that which stands for it, if it is new."""
        self._added.add(path)
        self._order.setdefault(path, len(self._order))
        self._fresh[path] = (shingles, address)
        for mark in sketch_of(shingles):
            self._by_mark[mark].append(path)

    def keep(self) -> None:
        """Puts what was added into the records, once its files are written; so that memory holds no more than what came at once."""
        if self._fresh and not self._dry_run:
            with self._store.transaction():
                self._store.keep_texts((path, shingles) for path, (shingles, _) in self._fresh.items())
            self._has_records = True
            self._fresh.clear()
            self._order.clear()
            self._by_mark.clear()

    def _catch_up(self) -> None:
        """The records know the content files that are there, and no others."""
        if self._is_ready:
            return
        self._is_ready = True
        known, there = self._store.texts() - self._added, {path for path in self._paths() if not path.startswith(("content/pages/", "content/editions/"))}
        missing = self._read(sorted(there - known - self._added))
        if self._dry_run:
            for path, shingles in missing:
                self.add(path, shingles)
        elif known != there:
            with self._store.transaction():
                self._store.forget_texts(known - there)
                self._store.keep_texts(missing)
        self._has_records = bool(known or there)

    def _read(self, paths: list[str]) -> Iterator[tuple[str, Shingles]]:
        for path in paths:
            content = read_bytes(self._digest.root / path, self._digest.root)
            if not isinstance(content, Problem):
                yield path, shingles_of(body_in(content.decode("utf-8", "replace")))

    def _standing(self, paths: list[str]) -> str:
        """What to name of these content files, all with the same words: the first that is no copy itself, else what a copy names."""
        said: dict[str, str] = {}
        for path in sorted(paths):
            content = read_bytes(self._digest.root / path, self._digest.root)
            if isinstance(content, Problem):
                continue
            said[path] = copy_of_in(content.decode("utf-8", "replace"))
            if not said[path]:
                return self._address_of(path, content)
        return next(iter(said.values()), "")

    def _address_of(self, path: str, content: bytes) -> str:
        from broadsheet.articles import parse_file  # which brings Markdown along: few seeds are copies

        entry = parse_file(path, content, self._digest.house).entry
        return entry.address if isinstance(entry, Article) else path


def address_for(path: str, front: Mapping[str, Any], digest: Digest) -> str:
    """The address at which a content file that ingest writes will stand."""
    date = front["date"]
    day = date.astimezone(digest.house.zone).date() if isinstance(date, datetime) else date
    return article_address(day, front.get("slug") or slugify(path.rpartition("/")[2].removesuffix(".md")))
