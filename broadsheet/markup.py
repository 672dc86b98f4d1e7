"""Markdown to safe HTML, with the plain words that lists show. The only importer of Markdown and of the sanitiser.

Pure. Content may have come from a hostile seed: what leaves here holds no script, no style, no
frame, no id of the page's own, and nothing that makes a browser ask another host. Three steps:
`_defuse` keeps Python-Markdown's quadratic corners out of reach, `_mend` makes the tree fit a
page (heading levels, addresses, images), and nh3 has the last word.
"""

import re
from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from functools import cache

import lxml.html
import msgspec
import nh3
from lxml.html import HtmlElement
from markdown import Markdown
from markdown.preprocessors import HtmlBlockPreprocessor
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

from broadsheet.model import Html, Reference
from broadsheet.plaintext import CONTROL, ENDLESS, count_words, shorten
from broadsheet.urls import as_url, slugify, source_in_body

MAX_LENGTH = 2_000_000
"""Characters of Markdown in one body."""
MAX_DEPTH = 20
"""Levels of quotes and lists within each other; `_MARKERS` has the same number."""
MAX_TAG_DEPTH = 100
"""HTML tags that are open at once."""
MAX_MARKS = 200
"""Marks of one footnote."""
MAX_COPIED = 2_000_000_000
"""Characters of a paragraph times its marks of markup: some two seconds."""
SUMMARY_LENGTH = 240
EXCERPT_WORDS = 80

