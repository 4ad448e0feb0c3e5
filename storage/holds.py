"""Holds: who keeps claims from being sent, since when and why. Rows are kept when they are lifted.

`look` and `close` are the two sides of one lock: once a hold is committed, nothing that did not see it commits to
sending. On SQLite every deciding transaction waits for the others anyway.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, or_, select

from claims.holds import ACCOUNT, EVERYTHING, Hold, HoldKind, Pause
from storage.database import Tx
from storage.tables import allowances, dispatches, gates, holds, new_id
from storage.writing import insert_if_absent

_NOTHING = "nothing"
_SENDING = select(gates.c.name).where(gates.c.name == "sending")


def look(tx: Tx, batch_id: str) -> tuple[Hold, ...]:
    """Return what holds the batch; none can be placed unseen until the transaction ends. For the last gate."""
    tx.execute(_SENDING.with_for_update(read=True))
    return of_batch(tx, batch_id)


def close(tx: Tx) -> None:
    """Wait for everybody who is about to commit to sending, and let nobody else until the transaction ends."""
    tx.execute(_SENDING.with_for_update())


def of_batch(tx: Tx, batch_id: str) -> tuple[Hold, ...]:
    """Return what holds the batch now: a freeze, the breaker, its own stop."""
    return active(tx, (EVERYTHING, ACCOUNT, batch_id))


def active(tx: Tx, scopes: Iterable[str]) -> tuple[Hold, ...]:
    """Return the holds that are on in these scopes."""
    where = holds.c.scope.in_(list(scopes)) & holds.c.lifted_at.is_(None)
    return tuple(_hold(row) for row in tx.execute(select(holds).where(where).order_by(holds.c.made_at)))


def count(tx: Tx, scopes: Sequence[str]) -> dict[str, int]:
    """Count the holds each scope ever had: a button drawn before the last one can be told."""
    rows = tx.execute(
        select(holds.c.scope, func.count().label("number")).where(holds.c.scope.in_(scopes)).group_by(holds.c.scope)
    ).all()
    return dict.fromkeys(scopes, 0) | {row.scope: row.number for row in rows}


def place(
    tx: Tx, scope: str, kind: HoldKind, by: str | None, reason: str, now: datetime, press: str | None = None
) -> Hold | None:
    """Hold a scope; None, and no change, if it is held already or the same press did it before. Call `close` first."""
    values = {"id": new_id(), "scope": scope, "kind": kind, "by": by, "reason": reason, "made_at": now}
    if not insert_if_absent(tx, holds, {**values, "made_press": press}):
        return None
    return Hold(str(values["id"]), scope, kind, by, reason, now)


def lift(tx: Tx, scope: str, by: str | None, now: datetime, press: str | None = None) -> Hold | None:
    """Let a scope go on; None, and no change, if nothing holds it or the same press lifted one before."""
    if press is not None and tx.execute(select(holds.c.id).where(holds.c.lifted_press == press)).first():
        return None
    row = tx.execute(
        holds.update()
        .where(holds.c.scope == scope, holds.c.lifted_at.is_(None))
        .values(lifted_at=now, lifted_by=by, lifted_press=press)
        .returning(holds)
    ).one_or_none()
    return _hold(row) if row else None


def spend(tx: Tx, press: str, now: datetime) -> None:
    """Remember a press that found nothing to place or lift, so that the same press changes nothing later either."""
    values = {
        "id": new_id(), "scope": _NOTHING, "kind": HoldKind.FREEZE, "by": None, "reason": "", "made_at": now,
        "made_press": press, "lifted_at": now, "lifted_press": press,
    }  # fmt: skip
    insert_if_absent(tx, holds, values)


def held() -> ColumnElement[bool]:
    """The condition, on `dispatches`, that something holds the dispatch's batch."""
    scope = or_(holds.c.scope.in_([EVERYTHING, ACCOUNT]), holds.c.scope == dispatches.c.batch_id)
    return exists().where(holds.c.lifted_at.is_(None), scope)


def pause(tx: Tx) -> Pause | None:
    """Return until when DocuSign takes nothing from us; it may have passed."""
    row = tx.execute(select(allowances).where(allowances.c.service == "docusign")).one()
    return None if row.paused_until is None else Pause(row.paused_since, row.paused_until, row.paused_words or "")


def _hold(row: Row[Any]) -> Hold:
    return Hold(row.id, row.scope, HoldKind(row.kind), row.by, row.reason, row.made_at)
