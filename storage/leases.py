"""Taking rows to work on, each by one worker, for tables with the columns of a lease."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, and_, or_, select

from storage.database import Tx


def any_due(tx: Tx, table: Table, now: datetime) -> bool:
    """Tell whether anything is due that nobody works on."""
    return tx.execute(select(table.c.next_at).where(_is_due(table, now)).limit(1)).first() is not None


def lease(tx: Tx, table: Table, owner: str, now: datetime, until: datetime, limit: int) -> tuple[Row[Any], ...]:
    """Lease up to `limit` rows that are due and nobody works on, the longest due first."""
    if limit <= 0:
        return ()
    (key,) = table.primary_key
    due = (
        select(key).where(_is_due(table, now)).order_by(table.c.next_at, key).limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )  # fmt: skip
    # Once and for all: PostgreSQL may run a subquery again for each row, and each time lease others.
    taken = due.cte("taken").prefix_with("MATERIALIZED")
    rows = tx.execute(
        table.update()
        .where(key.in_(select(taken.c[key.name])))
        .values(owner=owner, lease=table.c.lease + 1, lease_until=until)
        .returning(table)
    )
    return tuple(rows)


def change(tx: Tx, table: Table, key: str, held: tuple[str, int], now: datetime | None = None, **values: Any) -> bool:
    """Change a row that is leased so; false, and no change, if it is not any more. With `now`, only while it runs."""
    (column,) = table.primary_key
    owner, lease_number = held
    where = and_(column == key, table.c.owner == owner, table.c.lease == lease_number)
    if now is not None:
        where = and_(where, table.c.lease_until > now)
    return tx.execute(table.update().where(where).values(**values)).rowcount == 1


def given_back(next_at: datetime | None) -> Mapping[str, Any]:
    """Return the values that give a lease back; what is left is due at `next_at`, None for nothing."""
    return {"owner": None, "lease_until": None, "next_at": next_at}


def _is_due(table: Table, now: datetime) -> ColumnElement[bool]:
    return and_(table.c.next_at <= now, or_(table.c.lease_until.is_(None), table.c.lease_until <= now))
