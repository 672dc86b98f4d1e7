"""The documentation says what is so: tables are those that the sources make, examples print what they show, links lead somewhere."""

import argparse
import difflib
import importlib.util
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from conftest import ROOT, World

from broadsheet.build import EMPTY_SITE
from broadsheet.cli import COMMANDS, make_parser
from broadsheet.config import check_settings
from broadsheet.fields import ARTICLE, EDITION, LEAF
from broadsheet.filters import filters_of
from broadsheet.ingest.rules import RULES
from broadsheet.render import TEMPLATES
from broadsheet.urls import RESERVED

DOCS = ROOT / "docs"
PAGES = sorted(path.name for path in DOCS.glob("*.md"))


def page(name: str) -> str:
    return (ROOT / name if name in {"README.md", "CHANGELOG.md"} else DOCS / name).read_text(encoding="utf-8")


def section(name: str, heading: str) -> str:
    """What stands below a heading of a page, up to the next one of its level."""
    found = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^#{{1,2}} |\Z)", page(name), re.M | re.S)
    assert found, f"{name} has no heading {heading}"
    return found[2]


def maker(name: str) -> ModuleType:
    """A script of docs/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def options() -> Iterator[tuple[str, argparse.Action]]:
    """Each option of each command, with the command's name."""
    subparsers = next(action for action in make_parser()._actions if isinstance(action, argparse._SubParsersAction))
    for name, *_ in COMMANDS:
        for action in subparsers.choices[name]._actions:
            if action.dest != "help":
                yield name, action


def names_in_table(text: str) -> set[str]:
    """What stands as code in the first column of the tables of a text."""
    return {name for row in re.findall(r"^\| (`[^|]*) \|", text, re.M) for name in re.findall(r"`([^`]+)`", row)}


def blocks(text: str, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.M | re.S)


def differences(shown: str, found: str) -> str:
    return "\n".join(difflib.unified_diff(shown.splitlines(), found.splitlines(), "shown", "found", lineterm=""))


def test_every_command_and_option_has_help() -> None:
    """None is left without a word of what it is for."""
    assert all(text for _, text, *_ in COMMANDS)
    assert [f"{name} {action.dest}" for name, action in options() if not action.help] == []


def test_every_command_and_option_is_documented() -> None:
    """Each command has its heading, and each option stands below its command's."""
    below = dict(re.findall(r"^### `broadsheet (\w+)`\n(.*?)(?=^#)", page("configuration.md"), re.M | re.S))
    words = [(name, word) for name, action in options() for word in action.option_strings or [str(action.metavar).split(" ", maxsplit=1)[0]]]
    assert [f"{name} {word}" for name, word in words if f"`{word}" not in below[name]] == []


@pytest.mark.parametrize("name", [name for name in PAGES if "<!-- made from the sources:" in page(name)])
def test_the_tables_are_those_that_the_sources_make(name: str) -> None:
    """If this fails, run `python docs/make_configuration.py`."""
    made = maker("make_configuration").with_tables(page(name))
    assert made == page(name), differences(page(name), made)


def test_every_table_has_its_place() -> None:
    """Settings, commands, views, rules and the settings of themes are all somewhere."""
    marks = {name for text in map(page, PAGES) for name in re.findall(r"<!-- made from the sources: ([\w-]+) -->", text)}
    assert marks == set(maker("make_configuration").TABLES)


@pytest.mark.parametrize("name", [name for name in PAGES if "```console\n" in page(name)])
def test_the_commands_print_what_the_page_shows(name: str) -> None:
    """If this fails, run `python docs/make_examples.py`, and look at what changed."""
    found = maker("make_examples").with_outputs(page(name))
    assert found == page(name), differences(page(name), found)


def test_an_example_that_prints_something_else_is_seen() -> None:
    """The test above can fail."""
    shown = "```console\n$ echo one; echo two\none\nthree\n```\n"
    assert maker("make_examples").with_outputs(shown) == "```console\n$ echo one; echo two\none\ntwo\n```\n"


def test_an_example_may_leave_lines_out() -> None:
    """A line with nothing but an ellipsis stands for them."""
    shown = "```console\n$ echo one; echo two; echo three\none\n…\n```\n"
    assert maker("make_examples").with_outputs(shown) == shown


@pytest.mark.parametrize(("heading", "fields"), [("Front matter", ARTICLE), ("Pages", LEAF), ("Editions", EDITION)])
def test_every_field_of_front_matter_is_described(heading: str, fields: dict[str, object]) -> None:
    """A field is in its table, and none is there that is not known."""
    assert names_in_table(section("content.md", heading).split("### ")[0]) == set(fields)


def test_every_address_that_no_page_can_take_is_named() -> None:
    """They are listed where pages are described."""
    assert [name for name in RESERVED if f"`/{name}/`" not in section("content.md", "Pages")] == []


def test_every_cleaning_rule_is_described() -> None:
    """The name that a receipt shows can be looked up."""
    assert [name for name, _ in RULES if f"| `{name}` |" not in page("seeds.md")] == []


