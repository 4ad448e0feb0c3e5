"""What every command of the command line does alike: settings, the database, and to say in plain words why it stops."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings
    from storage.database import Database


def read_settings(**options: Any) -> "Settings":
    """Return the settings, with the log set up; ends the command with 2 and every problem when they need mending."""
    from bot.logs import configure
    from bot.settings import SettingsError
    from bot.settings_loading import load_settings

    try:
        settings = load_settings(**options)
    except SettingsError as error:
        stop("The settings need mending (see .env.example):", *(f"- {problem}" for problem in error.problems))
    configure(settings)
    return settings


@contextmanager
def open_database(settings: "Settings") -> Iterator["Database"]:
    """Open the database and close it in the end; ends the command with 1 where it is not at this version."""
    from storage.database import connect
    from storage.migrate import SchemaBehindError, check_current

    database = connect(settings.database_url)
    try:
        check_current(database.engine)
        yield database
    except SchemaBehindError as behind:
        stop(f"{behind} Run `claims-bot migrate`.", code=1)
    finally:
        database.close()


def stop(*lines: str, code: int = 2) -> NoReturn:
    """Say why on standard error, a line each, and end the command."""
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(code)
