"""Times the intake of real pages: what one core cleans in a process, and whole runs of `broadsheet ingest`.

    python benchmarks/ingest.py CORPUS [--kinds text page_text html] [--copies N] [--jobs N]

CORPUS is a folder with `crawl-dev.jsonl.gz`. A run takes in each page once, and then eight times (saved
pages three times), or as often as `--copies` says, each time with other words in its paragraphs, so that none is a copy of another. Each run is
made three times in a fresh folder; the quickest counts. Printed are pages a second: of cleaning alone in
one process, of each whole run, and of what the longer run has more than the shorter one, which leaves out the start.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawl import read_records

from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import clean_seed
from broadsheet.ingest.desk import Desk
from broadsheet.model import Seed

ENDINGS = {"text": "txt", "page_text": "txt", "html": "html"}
COPIES = {"text": 8, "page_text": 8, "html": 3}
"""More of a saved page, and the lines that all copies share would be learned for residue of its house."""
RUNS = 3
_WORD = re.compile(r"(?<![<&/\w])\b[a-z]{5,}\b(?![^<>]*>)")
"""What may be another word: none of markup."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--kinds", nargs="+", choices=list(ENDINGS), default=list(ENDINGS))
    parser.add_argument("--copies", type=int)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    records = read_records(options.corpus)
    for kind in options.kinds:
        size = sum(len(record[kind].encode()) for record in records) / len(records)
        print(f"{kind}: {len(records)} of {size / 1000:.1f} KB", flush=True)
        print(f"  one core, cleaning alone   {len(records) / clean_all(records, kind):6.0f} a second", flush=True)
        copies = options.copies or COPIES[kind]
        once, often = (ingest_all(records, kind, number, options.jobs) for number in (1, copies))
        print(f"  {options.jobs} jobs, {len(records):6,} in {once:5.2f} s  {len(records) / once:6.0f} a second", flush=True)
        print(f"  {options.jobs} jobs, {len(records) * copies:6,} in {often:5.2f} s  {len(records) * copies / often:6.0f} a second", flush=True)
        print(f"  without the start          {len(records) * (copies - 1) / (often - once):6.0f} a second", flush=True)


def clean_all(records: list[dict[str, Any]], kind: str) -> float:
    """Processor seconds that cleaning all pages takes, without the first few, for which libraries are loaded."""
    desk, now = Desk("UTC", "en"), datetime.now(UTC)
    seeds = [Seed(f"{record['id']}.{ENDINGS[kind]}", content := record[kind].encode(), fingerprint(content), now) for record in records]
    took = []
    for _ in range(RUNS):
        start = time.process_time()
        for seed in seeds:
            clean_seed(seed, desk)
        took.append(time.process_time() - start)
    return min(took)


def ingest_all(records: list[dict[str, Any]], kind: str, copies: int, jobs: int) -> float:
    """Wall seconds of a whole run, from the start of the command to its end."""
    took = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "digest.toml").write_text('title = "The Measure"\nurl = "https://measure.example/"\n', encoding="utf-8")
            (root / "seeds").mkdir()
            for record in records:
                for number in range(copies):
                    text = record[kind] if not number else reworded(record[kind], f"{record['id']}-{number}")
                    (root / f"seeds/{record['id']}-{number}.{ENDINGS[kind]}").write_text(text, encoding="utf-8")
            start = time.perf_counter()
            subprocess.run([sys.executable, "-m", "broadsheet", "-C", folder, "ingest", "--jobs", str(jobs)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            took.append(time.perf_counter() - start)
    return min(took)


def reworded(text: str, seed: str) -> str:
    """The same with other words in its longer lines, in place of two in five: as long, and of the same language."""
    draw = random.Random(seed)
    words = _WORD.findall(text[:50_000]) or ["words"]
    return "\n".join(_WORD.sub(lambda found: draw.choice(words) if draw.random() < 0.4 else found[0], line) if 60 < len(line) < 5_000 else line for line in text.split("\n"))


if __name__ == "__main__":
    main()
