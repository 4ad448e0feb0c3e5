"""What reminders are reckoned from: who is awaited by what is out, and how often they were reminded, by whomever."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text

from claims.dispatch import OUT, State
from claims.orders import OrderKind, OrderState
from claims.reminding import Awaited
from storage.batch_lines import recipient_of
from storage.database import Tx
from storage.tables import batches, dispatches, orders, project_preferences, recipients

REMEMBERED = timedelta(days=180)
"""So long ago matters when somebody was last reminded: no wait is longer."""
_ALONE = 5_004_001
"""The number of the lock, of no meaning elsewhere."""


@dataclass(frozen=True)
class Reminded:
    """What is known of reminders: when each person had their last, of whatever, and when each was invited anew."""

    people: dict[str, datetime]
    counts: Counter[tuple[str, str | None]]
    invited: dict[tuple[str, str | None], datetime]


def alone(tx: Tx) -> None:
    """Wait for, and keep until the transaction ends, the right to ask for reminders without being asked.

    Of two who look at once the later sees what the earlier has asked for. On SQLite whoever decides waits anyway.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _ALONE})


def awaited(tx: Tx, reminded: Reminded) -> tuple[Awaited, ...]:
    """Return every signer of every envelope that is out, of the projects that want reminders."""
    rows = tx.execute(
        select(
            recipients,
            dispatches.c.state,
            batches.c.project_id,
            func.coalesce(dispatches.c.sent_at, dispatches.c.promised_at).label("out_at"),
        )
        .join(dispatches, dispatches.c.id == recipients.c.dispatch_id)
        .join(batches, batches.c.id == dispatches.c.batch_id)
        .join(project_preferences, project_preferences.c.project_id == batches.c.project_id)
        .where(dispatches.c.state.in_(sorted(OUT)), project_preferences.c.reminders.is_(True))
    )
    return tuple(
        Awaited(
            dispatch_id=row.dispatch_id,
            project_id=row.project_id,
            recipient=recipient_of(row),
            state=State(row.state),
            sent_at=max(row.out_at, reminded.invited.get((row.dispatch_id, row.recipient_id), row.out_at)),
            reminders=reminded.counts[row.dispatch_id, row.recipient_id],
        )
        for row in rows
    )


def reminded(tx: Tx, now: datetime) -> Reminded:
    """Return what was asked of DocuSign, and not refused, that wrote to signers."""
    found = Reminded({}, Counter(), {})
    rows = tx.execute(
        select(orders.c.dispatch_id, orders.c.recipient_id, orders.c.kind, orders.c.email, orders.c.asked_at)
        .where(
            orders.c.kind.in_([OrderKind.REMIND, OrderKind.CORRECT]),
            orders.c.state != OrderState.REFUSED,
            orders.c.asked_at > now - REMEMBERED,
        )
        .order_by(orders.c.asked_at)
    )
    for row in rows:
        one = (row.dispatch_id, row.recipient_id)
        if row.kind == OrderKind.CORRECT:
            found.invited[one] = row.asked_at
        else:
            found.counts[one] += 1
            found.people[(row.email or "").strip().casefold()] = row.asked_at
    return found