def test_every_way_in_which_a_field_is_known_is_described() -> None:
    """The words that ingest writes under `found` can be looked up."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "broadsheet/ingest").glob("*.py"))
    words = set(re.findall(r"""fields\.add(?:_date)?\(.*"([a-z-]+)"\)$""", sources, re.M)) | set(re.findall(r'found\["\w+"\] = .*"([a-z-]+)"$', sources, re.M))
    assert {"byline", "json-ld", "settings", "file-time"} <= words
    assert words - names_in_table(section("seeds.md", "How each field is known")) == set()


def test_every_filter_prints_what_its_example_shows(world: World) -> None:
    """The table of filters names all of ours, and each example is tried in a template."""
    rows = re.findall(r"^\| `(\w+)` \| `(\{\{.+?\}\})` \| `(.*)` \|$", section("themes.md", "Filters"), re.M)
    assert {name for name, _, _ in rows} == set(filters_of(None, EMPTY_SITE, None))  # type: ignore[arg-type]
    files = re.findall(r"<!-- file: (content/2026\S+) -->\n```markdown\n(.*?)^```$", page("themes.md"), re.M | re.S)
    world.write("digest.toml", 'title = "T"\nurl = "https://merrow-post.example/"\ntimezone = "Europe/London"\ntheme = "salt"\n')
    world.write(*files[0])
    world.run("new", "theme", "salt", "--extends", "broadsheet")
    shown = "\n".join(f"[{number}]{example}[/{number}]" for number, (_, example, _) in enumerate(rows)).replace("\\|", "|")
    world.write("themes/salt/templates/article.html", "{% autoescape false %}" + shown + "{% endautoescape %}")
    world.build()
    html = world.site("/2026/03/02/rope-store/")
    for number, (_, example, expected) in enumerate(rows):
        printed = html.partition(f"[{number}]")[2].partition(f"[/{number}]")[0]
        assert re.fullmatch(".*".join(map(re.escape, expected.split("…"))), printed, re.S), f"{example} prints {printed}"


def test_every_block_of_the_base_template_is_described() -> None:
    """A theme's author need not read it to know what can be filled."""
    base = (ROOT / "themes/broadsheet/templates/base.html").read_text(encoding="utf-8")
    assert set(re.findall(r"\{% block (\w+)", base)) == names_in_table(section("themes.md", "The blocks of base.html"))


def test_every_template_of_a_page_is_described() -> None:
    """Each has a heading with the fields of its view."""
    assert [name for name in TEMPLATES.values() if f"\n### `{name}`\n" not in page("themes.md")] == []


def test_the_settings_that_are_shown_hold() -> None:
    """The example of a whole `digest.toml` is one."""
    assert check_settings(blocks(section("configuration.md", "An example"), "toml")[0]).title == "The Merrow Post"


@pytest.mark.parametrize("name", PAGES)
def test_every_block_of_toml_and_yaml_can_be_read(name: str) -> None:
    """What is shown can be pasted."""
    for text in blocks(page(name), "toml"):
        tomllib.loads(text)
    for text in blocks(page(name), "yaml"):
        yaml.safe_load(text)


def anchors(text: str) -> set[str]:
    """The anchors that a page's headings have, as GitHub makes them."""
    found: dict[str, int] = {}
    for heading in re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S), re.M):
        anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found[anchor] = found.get(anchor, -1) + 1
    return {anchor if not number else f"{anchor}-{number}" for anchor, last in found.items() for number in range(last + 1)}


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", *PAGES])
def test_every_link_leads_somewhere(name: str) -> None:
    """Files are there, and so are the headings that anchors name."""
    folder = ROOT if name in {"README.md", "CHANGELOG.md"} else DOCS
    text = re.sub(r"^```.*?^```$|`[^`\n]+`", "", page(name), flags=re.M | re.S)
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        file, _, anchor = target.partition("#")
        if re.match(r"https?:|mailto:", target):
            continue
        path = folder / file if file else folder / name
        if not path.exists() or (anchor and anchor not in anchors(path.read_text(encoding="utf-8"))):
            broken.append(target)
    assert broken == []


def test_every_page_is_linked_to() -> None:
    """From the README, or from another page."""
    linked = set()
    for name in ["README.md", *PAGES]:
        folder = ROOT if name == "README.md" else DOCS
        linked |= {(folder / target).resolve() for target in re.findall(r"\]\(([^)#\s:]+)", page(name)) if (folder / target).resolve() != (DOCS / name).resolve()}
    assert [path.name for path in DOCS.iterdir() if path.suffix in {".md", ".webp"} and path.resolve() not in linked] == []


def test_the_two_commands_stand_at_the_top_of_the_readme() -> None:
    """A newcomer sees them before anything else that is to be done."""
    first = blocks(page("README.md"), "sh")[0]
    assert [line.split("#")[0].strip() for line in first.splitlines()] == ["make site", "make test"]


def test_the_picture_of_the_front_page_is_small() -> None:
    """The README opens quickly."""
    assert (DOCS / "front-page.webp").stat().st_size < 250_000


def test_every_dependency_is_accounted_for() -> None:
    """What it is for, and what else was weighed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    names = {re.split(r"[<>=\[; ]", requirement)[0] for requirement in wanted}
    assert names - names_in_table(page("dependencies.md")) == set()


def test_every_room_of_the_house_is_in_its_plan() -> None:
    """Each module of the package is named where the architecture is described."""
    package = ROOT / "broadsheet"
    rooms = {path.relative_to(package).as_posix() for path in package.rglob("*.py") if path.name not in {"__init__.py", "__main__.py"}}
    assert [room for room in sorted(rooms) if f"`{room.removesuffix('.py')}`" not in page("architecture.md")] == []


def test_every_test_that_the_architecture_names_is_there() -> None:
    """An invariant is proved by what can be run."""
    tests = "\n".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", page("architecture.md"))) - {path.stem for path in Path(__file__).parent.glob("test_*.py")}
    assert named
    assert [name for name in sorted(named) if f"def {name}(" not in tests] == []
