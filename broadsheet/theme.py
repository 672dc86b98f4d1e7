"""Reads a theme from its folder, and those that it extends.

Shell: the only effect is reading. `read_theme` finds the folders, `make_theme` (pure) merges them,
checks the settings, and makes the assets as they are published.
"""

import posixpath
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from broadsheet.catalogue import fallbacks, tag_of
from broadsheet.config import settings_problem
from broadsheet.errors import SettingsError, ThemeError
from broadsheet.fields import unknown
from broadsheet.files import shown_path, walk
from broadsheet.fingerprint import fingerprint, fingerprint_of
from broadsheet.model import Asset, Problem, Theme, ThemeFile
from broadsheet.render import render_asset

MAX_CHAIN = 10
_CSS_URL = re.compile(r"""url\(\s*(['"]?)(?!data:|https?:|/|#)([^'")]+)\1\s*\)""")


class ThemeSource(msgspec.Struct, frozen=True):
    """One theme's own files, as they were read."""

    name: str
    path: str
    extends: str
    settings: Mapping[str, Any]
    """By name: a table with `default`, and perhaps `choices`, `pattern`, `description`."""
    templates: tuple[ThemeFile, ...]
    assets: tuple[ThemeFile, ...]
    catalogues: tuple[ThemeFile, ...] = ()
    """Of all languages, by name."""


def bundled_themes() -> Path:
    """The folder of the themes that come with Broadsheet: inside the package, or beside it in a checkout."""
    inside = Path(__file__).parent / "themes"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "themes"


def read_theme(root: Path, name: str) -> tuple[ThemeSource, ...]:
    """The theme and those that it extends, nearest first. Raises SettingsError where there is no such theme, and ThemeError."""
    chain: list[ThemeSource] = []
    while name or not chain:
        if any(source.name == name for source in chain) or len(chain) == MAX_CHAIN:
            names = " → ".join([*(source.name for source in chain), name])
            raise ThemeError([Problem(chain[-1].path + "/theme.toml", 0, f"themes extend each other without end: {names}")])
        chain.append(_read_one(root, name, chain))
        name = chain[-1].extends
    return tuple(chain)


def make_theme(chain: Sequence[ThemeSource], chosen: Mapping[str, Any], language: str = "en") -> Theme:
    """The merged theme with its settings, for a site in a language: `chosen` is what `digest.toml` says of them. Raises ThemeError."""
    templates: dict[str, ThemeFile] = {}
    raw_assets: dict[str, ThemeFile] = {}
    for source in reversed(chain):
        templates |= {file.name: file for file in source.templates}
        templates |= {f"{source.name}/{file.name}": file for file in source.templates}
        raw_assets |= {file.name.removesuffix(".j2"): file for file in source.assets}
    settings = {name: table["default"] for name, table in declared_settings(chain).items()} | dict(chosen)
    assets = _assets(raw_assets, settings)
    catalogues = catalogues_for(chain, language)
    if (font := settings.get("poster_font")) and font not in assets:
        raise ThemeError([Problem(f"{chain[0].path}/theme.toml", 0, f'poster_font: the theme has no asset "{font}"; it has: {", ".join(sorted(assets))}')])
    return Theme(
        name=chain[0].name,
        chain=tuple(source.name for source in chain),
        templates=templates,
        assets=assets,
        settings=settings,
        catalogues=catalogues,
        fingerprint=fingerprint_of([templates, {name: asset.address for name, asset in assets.items()}, settings, catalogues]),
    )


def catalogues_for(chain: Sequence[ThemeSource], language: str) -> tuple[ThemeFile, ...]:
    """The catalogues with words for a language, nearest first: a theme's own go before those of the one that it extends, and English comes last."""
    wanted = [(source, tag) for source in chain for tag in fallbacks(language.lower())] + [(source, "en") for source in chain]
    return tuple(dict.fromkeys(file for source, tag in wanted for file in source.catalogues if tag_of(file.name) == tag))


