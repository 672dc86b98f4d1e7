"""What the desk knows when a seed comes in: of the settings and the digest, what cleaning depends on.

Pure.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from zoneinfo import ZoneInfo

import msgspec

from broadsheet.ingest.kinds import file_of
from broadsheet.ingest.lines import UserRule
from broadsheet.ingest.patterns import Patterns
from broadsheet.ingest.residue import Residue, house_of


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
    patterns: Mapping[str, Patterns] = {}
    """By source: the lines that an editor keeps or drops."""
    residue: Mapping[str, Residue] = {}
    """By house: what recurs in its seeds."""
    hosts: tuple[tuple[str, str], ...] = ()
    """Host, and the source that the settings say is there."""
    item_fields: tuple[tuple[str, str], ...] = ()
    """Field, and the name under which it stands in the items of dumps."""
    topics: tuple[str, ...] = ()
    """Names of topics in the settings."""
    rules: Mapping[str, UserRule] = {}
    """The digest's own rules, by name."""

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.timezone)

    def source_at(self, host: str) -> str:
        """The source whose own site is at a host; empty if there is none."""
        return dict(self.hosts).get(host.removeprefix("www."), "") if host else ""

    def source_of(self, file: str) -> str:
        """The source whose pattern a seed, or the file that holds it, matches; empty if there is none."""
        names = {file, file_of(file)}
        return next((name for name, patterns in self.seeds_of for pattern in patterns if any(fnmatchcase(f, pattern.replace("**", "*")) for f in names)), "")

    def patterns_of(self, source: str) -> Patterns:
        """What the editor says of a source's lines; nothing of one that is not known."""
        return self.patterns.get(source) or Patterns()

    def residue_of(self, file: str, page: str = "", host: str = "", stated: str = "") -> Residue | None:
        """What recurs in the seeds of a seed's house; None where nothing is known of it. `page` is the text of a saved page, `host` and `stated` the host and the source that an item says it is from."""
        return self.residue.get(house_of(file, self.source_of(file), page, host, stated)) if self.residue else None
