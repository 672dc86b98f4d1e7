"""Every page of a site, and the page at an address: the same pages, and as few as a new article must change."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from cases.press import Press, article
from conftest import ROOT
from hypothesis import example, given
from hypothesis import strategies as st

from broadsheet.config import check_settings
from broadsheet.fingerprint import fingerprint
from broadsheet.model import Picture
from broadsheet.pages import page_at, pages
from broadsheet.views import ArticleView, EditionView, FeedView, FrontView, GroupMonthView, GroupView, MonthView

DAYS = [date(2026, 3, 9) - timedelta(days=age) for age in range(20)] + [date(2026, 1, 20), date(2025, 12, 31), date(2025, 6, 2), date(2024, 2, 29)]
SOURCES = ("The Tern", "Harbour Post")
OWN = "".join(f'[sources."{name}"]\nown = true\n' for name in SOURCES)
TOPICS = ("Rates", "Ferries", "Eels")


def files() -> dict[str, str]:
    """Two articles a day, of two sources and three topics, over more than two years."""
    made: dict[str, str] = {}
    for number, day in enumerate(DAYS):
        for turn in range(2):
            topics = f"[{TOPICS[(number + turn) % 3]}, {TOPICS[(number + 2 * turn) % 3]}]"
            name = f"{day:%Y/%m}/story-{day:%d}-{turn}"
            made[name] = article(f"Story {number}.{turn}", f"{day}T{8 + turn:02}:00:00Z", f"Words of story {number}.{turn}.", topics=topics, source=SOURCES[turn])
    made["pages/about"] = "---\ntitle: About\naliases: [/imprint/]\n---\n\nWho we are.\n"
    made["editions/2026-03-09"] = "---\ntitle: A calm day\norder: [story-09-0]\n---\n\nA note.\n"
    return made


@pytest.fixture(scope="module")
def press() -> Press:
    """A site of 24 days."""
    made = Press(files(), OWN, static=("/CNAME", "/images/harbour.jpg"))
    assert made.problems == ()
    return made


def test_each_page_stands_at_one_address(press: Press) -> None:
    """No address is made twice."""
    addresses = [page.address for page in pages(press.site)]
    assert len(addresses) == len(set(addresses))


def test_each_page_has_a_file_of_its_own(press: Press) -> None:
    """No two addresses come to one path, and none is a folder where another is a file."""
    paths = {page.path for page in pages(press.site)}
    folders = {parent.as_posix() for path in paths for parent in Path(path).parents}
    assert len(paths) == len(list(pages(press.site)))
    assert not paths & folders


def test_the_page_at_an_address_is_the_page_that_the_site_has_there(press: Press) -> None:
    """Preview and published site come from the same function."""
    for page in pages(press.site):
        assert page_at(press.site, page.address) == page


@pytest.mark.parametrize(
    "address",
    [
        "/2026/03/08", "/2026/3/8/", "/2026/13/01/", "/2026/02/30/", "/2026/00/00/", "/0000/00/00/", "/2026/04/", "/2023/", "/02026/", "/2026/03/09", "",
        "2026/03/09/", "/../", "/2026/../2026/", "/2026/03/09/../", "/2026/03/09/nothing/", "/2026/03/09/story-09-0", "/2026/03/08/story-09-0/", "/topics",
        "/topics/unknown/", "/topics/rates/2026/13/", "/topics/rates/2023/01/", "/topics/rates/feed.xml/", "/topics/../feed.xml", "/feed.XML", "/Feed.xml",
        "/sitemap-1.xml", "/sitemap-0.xml", "/sitemap-01.xml", "/sitemap-.xml", "//", "/./", "/index.html", "/about", "/404", "/archive", "/editions/", "/CNAME/", "/\x00",
        "/2026/03/09/\n", "/2026/\n", "/2026/03/\n",
    ],
)  # fmt: skip
def test_there_is_no_page_at_an_address_that_the_site_does_not_list(press: Press, address: str) -> None:
    """A missing slash, a leading zero, a month 13, dots that climb: none of them is a page."""
    assert page_at(press.site, address) is None


@pytest.mark.parametrize("address", ["/٢٠٢٦/", "/٢٠٢٦/٠٣/", "/２０２６/03/09/", "/topics/rates/٢٠٢٦/٠٣/", "/sitemap-١.xml"])
def test_digits_of_other_scripts_make_no_address(press: Press, address: str) -> None:
    """A year has one address, however many scripts can write it."""
    assert page_at(press.site, address) is None


@pytest.mark.parametrize("address", ["/" + "9" * 5000 + "/", "/sitemap-" + "9" * 5000 + ".xml", "/" + "a" * 100_000 + "/", "/2026/" * 5000])
def test_a_very_long_address_is_no_page(press: Press, address: str) -> None:
    """And no error either."""
    assert page_at(press.site, address) is None


PIECES = ["/", "2026", "03", "09", "topics", "sources", "rates", "feed.xml", "sitemap", "-", ".xml", "..", ".", "%2e", "\\", "story-09-0", "archive", "\x00", "\n", "é", "٣", "²", "1e3", "+1", " "]


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
@example("/sitemap-²/")
def test_no_address_is_too_odd_to_be_asked_for(address: str) -> None:
    """What is not on the list of pages is None, whatever it looks like; nothing is raised."""
    site = _small().site
    listed = {page.address: page for page in pages(site)}
    assert page_at(site, address) == listed.get(address)


@cache
def _small() -> Press:
    return Press(dict(list(files().items())[:4]))


def changed(before: Press, after: Press) -> set[str]:
    """Addresses of the pages that are new, gone or different."""
    return {address for address in before.views.keys() | after.views.keys() if before.views.get(address) != after.views.get(address)}


def with_article(name: str, text: str) -> Press:
    """The site with one article more, or with another text for one."""
    return Press({**files(), name: text}, OWN, static=("/CNAME", "/images/harbour.jpg"))


FEEDS = {"/feed.xml", "/atom.xml", "/feed.json", "/sitemap.xml", "/news-sitemap.xml"}
COUNTS = {"/archive/", "/2026/", "/topics/", "/sources/"}
"""The pages that say how many articles there are: no others do."""


def test_a_new_article_of_a_day_that_has_an_edition_changes_only_what_shows_it(press: Press) -> None:
    """Its page, its edition and month, its topic and source with their month and feeds, its neighbours, the front page, the site's feeds, and the lists that count articles."""
    text = article("Newest", "2026-03-09T11:00:00Z", topics="[Rates]", source="The Tern")
    after = with_article("2026/03/newest", text)
    assert changed(press, after) == {
        "/", "/2026/03/09/", "/2026/03/", "/2026/03/09/newest/", *FEEDS,
        "/topics/rates/", "/topics/rates/2026/03/", "/topics/rates/feed.xml", "/sources/the-tern/", "/sources/the-tern/2026/03/", "/sources/the-tern/feed.xml",
        "/2026/03/09/story-09-0/", "/2026/03/09/story-09-1/", "/editions/feed.xml", *COUNTS,
    }  # fmt: skip


