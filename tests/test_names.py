"""Bylines of many papers: who is named, and that no place, post, agency or company is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.ingest.names import names_in

BYLINES = {
    "Jane Alder and John Roe, Staff Writers": ["Jane Alder", "John Roe"],
    "Jane Alder, John Roe and Max Poe": ["Jane Alder", "John Roe", "Max Poe"],
    "Dr Mirna van der Wiel, Dr Dieter Feld, Erik van Loon": ["Dr Mirna van der Wiel", "Dr Dieter Feld", "Erik van Loon"],
    "Anna Müller, dpa": ["Anna Müller"],
    "Anna Müller und Karl Schmidt, Berlin": ["Anna Müller", "Karl Schmidt"],
    "María López | Madrid": ["María López"],
    "María López y Juan Pérez": ["María López", "Juan Pérez"],
    "José Ortega y Gasset": ["José Ortega y Gasset"],
    "Luc Martin (avec AFP)": ["Luc Martin"],
    "Luc Martin et Anne Dupont": ["Luc Martin", "Anne Dupont"],
    "João da Silva e Ana Souza": ["João da Silva", "Ana Souza"],
    "Иван Петров и Анна Сидорова": ["Иван Петров", "Анна Сидорова"],
    "أحمد حسن": ["أحمد حسن"],
    "अनिता शर्मा": ["अनिता शर्मा"],
    "王小明": ["王小明"],
    "JANE ALDER / Political Editor / @jane": ["Jane Alder"],
    "JANE VAN DER BERG": ["Jane van der Berg"],
    "JANE O'BRIEN": ["Jane O'Brien"],
    "Jane Alder Political Editor": ["Jane Alder"],
    "Staff Writer Jane Alder": ["Jane Alder"],
    "Catherine Alder Executive Digital Editor and Master Gardener": ["Catherine Alder"],
    "Jane Alder, Chief Economist, Acme Bank": ["Jane Alder"],
    "Jane Alder, New York": ["Jane Alder"],
    "Jane Alder in Berlin": ["Jane Alder"],
    "Jane Alder for The Evening Tern": ["Jane Alder"],
    "Jane Alder, Special to the Tern": ["Jane Alder"],
    "Jane Alder - Tern Wire": ["Jane Alder"],
    "Jane Alder and AFP": ["Jane Alder"],
    "Jane Alder with agencies": ["Jane Alder"],
    "Jane Alder, CFP": ["Jane Alder"],
    "Jane Alder MD": ["Jane Alder"],
    "Jane Alder jane.alder@tern.example": ["Jane Alder"],
    "Jane Alder 10:42": ["Jane Alder"],
    "Jane Alder • 5 min read": ["Jane Alder"],
    "Jane Alder September 6, 2022": ["Jane Alder"],
    "Jane AlderUpdated Sep 9, 2025 at 1:00 PM EST": ["Jane Alder"],
}
NOBODY = (
    "Staff", "Evening Tern staff", "The Associated Press", "Reuters", "Tern Wire", "Acme Software", "Skerrow Clinic", "Hask Financial Tips", "The Editors", "Redacción", "Agencias", "Redaktion Wirtschaft", "La rédaction", "New York",
    "Celeste Alder Gardener & Astrologer", "Jane", "jane alder", "Jane D.", "Anna Müller/Karl Schmidt", "Harbour Hotel Review", "Click here", "", "@jane", "jane@tern.example", "10:42", "6 September 2022",
)  # fmt: skip


@pytest.mark.parametrize("byline", BYLINES)
def test_a_byline_names_its_people_and_nothing_else(byline: str) -> None:
    """Posts, places, agencies, degrees, addresses and times are cut off."""
    assert list(names_in(byline)) == BYLINES[byline]


@pytest.mark.parametrize("byline", NOBODY)
def test_what_is_not_surely_a_person_is_no_author(byline: str) -> None:
    """Blank is better than false."""
    assert names_in(byline) == ()


def test_two_names_with_a_comma_are_two_people_only_in_a_list() -> None:
    """In a byline what follows the comma is mostly a place or a post."""
    assert names_in("Mira Rand, Emil Acton") == ("Mira Rand",)
    assert names_in("Mira Rand, Emil Acton", listed=True) == ("Mira Rand", "Emil Acton")
    assert names_in("Mira Rand, Acme Group", listed=True) == ("Mira Rand",)


@given(st.text(max_size=80))
def test_a_name_has_words_that_stand_in_its_byline(text: str) -> None:
    """None is made up, whatever stands there."""
    written = text.casefold()
    assert [word for name in names_in(text) for word in name.split() if word.casefold() not in written] == []
