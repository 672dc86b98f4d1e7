"""The digest in memory shows at every moment what a fresh build would write, and what a build would leave out besides."""

import gc
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cases.press import article
from hypothesis import settings
from test_incremental import HEAD, PLAIN, SEEDS, Desk, Editing, said_of_files

from broadsheet.digest import open_digest
from broadsheet.errors import BroadsheetError, ThemeError
from broadsheet.files import scan, scan_at
from broadsheet.galley import Galley, Standing, news_between
from broadsheet.model import StaticFile, Theme
from broadsheet.office import opened
from broadsheet.pages import addresses, file_at
from broadsheet.preview import FEW, Preview

RATES = "/2026/03/09/rates/"


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> set[str]:
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


class Look:
    """Someone who looks at a digest while another edits it; the clock is the desk's."""

    def __init__(self, desk: Desk, *, drafts: bool = False) -> None:
        self.desk = desk
        self.preview = Preview(desk.root, lambda zone: datetime.fromisoformat(desk.now).astimezone(ZoneInfo(zone)), drafts=drafts, jobs=1)
        self.known = self.stamps()
        self.preview.read()

    def stamps(self) -> dict[str, tuple[int, int, bytes]]:
        """What tells of every file and folder of the digest that it changed."""
        found = {}
        for path in self.desk.root.rglob("*"):
            name = path.relative_to(self.desk.root).as_posix()
            if not name.startswith((".broadsheet", "site", "__pycache__")):
                found[name] = (path.lstat().st_ino, path.lstat().st_mtime_ns, path.read_bytes()) if path.is_file() else (0, 0, b"")
        return found

    def follow(self) -> None:
        """Tells the preview what changed, as a watcher does."""
        now = self.stamps()
        changed = {path for path in now.keys() | self.known.keys() if now.get(path) != self.known.get(path)}
        self.preview.update(changed)
        self.known = self.stamps()

    def at(self, address: str) -> bytes | None:
        """The file at an address; None if there is none."""
        found = self.preview.printer.file_at(self.galley, address)
        return (self.desk.root / found.path).read_bytes() if isinstance(found, StaticFile) else found

    @property
    def galley(self) -> Galley:
        galley = self.preview.standing.galley
        assert galley is not None, self.preview.standing.blocked
        return galley

    def text(self, address: str = RATES) -> str:
        return (self.at(address) or b"").decode()

    def all(self) -> dict[str, bytes]:
        """Every file of the site, as a build would call it."""
        places = {*addresses(self.galley.proof.site), *(asset.address for asset in self.galley.theme.assets.values())}
        return {file_at(address): content for address in places if (content := self.at(address)) is not None}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path / "digest")
    made.article()
    return made


@pytest.fixture
def look(desk: Desk) -> Look:
    return Look(desk)


class Previewing(Editing):
    """Someone edits a digest, and looks at it."""

    def __init__(self) -> None:
        super().__init__()
        self.look: Look | None = None
        self.seen: tuple[Standing, dict[str, bytes]] | None = None

    def build(self) -> None:
        """Follows, and compares every address with a fresh build; where that fails, the preview says why."""
        if self.look is None:
            self.look = Look(self.desk)
        self.look.follow()
        standing = self.look.preview.standing
        try:
            report, clean = self.desk.clean()
        except BroadsheetError:
            with suppress(ThemeError):
                self.look.all()
                assert standing.blocked or (standing.galley and standing.galley.faults)
            self.seen = None
            return
        assert standing.blocked == ()
        shown = self.look.all()
        assert shown == clean
        assert [p for p in standing.problems if p.path.startswith(("content/", "static/")) and p not in standing.words] == said_of_files(report)


    def build_twice(self) -> None:
        """Someone builds while another looks."""
        with suppress(BroadsheetError):
            self.desk.build()
        self.build()


class TestPreviewing(Previewing.TestCase):  # type: ignore[name-defined,misc]
    """Histories of edits that are looked at."""

    settings = settings(
        max_examples=16 if settings.default.max_examples < 1_000 else 800,
        stateful_step_count=12 if settings.default.max_examples < 1_000 else 25,
    )


def test_every_address_shows_what_a_build_writes(desk: Desk) -> None:
    """Pages, feeds, sitemaps, assets and static files, of every kind."""
    desk.article("storm", "A storm", "2026-03-08", topics="[Energy]", source="Wire", aliases="[/old/]")
    desk.write("content/pages/about.md", "---\ntitle: About\n---\nUs.\n")
    desk.write("content/editions/2026-03-08.md", "---\ntitle: A quiet day\n---\nLook.\n")
    desk.write("static/CNAME", "test.example")
    desk.write("seeds/harbour.txt", SEEDS["harbour"])
    look = Look(desk)
    desk.build()
    assert look.all() == desk.site()
    assert len(desk.site()) == 34


