"""Bytes to text: which encoding, and what to say when it had to be guessed.

Pure. UTF-8 needs no word; everything else is a warning, for a wrong guess puts false letters into
an article.
"""

import codecs
import re

import msgspec

from broadsheet.ingest.errors import UnreadableSeedError
from broadsheet.plaintext import plain_marks

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MIS_DECODED = re.compile(r"â€|Ã[\u0080-\u00bf]|Ã©|Ã¨|Â[\u00a0-\u00bf]|ï»¿|Ð[\u0080-\u00bf]|Ñ[\u0080-\u00bf]|[\u0080-\u0084\u0086-\u009f]")
_SUSPECT = re.compile(r"[âÃÂïÐÑ\u0080-\u0084\u0086-\u009f]")
"""What `_MIS_DECODED` begins with: a set of characters is found much faster than one of several ways."""
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w:.-]+)""", re.I)
_C1 = re.compile(r"[\x80-\x9f]")


class Decoded(msgspec.Struct, frozen=True):
    """A seed's text, with newlines as LF, and what a person should know of how it was read."""

    text: str
    warning: str = ""


_NO_PAGES = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "utf-7", "utf7", "u7", "unicode-1-1-utf-7", "undefined", "mbcs", "oem"}
"""What Python can decode, and no browser does."""
_CONTROLS = bytes((*range(9), 11, *range(14, 27), *range(28, 32), 127))
"""Bytes that no text has."""


def decode_text(content: bytes, is_html: bool = False) -> Decoded:
    """The text of a file. Raises UnreadableSeedError for what is none."""
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _decoded(content.decode(encoding, "replace"), "")
    if guess := _wide_encoding(content):
        return _decoded(content.decode(guess, "replace"), f"read as {guess}, which it does not say of itself")
    if _looks_binary(content):
        raise UnreadableSeedError("it is not text: it holds bytes that no text has; remove it, or save it as text")
    declared = _META_CHARSET.search(content[:4096]) if is_html else None
    if declared and (text := _try(content, declared[1].decode("ascii"))) is not None:
        return _decoded(text, "")
    if (text := _try(content, "utf-8")) is not None:
        return _decoded(text, "")
    return _guessed(content)


def mend_text(text: str) -> str:
    """A text that is decoded already, with newlines as LF; letters that had been decoded wrongly before are mended where that is sure."""
    return _decoded(text, "").text


def _guessed(content: bytes) -> Decoded:
    """Not UTF-8 as a whole: some lines may be, the rest is decoded as what it most likely is."""
    lines = content.split(b"\n")
    wrong = [number for number, line in enumerate(lines, 1) if _try(line, "utf-8") is None]
    others = set(range(1, len(lines) + 1)).difference(wrong)
    mixed = any(not line.isascii() for number, line in enumerate(lines, 1) if number in others)
    encoding = _best_encoding(b"\n".join(lines[number - 1] for number in wrong))
    text = "\n".join(line.decode(encoding, "replace") if _try(line, "utf-8") is None else line.decode() for line in lines)
    where = f"line {wrong[0]}" if len(wrong) == 1 else f"lines {wrong[0]} to {wrong[-1]}"
    if mixed:
        return _decoded(text, f"mixed encodings: UTF-8, but {where} read as {encoding}; look at the accents and quotation marks")
    return _decoded(text, f"not UTF-8: read as {encoding}; look at the accents and quotation marks")


def _best_encoding(sample: bytes) -> str:
    """windows-1252 where that yields plausible text, for it is by far the most common on the web; else the detector's."""
    if (western := _try(sample, "windows-1252")) is not None and _is_western(western):
        return "windows-1252"
    from charset_normalizer import from_bytes  # slow to import, seldom needed

    best = from_bytes(sample[:200_000]).best()
    return best.encoding.replace("_", "-") if best else "windows-1252"


def _is_western(text: str) -> bool:
    """True if what is not ASCII looks like the accents and quotation marks of a western language."""
    odd = [c for c in text if not c.isascii()]
    usual = sum(c in "‘’“”„–—…•«»£€°·àáâãäåæçèéêëìíîïñòóôõöøùúûüýßÀÁÂÄÅÇÈÉÊÍÑÓÔÖØÚÜ¿¡\xa0\xad©®™" for c in odd)
    words = re.findall(r"\w+", text)
    heavy = sum(sum(not c.isascii() for c in word) > len(word) / 2 for word in words)
    return usual >= 0.9 * len(odd) and heavy <= 0.1 * max(1, len(words))


def _decoded(text: str, warning: str) -> Decoded:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\v", " ").replace("\f", " ")
    if not warning and not text.isascii() and any(_MIS_DECODED.match(text, found.start()) for found in _SUSPECT.finditer(text)):
        mended = _mended(text)
        if mended != text:
            return Decoded(mended, "letters that had been decoded wrongly before (such as â€™ for ’) were mended")
        warning = "some letters look wrongly decoded (such as Ã© for é); look at them"
    elif not warning and "\ufffd" in text:
        warning = "some letters were lost before this file was made (shown as \ufffd); look at them"
    return Decoded(text, warning)


def _mended(text: str) -> str:
    """Line by line: what is wrong in one says nothing of the next, and most are plain."""
    from ftfy import fix_encoding  # costs 7 ms a text, so only where something looks wrong
    from ftfy.fixes import fix_c1_controls

    return "\n".join(line if plain_marks(line).isascii() else str(fix_c1_controls(fix_encoding(line))) for line in text.split("\n"))


def _wide_encoding(content: bytes) -> str:
    """UTF-16 without a mark: every other byte of western text is zero."""
    sample = content[:2000]
    if len(sample) < 8 or b"\0" not in sample:
        return ""
    even, odd = sample[0::2].count(0) / (len(sample) / 2), sample[1::2].count(0) / (len(sample) / 2)
    if odd > 0.7 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.1 else ""


def _looks_binary(content: bytes) -> bool:
    """True if more than one byte in a hundred is a control that no text has; a few are forgiven."""
    sample = content[:65_536]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > max(len(sample) / 100, 5)


def _try(content: bytes, encoding: str) -> str | None:
    if encoding.lower().replace("_", "-") in _NO_PAGES:
        return None
    try:
        text = content.decode(encoding)
    except (UnicodeError, LookupError):
        return None
    return None if encoding.lower() in {"iso-8859-1", "latin-1", "latin1"} and _C1.search(text) else text
