"""What may look different after a change: never a page too few. Two sites in memory, and every page of both."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec
from cases.edits import (
    EDITIONS,
    FIELDS,
    IMAGES,
    MOMENTS,
    NAMES,
    PAGES,
    STATICS,
    TAKEDOWNS,
    articles,
    contents,
    crowds,
    leaves,
    notes,
    with_field,
)
from cases.press import NOW, article
from hypothesis import given, note
from hypothesis import strategies as st

from broadsheet.articles import parse_file
from broadsheet.cards import site_view
from broadsheet.changes import MANY, dress_changed, find_changes, show
from broadsheet.config import check_settings
from broadsheet.fingerprint import fingerprint, fingerprint_of
from broadsheet.model import Entry, House, PageRecord, Parsed, Picture, Plan, Shown, StaticFile, Theme, ThemeFile
from broadsheet.pages import page_at, settle
from broadsheet.pictures import is_image
from broadsheet.plan import plan_build, wanted_pages
from broadsheet.rights import parse_takedown
from broadsheet.site import Site, make_site
from broadsheet.theme import ThemeSource, make_theme
from broadsheet.views import AssetView, HtmlView, View

SETTINGS = """
title = "The Test"
url = "https://test.example/"
front.days = 2
lists.newest = 3
feeds.items = 4
"""
RICH = SETTINGS + """
timezone = "America/New_York"
rights.licenses = ["CC BY 4.0"]
[topics]
rename = { Floods = "Water", "High water" = "Water", Ports = "Sea" }
hidden = ["General"]
[sources.Courier]
license = "CC BY 4.0"
[sources.Wire]
publish = "excerpt"
"""
TOOL = {"Broadsheet itself": "1"}
PLAIN = Theme("plain", ("plain",), {}, {}, {}, "")


class State(msgspec.Struct, frozen=True):
    """Everything that a site is made of."""

    files: Mapping[str, str]
    """By name below `content/`, without `.md`."""
    statics: Mapping[str, str] = {}
    """By path below `static/`: what the file holds."""
    images: Mapping[str, str] = {}
    """The same of image files below `content/`."""
    settings: str = SETTINGS
    now: str = NOW
    takedown: str = ""


class Printed(msgspec.Struct, frozen=True):
    """A site with all its pages, and what a build would have put on record."""

    site: Site
    keys: Mapping[str, str]
    entries: Mapping[str, bytes]
    """By fingerprint, as the store keeps them."""
    kinds: Mapping[str, type[Entry]]


@cache
def parsed(path: str, text: str, house: House) -> Parsed:
    """A content file; the same one is in many states."""
    return parse_file(path, text.encode(), house)


def printed(state: State) -> Printed:
    """The site of a state."""
    chosen = check_settings(state.settings)
    house = House(chosen.timezone, chosen.base)
    entries, keys = [], {}
    for name, text in state.files.items():
        path = f"content/{name}.md"
        if (entry := parsed(path, text, house).entry) is not None:
            entries.append(entry)
            keys[path] = fingerprint_of((house, path, text))
    statics = (StaticFile(f"static/{path}", "/" + path.removesuffix("index.html") if path.endswith("/index.html") else f"/{path}", fingerprint(text)) for path, text in state.statics.items())
    statics = list(statics)
    looked = {f"static/{path}": text for path, text in state.statics.items()} | {f"content/{path}": text for path, text in state.images.items()}
    pictures = [Picture(path, fingerprint(text), "jpeg", 300 + 500 * len(text), 200, fault="it is broken" if text == "broken" else "") for path, text in looked.items() if is_image(path)]
    made = make_site(entries, statics, chosen, parse_takedown(state.takedown, chosen.home), datetime.fromisoformat(state.now).astimezone(house.zone), pictures=pictures)
    stored = {keys[entry.path]: msgspec.msgpack.encode(entry) for entry in entries}
    return Printed(settle(made.site)[0], keys, stored, {keys[entry.path]: type(entry) for entry in entries})


def planned(before: Printed, after: Printed, theme: Theme = PLAIN, theme_before: Theme = PLAIN) -> tuple[Plan, dict[str, View], dict[str, View]]:
    """What a build does about each page, with the views of both sites by path."""
    shown_before, shown = show(before.site, before.keys, theme_before, TOOL), show(after.site, after.keys, theme, TOOL)
    first = {page.path: page for page in wanted_pages(before.site, theme_before, shown_before, find_changes(None, shown_before, before.site, lambda key: None), "new")}
    old = {page.path: view_at(before.site, page.address, theme_before) for page in first.values()}
    records = {path: PageRecord(fingerprint_of(old[path]), page.shared, "", None, "new") for path, page in first.items()}

    def entry_of(key: str) -> Entry | None:
        return msgspec.msgpack.decode(before.entries[key], type=before.kinds[key]) if key in before.entries else None

    touched = find_changes(shown_before, shown, after.site, entry_of)
    wanted = {page.path: page for page in wanted_pages(after.site, theme, shown, touched, dress_changed(shown_before, shown))}
    new = {page.path: view_at(after.site, page.address, theme) for page in wanted.values()}
    plan = plan_build(wanted.values(), records, lambda address: fingerprint_of(view_at(after.site, address, theme)), lambda path, record: True, touched.why)
    return plan, old, new


def view_at(site: Site, address: str, theme: Theme) -> View:
    """The view of the page or asset at an address, which must be there."""
    for name, asset in theme.assets.items():
        if asset.address == address:
            return AssetView(name, fingerprint(asset.content))
    page = page_at(site, address)
    assert page is not None, f"no page at {address}"
    return page.view


def stale(before: State, after: State) -> list[str]:
    """The files that a build after `before` would keep, though `after` makes them otherwise."""
    one, other = printed(before), printed(after)
    plan, old, new = planned(one, other)
    dressed = site_view(one.site) != site_view(other.site)
    kept = [step.path for step in plan.of("keep")]
    assert {step.path for step in plan.steps if step.action != "delete"} == set(new)
    assert {step.path for step in plan.of("delete")} == old.keys() - new.keys()
    assert all(step.reason for step in plan.steps), [step for step in plan.steps if not step.reason]
    return [path for path in kept if msgspec.json.encode(old[path]) != msgspec.json.encode(new[path]) or (dressed and isinstance(new[path], get_args(HtmlView)))]


states = st.builds(
    lambda files, pages, editions, statics, images, chosen, now: State({**files, **pages, **editions}, statics, images, chosen, now),
    st.one_of(contents, crowds, st.builds(lambda one, other: {**one, **other}, contents, crowds)),
    st.dictionaries(st.sampled_from(PAGES), leaves, max_size=2),
    st.dictionaries(st.sampled_from(EDITIONS), notes, max_size=2),
    st.dictionaries(st.sampled_from(STATICS), st.sampled_from("xy"), max_size=2),
    st.dictionaries(st.sampled_from(IMAGES), st.sampled_from(["x", "yy", "broken"]), max_size=2),
    st.sampled_from([SETTINGS, RICH]), st.sampled_from([NOW, NOW, *MOMENTS]),
)  # fmt: skip


Edit = Callable[[State], State]


def put(name: str, text: str) -> Edit:
    """A file of content/ added or changed."""
    return lambda state: msgspec.structs.replace(state, files={**state.files, name: text})


def place(name: str, text: str) -> Edit:
    """A file of static/ added or changed."""
    return lambda state: msgspec.structs.replace(state, statics={**state.statics, name: text})


def hang(name: str, text: str) -> Edit:
    """An image file of content/ added or changed."""
    return lambda state: msgspec.structs.replace(state, images={**state.images, name: text})


def drop(name: str) -> Edit:
    """A file of content/ or static/ removed."""
    return lambda state: msgspec.structs.replace(state, files=without(state.files, name), statics=without(state.statics, name), images=without(state.images, name))


def without(files: Mapping[str, str], name: str) -> dict[str, str]:
    """All but one."""
    return {path: text for path, text in files.items() if path != name}


def rename(name: str, other: str) -> Edit:
    """A file of content/ under another name."""
    return lambda state: msgspec.structs.replace(state, files={**without(state.files, name), other: state.files[name]} if name in state.files else state.files)


def change(number: int, field: str, value: str) -> Edit:
    """One field of an article, or its body."""

    def edit(state: State) -> State:
        names = sorted(name for name in state.files if not name.startswith(("pages/", "editions/")))
        if not names:
            return state
        name = names[number % len(names)]
        return put(name, with_field(state.files[name], field, value))(state)

    return edit


def with_(**fields: Any) -> Edit:
    """Another `now`, other takedowns or settings."""
    return lambda state: msgspec.structs.replace(state, **fields)


edits = st.one_of(
    st.sampled_from(sorted(FIELDS)).flatmap(lambda field: st.builds(change, st.integers(0, 40), st.just(field), FIELDS[field])),
    st.builds(change, st.integers(0, 40), st.just("date"), FIELDS["date"]),
    st.builds(change, st.integers(0, 40), st.just("topics"), FIELDS["topics"]),
    st.builds(put, st.sampled_from(NAMES), articles),
    st.builds(drop, st.sampled_from(NAMES)),
    st.builds(rename, st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.builds(put, st.sampled_from(PAGES), leaves),
    st.builds(put, st.sampled_from(EDITIONS), notes),
    st.builds(drop, st.sampled_from([*PAGES, *EDITIONS, *STATICS, *IMAGES])),
    st.builds(hang, st.sampled_from(IMAGES), st.sampled_from(["x", "yy", "broken"])),
    st.builds(place, st.sampled_from(STATICS), st.sampled_from("xy")),
    st.builds(put, st.sampled_from(NAMES), st.just("---\ntitle: [\n---\n")),
    st.builds(lambda now: with_(now=now), st.sampled_from(MOMENTS)),
    st.builds(lambda takedown: with_(takedown=takedown), st.sampled_from(TAKEDOWNS)),
)


@given(states, st.lists(edits, min_size=1, max_size=4))
def test_no_page_is_kept_that_would_look_different(before: State, changes: list[Edit]) -> None:
    """Whatever is edited: a page that is not rendered anew is the one that it would be."""
    after = before
    for edit in changes:
        after = edit(after)
    paths = before.files.keys() | after.files.keys()
    note("\n".join(f"{path}\n{before.files.get(path)}\n→\n{after.files.get(path)}" for path in sorted(paths) if before.files.get(path) != after.files.get(path)))
    assert stale(before, after) == []


def test_many_changes_at_once_look_at_every_page() -> None:
    """With so many, most pages are touched anyway."""
    before = State({f"{number:04}": article(f"Story {number}") for number in range(MANY + 1)})
    after = msgspec.structs.replace(before, files={name: with_field(text, "title", "Another") for name, text in before.files.items()})
    touched = find_changes(shown_of(before), shown_of(after), printed(after).site, lambda key: None)
    assert touched.everything == f"{MANY + 1} files of content/ and static/ changed"


def test_an_entry_that_is_lost_from_the_records_looks_at_every_page() -> None:
    """Where it appeared is not known."""
    before, after = State({"rates": article()}), State({"rates": article("Another")})
    touched = find_changes(shown_of(before), shown_of(after), printed(after).site, lambda key: None)
    assert touched.everything == "content/rates.md changed, and what it was is not on record"


def shown_of(state: State, theme: Theme = PLAIN) -> Shown:
    """What a build of it has on record."""
    made = printed(state)
    return show(made.site, made.keys, theme, TOOL)


templates = st.dictionaries(st.sampled_from(["front.html", "base.html"]), st.sampled_from([b"one", b"two"]), max_size=2)
declared = st.lists(st.tuples(st.sampled_from(["accent", "width"]), st.sampled_from(["a", "b"])), max_size=2, unique_by=lambda pair: pair[0])
sources = st.builds(
    lambda files, assets, settings: (files, assets, {name: {"default": value} for name, value in settings}),
    templates, st.dictionaries(st.just("style.css"), st.sampled_from([b"a{}", b"b{}"])), declared,
)  # fmt: skip


def themed(drawn: Mapping[str, tuple[dict[str, bytes], dict[str, bytes], dict[str, Any]]], names: tuple[str, ...]) -> Theme:
    """A theme that extends the others in their order."""
    chain = []
    for name in names:
        files, assets, settings = drawn[name]
        chain.append(ThemeSource(
            name, f"themes/{name}", "", settings,
            tuple(ThemeFile(file, f"themes/{name}/templates/{file}", content) for file, content in files.items()),
            tuple(ThemeFile(file, f"themes/{name}/assets/{file}", content) for file, content in assets.items()),
        ))  # fmt: skip
    return make_theme(chain, {})


chains = st.tuples(st.fixed_dictionaries(dict.fromkeys("abc", sources)), st.permutations("abc").map(tuple))


def test_the_order_in_which_files_of_a_theme_are_found_is_no_change_of_it() -> None:
    """No page is rendered for it."""
    state = State({"rates": article()})
    files, assets = {"front.html": b"one", "base.html": b"two"}, {"style.css": b"a{}", "print.css": b"b{}"}
    before, after = (themed({"a": (dict(order(files.items())), dict(order(assets.items())), {})}, ("a",)) for order in (list, lambda items: list(items)[::-1]))
    plan, _, _ = planned(printed(state), printed(state), after, before)
    assert plan.of("render") == ()


@given(chains, chains, st.booleans())
def test_a_theme_that_could_render_otherwise_renders_every_html_page(one: Any, other: Any, same_files: bool) -> None:
    """Other templates, assets or settings, or the same in another order."""
    before, after = themed(*one), themed(one[0] if same_files else other[0], other[1])
    state = State({"rates": article()})
    named = [[(name, file.content) for name, file in sorted(theme.templates.items())] for theme in (before, after)]
    looks = [(files, {name: asset.address for name, asset in theme.assets.items()}, list(theme.settings.items())) for files, theme in zip(named, (before, after), strict=True)]
    reason = dress_changed(shown_of(state, before), shown_of(state, after))
    assert reason or looks[0] == looks[1]
    plan, _, new = planned(printed(state), printed(state), after, before)
    html = {path for path, view in new.items() if isinstance(view, get_args(HtmlView))}
    assert not reason or html <= {step.path for step in plan.of("render")}
    assert {step.path for step in plan.of("render")} - html <= {path for path, view in new.items() if isinstance(view, AssetView)}
    assert reason or not plan.of("render")


def test_the_order_of_a_mapping_of_the_settings_counts() -> None:
    """Of two names with one slug the last is used, so their order is not the reader's business only."""
    one, other = (SETTINGS + f"topics.rename = {{ {names} }}\n" for names in ('"High water" = "A", high-water = "B"', 'high-water = "B", "High water" = "A"'))
    assert stale(State({"rates": article(topics="[High water]")}, settings=one), State({"rates": article(topics="[High water]")}, settings=other)) == []


def test_a_moment_of_another_zone_is_another_value() -> None:
    """A page shows its hours and not the moment."""
    moment = datetime.fromisoformat("2026-03-02T04:30:00+00:00")
    assert fingerprint_of((moment,)) == fingerprint_of((moment.replace(),))
    assert fingerprint_of((moment,)) != fingerprint_of((moment.astimezone(ZoneInfo("Asia/Tokyo")),))
