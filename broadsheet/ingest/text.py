"""Plain text, as a crawl left it, to a cleaned article.

Pure. The page's parts are found first (title, where the body begins, where the article ends), then
each line gets a verdict from the first rule that has one, then what was kept becomes blocks and
what was recognised becomes fields.
"""

import re
from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from html import unescape
from itertools import chain, pairwise
from typing import Any

from broadsheet.ingest.blocks import Block, Break, Heading, ListBlock, Paragraph, Strong, Text, plain_words
from broadsheet.ingest.compose import compose_markdown
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.fields import Fields
from broadsheet.ingest.headline import find_headline
from broadsheet.ingest.judge import WEIGHED, editor_verdicts, judge_lines, overruled
from broadsheet.ingest.lines import Line, TextPage, Verdict, has_no_blank, is_wrapped, make_line
from broadsheet.ingest.patterns import Patterns
from broadsheet.ingest.phrases import any_of, low_pattern, openings
from broadsheet.ingest.residue import recurring
from broadsheet.ingest.rules import END_MARKS, is_counter, is_paywall, rules_for
from broadsheet.ingest.series import go_on
from broadsheet.ingest.shingles import shingles_in
from broadsheet.ingest.stub import STUB, cut_off
from broadsheet.ingest.surroundings import Lay, lay_of
from broadsheet.ingest.text_fields import read_text_fields
from broadsheet.model import Cleaned, Problem, Receipt, ReceiptLine, Seed, Shingles
from broadsheet.plaintext import CONTROL, count_words, one_line, without_invisible
from broadsheet.urls import host_of

LONG_TITLE = 300
TOP_LINES = 40
"""Lines among which a title that is known already is looked for."""
_ABOVE_A_TITLE = frozenset({"cookie-notice", "slug-line", "advertisement", "share-bar", "comments", "menu-word", "credit", "date-line"})
"""Rules whose lines are no headline."""
_BULLET = re.compile(r"^(?:[-*•‣◦▪▢·–]|[o]\s(?=\s))\s+(?=\S)")
"""What opens an item; a long dash opens what somebody says."""
_CRUMBS = re.compile(r"\s[>›»/|]\s")
_CAPTION = re.compile(r"[^\W\d_A-ZÀ-Þ][.!?)»”\"]? (?:[A-ZÀ-Þ][A-ZÀ-Þ'’.-]+ ){1,5}[A-ZÀ-Þ][A-ZÀ-Þ'’.-]+$")
"""The line of a picture that ends with who took it: `The old quay. JANE ALDER`."""
_BREAK = re.compile(r"(?:[*•·⁂~#]\s*){3,}|[*⁂]|(?:[-–—_]\s+){2,}[-–—_]")
"""Between two parts of a text."""
_DIVIDED = re.compile(r"(?<![\w-])([^\W\d_]+)-$")
"""The first half of a word at a line's end."""
_BULLETS = "-*•‣◦▪▢·–o"
_FIRST_OF_TWO = frozenset(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "half", "well", "self", "ex", "vice", "non", "north", "south", "east", "west", "high", "low", "long", "short", "old", "new", "mid", "so", "would", "first", "second", "third", "all", "much", "ill", "cross", "by", "father", "mother", "brother", "sister", "son", "daughter"])
"""Words that stand before a hyphen of their own more often than before one that divides."""
_NUMBER = re.compile(r"^(\d{1,3})[.)]\s+(?=\S)")
_LONE_NUMBER = re.compile(r"\d{1,2}[.)]")
_REFERENCE = re.compile(r"&(?:amp|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|#(?:3[489]|160|82[01]\d|8230|x27|x22|xa0|x20[12][0-9a-f]));", re.I)
_TAG = re.compile(r"<(?:/?[a-zA-Z]|!--)|&lt;")
_COLUMNS = re.compile(r"\s{2,}|\t|\s\|\s")
_SPEAKER = re.compile(r"([^\W\d_a-z][\w.’'-]*(?: [^\W\d_a-z][\w.’'-]*){0,3})\s?:\s+\S")
_SHORT = 30
"""Characters of a line of marks that divides two parts, at most."""
_NO_LETTER = re.compile(r"[\W\d_]+")
_TIME = re.compile(r"\d[:.]\d\d\b")
_SIGNED = re.compile(r"[bB][yY] [^\W\d_a-z]")
_SHOWS = re.compile(r"\((?:photo|image|picture|foto|bild)|\b(?:photos?|photograph|picture|image|illustration|fotos?|bild)(?: (?:by|courtesy|credit|via)\b|: ?[^\W\d_a-z])|\bgetty images\b|/(?:reuters|ap|afp|getty)\b", re.I)
_GOES_ON = (" and", " or", " und", " oder", " et", " ou", " y", " e")
_LABEL = re.compile(r"^(?P<label>[^\W\d_][\w’'\- ]{1,40}[\w’']):\s+(?P<rest>[\"“‘«(]?[^\W_].*)$", re.S)


