#!/usr/bin/env python3
"""The front door: `python build.py [command]` is `broadsheet [command]` for this folder.

It is also where your own Python hooks in: `filters` are Jinja filters for your templates, `rules`
are cleaning rules for your seeds. See docs/themes.md and docs/seeds.md.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

filters: dict[str, Callable[..., object]] = {}
"""By name: {"shout": lambda text: text.upper()} makes {{ page.title | shout }}."""

rules: dict[str, Callable[[str], bool]] = {}
"""By name: {"sponsor": lambda line: line.startswith("Sponsored by")} cuts such lines from text seeds."""


def main() -> int:
    """The exit status of the command."""
    try:
        from broadsheet.cli import main as run
    except ImportError as error:
        print(f"Broadsheet is not installed for this Python (no {error.name}): run `make site`, or `python3 -m venv .venv && .venv/bin/pip install -e .` and then `.venv/bin/python build.py`", file=sys.stderr)
        return 2
    return run(root=Path(__file__).resolve().parent)


if __name__ == "__main__":
    sys.exit(main())
