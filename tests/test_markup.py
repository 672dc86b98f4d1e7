"""Markdown to safe HTML: what is kept, what is mended, what is refused, and what lists show of it."""

import re

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.markup import MAX_MARKS, MarkupError, render_body, with_absolute_addresses
from broadsheet.plaintext import CONTROL


def html(markdown: str, base: str = "") -> str:
    """The body as HTML."""
    return render_body(markdown, base).full


def test_a_paragraph_is_a_paragraph() -> None:
    """With its stresses."""
    assert html("One **two** *three*.") == "<p>One <strong>two</strong> <em>three</em>.</p>"


def test_headings_begin_below_the_pages_own_and_skip_no_level() -> None:
    """The headline is the page's h1."""
    tree = lxml.html.fragment_fromstring(html("# A\n\n#### B\n\n# C\n\n###### D"), create_parent="div")
    assert [(h.tag, h.text_content()) for h in tree] == [("h2", "A"), ("h3", "B"), ("h2", "C"), ("h3", "D")]


def test_headings_of_one_name_have_two_ids() -> None:
    """And none that the page itself uses."""
    assert html("## Main\n\n## Main") == '<h2 id="h-main">Main</h2>\n<h2 id="h-main-2">Main</h2>'


def test_addresses_of_this_site_get_its_base_path() -> None:
    """And are remembered, so that a check can follow them."""
    made = render_body("[a](/about/) [b](#x) [c](https://x.example/) ![d](/images/d.png)", "/digest")
    assert [str(link) for link in lxml.html.fromstring(made.full).xpath("//@href|//@src")] == ["/digest/about/", "#x", "https://x.example/", "/digest/images/d.png"]
    assert [(r.kind, r.target) for r in made.references] == [("image", "/images/d.png"), ("link", "/about/")]


@pytest.mark.parametrize("target", ["https://x.example/a.png", "//x.example/a.png", "http:x.example/a.png", "data:image/png;base64,AA", "\\\\x.example\\a.png", "https:/x.example/a.png", "/\\x.example/a.png"])
def test_an_image_elsewhere_is_linked_to_and_never_requested(target: str) -> None:
    """A reader's browser asks no third party."""
    assert not lxml.html.fragment_fromstring(html(f"![d]({target})") or "<p></p>", create_parent="div").xpath("//img/@src")


@pytest.mark.parametrize("markup", ['<img src="a.png" srcset="https://x.example/a.png 2x">', '<picture><source srcset="https://x.example/a.png"><img src="/a.png"></picture>', '<video poster="https://x.example/a.png"></video>', '<audio src="https://x.example/a.mp3"></audio>', '<table background="https://x.example/a.png"><tr><td>x</table>', '<input type=image src="https://x.example/a.png">', '<p style="background:url(https://x.example/a.png)">x</p>', '<link rel=stylesheet href="https://x.example/a.css">', '<svg><image href="https://x.example/a.png"/></svg>'])  # fmt: skip
def test_no_other_element_asks_a_third_party(markup: str) -> None:
    """Whatever attribute it hides in."""
    assert "x.example" not in html(markup)


@pytest.mark.parametrize(
    "markdown",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](java\tscript:alert(1))", "[a](&#106;avascript:alert(1))",
        "<a href='java&#10;script:alert(1)'>a</a>", "<a href=\"data:text/html,<script>alert(1)</script>\">a</a>", "<iframe src=/></iframe>", "<svg onload=alert(1)>", "<math><mi xlink:href='javascript:alert(1)'>",
        "<form action=/x><button formaction='javascript:alert(1)'>x</button></form>", "<base href='https://x.example/'>", "<meta http-equiv=refresh content='0;url=//x.example'>", "<style>*{}</style>",
        "<p style='position:fixed'>x</p>", "<p id=main class=masthead>x</p>", "<details open ontoggle=alert(1)>x</details>", "<b onmouseover=alert(1)>x</b>", "[a]: javascript:alert(1)\n\n[a]",
        "![a](javascript:alert(1))", "<object data='javascript:alert(1)'></object>", "<embed src='javascript:alert(1)'>", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<!--><img src=x onerror=alert(1)>-->",
        "<a href='vbscript:x'>a</a>", "<template><script>alert(1)</script></template>", "<xmp><script>alert(1)</script></xmp>", "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>", "<a\x00 href='javascript:alert(1)'>a</a>", "[a](<javascript:alert(1)>)", "<javascript:alert(1)>",
        "`<script>`<script>alert(1)</script>", "~~~\n</code></pre><script>alert(1)</script>\n~~~", "[x](https://a.example \"onmouseover=alert(1)\")", "<p lang='\"><script>alert(1)</script>'>x</p>",
    ],
)  # fmt: skip
def test_nothing_in_a_body_runs(markdown: str) -> None:
    """No script, no handler, no frame, no style, no scheme but the four, no id or class of the page's own."""
    tree = lxml.html.document_fromstring(f"<html><body><div>{html(markdown)}</div></body></html>")
    assert unsafe(tree) == []


