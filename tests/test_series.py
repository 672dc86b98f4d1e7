"""What goes on in a row is kept to its end: numbered items, speakers in turn, stanzas; and it looks alike all through.

The texts are invented, and laid out as crawls leave them.
"""

from datetime import UTC, datetime

import pytest

from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import clean_seed
from broadsheet.ingest.desk import Desk
from broadsheet.model import Cleaned, Seed

LIST = """
10 benches of the north

June 2, 2025

Crowds are not compulsory. Here are some benches on which you may well be the only one to sit.

1. The Button Bench, Kerrin
More than forty planks, each given by a family that had one too many. Closed on Mondays.

2. Bench of Unposted Letters, Varden
It is always taken. The guides will not tell you by whom, because they do not know either.

3. Salt Bench, Oberau
Made of salt. Bring a scarf.

4. The Lamp Bench, Ystwick
A retired keeper of the light will move over for you if you ring twice.

5. Little Map Bench, Dunmere
Shows where you are not.

Advertisement

6. Wool Bench, Hethering
Smells exactly as you expect.

You might also like
7 bridges worth a detour
The best night trains of all
"""
TALK = """
'I never meant to ring': the bell-ringer of Hask retires

14 October 2025

When Marguerite Olander took over the bells of Hask there were four of them, and no ringers. She leaves eleven.

Q: You have said that you never wanted the bells. Is that true?

A: Entirely. I was there to mend the roof. The ringer broke his hip on a Tuesday, and there was a wedding on the Friday. Nobody else could count to four.

Q: And after Friday?

A: After Friday nobody asked me to stop.

Q: What was the hardest year of them all?

A: The one in which the tower burned down. We rang milk cans until Easter, and you could hear the cream in it.

Q: Do you still own those cans?

A: Of course. (laughs) My cat is very fond of them.

Related articles
Choir to tour the northern islands
Why every town needs a bad piano

Sign up to our weekly arts newsletter
"""
POEM = """
Poem of the week: "Ferry, February"

by Ilse Maren Thorne

The ferry has forgotten what it came for.
It leans against the quay
like a man who has told a joke
and waits.

Snow falls into the sea,
which takes it
without a word.

Somebody's dog
is the only passenger
who knows where we are going.

Ilse Maren Thorne's third collection, Low Water, is published by Gannet Press in the spring.

More poems
Subscribe to our poetry newsletter
"""


def clean(text: str) -> Cleaned:
    """What a text becomes."""
    raw = text.encode()
    cleaned = clean_seed(Seed("text.txt", raw, fingerprint(raw), datetime(2026, 3, 10, tzinfo=UTC)), Desk("UTC", "en"))
    assert isinstance(cleaned, Cleaned)
    return cleaned


def test_the_last_items_of_a_numbered_list_stay_and_the_headlines_below_go() -> None:
    """They count on from those that are kept, though short lines below the last paragraph are mostly menus."""
    assert clean(LIST).markdown.endswith("## 5. Little Map Bench, Dunmere\n\nShows where you are not.\n\n## 6. Wool Bench, Hethering\n\nSmells exactly as you expect.\n")


def test_all_numbered_headings_of_a_text_are_headings() -> None:
    """Be what stands below one ever so short."""
    assert [line for line in clean(LIST).markdown.split("\n") if "Bench," in line and not line.startswith("## ")] == []


def test_the_last_answer_of_an_interview_stays() -> None:
    """Two take turns to its end."""
    assert clean(TALK).markdown.endswith("\n\nQ: Do you still own those cans?\n\nA: Of course. (laughs) My cat is very fond of them.\n")


def test_a_question_is_no_heading() -> None:
    """Who asks asks more than once."""
    assert "#" not in clean(TALK).markdown


RECIPE = """
Skip to content
Jump to Recipe   Print Recipe

Grandmother Ada's rye dumplings

March 3, 2024 by Lotte Ferring | 27 Comments

This post may contain affiliate links. Please read my disclosure policy.

My grandmother made these every Sunday between November and Easter, and she never once wrote it down. I have spent three winters on it.

Ingredients

1 1/2 cups (190 g) rye flour
1/2 cup whole milk, warmed
2 large eggs
1 tsp caraway seeds, crushed
50 g butter
Salt

Instructions

1. Whisk the flour, the salt and the caraway seeds together in a large bowl.
2. Beat the eggs into the warm milk, then pour the mixture over the flour.
3. Rest the dough for 30 minutes. Do not skip this step.

They keep for two days in the fridge. Freeze them before you boil them, not after.
"""


def test_a_recipe_keeps_all_that_goes_into_it() -> None:
    """A line amid kept ones, with no blank line between, is no menu. Nor is its headline `Jump to Recipe`."""
    made = clean(RECIPE)
    assert "1 1/2 cups (190 g) rye flour\n\n1/2 cup whole milk, warmed\n\n2 large eggs" in made.markdown
    assert made.front["title"] == "Grandmother Ada's rye dumplings"


def test_a_poem_stays_with_all_its_lines() -> None:
    """None of them looks like a paragraph."""
    kept = clean(POEM).markdown
    assert [line for line in POEM.split("\n")[5:17] if line and line not in kept] == []
    assert "More poems" not in kept


