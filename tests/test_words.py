"""A site speaks its language: words from the theme's catalogues, in templates, in views and in feeds."""

import re

import pytest
from conftest import World

from broadsheet.catalogue import fallbacks
from broadsheet.render import TEMPLATES

HEADER = 'msgid ""\nmsgstr ""\n"Language: es\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'


def po(*pairs: tuple[str, str], header: str = HEADER) -> str:
    """A catalogue of words and their translations."""
    return header + "".join(f'\nmsgid "{one}"\nmsgstr "{other}"\n' for one, other in pairs)


@pytest.fixture
def own(world: World) -> World:
    """The world with a theme that says three things, and no more."""
    for name in TEMPLATES.values():
        world.write(f"themes/own/templates/{name}", '{{ _("Read on") }} · {{ ngettext("%(num)d story", "%(num)d stories", 2) }} · {{ pgettext("month", "May") }}\n')
    world.write("themes/own/theme.toml", 'name = "Own"\n')
    world.settings += 'theme = "own"\n'
    in_language(world, "es")
    return world


def in_language(world: World, language: str) -> None:
    """The digest, in another language."""
    world.write("digest.toml", f'{world.settings}language = "{language}"\n')


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", ("Saltar al contenido", "Temas", "Hemeroteca", "Hasta aquí el lunes.", "lunes, 9 de marzo de 2026")),
        ("de", ("Zum Inhalt springen", "Themen", "Archiv", "Das war der Montag.", "Montag, 9. März 2026")),
        ("fr", ("Aller au contenu", "Thèmes", "Archives", "C’est tout pour ce lundi.", "lundi 9 mars 2026")),
        ("ar", ("تخطَّ إلى المحتوى", "الموضوعات", "الأرشيف", "هذا كل شيء ليوم الاثنين.", "الاثنين، 9 مارس 2026")),
        ("en", ("Skip to the content", "Topics", "Archive", "That is all for Monday.", "Monday, 9 March 2026")),
    ],
)
def test_a_front_page_is_in_the_sites_language(world: World, language: str, words: tuple[str, ...]) -> None:
    """The frame, the navigation and the dates; and it says which language that is."""
    in_language(world, language)
    world.article(topics="[Rates]")
    world.build()
    page = world.site("/")
    assert [word for word in words if word not in page] == []
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page


def test_every_page_of_a_site_says_its_language(world: World) -> None:
    """Of all kinds; and no word of the theme's English is left in the frame of any."""
    in_language(world, "de")
    for number in range(1, 10):
        world.article(f"2026/03/a{number}", f"Meldung {number}", f"2026-03-0{number}T10:00:00Z", topics="[Zinsen]", source="Der Bote", source_url="https://bote.example/", aliases=f"[/alt/{number}/]")
    world.article("2026/01/b", "Alte Meldung", "2025-12-30", topics="[Zinsen]")
    world.write("content/pages/about.md", "---\ntitle: Impressum\n---\n\nWer wir sind.\n")
    world.build()
    pages = {name: content.decode() for name, content in world.files().items() if name.endswith(".html")}
    assert [name for name, page in pages.items() if not re.search(r'<html lang="de" dir="ltr">', page)] == []
    english = re.compile(r"\b(Skip|Topics|Sources|Archive|Earlier|Later|Published|Newest|All of|Reading|Read|Source|This page|minutes?|edition)\b")
    assert {name: found[0] for name, page in pages.items() if (found := english.search(re.sub(r"<script.*?</script>|<[^>]*>", " ", page, flags=re.S)))} == {}


def test_feeds_and_the_list_of_feeds_speak_it_too(world: World) -> None:
    """The title of the feed of editions, and its items."""
    in_language(world, "fr")
    world.article()
    world.build()
    assert "<title>The Test\u00a0: éditions</title>" in world.site("/editions/feed.xml")
    assert "<title>lundi 9 mars 2026</title>" in world.site("/editions/feed.xml")
    assert 'title="The Test\u00a0: éditions"' in world.site("/opml.xml")


