"""The build's records and caches, in SQLite under `.broadsheet/`. May be deleted at any time.

Shell. Unreadable, damaged or of another version means empty: the build says so and goes on.
Values are MessagePack of `model` types, read back by type; nothing executable is ever stored.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from broadsheet.articles import Parsed
from broadsheet.errors import SiteFolderError
from broadsheet.model import Article, EditionNote, Leaf, Problem

VERSION = 1
RECORDS = "records.sqlite"
"""The store's file in `.broadsheet/`."""
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE parsed (key TEXT PRIMARY KEY, kind TEXT NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE bodies (fingerprint TEXT PRIMARY KEY, html TEXT NOT NULL);
CREATE TABLE written (path TEXT PRIMARY KEY, fingerprint TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE seeds (file TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, article TEXT NOT NULL) WITHOUT ROWID;
"""
_KINDS: dict[str, type[Article] | type[Leaf] | type[EditionNote]] = {"article": Article, "leaf": Leaf, "edition": EditionNote}
_NAMES = {kind: name for name, kind in _KINDS.items()}


class Store:
    """An open store. Writing is done in `transaction()`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._decoders = {name: msgspec.msgpack.Decoder(kind) for name, kind in _KINDS.items()}
        self._encoder = msgspec.msgpack.Encoder()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it, or none."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def meta(self, key: str) -> str | None:
        """A word that was noted, such as the last build's `now`."""
        row = self._connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def note(self, key: str, value: str) -> None:
        """Notes a word."""
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def parsed(self, key: str) -> Parsed | None:
        """What a content file came to when it was last read; its bodies are in `body`."""
        row = self._connection.execute("SELECT kind, value FROM parsed WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        try:
            return Parsed(self._decoders[row[0]].decode(row[1]))
        except (msgspec.MsgspecError, KeyError):
            return None

    def keep_parsed(self, key: str, parsed: Parsed) -> None:
        """Keeps an entry and its bodies; files with problems are read anew each time."""
        if parsed.entry is not None:
            self._connection.execute("INSERT OR REPLACE INTO parsed VALUES (?, ?, ?)", (key, _NAMES[type(parsed.entry)], self._encoder.encode(parsed.entry)))
            self._connection.executemany("INSERT OR IGNORE INTO bodies VALUES (?, ?)", parsed.bodies)

    def forget_parsed(self, keys: Iterable[str], bodies: Iterable[str]) -> None:
        """Forgets every cached entry and body but these."""
        for table, column, kept in (("parsed", "key", keys), ("bodies", "fingerprint", bodies)):
            self._connection.execute("CREATE TEMP TABLE kept (name TEXT PRIMARY KEY) WITHOUT ROWID")
            self._connection.executemany("INSERT OR IGNORE INTO kept VALUES (?)", ((name,) for name in kept))
            self._connection.execute(f"DELETE FROM {table} WHERE {column} NOT IN (SELECT name FROM kept)")  # noqa: S608 -- names are ours
            self._connection.execute("DROP TABLE kept")

    def body(self, fingerprint: str) -> str:
        """The HTML of a body. Raises LookupError if it is not there."""
        row = self._connection.execute("SELECT html FROM bodies WHERE fingerprint = ?", (fingerprint,)).fetchone()
        if row is None:
            raise LookupError(f"no body {fingerprint}")
        return str(row[0])

    def written(self) -> dict[str, str]:
        """Path and fingerprint of each file of `site/` that a build wrote, or was about to."""
        return dict(self._connection.execute("SELECT path, fingerprint FROM written"))

    def keep_written(self, files: Iterable[tuple[str, str]]) -> None:
        """Adds to, or corrects, the files that builds wrote."""
        self._connection.executemany("INSERT OR REPLACE INTO written VALUES (?, ?)", files)

    def forget_written(self, paths: Iterable[str]) -> None:
        """These files are gone."""
        self._connection.executemany("DELETE FROM written WHERE path = ?", ((path,) for path in paths))

    def seeds(self) -> dict[str, tuple[str, str]]:
        """By seed's file: its fingerprint when it was last ingested, and the content file that it went to."""
        return {file: (fingerprint, article) for file, fingerprint, article in self._connection.execute("SELECT * FROM seeds")}

    def keep_seeds(self, seeds: Iterable[tuple[str, str, str]]) -> None:
        """File, fingerprint and content file of seeds that were ingested."""
        self._connection.executemany("INSERT OR REPLACE INTO seeds VALUES (?, ?, ?)", seeds)

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()


def open_store(path: Path) -> tuple[Store, str]:
    """The store at a path, made if need be, and a word where an unusable one was put aside (else empty)."""
    try:
        return Store(_open(path)), ""
    except sqlite3.Error as error:
        word = f"the records could not be used ({error}); starting without them"
    try:
        for leftover in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
            leftover.unlink(missing_ok=True)
        return Store(_open(path)), word
    except (sqlite3.Error, OSError) as error:
        raise SiteFolderError([Problem(f".broadsheet/{path.name}", 0, f"the records cannot be written ({error}); remove the folder")]) from None


def open_for_reading(path: Path) -> Store:
    """The store as workers see it: bodies can be read, nothing written."""
    return Store(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None))


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == 0 and not connection.execute("SELECT name FROM sqlite_master").fetchone():
        connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
    elif version != VERSION:
        connection.close()
        raise sqlite3.DatabaseError(f"they are of version {version}, not {VERSION}")
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if problem != "ok" or not {"meta", "parsed", "bodies", "written", "seeds"} <= tables:
        connection.close()
        raise sqlite3.DatabaseError("they are damaged")
    return connection
