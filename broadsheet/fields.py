"""The fields of front matter: what each may hold, and how a string becomes a typed value.

Pure. One converter for each field, so that every mistake is found at once, each with its line.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from broadsheet.frontmatter import Split
from broadsheet.model import Problem, SeedNote
from broadsheet.urls import is_address, is_slug, is_web_url

Converter = Callable[[Any, ZoneInfo], Any]
_IMAGE_FILE = re.compile(r"(?!.*(?:^|/)\.)[^\s:/?#\\<>][^:?#\\<>\n]*\.(?:jpe?g|png|gif|webp|avif|svg)", re.I)
"""A file beside another or further down, of a kind that may be shown."""


class Checked(NamedTuple):
    """The fields that hold, converted, and a problem for each that does not."""

    values: dict[str, Any]
    problems: tuple[Problem, ...]


def check_fields(split: Split, converters: Mapping[str, Converter], needed: Iterable[str], path: str, zone: ZoneInfo) -> Checked:
    """Converts each field of a file by its name; says what is wrong with those that do not hold, or are missing."""
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for name, value in split.fields.items():
        line = split.lines.get(name, 1)
        converter = converters.get(name)
        if converter is None:
            problems.append(Problem(path, line, unknown(name, converters, "field")))
        elif value in ("", [], {}):
            continue
        else:
            try:
                values[name] = converter(value, zone)
            except ValueError as error:
                problems.append(Problem(path, line, f"{name}: {error}"))
    for name in needed:
        if name not in values and not any(problem.message.startswith(f"{name}:") for problem in problems):
            problems.append(Problem(path, split.lines.get(name, 1), f"{name} is missing; add a line `{name}: …`"))
    return Checked(values, tuple(problems))


def unknown(name: str, known: Iterable[str], noun: str) -> str:
    """`"publsh" is not a known field; did you mean "publish"?`."""
    names = sorted(known)
    near = difflib.get_close_matches(name.lower(), names, n=1)
    advice = f'did you mean "{near[0]}"?' if near else f"known are: {', '.join(names)}"
    return f'"{name}" is not a known {noun}; {advice}'


def text(value: Any, zone: ZoneInfo) -> str:
    """One line of words."""
    if not isinstance(value, str):
        raise ValueError(f"expected a text, found {_kind(value)}")
    return " ".join(value.split())


def texts(value: Any, zone: ZoneInfo) -> tuple[str, ...]:
    """A list of texts; a single text is a list of one. Repeated ones count once."""
    items = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(item for item in (text(item, zone) for item in items) if item))


def moment(value: Any, zone: ZoneInfo) -> datetime:
    """A date, or date and time, in ISO 8601; in the site's time zone where it names none."""
    try:
        written = re.sub(r"(?<=\d) +(?=[+-]\d\d|Z)", "", text(value, zone))
        found = datetime.fromisoformat(written)
    except ValueError:
        raise ValueError(f'"{value}" is not a date; write it as 2022-09-06 or 2022-09-06T14:30:00+02:00') from None
    if not 1000 <= found.year <= 9998:
        raise ValueError(f"the year {found.year} is out of range; use 1000 to 9998")
    return found if found.tzinfo else found.replace(tzinfo=zone)


def end_moment(value: Any, zone: ZoneInfo) -> datetime:
    """Like `moment`, but a day alone means its end."""
    found = moment(value, zone)
    return datetime.combine(found.date(), time(23, 59, 59), found.tzinfo) if re.fullmatch(r"[\d-]+", str(value).strip()) else found


def flag(value: Any, zone: ZoneInfo) -> bool:
    """`true` or `false`, in the ways of YAML."""
    word = str(value).lower()
    if word in {"true", "yes", "on"}:
        return True
    if word in {"false", "no", "off"}:
        return False
    raise ValueError(f'"{value}" is neither true nor false')


def whole(value: Any, zone: ZoneInfo) -> int:
    """A whole number from 0 to 9999."""
    word = str(value)
    if not re.fullmatch(r"[0-9]{1,4}", word):
        raise ValueError(f'"{word}" is not a whole number from 0 to 9999')
    return int(word)


def slug(value: Any, zone: ZoneInfo) -> str:
    """One safe segment of an address."""
    if not is_slug(found := text(value, zone)):
        raise ValueError(f'"{found}" cannot be part of an address; use letters, digits and hyphens, such as `a-better-slug`')
    return found


