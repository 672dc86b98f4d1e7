"""An incremental build equals a clean one, byte for byte, whatever was done between builds."""

import os
import shutil
import signal
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import pytest
from cases import faults
from cases.edits import EDITIONS, FIELDS, IMAGES, MOMENTS, NAMES, PAGES, STATICS, TAKEDOWNS, articles, crowds, leaves, notes, with_field
from cases.photos import photo
from cases.press import NOW, article
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from broadsheet.build import Options, Report, build
from broadsheet.digest import open_digest
from broadsheet.errors import BroadsheetError, SiteFolderError
from broadsheet.model import Problem
from broadsheet.render import TEMPLATES

CARDS = """
{% macro link(l) %}{% if l %}<{{ l.title }} {{ l.url }} {{ l.external }} {{ l.language }}>{% endif %}{% endmacro %}
{% macro card(c) %}[{{ c.url }} {{ c.title }} {{ c.summary }} {{ c.date | iso }} {{ c.received }} {{ link(c.source) }} {{ link(c.topic) }} {{ c.language }} {{ c.direction }}]{% endmacro %}
{% macro edition(e) %}{{ e.day | iso }} {{ e.url }} {{ e.title }} {% if e.note %}{{ e.note | html }}{% endif %} {% for c in e.cards %}{{ card(c) }}{% endfor %}{% endmacro %}
{% macro days(ds) %}{% for d in ds %}{{ d.day | iso }} {{ d.url }} {% for c in d.cards %}{{ card(c) }}{% endfor %}{% endfor %}{% endmacro %}
{% macro years(ys) %}{% for y in ys %}{{ y.year }} {{ y.url }} {% for m in y.months %}{{ m.month | iso }} {{ m.url }} {{ m.count }}{% endfor %}{% for d in y.days %}{{ d.day | iso }} {{ d.url }} {{ d.count }} {{ d.level }}{% endfor %}{% endfor %}{% endmacro %}
{% macro beside(p, name) %}{% for o in [p.earlier, p.later] %}{% if o %}{{ o.url }}{% endif %},{% endfor %}{% endmacro %}
{% macro head(site, page, theme) %}{{ site.title }} {{ site.url }} {{ site.language }} {{ site.footer }} {% for l in site.navigation %}{{ link(l) }}{% endfor %} {% for l in site.footer_links %}{{ link(l) }}{% endfor %} {{ page.head.canonical }} {{ page.head.description }} {{ page.head.noindex }} {{ _("Frame") }} {% if page.head.image %}{{ page.head.image.absolute }} {{ page.head.image.alt }} {{ page.head.image.width }}{% endif %} {% for k, v in theme.items() %}{{ k }}={{ v }} {% endfor %} {{ "style.css" | asset }}{% endmacro %}
"""
HEAD = '{% import "_cards.html" as c %}{{ c.head(site, page, theme) }}\n'
PLAIN = {
    "front.html": "{% for e in page.editions %}{{ c.edition(e) }}{% endfor %}",
    "edition.html": "{{ c.edition(page.edition) }} {{ page.month.url }} {{ c.beside(page) }}",
    "article.html": "{{ page.title }} {{ page.deck }} {{ page.summary }} {{ page.publish }} {% if page.body %}{{ page.body | html }}{% endif %} {{ page.date | iso }} {% if page.updated %}{{ page.updated | iso }}{% endif %} {{ page.received }} {{ page.authors | join }} {{ c.link(page.source) }} {{ page.source_url }} {{ page.license }} {% if page.image %}{{ page.image.url }} {{ page.image.alt }} {{ page.image.credit }}{% endif %} {{ page.image_url }} {{ page.credit }} {% for t in page.topics %}{{ c.link(t) }}{% endfor %} {{ page.words }} {{ page.language }} {{ page.direction }} {% for t in page.translations %}{{ c.link(t) }}{% endfor %} {{ page.edition.url }} {{ c.link(page.previous) }} {{ c.link(page.next) }} {% for r in page.related %}{{ c.card(r) }}{% endfor %} {% if page.copy_of %}{{ page.copy_of.title }} {{ page.copy_of.url }} {{ page.copy_of.source }}{% endif %} {% for o in page.copies %}{{ o.title }} {{ o.url }} {{ o.source }} {{ o.language }}{% endfor %} {% for k, v in page.extra.items() %}{{ k }} {% if v is mapping %}{% for x, y in v.items() %}{{ x }} {{ y }}{% endfor %}{% else %}{{ v }}{% endif %}{% endfor %}",
    "month.html": "{{ page.month | iso }} {{ c.days(page.days) }} {{ page.year.url }} {{ c.beside(page) }}",
    "year.html": "{{ page.history.year }} {% for m in page.history.months %}{{ m.month | iso }} {{ m.url }} {{ m.count }}{% endfor %}{% for d in page.history.days %}{{ d.day | iso }} {{ d.url }} {{ d.count }} {{ d.level }}{% endfor %} {{ c.beside(page) }}",
    "archive.html": "{{ c.years(page.years) }}",
    "group.html": "{{ page.name }} {% for x in page.cards %}{{ c.card(x) }}{% endfor %} {{ c.years(page.years) }} {{ c.link(page.index) }} {{ page.site_url }} {{ page.license }}",
    "group_month.html": "{{ page.name }} {{ c.days(page.days) }} {{ c.link(page.group) }} {{ c.beside(page) }}",
    "group_index.html": "{% for g in page.groups %}{{ g.title }} {{ g.url }} {{ g.count }} {{ g.recent | join(',') }}{% endfor %}",
    "page.html": "{{ page.title }} {{ page.body | html }}",
    "search.html": "{{ page.index }} {% for y in page.years %}{{ y.year }} {{ y.url }}{% endfor %} {% for l in page.topics + page.sources %}{{ c.link(l) }}{% endfor %} {{ page.all_topics }} {{ page.all_sources }}",
    "subscribe.html": "{{ page.opml }} {% for l in page.topics + page.sources %}{{ c.link(l) }}{% endfor %}",
    "not_found.html": "not found",
    "redirect.html": "{{ page.url }}",
}
THEME = 'name = "Plain"\n[settings.accent]\ndefault = "#111111"\n[settings.width]\ndefault = 60\n'
SEEDS = {
    "harbour": "The harbour opens\n\n8 March 2026\n\nThe harbour of Port Ellery opened on Monday after nine days of ice.\n",
    "storm": "A storm passes\n\nBy Ada Mason\n\n9 March 2026\n\nThe storm left two roofs on the quay, and no one was hurt.\n",
    "undated": "A notice to masters\n\nThe board asks all masters to keep clear of the north mole.\n",
}
HOOKS = "import helper\n\nfilters = {'shout': helper.shout}\n"
HELPERS = ("def shout(text):\n    return text.upper()\n", "def shout(text):\n    return text + '!'\n")


