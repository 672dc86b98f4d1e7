"""Fits what each clue is worth (`broadsheet/ingest/weights.py`) and reports how well that cleans pages of other sites.

    python benchmarks/fit_cleaning.py CORPUS [--write] [--without] [--without-rules] [--final]

CORPUS is a folder with `crawl-dev.jsonl.gz` and `score.py`. All its pages are cross-validated in folds
of whole sites. `--without` says what each group of clues
contributes, `--without-rules` each rule; `--final` scores a fifth of the
sites, chosen by the hash of their names, by what the others taught; `--write` writes the weights,
fitted on all pages. Needs numpy and scipy (`pip install broadsheet[fit]`), which cleaning itself does not.
"""

import argparse
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from crawl import FOLDS, Page, f_of, fold_of, is_aside, load_measure, precision_and_recall, read_pages, read_samples
from scipy.optimize import minimize

from broadsheet.ingest.clues import OPENING
from broadsheet.ingest.judge import rule_verdicts
from broadsheet.ingest.lines import Verdict
from broadsheet.ingest.rules import RULES
from broadsheet.ingest.text import find_parts, split_lines
from broadsheet.ingest.weigh import RECOGNISED, belongs, chain_chances, clues_of, is_open, neighbour_clues

ROOT = Path(__file__).parent.parent
WEIGHTS = ROOT / "broadsheet" / "ingest" / "weights.py"
PULL = 30.0
"""How strongly weights are pulled to where they begin: the larger, the less one page can move them."""
SEEN = 20
"""A clue that fewer lines show has no weight."""
KNOWN = -3.0
"""What a rule's word is worth before any page is seen: odds of twenty to one that the line is none of the article's. The fewer lines it knows, the nearer it stays."""
CHANGES = (0.8, 1.2)
LEANS = (0.4,)
GROUPS: dict[str, Callable[[str], bool]] = {
    "notices": lambda name: name.endswith(", of a notice"),
    "hints": lambda name: (", of " in name and "story" not in name) or name.startswith("hints ") or " one of " in name or name == "holds a hint",
    "ends": lambda name: name.startswith("ends "),
    "vocabulary": lambda name: name in {"common words", "words of the story"} or "of the story" in name,
    "letters and marks": lambda name: name != "holds a hint" and name.startswith(("holds ", "opens ", "is ", "capitals", "digits", "commas", "marks ", "has ", "stands ")),
    "place": lambda name: name.startswith(("place: ", "above ", "below ", "within ", "page: ", "paragraphs above", "paragraphs below", "long", "short, above", "short, within", "short, below", "short with")),
    "neighbours": lambda name: name.endswith((" line above", " line below")) or name in {"line above", "line below"} or " lines " in name,
}


class Sheet(NamedTuple):
    """One page with its clues and the share of each line's words that its known body holds."""

    page: Page
    clues: list[dict[str, float]]
    counts: list[int]
    shares: list[float]
    grams: list[str]
    """The lines as the measure reads them."""
    size: list[int]
    open: list[int]
    """Places of the lines that are weighed."""


class Model(NamedTuple):
    """Two readings: bias, weights and usual values of each."""

    first: tuple[float, dict[str, float]]
    second: tuple[float, dict[str, float]]
    usual: dict[str, float]
    lean: float = 0.0
    change: float = 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--without", action="store_true")
    parser.add_argument("--without-rules", action="store_true")
    parser.add_argument("--final", action="store_true")
    options = parser.parse_args()
    score = load_measure(options.corpus)
    pages, own = read_pages(options.corpus, ("text", "page_text")), read_samples(ROOT, score)
    sheets, samples = [make_sheet(page, score) for page in pages], [make_sheet(page, score) for page in own]
    print(f"{len(sheets) // 2} pages")
    report("keep everything", [(sheet, [True] * len(sheet.grams)) for sheet in sheets], score)
    lean, change = cross_validate(sheets, samples, score, lambda name: True)
    if options.without:
        for group, is_in in GROUPS.items():
            cross_validate(sheets, samples, score, lambda name, is_in=is_in: not is_in(name), f"without {group}")
    for name in [name for name, _ in RULES if name != "title"] if options.without_rules else ():
        cross_validate([make_sheet(page, score, name) for page in pages], [make_sheet(page, score, name) for page in own], score, lambda name: True, f"without {name}")
    if options.final:
        rest = [sheet for sheet in sheets if not is_aside(sheet.page.site)]
        aside = [sheet for sheet in sheets if is_aside(sheet.page.site)]
        lean_of_rest, change_of_rest = cross_validate(rest, samples, score, lambda name: True, f"cross-validated, {len(rest) // 2} pages")
        model = fit([*rest, *samples], lambda name: True)._replace(lean=lean_of_rest, change=change_of_rest)
        report(f"kept aside, {len(aside) // 2} pages", [(sheet, kept_by(model, sheet)) for sheet in aside], score)
    if options.write:
        write(fit([*sheets, *samples], lambda name: True)._replace(lean=lean, change=change))


