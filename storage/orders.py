"""Orders: each written down before the call it asks for, taken by one worker at a time, ended once.

An envelope has one order worked on at a time, the oldest first: DocuSign wants the calls on one envelope one after the
other. `claims.orders` says which moves there are; nothing here talks to DocuSign.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, func, or_, select, true

from claims.addresses import Standing
from claims.dispatch import OPEN
from claims.orders import (
    OPEN_ORDERS,
    TO_SEND_AGAIN,
    HeldOrder,
    Order,
    OrderKind,
    OrderState,
    ToldOrder,
    check_order_move,
    order_after_interruption,
)
from storage import leases
from storage.database import Tx
from storage.tables import batches, dispatches, new_id, orders
from storage.writing import insert_if_absent


def ask(tx: Tx, order: Order, now: datetime) -> bool:
    """Write an order down; false if its press has asked for one before.

    Where a person asks for what an earlier order of the same press was refused, theirs takes its place: nothing
    happened then.
    """
    if order.by is not None:
        refused = and_(orders.c.press == order.press, orders.c.state == OrderState.REFUSED)
        tx.execute(orders.update().where(refused).values(press=orders.c.press + ":" + orders.c.id))
    values = {
        "id": new_id(), "dispatch_id": order.dispatch_id, "kind": order.kind, "recipient_id": order.recipient_id,
        "name": order.name, "email": order.email, "was": order.was, "stood": order.stood, "words": order.words,
        "by": order.by, "press": order.press, "state": OrderState.ASKED, "lease": 0, "next_at": now, "tries": 0,
        "asked_at": now,
    }  # fmt: skip
    return insert_if_absent(tx, orders, values)


def of_press(tx: Tx, press: str) -> ToldOrder | None:
    """Return what a press has asked for, None if nothing."""
    return of_presses(tx, [press]).get(press)


def of_presses(tx: Tx, presses: Iterable[str]) -> dict[str, ToldOrder]:
    """Return what these presses have asked for, by press; those that have asked for nothing are not in it."""
    rows = tx.execute(select(orders).where(orders.c.press.in_(list(presses))))
    return {row.press: _told(row) for row in rows}


def of_dispatches(tx: Tx, dispatch_ids: Sequence[str]) -> tuple[ToldOrder, ...]:
    """Return what was ever asked of these envelopes, the newest first."""
    where = orders.c.dispatch_id.in_(list(dispatch_ids))
    return tuple(_told(row) for row in tx.execute(select(orders).where(where).order_by(orders.c.asked_at.desc())))


def open_of(tx: Tx, dispatch_id: str, kind: OrderKind, recipient_id: str | None = None) -> ToldOrder | None:
    """Return an order of this kind that is not over yet, None if there is none."""
    where = and_(orders.c.dispatch_id == dispatch_id, orders.c.kind == kind, is_open())
    if recipient_id is not None:
        where = and_(where, orders.c.recipient_id == recipient_id)
    row = tx.execute(select(orders).where(where).order_by(orders.c.asked_at).limit(1)).one_or_none()
    return _told(row) if row else None


def voided_by(tx: Tx, dispatch_id: str) -> str | None:
    """Return who had an envelope voided here, that is void now: DocuSign was asked to, and did not refuse."""
    asked = orders.c.state.in_([OrderState.CALLING, OrderState.UNCERTAIN, OrderState.DONE])
    where = and_(orders.c.dispatch_id == dispatch_id, orders.c.kind == OrderKind.VOID, asked)
    by: str | None = tx.execute(select(orders.c.by).where(where).limit(1)).scalar_one_or_none()
    return by


def batches_of(tx: Tx, dispatch_ids: Sequence[str]) -> dict[str, str]:
    """Return the batches of the dispatches that somebody wants to act on; unknown ids are left out."""
    rows = tx.execute(select(dispatches.c.id, dispatches.c.batch_id).where(dispatches.c.id.in_(list(dispatch_ids))))
    return {row.id: row.batch_id for row in rows}


def ended(tx: Tx, claim_id: str) -> tuple[str, str] | None:
    """Return the dispatch, and its batch, in which a claim last ended without a signature; None if it never did."""
    over = and_(dispatches.c.claim_id == claim_id, dispatches.c.state.in_(sorted(TO_SEND_AGAIN)))
    newest = select(dispatches.c.id, dispatches.c.batch_id).where(over).order_by(dispatches.c.promised_at.desc())
    row = tx.execute(newest.limit(1)).one_or_none()
    return (row.id, row.batch_id) if row else None


def oldest_first(tx: Tx, dispatch_ids: Sequence[str]) -> tuple[str, ...]:
    """Return these dispatches, the longest sent first; unknown ids are left out."""
    order = (func.coalesce(dispatches.c.sent_at, dispatches.c.promised_at), dispatches.c.position, dispatches.c.id)
    rows = select(dispatches.c.id).where(dispatches.c.id.in_(list(dispatch_ids))).order_by(*order)
    return tuple(tx.execute(rows).scalars())


def lease(
    tx: Tx, owner: str, now: datetime, until: datetime, limit: int, scheduled: bool = True
) -> tuple[HeldOrder, ...]:
    """Lease up to `limit` orders that are due and nobody works on, the oldest first; not `scheduled`: only people's.

    One whose lease ran out in the middle of a call is taken over as interrupted: the call may have happened. None is
    taken of an envelope that somebody else is at.
    """
    if limit <= 0:
        return ()
    due = (
        select(orders.c.id)
        .where(_is_due(now), true() if scheduled else orders.c.by.is_not(None))
        .order_by(orders.c.next_at, orders.c.asked_at)
        .limit(limit)
    )
    held = _held(tx, [row.id for row in leases.take(tx, orders, due, owner, until)])
    return tuple(_taken_over(tx, one, now) for one in held)


def move(tx: Tx, held: HeldOrder, to: OrderState, now: datetime, words: str | None = None) -> HeldOrder | None:
    """Move a leased order; None, and no change, if the lease is no longer ours. One that is over gives it back."""
    check_order_move(held.state, to)
    values: dict[str, Any] = {"state": to}
    if to is OrderState.CALLING:
        values["called_at"] = now
    if to not in OPEN_ORDERS:
        values |= {"done_at": now, "outcome_words": words, "owner": None, "lease_until": None}
    where = and_(leases.is_held(orders, held.id, (held.owner, held.lease)), orders.c.state == held.state)
    moved = tx.execute(orders.update().where(where).values(**values)).rowcount == 1
    return _held(tx, [held.id])[0] if moved else None


def commit_to_call(tx: Tx, held: HeldOrder, now: datetime, until: datetime) -> HeldOrder | None:
    """Move an order whose lease still runs to its call, and make the lease outlive it; see `move`."""
    running = leases.change(tx, orders, held.id, (held.owner, held.lease), now, lease_until=until)
    return move(tx, held, OrderState.CALLING, now) if running else None


def release(tx: Tx, held: HeldOrder, next_at: datetime, tried: bool = True) -> None:
    """Give the lease back; the next step is due at `next_at`. Not `tried`: it only had to wait."""
    values = {"tries": orders.c.tries + int(tried), **leases.given_back(next_at)}
    leases.change(tx, orders, held.id, (held.owner, held.lease), **values)


def waiting(tx: Tx) -> int:
    """How many orders somebody still has to take a step for."""
    return tx.execute(select(func.count()).select_from(orders).where(is_open())).scalar_one()


def is_open() -> ColumnElement[bool]:
    """Whether somebody still has to take a step for an order."""
    return orders.c.state.in_(sorted(OPEN_ORDERS))


def _is_due(now: datetime) -> Any:
    other = orders.alias("other")
    older = or_(
        other.c.asked_at < orders.c.asked_at, and_(other.c.asked_at == orders.c.asked_at, other.c.id < orders.c.id)
    )
    before = exists().where(
        other.c.dispatch_id == orders.c.dispatch_id,
        other.c.id != orders.c.id,
        other.c.state.in_(sorted(OPEN_ORDERS)),
        or_(older, other.c.lease_until > now),
    )
    # Once it is out, the lease of whoever sent it says nothing: where news came first, nobody gives it back.
    at_it = exists().where(
        dispatches.c.id == orders.c.dispatch_id, dispatches.c.lease_until > now, dispatches.c.state.in_(sorted(OPEN))
    )
    return and_(is_open(), leases.is_due(orders, now), ~before, ~at_it)


def _taken_over(tx: Tx, held: HeldOrder, now: datetime) -> HeldOrder:
    then = order_after_interruption(held.order.kind, held.state)
    if then is held.state or then not in OPEN_ORDERS:
        return held  # whoever works on it ends it, and tells that
    return move(tx, held, then, now) or held


def _held(tx: Tx, ids: Sequence[str]) -> tuple[HeldOrder, ...]:
    about = (dispatches.c.batch_id, dispatches.c.claim_id, dispatches.c.envelope_id, dispatches.c.sender)
    rows = tx.execute(
        select(orders, *about, batches.c.project_id)
        .join(dispatches, dispatches.c.id == orders.c.dispatch_id)
        .join(batches, batches.c.id == dispatches.c.batch_id)
        .where(orders.c.id.in_(list(ids)))
        .order_by(orders.c.asked_at, orders.c.id)
    )
    return tuple(
        HeldOrder(
            id=row.id,
            order=_order(row),
            state=OrderState(row.state),
            owner=row.owner or "",
            lease=row.lease,
            tries=row.tries,
            asked_at=row.asked_at,
            called_at=row.called_at,
            batch_id=row.batch_id,
            project_id=row.project_id,
            claim_id=row.claim_id,
            envelope_id=row.envelope_id or "",
            sender=row.sender,
        )
        for row in rows
    )


def _order(row: Row[Any]) -> Order:
    return Order(
        dispatch_id=row.dispatch_id,
        kind=OrderKind(row.kind),
        press=row.press,
        by=row.by,
        recipient_id=row.recipient_id,
        name=row.name,
        email=row.email,
        was=row.was,
        words=row.words,
        stood=Standing(row.stood) if row.stood else None,
    )


def _told(row: Row[Any]) -> ToldOrder:
    return ToldOrder(
        row.id, _order(row), OrderState(row.state), row.asked_at, row.called_at, row.done_at, row.outcome_words
    )
