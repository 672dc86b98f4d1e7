"""What a text says of its article: stamps near the headline in many shapes, and never a date or a name out of the prose."""

from datetime import UTC, datetime
from typing import Any

import pytest

from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import clean_seed
from broadsheet.ingest.desk import Desk
from broadsheet.model import Seed

DESK = Desk("UTC", "en", languages=(("El Faro", "es"), ("The Skerrow Sun", "en-US"), ("The Hask Mail", "en-GB")), seeds_of=(("El Faro", ("faro/*",)), ("The Skerrow Sun", ("sun/*",)), ("The Hask Mail", ("mail/*",))))
STORY = (
    "The ferry to Little Hask will run every hour from Easter, the harbour board decided on Tuesday, after a winter in which it ran when the skipper felt like it.",
    "Fares stay at £3.40 for grown-ups and nothing for dogs, which the board's treasurer, Mabel Rook, called the only popular decision of her career.",
    "The new timetable needs a second skipper. Two people have applied, and both of them are the first skipper's cousins.",
)
STAMPS = {
    "By Jane Alder and John Roe, Staff Writers\nSeptember 6, 2022": ("2022-09-06", "", ["Jane Alder", "John Roe"]),
    "By Jane Alder | Updated 6 September 2022 14:05 BST": (None, "2022-09-06T14:05:00+01:00", ["Jane Alder"]),
    "By JANE ALDER / Political Editor / @jane": (None, "", ["Jane Alder"]),
    "by Jane Alder · Sep 6, 2022 at 3:00 am · One comment so far": ("2022-09-06T03:00:00+00:00", "", ["Jane Alder"]),
    "Published September 6, 2022 by Jane Alder": ("2022-09-06", "", ["Jane Alder"]),
    "Sep 6, 2022 • 11 Minute Read": ("2022-09-06", "", None),
    "September 6, 2022/Living/Harbour": ("2022-09-06", "", None),
    "• Posted on September 6th, 2022": ("2022-09-06", "", None),
    "6 min readSep 6, 2022": ("2022-09-06", "", None),
    "September 6, 2022September 6, 2022": ("2022-09-06", "", None),
    "By Jane AlderUpdated Sep 7, 2022 at 1:00 PM EST": (None, "2022-09-07T13:00:00-05:00", ["Jane Alder"]),
    "Published: 6 September 2022 | Updated: 7 September 2022": ("2022-09-06", "2022-09-07", None),
    "Last updated: 7 September 2022. Published: 6 September 2022": ("2022-09-06", "2022-09-07", None),
    "Von Anna Müller, dpa\n6. September 2022, 14:05 Uhr": ("2022-09-06T14:05:00+00:00", "", ["Anna Müller"]),
    "Por María López | Madrid\n6 de septiembre de 2022": ("2022-09-06", "", ["María López"]),
    "Par Luc Martin (avec AFP)\nPublié le 6 septembre 2022 à 14h05": ("2022-09-06T14:05:00+00:00", "", ["Luc Martin"]),
    "Por João da Silva\nPublicado em 6 de setembro de 2022 às 14h05": ("2022-09-06T14:05:00+00:00", "", ["João da Silva"]),
    "作者：王小明\n2022年9月6日": ("2022-09-06", "", ["王小明"]),
    "Автор: Иван Петров\n6 сентября 2022": ("2022-09-06", "", ["Иван Петров"]),
    "بقلم سلمى النجار\n٦ سبتمبر ٢٠٢٢": ("2022-09-06", "", ["سلمى النجار"]),
    "Published 06/09/2022": (None, "", None),
    "3 hours ago": (None, "", None),
    "When: Thursday 8 September 2022, Town Hall": (None, "", None),
    "Evening Tern staff": (None, "", None),
    "By The Associated Press": (None, "", None),
}


def clean(text: str, file: str = "story.txt") -> Any:
    """The text after cleaning, by a desk that knows three sources."""
    content = text.encode()
    return clean_seed(Seed(file, content, fingerprint(content), datetime(2026, 3, 10, tzinfo=UTC)), DESK)


def story(top: str = "", tail: str = "") -> str:
    """A text with lines below its headline and below its end."""
    return "\n\n".join(filter(None, ("Ferry to Little Hask to run every hour", top, *STORY, tail))) + "\n"


def told(made: Any, name: str) -> str:
    """A date as the text told it; empty if nothing but the file's time does."""
    return made.front[name].isoformat() if made.found.get(name, "file-time") != "file-time" else ""


@pytest.mark.parametrize("stamp", STAMPS)
def test_a_stamp_below_the_headline_says_who_and_when(stamp: str) -> None:
    """In the shapes in which papers print it; what is not sure is left blank."""
    day, updated, authors = STAMPS[stamp]
    made = clean(story(stamp))
    assert (told(made, "date"), told(made, "updated"), made.front.get("authors")) == (day or "", updated, authors)


