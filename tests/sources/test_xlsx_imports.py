import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import openpyxl.xml.functions
import pytest
from openpyxl import Workbook

from claims.records import ClaimRecord, ContactRecord, MemberRecord
from sources.files import read
from sources.problems import Reading

Claim = Callable[..., dict[str, Any]]
Read = Callable[..., Reading]


def workbook(*sheets: list[list[Any]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet {number}")
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def table(*rows: dict[str, Any]) -> list[list[Any]]:
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def altered(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one of its parts changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry.filename, change(part) if entry.filename == name else part)
    return stream.getvalue()


def test_cells_of_every_type_are_read(claim: Claim, read_text: Read) -> None:
    row = claim() | {
        "Claim number": 7,
        "Period start": datetime.fromisoformat("2026-10-01"),
        "Period end": 46326,
        "Private": False,
        "Current payment due": 7700.0,
        "Original contract sum": "$50,000.00",
        "Status": "APPROVED\u00a0",
        "Progress Claim Contacts": "Ruth <r@x.example>\nSam <s@x.example>",
        "Document": None,
    }
    reading = read_text(workbook(table(row)), "claims.xlsx")
    (record,) = reading.records
    assert not reading.problems
    assert not reading.warnings
    assert isinstance(record, ClaimRecord)
    assert record.period.start == date(2026, 10, 1)
    assert record.period.end == date(2026, 10, 31)
    assert record.figures.current_payment_due == Decimal(7700)
    assert record.contacts == (ContactRecord("Ruth", "r@x.example"), ContactRecord("Sam", "s@x.example"))


def test_serials_of_the_1904_system_are_read(claim: Claim, read_text: Read) -> None:
    content = workbook(table(claim() | {"Period start": 44834, "Period end": 44864}))
    dated = altered(
        content, "xl/workbook.xml", lambda part: part.replace(b"<workbookPr />", b'<workbookPr date1904="1" />')
    )
    assert read_text(dated, "c.xlsx").records[0].period.end == date(2026, 10, 31)


def test_a_workbook_may_hold_several_tables_and_other_sheets(claim: Claim, read_text: Read) -> None:
    members = [["Project", "Email", "Level"], ["RT", "m@h.example", "Admin"]]
    reading = read_text(workbook([["Notes"], ["to self"]], members, table(claim())), "all.xlsx")
    assert {type(record) for record in reading.records} == {MemberRecord, ClaimRecord}
    assert not reading.problems


def test_a_problem_names_sheet_row_and_column(claim: Claim, read_text: Read) -> None:
    reading = read_text(workbook([["Members"]], [["Title"], [], *table(claim(Status="Paid"))]), "c.xlsx")
    (problem,) = reading.problems
    assert (problem.sheet, problem.line, problem.column) == ("Sheet 2", 4, "Status")
    assert 'c.xlsx, sheet "Sheet 2", line 4, column "Status": found "Paid"' in str(problem)


def test_a_formula_that_was_never_calculated_is_a_problem(claim: Claim, read_text: Read) -> None:
    reading = read_text(workbook(table(claim() | {"Current payment due": "=1+1"})), "c.xlsx")
    (problem,) = reading.problems
    assert problem.column == "Current payment due"
    assert problem.found == "=1+1"
    assert "never calculated" in problem.expected


def test_a_formula_with_a_stored_value_reads_as_its_value(claim: Claim, read_text: Read) -> None:
    content = workbook(table(claim() | {"Current payment due": "=7000+700"}))
    calculated = altered(
        content, "xl/worksheets/sheet1.xml", lambda part: re.sub(b"<v ?/>|<v></v>", b"<v>7700</v>", part)
    )
    assert read_text(calculated, "c.xlsx").records[0].figures.current_payment_due == Decimal(7700)


def test_text_that_looks_like_a_formula_stays_text(claim: Claim, read_text: Read) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in table(claim()):
        sheet.append(row)
    cell = sheet.cell(2, list(claim()).index("Commitment title") + 1)
    cell.value, cell.data_type = "=cmd|'/c calc'!A1", "s"
    stream = io.BytesIO()
    book.save(stream)
    assert read_text(stream.getvalue(), "c.xlsx").records[0].commitment.title == "=cmd|'/c calc'!A1"


def test_a_spreadsheet_error_is_a_problem_even_in_a_column_of_text(claim: Claim, read_text: Read) -> None:
    (problem,) = read_text(workbook(table(claim() | {"Commitment title": "#REF!"})), "c.xlsx").problems
    assert problem.found == "#REF!"


def test_a_number_that_lost_its_cents_is_refused_and_the_same_as_text_is_exact(claim: Claim, read_text: Read) -> None:
    as_number = read_text(workbook(table(claim() | {"Current payment due": 90071992547409.93})), "n.xlsx")
    assert "15 digits" in str(as_number.problems[0])
    as_text = read_text(workbook(table(claim() | {"Current payment due": "90071992547409.93"})), "t.xlsx")
    assert as_text.records[0].figures.current_payment_due == Decimal("90071992547409.93")


def test_a_carriage_return_as_excel_escapes_it_is_a_space(claim: Claim, read_text: Read) -> None:
    reading = read_text(workbook(table(claim() | {"Commitment title": "Bulk_x000D_\nexcavation"})), "c.xlsx")
    assert reading.records[0].commitment.title == "Bulk excavation"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a zip",
        b"PK\x03\x04 broken",
        "Company,Project\n".encode("utf-16"),
        b"\xd0\xcf\x11\xe0old binary excel",
    ],
)
def test_a_workbook_that_is_none_is_one_problem(content: bytes, read_text: Read) -> None:
    (problem,) = read_text(content, "claims.xlsx").problems
    assert "Excel workbook" in problem.expected