def known_themes(root: Path) -> tuple[str, ...]:
    """The names of the digest's own themes and of the bundled ones."""
    folders = (folder for base in (root / "themes", bundled_themes()) if base.is_dir() for folder in base.iterdir() if folder.is_dir())
    return tuple(sorted({folder.name for folder in folders}))


def declared_settings(chain: Sequence[ThemeSource]) -> dict[str, Any]:
    """The settings that a theme and those that it extends declare, the nearest first, as in `theme.toml`."""
    declared: dict[str, Any] = {}
    for source in reversed(chain):
        declared |= source.settings
    return declared


def check_theme_settings(root: Path, chain: Sequence[ThemeSource], chosen: Mapping[str, Mapping[str, Any]]) -> None:
    """Raises SettingsError with all that is wrong in what `digest.toml` chooses for the theme that it uses, and for none that is there."""
    declared, used, known = declared_settings(chain), chain[0].name, known_themes(root)
    problems = [settings_problem(root, ("themes", name), unknown(name, known, "theme")) for name in chosen if name not in known]
    for name, value in chosen.get(used, {}).items():
        complaint = unknown(name, declared, "setting of the theme") if name not in declared else _unfit(value, declared[name])
        if complaint:
            problems.append(settings_problem(root, ("themes", used, name), f"themes.{used}.{name}: {complaint}"))
    if problems:
        raise SettingsError(problems)


def _read_one(root: Path, name: str, chain: Sequence[ThemeSource]) -> ThemeSource:
    own, bundled = root / "themes" / name, bundled_themes() / name
    folder = own if own.is_dir() else bundled
    if not re.fullmatch(r"[\w-]+", name) or not folder.is_dir():
        advice = unknown(name, known_themes(root), "theme")
        if chain:
            raise ThemeError([Problem(f"{chain[-1].path}/theme.toml", 0, f"extends: {advice}")])
        raise SettingsError([settings_problem(root, ("theme",), advice)])
    shown = shown_path(folder, root)
    config = _read_config(folder, shown)
    return ThemeSource(
        name=name,
        path=shown,
        extends=config.get("extends", ""),
        settings=config.get("settings", {}),
        templates=_read_files(folder / "templates", f"{shown}/templates"),
        assets=_read_files(folder / "assets", f"{shown}/assets"),
        catalogues=_read_catalogues(folder / "locale", f"{shown}/locale"),
    )


