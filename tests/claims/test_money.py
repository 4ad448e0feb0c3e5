"""Money: exact sums that never mix currencies."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.money import Money, at_scale, totals

LARGE = Decimal("90071992547409.93")
AMOUNTS = st.decimals(min_value=-LARGE, max_value=LARGE, places=2)
MONIES = st.builds(Money, AMOUNTS, st.sampled_from(["USD", "AUD", "CAD"]))


def usd(amount: str) -> Money:
    return Money(Decimal(amount), "USD")


def test_amounts_of_one_currency_add_to_the_cent() -> None:
    assert usd("90071992547409.93") + usd("0.01") == usd("90071992547409.94")
    assert usd("0.10") + usd("0.20") == usd("0.30")
    assert usd("100.00") + usd("-250.50") == usd("-150.50")


def test_two_currencies_have_no_sum() -> None:
    with pytest.raises(ValueError, match="cannot add CAD to USD"):
        usd("1.00") + Money(Decimal("1.00"), "CAD")


@pytest.mark.parametrize(
    ("given_amounts", "expected"),
    [
        ([], []),
        ([("1.00", "USD")], [("1.00", "USD")]),
        ([("0.00", "USD")], [("0.00", "USD")]),
        ([("1.00", "USD"), ("2.50", "USD")], [("3.50", "USD")]),
        ([("1.00", "USD"), ("2.00", "AUD"), ("3.00", "USD")], [("2.00", "AUD"), ("4.00", "USD")]),
        ([("5.00", "CAD"), ("-5.00", "CAD"), ("1.00", "AUD")], [("1.00", "AUD"), ("0.00", "CAD")]),
        ([("90071992547409.93", "USD")] * 3, [("270215977642229.79", "USD")]),
    ],
)
def test_there_is_one_total_per_currency_in_order_of_its_code(
    given_amounts: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    summed = totals(Money(Decimal(amount), currency) for amount, currency in given_amounts)

    assert summed == tuple(Money(Decimal(amount), currency) for amount, currency in expected)


@given(st.lists(MONIES))
def test_totals_do_not_depend_on_the_order(monies: list[Money]) -> None:
    assert totals(monies) == totals(reversed(monies))


@given(st.lists(MONIES))
def test_totals_count_every_cent_once(monies: list[Money]) -> None:
    cents = {money.currency: 0 for money in monies}
    for money in monies:
        cents[money.currency] += int(money.amount * 100)

    assert {total.currency: int(total.amount * 100) for total in totals(monies)} == cents


@pytest.mark.parametrize(
    ("amount", "stored"),
    [
        ("1", "1.0000"),
        ("1.00", "1.0000"),
        ("-0.005", "-0.0050"),
        ("1.00005", "1.0000"),
        ("1.00015", "1.0002"),
        ("90071992547409.93", "90071992547409.9300"),
        ("922337203685477.5807", "922337203685477.5807"),
    ],
)
def test_amounts_are_held_to_four_decimals_halves_to_even(amount: str, stored: str) -> None:
    assert str(at_scale(Decimal(amount))) == stored
