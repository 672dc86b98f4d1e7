"""Which line of a text is its headline.

Pure. Each line above the story, and a few at its beginning, is a candidate, and so may be that there
is none. What a candidate shows (its length, its words, what stands above and below it) is added up
with the weights of `headline_weights.py`; the one with the most is taken.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from operator import mul

from broadsheet.ingest.clues import BULLET, Clues, Worth, add_ending, add_hints, add_letters
from broadsheet.ingest.dates import is_date_like
from broadsheet.ingest.headline_weights import HEADLINE
from broadsheet.ingest.lines import Line
from broadsheet.ingest.names import names_in
from broadsheet.ingest.phrases import low_pattern, openings
from broadsheet.ingest.surroundings import Lay, block_values, densest
from broadsheet.plaintext import one_line

NONE = -1
"""In place of a candidate's: the text has no headline."""
_ABOVE, _TOP, _BELOW = 70, 10, 10
"""Candidates: so many lines above the story, at the text's top, and from the story's beginning on."""
_LONGEST, _SENTENCE = 250, 100
"""Characters of a headline, and of one that reads like a paragraph, at most."""
_MOST_ABOVE = 3 / 8
"""Of a page's prose above its headline."""
_SIZES = ((3, "one or two words"), (6, "three to five words"), (15, "six to fourteen words"), (23, "fifteen to 22 words"))
_ODD = re.compile(r"©|@|https?://|\s[|>›»/]\s|\b\d{1,2}:\d\d\b")
_NAMES = 8
"""Words of a line that may be nothing but a byline."""
_WORTH = Worth(HEADLINE)
_SITE = re.compile(r"\s[|–—-]\s[^|–—-]{2,40}$")


def find_headline(lines: Sequence[Line], first: int, lay: Lay, *, is_above: Callable[[int], bool]) -> int:
    """The place of the headline, NONE without one; `first` is the first line that is not of what a crawl leaves above one (`is_above`)."""
    candidates = headline_clues(lines, first, lay, is_above=is_above)
    if all("is residue" in clues for clues in candidates.values()):
        return first
    return max(candidates, key=lambda place: (_worth(candidates[place]), -place))


def headline_clues(lines: Sequence[Line], first: int, lay: Lay, *, is_above: Callable[[int], bool]) -> dict[int, Clues]:
    """By place: the candidates, each with its clues, NONE among them where the text may begin with a paragraph."""
    page = _Page(lines, first, _story_start(lines, first, lay), lay, is_above)
    top = max(page.start, first) + 1
    places = dict.fromkeys((*range(min(_TOP, top)), *range(max(0, top - _ABOVE), min(top + _BELOW, len(lines)))))
    clues = {place: page.clues_of(place) for place in places if page.may_be(place)}
    return clues | ({NONE: {"none": 1.0}} if lines[first].is_prose else {})


def _worth(clues: Mapping[str, float]) -> float:
    return float(sum(map(mul, map(_WORTH.__getitem__, clues), clues.values())))


