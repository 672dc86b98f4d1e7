"""Texts as real sites leave them, beyond the textbook: each was once read wrongly."""

from datetime import UTC, date, datetime

import pytest

from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import clean_seed
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.headline import is_byline
from broadsheet.ingest.lines import make_line
from broadsheet.ingest.metadata import source_in, split_topics
from broadsheet.ingest.names import names_in, signed_by
from broadsheet.model import Cleaned, Seed

STORY = (
    "The ferry to Little Hask will run every hour from Easter, the harbour board decided on Tuesday, after a winter in which it ran when the skipper felt like it.",
    "Fares stay at £3.40 for grown-ups and nothing for dogs, which the board's treasurer, Mabel Rook, called the only popular decision of her career.",
    "The new timetable needs a second skipper. Two people have applied, and both of them are the first skipper's cousins.",
    "Islanders had asked for a boat after the evening film as well. The board said that it would think about it when it had seen the film.",
)
TITLE = "Ferry to Little Hask to run every hour"


def clean(text: str, file: str = "ferry.txt", language: str = "en") -> Cleaned:
    """The article in a text."""
    content = text.encode()
    made = clean_seed(Seed(file, content, fingerprint(content), datetime(2026, 3, 9, tzinfo=UTC)), Desk("UTC", language))
    assert isinstance(made, Cleaned), made
    return made


def story(*above: str, body: tuple[str, ...] = STORY) -> Cleaned:
    """The story below its headline and these lines."""
    return clean("\n\n".join((TITLE, *above, *body)))


def test_paragraphs_of_japanese_are_not_joined() -> None:
    """A line each, without blank lines between, and of fewer characters than a line of English has: they are whole."""
    lines = (
        "汐見の渡し船、春から一時間ごとに", "汐見港の渡し船は、この春の祭りの日から一時間ごとに出ることになった。港の委員会が火曜日に決めた。",
        "運賃は大人三百円のままで、犬は無料だ。会計の森田さんは「いちばん喜ばれた決定だ」と話している。", "新しい時刻表には、もう一人の船長が要る。二人が手を挙げたが、どちらも今の船長のいとこである。",
        "島の人たちは夜の映画のあとにも船がほしいと頼んだ。委員会は、まずその映画を見てから考えるという。",
    )  # fmt: skip
    made = clean("\n".join(lines), language="ja")
    assert (made.front["title"], made.markdown) == (lines[0], "\n\n".join(lines[1:]) + "\n")


def test_broken_lines_of_japanese_are_joined_without_a_blank() -> None:
    """Their script has none."""
    body = "汐見港の渡し船は、この春の祭りの日から一時間ごとに出ることになっ\nた。港の委員会が火曜日に決めた。運賃は大人三百円のままで、犬は無料\nだ。会計の森田さんは、いちばん喜ばれた決定だと話している。新しい時\n刻表には、もう一人の船長が要る。二人が手を挙げたという。"
    assert clean(f"汐見の渡し船\n\n{body}\n", language="ja").markdown == body.replace("\n", "") + "\n"


def test_the_third_of_a_list_is_no_line_of_rights() -> None:
    """`(c)` opens an item, too."""
    items = ("(a) the ferry had sailed in fog;", "(b) nobody had rung the bell; and", '(c) the skipper had been told by "someone on the quay" that there was no fog.')
    made = story(body=(*STORY, *items, *STORY[::-1]))
    assert all(item in made.markdown for item in items)
    assert "(c) 2026 The Ferry Times" not in story(body=(*STORY, "(c) 2026 The Ferry Times")).markdown


@pytest.mark.parametrize(
    ("line", "topics"),
    [("Tags: NATO SUMMIT", ("NATO SUMMIT",)), ("Keywords: HARBOUR FERRY/UPDATE 2", ("HARBOUR FERRY/UPDATE 2",)), ("Posted In: NewsPolitics", ("News", "Politics")), ("Filed Under: Soups, Vegan Tagged With: lemon, lentils", ("Soups", "Vegan", "lemon", "lentils"))],
)
def test_tags_are_cut_where_one_ends(line: str, topics: tuple[str, ...]) -> None:
    """Capitals throughout are no border, and a second label is none of them."""
    assert split_topics(line, "The ferry sails.") == topics


