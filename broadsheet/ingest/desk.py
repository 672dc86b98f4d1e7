"""What the desk knows when a seed comes in: of the settings and the digest, what cleaning depends on.

Pure.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

import msgspec

from broadsheet.ingest.lines import UserRule


class Desk(msgspec.Struct, frozen=True):
    """The house's ways of cleaning."""

    timezone: str
    language: str
    sources: tuple[str, ...] = ()
    """Names of the sources in the settings."""
    seeds_of: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Source, and the patterns of the seeds that are its own."""
    languages: tuple[tuple[str, str], ...] = ()
    """Source, and the language of its articles where the settings name one."""
    topics: tuple[str, ...] = ()
    """Names of topics in the settings."""
    rules: Mapping[str, UserRule] = {}
    """The digest's own rules, by name."""

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.timezone)

    def source_of(self, file: str) -> str:
        """The source whose pattern a seed's file matches; empty if there is none."""
        return next((name for name, patterns in self.seeds_of for pattern in patterns if fnmatchcase(file, pattern.replace("**", "*"))), "")
