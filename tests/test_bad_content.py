"""Bad content files: each spoils only itself, is named with its line and a remedy, and is never changed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cases.photos import photo
from conftest import NOW, World

from broadsheet.render import TEMPLATES

RATES = "/2026/03/09/rates/"
"""The good article's address."""
HEAD = "---\ntitle: The harbour opens\ndate: 2026-03-08\n"
BAD = "content/2026/03/bad.md"
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

def build_beside_a_good_article(world: World, path: str, content: str | bytes, status: int = 1) -> str:
    """Builds with a bad file and a good article; the one line on stderr, after the article was found built and all files whole."""
    world.article()
    world.write(path, content)
    before = world.files("content")
    ran = world.build(status=status)
    assert world.has(RATES)
    assert world.files("content") == before
    assert len(ran.problems) == 1, ran.problems
    return ran.problems[0]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("Words without any head.\n", 1, "begin the file with `---`"),
        ("---\n- a\n- b\n---\nBody.\n", 2, "not a list of fields"),
        ("---\njust words\n---\nBody.\n", 2, "not a list of fields"),
        (HEAD + "\nThe body follows at once.\n", 1, "not closed"),
        (HEAD + "a: &a [x, x]\nb: [*a, *a]\n---\nBody.\n", 4, "anchors and aliases"),
        (HEAD + "topics: " + "[" * 50_000 + "\n---\nBody.\n", 4, "nested"),
        (HEAD + "topics:\n\t- ice\n---\nBody.\n", 5, "not with a tab"),
        (HEAD + "title: Another\n---\nBody.\n", 4, "for the second time"),
        (HEAD + "deck: Ice: it melts\n---\nBody.\n", 4, "in quotes"),
        (HEAD + "deck: a\x07b\n---\nBody.\n", 4, "remove it"),
    ],
    ids=["no-head", "list", "words", "not-closed", "alias-bomb", "brackets", "tab", "duplicate-key", "colon", "control"],
)
def test_bad_front_matter_is_named_with_its_line(world: World, content: str, line: int, words: str) -> None:
    """The line at fault and what to do about it are on stderr; the rest is built."""
    found = build_beside_a_good_article(world, BAD, content)
    assert found.startswith(f"{BAD}:{line}: ")
    assert words in found


def test_front_matter_longer_than_its_bound_is_said_to_be_too_long(world: World) -> None:
    """It is closed, so it must not be said that it is not."""
    found = build_beside_a_good_article(world, BAD, HEAD + "deck: " + "word " * 60_000 + "\n---\nBody.\n")
    assert "not closed" not in found


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("publsh: full", '"publsh" is not a known field; did you mean "publish"?'),
        ("publish: ful", "publish: "),
        ("updated: 2022-13-45", "updated: "),
        ("expires: tomorrow", "expires: "),
        ("updated: 0001-01-01", "the year 1 is out of range"),
        ("slug: ../../etc/passwd", "slug: "),
        ("slug: a/b", "slug: "),
        ("source_url: javascript:alert(1)", "source_url: "),
        ("source_url: herald.example/a", "write it whole, with https://"),
        ("language: english, mostly", "language: "),
        ("image: ../../secret.png", "image: "),
        ("image: data:image/png;base64,AAAA", "image: "),
        ("image: harbour", "neither an image file (such as harbour.jpg, beside this one"),
        ("image: notes.txt", "neither an image file"),
        ("image: a/../../secret.png", "image: "),
        ("image: C:\\quay.jpg", "image: "),
        ("translations: {es: quay.jpg}", "neither an address of this site"),
        ("draft: maybe", "draft: "),
        ("pin: first", "pin: "),
        ("pin: -1", "pin: "),
        ("aliases: [/a/../../b/]", "aliases: "),
        ("aliases: ['//evil.example/']", "aliases: "),
        ("translations: es", "translations: "),
        ("extra: words", "extra: "),
        ("deck: [a, b]", "deck: expected a text, found a list"),
        ("seed: x", "seed: "),
    ],
)
def test_a_bad_field_is_named_with_its_line(world: World, field: str, words: str) -> None:
    """What a field cannot hold keeps the article out, and the line says which."""
    found = build_beside_a_good_article(world, BAD, f"{HEAD}{field}\n---\nBody.\n")
    assert found.startswith(f"{BAD}:4: ")
    assert words in found