def test_the_first_article_of_a_day_changes_the_edition_before_it_and_no_other(press: Press) -> None:
    """That edition leads on to the new one; no article of an earlier day changes."""
    text = article("Newest", "2026-03-10T09:00:00Z", topics="[Rates]", source="The Tern")
    after = with_article("2026/03/newest", text)
    assert changed(press, after) == {
        "/", "/2026/03/10/", "/2026/03/10/poster.png", "/2026/03/09/", "/2026/03/", "/2026/03/10/newest/", *FEEDS, *COUNTS,
        "/topics/rates/", "/topics/rates/2026/03/", "/topics/rates/feed.xml", "/sources/the-tern/", "/sources/the-tern/2026/03/", "/sources/the-tern/feed.xml",
    }  # fmt: skip


def test_the_first_article_of_a_month_changes_the_month_before_it_and_the_archives() -> None:
    """No article and no edition of an earlier month changes, but the last one, which leads on."""
    before = Press(files(), OWN, now="2026-04-02T12:00:00+00:00")
    after = Press({**files(), "2026/04/newest": article("Newest", "2026-04-01T09:00:00Z", topics="[Rates]", source="The Tern")}, OWN, now="2026-04-02T12:00:00+00:00")
    groups = {f"/{group}/{rest}" for group in ("topics/rates", "sources/the-tern") for rest in ("", "2026/04/", "2026/03/", "feed.xml")}
    assert changed(before, after) == {
        "/", "/2026/04/01/newest/", "/2026/04/01/", "/2026/04/01/poster.png", "/2026/04/", "/2026/03/", "/2026/03/09/", *FEEDS, *COUNTS, "/editions/feed.xml", *groups,
    }  # fmt: skip


