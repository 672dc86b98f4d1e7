"""Makes the tables of the documentation from what the program itself goes by: `python docs/make_configuration.py`.

Each table stands in its page between two marks, `<!-- made from the sources: NAME -->` and
`<!-- end -->`; what stands around them is written by hand, and left alone. A test compares.
"""

import argparse
import ast
import inspect
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from broadsheet import views
from broadsheet.cli import COMMANDS, make_parser
from broadsheet.ingest import rules
from broadsheet.ingest.item_fields import NAMES
from broadsheet.render import TEMPLATES
from broadsheet.settings import Settings
from broadsheet.theme import bundled_themes

DOCS = Path(__file__).parent
_REGION = re.compile(r"(?P<open><!-- made from the sources: (?P<name>[\w-]+) -->\n).*?(?P<close><!-- end -->)", re.S)
_FATES = {
    "removed": "removed", "title": "`title`", "byline": "`authors`", "dateline": "`date`", "updated": "`updated`", "credit": "`credit`",
    "topics": "`topics`", "source": "`source`",
}  # fmt: skip


def main() -> None:
    """Rewrites every page that has such tables."""
    for path in sorted(DOCS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        if (made := with_tables(text)) != text:
            path.write_text(made, encoding="utf-8")
            print(f"made docs/{path.name}")


def with_tables(page: str) -> str:
    """The page with each of its tables made anew."""
    return _REGION.sub(lambda match: f"{match['open']}\n{TABLES[match['name']]()}\n\n{match['close']}", page)


def settings_tables() -> str:
    """A table for each part of `digest.toml`."""
    simple, parts = [], []
    for field in msgspec.structs.fields(Settings):
        struct, is_by_name = _struct_of(field.type)
        if struct is None and "Mapping" in str(field.type):
            parts.append(f"### `[{field.name}.NAME]`\n\n{_setting(field, Settings)[3]}")
        elif struct is None:
            simple.append(_setting(field, Settings))
        else:
            parts += _settings_parts(field.name, struct, is_by_name=is_by_name)
    top = f"### At the top\n\nThese stand before the first `[table]`.\n\n{_table(SETTING_COLUMNS, simple)}"
    return "\n\n".join([top, *parts])


def _settings_parts(name: str, struct: type[msgspec.Struct], *, is_by_name: bool = False) -> Iterator[str]:
    """The table `[name]`, and then those within it."""
    fields = msgspec.structs.fields(struct)
    rows = [_setting(field, struct) for field in fields if _struct_of(field.type)[0] is None or "tuple" in str(field.type)]
    heading = f'`[{name}."Its Name"]`' if is_by_name else f"`[{name}]`"
    yield f"### {heading}\n\n{_first_line(struct)}\n\n{_table(SETTING_COLUMNS, rows)}"
    for field in fields:
        if (inner := _struct_of(field.type)[0]) is not None and "tuple" not in str(field.type):
            yield from _settings_parts(f"{name}.{field.name}", inner)


SETTING_COLUMNS = ("Setting", "Type", "Default", "Meaning")


def command_tables() -> str:
    """A table of options for each command."""
    subparsers = next(action for action in make_parser()._actions if isinstance(action, argparse._SubParsersAction))  # noqa: SLF001 -- argparse has no other way
    parts = []
    for name, help_text, *_ in COMMANDS:
        rows = [_option(action) for action in subparsers.choices[name]._actions if action.dest != "help"]  # noqa: SLF001
        parts.append(f"### `broadsheet {name}`\n\n{help_text}\n\n{_table(('Option', 'Meaning'), rows)}")
    return "\n\n".join(parts)


def view_tables() -> str:
    """What each template gets, then the smaller types that these hold."""
    docs = _documented(views)
    pages = [f"### `{template}`\n\n{_page_text(view)}\n\n{_fields_table(view, docs)}" for view, template in TEMPLATES.items()]
    pieces = [f"### {view.__name__}\n\n{_first_line(view)}\n\n{_fields_table(view, docs)}" for view in _pieces()]
    return "\n\n".join(["## The views", *pages, "## The pieces", *pieces])


def rule_table() -> str:
    """Each cleaning rule, in the order in which they are asked."""
    rows = []
    for name, rule in rules.RULES:
        verdicts = " ".join(re.findall(r"Verdict\(.*\)|REMOVED", inspect.getsource(rule))).replace("REMOVED", '"removed"')
        fates = [fate for fate in _FATES if f'"{fate}"' in verdicts]
        rows.append((f"`{name}`", _first_line(rule), ", ".join(_FATES[fate] for fate in fates), "yes" if name in rules.END_MARKS else ""))
    return _table(("Rule", "Knows", "The line goes to", "Ends the article"), rows)


def names_table() -> str:
    """Each field of an article, and the names under which the items of dumps may have it."""
    return _table(("Field", "Names, in the order in which they are tried"), [(f"`{field}`", ", ".join(f"`{name}`" for name in names)) for field, names in NAMES.items()])


def theme_settings_tables() -> str:
    """What `digest.toml` may say under `[themes.NAME]`, for each theme that comes with Broadsheet."""
    parts = []
    for folder in sorted(bundled_themes().iterdir()):
        config = tomllib.loads((folder / "theme.toml").read_text(encoding="utf-8"))
        rows = [(f"`{name}`", _toml(table["default"]), table.get("description", "")) for name, table in config["settings"].items()]
        parts.append(f"### The settings of `{folder.name}`\n\n{config['description']}\n\n{_table(('Setting', 'Default', 'Meaning'), rows)}")
    return "\n\n".join(parts)


def room_tables() -> str:
    """Each module of the package with the first line of its docstring: the pure ones, then the others."""
    package = Path(views.__file__).parent
    rows: dict[bool, list[tuple[str, ...]]] = {True: [], False: []}
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package).as_posix().removesuffix(".py").removesuffix("/__init__")
        if not name.startswith("__"):
            text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            rows["\nPure" in text or name.startswith(("ingest", "model", "settings", "views", "errors"))].append((f"`{name}`", text.split("\n", 1)[0]))
    pure, shell = (_table(("Room", "What it is for"), rows[is_pure]) for is_pure in (True, False))
    return f"### Pure rooms\n\n{pure}\n\n### The shell\n\n{shell}"


