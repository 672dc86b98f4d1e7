"""The head of a content file: what is read, with its lines, and what is refused, with a reason."""

import pytest

from broadsheet.frontmatter import FrontMatterError, join_file, seed_note_in, split_file, without_seed


def refused(text: str) -> tuple[int, str]:
    """The line and the message with which a file is refused."""
    with pytest.raises(FrontMatterError) as caught:
        split_file(text)
    return caught.value.line, caught.value.message


def fields(text: str) -> dict[str, object]:
    """The fields of a file that has some."""
    split = split_file(text)
    assert split is not None
    return dict(split.fields)


def test_a_file_without_a_fence_has_no_front_matter() -> None:
    """A rule further down is none."""
    assert split_file("Words.\n\n---\n\nMore.\n") is None


def test_each_field_knows_its_line() -> None:
    """So that a message can name it."""
    split = split_file("---\ntitle: A\n# a remark\ntopics:\n  - x\n  - y\ndate: 2026-03-09\n---\n\nBody\n")
    assert split is not None
    assert split.lines == {"title": 2, "topics": 4, "date": 7}
    assert split.body_line == 9


@pytest.mark.parametrize("value", ["no", "12:30", "0x1f", "1e3", "2026-03-09", "yes", "1_000", "0o7", ".inf", "=", "<<"])
def test_a_plain_value_is_read_as_it_is_written(value: str) -> None:
    """No language becomes False, and no time becomes a number."""
    assert fields(f"---\nx: {value}\n---\n") == {"x": value}


@pytest.mark.parametrize("value", ["", "~", "null"])
def test_nothing_is_an_empty_text(value: str) -> None:
    """However YAML writes it."""
    assert fields(f"---\nx: {value}\n---\n") == {"x": ""}


def test_windows_line_ends_and_a_byte_order_mark_are_nothing() -> None:
    """Editors add them."""
    split = split_file("\ufeff---\r\ntitle: A\r\n---\r\n\r\nBody\r\n")
    assert split is not None
    assert (split.fields, split.body) == ({"title": "A"}, "\nBody\n")


def test_a_line_of_dashes_in_the_body_ends_nothing() -> None:
    """The front matter ends at the first closing line."""
    split = split_file("---\ntitle: A\n---\n\nOne\n\n---\n\nTwo\n")
    assert split is not None
    assert split.body == "\nOne\n\n---\n\nTwo\n"


def test_toml_between_plus_signs_is_read() -> None:
    """Hugo writes it; its numbers are texts, as those of YAML are."""
    assert fields('+++\ntitle = "A"\ntags = ["x"]\n[params]\nk = 1\n+++\nBody\n') == {"title": "A", "tags": ["x"], "params": {"k": "1"}}


def test_front_matter_that_is_not_closed_is_refused_at_its_first_line() -> None:
    """Without a second fence everything would be front matter."""
    line, message = refused("---\ntitle: A\n\nBody\n")
    assert (line, "not closed" in message) == (1, True)


def test_a_field_twice_is_refused_at_the_second() -> None:
    """YAML would keep the last without a word."""
    line, message = refused("---\ntitle: A\ndate: 2026-03-09\ntitle: B\n---\n")
    assert (line, '"title"' in message) == (4, True)


def test_a_list_is_no_front_matter() -> None:
    """It takes names and values."""
    assert "name: value" in refused("---\n- a\n- b\n---\n")[1]


def test_a_tab_is_named_where_it_stands() -> None:
    """YAML's own complaint would not help."""
    line, message = refused("---\ntitle: A\ntopics:\n\t- x\n---\n")
    assert (line, "tab" in message) == (4, True)


def test_a_value_with_a_colon_gets_the_advice_to_quote_it() -> None:
    """The most common mistake of all."""
    line, message = refused("---\ntitle: Rates: up\n---\n")
    assert (line, "quotes" in message) == (2, True)


@pytest.mark.parametrize("head", ["a: &x [1]\nb: *x\n", "a: &a [z, z]\nb: &b [*a, *a]\nc: [*b, *b]\n", "<<: *x\n"])
def test_anchors_and_aliases_are_refused(head: str) -> None:
    """A bomb of them would fill the memory."""
    assert "anchors" in refused(f"---\n{head}---\n")[1] or "alias" in refused(f"---\n{head}---\n")[1]


@pytest.mark.parametrize("bracket", ["[", "{", "- "])
def test_fifty_thousand_brackets_are_refused_in_a_breath(bracket: str) -> None:
    """They would crash libyaml's own loader."""
    line, _ = refused(f"---\ntitle: A\nx: {bracket * 50_000}\n---\n")
    assert line == 3


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system ['true']", "!!python/name:os.system", "!!binary aGk=", "!include x.yml"])
def test_a_tag_of_yaml_makes_no_object(tag: str) -> None:
    """Only texts, lists and mappings come out."""
    value = fields(f"---\nx: {tag}\n---\n")["x"]
    assert isinstance(value, (str, list))


@pytest.mark.parametrize("character", ["\x00", "\x07", "\ud800", "\ufffe"])
def test_a_character_that_yaml_forbids_is_named_with_its_line(character: str) -> None:
    """Whatever put it there."""
    line, message = refused(f"---\ntitle: A\ndeck: b{character}c\n---\n")
    assert (line, "character" in message) == (3, True)


def test_a_second_document_within_is_refused() -> None:
    """Dots and a start of another."""
    assert refused("---\ntitle: A\n... \n%YAML 1.1\n--- !x\ntitle: B\n---\n")[0] > 1


def test_a_mistake_in_toml_is_named_with_its_line() -> None:
    """As counted in the file."""
    line, message = refused('+++\ntitle = "A"\ndate = = 1\n+++\n')
    assert (line, "TOML" in message) == (3, True)


def test_lists_of_short_words_are_written_on_one_line() -> None:
    """As a person would."""
    assert join_file({"title": "A", "topics": ["x", "y z"]}, "Body") == "---\ntitle: A\ntopics: [x, y z]\n---\n\nBody\n"


def test_a_long_title_is_not_folded() -> None:
    """One line, so that a person can edit it."""
    assert join_file({"title": "word " * 80}, "Body").count("\n") == 5


def test_the_seed_block_goes_and_every_other_line_stays() -> None:
    """Also when a person moved it between other fields, or wrote another `seed:` into the body."""
    text = "---\ntitle: A\nseed:\n  file: a.txt\n  fingerprint: f\n  written: w\n  found:\n    date: url\ndeck: D\n---\n\nseed:\n  file: b.txt\n"
    assert without_seed(text) == "---\ntitle: A\ndeck: D\n---\n\nseed:\n  file: b.txt\n"


def test_a_seed_block_in_the_body_is_none() -> None:
    """Only the front matter says where a file came from."""
    assert seed_note_in("---\ntitle: A\n---\n\nseed:\n  file: b.txt\n  fingerprint: f\n  written: w\n") is None


def test_a_damaged_seed_block_is_none() -> None:
    """Without its three parts nothing is known."""
    assert seed_note_in("---\ntitle: A\nseed:\n  file: a.txt\n---\n") is None
