"""Amounts of money as people and programs write them: $1,234.50, 1.234,50, (1 234.50), 12.00-, USD 5.

Never through float. Refuses what can be read in two ways unless the other values of the file settle it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from claims.money import at_scale
from sources.cells import Broken, Cell, plain_number, read_text
from sources.problems import Unfit, quoted

LARGEST = Decimal(10) ** 14
"""Storage keeps amounts as 64-bit integers of ten-thousandths; this leaves room to sum them."""

_EXPECTED = "an amount such as 1234.50, $1,234.50 or (1,234.50)"
_GROUPERS = " '’"
_WRITTEN = r"[A-Za-z]{1,3} ?\$|[A-Za-z]{3}|[$€£¥]|zł"
_SHAPE = re.compile(
    rf"(?P<before>[-(]?) ?(?P<left>{_WRITTEN})? ?(?P<inner>[-(]?) ?(?P<digits>[0-9.,{_GROUPERS}]*[0-9.,]) ?"
    rf"(?P<right>{_WRITTEN})? ?(?P<after>[-)]?)"
)
_ZERO = re.compile(rf"(?:{_WRITTEN}) ?[-–]")  # the accounting format of a spreadsheet writes zero as "$ -"

_DOLLARS = frozenset(("USD", "CAD", "AUD", "NZD", "SGD", "HKD"))
_CODES: dict[str, frozenset[str]] = {
    "$": _DOLLARS,
    "€": frozenset(("EUR",)),
    "£": frozenset(("GBP",)),
    "¥": frozenset(("JPY", "CNY")),
    "ZŁ": frozenset(("PLN",)),
    "US$": frozenset(("USD",)),
    "C$": frozenset(("CAD",)),
    "CA$": frozenset(("CAD",)),
    "A$": frozenset(("AUD",)),
    "AU$": frozenset(("AUD",)),
    "NZ$": frozenset(("NZD",)),
    "S$": frozenset(("SGD",)),
    "HK$": frozenset(("HKD",)),
}


@dataclass(frozen=True)
class Amount:
    """An amount, and the currencies that the sign or code written with it can mean; empty when there was none."""

    value: Decimal
    currencies: frozenset[str] = frozenset()


@lru_cache(maxsize=1)
def known_currencies() -> frozenset[str]:
    """Return the currency codes of ISO 4217 (from CLDR)."""
    from babel.numbers import list_currencies

    return frozenset(list_currencies())


def read_currency(cell: Cell) -> str:
    """Return a currency code in upper case."""
    code = read_text(cell).upper()
    if code not in known_currencies():
        raise Unfit("a currency code such as USD")
    return code


def settle_mark(cells: Iterable[Cell]) -> str | None:
    """Return the decimal mark that the unambiguous amounts among the cells use, or None if they use none or both."""
    marks = {mark for cell in cells if isinstance(cell, str) and (mark := _mark_of(cell))}
    return marks.pop() if len(marks) == 1 else None


def read_amount(cell: Cell, mark: str | None = None) -> Amount:
    """Return the amount in a cell, exact to four decimals.

    `mark` is the decimal mark of the column, for values such as 1.234 that do not show their own. Without one, a comma
    before three last digits groups thousands, and a lone dot before three last digits is refused.
    """
    if isinstance(cell, bool | date | Broken) or cell is None:
        raise Unfit(cell.expected if isinstance(cell, Broken) else _EXPECTED)
    if isinstance(cell, int | float):
        return Amount(_checked(plain_number(cell)))
    text = _plain(read_text(cell))
    if _ZERO.fullmatch(text):
        return Amount(Decimal(0), _currencies(text[:-1].strip()))
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        raise Unfit(_EXPECTED)
    value = _number(shape["digits"], mark)
    signs = shape["before"] + shape["inner"] + shape["after"]
    if signs not in ("", "-", "()"):
        raise Unfit(_EXPECTED)
    return Amount(
        _checked(-value if signs else value), _agreed(_currencies(shape["left"]), _currencies(shape["right"]))
    )


def _plain(text: str) -> str:
    return text.replace("−", "-").removeprefix("+")


def _currencies(written: str | None) -> frozenset[str]:
    if not written:
        return frozenset()
    code = written.upper().replace(" ", "")
    if code in _CODES:
        return _CODES[code]
    bare = code.removesuffix("$")
    if bare not in known_currencies():
        raise Unfit("an amount with a known currency", quoted(written))
    return frozenset((bare,))


def _agreed(left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
    """Return what both signs can mean: "$5 CAD" is Canadian."""
    if left and right and not left & right:
        raise Unfit("an amount in one currency")
    return left & right if left and right else left | right


def _mark_of(text: str) -> str | None:
    shape = _SHAPE.fullmatch(_plain(" ".join(text.split())))
    return _own_mark(shape["digits"]) if shape else None


def _own_mark(digits: str) -> str | None:
    """Return the decimal mark that the digits themselves prove, or None."""
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    mark, other = (".", ",") if dots else (",", ".")
    if dots + commas == 0:
        return None
    if dots + commas > 1:
        return other
    whole, _, fraction = digits.partition(mark)
    grouped = any(c in whole for c in _GROUPERS)
    return mark if len(fraction) != 3 or whole in ("", "0") or len(whole) > 3 or grouped else None


def _number(digits: str, column_mark: str | None) -> Decimal:
    mark = _own_mark(digits) or column_mark
    if mark is None:
        if "." in digits:
            raise Unfit("an amount whose decimal mark can be told, such as 1234.00: this can be read in two ways")
        mark = "."
    whole, _, fraction = digits.partition(mark)
    grouper = "," if mark == "." else "."
    if not re.fullmatch(rf"[0-9]*|[0-9]{{1,3}}([{grouper}{_GROUPERS}])[0-9]{{3}}(?:\1[0-9]{{3}})*", whole):
        raise Unfit(_EXPECTED)
    if not re.fullmatch("[0-9]*", fraction) or not whole + fraction:
        raise Unfit(_EXPECTED)
    digits_only = re.sub("[^0-9]", "", whole) or "0"
    return Decimal(f"{digits_only}.{fraction}" if fraction else digits_only)


def _checked(value: Decimal) -> Decimal:
    if abs(value) >= LARGEST:
        raise Unfit("an amount below 100,000,000,000,000")
    if value != at_scale(value):
        raise Unfit("an amount with at most four decimals")
    return value if value else Decimal(0)
