"""What there is to see at an address: the page, or the last good one with what is wrong; and what a browser is told of it.

Shell: reads a few lines of the files that are at fault.
"""

import threading
from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import msgspec

from broadsheet.errors import ThemeError
from broadsheet.files import read_bytes, scan_at
from broadsheet.galley import Galley, News, Standing
from broadsheet.model import Article, Leaf, Problem, StaticFile
from broadsheet.pages import file_at, page_at
from broadsheet.preview import Preview
from broadsheet.render import TEMPLATES
from broadsheet.serving.answers import content_type
from broadsheet.serving.inject import LIVE
from broadsheet.serving.seeing import Bar, Overlay, Place, Row, State, page_fingerprint, state_label, with_editor
from broadsheet.store import RECORDS, reason_of

REMEMBERED = 100
"""Pages whose last good bytes are kept, to be shown below what is wrong."""
TOLD = 20
"""Problems of other pages that a browser is told of."""
CONTEXT = 3
"""Lines of the source before and after the one at fault."""
LONGEST = 2_000_000
"""Bytes of a file of which lines are shown."""


class Seen(NamedTuple):
    """What there is at an address."""

    content: bytes | StaticFile | None
    """None if there is nothing, or nothing good."""
    problems: tuple[Problem, ...] = ()
    """Why this is not what it should be."""
    stack: tuple[tuple[str, int], ...] = ()
    """Path and line of each template that was at work when the first of them arose."""


