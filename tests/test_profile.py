"""`build --profile`: how long the pages of each template took."""

import json
import re

import pytest
from conftest import World

from broadsheet.render import TEMPLATES

ROW = re.compile(r"(\S.*?)  +([\d,]+) +(\d+\.\d\d) s +(\d+\.\d) ms +(\d+\.\d) ms  (site/\S+)")


@pytest.fixture
def world(world: World) -> World:
    """The world with three articles and a theme of a line a page, of which one takes its time."""
    for name in TEMPLATES.values():
        world.write(f"themes/plain/templates/{name}", "A line.\n")
    world.write("themes/plain/templates/article.html", "{% for i in range(page.words * 900) %}{{ loop.index }}{% endfor %}\n")
    world.write("themes/plain/theme.toml", 'name = "Plain"\n')
    world.write("digest.toml", world.settings + 'theme = "plain"\n')
    world.article("a")
    world.article("b", body="word " * 100)
    world.article("c", "Another")
    return world


def test_each_template_is_measured_with_its_slowest_page(world: World) -> None:
    """As many pages as were rendered, what they took in all and each; what took most stands first."""
    lines = world.build("--profile").out.splitlines()
    assert lines[0].split() == ["Template", "Pages", "In", "all", "Each", "Slowest"]
    rows = {found[1]: found for line in lines[1:-1] if (found := ROW.fullmatch(line))}
    assert len(rows) == len(lines) - 2
    assert {"article.html", "front.html", "edition.html", "not_found.html", "feed", "sitemap", "robots"} <= rows.keys()
    assert rows["article.html"][2] == "3"
    assert rows["article.html"][6] == "site/2026/03/09/b/index.html"
    assert sum(int(found[2]) for found in rows.values()) == int(re.search(r"(\d+) pages", lines[-1])[1])  # type: ignore[index]
    totals = [float(found[3]) for found in rows.values()]
    assert totals == sorted(totals, reverse=True)
    assert float(rows["article.html"][4]) <= float(rows["article.html"][5])


def test_measuring_changes_no_byte(world: World) -> None:
    """The site is the one that a build without it makes."""
    world.build("--profile")
    assert "Verified" in world.run("verify").out
    assert len(world.build().out.splitlines()) == 1


def test_what_was_not_rendered_is_not_measured(world: World) -> None:
    """After an edit, only what shows it; after none, nothing."""
    world.build()
    world.article("b", body="word " * 100 + "more")
    assert "article.html      1" in world.build("--profile").out
    assert world.build("--profile").out.startswith("Nothing was rendered")


def test_the_report_for_machines_has_the_times(world: World) -> None:
    """In seconds, by template."""
    report = json.loads(world.build("--profile", "--json").out)
    [article] = [timed for timed in report["renderings"] if timed["template"] == "article.html"]
    assert (article["pages"], article["slowest"]) == (3, "2026/03/09/b/index.html")
    assert 0 < article["slowest_seconds"] <= article["seconds"]


def test_many_processes_measure_together(world: World) -> None:
    """Each page once, whichever rendered it."""
    for number in range(80):
        world.article(f"more{number}")
    ran = world.run("build", "--jobs", "2", "--profile")
    assert re.search(r"article\.html +83 ", ran.out)


def test_explaining_renders_nothing_that_could_be_measured(world: World) -> None:
    """Both at once are refused."""
    assert "give one of them" in world.build("--profile", "--explain", status=2).err
