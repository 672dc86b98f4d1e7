"""Pages that are no plain article: menus, galleries, live reports, lists, stubs behind a paywall, two languages, and what has no end."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from conftest import World

from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import MAX_LINES, clean_seed, learn
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.saved_page import MAX_ATTRIBUTES, MAX_CELLS, MAX_ELEMENTS
from broadsheet.intake import _clean_batch, _prepare
from broadsheet.model import Cleaned, Problem, Seed
from broadsheet.seed_plan import Task

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:trafilatura.*")
STORY = (
    "The ferry to Little Hask will run every hour from Easter, the harbour board decided on Tuesday, after a winter in which it ran when the skipper felt like it.",
    "Fares stay at £3.40 for grown-ups and nothing for dogs, which the board's treasurer, Mabel Rook, called the only popular decision of her career.",
)
SPANISH = (
    "El consejo del puerto decidió el martes que el transbordador saldrá cada hora desde la primavera, y no solo cuando le apetezca al viejo patrón.",
    "Las tarifas siguen igual para los adultos, y los perros no pagan nada, lo que la tesorera llamó la única decisión popular de su carrera.",
)
MENU = ("Home", "News", "Local", "Sport", "Business", "Opinion", "Weather", "Tide tables", "Jobs", "Property", "Motors", "Contact us", "About us", "Privacy policy", "Cookie settings", "Terms of use", "Subscribe", "Log in", "Facebook", "Twitter")
CAPTIONS = ("The old shed on Monday morning. Photo: Dov Hartnell/The Courier", "A gull on the slipway. Photo: Dov Hartnell/The Courier", "The ferry, late as ever, comes in through the snow.", "Children build a snowman on the quay. Photo: Mabel Rook")
WALLS = (
    "Subscribe to continue reading", "To continue reading, subscribe today.", "This article is for subscribers only.", "You have reached your limit of free articles.", "Unlock this article", "Suscríbete para seguir leyendo", "Dieser Artikel ist nur für Abonnenten",
    "Lesen Sie diesen Artikel mit einem Abo weiter", "Cet article est réservé aux abonnés", "Il vous reste 80 % de cet article à lire.", "Conteúdo exclusivo para assinantes",
)  # fmt: skip


def clean(content: str, name: str = "odd.txt") -> Any:
    """What a seed becomes."""
    return clean_seed(Seed(name, content.encode(), fingerprint(content.encode()), datetime(2026, 3, 10, tzinfo=UTC)), Desk("UTC", "en"), explains=True)


def text(*parts: str) -> str:
    """A text of paragraphs."""
    return "\n\n".join(parts) + "\n"


def page(body: str) -> str:
    """A saved page."""
    return f"<html><head><title>Snow on the harbour</title></head><body><main><h1>Snow on the harbour</h1>{body}</main></body></html>"


@pytest.mark.parametrize("content", ["\n".join(MENU), "\n".join(f"  • {word}" for word in MENU)], ids=["lines", "bullets"])
def test_a_page_that_is_all_menu_becomes_no_article(content: str) -> None:
    """And its problem says how to see why."""
    made = clean(content)
    assert isinstance(made, Problem)
    assert str(made) == "seeds/odd.txt: no article was found in it: nothing is left after cleaning; look with `broadsheet ingest --explain`"


def test_a_saved_page_that_is_all_menu_becomes_no_article() -> None:
    """Its links are no words of its own."""
    items = "".join(f"<li><a href='/{word}'>{word}</a></li>" for word in MENU)
    assert isinstance(clean(f"<html><body><nav><ul>{items}</ul></nav></body></html>", "odd.html"), Problem)


def test_a_short_list_of_results_is_no_menu() -> None:
    """Lines of a few words are an article where no menu's words are among them."""
    results = ("Hask 3, Skerrow 1", "Merrow 0, Carrow 0", "Tern Rovers 2, Quay 5", "Port Ellery 1, Slipway 1", "Noray 4, Faro 2", "Shiraa 0, Dunmarrow 3", "Sound 2, Ferry 2")
    assert [line for line in results if line not in clean(text("Results of the harbour league", *results)).markdown] == []


