"""Which envelopes are about something else than their claims' sources say now: looked at after each import."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, select

from claims.model import Revision
from claims.stale import SIGNABLE, is_stale
from storage import batches, listing
from storage.database import Tx
from storage.tables import claims, commitments, dispatches, revisions


@dataclass(frozen=True)
class Turned:
    """An envelope that has become stale, or is not any more (`now` is None then)."""

    dispatch_id: str
    batch_id: str
    sent: Revision
    now: Revision | None


def turn(tx: Tx, project_id: str, now: datetime, only: str | None = None) -> tuple[Turned, ...]:
    """Write down of the newest envelope of each claim whether it is stale; return those of which that has changed.

    `only` is the one dispatch that is looked at, where not all are.
    """
    turned = []
    newest = _newest(project_id)
    rows = tx.execute(newest if only is None else newest.where(newest.selected_columns.id == only)).all()
    known = listing.revisions_of(tx, [one for row in rows for one in (row.revision_id, row.current_id)])
    for row in rows:
        sent, current = known[row.revision_id], known[row.current_id]
        stale = current.id if is_stale(sent, current) else None
        if stale == row.stale_revision_id:
            continue
        tx.execute(dispatches.update().where(dispatches.c.id == row.id).values(stale_revision_id=stale))
        batches.touch(tx, row.batch_id, now)
        turned.append(Turned(row.id, row.batch_id, sent, current if stale is not None else None))
    return tuple(turned)


def _newest(project_id: str) -> Select[Any]:
    place = func.row_number().over(partition_by=dispatches.c.claim_id, order_by=dispatches.c.promised_at.desc())
    current = and_(revisions.c.claim_id == claims.c.id, revisions.c.number == claims.c.current_revision)
    theirs = (
        select(
            dispatches.c.id, dispatches.c.batch_id, dispatches.c.revision_id, dispatches.c.stale_revision_id,
            revisions.c.id.label("current_id"), place.label("place"),
        )
        .join(claims, claims.c.id == dispatches.c.claim_id)
        .join(commitments, commitments.c.id == claims.c.commitment_id)
        .join(revisions, current)
        .where(commitments.c.project_id == project_id, dispatches.c.state.in_(sorted(SIGNABLE)))
        .subquery()
    )  # fmt: skip
    return select(theirs).where(theirs.c.place == 1).order_by(theirs.c.batch_id, theirs.c.id)
