"""A continuation sheet adds up, to its cover and from the claim before; what does not is found, and not mended."""

import dataclasses
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims import arithmetic, reasons
from claims.continuation import chain_differences, line_differences, percent, told_differences, total
from claims.lines import ClaimLine, Difference, LineKind
from claims.model import Figures

CENT = Decimal("0.01")
D = Decimal


def money(least: int = -10_000_000, most: int = 10_000_000) -> st.SearchStrategy[Decimal]:
    return st.integers(least, most).map(lambda cents: Decimal(cents) / 100)


@st.composite
def sheets(draw: st.DrawFn) -> tuple[ClaimLine, ...]:
    count = draw(st.integers(1, 40))
    return tuple(
        ClaimLine(
            item=f"{at:03}",
            description="Work",
            scheduled_value=draw(money()),
            from_previous=draw(money()),
            this_period=draw(money()),
            stored=draw(money()),
            work_retainage=draw(money()),
            stored_retainage=draw(money(1, 1000)),
            kind=draw(st.sampled_from(LineKind)),
            change_order=None,
        )
        for at in range(count)
    )


def cover_of(lines: tuple[ClaimLine, ...], before: Decimal = Decimal(0), currency: str = "AUD") -> Figures:
    """The cover sheet that these lines make."""
    first, second = (total(lines, "scheduled_value", kind) for kind in LineKind)
    earned = total(lines, "to_date") - total(lines, "retainage")
    return Figures(
        currency, first, second, first + second, total(lines, "to_date"), total(lines, "work_retainage"),
        total(lines, "stored_retainage"), total(lines, "retainage"), earned, before, earned - before,
        first + second - earned,
    )  # fmt: skip


VECTOR = Figures(
    "USD", D(50000), D(5000), D(55000), D(53000), D(5200), D(100), D(5300), D(47700), D(47700), D(0), D(7300)
)  # fmt: skip
"""Procore's tutorial of requisitions (reference: procore 4.3)."""
VECTOR_LINES = (
    ClaimLine("1", "Contract", D(50000), D(51000), D(0), D(500), D(5050), D(100)),
    ClaimLine("2", "Change", D(5000), D(1500), D(0), D(0), D(150), D(0), LineKind.CHANGE_ORDER, "CO-1"),
)


def test_the_published_figures_add_up_and_a_line_over_a_hundred_per_cent_stands() -> None:
    assert arithmetic.differences(VECTOR) == ()
    assert line_differences(VECTOR, VECTOR_LINES) == ()
    assert percent(VECTOR_LINES[0]) == D("103.00")


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(sheets())
def test_whatever_the_lines_are_the_cover_that_they_make_adds_up(lines: tuple[ClaimLine, ...]) -> None:
    assert arithmetic.differences(cover_of(lines)) == ()
    assert line_differences(cover_of(lines), lines) == ()


SUMMED = {
    "original_contract_sum": "original contract sum",
    "net_change_by_change_orders": "net change by change orders",
    "total_completed_and_stored_to_date": "total completed and stored to date",
    "completed_work_retainage": "retainage on completed work",
    "stored_materials_retainage": "retainage on stored materials",
    "total_retainage": "total retainage",
}


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(sheets(), st.sampled_from(sorted(SUMMED)), st.integers(1, 10**6), st.booleans())
def test_a_figure_that_is_off_by_more_than_a_cent_a_line_is_found_with_both_figures(
    lines: tuple[ClaimLine, ...], name: str, cents: int, less: bool
) -> None:
    right = cover_of(lines)
    off = (CENT * len(lines) + CENT * cents) * (-1 if less else 1)
    wrong = dataclasses.replace(right, **{name: getattr(right, name) + off})

    (found,) = line_differences(wrong, lines)

    assert found == Difference(SUMMED[name], getattr(wrong, name), getattr(right, name))


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(sheets(), st.sampled_from(sorted(SUMMED)))
def test_rounding_of_a_cent_for_each_line_is_no_difference(lines: tuple[ClaimLine, ...], name: str) -> None:
    right = cover_of(lines)
    rounded = dataclasses.replace(right, **{name: getattr(right, name) + CENT * len(lines)})

    assert line_differences(rounded, lines) == ()