@given(st.lists(st.sampled_from(["<", ">", "script", "img", " src=x", " onerror=alert(1)", "javascript:", "a", "[", "](", ")", "`", "\n\n", "\n", "    ", "<!--", "-->", "'", '"', "&#106;", "svg", "/", "style", "=", "math", "iframe", "title", "<![CDATA[", "]]>", "\x00", "&lt;", "id=main"]), max_size=25).map("".join))  # fmt: skip
def test_nothing_in_any_body_runs(markdown: str) -> None:
    """However the pieces are put together."""
    try:
        found = html(markdown)
    except MarkupError:
        return
    assert unsafe(lxml.html.document_fromstring(f"<html><body><div>{found}</div></body></html>")) == []


def unsafe(tree: lxml.html.HtmlElement) -> list[str]:
    """What could do harm in a tree, in words."""
    bad = [element.tag for element in tree.iter() if isinstance(element.tag, str) and element.tag in {"script", "style", "iframe", "frame", "object", "embed", "svg", "math", "form", "input", "button", "base", "meta", "link", "template", "video", "audio", "picture", "source", "noscript", "textarea", "title"}]
    for element in tree.iter():
        for name, value in element.attrib.items():
            scheme = match[1].lower() if (match := re.match(r"([a-zA-Z][\w+.-]*):", re.sub(r"[\x00-\x20]", "", value))) else ""  # as a browser reads it
            if name.startswith("on") or name in {"style", "srcset", "formaction", "action", "background", "poster"}:
                bad.append(f"{name}={value}")
            if name in {"href", "src"} and scheme not in {"", "http", "https", "mailto", "tel"}:
                bad.append(f"{name}={value}")
            if (name == "id" and not value.startswith(("h-", "fn"))) or (name == "class" and value in {"masthead", "skip", "name"}):
                bad.append(f"{name}={value}")
    return bad


def test_a_word_in_angle_brackets_that_is_no_tag_is_no_markup_error() -> None:
    """It goes, like any unknown tag, and the words around it stay."""
    assert html("He is 5 < 6 and 7 > 3.") == "<p>He is 5 &lt; 6 and 7 &gt; 3.</p>"


@pytest.mark.parametrize("mark", ["&#1;", "&#x1;", "&#27;", "&#127;", "&#xFFFE;", "&#xD800;", "&#0;", "&#x110000;"])
@pytest.mark.parametrize("body", ["a{}b", '<img src="/a{}b.png" alt="a{}b">', "![a{}b](/x.png)", "[a](/b{}c)", '<a href="//x{}y/">z</a>', "## a{}b", '<time datetime="{}">z</time>', '<img src="https://x.example/{}a.png">'])
def test_a_character_that_no_page_may_hold_is_left_out_however_it_is_written(body: str, mark: str) -> None:
    """HTML can name by its number what it may not hold; neither page nor feed could be written with it."""
    made = render_body(body.format(*[mark] * body.count("{}")))
    assert made == render_body(body.format(*[""] * body.count("{}")))


@pytest.mark.parametrize("body", ["a{}b", '<img src="/a{}b.png">', "[a](/b{}c)", "## a{}b"])
def test_a_number_of_thousands_of_digits_is_no_characters(body: str) -> None:
    """Reading it as one fails."""
    assert f"&{9:9>5000}" in html(body.format(f"&#{9:9>5000};")).replace("&amp;", "&")


def test_a_number_of_a_character_that_is_shown_as_code_stays() -> None:
    """It is words there."""
    assert "&amp;#1;" in html("`&#1;`")
    assert "&amp;#1;" in html("    &#1;")


def test_footnotes_do_not_leak_into_the_next_article() -> None:
    """The parser begins anew with each."""
    html("One.[^1]\n\n[^1]: Note.\n\n[ref]: https://x.example/")
    assert html("Two.[^1] [ref]") == "<p>Two.[^1] [ref]</p>"


def test_columns_keep_their_alignment_without_a_style() -> None:
    """As a class that the theme knows."""
    assert 'class="align-right"' in html("| a | b |\n| --- | --: |\n| c | d |")


@pytest.mark.parametrize(
    "markdown",
    ["[" * 20_000, "[a " * 5_000, "*" * 3_000, "**a " * 5_000, "_" * 20_000, "`" * 20_000, "<" * 20_000, "![" * 5_000, "> " * 2_000 + "a", "- " * 2_000 + "a", "&" * 20_000, "\n".join("#" * 3 + " a" for _ in range(3_000)), "[a](" * 5_000, "|" * 20_000, "a\n" * 20_000, "<a " * 5_000, "\\" * 20_000, "[^1]" * 5_000, "1. " * 2_000, "http://" * 3_000, "=\n" * 40_000, "a\n---\n" * 40_000, "***\n" * 40_000, "- a\n- \n" * 40_000, "a[^1]\n\n" * 40_000 + "[^1]: a"],
    ids=lambda text: ascii(text[:6]),
)  # fmt: skip
def test_a_text_made_to_be_slow_is_rendered_or_refused(markdown: str) -> None:
    """No recursion runs out, and no search is quadratic: this suite would not end."""
    assert outcome(markdown) in {"rendered", "nested"}


