"""Money: a Decimal that knows its currency, and sums that never mix two.

Amounts are held to four decimals, the precision of a unit price in Procore; figures of a claim use two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

SCALE = Decimal("0.0001")


@dataclass(frozen=True)
class Money:
    """An exact amount in one currency (ISO 4217, upper case). May be negative: a credit claim is legal."""

    amount: Decimal
    currency: str

    def __add__(self, other: "Money") -> "Money":
        """Add within one currency; two currencies have no sum."""
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount + other.amount, self.currency)


def at_scale(amount: Decimal) -> Decimal:
    """Return the amount with four decimals, the form in which amounts are stored and compared."""
    return amount.quantize(SCALE, rounding=ROUND_HALF_EVEN)


def totals(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Return one sum per currency, in order of the currency's code."""
    sums: dict[str, Decimal] = {}
    for money in amounts:
        sums[money.currency] = sums.get(money.currency, Decimal(0)) + money.amount
    return tuple(Money(amount, currency) for currency, amount in sorted(sums.items()))