def make_sheet(page: Page, score: Any, without: str = "") -> Sheet:
    """The page's lines with their clues, and how much of each the known body holds; what the rule `without` knows, none does."""
    parts = find_parts(split_lines(page.text))
    verdicts = [Verdict("kept") if verdict.rule == without else verdict for verdict in rule_verdicts(parts)]
    clues = clues_of(parts, verdicts)
    grams = [score.plain(line.text) for line in parts.lines]
    words, owners = [], []
    for place, text in enumerate(grams):
        found = score.WORD.findall(text)
        words += found
        owners += [place] * len(found)
    good = [False] * len(words)
    for at in range(len(words) - 3):
        if tuple(words[at : at + 4]) in page.want:
            good[at : at + 4] = [True] * 4
    size, hits = Counter(owners), Counter(owner for owner, is_good in zip(owners, good, strict=True) if is_good)
    shares = [hits[place] / size[place] if size[place] else -1.0 for place in range(len(grams))]
    return Sheet(page, clues, [len(line.spelled) for line in parts.lines], shares, grams, [size[place] for place in range(len(grams))], [place for place, verdict in enumerate(verdicts) if is_open(verdict)])


def cross_validate(sheets: Sequence[Sheet], samples: Sequence[Sheet], score: Any, takes: Callable[[str], bool], label: str = "cross-validated") -> tuple[float, float]:
    """Reports how well each fold is cleaned by what the others taught; the lean and the cost of change that served best."""
    scores: dict[int, list[float]] = {}
    for fold in range(FOLDS):
        model = fit([*(sheet for sheet in sheets if fold_of(sheet.page.site) != fold), *samples], takes)
        scores |= {id(sheet): readings(model, sheet) for sheet in sheets if fold_of(sheet.page.site) == fold}
    tried = []
    for change in CHANGES:
        for lean in LEANS:
            fs = [
                f_of([prf(sheet, kept_at(scores[id(sheet)], sheet, lean, change), score) for sheet in sheets if sheet.page.kind == kind])[2]
                for kind in ("text", "page_text")
            ]
            tried.append((sum(fs), lean, change))
    _, lean, change = max(tried)
    report(label, [(sheet, kept_at(scores[id(sheet)], sheet, lean, change)) for sheet in sheets], score)
    print(f"{'':<28} lean {lean}, change {change}")
    return lean, change


def fit(sheets: Sequence[Sheet], takes: Callable[[str], bool]) -> Model:
    """The two readings, one after the other."""
    first, usual = _logistic([[sheet.clues[place] for place in sheet.open] for sheet in sheets], sheets, takes)
    wider = [_wider(first, sheet) for sheet in sheets]
    second, usual_of_all = _logistic(wider, sheets, takes)
    return Model(first, second, usual | usual_of_all)


def readings(model: Model, sheet: Sheet) -> list[float]:
    """What the second reading says of the lines that are weighed."""
    return [_read(model.second, clues) for clues in _wider(model.first, sheet)]


def kept_by(model: Model, sheet: Sheet) -> list[bool]:
    return kept_at(readings(model, sheet), sheet, model.lean, model.change)


def kept_at(scores: Sequence[float], sheet: Sheet, lean: float, change: float) -> list[bool]:
    chances = chain_chances([score + lean for score in scores], change)
    kept = [False] * len(sheet.clues)
    for place, chance in zip(sheet.open, chances, strict=True):
        kept[place] = belongs(chance, sheet.clues[place])
    return kept


def prf(sheet: Sheet, kept: Sequence[bool], score: Any) -> tuple[float | None, float]:
    text = "\n".join(text for text, is_kept in zip(sheet.grams, kept, strict=True) if is_kept)
    return precision_and_recall(score.shingles(text), sheet.page.want)