class Viewer:
    """Looks at a preview for all browsers. For any thread."""

    def __init__(self, preview: Preview) -> None:
        self.preview = preview
        self._lock = threading.Lock()
        self._good: OrderedDict[str, bytes] = OrderedDict()
        self._states: dict[str, str] = {}
        self._seen: Standing | None = None
        self._problems: tuple[Problem, ...] = ()
        self._reasons: OrderedDict[str, str] = OrderedDict()
        self._for_all = ""

    @property
    def base(self) -> str:
        """The path before every address of the site."""
        galley = self.preview.standing.galley
        return galley.digest.settings.base if galley else ""

    def look(self, address: str) -> Seen:
        """What there is at an address now."""
        standing = self.preview.standing
        galley = standing.galley
        if galley is None:
            return Seen(None, standing.blocked)
        try:
            content = self.preview.printer.file_at(galley, address)
        except ThemeError as error:
            return Seen(self._good.get(address), (*standing.blocked, *error.problems), self.preview.printer.stack(error))
        if isinstance(content, StaticFile) and content_type(address).startswith("text/html"):
            content = self.read(content)
        if isinstance(content, bytes):
            self._remember(address, content)
        if content is not None:
            return Seen(content, standing.blocked)
        lost = galley.proof.sources.readings.get(standing.lost.get(address, ""))
        return Seen(self._good.get(address) if lost else None, (*standing.blocked, *(lost.problems if lost else ())))

    def find(self, static: StaticFile) -> Path | None:
        """Where a file of `static/` is; None if it is gone, or became a link that leads out of its folder."""
        found = scan_at(static.path, self.preview.root, hidden=True).files
        return self.preview.root / static.path if [file.path for file in found] == [static.path] else None

    def read(self, static: StaticFile) -> bytes | None:
        """What is in it."""
        path = self.find(static)
        content = read_bytes(path, self.preview.root) if path else None
        return None if isinstance(content, Problem) else content

    def state(self, address: str) -> str:
        """What a browser at an address is to know, as one line of JSON. The same is not worked out twice."""
        standing = self.preview.standing
        with self._lock:
            if self._seen is not standing:
                self._seen, self._problems = standing, standing.problems
                self._states.clear()
            known, problems = self._states.get(address), self._problems
        if known is None:
            known = msgspec.json.encode(self._state(standing, address, problems)).decode()
            with self._lock:
                if self._seen is standing:
                    self._states[address] = known
        return known

    def note(self, news: News) -> None:
        """What is new: the reason why the pages that it touched are as they are."""
        words = "; ".join(news.words[:3]) + (f" and {len(news.words) - 3} more" if len(news.words) > 3 else "")
        with self._lock:
            if news.touched.everything:
                self._for_all = words
                self._reasons.clear()
            self._reasons.update(dict.fromkeys(news.touched.addresses, words))
            while len(self._reasons) > 200 * REMEMBERED:
                self._reasons.popitem(last=False)
            self._states.clear()

    def _state(self, standing: Standing, address: str, problems: tuple[Problem, ...]) -> State:
        seen = self.look(address)
        galley = standing.galley
        if galley is None:
            return State(self._fingerprint(seen, None, address), {}, self._overlay(seen, None), Bar())
        styles = {name: galley.digest.settings.base + asset.address for name, asset in galley.theme.assets.items() if name.endswith(".css")}
        return State(self._fingerprint(seen, galley, address), styles, self._overlay(seen, galley), self._bar(seen, galley, standing, address, problems))

    def _fingerprint(self, seen: Seen, galley: Galley | None, address: str) -> str:
        """Of what the browser should show: that of the page for what is not found, where there is none."""
        content = seen.content
        if content is None and galley is not None and not seen.problems:
            if not address.endswith("/") and self.look(f"{address}/").content is not None:
                return "moved"
            content = self.look("/404.html").content
        return page_fingerprint(content, galley.proof.site.statics if galley else {}) if isinstance(content, bytes) else ""

    def _overlay(self, seen: Seen, galley: Galley | None) -> tuple[Overlay, ...]:
        stack = tuple(self._place(path, line, galley) for path, line in seen.stack)
        found = dict.fromkeys(seen.problems)
        last = len(found) - 1
        return tuple(
            Overlay(problem.message, self._place(problem.path, problem.line, galley), self._rows(problem), stack if number == last else ())
            for number, problem in enumerate(found)
        )

    def _bar(self, seen: Seen, galley: Galley, standing: Standing, address: str, problems: tuple[Problem, ...]) -> Bar:
        proof = galley.proof
        entry = proof.site.articles.get(address) or proof.site.leaves.get(address)
        path = entry.path if entry else standing.lost.get(address, "")
        mine = [problem for problem in problems if problem.path == path]
        others = [problem for problem in problems if problem.path != path]
        why = proof.unpublished.get(address, "")
        has_receipt = isinstance(entry, Article) and entry.front.seed is not None
        return Bar(
            label=state_label(why, entry),
            why=why,
            file=self._place(path, max((p.line for p in mine[:1]), default=0), galley) if path else None,
            template=self._template(galley, address),
            receipt=f"{self.base}{LIVE}receipt?address={quote(address)}" if has_receipt else "",
            changed=self._reasons.get(address) or self._for_all or self._recorded(galley, address),
            problems=tuple(self._row(problem, galley) for problem in mine),
            others=tuple(self._row(problem, galley) for problem in others[:TOLD]),
            count=len(others),
            hidden=_unpublished_on(seen.content, galley) if not isinstance(entry, (Article, Leaf)) else 0,
        )

    def _template(self, galley: Galley, address: str) -> Place | None:
        page = page_at(galley.proof.site, address)
        file = galley.theme.templates.get(TEMPLATES.get(type(page.view), "")) if page else None  # type: ignore[arg-type]
        return self._place(file.path, 0, galley) if file else None

    def _recorded(self, galley: Galley, address: str) -> str:
        """Why the last build rendered the page; empty if none did."""
        reason = reason_of(galley.digest.records / RECORDS, file_at(address))
        return f"in the last build: {reason}" if reason else ""

    def _row(self, problem: Problem, galley: Galley) -> Row:
        return Row(str(problem).removeprefix(": "), self._place(problem.path, problem.line, galley).url)

    def _place(self, path: str, line: int, galley: Galley | None) -> Place:
        pattern = galley.digest.settings.editor if galley else ""
        return Place(path, line, with_editor(pattern, (self.preview.root / path).as_posix(), line or 1) if path and pattern else "")

    def _rows(self, problem: Problem) -> tuple[tuple[int, str], ...]:
        """A few lines of the file that is at fault, with their numbers."""
        path = self.preview.root / problem.path
        if not problem.line or not problem.path or not _is_short(path):
            return ()
        content = read_bytes(path, self.preview.root)
        rows = [] if isinstance(content, Problem) else content.decode("utf-8", "replace").splitlines()
        first = max(0, problem.line - 1 - CONTEXT)
        return tuple((number, row[:300]) for number, row in enumerate(rows[first : problem.line + CONTEXT], first + 1))

    def _remember(self, address: str, content: bytes) -> None:
        with self._lock:
            self._good[address] = content
            self._good.move_to_end(address)
            if len(self._good) > REMEMBERED:
                self._good.popitem(last=False)


def _is_short(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size <= LONGEST
    except OSError:
        return False


def _unpublished_on(content: bytes | StaticFile | None, galley: Galley) -> int:
    """How many articles a list shows that a build would leave out."""
    if not isinstance(content, bytes):
        return 0
    base = galley.digest.settings.base
    return sum(f'href="{base}{address}"'.encode() in content for address in galley.proof.unpublished)
