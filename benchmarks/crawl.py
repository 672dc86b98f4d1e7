"""The pages of known answers that cleaning is measured on, and the measure itself, taken from its own script.

The corpus lies outside the project (its texts are their publishers'): its folder is an argument.
"""

import gzip
import hashlib
import importlib.util
import json
import statistics
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple
from urllib.parse import urlsplit

FOLDS = 5


class Page(NamedTuple):
    """One page of the corpus as one kind of seed."""

    name: str
    site: str
    kind: str
    text: str
    want: Counter[tuple[str, ...]]
    """The shingles of the known body."""


def load_measure(corpus: Path) -> ModuleType:
    """The module `score.py` that lies beside the corpus."""
    spec = importlib.util.spec_from_file_location("score", corpus / "score.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def read_records(corpus: Path) -> list[dict[str, Any]]:
    """The corpus, as it is."""
    with gzip.open(corpus / "crawl-dev.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_pages(corpus: Path, kinds: Sequence[str]) -> list[Page]:
    """Each page once for each kind of seed."""
    score = load_measure(corpus)
    return [
        Page(record["id"], site_of(record["url"]), kind, record[kind], score.shingles(record["gold"]["body"]))
        for record in read_records(corpus)
        for kind in kinds
    ]


def read_samples(root: Path, score: ModuleType) -> list[Page]:
    """The project's own sample texts, with the articles of `content/` for an answer: news as agencies and papers send it."""
    articles = score.read_contents(root)
    texts = sorted((root / "seeds").rglob("*.txt"))
    return [Page(path.stem, f"sample {path.stem}", "sample", path.read_text(encoding="utf-8", errors="replace"), score.shingles(score.plain(articles[path.name][1]))) for path in texts if path.name in articles]


def site_of(url: str) -> str:
    """The host without `www.`; a site's pages are never on both sides of a cut."""
    return urlsplit(url).netloc.removeprefix("www.")


def is_aside(site: str) -> bool:
    """True for the fifth of sites that nothing is tuned on."""
    return int(hashlib.sha256(site.encode()).hexdigest(), 16) % 5 == 0


def fold_of(site: str) -> int:
    """Which of the folds of cross-validation a site is in."""
    return int(hashlib.sha256(f"f{site}".encode()).hexdigest(), 16) % FOLDS


def precision_and_recall(got: Counter[tuple[str, ...]], want: Counter[tuple[str, ...]]) -> tuple[float | None, float]:
    """Of one body, as `score.py` counts them."""
    same = sum((got & want).values())
    return (same / got.total() if got else None), same / want.total()


def f_of(pairs: Sequence[tuple[float | None, float]]) -> tuple[float, float, float]:
    """Mean precision, mean recall, and the F of both."""
    precision = statistics.mean([p for p, _ in pairs if p is not None] or [0.0])
    recall = statistics.mean(r for _, r in pairs)
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0
