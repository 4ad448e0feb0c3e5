"""Names, amounts and quantities as a page can hold them: in our letters, as the project writes them, never markup."""

from decimal import Decimal

from babel.numbers import format_currency, format_decimal, get_currency_precision, get_currency_symbol

from esign.anchors import without_anchors
from esign.glyphs import drawable
from esign.text import one_line, shortened

NAME = 120
_CODED = "¤¤\u00a0#,##0.00;(¤¤\u00a0#,##0.00)"
"""For a currency without a sign of its own: its code, set apart."""
_LONGEST_WORD = 32
_PIECE = 8
_BREAK = "\u200b"


def money(amount: Decimal, currency: str, locale: str) -> str:
    """Return the amount with its currency as accountants write it: a credit stands in brackets."""
    foreign = get_currency_symbol(currency, locale=locale) == currency
    written = format_currency(amount, currency, _CODED if foreign else None, locale=locale, format_type="accounting")
    return drawable(written)


def amount_alone(amount: Decimal, currency: str, locale: str) -> str:
    """Return the amount without its currency, for a column whose head has it; a credit stands in brackets."""
    places = get_currency_precision(currency)
    decimals = f".{'0' * places}" if places else ""
    return drawable(format_decimal(amount, format=f"#,##0{decimals};(#,##0{decimals})", locale=locale))


def quantity(amount: Decimal, locale: str, places: int = 4) -> str:
    """Return a quantity or a unit price, without zeros that say nothing."""
    return drawable(format_decimal(amount, format=f"#,##0.{'#' * places}", locale=locale))


def percentage(amount: Decimal, locale: str) -> str:
    """Return per cent with two decimals."""
    return drawable(format_decimal(amount, format="#,##0.00", locale=locale)) + "%"


def shown(text: str, most: int = NAME) -> str:
    """Return a name in a length and in letters that the page can hold, with places to break in endless words."""
    name = shortened(drawable(without_anchors(one_line(text))), most)
    return " ".join(_breakable(word) for word in name.replace("@", "@" + _BREAK).split(" "))


def _breakable(word: str) -> str:
    if len(word) <= _LONGEST_WORD:
        return word
    return _BREAK.join(word[i : i + _PIECE] for i in range(0, len(word), _PIECE))
