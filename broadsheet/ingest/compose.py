"""Blocks to Markdown that a person would write: one paragraph a line, escaped only where Markdown needs it.

Pure. What `markup.render_body` makes of the result shows exactly the words of the blocks: what
looks like markup in a crawled text is never taken for markup.
"""

import re
from collections.abc import Sequence

from broadsheet.ingest.blocks import (
    Block,
    Break,
    Code,
    CodeBlock,
    Emphasis,
    Figure,
    Heading,
    Link,
    ListBlock,
    Paragraph,
    Quote,
    Span,
    Strong,
    Table,
    Text,
    words_of,
)
from broadsheet.plaintext import CONTROL

_LINE_START = re.compile(
    r"""(?:
      (?P<mark>[#>] | [-+*](?=\s|$) | (?P<rule>[-_*])(?=(?:\s*(?P=rule)){2,}\s*$) | =(?==*\s*$) | -(?=-*\s*$))
    | (?P<number>\d+)(?P<dot>\.)(?=\s|$)
    | (?P<tilde>~)(?=~~)
    )""",
    re.X,
)
_ENTITY = re.compile(r"&(?=#|\w*(?:;|$))")
_TAG = re.compile(r"<(?!\s)")
_STAR = re.compile(r"(?<!\s)\*|\*(?!\s)|(?<=^\s)\*|\*(?=\s$)")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_IN_WORDS = str.maketrans("[]<>", "()()", "`\\")
"""Of the words for a picture: marks that would end them."""
_MARKUP = re.compile(r"[\\&<`*_\[\]!]")
"""Without one of these a text needs no escape."""
_MARKUP_ALONE = re.compile(r"[\\&<`*_\[]")
"""The same of a text that stands alone: a mark before a link, and the end of brackets, need none."""
_BLANKS = re.compile(r" \s+|[^\S ]\s*")
"""Runs of blanks that are not one space."""
_BACKSLASH = re.compile(r"\\(?=[\\`*_{}\[\]()#+\-.!>&<|~]|\s*$)")


def compose_markdown(blocks: Sequence[Block]) -> str:
    """The blocks as Markdown, with a blank line between each two, and a line's end after the last."""
    written = [text for block in blocks if (text := _block(block))]
    return "\n\n".join(written) + "\n" if written else ""


def _block(block: Block) -> str:
    match block:
        case Figure():
            return f"![{' '.join(CONTROL.sub('', block.alt).translate(_IN_WORDS).split())}]({_destination(block.url)})"
        case Paragraph():
            return _line(block.spans)
        case Break():
            return "* * *"
        case Heading():
            words = _inline(block.spans).strip()
            if words.endswith("#"):
                words = re.sub(r"(?<!#)(#+)$", lambda m: "\\#" * len(m[1]), words)
            return f"{'#' * min(6, max(2, block.level))} {words}" if words else ""
        case ListBlock():
            return _list(block)
        case Quote():
            inner = compose_markdown(block.blocks).rstrip("\n")
            return "\n".join(f"> {line}".rstrip() for line in inner.split("\n")) if inner else ""
        case CodeBlock():
            return _code_block(block.text)
        case Table():
            return _table(block)


def _line(spans: Sequence[Span]) -> str:
    """A paragraph, or the first line of an item: what would open a block at its start is escaped."""
    if len(spans) == 1 and isinstance(spans[0], Text) and _is_plain(spans[0].text):
        return spans[0].text.strip()
    line = _inline(spans).strip()
    plain = words_of(tuple(spans)).lstrip()
    match = _LINE_START.match(line)
    if match is None or not plain or not spans or (isinstance(spans[0], (Strong, Emphasis)) and plain[0] != line[0]):
        return line
    if match["number"]:
        return f"{match['number']}\\.{line[match.end() :]}"
    if match["tilde"]:
        return "&#126;" + line[1:]
    return ("&#61;" if line[0] == "=" else "\\" + line[0]) + line[1:]


def _list(block: ListBlock) -> str:
    items = []
    for number, item in enumerate(block.items, block.start):
        mark = f"{number}." if block.ordered else "-"
        inner = [text for part in _without_first_fence(item) if (text := _block(part))]
        if not inner:
            continue
        first, *rest = "\n\n".join(inner).split("\n")
        lines = [f"{mark} {first}", *(f"    {line}" if line else "" for line in rest)]
        items.append("\n".join(lines))
    loose = any(len(item) > 1 for item in block.items)
    return ("\n\n" if loose else "\n").join(items)


def _without_first_fence(item: Sequence[Block]) -> Sequence[Block]:
    """An item's blocks; but code at its beginning a paragraph for each line, for a fence beside the item's mark is none to every reader of Markdown."""
    if not item or not isinstance(item[0], CodeBlock):
        return item
    return (*(Paragraph((Code(row),)) for row in item[0].text.split("\n") if row.strip()), *item[1:])


