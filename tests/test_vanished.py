"""Addresses that articles and pages leave: each is named, with the line that brings it back."""

from collections.abc import Callable

import pytest
from conftest import NOW, World

RATES = "content/2026/03/rates.md"
OLD = "/2026/03/09/rates/"


@pytest.fixture
def world(world: World) -> World:
    """The world with an article that has a source, built."""
    world.article(source="A")
    world.build()
    return world


def check(world: World) -> list[str]:
    """The problems that `check` names at the tests' moment."""
    return world.run("check", "--now", NOW, "--jobs", "1", status=None).problems


def moved(path: str, address: str, line: str) -> str:
    """The word on an article that stands elsewhere now."""
    return f"{path}: warning: its earlier address {address} leads nowhere now; add to its front matter: {line}"


def rename(world: World, name: str = "2026/03/rates-rise") -> str:
    """Gives the article's file another name; returns its path."""
    (world.root / RATES).rename(world.root / f"content/{name}.md")
    return f"content/{name}.md"


@pytest.mark.parametrize(
    "move",
    [lambda world: world.article(source="A", date="2026-03-08"), lambda world: world.article(source="A", slug="rates-go-up")],
    ids=["another date", "another slug"],
)
def test_an_article_that_leaves_its_address_is_named_with_the_line_to_add(world: World, move: Callable[[World], object]) -> None:
    """By the build, before anybody finds the page gone."""
    move(world)
    assert world.build().problems == [moved(RATES, OLD, f"aliases: [{OLD}]")]


@pytest.mark.parametrize("edit", [{"title": "Rates go up"}, {"body": "The bank has raised its rate."}, {}], ids=["text", "title", "both"])
def test_a_file_with_another_name_is_known_by_its_text_or_its_title(world: World, edit: dict[str, str]) -> None:
    """The word stands at the new file."""
    path = rename(world)
    world.article("2026/03/rates-rise", source="A", **edit)
    assert world.build().problems == [moved(path, OLD, f"aliases: [{OLD}]")]


def test_a_file_with_another_name_and_another_text_is_known_by_its_seed(world: World) -> None:
    """An ingested article may be renamed and edited at once."""
    world.write("seeds/harbour.txt", "The harbour opens\n\n8 March 2026\n\nThe harbour of Port Ellery opened on Monday after nine days of ice.\n")
    world.build()
    old, new = world.root / "content/2026/03/the-harbour-opens.md", world.root / "content/2026/03/harbour.md"
    new.write_text(old.read_text(encoding="utf-8").replace("nine days", "eight days"), encoding="utf-8")
    old.unlink()
    assert moved("content/2026/03/harbour.md", "/2026/03/08/the-harbour-opens/", "aliases: [/2026/03/08/the-harbour-opens/]") in world.build().problems


def test_a_new_file_that_has_nothing_of_the_old_is_not_taken_for_it(world: World) -> None:
    """Another article came, and one went."""
    (world.root / RATES).unlink()
    world.article("2026/03/ferry", "A ferry returns", "2026-03-09", "The ferry is back.", source="A")
    assert world.build().problems == []


def test_of_two_new_files_with_the_same_text_none_is_taken_for_the_old(world: World) -> None:
    """A guess would send readers to the wrong one."""
    text = world.read(rename(world))
    world.write("content/2026/03/rates-again.md", text)
    assert world.build().problems == []
    assert any(problem.startswith(f"{RATES}: warning: the file is gone, and its address {OLD} leads nowhere now; ") for problem in check(world))


def test_the_line_brings_the_address_back(world: World) -> None:
    """Word for word as it was given; then nothing more is said."""
    world.article(source="A", date="2026-03-08")
    (problem,) = world.build().problems
    _, _, line = problem.partition("front matter: ")
    name, _, value = line.partition(": ")
    world.article(source="A", date="2026-03-08", **{name: value})
    assert world.build().problems == []
    assert check(world) == []
    assert "url=/2026/03/08/rates/" in world.site(OLD)


def test_aliases_that_an_article_has_stay_in_the_line(world: World) -> None:
    """They come first, for the first is what feeds know the article by; the word stands on their line."""
    world.article(source="A", aliases="[/first/]")
    world.build()
    world.article(source="A", date="2026-03-08", aliases="[/first/]")
    assert world.build().problems == [
        f"{RATES}:5: warning: its earlier address {OLD} leads nowhere now; write in its front matter: aliases: [/first/, {OLD}]"
    ]


def test_several_earlier_addresses_share_a_line(world: World) -> None:
    """A build names the latest move, with all that it left."""
    world.article(source="A", date="2026-03-08")
    world.build()
    world.article(source="A", date="2026-03-07")
    assert world.build().problems == [
        f"{RATES}: warning: its earlier addresses /2026/03/08/rates/, {OLD} lead nowhere now; add to its front matter: aliases: [/2026/03/08/rates/, {OLD}]"
    ]


def test_a_build_says_it_once_and_a_check_as_long_as_it_is_so(world: World) -> None:
    """A daily build does not nag; a check before publishing does."""
    path = rename(world)
    assert len(world.build().problems) == 1
    world.article("2026/03/ferry", "A ferry returns", "2026-03-08", "The ferry is back.", source="A")
    assert world.build().problems == []
    assert check(world) == [moved(path, OLD, f"aliases: [{OLD}]")]