def test_rules_and_headings_in_a_long_run_of_lines_stay() -> None:
    """A blank line is put where it changes nothing."""
    tree = lxml.html.fragment_fromstring(html("a\nb\n" * 60 + "c\n***\nd\n" + "e\n" * 120 + "***\nf"), create_parent="div")
    assert [element.tag for element in tree] == ["p", "hr", "p", "hr", "p"]


def test_the_marks_of_a_note_beyond_the_limit_are_words() -> None:
    """The others lead to it and back."""
    made = html("a[^1] " * (MAX_MARKS + 2) + "\n\n[^1]: Said so.")
    assert made.count('class="footnote-ref"') == MAX_MARKS
    assert made.count("[^1]") == 2


@pytest.mark.parametrize("body", ['![x](x" y="z)) [a](https://x.example/"z=y)', "[x](y\" [z](https://x.example/)"])
def test_an_address_that_is_misread_leaves_no_mark_of_the_parser(body: str) -> None:
    """It has its own, of characters that no page may hold."""
    assert CONTROL.search(html(body)) is None


@pytest.mark.parametrize("markdown", ["<" * 300_000, "&lt;\n" * 100_000, "> *a*\n" * 100_000, "| a |\n" + "`a` " * 100_000])
def test_a_paragraph_of_nothing_but_marks_is_refused_with_its_line(markdown: str) -> None:
    """The parser copies the whole paragraph for each of them."""
    with pytest.raises(MarkupError, match=r"the paragraph at line 3 of the text has [0-9,]+ characters and [0-9,]+ marks of markup; break it up"):
        render_body("One.\n\n" + markdown)


@pytest.mark.parametrize("markdown", ["- [a_b](https://x.example/c_d)\n" * 8_000, "| a | b |\n| - | - |\n" + "| *c* | [d](/e/) |\n" * 8_000])
def test_a_long_list_and_a_long_table_are_no_paragraph(markdown: str) -> None:
    """Each item and each cell is read by itself."""
    assert html(markdown).count("<a href") == 8_000


def test_quotes_nested_without_end_are_refused_or_flattened() -> None:
    """Never a RecursionError."""
    assert {outcome("\n".join("> " * level + "a" for level in range(depth))) for depth in (50, 300, 1_000)} <= {"rendered", "nested"}


def outcome(markdown: str) -> str:
    """What became of a text: rendered, or refused for its nesting."""
    try:
        html(markdown)
    except MarkupError as error:
        return "nested" if "nested" in str(error) else str(error)
    return "rendered"


def test_tags_nested_without_end_are_refused_with_their_line() -> None:
    """The sanitiser would take ten seconds for fifty thousand."""
    with pytest.raises(MarkupError, match="line 3"):
        html("Words.\n\n" + "<div>" * 5_000)


def test_a_body_beyond_the_limit_is_refused_with_its_length() -> None:
    """Two million characters are several articles."""
    with pytest.raises(MarkupError, match="2,000,001"):
        html("a" * 2_000_001)


def test_the_summary_is_the_first_sentences_in_plain_words() -> None:
    """No mark of Markdown, no footnote's number, no more than about 240 characters."""
    made = render_body("## Not this\n\nThe **first** sentence, with a [link](/a/) and a note.[^1] " + "More words follow here. " * 20 + "\n\n[^1]: Note.")
    assert made.summary.startswith("The first sentence, with a link and a note. More words")
    assert len(made.summary) <= 240
    assert made.summary.endswith(".")


def test_the_summary_holds_no_picture() -> None:
    """The words that stand for an image are no sentence of the article."""
    assert render_body("The mill turns.\n\n![a wheel](https://x.example/wheel.jpg)\n\nIt grinds.").summary == "The mill turns. It grinds."


def test_the_excerpt_is_the_first_paragraphs() -> None:
    """About eighty words, and nothing after the first heading."""
    made = render_body("One two.\n\nThree four.\n\n## Five\n\nSix.")
    assert made.excerpt == "<p>One two.</p>\n\n<p>Three four.</p>"


def test_words_are_counted_as_a_reader_would() -> None:
    """Marks and addresses are none."""
    assert render_body("One *two* [three](https://x.example/four/five) — don't.").words == 4


def test_addresses_are_made_whole_for_a_feed() -> None:
    """Those of the page, of the site and of nowhere else."""
    found = with_absolute_addresses('<p><a href="/digest/a/">a</a> <a href="#n">n</a> <a href="https://x.example/">x</a> <img src="/digest/i.png" alt=""></p>', "https://d.example/digest/p/")
    assert lxml.html.fromstring(found).xpath("//@href|//@src") == ["https://d.example/digest/a/", "https://d.example/digest/p/#n", "https://x.example/", "https://d.example/digest/i.png"]
