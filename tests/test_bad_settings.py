"""Bad settings: all mistakes at once, each with its line and a remedy; status 2, and nothing written."""

import pytest
from conftest import World

GOOD = 'title = "The Test"\nurl = "https://test.example/"\n'


def refused(world: World, settings: str | bytes) -> list[str]:
    """The lines on stderr of a build that these settings refuse, after it was found to have written nothing."""
    world.article()
    world.write("digest.toml", settings)
    before = set(world.files("."))
    ran = world.build(status=2)
    assert {path for path in world.files(".") if "__pycache__" not in path} == before
    return ran.problems


def test_settings_wrong_in_three_places_are_named_with_their_lines(world: World) -> None:
    """One run tells all three."""
    lines = refused(world, 'title = 3\nurl = "nope"\n\n[feeds]\ncontent = "all"\n')
    assert [line.split(" ")[0] for line in lines] == ["digest.toml:1:", "digest.toml:2:", "digest.toml:5:"]


@pytest.mark.parametrize(
    ("setting", "line", "words"),
    [
        ('timezon = "UTC"', 3, '"timezon" is not a known setting; did you mean "timezone"?'),
        ("[lists]\nnewst = 3", 4, '"newst" is not a known setting; did you mean "newest"?'),
        ("[sources.Herald]\nlicence = 'x'", 4, 'did you mean "license"?'),
        ('timezone = "Mars/Olympus"', 3, '"Mars/Olympus" is not a time zone; write one such as "Europe/Lisbon" or "UTC"'),
        ('timezone = "../../etc/passwd"', 3, "is not a time zone"),
        ("timezone = 3", 3, "timezone: expected a text in quotes"),
        ("[front]\ndays = 0", 4, "front.days: "),
        ("[front]\ndays = 'seven'", 4, "front.days: expected a whole number"),
        ("front = 3", 3, "expected a table"),
        ('publish = "ful"', 3, "full"),
        ("[feeds]\ncontent = 'all'", 4, "summary"),
        ("navigation = [{ titl = 'About', url = '/about/' }]", 3, '"titl"'),
        ("[topics.rename]\nFloods = 3", 4, "topics.rename"),
        ("[sources]\nHerald = 3", 4, "sources.Herald"),
        ('language = "english please"', 3, "such as"),
        ('[sources.Herald]\ndrop = ["*"]', 4, "`*` alone would drop everything"),
        ('[sources.Herald]\nseeds = ["herald/**"]\nkeep = ["Tips", " "]', 5, "sources.Herald.keep: ' ' does not have the right form: the words of a line"),
        ('[sources.Herald]\ndrop = "Read more: *"', 4, "sources.Herald.drop: expected a list"),
        ('[ingest]\nmax_bytes = "10 MB"', 4, "ingest.max_bytes: expected a whole number"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line_and_what_was_expected(world: World, setting: str, line: int, words: str) -> None:
    """The line leads to the setting, and the words say how to mend it."""
    [found] = refused(world, f"{GOOD}{setting}\n")
    assert found.startswith(f"digest.toml:{line}: ")
    assert words in found
    assert "$[" not in found


@pytest.mark.parametrize("url", ["nope", "ftp://x.example/", "https://x.example/a b", "https://x.example/?q", "https://x.example:99999/", "https://[::1"])
def test_a_url_that_is_none_is_named_with_an_example(world: World, url: str) -> None:
    """What cannot be an address of a site is found before anything is made."""
    [found] = refused(world, f'title = "The Test"\nurl = "{url}"\n')
    assert found.startswith("digest.toml:2: url: ")
    assert "https://" in found.replace(url, "")


def test_missing_settings_are_named_with_the_lines_to_add(world: World) -> None:
    """Title and address are all that is needed."""
    lines = refused(world, "")
    assert lines == ["digest.toml:1: title is missing; add a line `title = …`", "digest.toml:1: url is missing; add a line `url = …`"]


@pytest.mark.parametrize("text", ['title = \nurl = "https://x.example/"\n', 'title = "a"\ntitle = "b"\n', "title = " + "[" * 50_000], ids=["no-value", "twice", "brackets"])
def test_settings_that_are_not_toml_are_refused(world: World, text: str) -> None:
    """The line is named where the parser knows it."""
    [found] = refused(world, text)
    assert found.startswith("digest.toml")
    assert "not TOML" in found


def test_settings_that_are_not_utf_8_are_named_with_their_line(world: World) -> None:
    """The line with the odd byte, and how to save the file; not a codec's complaint."""
    [found] = refused(world, f"{GOOD}tagline = 'caf\xe9'\n".encode("windows-1252"))
    assert found.startswith("digest.toml:3: ")
    assert "save it as UTF-8" in found


@pytest.mark.parametrize("theme", ["wir", "../wire", "", "wire/templates"])
def test_an_unknown_theme_is_a_wrong_setting(world: World, theme: str) -> None:
    """It is named with its line and those that there are."""
    [found] = refused(world, f'{GOOD}theme = "{theme}"\n')
    assert found.startswith("digest.toml:3: ")
    assert "wire" in found.replace(f'"{theme}"', "", 1)


def test_settings_of_a_theme_are_checked_with_their_lines(world: World) -> None:
    """A wrong type, a wrong choice and an unknown name are told at once."""
    lines = refused(world, f'{GOOD}\n[themes.broadsheet]\naccent = 3\nseconds = 4\nacent_dark = "#ffffff"\n')
    assert [line.split(" ")[0] for line in lines] == ["digest.toml:5:", "digest.toml:6:", "digest.toml:7:"]
    assert 'did you mean "accent_dark"?' in lines[2]


def test_settings_of_a_theme_that_is_not_there_are_named(world: World) -> None:
    """A misspelt table would otherwise change nothing, in silence."""
    [found] = refused(world, f'{GOOD}\n[themes.broadshet]\naccent = "#ffffff"\n')
    assert 'did you mean "broadsheet"?' in found


def test_a_folder_without_settings_is_no_digest(world: World) -> None:
    """The message says how to make one, or to name one."""
    (world.root / "digest.toml").unlink()
    [found] = world.build(status=2).problems
    assert "holds no digest.toml" in found
    assert "broadsheet new DIR" in found
    assert world.files(".") == {}


def test_a_folder_named_digest_toml_is_refused(world: World) -> None:
    """It cannot be read as settings."""
    (world.root / "digest.toml").unlink()
    (world.root / "digest.toml").mkdir()
    [found] = world.build(status=2).problems
    assert found.startswith("digest.toml: cannot be read")


def test_a_takedown_list_that_is_not_utf_8_stops_the_build(world: World) -> None:
    """What must not be published may not slip through, so nothing is published until the list can be read."""
    world.write("takedown.txt", "# withdrawn\nsource: Caf\xe9 Herald\n".encode("windows-1252"))
    [found] = refused(world, GOOD)
    assert found.startswith("takedown.txt:2: ")
    assert "save it as UTF-8" in found


@pytest.mark.parametrize(
    ("code", "where", "words"),
    [
        ("filters = {}\n\nraise RuntimeError('no luck')\n", "build.py:3: ", "RuntimeError: no luck"),
        ("filters = {\n\ndef shout(:\n", "build.py:3: ", "invalid syntax"),
        ("filters = 3\n", "build.py: ", "filters: expected a dictionary of names and functions"),
        ("rules = {'sponsor': 'yes'}\n", "build.py: ", "rules: expected a dictionary of names and functions"),
        ("import no_such_module\n", "build.py:1: ", "no_such_module"),
        ("filters = {}\nraise SystemExit(3)\n", "build.py:2: ", "SystemExit"),
        ("x = 'a\0b'\n", "build.py", "null bytes"),
    ],
    ids=["raises", "syntax", "filters", "rules", "import", "exit", "nul"],
)
def test_hooks_that_cannot_be_used_are_named_with_their_line(world: World, code: str, where: str, words: str) -> None:
    """What the user's own Python does wrong is theirs to see, in one line and not in a traceback of ours."""
    world.write("build.py", code)
    [found] = refused(world, GOOD)
    assert found.startswith(where)
    assert words in found


@pytest.mark.parametrize("time", ["yesterday", "2026-13-45", "9999-12-31T23:59:59-12:00"])
def test_a_now_that_is_no_time_is_wrong_usage(world: World, time: str) -> None:
    """The message says the right form; nothing is built."""
    ran = world.build(now=time, status=2)
    assert ran.problems == [f'--now: "{time}" is not a time; write it as 2022-09-06 or 2022-09-06T14:30:00+02:00']
    assert not (world.root / "site").exists()


@pytest.mark.parametrize("epoch", ["soon", "1e9", "99999999999999"])
def test_a_source_date_epoch_that_is_no_number_is_wrong_usage(world: World, monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    """Reproducible builds depend on it, so it is never passed over."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    ran = world.run("build", "--jobs", "1", status=2)
    assert ran.problems == [f'SOURCE_DATE_EPOCH: "{epoch}" is not a number of seconds since 1970']
