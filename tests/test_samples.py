"""The bundled seeds against what a careful reader finds in them: tests/sample_answers.json."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from conftest import ROOT

from broadsheet.digest import open_digest
from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import clean_seed
from broadsheet.ingest.desk import Desk
from broadsheet.ingest.kinds import is_seed
from broadsheet.markup import render_body
from broadsheet.model import Cleaned, Seed
from broadsheet.plaintext import one_line

ANSWERS: dict[str, Any] = json.loads((ROOT / "tests" / "sample_answers.json").read_text(encoding="utf-8"))
OUTLETS = ANSWERS.pop("_outlets")
SEEDS = sorted(ANSWERS)
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:trafilatura.*")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """What the bundled settings know."""
    root = tmp_path_factory.mktemp("desk")
    shutil.copy(ROOT / "digest.toml", root / "digest.toml")
    return open_digest(root).desk


@pytest.fixture(scope="module")
def cleaned(desk: Desk) -> dict[str, Cleaned]:
    """Every bundled seed after cleaning."""
    found = {name: _clean(name, desk) for name in SEEDS}
    return {name: made for name, made in found.items() if isinstance(made, Cleaned)}


def _clean(name: str, desk: Desk) -> Any:
    content = (ROOT / "seeds" / name).read_bytes()
    return clean_seed(Seed(name, content, fingerprint(content), datetime(2026, 10, 1, tzinfo=UTC)), desk)


def shown(cleaned: Cleaned) -> str:
    """The words that a reader of the article sees, without the arrows of footnotes."""
    html = render_body(cleaned.markdown).full
    tree = lxml.html.fragment_fromstring(html, create_parent="div")
    for arrow in tree.find_class("footnote-backref"):
        arrow.drop_tree()
    return folded(tree.text_content())


def folded(text: str) -> str:
    """The text as it reads: soft hyphens gone, blanks of all kinds one."""
    return one_line(text.replace("\xad", ""))


def test_every_bundled_seed_has_its_answers() -> None:
    """No sample is added without someone having read it."""
    files = {path.relative_to(ROOT / "seeds").as_posix() for path in (ROOT / "seeds").rglob("*") if path.is_file() and is_seed(path.name)}
    assert files == set(SEEDS)


def test_there_are_thirty_articles_of_six_outlets_over_eight_days(cleaned: dict[str, Cleaned]) -> None:
    """The samples show what a digest is: many voices, many days, every format, two scripts."""
    days = {str(made.front["date"])[:10] for made in cleaned.values()}
    formats = {name.rpartition(".")[2] for name in cleaned}
    languages = {made.front.get("language", "en") for made in cleaned.values()}
    assert len(cleaned) >= 30
    assert len({made.front["source"] for made in cleaned.values()}) >= 6
    assert len(days) >= 8
    assert formats >= {"txt", "html", "md"}
    assert languages >= {"en", "es", "ar"}


@pytest.mark.parametrize("name", SEEDS)
def test_the_headline_is_found(name: str, cleaned: dict[str, Cleaned]) -> None:
    """Not a menu, not a slug, not the paper's name."""
    assert folded(cleaned[name].front["title"]) == folded(ANSWERS[name]["title"])


@pytest.mark.parametrize("name", SEEDS)
def test_the_authors_are_those_who_wrote_it_and_no_one_else(name: str, cleaned: dict[str, Cleaned]) -> None:
    """A role, an agency or a photographer is no author."""
    assert cleaned[name].front.get("authors", []) == ANSWERS[name]["authors"]


@pytest.mark.parametrize("name", SEEDS)
def test_the_date_is_the_one_that_the_seed_states(name: str, cleaned: dict[str, Cleaned]) -> None:
    """With its time where it says one; where it says nothing, the date is marked as the file's."""
    date = ANSWERS[name]["date"]
    made = cleaned[name]
    assert made.front["date"].isoformat()[: len(date or "")] == (date or "")
    assert (made.found["date"] == "file-time") == (not date)


@pytest.mark.parametrize("name", SEEDS)
def test_the_source_is_that_of_the_settings(name: str, cleaned: dict[str, Cleaned]) -> None:
    """The patterns of digest.toml say whose folder a seed lies in."""
    assert cleaned[name].front["source"] == next(outlet["name"] for outlet in OUTLETS if name.startswith(f"{outlet['slug']}/"))


@pytest.mark.parametrize("name", SEEDS)
def test_the_topics_are_those_of_its_tags(name: str, cleaned: dict[str, Cleaned]) -> None:
    """Split where they were run together, whole where the article writes them so."""
    assert cleaned[name].front.get("topics", []) == ANSWERS[name]["topics"]


@pytest.mark.parametrize("name", SEEDS)
def test_the_language_is_known(name: str, cleaned: dict[str, Cleaned]) -> None:
    """From the page or from the source's settings; the site's own is not repeated."""
    assert cleaned[name].front.get("language", "en") == ANSWERS[name]["language"]


@pytest.mark.parametrize("name", SEEDS)
def test_the_body_begins_and_ends_with_the_article(name: str, cleaned: dict[str, Cleaned]) -> None:
    """Neither the top of the page nor its tail is left on it."""
    words = shown(cleaned[name])
    answer = ANSWERS[name]
    assert folded(answer["first_words"]) in words[: len(answer["first_words"]) + 80]
    assert words.endswith(folded(answer["last_words"]))


@pytest.mark.parametrize("name", SEEDS)
def test_nothing_of_the_page_around_it_is_left_in_the_body(name: str, cleaned: dict[str, Cleaned]) -> None:
    """Share bars, newsletters, credits, other headlines."""
    words = shown(cleaned[name])
    assert [phrase for phrase in ANSWERS[name]["absent"] if folded(phrase) in words] == []


@pytest.mark.parametrize("name", SEEDS)
def test_nothing_of_the_article_is_lost(name: str, cleaned: dict[str, Cleaned]) -> None:
    """What looks like residue and is none stays."""
    words = shown(cleaned[name])
    assert [phrase for phrase in ANSWERS[name]["present"] if folded(phrase) not in words] == []


def test_the_settings_name_every_outlet_with_its_licence(desk: Desk) -> None:
    """So that the samples' pages may be indexed."""
    from broadsheet.config import read_settings

    settings = read_settings(Path(ROOT))
    assert {name: source.license for name, source in settings.sources.items()} == {outlet["name"]: outlet["licence"] for outlet in OUTLETS}
    assert {outlet["licence"] for outlet in OUTLETS} <= set(settings.rights.licenses)
