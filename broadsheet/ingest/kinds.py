"""What a seed's name says: which reader takes it, and whether its file is one seed or holds many.

Pure. An article in a file of many, an item, is a seed of its own; its name is the file's, `#`, and
what the item is known by: `crawl/march.jsonl#4711`.
"""

import re
from typing import Literal

from broadsheet.model import Seed

Kind = Literal["text", "page", "note", "lines", "json", "feed"]
READERS: dict[str, Kind] = {
    "txt": "text", "text": "text", "html": "page", "htm": "page", "xhtml": "page", "md": "note", "markdown": "note",
    "jsonl": "lines", "ndjson": "lines", "json": "json", "rss": "feed", "atom": "feed", "xml": "feed",
}  # fmt: skip
"""By the ending of a seed file's name, without `.gz`: which reader takes it."""
OF_MANY: frozenset[Kind | None] = frozenset({"lines", "json", "feed"})
"""Kinds of files that hold items."""
_PACKED = ".gz"
_ITEM = re.compile(r"(?P<file>.+\.(?:jsonl|ndjson|json|rss|atom|xml)(?:\.gz)?)#(?P<item>[^#/]+)", re.I | re.S)


def kind_of(seed: str) -> Kind | None:
    """Which reader takes a seed, or a seed file; None for a file that is none."""
    return READERS.get(file_of(seed).lower().removesuffix(_PACKED).rpartition(".")[2])


def is_seed(name: str) -> bool:
    """True for a file that some reader takes."""
    return kind_of(name) is not None


def holds_many(file: str) -> bool:
    """True for a file of items; an item itself holds nothing more."""
    return kind_of(file) in OF_MANY and not item_of(file)


def is_packed(file: str) -> bool:
    """True for a file that has to be unpacked."""
    return file.lower().endswith(_PACKED)


def file_of(seed: str) -> str:
    """The file that a seed stands in: itself, unless the seed is an item."""
    match = _ITEM.fullmatch(seed) if "#" in seed else None  # asked of thousands of files
    return match["file"] if match else seed


def item_of(seed: str) -> str:
    """What an item is known by within its file; empty for a seed that is a file."""
    match = _ITEM.fullmatch(seed) if "#" in seed else None
    return match["item"] if match else ""


def place_of(seed: Seed) -> tuple[str, int]:
    """Where a person finds a seed: its path, and its line where it is one line of a file; else 0."""
    if seed.number and kind_of(seed.file) == "lines":
        return f"seeds/{file_of(seed.file)}", seed.number
    return f"seeds/{seed.file}", 0
