"""A theme's words in another language: its catalogues (PO files of gettext), read and checked.

Pure. A catalogue that a page could stumble over is refused whole,
before any page is rendered: what is wrong names the file and the line.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from gettext import c2py
from typing import TYPE_CHECKING

import msgspec

from broadsheet.errors import ThemeError
from broadsheet.model import Labels, Problem, ThemeFile

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
_HEADER = '"Plural-Forms: '
_MARKUP = frozenset('<>&"')
MANY = 1_000
"""A plural rule is tried with the numbers up to this one."""


class Catalogue(msgspec.Struct, frozen=True):
    """What one file says."""

    forms: Mapping[str, tuple[str, ...]]
    """By message, as `key_of` names it: its translation, or one for each form of the plural."""
    plural: str
    """Which form a number takes, in C, as PO files have it."""


class Words:
    """The words of a theme in a language: those of its catalogues, the first that has them, else the templates' own."""

    def __init__(self, catalogues: Sequence[Catalogue] = ()) -> None:
        self._said: dict[str, tuple[tuple[str, ...], Callable[[int], int]]] = {}
        for catalogue in reversed(catalogues):
            plural = c2py(catalogue.plural)
            self._said |= {key: (forms, plural) for key, forms in catalogue.forms.items()}

    def __contains__(self, key: str) -> bool:
        return key in self._said

    def gettext(self, message: str) -> str:
        """`_("Earlier")`."""
        return self._said[message][0][0] if message in self._said else message

    def ngettext(self, one: str, many: str, number: int) -> str:
        """`ngettext("%(num)d minute", "%(num)d minutes", 3)`."""
        return self.npgettext("", one, many, number)

    def pgettext(self, context: str, message: str) -> str:
        """`pgettext("of a list", "Earlier")`."""
        key = key_of(message, context)
        return self._said[key][0][0] if key in self._said else message

    def npgettext(self, context: str, one: str, many: str, number: int) -> str:
        """`npgettext("of a walk", "%(num)d minute", "%(num)d minutes", 3)`."""
        said = self._said.get(key_of(one, context))
        if said is None:
            return one if number == 1 else many
        forms, plural = said
        return forms[plural(int(number))] if len(forms) > 1 else forms[0]


def words_of(files: Sequence[ThemeFile]) -> Words:
    """The words of catalogues, nearest first. Raises ThemeError with all that is wrong in them."""
    return _words_of(tuple((file.path, file.content) for file in files)) if files else _ENGLISH


def labels_of(files: Sequence[ThemeFile]) -> Labels:
    """The words that views hold. Raises ThemeError."""
    words = words_of(files)
    return Labels(*map(words.gettext, msgspec.structs.astuple(Labels())))


def fallbacks(language: str) -> tuple[str, ...]:
    """The languages whose words serve a language, nearest first: `pt-BR`, `pt`."""
    parts = language.split("-")
    return tuple("-".join(parts[:length]) for length in range(len(parts), 0, -1))


def tag_of(name: str) -> str:
    """The language of a catalogue by its file's name (`pt-BR.po`), in lower case; empty if the name is none."""
    stem = name.removesuffix(".po")
    return stem.lower() if stem != name and _TAG.fullmatch(stem) else ""


def key_of(message: str, context: str | None = "") -> str:
    """How a message is known among others: by its words, and what they are said of if the template tells."""
    return f"{context}\4{message}" if context else message


def read_catalogue(path: str, content: bytes) -> "Catalog":
    """A PO file as Babel reads it, whatever it says. Raises ThemeError where it cannot be read."""
    from babel.messages.pofile import PoFileError, read_po  # brings much along, and an English site needs none of it

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ThemeError([Problem(path, content.count(b"\n", 0, error.start) + 1, "this is not UTF-8 text; save it as UTF-8")]) from None
    lines = text.split("\n")
    if (broken := next((number for number, line in enumerate(lines, 1) if _is_open(line)), 0)) != 0:
        raise ThemeError([Problem(path, broken, "the catalogue cannot be read: a text has no end on its line; close its quotation mark")])
    try:
        return read_po(iter([line + "\n" for line in lines]), charset="utf-8", abort_invalid=True)
    except PoFileError as error:
        message = str(error).rpartition(" on ")[0]
        raise ThemeError([Problem(path, error.lineno + 1, f"the catalogue cannot be read: {message[:1].lower()}{message[1:]}")]) from None
    except (ValueError, LookupError, TypeError, AttributeError) as error:  # what Babel makes of a header that is none
        raise ThemeError([Problem(path, _header_line(lines), f"the header of the catalogue cannot be read: {error}")]) from None


