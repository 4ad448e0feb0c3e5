"""The seals of the audit trail, and its lines as they lie in the database, believed to be nothing in particular."""

from collections.abc import Generator, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, Select, func, or_, select, text, type_coerce

from claims.sealing import Kept, Seal, moment_of
from storage.audit import columns, kept
from storage.database import Tx
from storage.tables import audit_entries, audit_seals

BEHIND = 10_000
"""Lines that far behind the newest sealed one are sealed no more: what appears there later was put there by hand."""


def last_for_good(tx: Tx) -> Seal | None:
    """Return the last seal; until the transaction ends nobody else adds one. Call it first: two chains never form."""
    if tx.dialect.name == "postgresql":  # on SQLite every deciding transaction waits for the others anyway
        tx.execute(text("LOCK TABLE audit_seals IN SHARE ROW EXCLUSIVE MODE"))
    row = tx.execute(_seals().order_by(audit_seals.c.position.desc()).limit(1)).one_or_none()
    return _seal(row) if row else None


def unsealed(tx: Tx, limit: int, behind: int = BEHIND) -> tuple[Kept, ...]:
    """Return lines without a seal in the order they were made, at most `limit`.

    PostgreSQL shows lines in the order of their commits, so one may come after others that were made later.
    """
    rows = tx.execute(_unsealed().where(audit_entries.c.id > _newest() - behind).limit(limit))
    return tuple(kept(row) for row in rows)


def add(tx: Tx, seals: Iterable[Seal]) -> None:
    """Add seals to the end of the chain; a position that is taken already fails."""
    rows = [
        {"position": one.position, "entry_id": one.entry_id, "mac": one.mac, "sealed_at": moment_of(one.sealed_at)}
        for one in seals
    ]
    tx.execute(audit_seals.insert(), rows)


def chain(tx: Tx) -> Generator[tuple[Seal, Kept | None]]:
    """Yield every seal by position, each with its line, if that is still there. Close it if you leave it early."""
    both = select(*_seal_columns(), *columns()).outerjoin(audit_entries, audit_entries.c.id == audit_seals.c.entry_id)
    wanted = both.select_from(audit_seals).order_by(audit_seals.c.position)
    with tx.execute(wanted, execution_options={"yield_per": 1000}) as rows:
        for row in rows:
            yield _seal(row), None if row.id is None else kept(row)


def count_unsealed(tx: Tx) -> int:
    """How many lines have no seal."""
    return int(tx.execute(select(func.count()).select_from(_unsealed().order_by(None).subquery())).scalar_one())


def long_unsealed(tx: Tx, before: datetime, after: datetime, limit: int, behind: int = BEHIND) -> tuple[Kept, ...]:
    """Return lines that should have a seal or not be there, at most `limit`: those of a time before one moment or after
    the other, and those that appeared so far behind that they are sealed no more."""
    wrong_time = or_(audit_entries.c.at < before, audit_entries.c.at > after)
    rows = tx.execute(_unsealed().where(or_(wrong_time, audit_entries.c.id <= _newest() - behind)).limit(limit))
    return tuple(kept(row) for row in rows)


def _newest() -> ColumnElement[int]:
    return func.coalesce(select(func.max(audit_seals.c.entry_id)).scalar_subquery(), 0)


def _seal_columns() -> list[Any]:
    sealed_at = type_coerce(audit_seals.c.sealed_at, BigInteger).label("sealed_at")
    return [sealed_at if column.name == "sealed_at" else column for column in audit_seals.c]


def _seals() -> Select[Any]:
    return select(*_seal_columns())


def _unsealed() -> Select[Any]:
    has_one = select(audit_seals.c.position).where(audit_seals.c.entry_id == audit_entries.c.id).exists()
    return select(*columns()).where(~has_one).order_by(audit_entries.c.id)


def _seal(row: Row[Any]) -> Seal:
    return Seal(row.position, row.entry_id, row.mac, row.sealed_at)
