"""Lines that recur across one source's articles: what is learned of each seed, and what comes of many.

Pure. A line is known by a mark that leaves out case, digits, blanks and punctuation, so that
`Read more (3)` and `Read more (12)` are one. An article that is there in several seeds counts
once: else copies would make residue of each other's words.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

import msgspec

from broadsheet.ingest.lines import Line, Verdict
from broadsheet.plaintext import spelled_out
from broadsheet.urls import host_of

SAMPLE = 200
"""As many seeds of a source are remembered, the newest first: more would not tell more."""
LEAST = 3
"""In fewer articles a line does not recur, whatever their share."""
_LONG = 40
"""Letters of a line by which an article is known again."""
_SAME = 0.7
"""Two seeds are of one article if they share this much of the shorter one's long lines."""
_MOST = 1_500
"""Letters of a line; what is longer is no residue, and is not looked at."""
_NEEDED = {(False, True): 0.3, (False, False): 0.5, (True, True): 0.5, (True, False): 0.8}
"""In what share of the articles a line must stand, by whether it is prose, and whether it is above or below all prose that is the article's own."""
_SENTENCE = 20
"""Words of a line that counts as prose, however it ends."""
_OTHERS = bytes(byte for byte in range(128) if not chr(byte).isalpha() and chr(byte) != "\n")
"""Digits, blanks and punctuation of ASCII."""
_MARKS = re.compile(rb"\xe2[\x80-\x86][\x80-\xbf]|\xc2[\x80-\xbf]|\xef\xbb\xbf")
"""Blanks, quotation marks, dashes and signs beyond ASCII, in UTF-8."""
_HIDDEN = re.compile(r"<(script|style|noscript|template|svg)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.S | re.I)
_INLINE = re.compile(r"</?(?:a|abbr|b|bdi|cite|code|em|font|i|mark|q|s|small|span|strong|sub|sup|time|u|wbr)\b[^<>]*>", re.I)
_ELEMENT = re.compile(r"<[^<>]*>")
_OWN_ADDRESS = re.compile(r"<link\b[^<>]{0,1000}\brel\s*=\s*[\"']?canonical\b[^<>]{0,1000}>|<meta\b[^<>]{0,1000}[\"']og:url[\"'][^<>]{0,1000}>", re.I)
_WEB = re.compile(r"https?://[^\s\"'<>]+")
_HEAD = 100_000
"""Characters of a page in which it says what its own address is."""


class Lesson(msgspec.Struct, frozen=True):
    """What is remembered of one seed."""

    seed: str
    fingerprint: str
    house: str
    """Whose seed it is: see `house_of`."""
    modified: int
    """The seed's file time, in seconds."""
    marks: tuple[int, ...]
    """Of its lines, each once, in order."""


class Residue(msgspec.Struct, frozen=True):
    """What recurs in the articles of one house."""

    articles: int
    counts: dict[int, int]
    """By mark of a line: in how many of the articles it stands. Lines that stand in too few to matter are left out."""


def house_of(file: str, source: str, page: str = "", host: str = "", stated: str = "") -> str:
    """Whose a seed is, as far as can be told without cleaning it: its source's by the settings, else of the `host` that it is from, else of the one that its page names, else the source's that it states itself, else of its folder."""
    if source:
        return f"source {source}"
    declared = _OWN_ADDRESS.search(page, 0, _HEAD)
    address = _WEB.search(declared[0]) if declared else None
    host = (host or (host_of(address[0]) if address else "")).removeprefix("www.")
    return f"host {host}" if host else f"source {stated}" if stated else f"folder {file.rpartition('/')[0]}"


def marks_of(text: str) -> list[int]:
    """The mark of each line of a text; 0 for one without letters, and for one that is too long for residue."""
    letters = _MARKS.sub(b"", text.lower().encode("utf-8", "replace").translate(None, _OTHERS))
    return [zlib.crc32(line) << 16 | len(line) if 0 < len(line) <= _MOST else 0 for line in letters.split(b"\n")]


def text_of_page(page: str) -> str:
    """What a reader sees of an HTML page, near enough: a line for each block."""
    return spelled_out(_ELEMENT.sub("\n", _INLINE.sub("", _HIDDEN.sub("\n", page).replace("\n", " "))))


def newest(lessons: Iterable[Lesson]) -> list[Lesson]:
    """Those that are remembered, whatever the order in which they come."""
    return sorted(lessons, key=rank)[:SAMPLE]


def rank(lesson: Lesson) -> tuple[int, str]:
    """What puts the newest first; those of one time, as after a checkout, by name."""
    return (-lesson.modified, lesson.seed)


def gather(lessons: Iterable[Lesson]) -> Residue:
    """What recurs in the seeds of one house."""
    articles = _articles(newest(lessons))
    needed = max(LEAST, min(_NEEDED.values()) * len(articles))
    counts = Counter(chain.from_iterable(articles))
    return Residue(len(articles), {mark: count for mark, count in counts.items() if count >= needed})


def recurring(lines: Sequence[Line], residue: Residue | None) -> tuple[Verdict | None, ...]:
    """For each line the verdict on it, if it recurs so often that it must be residue.

    Prose needs more than other lines, for a series may open alike; and so does what stands amid the
    article's own prose, for a paper may have its sub-headings.
    """
    if not lines or residue is None or not residue.counts:
        return (None,) * len(lines)
    counts = [residue.counts.get(mark, 0) for mark in marks_of("\n".join(line.text for line in lines))]
    own = [place for place, line in enumerate(lines) if line.is_prose and not counts[place]]
    first, last = (own[0], own[-1]) if own else (len(lines), -1)
    verdicts: list[Verdict | None] = []
    for place, (line, count) in enumerate(zip(lines, counts, strict=True)):
        at_edge, is_prose = not first < place < last, line.is_prose or line.words >= _SENTENCE
        is_label = not at_edge and line.text[-1] in ":?" and lines[place + 1].is_prose
        is_residue = count >= residue.articles * _NEEDED[is_prose, at_edge] and count and not is_label
        verdicts.append(_verdict(count, residue.articles) if is_residue else None)
    return tuple(verdicts)


def _verdict(count: int, articles: int) -> Verdict:
    return Verdict("removed", "recurring", min(0.99, 0.5 + count / articles / 2), because=f"stands in {count} of {articles} articles of this source")


def _articles(lessons: Iterable[Lesson]) -> list[set[int]]:
    """The marks of each article; of one that is there in several seeds, those of all of them."""
    articles: list[set[int]] = []
    sizes: list[int] = []
    by_mark: dict[int, list[int]] = {}
    for lesson in lessons:
        long = [mark for mark in lesson.marks if mark & 0xFFFF >= _LONG]
        size = sum(mark & 0xFFFF for mark in long)
        shared: Counter[int] = Counter()
        for mark in long:
            for place in by_mark.get(mark, ()):
                shared[place] += mark & 0xFFFF
        same = min((place for place, letters in shared.items() if letters >= _SAME * min(size, sizes[place])), default=-1)
        if same < 0:
            same = len(articles)
            articles.append(set())
            sizes.append(size)
            for mark in long:
                by_mark.setdefault(mark, []).append(same)
        articles[same].update(lesson.marks)
    return articles
