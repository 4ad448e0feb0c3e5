"""Reads the fields of one row and collects everything that is wrong with it, not only the first thing."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TypeVar, cast

from sources.cells import Cell, Row, found, is_blank
from sources.columns import COLUMNS
from sources.headers import Header
from sources.problems import Findings, Unfit

T = TypeVar("T")


@dataclass
class RowReader:
    """One row under its header. Once `bad`, what it has returned must not be used."""

    header: Header
    row: Row
    findings: Findings
    bad: bool = False
    dictionaries: Collection[str] = ()
    """The codes that may be named: what there is to speak in is not known to a source."""

    def cell(self, field: str) -> Cell:
        """Return the cell of a field; None when the file has no such column."""
        index = self.header.fields.get(field)
        return self.at(index) if index is not None else None

    def at(self, index: int) -> Cell:
        """Return the cell of a column; None beyond the end of the row."""
        return self.row.cells[index] if index < len(self.row.cells) else None

    def says(self, field: str) -> bool:
        """Tell whether the row says anything in this field."""
        return not is_blank(self.cell(field))

    def read(self, field: str, parse: Callable[[Cell], T]) -> T:
        """Return the field's value. What does not fit is noted, the row is bad, and the answer is of no use."""
        return self.attempt(lambda: parse(self.cell(field)), self.header.column_name(field), self.cell(field))

    def read_or(self, field: str, parse: Callable[[Cell], T], default: T) -> T:
        """Return the field's value, or the default when the row does not say."""
        return self.read(field, parse) if self.says(field) else default

    def attempt(self, read: Callable[[], T], column: str, cell: Cell) -> T:
        """Return what `read` gives; Unfit is noted under `column` with what the cell holds."""
        try:
            return read()
        except Unfit as unfit:
            self.fault(unfit.found or found(cell), unfit.expected, column)
            return cast("T", None)

    def fault(self, what: str, expected: str, column: str | None = None) -> None:
        """Note a problem of this row."""
        self.bad = True
        self.findings.problem(what, expected, self.row.line, column)

    def warn(self, what: str, expected: str, column: str | None = None) -> None:
        """Note a warning of this row; the row stays good."""
        self.findings.warning(what, expected, self.row.line, column)

    def check_width(self) -> None:
        """Refuse a row with text beyond the last column: its cells have shifted, so none can be trusted."""
        extra = [cell for cell in self.row.cells[len(self.header.texts) :] if not is_blank(cell)]
        if extra:
            most = len(self.header.texts)
            expected = f"at most {most} cells; perhaps a separator stands inside a cell without quotes"
            self.fault(f"{len(self.row.cells)} cells", expected)


def table_is_readable(header: Header, findings: Findings) -> bool:
    """Tell whether the header has every column its kind needs, each once; note what it lacks or does not use."""
    for first, second in header.clashes:
        one, other = header.texts[first], header.texts[second]
        expected = f'one column for this; "{one}" means the same, so delete one of the two'
        findings.problem("a second column for the same thing", expected, header.line, other)
    for title in header.missing:
        findings.problem(
            "no such column", f"the column {title}, which a table of {header.kind} needs", header.line, title
        )
    if header.ignored:
        names = ", ".join(f'"{header.texts[index][:40]}"' for index in header.ignored[:10])
        known = ", ".join(column.title for column in COLUMNS[header.kind].values())
        findings.warning(f"columns that are not read: {names}", f"columns among: {known}", header.line)
    return not header.clashes and not header.missing
