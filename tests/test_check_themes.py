"""What `check` finds in a theme, though no page has failed for it."""

import pytest
from conftest import NOW, World

from broadsheet.render import TEMPLATES

HEAD = "<!doctype html><html lang=en><title>T</title>"


@pytest.fixture
def world(world: World) -> World:
    """The world with a theme that is well."""
    for name in TEMPLATES.values():
        world.write(f"themes/own/templates/{name}", '{% extends "base.html" %}')
    world.write("themes/own/templates/base.html", HEAD + '{% include "_foot.html" %}{{ theme.accent }}')
    world.write("themes/own/templates/_foot.html", "Foot")
    world.write("themes/own/theme.toml", '[settings.accent]\ndefault = "red"\n')
    world.settings += 'theme = "own"\n'
    world.write("digest.toml", world.settings)
    return world


def checked(world: World) -> list[str]:
    """What is said of the theme, after a build that went well."""
    world.build()
    return [line for line in world.run("check", "--now", NOW, "--jobs", "1", status=None).problems if line.startswith(("themes/", "digest.toml"))]


def in_branch(world: World, text: str) -> list[str]:
    """What is said of a template with a line in it that no page comes to."""
    world.write("themes/own/templates/archive.html", f"{HEAD}\n{{% if page.years[5:] %}}{text}{{% endif %}}\n")
    return checked(world)


def test_a_theme_that_is_well_is_left_alone(world: World) -> None:
    """Every template is led to, and every setting is declared."""
    assert checked(world) == []


def test_a_bundled_theme_is_well(world: World) -> None:
    """And so is one that stands in for a template of it, though that leads to others no more."""
    world.write("digest.toml", 'title = "T"\nurl = "https://test.example/"\ntheme = "mine"\n')
    world.write("themes/mine/theme.toml", 'extends = "wire"\n')
    world.write("themes/mine/templates/archive.html", HEAD)
    assert checked(world) == []


def test_a_template_that_is_not_there_is_named_where_it_is_asked_for(world: World) -> None:
    """Even in a branch that no page has come to, with the nearest name."""
    assert in_branch(world, '{% include "_feet.html" %}') == ['themes/own/templates/archive.html:2: "_feet.html" is not a known template; did you mean "_foot.html"?']


@pytest.mark.parametrize(
    "text",
    [
        '{% include "_feet.html" ignore missing %}', '{% include ["_feet.html", "_foot.html"] %}', '{% include "own/_foot.html" %}', '{% include page.years[0].url %}',
        "{% if theme.width is defined %}{{ theme.width }}{% endif %}", '{{ theme.get("width") }}', "{% set theme = page %}{{ theme.years }}",
    ],
)  # fmt: skip
def test_what_may_be_missing_is_no_mistake(world: World, text: str) -> None:
    """The template says so, or has another for it, or finds the name while it runs."""
    assert in_branch(world, text) == []


@pytest.mark.parametrize("text", ['{% include "_feet.html" if page.years else "_foot.html" %}', '{% include ["_feet.html", "_hand.html"] %}', '{% import "_feet.html" as feet %}', '{% from "_feet.html" import toe %}'])
def test_each_way_to_another_template_is_followed(world: World, text: str) -> None:
    """Choices, lists, imports."""
    [found] = in_branch(world, text)
    assert found.startswith('themes/own/templates/archive.html:2: "_feet.html" is not a known template')


def test_a_template_that_no_page_leads_to_is_named(world: World) -> None:
    """As a warning: a name that was misspelled, or what is left of an older theme."""
    world.write("themes/own/templates/articel.html", HEAD)
    world.write("themes/own/templates/_old.html", '{% include "_older.html" %}')
    world.write("themes/own/templates/_older.html", "Old")
    found = checked(world)
    assert [line.partition(": ")[0] for line in found] == [f"themes/own/templates/{name}" for name in ("_old.html", "_older.html", "articel.html")]
    assert all("no page leads to this template" in line for line in found)


def test_where_a_name_is_made_while_it_runs_all_templates_are_led_to(world: World) -> None:
    """None is called unused that may be used."""
    world.write("themes/own/templates/_old.html", "Old")
    assert in_branch(world, '{% include "_" ~ page.years[0].year ~ ".html" %}') == []


def test_a_setting_that_no_theme_declares_is_named(world: World) -> None:
    """Where a template asks for it, with the nearest one."""
    assert in_branch(world, "{{ theme.acent }}") == ['themes/own/templates/archive.html:2: theme.acent: "acent" is not a known setting of the theme; did you mean "accent"?']


def test_words_that_the_sites_language_has_not_got_are_counted(world: World) -> None:
    """With one of them, and what to do; and no more once they are translated."""
    world.write("digest.toml", f'{world.settings}language = "nl"\n')
    world.write("themes/own/templates/_foot.html", '{{ _("The end") }}')
    [found] = checked(world)
    assert found.startswith("digest.toml:4: warning: language: ")
    assert 'in "nl", such as "The end"' in found
    assert found.endswith("run `broadsheet words own nl`")
    world.run("words", "own", "nl")
    text = world.read("themes/own/locale/nl.po")
    world.write("themes/own/locale/nl.po", text.replace('msgstr ""\n', 'msgstr "Einde"\n').replace('msgid ""\nmsgstr "Einde"', 'msgid ""\nmsgstr ""').replace('%(site)s: editions"\nmsgstr "Einde', '%(site)s: editions"\nmsgstr "%(site)s'))
    assert checked(world) == []


def test_a_language_that_a_bundled_theme_has_is_well(world: World) -> None:
    """Nothing is missing in it; in another one, it is said how to add it."""
    for language, count in (("de-AT", 0), ("sw", 1)):
        world.write("digest.toml", f'title = "T"\nurl = "https://test.example/"\nlanguage = "{language}"\n')
        assert len(checked(world)) == count