def test_an_empty_workbook_is_one_problem(read_text: Read) -> None:
    (problem,) = read_text(workbook([]), "claims.xlsx").problems
    assert problem.found == "an empty workbook"


def test_a_zip_bomb_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(210):
                part.write(b" " * 1024 * 1024)
    (problem,) = read([path]).problems
    assert problem.found == "210 MB of sheets"


def test_a_part_that_lies_about_its_size_is_refused(claim: Claim, read_text: Read) -> None:
    content = bytearray(workbook(table(claim())))
    place = content.rindex(b"xl/worksheets/sheet1.xml") - 46 + 24
    content[place : place + 4] = (10).to_bytes(4, "little")
    (problem,) = read_text(bytes(content), "c.xlsx").problems
    assert "Excel" in problem.expected


def test_workbooks_are_read_by_the_parser_that_refuses_entities_whatever_else_is_installed() -> None:
    assert (openpyxl.DEFUSEDXML, openpyxl.LXML) == (True, False)
    assert openpyxl.xml.functions.fromstring.__module__.startswith("defusedxml")


def test_xml_entities_are_refused(claim: Claim, read_text: Read) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"):
        content = altered(workbook(table(claim())), part, lambda xml: bomb + re.sub(rb"^<\?.*?\?>", b"", xml))
        (problem,) = read_text(content, "c.xlsx").problems
        assert "entities" in problem.found


def sheet_xml(body: str) -> Callable[[bytes], bytes]:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{main}"><dimension ref="A1:XFD1048576"/><sheetData>{body}</sheetData></worksheet>'
    return lambda _: xml.encode()


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("<row r='1'>" + "<c><v>1</v></c>" * 1_000_000 + "</row>", "more than 200 columns"),
        ("<row><c><v>1</v></c></row>" * 1_000_000, "more than 100,000 rows"),
        ("<row r='1'><c r='A1'><v>1</v></c></row><row r='99999999'><c><v>1</v></c></row>", "a gap of very many"),
        ("<row r='1'><c r='XFD1'><v>1</v></c></row>", "16,384 columns"),
        ("<row r='1'><c r='ZZZZZZ1'><v>1</v></c></row>", "a damaged workbook"),
        ("<row r='1'><c t='s'><v>99</v></c></row>", "a damaged workbook"),
        ("<row>", "a damaged workbook"),
    ],
)
def test_a_sheet_out_of_all_bounds_is_one_problem(body: str, found: str, claim: Claim, read_text: Read) -> None:
    content = altered(workbook(table(claim())), "xl/worksheets/sheet1.xml", sheet_xml(body))
    (problem,) = read_text(content, "wide.xlsx").problems
    assert found in problem.found


def test_a_workbook_cut_short_is_one_problem(claim: Claim, read_text: Read) -> None:
    content = workbook(table(claim()))
    for size in range(0, len(content), 400):
        assert len(read_text(content[:size], "cut.xlsx").problems) == 1
