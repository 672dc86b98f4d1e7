"""The head of a content file: YAML between two `---` lines (TOML between `+++` in seeds).

Pure. Reading keeps the line of every key, knows strings only (so that `language: no` stays `no`
and `12:30` stays `12:30`) and bounds what YAML could do to us; `fields.py` gives the strings
their types. Writing is such that any plain YAML loader reads the same.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import yaml

from broadsheet.model import SeedNote

try:
    from yaml import CBaseLoader as BaseLoader
    from yaml import CSafeDumper as SafeDumper
except ImportError:  # PyYAML without libyaml reads and writes the same, slower
    from yaml import BaseLoader, SafeDumper  # type: ignore[assignment]

MAX_DEPTH = 12
MAX_BYTES = 200_000
_TOO_DEEP = f"values are nested more than {MAX_DEPTH} deep; make them flatter"

_OPEN = re.compile(r"(---|\+\+\+)[ \t]*\n")
_CLOSE = {fence: re.compile(rf"^{re.escape(fence)}[ \t]*$\n?", re.M) for fence in ("---", "+++")}
_COPY_OF = re.compile(r"^copy_of:[ \t]+(.+)$", re.M)
_SEED_BLOCK = re.compile(r"^seed:.*\n(?:^[ \t]+.*\n|^[ \t]*\n)*", re.M)


class FrontMatterError(ValueError):
    """Front matter that cannot be read. `line` counts from 1, in the whole file."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class Split(msgspec.Struct, frozen=True):
    """A file in its two parts."""

    fields: Mapping[str, Any]
    """Strings, lists and mappings."""
    lines: Mapping[str, int]
    """Line of each top-level key in the file, from 1."""
    body: str
    body_line: int
    """The body's first line in the file, from 1."""


def split_file(text: str) -> Split | None:
    """The file's fields and body, or None where it has no front matter. Raises FrontMatterError."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    opening = _OPEN.match(text)
    if opening is None:
        return None
    fence = opening[1]
    closing = _CLOSE[fence].search(text, opening.end(), opening.end() + MAX_BYTES)
    if closing is None and len(text) > MAX_BYTES and _CLOSE[fence].search(text, opening.end()):
        raise FrontMatterError(1, f"the front matter is longer than {MAX_BYTES:,} characters; shorten it")
    if closing is None:
        raise FrontMatterError(1, f"the front matter is not closed: no second `{fence}` line was found; add one after the fields")
    head = text[opening.end() : closing.start()]
    body_line = text.count("\n", 0, closing.end()) + 1
    fields, lines = _read_yaml(head) if fence == "---" else _read_toml(head)
    return Split(fields, lines, text[closing.end() :], body_line)


def join_file(fields: Mapping[str, Any], body: str) -> str:
    """A content file: the fields as YAML between `---` lines, a blank line, and the body."""
    return join_head(head_of(fields), body)


def head_of(fields: Mapping[str, Any]) -> str:
    """The fields as YAML, each on lines of its own: what two calls give makes one head."""
    return yaml.dump(dict(fields), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000)


def join_head(head: str, body: str) -> str:
    """A content file with this head."""
    return f"---\n{head}---\n\n{body.strip()}\n"


def without_seed(text: str) -> str:
    """The file without its `seed` block, newlines as LF: what `seed.written` is the fingerprint of."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    opening = _OPEN.match(text)
    closing = _CLOSE["---"].search(text, opening.end()) if opening and opening[1] == "---" else None
    if opening is None or closing is None:
        return text
    head = _SEED_BLOCK.sub("", text[opening.end() : closing.start()], count=1)
    return text[: opening.end()] + head + text[closing.start() :]


def copy_of_in(text: str) -> str:
    """What a content file says that it is a copy of, whatever else is wrong in the file; empty if it says nothing."""
    head, _ = _cut(text)
    said = _COPY_OF.search(head)
    return said[1].strip().strip("\"'") if said else ""


def body_in(text: str) -> str:
    """What stands below the front matter of a content file; all of it if that has none."""
    return _cut(text)[1]


def _cut(text: str) -> tuple[str, str]:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    opening = _OPEN.match(text)
    closing = _CLOSE[opening[1]].search(text, opening.end()) if opening else None
    return (text[opening.end() : closing.start()], text[closing.end() :]) if opening and closing else ("", text)


