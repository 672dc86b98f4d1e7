"""Bad themes and templates: the error is shown where it happened, nothing is written, and the last good site stays."""

from pathlib import Path

import pytest
from conftest import World

from broadsheet.render import TEMPLATES

RATES = "/2026/03/09/rates/"


@pytest.fixture
def world(world: World) -> World:
    """The world with a theme of a line a page, so that a build takes no time."""
    for name in TEMPLATES.values():
        world.write(f"themes/plain/templates/{name}", "{{ page.title if page.title is defined }} {{ page.body | html if page.body is defined and page.body }}\n")
    world.write("themes/plain/theme.toml", 'name = "Plain"\n')
    world.settings += 'theme = "plain"\n'
    world.write("digest.toml", world.settings)
    return world

def refused(world: World, path: str, content: str | bytes, status: int = 1) -> list[str]:
    """The lines on stderr after a theme's file was changed for the worse; the last good site was found untouched."""
    world.article()
    world.build()
    good, times = world.files(), {file: file.stat().st_mtime_ns for file in (world.root / "site").rglob("*")}
    world.article(body="The bank lowered its rate.")
    world.write(f"themes/plain/{path}", content)
    ran = world.build(status=status)
    assert world.files() == good
    assert {file: file.stat().st_mtime_ns for file in (world.root / "site").rglob("*")} == times
    return ran.problems


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{% if %}", "the template cannot be read"),
        ("{% endif %}", "the template cannot be read"),
        ("{{ page.titel }}", "has no attribute 'titel'"),
        ("{{ nothing }}", "'nothing' is undefined"),
        ('{{ "nope.css" | asset }}', 'no asset "nope.css"'),
        ('{% include "nope.html" %}', 'no template "nope.html"'),
        ("{{ page.title | shout }}", "shout"),
        ("{{ page.topics | map('upper') }}", "cannot be printed"),
        ("{{ page }}", "ArticleView cannot be printed"),
        ("{{ page.title.upper }}", "cannot be printed"),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ page.__class__ }}", "unsafe"),
        ("{{ 'x' * 300000000 }}", "too long"),
        ("{{ 9 ** 9 ** 9 }}", "**"),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "without end"),
        ('{% include "article.html" %}', "without end"),
        ("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}", "no end to them"),
        ("{% for i in range(9999) %}{% for j in page.title * 999 if false %}{% endfor %}{% endfor %}", "no end to them"),
        ("{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(99) }}", "no end to them"),
        ("{{ now() }}", "'now' is undefined"),
        ("{% for i in range(10000000) %}{% endfor %}", "Range too big"),
    ],
)
def test_an_error_in_a_template_is_shown_on_its_line(world: World, line: str, words: str) -> None:
    """File and line of the template, what is wrong, and nothing written."""
    [found] = refused(world, "templates/article.html", f"<h1>Fine</h1>\n{line}\n")
    assert found.startswith("themes/plain/templates/article.html:2: ")
    assert words in found


def test_an_unknown_field_comes_with_those_that_there_are(world: World) -> None:
    """The theme's author sees which page it was, and what `page` has."""
    [found] = refused(world, "templates/article.html", "{{ page.titel }}")
    assert f"in the page {RATES}" in found
    assert "title" in found.split("`page` has:")[1]
    assert "object at 0x" not in found
    assert "did you mean 'title'?" in found


def test_an_unknown_field_of_a_card_comes_with_those_of_a_card(world: World) -> None:
    """Not only with those of the page that holds it."""
    [found] = refused(world, "templates/front.html", "\n{{ page.editions[0].cards[0].colour }}")
    assert found.startswith("themes/plain/templates/front.html:2: Card has no attribute 'colour'; there are: url, title, summary")
    assert "`page` has: head, editions" in found


def test_an_unknown_setting_of_the_theme_comes_with_those_that_it_has(world: World) -> None:
    """A template asks for one that `theme.toml` does not declare."""
    world.write("themes/plain/theme.toml", '[settings.accent]\ndefault = "red"\n')
    [found] = refused(world, "templates/front.html", "\n{{ theme.acent }}")
    assert found.startswith("themes/plain/templates/front.html:2: there is no 'acent' here; did you mean 'accent'?")


