"""Reads an Excel workbook into tables, one for each sheet. Values only: formulas are never calculated here."""

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import repeat
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from sources import limits
from sources.cells import Broken, Cell, Row, Table, is_blank
from sources.problems import Findings, shown
from sources.xlsx_guard import Refused, look_over


def read_xlsx(name: str, content: bytes, findings: Findings) -> tuple[Table, ...]:
    """Return the sheets that hold anything; a workbook we cannot open is noted as one problem."""
    try:
        uncalculated = look_over(io.BytesIO(content))
        with warnings.catch_warnings():
            # openpyxl warns of drawings, validations and styles it leaves out; none of them is data.
            warnings.simplefilter("ignore")
            return _tables(name, content, uncalculated, findings)
    except Refused as refused:
        findings.problem(refused.found, refused.expected)
    except Exception:  # noqa: BLE001 - openpyxl has no base error: a broken part raises what it happens to meet
        findings.problem("a damaged workbook", "an Excel workbook (.xlsx) that Excel itself can open")
    return ()


def _tables(name: str, content: bytes, uncalculated: bool, findings: Findings) -> tuple[Table, ...]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    formulas = load_workbook(io.BytesIO(content), read_only=True) if uncalculated else None
    tables = []
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        second: Iterator[tuple[Any, ...]] = repeat(())
        if formulas is not None:
            formulas[sheet.title].reset_dimensions()
            second = formulas[sheet.title].iter_rows()
        rows = tuple(_rows(sheet.iter_rows(), second, sheet.title))
        if rows:
            tables.append(Table(name, sheet.title, rows, _epoch(book.epoch)))
    book.close()
    if formulas is not None:
        formulas.close()
    if not tables and not findings.problems:
        findings.problem("an empty workbook", "a header row and at least one row under it")
    return tuple(tables)


def _epoch(epoch: Any) -> date:
    return epoch.date() if isinstance(epoch, datetime) else epoch


def _rows(rows: Iterator[tuple[Any, ...]], formulas: Iterator[tuple[Any, ...]], sheet: str) -> Iterator[Row]:
    # The guard bounds the rows there are; a gap between two row numbers is filled up by openpyxl without a bound.
    for number, (row, formula_row) in enumerate(zip(rows, formulas, strict=False), start=1):
        if number > 10 * limits.ROWS:
            raise Refused(f'a gap of very many empty rows in sheet "{shown(sheet)}"', "rows without such gaps")
        cells = [_cell(cell, _at(formula_row, column)) for column, cell in enumerate(row)]
        while cells and is_blank(cells[-1]):
            cells.pop()
        if len(cells) > limits.COLUMNS:
            raise Refused(f"{len(cells):,} columns", f"at most {limits.COLUMNS} columns in a sheet")
        if cells:
            yield Row(number, tuple(cells))


def _at(row: tuple[Any, ...], column: int) -> Any:
    return row[column] if column < len(row) else None


def _cell(cell: Any, formula: Any) -> Cell:
    value = cell.value
    if value is None:
        if formula is not None and formula.data_type == "f":
            expected = "a value; this formula was never calculated, so open the workbook in Excel and save it"
            return Broken(shown(str(formula.value)), expected)
        return None
    if cell.data_type == "e":
        return Broken(shown(str(value)), "a value; the cell holds a spreadsheet error")
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, bool | int | float | datetime | date):
        return value
    if isinstance(value, time):
        return value.isoformat()
    return str(value)
