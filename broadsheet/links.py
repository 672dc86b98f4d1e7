"""A published file's bytes to where it leads: links, anchors, and what is wrong with a feed.

Pure. Reads pages, style sheets, feeds, sitemaps and lists of feeds. A file may come from `static/`
as anybody wrote it, so nothing in it is believed: what cannot be read leads nowhere.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

import msgspec
from lxml import etree

from broadsheet.urls import as_url, is_web_url

Form = Literal["page", "style sheet", "xml", "json", ""]
FORMS: dict[str, Form] = {
    "html": "page", "htm": "page", "xhtml": "page", "css": "style sheet", "xml": "xml", "rss": "xml", "atom": "xml", "opml": "xml", "json": "json",
}  # fmt: skip
"""By a file's ending."""

_CSS_LINK = re.compile(
    r"""url\(\s{0,20}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^'")\s]{0,2000}))\s{0,20}\)|@import\s{1,20}(?:"([^"]{0,2000})"|'([^']{0,2000})')""", re.I
)  # fmt: skip


class Link(NamedTuple):
    """One place to which a file leads."""

    url: str
    """Whole, as a browser would ask for it."""
    line: int


class Fault(NamedTuple):
    """What is wrong with a feed, and on which line of it; 0 where that is not known."""

    line: int
    message: str


class Linked(msgspec.Struct, frozen=True):
    """Where a file leads."""

    is_feed: bool = False
    links: tuple[Link, ...] = ()
    """Each once."""
    anchors: tuple[str, ...] = ()
    """What a link to this page may have after its `#`."""
    faults: tuple[Fault, ...] = ()


class Target(NamedTuple):
    """A place on this site."""

    path: str
    """An address without the base path, decoded."""
    anchor: str
    is_inside: bool = True
    """False if it is on the site's host, but not below its base path; `path` is the whole path then."""

    def __str__(self) -> str:
        return self.path + (f"#{self.anchor}" if self.anchor else "")


def read_links(address: str, form: Form, content: bytes, home: str, must_be_feed: bool = False) -> Linked:
    """Where the file at an address of the site at `home` leads. What must be a feed, or a list of feeds or pages, has a fault if it is none."""
    url = home + as_url(address)[1:]
    match form:
        case "page":
            return _read_page(content, url)
        case "style sheet":
            return Linked(links=_once((whole(link, url), line) for link, line in links_of_css(content.decode("utf-8", "replace"))))
        case "xml":
            return _read_xml(content, url, home, must_be_feed)
        case "json":
            return _read_json(content, must_be_feed)
        case _:
            return Linked()


def whole(link: str, url: str) -> str:
    """The link of the page at `url` as a browser understands it (WHATWG URL): whole; empty where that cannot be."""
    if link.startswith(("/", "http://", "https://")):
        return _joined(link, url[: url.find("/", url.find("://") + 3) + 1] or url)
    return _join(link, url)


@lru_cache(65_536)  # the links of the masthead are on every page, and the page makes no difference to them
def _joined(link: str, home: str) -> str:
    return _join(link, home)


def _join(link: str, url: str) -> str:
    link = re.sub(r"[\t\n\r]", "", link.strip("".join(map(chr, range(33)))))
    if not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", link):
        path = re.match(r"[^?#]*", link)
        link = path[0].replace("\\", "/") + link[path.end() :] if path else link
    try:
        return urljoin(url, link)
    except ValueError:
        return ""


@lru_cache(65_536)  # the links of the masthead are on every page
def target_of(url: str, home: str) -> Target | None:
    """The place on the site at `home` that a whole URL names; None if it is elsewhere."""
    try:
        found, own = urlsplit(url), urlsplit(home)
        if found.scheme not in {"http", "https"} or found.hostname != own.hostname or _port(found) != _port(own):
            return None
    except ValueError:
        return None
    anchor = unquote(found.fragment.partition(":~:")[0])  # what follows is for the browser's own search
    path, base = unquote(found.path) or "/", unquote(own.path)
    if (path + "/").startswith(base):
        return Target("/" + path[len(base) :], anchor)
    return Target(path, anchor, is_inside=False)