class Desk:
    """A digest's folder in which someone works, with a theme of a line a page."""

    def __init__(self, root: Path, theme: str = "plain") -> None:
        self.root = root
        self.now = NOW
        self.settings = {"title": '"The Test"', "url": '"https://test.example/"', "theme": f'"{theme}"'}
        self.write("themes/plain/theme.toml", THEME)
        self.write("themes/plain/templates/_cards.html", CARDS)
        for name in TEMPLATES.values():
            self.write(f"themes/plain/templates/{name}", HEAD + PLAIN[name])
        self.write("themes/plain/assets/style.css.j2", "a { color: {{ theme.accent }} }\n")
        self.set()

    def write(self, path: str, content: str | bytes) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())

    def article(self, name: str = "rates", title: str = "Rates rise", date: str = "2026-03-09", body: str = "The bank raised its rate.", **fields: str) -> None:
        self.write(f"content/{name}.md", article(title, date, body, **fields))

    def remove(self, path: str) -> None:
        """A file, and the folders that it leaves empty."""
        file = self.root / path
        if file.is_file():
            file.unlink()
            while file.parent != self.root and not any(file.parent.iterdir()):
                file = file.parent
                file.rmdir()

    def set(self, **settings: str) -> None:
        """Settings, by name with two underscores for a dot; an empty one is taken back."""
        self.settings |= {name.replace("__", "."): value for name, value in settings.items()}
        self.write("digest.toml", "".join(f"{name} = {value}\n" for name, value in self.settings.items() if value))

    def build(self) -> Report:
        return build_at(self.root, self.now)

    def site(self) -> dict[str, bytes]:
        return files(self.root / "site")

    def clean(self) -> tuple[Report, dict[str, bytes]]:
        """What the same files come to in another folder, without records."""
        with TemporaryDirectory() as folder:
            root = Path(folder) / "clean"
            shutil.copytree(self.root, root, ignore=shutil.ignore_patterns("site", ".broadsheet", "seeds"))
            return build_at(root, self.now, ingest=False), files(root / "site")

    def check(self) -> Report:
        """Builds; the site is what a clean build makes."""
        report = self.build()
        assert differing(self.site(), self.clean()[1]) == []
        return report


