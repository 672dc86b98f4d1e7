"""The verdict on each line of a text: what the rules know, weighed with all that surrounds it.

Pure. A digest's own rules and patterns go first and are final. Of ours the first that knows a line
says what it is; the scales (`weigh.py`) say whether it belongs to the article. Their word is one
with a chance and reasons, so that a receipt can show how sure it was.
"""

from collections.abc import Mapping
from itertools import starmap

from broadsheet.ingest.errors import UnreadableSeedError
from broadsheet.ingest.lines import Line, TextPage, UserRule, Verdict, is_wrapped
from broadsheet.ingest.rules import RULES
from broadsheet.ingest.weigh import Weighed, weigh_lines

WEIGHED = "weighed"
"""The rule's name on lines that no rule knows, and that the scales found to be no part of the article."""
_LONG, _WIDE = 60, 1_500
"""Words, and characters, of a line of which no rule knows more than its place."""
_RULES_OF_PLACE = tuple((name, rule) for name, rule in RULES if name in {"title", "before-title", "after-end"})
_FINAL = frozenset({"title"})
"""Rules whose word is not weighed."""


def judge_lines(page: TextPage, own_rules: Mapping[str, UserRule]) -> tuple[Verdict, ...]:
    """A verdict on each line, with the confidence in it and its reasons. Raises UnreadableSeedError."""
    own = [_own_verdict(line, own_rules) for line in page.lines]
    known = rule_verdicts(page)
    judged = known
    if not is_wrapped([line for line, verdict in zip(page.lines, known, strict=True) if verdict.fate == "kept"]):  # lines that are no paragraphs say too little
        judged = tuple(starmap(_weigh, zip(known, weigh_lines(page, known), strict=True)))
    if not any(verdict.fate == "kept" for verdict in judged):  # a text too short or too odd for the scales
        judged = known
    return tuple(mine or verdict for mine, verdict in zip(own, judged, strict=True))


def rule_verdicts(page: TextPage) -> tuple[Verdict, ...]:
    """For each line the verdict of the first of our rules that knows it."""
    return tuple(_rule_verdict(line, place, page) for place, line in enumerate(page.lines))


def _own_verdict(line: Line, own_rules: Mapping[str, UserRule]) -> Verdict | None:
    for name, own in own_rules.items():
        try:
            drops = own(line.text)
        except Exception as error:  # whatever the user's own rule raises is theirs to see
            word = f'the rule "{name}" of build.py failed on line {line.number} ({type(error).__name__}: {error}); mend it'
            raise UnreadableSeedError(word) from error
        if drops:
            return Verdict("removed", name)
    return None


def _rule_verdict(line: Line, place: int, page: TextPage) -> Verdict:
    for name, rule in RULES if line.words <= _LONG and len(line.text) <= _WIDE else _RULES_OF_PLACE:
        if verdict := rule(line, place, page):
            return Verdict(verdict.fate, verdict.rule or name)
    return Verdict("kept")


def _weigh(known: Verdict, weighed: Weighed) -> Verdict:
    if known.rule in _FINAL:
        return known
    if weighed.belongs:
        return Verdict("kept", "", max(0.5, weighed.chance))
    if known.fate != "kept":
        return Verdict(known.fate, known.rule, max(0.5, 1 - weighed.chance), weighed.reasons)
    return Verdict("removed", WEIGHED, 1 - weighed.chance, weighed.reasons)
