"""`claims-bot filings` and `claims-bot verify-documents`: what is kept of what was signed, for whoever runs the bot."""

import typer

from bot.terminal import open_database, read_settings


def show_filings() -> None:
    """List the signed copies that are not kept yet, each with why and when it is asked for again."""
    from storage import filings

    with open_database(read_settings(serving=False)) as database, database.reading() as tx:
        missing, kept = filings.not_filed(tx), filings.count(tx)
    for one in missing:
        again = f"asked for again {one.next_at:%Y-%m-%d %H:%M} UTC" if one.next_at else "not asked for again"
        typer.echo(
            f"{one.project} {one.commitment} claim {one.claim}: envelope {one.envelope_id}, signed copy due since "
            f"{one.since:%Y-%m-%d %H:%M} UTC, tried {one.tries} times, {again}. {one.words or ''}".rstrip()
        )
    typer.echo(f"{kept} signed copies are kept, {len(missing)} are not.")
    if missing:
        raise typer.Exit(1)


def verify_documents() -> None:
    """Hash every document in the database again, and say which is not what it was when it was kept."""
    from storage import documents

    count, changed = 0, []
    with open_database(read_settings(serving=False)) as database, database.reading() as tx:
        for sha256, is_whole in documents.checked(tx):
            count += 1
            if not is_whole:
                changed.append(sha256)
    for sha256 in changed:
        typer.echo(f"CHANGED  {sha256}")
    typer.echo(f"{count} documents were hashed, {len(changed)} are not what was kept.")
    if changed:
        typer.echo("Restore these from a backup; until then nothing made from them proves anything.", err=True)
        raise typer.Exit(1)