@pytest.mark.parametrize("date", ["2022-13-45", "2026-02-30", "9 March 2026", "12:30", "2026-03-08T25:00", "[2026-03-08]"])
def test_a_bad_date_leaves_out_only_its_article(world: World, date: str) -> None:
    """An impossible date is named with its line and the right form."""
    found = build_beside_a_good_article(world, BAD, f"---\ntitle: The harbour opens\ndate: {date}\n---\nBody.\n")
    assert found.startswith(f"{BAD}:3: date: ")
    assert "write it as 2022-09-06" in found or "expected a text" in found


def test_a_slug_that_climbs_writes_nothing_outside_the_site(world: World) -> None:
    """`../` in a slug makes no file anywhere."""
    world.write(BAD, f"{HEAD}slug: ../../../../evil\n---\nBody.\n")
    world.build(status=1)
    assert not [path for path in world.root.parent.rglob("*evil*") if "pytest" not in path.name]


def test_a_date_of_toml_front_matter_is_taken_as_a_date(world: World) -> None:
    """Between `+++` lines a date is no text, and means the same."""
    world.write("content/2026/03/toml.md", '+++\ntitle = "The harbour opens"\ndate = 2026-03-08\n+++\nBody.\n')
    world.build()
    assert world.has("/2026/03/08/toml/")


def test_all_that_is_wrong_in_a_file_is_said_in_one_run(world: World) -> None:
    """Three bad fields of one file give three lines."""
    world.write(BAD, "---\ntitle: The harbour opens\ndate: then\npin: x\ndraft: maybe\n---\nBody.\n")
    assert [line.split(" ")[0] for line in world.build(status=1).problems] == [f"{BAD}:{number}:" for number in (3, 4, 5)]


def test_missing_fields_are_named_with_the_line_to_add(world: World) -> None:
    """An article needs a title and a date."""
    world.write(BAD, "---\ndeck: Words\n---\nBody.\n")
    assert world.build(status=1).problems == [
        f"{BAD}:1: date is missing; add a line `date: …`",
        f"{BAD}:1: title is missing; add a line `title: …`",
    ]


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16"])
def test_a_content_file_that_is_not_utf_8_is_named_with_its_line(world: World, encoding: str) -> None:
    """An editor that saved in another encoding gets the line and the remedy, never false letters."""
    found = build_beside_a_good_article(world, BAD, "---\ntitle: The café\ndate: 2026-03-08\n---\nBody.\n".encode(encoding))
    assert found.startswith(f"{BAD}:{1 if encoding == 'utf-16' else 2}: ")
    assert "save it as UTF-8" in found


def test_a_byte_order_mark_and_windows_newlines_are_no_mistake(world: World) -> None:
    """What a Windows editor adds changes nothing."""
    world.write("content/2026/03/harbour.md", "\ufeff" + f"{HEAD}---\n\nBody.\n".replace("\n", "\r\n"))
    assert world.build().err == ""
    assert world.has("/2026/03/08/harbour/")


def test_a_body_that_is_too_long_is_named(world: World) -> None:
    """Two million characters are no article."""
    found = build_beside_a_good_article(world, BAD, f"{HEAD}---\n{'word ' * 500_000}\n")
    assert found.startswith(f"{BAD}:5: the text has")
    assert "split it" in found


@pytest.mark.parametrize(
    "body",
    ["> " * 5_000 + "x", "\n".join("    " * i + "- x" for i in range(300)), "*" * 30_000, "[a " * 5_000, "`" * 9_999 + "x"],
    ids=["quotes", "lists", "stars", "brackets", "ticks"],
)
def test_markdown_nested_without_end_is_built_or_named(world: World, body: str) -> None:
    """What makes Python-Markdown fall over does not make the build fall over."""
    world.article()
    world.write(BAD, f"{HEAD}---\n{body}\n")
    ran = world.build(status=None)
    assert world.has(RATES)
    assert world.has("/2026/03/08/bad/") or ran.err.startswith(f"{BAD}:")


