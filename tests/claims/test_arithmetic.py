"""The identities of a cover sheet, on the example that Procore publishes (Procore API: invoice tutorial)."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.arithmetic import Difference, differences
from claims.model import Figures
from tests.support.builders import figures

PUBLISHED = Figures(
    currency="USD",
    original_contract_sum=Decimal("50000.00"),
    net_change_by_change_orders=Decimal("5000.00"),
    contract_sum_to_date=Decimal("55000.00"),
    total_completed_and_stored_to_date=Decimal("53000.00"),
    completed_work_retainage=Decimal("5200.00"),
    stored_materials_retainage=Decimal("100.00"),
    total_retainage=Decimal("5300.00"),
    total_earned_less_retainage=Decimal("47700.00"),
    less_previous_certificates=Decimal("47700.00"),
    current_payment_due=Decimal("0.00"),
    balance_to_finish=Decimal("7300.00"),
)
SUM = "contract sum to date"
RETAINAGE = "total retainage"
EARNED = "total earned less retainage"
DUE = "current payment due"
BALANCE = "balance to finish including retainage"

# Which identities a wrong figure breaks: those it stands in.
BROKEN_BY = {
    "original_contract_sum": [SUM],
    "net_change_by_change_orders": [SUM],
    "contract_sum_to_date": [SUM, BALANCE],
    "total_completed_and_stored_to_date": [EARNED],
    "completed_work_retainage": [RETAINAGE],
    "stored_materials_retainage": [RETAINAGE],
    "total_retainage": [RETAINAGE, EARNED],
    "total_earned_less_retainage": [EARNED, DUE, BALANCE],
    "less_previous_certificates": [DUE],
    "current_payment_due": [DUE],
    "balance_to_finish": [BALANCE],
}


def test_the_published_example_adds_up() -> None:
    assert differences(PUBLISHED) == ()
    assert figures(currency=PUBLISHED.currency) == PUBLISHED


def test_every_figure_is_in_some_identity() -> None:
    assert set(BROKEN_BY) == {field.name for field in fields(Figures)} - {"currency"}


@pytest.mark.parametrize("cents", ["-1000.00", "-0.02", "0.02", "0.011", "12345.67"])
@pytest.mark.parametrize(("name", "broken"), BROKEN_BY.items())
def test_a_wrong_figure_breaks_the_identities_it_stands_in(name: str, broken: list[str], cents: str) -> None:
    wrong = replace(PUBLISHED, **{name: getattr(PUBLISHED, name) + Decimal(cents)})

    assert [difference.line for difference in differences(wrong)] == broken


@pytest.mark.parametrize("cents", ["-0.01", "-0.004", "0", "0.004", "0.01"])
@pytest.mark.parametrize("name", BROKEN_BY)
def test_a_cent_is_forgiven_to_rounding(name: str, cents: str) -> None:
    assert differences(replace(PUBLISHED, **{name: getattr(PUBLISHED, name) + Decimal(cents)})) == ()


@pytest.mark.parametrize(
    ("name", "stated", "line", "computed"),
    [
        ("contract_sum_to_date", "55000.02", SUM, "55000.00"),
        ("total_retainage", "5310.00", RETAINAGE, "5300.00"),
        ("total_earned_less_retainage", "47000.00", EARNED, "47700.00"),
        ("current_payment_due", "7700.00", DUE, "0.00"),
        ("balance_to_finish", "0.00", BALANCE, "7300.00"),
    ],
)
def test_a_difference_says_what_is_stated_and_what_the_other_lines_add_up_to(
    name: str, stated: str, line: str, computed: str
) -> None:
    wrong = figures(**{name: Decimal(stated)})

    assert differences(wrong)[0] == Difference(line, Decimal(stated), Decimal(computed))


def test_everything_wrong_is_told_in_the_order_of_the_cover_sheet() -> None:
    wrong = replace(
        PUBLISHED,
        original_contract_sum=Decimal(0),
        completed_work_retainage=Decimal(0),
        total_completed_and_stored_to_date=Decimal(0),
        less_previous_certificates=Decimal(0),
        balance_to_finish=Decimal(0),
    )

    assert [difference.line for difference in differences(wrong)] == [SUM, RETAINAGE, EARNED, DUE, BALANCE]


AMOUNT = st.decimals(min_value=-(10**12), max_value=10**12, places=2)


@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT)
def test_a_sheet_that_is_added_up_has_no_differences_credits_included(
    original: Decimal, orders: Decimal, done: Decimal, work: Decimal, stored: Decimal, previous: Decimal
) -> None:
    earned = done - work - stored

    sheet = Figures(
        "AUD", original, orders, original + orders, done, work, stored, work + stored, earned, previous,
        earned - previous, original + orders - earned,
    )  # fmt: skip

    assert differences(sheet) == ()