def test_an_article_of_long_ago_leaves_the_front_page_and_the_feeds_alone(press: Press) -> None:
    """What is added to a sealed archive stays there, and in the lists that count articles."""
    after = with_article("2025/06/found", article("Found", "2025-06-02T07:00:00Z", topics="[Rates]", source="The Tern"))
    assert changed(press, after) & {"/", "/feed.xml", "/atom.xml", "/feed.json", "/news-sitemap.xml", "/2026/", "/topics/eels/"} == set()


def test_editing_the_end_of_a_body_changes_no_list(press: Press) -> None:
    """Lists hold cards, and the summary is of the beginning: only the page itself and the feeds carry the body."""
    long = "The first sentence says it all. " * 12
    before = with_article("2026/03/long", article("Long", "2026-03-09T11:00:00Z", long + "\n\nThe end.", topics="[Rates]"))
    after = with_article("2026/03/long", article("Long", "2026-03-09T11:00:00Z", long + "\n\nAnother end.", topics="[Rates]"))
    assert changed(before, after) == {"/2026/03/09/long/", "/feed.xml", "/atom.xml", "/feed.json", "/topics/rates/feed.xml"}


def test_a_better_summary_changes_the_lists_that_show_it(press: Press) -> None:
    """The card is what they show."""
    before = with_article("2026/03/long", article("Long", "2026-03-09T11:00:00Z", topics="[Rates]"))
    after = with_article("2026/03/long", article("Long", "2026-03-09T11:00:00Z", topics="[Rates]", summary="Now in one line."))
    assert {"/", "/2026/03/09/", "/2026/03/", "/topics/rates/", "/topics/rates/2026/03/"} <= changed(before, after)


def test_a_better_headline_moves_nothing(press: Press) -> None:
    """The address is the file's name, never the title."""
    before = with_article("2026/03/long", article("Long", "2026-03-09T11:00:00Z"))
    after = with_article("2026/03/long", article("Longer", "2026-03-09T11:00:00Z"))
    assert before.views.keys() == after.views.keys()


def test_related_articles_are_earlier_ones_that_share_a_topic(press: Press) -> None:
    """So that a new article never changes an old one's page."""
    site = press.site
    by_url = {made.address: made for made in site.articles.values()}
    shown = [(by_url[address], by_url[card.url]) for address, view in press.views.items() if isinstance(view, ArticleView) for card in view.related]
    assert shown
    assert all(related.front.date < of.front.date and set(related.front.topics) & set(of.front.topics) for of, related in shown)


def test_articles_of_one_moment_do_not_relate_to_each_other() -> None:
    """Neither is earlier than the other."""
    press = Press({f"2026/03/{name}": article(name, "2026-03-09T08:00:00Z", topics="[Rates]") for name in ("a", "b", "c")})
    assert [view.related for view in press.views.values() if isinstance(view, ArticleView)] == [(), (), ()]


def test_previous_and_next_follow_the_order_of_the_edition(press: Press) -> None:
    """The editor's order, not the clock's."""
    first, second = press.views["/2026/03/09/story-09-0/"], press.views["/2026/03/09/story-09-1/"]
    assert isinstance(first, ArticleView)
    assert isinstance(second, ArticleView)
    assert (first.previous, first.next and first.next.url) == (None, "/2026/03/09/story-09-1/")
    assert (second.previous and second.previous.url, second.next) == ("/2026/03/09/story-09-0/", None)


def test_the_front_page_shows_as_many_editions_as_the_settings_say(press: Press) -> None:
    """Seven, unless told otherwise, the newest first."""
    front = press.views["/"]
    assert isinstance(front, FrontView)
    assert [edition.day for edition in front.editions] == DAYS[:7]