def _read_config(folder: Path, shown: str) -> dict[str, Any]:
    path = f"{shown}/theme.toml"
    try:
        config = tomllib.loads((folder / "theme.toml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ThemeError([Problem(path, 0, "the theme has no theme.toml; it needs one, if only with a line `name = …`")]) from None
    except UnicodeDecodeError:
        raise ThemeError([Problem(path, 0, "this is not UTF-8 text; save it as UTF-8")]) from None
    except tomllib.TOMLDecodeError as error:
        raise ThemeError([Problem(path, 0, f"cannot be read: {error}")]) from None
    except OSError as error:
        raise ThemeError([Problem(path, 0, f"cannot be read: {error.strerror}; check that it is a file and may be read")]) from None
    problems = [Problem(path, 0, unknown(key, ("name", "description", "extends", "settings"), "key")) for key in config if key not in ("name", "description", "extends", "settings")]
    if not isinstance(config.get("extends", ""), str):
        problems.append(Problem(path, 0, "extends: expected the name of a theme"))
    settings = config.get("settings", {})
    if not isinstance(settings, dict):
        raise ThemeError([*problems, Problem(path, 0, "settings: expected tables, such as [settings.accent]")])
    problems += (Problem(path, 0, f"settings.{key}: {complaint}") for key, table in settings.items() if (complaint := _misdeclared(table)))
    if problems:
        raise ThemeError(problems)
    return config


def _misdeclared(table: Any) -> str:
    """What is wrong with the declaration of a setting; empty if nothing is."""
    if not isinstance(table, dict) or not isinstance(table.get("default"), (str, int, float, bool)):
        return "expected a table with a `default` that is a text, a number, true or false"
    if not isinstance(table.get("choices", []), list):
        return "choices: expected a list"
    try:
        re.compile(table.get("pattern", ""))
    except (re.error, TypeError) as error:
        return f"pattern: this is no regular expression ({error})"
    return ""


def _read_files(folder: Path, shown: str) -> tuple[ThemeFile, ...]:
    """The files below a folder. Raises ThemeError where one leads out of it, or is no text and should be."""
    paths, problems = walk(folder, folder)
    files = []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            file = ThemeFile(name, f"{shown}/{name}", path.read_bytes())
        except OSError as error:
            problems = (*problems, Problem(name, 0, f"cannot be read: {error.strerror}; check that it may be read"))
            continue
        files.append(file)
        is_text = shown.endswith("/templates") or name.endswith((".css", ".j2"))
        if is_text and (line := _not_utf8(file.content)):
            problems = (*problems, Problem(name, line, "this is not UTF-8 text; save it as UTF-8"))
    if problems:
        raise ThemeError(msgspec.structs.replace(problem, path=f"{shown}/{problem.path}".removesuffix("/.")) for problem in problems)
    return tuple(files)


def _read_catalogues(folder: Path, shown: str) -> tuple[ThemeFile, ...]:
    """The catalogues of a theme. Raises ThemeError for one whose name tells no language: it would never be used."""
    files = tuple(file for file in _read_files(folder, shown) if file.name.endswith(".po"))
    advice = "the name must be a language tag, such as es.po or pt-BR.po"
    if problems := [Problem(file.path, 0, advice) for file in files if not tag_of(file.name)]:
        raise ThemeError(problems)
    return files


def _not_utf8(content: bytes) -> int:
    """The line of the first byte that is not UTF-8; 0 if there is none."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return content.count(b"\n", 0, error.start) + 1
    return 0


def _unfit(value: Any, table: Mapping[str, Any]) -> str:
    kind = type(table["default"])
    if type(value) is not kind:
        words = {str: "a text", bool: "true or false", int: "a whole number", float: "a number"}
        return f"expected {words[kind]}, found {value!r}"
    if "choices" in table and value not in table["choices"]:
        return f"{value!r} is none of {', '.join(map(str, table['choices']))}"
    if "pattern" in table and not re.fullmatch(table["pattern"], value):
        return f"{value!r} does not look like {table['default']!r}"
    return ""


def _assets(files: Mapping[str, ThemeFile], settings: Mapping[str, Any]) -> dict[str, Asset]:
    made: dict[str, Asset] = {}
    for name in sorted(files, key=lambda name: (name.endswith(".css"), name)):  # style sheets name the others
        content = files[name].content
        if files[name].name.endswith(".j2"):
            content = render_asset(content.decode("utf-8"), files[name].path, settings).encode()
        if name.endswith(".css"):
            content = _with_asset_addresses(content, name, files[name].path, made)
        stem, ending = posixpath.splitext(name)
        made[name] = Asset(name, f"/assets/{stem}.{fingerprint(content)[:16]}{ending}", content)
    return made


def _with_asset_addresses(content: bytes, name: str, path: str, made: Mapping[str, Asset]) -> bytes:
    """The style sheet with each `url(other.svg)` leading to where that asset is published."""
    folder = posixpath.dirname(name)

    def published(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, match[2]))
        if target not in made:
            line = text.count("\n", 0, match.start()) + 1
            raise ThemeError([Problem(path, line, f'url({match[2]}): the theme has no asset "{target}"')])
        return f'url("{posixpath.relpath(made[target].address, posixpath.dirname("/assets/" + name))}")'

    text = content.decode("utf-8")
    return _CSS_URL.sub(published, text).encode()
