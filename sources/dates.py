"""Days and billing periods as exports write them: ISO, 31/01/2026, 01/31/2026, 31-Jan-2026, a spreadsheet's serials.

Day-first and month-first are told apart by what the whole column allows. What stays open is refused, not guessed.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from claims.model import Period
from sources.cells import EPOCH_1900, Broken, Cell, plain_number, read_text
from sources.problems import Unfit

_FIRST_YEAR, _LAST_YEAR = 1990, 2100
"""Years outside are typing errors, or numbers that are no dates."""

_EXPECTED = "a date such as 2026-01-31"
_ZONE = r"(?: ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2}))?"
_TIME = rf"(?:[T ]+[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}}(?:\.[0-9]+)?)?(?: ?[AaPp][Mm])?{_ZONE})?"
_ISO = re.compile(rf"([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){_TIME}")
_NUMBERS = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_DAY_MONTH = re.compile(rf"([0-9]{{1,2}})[- ]([A-Za-z]{{3,9}})\.?,?[- ]([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_MONTH_DAY = re.compile(rf"([A-Za-z]{{3,9}})\.?[- ]([0-9]{{1,2}}),?[- ]([0-9]{{4}}|[0-9]{{2}}){_TIME}")
_SERIAL = re.compile(r"[0-9]{5}(?:\.0+)?")
_RANGE = re.compile(r" (?:-|–|—|to|until|through) |[–—]|\.\.+", re.IGNORECASE)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


class DayOrder(StrEnum):
    """Which of the first two numbers of a date is the day."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


def settle_order(cells: Iterable[Cell]) -> DayOrder | None:
    """Return the order that all dates among the cells allow, or None when nothing settles it or they disagree."""
    seen: set[DayOrder] = set()
    for cell in cells:
        for part in _RANGE.split(" ".join(cell.split())) if isinstance(cell, str) else ():
            numbers = _NUMBERS.fullmatch(part.strip())
            if numbers and int(numbers[1]) > 12:
                seen.add(DayOrder.DAY_FIRST)
            elif numbers and int(numbers[3]) > 12:
                seen.add(DayOrder.MONTH_FIRST)
    return seen.pop() if len(seen) == 1 else None


def read_date(cell: Cell, order: DayOrder | None = None, epoch: date = EPOCH_1900) -> date:
    """Return the day in a cell; a time of day is dropped. Numbers are a spreadsheet's serials, counted from `epoch`."""
    match cell:
        case datetime():
            return _sane(cell.date())
        case date():
            return _sane(cell)
        case Broken():
            raise Unfit(cell.expected)
        case bool() | None:
            raise Unfit(_EXPECTED)
        case int() | float():
            return _from_serial(int(plain_number(cell)), epoch)
    text = read_text(cell)
    if _SERIAL.fullmatch(text):
        return _from_serial(int(text.partition(".")[0]), epoch)
    return _sane(_from_text(text, order))


def read_period(cell: Cell, order: DayOrder | None = None) -> Period:
    """Return the period in one cell: two dates ("2026-01-01 to 2026-01-31"), or a month ("January 2026", "2026-01")."""
    expected = "a period such as 2026-01-01 to 2026-01-31"
    if not isinstance(cell, str):
        raise Unfit(cell.expected if isinstance(cell, Broken) else expected)
    text = read_text(cell)
    month = re.fullmatch(r"([0-9]{4})-([0-9]{1,2})", text)
    named = re.fullmatch(r"([A-Za-z]{3,9})\.? ([0-9]{4})", text)
    if month:
        return _month(int(month[1]), int(month[2]))
    if named:
        return _month(int(named[2]), _month_number(named[1]))
    ends = [part.strip() for part in _RANGE.split(text)]
    if len(ends) != 2:
        raise Unfit(expected)
    return ordered(read_date(ends[0], order), read_date(ends[1], order))


def ordered(start: date, end: date) -> Period:
    """Return the period, whose end must not come before its start."""
    if end < start:
        raise Unfit(f"a period that ends on or after its start, {start.isoformat()}", end.isoformat())
    return Period(start, end)


def _month(year: int, month: int) -> Period:
    start = _sane(_day(year, month, 1))
    return Period(start, (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1))


def _from_serial(serial: int, epoch: date) -> date:
    if not 0 <= serial < 100_000:
        raise Unfit(_EXPECTED)
    return _sane(epoch + timedelta(days=serial))


def _from_text(text: str, order: DayOrder | None) -> date:
    if iso := _ISO.fullmatch(text):
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    if numbers := _NUMBERS.fullmatch(text):
        return _from_numbers(int(numbers[1]), int(numbers[3]), _year(numbers[4]), numbers[2], order)
    if words := _DAY_MONTH.fullmatch(text):
        return _day(_year(words[3]), _month_number(words[2]), int(words[1]))
    if words := _MONTH_DAY.fullmatch(text):
        return _day(_year(words[3]), _month_number(words[1]), int(words[2]))
    raise Unfit(_EXPECTED)


def _from_numbers(first: int, second: int, year: int, separator: str, order: DayOrder | None) -> date:
    if first > 12:
        return _day(year, second, first)
    if second > 12:
        return _day(year, first, second)
    if order is None and separator == ".":
        order = DayOrder.DAY_FIRST  # dates with dots are written day first wherever dots are the custom
    if order is None and first != second:
        raise Unfit("a date such as 2026-01-31: nothing in the file tells whether the day or the month comes first")
    return _day(year, first, second) if order is DayOrder.MONTH_FIRST else _day(year, second, first)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _month_number(word: str) -> int:
    for number, month in enumerate(_MONTHS, start=1):
        if word.casefold() in (month, month[:3], month[:4]):
            return number
    raise Unfit(_EXPECTED)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unfit("a day that exists in the calendar") from None


def _sane(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Unfit(f"a date between {_FIRST_YEAR} and {_LAST_YEAR}")
    return day
