"""Times the intake of one large dump as whole processes: all of it, with nothing changed, with one line more, and only read.

    python benchmarks/dump.py [--articles 24000] [--words 2000] [--jobs N]

It makes a `.jsonl` file of as many articles, of some 200 MB, and the same as a `.json` list and packed.
Printed are the wall time, the processor time, and the peak memory of the largest process.
"""

import argparse
import gzip
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import WEIGHTS, WORDS

READ = "import sys; from pathlib import Path; from broadsheet.digest import open_digest; from broadsheet.seed_files import read_seeds; root = Path(sys.argv[1]); print(sum(1 for _ in read_seeds(root / sys.argv[2], open_digest(root))), 'seeds', end=' ')"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=24_000)
    parser.add_argument("--words", type=int, default=2_000)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        dump = make_dump(root, options.articles, options.words)
        print(f"{options.jobs} jobs, {options.articles} articles, {dump.stat().st_size / 1e6:.0f} MB", flush=True)
        packed = root / "elsewhere/all.jsonl.gz"
        packed.parent.mkdir()
        with dump.open("rb") as lines, gzip.open(packed, "wb", 1) as file:
            shutil.copyfileobj(lines, file)
        with dump.open("rb") as lines, (root / "elsewhere/all.json").open("wb") as file:
            for number, line in enumerate(lines):
                file.write((b"," if number else b"[") + line)
            file.write(b"]")
        for path in (dump, root / "elsewhere/all.json", packed):
            show(f"{path.name} only read", [sys.executable, "-c", READ, str(root), path.relative_to(root).as_posix()])
        ingest = [sys.executable, "-m", "broadsheet", "-C", str(root), "ingest", "--jobs", str(options.jobs)]
        show("all ingested", ingest)
        time.sleep(3)
        show("read once more", ingest)
        show("nothing changed", ingest)
        with dump.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"id": "last", "title": "The board meets again", "date": "2026-09-06", "text": "The board met on Monday, and will meet again."}) + "\n")
        show("one line more", ingest)


def make_dump(root: Path, articles: int, words: int) -> Path:
    """A digest whose only seeds are in one dump; the dump."""
    (root / "digest.toml").write_text('title = "The Measure"\nurl = "https://measure.example/"\n', encoding="utf-8")
    draw = random.Random(20220906)
    dump = root / "seeds/all.jsonl"
    dump.parent.mkdir()
    with dump.open("w", encoding="utf-8") as file:
        for number in range(articles):
            text = "\n\n".join(" ".join(draw.choices(WORDS, WEIGHTS, k=50)).capitalize() + "." for _ in range(words // 50))
            title = " ".join(draw.choices(WORDS, WEIGHTS, k=8)).capitalize()
            file.write(json.dumps({"id": f"m-{number}", "title": f"{title} {number}", "date": f"2026-{1 + number % 12:02}-{1 + number % 28:02}", "author": "Sena Holloway", "text": text}) + "\n")
    return dump


def show(name: str, command: list[str]) -> None:
    """Runs a command, and prints what it took."""
    with tempfile.TemporaryFile() as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        out.seek(0)
        said = out.read().decode().strip()
    if status:
        sys.exit(f"{name} ended with {status}")
    print(f"{name:<22} {wall:7.2f} s wall  {usage.ru_utime + usage.ru_stime:7.2f} s processor  {usage.ru_maxrss / 1024:6.0f} MB  {said}", flush=True)


if __name__ == "__main__":
    main()
