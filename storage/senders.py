"""Which DocuSign user a dispatch's envelope belongs to. DocuSign writes the ids of its users in either case."""

from collections import Counter
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from claims.dispatch import LIVE, OUT, State
from claims.grants import GrantState
from storage import grants
from storage.database import Tx
from storage.tables import dispatches


def is_of(sender: str) -> ColumnElement[bool]:
    """The condition, on `dispatches`, that its envelope was made by this DocuSign user."""
    return func.lower(dispatches.c.sender) == sender.lower()


def first_sent(tx: Tx, sender: str) -> datetime | None:
    """Return when this DocuSign user first prepared an envelope for us, None if never: nothing before that is news."""
    found: datetime | None = tx.execute(select(func.min(dispatches.c.promised_at)).where(is_of(sender))).scalar_one()
    return found


def count_of_others(tx: Tx, sender: str) -> int:
    """Count the dispatches that are on their way or with the signers, of a user as whom nobody can ask any more.

    A person who is connected, or is asked to connect again, is none of these.
    """
    asked_for = grants.has(*(state for state in GrantState if state is not GrantState.LEFT))
    others = dispatches.c.sender.is_not(None) & ~is_of(sender) & ~asked_for
    where = dispatches.c.state.in_(sorted(LIVE)) & others
    return int(tx.execute(select(func.count()).select_from(dispatches).where(where)).scalar_one())


def states(tx: Tx, sender: str) -> Counter[State]:
    """Count this DocuSign user's dispatches that are not over, by state."""
    live = and_(is_of(sender), dispatches.c.state.in_(sorted(LIVE)))
    rows = tx.execute(select(dispatches.c.state, func.count()).where(live).group_by(dispatches.c.state))
    return Counter({State(state): count for state, count in rows})


def batches_out(tx: Tx, sender: str) -> tuple[str, ...]:
    """Return the batches of which this user sent claims that are with the signers."""
    out = and_(is_of(sender), dispatches.c.state.in_(sorted(OUT)))
    return tuple(
        tx.execute(select(dispatches.c.batch_id).where(out).distinct().order_by(dispatches.c.batch_id)).scalars()
    )
