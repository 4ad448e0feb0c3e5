"""Drafts that a person finishes in DocuSign: rows of the outbox that are only looked at; see `outbox`."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, select

from claims.dispatch import WITH_PERSON, Dispatch
from storage import outbox
from storage.database import Tx
from storage.tables import dispatches

AGAIN = timedelta(minutes=1)
"""Whoever comes back from DocuSign again and again has it asked so often, and no more."""


def give_up(tx: Tx, dispatch_id: str, by: str, now: datetime) -> bool:
    """Have a draft that a person finishes in DocuSign discarded there; false if somebody has done so before."""
    mine = and_(dispatches.c.id == dispatch_id, _with_person(), dispatches.c.given_up_by.is_(None))
    return tx.execute(dispatches.update().where(mine).values(given_up_by=by, next_at=now)).rowcount == 1


def look_soon(tx: Tx, dispatch_id: str, now: datetime) -> bool:
    """Have such a draft looked at now, or a minute after the last look; false if there is no such draft.

    Who is looking just now may have asked too early, and looks again.
    """
    mine = and_(dispatches.c.id == dispatch_id, _with_person())
    row = tx.execute(select(dispatches).where(mine).with_for_update(key_share=True)).one_or_none()
    if row is None:
        return False
    soon = max(now, row.looked_at + AGAIN) if row.looked_at is not None else now
    looking = row.lease_until is not None and row.lease_until > now
    tx.execute(dispatches.update().where(mine).values({"looked_at": None} if looking else {"next_at": soon}))
    return True


def look_later(tx: Tx, held: Dispatch, now: datetime, next_at: datetime) -> None:
    """Give the lease back after a look; the next is due at `next_at`, or in a minute if one was asked for meanwhile.

    At once, if somebody had the draft given up meanwhile.
    """
    mine = select(dispatches.c.looked_at, dispatches.c.given_up_by).where(dispatches.c.id == held.id)
    row = tx.execute(mine).one()
    if row.looked_at is None:
        outbox.looked(tx, [held.id], now)
        next_at = now + AGAIN
    outbox.release(tx, held, now if row.given_up_by != held.given_up_by else next_at)


def _with_person() -> ColumnElement[bool]:
    return dispatches.c.state.in_(sorted(WITH_PERSON))
