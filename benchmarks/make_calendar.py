"""Writes `broadsheet/ingest/calendar.py`: the names of months and days of the week, from CLDR through Babel.

    python benchmarks/make_calendar.py

Cleaning looks names up in that table, which takes no time; to ask CLDR of some sixty languages takes a fifth of a second.
A name that is one month in one language and another in the next is left out.
"""

from collections import defaultdict
from pathlib import Path

from babel import Locale

LANGUAGES = ["af", "ar", "ar_DZ", "ar_LB", "ar_MA", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "de_AT", "el", "en", "en_GB", "es", "et", "eu", "fa", "fi", "fil", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka", "kk", "ko", "lt", "lv", "mk", "ml", "mr", "ms", "nb", "nl", "nn", "pa", "pl", "pt", "pt_PT", "ro", "ru", "sk", "sl", "sq", "sr", "sr_Latn", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "vi", "zh"]
MORE_MONTHS = {"sept": 9, "septbr": 9, "fev": 2, "febr": 2, "abr": 4, "avr": 4, "ago": 8, "aout": 8, "setiembre": 9, "fevrier": 2, "decembre": 12}
TARGET = Path(__file__).resolve().parent.parent / "broadsheet" / "ingest" / "calendar.py"
HEAD = '''"""The names of months and days of the week in the languages of the press: data, written by `benchmarks/make_calendar.py` from CLDR.

Pure. A name is in lower case and without its stop; one that two languages give to two months is left out.
"""

'''


def main() -> None:
    """Writes the table."""
    months = collect("months", {name: number - 1 for name, number in MORE_MONTHS.items()}, first=1)
    days = collect("days", {}, first=0)
    TARGET.write_text(f"{HEAD}MONTHS = {rows(months, 12)}  # fmt: skip\n\"\"\"January to December.\"\"\"\nDAYS = {rows(days, 7)}  # fmt: skip\n\"\"\"Monday to Sunday.\"\"\"\n", encoding="utf-8")


def collect(kind: str, more: dict[str, int], first: int) -> dict[str, int]:
    """Each name that means one thing, with its number from 0."""
    meanings: dict[str, set[int]] = defaultdict(set)
    for language in LANGUAGES:
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in getattr(Locale.parse(language), kind)[use][width].items():
                    meanings[name.casefold().removeprefix("de ").removeprefix("d’").strip(".。 ")].add(number - first)
    single = {name: numbers.pop() for name, numbers in meanings.items() if len(numbers) == 1 and len(name) > 1 and " " not in name and not any(map(str.isdigit, name))}
    return {**single, **more}


def rows(names: dict[str, int], count: int) -> str:
    """The table as source: a row of names for each number."""
    lines = (f'    "{" ".join(sorted(name for name, number in names.items() if number == row))}",' for row in range(count))
    return "(\n" + "\n".join(lines) + "\n)"


if __name__ == "__main__":
    main()
