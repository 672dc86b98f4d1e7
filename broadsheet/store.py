"""The build's records and caches, in SQLite under `.broadsheet/`. May be deleted at any time.

Shell. Unreadable, damaged or of another version means empty: the build says so and goes on.
Values are MessagePack of `model` types with a checksum, read back by type; nothing executable is
ever stored.
"""

import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import TypeVar

import msgspec

from broadsheet.errors import DamagedRecordsError
from broadsheet.fingerprint import fingerprint
from broadsheet.ingest.residue import Lesson
from broadsheet.ingest.shingles import sketch_of
from broadsheet.model import Article, EditionNote, Entry, Leaf, PageRecord, Parsed, Picture, Shingles, Shown, Stat

T = TypeVar("T")

VERSION = 6
RECORDS = "records.sqlite"
"""The store's file in `.broadsheet/`."""
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL, checksum TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, size INTEGER, modified INTEGER, changed INTEGER, inode INTEGER, fingerprint TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE parsed (key TEXT PRIMARY KEY, kind TEXT NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE bodies (fingerprint TEXT PRIMARY KEY, html TEXT NOT NULL);
CREATE TABLE shown (path TEXT PRIMARY KEY, fingerprint TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE pages (
    path TEXT PRIMARY KEY, view TEXT NOT NULL, shared TEXT NOT NULL, output TEXT NOT NULL,
    size INTEGER, modified INTEGER, changed INTEGER, inode INTEGER, reason TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE pictures (path TEXT PRIMARY KEY, made_by TEXT NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE seeds (file TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, article TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE addresses (address TEXT PRIMARY KEY, path TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE lessons (seed TEXT PRIMARY KEY, house TEXT NOT NULL, value BLOB NOT NULL);
CREATE INDEX lessons_by_house ON lessons (house);
CREATE TABLE texts (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, value BLOB NOT NULL);
CREATE TABLE shingles (mark INTEGER NOT NULL, text INTEGER NOT NULL, PRIMARY KEY (mark, text)) WITHOUT ROWID;
"""
_TABLES = {"meta", "files", "parsed", "bodies", "shown", "pages", "pictures", "seeds", "addresses", "lessons", "texts", "shingles"}
_KINDS: dict[str, type[Article] | type[Leaf] | type[EditionNote]] = {"article": Article, "leaf": Leaf, "edition": EditionNote}
_NAMES = {kind: name for name, kind in _KINDS.items()}
_REFUSALS = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM}
"""SQLite's codes for what is no fault of the records."""
_BUSY = 1.0
"""Seconds to wait for another program that holds the records."""


class Store:
    """An open store. Writing is done in `transaction()`. What is found to be damaged raises DamagedRecordsError, or sqlite3.DatabaseError."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self.path = path
        self._decoders = {name: msgspec.msgpack.Decoder(kind) for name, kind in _KINDS.items()}
        self._lessons = msgspec.msgpack.Decoder(Lesson)
        self._shingles = msgspec.msgpack.Decoder(Shingles)
        self._pictures = msgspec.msgpack.Decoder(Picture)
        self._encoder = msgspec.msgpack.Encoder()

    @contextmanager
    def transaction(self, durable: bool = False) -> Iterator[None]:
        """All of it, or none; with `durable`, it outlives a loss of power from here on."""
        self._connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:  # a full disk has ended it already
                self._connection.execute("ROLLBACK")
            raise

    def meta(self, key: str) -> str | None:
        """A word that was noted, such as the last build's `now`."""
        rows = self._rows(tuple[str, str], "SELECT value, checksum FROM meta WHERE key = ?", (key,))
        for value, checksum in rows:
            if fingerprint(f"{key} {value}") != checksum:
                raise DamagedRecordsError
            return value
        return None

    def note(self, key: str, value: str) -> None:
        """Notes a word."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?, ?)", (key, value, fingerprint(f"{key} {value}")))

    def files(self, top: str) -> dict[str, tuple[Stat, str]]:
        """By path below a folder such as `content`: the stat and the fingerprint of files as they were last read."""
        rows = self._rows(tuple[str, int, int, int, int, str], "SELECT * FROM files WHERE path >= ? AND path < ?", (f"{top}/", f"{top}0"))
        return {path: (Stat(size, modified, changed, inode), known) for path, size, modified, changed, inode, known in rows}

    def keep_files(self, files: Iterable[tuple[str, Stat, str]]) -> None:
        """Path, stat and fingerprint of files that were read."""
        rows = ((path, stat.size, stat.modified, stat.changed, stat.inode, known) for path, stat, known in files)
        self._connection.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)", rows)

    def forget_files(self, paths: Iterable[str]) -> None:
        """These files are gone, or their stat cannot be trusted."""
        self._connection.executemany("DELETE FROM files WHERE path = ?", ((path,) for path in paths))

    def parsed(self) -> dict[str, tuple[str, bytes]]:
        """By key, what content files came to when they were last read, for `entry`; their bodies are in `body`."""
        return {key: (kind, value) for key, kind, value in self._rows(tuple[str, str, bytes], "SELECT * FROM parsed")}

    def entry(self, stored: tuple[str, bytes]) -> Entry:
        """What a row of `parsed` says."""
        kind, value = stored
        decoder = self._decoders.get(kind)
        if decoder is None:
            raise DamagedRecordsError
        return self._unpacked(decoder, value)

    def entry_of(self, key: str) -> Entry | None:
        """The entry that was kept under a key; None if there is none."""
        rows = self._rows(tuple[str, bytes], "SELECT kind, value FROM parsed WHERE key = ?", (key,))
        return self.entry(rows[0]) if rows else None

    def keep_parsed(self, key: str, parsed: Parsed) -> None:
        """Keeps an entry and its bodies; files with problems are read anew each time."""
        if parsed.entry is not None:
            self._connection.execute("INSERT OR REPLACE INTO parsed VALUES (?, ?, ?)", (key, _NAMES[type(parsed.entry)], self._packed(parsed.entry)))
            self._connection.executemany("INSERT OR IGNORE INTO bodies VALUES (?, ?)", parsed.bodies)

    def forget_parsed(self, keys: Iterable[str], bodies: AbstractSet[str]) -> None:
        """Forgets these entries, and those of their bodies that are not in `bodies`, which other entries have."""
        for key in keys:
            entry = self.entry_of(key)
            body = entry.body if entry else None
            gone = {body.fingerprint, body.excerpt} - bodies if body else ()
            self._connection.executemany("DELETE FROM bodies WHERE fingerprint = ?", ((name,) for name in gone))
            self._connection.execute("DELETE FROM parsed WHERE key = ?", (key,))

    def body(self, wanted: str) -> str:
        """The HTML of a body, by its fingerprint."""
        rows = self._rows(tuple[str], "SELECT html FROM bodies WHERE fingerprint = ?", (wanted,))
        if not rows or fingerprint(rows[0][0]) != wanted:
            raise DamagedRecordsError
        return rows[0][0]

    def shown(self) -> Shown | None:
        """What the site showed when the last build was done; None if none was."""
        head = self.meta("shown")
        if head is None:
            return None
        try:
            return msgspec.structs.replace(msgspec.json.decode(head, type=Shown), entries=dict(self._rows(tuple[str, str], "SELECT * FROM shown")))
        except msgspec.MsgspecError:
            raise DamagedRecordsError from None

    def keep_shown(self, shown: Shown, before: Mapping[str, str]) -> None:
        """What the site shows now; `before` are the entries that it showed."""
        self.note("shown", msgspec.json.encode(msgspec.structs.replace(shown, entries={})).decode())
        self._connection.executemany("DELETE FROM shown WHERE path = ?", ((path,) for path in before.keys() - shown.entries.keys()))
        changed = ((path, known) for path, known in shown.entries.items() if before.get(path) != known)
        self._connection.executemany("INSERT OR REPLACE INTO shown VALUES (?, ?)", changed)

    def pages(self) -> dict[str, PageRecord]:
        """By path: each file of `site/` that a build wrote, or was about to."""
        rows = self._rows(tuple[str, str, str, str, int | None, int | None, int | None, int | None, str], "SELECT * FROM pages")
        return {
            path: PageRecord(view, shared, output, Stat(size, modified or 0, changed or 0, inode or 0) if size is not None else None, reason)
            for path, view, shared, output, size, modified, changed, inode, reason in rows
        }

    def reason(self, path: str) -> str:
        """Why a file of `site/` was last rendered; empty if it was not."""
        row = self._connection.execute("SELECT reason FROM pages WHERE path = ?", (path,)).fetchone()
        return str(row[0]) if row else ""

    def keep_pages(self, records: Iterable[tuple[str, PageRecord]]) -> None:
        """Adds to, or corrects, the files that builds wrote."""
        rows = ((path, r.view, r.shared, r.output, *(msgspec.structs.astuple(r.stat) if r.stat else (None,) * 4), r.reason) for path, r in records)
        self._connection.executemany("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def forget_pages(self, paths: Iterable[str]) -> None:
        """These files are gone."""
        self._connection.executemany("DELETE FROM pages WHERE path = ?", ((path,) for path in paths))

    def addresses(self) -> dict[str, str]:
        """By address that an article or a page of `content/` ever had on the site: its file."""
        return dict(self._rows(tuple[str, str], "SELECT * FROM addresses"))

    def keep_addresses(self, addresses: Iterable[tuple[str, str]]) -> None:
        """Addresses of what is on the site, and the content files."""
        self._connection.executemany("INSERT OR REPLACE INTO addresses VALUES (?, ?)", addresses)

    def pictures(self, made_by: str) -> dict[str, Picture]:
        """By path: the image files as they were last looked at, by the same eyes."""
        rows = self._rows(tuple[bytes], "SELECT value FROM pictures WHERE made_by = ?", (made_by,))
        found = (self._unpacked(self._pictures, value) for (value,) in rows)
        return {picture.path: picture for picture in found}

    def keep_pictures(self, made_by: str, pictures: Iterable[Picture]) -> None:
        """Image files that were looked at, in place of what was known of them."""
        rows = ((picture.path, made_by, self._packed(picture)) for picture in pictures)
        self._connection.executemany("INSERT OR REPLACE INTO pictures VALUES (?, ?, ?)", rows)

    def forget_pictures(self, paths: Iterable[str]) -> None:
        """These are named no more."""
        self._connection.executemany("DELETE FROM pictures WHERE path = ?", ((path,) for path in paths))

    def seeds(self) -> dict[str, tuple[str, str]]:
        """By seed's file: its fingerprint when it was last ingested, and the content file that it went to."""
        return {file: (fingerprint, article) for file, fingerprint, article in self._rows(tuple[str, str, str], "SELECT * FROM seeds")}

    def keep_seeds(self, seeds: Iterable[tuple[str, str, str]]) -> None:
        """File, fingerprint and content file of seeds that were ingested."""
        self._connection.executemany("INSERT OR REPLACE INTO seeds VALUES (?, ?, ?)", seeds)

    def lessons_of(self, house: str) -> dict[str, Lesson]:
        """By seed: what is remembered of a house's seeds."""
        rows = self._rows(tuple[bytes], "SELECT value FROM lessons WHERE house = ?", (house,))
        lessons = (self._unpacked(self._lessons, value) for (value,) in rows)
        return {lesson.seed: lesson for lesson in lessons}

    def keep_lessons(self, lessons: Iterable[Lesson]) -> None:
        """What was learned of seeds, in place of what was known of them."""
        rows = ((lesson.seed, lesson.house, self._packed(lesson)) for lesson in lessons)
        self._connection.executemany("INSERT OR REPLACE INTO lessons VALUES (?, ?, ?)", rows)

    def forget_lessons(self, seeds: Iterable[str]) -> None:
        """There are enough newer ones."""
        self._connection.executemany("DELETE FROM lessons WHERE seed = ?", ((seed,) for seed in seeds))

    def texts(self) -> set[str]:
        """Paths of the content files whose words are known."""
        return {path for (path,) in self._rows(tuple[str], "SELECT path FROM texts")}

    def texts_like(self, sketch: Iterable[int], least: int) -> dict[str, Shingles]:
        """By path: the content files with whose sketch that of a text has at least so many marks in common."""
        marks = ",".join(map(str, sketch))
        question = f"SELECT text FROM shingles WHERE mark IN ({marks}) GROUP BY text HAVING count(*) >= {least}"  # noqa: S608 -- whole numbers only
        rows = self._rows(tuple[str, bytes], f"SELECT path, value FROM texts WHERE id IN ({question})")  # noqa: S608 -- as above
        return {path: self._unpacked(self._shingles, value) for path, value in rows}

    def keep_texts(self, texts: Iterable[tuple[str, Shingles]]) -> None:
        """The words of content files, by path, in place of what was known of these."""
        texts = list(texts)
        self.forget_texts(path for path, _ in texts)
        rows: list[tuple[int, int]] = []
        for path, shingles in texts:
            key = self._connection.execute("INSERT INTO texts (path, value) VALUES (?, ?)", (path, self._packed(shingles))).lastrowid or 0
            rows += zip(sketch_of(shingles), repeat(key))
        rows.sort()
        self._connection.executemany("INSERT OR IGNORE INTO shingles VALUES (?, ?)", rows)  # in the order of the tree: much faster

    def forget_texts(self, paths: Iterable[str]) -> None:
        """These content files are gone, or have other words."""
        for path in paths:
            for key, value in self._rows(tuple[int, bytes], "SELECT id, value FROM texts WHERE path = ?", (path,)):
                sketch = sketch_of(self._unpacked(self._shingles, value))
                self._connection.executemany("DELETE FROM shingles WHERE mark = ? AND text = ?", zip(sketch, repeat(key)))
                self._connection.execute("DELETE FROM texts WHERE id = ?", (key,))

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()

    def _packed(self, value: msgspec.Struct) -> bytes:
        encoded = self._encoder.encode(value)
        return _checksum(encoded) + encoded

    def _unpacked(self, decoder: msgspec.msgpack.Decoder[T], value: bytes) -> T:
        try:
            if value[:4] == _checksum(value[4:]):
                return decoder.decode(value[4:])
        except (msgspec.MsgspecError, TypeError):
            pass
        raise DamagedRecordsError

    def _rows(self, kind: type[T], question: str, values: tuple[str, ...] = ()) -> list[T]:
        """The rows that answer a question. SQLite vouches for no value's type, so that is checked."""
        try:
            return msgspec.convert(self._connection.execute(question, values).fetchall(), list[kind])  # type: ignore[valid-type]
        except (msgspec.ValidationError, UnicodeDecodeError):
            raise DamagedRecordsError from None
        except sqlite3.DatabaseError as error:
            if is_refused(error):
                raise
            raise DamagedRecordsError from error  # one kind of error, so that rendering can let it through


def open_store(path: Path, spare: Callable[[], Path]) -> tuple[Store, str]:
    """The store at a path, made if need be, and a word where it could not be used as it was (else empty).

    Damaged records are begun anew. Where they cannot be written to, or another program holds them,
    a copy in the folder that `spare` makes serves for this build.
    """
    try:
        return Store(_open(path), path), ""
    except sqlite3.DatabaseError as error:
        if is_refused(error):
            return _open_copy(path, spare()), f"the records cannot be written ({error}); this build goes on without keeping any"
        return begin_anew(path), f"the records could not be used ({error}); starting without them"


def is_refused(error: sqlite3.Error) -> bool:
    """True if the records may be sound, but the machine or another program keeps us from them."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _REFUSALS


def begin_anew(path: Path) -> Store:
    """An empty store in place of the one at a path, but for what that still says of seeds. Raises sqlite3.Error and OSError."""
    fresh = path.with_name(f"new-{path.name}")
    for leftover in _parts(fresh):
        leftover.unlink(missing_ok=True)
    store = Store(_open(fresh, "DELETE"), fresh)  # so that the file is whole by itself
    with store.transaction(durable=True):
        store.keep_seeds(_salvaged_seeds(path))
    store.close()
    for damaged in _parts(path)[1:]:
        damaged.unlink(missing_ok=True)
    fresh.replace(path)  # whoever is killed before this begins anew once more
    return Store(_open(path), path)


def open_for_reading(path: Path, *, untouched: bool = False) -> Store:
    """The store as workers see it: bodies can be read, nothing written.

    With `untouched`, SQLite does not even leave its own files beside it; what another process is writing meanwhile is not seen, or is damage.
    """
    ways = "mode=ro&immutable=1" if untouched else "mode=ro"
    return Store(sqlite3.connect(f"{path.absolute().as_uri()}?{ways}", uri=True, isolation_level=None), path)


def reason_of(path: Path, page: str) -> str:
    """Why a build last rendered a page, by the store at a path; empty where nothing tells."""
    try:
        store = open_for_reading(path)
        try:
            return store.reason(page)
        finally:
            store.close()
    except sqlite3.Error:
        return ""


def _open_copy(path: Path, elsewhere: Path) -> Store:
    copy = elsewhere / path.name
    try:
        for part, target in zip(_parts(path), _parts(copy), strict=True):
            if part.exists():
                shutil.copyfile(part, target)
        return Store(_open(copy), copy)
    except (sqlite3.Error, OSError):
        return begin_anew(copy)


def _parts(path: Path) -> tuple[Path, ...]:
    return (path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal")))


def _salvaged_seeds(path: Path) -> list[tuple[str, str, str]]:
    """What damaged records still say of seeds, so that no article comes back that a person deleted. Raises sqlite3.Error where the machine refuses to read them."""
    if not path.exists():
        return []
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            rows = connection.execute("SELECT file, fingerprint, article FROM seeds").fetchall()
        finally:
            connection.close()
    except UnicodeDecodeError:
        return []
    except sqlite3.Error as error:
        if is_refused(error):
            raise
        return []
    return [row for row in rows if all(isinstance(value, str) for value in row)]


def _checksum(value: bytes) -> bytes:
    return zlib.crc32(value).to_bytes(4, "big")


def _open(path: Path, journal: str = "WAL") -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None, timeout=_BUSY)
    try:
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute("PRAGMA synchronous = NORMAL")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version == 0 and not connection.execute("SELECT name FROM sqlite_master").fetchone():
            connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
        elif version != VERSION:
            raise sqlite3.DatabaseError(f"they are of version {version}, not {VERSION}")  # noqa: TRY301 -- as SQLite's own
        if not {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} >= _TABLES:
            raise sqlite3.DatabaseError("they are damaged")  # noqa: TRY301 -- as SQLite's own
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")  # it can be written to, and nobody else is writing
    except UnicodeDecodeError as error:  # what SQLite found wrong, and quotes
        connection.close()
        raise sqlite3.DatabaseError("they are damaged") from error
    except BaseException:
        connection.close()
        raise
    return connection
