"""Whether a receipt and an article account for every line of a text."""

from html import unescape
from typing import Any

from broadsheet.ingest.decode import decode_text
from broadsheet.model import Cleaned, Receipt


def accounted(content: bytes, receipt: Receipt, made: Any) -> list[str]:
    """What is wrong with the account that a receipt and an article give of a text; nothing if it is whole.

    Each line that is not blank has its own in the receipt, with a rule unless it was kept; and the
    article has the letters of the lines that were kept, in their order, and no others. (Not the digits: Markdown numbers lists for itself.)
    """
    rows = decode_text(content).text.split("\n")
    wrong = [f"line {line.number} went without a rule" for line in receipt.lines if line.fate != "kept" and not line.rule]
    written = {number for number, row in enumerate(rows, 1) if folded(row)}
    wrong += [f"line {number} is missing" for number in sorted(written - {line.number for line in receipt.lines})]
    wrong += [f"line {line.number} reads otherwise" for line in receipt.lines if folded(line.text) != folded(rows[line.number - 1])]
    wrong += [f"line {line.number} is there again" for line, after in zip(receipt.lines, receipt.lines[1:], strict=False) if line.number >= after.number]
    if isinstance(made, Cleaned):
        kept, shown = (letters(text) for text in (" ".join(line.text for line in receipt.lines if line.fate == "kept"), made.markdown))
        wrong += [] if shown == kept else [f"the article reads {shown!r} and not {kept!r}"]
    return wrong


def folded(text: str) -> str:
    """A text's letters and digits alone."""
    return "".join(character for character in unescape(unescape(text)) if character.isalnum())


def letters(text: str) -> str:
    """A text's letters alone."""
    return "".join(character for character in unescape(unescape(text)) if character.isalpha())
