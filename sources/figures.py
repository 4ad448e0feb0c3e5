"""Fills in the lines of a cover sheet that a file leaves out. A stated figure is never changed.

What follows from the stated lines by the identities is computed. What nothing states is assumed, in one fixed order:
no change orders, no retainage, no earlier payment, nothing left to finish.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from claims.model import Figures

# total = first + second, for each identity of claims.arithmetic.
_SUMS = (
    ("contract_sum_to_date", "original_contract_sum", "net_change_by_change_orders"),
    ("total_retainage", "completed_work_retainage", "stored_materials_retainage"),
    ("total_completed_and_stored_to_date", "total_earned_less_retainage", "total_retainage"),
    ("total_earned_less_retainage", "current_payment_due", "less_previous_certificates"),
    ("contract_sum_to_date", "balance_to_finish", "total_earned_less_retainage"),
)

_ASSUMED_ZERO = (
    "net_change_by_change_orders",
    "stored_materials_retainage",
    "completed_work_retainage",
    "less_previous_certificates",
    "balance_to_finish",
)

LINES = tuple(name for name in Figures.__dataclass_fields__ if name != "currency")


@dataclass(frozen=True)
class Completed:
    """Figures without gaps, and the lines that were assumed (not those that were computed)."""

    figures: Figures
    assumed: tuple[str, ...]


def complete(currency: str, stated: Mapping[str, Decimal]) -> Completed:
    """Return the cover sheet with every line; `stated` must hold current_payment_due."""
    lines = dict(stated)
    _compute(lines)
    assumed = []
    for name in _ASSUMED_ZERO:
        if name not in lines:
            lines[name] = Decimal(0)
            assumed.append(name)
            _compute(lines)
    return Completed(Figures(currency=currency, **{name: lines[name] for name in LINES}), tuple(assumed))


def _compute(lines: dict[str, Decimal]) -> None:
    """Add every line that follows from two others, until no more does."""
    before = -1
    while len(lines) != before:
        before = len(lines)
        for total, first, second in _SUMS:
            known = [name for name in (total, first, second) if name in lines]
            if len(known) != 2:
                continue
            if total not in lines:
                lines[total] = lines[first] + lines[second]
            elif first not in lines:
                lines[first] = lines[total] - lines[second]
            else:
                lines[second] = lines[total] - lines[first]