def test_one_column_of_retention_is_compared_with_the_total_alone() -> None:
    line = ClaimLine("1", "Work", D(100), D(50), D(0), D(10), D(6), D(0))
    figures = dataclasses.replace(cover_of((line,)), completed_work_retainage=D(5), stored_materials_retainage=D(1))

    assert line_differences(figures, (line,)) == ()


@pytest.mark.parametrize(
    ("quantity", "price", "value", "found"),
    [
        ("120", "85.1250", "10215.00", None),
        ("3", "0.3333", "1.00", None),
        ("3", "0.3350", "1.01", None),
        ("-2", "10", "-20.00", None),
        ("120", "85.1250", "10216.00", "10215.00"),
        ("0", "85.1250", "0.00", None),
    ],
)
def test_a_unit_line_is_worth_its_quantity_at_its_price(
    quantity: str, price: str, value: str, found: str | None
) -> None:
    line = ClaimLine("7", "Rock", D(value), D(0), D(0), D(0), D(0), D(0), unit_price=D(price), quantity=D(quantity))

    differences = line_differences(cover_of((line,)), (line,))

    assert differences == ((Difference("scheduled value", D(value), D(found), "7"),) if found else ())


def following(lines: tuple[ClaimLine, ...]) -> tuple[ClaimLine, ...]:
    """The next claim's lines: what was done before is what was done to date, and a tenth more is done."""
    return tuple(
        dataclasses.replace(one, from_previous=one.from_previous + one.this_period, this_period=D("10.00"), stored=D(0))
        for one in lines
    )


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(sheets())
def test_a_claim_that_goes_on_from_the_one_before_has_no_difference(lines: tuple[ClaimLine, ...]) -> None:
    before, after = cover_of(lines), following(lines)
    cover = cover_of(after, before.total_earned_less_retainage)

    assert chain_differences(cover, after, before, lines) == ()


def test_a_claim_that_does_not_go_on_from_the_one_before_says_where() -> None:
    after = tuple(
        dataclasses.replace(one, from_previous=one.from_previous - 1000) if one.item == "1" else one
        for one in following(VECTOR_LINES)
    )
    cover = dataclasses.replace(cover_of(after), less_previous_certificates=D(47000))

    found = chain_differences(cover, after, VECTOR, VECTOR_LINES)

    assert found == (
        Difference("less previous certificates", D(47000), D(47700)),
        Difference("from previous", D(50000), D(51000), "1"),
    )


def test_a_new_item_has_no_predecessor_and_stored_materials_may_have_become_work() -> None:
    line = ClaimLine("1", "Work", D(100), D(60), D(0), D(0), D(0), D(0))
    before = ClaimLine("1", "Work", D(100), D(40), D(10), D(10), D(0), D(0))
    fresh = dataclasses.replace(line, item="new")
    covers = cover_of((before,)), cover_of((line, fresh), D(60))

    assert chain_differences(covers[1], (line, fresh), covers[0], (before,)) == ()


@pytest.mark.parametrize(
    ("scheduled", "done", "shown"),
    [("100", "50", "50.00"), ("3", "1", "33.33"), ("0", "5", None), ("-200", "-50", "25.00"), ("8", "1", "12.50")],
)
def test_per_cent_is_rounded_to_two_decimals_and_blank_where_nothing_is_scheduled(
    scheduled: str, done: str, shown: str | None
) -> None:
    line = ClaimLine("1", "Work", D(scheduled), D(done), D(0), D(0), D(0), D(0))

    assert percent(line) == (D(shown) if shown else None)


def test_people_are_told_the_first_few_with_their_figures_and_how_many_more() -> None:
    found = [Difference("total retainage", D("5300"), D("5200")), Difference("scheduled value", D(1), D(2), "7")] * 2

    told = told_differences(found)

    assert told == (
        "the total retention is 5,300.00, and its parts make 5,200.00; "
        "the scheduled value of item 7 is 1.00, and its parts make 2.00; "
        "the total retention is 5,300.00, and its parts make 5,200.00; 1 more figure"
    )
    assert told in reasons.does_not_add_up(found).words


@pytest.mark.parametrize("line", [one for one, *_ in arithmetic._IDENTITIES] + [*SUMMED.values()])
def test_every_figure_that_can_be_off_has_a_name_for_people(line: str) -> None:
    assert told_differences([Difference(line, D(1), D(2))])