@pytest.mark.parametrize("menu", ["Home\nNews\nSport\nTide tables\n\nJobs\nHomes\nMotors\nBoats\n\nAbout us\nContact us\nPrivacy", "Home, news\nSport, more sport\n\nJobs\nHomes\n\nMotors\nBoats\nBikes\nPrams"])
def test_a_menu_is_no_poem(menu: str) -> None:
    """Its lines do not run on from one to the next."""
    story = LIST.split("\n\n")[2]
    assert clean(f"{menu}\n\nThe benches of the north\n\n{story}\n\n{story} Nobody minds.\n").markdown.count("\n\n") <= 1


def test_a_row_of_numbers_is_no_heading() -> None:
    """The last row of a table stands above a paragraph, as headings do."""
    table = "Norwold 7 6 1 0 15 4 19\n\nHarrowgate 7 5 1 1 14 8 16\n\nEbbing Town 7 4 0 3 9 9 12"
    story = "Rovers won in the last minute of all, and their captain said that they had not been allowed to sit down at half-time."
    assert "#" not in clean(f"Rovers win late\n\n{story}\n\n{story} So it was.\n\n{table}\n\nThe manager said that she had taken the chairs out, and that she would do it again.\n").markdown


OLD = """GREAT FIRE AT THE MALT HOUSE

A fire of unusual violence broke out on Thurs-
day evening in the malt house in Water Lane, a well-
known one, and in less than an hour the build-
ing was a heap of smoking ruins. The alarm was
given by a boy who saw smoke come from the up-
per windows, and who had been sent for forty-
five candles by his aunt in the next street.

The brigade was on the spot within twelve min-
utes, but found to its dismay that there was no
water in the whole of the lane that evening,
and no sea-
wall to have it from. The sea-wall is to come.
"""


def test_words_that_were_divided_at_a_lines_end_are_whole_again() -> None:
    """Those with a hyphen of their own keep it."""
    kept = clean(OLD).markdown
    assert [word for word in ("Thursday", "building", "upper windows", "twelve minutes", "well-known", "forty-five") if word not in kept] == []


def test_a_hyphen_stays_in_a_text_that_divides_no_words() -> None:
    """One or two at a line's end are the words' own."""
    kept = clean("The sand-martins are back\n\nThe sand-martins of Hask are back in the sand-\nbank above the ferry, the wardens of the islands\nsaid on Monday, and they seem to have brought all\nof their friends along with them from the south\nof the world, where it is warmer than it is here.\n").markdown
    assert "sand-bank" in kept


@pytest.mark.parametrize("span", ["April 9, 1931 - November 2, 2025", "9 April 1931 – 2 November 2025", "9. April 1931 bis 2. November 2025"])
def test_the_days_between_which_someone_lived_are_no_date_of_the_article(span: str) -> None:
    """Nor when a fair begins and ends."""
    story = "Billie Crane died peacefully at home on Sunday, with her family around her and the radio on, which she had asked for."
    assert clean(f"Billie Crane\n\n{span}\n\n{story}\n\n{story} So it was.\n").found["date"] == "file-time"


FERRY = """
Ferry to Little Hask to run every hour

By Mabel Rook

14 January 2026

The ferry to Little Hask will run every hour from Easter, the harbour board decided on Tuesday, after a winter in which it ran when the skipper felt like it.

Fares stay at £3.40 for grown-ups and nothing for dogs, which the board's treasurer, Mabel Rook, called the only popular decision of her career.

The new timetable needs a second skipper. Two people have applied, and both of them are the first skipper's cousins.

Share

Islanders had asked for a boat after the evening film as well. The board said that it would think about it when it had seen the film.

Dogs and fares

{}

Share

Email

Print

Comments

Log in to comment

Most read

Seal returns to the slipway

Harbour shop sells out of rope

About us

Contact

Privacy policy

Cookie settings

Terms of use

Advertise with us
"""


@pytest.mark.parametrize("end", ["The film is about a ferry that runs every hour.", "Rook has seen it. She says that it is about a boat.", "Dogs, said Rook with a look at hers, vote too."])
def test_an_article_ends_with_its_last_sentence(end: str) -> None:
    """Papers end on a short one, and buttons stand below it."""
    made = clean(FERRY.format(end))
    assert made.markdown.endswith(f"Dogs and fares\n\n{end}\n")


def test_a_button_between_paragraphs_says_nothing_of_what_stands_below_it() -> None:
    """Live reports have one below each entry."""
    entries = ("The wind is expected to ease from three in the morning, the harbour board said, and the ferry will not sail before that.", "A fallen beech blocks the road to the quay at Little Hask, and the school there will stay closed tomorrow.", "The red warning has been extended to the whole of the east coast, and the islands are to stay indoors until six.")
    made = clean("\n\n".join(("Storm over the islands: latest", "14 January 2026", *(part for entry in entries * 3 for part in (entry, "Share")), "Related", "Seal returns to the slipway", "Sign up for our newsletter")))
    assert made.markdown.count("\n\n") == 8
