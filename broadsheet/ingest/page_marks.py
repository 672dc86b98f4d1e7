"""What HTML says by raised and lowered letters, by terms with their meanings, and by the signs that link to a heading, in plain marks.

Pure. The reader of articles knows none of it: `10<sup>3</sup>` would become 103.
"""

import re

from broadsheet.ingest.blocks import Span, Text, words_of

_RAISED = re.compile(r"<sup\b[^<>]{0,300}>\s*(?:<a\b[^<>]{0,500}>\s*)?([0-9+−n,-]{1,8})\s*(?:</a>\s*)?</sup>", re.I)
_LOWERED = re.compile(r"<sub\b[^<>]{0,300}>\s*([0-9+−-]{1,8})\s*</sub>", re.I)
_SUPERSCRIPTS = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
_TERM = re.compile(r"<(/?)(dl|dt|dd)\b[^<>]{0,500}>", re.I)
_AS_PARAGRAPHS = {"dl": "<div>", "/dl": "</div>", "dt": "<p><strong>", "/dt": "</strong></p>", "dd": "<p>", "/dd": "</p>"}
_SIGNS = ("¶", "§", "🔗", "#")
"""Links to a heading itself, at its end."""


def with_plain_marks(page: str) -> str:
    """The page with raised and lowered figures as the characters that are so (`10³`, `H₂O`), and with lists of terms as paragraphs, each term strong."""
    if "<sup" in page or "<SUP" in page:
        page = _RAISED.sub(lambda found: found[1].translate(_SUPERSCRIPTS), page)
    if "<sub" in page or "<SUB" in page:
        page = _LOWERED.sub(lambda found: found[1].translate(_SUBSCRIPTS), page)
    names = [f"{found[1]}{found[2].lower()}" for found in _TERM.finditer(page)] if "<dt" in page else []
    if names and all(names.count(name) == names.count(f"/{name}") for name in ("dl", "dt", "dd")):  # what is left open ends elsewhere
        page = _TERM.sub(lambda found: _AS_PARAGRAPHS[f"{found[1]}{found[2].lower()}"], page)
    return page


def without_sign(heading: str) -> str:
    """A heading without the sign that links to it; one of nothing else stays, and so does `C#`."""
    bare = heading.rstrip()
    if not bare.endswith(_SIGNS) or (bare[-1] == "#" and not bare[-2:-1].isspace() and not (len(bare) > 3 and bare[-4:-1].isalpha())):
        return heading
    return bare[:-1].rstrip() or heading


def without_anchor(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """The same of a heading's spans."""
    words = words_of(spans)
    if not spans or without_sign(words) == words:
        return spans
    last = spans[-1]
    if len(words_of((last,)).strip()) <= 1:
        return spans[:-1]
    return (*spans[:-1], Text(without_sign(last.text))) if isinstance(last, Text) else spans