def test_nothing_is_written_but_what_seeds_come_to(desk: Desk) -> None:
    """The site is a build's to write; a draft is never in it."""
    desk.article("secret", draft="true")
    desk.write("seeds/harbour.txt", SEEDS["harbour"])
    Look(desk, drafts=True).text("/2026/03/09/secret/")
    assert sorted(path.name for path in desk.root.iterdir()) == [".broadsheet", "content", "digest.toml", "seeds", "themes"]
    assert (desk.root / "content/2026/03/the-harbour-opens.md").is_file()


def test_what_is_not_published_is_shown_with_the_reason(desk: Desk) -> None:
    """Drafts, what is due, what has expired; but nothing that was taken down."""
    desk.article("draft", draft="true")
    desk.article("due", date="2026-03-20")
    desk.article("late", expires="2026-03-09")
    desk.article("gone", source="Wire")
    desk.write("takedown.txt", "source: Wire\n")
    look = Look(desk, drafts=True)
    assert "Rates rise" in look.text("/2026/03/09/draft/")
    assert look.galley.proof.unpublished == {"/2026/03/09/draft/": "draft", "/2026/03/20/due/": "due on 2026-03-20T00:00:00+00:00", "/2026/03/09/late/": "expired on 2026-03-09T23:59:59+00:00"}
    assert look.at("/2026/03/09/gone/") is None


def test_other_words_in_an_article_leave_the_site_in_order(desk: Desk, look: Look) -> None:
    """The most frequent edit puts nothing in order anew."""
    before = look.galley.proof.site
    desk.article(body="The bank lowered its rate.")
    look.follow()
    assert "lowered" in look.text()
    assert look.galley.proof.site.places is before.places


def test_a_word_of_the_theme_that_changed_is_shown(desk: Desk, look: Look) -> None:
    """In templates and in what views hold, as a build has it."""
    desk.write("themes/plain/templates/front.html", '{{ _("Today") }} {{ site.navigation[-2].title }} {{ site.feeds[-1].title }}')
    desk.write("themes/plain/locale/en.po", 'msgid "Today"\nmsgstr "This very day"\n\nmsgid "Archive"\nmsgstr "All days"\n\nmsgid "%(site)s: editions"\nmsgstr "%(site)s by the day"\n')
    look.follow()
    assert look.text("/") == "This very day All days The Test by the day"
    desk.write("themes/plain/locale/en.po", 'msgid "Archive"\nmsgstr "The cellar"\n')
    look.follow()
    assert look.text("/") == "Today The cellar The Test: editions"
    assert "The Test: editions" in look.text("/editions/feed.xml")


def test_a_template_that_changed_leaves_the_site_alone(desk: Desk, look: Look) -> None:
    """Only what it is dressed in is another."""
    before = look.galley.proof
    desk.write("themes/plain/templates/article.html", HEAD + "Fine feathers")
    look.follow()
    assert look.galley.proof is before
    assert "Fine feathers" in look.text()


@pytest.mark.parametrize(
    ("path", "content", "where"),
    [
        ("digest.toml", "title = \n", "digest.toml:1"),
        ("digest.toml", 'title = "The Test"\nurl = "https://test.example/"\ntheme = "plane"\n', "digest.toml:3"),
        ("themes/plain/theme.toml", "extends = 3\n", "themes/plain/theme.toml"),
        ("themes/plain/assets/style.css.j2", "{{ oops", "themes/plain/assets/style.css.j2:1"),
        ("themes/plain/locale/en.po", 'msgid "Archive"\nmsgstr "100 %"\n', "themes/plain/locale/en.po:2"),
        ("build.py", "filters = {\n", "build.py:1"),
    ],
)
def test_what_cannot_be_used_leaves_the_last_good_site(desk: Desk, look: Look, path: str, content: str, where: str) -> None:
    """It is named, articles are followed meanwhile, and it is over when it is mended."""
    before = (desk.root / path).read_bytes() if (desk.root / path).exists() else None
    desk.write(path, content)
    look.follow()
    assert [str(problem).partition(": ")[0] for problem in look.preview.standing.blocked] == [where]
    desk.article(body="The bank lowered its rate.")
    look.follow()
    assert "lowered" in look.text()
    desk.remove(path) if before is None else (desk.root / path).write_bytes(before)
    look.follow()
    assert look.preview.standing.blocked == ()


def test_a_digest_that_cannot_be_read_at_first_is_read_once_it_can(desk: Desk) -> None:
    """No restart is needed."""
    desk.write("digest.toml", "title = ")
    look = Look(desk)
    assert look.preview.standing.galley is None
    desk.set()
    look.follow()
    assert "Rates rise" in look.text()