def clean_text(seed: Seed, text: str, desk: Desk, known: Fields | None = None, *, explains: bool = False) -> Cleaned:
    """The article in a text seed; with `explains`, it has its receipt. Without words of a body, its `markdown` is empty.

    What is `known` of it goes before what its lines say. Raises UnreadableSeedError.
    """
    known = known or Fields()
    source = desk.source_of(seed.file)
    cleaned = _clean(seed, text, desk, known, source, explains=explains)
    told = "" if source else str(cleaned.front.get("source", ""))
    return _clean(seed, text, desk, known, told, explains=explains) if desk.patterns_of(told) != Patterns() else cleaned


def _clean(seed: Seed, text: str, desk: Desk, known: Fields, source: str, *, explains: bool) -> Cleaned:
    fields = Fields(known.values, known.found)
    lines = split_lines(text)
    own = editor_verdicts(lines, desk.patterns_of(source), desk.rules)
    learned = recurring(lines, desk.residue_of(seed.file, host=host_of(str(known.values.get("source_url", ""))), stated=str(known.values.get("source", ""))))
    page = _parts(lines, desk.sources, own, learned, str(known.values.get("title", "")))
    judged = _second_thoughts(page, judge_lines(page, own, learned, explains=explains))
    verdicts = tuple(map(overruled, own, judged))
    kept = [line for line, verdict in zip(page.lines, verdicts, strict=True) if verdict.fate == "kept"]
    blocks = make_blocks(_with_numbers(unwrap(kept)))
    read_text_fields(fields, page, verdicts, plain_words(blocks), desk, seed.own_name)
    receipt = Receipt(seed.file, tuple(map(_receipt_line, page.lines, verdicts)) if explains else ())
    cut = sum([verdict.fate == "removed" for verdict in verdicts])
    shingles = Shingles() if is_wrapped(kept) else shingles_in(chain.from_iterable([line.spelled for line in kept]))  # those of its Markdown, for which it would be taken to words again
    return Cleaned(fields.values, fields.found, compose_markdown(blocks), receipt, _problems(seed, page, verdicts, fields.values), shingles, cut=cut)


def _second_thoughts(page: TextPage, verdicts: tuple[Verdict, ...]) -> tuple[Verdict, ...]:
    """The verdicts, but for what goes on with what is kept, and for two kinds of page that have no paragraphs: of a menu nothing is kept, of a gallery all captions are."""
    kept = [line for line, verdict in zip(page.lines, verdicts, strict=True) if verdict.fate == "kept"]
    known = sum(verdict.fate in {"removed", "source"} and verdict.rule not in {"before-title", WEIGHED} for verdict in verdicts)
    if len(kept) >= 6 and max(line.words for line in kept) <= 4 and known >= 0.25 * len(page.lines):
        return tuple(Verdict("removed", "navigation", 0.6) if verdict.fate in {"kept", "title"} else verdict for verdict in verdicts)
    counters = [place for place, line in enumerate(page.lines) if line.words <= 4 and is_counter(line)]
    if len(counters) >= 3:
        last = counters[-1] + 3
        return tuple(Verdict("kept", "", 0.6) if verdict.rule == WEIGHED and counters[0] < place <= last else verdict for place, verdict in enumerate(verdicts))
    return go_on(page.lines, verdicts, WEIGHED)