def test_a_gallery_keeps_its_captions_and_loses_its_counters() -> None:
    """A caption is all the text that it has."""
    made = clean(text("Snow on the harbour", *(part for number, caption in enumerate(CAPTIONS, 1) for part in (f"{number} / 4", caption))))
    assert made.markdown.strip().split("\n\n") == list(CAPTIONS)


def test_the_gallery_of_a_saved_page_keeps_its_captions() -> None:
    """Each is a paragraph, not all of them one."""
    figures = "".join(f'<figure><img src="/{number}.jpg"><figcaption>{caption}</figcaption></figure>' for number, caption in enumerate(CAPTIONS))
    assert clean(page(figures), "odd.html").markdown.strip().split("\n\n") == list(CAPTIONS)


def test_a_live_report_keeps_its_times() -> None:
    """They say when each of its entries was written."""
    entries = ("14:05", "All ferries to Little Hask have been stopped, the harbour board says, and will run again on Tuesday.", "13:40", "Two trees have come down on the road to Skerrow, and one lane of it is free again, the brigade says.", "12:10", STORY[0])
    markdown = clean(text("Storm on the coast: live", *entries)).markdown
    assert [entry for entry in entries if entry not in markdown] == []


def test_a_time_alone_below_the_headline_is_no_part_of_the_article() -> None:
    """It says when it was posted, and not on which day."""
    assert clean(text("Ferry to Little Hask to run every hour", "14:05", *STORY)).markdown == text(*STORY)


def test_the_numbers_of_a_listicle_stay_with_its_headings() -> None:
    """They are headings, not items of a list of one."""
    made = clean(text("Two ways to cook a herring", STORY[1], "1. Fried in oats", STORY[0], "2. In vinegar, for three days", STORY[1] + " So she said."))
    assert "\n\n## 1. Fried in oats\n\n" in made.markdown
    assert "\n\n## 2. In vinegar, for three days\n\n" in made.markdown


def test_a_text_in_two_languages_is_kept_whole_and_said_to_be_in_neither() -> None:
    """A language that holds for half of it would be wrong for the other."""
    made = clean(text("Ferry to Little Hask to run every hour", *STORY, "El transbordador saldrá cada hora", *SPANISH))
    assert "language" not in made.front
    assert [part for part in (*STORY, *SPANISH) if part not in made.markdown] == []


@pytest.mark.parametrize("wall", WALLS)
def test_the_stub_of_a_paywall_is_kept_with_a_warning(wall: str) -> None:
    """The call to subscribe goes; the beginning of an article is better than none."""
    made = clean(text("Ferry to Little Hask to run every hour", *STORY, wall))
    assert made.markdown == text(*STORY)
    assert [str(problem) for problem in made.problems] == [f'seeds/odd.txt:7: warning: the text ends with "{wall}" and may be only the beginning of an article; look whether there is more']


def test_the_stub_of_a_paywall_on_a_saved_page_is_kept_with_a_warning() -> None:
    """Also where the call to subscribe is not in the article's own element."""
    made = clean(page("".join(f"<p>{part}</p>" for part in STORY) + "<div><p>This article is for subscribers only.</p><a href='/s'>Subscribe now</a></div>"), "odd.html")
    assert made.markdown == text(*STORY)
    assert ["may be only the beginning" in problem.message for problem in made.problems] == [True]