def test_a_template_that_cannot_be_read_spoils_only_its_own_pages(desk: Desk, look: Look) -> None:
    """It is among the problems, and pages that do without it are shown."""
    desk.write("themes/plain/templates/article.html", "{% if %}")
    look.follow()
    assert [str(problem).partition(": ")[0] for problem in look.preview.standing.problems] == ["themes/plain/templates/article.html:1"]
    assert "Rates rise" in look.text("/2026/03/09/")
    with pytest.raises(ThemeError, match="the template cannot be read"):
        look.text()


def test_the_templates_that_led_to_an_error_are_told_in_their_order(desk: Desk, look: Look) -> None:
    """From the page's own to the one where it broke."""
    desk.write("themes/plain/templates/_card.html", "\n\n{{ page.oops }}")
    desk.write("themes/plain/templates/article.html", 'A\n{% include "_card.html" %}')
    look.follow()
    with pytest.raises(ThemeError) as caught:
        look.text()
    assert look.preview.printer.stack(caught.value) == (("themes/plain/templates/article.html", 2), ("themes/plain/templates/_card.html", 3))


def test_a_new_seed_becomes_an_article_that_is_shown(desk: Desk, look: Look) -> None:
    """As in a build, but at once."""
    desk.write("seeds/harbour.txt", SEEDS["harbour"])
    before = look.preview.standing
    look.follow()
    assert "nine days of ice" in look.text("/2026/03/08/the-harbour-opens/")
    assert news_between(before, look.preview.standing).words == ("content/2026/03/the-harbour-opens.md is new, from seeds/harbour.txt",)


def test_seeds_wait_until_the_theme_is_whole(desk: Desk, look: Look) -> None:
    """A bad template writes nothing, and that means content/, too."""
    desk.write("themes/plain/templates/article.html", "{% if %}")
    desk.write("seeds/harbour.txt", SEEDS["harbour"])
    look.follow()
    assert not (desk.root / "content/2026").exists()
    desk.write("themes/plain/templates/article.html", HEAD + PLAIN["article.html"])
    look.follow()
    assert "nine days of ice" in look.text("/2026/03/08/the-harbour-opens/")


def test_seeds_wait_while_a_build_holds_the_folder(desk: Desk, look: Look) -> None:
    """They are taken in as soon as it is done, without another change."""
    with opened(open_digest(desk.root)):
        desk.write("seeds/harbour.txt", SEEDS["harbour"])
        look.follow()
        assert look.at("/2026/03/08/the-harbour-opens/") is None
        assert look.preview.seconds_left() is not None
    look.preview.update(())
    assert "nine days of ice" in look.text("/2026/03/08/the-harbour-opens/")


def test_an_article_that_becomes_due_is_shown_when_it_is(desk: Desk) -> None:
    """And goes when it has expired; time alone does it."""
    desk.article(date="2026-03-10T12:00:30+00:00", expires="2026-03-11")
    look = Look(desk)
    assert (look.at("/2026/03/10/rates/"), look.preview.seconds_left()) == (None, 30.0)
    desk.now = "2026-03-10T12:00:30+00:00"
    before = look.preview.standing
    look.preview.update(())
    assert "Rates rise" in look.text("/2026/03/10/rates/")
    assert news_between(before, look.preview.standing).words == ("content/rates.md is due",)
    desk.now = "2026-03-12T00:00:00+00:00"
    look.preview.update(())
    assert look.at("/2026/03/10/rates/") is None


def test_a_file_that_is_gone_before_it_is_read_is_gone(desk: Desk, look: Look) -> None:
    """The watcher's word may be older than the disk."""
    look.preview.update({"content/never.md", "content/never", "static/never.txt", "themes/never", "seeds/never.txt"})
    assert look.preview.standing.problems == ()
    desk.remove("content/rates.md")
    look.preview.update({"content/rates.md"})
    assert look.at(RATES) is None


def test_a_folder_that_moved_takes_its_articles_along(desk: Desk, look: Look) -> None:
    """Only the folder itself is named."""
    desk.article("old/storm", "A storm", draft="true")
    desk.article("old/deep/ice", "Ice")
    look.preview.update({"content/old"})
    (desk.root / "content/old").rename(desk.root / "content/new")
    look.preview.update({"content/old", "content/new"})
    assert set(look.galley.proof.sources.readings) == {"content/rates.md", "content/new/storm.md", "content/new/deep/ice.md"}


