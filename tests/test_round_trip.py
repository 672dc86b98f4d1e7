"""What ingest writes is read back as it was: words through Markdown, fields through YAML, edits by their fingerprint.

Texts are hostile on purpose: every mark that Markdown, HTML or YAML knows, in every place.
"""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import lxml.html
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from broadsheet.fields import ARTICLE, check_fields
from broadsheet.fingerprint import fingerprint
from broadsheet.frontmatter import join_file, seed_note_in, split_file, without_seed
from broadsheet.ingest.blocks import (
    Block,
    Code,
    CodeBlock,
    Emphasis,
    Heading,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Span,
    Strong,
    Table,
    Text,
    plain_words,
)
from broadsheet.ingest.compose import compose_markdown
from broadsheet.intake import compose_file
from broadsheet.markup import render_body
from broadsheet.model import Cleaned, Receipt, Seed
from broadsheet.plaintext import CONTROL, one_line

BLOCK_TAGS = ("p", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "blockquote", "pre", "td", "th", "tr", "table", "div", "br", "hr")
MARKS = "ab1 2.\\`*_{}[]()#+-!<>&|~:;=/\"'@^%$é \u00a0x"
FRAGMENTS = [
    "**", "__", "[a](b)", "<script>", "</p>", "&amp;", "&#60;", "1. ", "- ", "# ", "> ", "```", "~~~", "[x]: y", "[^1]", "[^1]: f", "![i](x)", "http://a.b",
    "<http://a>", "<a@b.c>", "5 * 3", "C#", "snake_case", "_a_", "*a*", "\\", "|", "---", "===", "***", "<!--", "-->", "    code", "* * *", "\\*", "a\\", "<3", "a<b",
    "$x$", "{: .c}", "[TOC]", "*[A]: b", "\x02", "+++", "1987. That", "<div>", "<?php", "<![CDATA[", "&nbsp;", "{{ 7*7 }}", "{% include %}", "\u202e", "\u200f", "🐚",
]  # fmt: skip
texts = st.lists(st.one_of(st.text(alphabet=MARKS, max_size=30), st.sampled_from(FRAGMENTS), st.text(max_size=8)), min_size=1, max_size=6).map("".join)
plain = texts.map(Text)
spans = st.lists(
    st.recursive(
        plain | texts.map(Code),
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=2).map(lambda s: Strong(tuple(s))),
            st.lists(inner, min_size=1, max_size=2).map(lambda s: Emphasis(tuple(s))),
            st.lists(plain, min_size=1, max_size=2).map(lambda s: Link(tuple(s), "https://a.example/x_(y)*z&copy;_w_")),
        ),
        max_leaves=4,
    ),
    min_size=1,
    max_size=3,
).map(tuple)
paragraphs = spans.map(Paragraph)
lists = st.builds(
    ListBlock,
    st.booleans(),
    st.lists(st.lists(paragraphs, min_size=1, max_size=2).map(tuple), min_size=1, max_size=3).map(tuple),
)
quotes = st.lists(paragraphs, min_size=1, max_size=2).map(lambda inner: Quote(tuple(inner)))
tables = st.integers(2, 3).flatmap(
    lambda width: st.lists(st.lists(spans, min_size=width, max_size=width).map(tuple), min_size=2, max_size=3).map(lambda rows: Table(tuple(rows)))
)
blocks = st.lists(st.one_of(paragraphs, paragraphs, spans.map(lambda s: Heading(2, s)), lists, quotes), min_size=1, max_size=3).map(tuple)


SEED = Seed("a/b.txt", b"x", "f" * 32, datetime(2026, 3, 10, tzinfo=UTC))


def shown(markdown: str) -> str:
    """The words that a reader sees of a text, blocks apart from each other, each run of blanks one."""
    html = render_body(markdown).full
    if not html.strip():
        return ""
    tree = lxml.html.fragment_fromstring(html, create_parent="div")
    for element in tree.iter(*BLOCK_TAGS):
        element.tail = " " + (element.tail or "")
        element.text = " " + (element.text or "") if element.tag != "br" else None
    return one_line(tree.text_content())


def words(made: tuple[Block, ...]) -> str:
    """The words of the blocks, each run of blanks one."""
    return one_line(CONTROL.sub("", plain_words(made)))


@given(blocks)
@example((Paragraph((Text("1987. That was the year"),)),))
@example((Paragraph((Text("5 * 3, C#, snake_case and <tag>"),)),))
@example((Paragraph((Text("# of pupils"),)), Paragraph((Text("[x]: https://a.example/"),))))
@example((Paragraph((Strong((Text("What happened:"),)), Text(" it rained"))),))
def test_what_is_composed_shows_exactly_the_words_of_its_blocks(made: tuple[Block, ...]) -> None:
    """What looks like markup in a crawled text is never taken for markup, and no word is lost or run into another."""
    assert shown(compose_markdown(made)) == words(made)


@given(tables)
def test_a_table_shows_exactly_the_words_of_its_cells(table: Table) -> None:
    """A bar within a cell divides nothing."""
    assert shown(compose_markdown((table,))) == words((table,))


@given(texts)
def test_a_block_of_code_shows_exactly_its_lines(text: str) -> None:
    """Fences within it do not end it."""
    code = CodeBlock("first\n" + CONTROL.sub("", text) + "\nlast")
    assert shown(compose_markdown((code,))) == words((code,))