@pytest.mark.parametrize("line", ["“To continue reading by candlelight was a joy,” she said.", "Members of the harbour board said that they would keep reading the letters of islanders until Easter, and answer them all."])
def test_a_sentence_about_reading_is_no_paywall(line: str) -> None:
    """Nothing goes, and there is no warning."""
    made = clean(text("Ferry to Little Hask to run every hour", *STORY, line))
    assert (made.markdown, made.problems) == (text(*STORY, line), ())


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("odd.txt", "Home news\n" * 100_000, f"it has 100,000 lines, more than {MAX_LINES:,}, which no article has; split it, or remove the seed"),
        ("odd.html", page("<p>A word.</p>" * 120_000), f"elements, more than {MAX_ELEMENTS:,}, which no article has; split it, or remove the seed"),
        ("odd.html", page("<p " + " ".join(f"a{number}='b'" for number in range(50_000)) + ">word</p>"), f"an element of the page has more than {MAX_ATTRIBUTES:,} attributes; it is no article"),
        ("odd.html", "<div>" * 50_000 + "words" + "</div>" * 50_000, "nested deeper than any article's"),
    ],
    ids=["lines", "elements", "attributes", "depth"],
)  # fmt: skip
def test_what_has_no_end_is_named_and_the_rest_ingested(world: World, name: str, content: str, word: str) -> None:
    """It would take the rules and the parser minutes, and is no article."""
    world.write(f"seeds/{name}", content)
    world.write("seeds/ferry.txt", text("Ferry to Little Hask to run every hour", "8 March 2026", *STORY))
    ran = world.run("ingest", status=1)
    assert [problem.startswith(f"seeds/{name}: ") and word in problem for problem in ran.problems] == [True]
    assert list(world.files("content")) == ["2026/03/ferry-to-little-hask-to-run-every-hour.md"]
    assert world.read(f"seeds/{name}") == content


SLOW = {
    "a line of brackets": text("Ferry", *STORY, "(" * 900_000),
    "comments and brackets": text("Ferry", *STORY, "Comments" + "(" * 900_000 + " x"),
    "many lines of brackets": text("Ferry", *STORY, *["(" * 60] * 12_000),
    "many long lines": text("Ferry", *STORY, *[STORY[0] * 300] * 100),
    "a line of dates": text("Ferry", "6 September 2022 " * 50_000, *STORY),
    "broken lines without a blank one": text("Ferry") + "and then the old boat went out past the harbour wall to sea and we\n" * 14_000 + text("", *STORY),
    "quotation marks without words": text("Ferry", *STORY, "'" * 900_000),
    "thousands of lines of tags": text("Ferry", *STORY * 1_000, "\n".join(["Tags: TideTable, a"] * 2_000)),
    "a byline without end": text("Ferry", "By " + "Jane Alder and " * 60_000, *STORY),
}


@pytest.mark.parametrize("content", SLOW.values(), ids=SLOW)
def test_a_text_that_was_made_to_be_slow_is_read(content: str) -> None:
    """No rule's pattern tries the same letters again and again: it would not end before the day does."""
    assert STORY[0] in clean(content).markdown


SLOW_PAGES = {
    "quotation marks": page("".join(f"<p>{part}</p>" for part in (*STORY, "'" * 300_000))),
    "a title of a book": page("".join(f"<p>{part}</p>" for part in STORY) + "<h1>w1</h1>" * 8_000 + "<li>a b</li>" * 12_000).replace("<title>", "<title>" + "".join(f"w{number} " for number in range(50_000))),
    "data without an end": '<script type="application/ld+json">{"' + '\\"' * 300_000 + "\\</script>" + page("".join(f"<p>{part}</p>" for part in STORY)),
    "pictures in figures": '<meta property="og:image" content="http://x.example/x.jpg">' + page("".join(f"<p>{part}</p>" for part in STORY) + "<figure>" * 200 + "<img src=y.jpg>" * 20_000),
    "a heading of hashes": page("".join(f"<p>{part}</p>" for part in STORY) + f"<h2>{'#' * 200_000}x</h2>" + f"<p>{STORY[0]}</p>"),
    "thousands of paragraphs": page("".join(f"<p>{number} {STORY[0]}</p>" for number in range(12_000))),
    "thousands of spans": page("<div>" + "<span>a b</span> " * 20_000 + "</div>" + "".join(f"<p>{part}</p>" for part in STORY)),
}


@pytest.mark.parametrize("content", SLOW_PAGES.values(), ids=SLOW_PAGES)
def test_a_page_that_was_made_to_be_slow_is_read(content: str) -> None:
    """What grows with the square of a page's size would take hours here."""
    made = clean(content, "odd.html")
    assert STORY[0] in made.markdown
    assert made.receipt.lines


@pytest.mark.parametrize(
    "content",
    ["<" * 900_000, "<a " * 60_000, "<!--" * 200_000, "<style " * 120_000, "<link rel=canonical " * 40_000, '<meta "og:url" ' * 60_000, "<link " + "rel=canonical " * 60_000],
)
def test_nothing_that_a_page_opens_and_does_not_close_is_looked_for_again_and_again(content: str) -> None:
    """Before any of it is cleaned, its lines are learned."""
    made = learn(Seed("odd.html", content.encode(), "0", datetime(2026, 3, 10, tzinfo=UTC)), Desk("UTC", "en"), lambda house: True)
    assert made is not None


