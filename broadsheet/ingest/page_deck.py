"""The deck of a saved page: the sentence or two between its headline and its body.

Pure. What stands there is a deck only where the page says so by an element's name, or by making it
a heading. A description for search engines is none: it is often the cut-off first paragraph.
"""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from broadsheet.ingest.dates import is_date_like
from broadsheet.ingest.phrases import pattern
from broadsheet.plaintext import one_line

_NAMED = re.compile(r"(?<![a-z])(?:standfirst|deck|dek|sub-?title|sub-?headline|sub-?heading|sub-?hed|alternativeheadline)(?![a-z])", re.I)
_NEAR = 40
"""Elements after the headline among which a deck is looked for."""
_LETTERS = range(25, 401)
_WORDS = 5
"""A shorter one is a section, a label or a name."""


def find_deck(tree: HtmlElement, title: str) -> str:
    """The words of the deck below the headline of that title; empty if the page shows none."""
    headline = next((h for h in tree.iter("h1") if _fold(h.text_content()) == _fold(title)), None)
    if headline is None or not title:
        return ""
    for element in _below(headline):
        if not (_is_named(element) or (element.tag == "h2" and _is_next(element, headline))):
            continue
        text = one_line(element.text_content()[:1000])
        if _is_deck(text, title):
            return text
    return ""


def _below(headline: HtmlElement) -> Iterator[HtmlElement]:
    """The elements after the headline, as far as the first paragraph that is no deck."""
    inside = set(headline.iterdescendants())
    elements = (element for element in headline.xpath("following::*") if element not in inside)
    for element, _ in zip(elements, range(_NEAR), strict=False):
        if element.tag == "p" and not _is_named(element) and not _is_named(element.getparent()) and len(element.text_content()) > 200:
            return
        yield element


def _is_named(element: HtmlElement) -> bool:
    return element.tag in {"p", "div", "span", "h2", "h3", "h4", "em", "strong", "section"} and _NAMED.search(f"{element.get('class', '')} {element.get('itemprop', '')}") is not None


def _is_next(element: HtmlElement, headline: HtmlElement) -> bool:
    """True for a heading at once below the headline, which a header holds with it."""
    parent = headline.getparent()
    if headline.getnext() is not element or parent is None:
        return False
    return parent.tag in {"header", "hgroup"} or "header" in parent.get("class", "").lower()


def _is_deck(text: str, title: str) -> bool:
    is_long_enough = len(text) in _LETTERS and len(text.split()) >= _WORDS
    is_byline = pattern(r"^\W*(?:", "byline", r")(?:\s*[:：]|\s)").match(text) is not None
    return is_long_enough and not is_byline and _fold(text) != _fold(title) and not is_date_like(text)


def _fold(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()