def _code_block(text: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    body = text.strip("\n")
    return f"{fence}\n{body}\n{fence}" if body.strip() else ""


def _table(table: Table) -> str:
    width = max((len(row) for row in table.rows), default=0)
    if width < 2 or len(table.rows) < 2:
        return "\n\n".join(filter(None, (_line(cell) for row in table.rows for cell in row)))
    rows = [[_cell(cell) for cell in row] + [""] * (width - len(row)) for row in table.rows]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _cell(spans: Sequence[Span]) -> str:
    words = words_of(tuple(spans))
    cell: Sequence[Span] = (Text(words),) if "|" in words else spans  # a bar in code would end the cell
    return _inline(cell).strip().replace("|", "\\|")


def _inline(spans: Sequence[Span]) -> str:
    tidy = spans if len(spans) == 1 and isinstance(spans[0], Text) else _tidy(spans)
    words = words_of(tuple(tidy))
    has_brackets = any(map(_holds_link, tidy)) or ("[" in words and bool(re.search(r"\]\s?[\[(:]|\[\^|!\[", words)))
    return "".join(_span(span, has_brackets) for span in tidy)


def _holds_link(span: Span) -> bool:
    return isinstance(span, Link) or (isinstance(span, (Strong, Emphasis)) and any(map(_holds_link, span.spans)))


def _tidy(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The same words with the fewest marks: neighbours of one kind joined, and none where two kinds would touch."""
    tidy: list[Span] = []
    for span in spans:
        if not words_of((span,)):
            continue
        last = tidy[-1] if tidy else None
        if isinstance(span, (Strong, Emphasis)):
            inner = words_of((span,))
            if isinstance(last, type(span)):
                tidy[-1] = type(span)((*last.spans, *span.spans))
                continue
            touches = isinstance(last, (Strong, Emphasis)) and not (words_of((last,))[-1].isspace() or inner[0].isspace())
            tidy.append(Text(inner) if touches else span)
        elif isinstance(span, (Text, Code)) and isinstance(last, type(span)):
            tidy[-1] = type(span)(last.text + span.text)
        else:
            tidy.append(span)
    return tuple(tidy)


def _is_plain(text: str) -> bool:
    """True for what most paragraphs are: words of which nothing could be taken for markup, wherever they stand."""
    return text.isprintable() and "  " not in text and _MARKUP_ALONE.search(text) is None and _LINE_START.match(text.lstrip()) is None


def _span(span: Span, brackets: bool) -> str:
    match span:
        case Text():
            return _escape(span.text, brackets)
        case Code():
            return _code(span.text)
        case Strong():
            return _wrapped(span.spans, "**", brackets)
        case Emphasis():
            return _wrapped(span.spans, "*", brackets)
        case Link():
            inner = _inline(span.spans)
            words = re.sub(r"\\?([\[\]])", lambda m: f"&#{ord(m[1])};", inner.strip())  # an escaped one may still end the link
            return _between(inner, f"[{words}]({_destination(span.url)})") if words else inner


def _wrapped(spans: Sequence[Span], mark: str, brackets: bool) -> str:
    """Words between marks; blanks at either end go outside, where Markdown wants them."""
    plain = tuple(Text(words_of((span,))) if isinstance(span, (Strong, Emphasis)) else span for span in _tidy(spans))
    inner = "".join(_span(span, brackets) for span in _tidy(plain))  # marks within marks are misread too easily
    core = inner.strip()
    if not core:
        return inner
    return _between(inner, mark + core + mark)


def _between(inner: str, core: str) -> str:
    """`core` between the blanks at the ends of `inner`."""
    return inner[: len(inner) - len(inner.lstrip())] + core + inner[len(inner.rstrip()) :]


def _escape(text: str, brackets: bool) -> str:
    text = text if text.isprintable() and "  " not in text else _BLANKS.sub(" ", CONTROL.sub("", text))
    if _MARKUP.search(text) is None:
        return text
    text = _BACKSLASH.sub(r"\\\\", text)
    text = _ENTITY.sub("&amp;", text)
    text = _TAG.sub("&lt;", text)
    text = text.replace("`", "\\`")
    text = _STAR.sub(r"\\*", text)
    text = _UNDERSCORE.sub(r"\\_", text)
    if not brackets:
        return text
    return re.sub(r"[\[\]]|!$", r"\\\g<0>", text)  # and a mark before a link would make it an image


def _code(text: str) -> str:
    text = _BLANKS.sub(" ", CONTROL.sub("", text))
    if "&#" in text:
        return _escape(text, brackets=True)  # Python-Markdown adds a semicolon to such a reference, even in code
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1) if longest else "`"
    core = text.strip()
    pad = " " if core.startswith("`") or core.endswith("`") else ""
    return _between(text, f"{fence}{pad}{core}{pad}{fence}") if core else text


def _destination(url: str) -> str:
    """An address in which nothing is taken for markup: percent-encoded where it would be (RFC 3986)."""
    encoded = re.sub(r"[\s()<>\"'`*_\\\[\]{}|^]", lambda m: "%" + m[0].encode().hex("%").upper(), url.strip())
    return _ENTITY.sub("&amp;", encoded.replace("%5F", "_") if encoded.count("%5F") and "__" not in url else encoded)
