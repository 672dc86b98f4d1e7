"""A theme's words and its catalogues: what is to be translated, what is missing, and the files brought up to date.

Shell: reads a theme, and writes its catalogues. Nothing else needs a catalogue to be complete: what it lacks is said in English.
"""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from broadsheet.catalogue import fallbacks, key_of, read_catalogue, tag_of, words_of
from broadsheet.errors import UsageError
from broadsheet.files import write_atomic
from broadsheet.model import Labels, ThemeFile
from broadsheet.templates import Said, words_in
from broadsheet.theme import ThemeSource, bundled_themes, catalogues_for, read_theme

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

_KEPT = ("Language", "Plural-Forms", "Content-Type", "Last-Translator", "Language-Team")
"""Lines of a header that say something; the others say when and by which program, and would change with every run."""
_BLANK = ("FULL NAME", "LL@li.org")
"""What stands in the header of a new catalogue for what no one has filled in."""
_SHOWN = 3
"""How many missing words a complaint shows."""


def update_catalogues(root: Path, name: str, languages: Sequence[str], *, tidy: bool = False) -> list[str]:
    """Brings the catalogues of a theme of this folder up to date, and begins those of further languages; says what came of each.

    Translations are kept; with `tidy`, not those that nothing says any more. Raises UsageError and ThemeError.
    """
    chain = read_theme(root, name)
    folder = root / "themes" / name
    if not folder.is_dir():
        raise UsageError(f'themes/{name} is not in this folder, so its words are not yours to change; make a theme that extends it: broadsheet new theme my-{name}, with extends = "{name}"')
    if strange := [language for language in languages if not tag_of(f"{language}.po")]:
        raise UsageError(f'"{strange[0]}" is no language tag; write it as es or pt-BR')
    files = {tag_of(file.name): file for file in chain[0].catalogues}
    files = {tag: ThemeFile(f"{tag}.po", f"themes/{name}/locale/{tag}.po", b"") for tag in languages if tag.lower() not in files} | files
    return [_update(folder / "locale" / file.name, file, chain, tidy=tidy) for file in sorted(files.values(), key=lambda file: file.name)]


def missing_words(chain: Sequence[ThemeSource], language: str) -> tuple[Said, ...]:
    """What a theme and those that it extends say and no catalogue has in a language, in their order. Raises ThemeError."""
    if _is_english(language):
        return ()
    own = tuple(file for file in catalogues_for(chain, language) if tag_of(file.name) in fallbacks(language.lower()))
    words = words_of(own)
    return tuple(said for said in all_words(chain) if key_of(said.one, said.context) not in words)


def all_words(chain: Sequence[ThemeSource]) -> tuple[Said, ...]:
    """What the templates of a theme say, and of those that it extends, and what Broadsheet says through it; each once."""
    found: dict[str, Said] = {}
    for said in (*(said for _, said in _placed(chain)), *labels()):
        found.setdefault(key_of(said.one, said.context), said)
    return tuple(found.values())


def labels() -> Iterator[Said]:
    """What views say."""
    for name, text in msgspec.structs.asdict(Labels()).items():
        yield Said(text, note=f"Broadsheet says it, and no template: the label `{name}`.")


def _placed(chain: Sequence[ThemeSource]) -> Iterator[tuple[str, Said]]:
    """Everything that templates say, with the template: the theme's own ones first."""
    for source in chain:
        for file in source.templates:
            yield from ((f"templates/{file.name}", said) for said in words_in(file))


def _update(path: Path, file: ThemeFile, chain: Sequence[ThemeSource], *, tidy: bool) -> str:
    """Writes one catalogue; returns the line that says what came of it."""
    tag = file.name.removesuffix(".po")
    catalogue = _read(file, tag)
    before = {key_of(_id(message), message.context) for message in catalogue if message.id}
    wanted = _wanted(chain, tag, before)
    for message in catalogue.obsolete.values():  # it may be said again
        catalogue[message.id] = message
    catalogue.obsolete.clear()
    catalogue.update(wanted, no_fuzzy_matching=False, keep_user_comments=True, update_creation_date=False)
    _borrow(catalogue, tag)
    catalogue.obsolete = {key: message for key, message in catalogue.obsolete.items() if _has_words(message) and not tidy}
    write_atomic(path, _bytes_of(catalogue))
    messages = [message for message in catalogue if message.id]
    counts = (
        (sum(not _has_words(message) for message in messages), "to be translated"),
        (sum(message.fuzzy for message in messages), "only guessed (fuzzy)"),
        (len(catalogue.obsolete), "no longer used (#~)"),
    )
    state = ", ".join(f"{number} {words}" for number, words in counts if number)
    return f"{file.path}: {len(messages)} word{'' if len(messages) == 1 else 's'}{f', {state}' if state else ', all translated'}."


def _read(file: ThemeFile, tag: str) -> "Catalog":
    """A catalogue, or a new one with the language's rule for plurals."""
    from babel import Locale, UnknownLocaleError
    from babel.messages.catalog import Catalog

    if file.content:
        return read_catalogue(file.path, file.content)
    try:
        return Catalog(Locale.parse(tag, sep="-"), header_comment="")
    except UnknownLocaleError:
        return Catalog(tag, header_comment="")


def _wanted(chain: Sequence[ThemeSource], tag: str, known: Iterable[str]) -> "Catalog":
    """What a catalogue is to have: what it says already, and all else that the theme says, unless the one that it extends has translated it, or it is English."""
    from babel.messages.catalog import Catalog

    inherited = words_of(catalogues_for(chain[1:], tag)) if len(chain) > 1 else words_of(())
    wanted, known, is_english = Catalog(), set(known), _is_english(tag)
    for place, said in (*_placed(chain), *(("", said) for said in labels())):
        key = key_of(said.one, said.context)
        if key in known or not (is_english or key in inherited):
            ids = (said.one, said.many) if said.many else said.one
            wanted.add(ids, locations=[(place, 0)] if place else [], auto_comments=[said.note] if said.note else [], context=said.context or None)
    return wanted


def _borrow(catalogue: "Catalog", tag: str) -> None:
    """Fills in what a theme that comes with Broadsheet has in the same words: whoever begins a theme of their own need not say it again."""
    for path in sorted(bundled_themes().glob(f"*/locale/{tag}.po")):
        other = read_catalogue(str(path), path.read_bytes())
        for message in catalogue:
            known = other.get(message.id, message.context) if message.id and not _has_words(message) else None
            if known and not known.fuzzy and (isinstance(message.id, str) or other.plural_expr == catalogue.plural_expr):
                message.string = known.string


def _bytes_of(catalogue: "Catalog") -> bytes:
    """The file, without the lines of its header that change from one day to the next."""
    from babel.messages.pofile import write_po

    stream = BytesIO()
    write_po(stream, catalogue, width=120, omit_header=True, include_previous=True, include_lineno=False)
    named = dict(catalogue.mime_headers) | {"Plural-Forms": catalogue.plural_forms}
    header = [(name, value) for name in _KEPT if (value := named.get(name)) and not any(blank in value for blank in _BLANK)]
    lines = [*(line for line in catalogue.header_comment.split("\n") if line), 'msgid ""', 'msgstr ""', *(f'"{name}: {value}\\n"' for name, value in header)]
    return ("\n".join(lines) + "\n\n" + stream.getvalue().decode().strip("\n") + "\n").encode()


def _is_english(tag: str) -> bool:
    return fallbacks(tag.lower())[-1] == "en"


def _has_words(message: "Message") -> bool:
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


def _id(message: "Message") -> str:
    return message.id if isinstance(message.id, str) else message.id[0]
