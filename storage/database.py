"""The engine, and the two kinds of transaction: one that reads, one that decides.

A deciding transaction on SQLite takes the write lock at once (`BEGIN IMMEDIATE`): SQLite's default would read
first and lose updates silently. No transaction is ever open during a network call.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

Tx = Connection
"""An open transaction. Services pass it on and never look inside."""

BUSY_MILLISECONDS = 15_000

Unavailable = OperationalError
"""The database did not do it, for no fault of what was asked: a deadlock, a lock, a lost connection. Do it again."""


@dataclass(frozen=True)
class Database:
    """A place where the bot keeps what it knows."""

    engine: Engine

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """Open a transaction that only reads."""
        with self.engine.connect().execution_options(reads_only=True) as tx, tx.begin():
            yield tx

    @contextmanager
    def deciding(self) -> Iterator[Tx]:
        """Open a transaction that writes; it commits when the block ends well and leaves no trace otherwise."""
        with self.engine.begin() as tx:
            yield tx

    def answers(self) -> bool:
        """Tell whether the database can be asked anything."""
        try:
            with self.reading() as tx:
                return bool(tx.execute(text("SELECT 1")).scalar_one())
        except SQLAlchemyError:
            return False

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


def connect(url: str, pool_size: int = 40) -> Database:
    """Open the database at a SQLAlchemy URL; `postgresql://` means psycopg 3.

    `pool_size` is at least the number of threads that may want a connection at once, and no more are ever opened.
    """
    if url.startswith("sqlite"):
        engine = create_engine(
            url, pool_size=pool_size, max_overflow=0, connect_args={"timeout": BUSY_MILLISECONDS / 1000}
        )
        _prepare_sqlite(engine)
    else:
        engine = create_engine(url, pool_size=pool_size, max_overflow=0, pool_pre_ping=True)
    return Database(engine)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # the driver's own idea of BEGIN is the one that loses updates
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_MILLISECONDS}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        reads_only = connection.get_execution_options().get("reads_only", False)
        connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")