def report(label: str, cleaned: Sequence[tuple[Sheet, Sequence[bool]]], score: Any) -> None:
    """Precision, recall and F for each kind, with the spread of F over the folds."""
    for kind in ("text", "page_text"):
        pairs = [(fold_of(sheet.page.site), prf(sheet, kept, score)) for sheet, kept in cleaned if sheet.page.kind == kind]
        folds = [f_of([pair for at, pair in pairs if at == fold])[2] for fold in range(FOLDS)]
        precision, recall, f = f_of([pair for _, pair in pairs])
        print(f"{label:<28} {kind:<10} P {precision:.3f}  R {recall:.3f}  F {f:.4f}  folds {statistics.mean(folds):.3f} ± {statistics.stdev(folds):.3f}", flush=True)


def write(model: Model) -> None:
    """The data file that cleaning reads: a row for each clue."""
    names = sorted(set(model.first[1]) | set(model.second[1]))
    rows = [f"    {name!r}: ({model.first[1].get(name, 0.0):.3f}, {model.second[1].get(name, 0.0):.3f}, {model.usual.get(name, 0.0):.3f}),".replace("'", '"') for name in names]
    head = '"""What each clue is worth: data, written by `benchmarks/fit_cleaning.py`. Do not edit it; fit it.\n\nPure. Above zero speaks for the article, below zero against.\n"""\n'
    body = f"""{head}
BIAS = ({model.first[0]:.3f}, {model.second[0]:.3f})
\"\"\"Where the first and the second reading begin.\"\"\"
LEAN = {model.lean}
\"\"\"In doubt a line is kept: this much is added to each.\"\"\"
CHANGE = {model.change}
\"\"\"What it costs that a line is not on the side of the one before it.\"\"\"
WEIGHTS: dict[str, tuple[float, float, float]] = {{
    # clue: (weight in the first reading, in the second, its usual value)
{chr(10).join(rows)}
}}
"""
    WEIGHTS.write_text(body, encoding="utf-8")


def _logistic(clues: Sequence[Sequence[dict[str, float]]], sheets: Sequence[Sheet], takes: Callable[[str], bool]) -> tuple[tuple[float, dict[str, float]], dict[str, float]]:
    """A logistic regression whose weights are pulled to what they are worth before any page is seen; each page has the same say, whatever its length."""
    seen = Counter(name for of in clues for found in of for name in found)
    names = sorted(name for name, count in seen.items() if (count >= SEEN or _before(name)) and takes(name) and name not in {RECOGNISED, OPENING})
    column = {name: at for at, name in enumerate(names)}
    lines = [(found, sheet.shares[place], (sheet.size[place] + 2) / (sum(sheet.size) or 1)) for of, sheet in zip(clues, sheets, strict=True) for found, place in zip(of, sheet.open, strict=True) if sheet.shares[place] >= 0]
    x = np.zeros((len(lines), len(names)))
    for at, (found, _, _) in enumerate(lines):
        for name, value in found.items():
            if name in column:
                x[at, column[name]] = value
    y, weight = np.array([line[1] for line in lines]), np.array([line[2] for line in lines])
    weight /= weight.mean()
    usual, spread = x.mean(0), x.std(0) + 1e-3
    z = (x - usual) / spread
    before = np.array([_before(name) for name in names]) * spread

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        bias, beta = parameters[0], parameters[1:]
        value = z @ beta + bias
        error = (1 / (1 + np.exp(-np.clip(value, -30, 30))) - y) * weight
        total = float(np.sum(weight * (np.logaddexp(0, value) - y * value)) + PULL / 2 * np.sum((beta - before) ** 2))
        return total, np.concatenate([[error.sum()], z.T @ error + PULL * (beta - before)])

    best = minimize(loss, np.concatenate([[0.0], before]), jac=True, method="L-BFGS-B", options={"maxiter": 150}).x
    raw = best[1:] / spread
    weights = {name: float(raw[at]) for name, at in column.items()}
    return (float(best[0] - raw @ usual), weights), {name: float(usual[at]) for name, at in column.items()}


def _before(name: str) -> float:
    """What a clue is worth before any page is seen."""
    return KNOWN if name.startswith("rule ") and name != "rule before-title" else 0.0


def _wider(first: tuple[float, dict[str, float]], sheet: Sheet) -> list[dict[str, float]]:
    """The clues of the lines that are weighed, with what the first reading says of their neighbours."""
    clues = [sheet.clues[place] for place in sheet.open]
    more = neighbour_clues([_read(first, found) for found in clues], [sheet.counts[place] for place in sheet.open])
    return [found | extra for found, extra in zip(clues, more, strict=True)]


def _read(reading: tuple[float, dict[str, float]], clues: dict[str, float]) -> float:
    bias, weights = reading
    return bias + sum(weights[name] * value for name, value in clues.items() if name in weights)


if __name__ == "__main__":
    main()