def test_an_error_names_the_templates_that_led_to_it(world: World) -> None:
    """From the page's own to the one where it broke, each with its line."""
    world.write("themes/plain/templates/_one.html", '\n\n{% include "_two.html" %}')
    world.write("themes/plain/templates/_two.html", "\n{{ page.oops }}")
    [found] = refused(world, "templates/article.html", '\n{% include "_one.html" %}')
    assert found.startswith("themes/plain/templates/_two.html:2: ArticleView has no attribute 'oops'")
    assert f"(in the page {RATES}, by plain/article.html:2 → plain/_one.html:3)" in found


def test_an_object_hidden_in_a_text_is_refused(world: World) -> None:
    """A place in memory would differ in every build."""
    [found] = refused(world, "templates/article.html", "\n{{ [page.title.upper] | join }}")
    assert found.startswith("themes/plain/templates/article.html")
    assert "print a field of it" in found


def test_templates_that_include_each_other_are_refused(world: World) -> None:
    """A circle of two is found like a circle of one."""
    world.write("themes/plain/templates/_one.html", '{% include "_two.html" %}')
    world.write("themes/plain/templates/_two.html", '{% include "_one.html" %}')
    [found] = refused(world, "templates/article.html", '{% include "_one.html" %}')
    assert "without end" in found


def test_a_template_that_extends_itself_is_refused(world: World) -> None:
    """It has no end either."""
    [found] = refused(world, "templates/article.html", '{% extends "article.html" %}')
    assert "without end" in found


def test_all_templates_that_cannot_be_read_are_named_in_one_run(world: World) -> None:
    """Two syntax errors in two files give two lines."""
    world.article()
    world.write("themes/plain/templates/article.html", "{% if %}")
    world.write("themes/plain/templates/front.html", "{% for %}")
    assert [line.split(" ")[0] for line in world.build(status=1).problems] == ["themes/plain/templates/article.html:1:", "themes/plain/templates/front.html:1:"]


def test_a_template_error_in_a_worker_is_told_in_the_same_words(world: World) -> None:
    """With more than one process the line is the same, and there is no traceback."""
    for number in range(80):
        world.article(f"a{number}")
    world.write("themes/plain/templates/article.html", "\n{{ page.titel }}")
    ran = world.run("build", "--jobs", "2", status=1)
    assert len(ran.problems) == 1
    assert ran.problems[0].startswith("themes/plain/templates/article.html:2: ")


def test_a_theme_without_a_template_that_pages_need_is_refused(world: World) -> None:
    """The missing template is named."""
    (world.root / "themes/plain/templates/article.html").unlink()
    [found] = world.build(status=1).problems
    assert 'no template "article.html"' in found


def test_a_template_that_is_not_utf_8_is_named_with_its_line(world: World) -> None:
    """Saved in another encoding, it is refused before anything is rendered."""
    [found] = refused(world, "templates/article.html", b"<h1>\n\xe9\n")
    assert found == "themes/plain/templates/article.html:2: this is not UTF-8 text; save it as UTF-8"


