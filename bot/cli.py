"""The command line: `claims-bot ...`. Reads what was typed, calls one function, says how it went.

Each command imports what it needs when it runs, so that `--help` need not load the whole bot.
"""

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

app = typer.Typer(
    name="claims-bot",
    help="Sends approved progress claims to DocuSign from Slack: never twice, never lost.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks show local variables, and those hold secrets
)


def main() -> None:
    """Run the command line; ends the process with the command's exit code: 1 when it failed, 2 when it could not start.

    What nobody foresaw ends in one sentence; LOG_LEVEL=debug shows the traceback.
    """
    try:
        app()
    except Exception as error:
        if os.environ.get("LOG_LEVEL", "").lower() == "debug":
            raise
        from bot.logs import without_secrets

        first_line = without_secrets(str(error)).strip().partition("\n")[0]
        typer.echo(f"claims-bot could not go on: {type(error).__name__}: {first_line}", err=True)
        sys.exit(1)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"claims-bot {version('claims-bot')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Say which version this is.")
    ] = False,
) -> None:
    pass


@app.command()
def run() -> None:
    """Serve Slack and DocuSign until told to stop (Ctrl-C or SIGTERM)."""
    settings = _settings()
    from bot.run import run as serve

    raise typer.Exit(serve(settings))


@app.command("import")
def import_paths(
    paths: Annotated[list[Path], typer.Argument(help="CSV or XLSX files, or folders of them.")],
    strict: Annotated[bool, typer.Option("--strict", help="Import nothing if any row is bad.")] = False,
) -> None:
    """Read projects, people, members and claims from files. Reading a file again changes nothing."""
    settings = _settings(serving=False)
    from bot.services.importing import import_files
    from storage.database import connect
    from storage.migrate import SchemaBehindError, check_current

    database = connect(settings.database_url)
    try:
        check_current(database.engine)
        report = import_files(database, paths, strict=strict)
    except SchemaBehindError as behind:
        _stop(f"{behind} Run claims-bot migrate.", code=1)
    finally:
        database.close()
    for warning in report.warnings:
        typer.echo(f"note: {warning}", err=True)
    for problem in report.problems:
        typer.echo(str(problem), err=True)
    typer.echo(f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged.")
    if report.problems:
        left_out = "Nothing was imported" if strict else "The rows named above were left out"
        _stop(f"{left_out}; mend them and import again.", code=1)


@app.command()
def migrate() -> None:
    """Make the database ready for this version. Doing it again changes nothing."""
    settings = _settings(serving=False)
    from storage.database import connect
    from storage.migrate import upgrade

    database = connect(settings.database_url)
    try:
        upgrade(database.engine)
    finally:
        database.close()
    typer.echo("The database is ready for this version.")


@app.command()
def manifest(
    url: Annotated[str, typer.Option("--url", help="Where Slack reaches the bot: https://claims.example.com")],
) -> None:
    """Print the Slack app manifest for HTTP. (For Socket Mode, use app.yaml as it is.)"""
    from bot.manifest import as_yaml, http_form

    try:
        typer.echo(as_yaml(http_form(url)), nl=False)
    except ValueError as error:
        _stop(str(error))


@app.command()
def check() -> None:
    """Say in plain words whether settings, database, Slack and DocuSign are ready."""
    settings = _settings()
    from bot.check import check as look

    findings = look(settings)
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.ok else 'MEND'}  {finding.words}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


def _settings(**options: Any) -> "Settings":
    from bot.logs import configure
    from bot.settings import SettingsError
    from bot.settings_loading import load_settings

    try:
        settings = load_settings(**options)
    except SettingsError as error:
        _stop("The settings need mending (see .env.example):", *(f"- {problem}" for problem in error.problems))
    configure(settings)
    return settings


def _stop(*lines: str, code: int = 2) -> NoReturn:
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(code)
