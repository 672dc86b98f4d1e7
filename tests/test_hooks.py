"""The user's own Python in build.py: filters and rules, the same by `python build.py` and by `broadsheet`."""

import os
import subprocess
import sys

import pytest
from conftest import NOW, ROOT, World

from broadsheet.render import TEMPLATES

HOOKS = '''"""The hooks of a test."""

import sys
from pathlib import Path

filters = {"shout": lambda text: text.upper() + "!"}
rules = {"sponsor": lambda line: line.startswith("Brought to you by")}

if __name__ == "__main__":
    from broadsheet.cli import main

    sys.exit(main(root=Path(__file__).resolve().parent))
'''
SEED = """The harbour opens

8 March 2026

The harbour of Port Ellery opened on Monday after nine days of ice, the board said in a notice to masters.

Brought to you by Ellery Ropes, the ropes of the coast for ninety years and more, on every quay and in every hold.

Two ferries left for the islands before noon, and a third was waiting for its crew.
"""
HARBOUR = "/2026/03/08/the-harbour-opens/"


@pytest.fixture
def world(world: World) -> World:
    """The world with a theme of a line a page, so that a build takes no time."""
    for name in TEMPLATES.values():
        world.write(f"themes/plain/templates/{name}", "{{ page.title if page.title is defined }} {{ page.body | html if page.body is defined and page.body }}\n")
    world.write("themes/plain/theme.toml", 'name = "Plain"\n')
    world.settings += 'theme = "plain"\n'
    world.write("digest.toml", world.settings)
    return world

@pytest.fixture
def hooked(world: World) -> World:
    """The world with a filter, a rule, and something for each to do."""
    world.write("build.py", HOOKS)
    world.write("themes/plain/templates/article.html", "{{ page.title | shout }} {{ page.body | html }}")
    world.write("seeds/harbour.txt", SEED)
    return world


def python_build(world: World, *words: str, flags: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Runs `python build.py` in the digest's folder."""
    command = [sys.executable, *flags, "build.py", *words]
    return subprocess.run(command, cwd=world.root, capture_output=True, text=True, check=False, env=os.environ)


def test_a_filter_of_the_users_own_is_there_for_templates(hooked: World) -> None:
    """By the name that build.py gives it."""
    hooked.build()
    assert hooked.site(HARBOUR).startswith("THE HARBOUR OPENS!")


def test_a_rule_of_the_users_own_cuts_its_lines(hooked: World) -> None:
    """And the receipt names it."""
    hooked.build()
    assert "Brought to you" not in hooked.read("content/2026/03/the-harbour-opens.md")
    assert "removed sponsor" in hooked.run("ingest", "--explain", "harbour.txt").out


def test_python_build_py_and_broadsheet_make_the_same_bytes(hooked: World) -> None:
    """Both load the hooks, content and site alike."""
    hooked.build()
    by_broadsheet = {**hooked.files("site"), **hooked.files("content")}
    for folder in ("site", "content", ".broadsheet"):
        subprocess.run(["rm", "-r", str(hooked.root / folder)], check=True)
    ran = python_build(hooked, "build", "--now", NOW)
    assert ran.returncode == 0, ran.stderr
    assert {**hooked.files("site"), **hooked.files("content")} == by_broadsheet


def test_python_build_py_works_on_its_own_folder_from_anywhere(hooked: World) -> None:
    """The folder is that of build.py, not the current one."""
    command = [sys.executable, str(hooked.root / "build.py"), "--now", NOW]
    ran = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert hooked.has(HARBOUR)


def test_hooks_reach_every_process(hooked: World) -> None:
    """With several jobs the filters and rules are the same."""
    for number in range(80):
        hooked.write(f"seeds/{number}.txt", SEED.replace("The harbour opens", f"Harbour number {number} opens"))
    hooked.run("build", "--now", NOW, "--jobs", "2")
    assert hooked.site("/2026/03/08/harbour-number-79-opens/").startswith("HARBOUR NUMBER 79 OPENS!")
    assert not any(b"Brought to you" in content for content in hooked.files("content").values())


def test_a_changed_filter_changes_the_pages(hooked: World) -> None:
    """The hooks are read anew in each run."""
    hooked.build()
    hooked.write("build.py", HOOKS.replace('"!"', '"?"'))
    hooked.build()
    assert hooked.site(HARBOUR).startswith("THE HARBOUR OPENS?")


def test_hooks_may_import_a_module_beside_them(hooked: World) -> None:
    """A long filter may stand in a file of its own."""
    hooked.write("house_style.py", "def shout(text):\n    return text.title() + '…'\n")
    hooked.write("build.py", HOOKS.replace('filters = {"shout": lambda text: text.upper() + "!"}', "from house_style import shout\nfilters = {'shout': shout}"))
    ran = hooked.spawn("build", "--now", NOW)
    assert ran.returncode == 0, ran.stderr
    assert hooked.site(HARBOUR).startswith("The Harbour Opens…")


def test_a_rule_that_raises_is_told_in_one_line_and_spoils_only_its_seed(hooked: World) -> None:
    """It is the user's own code: its name, what it said, and the rest is built."""
    hooked.article()
    hooked.write("build.py", HOOKS.replace('line.startswith("Brought to you by")', "1 / 0"))
    ran = hooked.build(status=1)
    assert len(ran.problems) == 1
    assert "sponsor" in ran.problems[0]
    assert "division by zero" in ran.problems[0]
    assert hooked.has("/2026/03/09/rates/")


def test_python_build_py_without_the_dependencies_says_what_to_run(world: World) -> None:
    """On a machine with nothing installed: one line, no traceback, status 2."""
    command = [sys.executable, "-S", str(ROOT / "build.py"), "--version"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": ""})
    assert ran.returncode == 2
    assert len(ran.stderr.splitlines()) == 1
    assert "make site" in ran.stderr
    assert "pip install" in ran.stderr


def test_hooks_of_one_digest_do_not_reach_another(hooked: World) -> None:
    """A digest without a build.py has no filter `shout`."""
    hooked.build()
    (hooked.root / "build.py").unlink()
    assert "shout" in hooked.build(status=1).err
