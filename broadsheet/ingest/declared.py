"""What a page declares of itself for machines: JSON-LD (schema.org), `meta` elements, microdata.

Pure. JSON-LD is read as pages have it, with trailing commas, comments and entities; references
within it are followed; of several articles that a page declares, the one it is about is taken.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

from broadsheet.plaintext import spelled_out

_ARTICLES = frozenset(
    ["article", "newsarticle", "blogposting", "reportagenewsarticle", "opinionnewsarticle", "analysisnewsarticle", "backgroundnewsarticle", "askpublicnewsarticle", "reviewnewsarticle", "satiricalarticle", "advertisercontentarticle", "liveblogposting", "socialmediaposting", "discussionforumposting", "techarticle", "scholarlyarticle", "medicalscholarlyarticle", "report", "recipe", "review", "howto"]
)
_PAGES = frozenset(["webpage", "itempage", "aboutpage", "medicalwebpage", "collectionpage"])
_COMPARED = 2_000
"""Characters of a text whose words are compared: a headline has fewer."""
_MAX_JSON = 500_000
_MAX_BLOCKS = 20
_MAX_NODES = 5_000
_WRAPPING = re.compile(r"(?://\s*)?(?:<!\[CDATA\[|\]\]>)|<!--|-->")
_NOISE = re.compile(r'("(?:[^"\\]|\\.)*+(?:"|\\?\Z))|/\*.*?(?:\*/|\Z)|,(?=\s*[}\]])|(?<=[\[{,\s])//[^\n]*', re.S)
"""What browsers' own JSON has not, beside the strings, in which it may stand."""


def declared_article(tree: HtmlElement, address: str, title: str) -> dict[str, Any]:
    """The article that the page's JSON-LD is about, its references followed; else the page itself; empty if it declares neither."""
    nodes = [node for block in _blocks(tree) for node in _nodes(block)]
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str) and len(node) > 1}
    articles = [node for node in nodes if _ARTICLES & types_of(node)]
    if len(articles) > 1:
        articles.sort(key=lambda node: -_nearness(node, address, title))  # stable: the first of equals stays first
    chosen = (articles or [node for node in nodes if _PAGES & types_of(node)] or [{}])[0]
    return {name: _followed(value, by_id) for name, value in chosen.items()}


def types_of(node: Mapping[str, Any]) -> set[str]:
    """A node's types, without their vocabulary, in lower case."""
    kinds = node.get("@type")
    return {kind.rpartition("/")[2].rpartition(":")[2].lower() for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)}


def text_of(value: Any) -> str:
    """A value's words; empty for what has none."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or value.get("url") or ""
    return spelled_out(value) if isinstance(value, str) else str(value) if isinstance(value, (int, float)) else ""


def all_of(value: Any) -> list[Any]:
    """A value that may be one or a list, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def meta_of(tree: HtmlElement) -> dict[str, str]:
    """The page's `meta` elements by name, in lower case; the first of a name stands."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        for name in (element.get("property") or element.get("name") or element.get("itemprop") or "").lower().split():
            if content and content.strip():
                found.setdefault(name, content.strip())
    return found


def _blocks(tree: HtmlElement) -> Iterator[Any]:
    scripts = (script for script in tree.iter("script") if "ld+json" in (script.get("type") or "").lower())
    for _, script in zip(range(_MAX_BLOCKS), scripts, strict=False):
        text = script.text_content()
        if len(text) <= _MAX_JSON:
            yield from _read_json(text)


def _read_json(text: str) -> Iterator[Any]:
    """The values of a block, mended where it is not quite JSON; nothing where it is none."""
    try:
        yield json.loads(text, strict=False)
        return
    except (ValueError, RecursionError):
        pass
    bare = _WRAPPING.sub("", spelled_out(text) if "&quot;" in text else text)
    mended = _NOISE.sub(lambda match: match[1] or "", bare)
    decoder = json.JSONDecoder(strict=False)
    place = 0
    for _ in range(_MAX_BLOCKS):
        following = re.compile(r"[{\[]").search(mended, place)
        if following is None:
            return
        try:
            value, place = decoder.raw_decode(mended, following.start())
        except (ValueError, RecursionError):
            return
        yield value


def _nodes(data: Any) -> Iterator[dict[str, Any]]:
    """Every node of a block, from the outside in."""
    waiting = [data]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            yield value
            waiting += [value[name] for name in ("@graph", "mainEntity", "mainEntityOfPage", "author", "publisher") if isinstance(value.get(name), (list, dict))]


def _nearness(node: Mapping[str, Any], address: str, title: str) -> float:
    """How surely a node is the page's own article."""
    page = node.get("mainEntityOfPage")
    addresses = {text_of(node.get("url")), text_of(node.get("@id")), text_of(page.get("@id") or page.get("url")) if isinstance(page, dict) else text_of(page)}
    same = any(place.split("#")[0].rstrip("/") == address.rstrip("/") for place in addresses if place)
    return (2.0 if same and address else 0.0) + likeness(text_of(node.get("headline") or node.get("name")), title)


def likeness(one: str, other: str) -> float:
    """Jaccard's index of two texts' words."""
    a, b = set(re.findall(r"\w+", one[:_COMPARED].casefold())), set(re.findall(r"\w+", other[:_COMPARED].casefold()))
    return len(a & b) / len(a | b) if a and b else 0.0


def _followed(value: Any, by_id: Mapping[str, Any]) -> Any:
    """A value, or what it refers to."""
    if isinstance(value, list):
        return [_followed(item, by_id) for item in value[:50]]
    if isinstance(value, dict) and isinstance(value.get("@id"), str) and not value.get("name"):
        return {**value, **by_id.get(value["@id"], {})}
    return value
