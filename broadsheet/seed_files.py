"""Opens a seed file as the seeds that it holds.

Shell. Whoever asks gets one seed after the other, or the problem that stands in its place, each
read when it is asked for: a dump may be larger than the memory.
"""

import gzip
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from broadsheet.companions import companions_of
from broadsheet.digest import Digest
from broadsheet.files import is_failing, shown_path
from broadsheet.fingerprint import fingerprint
from broadsheet.ingest.errors import UnreadableSeedError
from broadsheet.ingest.kinds import file_of, holds_many, is_packed, item_of
from broadsheet.model import Problem, Seed

CHUNK = 1 << 20
_UNPACKABLE = (EOFError, zlib.error, gzip.BadGzipFile)


def read_seeds(path: Path, digest: Digest) -> Iterator[Seed | Problem]:
    """The seeds of a file, in its order. Raises OSError where the disk is to blame."""
    shown = shown_path(path, digest.root)
    file = shown.removeprefix("seeds/") if shown.startswith("seeds/") else path.name
    try:
        modified = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
        if holds_many(file):
            from broadsheet.sorting import sort_seeds

            yield from sort_seeds(path, Seed(file, b"", "", modified), shown, digest)
        else:
            yield _read_whole(path, Seed(file, b"", "", modified), digest)
    except UnreadableSeedError as error:
        yield Problem(shown, 0, str(error))
    except OSError as error:
        if is_failing(error):
            raise
        yield Problem(shown, 0, f"cannot be read: {error.strerror}; check that it is there and may be read")


def find_seed(path: Path, digest: Digest) -> Seed | Problem:
    """The seed of this name; an item may be asked for by its number, too."""
    item, file = item_of(path.name), path.parent / file_of(path.name)
    shown = shown_path(file, digest.root)
    if not item and holds_many(path.name):
        return Problem(shown, 0, f"it holds many articles; name one by its number or its id, such as {shown}#1")
    by_number: Seed | Problem | None = None
    for seed in read_seeds(file, digest):
        if not item or (isinstance(seed, Seed) and item_of(seed.file) == item):
            return seed
        if item in ((str(seed.number),) if isinstance(seed, Seed) else (str(seed.line), item_of(seed.path))):
            by_number = seed if isinstance(seed, Seed) else by_number or seed
    return by_number or Problem(shown, 0, f'it holds no article that is known as "{item}"')


def read_chunks(path: Path, digest: Digest) -> Iterator[bytes]:
    """A file's bytes, unpacked, as they are asked for. Raises UnreadableSeedError after the last one that could be had, and OSError."""
    if not is_packed(path.name):
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
        return
    limit, size = digest.settings.ingest.max_unpacked_bytes, 0
    try:
        with gzip.open(path) as packed:
            while chunk := packed.read1(CHUNK):
                yield chunk[: limit - size]
                size += len(chunk)
                if size > limit:
                    raise UnreadableSeedError(f"it unpacks to more than {limit:,} bytes, and was read so far; unpack it, or raise `max_unpacked_bytes` under [ingest] in digest.toml")
    except _UNPACKABLE as error:
        raise UnreadableSeedError(f"it cannot be unpacked to its end ({str(error).lower() or 'damaged'}), and was read so far; get it anew") from None


def read_bounded(path: Path, digest: Digest) -> Iterator[bytes]:
    """The same of a file that may not be larger than a seed. Raises UnreadableSeedError if it is, too."""
    limit, size = digest.settings.ingest.max_bytes, path.stat().st_size
    where = "split it, or raise `max_bytes` under [ingest] in digest.toml"
    if size > limit and not is_packed(path.name):
        raise UnreadableSeedError(f"the seed has {size:,} bytes, more than {limit:,}; {where}")
    size = 0
    for chunk in read_chunks(path, digest):
        size += len(chunk)
        if size > limit:
            raise UnreadableSeedError(f"the seed unpacks to more than {limit:,} bytes; {where}")
        yield chunk


def _read_whole(path: Path, seed: Seed, digest: Digest) -> Seed:
    content = b"".join(read_bounded(path, digest))
    return msgspec.structs.replace(seed, content=content, fingerprint=fingerprint(content), pictures=companions_of(path, content, digest))
