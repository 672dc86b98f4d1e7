"""The catalogues of the bundled themes: every word of theirs is said in each language, and nothing else is in them."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import ROOT
from jinja2 import Environment, nodes

from broadsheet.catalogue import key_of, read_catalogue
from broadsheet.theme import ThemeSource, bundled_themes, read_theme
from broadsheet.wording import all_words, missing_words

LANGUAGES = ("ar", "de", "es", "fr")
THEMES = sorted(folder.name for folder in bundled_themes().iterdir() if folder.is_dir())
TEMPLATES = sorted(path.relative_to(ROOT / "themes").as_posix() for path in (ROOT / "themes").glob("*/templates/**/*.html"))
SAME = {
    "de": {"Feeds", "Original", "%(source)s: %(title)s", "%(day)s: %(title)s", "%(name)s: %(month)s", ", ", "; "},
    "es": {"Original", "%(source)s: %(title)s", "%(day)s: %(title)s", "%(name)s: %(month)s", "%(day)s, %(time)s", ", ", "; "},
    "fr": {"Licence", "Original", "Source", "Sources", ", ", "%(num)d minute", "%(num)d minutes", "%(num)d article", "%(num)d articles"},
    "ar": {"%(source)s: %(title)s", "%(day)s: %(title)s", "%(name)s: %(month)s"},
}
"""What is said in another language as in English."""
NAMES = {"RSS", "Atom", "JSON", "JSON Feed", "OPML"}
"""What is said in all languages alike."""
SPOKEN = {"alt", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext", "label", "placeholder", "title", "summary", "abbr", "download"}
"""Attributes whose values are read out or shown."""
UNSEEN = {"kind", "og_type", "twitter_card", "script_policy"}
"""Blocks of base.html that fill attributes of which no reader knows."""


def chain_of(theme: str) -> tuple[ThemeSource, ...]:
    """A bundled theme, and those that it extends."""
    return read_theme(Path("/nonexistent"), theme)


def catalogues() -> list[tuple[str, str]]:
    """Theme and file name of every bundled catalogue."""
    return [(theme, file.name) for theme in THEMES for file in chain_of(theme)[0].catalogues]


def placeholders(text: str) -> list[str]:
    """Those of a text, in an order that does not matter."""
    return sorted(re.findall(r"%\(\w+\)[a-z]", text))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_no_word_of_a_theme_is_missing(theme: str, language: str) -> None:
    """If this fails: `broadsheet words`, then translate what is new in its `locale/`."""
    assert [said.one for said in missing_words(chain_of(theme), language)] == []


@pytest.mark.parametrize(("theme", "name"), catalogues())
def test_no_catalogue_has_a_word_that_nothing_says(theme: str, name: str) -> None:
    """Nor one that is only guessed. If this fails: `broadsheet words --tidy`."""
    [file] = [file for file in chain_of(theme)[0].catalogues if file.name == name]
    read = read_catalogue(file.path, file.content)
    said = {key_of(word.one, word.context) for word in all_words(chain_of(theme))}
    ids = [(message, message.id if isinstance(message.id, str) else message.id[0]) for message in read if message.id]
    assert [text for message, text in ids if key_of(text, message.context) not in said or message.fuzzy] == []
    assert list(read.obsolete) == []


@pytest.mark.parametrize(("theme", "name"), catalogues())
def test_placeholders_agree_in_every_language(theme: str, name: str) -> None:
    """No date and no name is lost; a plural for one number may say it in words."""
    [file] = [file for file in chain_of(theme)[0].catalogues if file.name == name]
    for message in read_catalogue(file.path, file.content):
        if isinstance(message.id, str) and message.id:
            assert placeholders(str(message.string)) == placeholders(message.id), message.id


@pytest.mark.parametrize(("theme", "name"), catalogues())
def test_what_is_translated_is_not_english(theme: str, name: str) -> None:
    """But for the few words that are the same; each language has its own marks and no straight quotation marks."""
    [file] = [file for file in chain_of(theme)[0].catalogues if file.name == name]
    for message in read_catalogue(file.path, file.content):
        for text in message.id and (message.string if isinstance(message.string, tuple) else (str(message.string),)):
            assert text not in {message.id, *message.id} or text in SAME[name.removesuffix(".po")], text
            assert not re.search(r"""['"]|\.\.\.""", text), text
            assert name != "fr.po" or not re.search(r"[^\u00a0]:|[^\u202f][;!?]", text), text
            assert name != "ar.po" or not re.search(r"[,;?]", text), text


def test_arabic_has_its_six_forms() -> None:
    """None, one, two, a few, many, and hundreds."""
    [file] = [file for file in chain_of("broadsheet")[0].catalogues if file.name == "ar.po"]
    plurals = [message for message in read_catalogue(file.path, file.content) if isinstance(message.id, tuple)]
    assert plurals
    assert [message.id[0] for message in plurals if len(message.string) != 6 or not all(message.string)] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_template_says_a_word_that_cannot_be_translated(name: str) -> None:
    """Neither in its text nor in an attribute that is read out, nor as a value that it prints: `_()` is around each."""
    assert list(bare_words((ROOT / "themes" / name).read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>{{ page.title }}: Read on</p>", ["Read on"]),
        ('<nav aria-label="Years"></nav>', ["Years"]),
        ('<a title="{{ "Earlier" if page.earlier else _("Later") }}">', ["Earlier"]),
        ('{{ links.pager(_("Years"), {"label": "Earlier"}) }}', ["Earlier"]),
        ('{% set label = "Earlier" if page.earlier else "" %}', ["Earlier"]),
        ('<p class="kicker">{{ _("Years") }} · {{ page.title }} <b>RSS</b></p><script>let word = 1</script>', []),
    ],
)
def test_a_bare_word_is_seen(template: str, found: list[str]) -> None:
    """The test above can fail."""
    assert list(bare_words(template)) == found


def bare_words(template: str) -> Iterator[str]:
    """The words of a template that are shown as they stand."""
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(template)
    for block in tree.find_all(nodes.Block):
        block.body = [] if block.name in UNSEEN else block.body
    reader = _Reader()
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", "\ufffc", "".join(_shown(tree)))  # two branches, one after the other
    reader.feed(re.sub(r"(</?)\ufffc", r"\1x", text))
    reader.close()
    yield from (words for words in reader.found if words not in NAMES)
    for pair in tree.find_all(nodes.Pair):
        if isinstance(pair.key, nodes.Const) and pair.key.value in {"label", "title", "words"}:
            yield from filter(_is_word, _constants(pair.value))
    for assign in tree.find_all(nodes.Assign):
        yield from (text for text in _constants(assign.node) if re.match(r"[A-Z][a-z]", text))


def _shown(tree: nodes.Template) -> Iterator[str]:
    """What a template prints of itself, with every branch taken, and no more than a mark for what it is given."""
    for output in tree.find_all(nodes.Output):
        for node in output.nodes:
            yield node.data if isinstance(node, nodes.TemplateData) else " ".join(_constants(node)) or "\ufffc"


def _constants(node: nodes.Node) -> Iterator[str]:
    """The texts that an expression may print as they stand."""
    match node:
        case nodes.Const(value=str() as text):
            yield text
        case nodes.CondExpr():
            yield from _constants(node.expr1)
            yield from _constants(node.expr2) if node.expr2 else ()
        case nodes.Concat():
            for part in node.nodes:
                yield from _constants(part)
        case nodes.Or() | nodes.And():
            yield from _constants(node.left)
            yield from _constants(node.right)


def _is_word(text: str) -> bool:
    return re.search(r"[A-Za-z]{2}", text) is not None


class _Reader(HTMLParser):
    """Finds the words between tags, and those of attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag if tag in {"script", "style"} else ""
        self._keep(*(value or "" for name, value in attrs if name in SPOKEN))

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if not self._within:
            self._keep(*re.split(r"[\ufffc\n]", re.sub(r' (lang|dir)="[^"]*"', "", data)))  # a macro that makes an attribute stands alone

    def _keep(self, *texts: str) -> None:
        self.found += (words for text in texts if _is_word(words := text.strip(" ·:;,.()\ufffc\n–—")))