def test_html_nested_without_end_is_named(world: World) -> None:
    """Tags that are never closed are refused before the sanitiser takes seconds over them."""
    found = build_beside_a_good_article(world, BAD, f"{HEAD}---\n{'<div>' * 5_000}words\n")
    assert found.startswith(f"{BAD}:5: HTML tags are nested more than")
    assert "close them" in found


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_symbolic_link_out_of_content_is_named_and_not_followed(world: World, tmp_path: Path, kind: str) -> None:
    """What a link leads to outside the folder is not published."""
    (tmp_path / "elsewhere").mkdir()
    secret = tmp_path / "elsewhere" / "secret.md"
    secret.write_text(f"{HEAD}---\nSecret.\n")
    world.article()
    (world.root / "content" / "link.md").symlink_to(secret if kind == "file" else secret.parent)
    ran = world.build(status=1)
    assert ran.problems == ["content/link.md: a symbolic link that leads out of its folder, or nowhere; copy the file itself here"]
    assert not any(b"Secret" in content for content in world.files().values())


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_a_symbolic_link_out_of_static_is_named_and_not_followed(world: World, tmp_path: Path, kind: str) -> None:
    """A link in `static/` does not publish what stands elsewhere on the machine."""
    (tmp_path / "elsewhere").mkdir()
    secret = tmp_path / "elsewhere" / "secret.txt"
    secret.write_text("Secret.")
    world.article()
    world.write("static/CNAME", "test.example")
    (world.root / "static" / "link.txt").symlink_to(secret if kind == "file" else secret.parent)
    ran = world.build(status=1)
    assert ran.problems == ["static/link.txt: a symbolic link that leads out of its folder, or nowhere; copy the file itself here"]
    assert world.read("site/CNAME") == "test.example"
    assert not any(b"Secret" in content for content in world.files().values())


