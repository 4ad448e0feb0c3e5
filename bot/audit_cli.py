"""`claims-bot audit ...`: the audit trail for whoever has the command line. Imports what it needs when it runs."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.terminal import open_database, read_settings, stop

audit = typer.Typer(help="Export the audit trail, or prove that nobody changed it.", no_args_is_help=True)

DAY = ["%Y-%m-%d"]


@audit.command()
def export(
    first: Annotated[datetime, typer.Option("--from", formats=DAY, help="The first day, in UTC.")],
    last: Annotated[datetime, typer.Option("--to", formats=DAY, help="The last day, in UTC; it belongs to it.")],
    out: Annotated[Path | None, typer.Option("--out", help="The file to write, instead of standard output.")] = None,
) -> None:
    """Write the audit trail of some days as CSV (UTF-8), safe to open in a spreadsheet."""
    from bot.services.exporting import export_csv

    if last < first:
        stop("--to is a day before --from.")
    with open_database(read_settings(serving=False)) as database:
        if out is None:
            export_csv(database, first.date(), last.date(), sys.stdout.buffer)
            sys.stdout.buffer.flush()
            return
        try:
            with open(out, "wb", opener=_for_us_alone) as file:
                count = export_csv(database, first.date(), last.date(), file)
        except OSError as error:
            stop(f"{out} cannot be written: {error.strerror}.", code=1)
    typer.echo(f"{count} lines are in {out}.")


@audit.command()
def verify(
    head: Annotated[str | None, typer.Option("--head", help="A head noted down earlier, as POSITION:MAC.")] = None,
) -> None:
    """Prove that no sealed line of the audit trail was changed or taken out; with --head, that none was cut off."""
    from bot.services.verifying import read_noted, verify_trail

    settings = read_settings(serving=False)
    if not settings.audit_keys:
        stop("AUDIT_KEYS is not set: without the key that sealed the trail nothing can be proved.")
    noted = read_noted(head) if head is not None else None
    if head is not None and noted is None:
        stop("--head takes what `claims-bot audit verify` printed as the head: POSITION:MAC.")
    with open_database(settings) as database:
        report = verify_trail(database, settings.audit_key_bytes(), noted)
    for line in report.lines:
        typer.echo(line)
    if not report.whole:
        raise typer.Exit(1)


def _for_us_alone(path: str, flags: int) -> int:
    """Open a new file for ourselves alone: a trail has names and addresses in it."""
    return os.open(path, flags, 0o600)