TABLES: dict[str, Callable[[], str]] = {
    "settings": settings_tables, "commands": command_tables, "views": view_tables, "rules": rule_table, "theme-settings": theme_settings_tables, "rooms": room_tables,
    "names": names_table,
}  # fmt: skip


def _setting(field: msgspec.structs.FieldInfo, struct: type[msgspec.Struct]) -> tuple[str, str, str, str]:
    hint = get_type_hints(struct, include_extras=True)[field.name]
    plain, meta = (hint.__origin__, hint.__metadata__[0]) if hasattr(hint, "__metadata__") else (hint, msgspec.Meta())
    default = "needed" if field.required else _toml(field.default if field.default is not msgspec.NODEFAULT else field.default_factory())
    return (f"`{field.name}`", _type_words(plain, meta), default, meta.description or "")


def _struct_of(kind: Any) -> tuple[type[msgspec.Struct] | None, bool]:
    """The struct that a setting holds, and whether it holds several by name."""
    plain = kind.__origin__ if hasattr(kind, "__metadata__") else kind
    arguments = get_args(plain)
    if isinstance(plain, type) and issubclass(plain, msgspec.Struct):
        return plain, False
    if len(arguments) == 2 and isinstance(arguments[1], type) and issubclass(arguments[1], msgspec.Struct):
        return arguments[1], True
    return None, False


def _type_words(kind: Any, meta: msgspec.Meta) -> str:
    arguments = get_args(kind)
    if type(None) in arguments:
        return _type_words(next(argument for argument in arguments if argument is not type(None)), meta)
    if get_origin(kind) is Literal:
        return ", ".join(f"`{choice}`" for choice in arguments[:-1]) + f" or `{arguments[-1]}`"
    if get_origin(kind) is tuple:
        return "list of links" if isinstance(arguments[0], type) and issubclass(arguments[0], msgspec.Struct) else "list of texts"
    if kind is int:
        return f"whole number, {meta.ge:,} to {meta.le:,}"
    return {str: "text", bool: "`true` or `false`"}.get(kind, "table")


