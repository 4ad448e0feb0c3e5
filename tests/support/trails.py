"""The audit trail as tests read it: every line, oldest first."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Row, select, text

from claims.audit import Deed
from storage.database import Database, Tx
from storage.tables import audit_entries


def trail(database: Database, *deeds: Deed) -> list[Row[Any]]:
    """Every line, or those of these deeds."""
    wanted = select(audit_entries).order_by(audit_entries.c.id)
    if deeds:
        wanted = wanted.where(audit_entries.c.deed.in_(deeds))
    with database.reading() as tx:
        return list(tx.execute(wanted))


@contextmanager
def attack(database: Database) -> Iterator[Tx]:
    """Change the trail as somebody with the database would: without what refuses it, and put back afterwards."""
    with database.deciding() as tx:
        refusing = _triggers(tx)
        for name, table, _ in refusing:
            tx.execute(text(f"DROP TRIGGER {name}" + ("" if tx.dialect.name == "sqlite" else f" ON {table}")))
        yield tx
        for _, _, made in refusing:
            tx.execute(text(made.replace(":", "\\:")))


def _triggers(tx: Tx) -> list[tuple[str, str, str]]:
    """What refuses changes: name, table, and the statement that makes it."""
    if tx.dialect.name == "sqlite":
        found = text("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'")
    else:
        found = text(
            "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
        )
    return [(row[0], row[1], row[2]) for row in tx.execute(found)]
