"""Addresses: slugs, where things stand on the site, and what an address from outside may be.

Pure. An address begins with a slash and knows nothing of the site's base path; a URL, as a view
holds it, has the base path before it and is escaped for printing.
"""

import re
import unicodedata
from datetime import date
from functools import lru_cache
from urllib.parse import quote, urlsplit

from anyascii import anyascii

SLUG_LENGTH = 80
RESERVED = frozenset(
    {"archive", "assets", "editions", "opml", "pagefind", "search", "sources", "stories", "subscribe", "topics"}
)
"""First segments of an address that pages of `content/pages/` may not take; years are another."""

_NO_SLUG = re.compile(r"(?<=\d)[,'’](?=\d{3})|[$¢£¤¥֏؋৲৳฿₠-₿]")
"""What stands between the digits of a number, and signs of currencies, which would be spelled out."""
_SLUG = re.compile(r"[^\W_]+(?:[-_][^\W_]+)*")
_RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"})


@lru_cache(65_536)  # names of topics and sources come again and again
def slugify(text: str, length: int = SLUG_LENGTH) -> str:
    """Lower-case ASCII words joined by hyphens, cut at a word's end; empty if nothing of the text can be said so."""
    plain = _NO_SLUG.sub("", unicodedata.normalize("NFC", text[: length * 8]))
    ascii_text = anyascii(plain).lower().replace("'", "")
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")
    if len(slug) <= length:
        return slug
    return slug[: length + 1].rpartition("-")[0] or slug[:length]


def is_slug(text: str) -> bool:
    """True for one safe segment of an address: words of letters and digits, joined by `-` or `_`."""
    return len(text.encode()) <= 200 and _SLUG.fullmatch(text) is not None


def edition_address(day: date) -> str:
    """`/2022/09/06/`."""
    return f"/{day:%Y/%m/%d}/" if day.year >= 1000 else f"/{day.year:04}/{day.month:02}/{day.day:02}/"


def month_address(day: date) -> str:
    """`/2022/09/`."""
    return f"/{day.year:04}/{day.month:02}/"


def year_address(year: int) -> str:
    """`/2022/`."""
    return f"/{year:04}/"


def article_address(day: date, slug: str) -> str:
    """`/2022/09/06/some-title/`."""
    return f"{edition_address(day)}{slug}/"


def as_url(address: str, base: str = "") -> str:
    """The address with the base path before it, percent-encoded (RFC 3986), ready to print."""
    return quote(base + address, safe="/~:@!$&'()*+,;=-._%") if not address.isascii() else base + address


def source_in_body(target: str, base: str) -> str:
    """What a rendered body says for an image of this site."""
    return as_url(target, base) if target.startswith("/") else target


def is_address(text: str) -> bool:
    """True for a path that a page of this site may have: no scheme, no host, no dots that climb, no blanks."""
    if not text.startswith("/") or text.startswith("//") or re.search(r"[\s\\?#%<>\"'\x00-\x1f\x7f]", text):
        return False
    return all(part not in {".", ".."} for part in text.split("/")) and "//" not in text


def is_web_url(text: str) -> bool:
    """True for an absolute http(s) address that is safe to link to."""
    if re.search(r"[\s<>\"'\\\x00-\x1f\x7f]", text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def host_of(url: str) -> str:
    """The host of an absolute address, lower-case; empty if it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def tag_uri(authority: str, address: str, day: date) -> str:
    """The tag URI (RFC 4151) of what first stood at an address: `tag:digest.example,2022-09-06:/2022/09/06/x/`."""
    return f"tag:{authority},{day.isoformat()}:{as_url(address)}"


def direction(language: str) -> str:
    """`rtl` for a language tag whose script runs from right to left, else `ltr`."""
    parts = language.lower().split("-")
    if len(parts) > 1 and len(parts[1]) == 4:
        return "rtl" if parts[1] in {"arab", "hebr", "syrc", "thaa", "nkoo"} else "ltr"
    return "rtl" if parts[0] in _RIGHT_TO_LEFT else "ltr"
