"""Reads `digest.toml`, `takedown.txt` and the hooks of `build.py`, and checks them whole.

Shell. `check_settings` is pure: it walks the types of `settings.py`, so every mistake is found at
once, each with its line, and nothing needs to be said twice.
"""

import difflib
import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, get_args, get_origin
from zoneinfo import ZoneInfo

import msgspec

from broadsheet.errors import SettingsError
from broadsheet.fields import unknown
from broadsheet.fingerprint import fingerprint
from broadsheet.model import Problem
from broadsheet.rights import Takedown, parse_takedown
from broadsheet.settings import Settings
from broadsheet.urls import is_web_url

SETTINGS_FILE = "digest.toml"
HOOKS_FILE = "build.py"
TAKEDOWN_FILE = "takedown.txt"


class Hooks(msgspec.Struct, frozen=True):
    """What a digest's own `build.py` adds."""

    filters: Mapping[str, Callable[..., Any]] = {}
    """Jinja filters, by name."""
    rules: Mapping[str, Callable[..., Any]] = {}
    """Cleaning rules, by name: see `docs/seeds.md`."""
    sources: Mapping[str, str] = {}
    """By path: the fingerprints of build.py and of the modules of the digest's folder that it imports."""


def read_settings(root: Path) -> Settings:
    """The digest's settings. Raises SettingsError with all that is wrong in them."""
    text = _read_text(root / SETTINGS_FILE)
    if text is None:
        raise SettingsError(f"{root} holds no {SETTINGS_FILE}, so it is no digest; make one with `broadsheet new DIR`, or name its folder with -C DIR")
    return check_settings(text)


def settings_problem(root: Path, at: tuple[str, ...], message: str) -> Problem:
    """A problem with a setting that only shows later, such as that of a theme, on its line."""
    return _problem(_read_text(root / SETTINGS_FILE) or "", at, message)


def check_settings(text: str) -> Settings:
    """The settings in the text of a `digest.toml`. Raises SettingsError with all that is wrong in them."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        where = re.search(r"at line (\d+)", str(error))
        raise SettingsError([Problem(SETTINGS_FILE, int(where[1]) if where else 0, f"this is not TOML: {error}")]) from None
    problems: list[Problem] = []
    settings = _struct(Settings, table, (), text, problems)
    url, zone = table.get("url"), table.get("timezone", "UTC")
    if isinstance(settings, Settings) and isinstance(url, str) and not is_web_url(url):
        problems.append(_problem(text, ("url",), f"url: {url!r} is not a web address; write it as https://digest.example/"))
    if isinstance(zone, str) and not _is_zone(zone):
        problems.append(_problem(text, ("timezone",), f'"{zone}" is not a time zone; write one such as "Europe/Lisbon" or "UTC"'))
    if problems:
        raise SettingsError(sorted(problems))
    assert isinstance(settings, Settings)
    return settings


def read_takedown(root: Path, home: str) -> Takedown:
    """The lists of `takedown.txt` of the site at `home`; empty without one. Raises SettingsError: what must not be published may not slip through."""
    return parse_takedown(_read_text(root / TAKEDOWN_FILE) or "", home)


def load_hooks(root: Path) -> Hooks:
    """What `build.py` in the digest's folder adds; nothing without one. Raises SettingsError."""
    path = root / HOOKS_FILE
    if not path.is_file():
        return Hooks()
    module, sources = _import(path)
    problems = []
    found: dict[str, dict[str, Callable[..., Any]]] = {}
    for name in ("filters", "rules"):
        value = getattr(module, name, {})
        if not isinstance(value, dict) or not all(isinstance(k, str) and callable(f) for k, f in value.items()):
            problems.append(Problem(HOOKS_FILE, 0, f"{name}: expected a dictionary of names and functions, such as {name} = {{'shout': shout}}"))
        else:
            found[name] = value
    if problems:
        raise SettingsError(problems)
    return Hooks(found["filters"], found["rules"], sources)


