"""What a seed file's name says: which reader takes it.

Pure.
"""

from typing import Literal

Kind = Literal["text", "page", "note"]
READERS: dict[str, Kind] = {
    "txt": "text", "text": "text", "html": "page", "htm": "page", "xhtml": "page", "md": "note", "markdown": "note",
}  # fmt: skip
"""By the ending of a seed file's name: which reader takes it."""


def kind_of(file: str) -> Kind | None:
    """Which reader takes a seed; None for a file that is none."""
    return READERS.get(file.rpartition(".")[2].lower())


def is_seed(name: str) -> bool:
    """True for a file that some reader takes."""
    return kind_of(name) is not None
