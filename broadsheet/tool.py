"""What made the bytes: a fingerprint of this package, the user's own Python, and the libraries.

Shell: reads the sources. Two builds with one tool and the same inputs give the same bytes.
"""

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from broadsheet.config import HOOKS_FILE
from broadsheet.fingerprint import fingerprint, fingerprint_of

LIBRARIES = ("markdown", "jinja2", "markupsafe", "feedgen", "nh3", "lxml", "msgspec", "pyyaml", "babel", "anyascii", "tzdata")
"""Those whose version may change the bytes of a page."""


def tool_fingerprint(root: Path) -> str:
    """Of the package's sources, the digest's build.py, Python and the libraries."""
    hooks = root / HOOKS_FILE
    return fingerprint_of((_package_fingerprint(), fingerprint(hooks.read_bytes()) if hooks.is_file() else ""))


@cache
def _package_fingerprint() -> str:
    files = [(path.name, fingerprint(path.read_bytes())) for path in sorted(Path(__file__).parent.rglob("*.py"))]
    return fingerprint_of((files, platform.python_version(), [_version(name) for name in LIBRARIES]))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