def seed_note_in(text: str) -> SeedNote | None:
    """The `seed` block of a content file, whatever else is wrong in the file; None if it has none."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    opening = _OPEN.match(text)
    closing = _CLOSE["---"].search(text, opening.end()) if opening and opening[1] == "---" else None
    block = _SEED_BLOCK.search(text, 0, closing.start()) if closing else None
    if block is None:
        return None
    try:
        seed = _read_yaml(block[0])[0].get("seed")
    except FrontMatterError:
        return None
    if not isinstance(seed, dict) or not all(isinstance(seed.get(key), str) for key in ("file", "fingerprint", "written")):
        return None
    found = seed.get("found")
    return SeedNote(seed["file"], seed["fingerprint"], seed["written"], found if isinstance(found, dict) else {})


def _read_yaml(head: str) -> tuple[dict[str, Any], dict[str, int]]:
    try:
        events = yaml.parse(head, Loader=BaseLoader)
        start = next((e for e in events if isinstance(e, (yaml.NodeEvent, yaml.DocumentEndEvent))), None)
        if start is None or isinstance(start, yaml.DocumentEndEvent) or _is_blank(start):
            return {}, {}
        if not isinstance(start, yaml.MappingStartEvent):
            raise FrontMatterError(_line(start), "the front matter is not a list of fields; write each as `name: value`")
        lines: dict[str, int] = {}
        fields = _mapping(events, lines, depth=1)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise FrontMatterError(_line(event), "a second `---` document inside the front matter; remove it")
        return fields, lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = 1 if mark is None else int(mark.line) + 2
        complaint = str(error.problem or error.context)
        if "nesting depth" in complaint:  # newer versions of libyaml have a bound of their own
            raise FrontMatterError(line, _TOO_DEEP) from None
        raise FrontMatterError(line, f"the front matter is not YAML: {complaint}{_hint(head, line)}") from None
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise FrontMatterError(_bad_character_line(head), f"the front matter holds a character that YAML does not allow ({_reason(error)}); remove it") from None


def _mapping(events: Iterator[yaml.Event], lines: dict[str, int] | None, depth: int) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for key in events:
        if isinstance(key, yaml.MappingEndEvent):
            return fields
        if not isinstance(key, yaml.ScalarEvent):
            raise FrontMatterError(_line(key), "a field's name must be a plain word")
        if key.value in fields:
            raise FrontMatterError(_line(key), f'"{key.value}" stands here for the second time; keep one of the two')
        if lines is not None:
            lines[key.value] = _line(key)
        fields[key.value] = _value(events, next(events), depth)
    return fields


def _value(events: Iterator[yaml.Event], event: yaml.Event, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise FrontMatterError(_line(event), _TOO_DEEP)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise FrontMatterError(_line(event), "anchors and aliases (`&`, `*`) are not used here; write the value out, or put it in quotes")
    if isinstance(event, yaml.ScalarEvent):
        return "" if _is_blank(event) else event.value
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        for item in events:
            if isinstance(item, yaml.SequenceEndEvent):
                break
            items.append(_value(events, item, depth + 1))
        return items
    return _mapping(events, None, depth + 1)


def _is_blank(event: yaml.Event) -> bool:
    """True for YAML's null, however it is written."""
    return isinstance(event, yaml.ScalarEvent) and event.style in {None, ""} and event.value in {"", "~", "null", "Null", "NULL"}


def _line(event: yaml.Event) -> int:
    mark: Any = event.start_mark
    return int(mark.line) + 2  # marks count from 0, and the file's first line is the fence


def _hint(head: str, line: int) -> str:
    rows = head.split("\n")
    row = rows[line - 2] if 0 <= line - 2 < len(rows) else ""
    if "\t" in row:
        return "; indent with blanks, not with a tab"
    if re.match(r"[\w-]+:.*: ", row):
        return "; put a value that holds a colon in quotes"
    return ""


def _bad_character_line(head: str) -> int:
    bad = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]", head)
    return head.count("\n", 0, bad.start()) + 2 if bad else 1


def _reason(error: Exception) -> str:
    return str(error).split("\n", 1)[0]


def _read_toml(head: str) -> tuple[dict[str, Any], dict[str, int]]:
    try:
        values = tomllib.loads(head)
        fields = {name: _as_text(value) for name, value in values.items()}
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a ValueError, too
        where = re.search(r"at line (\d+)", str(error))
        line = int(where[1]) + 1 if where else 1
        raise FrontMatterError(line, f"the front matter is not TOML: {_reason(error)}") from None
    found = ((number, re.match(r'[ \t]*\[{0,2}"?([\w-]+)', row)) for number, row in enumerate(head.split("\n"), 2))
    lines: dict[str, int] = {}
    for number, match in found:
        if match:
            lines.setdefault(match[1], number)
    return fields, lines


def _as_text(value: Any, depth: int = 1) -> Any:
    """A value of TOML as YAML would have given it: texts, lists and mappings. Raises ValueError for one that is nested too deep."""
    if depth > MAX_DEPTH:
        raise ValueError(_TOO_DEEP)
    if isinstance(value, dict):
        return {name: _as_text(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner, depth + 1) for inner in value]
    return str(value).lower() if isinstance(value, bool) else value.isoformat() if isinstance(value, (date, datetime)) else str(value)


class _Dumper(SafeDumper):
    """Writes dates as ISO 8601 and lists and texts on one line each, never with anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_datetime(dumper: _Dumper, value: datetime) -> yaml.Node:
    offset = value.utcoffset()
    if offset is not None and offset.total_seconds() % 60:  # local mean time, which YAML cannot write
        value = value.astimezone(UTC)
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", value.isoformat())


def _represent_date(dumper: _Dumper, value: date) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", value.isoformat())


def _represent_list(dumper: _Dumper, value: list[Any] | tuple[Any, ...]) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=all(isinstance(v, str) and len(v) < 60 for v in value))


_Dumper.add_representer(datetime, _represent_datetime)
_Dumper.add_representer(date, _represent_date)
_Dumper.add_representer(list, _represent_list)
_Dumper.add_representer(tuple, _represent_list)
