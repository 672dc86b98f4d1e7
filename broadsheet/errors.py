"""What can go wrong beyond a problem in one file. A bug is none of these: it stays an ordinary traceback.

BroadsheetError
├── UsageError          a command was called wrongly                                        exit status 2
├── SettingsError       digest.toml or build.py cannot be used                              exit status 2
├── BusyError           another process works in this folder                                exit status 1
├── DamagedRecordsError .broadsheet/ holds what no build wrote: `build` begins anew without it
├── ThemeError          a theme or a template cannot be used: nothing is written            exit status 1
├── SiteFolderError     site/, content/ or .broadsheet/ is not what it must be              exit status 1
└── DiskError           the machine refuses to read or write a file                         exit status 1
"""

from collections.abc import Iterable

from broadsheet.model import Problem


class BroadsheetError(Exception):
    """Something that the person who makes the digest can mend. Carries all that was found, not the first."""

    exit_status = 1

    def __init__(self, problems: Iterable[Problem] | str) -> None:
        self.problems = (Problem("", 0, problems),) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(str(problem).removeprefix(": ") for problem in self.problems))

    def __reduce__(self) -> tuple[type["BroadsheetError"], tuple[tuple[Problem, ...]]]:
        return (type(self), (self.problems,))  # so that it comes whole out of a worker process


class UsageError(BroadsheetError):
    """A command was called wrongly, or in a folder that is no digest."""

    exit_status = 2


class SettingsError(BroadsheetError):
    """`digest.toml` or `build.py` cannot be used."""

    exit_status = 2


class BusyError(BroadsheetError):
    """Another process works in this folder."""


class DamagedRecordsError(BroadsheetError):
    """A record is not what a build wrote. `build` meets it by beginning anew."""

    def __init__(self, problems: Iterable[Problem] | str = "the records are damaged; remove the folder .broadsheet") -> None:
        super().__init__(problems)


class ThemeError(BroadsheetError):
    """A theme or one of its templates cannot be used."""


class SiteFolderError(BroadsheetError):
    """The output, the content or the records cannot be used: nothing is written."""


class DiskError(BroadsheetError):
    """The machine refuses to read or write a file: no room, no permission, a failing disk. What was written before is whole."""