def test_more_changes_than_are_read_one_by_one_come_to_the_same(desk: Desk, look: Look) -> None:
    """A checkout of another branch, a replacement in all files."""
    for number in range(2 * FEW):
        desk.article(f"many/{number}", f"Story {number}", "2026-03-08")
    look.follow()
    assert look.all() == desk.clean()[1]
    shutil.rmtree(desk.root / "content/many")
    look.preview.update({"content/many"})
    assert look.all() == desk.clean()[1]


def test_pages_are_shown_though_the_records_are_deleted(desk: Desk, look: Look) -> None:
    """Bodies that were in them are read again."""
    shutil.rmtree(desk.root / ".broadsheet")
    desk.article("storm", "A storm")
    look.follow()
    assert "The bank raised" in look.text()
    assert look.all() == desk.clean()[1]


def test_a_hundred_edits_leave_no_more_in_memory_than_one(desk: Desk, look: Look) -> None:
    """The bodies of earlier readings are let go."""
    desk.article(body="Edit.")
    look.follow()
    one = len(look.preview.printer.bodies)
    for number in range(100):
        desk.article(body=f"Edit {number}.")
        look.follow()
    assert len(look.preview.printer.bodies) == one


def test_a_theme_that_was_edited_is_let_go(desk: Desk, look: Look) -> None:
    """With all that was compiled of it: a day of edits must not fill the memory."""
    for number in range(5):
        desk.write("themes/plain/templates/article.html", HEAD + f"{{{{ page.title }}}}, let go {number}")
        look.follow()
        assert f"Rates rise, let go {number}" in look.text()
    gc.collect()
    pages = [found.templates["article.html"].content for found in gc.get_objects() if type(found) is Theme and "article.html" in found.templates]
    assert [content[-1:] for content in pages if b", let go " in content] == [b"4"]


def test_of_an_edit_those_pages_are_named_that_show_it(desk: Desk) -> None:
    """Exactly: what a reader would see changed."""
    desk.article("storm", "A storm", "2026-03-08", topics="[Energy]")
    look = Look(desk)
    before = look.preview.standing
    desk.article("storm", "A storm", "2026-03-08", topics="[Energy]", body="It rained.\n\nIt rained on.")
    look.follow()
    news = news_between(before, look.preview.standing)
    assert news.words == ("content/storm.md: its text changed",)
    assert "/2026/03/08/storm/" in news.touched.addresses
    assert RATES not in news.touched.addresses


@pytest.mark.parametrize(
    ("path", "content", "words"),
    [
        ("content/new.md", article("New"), "content/new.md is new"),
        ("content/rates.md", "", "content/rates.md is gone"),
        ("static/CNAME", "test.example", "static/CNAME is new"),
        ("takedown.txt", "source: Wire\n", "takedown.txt changed"),
        ("build.py", "filters = {}\n", "build.py changed"),
        ("themes/plain/templates/article.html", "Other", "themes/plain/templates/article.html changed"),
        ("themes/plain/locale/en.po", 'msgid "Archive"\nmsgstr "All days"\n', "themes/plain/locale/en.po changed"),
        ("themes/plain/assets/style.css.j2", "b {}", "the asset style.css changed"),
    ],
)
def test_what_changed_is_said_in_the_editors_words(desk: Desk, look: Look, path: str, content: str, words: str) -> None:
    """One line for the log, and for whoever asks why a page changed."""
    before = look.preview.standing
    if content:
        desk.write(path, content)
    else:
        desk.remove(path)
    look.follow()
    assert news_between(before, look.preview.standing).words == (words,)


def test_one_path_is_looked_at_as_the_whole_folder_is(tmp_path: Path) -> None:
    """Hidden names, links within the folder and out of it, folders that are links."""
    for name in ("content/a.md", "content/deep/b.md", "content/.hidden/c.md", "content/deep/.d.md", "elsewhere/e.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    for name, target in (("inside.md", "a.md"), ("out.md", "../elsewhere/e.md"), ("nowhere.md", "none"), ("folder", "deep"), ("out", "../elsewhere")):
        (tmp_path / "content" / name).symlink_to(target)
    for hidden in (False, True):
        whole = scan(tmp_path / "content", tmp_path, hidden)
        paths = {path.relative_to(tmp_path).as_posix() for path in (tmp_path / "content").rglob("*")} | {"content/folder/b.md", "content/out/e.md", "content/a.md/x.md", "content/no.md"}
        for path in paths:
            one = scan_at(path, tmp_path, hidden)
            below = (path, path + "/")
            assert one.files == tuple(file for file in whole.files if file.path == path or file.path.startswith(below[1]))
            assert {problem.path for problem in one.problems} == {problem.path for problem in whole.problems if problem.path == path or problem.path.startswith(below[1])}
