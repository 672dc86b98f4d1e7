"""What a text is known by when another paper carries it: a sample of its runs of four words.

Pure. Of all such runs (shingles), those are taken whose hashes are a multiple of a number: so the
same run is taken from every text that has it, and the share of them that two texts have in common
is near to the share of their words (Manber, "Finding similar files in a large file system", 1994).
"""

import re
import zlib
from collections.abc import Iterable, Sequence
from itertools import chain, islice

from broadsheet.model import Shingles
from broadsheet.plaintext import plain_marks, words_of_text

LEAST = 5
"""With fewer shingles taken from it, a text is too short to be known by them."""
MOST_WORDS = 3_000
"""As much of a text is looked at; what copies a longer one begins like it."""
_SAME = 0.8
"""So much of the shorter text must stand in the longer one: titles, bylines and tails differ."""
_HALF = 0.5
"""And it must be at least so long as this part of the longer: a first report is no copy of the whole story."""
_SKETCH = 48
"""The most marks by which a text is looked for."""
_SAMPLE = 8
"""One in so many shingles is taken."""
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
"""Odd numbers without a pattern, so that the order of words counts."""
_BITS = 0x7FFFFFFFFFFFFFFF
"""What SQLite's whole numbers hold."""
_REMEMBERED = 50_000
"""Words whose hashes are remembered."""
_NO_WORDS = re.compile(r"(?<!\\)\]\([^()\[\]\s]*\)|&(?:lt|amp);")


def shingles_of(markdown: str) -> Shingles:
    """Those of an article's body: of its words alone, whatever marks stand between them."""
    plain = plain_marks(_NO_WORDS.sub(" ", markdown))
    return shingles_in(chain.from_iterable(map(words_of_text, plain.split("\n"))) if not plain.isascii() else words_of_text(plain))  # line by line, for most are plain and quickly read


def shingles_in(words: Iterable[str]) -> Shingles:
    """Those of an article's words, in lower case and without marks."""
    words = list(islice(words, MOST_WORDS))
    hashes = list(map(_HASHES.__getitem__, words))
    one, two, three = _FACTORS
    marks = {
        (a * one + b * two + c * three + d) & _BITS for a, b, c, d in zip(hashes, hashes[1:], hashes[2:], hashes[3:], strict=False)
        if not (a + d) % _SAMPLE
    }  # fmt: skip
    return Shingles(len(words), tuple(sorted(marks)))


class _Hashes(dict[str, int]):
    """Hashes of words: most words of a text are those of the texts before it."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        return self.setdefault(word, zlib.crc32(word.encode("utf-8", "replace")))


_HASHES = _Hashes()


def sketch_of(shingles: Shingles) -> tuple[int, ...]:
    """The smallest marks of a text, by which it is looked for: where two texts share much, they share many of these, however many others there are (Broder, "On the resemblance and containment of documents", 1997)."""
    return shingles.marks[:_SKETCH]


def least_shared(sketch: Sequence[int]) -> int:
    """So many marks of its sketch must be in another's for a text to be worth a closer look. A copy of twice its length, with a fifth of its words changed, is expected to have more than twice as many."""
    return max(LEAST - 1, len(sketch) // 6)


def is_copy(one: Shingles, other: Shingles) -> bool:
    """True if two texts are one story."""
    least = min(len(one.marks), len(other.marks))
    if least < LEAST or min(one.words, other.words) < _HALF * max(one.words, other.words):
        return False
    return len(set(one.marks).intersection(other.marks)) >= _SAME * least