def test_a_check_names_it_before_a_build_does(world: World) -> None:
    """Once, though the build to come would say it too."""
    path = rename(world)
    said = check(world)
    assert said[0] == moved(path, OLD, f"aliases: [{OLD}]")
    assert [problem for problem in said if OLD in problem] == said[:1]


def test_strict_writes_nothing_when_an_address_would_vanish(world: World) -> None:
    """The last site stays until there is an alias."""
    before = world.files()
    path = rename(world)
    assert world.build("--strict", status=1).problems == [moved(path, OLD, f"aliases: [{OLD}]")]
    assert world.files() == before


def test_a_page_of_the_editors_own_is_followed_too(world: World) -> None:
    """About and the like have aliases as articles do."""
    world.write("content/pages/about.md", "---\ntitle: About\n---\n\nWho makes this.\n")
    world.build()
    (world.root / "content/pages/about.md").rename(world.root / "content/pages/imprint.md")
    assert world.build().problems == [moved("content/pages/imprint.md", "/about/", "aliases: [/about/]")]


def test_a_deleted_article_is_named_by_a_check(world: World) -> None:
    """With what can be done, since no article is left to have the alias."""
    world.article("2026/03/ferry", "A ferry returns", "2026-03-08", "The ferry is back.", source="A")
    world.build()
    (world.root / RATES).unlink()
    assert world.build().problems == []
    (said,) = check(world)
    ways = f"add it to the aliases of another article, or put a page at static{OLD}index.html; if it is meant to be gone, write it into takedown.txt"
    assert said == f"{RATES}: warning: the file is gone, and its address {OLD} leads nowhere now; {ways}"


def test_many_deleted_articles_are_counted(world: World) -> None:
    """Ten names are enough."""
    for day in range(1, 16):
        world.article(f"2026/02/story-{day}", f"Story {day}", f"2026-02-{day:02}", source="A")
    world.build()
    for day in range(1, 16):
        (world.root / f"content/2026/02/story-{day}.md").unlink()
    world.build()
    said = check(world)
    assert len(said) == 11
    assert said[0] == "content: warning: and 5 more addresses of files that are gone lead nowhere"


@pytest.mark.parametrize(
    "remedy",
    [
        lambda world: world.write("takedown.txt", f"{OLD}\n"),
        lambda world: world.write("takedown.txt", f"https://test.example{OLD}\n"),
        lambda world: world.write(f"static{OLD}index.html", "<title>Gone</title>"),
        lambda world: world.article("2026/03/ferry", "A ferry returns", "2026-03-08", "The ferry is back.", source="A", aliases=f"[{OLD}]"),
    ],
    ids=["takedown", "takedown of the URL", "a page in static", "an alias of another article"],
)
def test_each_remedy_for_a_deleted_article_is_one(world: World, remedy: Callable[[World], object]) -> None:
    """After it nothing more is said."""
    world.article("2026/03/ferry", "A ferry returns", "2026-03-08", "The ferry is back.", source="A")
    (world.root / RATES).unlink()
    remedy(world)
    world.build()
    assert check(world) == []


def test_a_seed_that_is_taken_down_leaves_no_address_to_mourn(world: World) -> None:
    """Its article is meant to be gone, whether its file is deleted or kept."""
    world.write("seeds/harbour.txt", "The harbour opens\n\n8 March 2026\n\nThe harbour of Port Ellery opened on Monday after nine days of ice.\n")
    world.build()
    world.write("takedown.txt", "seed: harbour.txt\n")
    world.build()
    assert check(world) == []
    (world.root / "content/2026/03/the-harbour-opens.md").unlink()
    world.build()
    assert check(world) == []


@pytest.mark.parametrize("fields", [{"draft": "true"}, {"expires": "2026-03-09"}], ids=["a draft again", "expired"])
def test_an_article_that_is_kept_back_is_not_missed(world: World, fields: dict[str, str]) -> None:
    """Its file is there, and says why."""
    world.article("2026/03/ferry", "A ferry returns", "2026-03-08", "The ferry is back.", source="A")
    world.article(source="A", **fields)
    world.build()
    assert check(world) == []


def test_without_records_no_address_is_remembered(world: World) -> None:
    """They may be deleted at any time; what they knew is lost."""
    rename(world)
    for path in (world.root / ".broadsheet").glob("records*"):
        path.unlink()
    assert not [problem for problem in world.build().problems if "earlier address" in problem]


def test_hundreds_of_files_with_other_names_are_followed(world: World) -> None:
    """Each by its own text."""
    for number in range(300):
        world.article(f"2026/02/story-{number}", f"Story {number}", "2026-02-02", f"It is story {number}.", source="A")
    world.build()
    for number in range(300):
        (world.root / f"content/2026/02/story-{number}.md").rename(world.root / f"content/2026/02/new-{number}.md")
    said = world.build().problems
    assert len(said) == 300
    assert moved("content/2026/02/new-7.md", "/2026/02/02/story-7/", "aliases: [/2026/02/02/story-7/]") in said
