"""What stands ready to be shown at one moment, and what is new in it.

Shell in spirit, pure in fact: a digest holds its hooks, which are anything.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from broadsheet.digest import Digest
from broadsheet.model import Change, Problem, Theme
from broadsheet.proof import Proof, Touched, changes_between, changes_by_time, touched_by


class Galley(msgspec.Struct, frozen=True):
    """A digest, its theme and its site, as pages are printed from them."""

    digest: Digest
    theme: Theme
    proof: Proof
    faults: tuple[Problem, ...] = ()
    """Of templates that cannot be read; pages that do without them can be shown."""


class Standing(msgspec.Struct, frozen=True):
    """The last good galley, and what is wrong since."""

    galley: Galley | None = None
    """None until the digest could be read once."""
    broken: Mapping[str, tuple[Problem, ...]] = {}
    """By part (`digest`, `theme`, `folder`): what keeps it from being used."""
    words: tuple[Problem, ...] = ()
    """What is to be said of seeds and records."""
    lost: Mapping[str, str] = {}
    """By address that an article had: its content file, since that cannot be read any more."""
    left: frozenset[str] = frozenset()
    """Paths of changes that could not be read yet, for another process works in the folder."""

    @property
    def blocked(self) -> tuple[Problem, ...]:
        """All that is broken."""
        return tuple(dict.fromkeys(problem for problems in self.broken.values() for problem in problems))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong, in the digest and in its articles."""
        galley = self.galley
        return tuple(sorted({*self.blocked, *self.words, *((*galley.proof.all_problems, *galley.faults) if galley else ())}))


class News(msgspec.Struct, frozen=True):
    """What is new from one standing to the next."""

    words: tuple[str, ...]
    """What changed, as reasons are said; empty if nothing did that a page depends on."""
    touched: Touched
    problems: tuple[Problem, ...]
    """What is wrong now, and was not before."""
    mended: bool
    """True if nothing is wrong any more, and something was."""


def news_between(before: Standing, after: Standing) -> News:
    """What is new, and which pages it touched."""
    wrong, found = set(before.problems), set(after.problems)
    words, touched = _edits(before.galley, after.galley)
    return News(words, touched, tuple(sorted(found - wrong)), bool(wrong) and not found)


def _edits(before: Galley | None, after: Galley | None) -> tuple[tuple[str, ...], Touched]:
    if before is after or after is None:
        return (), Touched(frozenset())
    if before is None:
        return ("the digest can be read",), Touched(frozenset(), everything=True)
    dress = tuple(_dress_words(before, after))
    changes = (*changes_between(before.proof, after.proof), *changes_by_time(before.proof, after.proof))
    words = (*dress, *_said_once(changes))
    return words, Touched(frozenset(), everything=True) if dress else touched_by(before.proof, after.proof, changes)


def _said_once(changes: tuple[Change, ...]) -> Iterator[str]:
    return iter(dict.fromkeys(change.words for change in changes))


def _dress_words(before: Galley, after: Galley) -> Iterator[str]:
    """What changed of what many pages share: settings, templates, assets, and the user's own Python."""
    old, new = before.digest, after.digest
    yield from (f"digest.toml: {name} changed" for name in old.settings.__struct_fields__ if getattr(old.settings, name) != getattr(new.settings, name))
    if old.takedown != new.takedown:
        yield "takedown.txt changed"
    yield from _differing(old.hooks.sources, new.hooks.sources)
    templates = ({file.path: file.content for file in (*galley.theme.templates.values(), *galley.theme.catalogues)} for galley in (before, after))
    yield from _differing(*templates)
    assets = ({f"the asset {name}": asset.address for name, asset in galley.theme.assets.items()} for galley in (before, after))
    yield from _differing(*assets)
    if before.theme.settings != after.theme.settings:
        yield "the theme's settings changed"


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    return (f"{name} changed" for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name))
