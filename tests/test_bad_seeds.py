"""Bad seeds: each gets one clear line, the rest is built, and nothing of the user's is lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import NOW, World

from broadsheet.render import TEMPLATES

RATES = "/2026/03/09/rates/"
"""The good article's address."""
HARBOUR = """The harbour’s café opens

8 March 2026

The café of Port Ellery’s harbour opened on Monday after nine days of ice, its owner said; “so quiet”, she said.

Two ferries left for the islands before noon, and a third was waiting for its crew.
"""
HEAD = "---\ntitle: The harbour opens\ndate: 2026-03-08\n"
WITHOUT_POWERS = """
import ctypes, os, sys
for power in (1, 2):  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: with them, root reads what no one may
    ctypes.CDLL(None).prctl(24, power, 0, 0, 0)
os.execv(sys.executable, [sys.executable, "-m", "broadsheet", *sys.argv[1:]])
"""


@pytest.fixture
def world(world: World) -> World:
    """The world with a theme of a line a page, so that a build takes no time."""
    for name in TEMPLATES.values():
        world.write(f"themes/plain/templates/{name}", "{{ page.title if page.title is defined }} {{ page.body | html if page.body is defined and page.body }}\n")
    world.write("themes/plain/theme.toml", 'name = "Plain"\n')
    world.settings += 'theme = "plain"\n'
    world.write("digest.toml", world.settings)
    return world

def build_beside_a_good_article(world: World, name: str, content: str | bytes, status: int) -> str:
    """Builds with a bad seed and a good article; the one line on stderr, after the article was found built and whole."""
    world.article()
    world.write(f"seeds/{name}", content)
    before = {**world.files("content"), **world.files("seeds")}
    ran = world.build(status=status)
    assert world.has(RATES)
    assert before.items() <= {**world.files("content"), **world.files("seeds")}.items()
    assert len(ran.problems) == 1, ran.problems
    return ran.problems[0]


def ingested(world: World) -> str:
    """The one content file that came from a seed."""
    [path] = [path for path in world.files("content") if path != "2026/03/rates.md"]
    return world.read(f"content/{path}")


@pytest.mark.parametrize("content", ["", "  \n\t\n\n"], ids=["nothing", "blanks"])
def test_an_empty_seed_is_named_and_stops_nothing(world: World, content: str) -> None:
    """An empty file is a warning: nothing was lost by leaving it out."""
    line = build_beside_a_good_article(world, "empty.txt", content, status=0)
    assert line == "seeds/empty.txt: warning: the seed is empty; remove it, or put an article into it"


@pytest.mark.parametrize("name", ["photo.txt", "photo.html", "photo.md"])
def test_a_binary_file_named_like_a_seed_is_left_out_with_a_word(world: World, name: str) -> None:
    """The bytes of an image become no article, whatever the file is called."""
    line = build_beside_a_good_article(world, name, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, status=1)
    assert line.startswith(f"seeds/{name}: it is not text")
    assert "remove it, or save it as text" in line


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16-le", "utf-16-be"])
def test_a_guessed_encoding_gives_the_right_letters_and_a_warning(world: World, encoding: str) -> None:
    """What does not say how it is encoded is read right, and the guess is named."""
    line = build_beside_a_good_article(world, "harbour.txt", HARBOUR.encode(encoding), status=0)
    assert line.startswith("seeds/harbour.txt: warning: ")
    assert encoding in line
    assert "The café of Port Ellery’s harbour opened on Monday after nine days of ice, its owner said; “so quiet”, she said." in ingested(world)


def test_shift_jis_gives_the_right_letters_and_a_warning(world: World) -> None:
    """Japanese in its old encoding is read right, and the guess is named."""
    body = "港は月曜日に九日間の氷の後で再び開いたと委員会は発表した。二隻のフェリーが正午前に島へ向かった。" * 3
    line = build_beside_a_good_article(world, "minato.txt", f"港が再び開いた\n\n2026年3月8日\n\n{body}\n".encode("shift-jis"), status=0)
    assert line.startswith("seeds/minato.txt: warning: not UTF-8")
    assert body in ingested(world)


