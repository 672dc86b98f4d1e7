"""Posters: the pictures that other sites show of a page that has none."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from cases.photos import opened, photo
from conftest import World
from PIL import Image, ImageFont
from test_incremental import Desk

RATES = "/2026/03/09/rates/"
SETTINGS = 'title = "The Test"\nurl = "https://test.example/"\n'


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder in which someone works, with a poster for each article."""
    made = Desk(tmp_path / "digest")
    made.set(posters='"all"')
    return made


def poster(world: World, address: str) -> Image.Image:
    """That of a page, which must be there."""
    return opened((world.root / f"site{address}poster.png").read_bytes())


def shades(image: Image.Image) -> int:
    """How many of the colours between paper and ink it has: letters have many, and lines have none."""
    return len(set(image.tobytes()))


def test_an_edition_has_a_poster_and_stands_for_its_articles(world: World) -> None:
    """With its size and its words, as the large sites ask for."""
    world.article()
    world.build()
    image = poster(world, "/2026/03/09/")
    assert (image.size, image.format, shades(image) > 10) == ((1200, 630), "PNG", True)
    for address in ("/", "/2026/03/09/", RATES):
        html = world.site(address)
        assert '<meta property="og:image" content="https://test.example/2026/03/09/poster.png">' in html
        assert '<meta property="og:image:width" content="1200">' in html
        assert '<meta property="og:image:alt" content="The Test, 9 March 2026">' in html
        assert '<meta name="twitter:card" content="summary_large_image">' in html
    assert not world.has(f"{RATES}poster.png")


def test_every_article_without_a_picture_has_a_poster_where_that_is_asked_for(world: World) -> None:
    """One with a picture is shown by that."""
    world.write("digest.toml", SETTINGS + 'posters = "all"\n')
    world.write("content/images/quay.jpg", photo(900, 600))
    world.article()
    world.article("2026/03/quay", "A quay", image="/images/quay.jpg", image_alt="The quay")
    world.build()
    assert (world.has(f"{RATES}poster.png"), world.has("/2026/03/09/quay/poster.png")) == (True, False)
    assert f'content="https://test.example{RATES}poster.png"' in world.site(RATES)
    assert re.search(r'og:image" content="https://test\.example/images/quay-900\.[0-9a-f]{16}\.jpg"', world.site("/2026/03/09/quay/"))


def test_no_poster_is_made_where_none_is_wanted(world: World) -> None:
    """And no page names one."""
    world.write("digest.toml", SETTINGS + 'posters = "none"\n')
    world.article()
    world.build()
    assert [name for name in world.files() if name.endswith(".png")] == []
    assert "og:image" not in world.site(RATES)


@pytest.mark.parametrize(("title", "is_set"), [("Rates rise", True), ("Boats – “so” & so — said", True), ("Größe", False), ("ارتفاع الأسعار", False), ("利上げ", False), ("Ставки растут", False), ("नौका", False), ("עלייה", False)])
def test_a_title_is_set_only_in_letters_that_the_font_has(world: World, title: str, is_set: bool) -> None:
    """Else the poster has no words, rather than boxes."""
    world.write("digest.toml", SETTINGS + 'posters = "all"\n')
    world.article(title=f'"{title}"')
    world.build()
    assert (shades(poster(world, RATES)) > 3) == is_set


def test_a_theme_sets_its_posters_in_its_own_colours_and_font(world: World) -> None:
    """A font is an asset; one that is not there is an error of the theme."""
    font = ImageFont.load_default(20)
    world.write("digest.toml", SETTINGS + 'theme = "own"\nposters = "all"\n[themes.own]\nposter_paper = "#123456"\nposter_font = "own.ttf"\n')
    world.write("themes/own/theme.toml", 'name = "Own"\nextends = "broadsheet"\n')
    world.article()
    assert 'poster_font: the theme has no asset "own.ttf"' in world.build(status=1).err
    world.write("themes/own/assets/own.ttf", bytes(font.font_bytes))
    world.build()
    image = poster(world, RATES)
    assert (image.convert("RGB").getpixel((5, 300)), shades(image) > 10) == ((0x12, 0x34, 0x56), True)
    world.write("themes/own/assets/own.ttf", b"no font")
    world.build()
    assert shades(poster(world, RATES)) <= 3


def test_a_poster_is_drawn_anew_when_what_it_says_changes_and_not_before(desk: Desk) -> None:
    """Neither another body nor another template makes one."""
    desk.article(source="The Tern", body="One.")
    desk.article("other", "Other", "2026-03-01")
    desk.check()
    desk.article(source="The Tern", body="Two.")
    assert [path for path in desk.check().written if path.endswith("poster.png")] == []
    desk.write("themes/plain/templates/not_found.html", "gone")
    assert [path for path in desk.check().written if path.endswith("poster.png")] == []
    desk.article(title="Rates fall", source="The Tern", body="Two.")
    assert {path for path in desk.check().written if path.endswith("poster.png")} == {"2026/03/09/poster.png", "2026/03/09/rates/poster.png"}
    desk.set(posters="")
    assert {path for path in desk.check().deleted if path.endswith("poster.png")} == {"2026/03/09/rates/poster.png", "2026/03/01/other/poster.png"}


def test_a_title_of_any_length_fits(world: World) -> None:
    """Forty words, or one that is wider than the poster; nothing touches its border."""
    world.write("digest.toml", SETTINGS + 'posters = "all"\n')
    world.article(title="Slaters " * 40)
    world.article("2026/03/wide", title="W" * 200)
    world.build()
    for address in (RATES, "/2026/03/09/wide/"):
        image = poster(world, address)
        paper = image.getpixel((2, 300))
        edge = image.crop((1130, 20, 1200, 630)).tobytes() + image.crop((0, 600, 1200, 630)).tobytes()
        assert set(edge) == {paper}


def test_a_poster_tells_nothing_of_how_it_was_made(world: World) -> None:
    """No time, no program."""
    world.article()
    world.build()
    assert Image.open(BytesIO((world.root / "site/2026/03/09/poster.png").read_bytes())).info == {}
