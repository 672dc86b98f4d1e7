"""The digest as it stands, in memory, and brought up to date by what changed: what `serve` looks at.

Shell: reads files, and takes seeds in as a build does; never writes `site/`. Of a change only that is
read which it names; a great change, or one that all articles depend on, is read as a build reads.
"""

import threading
import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from broadsheet.articles import parse_file
from broadsheet.build import load_theme
from broadsheet.catalogue import labels_of
from broadsheet.config import HOOKS_FILE, SETTINGS_FILE, TAKEDOWN_FILE
from broadsheet.content import is_content, read_entries, read_inputs, static_file
from broadsheet.digest import Digest, open_digest
from broadsheet.errors import BroadsheetError, BusyError, DiskError, SiteFolderError, ThemeError
from broadsheet.files import fingerprint_file, read_bytes, refused, scan_at
from broadsheet.fingerprint import fingerprint
from broadsheet.galley import Galley, Standing
from broadsheet.intake import Intake, ingest_seeds
from broadsheet.model import Article, House, Leaf, Picture, Problem, StaticFile, Theme
from broadsheet.office import Office, in_office
from broadsheet.parallel import default_jobs
from broadsheet.picture_files import look
from broadsheet.pictures import is_image, wanted_files
from broadsheet.printing import Printer
from broadsheet.proof import Proof, Reading, Sources, after_edit, make_proof

FEW = 50
"""So many changed files are read one by one; more are read on all cores, as a build does it."""
AGAIN = 1.0
"""Seconds after which it is tried again to work in the folder, while a build does."""
T = TypeVar("T")


