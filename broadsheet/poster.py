"""Posters: the pictures that other sites show of a page, with its title, its source and the digest's name.

Shell in spirit, pure in fact, as `darkroom` is. The bytes are a function of the poster's view and look: letters
are set one by one in the order of the text (Pillow's basic layout), for what shapes them better is not on
every machine. So a text that needs shaping, or has letters that the font lacks, has a poster without words.
"""

import unicodedata
from functools import lru_cache
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from broadsheet.model import PosterLook
from broadsheet.views import PosterView

SIZE = (1200, 630)
"""In pixels: what the large sites ask for."""
MARGIN = 72
SHADES = 32
"""Between paper and ink; a palette of few colours makes a file of a few kilobytes."""
ACCENT = SHADES
TITLE_SIZES = (84, 72, 62, 54, 46)
LINES = 5
_PLAIN = str.maketrans({"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "′": "'", "″": '"', "„": "“", "‚": "‘", "\xa0": " ", "\u202f": " "})
"""Marks that many fonts lack, and what is as good on a poster."""
_RIGHT_TO_LEFT = {"R", "AL", "AN"}


def draw_poster(view: PosterView, look: PosterLook) -> bytes:
    """A PNG of 1200 × 630 pixels."""
    poster = Image.new("L", SIZE, 0)
    pen = ImageDraw.Draw(poster)
    pen.rectangle((0, 0, SIZE[0], 17), fill=ACCENT)
    words = PosterView(*(unicodedata.normalize("NFC", text).translate(_PLAIN) for text in (view.site, view.title, view.line)))
    if can_be_set((words.site, words.title, words.line), look.font):
        _set_words(pen, words, look.font)
    else:
        pen.rectangle((MARGIN, 280, SIZE[0] - MARGIN, 283), fill=SHADES - 1)
        pen.rectangle((MARGIN, 292, SIZE[0] - MARGIN, 303), fill=SHADES - 1)
        pen.rectangle((MARGIN, 312, SIZE[0] - MARGIN, 315), fill=SHADES - 1)
    made = Image.frombytes("P", SIZE, poster.tobytes())
    made.putpalette(_palette(look))
    file = BytesIO()
    made.save(file, "PNG", compress_level=6)
    return file.getvalue()


def can_be_set(texts: tuple[str, ...], font: bytes) -> bool:
    """True if the font has every letter, and none of them needs to be joined, turned round or placed over another."""
    letters = {letter for text in texts for letter in text}
    if any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT or unicodedata.category(letter) in {"Mn", "Mc", "Me", "Cf"} for letter in letters):
        return False
    known = letters_of(font)
    return all(ord(letter) in known for letter in letters if not letter.isspace())


@lru_cache(4)
def letters_of(font: bytes) -> frozenset[int]:
    """The code points that a font maps to a glyph (OpenType `cmap`, formats 4 and 12); none of a font that cannot be read."""
    data = font or _bundled()
    try:
        tables = {data[at : at + 4]: int.from_bytes(data[at + 8 : at + 12]) for at in range(12, 12 + 16 * int.from_bytes(data[4:6]), 16)}
        start = tables[b"cmap"]
        found: set[int] = set()
        for at in range(start + 4, start + 4 + 8 * int.from_bytes(data[start + 2 : start + 4]), 8):
            found |= _letters_at(data, start + int.from_bytes(data[at + 4 : at + 8]), platform=int.from_bytes(data[at : at + 2]))
        return frozenset(found)
    except (KeyError, IndexError, ValueError):
        return frozenset()


def _letters_at(data: bytes, at: int, platform: int) -> set[int]:
    """Those of one table of a `cmap`; the tables of platforms 0 and 3 are in Unicode."""

    def number(place: int, size: int = 2) -> int:
        return int.from_bytes(data[place : place + size])

    found: set[int] = set()
    if platform not in {0, 3}:
        return found
    if number(at) == 12:
        for group in range(min(number(at + 12, 4), 10_000)):
            first, last = number(at + 16 + 12 * group, 4), number(at + 20 + 12 * group, 4)
            found.update(range(first, min(last, first + 70_000) + 1))
    elif number(at) == 4:
        count = number(at + 6) // 2
        for segment in range(count):
            last, first = number(at + 14 + 2 * segment), number(at + 16 + 2 * (count + segment))
            delta, place = number(at + 16 + 2 * (2 * count + segment)), at + 16 + 2 * (3 * count + segment)
            for letter in range(first, last + 1):
                offset = number(place)
                glyph = letter if not offset else number(place + offset + 2 * (letter - first))
                if letter != 0xFFFF and (not offset or glyph) and (glyph + delta) % 0x10000:
                    found.add(letter)
    return found


def _set_words(pen: ImageDraw.ImageDraw, view: PosterView, font: bytes) -> None:
    name, line = _font(font, 34), _font(font, 32)
    pen.text((MARGIN, 56), _fitted(view.site, name), font=name, fill=SHADES - 1)
    for size in TITLE_SIZES:
        title = _font(font, size)
        lines = _broken(view.title, title)
        if len(lines) * size * 1.16 <= 390 and len(lines) <= LINES:
            break
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], _fitted(f"{lines[LINES - 1]} {lines[LINES]}", title)]
    for number, words in enumerate(lines):
        pen.text((MARGIN, 132 + round(number * size * 1.16)), words, font=title, fill=SHADES - 1)
    if view.line:
        pen.text((MARGIN, SIZE[1] - 84), _fitted(view.line, line), font=line, fill=SHADES * 3 // 4)


def _broken(text: str, font: Any) -> list[str]:
    """The text in lines that fit; a word that is wider than a line is cut."""
    lines: list[str] = []
    for written in text.split():
        word = _fitted(written, font)
        if lines and _width(f"{lines[-1]} {word}", font) <= SIZE[0] - 2 * MARGIN:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _fitted(text: str, font: Any) -> str:
    """The text, with three dots for what is too much of it for a line."""
    text = text[:300]
    if _width(text, font) <= SIZE[0] - 2 * MARGIN:
        return text
    while text and _width(f"{text}...", font) > SIZE[0] - 2 * MARGIN:
        text = text[:-1].rstrip()
    return f"{text}..."


def _width(text: str, font: Any) -> float:
    return float(font.getlength(text))


@lru_cache(32)
def _font(font: bytes, size: int) -> Any:
    return ImageFont.truetype(BytesIO(font or _bundled()), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(1)
def _bundled() -> bytes:
    """The font that comes with Pillow: Aileron, without its rarer letters (CC0)."""
    font = ImageFont.load_default(20)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return bytes(font.font_bytes)


def _palette(look: PosterLook) -> list[int]:
    paper, ink, accent = (tuple(bytes.fromhex(colour.removeprefix("#"))) for colour in (look.paper, look.ink, look.accent))
    shades = [round(a + (b - a) * step / (SHADES - 1)) for step in range(SHADES) for a, b in zip(paper, ink, strict=True)]
    return [*shades, *accent]
