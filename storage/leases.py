"""Taking rows to work on, each by one worker, for tables with the columns of a lease."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, Table, and_, or_, select

from storage.database import Tx
from storage.writing import change_free


def lease(tx: Tx, table: Table, owner: str, now: datetime, until: datetime, limit: int) -> tuple[Row[Any], ...]:
    """Lease up to `limit` rows that are due and nobody works on, the longest due first."""
    if limit <= 0:
        return ()
    (key,) = table.primary_key
    due = select(key).where(is_due(table, now)).order_by(table.c.next_at, key).limit(limit)
    return take(tx, table, due, owner, until)


def take(tx: Tx, table: Table, due: Select[str], owner: str, until: datetime) -> tuple[Row[Any], ...]:
    """Lease the rows whose keys are selected, in no order; one that somebody else is just taking is passed over."""
    return change_free(tx, table, due, owner=owner, lease=table.c.lease + 1, lease_until=until)


def change(tx: Tx, table: Table, key: str, held: tuple[str, int], now: datetime | None = None, **values: Any) -> bool:
    """Change a row that is leased so; false, and no change, if it is not any more. With `now`, only while it runs."""
    where = is_held(table, key, held)
    if now is not None:
        where = and_(where, table.c.lease_until > now)
    return tx.execute(table.update().where(where).values(**values)).rowcount == 1


def given_back(next_at: datetime | None) -> Mapping[str, Any]:
    """Return the values that give a lease back; what is left is due at `next_at`, None for nothing."""
    return {"owner": None, "lease_until": None, "next_at": next_at}


def is_held(table: Table, key: str, held: tuple[str, int]) -> ColumnElement[bool]:
    """Whether a row is leased by this owner, under this number."""
    (column,) = table.primary_key
    owner, lease_number = held
    return and_(column == key, table.c.owner == owner, table.c.lease == lease_number)


def is_due(table: Table, now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether the next step of a row is due, and nobody works on it."""
    return and_(table.c.next_at <= now, or_(table.c.lease_until.is_(None), table.c.lease_until <= now))
