"""Dumps for tests, and what comes of them."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from conftest import World

DUMP = "seeds/crawl.jsonl"


WORDS = """{} in Port Ellery opened on Monday after nine days of ice, the board said in a notice to masters.

Advertisement

Two ferries left for the islands before noon, and a third was waiting for its crew."""


def _words(name: str) -> str:
    """No three articles have a paragraph in common: it would be taken for residue."""
    words = WORDS.format(f"The {name}")
    return words if name in {"harbour", "quay"} else words.replace("its crew", f"its crew at the {name}")


def article(name: str, **fields: Any) -> dict[str, Any]:
    """An article as a crawler writes it."""
    return {"id": name, "title": f"The {name} opens", "date": "2026-03-08", "text": _words(name), **fields}


def lines(*articles: Any) -> str:
    """A dump of these, a line each; a text is a line as it is."""
    return "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in articles)


def ingest(world: World, *words: str, status: int = 0) -> list[str]:
    """Ingests; the lines on stderr."""
    return world.run("ingest", "--jobs", "1", *words, status=status).problems


def contents(world: World) -> dict[str, str]:
    """By what its seed is called, each content file."""
    found = {}
    for path in world.files("content"):
        text = world.read(f"content/{path}")
        match = re.search(r"^  file: (.+)$", text, re.M)
        assert match
        assert match[1] not in found, "one seed, one article"
        found[match[1].strip("'")] = text
    return found


@contextmanager
def opened() -> Iterator[set[str]]:
    """The files that this process opens meanwhile."""
    if not _opened:
        sys.addaudithook(lambda event, arguments: [seen.add(str(arguments[0])) for seen in _opened] if event == "open" and _opened else None)
    seen: set[str] = set()
    _opened.append(seen)
    try:
        yield seen
    finally:
        _opened.remove(seen)


_opened: list[set[str]] = []
