"""Times builds as whole processes: clean, with nothing changed, with one body edited, with one article added; and a check.

    python benchmarks/build.py [--articles 10000] [--runs 3] [--jobs N]

It makes the digest of `generate.py` in a temporary folder and prints, for each kind of build, the
median wall time, the processor time, the peak memory of the largest process, and how many files of
`site/` were written; then what a check of the whole site takes, and what the imports alone take.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import make_digest

NOW = "2026-09-07T00:00:00+00:00"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, {options.jobs} jobs, {options.articles} articles of 460 words, median of {options.runs} runs")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_digest(root, options.articles)
        kinds = {"clean build": start_anew, "nothing changed": leave, "one body edited": edit_body, "one article added": add_article}
        for name, prepare in kinds.items():
            if name == "nothing changed":
                run(root, options.jobs, "build")  # files of the last moments are read once more, and known from then on
            results = []
            for number in range(options.runs):
                prepare(root, number)
                results.append(run(root, options.jobs, "build"))
            print_medians(name, results)
        print_medians("check", [run(root, options.jobs, "check") for _ in range(options.runs)])
    print(f"{'imports alone':<18} {statistics.median(imports() for _ in range(options.runs)):7.2f} s wall")


def print_medians(name: str, results: list[tuple[float, float, float, int]]) -> None:
    wall, cpu, memory, written = (statistics.median(column) for column in zip(*results, strict=True))
    print(f"{name:<18} {wall:7.2f} s wall  {cpu:7.2f} s processor  {memory:6.0f} MB  {written:6.0f} files written")


def start_anew(root: Path, number: int) -> None:
    for name in ("site", ".broadsheet"):
        shutil.rmtree(root / name, ignore_errors=True)


def leave(root: Path, number: int) -> None:
    pass


def edit_body(root: Path, number: int) -> None:
    article = sorted((root / "content").rglob("*.md"))[1000 + number]
    article.write_text(article.read_text(encoding="utf-8") + f"\nThe harbour board will meet again, for the time number {number}.\n", encoding="utf-8")


def add_article(root: Path, number: int) -> None:
    text = f"---\ntitle: The board meets again {number}\ndate: 2026-09-06T12:00:0{number}+00:00\ntopics: [Topic 001, Topic 050]\nsource: Paper 01\n---\n\nIt met.\n"
    (root / f"content/2026/09/board-{number}.md").write_text(text, encoding="utf-8")


def imports() -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import broadsheet.cli, broadsheet.build, broadsheet.report"], check=True)
    with_imports = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return (with_imports - start) - (time.perf_counter() - with_imports)


def run(root: Path, jobs: int, name: str) -> tuple[float, float, float, int]:
    """Wall seconds, processor seconds, peak megabytes and files written of one command."""
    command = [sys.executable, "-m", "broadsheet", "-C", str(root), name, "--json", "--now", NOW, "--jobs", str(jobs)]
    report = root / "report.json"
    with report.open("wb") as out:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=out)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    if status:
        sys.exit(f"the {name} ended with {status}")
    written = len(json.loads(report.read_bytes()).get("written", ()))
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, written


if __name__ == "__main__":
    main()
