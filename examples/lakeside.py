"""Writes the claims of one project as the kind of workbook people really send: titles above the header, dates of three
kinds, amounts as text, other names for everything."""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path

from directory import COMPANY
from openpyxl import Workbook
from openpyxl.styles import Font
from sheets import Sheet

HEADER = (
    *("General Contractor", "Project #", "Contract #", "Contract Name", "Contract Type", "Private?", "Vendor "),
    *("Invoice #", "Billing Period Start", "Billing Period End", "Invoice Status", "Currency ISO Code"),
    *("Original Contract Sum", "Net Change by Change Orders", "Total Completed and Stored to Date"),
    *("Retainage on Completed Work", "Retainage on Stored Material", "Less Previous Certificates for Payment"),
    *("Amount Due", "Invoice Contact 1 Name", "Invoice Contact 1 E-mail", "Invoice Contact 2 Name"),
    *("Invoice Contact 2 E-mail", "Invoice Contact 3 Name", "Invoice Contact 3 E-mail", "Attachment"),
)

_FIGURES = (
    *("original_contract_sum", "net_change_by_change_orders", "total_completed_and_stored_to_date"),
    *("completed_work_retainage", "stored_materials_retainage", "less_previous_certificates", "current_payment_due"),
)

_WRITTEN = {
    "Approved": "APPROVED",
    "Approved as Noted": "approved_as_noted",
    "Pending Owner Approval": "Pending Approval",
}


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the claims into one sheet, with a sheet of remarks in front of it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    remarks = book.create_sheet("Read me")
    remarks.append(["Lakeside Hospital: monthly extract of subcontractor invoices"])
    claims = book.create_sheet("Invoices (Requisitions)")
    claims.append(["Lakeside Hospital, subcontractor invoices"])
    claims.append([])
    claims.append(list(HEADER))
    for cell in claims[3]:
        cell.font = Font(bold=True)
    for index, sheet in enumerate(sheets):
        claims.append(_row(sheet, index))
    stream = io.BytesIO()
    book.save(stream)
    path.write_bytes(_undated(stream.getvalue()))


def _row(sheet: Sheet, index: int) -> list[object]:
    of = sheet.example
    kind = "WorkOrderContract" if of.kind == "Subcontract" else "PurchaseOrderContract"
    contacts = [part.strip(" >").split(" <") for part in of.contacts.split(";")]
    flat = [text for contact in contacts for text in contact]
    return [
        *(COMPANY, of.project, of.number, f"{of.title} ", kind, of.private, f"{of.company}\u00a0"),
        *(sheet.number, _start(sheet, index), sheet.end.strftime("%m/%d/%Y")),
        *(_WRITTEN.get(sheet.status, sheet.status), of.currency),
        *(_amount(sheet.figures[name], index) for name in _FIGURES),
        *(flat + [None] * 6)[:6],
        sheet.document or None,
    ]


def _start(sheet: Sheet, index: int) -> object:
    """Return the date as a date cell, as text, and as text in words, by turns."""
    kinds = (datetime.combine(sheet.start, time()), sheet.start.isoformat(), sheet.start.strftime("%d-%b-%Y"))
    return kinds[index % 3]


def _amount(amount: Decimal, index: int) -> object:
    """Return the amount as accountants' text or as a number, by turns."""
    if index % 2:
        return float(amount)
    text = f"${abs(amount):,.2f}"
    return f"({text})" if amount < 0 else text


def _undated(content: bytes) -> bytes:
    """Return the workbook without the time of its making, so that making it again gives the same bytes."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-11-02T08:00:00Z", part)
            new.writestr(zipfile.ZipInfo(entry.filename, (2026, 11, 2, 8, 0, 0)), part, zipfile.ZIP_DEFLATED)
    return result.getvalue()
