"""Gathers what is known of an article, and how: the first word on a field stands.

Pure.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from broadsheet.ingest.dates import Found
from broadsheet.plaintext import CONTROL, without_invisible


class Fields:
    """Fields for the front matter (`values`), and for each of them how it is known (`found`)."""

    def __init__(self, values: Mapping[str, Any] | None = None, found: Mapping[str, str] | None = None) -> None:
        self.values: dict[str, Any] = dict(values or {})
        self.found: dict[str, str] = dict(found or {})

    def add(self, name: str, value: Any, how: str) -> None:
        """Adds a field unless it is known already, or there is nothing to add."""
        if value and name not in self.values:
            self.values[name] = _own(value)
            self.found[name] = how

    def add_credit(self, line: str) -> None:
        """The same for a line of credit; a second one joins the first."""
        credit, known = line.strip("()[] "), self.values.get("credit", "")
        if known and credit and credit not in known and known not in credit:
            self.values["credit"] = f"{known}; {credit}"
        self.add("credit", credit, "credit")

    def add_date(self, name: str, found: Found | None, how: str) -> None:
        """The same for a date; one without a time stays a day, and gives way to the same day with a time."""
        if found is None:
            return
        value = found.moment if found.has_time else found.moment.date()
        earlier = self.values.get(name)
        if earlier is not None and not isinstance(earlier, datetime) and found.has_time and found.moment.date() == earlier:
            del self.values[name]
        self.add(name, value, how)


def _own(value: Any) -> Any:
    """The value in plain types: a parser's own kinds of text are made texts, without what only tells where a line may break, and what no file may hold."""
    if isinstance(value, str):
        return CONTROL.sub("", without_invisible(str(value)))
    if isinstance(value, Mapping):
        return {_own(name): _own(item) for name, item in value.items()}
    return [_own(item) for item in value] if isinstance(value, (list, tuple)) else value
