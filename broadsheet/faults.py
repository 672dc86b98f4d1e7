"""What went wrong in a template, in words for the theme's author.

Pure. Jinja's own words name its insides; these name the view, its fields and the nearest one.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import msgspec
from jinja2 import StrictUndefined, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.utils import missing

from broadsheet.views import Page


class Missing(StrictUndefined):
    """What is not there: whatever is done with it is an error that says what there is."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        owner, name = self._undefined_obj, self._undefined_name
        if owner is missing or self._undefined_hint or not isinstance(name, str):
            return super()._undefined_message
        if isinstance(owner, msgspec.Struct):
            return f"{type(owner).__name__} has no attribute '{name}'{_advice(name, owner.__struct_fields__)}"
        if isinstance(owner, Mapping):
            return f"there is no '{name}' here{_advice(name, map(str, owner))}"
        return super()._undefined_message


def message_of(error: BaseException, page: Page | None, way: Iterable[str] = ()) -> str:
    """What is wrong, in which page, and the templates on the way to it with their lines."""
    message = _plain(error)
    if page is None:
        return message
    stack = " → ".join(way)
    fields = f"; `page` has: {', '.join(page.view.__struct_fields__)}" if isinstance(error, UndefinedError) else ""
    return f"{message} (in the page {page.address}{f', by {stack}' if stack else ''}){fields}"


def _plain(error: BaseException) -> str:
    match error:
        case RecursionError():
            return "templates include, extend or call each other without end"
        case TemplateSyntaxError():
            return f"the template cannot be read: {error.message}"
        case TemplateNotFound():
            return str(error.message or error)
        case KeyError():
            return f"there is no {error}"
    return str(error) or type(error).__name__


def _advice(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(name, names, n=1)
    return f"; did you mean '{near[0]}'?" if near else f"; there are: {', '.join(names) or 'none'}"
