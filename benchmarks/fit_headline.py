"""Fits what each clue of a headline is worth (`broadsheet/ingest/headline_weights.py`) and reports how often it is found on pages of other sites.

    python benchmarks/fit_headline.py CORPUS [--write] [--without]

CORPUS is a folder with `crawl-dev.jsonl.gz` and `score.py`. Each page is read as text and as the text of the
whole page, and both once more as if no blank line told what stands alone; it is cross-validated in folds of whole
sites. A multinomial logistic model over each page's candidates, with ridge. `--without` says what each clue
contributes; `--write` writes the weights, fitted on all pages and the project's own samples. Needs numpy and
scipy (`pip install broadsheet[fit]`), which cleaning itself does not.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from crawl import FOLDS, fold_of, load_measure, read_records, site_of
from scipy.optimize import minimize

from broadsheet.ingest.headline import NONE, headline_clues
from broadsheet.ingest.lines import is_wrapped
from broadsheet.ingest.text import split_lines, top_of

ROOT = Path(__file__).parent.parent
WEIGHTS = ROOT / "broadsheet" / "ingest" / "headline_weights.py"
PULL = 2.0
"""How strongly weights are pulled to zero."""
DOUBT = 1.0
"""How much surer than of a headline one must be that there is none."""
LIKE = 0.7
"""So much of its words a line must share with the known headline, where none is that headline, to be taken for it."""
ALONE = "stands alone"


class Sheet(NamedTuple):
    """The candidates of one page."""

    kind: str
    site: str
    clues: list[dict[str, float]]
    right: list[int]
    """Those that are the headline, among `clues`."""
    has_one: bool
    """True where the known headline stands on the page."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--without", action="store_true")
    options = parser.parse_args()
    score = load_measure(options.corpus)
    sheets = [sheet for record in read_records(options.corpus) for kind in ("text", "page_text") if (sheet := make_sheet(record[kind], record["gold"]["title"], kind, site_of(record["url"]), score))]
    samples = [sheet for text, title in own_samples() if (sheet := make_sheet(text, title, "sample", "", score))]
    print(f"{sum(sheet.has_one for sheet in sheets)} of {len(sheets)} pages have their headline")
    report("cross-validated", sheets, samples, ())
    if options.without:
        for name in sorted({name for sheet in sheets for clues in sheet.clues for name in clues}):
            report(f"without {name}", sheets, samples, (name,))
    if options.write:
        write(fit([*sheets, *samples], ()))


def make_sheet(text: str, title: str, kind: str, site: str, score: Any) -> Sheet | None:
    """The candidates of a page; None where none is right, and for a text that was broken at a fixed width, whose headline is its first line."""
    lines = split_lines(text)
    if not lines or is_wrapped(lines):
        return None
    first, lay, is_above = top_of(lines)
    candidates = headline_clues(lines, first, lay, is_above=is_above)
    known = score.fold(title)
    folded = {place: score.fold(lines[place].text) for place in candidates if place != NONE}
    right = {place for place, words in folded.items() if words == known} or {place for place, words in folded.items() if likeness(words, known) >= LIKE} or {NONE}
    if not right & candidates.keys():
        return None
    return Sheet(kind, site, list(candidates.values()), [at for at, place in enumerate(candidates) if place in right], any(score.fold(line.text) == known for line in lines))


def likeness(one: str, other: str) -> float:
    a, b = set(one.split()), set(other.split())
    return len(a & b) / (len(a | b) or 1)


def own_samples() -> list[tuple[str, str]]:
    """The project's own sample texts with the titles of their articles."""
    titles = {}
    for path in (ROOT / "content").rglob("*.md"):
        head = path.read_text(encoding="utf-8").split("---\n")[1:2]
        front = yaml.safe_load(head[0]) if head else {}
        if isinstance(front.get("seed"), dict):
            titles[front["seed"]["file"]] = front["title"]
    return [(path.read_text(encoding="utf-8", errors="replace"), titles[file]) for path in sorted((ROOT / "seeds").rglob("*.txt")) if (file := path.relative_to(ROOT / "seeds").as_posix()) in titles]


def report(label: str, sheets: Sequence[Sheet], samples: Sequence[Sheet], without: Sequence[str]) -> None:
    """How often the headline is found, by kind, with blank lines and without; and how often none is taken where there is none."""
    found: dict[tuple[str, bool], int] = {}
    blank = 0
    for fold in range(FOLDS):
        weights = fit([*(sheet for sheet in sheets if fold_of(sheet.site) != fold), *samples], without)
        for sheet in sheets:
            if fold_of(sheet.site) != fold:
                continue
            for hides in (False, True):
                skip = {*without, ALONE} if hides else set(without)
                scores = [sum(weights.get(name, 0.0) * value for name, value in clues.items() if name not in skip) for clues in sheet.clues]
                best = scores.index(max(scores))
                found[sheet.kind, hides] = found.get((sheet.kind, hides), 0) + (best in sheet.right and sheet.has_one)
                blank += not hides and not sheet.has_one and "none" in sheet.clues[best]
    print(f"{label:<40} text {found['text', False]} ({found['text', True]} without blank lines), whole page {found['page_text', False]} ({found['page_text', True]}); none taken where there is none {blank}", flush=True)


def fit(sheets: Sequence[Sheet], without: Sequence[str]) -> dict[str, float]:
    """The weights under which the right candidates are most likely, each page as it is and without blank lines."""
    names = sorted({name for sheet in sheets for clues in sheet.clues for name in clues} - set(without))
    at = {name: number for number, name in enumerate(names)}
    pages: list[tuple[np.ndarray, list[int]]] = []
    for sheet in sheets:
        matrix = np.zeros((len(sheet.clues), len(names)))
        for row, clues in enumerate(sheet.clues):
            for name, value in clues.items():
                if name in at:
                    matrix[row, at[name]] = value
        bare = matrix.copy()
        if ALONE in at:
            bare[:, at[ALONE]] = 0
        pages += [(matrix, sheet.right), (bare, sheet.right)]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = PULL / 2 * weights @ weights, PULL * weights
        for matrix, right in pages:
            odds = np.exp(matrix @ weights - (matrix @ weights).max())
            wanted = np.zeros(len(odds))
            wanted[right] = odds[right] / odds[right].sum()
            total -= np.log(odds[right].sum() / odds.sum())
            slope = slope - matrix.T @ (wanted - odds / odds.sum())
        return total, slope

    weights = dict(zip(names, minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x.tolist(), strict=True))
    return weights | {"none": weights["none"] - DOUBT}


def write(weights: dict[str, float]) -> None:
    """The data file that cleaning reads."""
    head, _, _ = WEIGHTS.read_text(encoding="utf-8").partition("HEADLINE: ")
    rows = "\n".join(f'    "{name}": {weight:.3f},' for name, weight in sorted(weights.items()))
    WEIGHTS.write_text(f"{head}HEADLINE: dict[str, float] = {{\n{rows}\n}}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
