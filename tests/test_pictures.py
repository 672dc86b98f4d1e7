"""Pictures: an editor's own image files, and what readers get of them."""

import re
import shutil
import subprocess
import sys
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from cases.photos import opened, photo
from conftest import NOW, World
from PIL import Image, ImageCms
from test_incremental import Desk, differing
from test_preview import Look

RATES = "/2026/03/09/rates/"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder in which someone works."""
    return Desk(tmp_path / "digest")


def pictures(world: World) -> dict[str, bytes]:
    """By name, the published files of pictures."""
    return {name: content for name, content in world.files().items() if name.startswith("images/")}


def widths(world: World, ending: str) -> list[int]:
    """Of the published files that end so."""
    return sorted(opened(content).width for name, content in pictures(world).items() if name.endswith(ending))


@pytest.mark.parametrize(("width", "webp"), [(2400, [480, 800, 1200, 1600]), (1000, [480, 800, 1000]), (480, [480]), (90, [90])])
def test_a_picture_comes_in_several_widths_and_none_is_wider_than_itself(world: World, width: int, webp: list[int]) -> None:
    """As WebP for browsers to choose from, and as a JPEG for the others."""
    world.write("content/2026/03/quay.jpg", photo(width, width // 2))
    world.article(image="/2026/03/quay.jpg", image_alt="The quay")
    assert world.build().problems == []
    assert (widths(world, ".webp"), widths(world, ".jpg")) == (webp, [min(1200, width)])
    assert re.findall(r"(\d+)w", world.site(RATES)) == [str(width) for width in webp]


def test_the_lead_is_asked_for_at_once_and_what_is_in_the_text_when_it_is_near(world: World) -> None:
    """Each with its size, so that no line moves when it comes."""
    world.write("content/2026/03/quay.jpg", photo(2000, 1000))
    world.write("content/2026/03/chart.png", photo(300, 200, "PNG"))
    world.article(image="/2026/03/quay.jpg", image_alt="The quay", body='Words.\n\n![A chart, "so" called](chart.png)')
    assert world.build().problems == []
    lead, chart = re.findall(r"<picture>.*?</picture>", world.site(RATES))
    assert 'alt="The quay" width="1200" height="600" fetchpriority="high"' in lead
    assert "lazy" not in lead
    assert 'alt="A chart, &quot;so&quot; called" width="300" height="200" loading="lazy"' in chart
    assert chart.count("sizes=") == 1


@pytest.mark.parametrize("theme", ["broadsheet", "plain"])
def test_the_lead_of_an_edition_has_its_picture_and_no_other_article(world: World, theme: str) -> None:
    """On the edition's page, and on the front page for the newest day; earlier days are headlines."""
    world.settings += f'theme = "{theme}"\n'
    for name, date in (("old", "2026-03-08"), ("second", "2026-03-09T08:00:00"), ("lead", "2026-03-09T09:00:00")):
        world.write(f"content/2026/03/{name}.jpg", photo(900, 600, colour=(len(name), 0, 0)))
        world.article(f"2026/03/{name}", f"The {name} story", date, image=f"{name}.jpg", image_alt=f"Of the {name} story", credit="'Photo: Abel Strand'")
    world.build()
    for address, shown in (("/", {"lead"}), ("/2026/03/09/", {"lead"}), ("/2026/03/08/", {"old"})):
        page = world.site(address)
        assert set(re.findall(r'<img src="/images/(\w+)-', page)) == shown
        assert f'alt="Of the {min(shown)} story"' in page
        assert "Photo: Abel Strand" in page
        assert 'fetchpriority="high"' in page


def test_the_file_itself_is_not_published(world: World) -> None:
    """What stands beside an article is where pictures are made from; only what a page shows is on the site."""
    world.write("content/2026/03/quay.jpg", photo())
    world.write("content/2026/03/unused.jpg", photo())
    world.article(body="![The quay](quay.jpg)")
    world.build()
    assert photo() not in world.files().values()
    assert {name.partition("-")[0] for name in pictures(world)} == {"images/quay"}


def test_a_picture_lies_upright_and_tells_nothing_of_its_camera(world: World) -> None:
    """Where it was taken, when and with what is in no published file; and its orientation is, in its pixels."""
    exif = Image.Exif()
    exif[0x0112] = 6  # its camera was held upright
    exif[0x010F] = "Camera of Ada Mason"
    exif.get_ifd(0x8825)[2] = (55.0, 1.0, 2.0)
    world.write("content/2026/03/quay.jpg", photo(600, 300, exif=exif, comment=b"secret words", dpi=(72, 72)))
    world.article(body="![The quay](quay.jpg)")
    world.build()
    assert 'width="300" height="600"' in world.site(RATES)
    for content in pictures(world).values():
        image = opened(content)
        assert (image.width < image.height, dict(image.getexif())) == (True, {})
        assert not {"exif", "icc_profile", "comment", "xmp"} & image.info.keys()
        assert b"Ada Mason" not in content
        assert b"secret" not in content
        assert image.convert("L").getpixel((image.width - 9, 9)) > 200  # the light corner came round


