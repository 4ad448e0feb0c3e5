"""Stale signatures: what was sent or signed is not what the source says now (Procore: e-sign invoices, beta).

There a change of the amount due or of the period takes the signature off. Here nothing is voided by itself: it is
told, and people decide. Pure.
"""

from dataclasses import dataclass

from claims.dispatch import OUT, State
from claims.model import Period, Revision
from claims.money import Money

SIGNABLE = OUT | {State.COMPLETED}
"""States of an envelope whose signatures count, or will."""


@dataclass(frozen=True)
class Current:
    """What the source asks for now, where that is not what was sent."""

    due: Money
    period: Period


def is_stale(sent: Revision, now: Revision) -> bool:
    """Tell whether what was sent differs from what is claimed now in what is signed for: amount due or period."""
    return (sent.figures.due, sent.period) != (now.figures.due, now.period)