def file_for(path: str, files: Collection[str]) -> str:
    """The one of the site's `files` that a host serves at a path; empty if none. A folder's slash may be left out: hosts add it."""
    name = path[1:]
    if not name or name.endswith("/"):
        return name + "index.html" if name + "index.html" in files else ""
    return next((file for file in (name, name + "/index.html") if file in files), "")


def links_of_css(text: str) -> Iterator[tuple[str, int]]:
    """What a style sheet asks for, as it is written there, and on which line of it."""
    bare = re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment[0].count("\n"), text, flags=re.S)
    line, at = 1, 0
    for match in _CSS_LINK.finditer(bare):
        line, at = line + bare.count("\n", at, match.start()), match.start()
        yield next((found for found in match.groups() if found), ""), line


def _read_page(content: bytes, url: str) -> Linked:
    root = _html(content)
    if root is None:
        return Linked()
    links: list[tuple[str, int]] = []
    anchors: dict[str, None] = {}
    base = next((whole(element.get("href"), url) for element in root.iter("base") if element.get("href")), url)
    for element in root.iter(etree.Element):
        attributes = element.attrib
        if attributes or element.tag == "style":
            links += ((whole(link, base), element.sourceline or 0) for link in _links_of(element))
            anchors |= dict.fromkeys(attributes[name] for name in ("id", "name") if name in attributes and (name == "id" or element.tag == "a"))
    return Linked(links=_once(links), anchors=tuple(anchors))


def _html(content: bytes) -> Any:
    """The root of a page; None if there is nothing in it."""
    try:
        content.decode("utf-8")
        parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    except UnicodeDecodeError:
        parser = etree.HTMLParser(huge_tree=True)  # as its `meta` says
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return None


def _links_of(element: Any) -> Iterator[str]:
    """Every URL that an element holds, as it is written there."""
    tag, attributes = element.tag, element.attrib
    for name, value in attributes.items():
        match name:
            case "href" if tag != "base":
                yield value
            case "src" | "poster" | "xlink:href" | "action" | "formaction":
                yield value
            case "srcset" | "imagesrcset":
                yield from _links_of_srcset(value)
            case "data" if tag == "object":
                yield value
            case "content" if tag == "meta":
                yield from _links_of_meta(attributes, value)
            case "style":
                yield from (link for link, _ in links_of_css(value))
    if tag == "style":
        yield from (link for link, _ in links_of_css(element.text or ""))


def _links_of_srcset(value: str) -> Iterator[str]:
    """The URLs of `a.jpg 1x, b.jpg 2x`; a comma may stand within one, and ends it only at its end (WHATWG HTML)."""
    is_due = True
    for word in value.split():
        if not is_due:
            _, comma, word = word.partition(",")  # noqa: PLW2901 -- what follows a size and its comma is the next URL
            is_due = bool(comma)
        if is_due and word.strip(","):
            yield word.strip(",")
            is_due = word.endswith(",")


def _links_of_meta(attributes: Any, content: str) -> Iterator[str]:
    if attributes.get("http-equiv", "").lower() == "refresh":
        if match := re.search(r"""url\s*=\s*["']?([^"']*)""", content, re.I):
            yield match[1]
    elif (attributes.get("property") or attributes.get("name") or "").lower() in {"og:url", "og:image", "og:image:url", "og:video", "og:audio", "twitter:image"}:
        yield content


class _Item(NamedTuple):
    """One entry of a feed."""

    line: int
    title: str
    guid: str
    link: str


