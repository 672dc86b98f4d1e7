"""The structure of a cleaned text: blocks of spans, before it is written as Markdown.

Pure. Every reader makes these, and `compose.py` writes them, so that no reader knows Markdown.
"""

from __future__ import annotations

import msgspec


class Text(msgspec.Struct, frozen=True, tag=True):
    """Plain words."""

    text: str


class Strong(msgspec.Struct, frozen=True, tag=True):
    """Words of strong importance."""

    spans: tuple[Span, ...]


class Emphasis(msgspec.Struct, frozen=True, tag=True):
    """Stressed words."""

    spans: tuple[Span, ...]


class Code(msgspec.Struct, frozen=True, tag=True):
    """A run of code."""

    text: str


class Link(msgspec.Struct, frozen=True, tag=True):
    """Words that lead elsewhere."""

    spans: tuple[Span, ...]
    url: str


class Figure(msgspec.Struct, frozen=True, tag=True):
    """A picture by itself."""

    alt: str
    url: str


class Paragraph(msgspec.Struct, frozen=True, tag=True):
    """One paragraph."""

    spans: tuple[Span, ...]


class Heading(msgspec.Struct, frozen=True, tag=True):
    """A sub-heading. Level 2 is the highest: the title is the page's own."""

    level: int
    spans: tuple[Span, ...]


class ListBlock(msgspec.Struct, frozen=True, tag=True):
    """A list; each item holds blocks."""

    ordered: bool
    items: tuple[tuple[Block, ...], ...]
    start: int = 1


class Quote(msgspec.Struct, frozen=True, tag=True):
    """A quotation set apart."""

    blocks: tuple[Block, ...]


class CodeBlock(msgspec.Struct, frozen=True, tag=True):
    """Lines of code."""

    text: str


class Table(msgspec.Struct, frozen=True, tag=True):
    """Rows of cells; the first row is the head."""

    rows: tuple[tuple[tuple[Span, ...], ...], ...]


class Break(msgspec.Struct, frozen=True, tag=True):
    """What divides two parts of a text: stars, a rule."""


Span = Text | Strong | Emphasis | Code | Link
Block = Break | Figure | Paragraph | Heading | ListBlock | Quote | CodeBlock | Table


def words_of(spans: tuple[Span, ...]) -> str:
    """The plain words of spans."""
    return "".join(span.text if isinstance(span, (Text, Code)) else words_of(span.spans) for span in spans)


def plain_words(blocks: tuple[Block, ...]) -> str:
    """The plain words of blocks, one block a line."""
    return "\n".join(filter(None, map(_plain, blocks)))


def _plain(block: Block) -> str:
    match block:
        case Paragraph() | Heading():
            return words_of(block.spans)
        case Figure() | Break():
            return ""
        case ListBlock():
            return "\n".join(plain_words(item) for item in block.items)
        case Quote():
            return plain_words(block.blocks)
        case CodeBlock():
            return block.text
        case Table():
            return "\n".join(" ".join(words_of(cell) for cell in row) for row in block.rows)