def _parts(lines: tuple[Line, ...], sources: tuple[str, ...], own: Sequence[Verdict | None], learned: Sequence[Verdict | None], known_title: str) -> TextPage:
    """The parts of a text whose headline is nothing that the editor drops; and nothing that recurs, but for a column that has one name each time."""
    dropped = frozenset(line.number for line, mine in zip(lines, own, strict=True) if mine and mine.fate == "removed")
    recurs = frozenset(line.number for line, told in zip(lines, learned, strict=True) if told)
    page = find_parts(lines, sources, dropped | recurs, known_title)
    has_title = page.title >= 0 and not lines[page.title].is_prose
    return page if has_title or known_title or not recurs else find_parts(lines, sources, dropped, known_title)


def split_lines(text: str) -> tuple[Line, ...]:
    """The lines of a text that are not blank, each with its number and what stands around it."""
    rows = [row.strip() if row.isprintable() else CONTROL.sub("", row).strip() for row in _spelled_out(without_invisible(text)).split("\n")]
    lines = []
    for i, bare in enumerate(rows):
        if not bare:
            continue
        alone = not ((i and rows[i - 1]) or (i + 1 < len(rows) and rows[i + 1]))
        line = bare if bare.isprintable() and "  " not in bare else one_line(bare)
        columns = len(_COLUMNS.split(bare)) if "|" in bare or line != bare else 1
        lines.append(make_line(i + 1, line, columns, alone=alone))
    return tuple(lines)


def _spelled_out(text: str) -> str:
    """The text with the marks that a crawl left as HTML writes them (`&#8217;`, `&nbsp;`); one that speaks of HTML is left as it is."""
    if "&" not in text or _TAG.search(text):
        return text
    return _REFERENCE.sub(lambda match: unescape(match[0]), text)


def find_parts(lines: tuple[Line, ...], sources: tuple[str, ...] = (), not_title: Container[int] = (), known_title: str = "") -> TextPage:
    """Where the title, the body and the end of an article lie among its lines.

    `not_title` are the numbers of lines that cannot be the title; one that is known already may stand there, or not.
    """
    title = _place_of_title(lines, known_title) if known_title else _find_title(lines, sources, not_title)
    body = next((i for i, line in enumerate(lines) if i > title and line.is_prose), min(title + 1, len(lines)))
    last_prose = next((i for i in range(len(lines) - 1, -1, -1) if lines[i].is_prose), -1)
    page = TextPage(lines, title, body, len(lines), last_prose, sources)
    return TextPage(lines, title, body, _find_end(page), last_prose, sources)


def _place_of_title(lines: tuple[Line, ...], known: str) -> int:
    plain = one_line(known).casefold()
    return next((i for i, line in enumerate(lines[:TOP_LINES]) if line.text.casefold() == plain), -1)


def top_of(lines: tuple[Line, ...], sources: tuple[str, ...] = (), not_title: Container[int] = ()) -> tuple[int, Lay, Callable[[int], bool]]:
    """What a headline is looked for by: the first line that may be one, -1 if none may; how the paragraphs lie; and which lines stand above one."""
    probe = TextPage(lines, len(lines), len(lines), len(lines), len(lines), sources)

    def is_above(place: int) -> bool:
        return lines[place].number in not_title or _is_above_title(lines[place], place, probe)

    first = next((place for place in range(len(lines)) if not is_above(place)), -1)
    return first, lay_of([line.is_prose for line in lines], [line.words for line in lines]), is_above


