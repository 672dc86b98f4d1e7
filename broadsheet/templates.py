"""What templates say, read without running them: their words, and the templates that they lead to.

Pure. The other importer of Jinja: `render` runs templates, this room reads them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from jinja2 import Environment, TemplateSyntaxError, nodes
from jinja2.ext import extract_from_ast

from broadsheet.errors import ThemeError
from broadsheet.fields import unknown
from broadsheet.model import Problem, Theme, ThemeFile

_FUNCTIONS = ("_", "gettext", "ngettext", "pgettext", "npgettext")
_READER = Environment(extensions=["jinja2.ext.i18n"])  # noqa: S701 -- it renders nothing
_READER.newstyle_gettext = True  # type: ignore[attr-defined]


class Said(NamedTuple):
    """A word or sentence of a template that can be said in another language."""

    one: str
    many: str = ""
    """Where it has a plural."""
    context: str = ""
    """What it is said of, where the template tells."""
    note: str = ""
    """For whoever translates it."""


def words_in(file: ThemeFile) -> Iterator[Said]:
    """What a template says, in its order. Raises ThemeError where it cannot be read."""
    for _, function, message in extract_from_ast(_read(file), _FUNCTIONS):
        texts = [text for text in ((message,) if isinstance(message, str) else message or ()) if isinstance(text, str)]
        context = texts.pop(0) if function in {"pgettext", "npgettext"} and texts else ""
        if texts and texts[0]:
            yield Said(texts[0], texts[1] if function in {"ngettext", "npgettext"} and len(texts) > 1 else "", context)


def template_faults(theme: Theme, pages: Iterable[str]) -> Iterator[Problem]:
    """What no page needs to be rendered for to be known as wrong: templates that are not there, settings that there are none of, and templates that no page leads to.

    `pages` are the names of the templates that pages have. A name that is made while a template runs may be any.
    """
    trees = {file.path: _read(file) for file in theme.templates.values()}
    leads = {path: list(_leads(tree)) for path, tree in trees.items()}
    for path in dict.fromkeys(file.path for file in theme.templates.values()):
        for names, line, is_needed in leads[path]:
            if is_needed and names and not any(name in theme.templates for name in names):
                yield Problem(path, line, unknown(names[0], theme.templates, "template"))
        yield from (Problem(path, line, f"theme.{name}: {unknown(name, theme.settings, 'setting of the theme')}") for name, line in _unknown_settings(trees[path], theme.settings))
    reached = _reached({theme.templates[name].path for name in pages if name in theme.templates}, leads, theme)
    shown = {file.path: name for name, file in theme.templates.items() if "/" not in name or name.partition("/")[0] not in theme.chain}
    for path in sorted(shown.keys() - reached):
        yield Problem(path, 0, "no page leads to this template: its name is none of a page's, and none extends, includes or imports it; delete it, or name it otherwise", "warning")


def _reached(paths: set[str], leads: Mapping[str, list["_Lead"]], theme: Theme) -> set[str]:
    """The templates that those at some paths lead to, with themselves."""
    reached, waiting = set(paths), list(paths)
    while waiting:
        for names, _, _ in leads[waiting.pop()]:
            found = {theme.templates[name].path for name in names if name in theme.templates} if names else set(leads)
            waiting += found - reached
            reached |= found
    return reached


class _Lead(NamedTuple):
    """A place at which a template leads to others."""

    names: tuple[str, ...]
    """The first of these that is there is taken; empty where they are made while it runs."""
    line: int
    is_needed: bool


def _leads(tree: nodes.Template) -> Iterator[_Lead]:
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        choices = list(_choices(node.template))  # type: ignore[attr-defined]
        for names in choices or [()]:
            yield _Lead(names, node.lineno, not getattr(node, "ignore_missing", False))


def _choices(node: nodes.Node) -> Iterator[tuple[str, ...]]:
    """Which names a template may be asked for by; nothing where that is not known before it runs."""
    match node:
        case nodes.Const(value=str() as name):
            yield (name,)
        case nodes.List(items=items) | nodes.Tuple(items=items) if all(isinstance(item, nodes.Const) for item in items):
            yield tuple(str(item.value) for item in items)  # type: ignore[attr-defined]
        case nodes.CondExpr(expr1=nodes.Const() as one, expr2=nodes.Const() as other):
            yield from ((str(one.value),), (str(other.value),))


def _unknown_settings(tree: nodes.Template, settings: Mapping[str, object]) -> Iterator[tuple[str, int]]:
    """Settings that a template asks for and that no theme declares, unless it asks whether they are there."""
    if any(name.name == "theme" and name.ctx != "load" for name in tree.find_all(nodes.Name)):
        return
    asked = {node.node.attr for node in tree.find_all(nodes.Test) if node.name in {"defined", "undefined"} and isinstance(node.node, nodes.Getattr)}
    for node in tree.find_all(nodes.Getattr):
        is_setting = isinstance(node.node, nodes.Name) and node.node.name == "theme"
        if is_setting and node.attr not in settings and node.attr not in asked and not hasattr(dict, node.attr):
            yield node.attr, node.lineno


def _read(file: ThemeFile) -> nodes.Template:
    try:
        return _READER.parse(file.content.decode("utf-8"))
    except TemplateSyntaxError as error:
        raise ThemeError([Problem(file.path, error.lineno, f"the template cannot be read: {error.message}")]) from error
