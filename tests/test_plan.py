"""What a build does about each page, and why: a universe of four pages, and one sentence a case."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from test_incremental import Desk

from broadsheet.build import Options
from broadsheet.digest import open_digest
from broadsheet.explain import rehearse
from broadsheet.model import PageRecord, Plan
from broadsheet.plan import Wanted, address_of, plan_build

FRONT, ARTICLE, FEED, STYLE = "index.html", "2026/03/09/rates/index.html", "feed.xml", "assets/style.1.css"
PATHS = (FRONT, ARTICLE, FEED, STYLE)
DRESS = "themes/salt/templates/base.html changed"
EDIT = "content/rates.md: its title changed"
NEWEST = date(2026, 3, 10)
OPENING = " ".join(["The bank raised its rate, and gave a reason for it."] * 12)
"""More than a list shows."""


def wanted(path: str, **fields: str) -> Wanted:
    """A page that shows what it showed, and could not look otherwise."""
    shared = {FEED: "tool", STYLE: "asset"}.get(path, "tool, theme")
    return Wanted(**{"path": path, "address": address_of(path), "shared": shared, "dressed": "", "touched": "", **fields})


def recorded(path: str, **fields: str) -> PageRecord:
    """A page as the last build left it."""
    return msgspec.structs.replace(PageRecord(f"view of {path}", wanted(path).shared, "output", None, "new"), **fields)


def plan(
    pages: Mapping[str, dict[str, str]] | None = None, records: Mapping[str, dict[str, str] | None] | None = None, views: Mapping[str, str] | None = None,
    damaged: tuple[str, ...] = (), gone: tuple[str, ...] = (), new: tuple[str, ...] = (), asked: list[str] | None = None,
) -> Plan:  # fmt: skip
    """What is to be done where nothing but this differs from the last build; addresses whose view was asked for go to `asked`."""

    def view_of(address: str) -> str:
        path = next(page.path for page in site if page.address == address)
        (asked if asked is not None else []).append(path)
        return (views or {}).get(path, f"view of {path}")

    site = [wanted(path, **(pages or {}).get(path, {})) for path in (*PATHS, *new) if path not in gone]
    known = {path: recorded(path, **(fields or {})) for path in PATHS if (fields := (records or {}).get(path, {})) is not None}
    return plan_build(site, known, view_of, lambda path, record: path not in damaged, lambda address: EDIT if address == address_of(ARTICLE) else "")


def done(found: Plan) -> dict[str, tuple[str, str]]:
    """What is done, and why, of each page that is not kept."""
    return {step.path: (step.action, step.reason) for step in found.steps if step.action != "keep"}


CASES: list[tuple[str, dict[str, Any], dict[str, tuple[str, str]]]] = [
    ("nothing changed, so everything is kept", {}, {}),
    (
        "a page that is touched and shows something else is rendered",
        {"pages": {FRONT: {"touched": EDIT}}, "views": {FRONT: "other"}},
        {FRONT: ("render", EDIT)},
    ),
    (
        "a page that is touched and shows the same is kept",
        {"pages": {FRONT: {"touched": EDIT}, FEED: {"touched": EDIT}}, "views": {FEED: "other"}},
        {FEED: ("render", EDIT)},
    ),
    (
        "a theme that changed renders every HTML page, and no feed",
        {"pages": {path: {"shared": "tool, other theme", "dressed": DRESS} for path in (FRONT, ARTICLE)}},
        {FRONT: ("render", DRESS), ARTICLE: ("render", DRESS)},
    ),
    (
        "another version of the tool renders everything but assets",
        {"pages": {path: {"shared": "other", "dressed": "Broadsheet itself changed", "touched": "Broadsheet itself changed"} for path in (FRONT, ARTICLE, FEED)}},
        dict.fromkeys((FRONT, ARTICLE, FEED), ("render", "Broadsheet itself changed")),
    ),
    (
        "without any record everything is rendered",
        {"records": dict.fromkeys(PATHS), "pages": {path: {"touched": "there is no record of an earlier build"} for path in PATHS}},
        dict.fromkeys(PATHS, ("render", "there is no record of an earlier build")),
    ),
    (
        "a page that is not on record is rendered",
        {"records": {FEED: None}},
        {FEED: ("render", "it is not on record")},
    ),
    (
        "a new page is rendered, for the reason that brought it",
        {"new": ("2026/03/09/ferry/index.html",), "pages": {"2026/03/09/ferry/index.html": {"touched": "content/ferry.md is newly published"}}},
        {"2026/03/09/ferry/index.html": ("render", "content/ferry.md is newly published")},
    ),
    (
        "a page that nothing wants any more is deleted, for the reason that took it",
        {"gone": (ARTICLE,)},
        {ARTICLE: ("delete", EDIT)},
    ),
    (
        "an asset that has another name now takes the old one along",
        {"gone": (STYLE,), "new": ("assets/style.2.css",), "pages": {"assets/style.2.css": {"touched": DRESS}}},
        {"assets/style.2.css": ("render", DRESS), STYLE: ("delete", "nothing is shown there any more")},
    ),
    (
        "a file that a person changed or deleted is rendered again",
        {"damaged": (FEED,)},
        {FEED: ("render", "site/feed.xml is not as it was written")},
    ),
    (
        "a file that was about to be written when the last build ended is rendered again",
        {"records": {ARTICLE: {"view": ""}}},
        {ARTICLE: ("render", "the last build was interrupted")},
    ),
    (
        "a page of another kind in the place of one is rendered",
        {"records": {FEED: {"shared": ""}}},
        {FEED: ("render", "another kind of page stood there")},
    ),
]


@pytest.mark.parametrize(("difference", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_plan_does_what_is_needed_and_says_why(difference: dict[str, Any], expected: dict[str, tuple[str, str]]) -> None:
    """Each case of the table."""
    assert done(plan(**difference)) == expected


def test_every_page_and_every_record_has_one_step() -> None:
    """Wanted ones first, in their order; then what is deleted."""
    found = plan(gone=(FRONT, STYLE), new=("about/index.html",))
    assert [step.path for step in found.steps] == [ARTICLE, FEED, "about/index.html", STYLE, FRONT]


def test_a_view_is_made_only_where_it_decides() -> None:
    """Ten thousand pages that nothing touched cost nothing."""
    asked: list[str] = []
    plan(pages={FRONT: {"touched": EDIT}, ARTICLE: {"touched": EDIT}}, records={ARTICLE: {"view": ""}}, asked=asked)
    assert asked == [FRONT]


def test_a_kept_page_says_so() -> None:
    """Every step has a reason that a person understands."""
    assert {step.reason for step in plan().steps} == {"nothing that it shows has changed"}


@pytest.mark.parametrize(("path", "address"), [(FRONT, "/"), (ARTICLE, "/2026/03/09/rates/"), (FEED, "/feed.xml"), ("old.html", "/old.html"), ("index.htm", "/index.htm")])
def test_a_file_has_an_address(path: str, address: str) -> None:
    """A folder's for its index."""
    assert address_of(path) == address


