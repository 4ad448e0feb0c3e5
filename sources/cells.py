"""A table as it stands in a file: rows of cells, before anybody has decided what they mean.

Owns what a cell can be and how a cell reads as text. Refuses to guess at dates, amounts or states.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sources import limits
from sources.problems import Unfit, quoted, shown

EPOCH_1900 = date(1899, 12, 30)
"""Day 0 of Excel's 1900 date system, as it counts after its imaginary 29 February 1900."""

_SPACES = re.compile(r"\s+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True)
class Broken:
    """A cell with nothing to read: an error value, or a formula that was never calculated."""

    found: str
    expected: str


Cell = str | int | float | bool | datetime | date | Broken | None


@dataclass(frozen=True)
class Row:
    """One record: `line` is where it starts."""

    line: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """All rows of a CSV file or of one sheet, the header among them."""

    file: str
    sheet: str | None
    rows: Sequence[Row]
    epoch: date = EPOCH_1900


def is_blank(cell: Cell) -> bool:
    """Tell whether the cell says nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def raw_text(cell: Cell) -> str:
    """Return what stands in the cell, for messages and for parsers of text."""
    match cell:
        case None:
            return ""
        case str():
            return cell.strip()
        case Broken():
            return cell.found
        case bool():
            return "yes" if cell else "no"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return cell.date().isoformat() if not (cell.hour or cell.minute or cell.second) else cell.isoformat(" ")
        case _:
            return str(cell)


def found(cell: Cell) -> str:
    """Return the cell as a message shows it."""
    return shown(cell.found) if isinstance(cell, Broken) else quoted(raw_text(cell))


def read_text(cell: Cell, limit: int = limits.TEXT_CHARACTERS) -> str:
    """Return the cell as one line of text: spaces of every kind become one, nothing is evaluated.

    Text that starts with = + - or @ is text. Raises Unfit for control characters and beyond `limit` characters.
    """
    if isinstance(cell, Broken):
        raise Unfit(cell.expected)
    text = _SPACES.sub(" ", raw_text(cell)).strip()
    if len(text) > limit:
        raise Unfit(f"at most {limit} characters", f"{len(text)} characters")
    if _CONTROL.search(text):
        raise Unfit("text without control characters")
    return text


def read_lines(cell: Cell, limit: int = limits.LIST_CHARACTERS) -> tuple[str, ...]:
    """Return the lines of a cell that holds a list, each as `read_text` would give it, without the empty ones."""
    if isinstance(cell, Broken):
        raise Unfit(cell.expected)
    text = raw_text(cell)
    if len(text) > limit:
        raise Unfit(f"at most {limit} characters", f"{len(text)} characters")
    return tuple(line for part in re.split(r"[\r\n]+", text) if (line := read_text(part, limit)))


def required_text(cell: Cell) -> str:
    """Return the text of a cell that must not be empty."""
    text = read_text(cell)
    if not text:
        raise Unfit("some text")
    return text


def plain_number(cell: int | float) -> Decimal:
    """Return a spreadsheet's number as the decimal a person sees.

    Spreadsheets keep 15 digits; what lies beyond is noise of binary arithmetic, and is dropped. Raises Unfit where the
    noise reaches the cents, because then nobody knows what was entered.
    """
    if isinstance(cell, int):
        return Decimal(cell)
    if not math.isfinite(cell):
        raise Unfit("a number")
    if abs(cell) >= 1e13 and not cell.is_integer():
        raise Unfit("a number of at most 15 digits, or the amount as text: a spreadsheet number cannot hold its cents")
    return Decimal(f"{cell:.15g}") if abs(cell) < 1e13 else Decimal(int(cell))