def test_a_content_file_that_may_not_be_read_is_named_and_the_rest_built(world: World) -> None:
    """Missing permission for one file stops only that file."""
    world.article()
    world.write(BAD, f"{HEAD}---\nBody.\n").chmod(0)
    command = [sys.executable, "-c", WITHOUT_POWERS, "-C", str(world.root), "build", "--now", NOW, "--jobs", "1"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert ran.returncode == 1
    assert ran.stderr == f"{BAD}: cannot be read: Permission denied; check that it is there and may be read\n"
    assert world.has(RATES)


def test_a_static_file_that_may_not_be_read_is_named_and_the_rest_built(world: World) -> None:
    """Missing permission for one file of `static/` stops only that file."""
    world.article()
    world.write("static/ads.txt", "none").chmod(0)
    command = [sys.executable, "-c", WITHOUT_POWERS, "-C", str(world.root), "build", "--now", NOW, "--jobs", "1"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert ran.returncode == 1
    assert ran.stderr == "static/ads.txt: cannot be read: Permission denied; check that it is there and may be read\n"
    assert world.has(RATES)


def test_a_folder_named_like_an_article_is_walked_into(world: World) -> None:
    """`x.md/` is a folder like any other."""
    world.article("2026/x.md/harbour")
    assert world.build().err == ""
    assert world.has("/2026/03/09/harbour/")


def test_two_articles_of_one_address_name_each_other(world: World) -> None:
    """The second is left out, and the line says which has the address and what to do."""
    world.article("a/rates", title="First")
    world.article("b/rates", title="Second")
    ran = world.build(status=1)
    assert ran.problems == [f"content/b/rates.md:1: the address {RATES} is taken by content/a/rates.md; give one of them another `slug`"]
    assert "First" in world.site(RATES)


def test_a_slug_that_is_taken_twice_is_named_on_its_line(world: World) -> None:
    """Where a `slug` makes the clash, its line is the one to look at."""
    world.article("a/rates")
    world.article("b/other", slug="rates")
    assert world.build(status=1).problems[0].startswith("content/b/other.md:4: ")


def test_two_notes_for_one_day_name_each_other(world: World) -> None:
    """An editor's note that would be passed over in silence is named."""
    world.article()
    world.write("content/editions/2026-03-09.md", "---\ntitle: One\n---\nOne.\n")
    world.write("content/editions/20260309.md", "---\ntitle: Two\n---\nTwo.\n")
    assert len(world.build(status=None).problems) == 1


def test_an_alias_that_is_another_pages_address_is_named(world: World) -> None:
    """The page stays where it is, and the alias is reported with its line."""
    world.article("rates")
    world.article("ferries", title="Ferries sail", aliases=f"[{RATES}]")
    ran = world.build()
    assert len(ran.problems) == 1
    assert ran.problems[0].startswith("content/ferries.md:4: warning: ")
    assert RATES in ran.problems[0]
    assert "Rates rise" in world.site(RATES)


def test_an_alias_that_two_articles_claim_is_named(world: World) -> None:
    """The newer one has it; the other's is reported."""
    world.article("a", date="2026-03-08", aliases="[/old/]")
    world.article("b", date="2026-03-09", aliases="[/old/]")
    ran = world.build()
    assert len(ran.problems) == 1
    assert "/old/" in ran.problems[0]


@pytest.mark.parametrize("alias", ["/", "/topics/", "/archive/", "/2026/03/09/", "/feed.xml", "/404.html"])
def test_an_alias_that_is_an_address_of_the_sites_own_is_named(world: World, alias: str) -> None:
    """A redirect cannot stand where a list or a feed stands, and is not dropped in silence."""
    world.article(aliases=f"[{alias}]", topics="[Ice]")
    ran = world.build()
    assert len(ran.problems) == 1
    assert alias in ran.problems[0]


def test_an_alias_below_a_file_of_the_site_does_not_stop_the_build(world: World) -> None:
    """`/feed.xml/` wants a folder where the feed is a file: one of the two is named, and the rest is built."""
    world.article(aliases="[/feed.xml/]")
    ran = world.build(status=None)
    assert world.has(RATES)
    assert len(ran.problems) == 1
    assert ran.problems[0].startswith("content/2026/03/rates.md:")


@pytest.mark.parametrize(
    ("field", "body"),
    [("image: /images/quay.jpg", "Words."), ("deck: x", "Words.\n\n![The quay](/images/quay.jpg)")],
    ids=["field", "body"],
)
def test_an_image_that_is_not_there_is_named_with_where_to_put_it(world: World, field: str, body: str) -> None:
    """The article is published, and the line says which file is missing."""
    found = build_beside_a_good_article(world, BAD, f"{HEAD}{field}\n---\n{body}\n", status=0)
    assert found.startswith(f"{BAD}:")
    assert 'the image "/images/quay.jpg" is not there; put it at static/images/quay.jpg' in found
    assert world.has("/2026/03/08/bad/")


def test_an_image_beside_its_page_is_looked_for_there(world: World) -> None:
    """A relative link begins at the page's address, as it does in a browser; blanks may be escaped."""
    world.article(body="![The quay](quay.jpg) ![The mole](the%20mole.jpg)")
    world.write(f"static{RATES}quay.jpg", photo())
    assert [problem.partition(": ")[2] for problem in world.build().problems] == ['warning: the image "the%20mole.jpg" is not there; put it at content/2026/03/the mole.jpg']
    world.write(f"static{RATES}the mole.jpg", photo())
    assert world.build().problems == []


@pytest.mark.parametrize("name", ["topics", "search", "2026", "assets", "editions", "archive/notes"])
def test_a_page_at_a_reserved_address_is_named(world: World, name: str) -> None:
    """A page of the editor's own cannot take the place of a list or a feed."""
    found = build_beside_a_good_article(world, f"content/pages/{name}.md", "---\ntitle: Mine\n---\nWords.\n")
    assert found.startswith(f"content/pages/{name}.md:1: a page cannot stand at /{name}/")
    assert "rename the file" in found


def test_two_pages_of_one_address_name_each_other(world: World) -> None:
    """About and about are one address."""
    world.write("content/pages/About Us.md", "---\ntitle: One\n---\nOne.\n")
    world.write("content/pages/about-us.md", "---\ntitle: Two\n---\nTwo.\n")
    ran = world.build(status=1)
    assert len(ran.problems) == 1
    assert "the address /about-us/ is taken by content/pages/About Us.md" in ran.problems[0]


@pytest.mark.parametrize("day", ["2026-13-45", "monday", "2026-W11"])
def test_an_edition_note_that_is_named_after_no_day_is_named(world: World, day: str) -> None:
    """The file's name must be a day."""
    found = build_beside_a_good_article(world, f"content/editions/{day}.md", "---\ntitle: A note\n---\nWords.\n")
    assert found.startswith(f"content/editions/{day}.md")
    assert "such as 2022-09-06.md" in found


def test_an_order_that_names_no_article_is_warned_of(world: World) -> None:
    """A slug of the editor's order that is not of that day is reported; the edition is built."""
    found = build_beside_a_good_article(world, "content/editions/2026-03-09.md", "---\norder: [rates, raets]\n---\n", status=0)
    assert found.startswith("content/editions/2026-03-09.md:")
    assert '"raets"' in found


def test_a_note_of_a_day_without_articles_is_warned_of(world: World) -> None:
    """An editor's note that no page shows does not vanish in silence."""
    found = build_beside_a_good_article(world, "content/editions/2026-03-08.md", "---\ntitle: A quiet day\n---\nNothing happened.\n", status=0)
    assert found.startswith("content/editions/2026-03-08.md")


def test_a_file_without_a_name_that_can_be_an_address_is_named(world: World) -> None:
    """A name of marks only makes no slug, and the line says to add one."""
    found = build_beside_a_good_article(world, "content/2026/03/---.md", f"{HEAD}---\nBody.\n")
    assert "add a line `slug: some-words`" in found


@pytest.mark.parametrize("ending", ["markdown", "MD"])
def test_another_ending_of_markdown_makes_the_same_address(world: World, ending: str) -> None:
    """`rates.markdown` stands at /rates/, not at /rates-markdown/."""
    world.write(f"content/2026/03/rates.{ending}", "---\ntitle: Rates rise\ndate: 2026-03-09\n---\nBody.\n")
    world.build()
    assert world.has(RATES)


@pytest.mark.parametrize("date", ["1000-01-01T00:00:00+14:00", "9998-12-31T23:59:59-12:00"])
def test_a_date_at_the_edge_of_the_calendar_does_not_break_the_build(world: World, date: str) -> None:
    """The zone may carry a date over the edge; the article is built or named."""
    world.article()
    world.write(BAD, f"---\ntitle: Old\ndate: {date}\n---\nBody.\n")
    world.build(status=None)
    assert world.has(RATES)


def test_a_static_file_in_place_of_a_page_is_warned_of(world: World) -> None:
    """What hides a page of the site is named; robots.txt is meant to be replaced."""
    world.article()
    world.write("static/robots.txt", "User-agent: *\n")
    world.write(f"static{RATES}index.html", "Mine.")
    ran = world.build()
    assert len(ran.problems) == 1
    assert ran.problems[0].startswith(f"static{RATES}index.html: warning: stands in place of the site's own page")


def test_a_static_file_where_the_site_needs_a_folder_is_named(world: World) -> None:
    """`static/2026` would stand in the way of a whole year: it is named, and the rest is built."""
    world.article()
    world.write("static/2026", "Mine.")
    ran = world.build(status=None)
    assert len(ran.problems) == 1
    assert ran.problems[0].startswith("static/2026: ")
    assert world.has(RATES)


def test_content_that_is_a_file_is_named(world: World) -> None:
    """A file in place of the folder is not passed over in silence, lest the whole site be deleted."""
    world.write("content", "not a folder")
    ran = world.build(status=1)
    assert ran.problems[0].startswith("content: ")