@pytest.mark.parametrize("body", ["# a" + " " * 900_000 + "x", "*by" + " " * 900_000 + "x"])
@pytest.mark.parametrize("head", ["", "---\ntitle: Ferry\ntags: 'a" + " " * 100_000 + "b'\n---\n", "---\ntitle: '" + "__a " * 40_000 + "'\n---\n"])
def test_a_note_of_blanks_that_was_made_to_be_slow_is_read(head: str, body: str) -> None:
    """Runs of blanks are runs, wherever one begins to look."""
    assert STORY[0] in clean(f"{head}{body}\n\n{STORY[0]}\n", "odd.md").markdown


@pytest.mark.parametrize("title", ["# " + "#" * 900_000 + "x", "# " + "[" * 900_000, "# " + "[](" * 300_000, " " * 900_000 + "x"])
def test_a_note_that_was_made_to_be_slow_is_read(title: str) -> None:
    """Of its beginning no more is searched for a title than titles have."""
    assert STORY[0] in clean(f"{title}\n\n{STORY[0]}\n", "odd.md").markdown


@pytest.mark.parametrize("mark", ["blockquote", "b", "u", "center", "dl", "x-y"])
def test_what_a_parser_would_leave_out_is_no_article(mark: str) -> None:
    """It stops at a depth of 256, and would drop what stands deeper, and all that follows."""
    made = clean(page(f"<p>{STORY[0]}</p>" + f"<{mark}>" * 300 + "Rope" + f"</{mark}>" * 300 + f"<p>{STORY[1]}</p>"), "odd.html")
    assert isinstance(made, Problem)
    assert "nested deeper" in made.message


def test_a_table_of_more_gaps_than_cells_is_no_article() -> None:
    """A long first row, and thousands of short ones: each would be filled up."""
    made = clean(page(f"<p>{STORY[0]}</p><table><tr>{'<td>a</td>' * 4_000}</tr>{'<tr><td>b</td></tr>' * 4_000}</table>"), "odd.html")
    assert isinstance(made, Problem)
    assert f"more than {MAX_CELLS:,} cells" in made.message


LOOSE = (
    "<section>Rope</section>", "<center>Rope</center>", "<address>Rope</address>", "<mark>Rope</mark>", "<time>Rope</time>", "<button>Rope</button>", "<textarea>Rope</textarea>", "<x-y>Rope</x-y>", "<nav>Rope</nav>", "<footer>Rope</footer>",
    "<b>Rope</b>", "Rope", "<!-- a -->Rope<hr>", "<hr>Rope", "<div>Rope<p>and sails were sold.</p></div>", "<div><p>Sails were sold.</p>Rope</div>", "<blockquote>Rope<p>and sails were sold.</p></blockquote>", "<ul><li>Rope<p>and sails</p></li></ul>",
    "<table><caption>Rope</caption><tr><td>a</td></tr></table>", "<details><summary>Rope</summary><p>Sails were sold.</p></details>",
)  # fmt: skip


@pytest.mark.parametrize("loose", LOOSE)
def test_no_word_of_a_page_is_missing_from_its_receipt(loose: str) -> None:
    """Whatever element it stands in, or beside."""
    made = clean(page(f"<p>{STORY[0]}</p>{loose}<p>{STORY[1]}</p>"), "odd.html")
    assert [line.text for line in made.receipt.lines if "Rope" in line.text] != []


def test_no_word_of_a_script_is_in_a_receipt() -> None:
    """No reader sees it."""
    made = clean(page(f"<p>{STORY[0]}</p><div>Sails<script>rope()</script> were sold.</div><p>{STORY[1]}<style>rope</style></p>"), "odd.html")
    assert [line.text for line in made.receipt.lines if "rope" in line.text] == []


