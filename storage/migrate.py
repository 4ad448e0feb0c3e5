"""Bringing a database to the schema this version needs. Alembic is imported here only, when it is wanted."""

from pathlib import Path

from sqlalchemy import Engine, inspect, text

MIGRATIONS = Path(__file__).with_name("migrations")


class SchemaBehindError(Exception):
    """The database is not at the schema this version needs."""


def upgrade(engine: Engine) -> None:
    """Apply the migrations that are missing; doing it again changes nothing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def check_current(engine: Engine) -> None:
    """Raise SchemaBehindError unless the database is at the newest migration; does not import Alembic."""
    newest = max(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).split("_")[0]
    found = None
    if inspect(engine).has_table("alembic_version"):
        with engine.connect() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    if found != newest:
        raise SchemaBehindError(f"The database is at schema {found or 'none'}, this version needs {newest}.")
