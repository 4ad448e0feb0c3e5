"""Ways of writing that each database has to be told of in its own words."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Select, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.database import Tx


def insert_if_absent(tx: Tx, table: Table, values: Mapping[str, Any]) -> bool:
    """Insert the row unless a unique constraint has it already; tell whether it went in."""
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    inserted = insert(table).values(**values).on_conflict_do_nothing().returning(*table.primary_key)
    return tx.execute(inserted).one_or_none() is not None


def upsert(tx: Tx, table: Table, key: tuple[str, ...], values: Mapping[str, Any]) -> None:
    """Insert the row, or bring the one with the same key to these values."""
    insert = postgresql.insert if tx.dialect.name == "postgresql" else sqlite.insert
    changes = {name: value for name, value in values.items() if name not in key}
    tx.execute(insert(table).values(**values).on_conflict_do_update(index_elements=list(key), set_=changes))


def change_free(tx: Tx, table: Table, chosen: Select[str], **values: Any) -> tuple[Row[Any], ...]:
    """Change the rows whose keys are chosen, and return them, in no order; those that others hold are passed over."""
    (key,) = table.primary_key
    free = chosen.with_for_update(skip_locked=True, key_share=True)
    # Once and for all: PostgreSQL may run a subquery again for each row, and each time take others.
    taken = free.cte("taken").prefix_with("MATERIALIZED")
    rows = tx.execute(table.update().where(key.in_(select(taken.c[key.name]))).values(**values).returning(table))
    return tuple(rows)
