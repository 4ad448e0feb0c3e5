"""Rows of claims: the commitment, its contacts, the period, the figures and the document."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from claims.arithmetic import differences
from claims.model import Figures, Period
from claims.records import ClaimRecord, CommitmentRecord, ContactRecord
from sources.amounts import Amount, read_amount, read_currency, settle_mark
from sources.cells import EPOCH_1900, Cell, Row, Table, is_blank, read_text, required_text
from sources.columns import CONTACT_NAMES, FIGURE_COLUMNS
from sources.contacts import merged, paired, read_contacts, read_emails
from sources.dates import DayOrder, ordered, read_date, read_period, settle_order
from sources.documents import DocumentFolder
from sources.figures import LINES, complete
from sources.headers import Header, cells_of
from sources.problems import Findings, Unfit, quoted
from sources.rows import RowReader
from sources.words import read_kind, read_status, read_yes_or_no

_DATES = ("period", "period_start", "period_end", "received")


@dataclass(frozen=True)
class Settled:
    """What the table as a whole says about its dates and amounts, by field; None where it stays open."""

    orders: dict[str, DayOrder | None]
    marks: dict[str, str | None]
    epoch: date = EPOCH_1900


@dataclass
class ClaimTable:
    """Reads the claims of one table; counts the figures it had to assume."""

    settled: Settled
    documents: DocumentFolder
    assumed: Counter[str] = field(default_factory=Counter)

    def read(self, row: RowReader) -> ClaimRecord | None:
        """Return the claim, or None with the row's problems noted."""
        figures = self._figures(row)
        record = ClaimRecord(
            company=row.read("company", required_text),
            project_number=row.read("project", required_text),
            commitment=_commitment(row),
            number=row.read("number", read_number),
            status=row.read("status", read_status),
            contacts=_contacts(row),
            period=self._period(row),
            figures=figures,
            document=row.read_or("document", self.documents.read, None),
            received_on=row.read_or("received", self._read_received, None),
            attachments=row.read_or("attachments", self.documents.read_attachments, ()),
            tax=row.read_or("tax", self._read_tax, None),
        )
        if row.bad:
            return None
        for one in record.attachments:
            if one.fault is not None:
                row.warn(quoted(one.name), one.fault.words, row.header.column_name("attachments"))
        for difference in differences(figures):
            row.warn(
                f"{difference.line} {difference.stated}",
                f"{difference.computed}, which its other lines add up to",
            )
        return record

    def _period(self, row: RowReader) -> Period:
        orders = self.settled.orders
        if not row.says("period_start") and not row.says("period_end") and "period" in row.header.fields:
            return row.read("period", lambda cell: read_period(cell, orders["period"]))
        start = row.read("period_start", lambda cell: read_date(cell, orders["period_start"], self.settled.epoch))
        end = row.read("period_end", lambda cell: read_date(cell, orders["period_end"], self.settled.epoch))
        if row.bad:
            return Period(date.min, date.min)
        return row.attempt(lambda: ordered(start, end), row.header.column_name("period_end"), row.cell("period_end"))

    def _read_received(self, cell: Cell) -> date:
        return read_date(cell, self.settled.orders["received"], self.settled.epoch)

    def _read_tax(self, cell: Cell) -> Decimal:
        return read_amount(cell, self.settled.marks.get("current_payment_due")).value

    def _figures(self, row: RowReader) -> Figures:
        amounts = {name: self._amount(row, name) for name in LINES if row.says(name) or name == "current_payment_due"}
        currency = _currency(row, amounts)
        if row.bad:
            return complete("", {"current_payment_due": Decimal(0)}).figures
        completed = complete(currency, {name: amount.value for name, amount in amounts.items()})
        self.assumed.update(completed.assumed)
        return completed.figures

    def _amount(self, row: RowReader, name: str) -> Amount:
        return row.read(name, lambda cell: read_amount(cell, self.settled.marks.get(name)))

    def warn_of_assumed(self, header: Header, findings: Findings) -> None:
        """Say once per table which lines of the cover sheet the file neither states nor implies."""
        if not self.assumed:
            return
        names = ", ".join(f"{FIGURE_COLUMNS[name].title} ({count:,} rows)" for name, count in self.assumed.items())
        expected = "these figures stated; they count as zero, and the other missing lines are computed from the rest"
        findings.warning(f"no {names}", expected, header.line)


def settle(header: Header, table: Table, rows: Iterable[Row]) -> Settled:
    """Decide by column, and where a column leaves it open by all columns of the kind together."""
    rows = tuple(rows)
    dates = [name for name in _DATES if name in header.fields]
    figures = [name for name in LINES if name in header.fields]
    all_dates = settle_order(cells_of(rows, [header.fields[name] for name in dates]))
    all_marks = settle_mark(cells_of(rows, [header.fields[name] for name in figures]))
    return Settled(
        {**dict.fromkeys(_DATES), **{n: settle_order(_column(header, rows, n)) or all_dates for n in dates}},
        {name: settle_mark(_column(header, rows, name)) or all_marks for name in figures},
        table.epoch,
    )


def _column(header: Header, rows: tuple[Row, ...], name: str) -> list[Cell]:
    return cells_of(rows, [header.fields[name]])


def _commitment(row: RowReader) -> CommitmentRecord:
    return CommitmentRecord(
        number=row.read("commitment", required_text),
        title=row.read("title", read_text),
        kind=row.read("kind", read_kind),
        contract_company=row.read("contract_company", required_text),
        private=row.read("private", read_yes_or_no),
        private_list=row.read("private_list", read_emails),
    )


def _contacts(row: RowReader) -> tuple[ContactRecord, ...]:
    contacts: list[ContactRecord] = []
    columns = row.header.contacts
    for column in columns:
        cell = row.at(column.index)
        name = row.header.texts[column.index]
        if column.part == "both":
            contacts.extend(row.attempt(lambda c=cell: read_contacts(c), name, cell) or ())  # type: ignore[misc]
            continue
        pair = [other for other in columns if other.number == column.number and other.part not in (column.part, "both")]
        if column.part == "name" and pair:
            continue  # read together with its e-mail
        names = row.at(pair[0].index) if pair else None
        names, emails = (names, cell) if column.part == "email" else (cell, None)
        if not is_blank(names) or not is_blank(emails):
            contacts.extend(row.attempt(lambda n=names, e=emails: paired(n, e), name, cell) or ())  # type: ignore[misc]
    return row.attempt(lambda: merged(contacts), CONTACT_NAMES[1], None) or ()


def read_number(cell: Cell) -> int:
    """Return a claim's number. Raises Unfit."""
    text = read_text(cell).removeprefix("#").strip()
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 9 and int(text) > 0):
        raise Unfit("a whole number from 1")
    return int(text)


def _currency(row: RowReader, amounts: dict[str, Amount]) -> str:
    """Return the row's currency: from its column, else from the signs written with the amounts."""
    written = [(name, amount.currencies) for name, amount in amounts.items() if amount and amount.currencies]
    if row.says("currency"):
        currency = row.read("currency", read_currency)
    else:
        common = frozenset.intersection(*(codes for _, codes in written)) if written else frozenset()
        currency = next(iter(common)) if len(common) == 1 else ""
        if not currency:
            row.fault("no currency", "a currency code such as USD", row.header.column_name("currency"))
    if not row.bad:
        for name, codes in written:
            if currency not in codes:
                row.fault(f"another currency ({', '.join(sorted(codes))})", currency, row.header.column_name(name))
    return currency