@pytest.mark.parametrize("encoding", ["undefined", "idna", "punycode", "hex", "rot13", "x" * 200])
@pytest.mark.parametrize("name", ["harbour.html", "harbour.rss"])
def test_a_declared_encoding_that_is_none_of_text_is_passed_over(world: World, name: str, encoding: str) -> None:
    """Python has such encodings, and each fails in a way of its own."""
    sentence = HARBOUR.strip().split("\n")[-1]
    page = f'<html><head><meta charset="{encoding}"><title>The harbour</title></head><body><article><p>{sentence}</p><p>{sentence} The end.</p></article></body></html>'
    feed = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>F</title><item><title>The harbour</title><description>{sentence}</description></item></channel></rss>'
    world.write(f"seeds/{name}", page if name.endswith("html") else feed)
    world.build()
    assert sentence.split(",")[0] in ingested(world)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_an_encoding_that_a_mark_declares_needs_no_word(world: World, encoding: str) -> None:
    """A byte order mark is no guess."""
    world.write("seeds/harbour.txt", HARBOUR.encode(encoding))
    ran = world.build()
    assert ran.err == ""
    assert "The café of Port Ellery’s harbour" in ingested(world)


def test_mixed_encodings_are_read_line_by_line_and_the_lines_named(world: World) -> None:
    """UTF-8 lines and windows-1252 lines in one file both come out right."""
    mixed = HARBOUR.encode() + "\nThe mayor’s naïve café stays closed, said the baker’s wife on Monday morning.\n".encode("windows-1252")
    line = build_beside_a_good_article(world, "mixed.txt", mixed, status=0)
    assert "mixed encodings" in line
    assert "line 9" in line
    assert "Port Ellery’s harbour" in ingested(world)
    assert "The mayor’s naïve café stays closed" in ingested(world)


def test_letters_decoded_wrongly_before_are_mended_with_a_word(world: World) -> None:
    """`â€™` in a crawl becomes the apostrophe that it was."""
    line = build_beside_a_good_article(world, "mayor.txt", HARBOUR.replace("’", "â€™"), status=0)
    assert line.startswith("seeds/mayor.txt: warning: ")
    assert "mended" in line
    assert "Port Ellery’s harbour" in ingested(world)
    assert "â€" not in ingested(world)


def test_letters_lost_before_the_crawl_are_warned_of(world: World) -> None:
    """A replacement character cannot be mended, so a person has to look."""
    line = build_beside_a_good_article(world, "lost.txt", HARBOUR.replace("café", "caf\ufffd"), status=0)
    assert line.startswith("seeds/lost.txt: warning: some letters were lost")


def test_a_seed_above_the_bound_is_left_out_with_its_size_and_the_setting(world: World) -> None:
    """A single line of 50 MB is not read at all, and the line says what to do."""
    line = build_beside_a_good_article(world, "huge.txt", b"word " * 10_000_000, status=1)
    assert line == "seeds/huge.txt: the seed has 50,000,000 bytes, more than 10,000,000; split it, or raise `max_bytes` under [ingest] in digest.toml"


@pytest.mark.parametrize("name", ["huge.txt", "huge.html", "huge.md"])
def test_a_single_line_of_50_mb_below_the_bound_is_left_out_with_a_word(world: World, name: str) -> None:
    """A line that no article has is refused before the rules search it, so the build stays quick."""
    world.write("digest.toml", world.settings + "[ingest]\nmax_bytes = 100_000_000\n")
    line = build_beside_a_good_article(world, name, b"word " * 10_000_000, status=1)
    assert line.startswith(f"seeds/{name}")


def test_stray_control_characters_are_dropped_from_a_text(world: World) -> None:
    """A NUL, a bell and an escape in an article's words do not reach `content/`."""
    world.write("seeds/harbour.txt", HARBOUR.replace("harbour opened", "har\x00bour ope\x1bned\x07") + HARBOUR.partition("2026\n\n")[2])
    world.build()
    assert "Port Ellery’s harbour opened on Monday" in ingested(world)


def test_a_few_control_characters_do_not_make_a_short_text_binary(world: World) -> None:
    """Three stray bytes in a short article are dropped, and the article stays."""
    world.write("seeds/harbour.txt", "The harbour\x00 opens\n\n8 March 2026\n\nThe harbour of Port Ellery\x01 opened on Monday after nine days of\x02 ice, the board said.\n")
    world.build()
    assert "The harbour of Port Ellery opened on Monday after nine days of ice" in ingested(world)


def test_a_seed_without_a_title_takes_its_first_words_with_a_warning(world: World) -> None:
    """A headline is never invented in silence."""
    paragraph = "The harbour of Port Ellery opened on Monday after nine days of ice, the board said in a notice, and " + "masters of ferries were glad of it, " * 8 + "it said."
    line = build_beside_a_good_article(world, "x.txt", f"{paragraph}\n\n{paragraph}\n", status=0)
    assert line.startswith("seeds/x.txt:1: warning: no headline was found")