def _toml(value: Any) -> str:
    match value:
        case None | "" | {} | ():
            return ""
        case bool():
            return f"`{str(value).lower()}`"
        case int():
            return f"`{value}`"
        case _:
            return f'`"{value}"`'


def _option(action: argparse.Action) -> tuple[str, str]:
    metavar = f" {action.metavar}" if action.metavar and action.option_strings else ""
    name = ", ".join(action.option_strings) + metavar if action.option_strings else str(action.metavar)
    text = action.help or ""
    return (f"`{name}`", f"{text[:1].upper()}{text[1:]}.")


def _pieces() -> Iterator[type[msgspec.Struct]]:
    """`site`, then every type that a template can reach from its view, in the order of the source."""
    reached: set[type[msgspec.Struct]] = set()

    def reach(struct: type[msgspec.Struct]) -> None:
        for name in re.findall(r"\w+", " ".join(_annotations(views)[struct.__name__].values())):
            inner = getattr(views, name, None)
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct) and inner not in reached:
                reached.add(inner)
                reach(inner)

    reach(views.SiteView)
    for view in TEMPLATES:
        reach(view)
    yield views.SiteView
    yield from (struct for struct in vars(views).values() if isinstance(struct, type) and struct in reached)


def _fields_table(struct: type[msgspec.Struct], docs: dict[tuple[str, str], str]) -> str:
    annotations = _annotations(views)[struct.__name__]
    rows = [(f"`{name}`", _view_words(kind), docs.get((struct.__name__, name), "")) for name, kind in annotations.items()]
    return _table(("Field", "Type", ""), rows)


def _view_words(kind: str) -> str:
    """A type as a theme's author thinks of it, with a link to what it holds."""
    if kind.endswith(" | None"):
        return f"{_view_words(kind.removesuffix(' | None'))}, or none"
    if match := re.fullmatch(r"tuple\[(.+), \.\.\.\]", kind):
        return f"list of {'texts' if match[1] == 'str' else _view_words(match[1])}"
    if match := re.fullmatch(r"Literal\[(.+)\]", kind):
        return " or ".join(f"`{choice}`" for choice in re.findall(r"'(\w+)'", match[1]))
    words = {"str": "text", "int": "number", "bool": "true or false", "date": "day", "datetime": "date and time", "Mapping[str, Any]": "mapping"}
    if kind == "Publish":
        return "`full`, `excerpt` or `link`"
    return words.get(kind, f"[{kind}](#{kind.lower()})")


def _page_text(view: type[msgspec.Struct]) -> str:
    return f"{_first_line(view)} Its view is `{view.__name__}`."


def _annotations(module: Any) -> dict[str, dict[str, str]]:
    """Fields of each class of a module with their types, as they are written."""
    classes = (node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.ClassDef))
    return {
        node.name: {item.target.id: ast.unparse(item.annotation) for item in node.body if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name)}
        for node in classes
    }


def _documented(module: Any) -> dict[tuple[str, str], str]:
    """The line below a field that says what it is, by class and field."""
    found = {}
    for node in ast.parse(inspect.getsource(module)).body:
        for item, below in zip(node.body, node.body[1:], strict=False) if isinstance(node, ast.ClassDef) else ():
            is_text = isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str)
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name) and is_text:
                found[(node.name, item.target.id)] = " ".join(below.value.value.split())
    return found


def _first_line(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").split("\n", 1)[0]


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    def row(cells: tuple[str, ...]) -> str:
        return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |".replace("|  |", "| |").replace("|  |", "| |")

    return "\n".join([row(columns), "|" + " --- |" * len(columns), *map(row, rows)])


if __name__ == "__main__":
    main()