def _find_title(lines: tuple[Line, ...], sources: tuple[str, ...], not_title: Container[int]) -> int:
    title, lay, is_above = top_of(lines, sources, not_title)
    if title >= 0 and not is_wrapped(lines):
        title = find_headline(lines, title, lay, is_above=is_above)
    if title >= 0 and (len(lines[title].text) > LONG_TITLE or (lines[title].is_prose and _is_body_like(lines, title))):
        return -1  # it opens with a paragraph: there is no headline
    return title


def unwrap(lines: Sequence[Line]) -> list[str]:
    """Paragraphs: a line each, or, in a text broken at a fixed width, the lines of each block joined."""
    if not is_wrapped(lines):
        return [line.text for line in lines]
    widest = max(len(line.text) for line in lines)
    divides = sum(_DIVIDED.search(a.text) is not None and b.text[0].islower() for a, b in pairwise(lines)) >= 3
    words = frozenset(re.findall(r"[\w-]+", re.sub(r"-\n\w+", "", "\n".join(line.text for line in lines)).lower())) if divides else frozenset()
    paragraphs: list[list[str]] = []
    last: Line | None = None
    for line in lines:
        joins = last is not None and line.number == last.number + 1 and len(last.text) > 0.55 * widest and not _opens_item(line.text)
        if joins:
            before = paragraphs[-1][-1]
            divided = _DIVIDED.search(before) if line.text[0].islower() else None
            if divides and divided and _is_one_word(divided[1], line.text, words):
                paragraphs[-1][-1] = before[:-1]
            paragraphs[-1] += [line.text] if divided or has_no_blank(before, line.text) else [" ", line.text]
        else:
            paragraphs.append([line.text])
        last = line
    return ["".join(pieces) for pieces in paragraphs]


def _with_numbers(paragraphs: Sequence[str]) -> Sequence[str]:
    """The paragraphs, each number that stands alone put before what it numbers, where two or more count from 1."""
    alone = [place for place, text in enumerate(paragraphs[:-1]) if len(text) <= 3 and _LONE_NUMBER.fullmatch(text)]
    in_order = [place for number, place in enumerate(alone, 1) if int(paragraphs[place][:-1]) == number]
    if len(in_order) < 2 or len(in_order) < len(alone) or any(b - a == 1 for a, b in pairwise(alone)):
        return paragraphs
    joined = {place + 1: f"{paragraphs[place]} {paragraphs[place + 1]}" for place in alone}
    return [joined.get(place, text) for place, text in enumerate(paragraphs) if place not in set(alone)]


def _is_one_word(half: str, rest: str, words: frozenset[str]) -> bool:
    """True if a word was divided at a line's end, and is not two with a hyphen, as far as the text's other words tell."""
    other = re.match(r"\w+", rest)
    if other is None or half.lower() in _FIRST_OF_TWO or f"{half}-{other[0]}".lower() in words:
        return False
    return f"{half}{other[0]}".lower() in words or not {half.lower(), other[0].lower()} <= words


def make_blocks(paragraphs: Sequence[str]) -> tuple[Block, ...]:
    """Paragraphs to blocks: sub-headings, lists, run-in labels."""
    blocks: list[Block] = []
    items: list[str] = []
    numbers: list[int] = []
    speakers = {name for name, count in Counter(map(_speaker_of, paragraphs)).items() if name and count > 1}
    numbered = _numbered_headings(paragraphs)
    for i, text in enumerate(paragraphs):
        if not text[0].isalnum() and len(text) < _SHORT and _BREAK.fullmatch(text):
            blocks += [_list(items, numbers), Break()] if items else [Break()]
            items, numbers = [], []
            continue
        bullet, number = _BULLET.match(text) if text[0] in _BULLETS else None, _number_of(text)
        is_number = number and _continues(paragraphs, i, numbers, int(number[1]))
        if bullet or is_number:
            if items and bool(numbers) != bool(is_number):
                blocks.append(_list(items, numbers))
                items, numbers = [], []
            items.append(text[(bullet or number).end() :])  # type: ignore[union-attr]
            numbers += [int(number[1])] if is_number and number else []
            continue
        if items:
            blocks.append(_list(items, numbers))
            items, numbers = [], []
        blocks.append(_heading_or_paragraph(paragraphs, i, speakers, numbered))
    if items:
        blocks.append(_list(items, numbers))
    while blocks and isinstance(blocks[-1], Break):  # there is nothing below it
        blocks.pop()
    return tuple(blocks)