@given(paragraphs)
def test_a_paragraph_stays_a_paragraph(paragraph: Paragraph) -> None:
    """Nothing at its start opens a list, a heading, a quotation, a rule or a block of code."""
    html = render_body(compose_markdown((paragraph,))).full
    tree = lxml.html.fragment_fromstring(html or "<p></p>", create_parent="div")
    assert [child.tag for child in tree] == (["p"] if words((paragraph,)) else ["p"][: len(tree)])


@given(paragraphs)
def test_what_is_composed_holds_no_link_that_was_none(paragraph: Paragraph) -> None:
    """The only links and images are those of the blocks."""
    html = render_body(compose_markdown((paragraph,))).full
    tree = lxml.html.fragment_fromstring(html or "<p></p>", create_parent="div")
    assert {link.get("href") for link in tree.iter("a")} <= {"https://a.example/x_(y)*z&copy;_w_", *(_links(paragraph.spans))}
    assert not list(tree.iter("img"))


def _links(made: tuple[Span, ...]) -> set[str]:
    markdown = compose_markdown((Paragraph((Link((Text("x"),), "https://a.example/x_(y)*z&copy;_w_"),)),))
    found = lxml.html.fragment_fromstring(render_body(markdown).full, create_parent="div")
    return {link.get("href") for link in found.iter("a")}


lines_of_text = st.one_of(texts, st.text(max_size=20)).map(lambda t: one_line(CONTROL.sub("", t)))
tricky = st.sampled_from(["no", "yes", "null", "~", "12:30", "0x1f", "1e3", "2022-13-45", "- a", "a: b", "#", "'", '"', "{a}", "[a]", "&a", "*a", "!!x", "---", "|", ">", "%", "@", "`", "Norway: no"])
values = st.one_of(lines_of_text, tricky).filter(bool)
moments = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.sampled_from([UTC, ZoneInfo("Europe/London"), ZoneInfo("Asia/Kolkata")])).map(lambda d: d.replace(microsecond=0, fold=0))  # noqa: DTZ001 -- bounds have no zone
fronts = st.fixed_dictionaries(
    {"title": values, "date": st.one_of(st.dates(date(1900, 1, 1), date(2100, 1, 1)), moments)},
    optional={
        "deck": values,
        "topics": st.lists(values, min_size=1, max_size=4, unique=True),
        "source": values,
        "authors": st.lists(values, min_size=1, max_size=3, unique=True),
        "credit": values,
        "draft": st.booleans(),
        "extra": st.dictionaries(st.text("abcdef", min_size=1, max_size=5), st.one_of(values, st.lists(values, max_size=3), st.integers(-9, 99), st.booleans()), max_size=3),
    },
)


@given(fronts)
def test_fields_are_read_as_they_were_written(front: dict[str, Any]) -> None:
    """Each text, list and moment comes back, whatever YAML would make of its letters."""
    split = split_file(join_file(front, "Body."))
    assert split is not None
    checked = check_fields(split, ARTICLE, ("title", "date"), "content/a.md", ZoneInfo("UTC"))
    assert checked.problems == ()
    for name in ("title", "deck", "source", "credit"):
        assert checked.values.get(name, "") == front.get(name, "")
    for name in ("topics", "authors"):
        assert list(checked.values.get(name, ())) == front.get(name, [])
    written, read = front["date"], checked.values["date"]
    if not isinstance(written, datetime):
        written = datetime(written.year, written.month, written.day, tzinfo=UTC)
    assert read.astimezone(UTC) == written.astimezone(UTC)  # `==` of two zones is false in the hour that a clock is put back


@given(fronts)
def test_any_yaml_loader_reads_the_same_fields(front: dict[str, Any]) -> None:
    """A plain safe_load gives every text as text, every list as a list, every moment as that moment."""
    head = join_file(front, "Body.").removeprefix("---\n").partition("\n---\n")[0]
    loaded = yaml.safe_load(head)
    assert {name: _instant(value) for name, value in loaded.items()} == {name: _instant(value) for name, value in front.items()}


def _instant(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return value


@given(fronts, st.one_of(texts, st.just("seed: not a field\n---\nfile: x")))
def test_the_seed_block_can_be_cut_out_again(front: dict[str, Any], body: str) -> None:
    """What remains has the fingerprint that the block says, so that a person's edit is recognised."""
    content = composed(front, body)
    note = seed_note_in(content)
    assert note is not None
    assert (note.file, note.fingerprint, note.found) == (SEED.file, SEED.fingerprint, dict.fromkeys(front, "test"))
    assert fingerprint(without_seed(content)) == note.written


@given(fronts, texts)
def test_line_endings_are_no_edit(front: dict[str, Any], body: str) -> None:
    """An editor that saves with CR LF, or with a byte order mark, has changed nothing."""
    content = composed(front, body)
    assert without_seed("\ufeff" + content.replace("\n", "\r\n")) == without_seed(content)


@given(fronts, texts)
def test_a_changed_body_is_an_edit(front: dict[str, Any], body: str) -> None:
    """One word more, and the fingerprint is another."""
    content = composed(front, body)
    note = seed_note_in(content)
    assert note is not None
    assert fingerprint(without_seed(content + "more\n")) != note.written


def composed(front: dict[str, Any], body: str) -> str:
    """The content file of an article with these fields and one paragraph."""
    cleaned = Cleaned(front, dict.fromkeys(front, "test"), compose_markdown((Paragraph((Text(body),)),)), Receipt(SEED.file, ()))
    return compose_file(SEED, cleaned)
