"""The story of `build --watch`: a build at once, and one more after each change.

Shell in spirit, pure in fact: it knows neither files nor the clock, but what it is given. A build
that fails leaves the last good site, and is told once; the next change may mend it.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain

import msgspec

from broadsheet.build import Report
from broadsheet.errors import BroadsheetError
from broadsheet.model import Problem
from broadsheet.watch import Changes


class Round(msgspec.Struct, frozen=True):
    """What came of one build among many."""

    report: Report | None
    """None if the build failed."""
    problems: tuple[Problem, ...]
    """Those that the round before did not have."""
    word: str
    """What is to be said of the watching itself."""
    is_mended: bool
    """True if the round before had problems, and this one has none."""

    @property
    def is_news(self) -> bool:
        """False for a build that found nothing to do: a person need not hear of it."""
        return bool(self.problems or self.word or self.is_mended or (self.report and (self.report.written or self.report.deleted or self.report.intake.written)))


class Deadline:
    """When time alone makes another site of the same files."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._until: datetime | None = None

    def __call__(self) -> float | None:
        """Seconds from now; None if never."""
        return (self._until - self._clock()).total_seconds() if self._until else None

    def set(self, until: datetime | None) -> None:
        """The next moment, rounded up to a second: a build's `now` has no parts of one."""
        self._until = until + timedelta(microseconds=-until.microsecond % 1_000_000) if until else None

    def set_after(self, seconds: float) -> None:
        """The same, from now."""
        self.set(self._clock() + timedelta(seconds=seconds))


def rebuild(build: Callable[[], Report], changes: Iterable[Changes]) -> Iterator[Round]:
    """A round at once, and one for each change that is said. `build` raises what `build.build` raises."""
    known: frozenset[Problem] = frozenset()
    for change in chain((Changes(),), changes):
        try:
            report: Report | None = build()
            problems = report.problems if report else ()
        except BroadsheetError as error:
            report, problems = None, error.problems
        yield Round(report, tuple(problem for problem in problems if problem not in known), change.word, bool(known) and not problems)
        known = frozenset(problems)
