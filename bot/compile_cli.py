"""`claims-bot compile`: the backups of a project's month in one file, for whoever runs the bot."""

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.terminal import open_database, read_settings, stop

_EVERY = 25
"""Claims between two lines that tell how far it has got."""


def compile_month(
    project: Annotated[str, typer.Option("--project", help="The number of the project.")],
    period: Annotated[str, typer.Option("--period", help="The month in which the billing period ends: 2026-10.")],
    out: Annotated[Path | None, typer.Option("--out", help="The file to write; otherwise it is named for you.")] = None,
) -> None:
    """Put a month's claims into one PDF: contents, signed copies or documents, attachments. Private ones are in it."""
    from bot.services.compiling import TooLarge, compile_backup
    from bot.services.uploading import file_name
    from bot.wiring import utc_now
    from claims.compiling import in_order, read_month
    from storage import listing, projects

    month = read_month(period)
    if month is None:
        stop(f"--period takes a month such as 2026-10, not {period!r}.")
    with open_database(read_settings(serving=False)) as database:
        with database.reading() as tx:
            about = projects.by_number(tx, project)
            stored = listing.of_project(tx, about.id) if about is not None else ()
        if about is None:
            stop(f"There is no project {project!r}.")
        claims = in_order((one.claim for one in stored), month)
        if not claims:
            stop(f"No claim of {about.number} is of a billing period that ends in {month}.", code=1)

        def tell(done: int) -> None:
            if done % _EVERY == 0 or done == len(claims):
                typer.echo(f"{done} of {len(claims)} claims", err=True)

        try:
            made = compile_backup(database, about, claims, month, utc_now(), tell)
        except TooLarge as large:
            stop(str(large), code=1)
    path = out or Path(file_name(made.name))
    try:
        with open(path, "wb", opener=_for_us_alone) as file:
            file.write(made.content)
    except OSError as error:
        stop(f"{path} cannot be written: {error.strerror}.", code=1)
    typer.echo(f"{made.count} claims are in {path}.")
    for fault in made.faults:
        typer.echo(f"LOOK  {fault}", err=True)
    if made.faults:
        raise typer.Exit(1)


def _for_us_alone(path: str, flags: int) -> int:
    """Open a file for ourselves alone: contracts are in it."""
    return os.open(path, flags, 0o600)
