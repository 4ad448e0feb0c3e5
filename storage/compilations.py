"""Compilations: backups that somebody asked for in Slack, each row one, from the command until Slack has the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from claims.compiling import Compiling, HeldCompilation, Month, Told, read_month
from claims.dispatch import State
from storage import leases
from storage.database import Tx
from storage.tables import compilations, dispatch_documents, dispatches, filings, new_id
from storage.writing import insert_if_absent


@dataclass(frozen=True)
class Signed:
    """A signed revision: its signed copy, None as long as that is not kept, and the files its envelope was made of."""

    sha256: str | None
    of_envelope: frozenset[str]


def signed(tx: Tx, revision_ids: Sequence[str]) -> dict[str, Signed]:
    """Return those of these revisions that are signed."""
    made = dispatches.outerjoin(filings, filings.c.dispatch_id == dispatches.c.id)
    made = made.outerjoin(dispatch_documents, dispatch_documents.c.dispatch_id == dispatches.c.id)
    rows = tx.execute(
        select(dispatches.c.revision_id, filings.c.document_sha256, dispatch_documents.c.sha256)
        .select_from(made)
        .where(dispatches.c.revision_id.in_(list(revision_ids)), dispatches.c.state == State.COMPLETED)
    ).all()
    made_of: dict[str, set[str]] = {}
    for row in rows:
        made_of.setdefault(row.revision_id, set()).add(row.sha256)
    return {row.revision_id: Signed(row.document_sha256, frozenset(made_of[row.revision_id])) for row in rows}


def ask(tx: Tx, project_id: str, month: Month, slack_id: str, total: int, now: datetime) -> bool:
    """Have a backup compiled; false while another one of the same project is being compiled for the same person."""
    values = {
        "id": new_id(), "project_id": project_id, "month": str(month), "slack_id": slack_id, "state": Compiling.ASKED,
        "done": 0, "total": total, "lease": 0, "tries": 0, "next_at": now, "asked_at": now,
    }  # fmt: skip
    return insert_if_absent(tx, compilations, values)


def running(tx: Tx, project_id: str, slack_id: str) -> tuple[Month, int, int] | None:
    """Return the month that is being compiled for a person, and how many claims of how many are in; None if none is."""
    mine = (compilations.c.project_id == project_id) & (compilations.c.slack_id == slack_id)
    row = tx.execute(select(compilations).where(mine, compilations.c.done_at.is_(None))).one_or_none()
    return (_month(row.month), row.done, row.total) if row else None


def lease(tx: Tx, owner: str, now: datetime, until: datetime, limit: int) -> tuple[HeldCompilation, ...]:
    """Lease up to `limit` backups, the longest asked for first. One being posted may have arrived."""
    return tuple(_held(row) for row in leases.lease(tx, compilations, owner, now, until, limit))


def told_in(tx: Tx, held: HeldCompilation, told: Told) -> bool:
    """Keep which message tells how far it has got; false if the lease is no longer ours."""
    place = {"channel_id": told.channel_id, "message_ts": told.ts}
    return leases.change(tx, compilations, held.id, _lease(held), None, **place)


def told(tx: Tx, compilation_id: str) -> Told:
    """Return the message in which its progress is told."""
    row = tx.execute(select(compilations).where(compilations.c.id == compilation_id)).one()
    return Told(row.channel_id, row.message_ts)


def progress(tx: Tx, held: HeldCompilation, done: int, total: int, now: datetime, until: datetime) -> bool:
    """Write down how many claims are in, and hold it for longer; false if the lease is no longer ours."""
    values = {"done": done, "total": total, "lease_until": until}
    return leases.change(tx, compilations, held.id, _lease(held), now, **values)


def start_posting(tx: Tx, held: HeldCompilation, now: datetime, until: datetime) -> bool:
    """Write down that Slack is given the file now; false, and no change, if the lease is no longer ours."""
    return leases.change(
        tx, compilations, held.id, _lease(held), now, state=Compiling.POSTING, lease_until=until
    )  # fmt: skip


def put_off(tx: Tx, held: HeldCompilation, until: datetime) -> None:
    """Nothing was handed out: let it be done anew then."""
    values = {"state": Compiling.ASKED, "tries": compilations.c.tries + 1, **leases.given_back(until)}
    leases.change(tx, compilations, held.id, _lease(held), **values)


def end(tx: Tx, held: HeldCompilation, state: Compiling, words: str | None, now: datetime) -> bool:
    """Write down how it ended; false if the lease is no longer ours."""
    values = {"state": state, "words": words, "done_at": now, **leases.given_back(None)}
    return leases.change(tx, compilations, held.id, _lease(held), **values)


def _lease(held: HeldCompilation) -> tuple[str, int]:
    return held.owner, held.lease


def _month(text: str) -> Month:
    month = read_month(text)
    if month is None:
        raise ValueError("a month that was stored by somebody else")
    return month


def _held(row: Row[Any]) -> HeldCompilation:
    return HeldCompilation(
        row.id, row.project_id, _month(row.month), row.slack_id, Compiling(row.state),
        Told(row.channel_id, row.message_ts), row.owner, row.lease, row.asked_at,
    )  # fmt: skip