def build_at(root: Path, now: str, ingest: bool = True) -> Report:
    digest = open_digest(root)
    return build(digest, Options(datetime.fromisoformat(now).astimezone(digest.house.zone), ingest=ingest))


def said_of_files(report: Report) -> list[Problem]:
    """The problems that the files themselves have: not those of seeds, of the records or of what was there before."""
    return [p for p in report.problems if p.path.startswith(("content/", "static/")) and p not in report.intake.problems and "nowhere" not in p.message]


def files(top: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in top.rglob("*") if path.is_file()}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "digest")


def edit(**drawn: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A rule that changes files; often the digest is built after it, at times only after the next."""

    def decorate(change: Callable[..., None]) -> Callable[..., None]:
        @wraps(change)
        def step(self: "Editing", built: bool, **values: Any) -> None:
            change(self, **values)
            if built:
                self.build()

        step.__annotations__ = {}
        return rule(built=st.sampled_from([True, True, False]), **drawn)(step)

    return decorate


class Editing(RuleBasedStateMachine):
    """Someone edits a digest, and builds it now and then."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(Path(mkdtemp(prefix="desk-")))
        self.strangers: set[str] = set()
        """Files of `site/` that were there when the records were deleted: no one knows any more who wrote them."""

    def teardown(self) -> None:
        self.build()
        shutil.rmtree(self.desk.root)

    def build(self) -> None:
        """Builds, and compares with a clean build; one that fails leaves the site as it was."""
        top = self.desk.root / "site"
        before, times = files(top), self.times()
        try:
            report = self.desk.build()
        except SiteFolderError:
            assert self.strangers
            for name in self.strangers:
                self.desk.remove(f"site/{name}")
            self.strangers = set()
            self.build()
            return
        except BroadsheetError as error:
            assert differing(files(top), before) == []
            with pytest.raises(type(error)):
                self.desk.clean()
            return
        after = files(top)
        expected, clean = self.desk.clean()
        self.strangers -= clean.keys()
        assert differing({name: content for name, content in after.items() if name not in self.strangers}, clean) == []
        assert set(report.written) == {name for name, content in after.items() if before.get(name) != content}
        assert {name: time for name, time in self.times().items() if before.get(name) == after[name]}.items() <= times.items()
        assert said_of_files(report) == said_of_files(expected)
        assert (report.articles, report.pages, report.withheld, report.unindexed) == (expected.articles, expected.pages, expected.withheld, expected.unindexed)

    def times(self) -> dict[str, int]:
        top = self.desk.root / "site"
        return {path.relative_to(top).as_posix(): path.stat().st_mtime_ns for path in top.rglob("*") if path.is_file()}

    def content(self, number: int) -> str | None:
        """The path of one of the articles."""
        top = self.desk.root / "content"
        found = sorted(path.relative_to(self.desk.root).as_posix() for path in top.rglob("*.md") if path.relative_to(top).parts[0] not in {"pages", "editions"})
        return found[number % len(found)] if found else None

    @initialize(crowd=crowds, some=st.dictionaries(st.sampled_from(NAMES), articles, max_size=6))
    def begin(self, crowd: dict[str, str], some: dict[str, str]) -> None:
        for name, text in {**crowd, **some}.items():
            self.desk.write(f"content/{name}.md", text)
        self.build()

    @edit(number=st.integers(0, 40), change=st.sampled_from(sorted(FIELDS)).flatmap(lambda name: st.tuples(st.just(name), FIELDS[name])))
    def edit_an_article(self, number: int, change: tuple[str, str]) -> None:
        self.set_field(number, *change)

    @edit(number=st.integers(0, 40), field=st.sampled_from(["date", "topics", "slug", "aliases", "source"]), data=st.data())
    def move_an_article_about(self, number: int, field: str, data: st.DataObject) -> None:
        self.set_field(number, field, data.draw(FIELDS[field]))

    def set_field(self, number: int, field: str, value: str) -> None:
        if path := self.content(number):
            self.desk.write(path, with_field((self.desk.root / path).read_text(encoding="utf-8"), field, value))

    @edit(name=st.sampled_from(NAMES), text=articles)
    def write_an_article(self, name: str, text: str) -> None:
        self.desk.write(f"content/{name}.md", text)

    @edit(number=st.integers(0, 40))
    def delete_an_article(self, number: int) -> None:
        if path := self.content(number):
            self.desk.remove(path)

    @edit(number=st.integers(0, 40), name=st.sampled_from(NAMES))
    def rename_or_move_an_article(self, number: int, name: str) -> None:
        if path := self.content(number):
            text = (self.desk.root / path).read_text(encoding="utf-8")
            self.desk.remove(path)
            self.desk.write(f"content/{name}.md", text)

    @edit(number=st.integers(0, 40), found=st.sampled_from(["title: [", "date: never\n", "publsh: full\n"]))
    def break_an_article(self, number: int, found: str) -> None:
        if path := self.content(number):
            self.desk.write(path, "---\n" + found + (self.desk.root / path).read_text(encoding="utf-8").removeprefix("---\n"))

    @edit(number=st.integers(0, 40))
    def mend_an_article(self, number: int) -> None:
        if path := self.content(number):
            text = (self.desk.root / path).read_text(encoding="utf-8")
            for broken in ("title: [", "date: never\n", "publsh: full\n"):
                text = text.removeprefix("---\n").removeprefix(broken)
                text = "---\n" + text
            self.desk.write(path, text)

    @edit(now=st.sampled_from(MOMENTS))
    def turn_the_clock(self, now: str) -> None:
        self.desk.now = now

    @edit(name=st.sampled_from(sorted(SEEDS)), more=st.sampled_from(["", "\nA second ferry left at noon.\n"]), place=st.sampled_from(["", "wire/"]))
    def a_seed_comes(self, name: str, more: str, place: str) -> None:
        self.desk.write(f"seeds/{place}{name}.txt", SEEDS[name] + more)

    @edit(name=st.sampled_from(sorted(SEEDS)), other=st.sampled_from(["", "renamed"]))
    def a_seed_goes(self, name: str, other: str) -> None:
        path = self.desk.root / f"seeds/{name}.txt"
        if path.is_file() and other:
            path.rename(path.with_name(f"{other}.txt"))
        self.desk.remove(f"seeds/{name}.txt")

    @edit(name=st.sampled_from(PAGES), text=leaves)
    def write_a_page(self, name: str, text: str) -> None:
        self.desk.write(f"content/{name}.md", text)

    @edit(name=st.sampled_from(EDITIONS), text=notes)
    def write_a_note(self, name: str, text: str) -> None:
        self.desk.write(f"content/{name}.md", text)

    @edit(name=st.sampled_from([*PAGES, *EDITIONS]))
    def remove_a_page_or_note(self, name: str) -> None:
        self.desk.remove(f"content/{name}.md")

    @edit(name=st.sampled_from(STATICS), text=st.sampled_from("xy"))
    def place_a_static_file(self, name: str, text: str) -> None:
        try:
            self.desk.write(f"static/{name}", text)
        except OSError:  # a folder of this name, or a file where the folder would be
            shutil.rmtree(self.desk.root / "static")

    @edit(name=st.sampled_from([*(f"content/{name}" for name in IMAGES), "static/images/quay.jpg", "static/images/rain.jpg"]), content=st.sampled_from([photo(60, 40), photo(40, 60, colour=(9, 9, 9)), b"broken"]))
    def hang_a_picture(self, name: str, content: bytes) -> None:
        try:
            self.desk.write(name, content)
        except OSError:  # as above
            shutil.rmtree(self.desk.root / "static")

    @edit(name=st.sampled_from(IMAGES))
    def take_a_picture_down(self, name: str) -> None:
        self.desk.remove(f"content/{name}")

    @edit(name=st.sampled_from(STATICS))
    def remove_a_static_file(self, name: str) -> None:
        self.desk.remove(f"static/{name}")

    @edit(name=st.sampled_from(sorted({*TEMPLATES.values(), "base.html"})), more=st.sampled_from(["new", "newer", "{{ page.head.url }}", "{{ oops", "{{ page.oops }}", "{{ page.title | shout if page.title is defined }}"]))
    def override_a_template(self, name: str, more: str) -> None:
        self.desk.write(f"themes/mine/templates/{name}", "{% include 'plain/" + name + "' ignore missing %}" + more)
        if not (self.desk.root / "themes/mine/theme.toml").exists():
            self.desk.write("themes/mine/theme.toml", 'name = "Mine"\nextends = "plain"\n')

    @edit(name=st.sampled_from(sorted(TEMPLATES.values())), mine=st.booleans())
    def mend_a_template(self, name: str, mine: bool) -> None:
        if mine:
            self.desk.remove(f"themes/mine/templates/{name}")
        else:
            shutil.rmtree(self.desk.root / "themes/mine", ignore_errors=True)

    @edit(name=st.sampled_from(sorted(TEMPLATES.values())), more=st.sampled_from(["", "more", "{{ site.tagline }}", "{% if page.title is defined and page.title == 'Ice melts' %}{{ page.oops }}{% endif %}"]))
    def edit_a_template(self, name: str, more: str) -> None:
        self.desk.write(f"themes/plain/templates/{name}", HEAD + PLAIN[name] + more)

    @edit(theme=st.sampled_from(["plain", "mine"]), language=st.sampled_from(["en", "es"]), words=st.sampled_from(["", 'msgid "Frame"\nmsgstr "Marco"\n', 'msgid "Archive"\nmsgstr "Ayer"\n', 'msgid "%(site)s: editions"\nmsgstr "%(site)s, al día"\n', 'msgid "Frame"\nmsgstr "100 %"\n']))
    def edit_a_catalogue(self, theme: str, language: str, words: str) -> None:
        self.desk.remove(f"themes/{theme}/locale/{language}.po")
        if words:
            self.desk.write(f"themes/{theme}/locale/{language}.po", words)

    @edit(text=st.sampled_from(["a { color: {{ theme.accent }} }\n", "b { color: red }\n", "c { color: {{ theme.oops }} }\n", "d { background: url(star.svg) }\n"]), star=st.sampled_from(["", "<svg/>", "<svg></svg>"]))
    def edit_an_asset(self, text: str, star: str) -> None:
        self.desk.write("themes/plain/assets/style.css.j2", text)
        self.desk.remove("themes/plain/assets/star.svg")
        if star:
            self.desk.write("themes/plain/assets/star.svg", star)

    @edit(extends=st.sampled_from(["plain", "plain", "broadsheet", "wire", "nothing"]), settings=st.permutations(['[settings.one]\ndefault = "1"\n', '[settings.two]\ndefault = "2"\n']))
    def edit_a_theme(self, extends: str, settings: list[str]) -> None:
        self.desk.write("themes/mine/theme.toml", f'name = "Mine"\nextends = "{extends}"\n' + "".join(settings))

    @edit(theme=st.sampled_from(["plain", "plain", "plain", "mine", "mine", "broadsheet", "wire"]))
    def switch_theme(self, theme: str) -> None:
        self.desk.set(theme=f'"{theme}"')

    @edit(
        chosen=st.one_of(
            st.tuples(st.just("title"), st.sampled_from(['"The Test"', '"The Other"', ""])),
            st.tuples(st.just("url"), st.sampled_from(['"https://test.example/"', '"https://test.example/digest/"', '"https://other.example/"'])),
            st.tuples(st.just("timezone"), st.sampled_from(["", '"America/New_York"', '"Asia/Tokyo"'])),
            st.tuples(st.just("language"), st.sampled_from(["", '"es"'])),
            st.tuples(st.just("tagline"), st.sampled_from(["", '"News"'])),
            st.tuples(st.just("publish"), st.sampled_from(["", '"excerpt"', '"link"'])),
            st.tuples(st.just("topics.hidden"), st.sampled_from(["", '["Energy"]', '["General", "Water"]'])),
            st.tuples(st.just("topics.rename"), st.sampled_from(["", '{ Floods = "Water" }', '{ Water = "Sea", "High water" = "Sea" }'])),
            st.tuples(st.just("lists.newest"), st.sampled_from(["", "1", "3"])),
            st.tuples(st.just("front.days"), st.sampled_from(["", "1", "2"])),
            st.tuples(st.just("feeds.items"), st.sampled_from(["", "2", "9"])),
            st.tuples(st.just("feeds.content"), st.sampled_from(["", '"summary"'])),
            st.tuples(st.just("navigation"), st.sampled_from(["", '[{ title = "Home", url = "/" }]'])),
            st.tuples(st.just("footer.text"), st.sampled_from(["", '"The end"'])),
            st.tuples(st.just("rights.licenses"), st.sampled_from(["", '["CC BY 4.0"]'])),
            st.tuples(st.just("sources.Wire"), st.sampled_from(["", '{ license = "CC BY 4.0" }', '{ own = true, publish = "link" }', '{ url = "https://wire.example/" }'])),
            st.tuples(st.just("themes.plain"), st.sampled_from(["", '{ accent = "#222222" }', "{ width = 70 }", '{ accnt = "#222222" }'])),
        )
    )  # fmt: skip
    def change_a_setting(self, chosen: tuple[str, str]) -> None:
        self.desk.set(**{chosen[0]: chosen[1]})

    @edit(hooks=st.sampled_from([HOOKS, HOOKS + "filters['hush'] = str.lower\n", "filters = {}\n", "filters = {\n", ""]), helper=st.sampled_from(HELPERS), used=st.booleans())
    def edit_the_hooks(self, hooks: str, helper: str, used: bool) -> None:
        self.desk.write("helper.py", helper)
        self.desk.remove("build.py")
        if hooks:
            self.desk.write("build.py", hooks)
        self.desk.write("themes/plain/templates/article.html", HEAD + PLAIN["article.html"] + ("{{ page.title | shout }}" if used else ""))

    @edit(text=st.sampled_from([*TAKEDOWNS, "seed: harbour.txt"]))
    def take_down(self, text: str) -> None:
        self.desk.write("takedown.txt", text + "\n")

    @edit()
    def delete_the_records(self) -> None:
        shutil.rmtree(self.desk.root / ".broadsheet", ignore_errors=True)
        self.strangers |= files(self.desk.root / "site").keys()

    @edit(number=st.integers(0, 200), how=st.sampled_from(["delete", "empty", "garble", "same"]))
    def tamper_with_the_site(self, number: int, how: str) -> None:
        found = sorted(path for path in (self.desk.root / "site").rglob("*") if path.is_file())
        if not found:
            return
        path = found[number % len(found)]
        content = path.read_bytes()
        match how:
            case "delete":
                path.unlink()
            case "empty":
                path.write_bytes(b"")
            case "garble":
                path.write_bytes(b"#" * len(content))
            case _:
                path.write_bytes(content)

    @edit()
    def check_out_afresh(self) -> None:
        for path in self.desk.root.rglob("*"):
            if path.is_file() and ".broadsheet" not in path.parts:
                os.utime(path)

    @rule(point=st.integers(1, 300))
    def a_build_is_killed(self, point: int) -> None:
        """Without a word, before one of its file operations; some are done before that."""
        if (child := os.fork()) == 0:
            try:
                operations = count()
                faults.watch(self.desk.root, lambda what, path: os.kill(os.getpid(), signal.SIGKILL) if next(operations) == point else None)
                self.desk.build()
            finally:
                os._exit(0)
        os.waitpid(child, 0)

    @rule()
    def build_twice(self) -> None:
        self.build()
        try:
            report = self.desk.build()
        except BroadsheetError:
            return
        assert (report.written, report.deleted) == ((), ())


def test_another_time_zone_is_shown_where_every_day_stays_the_same(desk: Desk) -> None:
    """A page that shows the same moments shows other hours."""
    desk.article(date="2026-03-02T04:30:00+00:00")
    desk.check()
    desk.set(timezone='"Asia/Tokyo"')
    desk.check()
    assert b"13:30" in desk.site()["2026/03/02/index.html"]


class TestEditing(Editing.TestCase):  # type: ignore[name-defined,misc]
    """Histories of edits and builds."""

    settings = settings(
        max_examples=16 if settings.default.max_examples < 1_000 else 800,
        stateful_step_count=12 if settings.default.max_examples < 1_000 else 25,
    )