@pytest.mark.parametrize("name", ["style.css", "style.css.j2", "icon.svg.j2"])
def test_a_text_asset_that_is_not_utf_8_is_named(world: World, name: str) -> None:
    """A style sheet in another encoding is the theme's error, not a traceback."""
    [found] = refused(world, f"assets/{name}", b"a {}\n/* caf\xe9 */\n")
    assert found.startswith(f"themes/plain/assets/{name}")
    assert "UTF-8" in found


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("style.css", "a {}\nb { background: url(nope.png) }\n", 'no asset "nope.png"'),
        ("style.css.j2", "a {}\n{{ theme.nope }}\n", "nope"),
        ("style.css.j2", "a {}\n{% if %}\n", "cannot be read"),
    ],
    ids=["url", "setting", "syntax"],
)
def test_an_error_in_a_style_sheet_is_shown_on_its_line(world: World, name: str, content: str, words: str) -> None:
    """An address that leads nowhere, a setting that there is none of, a tag that is not closed."""
    [found] = refused(world, f"assets/{name}", content)
    assert found.startswith(f"themes/plain/assets/{name}:2: ")
    assert words in found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("extends = \n", "cannot be read"),
        ('extend = "wire"\n', 'did you mean "extends"?'),
        ("extends = 3\n", "extends: expected the name of a theme"),
        ("settings = 3\n", "settings"),
        ("[settings]\nwidth = 3\n", "settings.width: expected a table with a `default`"),
        ("[settings.width]\ndefault = [1]\n", "settings.width: expected a table with a `default`"),
        ('[settings.width]\ndefault = "1"\npattern = "("\n', "pattern"),
        ('[settings.width]\ndefault = "1"\nchoices = 3\n', "choices"),
        ('extends = "plain"\n', "themes extend each other without end: plain → plain"),
        ('extends = "brodsheet"\n', 'did you mean "broadsheet"?'),
        (b'name = "caf\xe9"\n', "UTF-8"),
    ],
)
def test_a_theme_file_that_is_wrong_is_named(world: World, text: str | bytes, words: str) -> None:
    """`theme.toml` is checked whole before anything is rendered."""
    world.write("digest.toml", world.settings + ('[themes.plain]\nwidth = "2"\n' if b"width" in (text if isinstance(text, bytes) else text.encode()) else ""))
    world.write("themes/plain/theme.toml", text)
    [found] = world.build(status=1).problems
    assert found.startswith("themes/plain/theme.toml")
    assert words in found
    assert not (world.root / "site").exists()


def test_a_theme_without_a_theme_file_is_named(world: World) -> None:
    """The message says what the least is that it needs."""
    (world.root / "themes/plain/theme.toml").unlink()
    [found] = world.build(status=1).problems
    assert found.startswith("themes/plain/theme.toml: the theme has no theme.toml; it needs one")


def test_themes_that_extend_each_other_are_refused(world: World) -> None:
    """A circle of two is named with its way round."""
    world.write("themes/plain/theme.toml", 'extends = "other"\n')
    world.write("themes/other/theme.toml", 'extends = "plain"\n')
    [found] = world.build(status=1).problems
    assert "plain → other → plain" in found


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_symbolic_link_out_of_a_theme_is_named_and_not_followed(world: World, tmp_path: Path, kind: str) -> None:
    """A link in a theme's assets does not publish what stands elsewhere on the machine."""
    (tmp_path / "elsewhere").mkdir()
    secret = tmp_path / "elsewhere" / "secret.txt"
    secret.write_text("Secret.")
    world.write("themes/plain/assets/style.css", "a {}")
    (world.root / "themes/plain/assets/link.txt").symlink_to(secret if kind == "file" else secret.parent)
    ran = world.build(status=None)
    assert not (world.root / "site").exists() or not any(b"Secret" in content for content in world.files().values())
    assert len(ran.problems) == 1
    assert ran.problems[0].startswith("themes/plain/assets/link.txt: ")


def test_a_filter_of_the_users_own_that_raises_is_shown_where_it_is_used(world: World) -> None:
    """The template's line, and what the filter said."""
    world.write("build.py", "def shout(text):\n    raise ValueError('too loud')\n\nfilters = {'shout': shout}\n")
    [found] = refused(world, "templates/article.html", "\n{{ page.title | shout }}")
    assert found.startswith("themes/plain/templates/article.html:2: too loud")


def test_a_template_error_leaves_content_alone(world: World) -> None:
    """Nothing is written means content/, too: seeds wait until the theme is whole."""
    world.write("seeds/harbour.txt", "The harbour opens\n\n8 March 2026\n\nThe harbour of Port Ellery opened on Monday after nine days of ice, the board said.\n")
    world.write("themes/plain/templates/article.html", "{% if %}")
    world.build(status=1)
    assert world.files("content") == {}
