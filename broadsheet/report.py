"""What a command did, in words for a terminal and in JSON for machines.

Shell in spirit, pure in fact: it makes texts, and `cli.py` prints them.
"""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from broadsheet.intake import Intake
from broadsheet.model import Problem, Receipt

if TYPE_CHECKING:  # each brings its own along, and no command has need of all
    from broadsheet.build import Report
    from broadsheet.check import Checked

_STATES = {"draft": "in draft", "due": "due later", "expired": "expired", "taken": "taken down"}
"""By the first word of the reason why an article is not published."""
_COLOURS = {"kept": "", "removed": "\033[31m", "metadata": "\033[36m"}
_FAINT, _PLAIN = "\033[2m", "\033[0m"


def build_line(report: "Report", seconds: float) -> str:
    """One line that says what a build did."""
    if report.stopped:
        return f"Nothing was written: {_count(len(report.problems), 'problem')}, and --strict was given."
    written, gone = (report.indexed.written, report.indexed.deleted) if report.indexed else ((), ())
    parts = [f"{_count(report.pages, 'page')} from {_count(report.articles, 'article')}", f"{len(report.written) - len(written)} written"]
    if deleted := len(report.deleted) - len(gone):
        parts.append(f"{deleted} deleted")
    parts += [f"{number} {why}" for why, number in _withheld(report)]
    if report.unindexed:
        parts.append(f"{report.unindexed} kept from search engines (no licence)")
    if report.intake.taken_down:
        parts.append(f"{_count(report.intake.taken_down, 'seed')} taken down")
    return f"Built site/: {', '.join(parts)}, in {seconds:.2f} s."


def profile_lines(report: "Report") -> list[str]:
    """What rendering took, by template, as a table; one line where nothing was rendered."""
    if not report.renderings:
        return ["Nothing was rendered, so nothing was measured. Change a template, and build again."]
    rows = [("Template", "Pages", "In all", "Each", "Slowest")]
    for timed in report.renderings:
        mean = timed.seconds / timed.pages
        rows.append((timed.template, f"{timed.pages:,}", f"{timed.seconds:.2f} s", _milliseconds(mean), f"{_milliseconds(timed.slowest_seconds)}  site/{timed.slowest}"))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}  {row[3]:>{widths[3]}}  {row[4]}" for row in rows]


def index_lines(report: "Report") -> list[str]:
    """What is to be said of the search index: what became of it, or that it is older than the articles."""
    if report.indexed is None:
        from broadsheet.search import OLDER

        return [f"{OLDER[0].upper()}{OLDER[1:]}."] if report.index_older else []
    if not report.indexed.articles:
        return ["There is no search index: no article may be indexed."]
    parts = [f"{len(files)} {did}" for files, did in ((report.indexed.written, "written"), (report.indexed.deleted, "deleted")) if files]
    return [f"Indexed {_count(report.indexed.articles, 'article')} in site/pagefind/: {', '.join(parts) or 'nothing changed'}."]


def intake_line(intake: Intake, dry_run: bool = False) -> str:
    """One line that says what came of the seeds."""
    did = Counter(did for _, _, did in intake.written)
    parts = [f"{_count(did[name], 'article')} {name}" for name in ("new", "rewritten", "adopted", "kept") if did[name]]
    if intake.copies:
        parts.append(f"{len(intake.copies)} of them {'a copy' if len(intake.copies) == 1 else 'copies'}")
    if intake.unchanged:
        parts.append(f"{_count(intake.unchanged, 'seed')} unchanged")
    if intake.taken_down:
        parts.append(f"{_count(intake.taken_down, 'seed')} taken down")
    if intake.removed_lines:
        parts.append(f"{_count(intake.removed_lines, 'line')} of residue cut")
    return f"{'Would ingest' if dry_run else 'Ingested'}: {', '.join(parts) or 'no seeds'}."


def copy_lines(intake: Intake) -> list[str]:
    """A line for each new article that carries the words of another."""
    return [f"{path} carries the words of {first}: a copy of it. If it is none, take out the line copy_of." for _, path, first in intake.copies]


def check_line(checked: "Checked") -> str:
    """One line that says what was checked, and what came of it."""
    count = Counter(problem.severity for problem in checked.problems)
    found = [_count(count[kind], kind) for kind in ("error", "warning") if count[kind]]
    looked_at = ((checked.pages, "page"), (checked.links, "link"), (checked.feeds, "feed"))
    return f"Checked {', '.join(_count(number, noun) for number, noun in looked_at)}: {', '.join(found) or 'all is well'}."


def receipt_lines(receipt: Receipt, colour: bool) -> list[str]:
    """Each line of a seed with what became of it, by which rule, and how sure that is; then why, where no rule knew the line."""
    width = max((len(f"{line.fate} {line.rule}") for line in receipt.lines), default=0)
    rows = []
    for line in receipt.lines:
        label = f"{line.fate} {line.rule}".strip() if line.rule != line.fate else line.fate
        paint = _COLOURS.get(line.fate, _COLOURS["metadata"]) if colour else ""
        rows.append(f"{line.number:>5}  {paint}{label:<{width}}  {line.confidence:>4.0%}  {line.text}{_PLAIN if paint else ''}")
        if line.reasons:
            rows.append(f"{'':>5}  {_FAINT if colour else ''}{'':<{width}}        ({'; '.join(line.reasons)}){_PLAIN if colour else ''}")
    return rows


def as_json(value: Any, indent: int | None = 1) -> str:
    """Any of the reports, as JSON; on one line without `indent`."""
    return json.dumps(value, default=_plain, ensure_ascii=False, indent=indent)


def problem_lines(problems: Sequence[Problem]) -> list[str]:
    """One line for each problem."""
    return [str(problem).removeprefix(": ") for problem in problems]


def _withheld(report: "Report") -> list[tuple[str, int]]:
    words = (_STATES[why.split(" ")[0]] for _, why in report.withheld)
    return sorted(Counter(words).items())


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return {name: getattr(value, name) for name in value.__struct_fields__}