def _receipt_line(line: Line, verdict: Verdict) -> ReceiptLine:
    reasons = (verdict.because,) if verdict.because else tuple(f"{name} {weight:+.1f}" for name, weight in verdict.reasons)
    return ReceiptLine(line.number, line.text, verdict.fate, verdict.rule, round(verdict.confidence, 2), reasons)


def _is_above_title(line: Line, place: int, probe: TextPage) -> bool:
    """True for what a crawl leaves above a headline: menus, notices, slugs, bylines, dates."""
    for _, rule in rules_for(line, _ABOVE_A_TITLE):
        if rule(line, place, probe):
            return True
    if line.opening in openings("read_more") and low_pattern(r"^\W*+(?:", "read_more", r")\W*$").match(line.low):
        return True
    if line.words <= 6 and any(line.text.casefold().startswith(name.casefold()) for name in probe.sources):
        return True  # the paper's own name
    if line.text[-1].isupper() and _CAPTION.search(line.text):
        return True
    crumbs = line.words <= 12 and _CRUMBS.search(line.text)
    return line.columns >= 3 or bool(crumbs) or (line.words == 1 and len(probe.lines) > 4 and line.low in {"news", "home", "opinion", "sport", "sports", "business"})


def _is_body_like(lines: tuple[Line, ...], title: int) -> bool:
    """True if a first line that ends like a sentence is as long as the paragraphs after it: then it is one of them."""
    following = [len(line.text) for line in lines[title + 1 : title + 6] if line.is_prose]
    text = lines[title].text
    if len(text) > 100 and text.endswith(".") and not text.endswith(".."):
        return True  # few headlines end so, and none of that length
    return len(text) > 180 or (bool(following) and len(text) > 1.2 * min(following) and len(text) > 120)


def _find_end(page: TextPage) -> int:
    """The first mark of an article's end with less than a quarter of the prose after it."""
    prose = [line.words if line.is_prose else 0 for line in page.lines]
    total = sum(prose) or 1
    after = total
    for place, line in enumerate(page.lines):
        if after <= 0.25 * total and place > page.body:
            for _, rule in rules_for(line, END_MARKS):
                if rule(line, place, page):
                    return place
        after -= prose[place]
    return len(page.lines)


def _opens_item(text: str) -> bool:
    return bool(_BULLET.match(text) or _number_of(text))


def _number_of(text: str) -> re.Match[str] | None:
    return _NUMBER.match(text) if text[0].isdecimal() else None


def _continues(paragraphs: Sequence[str], place: int, numbers: Sequence[int], number: int) -> bool:
    """True for a number that belongs to a list: it goes on from the one before, or the next item goes on from it."""
    if numbers:
        return number == numbers[-1] + 1
    following = _number_of(paragraphs[place + 1]) if place + 1 < len(paragraphs) else None
    return number <= 1 and following is not None and int(following[1]) == number + 1


def _list(items: Sequence[str], numbers: Sequence[int]) -> ListBlock:
    return ListBlock(bool(numbers), tuple((Paragraph((Text(item),)),) for item in items), numbers[0] if numbers else 1)


def _heading_or_paragraph(paragraphs: Sequence[str], place: int, speakers: Container[str], numbered: Container[int]) -> Block:
    text = paragraphs[place]
    if place in numbered or (_is_heading(paragraphs, place) and _speaker_of(text) not in speakers):
        return Heading(2, (Text(text),))
    label = _LABEL.match(text) if ":" in text else None
    if label and _is_label(label["label"], label["rest"]):
        return Paragraph((Strong((Text(label["label"] + ":"),)), Text(" " + label["rest"])))
    return Paragraph((Text(text),))


