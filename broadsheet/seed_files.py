"""Opens a seed file as the seeds that it holds.

Shell. Whoever asks gets one seed after the other, or the problem that stands in its place; what
is in a seed is none of this room's business.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from broadsheet.digest import Digest
from broadsheet.files import read_bytes, shown_path
from broadsheet.fingerprint import fingerprint
from broadsheet.model import Problem, Seed


def read_seeds(path: Path, digest: Digest) -> Iterator[Seed | Problem]:
    """The seeds of a file, in its order, each read when it is asked for. Raises OSError where the disk is to blame."""
    yield _read_whole(path, digest)


def _read_whole(path: Path, digest: Digest) -> Seed | Problem:
    limit = digest.settings.ingest.max_bytes
    shown = shown_path(path, digest.root)
    try:
        stat = path.stat()
    except OSError as error:
        return Problem(shown, 0, f"cannot be read: {error.strerror}; check that it is there and may be read")
    if stat.st_size > limit:
        return Problem(shown, 0, f"the seed has {stat.st_size:,} bytes, more than {limit:,}; split it, or raise `max_bytes` under [ingest] in digest.toml")
    content = read_bytes(path, digest.root)
    if isinstance(content, Problem):
        return content
    file = path.relative_to(digest.seeds).as_posix() if path.is_relative_to(digest.seeds) else path.name
    return Seed(file, content, fingerprint(content), datetime.fromtimestamp(int(stat.st_mtime), UTC))
