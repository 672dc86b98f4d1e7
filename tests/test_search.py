"""The search index, as a build with `--search` leaves it: which articles are in it, what is known of each, and when it is made."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cases.faults import broken_index
from conftest import NOW, World

from broadsheet.search import is_comparable

SETTINGS = '[rights]\nlicenses = ["CC0 1.0"]\n[sources."The Tern"]\nlicense = "CC0 1.0"\n[sources."The Wire"]\n'
EMPTY = b"pagefind_dcd"
"""What stands before the data in each part of an index."""


@pytest.fixture
def paper(world: World) -> World:
    """A digest with two articles that may be indexed, a copy, one without a licence, and a draft."""
    world.write("digest.toml", world.settings + SETTINGS)
    world.article(source="The Tern", topics="[Rates, Ferries & Co]", body="The bank raised its rate for the puffins.")
    world.article("2026/03/eel", "La anguila vuelve", body="Ha vuelto al puerto.", language="es", deck="Muchos la esperaban.", topics="[Eels]", updated="2026-03-10")
    world.article("2026/03/copy", "Rates go up", source="The Tern", copy_of="/2026/03/09/rates/", body="The bank raised its rate for the puffins.")
    world.article("2026/03/wire", "Anothers words", source="The Wire", body="Nobody gave a licence for this.")
    world.article("2026/03/draft", "Not yet", draft="true")
    return world


def index(world: World, *words: str, status: int = 0) -> str:
    """Builds with an index; what it says."""
    return world.build("--search", *words, status=status).out


def parts(world: World) -> dict[str, bytes]:
    """The files of the index, by path below `site/`."""
    return {name: content for name, content in world.files().items() if name.startswith("pagefind/")}


def found(world: World) -> dict[str, dict]:  # type: ignore[type-arg]
    """What the index knows of each article, by address."""
    read = [json.loads(gzip.decompress(content).removeprefix(EMPTY)) for name, content in parts(world).items() if name.endswith(".pf_fragment")]
    return {article["url"]: article for article in read}


def comparable(world: World) -> dict[str, bytes]:
    return {name: content for name, content in world.files().items() if is_comparable(name)}


def test_every_article_that_may_be_indexed_is_in_the_index_and_nothing_else(paper: World) -> None:
    """No list, no copy, no draft, and none that is kept from search engines."""
    assert "Indexed 2 articles in site/pagefind/: " in index(paper)
    assert found(paper).keys() == {"/2026/03/09/rates/", "/2026/03/09/eel/"}
    assert broken_index(paper.files()) == []


@pytest.mark.parametrize("theme", ["broadsheet", "wire", "plain"])
def test_the_index_knows_what_a_result_shows(paper: World, theme: str) -> None:
    """In each theme: title, words, source, date as the site writes it, topics, and a language that is not the site's."""
    paper.write("digest.toml", f'theme = "{theme}"\n' + paper.settings + SETTINGS)
    index(paper)
    rates, eel = found(paper)["/2026/03/09/rates/"], found(paper)["/2026/03/09/eel/"]
    assert rates["meta"] == {"title": "Rates rise", "source": "The Tern", "date": "9 March 2026"}
    assert rates["filters"] == {"topic": ["Rates", "Ferries & Co"], "source": ["The Tern"]}
    assert rates["content"] == "The bank raised its rate for the puffins."
    assert (eel["meta"]["language"], eel["meta"]["direction"]) == ("es", "ltr")
    assert eel["content"] == "Muchos la esperaban. Ha vuelto al puerto."


@pytest.mark.parametrize("theme", ["broadsheet", "plain"])
def test_an_article_that_is_only_linked_to_is_found_by_its_title(paper: World, theme: str) -> None:
    """Though no more of it is on the site."""
    paper.write("digest.toml", f'theme = "{theme}"\n' + paper.settings + SETTINGS)
    paper.article(publish="link", source_url="https://bank.example/rates")
    index(paper)
    assert found(paper)["/2026/03/09/rates/"]["content"] == "Rates rise."


def test_a_theme_without_marks_is_indexed_without_the_frame_of_its_pages(paper: World) -> None:
    """What stands in the header, the footer and the navigation is on every page."""
    paper.write("themes/own/theme.toml", 'name = "Own"\nextends = "broadsheet"\n')
    paper.write("themes/own/templates/article.html", "<!doctype html><html><body><header>Top</header><main><h1>{{ page.title }}</h1>{{ page.body|html }}</main><footer>End</footer></body></html>")
    paper.write("digest.toml", 'theme = "own"\n' + paper.settings + SETTINGS)
    index(paper)
    assert found(paper)["/2026/03/09/rates/"]["content"] == "Rates rise. The bank raised its rate for the puffins."


