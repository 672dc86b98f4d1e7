"""What stands around a line of text: paragraphs, runs of short lines, the edges of the article.

Pure. Structure alone, so it works in every language. Clues are numbers from 0 to 1.
"""

import math
from collections.abc import Sequence
from itertools import accumulate

import msgspec

from broadsheet.ingest.clues import HINTING, Clues
from broadsheet.ingest.hints import OPENS_AN_ANNEX

_SHORT = 12
_HINT_REACHES = ((3, "hints within 3 lines"), (8, "hints within 8 lines"))

class Lay(msgspec.Struct, frozen=True):
    """How the paragraphs of a page lie. Sums run from the page's beginning, so a difference of two is a stretch's."""

    counts: tuple[int, ...]
    """Words of each line."""
    words: tuple[int, ...]
    """Words before each line, and at last of all."""
    prose: tuple[int, ...]
    """The same of paragraphs only."""
    start: int
    """Where the block of lines begins that holds the most prose and the least else."""
    end: int
    """Where it ends."""
    wide: tuple[int, int]
    """The same of a block that may hold longer runs of other lines: lists, code, tables."""


def lay_of(is_prose: Sequence[bool], counts: Sequence[int]) -> Lay:
    """How paragraphs lie on a page whose lines have so many words each."""
    prose = [count if is_one else 0 for is_one, count in zip(is_prose, counts, strict=True)]
    start, end = densest(block_values(is_prose, counts))
    wide = densest([count if is_one else -1.0 for is_one, count in zip(is_prose, counts, strict=True)])
    return Lay(tuple(counts), (0, *accumulate(counts)), (0, *accumulate(prose)), start, end, wide)


def block_values(is_prose: Sequence[bool], counts: Sequence[int]) -> list[float]:
    """What each line adds to a block of paragraphs, or takes from it."""
    return [count if is_one else -6.0 - 0.5 * count if count < 4 else -4.0 for is_one, count in zip(is_prose, counts, strict=True)]


def densest(values: Sequence[float]) -> tuple[int, int]:
    """The stretch whose values have the largest sum (Kadane); from 0 to 0 if none is above zero."""
    best, start, end, total, begun = 0.0, 0, 0, 0.0, 0
    for place, value in enumerate(values):
        if total <= 0:
            total, begun = 0.0, place
        total += value
        if total > best:
            best, start, end = total, begun, place + 1
    return start, end


def add_surroundings(clues: Sequence[dict[str, float]], is_prose: Sequence[bool], counts: Sequence[int]) -> None:
    """Adds to each line's clues what stands around it; told of each line are whether it is a paragraph of a story, and its words."""
    lay = lay_of(is_prose, counts)
    first = next((place for place, is_one in enumerate(is_prose) if is_one), len(clues))
    last = next((place for place in range(len(clues) - 1, -1, -1) if is_prose[place]), -1)
    paragraphs, length = lay.prose[-1] / (lay.words[-1] or 1), math.log(len(clues) + 1) / 6
    for place, found in enumerate(clues):
        found["page: paragraphs"], found["page: length"] = paragraphs, length
        _add_place(found, place, first, last, lay)
        _add_part(found, lay.counts[place], "above" if place < lay.start else "below" if place >= lay.end else "within", is_prose=is_prose[place])
    _add_annexes(clues)
    _add_company(clues)


def _add_place(found: Clues, place: int, first: int, last: int, lay: Lay) -> None:
    size, total = len(lay.counts), lay.prose[-1] or 1
    found["place: lines"] = place / size
    found["place: words"] = lay.words[place] / (lay.words[-1] or 1)
    found["paragraphs above"] = lay.prose[place] / total
    found["paragraphs below"] = 1 - lay.prose[place + 1] / total
    if place < first:
        found["above all paragraphs"] = 1.0
        found["above all paragraphs: distance"] = min(1.0, (first - place) / 20)
    if place > last:
        found["below all paragraphs"] = 1.0
        found["below all paragraphs: distance"] = min(1.0, (place - last) / 20)
    if place < lay.start:
        found["above the main block: distance"] = min(1.0, 0.2 + (lay.start - place) / 20)
    elif place >= lay.end:
        found["below the main block: distance"] = min(1.0, 0.2 + (place - lay.end + 1) / 20)
    else:
        found["within the main block"] = 1.0
    start, end = lay.wide
    if place < start:
        found["above the wide block: distance"] = min(1.0, 0.2 + (start - place) / 20)
    elif place >= end:
        found["below the wide block: distance"] = min(1.0, 0.2 + (place - end + 1) / 20)


def _add_part(found: Clues, count: int, part: str, *, is_prose: bool) -> None:
    """Clues that mean one thing in the main block, and another above or below it."""
    if count > _SHORT or is_prose:
        found[f"long, {part}"] = 1.0
        if "ends a sentence" in found:
            found[f"long and a sentence, {part}"] = 1.0
        return
    found[f"short, {part}"] = 1.0
    if "has a bullet" in found:
        found[f"short with a bullet, {part}"] = 1.0
    if "ends without a mark" in found:
        found[f"short without a mark, {part}"] = 1.0
    if found.get("words of the story", 0) > 0.6:
        found[f"short, of the story, {part}"] = 1.0


def _add_annexes(clues: Sequence[dict[str, float]]) -> None:
    """Lines below a short one such as `About the author` or `Related`; above all paragraphs it tells only of the article's end, for a number of comments may stand there."""
    since: dict[str, int] = {}
    for place, found in enumerate(clues):
        for hint, opened in since.items():
            is_below = clues[opened]["paragraphs above"] > 0
            if is_below and place - opened <= 4:
                found[f"just below one of {hint}"] = 1.0
            if is_below and place - opened <= 15:
                found[f"below one of {hint}"] = 1.0
            if found["paragraphs below"] < 0.3:
                found[f"at the end, below one of {hint}"] = 1.0
        since.update({hint: place for hint in OPENS_AN_ANNEX if f"short, of {hint}" in found})


def _add_company(clues: Sequence[dict[str, float]]) -> None:
    """How many lines near it hold hints of residue."""
    hinting = (0, *accumulate([HINTING in found for found in clues]))
    size = len(clues)
    for reach, name in _HINT_REACHES:
        ends = [*range(min(reach + 1, size), size), *[size] * min(reach + 1, size)]
        starts = [*[0] * min(reach, size), *range(size - min(reach, size))]
        for found, start, end in zip(clues, starts, ends, strict=True):
            found[name] = (hinting[end] - hinting[start]) / (end - start)