def _read_xml(content: bytes, url: str, home: str, must_be_feed: bool) -> Linked:
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError) as error:
        message = f"this is not well-formed XML, and no feed reader can read it: {getattr(error, 'msg', error)}"
        return Linked(must_be_feed, faults=(Fault(getattr(error, "lineno", 0) or 0, message),))
    match etree.QName(root).localname:
        case "rss" | "feed":
            return _read_feed(root, url)
        case "urlset" | "sitemapindex":
            found = [((element.text or "").strip(), element.sourceline or 0) for element in root.iter("{*}loc") if etree.QName(element).namespace == etree.QName(root).namespace]
            faults = (Fault(line, f'"{link}" is not an address of this site, which is at {home}') for link, line in found if not _is_below(link, home))
            return Linked(links=_once(found), faults=tuple(faults))
        case "opml":
            return Linked(links=_once((element.get(name), element.sourceline or 0) for element in root.iter("outline") for name in ("xmlUrl", "htmlUrl") if element.get(name)))
        case other:
            return Linked(must_be_feed, faults=(Fault(0, f"this should be a feed or a list, and is <{other}>"),) if must_be_feed else ())


def _read_feed(root: Any, url: str) -> Linked:
    """RSS and Atom; of Atom's links, `alternate` is the entry's own."""
    items = [
        _Item(
            element.sourceline or 0,
            _text(element, "title"),
            _text(element, "guid") or _text(element, "id"),
            _text(element, "link") or next((link.get("href", "") for link in element.iterchildren("{*}link") if link.get("rel", "alternate") == "alternate"), ""),
        )
        for element in root.iter("{*}item", "{*}entry")
    ]
    links = [(whole(link.get("href") or link.get("url") or link.text or "", url), link.sourceline or 0) for link in root.iter("{*}link", "{*}enclosure")]
    return Linked(True, _once(links), faults=tuple(_faults_of(items)))


def _read_json(content: bytes, must_be_feed: bool) -> Linked:
    """JSON Feed; any other JSON leads nowhere."""
    try:
        feed = json.loads(content)
    except (ValueError, RecursionError) as error:
        return Linked(must_be_feed, faults=(Fault(getattr(error, "lineno", 0), f"this is not JSON, and no feed reader can read it: {error}"),) if must_be_feed else ())
    if not (isinstance(feed, dict) and str(feed.get("version")).startswith("https://jsonfeed.org/version/")):
        return Linked(must_be_feed, faults=(Fault(0, "this should be a JSON Feed, and its `version` does not say so"),) if must_be_feed else ())
    entries = [entry for entry in _list(feed.get("items")) if isinstance(entry, dict)]
    items = [_Item(0, str(entry.get("title") or ""), str(entry.get("id") or ""), str(entry.get("url") or "")) for entry in entries]
    links = [feed.get("home_page_url"), feed.get("feed_url"), *(entry.get(name) for entry in entries for name in ("url", "image", "banner_image"))]
    return Linked(True, _once((link, 0) for link in links if isinstance(link, str)), faults=tuple(_faults_of(items)))


def _faults_of(items: Iterable[_Item]) -> Iterator[Fault]:
    known: dict[str, _Item] = {}
    for item in items:
        name = f'the entry "{item.title or item.guid or item.link}"'
        if not item.guid:
            yield Fault(item.line, f"{name} has no identity (guid): feed readers show it as new each time")
        elif known.setdefault(item.guid, item) is not item:
            yield Fault(item.line, f'{name} has the identity of "{known[item.guid].title}", {item.guid}: feed readers show only one of them')
        if not is_web_url(item.link):
            yield Fault(item.line, f'{name} leads to "{item.link}", and needs a whole address, with https://' if item.link else f"{name} has no link")


def _text(element: Any, name: str) -> str:
    return next(((child.text or "").strip() for child in element.iterchildren(f"{{*}}{name}")), "")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_below(url: str, home: str) -> bool:
    target = target_of(url, home)
    return target is not None and target.is_inside


def _once(links: Iterable[tuple[str, int]]) -> tuple[Link, ...]:
    """Each link once, with the first line that has it."""
    first: dict[str, int] = {}
    for url, line in links:
        if url:
            first.setdefault(url, line)
    return tuple(Link(url, line) for url, line in first.items())


def _port(parts: Any) -> int:
    return parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
