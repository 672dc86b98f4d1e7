"""Times a clean build, and one with nothing changed, as whole processes.

    python benchmarks/build.py [--articles 10000] [--runs 3] [--jobs N]

It makes the digest of `generate.py` in a temporary folder and prints, for each kind of build, the
median wall time, the processor time and the peak memory of the largest process.
"""

import argparse
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
        clean = [run(root, options.jobs, clean=True) for _ in range(options.runs)]
        again = [run(root, options.jobs, clean=False) for _ in range(options.runs)]
    for name, results in (("clean build", clean), ("nothing changed", again)):
        wall, cpu, memory = (statistics.median(column) for column in zip(*results, strict=True))
        print(f"{name:<16} {wall:7.2f} s wall  {cpu:7.2f} s processor  {memory:6.0f} MB")


def run(root: Path, jobs: int, clean: bool) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and peak megabytes of one build."""
    if clean:
        for name in ("site", ".broadsheet"):
            shutil.rmtree(root / name, ignore_errors=True)
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "broadsheet", "-C", str(root), "build", "--now", NOW, "--jobs", str(jobs)], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    if status:
        sys.exit(f"the build ended with {status}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
