"""How surely each line of a text belongs to the article: clues, weighed.

Pure. Two linear readings (logistic models, `weights.py`): the first knows a line's own clues, the
second also how the first read its neighbours. Then the article is taken for a chain in which few
lines change sides, and each line's probability is read off it (forward and backward sums of a
chain of two states). Every step is a sum, so a receipt can say what counted.
"""

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate
from operator import mul

import msgspec

from broadsheet.ingest.clues import HINTING, NOTICES, OPENING, Worth, line_clues
from broadsheet.ingest.lines import TextPage, Verdict
from broadsheet.ingest.surroundings import add_surroundings
from broadsheet.ingest.weights import BIAS, CHANGE, LEAN, WEIGHTS

SETTLED = frozenset({"title", "slug-line", "byline", "staff-byline", "date-line", "time-line", "credit", "advertisement", "read-more", "other-headlines", "share-bar"})
"""Rules whose word is not weighed: what they know stands amid an article, and says nothing against the lines beside it."""
RECOGNISED = "is recognised"
"""The clue of a line of which a rule knows what it is."""
_MOST = 4.0
"""The most that the first reading of a neighbour may count."""
_NEAREST = ("third line above", "second line above", "line above", "line below", "second line below", "third line below")
_UTMOST = 30.0
"""Beyond it a chance is as good as sure."""
_REACHES = (5, 12)
_AROUND = (*_NEAREST, *(f"{reach} lines {where}" for reach in _REACHES for where in ("above", "below", "on both sides")))
"""The clues of a line's neighbours."""
_WORTH_AROUND = tuple(WEIGHTS.get(name, (0.0, 0.0))[1] for name in _AROUND)
"""What these are worth, in the second reading."""


_WORTH = Worth({name: complex(first, second) for name, (first, second, _) in WEIGHTS.items()})
"""By clue, what it is worth in either reading, as the two parts of one number."""


class Weighed(msgspec.Struct, frozen=True):
    """One line on the scales."""

    belongs: bool
    """True for a line of the article."""
    chance: float
    """That it belongs to the article: from 0 to 1."""
    reasons: tuple[tuple[str, float], ...] = ()
    """Of a line that only the scales are against: the clues that counted most, each with what it added (above 0: to keep) against a usual line."""


def weigh_lines(page: TextPage, verdicts: Sequence[Verdict], *, explains: bool = False) -> tuple[Weighed, ...]:
    """Every line's chance to be the article's, and, with `explains`, why."""
    clues = clues_of(page, verdicts)
    own = [_readings(found) for found in clues]
    places = [place for place, verdict in enumerate(verdicts) if is_open(verdict)]
    around = _around([BIAS[0] + own[place].real for place in places], [page.lines[place].words for place in places])
    scores = [BIAS[1] + LEAN + own[place].imag + sum(map(mul, _WORTH_AROUND, values)) for place, values in zip(places, around, strict=True)]
    weighed: list[Weighed | None] = [None] * len(own)
    for place, values, chance in zip(places, around, chain_chances(scores, CHANGE), strict=True):
        is_kept = belongs(chance, clues[place])
        weighed[place] = Weighed(is_kept, chance, () if is_kept or not explains else _reasons(clues[place] | _named(values)))
    return tuple(one or Weighed(belongs=False, chance=_sigmoid(BIAS[1] + LEAN + reading.imag)) for one, reading in zip(weighed, own, strict=True))


def is_open(verdict: Verdict) -> bool:
    """True for a line that is weighed; what a rule says of it is a clue among others, though a heavy one."""
    return verdict.rule not in SETTLED


def clues_of(page: TextPage, verdicts: Sequence[Verdict]) -> list[dict[str, float]]:
    """For each line all that is known of it before any weight is: its own clues, its surroundings, the rule that knows it."""
    clues = line_clues(page)
    for found, verdict in zip(clues, verdicts, strict=True):
        if verdict.rule:
            found[f"rule {verdict.rule}"] = found[HINTING] = 1.0
        if verdict.rule not in {"", "before-title"}:  # of a line above the headline a rule knows no more than its place
            found[RECOGNISED] = 1.0
    is_prose = [line.is_prose and NOTICES.isdisjoint(found) for line, found in zip(page.lines, clues, strict=True)]
    add_surroundings(clues, is_prose, [len(line.spelled) for line in page.lines])
    return clues


