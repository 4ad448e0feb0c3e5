"""The identities of a continuation sheet (Procore: requisition items; G703): its sums, its units, and its predecessor.

Sums are taken of rounded line values, with a tolerance of a cent for each line. Nothing here repairs a figure.
"""

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from claims.arithmetic import TOLERANCE
from claims.lines import ClaimLine, Difference, LineKind
from claims.model import Figures
from claims.wording import phrase, say, say_count

CENT = Decimal("0.01")
NAMED = 3
"""Differences that are named to people; the others are counted."""
_LABELS = {
    "original contract sum": phrase("the original contract sum"),
    "net change by change orders": phrase("the net change by variations"),
    "contract sum to date": phrase("the contract sum to date"),
    "total completed and stored to date": phrase("what is completed and stored to date"),
    "retainage on completed work": phrase("the retention on completed work"),
    "retainage on stored materials": phrase("the retention on stored materials"),
    "total retainage": phrase("the total retention"),
    "total earned less retainage": phrase("what is earned less retention"),
    "current payment due": phrase("the payment due"),
    "balance to finish including retainage": phrase("the balance to finish"),
    "less previous certificates": phrase("what was certified before"),
    "scheduled value": phrase("the scheduled value"),
    "from previous": phrase("the work completed before"),
}
"""Each figure as people call it."""


def line_differences(figures: Figures, lines: Sequence[ClaimLine]) -> tuple[Difference, ...]:
    """Return every identity between lines and cover sheet, and within a unit line, that does not hold.

    Without lines there is nothing to compare.
    """
    return tuple(_found(figures, lines)) if lines else ()


def chain_differences(
    figures: Figures, lines: Sequence[ClaimLine], before: Figures, lines_before: Sequence[ClaimLine]
) -> tuple[Difference, ...]:
    """Return where a claim does not go on from the one before it, by item: this claim's previous is that one's to date.

    "This month's previous equals last month's to date": work completed, columns D and E. What is certified before is
    that claim's earned less retainage.
    """
    return tuple(_unlinked(figures, lines, before, lines_before))


def total(lines: Sequence[ClaimLine], column: str, kind: LineKind | None = None) -> Decimal:
    """Sum a column of the lines, or of those of one kind; `column` is a field or property of a line."""
    of_kind = (one for one in lines if kind is None or one.kind is kind)
    return sum((getattr(one, column) for one in of_kind), Decimal(0))


def percent(line: ClaimLine) -> Decimal | None:
    """Return how much of the line is completed and stored, with two decimals; None of a line that is worth nothing.

    Over 100 is legal and stands as it is (Procore's own sample has 103.00).
    """
    if not line.scheduled_value:
        return None
    return (100 * line.to_date / line.scheduled_value).quantize(CENT, ROUND_HALF_UP)


def _found(figures: Figures, lines: Sequence[ClaimLine]) -> Iterator[Difference]:
    tolerance = TOLERANCE * max(1, len(lines))
    sums = (
        ("original contract sum", figures.original_contract_sum, total(lines, "scheduled_value", LineKind.CONTRACT)),
        (
            "net change by change orders",
            figures.net_change_by_change_orders,
            total(lines, "scheduled_value", LineKind.CHANGE_ORDER),
        ),
        (
            "total completed and stored to date",
            figures.total_completed_and_stored_to_date,
            total(lines, "to_date"),
        ),
        ("retainage on completed work", figures.completed_work_retainage, total(lines, "work_retainage")),
        ("retainage on stored materials", figures.stored_materials_retainage, total(lines, "stored_retainage")),
        ("total retainage", figures.total_retainage, total(lines, "retainage")),
    )
    for line, stated, computed in sums:
        # A file with one column of retainage states it as that on work: then only the total is compared.
        split = line in {"retainage on completed work", "retainage on stored materials"}
        if split and not total(lines, "stored_retainage"):
            continue
        if abs(stated - computed) > tolerance:
            yield Difference(line, stated, computed)
    for one in lines:
        if one.quantity is not None and one.unit_price is not None:
            computed = (one.quantity * one.unit_price).quantize(CENT, ROUND_HALF_UP)
            if abs(one.scheduled_value - computed) > TOLERANCE:
                yield Difference("scheduled value", one.scheduled_value, computed, one.item)


def _unlinked(
    figures: Figures, lines: Sequence[ClaimLine], before: Figures, lines_before: Sequence[ClaimLine]
) -> Iterator[Difference]:
    if abs(figures.less_previous_certificates - before.total_earned_less_retainage) > TOLERANCE:
        yield Difference(
            "less previous certificates", figures.less_previous_certificates, before.total_earned_less_retainage
        )
    known = {one.item: one for one in lines_before}
    for one in lines:
        earlier = known.get(one.item)
        if earlier is None:
            continue
        done = earlier.from_previous + earlier.this_period
        # Where stored materials become work, the source may count them as work done before.
        if not done - TOLERANCE <= one.from_previous <= done + max(earlier.stored, Decimal(0)) + TOLERANCE:
            yield Difference("from previous", one.from_previous, done, one.item)


def told_differences(differences: Sequence[Difference]) -> str:
    """Say what does not add up, with the figures; the first few, and how many more."""
    told = [_told(one) for one in differences[:NAMED]]
    if left := len(differences) - len(told):
        told.append(say_count("{count} more figure", "{count} more figures", left))
    return "; ".join(told)


def _told(one: Difference) -> str:
    figures = {"stated": f"{one.stated:,.2f}", "computed": f"{one.computed:,.2f}", "figure": say(_LABELS[one.line])}
    if one.item is None:
        return say("{figure} is {stated}, and its parts make {computed}", **figures)
    return say("{figure} of item {item} is {stated}, and its parts make {computed}", item=one.item, **figures)
