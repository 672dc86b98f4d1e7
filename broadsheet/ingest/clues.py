"""What a line of text shows by itself: its end, its letters and marks, its words.

Pure. A clue is a name and a number from 0 to 1; what it is worth stands in `weights.py`. Clues
know no language but for the phrases of `phrases.py`: which words are common is learned from the
page's own paragraphs.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain

from broadsheet.ingest.hints import hints_by_word, notices_by_word
from broadsheet.ingest.lines import TextPage

Clues = dict[str, float]
NOTICES = frozenset(f"{size}, of a notice" for size in ("short", "middling", "long"))
"""The clues of a notice of the house."""
HINTING = "holds a hint"
"""The clue of lines with a hint of any kind."""
_BULLET = re.compile(r"^(?:[-*•‣◦▪·–—]|\d{1,2}[.)])\s")
_RARE = re.compile(r"[^A-Za-z ,.?!’'-]")
_QUOTES = frozenset("\"“”«»„")
_DIVIDER = re.compile(r"\s[|·•>›»/]\s|[|›»]")
_DIVIDERS = frozenset("|·•>›»/")
_FIRST_SYMBOL = "←"
_ADDRESS = ("://", "www.", "@", ".com", ".org", ".net")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PRICE = re.compile(r"[$€£]\s?\d|\d\s?[$€£]")
_SYMBOL = re.compile(r"[\U0001F000-\U0001FFFF←→↑↓▶►✓✔★☆]")
_NUMBERED = re.compile(r"^\d{1,2}[.)]\s")
_DIGITS = frozenset("0123456789")
_CODE = frozenset("{}()[];=<>_/\\#$*|+&")
_ENOUGH = 120
"""Characters that tell how a line is capitalised."""
_HINT_WORDS = 60
"""In longer lines a hint is most likely part of the story."""
_NOTICE_WORDS = 160
"""A notice of the house says what no story does, so it is known in longer lines too."""


def line_clues(page: TextPage) -> list[dict[str, float]]:
    """For each line, what it shows by itself and by its words' place on the page."""
    prose = [line.spelled for line in page.lines if line.is_prose]
    told = Counter(chain.from_iterable(map(dict.fromkeys, prose)))  # in how many paragraphs each word is
    common = frozenset(word for word, _ in told.most_common(40))
    told_once = frozenset(word for word in told if len(word) > 2) - common
    told_twice = frozenset(word for word in told_once if told[word] > 1)
    copies = Counter(line.text for line in page.lines)
    clues: list[dict[str, float]] = []
    for line in page.lines:
        of = line.spelled
        found: dict[str, float] = {}
        clues.append(found)
        _add_ending(found, line.text)
        _add_vocabulary(found, of, common, told_twice if line.is_prose else told_once)
        _add_letters(found, line.text[:_ENOUGH])
        _add_marks(found, line.text, of)
        _add_hints(found, of)
        if line.is_prose:
            found["is a paragraph"] = 1.0
        if line.columns > 1:
            found["stands in columns"] = min(line.columns, 5) / 5
        if line.alone:
            found["stands alone"] = 1.0
        if copies[line.text] > 1:
            found["is there twice"] = 1.0
    return clues


def _add_ending(found: Clues, text: str) -> None:
    last = text.rstrip("\"'”’»)]*")[-1:]
    if not last or last not in ".!?…。！？؟":
        found["ends with a colon" if last == ":" else "ends with a comma" if last == "," else "ends without a mark"] = 1.0
        return
    found["ends a sentence"] = 1.0
    if last in "?？؟":
        found["ends with a question"] = 1.0
    elif last in "!！":
        found["ends with a call"] = 1.0
    if text.endswith(("...", "…")):
        found["ends with dots"] = 1.0


def _add_vocabulary(found: Clues, words: Sequence[str], common: frozenset[str], told: frozenset[str]) -> None:
    """How much of a line is small change of the language, and how much the page's other paragraphs speak of (`told`)."""
    if not words:
        return
    others = [word for word in words if word not in common]
    found["common words"] = 1 - len(others) / len(words)
    content = len([word for word in others if len(word) > 2])
    if content:
        found["words of the story"] = sum(map(told.__contains__, others)) / content


def _add_letters(found: Clues, text: str) -> None:
    bullet = _BULLET.match(text)
    if bullet:
        found["has a bullet"] = 1.0
    rest = text[bullet.end() :] if bullet else text
    initials = "".join([word[0] for word in rest.split() if word[0].isalpha()])
    if initials:
        capitals = sum(map(str.isupper, initials)) / len(initials)
        if not capitals and not any(map(str.islower, initials)):
            capitals = 0.6  # a script without capitals: as usual
        found["capitals"] = capitals
        if len(initials) >= 3 and capitals > 0.75:
            found["is in title case"] = 1.0
        if rest.isupper():
            found["is in capitals"] = 1.0
        if initials[0].islower():
            found["opens in lower case"] = 1.0


def _add_marks(found: Clues, text: str, words: Sequence[str]) -> None:
    if not words:
        found["holds no letter"] = 1.0
    if "," in text:
        found["commas"] = min(3, text.count(",")) / 3
    marks = _RARE.findall(text)
    if ("." in text or marks) and any(piece in text for piece in _ADDRESS):
        found["holds an address"] = 1.0
    if not marks:
        return
    kinds = frozenset(marks)
    if not kinds.isdisjoint(_DIGITS):
        _add_digits(found, text, kinds, len([mark for mark in marks if mark in _DIGITS]))
    code = len([mark for mark in marks if mark in _CODE]) / len(text)
    if code > 0.04:
        found["marks of code"] = min(1.0, 5 * code)
    if not kinds.isdisjoint(_QUOTES):
        found["holds a quotation"] = 1.0
        if text[0] in _QUOTES:
            found["opens with a quotation"] = 1.0
    if not kinds.isdisjoint(_DIVIDERS) and _DIVIDER.search(text):
        found["holds a divider"] = 1.0
    if "©" in kinds or (")" in kinds and ("(c)" in text or "(C)" in text)):
        found["holds a copyright mark"] = 1.0
    if max(marks) >= _FIRST_SYMBOL and _SYMBOL.search(text):
        found["holds a symbol"] = 1.0


def _add_digits(found: Clues, text: str, kinds: frozenset[str], digits: int) -> None:
    found["digits"] = min(1.0, 4 * digits / len(text))
    if digits >= 4 and _YEAR.search(text):
        found["holds a year"] = 1.0
    if not kinds.isdisjoint("$€£") and _PRICE.search(text):
        found["holds a price"] = 1.0
    if _NUMBERED.match(text):
        found["is numbered"] = 1.0


def _add_hints(found: Clues, words: tuple[str, ...]) -> None:
    """The phrases of the trade in it, apart by how long the line is: a hint weighs less in a long one."""
    count = len(words)
    if not 0 < count <= _NOTICE_WORDS:
        return
    by_word = hints_by_word() if count <= _HINT_WORDS else notices_by_word()
    if by_word.keys().isdisjoint(words):
        return
    hints = set()
    for place, word in enumerate(words):
        if word in by_word:
            for before, after, hint in by_word[word]:
                end = place + 1
                if (not after or words[end : end + len(after)] == after) and (not before or (place >= len(before) and words[place - len(before) : place] == before)):
                    hints.add(hint)
    size = "short" if count <= 8 else "middling" if count <= 22 else "long"
    for hint in hints:
        found[f"{size}, of {hint}"] = 1.0
    if hints:
        found[HINTING] = 1.0
    if len(hints) > 1:
        found["hints of several kinds"] = 1.0