_TAGS = {
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "cite", "code", "dd", "del", "dfn", "div", "dl", "dt", "em",
    "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre",
    "q", "ruby", "rp", "rt", "s", "samp", "small", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "time", "tr", "ul", "var", "wbr",
}  # fmt: skip
_ATTRIBUTES = {
    "*": {"lang", "dir", "class", "id"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "div": {"tabindex"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "ol": {"start", "reversed", "type"},
    "pre": {"tabindex"},
    "q": {"cite"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}
_CLASS = re.compile(r"language-[\w+#.-]+|footnote(?:-ref|-backref)?|align-(?:left|center|right)|table-scroll")
_ID = re.compile(r"h-[a-z0-9-]+|fn(?:ref\d*)?:[\w-]+")
_VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr", "p", "li", "td", "th", "tr"})
_UNSEEN = ("script", "style", "template", "noscript", "svg", "math", "iframe", "object", "embed", "textarea", "select", "title")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_INLINE_SIGNS = {
    "backtick": "`", "escape": "\\", "reference": "[", "link": "[", "image_link": "![", "image_reference": "![",
    "short_reference": "[", "short_image_ref": "![", "autolink": "<", "automail": "<", "linebreak": "  \n", "html": "<",
    "entity": "&", "not_strong": " ", "em_strong": "*", "em_strong2": "_", "footnote": "[^",
}  # fmt: skip
"""By the name of one of Python-Markdown's patterns: what a text must hold for it to match."""
_NUMBERED = re.compile(r"&#(?:x(?P<hex>[0-9a-f]+)|(?P<number>\d+));?", re.I | re.A)
"""A character of HTML that is named by its number."""
_LAST = 0x10FFFF
"""The number of the last character that there can be."""
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_NOTE = re.compile(r"\[\^([^\]]{0,200})\](?!:)")
_TABLE = re.compile(r"\s*[^\n]*\|[^\n]*\n[ \t]*[-:|][-:| \t]*(?:\n|$)")
_DIVIDER = re.compile(r"#| {0,3}(?:=+|-+|[-*+]|(?:[-*_] *){3,})[ \t]*$")
"""Headings, rules, and items without words."""
_MARKERS = re.compile(r"^[ \t]*((?:>|[-*+](?=[ \t])|\d+\.(?=[ \t]))[ \t]*){20,}")


class MarkupError(ValueError):
    """A body that cannot be rendered; the message says why, and what to do."""


def render_body(markdown: str, base: str = "") -> Html:
    """Safe HTML of a Markdown body for a page of this site, whose addresses get the base path. Raises MarkupError."""
    if len(markdown) > MAX_LENGTH:
        raise MarkupError(f"the text has {len(markdown):,} characters, more than {MAX_LENGTH:,}; split it into several articles")
    try:
        rendered = _markdown().reset().convert(_defuse(ENDLESS.sub("", CONTROL.sub("", markdown))))
        rendered = _NUMBERED.sub(_if_a_character, CONTROL.sub("", rendered))  # Python-Markdown's own marks stay in an odd address
        tree = lxml.html.fragment_fromstring(rendered, create_parent="div") if rendered.strip() else lxml.html.Element("div")
    except RecursionError:
        raise MarkupError("quotes, lists or brackets are nested too deep; make them flatter") from None
    references = _mend(tree, base)
    blocks = [block for block in tree if isinstance(block.tag, str)]
    opening = _opening(blocks)
    text = tree.text_content()
    return Html(
        full=_sanitise(_inner_html(tree)),
        excerpt=_sanitise("\n".join(_outer_html(_without_notes(block)) for block in opening)),
        summary=_summary(blocks),  # last of the three: it takes marks out of the tree
        words=count_words(text),
        references=_with_openings(references, opening, base),
    )


def with_absolute_addresses(html: str, page: str) -> str:
    """The same safe HTML for a feed, with the addresses in it made whole. `page` is the whole address of its page."""
    return nh3.clean(html, **_policy(), url_relative=("rewrite_with_base", page))  # type: ignore[arg-type]


class _QuickInline(InlineProcessor):
    """Python-Markdown searches each paragraph for each kind of inline markup: here, only for those whose sign is in it."""

    def __init__(self, markdown: Markdown) -> None:
        super().__init__(markdown)
        known = [(markdown.inlinePatterns[name], sign) for name, sign in _INLINE_SIGNS.items() if name in markdown.inlinePatterns]
        self._signed = [(pattern, next((sign for other, sign in known if other is pattern), "")) for pattern in markdown.inlinePatterns]

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803 -- theirs
        if isinstance(data, AtomicString):
            return data
        start = 0
        for index, (pattern, sign) in enumerate(self._signed[patternIndex:], patternIndex):
            matched = sign in data
            while matched:
                data, matched, start = self._InlineProcessor__applyPattern(pattern, data, index, start)  # type: ignore[attr-defined]
        return data


class _QuickHtml(HtmlBlockPreprocessor):
    """Raw HTML is looked for only in a text that holds the sign of a tag."""

    def run(self, lines: list[str]) -> list[str]:
        return super().run(lines) if any("<" in line or "&" in line for line in lines) else lines


@cache
def _markdown() -> Markdown:
    markdown = Markdown(
        extensions=["tables", "fenced_code", "footnotes", "sane_lists"],
        extension_configs={"footnotes": {"BACKLINK_TITLE": ""}},
        output_format="html",
    )
    markdown.preprocessors.register(_QuickHtml(markdown), "html_block", 20)
    markdown.treeprocessors.register(_QuickInline(markdown), "inline", 20)
    return markdown


def _defuse(markdown: str) -> str:
    """The same text with the constructs escaped that take Python-Markdown quadratic time or recursion."""
    lines, fence, run = [], "", 0
    notes: Counter[str] = Counter()
    for row in markdown.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = row
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        if fence or mark:
            lines.append(line)
            continue
        run = run + 1 if line.strip() else 0
        if "[^" in line:
            line = _NOTE.sub(lambda note: _unless_seen_often(note, notes), line)
        if run > 100 and _DIVIDER.match(line):  # without blank lines they are searched for block by block
            lines.append(line)
            line, run = "", 0
        if _MARKERS.match(line):
            line = "\\" + line.lstrip()
        if len(line) - len(line.lstrip()) > 4 * MAX_DEPTH:
            line = " " * 4 * MAX_DEPTH + line.lstrip()
        lines.append(line)
    blocks = re.split(r"(\n[ \t]*\n)", "\n".join(lines))
    _refuse_marks_without_end(blocks)
    text = "".join(_close_brackets(block) if block.count("[") > 100 else block for block in blocks)
    return _close_tags(text) if text.count("<") > 100 else text


def _unless_seen_often(note: re.Match[str], seen: Counter[str]) -> str:
    """A footnote's mark; escaped where many marks of the same note stand before: each costs a look at all of them."""
    seen[note[1]] += 1
    return note[0] if seen[note[1]] <= MAX_MARKS else "\\" + note[0]


def _if_a_character(numbered: re.Match[str]) -> str:
    """The same; empty for the number of a character that `CONTROL` has, or of none at all."""
    digits, base = (numbered["hex"], 16) if numbered["hex"] else (numbered["number"], 10)
    number = int(digits.lstrip("0")[:9] or "0", base)
    return numbered[0] if number <= _LAST and not CONTROL.match(chr(number)) else ""


def _refuse_marks_without_end(blocks: Sequence[str]) -> None:
    """Raises MarkupError for a paragraph with so many marks that it takes seconds: for each of them it is copied whole."""
    for place, block in enumerate(blocks):
        if len(block) < 20_000:
            continue
        is_table = _TABLE.match(block) is not None
        for piece in re.split(r"\n" if is_table else r"\n(?=[ \t]*(?:[-*+]|\d+\.)[ \t])", block):
            if len(piece) > 20_000 and (marks := sum(map(piece.count, "*_`[<&\\"))) * len(piece) > MAX_COPIED:
                line = "".join(blocks[:place]).count("\n") + 1
                raise MarkupError(f"the paragraph at line {line} of the text has {len(piece):,} characters and {marks:,} marks of markup; break it up")


def _close_tags(markdown: str) -> str:
    """The text with each `<` escaped that opens no tag: each costs a search to the end. Raises MarkupError."""
    depth = 0
    for tag in re.finditer(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>", markdown):
        depth += 0 if tag[2].lower() in _VOID else -1 if tag[1] else 1
        if depth > MAX_TAG_DEPTH:
            line = markdown.count("\n", 0, tag.start()) + 1
            raise MarkupError(f"HTML tags are nested more than {MAX_TAG_DEPTH} deep at line {line} of the text; close them")
    return re.sub(r"<(?![^<>]{1,2000}>)", "&lt;", markdown)


def _close_brackets(block: str) -> str:
    """A block whose unmatched or deeply nested square brackets are escaped: each costs a search to the block's end."""
    if _FENCE.match(block):
        return block
    opened: list[int] = []
    escape: set[int] = set()
    for match in re.finditer(r"\\.|[\[\]]", block):
        if match[0] == "[":
            if len(opened) >= 8:
                escape.add(opened.pop(0))
            opened.append(match.start())
        elif match[0] == "]":
            if opened:
                start = opened.pop()
                if block.startswith("(", match.end()) and block.find(")", match.end(), match.end() + 2000) < 0:
                    escape.add(start)
            else:
                escape.add(match.start())
    escape.update(opened)
    return "".join("\\" + c if i in escape else c for i, c in enumerate(block))


def _mend(tree: HtmlElement, base: str) -> tuple[Reference, ...]:
    """Makes the tree fit a page of this site; returns what it refers to within the site."""
    references: dict[Reference, None] = {}
    for element in list(tree.iter(*_UNSEEN, lxml.html.etree.Comment)):
        if element.getparent() is not None:
            element.drop_tree()
    for element in list(tree.iter("img")):
        _mend_image(element, base, references)
    for element in tree.iter("a"):
        _mend_link(element, base, references)
    for element in tree.iter("td", "th"):
        align = re.search(r"text-align: (left|center|right)", element.attrib.pop("style", ""))
        if align:
            element.set("class", f"align-{align[1]}")
    for element in list(tree.iter("table")):
        box = lxml.html.Element("div", {"class": "table-scroll", "tabindex": "0"})
        element.getparent().replace(element, box)
        box.append(element)
        box.tail, element.tail = element.tail, None
    for element in tree.iter("pre"):
        element.set("tabindex", "0")
    _mend_headings(tree)
    return tuple(references)


def _mend_image(image: HtmlElement, base: str, references: dict[Reference, None]) -> None:
    source = image.get("src", "").strip()
    if _is_local(source):
        references[Reference("image", source, described=bool(image.get("alt", "").strip()))] = None
        image.set("src", source_in_body(source, base))
        image.set("alt", image.get("alt", ""))
        image.set("loading", "lazy")
        return
    link = lxml.html.Element("a", {"href": source, "data-image": ""})  # an image elsewhere is linked to, never requested
    link.text = image.get("alt") or image.get("title") or source.rsplit("/", 1)[-1] or source
    link.tail, image.tail = image.tail, None
    if source and any(parent.tag == "a" for parent in image.iterancestors()):
        link.tag = "span"
        del link.attrib["href"]
    image.getparent().replace(image, link)


def _mend_link(link: HtmlElement, base: str, references: dict[Reference, None]) -> None:
    target = link.get("href", "").strip()
    if target.startswith("//"):
        link.set("href", "https:" + target)
    elif target.startswith("/"):
        references[Reference("link", target)] = None
        link.set("href", as_url(target, base))
    elif target and _is_local(target) and not target.startswith("#"):
        references[Reference("link", target)] = None
    if link.get("class") == "footnote-backref":
        link.attrib.pop("title", None)


def _is_local(target: str) -> bool:
    return bool(target) and not target.startswith("//") and "\\" not in target and not re.match(r"[^/?#]*:", target)


def _mend_headings(tree: HtmlElement) -> None:
    """The page's own headline is its h1: the body's headings begin at h2 and skip no level; each gets an id."""
    above: list[int] = []
    taken: dict[str, int] = {}
    for heading in tree.iter(*_HEADINGS):
        level = int(heading.tag[1])
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        heading.tag = f"h{min(6, 1 + len(above))}"
        slug = "h-" + (slugify(heading.text_content(), 60) or "section")
        taken[slug] = taken.get(slug, 0) + 1
        heading.set("id", slug if taken[slug] == 1 else f"{slug}-{taken[slug]}")


def _opening(blocks: list[HtmlElement]) -> list[HtmlElement]:
    """The first paragraphs, of about EXCERPT_WORDS words."""
    opening: list[HtmlElement] = []
    words = 0
    for block in blocks:
        if words >= EXCERPT_WORDS or (opening and block.tag != "p"):
            break
        if block.tag == "p":
            opening.append(block)
            words += count_words(block.text_content())
    return opening


def _with_openings(references: tuple[Reference, ...], opening: list[HtmlElement], base: str) -> tuple[Reference, ...]:
    """The same references, with a mark on the images that stand in the opening."""
    seen = {image.get("src") for block in opening for image in block.iter("img")}
    return tuple(msgspec.structs.replace(r, opening=True) if r.kind == "image" and source_in_body(r.target, base) in seen else r for r in references)


def _without_notes(block: HtmlElement) -> HtmlElement:
    """The block without the marks of footnotes, which stand below the whole body only."""
    copy = deepcopy(block)
    for mark in copy.xpath(".//sup[@id]"):
        mark.drop_tree()
    return copy


def _summary(blocks: list[HtmlElement]) -> str:
    """The first sentences of the first paragraphs, as plain text."""
    text = ""
    for block in blocks:
        if block.tag != "p" or len(text) > SUMMARY_LENGTH // 4:
            if text:
                break
            continue
        for mark in block.xpath(".//sup[@id] | .//*[@data-image]"):
            mark.drop_tree()
        text = " ".join(f"{text} {block.text_content()}".split())
    return shorten(text, SUMMARY_LENGTH)


def _inner_html(tree: HtmlElement) -> str:
    opening = lxml.html.Element("p")
    opening.text = tree.text
    head = str(lxml.html.tostring(opening, encoding="unicode"))[3:-4] if tree.text and tree.text.strip() else ""
    return head + "".join(_outer_html(child) for child in tree)


def _outer_html(element: HtmlElement) -> str:
    return str(lxml.html.tostring(element, encoding="unicode"))


def _sanitise(html: str) -> str:
    return nh3.clean(html, **_policy()).strip()  # type: ignore[arg-type]


def _policy() -> dict[str, object]:
    return {
        "tags": _TAGS,
        "attributes": _ATTRIBUTES,
        "attribute_filter": _filter_attribute,
        "link_rel": None,
        "url_schemes": {"http", "https", "mailto", "tel"},
    }


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    match name:
        case "class":
            return " ".join(c for c in value.split() if _CLASS.fullmatch(c)) or None
        case "id":
            return value if _ID.fullmatch(value) else None
        case "src":
            return value if value and (_is_local(value) or tag != "img") else None
        case "tabindex":
            return value if value == "0" else None
        case "dir":
            return value if value in {"ltr", "rtl", "auto"} else None
        case "type":
            return value if value in {"1", "a", "A", "i", "I"} else None
        case "width" | "height" | "colspan" | "rowspan" | "start":
            return value if value.isascii() and value.isdigit() and len(value) < 5 else None
        case _:
            return value
