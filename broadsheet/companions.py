"""Pictures that come with seeds: files beside a saved page or a Markdown file, and those that may be fetched for it.

Shell. What a seed names is taken along only from within `seeds/`, and only if its first bytes are those of
a picture; whether it can be shown is seen when the site is built.
"""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from broadsheet.digest import Digest
from broadsheet.files import is_failing
from broadsheet.fingerprint import fingerprint
from broadsheet.ingest.kinds import kind_of
from broadsheet.ingest.note_pictures import pictures_in
from broadsheet.model import SeedPicture
from broadsheet.urls import slugify

MAX_BYTES = 30_000_000
"""Of one picture."""
MOST = 50
"""Of one seed."""
_SOURCE = re.compile(rb"""<img\b[^<>]{0,4000}?\ssrc\s*=\s*(?:"([^"<>]{1,1000})"|'([^'<>]{1,1000})')""", re.I)
_KINDS = ((b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"GIF87a", "gif"), (b"GIF89a", "gif"))


def companions_of(path: Path, content: bytes, digest: Digest) -> tuple[SeedPicture, ...]:
    """The pictures beside a saved page or a Markdown file that it names, each once; a seed of any other kind names none."""
    kind = kind_of(path.name)
    sources = _in_page(content) if kind == "page" else pictures_in(content.decode("utf-8", "replace")) if kind == "note" else ()
    found: dict[str, SeedPicture] = {}
    for source in sources:
        if len(found) >= MOST or source in found or re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|/|\\|#", source):
            continue
        if picture := _companion(source, path.parent, digest.seeds):
            found[source] = picture
    return tuple(found.values())


def _in_page(content: bytes) -> Iterator[str]:
    return (unescape((found[1] or found[2]).decode("utf-8", "replace")).strip() for found in _SOURCE.finditer(content))


def kind_in(content: bytes) -> str:
    """The usual ending of a picture's file, by its first bytes; empty of anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    if content[4:12] in {b"ftypavif", b"ftypavis"}:
        return "avif"
    return next((ending for mark, ending in _KINDS if content.startswith(mark)), "")


def address_for(name: str, content: bytes) -> str:
    """Where a picture is to be found: below `content/`, and on no other's place, for its bytes are in its name."""
    return f"/images/{slugify(name.rpartition('.')[0] or name, 50) or 'picture'}-{fingerprint(content)[:8]}.{kind_in(content)}"


def _companion(source: str, folder: Path, seeds: Path) -> SeedPicture | None:
    name = unquote(source.partition("?")[0].partition("#")[0])
    try:
        file, top = (folder / name).resolve(strict=True), seeds.resolve()
        if not file.is_relative_to(top) or not file.is_file() or file.stat().st_size > MAX_BYTES:
            return None
        content = file.read_bytes()
    except (OSError, ValueError, RuntimeError) as error:
        if isinstance(error, OSError) and is_failing(error):
            raise
        return None
    if not kind_in(content):
        return None
    return SeedPicture(source, f"seeds/{file.relative_to(top).as_posix()}", address_for(file.name, content))
