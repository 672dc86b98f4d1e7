"""What a build says that it would do, and why a page is as it is or an article is not published."""

import json

import pytest
from conftest import World


@pytest.fixture
def world(world: World) -> World:
    """The world with two articles, built."""
    world.article(topics="[Money]")
    world.article("2026/03/ferry", "A ferry returns", "2026-03-08")
    world.build()
    return world


def explain(world: World, *words: str) -> list[str]:
    """The lines that `--explain` prints."""
    return world.build("--explain", *words).out.splitlines()


def why(world: World, asked: str, status: int = 0) -> str:
    """What `why` prints, on either side."""
    ran = world.run("why", "--now", "2026-03-10T12:00:00+00:00", asked, status=status)
    return ran.out + ran.err


def test_with_nothing_changed_nothing_would_be_done(world: World) -> None:
    """One line says so."""
    assert explain(world) == [f"A build would render 0, delete 0 and keep {len(world.files())} of the site's files."]


def test_what_would_be_rendered_is_named_with_its_reason(world: World) -> None:
    """A kind of page, its address, the file and the field that changed."""
    world.article(title="Rates fall", topics="[Money]")
    assert "render  front page /: content/2026/03/rates.md: its title changed" in explain(world)


def test_explaining_writes_nothing(world: World) -> None:
    """The site stays as it is until it is built."""
    before = world.files()
    world.article(title="Rates fall")
    explain(world)
    assert world.files() == before


def test_what_is_explained_is_what_is_done(world: World) -> None:
    """The pages of the plan are those that the build writes and deletes."""
    world.article(title="Rates fall", topics="[Money]")
    (world.root / "content/2026/03/ferry.md").unlink()
    plan = json.loads(world.build("--explain", "--json").out)["plan"]["steps"]
    done = json.loads(world.build("--json").out)
    assert {step["path"] for step in plan if step["action"] == "delete"} == set(done["deleted"])
    assert {step["path"] for step in plan if step["action"] == "render"} >= set(done["written"])


def test_a_theme_that_changed_is_the_reason_for_every_page(world: World) -> None:
    """Many pages with one reason share a line."""
    for day in range(1, 30):
        world.article(f"2026/02/story-{day}", f"Story {day}", f"2026-02-{day % 28 + 1:02}")
    world.build()
    world.write("digest.toml", world.settings + '[themes.broadsheet]\naccent = "#335577"\n')
    lines = explain(world)
    assert any("pages, from / to " in line and line.endswith("changed") for line in lines)


def test_seeds_that_would_come_first_are_mentioned(world: World) -> None:
    """What comes of them is not in the plan."""
    world.write("seeds/harbour.txt", "The harbour opens\n\n8 March 2026\n\nThe harbour of Port Ellery opened on Monday after nine days of ice.\n")
    assert "First 1 seed would be ingested, which changes more than is said here." in explain(world)


@pytest.mark.parametrize("asked", ["/", "https://test.example/", "site/index.html", "https://test.example"])
def test_a_page_is_asked_for_by_address_url_or_file(world: World, asked: str) -> None:
    """All of them mean the same."""
    world.article(title="Rates fall", topics="[Money]")
    world.build()
    assert why(world, asked) == "site/index.html was last rendered because: content/2026/03/rates.md: its title changed.\n"


def test_a_page_that_would_change_says_so(world: World) -> None:
    """Why it is as it is, and what comes next."""
    world.article(title="Rates fall", topics="[Money]")
    assert "The next build will render it: content/2026/03/rates.md: its title changed." in why(world, "/")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [({"draft": "true"}, "draft"), ({"date": "2026-03-20"}, "due on 2026-03-20"), ({"expires": "2026-03-09"}, "expired on 2026-03-09")],
    ids=["draft", "due", "expired"],
)
def test_an_article_that_is_not_published_says_why_not(world: World, fields: dict[str, str], reason: str) -> None:
    """By its file, and by the address that it would have."""
    world.article(**fields)
    assert f"content/2026/03/rates.md is not published: {reason}" in why(world, "content/2026/03/rates.md")


def test_an_article_that_is_taken_down_says_so(world: World) -> None:
    """It is in takedown.txt."""
    world.write("takedown.txt", "/2026/03/09/rates/\n")
    assert "is not published: taken down by takedown.txt" in why(world, "content/2026/03/rates.md")


def test_an_article_with_a_problem_says_which_and_where(world: World) -> None:
    """The line of the mistake follows."""
    world.write("content/2026/03/rates.md", "---\ntitle: Rates\ndate: 2026-13-45\n---\n\nText.\n")
    said = why(world, "content/2026/03/rates.md")
    assert "is not published, for it has a problem:\ncontent/2026/03/rates.md:3: " in said


def test_a_seed_leads_to_its_article(world: World) -> None:
    """Where it went, and what became of that."""
    world.write("seeds/harbour.txt", "The harbour opens\n\n8 March 2026\n\nThe harbour of Port Ellery opened on Monday after nine days of ice.\n")
    world.build()
    assert why(world, "seeds/harbour.txt").startswith("seeds/harbour.txt was ingested to content/2026/03/the-harbour-opens.md.\n")


@pytest.mark.parametrize("asked", ["/2026/03/09/rats/", "content/none.md", "https://elsewhere.example/", "seeds/none.txt"])
def test_what_is_not_there_is_said_to_be_not_there(world: World, asked: str) -> None:
    """With status 2, and no traceback."""
    assert why(world, asked, status=2).count("\n") == 1
