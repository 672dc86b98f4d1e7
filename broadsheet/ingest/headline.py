"""Which line of a text is its headline.

Pure. In a text that begins with its article it is the first line that is no menu, notice, byline
or date. In the text of a whole page it is the line above the main block of paragraphs that most
looks like one, and speaks of what they speak of.
"""

import re
from collections.abc import Callable, Sequence

from broadsheet.ingest.dates import is_date_like
from broadsheet.ingest.lines import Line
from broadsheet.ingest.names import names_in
from broadsheet.ingest.phrases import pattern
from broadsheet.ingest.surroundings import Lay
from broadsheet.plaintext import words_of_text

_REACH = 30
"""Lines above the main block among which a headline is looked for."""
_BULLET = re.compile(r"^[-*•‣◦▪·–—]\s|^\d{1,2}[.)]\s")


def find_headline(lines: Sequence[Line], first: int, lay: Lay, *, is_above: Callable[[int], bool]) -> int:
    """The place of the headline; `first` is the first line that is not of what a crawl leaves above one (`is_above`)."""
    start = next((place for place in range(lay.start, lay.end) if lines[place].is_prose), first)
    if start <= first:
        return first
    story = {word for line in lines if line.is_prose for word in _content(line.text)}
    candidates = [place for place in range(max(first, start - _REACH), start) if not is_above(place)]
    if not candidates:
        return first
    best = max(candidates, key=lambda place: (_likeness(lines, place, first, start, story), -place))
    return best if _likeness(lines, best, first, start, story) > _likeness(lines, first, first, start, story) else first


def _likeness(lines: Sequence[Line], place: int, first: int, start: int, story: set[str]) -> float:
    """How much like the headline of the story a line is."""
    line = lines[place]
    words = words_of_text(line.text)
    content = _content(line.text)
    if not content or (len(line.text) > 200 and place != first):
        return -2.0
    likeness = sum(word in story for word in content) / len(content)
    likeness += 0.12 * min(len(content), 6) - 0.02 * min(start - place, 20)
    likeness += 0.35 * (place == first) + 0.3 * any(other.text == line.text for other in lines[place + 1 : start])
    likeness -= 1.2 * bool(_BULLET.match(line.text)) + 0.6 * line.text.endswith((".", ":", ",", ";")) + 0.5 * line.is_prose
    likeness += 0.4 * _is_signed(lines, place, start) - 1.0 * _is_signature(line)
    likeness -= 0.8 * bool(re.search(r"©|@|https?://|\s[|>›»/]\s|\b\d{1,2}:\d\d\b", line.text)) + 0.5 * (len(words) < 3) + 0.6 * (len(words) > 30)
    return likeness


def _is_signed(lines: Sequence[Line], place: int, start: int) -> bool:
    """True if the next lines say who wrote what stands below, or when."""
    return any(_is_signature(line) or (line.words <= 12 and is_date_like(line.text)) for line in lines[place + 1 : min(place + 4, start)])


def _is_signature(line: Line) -> bool:
    """True for `By Jane Alder` and `Jane Alder, Harbour Correspondent`."""
    if line.words > 12:
        return False
    bare = pattern(r"^\W*(?:", "byline", r")(?:\s*[:：]\s*|\s+)").sub("", line.text)
    names = names_in(bare)
    return bool(names) and (bare != line.text or bare.startswith((f"{names[0]},", f"{names[0]} |")))


def _content(text: str) -> list[str]:
    """The words of a text that are not small change; in Chinese and Japanese, all characters."""
    return [word for word in words_of_text(text) if len(word) > 3 or word >= "\u3040"]
