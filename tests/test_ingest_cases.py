"""Every case of tests/cases/ingest: a seed, the content file that it must become, and the receipt of its lines.

`REWRITE_CASES=1 pytest tests/test_ingest_cases.py` writes the expected files anew; read the difference before you keep it.
"""

import difflib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broadsheet.fingerprint import fingerprint
from broadsheet.frontmatter import join_file
from broadsheet.ingest import clean_seed
from broadsheet.ingest.desk import Desk
from broadsheet.model import Cleaned, Seed

CASES = sorted(path for path in (Path(__file__).parent / "cases" / "ingest").iterdir() if path.is_dir())
DESK = Desk("Europe/London", "en", sources=("The Evening Tern", "Tern Wire"))
RECEIVED = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


def clean(case: Path) -> Cleaned:
    """The case's seed after cleaning, as if it had come in on 10 March 2026."""
    file = next(case.glob("seed.*"))
    content = file.read_bytes()
    cleaned = clean_seed(Seed(case.name + file.suffix, content, fingerprint(content), RECEIVED), DESK, explains=True)
    assert isinstance(cleaned, Cleaned), str(cleaned)
    return cleaned


def receipt_of(cleaned: Cleaned) -> str:
    """The receipt as a file: a line for each line, then how each field is known, then what there is to say."""
    lines = [f"{line.number} {line.fate} {line.rule or '-'} | {line.text}" for line in cleaned.receipt.lines]
    known = [f"{name}: {how}" for name, how in cleaned.found.items()]
    return "\n".join([*lines, "", *known, *(["", *map(str, cleaned.problems)] if cleaned.problems else [])]) + "\n"


def compare(found: str, file: Path) -> None:
    """Fails with the difference where a text is not what its file says."""
    if os.environ.get("REWRITE_CASES"):
        file.write_text(found, encoding="utf-8")
    expected = file.read_text(encoding="utf-8")
    if found != expected:
        difference = difflib.unified_diff(expected.splitlines(), found.splitlines(), f"{file.parent.name}/{file.name}", "found", lineterm="")
        pytest.fail("\n".join(difference), pytrace=False)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_seed_becomes_the_content_file_of_its_case(case: Path) -> None:
    """Fields and body are those of expected.md."""
    cleaned = clean(case)
    compare(join_file(cleaned.front, cleaned.markdown), case / "expected.md")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_seed_leaves_the_receipt_of_its_case(case: Path) -> None:
    """Every line has its fate and the rule that decided it, every field says how it is known."""
    compare(receipt_of(clean(case)), case / "receipt.txt")


@pytest.mark.parametrize("case", [case for case in CASES if (case / "seed.txt").exists()], ids=lambda case: case.name)
def test_the_receipt_accounts_for_every_line_of_a_text(case: Path) -> None:
    """No line that is not blank is missing from the receipt, and none is there twice."""
    rows = (case / "seed.txt").read_bytes().split(b"\n")
    written = [number for number, row in enumerate(rows, 1) if row.strip()]
    assert [line.number for line in clean(case).receipt.lines] == written
