"""What `broadsheet new` makes works at once, and writes over nothing."""

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import NOW, World


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> World:
    """An empty folder."""
    return World(tmp_path, capsys)


def test_a_new_digest_has_the_shape_of_every_digest(place: World) -> None:
    """Settings, hooks, a page, and folders to put things into."""
    place.run("new", "coast-digest")
    assert set(place.files("coast-digest")) == {"digest.toml", "build.py", ".gitignore", "content/pages/about.md", "site/.gitignore"}
    assert all((place.root / "coast-digest" / name).is_dir() for name in ("seeds", "content/editions", "static", "themes"))


def test_a_new_digest_builds_without_a_word(place: World) -> None:
    """As it is, with status 0."""
    place.run("new", "coast-digest")
    ran = place.run("-C", str(place.root / "coast-digest"), "build", "--now", NOW, "--jobs", "1", "--strict")
    assert ran.err == ""
    assert "Coast Digest" in place.read("coast-digest/site/index.html")


def test_a_new_digest_takes_its_title_from_its_folder(place: World) -> None:
    """However the folder is called, the settings stay TOML."""
    for name in ('the "quiet" coast', "back\\slash", "new\nline", "…"):
        place.run("new", name)
        place.run("-C", str(place.root / name), "ingest")


def test_python_build_py_of_a_new_digest_without_the_dependencies_says_what_to_run(place: World) -> None:
    """One line instead of a traceback, and status 2."""
    place.run("new", "coast-digest")
    ran = subprocess.run([sys.executable, "-I", "-S", "build.py"], cwd=place.root / "coast-digest", capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert len(ran.stderr.splitlines()) == 1
    assert "pip install" in ran.stderr


@pytest.mark.parametrize("what", ["digest.toml", "notes.txt"])
def test_a_folder_that_is_not_empty_is_left_alone(place: World, what: str) -> None:
    """Nothing of the user's is written over."""
    place.write(f"mine/{what}", "mine")
    ran = place.run("new", "mine", status=2)
    assert "is not empty" in ran.err
    assert place.files("mine") == {what: b"mine"}


def test_a_file_of_the_name_is_left_alone(place: World) -> None:
    """A folder cannot stand where a file is."""
    place.write("mine", "mine")
    place.run("new", "mine", status=2)
    assert place.read("mine") == "mine"


def test_an_empty_folder_may_become_a_digest(place: World) -> None:
    """`mkdir digest && broadsheet new digest` is what people do."""
    (place.root / "mine").mkdir()
    place.run("new", "mine")
    assert (place.root / "mine/digest.toml").is_file()


def test_the_current_folder_may_become_a_digest(place: World) -> None:
    """So is `broadsheet new .`, and its title is the folder's name."""
    (place.root / "coast").mkdir()
    World(place.root / "coast", place.capsys).run("new", ".")
    assert 'title = "Coast"' in place.read("coast/digest.toml")


def test_a_new_article_is_a_draft_in_its_month(world: World) -> None:
    """With the title given, the date asked for, and a name made of the title."""
    ran = world.run("new", "article", "Rates: a", "surprise", "--now", "2026-03-09T10:00")
    assert ran.out == "Made content/2026/03/rates-a-surprise.md, a draft.\n"
    assert "title: 'Rates: a surprise'" in world.read("content/2026/03/rates-a-surprise.md")
    assert "draft: true" in world.read("content/2026/03/rates-a-surprise.md")


def test_a_new_article_is_published_once_it_is_no_draft(world: World) -> None:
    """Nothing else in it is in the way."""
    world.run("new", "article", "Rates rise", "--now", "2026-03-09T10:00")
    path = "content/2026/03/rates-rise.md"
    world.write(path, world.read(path).replace("draft: true\n", ""))
    world.build("--strict")
    assert world.has("/2026/03/09/rates-rise/")


def test_an_article_that_is_there_is_left_alone(world: World) -> None:
    """A second one of that title is refused, with its path."""
    world.article("2026/03/rates-rise")
    before = world.files("content")
    ran = world.run("new", "article", "Rates rise", "--now", "2026-03-01", status=2)
    assert "content/2026/03/rates-rise.md is there already" in ran.err
    assert world.files("content") == before


def test_a_title_that_makes_no_name_is_refused(world: World) -> None:
    """Marks alone are no name of a file."""
    assert "no file name can be made" in world.run("new", "article", "?!", status=2).err


def test_a_new_article_with_a_bad_time_is_wrong_usage(world: World) -> None:
    """As with every --now."""
    assert "is not a time" in world.run("new", "article", "Rates rise", "--now", "soon", status=2).err


def test_a_new_article_needs_a_digest(place: World) -> None:
    """Elsewhere it is refused, and nothing is made."""
    assert "holds no digest.toml" in place.run("new", "article", "Rates rise", status=2).err
    assert place.files(".") == {}


def test_a_new_theme_builds_at_once(world: World) -> None:
    """On top of another it adds a style sheet, and says how to use it."""
    ran = world.run("new", "theme", "tide", "--extends", "broadsheet")
    assert 'theme = "tide"' in ran.out
    world.write("digest.toml", world.settings + 'theme = "tide"\n')
    world.article()
    world.build("--strict")
    assert "/assets/own." in world.site("/")


def test_a_setting_of_a_new_theme_reaches_its_style(world: World) -> None:
    """The example in it works."""
    world.run("new", "theme", "tide", "--extends", "broadsheet")
    world.write("digest.toml", world.settings + 'theme = "tide"\n[themes.tide]\ncorners = "4px"\n')
    world.build()
    [style] = (world.root / "site/assets").glob("own.*.css")
    assert "border-radius: 4px" in style.read_text()


def test_a_new_theme_of_ones_own_is_one_template_and_one_style_sheet(world: World) -> None:
    """It is a copy of the smallest one, with all pages in it, and each file is there to be changed."""
    world.run("new", "theme", "tide")
    assert sorted(world.files("themes/tide")) == ["assets/favicon.svg", "assets/search.js", "assets/style.css.j2", "locale/ar.po", "locale/de.po", "locale/es.po", "locale/fr.po", "templates/all.html", "theme.toml"]
    assert 'name = "tide"' in world.read("themes/tide/theme.toml")
    world.write("digest.toml", world.settings + 'theme = "tide"\n')
    world.article(title="Rates rise again")
    world.build("--strict")
    before = world.site("/")
    assert "Rates rise again" in before
    world.write("themes/tide/templates/all.html", world.read("themes/tide/templates/all.html").replace("<h1", "<p>Our own.</p><h1"))
    world.build("--strict")
    assert "<p>Our own.</p>" in world.site("/")
    assert "<p>Our own.</p>" in world.site("/archive/")


def test_one_page_of_a_theme_of_one_template_can_have_its_own(world: World) -> None:
    """The others keep the template for all."""
    world.run("new", "theme", "tide")
    world.write("themes/tide/templates/archive.html", "<p>My archive, a page of kind {{ kind }}</p>")
    world.write("digest.toml", world.settings + 'theme = "tide"\n')
    world.article()
    world.build()
    assert world.site("/archive/") == "<p>My archive, a page of kind archive</p>"
    assert "<h1>" in world.site("/")


def test_a_new_theme_on_top_of_none_that_there_is_is_refused(world: World) -> None:
    """With the name that was most likely meant."""
    assert 'did you mean "broadsheet"?' in world.run("new", "theme", "tide", "--extends", "broadshet", status=2).err
    assert not (world.root / "themes").exists()


@pytest.mark.parametrize("theme", ["broadsheet", "wire", "plain"])
def test_a_theme_can_begin_with_any_that_there_is(world: World, theme: str) -> None:
    """And builds at once."""
    world.run("new", "theme", "tide", "--extends", theme)
    world.write("digest.toml", world.settings + 'theme = "tide"\n')
    world.article()
    world.build("--strict")
    assert "<h1" in world.site("/")


@pytest.mark.parametrize("name", ["../out", "a/b", "", ".hidden", "broad sheet"])
def test_a_theme_of_a_bad_name_is_refused(world: World, name: str) -> None:
    """Nothing is made outside `themes/`."""
    before = world.files(".")
    world.run("new", "theme", name, status=2)
    assert world.files(".") == before


def test_a_theme_that_is_there_is_left_alone(world: World) -> None:
    """A second of that name is refused."""
    world.write("themes/tide/theme.toml", "mine")
    assert "is there already" in world.run("new", "theme", "tide", status=2).err
    assert world.read("themes/tide/theme.toml") == "mine"


@pytest.mark.parametrize("name", ["broadsheet", "wire", "plain"])
def test_a_theme_named_like_a_bundled_one_is_refused(world: World, name: str) -> None:
    """It would extend itself, and every build after would fail."""
    world.run("new", "theme", name, status=2)
    assert not (world.root / "themes").exists()


@pytest.mark.parametrize("words", [("article",), ("theme",), ("theme", "a", "b"), ("a", "b")])
def test_new_called_wrongly_says_how(world: World, words: tuple[str, ...]) -> None:
    """The three ways to call it."""
    assert 'write `broadsheet new DIR`, `broadsheet new article "A title"` or `broadsheet new theme NAME`' in world.run("new", *words, status=2).err