def test_colours_are_those_that_the_profile_means(world: World) -> None:
    """A picture in another space of colours is turned into the one of the web."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    plain, broken = photo(200, 100), photo(200, 100, icc_profile=profile)
    world.write("content/2026/03/a.jpg", plain)
    world.write("content/2026/03/b.jpg", broken)
    world.article(body="![A](a.jpg) ![B](b.jpg)")
    assert world.build().problems == []
    assert len(pictures(world)) == 4
    assert all("icc_profile" not in opened(content).info for content in pictures(world).values())


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_what_moves_is_published_as_it_is(world: World, form: str) -> None:
    """An animation in one file, whole."""
    frames = [Image.new("RGB", (60, 40), (shade, 0, 0)) for shade in (0, 120, 240)]
    made = BytesIO()
    frames[0].save(made, form, save_all=True, append_images=frames[1:], duration=100)
    world.write(f"content/2026/03/buoy.{form.lower()}", made.getvalue())
    world.article(body=f"![A buoy](buoy.{form.lower()})")
    assert world.build().problems == []
    assert list(pictures(world).values()) == [made.getvalue()]
    assert '<img src="/images/buoy-60.' in world.site(RATES)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "I;16", "L"])
def test_pictures_of_every_kind_of_pixels_are_shown(world: World, mode: str) -> None:
    """With what is clear in them left clear."""
    image = Image.new("RGBA", (90, 60), (200, 10, 10, 0)).convert(mode) if mode != "I;16" else Image.new("I;16", (90, 60), 40_000)
    made = BytesIO()
    image.save(made, "PNG")
    world.write("content/2026/03/chart.png", made.getvalue())
    world.article(body="![A chart](chart.png)")
    assert world.build().problems == []
    shown = {name.rpartition(".")[2]: opened(content) for name, content in pictures(world).items()}
    assert {ending: one.size for ending, one in shown.items()} == {"png": (90, 60), "webp": (90, 60)}
    if mode in {"RGBA", "LA"}:
        assert [one.convert("RGBA").getpixel((5, 5))[3] for one in shown.values()] == [0, 0]


def chunk(kind: bytes, words: bytes) -> bytes:
    """One of a PNG."""
    return len(words).to_bytes(4) + kind + words + zlib.crc32(kind + words).to_bytes(4)


BOMB = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", (65_536).to_bytes(4) * 2 + b"\x08\x06\x00\x00\x00") + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")
BROKEN = {
    "nothing": ("a.jpg", b"", "the file is empty"),
    "cut off": ("a.jpg", photo(900, 900)[:5000], "the file is damaged or cut off"),
    "cut off PNG": ("a.png", photo(90, 90, "PNG")[:-60], "the file is damaged or cut off"),
    "words": ("a.png", b"no picture at all", "the file is damaged or cut off"),
    "another kind": ("a.png", photo(90, 60), "the file is a JPEG, whatever its name says; rename it to end in .jpg"),
    "a page": ("a.jpg", b"<!doctype html><p>404", "the file is a web page, whatever its name says"),
    "a TIFF": ("a.jpg", photo(9, 9, "TIFF"), "the file is a TIFF"),
    "a BMP": ("a.png", photo(9, 9, "BMP"), "the file is a BMP"),
    "a bomb": ("a.png", BOMB, "it has 65,536 × 65,536 pixels, more than 60,000,000; make it smaller"),
    "a drawing": ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "an SVG can hold scripts"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_picture_is_named_and_its_article_built_without_it(world: World, case: str) -> None:
    """With the line that names it, and what to do."""
    name, content, words = BROKEN[case]
    world.write(f"content/2026/03/{name}", content)
    world.article(image=f"/2026/03/{name}", image_alt="A", body=f"Some words.\n\n![A]({name})\n\nAnd more.")
    problems = world.build().problems
    assert [problem.split(" ")[0] for problem in problems] == ["content/2026/03/rates.md:4:", "content/2026/03/rates.md:10:"]
    assert all(f"cannot be shown: content/2026/03/{name}: {words}" in problem for problem in problems)
    assert "<img" not in world.site(RATES)
    assert "<p></p>" not in world.site(RATES)
    assert pictures(world) == {}


def test_a_drawing_of_the_editors_own_is_shown_as_an_image(world: World) -> None:
    """One of `static/` stands at its own address already; within an `<img>` no script of it runs."""
    world.write("static/images/chart.svg", '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><path d="M0 0h9"/></svg>')
    world.article(image="/images/chart.svg", image_alt="A chart")
    assert world.build().problems == []
    assert '<img src="/images/chart.svg" alt="A chart" width="300" height="200"' in world.site(RATES)
    assert "<svg" not in world.site(RATES)


def test_a_picture_without_words_is_a_warning(world: World) -> None:
    """On its line, for those who cannot see it."""
    world.write("content/2026/03/quay.jpg", photo(90, 60))
    world.article(image="/2026/03/quay.jpg", body="Words.\n\n![](quay.jpg)")
    assert world.build().problems == [
        'content/2026/03/rates.md:4: warning: the image "/2026/03/quay.jpg" has no words for those who cannot see it; add a line `image_alt: …`',
        'content/2026/03/rates.md:9: warning: the image "quay.jpg" has no words for those who cannot see it; write them between the brackets of `![…]`',
    ]


@pytest.mark.parametrize(("publish", "shown"), [("full", {"first", "last"}), ("excerpt", {"first"}), ("link", set())])
def test_no_more_of_the_pictures_is_published_than_of_the_words(world: World, publish: str, shown: set[str]) -> None:
    """Of an excerpt, those of its paragraphs."""
    for name in ("first", "last"):
        world.write(f"content/2026/03/{name}.jpg", photo(90, 60, colour=(len(name), 0, 0)))
    world.article(body="![One](first.jpg)\n\n" + "Words and words of it. " * 40 + "\n\n## More\n\n![Two](last.jpg)", publish=publish, source_url="https://a.example/x")
    world.build()
    assert {name.removeprefix("images/").partition("-")[0] for name in pictures(world)} == shown


def test_feeds_name_one_file_with_its_whole_address(world: World) -> None:
    """A feed reader knows no choice of widths."""
    world.write("content/2026/03/quay.jpg", photo(2000, 1000))
    world.article(body="![The quay](quay.jpg)")
    world.build()
    images = re.findall(r"<img[^>]*>", world.site("/feed.xml"))
    assert len(images) == 1
    assert re.fullmatch(r'<img src="https://test\.example/images/quay-1200\.[0-9a-f]{16}\.jpg" alt="The quay" width="1200" height="600">', images[0])


def test_a_page_and_a_note_have_pictures_too(world: World) -> None:
    """And so has the front page, which shows the note."""
    world.write("content/pages/office.jpg", photo(90, 60))
    world.write("content/pages/about.md", "---\ntitle: About\n---\n\n![Our office](office.jpg)\n")
    world.write("content/editions/2026-03-09.md", "---\ntitle: A day\n---\n\n![Our office](../pages/office.jpg)\n")
    world.article()
    assert world.build().problems == []
    assert all("/images/office-90." in world.site(address) for address in ("/about/", "/2026/03/09/", "/"))


def test_a_site_below_a_path_has_its_pictures_there(world: World) -> None:
    """Every address of a picture has the base before it."""
    world.write("digest.toml", 'title = "T"\nurl = "https://test.example/d/"\n')
    world.write("content/images/quay-é.jpg", photo(900, 600))
    world.article(image="/images/quay-é.jpg", image_alt="The quay", body="![The quay](/images/quay-é.jpg)")
    assert world.build().problems == []
    found = re.findall(r'(?:src|srcset)="([^"]+)"', world.site(RATES))
    assert found
    assert all(part.strip().startswith("/d/images/quay-e-") for text in found for part in text.split(","))


def test_the_same_picture_anywhere_and_on_any_number_of_cores_has_the_same_bytes(tmp_path: Path) -> None:
    """In another folder, in other processes, from the cache or made anew."""
    sites = []
    for name, jobs in (("one", "1"), ("other", "2")):
        world = Desk(tmp_path / name / "digest")
        for number in range(10):
            path = world.root / f"content/p{number}.jpg"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(photo(1300, 700, colour=(number, 0, 99)))
            world.article(f"a{number}", f"A {number}", body=f"![P](p{number}.jpg)")
        ran = subprocess.run([sys.executable, "-m", "broadsheet", "-C", str(world.root), "build", "--now", NOW, "--jobs", jobs], capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        sites.append(world.site())
    assert len([name for name in sites[0] if name.startswith("images/")]) == 50
    assert differing(*sites) == []


def test_caches_may_be_deleted(desk: Desk) -> None:
    """All of them, or only that of pictures, or only the site: each time the same comes out."""
    (desk.root / "content").mkdir()
    (desk.root / "content/quay.jpg").write_bytes(photo())
    desk.article(body="![The quay](quay.jpg)")
    desk.build()
    before = desk.site()
    for gone in (".broadsheet", ".broadsheet/pictures", "site"):
        shutil.rmtree(desk.root / gone)
        desk.build()
        assert differing(before, desk.site()) == []


def test_a_damaged_cache_is_made_again(desk: Desk) -> None:
    """What is not as it was put there is not believed."""
    (desk.root / "content").mkdir()
    (desk.root / "content/quay.jpg").write_bytes(photo())
    desk.article(body="![The quay](quay.jpg)")
    desk.build()
    before = desk.site()
    for file in (desk.root / ".broadsheet/pictures").glob("*/*"):
        file.write_bytes(file.read_bytes()[:-3] + b"xyz")
    shutil.rmtree(desk.root / "site")
    desk.build()
    assert differing(before, desk.site()) == []


def test_whatever_happens_to_pictures_a_build_makes_what_a_clean_one_makes(desk: Desk) -> None:
    """Added, replaced, broken, moved to another place that the same words mean, and gone."""
    desk.article(body="Words.\n\n![The quay](quay.jpg)", image="/images/lead.png", image_alt="A lead", topics="[Ports]")
    desk.article("other", "Other", body="![The quay](quay.jpg)")
    desk.write("content/editions/2026-03-09.md", "---\ntitle: A day\n---\n\n![The quay](/quay.jpg)\n")
    desk.check()

    def put(path: str, content: bytes) -> None:
        (desk.root / path).parent.mkdir(parents=True, exist_ok=True)
        (desk.root / path).write_bytes(content)
        desk.check()

    put("content/quay.jpg", photo(600, 400))
    put("content/quay.jpg", photo(500, 400))
    put("content/images/lead.png", photo(90, 60, "PNG"))
    put("content/quay.jpg", b"broken")
    put("static/images/lead.png", photo(80, 60, "PNG"))
    put("content/quay.jpg", photo(500, 400))
    put("static/quay.jpg", photo(300, 300))
    put("content/unnamed.jpg", photo(300, 300))
    for path in ("static/images/lead.png", "content/quay.jpg", "static/quay.jpg"):
        desk.remove(path)
        desk.check()
    assert [name for name in desk.site() if name.startswith("images/") and "quay" in name] == []


def test_a_preview_shows_the_pictures_that_a_build_writes(desk: Desk) -> None:
    """While they are put beside an article, named by it, replaced, broken and taken away."""
    desk.article(body="The bank raised its rate.")
    desk.write("static/images/old.jpg", photo(80, 50))
    look = Look(desk)

    def compare() -> None:
        look.follow()
        assert look.all() == desk.clean()[1]

    desk.write("content/quay.jpg", photo(600, 300))
    compare()
    desk.article(body="![The quay](quay.jpg) and ![an old one](/images/old.jpg)")
    compare()
    assert len([name for name in look.all() if name.startswith("images/quay-")]) == 3
    desk.write("content/quay.jpg", photo(500, 300))
    compare()
    desk.article(body="Other words, and ![the quay](quay.jpg)")
    compare()
    desk.write("content/quay.jpg", b"broken")
    compare()
    assert any("cannot be shown" in problem.message for problem in look.preview.standing.problems)
    desk.remove("content/quay.jpg")
    compare()
    assert any("is not there" in problem.message for problem in look.preview.standing.problems)


def test_another_picture_under_the_same_name_changes_the_page_that_shows_it_and_no_other(desk: Desk) -> None:
    """Its files have new addresses, so no cache of a reader shows the old one."""
    (desk.root / "content").mkdir()
    (desk.root / "content/quay.jpg").write_bytes(photo(300, 200))
    desk.article(body="![The quay](quay.jpg)")
    desk.article("other", "Other", "2026-03-01")
    desk.check()
    (desk.root / "content/quay.jpg").write_bytes(photo(300, 200, colour=(9, 9, 9)))
    report = desk.check()
    assert {path for path in report.written if path.startswith("2026")} == {"2026/03/09/rates/index.html"}
    assert len([path for path in report.deleted if path.startswith("images/")]) == 2


def test_a_build_that_has_nothing_to_do_loads_no_decoder(world: World) -> None:
    """The library for images takes a while to load."""
    world.write("content/2026/03/quay.jpg", photo())
    world.article(body="![The quay](quay.jpg)")
    world.build()
    world.article(body="![The quay](quay.jpg) and other words")
    program = "import sys\nfrom datetime import datetime\nfrom pathlib import Path\nfrom broadsheet.build import Options, build\nfrom broadsheet.digest import open_digest\n"
    program += f"digest = open_digest(Path({str(world.root)!r}))\nreport = build(digest, Options(datetime.fromisoformat({NOW!r})))\nassert report.written\nassert 'PIL' not in sys.modules\n"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_verify_makes_every_picture_anew(world: World) -> None:
    """And finds them the same; one that was changed by hand is named."""
    world.write("content/2026/03/quay.jpg", photo())
    world.article(body="![The quay](quay.jpg)")
    world.build()
    world.run("verify")
    name = next(iter(pictures(world)))
    world.write(f"site/{name}", b"other")
    assert f"site/{name}: differs from a clean build" in world.run("verify", status=1).err
