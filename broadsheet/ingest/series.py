"""What goes on in a row: numbered items, speakers in turn, rows of columns, stanzas.

Pure. The scales weigh a line by what surrounds it, and at an article's end they cut the last item of
a list, the last answer, or a whole poem. A line that goes on with what is kept is the article's.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise

from broadsheet.ingest.lines import Line, Verdict, ends_a_sentence

_NUMBER = re.compile(r"(\d{1,3})[.)]\s+\S")
_SPEAKER = re.compile(r"((?:[^\W\d_a-z][\w.'’-]*)(?: [^\W\d_a-z][\w.'’-]*){0,3}(?: \([^()]{1,40}\))?)\s?[:：]\s*\S")
_GAP = 12
"""Lines between two items of one list."""
_TURN = 4
"""Lines between two that speak."""
_SURE = 0.6
_DOUBT = ((8, 0.95), (3, 0.9))
"""How sure the scales may be of a line that still may be an article's end, by how many words it has at least."""


def go_on(lines: Sequence[Line], verdicts: Sequence[Verdict], weighed: str) -> tuple[Verdict, ...]:
    """The verdicts, but for lines that only the scales cut (their rule is `weighed`) and that go on with what is kept: these are kept."""
    kept = {place for place, verdict in enumerate(verdicts) if verdict.fate == "kept"}
    cut = {place for place, verdict in enumerate(verdicts) if verdict.rule == weighed}
    if not cut:
        return tuple(verdicts)
    back = set()
    if kept:
        back |= _numbered(lines, kept, cut) | _spoken(lines, kept, cut) | _of_a_block(lines, kept, cut)
        back |= _ending(lines, verdicts, kept, cut)
    back |= _verse(lines, kept, cut)
    return tuple(Verdict("kept", "", _SURE) if place in back else verdict for place, verdict in enumerate(verdicts))


def _numbered(lines: Sequence[Line], kept: set[int], cut: set[int]) -> set[int]:
    """The items that go on counting where three or more are kept, with the lines right below each."""
    back: set[int] = set()
    count = last = run = 0
    open_to = kept | cut
    for place, line in enumerate(lines):
        match = _NUMBER.match(line.text) if line.opening == "0" else None
        if match is None or place not in open_to:
            continue
        number = int(match[1])
        goes_on = run > 0 and number == count + 1 and place - last <= _GAP
        if place in kept:
            run = run + 1 if goes_on else 1
        elif goes_on and run >= 3:
            back |= _with_lines_below(lines, place, cut) | (set(range(last, place)) & cut)
        else:
            continue
        count, last = number, place
    return back


def _ending(lines: Sequence[Line], verdicts: Sequence[Verdict], kept: set[int], cut: set[int]) -> set[int]:
    """The short sentences right below the last paragraph, one after the other, unless the scales are sure of them: an editor misses an end sooner than one sees a line too many."""
    last = max((place for place in kept if lines[place].is_prose), default=len(lines))
    back: set[int] = set()
    for place in range(last + 1, len(lines)):
        line = lines[place]
        if place not in kept:
            doubt = next((doubt for words, doubt in _DOUBT if line.words >= words), 0.0)
            if place not in cut or verdicts[place].confidence > doubt or line.text[-1] == ":" or not ends_a_sentence(line.text):
                break
            back.add(place)
    return back


def _with_lines_below(lines: Sequence[Line], place: int, cut: set[int]) -> set[int]:
    """A line, and those below it without a blank line between."""
    found = {place}
    while place + 1 in cut and lines[place + 1].number == lines[place].number + 1:
        place += 1
        found.add(place)
    return found


def _spoken(lines: Sequence[Line], kept: set[int], cut: set[int]) -> set[int]:
    """What a speaker says who has spoken twice or more where two take turns."""
    open_to = kept | cut
    speakers = {place: match[1] for place, line in enumerate(lines) if (":" in line.text or "：" in line.text) and place in open_to and (match := _SPEAKER.match(line.text))}
    turns = Counter(name for place, name in speakers.items() if place in kept)
    known = {name for name, count in turns.items() if count >= 2}
    if len(known) < 2:
        return set()
    back: set[int] = set()
    last = min(place for place in speakers if place in kept)
    for place in sorted(speakers):
        if speakers[place] in known and place > last and place - last <= _TURN:
            back |= {place} & cut
            last = place
    return back


def _of_a_block(lines: Sequence[Line], kept: set[int], cut: set[int]) -> set[int]:
    """The lines of a block without blank lines of which three in four are kept."""
    starts = [0, *(place for place, (above, line) in enumerate(pairwise(lines), 1) if line.number != above.number + 1), len(lines)]
    blocks = [range(start, end) for start, end in pairwise(starts) if end - start >= 4]
    return {place for block in blocks if len(kept.intersection(block)) >= 0.75 * len(block) for place in cut.intersection(block)}


def _verse(lines: Sequence[Line], kept: set[int], cut: set[int]) -> set[int]:
    """The stanzas of a text that is a poem: most of what may be its body is short lines that run on from one to the next."""
    if sum(lines[place].is_prose for place in kept) > 2:
        return set()
    stanzas = [stanza for stanza in _stanzas(lines, kept | cut) if len(stanza) >= 2]
    if len(stanzas) < 2 or sum(map(len, stanzas)) < 8:
        return set()
    within = [place for stanza in stanzas for place in stanza]
    running = sum(lines[a].text[-1] not in ".!?…:\"”»" and (lines[b].text[0].islower() or lines[a].text[-1] in ",;—–-") for stanza in stanzas for a, b in pairwise(stanza))
    ended = sum(lines[stanza[-1]].text[-1] in ".!?…,;:—–\"”»" for stanza in stanzas)
    is_verse = running >= 0.3 * (len(within) - len(stanzas)) and ended >= 0.6 * len(stanzas)
    if not is_verse:
        return set()
    first, last = within[0], within[-1]
    return {place for place in cut if first <= place <= last}


def _stanzas(lines: Sequence[Line], places: set[int]) -> list[list[int]]:
    """The places in runs without a blank line between."""
    ordered = [place for place in sorted(places) if not lines[place].is_prose and len(lines[place].text) <= 80]
    return [list(group) for _, group in groupby(ordered, key=_runs(lines, ordered).__getitem__)]


def _runs(lines: Sequence[Line], places: Sequence[int]) -> dict[int, int]:
    """For each place the number of its run."""
    runs: dict[int, int] = {}
    number = 0
    for i, place in enumerate(places):
        if i and (place != places[i - 1] + 1 or lines[place].number != lines[places[i - 1]].number + 1):
            number += 1
        runs[place] = number
    return runs