def test_of_an_item_with_a_text_and_a_page_the_one_that_was_not_read_is_accounted_for(world: World) -> None:
    """Its page is the article; its text is in the receipt."""
    item = {"id": "x", "title": "Ferry", "date": "2026-03-08", "text": f"Rope. {STORY[1]}", "html": f"<p>{STORY[0]}</p><p>{STORY[1]}</p>"}
    world.write("seeds/all.jsonl", json.dumps(item))
    assert "Rope." in world.run("ingest", "--explain", "seeds/all.jsonl#x").out


BREAKING = {
    "a.html": '<link rel="canonical" href="https://tern.example/x"><meta property="og:image" content="//[x">' + page("".join(f"<p>{part}</p>" for part in STORY)),
    "b.xml": '<rss version="2.0"><channel><item><guid>g</guid><description>&#xd800;</description></item></channel></rss>',
    "c.md": f"+++\na=0x{'f' * 6_000}\n+++\nThe ferry sails.\n",
    "d.md": f"+++\n{'.'.join(['a'] * 5_000)}=1\n+++\nThe ferry sails.\n",
    "e.md": "---\ntitle: Ferry\ndate: 9999-12-31T23:59:59-14:00\n---\nThe ferry sails.\n",
    "f.md": "---\ntitle: Ferry\ndate: 0001-01-01T00:00:00+14:00\n---\nThe ferry sails.\n",
    "g.md": "***\n\n***\n",
    "h.md": ">\n",
}


@pytest.mark.parametrize("name", BREAKING)
def test_no_seed_keeps_the_others_out(world: World, name: str) -> None:
    """Whatever is wrong with it, it is read or named, and what becomes of it can be built."""
    world.write(f"seeds/{name}", BREAKING[name])
    world.write("seeds/ferry.txt", text("Ferry to run every hour", "8 March 2026", *STORY))
    assert "Traceback" not in world.run("ingest", status=None).err
    assert STORY[0] in world.read("content/2026/03/ferry-to-run-every-hour.md")
    assert [problem for problem in world.build(status=None).problems if "warning" not in problem and not problem.startswith("seeds/")] == []


def test_a_fault_of_our_own_keeps_no_other_seed_out(world: World) -> None:
    """Here a time that no file has stands for whatever no one thought of: its seed is named as it is, and the next one is cleaned."""
    good, broken = (Seed(name, content := text("Ferry to run every hour", *STORY).encode(), fingerprint(content), moment) for name, moment in (("a.txt", datetime(2026, 3, 10, tzinfo=UTC)), ("b.txt", None)))  # type: ignore[arg-type]
    _prepare(Desk("UTC", "en"), world.root)
    (made, _), (problem, _) = _clean_batch((Task(good, None, "new"), Task(broken, None, "new")))
    assert isinstance(made, Cleaned)
    assert isinstance(problem, Problem)
    assert str(problem).startswith("seeds/b.txt: cannot be cleaned (AttributeError: ")


def test_a_rule_whose_word_has_no_truth_is_named(world: World) -> None:
    """It is the digest's to mend."""
    world.write("build.py", "class Odd:\n    def __bool__(self):\n        raise ValueError('neither')\n\n\nrules = {'odd': lambda line: Odd()}\n")
    world.write("seeds/ferry.txt", text("Ferry to run every hour", "8 March 2026", *STORY))
    (problem,) = world.run("ingest", status=1).problems
    assert 'the rule "odd" of build.py failed on line 1' in problem


def test_code_at_the_beginning_of_an_item_stays_code(world: World) -> None:
    """A fence beside the mark of an item is none to every reader of Markdown, and what it held would be markup."""
    code = "- a\n&lt;img src=http://e.example/t.png>&lt;em>Rope&lt;/em> [y](http://e.example) **b**"
    world.write("seeds/code.html", page(f"<p>{STORY[0]}</p><ul><li><code>{code}</code></li></ul><p>{STORY[1]}</p>").replace("<title>", '<meta property="article:published_time" content="2026-03-08T10:30:00Z"><title>'))
    world.run("ingest")
    world.build()
    html = world.site("/2026/03/08/snow-on-the-harbour/")
    assert ("<em>Rope" in html, 'href="http://e.example"' in html, "&lt;em&gt;Rope&lt;/em&gt; [y](http://e.example) **b**" in html) == (False, False, True)
