"""Bringing a database to the schema this version needs. Alembic is imported here only, when it is wanted."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

MIGRATIONS = Path(__file__).with_name("migrations")


class SchemaBehindError(Exception):
    """The database is not at the schema this version needs."""


def upgrade(engine: Engine, to: str = "head") -> None:
    """Apply the migrations that are missing, up to one of them or all; doing it again changes nothing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection, _tables_may_be_rebuilt(connection), connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
            raise RuntimeError("The upgrade would leave rows that point nowhere; nothing was changed.")


@contextmanager
def _tables_may_be_rebuilt(connection: Connection) -> Iterator[None]:
    """Let SQLite drop a table that others point at, to put a better one in its place.

    Its documented way of changing a constraint (SQLite: making other kinds of table schema changes). Only outside of a
    transaction does SQLite listen to this.
    """
    driver = connection.connection.driver_connection if connection.dialect.name == "sqlite" else None
    if driver is None:
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def check_current(engine: Engine) -> None:
    """Raise SchemaBehindError unless the database is at the newest migration; does not import Alembic."""
    newest = max(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).split("_")[0]
    found = None
    if inspect(engine).has_table("alembic_version"):
        with engine.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if found != newest:
        raise SchemaBehindError(f"The database is at schema {found or 'none'}, this version needs {newest}.")
