"""Plain text: what every room that touches words needs of them.

Pure.
"""

import re
from html import unescape

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that no text needs, and that XML or Markdown cannot hold."""
_INVISIBLE = re.compile("[\u00ad\u2060\ufeff\u180e]|(?<![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])\u200b|\u200b(?![\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff])")
"""What only tells where a line may break: soft hyphens, and blanks without width but for the scripts that have no others (Thai, Lao, Burmese, Khmer).
Joiners are letters' business in Persian, in Indian scripts and in emoji, and stay."""

ENDLESS = re.compile(r"#(?=\d{1000})")
"""The sign before a number that is no character's, though HTML may have it read as one: Python's reader fails on more than 4,300 digits."""
_BREAKS = "\u00ad\u200b\u2060\ufeff\u180e"
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w[\w'’.\-]*")
_SPELLED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_]+(?:['’][^\W_]+)?")
_WORD_OF_LETTERS = re.compile(r"\w[\w'’.\-]*")
"""The same of a text in Latin letters alone: faster."""
_QUOTES_AFTER, _QUOTES_BEFORE = re.compile(rb"'+ "), re.compile(rb" '+")
_NO_LETTERS = bytes(code if chr(code).isalnum() or chr(code) == "'" else 32 for code in range(256))
"""Makes blanks of what is neither a letter nor a digit in ASCII (`bytes.translate`)."""
_PRINTED_MARKS = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("…", "."), ("•", " "), ("\u00a0", " "))
"""Marks of printed text that are common in English, and what a typewriter has for them."""
_SENTENCE_END = re.compile(r"[.!?…؟][\"'”’»)\]]*(?=\s)|[。！？]")


def count_words(text: str) -> int:
    """How many words a text has; in Chinese and Japanese, characters."""
    return len((_WORD_OF_LETTERS if text.isascii() else _WORD).findall(text))


def words_of_text(text: str) -> list[str]:
    """The words of a text in lower case, to compare; of Chinese and Japanese, the characters."""
    return words_in_lower_case(text.lower())


def words_in_lower_case(text: str) -> list[str]:
    """The same of a text that is in lower case already."""
    text = plain_marks(text)
    if not text.isascii():
        return _SPELLED.findall(text)
    letters = text.encode().translate(_NO_LETTERS)
    if b"'" in letters:  # at a word's end it is a mark, within one a letter
        letters = (b" " + letters + b" ").replace(b" '", b" ").replace(b"' ", b" ")
        if b" '" in letters or b"' " in letters:  # runs of them
            letters = _QUOTES_BEFORE.sub(b" ", _QUOTES_AFTER.sub(b" ", letters))
    return letters.decode().split()


def plain_marks(text: str) -> str:
    """The text with what a typewriter has for the marks of printed text that are common in English."""
    if not text.isascii():
        for mark, plain in _PRINTED_MARKS:
            text = text.replace(mark, plain)
    return text


def without_invisible(text: str) -> str:
    """The text without the characters that only tell where a line may break."""
    return _INVISIBLE.sub("", text) if any(mark in text for mark in _BREAKS) else text


def spelled_out(text: str) -> str:
    """The text with each character that HTML names (`&eacute;`, `&#233;`) spelled out."""
    return unescape(ENDLESS.sub("", text)) if "&" in text else text


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
