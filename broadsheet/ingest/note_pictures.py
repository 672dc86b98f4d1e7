"""The pictures that a Markdown seed names: what it calls them, and that under another name.

Pure. Images in brackets, their definitions below the text, and HTML's are known; what stands in a
block of code is no picture.
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape

_TARGET = r"(?:(?<=<)[^<>\n]{1,1000}(?=>)|[^\s<>()]{1,1000})"
_WAYS = (
    re.compile(rf"(!\[(?:[^\[\]\\]|\\.|\[[^\[\]]{{0,200}}\]){{0,500}}\]\([ \t]*<?)({_TARGET})"),
    re.compile(rf"(^ {{0,3}}\[[^\[\]\n]{{1,200}}\]:[ \t]*<?)({_TARGET})", re.M),
    re.compile(r"""(<img\b[^<>]{0,1000}?\ssrc\s*=\s*["'])([^"'<>]{1,1000})""", re.I),
)
"""Each with what stands before a name, and the name."""
_CODE = re.compile(r"^ {0,3}(?P<fence>`{3,40}+|~{3,40}+).*\n(?:.*\n)*?(?: {0,3}(?P=fence)[`~]*[ \t]*$|\Z)", re.M)
_FIELD = re.compile(r"""^(?:image|cover)[ \t]*[:=][ \t]*["']?([^"'\n]{1,1000}?)["']?[ \t]*$""", re.M | re.I)


def pictures_in(text: str) -> Iterator[str]:
    """What a Markdown file may call a picture, its front matter included, in the order of its kinds; many are none."""
    yield from (found[1] for found in _FIELD.finditer(text))
    for way in _WAYS:
        yield from (unescape(found[2]) for found in way.finditer(text))


def with_addresses(body: str, addresses: Mapping[str, str]) -> str:
    """The Markdown with an address in place of each name that has one."""
    if not addresses:
        return body
    pieces, end = [], 0
    for code in _CODE.finditer(body):
        pieces += [_renamed(body[end : code.start()], addresses), code[0]]
        end = code.end()
    return "".join((*pieces, _renamed(body[end:], addresses)))


def _renamed(text: str, addresses: Mapping[str, str]) -> str:
    for way in _WAYS:
        text = way.sub(lambda found: found[1] + addresses.get(unescape(found[2]), found[2]), text)
    return text
