"""What `broadsheet new` makes: a digest's folder, an article, a theme.

Shell. Nothing that is there already is written over.
"""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from broadsheet.config import read_settings
from broadsheet.errors import UsageError
from broadsheet.fields import unknown
from broadsheet.files import write_atomic
from broadsheet.frontmatter import join_file
from broadsheet.theme import bundled_themes, known_themes
from broadsheet.urls import is_slug, slugify

_SETTINGS = '''\
# The settings of this digest; docs/configuration.md of Broadsheet lists them all.
title = "{title}"
url = "https://example.com/"          # where the site will stand
tagline = ""
language = "en"
timezone = "UTC"                      # its days are the editions
theme = "broadsheet"                  # or "wire", or a folder in themes/

# Another's full text is kept from search engines unless its licence is in this list.
[rights]
licenses = []

# One table for each source, by its name:
# [sources."The Harbour Herald"]
# url = "https://herald.example/"
# license = "CC BY 4.0"
# seeds = ["harbour-herald/**"]
'''

_ABOUT = '''\
---
title: About
---

Say here who makes this digest, and how to reach them.
'''

_HOOKS = '''\
"""`python build.py [command]` is `broadsheet [command]` for this folder, and your own Python hooks in here."""

import sys
from pathlib import Path

filters = {}  # Jinja filters by name: {"shout": str.upper}
rules = {}  # cleaning rules by name: {"sponsor": lambda line: line.startswith("Sponsored by")}

if __name__ == "__main__":
    try:
        from broadsheet.cli import main
    except ImportError:
        print("Broadsheet is not installed for this Python; install it with pip install, or run this with the Python that has it", file=sys.stderr)
        sys.exit(2)
    sys.exit(main(root=Path(__file__).resolve().parent))
'''

_THEME = '''\
name = "{name}"
description = "Says what is different about it."
extends = "{extends}"   # whatever this theme does not have comes from there

[settings.corners]
default = "0"
pattern = "[0-9.]+(px|rem)?"
description = "How round the corners of figures are."
'''

_BASE = '''\
{% extends "{extends}/base.html" %}

{% block styles %}
{{ super() }}
<link rel="stylesheet" href="{{ "own.css" | asset }}">
{% endblock %}
'''

_STYLE = '''\
/* Your own style, after that of the theme this one extends. `theme` holds the settings. */
figure img {
  border-radius: {{ theme.corners }};
}
'''


def new_digest(folder: Path) -> str:
    """Makes a digest's folder; says what to do next. Raises UsageError where there is one already."""
    if (folder / "digest.toml").exists() or (folder.exists() and (not folder.is_dir() or any(not entry.name.startswith(".") for entry in folder.iterdir()))):
        raise UsageError(f"{folder} is not empty; name a folder that is not there yet")
    title = folder.name.replace("-", " ").replace("_", " ").strip().title()
    title = re.sub(r"[^\w '’.,&!()-]", "", title) or "A Digest"
    files = {
        "digest.toml": _SETTINGS.format(title=title),
        "build.py": _HOOKS,
        "content/pages/about.md": _ABOUT,
        ".gitignore": "/.broadsheet/\n/.venv/\n__pycache__/\n",
        "site/.gitignore": "*\n!.gitignore\n",
    }
    for name, text in files.items():
        write_atomic(folder / name, text.encode())
    for name in ("seeds", "content/editions", "static", "themes"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return f"Made {folder}. Set `title` and `url` in its digest.toml, put articles into its seeds/, then run: broadsheet -C {folder}"


def new_article(root: Path, title: str, now: str | None) -> str:
    """Makes a draft of an article of one's own; returns its path. Raises UsageError and SettingsError."""
    zone = ZoneInfo(read_settings(root).timezone)
    try:
        moment = datetime.fromisoformat(now) if now else datetime.now(zone).replace(second=0, microsecond=0)
    except ValueError:
        raise UsageError(f'--now: "{now}" is not a time; write it as 2022-09-06T14:30') from None
    moment = moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    stem = slugify(title)
    if not stem:
        raise UsageError(f'no file name can be made of "{title}"; use some letters or digits')
    path = root / f"content/{moment:%Y/%m}/{stem}.md"
    if path.exists():
        raise UsageError(f"{path.relative_to(root)} is there already; choose another title, or edit it")
    fields = {"title": title, "date": moment, "topics": [], "draft": True}
    write_atomic(path, join_file(fields, "Write here. Remove `draft: true` to publish.").encode())
    return f"Made {path.relative_to(root)}, a draft."


def new_theme(root: Path, name: str, extends: str = "") -> str:
    """Makes a theme: a copy of the smallest one, or one that `extends` another; says how to use it. Raises UsageError and SettingsError."""
    read_settings(root)
    folder = root / "themes" / name
    if not is_slug(name):
        raise UsageError(f'"{name}" cannot be a theme\'s name; use letters, digits and hyphens')
    if name in known_themes(root):
        raise UsageError(f'a theme "{name}" is there already; choose another name')
    if extends and extends not in known_themes(root):
        raise UsageError(f"--extends: {unknown(extends, known_themes(root), 'theme')}")
    for path, content in (_on_top_of(name, extends) if extends else _copy_of_plain(name)).items():
        write_atomic(folder / path, content)
    made = f'Made themes/{name}, which extends the theme "{extends}".' if extends else f"Made themes/{name}: one template and one style sheet."
    return f'{made} Use it with a line in digest.toml: theme = "{name}"'


def _on_top_of(name: str, extends: str) -> dict[str, bytes]:
    """The files of a theme that adds a style sheet to another's. Where all pages have one template, there is no base to add it to."""
    files = {"theme.toml": _THEME.replace("{name}", name).replace("{extends}", extends)}
    if (bundled_themes() / extends / "templates" / "all.html").exists():
        return {path: text.encode() for path, text in files.items()}
    files |= {"templates/base.html": _BASE.replace("{extends}", extends), "assets/own.css.j2": _STYLE}
    return {path: text.encode() for path, text in files.items()}


def _copy_of_plain(name: str) -> dict[str, bytes]:
    """The files of the smallest theme, under a name of their own."""
    plain = bundled_themes() / "plain"
    files = {path.relative_to(plain).as_posix(): path.read_bytes() for path in sorted(plain.rglob("*")) if path.is_file()}
    words = re.sub(r'^name = .*\ndescription = .*$', f'name = "{name}"\ndescription = "Says what is different about it."', files["theme.toml"].decode(), count=1, flags=re.M)
    return {**files, "theme.toml": words.encode()}
