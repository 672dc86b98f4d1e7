"""Real crawled seeds that lie beside the project, where there are any: `../shared/seeds/*.txt`.

Their texts are not ours to keep, so no more of them stands here than the few words by which the
rules are known to have worked. Everything is asked of each file that can be asked of any; the one
that the project was measured by is asked for more.
"""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cases.accounts import accounted
from conftest import ROOT, World

from broadsheet.fingerprint import fingerprint
from broadsheet.ingest import clean_seed, explain
from broadsheet.ingest.desk import Desk
from broadsheet.model import Cleaned, Receipt, Seed

BESIDE = sorted((ROOT.parent / "shared" / "seeds").glob("*.txt"))
CORPUS = sorted((ROOT.parent / "shared" / "corpus").glob("crawl-*.jsonl.gz"))
MEASURED = "000_a3fff911efb54a4b.txt"
RECEIVED = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
EXPECTED: dict[str, Any] = {
    "source": "Benzinga",
    "credit": "Illustration by TPYXA_ILLUSTRATION on Shutterstock",
    "topics": ["News", "Politics", "Global", "Media", "General", "Eurasia", "Kim Jong-un", "Russia-Ukraine War", "Vladimir Putin"],
}
OPENING, CLOSING = "Russian President Vladimir Putin is gearing up", "from Tehran in August."
RESIDUE = ("See Also", "TPYXA_ILLUSTRATION", "Market News and Data", "Comments", "Loading", "Posted In", "Benzinga", "Join Now")


def cleaned_beside() -> dict[Path, Cleaned]:
    """Each file with what cleaning made of it; one that it could not read is left out."""
    made = {path: clean(path) for path in BESIDE}
    return {path: found for path, found in made.items() if isinstance(found, Cleaned)}


def clean(path: Path) -> Any:
    """The file after cleaning, with settings that know nothing of it."""
    content = path.read_bytes()
    return clean_seed(Seed(path.name, content, fingerprint(content), RECEIVED), Desk("UTC", "en"), explains=True)


def measured() -> list[Cleaned]:
    """The seed that the project was measured by, if it is there."""
    return [found for path, found in cleaned_beside().items() if path.name == MEASURED]


def test_every_real_seed_becomes_an_article() -> None:
    """None is refused, and none loses its title, its date or its body."""
    assert set(cleaned_beside()) == set(BESIDE)
    assert [path.name for path, made in cleaned_beside().items() if not (made.front["title"] and made.front["date"] and made.markdown.strip())] == []


def test_the_title_of_a_real_seed_is_its_first_line() -> None:
    """Crawls of this kind begin with the headline."""
    first = {path: path.read_text(encoding="utf-8").split("\n", 1)[0].strip() for path in BESIDE}
    assert {path: made.front["title"] for path, made in cleaned_beside().items()} == first


def test_the_receipt_of_a_real_seed_accounts_for_every_line() -> None:
    """What is neither kept nor a field was removed by a rule that has a name."""
    for path, made in cleaned_beside().items():
        rows = path.read_text(encoding="utf-8").split("\n")
        assert [line.number for line in made.receipt.lines] == [number for number, row in enumerate(rows, 1) if row.strip()]
        assert all(line.rule for line in made.receipt.lines if line.fate != "kept")


def test_the_measured_seed_has_its_source_credit_and_topics() -> None:
    """The run-together topics are split, and a name with an inner hyphen stays whole."""
    assert [{name: made.front.get(name) for name in EXPECTED} for made in measured()] == [EXPECTED for _ in measured()]


def test_no_author_is_invented_for_the_measured_seed() -> None:
    """It names none, so the field is left out."""
    assert [made.front.get("authors") for made in measured()] == [None for _ in measured()]


def test_the_date_of_the_measured_seed_is_its_files_and_says_so() -> None:
    """It states no date."""
    assert [(made.front["date"], made.found["date"]) for made in measured()] == [(RECEIVED, "file-time") for _ in measured()]


def test_the_body_of_the_measured_seed_begins_and_ends_where_the_article_does() -> None:
    """From the first paragraph to the last one, and not a line more."""
    for made in measured():
        assert made.markdown.startswith(OPENING)
        assert made.markdown.endswith(CLOSING + "\n")


def test_the_run_in_label_of_the_measured_seed_is_bold() -> None:
    """It opens its paragraph."""
    assert [made.markdown.count("\n\n**What happened:** ") for made in measured()] == [1 for _ in measured()]


def test_no_residue_is_left_in_the_measured_seed() -> None:
    """See-also lines, credit, market data, comments, tags, slogan, call to join."""
    assert [[phrase for phrase in RESIDUE if phrase in made.markdown] for made in measured()] == [[] for _ in measured()]


def test_real_seeds_build_a_site(world: World) -> None:
    """With nothing but the two needed settings, each of them has its page."""
    for path in BESIDE:
        world.write(f"seeds/{path.name}", path.read_bytes())
    world.build()
    articles = [name for name in world.files() if name.count("/") == 4 and name[:2] == "20"]
    assert len(articles) == len(BESIDE)


@pytest.mark.parametrize("kind", ["text", "page_text"])
def test_every_line_of_the_corpus_is_accounted_for(kind: str) -> None:
    """Article and receipt together are the text, line by line, of each page of the corpus that cleaning is measured by, if it is there."""
    wrong = {}
    for path in CORPUS:
        for line in gzip.decompress(path.read_bytes()).decode().rstrip("\n").split("\n"):
            content = json.loads(line)[kind].encode("utf-8", "replace")
            seed = Seed("page.txt", content, fingerprint(content), RECEIVED)
            receipt = explain(seed, Desk("UTC", "en"))
            assert isinstance(receipt, Receipt)
            if found := accounted(content, receipt, clean_seed(seed, Desk("UTC", "en"))):
                wrong[json.loads(line)["id"]] = found[:2]
    assert wrong == {}
