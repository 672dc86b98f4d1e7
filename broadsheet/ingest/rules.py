"""The cleaning rules for text: each a small function that knows one kind of residue.

Pure. `RULES` is the pipeline: the first rule that has a verdict on a line decides, and its name
stands in the receipt. Rules know the phrases of the trade (`phrases.py`) and a line's place on its
page, never a site.
"""

import re
from bisect import bisect_right
from functools import cache

from broadsheet.ingest.dates import find_date, is_date_like, is_span, strip_date
from broadsheet.ingest.lines import Line, Rule, TextPage, Verdict
from broadsheet.ingest.names import by_in, names_in, signed_by
from broadsheet.ingest.phrases import Topic, any_of, low_pattern, may_hold, openings, pattern

REMOVED = Verdict("removed")
_BARE_TIME = re.compile(r"\d{1,2}[:.h]\d\d(?:\s?[ap]\.?m\.?)?(?:\s[A-Z]{2,4})?")
_COUNTER = re.compile(r"(?:photo|picture|image|slide|foto|bild)?\s?(\d{1,3})\s?(?:/|of|von|de|sur)\s?(\d{1,3})", re.I)
_READING = r"(?:reading time|read time|lesedauer|lesezeit|tiempo de lectura|tempo (?:de leitura|di lettura)|temps de lecture|leestijd|czas czytania|время чтения)"
_END = re.compile(r"\W*(?:ends?|30|eom|end of (?:article|story))\W*|#{3,}|\*{3,}")
_SOURCE_LABEL = re.compile(r"\W*(?:source|fuente|quelle|fonte)\b")
_COPYRIGHT = re.compile(r"\W{0,3}(?:©|\(c\)|copyright\b|&copy;)")
_ASKS = re.compile(
    r"\b(?:(?:accept|agree|consent|preferences|settings|reject|manage|akkoord|zustimm\w*|einverstanden|aceita\w*|acepta\w*|accett\w*|accepte[rz]?|akzeptier\w*|соглас\w*|соглаша\w*)\b"
    r"|(?:utiliz|utilis|usamos|usiamo|verwende|nutze|nutzt|setzen|gebruik|maakt|maken|использу))"
)
"""What notices of cookies say besides: that they are used, and that one agrees to it."""
_OF_AN_EVENT = re.compile(r"\W*(?:when|when and where|date and time|doors(?: open)?|visitation|viewing|funeral|memorial|burial|(?:funeral|memorial|graveside) services?|celebration of life|deadline|wann|quand|cuándo|quando|wanneer|когда)\W*")
"""The label above the day of something else than the text."""
_QUOTES = "\"“«‘'„"
_ITEMS = 8
"""Lines between two items of a list."""
_TOP = 8
"""Lines below the title in which a byline or a date is looked for."""