def test_a_title_of_500_characters_gives_a_short_one_with_a_warning(world: World) -> None:
    """What is too long for a headline stays in the body, and the first words stand in for it."""
    long = "Harbour board opens the port " * 18
    line = build_beside_a_good_article(world, "long.txt", f"{long.strip()}\n\n8 March 2026\n\n{HARBOUR.partition('2026')[2].strip()}\n", status=0)
    assert line.startswith("seeds/long.txt:1: warning: no headline was found")
    assert len(ingested(world).split("\n")[1]) < 120
    assert long.strip() in ingested(world)


def test_two_seeds_with_one_title_make_two_articles(world: World) -> None:
    """The second gets a number in its name; neither is lost."""
    world.write("seeds/a.txt", HARBOUR)
    world.write("seeds/b.txt", HARBOUR.replace("Two ferries", "Three trawlers"))
    ran = world.build()
    assert ran.err == ""
    assert list(world.files("content")) == ["2026/03/the-harbours-cafe-opens-2.md", "2026/03/the-harbours-cafe-opens.md"]
    assert "Three trawlers" in world.site("/2026/03/08/the-harbours-cafe-opens-2/")


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("---\n- a\n- b\n---\nBody.\n", 2, "not a list of fields"),
        ("---\njust words\n---\nBody.\n", 2, "not a list of fields"),
        (HEAD + "\nThe body follows at once.\n", 1, "not closed"),
        (HEAD + "a: &a [x, x]\nb: [*a, *a]\n---\nBody.\n", 4, "anchors and aliases"),
        (HEAD + "topics: " + "[" * 50_000 + "\n---\nBody.\n", 4, "nested"),
        (HEAD + "topics:\n\t- ice\n---\nBody.\n", 5, "not with a tab"),
        (HEAD + "title: Another\n---\nBody.\n", 4, "for the second time"),
        ("---\ntitle: Ice: it melts\n---\nBody.\n", 2, "in quotes"),
        ('+++\ntitle = "The harbour opens"\ndate =\n+++\nBody.\n', 3, "not TOML"),
    ],
    ids=["list", "words", "not-closed", "alias-bomb", "brackets", "tab", "duplicate-key", "colon", "toml"],
)
def test_a_markdown_seed_with_bad_front_matter_is_left_out_with_its_line(world: World, content: str, line: int, words: str) -> None:
    """The seed is named with the line at fault and what to do; no article is made of half of it."""
    found = build_beside_a_good_article(world, "note.md", content, status=1)
    assert found.startswith(f"seeds/note.md:{line}: ")
    assert words in found
    assert list(world.files("content")) == ["2026/03/rates.md"]


@pytest.mark.parametrize("date", ["2022-13-45", "2026-02-30", "the day before", "12026-01-01"])
def test_an_impossible_date_in_a_seed_is_named_with_its_line(world: World, date: str) -> None:
    """A date that is none is not passed over in silence, for another one takes its place."""
    line = build_beside_a_good_article(world, "note.md", f"---\ntitle: The harbour opens\ndate: {date}\n---\nBody words.\n", status=0)
    assert line.startswith("seeds/note.md:3: warning: ")
    assert date in line


def test_a_slug_that_climbs_out_of_its_folder_is_not_taken_from_a_seed(world: World) -> None:
    """Nothing is written outside `content/`, whatever a seed asks for."""
    world.write("seeds/note.md", HEAD + "slug: ../../../../evil\n---\nBody words.\n")
    before = {path for path in world.root.parent.rglob("*") if "digest" not in path.parts}
    world.build()
    assert list(world.files("content")) == ["2026/03/the-harbour-opens.md"]
    assert {path for path in world.root.parent.rglob("*") if "digest" not in path.parts} == before


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_symbolic_link_out_of_seeds_is_named_and_not_followed(world: World, tmp_path: Path, kind: str) -> None:
    """What a link leads to outside the folder does not become an article."""
    (tmp_path / "elsewhere").mkdir()
    secret = tmp_path / "elsewhere" / "secret.txt"
    secret.write_text(HARBOUR)
    world.article()
    world.write("seeds/.keep", "")
    (world.root / "seeds" / "link.txt").symlink_to(secret if kind == "file" else secret.parent)
    ran = world.build(status=1)
    assert ran.problems == ["seeds/link.txt: a symbolic link that leads out of its folder, or nowhere; copy the file itself here"]
    assert list(world.files("content")) == ["2026/03/rates.md"]


