"""Edits a digest at random for a while, with browsers looking on: `python benchmarks/soak.py [--minutes 10] [--browsers 4]`.

At the end every browser must show what a fresh build writes; no thread and no open file may be left
over, and memory must not have grown by more than a tenth after the first fifth of the time. The exit
status is 1 if any of this is not so. Needs the browser that the tests need.
"""

import argparse
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import make_digest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))
NOW = "2026-09-07T00:00:00+00:00"
ADDRESSES = ("/", "/archive/", "/2026/09/06/article-000003/", "/2026/09/06/", "/2026/09/", "/sources/paper-01/", "/2026/09/05/article-000025/", "/about/")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--browsers", type=int, default=4)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "digest"
        make_digest(root, options.articles)
        write(root / "themes/mine/theme.toml", 'name = "Mine"\nextends = "broadsheet"\n')
        with (root / "digest.toml").open("a") as file:
            file.write('theme = "mine"\n')
        log = (Path(folder) / "log").open("w+")
        command = [sys.executable, "-m", "broadsheet", "-C", str(root), "serve", "--port", "auto", "--now", NOW, "--no-drafts"]
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            wrong = soak(root, process, Path(folder) / "log", options)
        finally:
            process.send_signal(signal.SIGINT)
            began = time.perf_counter()
            process.wait(30)
            print(f"ended in {time.perf_counter() - began:.2f} s with status {process.returncode}")
        wrong += [line for line in (Path(folder) / "log").read_text().splitlines() if "Traceback" in line]
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


def soak(root: Path, process: subprocess.Popen[bytes], log: Path, options: argparse.Namespace) -> list[str]:
    """What is wrong at the end."""
    from conftest import chromium
    from playwright.sync_api import sync_playwright

    while not (found := re.search(r"http://[^/]+:\d+", log.read_text())):
        time.sleep(0.05)
    draw, edits, first = random.Random(options.seed), 0, None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        pages = []
        for number in range(options.browsers):
            page = browser.new_context().new_page()
            page.goto(found[0] + ADDRESSES[number % len(ADDRESSES)])
            pages.append(page)
        until = time.monotonic() + 60 * options.minutes
        while time.monotonic() < until:
            edit(root, draw, options.articles)
            edits += 1
            pages[0].wait_for_timeout(draw.choice([0, 1, 20, 100, 300]))
            if first is None and time.monotonic() > until - 48 * options.minutes:
                first = held(process)
        mend(root)
        wrong = await_truth(root, pages, [ADDRESSES[number % len(ADDRESSES)] for number in range(len(pages))])
        browser.close()
    time.sleep(1)
    last = held(process)
    print(f"{edits} edits, {len(pages)} browsers; memory, threads, open files: {first} after a fifth of the time, {last} at the end")
    if first and (last[0] > 1.1 * first[0] + 5 or last[1] > first[1] + 6 or last[2] > first[2]):
        wrong.append(f"something is left over: {first} became {last}")
    return wrong


def edit(root: Path, draw: random.Random, articles: int) -> None:
    """One of the things that people do."""
    paths = sorted((root / "content").rglob("article-*.md"))
    path = draw.choice(paths[-60:] if draw.random() < 0.7 else paths)
    match draw.randrange(12):
        case 0 | 1 | 2:
            write(path, path.read_text(encoding="utf-8") + f"\nIt rained {draw.random():.6f}.\n")
        case 3:
            write(path, re.sub(r"^title: .*$", f"title: Rain {draw.random():.6f}", path.read_text(encoding="utf-8"), count=1, flags=re.M))
        case 4:
            write(path, re.sub(r"^topics: .*$", f"topics: [Topic {draw.randrange(9):03}]", path.read_text(encoding="utf-8"), count=1, flags=re.M))
        case 5:
            write(root / f"content/2026/09/new-{draw.randrange(30)}.md", f"---\ntitle: New {draw.random():.6f}\ndate: 2026-09-0{draw.randint(1, 6)}T12:00:00+00:00\ntopics: [Topic 001]\nsource: Paper 01\n---\n\nIt met.\n")
        case 6:
            for new in sorted((root / "content").rglob("new-*.md"))[:3]:
                new.unlink()
        case 7:
            write(root / "content/2026/09/broken.md", draw.choice(["---\ntitle: [", "---\ntitle: Whole\ndate: 2026-09-06\n---\n\nWhole.\n"]))
        case 8:
            write(root / "themes/mine/templates/base.html", '{% extends "broadsheet/base.html" %}\n' + draw.choice(["", "{{ oops", "{% block footer %}{{ page.oops }}{% endblock %}", f"{{% block footer %}}{draw.random()}{{% endblock %}}"]))
        case 9:
            write(root / "themes/mine/assets/style.css", f"h1 {{ letter-spacing: {draw.random():.3f}px }}\n")
        case 10:
            write(root / "content/pages/about.md", f"---\ntitle: About {draw.randrange(3)}\n---\n\nUs {draw.random():.6f}.\n")
        case 11:
            text = re.sub(r"^tagline = .*\n", "", (root / "digest.toml").read_text(), flags=re.M)
            write(root / "digest.toml", f'tagline = "News {draw.randrange(9)}"\n{text}' if draw.random() < 0.8 else f"tagline = \n{text}")


def mend(root: Path) -> None:
    """Nothing is broken any more."""
    write(root / "themes/mine/templates/base.html", '{% extends "broadsheet/base.html" %}\n{% block footer %}{{ super() }}<p>The end</p>{% endblock %}\n')
    write(root / "content/2026/09/broken.md", "---\ntitle: Whole\ndate: 2026-09-06\n---\n\nWhole.\n")
    write(root / "content/pages/about.md", "---\ntitle: About\n---\n\nUs.\n")
    write(root / "digest.toml", re.sub(r"^tagline = .*\n", "", (root / "digest.toml").read_text(), flags=re.M))


def await_truth(root: Path, pages: list, addresses: list[str]) -> list[str]:  # type: ignore[type-arg]
    """Which browsers do not come to show what a fresh build writes."""
    with tempfile.TemporaryDirectory() as folder:
        clean = Path(folder) / "clean"
        shutil.copytree(root, clean, ignore=shutil.ignore_patterns("site", ".broadsheet"))
        subprocess.run([sys.executable, "-m", "broadsheet", "-C", str(clean), "build", "--now", NOW], check=True, stdout=subprocess.DEVNULL)
        wanted = [(clean / "site" / address[1:] / "index.html").read_text(encoding="utf-8") for address in addresses]
    words = [page.evaluate("html => { const d = new DOMParser().parseFromString(html, 'text/html'); return d.body.textContent.replace(/\\s+/g, ' ').trim() }", html) for page, html in zip(pages, wanted, strict=True)]
    wrong = []
    for page, address, text in zip(pages, addresses, words, strict=True):
        try:
            page.wait_for_function("wanted => document.body.textContent.replace(/\\s+/g, ' ').trim() === wanted && document.querySelector('broadsheet-preview').shadowRoot.querySelector('.overlay').hidden", arg=text, timeout=20_000)
        except Exception as error:
            wrong.append(f"{address}: the browser does not show what a build writes ({type(error).__name__})")
    return wrong


def held(process: subprocess.Popen[bytes]) -> tuple[int, int, int]:
    """Megabytes, threads and open files of the server (Linux)."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) // 1024, int(re.search(r"Threads:\s+(\d+)", status)[1]), len(list(Path(f"/proc/{process.pid}/fd").iterdir()))  # type: ignore[index]


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
