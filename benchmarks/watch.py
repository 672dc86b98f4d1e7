"""Times `build --watch`: from the write of a file to the word of it, and to the new page.

    python benchmarks/watch.py [--articles 10000] [--edits 30]

It makes the digest of `generate.py` in a temporary folder. First, it listens as `build --watch`
does, and prints the milliseconds from a write to the word that a build follows (median and 95th
percentile): for an article, a template and a seed, whose quiet is part of it, and for an article
that is moved out of the digest. Then it lets `build --watch` work, and prints the seconds from an
edit of one body to its report, and the memory that the process holds.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from generate import make_digest

from broadsheet.watch import Watch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--edits", type=int, default=30)
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, {options.articles} articles of 460 words, {options.edits} edits of each kind")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "digest"
        make_digest(root, options.articles)
        (root / "themes/salt/templates").mkdir(parents=True)
        (root / "seeds").mkdir()
        words(root, options.edits)
        builds(root, options.edits)


def words(root: Path, edits: int) -> None:
    article = next((root / "content").rglob("*.md"))
    with Watch(root) as watch:
        for name, path in (("article", article), ("template", root / "themes/salt/templates/front.html"), ("seed", root / "seeds/new.txt")):
            print_row(f"{name} to word", [heard(watch, lambda path=path: append(path)) for _ in range(edits)])  # type: ignore[misc]
        away = Path(root.parent) / "away.md"
        times = []
        for _ in range(edits):
            times.append(heard(watch, lambda: article.rename(away)))
            heard(watch, lambda: away.rename(article))
        print_row("moved out to word", times)


def heard(watch: Watch, change: Callable[[], Any]) -> float:
    """Milliseconds from a change to the word of it."""
    start = time.perf_counter()
    change()
    next(watch)
    return (time.perf_counter() - start) * 1000


def builds(root: Path, edits: int) -> None:
    command = [sys.executable, "-m", "broadsheet", "-C", str(root), "build", "--watch", "--json", "--now", "2026-09-07T00:00:00+00:00"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    json.loads(process.stdout.readline())
    articles = sorted((root / "content").rglob("*.md"))
    times = []
    for number in range(edits):
        start = time.perf_counter()
        append(articles[1000 + number])
        json.loads(process.stdout.readline())
        times.append((time.perf_counter() - start) * 1000)
    print_row("body to report", times)
    memory = next(line for line in Path(f"/proc/{process.pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(f"{'peak memory':<18} {int(memory.split()[1]) / 1024:7.0f} MB")
    process.terminate()
    process.wait()


def append(path: Path) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write("\nThe harbour board will meet again.\n")
        file.flush()
        os.fsync(file.fileno())


def print_row(name: str, times: list[float]) -> None:
    ordered = sorted(times)
    print(f"{name:<18} {statistics.median(ordered):7.1f} ms median  {ordered[int(0.95 * (len(ordered) - 1))]:7.1f} ms at the 95th percentile")


if __name__ == "__main__":
    main()