def crowded(tmp_path: Path) -> Desk:
    """A digest of 120 articles of thirty days and six topics, built."""
    desk = Desk(tmp_path / "digest")
    desk.set(rights__licenses='["CC0 1.0"]')
    for number in range(120):
        story(desk, number)
    desk.build()
    return desk


def story(desk: Desk, number: int, more: str = "") -> None:
    """One of the articles."""
    day = NEWEST - timedelta(days=number // 4)
    topic, source = f"[Topic {number % 6}]", f"Paper {number % 3}"
    desk.article(f"many/{number:03}", f"Story {number}", f"{day}T{8 + number % 4:02}:00:00", OPENING + more, topics=topic, source=source, license="CC0 1.0")


def rendered(desk: Desk) -> set[str]:
    """The files that a build now writes; and no other is rendered."""
    plan = rehearse(open_digest(desk.root), Options(datetime.fromisoformat(desk.now).astimezone(UTC))).plan
    written = set(desk.build().written)
    assert {step.path for step in plan.of("render")} == written
    return written


COUNTS = {"archive/index.html", "2026/index.html", "topics/index.html", "sources/index.html"}
LISTS = {"index.html", "feed.xml", "atom.xml", "feed.json", "news-sitemap.xml", "sitemap.xml"}


def test_an_edited_body_renders_its_page_and_the_feeds_that_hold_it(tmp_path: Path) -> None:
    """Of 120 articles, an old one; then one of today."""
    desk = crowded(tmp_path)
    story(desk, 100, "\n\nIt may do so again.")
    assert rendered(desk) == {"2026/02/13/100/index.html", "topics/topic-4/feed.xml"}
    story(desk, 1, "\n\nIt may do so again.")
    assert rendered(desk) == {"2026/03/10/001/index.html", "feed.xml", "atom.xml", "feed.json", "topics/topic-1/feed.xml", "sources/paper-1/feed.xml"}


def test_a_new_article_renders_only_what_shows_it(tmp_path: Path) -> None:
    """Its page, edition and month, its topic and source, its neighbours, the front page and the feeds, and the lists that count articles; not 120 others."""
    desk = crowded(tmp_path)
    desk.article("fresh", "A fresh story", "2026-03-10T11:30:00", topics="[Topic 1]", source="Paper 1", license="CC0 1.0")
    beside = {"2026/03/10/003/index.html"}
    own = {"2026/03/10/fresh/index.html", "2026/03/10/index.html", "2026/03/10/poster.png", "2026/03/index.html"}
    groups = {f"{group}/{file}" for group in ("topics/topic-1", "sources/paper-1") for file in ("index.html", "feed.xml", "2026/03/index.html")}
    assert rendered(desk) == own | beside | groups | LISTS | COUNTS


def test_an_article_of_long_ago_leaves_the_front_page_and_the_feeds_alone(tmp_path: Path) -> None:
    """It is in the sealed archives, and some later ones may look back to it."""
    desk = crowded(tmp_path)
    desk.article("late", "A late story", "2026-02-10T11:30:00", topics="[Topic 1]", source="Paper 1", license="CC0 1.0")
    found = rendered(desk)
    assert not found & (LISTS - {"sitemap.xml"})
    assert "2026/02/10/late/index.html" in found
    assert len(found - COUNTS) < 20
