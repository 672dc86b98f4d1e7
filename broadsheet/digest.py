"""A digest's folder, opened: its settings, hooks and takedowns, and where its parts stand.

Shell.
"""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

from broadsheet.config import Hooks, load_hooks, read_settings, read_takedown
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.patterns import Patterns
from broadsheet.model import House
from broadsheet.rights import Takedown
from broadsheet.settings import Settings
from broadsheet.tool import tool_parts
from broadsheet.urls import host_of


class Digest(msgspec.Struct, frozen=True):
    """One digest."""

    root: Path
    settings: Settings
    hooks: Hooks
    takedown: Takedown
    elsewhere: Path | None = None
    """Where the site and the records go instead of the digest's own folder."""
    records_at: Path | None = None
    """Where the records are, if neither there."""

    @property
    def seeds(self) -> Path:
        """Where raw articles are."""
        return self.root / "seeds"

    @property
    def content(self) -> Path:
        """Where the editor's Markdown is."""
        return self.root / "content"

    @property
    def site(self) -> Path:
        """Where the output goes."""
        return (self.elsewhere or self.root) / "site"

    @property
    def records(self) -> Path:
        """Where the build keeps its records and caches."""
        return self.records_at or (self.elsewhere or self.root) / ".broadsheet"

    @property
    def staging(self) -> Path:
        """Where this process makes files before they are moved into place: another's workers, if it was killed, may still write to theirs."""
        return self.records / f"staging-{os.getpid()}"

    @property
    def replaced(self) -> Path:
        """Where edited articles are kept that a person let be replaced: in the digest's own folder, or nowhere."""
        return self.root / ".broadsheet" / "replaced"

    @property
    def tool(self) -> Mapping[str, str]:
        """What makes the bytes, by name."""
        return tool_parts(self.hooks)

    @property
    def house(self) -> House:
        """What reading a content file depends on."""
        return House(self.settings.timezone, self.settings.base)

    @property
    def desk_without_rules(self) -> Desk:
        """The same for a worker process, which loads the rules itself: functions do not travel."""
        return msgspec.structs.replace(self.desk, rules={})

    @property
    def desk(self) -> Desk:
        """What cleaning a seed depends on."""
        sources = self.settings.sources
        return Desk(
            timezone=self.settings.timezone,
            language=self.settings.language,
            sources=tuple(sources),
            seeds_of=tuple((name, source.seeds) for name, source in sources.items() if source.seeds),
            languages=tuple((name, source.language) for name, source in sources.items() if source.language),
            patterns={name: Patterns(source.keep, source.drop) for name, source in sources.items() if source.keep or source.drop},
            hosts=tuple((host_of(source.url).removeprefix("www."), name) for name, source in sources.items() if host_of(source.url)),
            item_fields=tuple((name, path) for name, path in msgspec.structs.asdict(self.settings.ingest.fields).items() if path),
            topics=tuple(dict.fromkeys((*self.settings.topics.rename, *self.settings.topics.rename.values(), *self.settings.topics.hidden))),
            rules=self.hooks.rules,
        )


def open_digest(root: Path) -> Digest:
    """The digest in a folder. Raises SettingsError."""
    settings = read_settings(root)
    return Digest(root, settings, load_hooks(root), read_takedown(root, settings.home))