def test_the_editors_note_stands_on_its_edition(press: Press) -> None:
    """With its title and its order."""
    view = press.views["/2026/03/09/"]
    assert isinstance(view, EditionView)
    assert (view.edition.title, press.bodies[view.edition.note.fingerprint] if view.edition.note else "") == ("A calm day", "<p>A note.</p>")
    assert [card.title for card in view.edition.cards] == ["Story 0.0", "Story 0.1"]


def test_editions_lead_on_to_their_neighbours_across_gaps(press: Press) -> None:
    """The days without articles are passed over."""
    view = press.views["/2026/01/20/"]
    assert isinstance(view, EditionView)
    assert (view.earlier and view.earlier.day, view.later and view.later.day) == (date(2025, 12, 31), date(2026, 2, 18))


def test_months_lead_on_to_their_neighbours(press: Press) -> None:
    """The months without articles are passed over, and the ends have one neighbour."""
    months = [view for view in press.views.values() if isinstance(view, MonthView)]
    assert [(m.month.isoformat()[:7], m.earlier and m.earlier.month.isoformat()[:7], m.later and m.later.month.isoformat()[:7]) for m in months] == [
        ("2026-03", "2026-02", None), ("2026-02", "2026-01", "2026-03"), ("2026-01", "2025-12", "2026-02"),
        ("2025-12", "2025-06", "2026-01"), ("2025-06", "2024-02", "2025-12"), ("2024-02", None, "2025-06"),
    ]  # fmt: skip


def test_every_article_is_on_its_month_its_topics_and_its_source(press: Press) -> None:
    """Nothing is lost between the newest lists and the sealed months."""
    months = {card.url for view in press.views.values() if isinstance(view, MonthView) for day in view.days for card in day.cards}
    groups = {card.url for view in press.views.values() if isinstance(view, GroupMonthView) for day in view.days for card in day.cards}
    assert months == groups == set(press.site.articles)


def test_no_list_but_the_months_is_longer_than_the_settings_say() -> None:
    """A topic's page shows the newest, and the months hold the rest."""
    press = Press(files(), settings="[lists]\nnewest = 5\n[feeds]\nitems = 4\n")
    assert {len(view.cards) for view in press.views.values() if isinstance(view, GroupView)} == {5}
    assert {len(view.entries) for view in press.views.values() if isinstance(view, FeedView)} == {4}


def test_pages_are_the_same_whatever_the_order_in_which_files_were_read(press: Press) -> None:
    """Order comes from dates and addresses, never from the disk."""
    backwards = Press(dict(reversed(files().items())), OWN, static=("/images/harbour.jpg", "/CNAME"))
    assert sorted(backwards.views.items(), key=str) == sorted(press.views.items(), key=str)


def test_the_pages_of_the_bundled_digest_agree_with_page_at(sample_site: Path) -> None:
    """What the build wrote is what the list of pages names."""
    settings = check_settings((ROOT / "digest.toml").read_text(encoding="utf-8"))
    names = {path.relative_to(sample_site / "content").as_posix().removesuffix(".md"): path.read_text(encoding="utf-8") for path in (sample_site / "content").rglob("*.md")}
    pictures = tuple(Picture(path.relative_to(sample_site).as_posix(), fingerprint(path.read_bytes()), "jpeg", 1600, 1067) for path in (sample_site / "content/images").iterdir())
    assert len(pictures) == 1
    sample = Press(names, settings=(ROOT / "digest.toml").read_text(encoding="utf-8"), now="2026-10-01T08:00:00+01:00", pictures=pictures)
    assert settings == sample.settings
    assert sample.problems == ()
    written = {path.relative_to(sample_site / "site").as_posix() for path in (sample_site / "site").rglob("*") if path.is_file()}
    listed = {page.path for page in pages(sample.site)}
    assert listed <= written
    assert {name for name in written - listed if not name.startswith(("assets/", "pagefind/"))} <= {path.name for path in (ROOT / "static").rglob("*")}
    assert all(page_at(sample.site, page.address) == page for page in pages(sample.site))

