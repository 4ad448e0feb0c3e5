"""Rows of lines: the continuation sheet of claims, in a table of its own, each row joined to its claim afterwards.

A claim gets all of its lines or none: where one of them is bad the claim is left out, and both are named.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from claims.lines import ClaimLine, LineKind
from claims.records import ClaimRecord, matching_key
from sources.amounts import Amount, read_amount, settle_mark
from sources.cells import Cell, Row, is_blank, read_text, required_text
from sources.claim_rows import read_number
from sources.headers import Header, cells_of
from sources.problems import Place, Problem, quoted
from sources.rows import RowReader

AMOUNTS = (
    "scheduled_value", "from_previous", "this_period", "stored", "work_retainage", "stored_retainage", "unit_price",
    "quantity", "quantity_this_period",
)  # fmt: skip
NO_UNIT = ("unit_price", "quantity", "quantity_this_period")
Key = tuple[str, str, int]
"""A claim as rows name it: project, commitment and claim number, however they are spelled."""


@dataclass(frozen=True)
class _Placed:
    line: ClaimLine
    currencies: frozenset[str]
    place: Place

    @property
    def where(self) -> str:
        return f"line {self.place.line} of {self.place.file}"


@dataclass
class LinesRead:
    """The lines of all tables of one import, by claim."""

    lines: dict[Key, list[_Placed]] = field(default_factory=dict)
    spoilt: dict[Key, str] = field(default_factory=dict)
    """Claims of which a line could not be read, with where."""

    def read(self, row: RowReader, marks: Mapping[str, str | None]) -> None:
        """Read one row; what is wrong with it is noted, and its claim is then spoilt."""
        key = _key(row)
        amounts = {name: _amount(row, name, marks.get(name)) for name in AMOUNTS}
        item = row.read("item", required_text)
        change_order = row.read_or("change_order", read_text, None)
        if key is not None and not row.bad and any(each.line.item == item for each in self.lines.get(key, ())):
            row.fault(f"item {quoted(item)} a second time", "each item once in a claim", row.header.column_name("item"))
        if key is None or row.bad:
            if key is not None:
                self.spoilt.setdefault(key, f"line {row.row.line} of {row.findings.file}")
            return
        line = ClaimLine(
            item=item,
            description=row.read_or("description", read_text, ""),
            scheduled_value=_value(amounts["scheduled_value"]),
            from_previous=_value(amounts["from_previous"]),
            this_period=_value(amounts["this_period"]),
            stored=_value(amounts["stored"]),
            work_retainage=_value(amounts["work_retainage"]),
            stored_retainage=_value(amounts["stored_retainage"]),
            kind=LineKind.CHANGE_ORDER if change_order else LineKind.CONTRACT,
            change_order=change_order,
            unit=row.read_or("unit", read_text, None),
            unit_price=_stated(amounts["unit_price"]),
            quantity=_stated(amounts["quantity"]),
            quantity_this_period=_stated(amounts["quantity_this_period"]),
        )
        written = [one.currencies for name, one in amounts.items() if name not in NO_UNIT and one and one.currencies]
        currencies = frozenset.intersection(*written) if written else frozenset[str]()
        place = Place(row.findings.file, row.findings.sheet, row.row.line, row.header.column_name("project"), None)
        self.lines.setdefault(key, []).append(_Placed(line, currencies, place))

    def of(self, record: ClaimRecord) -> tuple[ClaimLine, ...] | None:
        """Return the claim's lines, in the order of their rows; None where no table has any of it."""
        placed = self.lines.get(_key_of(record))
        return tuple(one.line for one in placed) if placed else None

    def fault_of(self, record: ClaimRecord) -> tuple[str, str] | None:
        """Return what keeps the claim out, and what was expected; None when its lines can be taken."""
        key = _key_of(record)
        if key in self.spoilt:
            return f"a line that cannot be read ({self.spoilt[key]})", "every line of the claim, or none"
        for one in self.lines.get(key, ()):
            if one.currencies and record.figures.currency not in one.currencies:
                return (
                    f"another currency in {one.where} ({', '.join(sorted(one.currencies))})",
                    record.figures.currency,
                )
        return None

    def strays(self, records: Iterable[ClaimRecord]) -> Iterator[Problem]:
        """Yield a problem for the lines of each claim that is not in this import: they are not taken."""
        known = {_key_of(one) for one in records}
        for key, placed in self.lines.items():
            if key not in known:
                named = f"lines of claim #{key[2]} of {quoted(key[1])}, project {quoted(key[0])}"
                yield placed[0].place.problem(None, named, "lines of a claim that is in the same import")


def marks_of(header: Header, rows: Iterable[Row]) -> dict[str, str | None]:
    """Decide by column what stands before the cents, and where a column leaves it open by all of them together."""
    rows = tuple(rows)
    there = [name for name in AMOUNTS if name in header.fields]
    together = settle_mark(cells_of(rows, [header.fields[name] for name in there]))
    return {name: settle_mark(_column(header, rows, name)) or together for name in there}


def _column(header: Header, rows: tuple[Row, ...], name: str) -> list[Cell]:
    return cells_of(rows, [header.fields[name]])


def _amount(row: RowReader, name: str, mark: str | None) -> Amount | None:
    required = name in {"scheduled_value", "from_previous", "this_period"}
    if not required and (name not in row.header.fields or is_blank(row.cell(name))):
        return None
    return row.read(name, lambda cell: read_amount(cell, mark))


def _value(amount: Amount | None) -> Decimal:
    return amount.value if amount is not None else Decimal(0)


def _stated(amount: Amount | None) -> Decimal | None:
    return amount.value if amount is not None else None


def _key(row: RowReader) -> Key | None:
    project, commitment = row.read("project", required_text), row.read("commitment", required_text)
    number = row.read("number", read_number)
    return None if row.bad else (matching_key(project), matching_key(commitment), number)


def _key_of(record: ClaimRecord) -> Key:
    return matching_key(record.project_number), matching_key(record.commitment.number), record.number
