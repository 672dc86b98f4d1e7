"""`broadsheet words`: a theme's catalogues are begun, and brought up to date with its templates, and no translation is lost."""

import pytest
from conftest import World

from broadsheet.render import TEMPLATES


@pytest.fixture
def own(world: World) -> World:
    """The world with a theme that says three things, and no more."""
    for name in TEMPLATES.values():
        world.write(f"themes/own/templates/{name}", '{{ _("Read on") }} {{ ngettext("%(num)d story", "%(num)d stories", 2) }}\n')
    world.write("themes/own/templates/front.html", '{{ pgettext("month", "May") }}{% trans name=site.title %}All of {{ name }}{% endtrans %}\n')
    world.write("themes/own/theme.toml", 'name = "Own"\n')
    world.write("digest.toml", f'{world.settings}theme = "own"\nlanguage = "ar"\n')
    return world


def translate(world: World, name: str, **words: str) -> None:
    """Writes translations into a catalogue, as a translator does."""
    text = world.read(name)
    for one, other in words.items():
        said = one.replace("_", " ")
        assert f'msgid "{said}"\nmsgstr ""' in text
        text = text.replace(f'msgid "{said}"\nmsgstr ""', f'msgid "{said}"\nmsgstr "{other}"')
    world.write(name, text)


def test_a_catalogue_is_begun_with_all_that_the_theme_says(own: World) -> None:
    """With the language's rule for plurals, and as many forms; and the words that no template says."""
    assert own.run("words", "own", "ar").out == "themes/own/locale/ar.po: 9 words, 4 to be translated.\n"
    text = own.read("themes/own/locale/ar.po")
    assert text.startswith('msgid ""\nmsgstr ""\n"Language: ar\\n"\n"Plural-Forms: nplurals=6; plural=')
    assert 'msgctxt "month"\nmsgid "May"\nmsgstr ""\n' in text
    assert 'msgid "%(num)d story"\nmsgid_plural "%(num)d stories"\nmsgstr[0] ""\n' in text
    assert 'msgstr[5] ""\n' in text
    assert 'msgid "All of %(name)s"\n' in text
    assert 'msgid "%(site)s: editions"\nmsgstr "%(site)s: الأعداد"\n' in text


def test_what_a_bundled_theme_says_in_the_same_words_is_taken_from_it(own: World) -> None:
    """Translated already, plurals where the rule is the same; and so are the words that no template says."""
    own.write("themes/own/templates/front.html", '{{ _("Earlier days") }} {{ ngettext("%(num)d minute", "%(num)d minutes", 2) }}')
    own.run("words", "own", "es")
    text = own.read("themes/own/locale/es.po")
    assert 'msgid "Earlier days"\nmsgstr "Días anteriores"' in text
    assert 'msgstr[1] "%(num)d minutos"' in text
    assert 'msgid "Archive"\nmsgstr "Hemeroteca"' in text
    assert 'msgid "Read on"\nmsgstr ""' in text


def test_what_the_command_writes_can_be_built_with(own: World) -> None:
    """A catalogue just begun, in a language that no one has a rule for, and one half done."""
    own.run("words", "own", "ar", "xyz")
    own.build()
    translate(own, "themes/own/locale/ar.po", Read_on="تابع")
    own.article()
    own.build()
    assert own.site("/2026/03/09/rates/").startswith("تابع ")


def test_translations_are_kept_when_templates_change(own: World) -> None:
    """What is new is blank, what nothing says any more stands at the end, and comes back with its translation."""
    own.run("words", "own", "es")
    translate(own, "themes/own/locale/es.po", Read_on="Leer más", May="Mayo")
    own.write("themes/own/templates/front.html", '{{ _("Something else entirely") }}')
    assert own.run("words", "own").out == "themes/own/locale/es.po: 8 words, 2 to be translated, 1 no longer used (#~).\n"
    text = own.read("themes/own/locale/es.po")
    assert 'msgid "Read on"\nmsgstr "Leer más"' in text
    assert 'msgid "Something else entirely"\nmsgstr ""' in text
    assert '#~ msgid "May"\n#~ msgstr "Mayo"' in text
    own.write("themes/own/templates/front.html", '{{ pgettext("month", "May") }}')
    own.run("words", "own")
    assert '\nmsgid "May"\nmsgstr "Mayo"' in own.read("themes/own/locale/es.po")