@lru_cache(8)
def _words_of(files: tuple[tuple[str, bytes], ...]) -> Words:
    catalogues: list[Catalogue] = []
    problems: list[Problem] = []
    for path, content in files:
        try:
            catalogues.append(_checked(path, content))
        except ThemeError as error:
            problems += error.problems
    if problems:
        raise ThemeError(problems)
    return Words(catalogues)


def _checked(path: str, content: bytes) -> Catalogue:
    """A catalogue of which every word can be printed; those that are not translated, or only guessed, are left out. Raises ThemeError."""
    read = read_catalogue(path, content)
    lines = content.decode("utf-8-sig").split("\n")
    if complaint := _misruled(read.num_plurals, read.plural_expr):
        raise ThemeError([Problem(path, _header_line(lines), f"Plural-Forms: {complaint}")])
    messages = [message for message in read if message.id and not message.fuzzy and _is_said(message)]
    problems = [Problem(path, _line_of(message, lines), fault) for message in messages for fault in _faults(message)]
    if problems:
        raise ThemeError(problems)
    return Catalogue({key_of(_ids(message)[0], message.context): _forms(message) for message in messages}, read.plural_expr)


def _misruled(forms: int, expression: str) -> str:
    """What is wrong with a plural rule; empty if nothing is."""
    try:
        plural = c2py(expression)
        found = {plural(number) for number in range(MANY + 1)}
    except (ValueError, ArithmeticError, RecursionError) as error:
        return f"this rule cannot be read ({error}); gettext writes it as nplurals=2; plural=(n != 1);"
    return "" if max(found) < forms else f"the rule gives a form {max(found)}, and there are {forms}, counted from 0"


def _faults(message: "Message") -> Iterator[str]:
    """What keeps a translation from being printed, or would make it markup."""
    ids, forms = _ids(message), _forms(message)
    known = {name for text in ids for name in _PLACEHOLDER.findall(text)}
    for form in forms:
        if unknown := sorted(set(_PLACEHOLDER.findall(form)) - known):
            yield f'"{ids[0]}" has no %({unknown[0]})s; it has: {", ".join(f"%({name})s" for name in sorted(known)) or "none"}'
        elif "%" in _PLACEHOLDER.sub("", form).replace("%%", ""):
            yield f'"{form}": a % that begins no placeholder such as %(name)s is written %%'
        if strange := sorted(_MARKUP.intersection(form) - _MARKUP.intersection("".join(ids))):
            yield f'"{form}" has a {strange[0]}, which could become markup; write another mark, such as “ ” or ‹ ›'


def _is_said(message: "Message") -> bool:
    return all(_forms(message))


def _ids(message: "Message") -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _forms(message: "Message") -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _is_open(line: str) -> bool:
    """True for a line of a PO file whose text begins and does not end."""
    text = line.strip()
    return not text.startswith("#") and '"' in text and re.fullmatch(r'[^"]*"(?:[^"\\]|\\.)*"', text) is None


def _line_of(message: "Message", lines: Sequence[str]) -> int:
    """Of the translation: the first line from the message on that begins with `msgstr`."""
    first = (message.lineno or 1) - 1
    return next((number for number, line in enumerate(lines[first:], first + 1) if line.startswith("msgstr")), first + 1)


def _header_line(lines: Sequence[str]) -> int:
    return next((number for number, line in enumerate(lines, 1) if line.startswith(_HEADER)), 1)


_ENGLISH = Words()
