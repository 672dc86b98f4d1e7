"""Plain text: what every room that touches words needs of them.

Pure.
"""

import re

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that no text needs, and that XML or Markdown cannot hold."""
INVISIBLE = re.compile("[\u00ad\u2060\ufeff\u180e]|(?<![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\u200b|\u200b(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])")
"""What only tells where a line may break: soft hyphens, and blanks without width but for the scripts that have no others (Thai, Lao, Burmese, Khmer).
Joiners are letters' business in Persian, in Indian scripts and in emoji, and stay."""

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w[\w'’.\-]*")
_SPELLED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+(?:['’][^\W_]+)?")
_SENTENCE_END = re.compile(r"[.!?…؟][\"'”’»)\]]*(?=\s)|[。！？]")


def count_words(text: str) -> int:
    """How many words a text has; in Chinese and Japanese, characters."""
    return len(_WORD.findall(text))


def words_of_text(text: str) -> list[str]:
    """The words of a text in lower case, to compare; of Chinese and Japanese, the characters."""
    return _SPELLED.findall(text.lower())


def one_line(text: str) -> str:
    """The text with each run of blanks made one, and none at its ends."""
    return " ".join(text.split())


def shorten(text: str, length: int) -> str:
    """At most `length` characters of a text, cut after a sentence if one ends in the second half, else after a word."""
    if len(text) <= length:
        return text
    sentences = [match.end() for match in _SENTENCE_END.finditer(text[: length + 1])]
    if sentences and sentences[-1] >= length // 2:
        return text[: sentences[-1]]
    cut = text[: length - 1].rpartition(" ")[0] or text[: length - 1]
    return cut.rstrip(" ,;:–—-") + "…"
