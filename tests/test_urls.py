"""Slugs, addresses and what an address from outside may be."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.urls import article_address, as_url, direction, edition_address, is_address, is_slug, is_web_url, slugify, tag_uri


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Rates rise", "rates-rise"), ("  Ünïcode & Straße! ", "unicode-strasse"), ("O'Neill's 5%", "oneills-5"), ("../../etc/passwd", "etc-passwd"), ("...", ""), ("", ""),
        ("a" * 100, "a" * 80), ("word " * 30, "word-" * 15 + "word"), ("C# 2.0", "c-2-0"),
    ],
)  # fmt: skip
def test_a_slug_is_plain_words(text: str, slug: str) -> None:
    """Lower case, ASCII, hyphens, cut at a word's end."""
    assert slugify(text) == slug


@given(st.text(max_size=200))
def test_a_slug_is_safe_whatever_it_is_made_of(text: str) -> None:
    """It is empty, or one segment of an address that makes itself again."""
    slug = slugify(text)
    assert slug == "" or is_slug(slug)
    assert slugify(slug) == slug


@pytest.mark.parametrize("text", ["..", ".", "a/b", "a b", "a\\b", "", "-a", "a-", "a--b", "a\n", "a%2fb", "a?b", "a#b", "é" * 101, "a.html"])
def test_what_could_leave_its_folder_is_no_slug(text: str) -> None:
    """One segment of letters and digits."""
    assert not is_slug(text)


@pytest.mark.parametrize("text", ["ferry", "ferry-2", "ferry_2", "été", "قارب"])
def test_words_of_any_script_are_a_slug(text: str) -> None:
    """An editor may write their own language."""
    assert is_slug(text)


@pytest.mark.parametrize("text", ["a", "//evil.example/", "/../a", "/a/../b", "/a//b", "/a b", "/a?b", "/a#b", "/%2e%2e/", "/a\\b", "/<b>", "/\x00", "/\u2028", "https://a.example/", "javascript:alert(1)", ""])
def test_what_leads_elsewhere_is_no_address(text: str) -> None:
    """Neither climbing, nor another host, nor what a browser would read otherwise."""
    assert not is_address(text)


@pytest.mark.parametrize("text", ["/", "/a/", "/a/b.html", "/2026/03/09/x/", "/été/"])
def test_a_path_of_this_site_is_an_address(text: str) -> None:
    """With or without a slash at its end."""
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "data:text/html,x", "//a.example/", "/a", "http://", "https://", "http:// a", "ftp://a.example", "http://a.example/<b>", 'http://a.example/"', "http://a:b:c", "http://[::1", "http://a.example:99999/", "\x00http://a.example", " https://a.example", "vbscript:x", "mailto:a@b.c"],
)  # fmt: skip
def test_what_is_no_whole_web_address_is_refused(text: str) -> None:
    """Only http and https, with a host."""
    assert not is_web_url(text)


@given(st.text(max_size=60))
def test_any_text_can_be_asked_whether_it_is_a_web_address(text: str) -> None:
    """Nothing is raised, and what passes has no mark that could end an attribute."""
    if is_web_url(text):
        assert urlsplit(text).scheme in {"http", "https"}
        assert not set(text) & set("<>\"' \n")


@given(st.dates())
def test_an_edition_has_four_digits_for_its_year(day: date) -> None:
    """Also before the year 1000."""
    assert edition_address(day) == f"/{day.isoformat().replace('-', '/')}/"


def test_an_article_stands_below_its_edition() -> None:
    """Day and slug."""
    assert article_address(date(2026, 3, 9), "rates") == "/2026/03/09/rates/"


def test_letters_beyond_ascii_are_percent_encoded_once() -> None:
    """RFC 3986; the base path goes before."""
    assert as_url("/été/", "/digest") == "/digest/%C3%A9t%C3%A9/"
    assert as_url(as_url("/été/")) == as_url("/été/")


def test_a_guid_is_a_tag_uri() -> None:
    """RFC 4151: authority, day, what stood there."""
    assert tag_uri("digest.example", "/2026/03/09/x/", date(2026, 3, 9)) == "tag:digest.example,2026-03-09:/2026/03/09/x/"


@pytest.mark.parametrize(("language", "way"), [("ar", "rtl"), ("he-IL", "rtl"), ("en", "ltr"), ("az-Arab", "rtl"), ("ar-Latn", "ltr"), ("FA", "rtl"), ("pt-BR", "ltr"), ("", "ltr")])
def test_the_direction_is_that_of_the_script(language: str, way: str) -> None:
    """The language's own script, unless the tag names another."""
    assert direction(language) == way