def _read_text(path: Path) -> str | None:
    """The text of a file, or None if there is none. Raises SettingsError."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingsError([Problem(path.name, 0, f"cannot be read: {error.strerror}; check that it is a file and may be read")]) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingsError([Problem(path.name, content.count(b"\n", 0, error.start) + 1, "this is not UTF-8 text; save it as UTF-8")]) from None


def _import(path: Path) -> tuple[ModuleType, dict[str, str]]:
    """The module, and the sources that it is made of: itself, and what it imports of its own folder."""
    module = ModuleType("broadsheet_hooks")
    module.__file__ = str(path)
    for name in _imported:
        sys.modules.pop(name, None)  # it may have changed since an earlier build
    before = set(sys.modules)
    sys.path.insert(0, str(path.parent))
    writes_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # cached bytecode misses an edit within its second
    try:
        source = path.read_bytes()
        exec(compile(source, str(path), "exec"), module.__dict__)  # noqa: S102 -- the user's own file, in the user's own folder
        sources = {HOOKS_FILE: fingerprint(source)}
        for file in _local_modules(path.parent, sys.modules.keys() - before):
            sources[file.relative_to(path.parent).as_posix()] = fingerprint(file.read_bytes())
    except SyntaxError as error:
        raise SettingsError([Problem(HOOKS_FILE, error.lineno or 0, f"cannot be read: {error.msg}")]) from None
    except (Exception, SystemExit) as error:  # whatever the user's module raises is theirs to see, with its line
        trace = error.__traceback__
        line = 0
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == str(path):
                line = trace.tb_lineno
            trace = trace.tb_next
        raise SettingsError([Problem(HOOKS_FILE, line, f"{type(error).__name__}: {error}")]) from error
    finally:
        _imported.update(sys.modules.keys() - before)
        sys.path.remove(str(path.parent))
        sys.dont_write_bytecode = writes_bytecode
    sys.modules["broadsheet_hooks"] = module
    return module, sources


_imported: set[str] = set()
"""The modules that hooks have brought in."""


def _local_modules(folder: Path, names: Iterable[str]) -> list[Path]:
    """The sources of modules that stand in the digest's folder, but for Broadsheet's own and those that are installed there."""
    top, others = str(folder) + os.sep, (str(Path(__file__).parent) + os.sep, sys.prefix + os.sep)
    files = (getattr(sys.modules.get(name), "__file__", None) or "" for name in names)
    return sorted(Path(file) for file in files if file.startswith(top) and file.endswith(".py") and not file.startswith(others))


def _struct(kind: type[msgspec.Struct], table: Mapping[str, Any], at: tuple[str, ...], text: str, problems: list[Problem]) -> Any:
    """A struct of settings from its TOML table; what does not fit becomes a problem, and is left out."""
    fields = {field.name: field for field in msgspec.structs.fields(kind)}
    values: dict[str, Any] = {}
    misspelt: list[str] = []
    for name, value in table.items():
        if name not in fields:
            misspelt += difflib.get_close_matches(name, fields, n=1)
            problems.append(_problem(text, (*at, name), unknown(name, fields, "setting")))
        else:
            values[name] = _value(fields[name].type, value, (*at, name), text, problems)
    for name, field in fields.items():
        if field.required and name not in table and name not in misspelt:
            problems.append(_problem(text, at, f"{'.'.join((*at, name))} is missing; add a line `{name} = …`"))
    return None if any(p for p in problems) else kind(**values)


def _value(kind: Any, value: Any, at: tuple[str, ...], text: str, problems: list[Problem]) -> Any:
    plain = kind.__origin__ if hasattr(kind, "__metadata__") else kind
    if isinstance(plain, type) and issubclass(plain, msgspec.Struct):
        if isinstance(value, dict):
            return _struct(plain, value, at, text, problems)
        problems.append(_problem(text, at, f"expected a table `[{'.'.join(at)}]`, found {value!r}"))
        return None
    origin, arguments = get_origin(plain), get_args(plain)
    if origin is Mapping and isinstance(value, dict):
        return {name: _value(arguments[1], inner, (*at, name), text, problems) for name, inner in value.items()}
    if origin is tuple and isinstance(value, list):
        return tuple(_value(arguments[0], inner, at, text, problems) for inner in value)
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        problems.append(_problem(text, at, f"{'.'.join(at)}: {_words(str(error), value, kind)}"))
        return None


def _words(message: str, value: Any, kind: Any) -> str:
    """The complaint of msgspec in the words of someone who writes TOML."""
    choices = [choice for option in _options(kind) if get_origin(option) is Literal for choice in get_args(option)]
    if choices and isinstance(value, str):
        return f"{value!r} is none of {', '.join(map(str, choices))}"
    if "matching regex" in message:
        description = next(meta.description for meta in kind.__metadata__ if meta.description)
        return f"{value!r} does not have the right form: {description[0].lower()}{description[1:]}"
    for theirs, ours in (
        ("`str`", "a text in quotes"), ("`int`", "a whole number"), ("`bool`", "true or false"), ("`array`", "a list"),
        ("`object`", "a table"), ("`float`", "a number"), ("Expected", "expected"), ("got", "found"),
    ):  # fmt: skip
        message = message.replace(theirs, ours)
    return f"{message.partition(' - at ')[0]} ({value!r})" if len(repr(value)) < 80 else message


def _options(kind: Any) -> Iterator[Any]:
    """A type, and the types that it is made of: `Annotated[Publish | None, …]`."""
    yield kind
    for inner in get_args(kind) if get_origin(kind) is not Literal else ():
        yield from _options(inner)


def _problem(text: str, at: tuple[str, ...], message: str) -> Problem:
    return Problem(SETTINGS_FILE, _line_of(text, at), message)


def _line_of(text: str, at: tuple[str, ...]) -> int:
    """The line on which a key stands: in its table, or dotted, or in an inline table; 1 if it is not found."""
    table: tuple[str, ...] = ()
    best = (0, 1)
    for number, row in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+([^\]]+)\]", row):
            table = _key_parts(header[1])
            depth = len(table) if at[: len(table)] == table else 0
        elif key := re.match(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""", row):
            whole = (*table, *_key_parts(key[1]))
            depth = len(whole) if at[: len(whole)] == whole else 0
        else:
            continue
        if depth > best[0]:
            best = (depth, number)
    return best[1]


def _key_parts(key: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in re.findall(r"""[\w-]+|"[^"]*"|'[^']*'""", key))


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return True