class _Page:
    """What all candidates are seen against."""

    def __init__(self, lines: Sequence[Line], first: int, start: int, lay: Lay, is_above: Callable[[int], bool]) -> None:
        self._lines = lines
        self._first = first
        self.start = start
        """Where the story seems to begin."""
        self._is_above = is_above
        self._above: dict[int, bool] = {}
        self._signs: dict[int, tuple[bool, bool]] = {}
        self._story = set(chain.from_iterable(line.spelled for line in lines if line.is_prose))
        self._low = [line.low for line in lines]
        self._prose = lay.prose

    def may_be(self, place: int) -> bool:
        """True for a line that may be the headline at all."""
        line = self._lines[place]
        is_short = line.words > 0 and len(line.text) <= _LONGEST and not (line.is_prose and (place > self.start or len(line.text) > _SENTENCE))
        return is_short and not is_byline(line)

    def clues_of(self, place: int) -> Clues:
        """What a line shows by itself, and where it stands."""
        line = self._lines[place]
        found: Clues = {next((name for below, name in _SIZES if line.words < below), "more words"): 1.0}
        add_letters(found, line.text)
        add_ending(found, line.text)
        self._add_words(found, line)
        self._add_place(found, place)
        self._add_above(found, place, line)
        self._add_below(found, place, line)
        self._add_marks(found, place, line)
        return found

    def _add_marks(self, found: Clues, place: int, line: Line) -> None:
        if any(signs := self._signed(place)):
            found |= {name: 1.0 for name, is_so in zip(("is signed", "holds a date"), signs, strict=True) if is_so}
        if _ODD.search(line.text):
            found["holds what no headline does"] = 1.0
        if line.is_prose:
            found["is a paragraph"] = 1.0
        if line.columns > 1:
            found["stands in columns"] = 1.0
        if line.alone:
            found["stands alone"] = 1.0
        if line.text[0].isdecimal():
            found["opens with a number"] = 1.0
        if _SITE.search(line.text):
            found["ends with a name"] = 1.0
        if self._residue(place):
            found["is residue"] = 1.0

    def _add_words(self, found: Clues, line: Line) -> None:
        content = [word for word in line.spelled if len(word) > 3 or word >= "\u3040"]
        if content:
            story = set(chain.from_iterable(other.spelled for other in self._lines if other.is_prose and other is not line)) if line.is_prose else self._story
            told = sum(map(story.__contains__, content))
            found["words of the story"], found["words of the story: how many"] = told / len(content), min(6, told) / 6
        hints: Clues = {}
        add_hints(hints, line.spelled)
        for name in hints:
            found[name.rpartition(", ")[2]] = 1.0  # however long the line is
        if self._low.count(line.low) > 1:
            found["is there twice"] = 1.0

    def _add_place(self, found: Clues, place: int) -> None:
        away = self.start - place
        found["away from the story"] = min(max(away, 0), 30) / 30
        if away < 0:
            found["within the story"], found["within the story: how far"] = 1.0, min(-away, _BELOW) / _BELOW
        elif away <= 1:
            found["at the story's beginning"] = 1.0
        if place == self._first:
            found["is the first line that is no residue"] = 1.0
        if place == 0:
            found["is the first line"] = 1.0
        if self._prose[place]:
            found["below a paragraph"], found["paragraphs above"] = 1.0, self._prose[place] / self._prose[-1]

    def _add_above(self, found: Clues, place: int, line: Line) -> None:
        if not place:
            return
        before = self._lines[place - 1]
        if self._residue(place - 1):
            found["after residue"] = 1.0
        if before.words <= 3:
            found["after a short line"] = 1.0
        if before.is_prose:
            found["after a paragraph"] = 1.0
        if BULLET.match(before.text):
            found["after an item"] = 1.0
        if before.words > line.words:
            found["after a longer line"] = 1.0

    def _add_below(self, found: Clues, place: int, line: Line) -> None:
        below = self._lines[place + 1 : place + 6]
        if not below:
            return
        found["paragraphs soon"] = sum([other.is_prose for other in below]) / 5
        if below[0].is_prose:
            found["above a paragraph"] = 1.0
        if below[0].words > line.words + 3:
            found["above a longer line"] = 1.0
        byline, day = self._signed(place + 1)
        if byline:
            found["above a byline"] = 1.0
        if day:
            found["above a date"] = 1.0
        if byline or day or any(any(self._signed(other)) for other in range(place + 2, min(place + 4, len(self._lines)))):
            found["signed soon"] = 1.0

    def _residue(self, place: int) -> bool:
        if place not in self._above:
            self._above[place] = self._is_above(place)
        return self._above[place]

    def _signed(self, place: int) -> tuple[bool, bool]:
        """Whether a line says who wrote something, and whether when."""
        if place not in self._signs:
            line = self._lines[place]
            self._signs[place] = _is_signature(line), line.words <= 12 and is_date_like(line.text)
        return self._signs[place]


def _story_start(lines: Sequence[Line], first: int, lay: Lay) -> int:
    """The first paragraph of the block that a headline stands above; `first` if there is none.

    No headline has much of the page's prose above it. Where the main block has, the article is in
    pieces, with code or lists between them, and begins with an earlier block.
    """
    start, end = lay.start, lay.end
    values = block_values([line.is_prose for line in lines], lay.counts)
    while start < end:
        paragraph = next(place for place in range(start, end) if lines[place].is_prose)
        if lay.prose[paragraph] <= _MOST_ABOVE * lay.prose[-1]:
            return paragraph
        start, end = densest(values[:start])
    return first


def is_byline(line: Line) -> bool:
    """True for `By Jane Alder`: no headline, whatever else there is. `From` may open one, and so may `By` before more than a name."""
    by = _signed(line) if line.words <= _NAMES else None
    if by is None or line.low.startswith("from "):
        return False
    names = names_in(line.text[by.end() :])
    return bool(names) and one_line(line.text[by.end() :].partition(",")[0]) == names[0]


def _signed(line: Line) -> re.Match[str] | None:
    return low_pattern(r"^\W*(?:", "byline", r")(?:\s*[:：]\s*|\s+)").match(line.low) if line.opening in openings("byline") else None


def _is_signature(line: Line) -> bool:
    """True for `By Jane Alder` and `Jane Alder, Harbour Correspondent`."""
    if line.words > 12:
        return False
    by = _signed(line)
    bare = line.text[by.end() :] if by else line.text
    if by is None and "," not in bare and " |" not in bare:
        return False
    names = names_in(bare)
    return bool(names) and (by is not None or bare.startswith((f"{names[0]},", f"{names[0]} |")))
