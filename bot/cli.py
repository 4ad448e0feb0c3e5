"""The command line: `claims-bot ...`. Reads what was typed, calls one function, says how it went.

Each command imports what it needs when it runs, so that `--help` need not load the whole bot.
"""

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from bot.audit_cli import audit
from bot.compile_cli import compile_month
from bot.documents_cli import show_filings, verify_documents
from bot.terminal import open_database, read_settings, stop

app = typer.Typer(
    name="claims-bot",
    help="Sends approved progress claims to DocuSign from Slack: never twice, never lost.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # its tracebacks show local variables, and those hold secrets
)
app.add_typer(audit, name="audit")
app.command("compile")(compile_month)
app.command("filings")(show_filings)
app.command("verify-documents")(verify_documents)


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
    settings = read_settings()
    from bot.run import leave
    from bot.run import run as serve

    leave(serve(settings))


@app.command("import")
def import_paths(
    paths: Annotated[list[Path], typer.Argument(help="CSV or XLSX files, or folders of them.")],
    strict: Annotated[bool, typer.Option("--strict", help="Import nothing if any row is bad.")] = False,
) -> None:
    """Read projects, people, members and claims from files. Reading a file again changes nothing."""
    settings = read_settings(serving=False)
    from bot.services.importing import import_files

    with open_database(settings) as database:
        report = import_files(database, paths, strict=strict)
    for warning in report.warnings:
        typer.echo(f"note: {warning}", err=True)
    for problem in report.problems:
        typer.echo(str(problem), err=True)
    typer.echo(f"{report.added} added, {report.changed} changed, {report.unchanged} unchanged.")
    if report.problems:
        left_out = "Nothing was imported" if strict else "The rows named above were left out"
        stop(f"{left_out}; mend them and import again.", code=1)


@app.command()
def migrate() -> None:
    """Make the database ready for this version. Doing it again changes nothing."""
    settings = read_settings(serving=False)
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
        stop(str(error))


@app.command()
def check() -> None:
    """Say in plain words whether settings, database, Slack and DocuSign are ready."""
    settings = read_settings()
    from bot.check import check as look

    findings = look(settings)
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.ok else 'MEND'}  {finding.words}")
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)


@app.command()
def drift() -> None:
    """Compare every envelope that is out, or was until a month ago, with DocuSign now, and repair what differs."""
    settings = read_settings()
    from slack_sdk.errors import SlackApiError

    from bot.services import nightly
    from bot.wiring import build, slack_words
    from esign.errors import Trouble

    with open_database(settings):
        pass  # nobody need be asked when it is not ready
    try:
        bot = build(settings)
    except (SlackApiError, OSError) as error:
        stop(f"Slack did not say who we are ({slack_words(error)}). Check SLACK_BOT_TOKEN.", code=1)
    try:
        checked = nightly.check_now(bot.services)
    except Trouble as trouble:
        stop(f"DocuSign: {trouble.words}", code=1)
    finally:
        bot.close()
    for one in checked.differences:
        typer.echo(
            f"{'mended' if one.repaired else 'DIFFERS'}  {one.name}: we had {one.ours}, DocuSign has {one.theirs}"
        )
    typer.echo(f"{checked.compared} compared, {checked.repaired} mended, {checked.unrepaired} differ.")
    if checked.left:
        typer.echo(
            f"{checked.left} were read or changed less than 15 minutes ago and left alone, as DocuSign wants it."
        )
    if checked.unrepaired:
        stop("What differs still is for a person: look at these envelopes in DocuSign.", code=1)


@app.command("new-token-key")
def new_token_key() -> None:
    """Print a new key for TOKEN_KEYS."""
    from cryptography.fernet import Fernet

    typer.echo(Fernet.generate_key().decode())


@app.command("rotate-keys")
def rotate_keys() -> None:
    """Encrypt everybody's DocuSign login anew under the first of TOKEN_KEYS, so that the others can be taken out."""
    settings = read_settings()
    from bot.services.rotating import rotate
    from bot.services.vault import Vault
    from bot.wiring import utc_now

    if not settings.token_keys:
        stop("TOKEN_KEYS is not set, so there is nothing to encrypt with.")
    with open_database(settings) as database:
        done = rotate(database, Vault([key.get_secret_value() for key in settings.token_keys]), utc_now())
    typer.echo(f"{done.rewritten} logins are encrypted under the first key.")
    if done.busy:
        stop(f"{done.busy} were being renewed just now; run it again before you take a key out.", code=1)
    if done.unreadable:
        stop(
            f"{done.unreadable} logins open with none of the keys; put the key back that they were kept under.", code=1
        )
