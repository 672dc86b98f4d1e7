"""What made the bytes: a fingerprint of this package, the user's own Python, and the libraries.

Shell: reads the sources. Two builds with one tool and the same inputs give the same bytes.
"""

import platform
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from broadsheet.config import Hooks
from broadsheet.fingerprint import fingerprint, fingerprint_of

LIBRARIES = ("markdown", "jinja2", "markupsafe", "feedgen", "nh3", "lxml", "msgspec", "pyyaml", "babel", "anyascii", "tzdata", "pillow")
"""Those whose version may change the bytes of a page."""


def tool_parts(hooks: Hooks) -> Mapping[str, str]:
    """By what a person calls it: the package's sources, build.py and the modules that it imports, Python and the libraries."""
    return {"Broadsheet itself": _package_fingerprint(), "Python or a library": _libraries_fingerprint(), **hooks.sources}


@cache
def darkroom_fingerprint() -> str:
    """What the look of pictures and posters depends on, beside their own bytes: an upgrade of anything else makes none anew."""
    rooms = [fingerprint((Path(__file__).parent / name).read_bytes()) for name in ("darkroom.py", "poster.py") if (Path(__file__).parent / name).exists()]
    return fingerprint_of((rooms, _version("pillow"), platform.python_version()))


@cache
def _package_fingerprint() -> str:
    return fingerprint_of([(path.name, fingerprint(path.read_bytes())) for path in sorted(Path(__file__).parent.rglob("*.py"))])


@cache
def _libraries_fingerprint() -> str:
    return fingerprint_of((platform.python_version(), [_version(name) for name in LIBRARIES]))


def _version(name: str) -> str:
    from importlib.metadata import PackageNotFoundError, version  # a twentieth of what a command takes to start, and few ask

    try:
        return version(name)
    except PackageNotFoundError:
        return ""
