"""What could not be read, said so that the person who has the file open can find and mend it."""

from dataclasses import dataclass, field

from claims.records import Record
from sources import limits

_SHOWN = 60


@dataclass(frozen=True)
class Problem:
    """One thing in a file that is not as it should be.

    `line` is the physical line (CSV) or the row number (XLSX). `found` is short and free of control characters.
    """

    file: str
    sheet: str | None
    line: int | None
    column: str | None
    found: str
    expected: str

    def __str__(self) -> str:
        """Return the problem as one line of text."""
        place = [self.file]
        if self.sheet is not None:
            place.append(f'sheet "{shown(self.sheet)}"')
        if self.line is not None:
            place.append(f"line {self.line}")
        if self.column is not None:
            place.append(f'column "{shown(self.column)}"')
        return f"{', '.join(place)}: found {self.found or 'nothing'}, expected {self.expected}"


@dataclass(frozen=True)
class Place:
    """Where a record says its project and company, if it does: only storage knows whether they are the ones it has."""

    file: str
    sheet: str | None
    line: int
    project_column: str | None
    company_column: str | None

    def problem(self, column: str | None, found: str, expected: str) -> Problem:
        """Return a problem of this row, in one of its columns."""
        return Problem(self.file, self.sheet, self.line, column, found, expected)


@dataclass(frozen=True)
class Reading:
    """All that one import says. Every record is good; every bad row is in `problems`; `warnings` keep nothing out.

    `places` has the place of each record, in the order of `records`.
    """

    records: tuple[Record, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    places: tuple[Place, ...]


class Unfit(Exception):
    """A cell does not say what its column needs. Carries what was expected, and what was found if not the cell."""

    def __init__(self, expected: str, found: str | None = None) -> None:
        super().__init__(expected)
        self.expected = expected
        self.found = found


@dataclass
class Findings:
    """Collects the problems and warnings of one table (or one file, when `sheet` is None)."""

    file: str
    sheet: str | None = None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    untold: int = 0

    def problem(self, found: str, expected: str, line: int | None = None, column: str | None = None) -> None:
        """Note a problem; beyond `limits.PROBLEMS` it is only counted."""
        if len(self.problems) >= limits.PROBLEMS:
            self.untold += 1
            return
        self.problems.append(Problem(self.file, self.sheet, line, column, found, expected))

    def warning(self, found: str, expected: str, line: int | None = None, column: str | None = None) -> None:
        """Note a warning, with the same bound."""
        if len(self.warnings) < limits.PROBLEMS:
            self.warnings.append(Problem(self.file, self.sheet, line, column, found, expected))

    def all_problems(self) -> tuple[Problem, ...]:
        """Return the problems; the last one counts those left untold."""
        if not self.untold:
            return tuple(self.problems)
        rest = Problem(
            self.file,
            self.sheet,
            None,
            None,
            f"{self.untold} further problems",
            "the first ones to be mended first",
        )
        return (*self.problems, rest)


def shown(text: str, limit: int = _SHOWN) -> str:
    """Return text fit for a message: control and invisible characters escaped, shortened to `limit`."""
    safe = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text[: limit + 1])
    return safe if len(safe) <= limit else safe[: limit - 1] + "…"


def quoted(text: str) -> str:
    """Return text in quotation marks, fit for a message; nothing for empty text."""
    return f'"{shown(text)}"' if text else "nothing"