def test_only_what_is_needed_of_pagefinds_output_is_kept(paper: World) -> None:
    """Its own interfaces are not, nor a program for languages that the index does not have."""
    index(paper)
    outside = {name.removeprefix("pagefind/") for name in parts(paper) if name.count("/") == 1 and not name.endswith(".pf_meta")}
    assert outside == {"pagefind.js", "pagefind-worker.js", "pagefind-entry.json", "wasm.en.pagefind"}


def test_an_index_that_is_up_to_date_is_not_made_again(paper: World) -> None:
    """No file is touched, and the command says so."""
    index(paper)
    before = {path: path.stat().st_mtime_ns for path in (paper.root / "site").rglob("*")}
    assert "Indexed 2 articles in site/pagefind/: nothing changed." in index(paper)
    assert {path: path.stat().st_mtime_ns for path in (paper.root / "site").rglob("*")} == before


def test_a_build_without_search_leaves_the_index_and_says_when_it_is_older(paper: World) -> None:
    """As long as it is, and no longer; what has nothing to do with articles does not make it older."""
    word = "The search index is older than the articles; run `broadsheet build --search`."
    assert word not in paper.build().out
    index(paper)
    before = parts(paper)
    paper.write("content/pages/about.md", "---\ntitle: About\n---\n\nWho we are.\n")
    assert word not in paper.build().out
    paper.article(source="The Tern", body="The bank lowered its rate.")
    assert word in paper.build().out
    assert word in paper.build().out
    assert parts(paper) == before
    assert word not in index(paper)
    assert "lowered" in found(paper)["/2026/03/09/rates/"]["content"]
    assert word not in paper.build().out


def test_an_index_that_was_kept_up_to_date_is_the_one_of_a_clean_build(paper: World, tmp_path: Path) -> None:
    """After every kind of edit: the same files with the same bytes, and of the few that Pagefind writes in any order, the same articles under each topic."""
    edits = (
        lambda: paper.article("2026/02/snow", "It snowed", "2026-02-02", "The ferries waited.", topics="[Ferries & Co]"),
        lambda: paper.article(source="The Tern", topics="[Rates]", body="The bank lowered its rate."),
        (paper.root / "content/2026/03/eel.md").unlink,
        lambda: paper.write("digest.toml", paper.settings + SETTINGS + 'license = "CC0 1.0"\n'),
        lambda: paper.write("digest.toml", 'language = "de-AT"\n' + paper.settings + SETTINGS),
        lambda: paper.article("2026/03/draft", "Now", source="The Tern"),
    )
    index(paper)
    for edit in edits:
        edit()
        index(paper)
        clean = World(tmp_path / "clean", paper.capsys)
        shutil.copytree(paper.root, clean.root, ignore=shutil.ignore_patterns("site", ".broadsheet"))
        index(clean)
        assert comparable(paper) == comparable(clean)
        assert found(paper) == found(clean)
        assert len(parts(paper)) == len(parts(clean))
        assert broken_index(paper.files()) == []
        shutil.rmtree(clean.root)


def test_verify_compares_the_index_as_long_as_it_is_not_older(paper: World) -> None:
    """A file of it that is not what a clean build makes is named."""
    index(paper)
    assert "byte for byte" in paper.run("verify").out
    name = next(name for name in parts(paper) if name.endswith(".pf_fragment"))
    paper.write(f"site/{name}", b"nothing")
    assert paper.run("verify", status=1).problems == [f"site/{name}: differs from a clean build"]
    paper.article(source="The Tern", body="The bank lowered its rate.")
    paper.build()
    assert "byte for byte" in paper.run("verify").out


def test_a_file_of_the_index_that_is_gone_is_told_by_a_check_and_made_again(paper: World) -> None:
    """As its readers would miss it."""
    index(paper)
    (paper.root / "site/pagefind/pagefind.js").unlink()
    line = "site/pagefind: warning: the search index is not as it was built; run `broadsheet build --search`"
    assert line in paper.run("check", "--now", NOW).problems
    index(paper)
    assert broken_index(paper.files()) == []
    assert line not in paper.run("check", "--now", NOW).problems


