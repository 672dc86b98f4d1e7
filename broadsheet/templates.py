"""What templates say, read without running them: their words, and the templates that they lead to.

Pure. The other importer of Jinja: `render` runs templates, this room reads them.
"""

from collections.abc import Iterator
from typing import NamedTuple

from jinja2 import Environment, TemplateSyntaxError
from jinja2.ext import extract_from_ast

from broadsheet.errors import ThemeError
from broadsheet.model import Problem, ThemeFile

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
    try:
        tree = _READER.parse(file.content.decode("utf-8"))
    except TemplateSyntaxError as error:
        raise ThemeError([Problem(file.path, error.lineno, f"the template cannot be read: {error.message}")]) from error
    for _, function, message in extract_from_ast(tree, _FUNCTIONS):
        texts = [text for text in ((message,) if isinstance(message, str) else message or ()) if isinstance(text, str)]
        context = texts.pop(0) if function in {"pgettext", "npgettext"} and texts else ""
        if texts and texts[0]:
            yield Said(texts[0], texts[1] if function in {"ngettext", "npgettext"} and len(texts) > 1 else "", context)
