"""The verdict on each line of a text: what the rules know, weighed with all that surrounds it.

Pure. A digest's own rules and patterns go first and are final. Of ours the first that knows a line
says what it is; the scales (`weigh.py`) say whether it belongs to the article. Their word is one
with a chance and reasons, so that a receipt can show how sure it was.
"""

from collections.abc import Mapping, Sequence
from itertools import starmap

from broadsheet.ingest.errors import UnreadableSeedError
from broadsheet.ingest.lines import Line, TextPage, UserRule, Verdict, is_wrapped
from broadsheet.ingest.patterns import Patterns
from broadsheet.ingest.rules import rules_by_place, rules_for
from broadsheet.ingest.weigh import Weighed, weigh_lines

WEIGHED = "weighed"
"""The rule's name on lines that no rule knows, and that the scales found to be no part of the article."""
_KEPT = Verdict("kept")
_SHORT, _FEW = 250, 1 / 3
"""Words of the paragraphs of a short text, and which share of them is few."""


def editor_verdicts(lines: Sequence[Line], patterns: Patterns, own_rules: Mapping[str, UserRule]) -> tuple[Verdict | None, ...]:
    """For each line what the digest's own patterns and rules say of it. Raises UnreadableSeedError."""
    return tuple(patterns.verdict(line.text) or _own_verdict(line, own_rules) for line in lines)


def judge_lines(page: TextPage, own: Sequence[Verdict | None], learned: Sequence[Verdict | None], *, explains: bool = False) -> tuple[Verdict, ...]:
    """A verdict on each line, with the confidence in it and, with `explains`, its reasons; `own` is what the editor says, `learned` what other seeds tell."""
    known = rule_verdicts(page)
    judged = known
    has_paragraphs = any(line.is_prose for line in page.lines)
    if has_paragraphs and not is_wrapped([line for line, verdict in zip(page.lines, known, strict=True) if verdict.fate == "kept"]):  # lines that are no paragraphs say too little
        judged = tuple(starmap(_weigh, zip(known, weigh_lines(page, known, explains=explains), strict=True)))
    if not any(verdict.fate == "kept" for verdict in judged):  # a text too short or too odd for the scales
        judged = known
    judged = _or_all_paragraphs(page, known, judged)
    judged = tuple(told if told and verdict.fate == "kept" else verdict for told, verdict in zip(learned, judged, strict=True))
    return tuple(map(overruled, own, judged))


def _or_all_paragraphs(page: TextPage, known: Sequence[Verdict], judged: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts; but of a short text of which the scales would keep few paragraphs, all that no rule knows: amid much residue they see too little of it."""
    paragraphs = [place for place, line in enumerate(page.lines) if line.is_prose and place > page.title and known[place].fate == "kept"]
    total = sum(page.lines[place].words for place in paragraphs)
    kept = sum(page.lines[place].words for place in paragraphs if judged[place].fate == "kept")
    if total > _SHORT or kept >= _FEW * total:
        return tuple(judged)
    back = {place for place in paragraphs if judged[place].rule == WEIGHED}
    return tuple(Verdict("kept", "", 0.5) if place in back else verdict for place, verdict in enumerate(judged))


def rule_verdicts(page: TextPage) -> tuple[Verdict, ...]:
    """For each line the verdict of the first of our rules that knows it."""
    return tuple([_rule_verdict(line, place, page, among) for place, (line, among) in enumerate(zip(page.lines, rules_by_place(page), strict=True))])


def overruled(own: Verdict | None, verdict: Verdict) -> Verdict:
    """The editor's word, where there is one; but a line is no less the headline for being kept."""
    return verdict if own is None or (own.fate == "kept" and verdict.rule == "title") else own


def _own_verdict(line: Line, own_rules: Mapping[str, UserRule]) -> Verdict | None:
    for name, own in own_rules.items():
        try:
            drops = bool(own(line.text))
        except Exception as error:  # whatever the user's own rule raises is theirs to see
            word = f'the rule "{name}" of build.py failed on line {line.number} ({type(error).__name__}: {error}); mend it'
            raise UnreadableSeedError(word) from error
        if drops:
            return Verdict("removed", name)
    return None


def _rule_verdict(line: Line, place: int, page: TextPage, among: frozenset[str]) -> Verdict:
    for name, rule in rules_for(line, among):
        if verdict := rule(line, place, page):
            return Verdict(verdict.fate, verdict.rule or name)
    return _KEPT


def _weigh(known: Verdict, weighed: Weighed) -> Verdict:
    if known.rule == "title":
        return known
    if weighed.belongs:
        return Verdict("kept", "", max(0.5, weighed.chance))
    if known.fate != "kept":
        return Verdict(known.fate, known.rule, max(0.5, 1 - weighed.chance), weighed.reasons)
    return Verdict("removed", WEIGHED, 1 - weighed.chance, weighed.reasons)