def _speaker_of(text: str) -> str:
    """`Q` of `Q: And after Friday?`; empty where no one or nothing is named so."""
    label = _SPEAKER.match(text) if ":" in text and len(text) < 2_000 else None
    return label[1] if label else ""


def _numbered_headings(paragraphs: Sequence[str]) -> frozenset[int]:
    """The places of short lines that are numbered in order, of which two or more are headings: then the others are, too."""
    found = [(place, int(match[1])) for place, text in enumerate(paragraphs) if (match := _number_of(text)) and _may_be_heading(paragraphs, place) and not _opens_item(paragraphs[place + 1])]
    runs: list[list[tuple[int, int]]] = []
    for place, number in found:
        if runs and runs[-1][-1][1] == number - 1:
            runs[-1].append((place, number))
        else:
            runs.append([(place, number)])
    return frozenset(place for run in runs if sum(_is_heading(paragraphs, place) for place, _ in run) >= 2 for place, _ in run)


def _is_heading(paragraphs: Sequence[str], place: int) -> bool:
    """A short line without an end mark, between paragraphs, that the one after it is longer than."""
    if not place or not _may_be_heading(paragraphs, place):
        return False
    following = paragraphs[place + 1]
    return len(following) > len(paragraphs[place]) and (len(following) > 60 or _opens_item(following))


def _may_be_heading(paragraphs: Sequence[str], place: int) -> bool:
    """True for a short line without an end mark, above a paragraph, that is no row of numbers."""
    text = paragraphs[place]
    if len(text) > 90 or text[-1] in ".!…:;,-–—\"”“»«’'。.」』" or place >= len(paragraphs) - 1 or text[0].islower() or (place and paragraphs[place - 1][-1] == ","):
        return False
    if text[0] in "\"“„«»‘‚「『#*([" or count_words(text) > 12 or _is_no_heading(text):
        return False
    pieces = text.split()
    without_letters = sum(not (piece[0].isalpha() or any(map(str.isalpha, piece))) for piece in pieces)
    return without_letters < 2 or 2 * without_letters < len(pieces)


def _is_no_heading(text: str) -> bool:
    """True for what is short and no heading: marks alone, a byline, what goes on in the next line, a time, a caption."""
    return bool(text.endswith(_GOES_ON) or _NO_LETTER.fullmatch(text) or _SIGNED.match(text) or ((":" in text or "." in text) and _TIME.search(text)) or _SHOWS.search(text) or text.startswith("{{"))


def _is_label(label: str, rest: str) -> bool:
    """`What happened:` and the like: a few words that open a paragraph, and no one who speaks."""
    words = label.split()
    speaks = re.search(rf"(?<!\w){any_of('saying')}(?!\w)", label, re.I) if words[0].lower() not in {"what", "why", "how", "who"} else None
    return len(words) <= 5 and label[0].isupper() and not rest[0].islower() and speaks is None and count_words(rest) >= 6


def _problems(seed: Seed, page: TextPage, verdicts: Sequence[Verdict], values: Mapping[str, Any]) -> tuple[Problem, ...]:
    path = f"seeds/{seed.file}"
    problems = []
    if "title" not in values:
        problems.append(Problem(path, 1, "no headline was found; the file's name or the first words stand in for it", "warning"))
    elif len(values["title"]) > 200:
        problems.append(Problem(path, 1, f"the headline has {len(values['title'])} characters; shorten it in the content file", "warning"))
    places = [place for place, verdict in enumerate(verdicts) if verdict.fate == "kept"]
    if places and sum(page.lines[place].words for place in places) < STUB:
        rest = [line for line in page.lines[places[-1] + 1 :] if is_paywall(line)]
        problems += [Problem(path, line.number, cut_off(line.text), "warning") for line in rest[:1]]
    return tuple(problems)