def cookie_notice(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`We use cookies. Accept?`"""
    if not _outside(place, page) or not low_pattern(r"\b", "cookies", r"\b").search(line.low):
        return None
    return REMOVED if _ASKS.search(line.low) else None


def navigation(line: Line, place: int, page: TextPage) -> Verdict | None:
    """Menus and bread crumbs before the title: `Home  News  Sport`, `News > Local`."""
    if place >= page.body or line.is_prose or place == page.title:
        return None
    crumbs = len(re.findall(r"\s[>›»|/·•]\s", line.text)) >= 1 and line.words <= 14
    menu = line.columns >= 3 and line.words <= 4 * line.columns
    return REMOVED if place < page.title and (crumbs or menu or _is_menu_word(line)) else None


def slug_line(line: Line, place: int, page: TextPage) -> Verdict | None:
    """A wire's slug before the title: `CW1042  FISHING  Wed 9 Sep 2026`."""
    return Verdict("dateline") if place < page.title and line.columns >= 2 and find_date(line.text) else None


def before_title(line: Line, place: int, page: TextPage) -> Verdict | None:
    """Whatever else stands above the title."""
    return REMOVED if place < page.title else None


def title(line: Line, place: int, page: TextPage) -> Verdict | None:
    """The headline."""
    return Verdict("title") if place == page.title else None


def byline(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`By Marta Quill, Harbour Correspondent | Updated 10:42 am`"""
    near = page.title < place <= page.title + _TOP and place < page.body + 2
    if not near or line.is_prose:
        return None
    return Verdict("byline") if names_in(signed_by(line.text)) else None


def staff_byline(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`Coast Wire staff`: a byline that names no one."""
    if not page.title < place < page.body or place > page.title + _TOP:
        return None
    is_staff = re.fullmatch(r"(?:by )?[\w .'’&-]{2,40} (?:staff|staff (?:writer|reporter)s?|newsroom|correspondents?|reporters?|desk)", line.text, re.I)
    return Verdict("byline") if is_staff else None


def date_line(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`Published 9 September 2026, 10:42 BST`, at the top or the foot of the article."""
    if page.body <= place < page.end and line.alone and not line.columns > 1 and place > page.title + _TOP:
        return None
    if not is_date_like(line.text) or is_span(line.text) or is_of_an_event(place, page):
        return None
    rest = strip_date(line.text)
    if rest and rest.casefold() not in map(str.casefold, page.sources):
        return Verdict("byline") if place <= page.title + _TOP and _is_signed(line.text) else None
    if find_date(line.text) is None:
        return REMOVED  # 03/04/2026 is two days
    return Verdict("updated" if pattern(r"^(?:", "updated", r")\b").match(line.text) else "dateline")


def _is_signed(text: str) -> bool:
    """True for a date and nothing else before a byline: `3 March 2025 by Marta Quill`. What is `Released 3 March 2025 by` a house, or comes from one, is a book."""
    by = by_in(text)
    return by is not None and "from" not in by[0].lower() and not strip_date(text[: by.start()]) and bool(names_in(text[by.end() :]))


def is_of_an_event(place: int, page: TextPage) -> bool:
    """True for a line below `When` and the like: a day that it names is not the text's."""
    return place > 0 and _OF_AN_EVENT.fullmatch(page.lines[place - 1].low) is not None


def time_line(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`Updated 10:42 am`, `5 min read`: times at the top that name no day. Bare times one after the other are a live report's."""
    if not page.title < place <= page.title + _TOP:
        return None
    if _BARE_TIME.fullmatch(line.text) and any(_BARE_TIME.fullmatch(other.text) for other in (*page.lines[max(place - 12, 0) : place], *page.lines[place + 1 : place + 12])):
        return None
    is_time = re.fullmatch(rf"(?:{any_of('updated')}|{any_of('published')})?\W*\d{{1,2}}[:.]\d\d\s*(?:[ap]\.?m\.?)?(?:\s*[A-Z]{{2,4}})?|\d+[- ]?min(?:ut[eoisn]*)?s?(?: (?:read|di lettura|de lecture|de lectura|de leitura|leestijd|lesezeit|czytania))?|\d+ (?:minutes?|hours?|days?) ago|{_READING}\W*\d+\s*(?:min\w*|мин\w*)?\.?", line.text, re.I)
    return REMOVED if is_time else None


def credit(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`Photo: Dov Hartnell/The Courier`, `Illustration by X on Shutterstock`."""
    explicit = line.opening in openings("credit") and pattern(r"^[(\[]?(?:", "credit", r")\s*(?:[:|/©]|\bby\b|\bde\b|\bvon\b|\bcourtesy\b|\bvia\b)\s*\S").match(line.text)
    agency = line.text[0] in "([" and re.match(r"^[(\[].{3,60}(?:/|via |for )(?:Reuters|AP|AFP|Getty|EPA|Shutterstock|[A-Z][\w ]{2,30})[)\]]$", line.text)
    is_sentence = line.text.endswith(".") and line.words > 12
    return Verdict("credit") if (explicit or agency) and not is_sentence else None


def advertisement(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`Advertisement`"""
    return REMOVED if low_pattern(r"^\W*+(?:", "advertisement", r")\W*$").match(line.low) else None


def share_bar(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`Share`, `Tweet`, `Email`: buttons, one a line or several in one."""
    if line.text.endswith("."):
        return None
    return REMOVED if _share_buttons().fullmatch(line.low) else None


@cache
def _share_buttons() -> re.Pattern[str]:
    button = any_of("share")
    return re.compile(rf"\W*+{button}(?:(?:\s+|\s*[|·•,/]\s*)(?:{button}|on|via|to))*\W*(?:\d+)?")


def comments(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`12 Comments`, `Loading...`"""
    return REMOVED if low_pattern(r"^\W*+(?:", "comments", r")\W*+(?:\d+\W*)?$").match(line.low) else None


def tags(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`Posted In: NewsPolitics`, `Tags: a, b`"""
    marked = low_pattern(r"^\W*+(?:", "tags", r")\s*:\s*\S").match(line.low)
    return Verdict("topics") if marked and not line.text.rstrip().endswith(".") and place > page.title else None


def read_more(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`See also: another headline`"""
    if place == page.title or line.opening not in openings("read_more"):
        return None
    marked = low_pattern(r"^[\W_]*+(?:", "read_more", r")\s*(?:[:：→»›–—-]|\|)\s*\S").match(line.low)
    return REMOVED if marked or _is_pointer(line) else None


def _is_pointer(line: Line) -> bool:
    """True for `Read more:` with nothing behind it: what it points to stands below."""
    return line.opening in openings("read_more") and low_pattern(r"^[\W_]*+(?:", "read_more", r")(?:\s*\([^)]*\)|\s*[·|–-]?\s*\d+\s*min\w*)?[\s:→»›…▶]*$").match(line.low) is not None


def other_headlines(line: Line, place: int, page: TextPage) -> Verdict | None:
    """The headlines in a row below `More from us:`. Where blank lines stand between all lines, what stands right above a paragraph may be a heading of its own."""
    if line.is_prose or line.text[-1] in ".”\"":
        return None
    number = line.number
    step = number - page.lines[place - 1].number if place else 1
    for before in range(place - 1, max(page.body, place - 8), -1):
        other = page.lines[before]
        if number - other.number > 2 or other.is_prose or other.text[-1] == ".":
            return None
        if before != page.title and _is_pointer(other):
            may_lead_on = step > 1 and before < place - 1 and place + 1 < len(page.lines) and page.lines[place + 1].is_prose
            return None if may_lead_on else REMOVED
        if number - other.number != step:
            return None
        number = other.number
    return None


def end_mark(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`(ends)`, `-30-`, `###`"""
    if line.text[0] == "*" and place < page.last_prose:
        return None  # stars divide parts of an article, too
    return REMOVED if place > page.body and _END.fullmatch(line.low) else None


def signature(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`The Courier: news for the coast.`: the paper's own name and motto below the article."""
    if place < page.last_prose or place <= page.body:
        return None
    named = any(line.text.casefold().startswith(name.casefold()) for name in page.sources)
    return Verdict("source") if named else None


def email_form(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`One email at 06:30 on working days. Join 4,100 readers.`"""
    in_tail = place > page.body and place >= page.last_prose
    if not in_tail or line.text[0] in "\"“«":
        return None
    asks = re.search(r"\b(?:join|sign up|subscribe)\b", line.low) and re.search(r"\b(?:e-?mails?|readers|subscribers|inbox|newsletter)\b", line.low)
    return REMOVED if asks else None


def provider(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`Market data brought to you by …`"""
    if line.text.endswith(".") or "theme" in line.low or not may_hold("provider", line.spelled):
        return None
    return Verdict("source") if low_pattern(r"\b(?:", "provider", r")\b").search(line.low) else None


def originally(line: Line, place: int, page: TextPage) -> Verdict | None:
    """Where the article first stood: `This article was originally published by …`"""
    if place <= page.title or not low_pattern(r"^\W*+(?:", "originally", r")\b").match(line.low):
        return None
    is_source_label = _SOURCE_LABEL.match(line.low) and not re.match(r"\W*\w+\s*:", line.text)
    return None if is_source_label else Verdict("source")


def rights(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`© 2026 The Courier. All rights reserved.`"""
    in_tail = place >= page.end or place > len(page.lines) // 2
    if not in_tail:
        return None
    mark = _COPYRIGHT.match(line.low)
    if mark and mark[0].endswith("(c)") and any(other.low.startswith("(b)") for other in page.lines[max(place - _ITEMS, 0) : place]):
        return None  # the third of a list
    phrase = low_pattern(r"(?:", "rights", r")").search(line.low) if line.words <= 20 else None
    return Verdict("source") if (mark and re.search(r"[12]\d{3}|\W", line.text)) or phrase else None


def reporting_by(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`(Reporting by Idris Vane; editing by Lotte Marsh)`"""
    found = pattern(r"^[(\[\s]*+(?:", "reporting", r")\b").match(line.text)
    return Verdict("byline") if found and place >= page.body and (line.text[0] in "([" or " by " in line.text) else None


def call_to_action(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`Sign up for our newsletter`, `Join now: free!`, `Subscribe to continue reading`"""
    if place == page.title or line.text[0] in _QUOTES:
        return None
    if place > page.body and is_paywall(line):
        return REMOVED
    if line.words > 16 and line.text.endswith((".", "?", "؟")):
        return None
    in_tail = place >= page.end or place > len(page.lines) * 0.6
    start = line.opening in openings("newsletter") and low_pattern(r"^\W*+(?:", "newsletter", r")").match(line.low)
    within = in_tail and low_pattern(r"(?:^|[.!?:]\s+)(?:", "newsletter", r")").search(line.low)
    lone = line.alone or place >= page.end or not line.text.endswith(".")
    return REMOVED if lone and (start or within) else None


def disclosure(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`We may earn a commission from links on this page.`, `This post contains affiliate links.`"""
    if place == page.title or line.text[0] in _QUOTES:
        return None
    return REMOVED if may_hold("affiliate", line.spelled) and low_pattern(r"(?<!\w)(?:", "affiliate", r")(?!\w)").search(line.low) else None


def is_paywall(line: Line) -> bool:
    """True for `Subscribe to continue reading` and the like: what stands where a text was cut off."""
    return line.words <= 16 and may_hold("paywall", line.spelled) and line.text[0] not in _QUOTES and low_pattern(r"(?<!\w)(?:", "paywall", r")(?!\w)").search(line.low) is not None


def menu_word(line: Line, place: int, page: TextPage) -> Verdict | None:
    """`Back to top`, `Home`; `3 / 12` between the pictures of a gallery."""
    return REMOVED if (_outside(place, page) and _is_menu_word(line)) or (place > page.title and is_counter(line)) else None


def is_counter(line: Line) -> bool:
    """True for `3 / 12`: which picture of a gallery, of how many."""
    counter = _COUNTER.fullmatch(line.text) if len(line.text) < 30 else None
    return counter is not None and 0 < int(counter[1]) <= int(counter[2])


def after_end(line: Line, place: int, page: TextPage) -> Verdict | None:
    """Slogans and other stories below the comments, the tags or the rights."""
    return REMOVED if place >= page.end else None


RULES: tuple[tuple[str, Rule], ...] = tuple(
    (rule.__name__.replace("_", "-"), rule)
    for rule in (
        title, cookie_notice, slug_line, navigation, before_title, byline, staff_byline, date_line, time_line, credit,
        advertisement, share_bar, comments, tags, read_more, other_headlines, provider, originally, reporting_by,
        rights, disclosure, call_to_action, email_form, end_mark, signature, menu_word, after_end,
    )
)  # fmt: skip
OPENINGS: dict[str, tuple[Topic, ...]] = {
    "byline": ("byline",), "advertisement": ("advertisement",), "share-bar": ("share",), "comments": ("comments",), "tags": ("tags",),
    "read-more": ("read_more",), "originally": ("originally",), "reporting-by": ("reporting",), "menu-word": ("menu",), "end-mark": (),
}  # fmt: skip
"""Rules for lines that open with a phrase of these topics, or as `OPENINGS_BESIDES` says, and for no others."""
OPENINGS_BESIDES = {"menu-word": frozenset({"0", "ph", "pi", "im", "sl", "fo", "bi"}), "end-mark": frozenset({"", "0", "en", "eo"})}
"""How lines open that these rules know by other marks."""
MOST_WORDS = {
    "cookie-notice": 45, "byline": 25, "date-line": 16, "time-line": 8, "credit": 22, "share-bar": 12, "comments": 8, "read-more": 45,
    "other-headlines": 30, "provider": 18, "originally": 25, "reporting-by": 40, "disclosure": 45, "call-to-action": 28, "email-form": 28, "end-mark": 4, "signature": 16,
}  # fmt: skip
"""Rules for lines of so many words, and for no longer ones."""
_LONG, _WIDE = 60, 1_500
"""Words, and characters, of a line of which no rule knows more than its place."""
_OF_PLACE = frozenset({"title", "before-title", "after-end"})
ALL = frozenset(name for name, _ in RULES)
_AT_THE_TOP = frozenset({"title", "slug-line", "navigation", "before-title", "byline", "staff-byline", "time-line"})
_AT_THE_END = frozenset({"rights", "email-form", "signature", "after-end"})
_AT_EITHER = frozenset({"cookie-notice"})
_BY_PLACE = {(True, True): ALL, (True, False): ALL - _AT_THE_END, (False, True): ALL - _AT_THE_TOP, (False, False): ALL - _AT_THE_TOP - _AT_THE_END - _AT_EITHER}
"""The rules that can know a line, by whether it stands at the text's top, and at its end."""
_STEPS = sorted({most + 1 for most in (*MOST_WORDS.values(), _LONG)})
"""Numbers of words from which on fewer rules know a line."""
END_MARKS = frozenset({"comments", "tags", "rights", "originally", "end-mark"})
"""Rules whose lines end an article, if most of its prose stands before them."""


def rules_for(line: Line, among: frozenset[str] = ALL) -> tuple[tuple[str, Rule], ...]:
    """Those of `RULES` that can know a line, by how it opens and how long it is: a look that spares most lines most rules."""
    return _rules_for(_opened_by(line.opening), bisect_right(_STEPS, line.words if len(line.text) <= _WIDE else _LONG + 1), among)


def rules_by_place(page: TextPage) -> list[frozenset[str]]:
    """For each line of a page the rules that can know one there."""
    total = len(page.lines)
    top = max(page.title + _TOP, page.body + 1)
    end = min(page.end, page.last_prose, total // 2 + 1)
    return [_BY_PLACE[place <= top, place >= end] for place in range(total)]


@cache
def _opened_by(opening: str) -> tuple[str, ...]:
    """Those of `OPENINGS` whose lines may open so: few, and most openings have the same."""
    return tuple(name for name, topics in OPENINGS.items() if opening in openings(*topics) or opening in OPENINGS_BESIDES.get(name, ()))


@cache
def _rules_for(opened: tuple[str, ...], step: int, among: frozenset[str]) -> tuple[tuple[str, Rule], ...]:
    words = _STEPS[step - 1] if step else 0
    return tuple(
        (name, rule) for name, rule in RULES
        if name in among and (name in _OF_PLACE or (words <= MOST_WORDS.get(name, _LONG) and (name not in OPENINGS or name in opened)))
    )  # fmt: skip


def _outside(place: int, page: TextPage) -> bool:
    return place < page.body or place >= page.end or place < page.title


def _is_menu_word(line: Line) -> bool:
    return line.opening in openings("menu") and low_pattern(r"^\W*+(?:", "menu", r")\W*$").match(line.low) is not None
