"""Which line of a text is its headline.

Pure. In a text that begins with its article it is the first line that is no menu, notice, byline
or date. In the text of a whole page it is the line above the main block of paragraphs that most
looks like one, and speaks of what they speak of.
"""

import re
from collections.abc import Callable, Sequence
from itertools import chain

from broadsheet.ingest.dates import is_date_like
from broadsheet.ingest.lines import Line
from broadsheet.ingest.names import names_in
from broadsheet.ingest.phrases import low_pattern, openings
from broadsheet.ingest.surroundings import Lay, block_values, densest

_REACH = 30
"""Lines above the main block among which a headline is looked for."""
_MOST_ABOVE = 3 / 8
"""Of a page's prose above its headline."""
_NO_HEADLINE = re.compile(r"©|@|https?://|\s[|>›»/]\s|\b\d{1,2}:\d\d\b")
_BULLET = re.compile(r"^[-*•‣◦▪·–—]\s|^\d{1,2}[.)]\s")


def find_headline(lines: Sequence[Line], first: int, lay: Lay, *, is_above: Callable[[int], bool]) -> int:
    """The place of the headline; `first` is the first line that is not of what a crawl leaves above one (`is_above`)."""
    start = _story_start(lines, first, lay)
    if start <= first:
        return first
    story = set(chain.from_iterable(line.spelled for line in lines if line.is_prose))
    candidates = [place for place in range(max(first, start - _REACH), start) if not is_above(place)]
    if not candidates:
        return first
    likeness, place = max((_likeness(lines, place, first, start, story), -place) for place in candidates)
    return -place if likeness > _likeness(lines, first, first, start, story) else first


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


def _likeness(lines: Sequence[Line], place: int, first: int, start: int, story: set[str]) -> float:
    """How much like the headline of the story a line is."""
    line = lines[place]
    content = _content(line)
    if not content or (len(line.text) > 200 and place != first):
        return -2.0
    likeness = sum(word in story for word in content) / len(content)
    likeness += 0.12 * min(len(content), 6) - 0.02 * min(start - place, 20)
    likeness += 0.35 * (place == first) + 0.3 * any(other.text == line.text for other in lines[place + 1 : start])
    likeness -= 1.2 * bool(_BULLET.match(line.text)) + 0.6 * line.text.endswith((".", ":", ",", ";")) + 0.5 * line.is_prose
    likeness += 0.4 * _is_signed(lines, place, start) - 1.0 * _is_signature(line)
    likeness -= 0.8 * bool(_NO_HEADLINE.search(line.text)) + 0.5 * (len(line.spelled) < 3) + 0.6 * (len(line.spelled) > 30)
    return likeness


def _is_signed(lines: Sequence[Line], place: int, start: int) -> bool:
    """True if the next lines say who wrote what stands below, or when."""
    return any(_is_signature(line) or (line.words <= 12 and is_date_like(line.text)) for line in lines[place + 1 : min(place + 4, start)])


def _is_signature(line: Line) -> bool:
    """True for `By Jane Alder` and `Jane Alder, Harbour Correspondent`."""
    if line.words > 12:
        return False
    by = low_pattern(r"^\W*(?:", "byline", r")(?:\s*[:：]\s*|\s+)").match(line.low) if line.opening in openings("byline") else None
    bare = line.text[by.end() :] if by else line.text
    if by is None and "," not in bare and " |" not in bare:
        return False
    names = names_in(bare)
    return bool(names) and (bare != line.text or bare.startswith((f"{names[0]},", f"{names[0]} |")))


def _content(line: Line) -> list[str]:
    """The words of a line that are not small change; in Chinese and Japanese, all characters."""
    return [word for word in line.spelled if len(word) > 3 or word >= "\u3040"]