@pytest.mark.parametrize("stamp", STAMPS)
def test_a_stamp_is_no_part_of_the_body(stamp: str) -> None:
    """Whatever it says, the article begins with its first paragraph, and none is lost."""
    markdown = clean(story(stamp)).markdown
    assert [part for part in STORY if part not in markdown] == []


@pytest.mark.parametrize(("file", "day"), [("mail/1.txt", "2022-09-06"), ("sun/1.txt", "2022-06-09"), ("faro/1.txt", "2022-09-06"), ("2022-06-09-ferry.txt", "2022-06-09"), ("other.txt", "")])
def test_a_date_in_numbers_is_read_as_its_source_writes_it(file: str, day: str) -> None:
    """By the source's language in the settings, or by the file's name; else it is two days, and none."""
    assert told(clean(story("Published 06/09/2022"), file), "date") == day


def test_a_date_in_numbers_is_read_as_the_text_writes_its_others() -> None:
    """One that can be read in one way only tells of the rest."""
    assert told(clean(story("Published 06/09/2022", "The timetable of 26/09/2022 was the last one.")), "date") == "2022-09-06"


def test_a_date_in_numbers_is_read_in_the_order_of_the_texts_language() -> None:
    """In German the day comes first, also where the house writes English."""
    story = "Der Hafenrat hat am Dienstag beschlossen, dass die Fähre vom Frühjahr an jede Stunde fährt, und nicht nur, wenn der alte Kapitän Lust dazu hat."
    made = clean(f"Die Fähre fährt jede Stunde\n\n06.09.2022\n\n{story}\n\n{story}\n")
    assert (told(made, "date"), made.front["language"], made.found["language"]) == ("2022-09-06", "de", "detected")


def test_no_date_and_no_name_is_taken_out_of_the_prose() -> None:
    """What an article speaks of is not when it was written, nor by whom."""
    made = clean(story(tail="The last skipper retired on 4 March 1987. He was succeeded by Elma Voss, who had come from Skerrow on 2 May 1986 with her brother."))
    assert (made.found["date"], made.front.get("authors")) == ("file-time", None)


def test_a_note_of_the_first_printing_goes_before_the_date_of_an_update() -> None:
    """It says in so many words when the article was published."""
    made = clean(story("30 Sep 2022, 11:07am", "This article was originally published on 26 Sep 2019 at 4:12pm but has been regularly updated to keep the information current."))
    assert (told(made, "date"), made.found["date"]) == ("2019-09-26T16:12:00+00:00", "originally")


def test_a_date_below_the_headline_goes_before_one_of_a_comment() -> None:
    """Comments have dates of their own."""
    assert told(clean(story("6 September 2022", "February 27, 2026 at 12:06 am")), "date") == "2022-09-06"


@pytest.mark.parametrize(("line", "name"), [
    ("This work is licensed under CC BY-NC-SA 4.0.", "CC BY-NC-SA 4.0"),
    ("Licensed under a Creative Commons Attribution-ShareAlike 3.0 Unported License.", "CC BY-SA 3.0"),
    ("Text: https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0"),
    ("To the extent possible it is in the public domain: https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
    ("CC'd to the mayor: 4 letters on creativity", None),
])  # fmt: skip
def test_a_licence_is_known_by_its_name(line: str, name: str | None) -> None:
    """Short, spelled out, or as an address."""
    assert clean(story(tail=line)).front.get("license") == name


def test_topics_that_were_run_together_are_split_by_the_topics_of_the_settings() -> None:
    """Capitals alone would not part `Climate Change` from `Energy`, nor keep `TikTok` whole."""
    text = story(tail="Tags: Climate ChangeEnergyUS PoliticsTikTok").encode()
    made: Any = clean_seed(Seed("story.txt", text, fingerprint(text), datetime(2026, 3, 10, tzinfo=UTC)), Desk("UTC", "en", topics=("TikTok", "US Politics")))
    assert made.front["topics"] == ["Climate Change", "Energy", "US Politics", "TikTok"]


@pytest.mark.parametrize(("text", "language"), [(STORY[0] + STORY[1], None), ("Rada portu postanowiła we wtorek, że od wiosny prom będzie kursował co godzinę, a nie wtedy, gdy zechce tego stary szyper i jego pies.", "pl"), ("Havn. Fisk. Tid.", None)])
def test_a_language_that_is_not_the_houses_is_told(text: str, language: str | None) -> None:
    """Where the text is long enough to be sure."""
    assert clean(f"Prom\n\n{text}\n").front.get("language") == language