class Preview:
    """Keeps a standing up to date. `read` and `update` work one at a time; all else may be called meanwhile, from any thread."""

    def __init__(self, root: Path, clock: Callable[[str], datetime], *, drafts: bool = True, jobs: int = 0) -> None:
        """`clock` gives the moment in a time zone, by the zone's name."""
        self.root = root
        self.printer = Printer(root)
        self._clock = clock
        self._drafts = drafts
        self._jobs = jobs or default_jobs()
        self._work = threading.Lock()
        self._standing = Standing()
        self._again = 0.0
        """When to try again, as monotonic clocks go."""

    @property
    def standing(self) -> Standing:
        """What is shown."""
        return self._standing

    def seconds_left(self) -> float | None:
        """Until there is something to do though no file changes; None if there never will be."""
        galley = self._standing.galley
        if self._standing.left:
            return max(0.0, self._again - time.monotonic())
        if galley is None or galley.proof.until is None:
            return None
        return max(0.0, (galley.proof.until - self._clock(galley.digest.settings.timezone)).total_seconds())

    def warm_up(self) -> None:
        """Makes ready what the first edit would have to wait for."""
        parse_file("content/warm.md", b"---\ntitle: Warm\ndate: 2020-01-01\n---\n\n*Warm*.\n", House("UTC", ""))

    def read(self) -> Standing:
        """Reads whatever changed since a build or a preview last read it, and takes seeds in. What is wrong with the whole is in `broken`."""
        with self._work:
            return self._put(self._read_all(self._standing))

    def update(self, paths: Collection[str]) -> Standing:
        """Follows a change of files or folders, by their paths below the digest's folder, and the clock."""
        with self._work:
            before = self._standing
            wanted = before.left.union(paths)
            if before.galley is None or "folder" in before.broken or {"content", "static"} & wanted or len(wanted) > FEW:
                return self._put(self._read_all(before))
            try:
                return self._put(self._read_some(before, before.galley, wanted) or self._read_all(before))
            except OSError as error:
                return self._put(msgspec.structs.replace(before, broken={"folder": (refused(error, self.root),)}))

    def _put(self, standing: Standing) -> Standing:
        self._standing, self._again = standing, time.monotonic() + AGAIN
        return standing

    def _read_all(self, before: Standing) -> Standing:
        digest, theme, broken = self._open(None)
        if digest is None or theme is None:
            return msgspec.structs.replace(before, broken=broken)
        try:
            return in_office(digest, lambda office: self._read_in(office, digest, theme))
        except BusyError as error:
            return msgspec.structs.replace(before, broken={} if before.galley else {"folder": error.problems}, left=frozenset({"content"}))
        except (SiteFolderError, DiskError) as error:
            return msgspec.structs.replace(before, broken={"folder": error.problems})

    def _read_in(self, office: Office, digest: Digest, theme: Theme) -> Standing:
        """As a build reads, with the records; what was read lately has its bodies in them from now on."""
        blank = Galley(digest, theme, make_proof(Sources(digest.settings, digest.takedown, {}, {}, {}, {}, self._drafts, labels_of(theme.catalogues)), self._now(digest)))
        faults = self.printer.faults(blank)
        intake = Intake() if faults else ingest_seeds(office.digest, office.store, jobs=self._jobs)
        inputs = read_inputs(office.digest, office.store)
        content = read_entries(inputs, office.digest, office.store, self._jobs)
        self.printer.bodies.forget()
        readings = {entry.path: Reading(entry) for entry in content.entries}
        for problem in content.problems:
            readings[problem.path] = Reading(None, (*(readings[problem.path].problems if problem.path in readings else ()), problem))
        statics = {static.path: static for static in inputs.statics}
        pictures = {picture.path: picture for picture in content.pictures}
        sources = Sources(digest.settings, digest.takedown, readings, statics, inputs.images, pictures, self._drafts, labels_of(theme.catalogues))
        galley = Galley(digest, theme, make_proof(sources, self._now(digest)), faults)
        return Standing(galley, words=(*office.words, *intake.problems), lost=_lost(self._standing, readings))

    def _read_some(self, before: Standing, galley: Galley, paths: frozenset[str]) -> Standing | None:
        """With what these paths name; None if that is too much to be read one by one."""
        digest, theme, broken = self._opened(before, galley, paths)
        if digest.house != galley.digest.house:
            return None
        faults = galley.faults
        if digest is not galley.digest or theme is not galley.theme:
            faults = self.printer.faults(msgspec.structs.replace(galley, digest=digest, theme=theme))
        words, content, left = before.words, {path for path in paths if path.startswith("content/")}, before.left - paths
        if not (broken or faults) and (before.broken or galley.faults or any(path == "seeds" or path.startswith("seeds/") for path in paths)):
            words, written, left = self._take_in(digest)
            content.update(written)
        readings, statics, images = self._look_at(content, {path for path in paths if path.startswith("static/")}, galley.proof.sources, digest.house)
        if len(content) > FEW or len(readings) > FEW or len(statics) > FEW or len(images) > FEW:
            return None
        proof = self._proof(galley.proof, digest, theme, readings, statics, images)
        is_same = digest is galley.digest and theme is galley.theme and proof is galley.proof
        return Standing(galley if is_same else Galley(digest, theme, proof, faults), broken, words, _lost(before, readings), left)

    def _proof(
        self, before: Proof, digest: Digest, theme: Theme, readings: Mapping[str, Reading | None], statics: Mapping[str, StaticFile | None], images: Mapping[str, str | None]
    ) -> Proof:
        """The proof with these readings and files in it (None: gone), at this moment; the same one if nothing came of them."""
        old, now, labels = before.sources, self._now(digest), labels_of(theme.catalogues)
        readings, statics, images = _new(readings, old.readings), _new(statics, old.statics), _new(images, old.images)
        is_due = now < before.now or (before.until is not None and now >= before.until)
        is_other = is_due or (digest.settings, digest.takedown, labels) != (old.settings, old.takedown, old.labels)
        if not (readings or statics or images or is_other):
            return before
        sources = Sources(
            digest.settings, digest.takedown, _with(old.readings, readings), _with(old.statics, statics), _with(old.images, images), old.pictures, self._drafts, labels
        )
        sources = msgspec.structs.replace(sources, pictures=self._pictures(sources, readings, anew=bool(statics or images)))
        return make_proof(sources, now) if statics or images or is_other else after_edit(before, sources, readings, now)

    def _pictures(self, sources: Sources, changed: Mapping[str, Reading | None], *, anew: bool) -> Mapping[str, Picture]:
        """The image files that entries name; those that were looked at before are taken over. Unless `anew`, only the entries that changed are asked."""
        readings = sources.readings.values() if anew else changed.values()
        entries = [reading.entry for reading in readings if reading and reading.entry]
        files = {**sources.images, **{path: static.fingerprint for path, static in sources.statics.items() if is_image(path)}}
        wanted = wanted_files(entries, files)
        known = {path: picture for path, picture in sources.pictures.items() if path in wanted or not anew}
        fresh = [path for path, mark in wanted.items() if path not in known or known[path].fingerprint != mark]
        return {**known, **{path: picture for path in fresh if (picture := look(path, self.root))}}

    def _opened(self, before: Standing, galley: Galley, paths: Collection[str]) -> tuple[Digest, Theme, Mapping[str, tuple[Problem, ...]]]:
        """The digest and its theme, read again where they may have changed; as they were if what they are now cannot be used."""
        settings = {SETTINGS_FILE, TAKEDOWN_FILE, HOOKS_FILE, *galley.digest.hooks.sources}
        again = bool(before.broken) or any(path in settings for path in paths)
        if not again and not any(path == "themes" or path.startswith("themes/") for path in paths):
            return galley.digest, galley.theme, {}
        digest, theme, broken = self._open(None if again else galley.digest)
        if digest is None or theme is None:
            return galley.digest, galley.theme, broken
        return galley.digest if digest == galley.digest else digest, galley.theme if theme == galley.theme else theme, {}

    def _open(self, digest: Digest | None) -> tuple[Digest | None, Theme | None, Mapping[str, tuple[Problem, ...]]]:
        try:
            digest = digest or open_digest(self.root)
            theme = load_theme(digest)
            labels_of(theme.catalogues)  # says what is wrong with them
            return digest, theme, {}
        except BroadsheetError as error:
            return None, None, {"theme" if isinstance(error, ThemeError) else "digest": error.problems}

    def _take_in(self, digest: Digest) -> tuple[tuple[Problem, ...], Collection[str], frozenset[str]]:
        """Takes seeds in: what is to be said of them, the content files that were written, and what is left to be done later."""
        try:
            intake = in_office(digest, lambda office: ingest_seeds(office.digest, office.store, jobs=self._jobs))
        except BusyError:
            return (), (), frozenset({"seeds"})
        except BroadsheetError as error:
            return error.problems, (), frozenset()
        return intake.problems, [path for _, path, _ in intake.written], frozenset()

    def _look_at(
        self, content: Collection[str], static: Collection[str], old: Sources, house: House
    ) -> tuple[dict[str, Reading | None], dict[str, StaticFile | None], dict[str, str | None]]:
        """What stands at or below these paths now; None for what stood there and does not. Of too many files, the first ones."""
        readings: dict[str, Reading | None] = dict.fromkeys(_below(content, old.readings) | _below(static, old.readings))
        statics: dict[str, StaticFile | None] = dict.fromkeys(_below(static, old.statics))
        images: dict[str, str | None] = dict.fromkeys(_below(content, old.images))
        for path in sorted(content):
            scanned = scan_at(path, self.root)
            readings |= {problem.path: Reading(None, (problem,)) for problem in scanned.problems}
            readings |= {file.path: self._read(file.path, house) for file in scanned.files[: FEW + 1] if is_content(file.path)}
            images |= {file.path: fingerprint_file(self.root / file.path) for file in scanned.files[: FEW + 1] if is_image(file.path)}
        for path in sorted(static):
            scanned = scan_at(path, self.root, hidden=True)
            readings |= {problem.path: Reading(None, (problem,)) for problem in scanned.problems}
            for file in scanned.files[: FEW + 1]:
                known = read_bytes(self.root / file.path, self.root)
                if isinstance(known, Problem):
                    readings[file.path] = Reading(None, (known,))
                else:
                    statics[file.path] = static_file(file.path, fingerprint(known))
        for path in (path for path, reading in readings.items() if reading is None):
            self.printer.bodies.keep(path, ())
        return readings, statics, images

    def _read(self, path: str, house: House) -> Reading:
        content = read_bytes(self.root / path, self.root)
        if isinstance(content, Problem):
            return Reading(None, (content,))
        parsed = parse_file(path, content, house)
        self.printer.bodies.keep(path, parsed.bodies)
        return Reading(parsed.entry, parsed.problems)

    def _now(self, digest: Digest) -> datetime:
        return self._clock(digest.settings.timezone)


def _lost(before: Standing, readings: Mapping[str, Reading | None]) -> dict[str, str]:
    """By last address, the files that could be read before these readings, and have problems in them."""
    known = before.galley.proof.sources.readings if before.galley else {}
    bad = {path for path, reading in readings.items() if reading and reading.problems}
    lost = {address: path for address, path in before.lost.items() if path not in readings or path in bad}
    fresh = ((entry.address, path) for path in bad if path in known and isinstance(entry := known[path].entry, (Article, Leaf)))
    return {**lost, **dict(fresh)}


def _below(paths: Collection[str], known: Mapping[str, T]) -> set[str]:
    """Of the files that are known, those that stand at or below these paths."""
    found = {path for path in paths if path in known}
    folders = tuple(f"{path}/" for path in paths if path not in found)
    return found | ({path for path in known if path.startswith(folders)} if folders else set())


def _new(found: Mapping[str, T | None], known: Mapping[str, T]) -> dict[str, T | None]:
    return {path: value for path, value in found.items() if known.get(path) != value}


def _with(known: Mapping[str, T], found: Mapping[str, T | None]) -> Mapping[str, T]:
    """What is known, with what was found in it; None takes away."""
    return {path: value for path, value in {**known, **found}.items() if value is not None} if found else known
