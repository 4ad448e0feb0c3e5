"""The identities a cover sheet must satisfy (reference: G702 lines 3, 5, 6, 8 and 9). Nothing here repairs a figure."""

from collections.abc import Callable
from decimal import Decimal

from claims.lines import Difference
from claims.model import Figures, Revision

__all__ = ["TOLERANCE", "Difference", "all_differences", "differences"]

TOLERANCE = Decimal("0.01")


_IDENTITIES: tuple[tuple[str, Callable[[Figures], Decimal], Callable[[Figures], Decimal]], ...] = (
    (
        "contract sum to date",
        lambda f: f.contract_sum_to_date,
        lambda f: f.original_contract_sum + f.net_change_by_change_orders,
    ),
    (
        "total retainage",
        lambda f: f.total_retainage,
        lambda f: f.completed_work_retainage + f.stored_materials_retainage,
    ),
    (
        "total earned less retainage",
        lambda f: f.total_earned_less_retainage,
        lambda f: f.total_completed_and_stored_to_date - f.total_retainage,
    ),
    (
        "current payment due",
        lambda f: f.current_payment_due,
        lambda f: f.total_earned_less_retainage - f.less_previous_certificates,
    ),
    (
        "balance to finish including retainage",
        lambda f: f.balance_to_finish,
        lambda f: f.contract_sum_to_date - f.total_earned_less_retainage,
    ),
)


def differences(figures: Figures) -> tuple[Difference, ...]:
    """Return every identity that is off by more than a cent, in the order of the cover sheet."""
    found = ((line, stated(figures), computed(figures)) for line, stated, computed in _IDENTITIES)
    return tuple(Difference(line, s, c) for line, s, c in found if abs(s - c) > TOLERANCE)


def all_differences(revision: Revision) -> tuple[Difference, ...]:
    """Return all that does not add up in a claim's figures: on its cover sheet, in its lines, from the claim before."""
    return (*differences(revision.figures), *revision.differences)
