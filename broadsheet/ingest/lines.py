"""The lines of a text seed in their context, and the verdict that a rule gives on one.

Pure. A rule is a plain function of a line and its page; `rules.py` has ours, and a digest's own
`build.py` may add more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

import msgspec

from broadsheet.ingest.phrases import opening_of
from broadsheet.model import Fate
from broadsheet.plaintext import words_in_lower_case

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
"""Characters of Chinese and Japanese: a sentence has half as many of them."""
_SENTENCE, _WIDTH = 8, 60
"""Words and characters that a paragraph has at least."""
_ENDS = ".!?…:;؟。！？।॥։።၊။។۔"
"""Marks with which a sentence ends, in all scripts."""
_CLOSED = f"{_ENDS}\"”»」』）】；："
"""Marks after which a line of a paragraph that was broken is seldom broken."""
_COLUMNS = 100
"""The widest that a text is broken at."""


class Line(msgspec.Struct, frozen=True):
    """One line that is not blank."""

    number: int
    """In the seed, from 1."""
    text: str
    """Without blanks at its ends, each run of blanks within it one blank; but see `columns`."""
    low: str
    """The same in lower case, letter for letter."""
    columns: int
    """How many pieces stand in it with two or more blanks, a tab or a bar between them."""
    alone: bool
    """True with a blank line, or nothing, before and after it."""
    words: int
    """How many words it has."""
    is_prose: bool
    """True for what reads like a paragraph: a sentence of some length."""
    spelled: tuple[str, ...]
    """Its words in lower case, without their marks."""
    opening: str
    """See `phrases.opening_of`."""


def make_line(number: int, text: str, columns: int = 1, *, alone: bool = True) -> Line:
    """A line with what its text alone tells."""
    low = text.lower()
    if len(low) != len(text):  # a letter such as the Turkish İ, that becomes two
        low = "".join(letter.lower()[0] for letter in text)
    spelled = tuple(words_in_lower_case(low))
    words = len(spelled)
    is_prose = words >= _SENTENCE and ends_a_sentence(text) and (len(text) >= _WIDTH or _width(text) >= _WIDTH)
    return Line(number, text, low, columns, alone, words, is_prose, spelled, opening_of(low))


def ends_a_sentence(text: str) -> bool:
    """True for a text with a mark at its end with which a sentence ends, in any script."""
    return text.rstrip("\"'”’»)]*")[-1:] in _ENDS


def is_wrapped(lines: Sequence[Line]) -> bool:
    """True for a text that was broken at a fixed width: few of its lines are whole paragraphs."""
    widest = max((len(line.text) for line in lines), default=0)
    followers = [a for a, b in pairwise(lines) if b.number == a.number + 1 and len(a.text) > 0.4 * widest]
    unfinished = [line for line in followers if line.text[-1] not in _CLOSED]
    return len(followers) >= 3 and widest <= _COLUMNS and len(unfinished) >= 0.6 * len(followers) and max(_width(line.text) for line in lines) <= _COLUMNS


def _width(text: str) -> int:
    """In columns: a character of Chinese or Japanese takes two."""
    return len(text) if text.isascii() else len(text) + len(_WIDE.findall(text))


def has_no_blank(text: str, rest: str) -> bool:
    """True for two lines of one paragraph between which no blank belongs, for their script has none."""
    return _WIDE.match(text[-1]) is not None and _WIDE.match(rest) is not None


class Verdict(msgspec.Struct, frozen=True):
    """What is to become of a line."""

    fate: Fate
    rule: str = ""
    """The rule's name; the loop fills in its own where a rule leaves it out."""
    confidence: float = 1.0
    """How sure it is: from 0 to 1."""
    reasons: tuple[tuple[str, float], ...] = ()
    """The clues that counted most, and how much: above 0 for the article, below against."""
    because: str = ""
    """The reason in words, where it is neither a rule nor a clue."""


class TextPage(msgspec.Struct, frozen=True):
    """The lines of a seed, and where its parts seem to lie."""

    lines: tuple[Line, ...]
    title: int
    """Place of the title in `lines`; -1 if there is none."""
    body: int
    """Place of the first line that reads like a paragraph; the number of lines if there is none."""
    end: int
    """Place of the first line after the article's end: comments, tags, rights; the number of lines if there is none."""
    last_prose: int
    """Place of the last line that reads like a paragraph; -1 if there is none."""
    sources: tuple[str, ...] = ()
    """Names of publications that the desk knows."""


Rule = Callable[[Line, int, TextPage], Verdict | None]
"""Of a line, its place, and its page: a verdict, or None where the rule has nothing to say."""
UserRule = Callable[[str], bool]
"""A digest's own rule: True for a line to drop."""
