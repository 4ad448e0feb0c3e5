"""Whether there is anything to do: one question for each look of the engine, over all its tables.

Most looks find nothing, and every replica looks all the time. So a look locks nothing and, on SQLite, keeps nobody from
writing. It may say yes of what has to wait for something else: whoever takes the rows looks closely.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, select

from claims.dispatch import NOT_YET_OUT, State
from storage import leases, roots
from storage.database import Tx
from storage.notes import is_owed
from storage.orders import is_open
from storage.tables import (
    batches,
    compilations,
    dispatches,
    envelope_events,
    filings,
    handouts,
    home_views,
    orders,
)
from storage.types import Instant

_NOW = bindparam("now", type_=Instant)


@dataclass(frozen=True)
class Work:
    """What there is to work on."""

    orders: bool
    dispatches: bool
    filings: bool
    handouts: bool
    compilations: bool


def work(tx: Tx, now: datetime) -> Work:
    """Tell of which kinds anything is due that nobody works on."""
    found = tx.execute(_WORK, {"now": now}).one()
    return Work(*(bool(one) for one in found))


def heard(tx: Tx) -> bool:
    """Tell whether there is a message of DocuSign's that is not applied yet."""
    return any(tx.execute(_HEARD).one())


def telling(tx: Tx, now: datetime) -> bool:
    """Tell whether Slack may be owed anything: a message, a line of a thread, a question to an admin, a Home tab."""
    return any(tx.execute(_TELLING, {"now": now}).one())


_WORK = select(
    exists().where(leases.is_due(orders, _NOW), is_open()),
    exists().where(leases.is_due(dispatches, _NOW), dispatches.c.state.in_(sorted(NOT_YET_OUT))),
    exists().where(leases.is_due(filings, _NOW)),
    exists().where(leases.is_due(handouts, _NOW)),
    exists().where(leases.is_due(compilations, _NOW)),
)
_HEARD = select(exists().where(envelope_events.c.applied_at.is_(None)))
_TELLING = select(
    exists().where(roots.is_due(_NOW)),
    exists().where(is_owed(_NOW)),
    exists().where(
        dispatches.c.state == State.AWAITING_APPROVAL,
        batches.c.id == dispatches.c.batch_id,
        batches.c.place == batches.c.requester_slack_id,
    ),
    exists(select(home_views.c.slack_id)),  # whose tab is stale is told by counting, and that only `homes` does
)