def test_links_that_lead_to_each_other_are_named(world: World) -> None:
    """Two links in a circle cannot be read, and do not hang the build."""
    world.article()
    world.write("seeds/.keep", "")
    (world.root / "seeds" / "a.txt").symlink_to("b.txt")
    (world.root / "seeds" / "b.txt").symlink_to("a.txt")
    ran = world.build(status=1)
    assert [line.split(":")[0] for line in ran.problems] == ["seeds/a.txt", "seeds/b.txt"]
    assert world.has(RATES)


def test_a_seed_that_may_not_be_read_is_named_and_the_rest_built(world: World) -> None:
    """Missing permission for one file stops only that file."""
    world.article()
    world.write("seeds/locked.txt", HARBOUR).chmod(0)
    command = [sys.executable, "-c", WITHOUT_POWERS, "-C", str(world.root), "build", "--now", NOW, "--jobs", "1"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert ran.returncode == 1
    assert ran.stderr == "seeds/locked.txt: cannot be read: Permission denied; check that it is there and may be read\n"
    assert world.has(RATES)


def test_a_folder_of_seeds_that_may_not_be_read_is_named_and_the_rest_built(world: World) -> None:
    """Missing permission for one folder stops only that folder."""
    world.article()
    world.write("seeds/locked/harbour.txt", HARBOUR).parent.chmod(0)
    command = [sys.executable, "-c", WITHOUT_POWERS, "-C", str(world.root), "build", "--now", NOW, "--jobs", "1"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    (world.root / "seeds" / "locked").chmod(0o755)
    assert ran.returncode == 1
    assert ran.stderr.startswith("seeds/locked: the folder cannot be read: Permission denied")
    assert world.has(RATES)


def test_a_folder_and_a_pipe_named_like_seeds_are_passed_over(world: World) -> None:
    """Only regular files are read: a pipe would hang the build."""
    world.write("seeds/folder.txt/harbour.txt", HARBOUR)
    os.mkfifo(world.root / "seeds" / "pipe.txt")
    ran = world.build()
    assert ran.err == ""
    assert "1 article new" in ran.out


def test_elements_nested_without_end_are_refused(world: World) -> None:
    """A saved page of 50,000 open elements neither hangs nor breaks the build."""
    line = build_beside_a_good_article(world, "deep.html", "<div>" * 50_000 + "words", status=1)
    assert line.startswith("seeds/deep.html: the page's elements are nested deeper than")


def test_a_page_with_nothing_on_it_is_left_out_with_a_word(world: World) -> None:
    """A saved page without an article becomes none."""
    line = build_beside_a_good_article(world, "blank.html", "<html><head><title></title></head><body></body></html>", status=1)
    assert line.startswith("seeds/blank.html: no article was found in it")


def test_a_name_that_is_no_text_is_named_readably(world: World) -> None:
    """Bytes in a file's name that are no UTF-8 do not break the report."""
    world.article()
    world.write("seeds/.keep", "")
    (world.root / "seeds" / os.fsdecode(b"caf\xe9.txt")).write_text(HARBOUR)
    ran = world.build(status=1)
    assert ran.problems == [r"seeds/caf\udce9.txt: the file's name is not readable text; rename it"]


def test_seeds_that_is_a_file_is_named(world: World) -> None:
    """A file in place of the folder is not passed over in silence."""
    world.article()
    world.write("seeds", "not a folder")
    ran = world.build(status=1)
    assert len(ran.problems) == 1
    assert ran.problems[0].startswith("seeds: ")


def test_no_seeds_and_no_content_make_an_empty_site(world: World) -> None:
    """A digest that has only its settings builds, front page and feeds and all."""
    ran = world.build()
    assert ran.err == ""
    assert world.has("/")
    assert world.has("/feed.xml")


def test_all_bad_seeds_are_named_in_one_run(world: World) -> None:
    """Three faulty seeds give three lines, in the order of their names."""
    world.write("seeds/a.txt", "")
    world.write("seeds/b.txt", bytes(range(256)) * 4)
    world.write("seeds/c.md", "---\n- a\n---\nBody.\n")
    ran = world.build(status=1)
    assert [line.split(":")[0] for line in ran.problems] == ["seeds/a.txt", "seeds/b.txt", "seeds/c.md"]