def belongs(chance: float, clues: Mapping[str, float]) -> bool:
    """True for a line to keep.

    In doubt a paragraph stays, most of all amid others and right below the headline, and a short line above the headline goes, most of all one with a menu's bullet.
    What a rule knows for residue stays only where everything else speaks for it.
    """
    is_paragraph, is_above = "is a paragraph" in clues, "rule before-title" in clues
    if RECOGNISED in clues:
        return chance > 0.98
    if is_paragraph:
        return chance > (0.5 if is_above else 0.08 if "within the main block" in clues or (OPENING in clues and HINTING not in clues) else 0.25)
    if is_above:
        return chance > (0.99 if "has a bullet" in clues else 0.9)
    return chance > 0.5


def neighbour_clues(first: Sequence[float], counts: Sequence[int]) -> list[dict[str, float]]:
    """For each line how the first reading saw those around it; `counts` are the words of each."""
    return [_named(values) for values in _around(first, counts)]


def _named(around: Sequence[float]) -> dict[str, float]:
    return {name: value for name, value in zip(_AROUND, around, strict=True) if value}


def _around(first: Sequence[float], counts: Sequence[int]) -> list[tuple[float, ...]]:
    """The values of `_AROUND` for each line; 0 where there is no such neighbour."""
    read = [max(-_MOST, min(_MOST, value)) for value in first]
    total, reach = len(read), len(_NEAREST) // 2
    sizes = [count + 1 for count in counts]
    words = (0, *accumulate(sizes))
    good = (0.0, *accumulate(map(mul, map(_sigmoid, read), sizes)))
    none = [0.0] * reach
    padded = [*none, *[value / _MOST for value in read], *none]
    columns = [padded[by : by + total] for by in (*range(reach), *range(reach + 1, 2 * reach + 1))]
    for reach in _REACHES:
        sides = [_sides(good, words, place, max(0, place - reach), min(total, place + reach + 1)) for place in range(total)]
        columns += map(list, zip(*sides, strict=True))
    return list(zip(*columns, strict=True))


def _sides(good: Sequence[float], words: Sequence[int], place: int, start: int, end: int) -> tuple[float, float, float]:
    """How much of the words from `start` to the line, and from it to `end`, the first reading kept, and the less of the two; where the text begins or ends, one side tells."""
    above = (good[place] - good[start]) / (words[place] - words[start]) if place > start else -1.0
    below = (good[end] - good[place + 1]) / (words[end] - words[place + 1]) if end > place + 1 else above
    if above < 0:
        above = max(below, 0.0)
        return above, above, above
    return above, below, min(above, below)


def chain_chances(scores: Sequence[float], change: float) -> list[float]:
    """Each line's probability in a chain of two states, where to change sides costs `change`."""
    stay, turn = 1.0, math.exp(-change)
    keep = [_sigmoid(score) for score in scores]
    ahead: list[float] = []
    chance = 0.5
    for value in keep:
        kept = value * (chance * stay + (1 - chance) * turn)
        cut = (1 - value) * ((1 - chance) * stay + chance * turn)
        chance = kept / (kept + cut)
        ahead.append(chance)
    chances = [0.0] * len(keep)
    back = 0.5
    for place in range(len(keep) - 1, -1, -1):
        kept, cut = ahead[place] * back, (1 - ahead[place]) * (1 - back)
        chances[place] = kept / (kept + cut)
        kept, cut = keep[place] * back, (1 - keep[place]) * (1 - back)
        kept, cut = kept * stay + cut * turn, cut * stay + kept * turn
        back = kept / (kept + cut)
    return chances


def _readings(clues: Mapping[str, float]) -> complex:
    """What clues add to the first reading, and, as the imaginary part, to the second: so both are added up in one pass."""
    return sum(map(mul, map(_WORTH.__getitem__, clues), clues.values()), 0j)


def _reasons(clues: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    added = [(name, round(weight[1] * (value - weight[2]), 2)) for name, value in clues.items() if not name.startswith("page: ") and (weight := WEIGHTS.get(name))]
    return tuple(sorted(added, key=lambda reason: -abs(reason[1]))[:4])


def _sigmoid(value: float) -> float:
    if not -_UTMOST < value < _UTMOST:
        value = _UTMOST if value > 0 else -_UTMOST
    return 1 / (1 + math.exp(-value))