@pytest.mark.parametrize(("line", "names"), [("ByPatrick Ewell", ("Patrick Ewell",)), ("By Priya Nandakumar 38 Comments", ("Priya Nandakumar",)), ("By Priya Nandakumar Leave a Comment", ("Priya Nandakumar",)), ("Bygone days of Ellery", ()), ("BY MABEL ROOK", ("Mabel Rook",))])
def test_bylines_as_themes_print_them(line: str, names: tuple[str, ...]) -> None:
    """Without a blank; with the comments in the same line."""
    assert names_in(signed_by(line)) == names


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("الأربعاء 14 يناير 2026 - 03:25 م", datetime(2026, 1, 14, 15, 25, tzinfo=UTC)), ("الأربعاء 14 يناير 2026 - 03:25 ص", datetime(2026, 1, 14, 3, 25, tzinfo=UTC)),
        ("14 Ιανουαρίου 2026, 3:25 μ.μ.", datetime(2026, 1, 14, 15, 25, tzinfo=UTC)), ("14 Ιανουαρίου 2026, 12:25 π.μ.", datetime(2026, 1, 14, 0, 25, tzinfo=UTC)),
        ("2026-01-14 09:26:15 Source: Island Radio", datetime(2026, 1, 14, 9, 26, 15, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_times_of_day_in_other_scripts(line: str, moment: datetime) -> None:
    """Halves of the day have names, and the hyphens of a date are no span."""
    assert story(line).front["date"] == moment


@pytest.mark.parametrize("opening", ["CALDER CITY, Jan. 14, 2026 – ", "MERROW QUAY, Hask, January 14, 2026 (COAST WIRE) -- ", "LITTLE HASK, 14 January 2026 /IslandNews/ -- "])
def test_a_release_says_its_day_before_its_first_sentence(opening: str) -> None:
    """Where it was sent from, and when; a second headline may stand above it."""
    made = story("Dogs to travel free", body=(opening + STORY[0], *STORY[1:]))
    found = made.front["date"]
    assert (found.date() if isinstance(found, datetime) else found, made.found["date"]) == (date(2026, 1, 14), "dateline")


def test_the_licence_of_a_picture_is_not_the_texts() -> None:
    """It would be a claim that nobody has made."""
    assert "license" not in story("Ned Rook / Flickr / CC BY-SA 2.0").front
    assert story(body=(*STORY, "This article is licensed under CC BY-SA 4.0.")).front["license"] == "CC BY-SA 4.0"


@pytest.mark.parametrize("mark", ["* * *", "***", "⁂", "— — —", "• • •"])
def test_what_divides_two_parts_divides_them(mark: str) -> None:
    """It is no list, and no end."""
    assert f"\n\n{STORY[1]}\n\n* * *\n\n{STORY[2]}\n\n" in story(body=(*STORY[:2], mark, *STORY[2:])).markdown
    assert story(body=(*STORY, mark)).markdown.endswith(f"{STORY[-1]}\n")


def test_what_somebody_says_is_no_item_of_a_list() -> None:
    """Papers of many countries open it with a long dash."""
    said = "— My grandfather was the first skipper. I did not think that I would live to see it — says Ned Rook."
    assert said in story(body=(*STORY[:2], said, *STORY[2:])).markdown


@pytest.mark.parametrize("line", ["(SOUND OF A FOGHORN)", "By Mabel Rook and Ned Rook", "Updated 4:19 p.m.", "The first skipper, in 1987 (photo: Island Radio)", "A second skipper is needed and"])
def test_what_is_short_is_not_therefore_a_heading(line: str) -> None:
    """Nor is a caption, a byline, a time or half a sentence."""
    assert f"## {line}" not in story(body=(*STORY[:2], line, *STORY[2:])).markdown


def test_a_sentence_with_a_colon_has_no_label() -> None:
    """What follows a label begins anew."""
    plain, labelled = "Dogs still travel free: the board would not hear of a fare for them.", "What it costs: Nothing for dogs, and £3.40 for everyone who walks on two legs."
    made = story(body=(*STORY[:2], plain, labelled, *STORY[2:])).markdown
    assert (plain in made, "**What it costs:** Nothing" in made) == (True, True)


@pytest.mark.parametrize("above", ["We may earn a small commission if you buy something through our links.", "The Ferry Times is made by islanders. Support us with a subscription today."])
def test_a_headline_stands_below_a_notice_of_the_house(above: str) -> None:
    """The first paragraph of a page is not always its story's."""
    assert clean("\n\n".join((above, TITLE, "By Mabel Rook", "14 January 2026", *STORY))).front["title"] == TITLE


def test_the_caption_below_a_headline_is_none() -> None:
    """It ends with who took the picture."""
    assert story("The old quay of Little Hask in the fog. NED ROOK", "Mabel Rook", "14 January 2026").front["title"] == TITLE


@pytest.mark.parametrize("above", [("Comments",), ("18 Comments",), ("Comments (42)", "Share")])
def test_a_short_article_amid_forms_and_links_stays_whole(above: tuple[str, ...]) -> None:
    """A number of comments above it, and a form below its first paragraph."""
    form = ("Get the latest news straight to your inbox", "Email", "Sign up", "READ MORE", "Seal returns")
    made = clean("\n".join((TITLE, "By Mabel Rook", "9 March 2026", *above, "The harbour board has voted by nine to six to let the ferry run every hour.", *form, *STORY[1:])))
    assert made.markdown == "\n\n".join(("The harbour board has voted by nine to six to let the ferry run every hour.", *STORY[1:])) + "\n"


@pytest.mark.parametrize("last", ["Nobody was hurt.", "Admission is free.", "A decision is due in May."])
def test_a_short_last_sentence_stays(last: str) -> None:
    """Above what stands below every article of a site."""
    made = clean("\n".join((TITLE, "By Mabel Rook", "9 March 2026", *STORY, last, "Related stories", "Seal returns to the slipway", "Comments (4)", "Sign up for our newsletter", "Privacy", "Terms", "About us", "Contact")))
    assert made.markdown.endswith(f"{STORY[-1]}\n\n{last}\n")


@pytest.mark.parametrize("blank", ["\n", "\n\n"])
def test_the_headlines_below_a_pointer_amid_an_article_go(blank: str) -> None:
    """Whether or not blank lines stand between all lines."""
    pointed = ("READ ALSO:", "Seal returns to the slipway", "Bakery wins a prize for its rolls")
    made = story(body=(*STORY[:2], blank.join(pointed[:2] if blank == "\n\n" else pointed), *STORY[2:]))
    assert made.markdown == "\n\n".join(STORY) + "\n"


def test_a_heading_below_a_pointer_stays() -> None:
    """What stands right above a paragraph may be the article's own."""
    made = story(body=(*STORY[:2], "READ ALSO:", "Seal returns to the slipway", "What the skipper says", *STORY[2:]))
    assert "## What the skipper says" in made.markdown
    assert "Seal" not in made.markdown


@pytest.mark.parametrize("label", ["When", "Visitation", "Funeral service", "Wann"])
def test_the_day_of_an_event_is_not_the_text_s(label: str) -> None:
    """It says when to come, and stays where that is said."""
    made = story(body=(*STORY, label, "Saturday, 11 April 2026", "Where", "The net loft", *STORY[::-1]))
    assert made.found["date"] == "file-time"
    assert "Saturday, 11 April 2026" in made.markdown
    assert story(label, "Saturday, 11 April 2026").found["date"] == "file-time"


@pytest.mark.parametrize("line", ["Posted by Mabel Rook on March 3, 2026", "March 3, 2026 by Mabel Rook", "3 March 2026 | By Mabel Rook"])
def test_who_and_when_on_one_line_are_both_read(line: str) -> None:
    """In either order; and the line goes."""
    made = story(line)
    assert (made.front["authors"], str(made.front["date"])[:10]) == (["Mabel Rook"], "2026-03-03")
    assert made.markdown == "\n\n".join(STORY) + "\n"


@pytest.mark.parametrize("line", ["17 June 2025 from Tern Books", "Released: June 17, 2025 by Tern Books"])
def test_a_book_that_comes_out_has_no_byline(line: str) -> None:
    """It is from a house, on a day that is not the text's."""
    made = story("by Mabel Rook · Mar 9, 2026 at 3:00 am · One comment so far", body=("The Slow Tide", line, *STORY))
    assert (made.front["authors"], str(made.front["date"])[:10]) == (["Mabel Rook"], "2026-03-09")


@pytest.mark.parametrize(
    ("line", "is_so"),
    [("By Jane Alder", True), ("Por Julián Paredes", True), ("Door Piet Molenaar, correspondent", True), ("By the sea", False), ("From Russia With Love", False), ("By Jane Alder, with love and a great many photographs", False), ("Von Menschen und Mäusen", False)],
)
def test_a_byline_is_no_headline(line: str, is_so: bool) -> None:
    """However short the headline above it is; but some open like one."""
    assert is_byline(make_line(1, line)) is is_so


def test_numbers_that_stand_alone_are_put_before_what_they_number() -> None:
    """As a crawl leaves the steps of a manual; a lone number is none."""
    steps = ("1.", "Take off the handle", STORY[0], "2.", "Look at the washer", STORY[1], "3.", "Put it on again", STORY[2])
    assert "## 1. Take off the handle" in story(body=steps).markdown
    assert "\n\n42\\.\n\n" in story(body=(STORY[0], "The skipper was asked for a number. It was", "42.", STORY[1])).markdown


@pytest.mark.parametrize(("line", "name"), [("© Rook GmbH & Co. KG", "Rook GmbH & Co. KG"), ("© 2026 Pesca Norte S.A.", "Pesca Norte S.A."), ("© St. Orran Gazette", "St. Orran Gazette"), ("© 2026 The Ferry Times. All rights reserved.", "The Ferry Times")])
def test_a_firm_keeps_the_points_of_its_name(line: str, name: str) -> None:
    """Else it would be called St."""
    assert source_in(line) == name


@pytest.mark.parametrize(
    "line",
    ["Utilizamos cookies propias y de terceros para mejorar nuestros servicios. Si continúa navegando, acepta su uso.", "Questo sito utilizza i cookie per offrirti una navigazione migliore.", "Wij gebruiken cookies om deze site te verbeteren.", "Мы используем файлы cookie, чтобы сделать сайт удобнее."],
)
def test_a_notice_of_cookies_above_an_article_is_no_part_of_it(line: str) -> None:
    """In other languages, too."""
    made = clean("\n\n".join((line, TITLE, "9 March 2026", *STORY)))
    assert (made.front["title"], made.markdown) == (TITLE, "\n\n".join(STORY) + "\n")


@pytest.mark.parametrize("line", ["Lesedauer: 3 Minuten", "Tempo de leitura: 3 min", "Время чтения: 3 минуты", "Écouter l’article", "Copia link", "Вконтакте", "Artikel merken"])
def test_what_readers_are_offered_below_a_headline_goes(line: str) -> None:
    """In the words of many languages."""
    assert story("9 March 2026", line).markdown == "\n\n".join(STORY) + "\n"


def test_a_caption_with_its_credit_is_no_heading() -> None:
    """However short it is, and though a paragraph follows."""
    assert "## " not in story(body=(*STORY[:2], "The slip at Little Hask in April. Photo by Ned Rook / The Ferry Times", *STORY[2:])).markdown


@pytest.mark.parametrize(
    ("line", "is_residue"),
    [
        ("This post may contain affiliate links. Please read our disclosure policy.", True), ("When you buy through links on our site, we may earn an affiliate commission. Here's how it works.", True),
        ("As an Amazon Associate I earn from qualifying purchases made through links in this post.", True), ("Dieser Beitrag enthält Affiliate-Links, über die wir etwas verdienen, wenn jemand kauft.", True),
        ("Brokers earn a commission on each boat that they sell, the harbour master said, and few of them say so.", False),
    ],
)  # fmt: skip
def test_what_a_site_says_of_its_own_earnings_goes(line: str, is_residue: bool) -> None:
    """What an article says of others' stays."""
    assert (line in story(body=(STORY[0], line, *STORY[1:])).markdown) is not is_residue
