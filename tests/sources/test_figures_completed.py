from collections.abc import Callable
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from claims.arithmetic import differences
from claims.model import Figures
from sources.figures import LINES, complete
from sources.problems import Reading

AMOUNTS = st.decimals(min_value=-(10**11), max_value=10**11, places=2, allow_nan=False)


def test_the_published_example_is_completed_from_its_base_lines() -> None:
    stated = {
        "original_contract_sum": Decimal("50000.00"),
        "net_change_by_change_orders": Decimal("5000.00"),
        "total_completed_and_stored_to_date": Decimal("53000.00"),
        "completed_work_retainage": Decimal("5200.00"),
        "stored_materials_retainage": Decimal("100.00"),
        "current_payment_due": Decimal("0.00"),
    }
    completed = complete("USD", stated)
    assert completed.assumed == ()
    assert completed.figures.contract_sum_to_date == Decimal("55000.00")
    assert completed.figures.total_retainage == Decimal("5300.00")
    assert completed.figures.total_earned_less_retainage == Decimal("47700.00")
    assert completed.figures.less_previous_certificates == Decimal("47700.00")
    assert completed.figures.balance_to_finish == Decimal("7300.00")


def test_from_the_amount_due_alone_nothing_else_is_claimed() -> None:
    completed = complete("USD", {"current_payment_due": Decimal("12.50")})
    assert completed.figures.total_completed_and_stored_to_date == Decimal("12.50")
    assert completed.figures.contract_sum_to_date == Decimal("12.50")
    assert completed.figures.balance_to_finish == 0
    assert "less_previous_certificates" in completed.assumed


@given(st.dictionaries(st.sampled_from(LINES), AMOUNTS), AMOUNTS)
def test_a_stated_figure_is_never_changed(stated: dict[str, Decimal], due: Decimal) -> None:
    stated = {**stated, "current_payment_due": due}
    figures = complete("USD", stated).figures
    assert all(getattr(figures, name) == amount for name, amount in stated.items())


@given(st.tuples(*[AMOUNTS] * 6), st.sets(st.sampled_from(LINES)))
def test_a_sheet_that_adds_up_still_adds_up_with_lines_left_out(base: tuple[Decimal, ...], left_out: set[str]) -> None:
    original, changes, total, work, stored, previous = base
    earned = total - work - stored
    whole = Figures(
        "USD", original, changes, original + changes, total, work, stored, work + stored, earned, previous,
        earned - previous, original + changes - earned,
    )  # fmt: skip
    stated = {name: getattr(whole, name) for name in LINES if name not in left_out or name == "current_payment_due"}
    completed = complete("USD", stated)
    if not completed.assumed:
        assert differences(completed.figures) == ()


def test_figures_that_do_not_add_up_are_told_and_not_repaired(
    claim: Callable[..., dict[str, str]], read_claims: Callable[..., Reading]
) -> None:
    reading = read_claims(claim(Current_payment_due="7000.00") | {"Balance to finish": "7300.00"})
    assert reading.records[0].figures.current_payment_due == Decimal("7000.00")
    (warning,) = reading.warnings
    assert "current payment due 7000.00" in warning.found
    assert "7700.00" in warning.expected


def test_assumed_figures_are_told_once_for_the_table(
    claim: Callable[..., dict[str, str]], read_claims: Callable[..., Reading]
) -> None:
    rows = [claim(Claim_number=str(number)) for number in (1, 2, 3)]
    short = [
        {k: v for k, v in row.items() if k in claim() and "ork retain" not in k and "tored mat" not in k}
        for row in rows
    ]
    reading = read_claims(*short)
    assert len(reading.records) == 3
    (warning,) = [warning for warning in reading.warnings if "stated" in warning.expected]
    assert "Stored materials retainage (3 rows)" in warning.found
