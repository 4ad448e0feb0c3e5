"""Looking for what went out before: batches by the beginning of their reference, every attempt at a claim."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from claims.attempts import Attempt
from claims.batch import Batch
from storage import batches
from storage.database import Tx
from storage.tables import batches as batch_table
from storage.tables import dispatches, docusign_grants, revisions


def batches_called(tx: Tx, project_ids: Sequence[str], reference: str, limit: int) -> tuple[Batch, ...]:
    """Return batches of these projects whose reference begins so, the newest of them; `reference` in lower case."""
    ids = select(batch_table.c.id).where(
        batch_table.c.project_id.in_(list(project_ids)), batch_table.c.id.startswith(reference, autoescape=True)
    )
    newest = ids.order_by(batch_table.c.created_at.desc(), batch_table.c.id).limit(limit)
    return batches.of_ids(tx, tx.execute(newest).scalars().all())


def of_claims(tx: Tx, claim_ids: Sequence[str]) -> tuple[Attempt, ...]:
    """Return every attempt at these claims, the newest first. Who may see them is decided before."""
    wanted = dispatches.c.claim_id.in_(list(claim_ids))
    rows = tx.execute(
        select(
            dispatches.c.id, dispatches.c.batch_id, dispatches.c.promised_at, dispatches.c.sent_at,
            dispatches.c.changed_at, revisions.c.number,
            docusign_grants.c.name.label("sent_as"),
        )
        .join(revisions, revisions.c.id == dispatches.c.revision_id)
        .outerjoin(docusign_grants, docusign_grants.c.user_id == dispatches.c.sender)
        .where(wanted)
        .order_by(dispatches.c.promised_at.desc(), dispatches.c.id.desc())
    ).all()  # fmt: skip
    told = {one.id: one for one in batches.of_ids(tx, sorted({row.batch_id for row in rows}))}
    lines = {line.dispatch_id: line for batch in told.values() for line in batch.lines}
    return tuple(
        Attempt(
            line=lines[row.id], batch=replace(told[row.batch_id], lines=(lines[row.id],)), promised_at=row.promised_at,
            sent_at=row.sent_at, changed_at=row.changed_at, revision=row.number, sent_as=row.sent_as,
        )
        for row in rows
    )  # fmt: skip