def test_a_check_tells_that_the_index_is_older(paper: World) -> None:
    """Before readers look for what is not in it."""
    index(paper)
    paper.article(source="The Tern", body="The bank lowered its rate.")
    paper.build()
    assert "site/pagefind: warning: the search index is older than the articles; run `broadsheet build --search`" in paper.run("check", "--now", NOW).problems


def test_when_no_article_is_left_there_is_no_index(paper: World) -> None:
    """Nor a folder for it."""
    index(paper)
    shutil.rmtree(paper.root / "content")
    assert "There is no search index: no article may be indexed." in index(paper)
    assert not (paper.root / "site/pagefind").exists()


def test_a_file_beside_the_index_that_no_build_wrote_stays(paper: World) -> None:
    """Also when the index is made anew; without records it is named."""
    paper.write("site/pagefind/mine.txt", "mine")
    index(paper)
    paper.article(source="The Tern", body="The bank lowered its rate.")
    index(paper)
    assert paper.read("site/pagefind/mine.txt") == "mine"
    shutil.rmtree(paper.root / ".broadsheet")
    assert "site/pagefind/mine.txt: warning: not written by this build, so left alone; delete it if it is of an old site" in paper.build("--search").problems
    assert paper.read("site/pagefind/mine.txt") == "mine"


def test_an_index_is_found_again_without_records(paper: World) -> None:
    """What is there and is to be there is neither named nor written."""
    index(paper)
    before = {name for name in parts(paper) if is_comparable(name)}
    shutil.rmtree(paper.root / ".broadsheet")
    ran = paper.build("--search", "--json")
    assert not before & set(json.loads(ran.out)["written"])
    assert [line for line in ran.problems if any(name in line for name in before)] == []


def test_a_static_file_in_the_place_of_the_index_is_named_and_published(paper: World) -> None:
    """Its owner has an index of their own, perhaps."""
    paper.write("static/pagefind/pagefind.js", "mine()")
    ran = paper.build("--search")
    assert ran.problems == ["static/pagefind/pagefind.js: warning: stands where the search index goes, so none is made; move static/pagefind/ away"]
    assert parts(paper) == {"pagefind/pagefind.js": b"mine()"}


def test_another_configuration_of_pagefind_changes_nothing(paper: World) -> None:
    """Neither one in the digest's folder, nor one in the environment."""
    index(paper)
    before = comparable(paper)
    paper.write("pagefind.toml", "keep_index_url = true\n")
    shutil.rmtree(paper.root / "site")
    ran = paper.spawn("build", "--now", NOW, "--search", env={"PAGEFIND_ROOT_SELECTOR": "h1"})
    assert ran.returncode == 0, ran.stderr
    assert comparable(paper) == before


def without_pagefind(world: World, *words: str) -> subprocess.CompletedProcess[str]:
    """A build in a process in which Pagefind cannot be imported."""
    world.write("elsewhere/pagefind_bin.py", "raise ImportError('it is not installed')\n")
    command = [sys.executable, "-m", "broadsheet", "-C", str(world.root), "build", "--now", NOW, "--search", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(world.root / "elsewhere")}, stdin=subprocess.DEVNULL)


def test_without_pagefind_a_word_says_what_to_install_and_the_site_is_built(paper: World) -> None:
    """The last index stays."""
    index(paper)
    before = parts(paper)
    paper.article(source="The Tern", body="The bank lowered its rate.")
    ran = without_pagefind(paper)
    assert (ran.returncode, ran.stderr) == (0, 'warning: there is no search index without Pagefind; install it with: pip install "broadsheet[search]"\n')
    assert "Built site/: " in ran.stdout
    assert "lowered" in paper.site("/2026/03/09/rates/")
    assert parts(paper) == before


def test_without_pagefind_a_strict_build_writes_nothing(paper: World) -> None:
    """For there is a problem."""
    ran = without_pagefind(paper, "--strict")
    assert ran.returncode == 1
    assert not paper.has("/")


@pytest.mark.parametrize("other", ["--watch", "--explain"])
def test_what_is_to_be_quick_does_not_index(paper: World, other: str) -> None:
    """A build that is asked for both is asked for nothing."""
    assert paper.run("build", "--search", other, status=2).problems == ["--search is slow and writes many files: give it to a build without --watch or --explain"]


def test_both_bundled_themes_search_with_the_same_script() -> None:
    """A theme that stands by itself has a copy of it."""
    themes = Path(__file__).parent.parent / "themes"
    assert (themes / "plain/assets/search.js").read_bytes() == (themes / "broadsheet/assets/search.js").read_bytes()