@pytest.mark.parametrize(("words", "said"), [(100, "دقيقة واحدة"), (440, "دقيقتان"), (220 * 4, "4 دقائق"), (220 * 12, "12 دقيقة"), (220 * 103, "103 دقائق")])
def test_a_plural_goes_by_the_catalogues_rule(world: World, words: int, said: str) -> None:
    """Arabic counts one, two, a few and many, each in its own form."""
    in_language(world, "ar")
    world.article(body=("word " * 50 + "\n\n") * (words // 50))
    world.build()
    assert f"<dd>{said}</dd>" in world.site("/2026/03/09/rates/")


def test_an_article_in_another_language_has_the_sites_frame(world: World) -> None:
    """Its own words carry its language and direction; the frame around them carries the site's."""
    in_language(world, "es")
    world.article(language="ar", title="أسعار", body="ارتفعت الأسعار.")
    world.build()
    page = world.site("/2026/03/09/rates/")
    assert '<html lang="ar" dir="rtl">' in page
    assert re.search(r'<body [^>]*lang="es" dir="ltr">', page)
    assert re.search(r'<h1 [^>]*lang="ar">', page)
    assert re.search(r'<div class="prose" lang="ar" dir="rtl"[ >]', page)
    assert "Saltar al contenido" in page


def test_a_headline_beside_an_article_carries_its_language(world: World) -> None:
    """The neighbours of an edition, and a copy."""
    world.article("a", "Rates rise", "2026-03-09T10:00:00Z")
    world.article("b", "أسعار", "2026-03-09T09:00:00Z", language="ar")
    world.article("c", "Zinsen steigen", "2026-03-09T08:00:00Z", language="de", copy_of="/2026/03/09/a/")
    world.build()
    page = world.site("/2026/03/09/a/")
    assert '<bdi lang="ar">أسعار</bdi>' in page
    assert re.search(r'<a href="/2026/03/09/c/" lang="de">\s*Zinsen steigen', page)


@pytest.mark.parametrize(("language", "wanted"), [("pt-BR", ["pt-BR", "pt"]), ("zh-Hant-TW", ["zh-Hant-TW", "zh-Hant", "zh"]), ("es", ["es"])])
def test_a_language_falls_back_part_by_part(language: str, wanted: list[str]) -> None:
    """From the whole tag to its first part."""
    assert list(fallbacks(language)) == wanted


def test_words_come_from_the_nearest_language_that_has_them(own: World) -> None:
    """Of Brazil, else of Portugal, else English; whatever the case of the file's name."""
    own.write("themes/own/locale/pt-br.po", po(("Read on", "Leia mais")).replace("Language: es", "Language: pt_BR"))
    own.write("themes/own/locale/pt.po", po(("Read on", "Continuar a ler")) + '\nmsgctxt "month"\nmsgid "May"\nmsgstr "Maio"\n')
    in_language(own, "pt-BR")
    own.build()
    assert own.site("/") == "Leia mais · 2 stories · Maio"


def test_a_theme_changes_a_word_of_the_one_that_it_extends(world: World) -> None:
    """In English, too; all other words stay."""
    world.write("themes/mine/theme.toml", 'extends = "broadsheet"\n')
    world.write("themes/mine/locale/es.po", po(("Archive", "Archivo")))
    world.write("themes/mine/locale/en.po", po(("Archive", "All our days")))
    world.settings += 'theme = "mine"\n'
    world.article(topics="[Rates]")
    for language, archive, topics in (("es", "Archivo", "Temas"), ("en-GB", "All our days", "Topics")):
        in_language(world, language)
        world.build()
        assert f'<a href="/archive/">{archive}</a>' in world.site("/")
        assert f'<a href="/topics/">{topics}</a>' in world.site("/")


def test_what_is_not_translated_or_only_guessed_is_said_in_english(own: World) -> None:
    """A blank translation, a plural of which a form is blank, and one that is marked fuzzy."""
    own.write("themes/own/locale/es.po", po(("Read on", "")) + '\nmsgid "%(num)d story"\nmsgid_plural "%(num)d stories"\nmsgstr[0] "%(num)d nota"\n' + '\n#, fuzzy\nmsgctxt "month"\nmsgid "May"\nmsgstr "Quizás"\n')
    own.build()
    assert own.site("/") == "Read on · 2 stories · May"


def test_a_word_that_changes_renders_the_pages_anew(own: World) -> None:
    """Every page that may say it, and the site is what a clean build makes."""
    own.article()
    own.write("themes/own/locale/es.po", po(("Read on", "Seguir leyendo")))
    own.build()
    own.write("themes/own/locale/es.po", po(("Read on", "Leer más")))
    explained = own.build("--explain").out
    assert "themes/own/locale/es.po changed" in explained
    own.build()
    assert own.site("/").startswith("Leer más")
    assert "Verified" in own.run("verify").out


def test_a_label_that_changes_is_new_in_feeds(world: World) -> None:
    """The feed of editions, the list of feeds and the navigation; and the site is what a clean build makes."""
    world.write("themes/mine/theme.toml", 'extends = "wire"\n')
    world.write("themes/mine/locale/es.po", po(("%(site)s: editions", "%(site)s, cada día")))
    world.settings += 'theme = "mine"\n'
    in_language(world, "es")
    world.article()
    world.build()
    world.write("themes/mine/locale/es.po", po(("%(site)s: editions", "%(site)s al día"), ("Archive", "Ayer")))
    world.build()
    assert "<title>The Test al día</title>" in world.site("/editions/feed.xml")
    assert "The Test al día" in world.site("/opml.xml")
    assert ">Ayer</a>" in world.site("/")
    assert "Verified" in world.run("verify").out


def test_a_catalogue_of_another_language_changes_nothing(own: World) -> None:
    """Not even a build looks at it."""
    own.write("themes/own/locale/es.po", po(("Read on", "Leer más")))
    own.build()
    own.write("themes/own/locale/de.po", "this is no catalogue")
    assert " 0 written" in own.build().out


def test_a_build_with_nothing_to_do_reads_no_catalogue(own: World) -> None:
    """Babel is not even loaded."""
    own.article()
    own.write("themes/own/locale/es.po", po(("Read on", "Leer más")))
    own.build()
    script = f"import sys\nfrom broadsheet.cli import main\nassert main(['-C', {str(own.root)!r}, 'build', '--now', '2026-03-10T12:00:00+00:00']) == 0\nassert not any(name.startswith('babel') for name in sys.modules)\n"
    own.write("run.py", script)
    assert run_python(own, "run.py") == ""


def test_words_are_text_and_no_markup(own: World) -> None:
    """What a template gives to a translation is escaped in it."""
    own.write("themes/own/templates/front.html", '{{ _("By %(name)s", name="<b>Tom</b>") }}')
    own.write("themes/own/locale/es.po", po(("By %(name)s", "Por %(name)s, 100 %%")))
    own.build()
    assert own.site("/") == "Por &lt;b&gt;Tom&lt;/b&gt;, 100 %"


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (po(("Read on", "Leer más")).encode("utf-16"), 1, "not UTF-8"),
        (po(("Read on", "Le\u00e9r")).encode("latin-1"), 8, "not UTF-8"),
        (HEADER + '\nmsgid "Read on"\nmsgstr "Leer\n', 8, "no end on its line"),
        (HEADER + '\nmsgid "Read on"\nmessage "Leer"\n', 8, "cannot be read"),
        (HEADER + "\nRead on = Leer\n", 7, "cannot be read"),
        (po(("By %(name)s", "Por %(nombre)s")), 8, "has no %(nombre)s; it has: %(name)s"),
        (po(("Read on", "Leer %(más)s")), 8, "has no %(más)s; it has: none"),
        (po(("Read on", "100 % más")), 8, "is written %%"),
        (po(("By %(name)s", "Por %(name)")), 8, "is written %%"),
        (po(("By %(name)s", "Por %(name)x")), 8, "is written %%"),
        (po(("Read on", "<b>Leer</b>")), 8, 'has a <'),
        (po(("Read on", 'Leer \\"más\\"')), 8, "could become markup"),
        (HEADER + '\nmsgid "%(num)d story"\nmsgid_plural "%(num)d stories"\nmsgstr[0] "%(num)d nota"\nmsgstr[1] "%(num)d notas"\nmsgstr[2] "%(num)d"\n', 7, "more translations than num_plurals"),
        (HEADER.replace("(n != 1)", "(n ! 1)"), 4, "Plural-Forms: this rule cannot be read"),
        (HEADER.replace("(n != 1)", "n"), 4, "the rule gives a form 1000, and there are 2"),
        (HEADER.replace("(n != 1)", "__import__('os')"), 4, "Plural-Forms"),
        (HEADER.replace("nplurals=2", "nplurals=two"), 4, "header"),
        (HEADER.replace("(n != 1)", "n / 0"), 4, "Plural-Forms"),
    ],
)
def test_a_bad_catalogue_writes_nothing_and_is_named_with_its_line(own: World, content: str | bytes, line: int, words: str) -> None:
    """The last good site stays, and seeds are not taken in."""
    own.article()
    own.build()
    good = own.files()
    own.write("seeds/harbour.txt", "The harbour opens\n\n8 March 2026\n\nThe harbour of Port Ellery opened on Monday after nine days of ice, the board said.\n")
    own.article(body="Other words.")
    own.write("themes/own/locale/es.po", content)
    [found] = own.build(status=1).problems
    assert found.startswith(f"themes/own/locale/es.po:{line}: ")
    assert words in found
    assert own.files() == good
    assert list(own.files("content")) == ["2026/03/rates.md"]


def test_all_that_is_wrong_in_a_catalogue_is_named_at_once(own: World) -> None:
    """Two mistakes, two lines."""
    own.write("themes/own/locale/es.po", po(("Read on", "100 %"), ("May", "<b>")))
    assert [line.split(" ")[0] for line in own.build(status=1).problems] == ["themes/own/locale/es.po:8:", "themes/own/locale/es.po:11:"]


def test_a_catalogue_whose_name_tells_no_language_is_named(own: World) -> None:
    """It would never be used."""
    own.write("themes/own/locale/es_MX.po", po())
    [found] = own.build(status=1).problems
    assert found == "themes/own/locale/es_MX.po: the name must be a language tag, such as es.po or pt-BR.po"


def run_python(world: World, name: str) -> str:
    """What a script of the world says on stderr."""
    import subprocess
    import sys

    ran = subprocess.run([sys.executable, str(world.root / name)], capture_output=True, text=True, check=False)
    return ran.stderr