def publish(value: Any, zone: ZoneInfo) -> str:
    """`full`, `excerpt` or `link`."""
    return _one_of(value, ("full", "excerpt", "link"))


def language(value: Any, zone: ZoneInfo) -> str:
    """A language tag (BCP 47)."""
    if not is_language_tag(found := text(value, zone)):
        raise ValueError(f'"{found}" is not a language tag; write `en`, `pt-BR` or alike')
    return found


def is_language_tag(text: str) -> bool:
    """True for what has the form of a language tag (BCP 47)."""
    return re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", text) is not None


def web_url(value: Any, zone: ZoneInfo) -> str:
    """An absolute http(s) address."""
    if not is_web_url(found := text(value, zone)):
        raise ValueError(f'"{found}" is not a web address; write it whole, with https://')
    return found


def address(value: Any, zone: ZoneInfo) -> str:
    """An address of this site, with its slashes: `/2022/09/06/some-title/`."""
    found = text(value, zone)
    found = found if found.endswith("/") or "." in found.rsplit("/", 1)[-1] else found + "/"
    if not is_address(found):
        raise ValueError(f'"{found}" is not an address of this site; write its path, such as /2022/09/06/some-title/')
    return found


def addresses(value: Any, zone: ZoneInfo) -> tuple[str, ...]:
    """A list of addresses of this site."""
    return tuple(address(item, zone) for item in texts(value, zone))


def image(value: Any, zone: ZoneInfo) -> str:
    """The name of an image file beside the article, its address in `content/` or `static/`, or a whole address elsewhere."""
    found = text(value, zone)
    if not (is_web_url(found) or is_address(found) or _IMAGE_FILE.fullmatch(found)):
        raise ValueError(f'"{found}" is neither an image file (such as harbour.jpg, beside this one, or /images/harbour.jpg) nor a whole web address')
    return found


def own_or_web_address(value: Any, zone: ZoneInfo) -> str:
    """An address of this site, or a whole one elsewhere."""
    found = text(value, zone)
    if not (is_web_url(found) or is_address(found)):
        raise ValueError(f'"{found}" is neither an address of this site (such as /2022/09/06/titulo/) nor a whole web address')
    return found


def translations(value: Any, zone: ZoneInfo) -> dict[str, str]:
    """Language tags, each with an address of this site or a whole one."""
    if not isinstance(value, dict):
        raise ValueError(f"expected language tags with addresses, such as `{{es: /2022/09/06/titulo/}}`, found {_kind(value)}")
    return {language(tag, zone): own_or_web_address(target, zone) for tag, target in value.items()}


def anything(value: Any, zone: ZoneInfo) -> dict[str, Any]:
    """A mapping of the user's own."""
    if not isinstance(value, dict):
        raise ValueError(f"expected names with values, found {_kind(value)}")
    return value


def seed_note(value: Any, zone: ZoneInfo) -> SeedNote:
    """The block that ingest writes."""
    if not isinstance(value, dict) or not all(isinstance(value.get(k), str) for k in ("file", "fingerprint", "written")):
        raise ValueError("the block that ingest wrote is damaged; it needs file, fingerprint and written")
    found = value.get("found") or {}
    return SeedNote(value["file"], value["fingerprint"], value["written"], found if isinstance(found, dict) else {})


def _one_of(value: Any, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise ValueError(f'"{value}" is none of {", ".join(choices)}')
    return str(value)


def _kind(value: Any) -> str:
    return "a list" if isinstance(value, list) else "fields of its own" if isinstance(value, dict) else f'"{value}"'


ARTICLE: Mapping[str, Converter] = {
    "title": text,
    "date": moment,
    "updated": moment,
    "deck": text,
    "summary": text,
    "slug": slug,
    "topics": texts,
    "source": text,
    "source_url": web_url,
    "authors": texts,
    "language": language,
    "translations": translations,
    "image": image,
    "image_alt": text,
    "credit": text,
    "license": text,
    "publish": publish,
    "draft": flag,
    "expires": end_moment,
    "aliases": addresses,
    "pin": whole,
    "copy_of": text,
    "extra": anything,
    "seed": seed_note,
}
LEAF: Mapping[str, Converter] = {
    "title": text,
    "summary": text,
    "slug": slug,
    "draft": flag,
    "aliases": addresses,
    "order": whole,
    "extra": anything,
}
EDITION: Mapping[str, Converter] = {"title": text, "order": texts}