def test_a_word_that_was_changed_a_little_is_only_guessed(own: World) -> None:
    """Its old translation is proposed, marked, and shown nowhere."""
    own.run("words", "own", "es")
    translate(own, "themes/own/locale/es.po", Read_on="Seguir leyendo")
    for name in TEMPLATES.values():
        own.write(f"themes/own/templates/{name}", '{{ _("Read on!") }}')
    assert "1 only guessed (fuzzy)" in own.run("words", "own").out
    assert '#, fuzzy\n#| msgid "Read on"\nmsgid "Read on!"\nmsgstr "Seguir leyendo"' in own.read("themes/own/locale/es.po")


def test_tidying_takes_out_what_nothing_says(own: World) -> None:
    """And nothing else."""
    own.run("words", "own", "es")
    translate(own, "themes/own/locale/es.po", Read_on="Leer más", May="Mayo")
    own.write("themes/own/templates/front.html", "{{ site.title }}")
    own.run("words", "own", "--tidy")
    text = own.read("themes/own/locale/es.po")
    assert "Mayo" not in text
    assert "Leer más" in text


def test_a_second_run_changes_nothing(own: World) -> None:
    """Comments, the head and the order stay as they are, on whatever day."""
    own.run("words", "own", "es")
    translate(own, "themes/own/locale/es.po", Read_on="Leer más")
    own.write("themes/own/locale/es.po", "# Translated by Ana.\n" + own.read("themes/own/locale/es.po").replace('"Language: es\\n"', '"Last-Translator: Ana Ruiz\\n"\n"Language: es\\n"'))
    own.run("words", "own")
    first = own.files("themes")
    assert "Translated by Ana" in own.read("themes/own/locale/es.po")
    assert "Ana Ruiz" in own.read("themes/own/locale/es.po")
    assert "2026" not in own.read("themes/own/locale/es.po")
    own.run("words", "own")
    assert own.files("themes") == first


@pytest.mark.parametrize(("language", "words"), [("es", ["Read our sister paper"]), ("nl", ["Read our sister paper", "Earlier days", "Skip to the content"])])
def test_a_theme_that_extends_another_need_say_only_what_that_cannot(world: World, language: str, words: list[str]) -> None:
    """In a language that the other has, its own words; in one that it has not, all of them."""
    world.write("themes/mine/theme.toml", 'extends = "broadsheet"\n')
    world.write("themes/mine/templates/front.html", '{% extends "broadsheet/front.html" %}{% block tagline %}{{ _("Read our sister paper") }}{% endblock %}')
    world.run("words", "mine", language)
    text = world.read(f"themes/mine/locale/{language}.po")
    assert [word for word in words if f'msgid "{word}"' not in text] == []
    assert (text.count("msgid ") == 2) == (language == "es")


def test_all_themes_of_the_folder_are_brought_up_to_date_at_once(own: World) -> None:
    """Those that have a catalogue; where none has, it is said how to begin."""
    assert "broadsheet words THEME es" in own.run("words").out
    own.run("words", "own", "es")
    own.write("themes/mine/theme.toml", 'extends = "own"\n')
    own.run("words", "mine", "de")
    own.write("themes/own/templates/front.html", '{{ _("Something else entirely") }}')
    assert [line.partition(":")[0] for line in own.run("words").out.splitlines()] == ["themes/mine/locale/de.po", "themes/own/locale/es.po"]
    assert "Something else" in own.read("themes/mine/locale/de.po")


def test_a_theme_that_is_not_in_the_folder_is_left_alone(world: World) -> None:
    """The bundled ones are changed by one that extends them."""
    [found] = world.run("words", "wire", "nl", status=2).problems
    assert "make a theme that extends it" in found


@pytest.mark.parametrize(("words", "found"), [(("own", "Spanish!"), "no language tag"), (("owm",), 'did you mean "own"?')])
def test_a_wrong_name_is_told(own: World, words: tuple[str, ...], found: str) -> None:
    """Of a language, or of the theme."""
    assert found in own.run("words", *words, status=2).err


def test_a_template_that_cannot_be_read_is_named(own: World) -> None:
    """Its words are not known, and no catalogue is touched."""
    own.run("words", "own", "es")
    before = own.files("themes/own/locale")
    own.write("themes/own/templates/page.html", "\n{% if %}")
    [found] = own.run("words", "own", status=1).problems
    assert found.startswith("themes/own/templates/page.html:2: the template cannot be read")
    assert own.files("themes/own/locale") == before
