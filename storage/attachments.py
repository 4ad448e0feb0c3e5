"""The further files of revisions: kept with the revision that they are part of, read for many at once."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select

from claims.attachments import Attachment, FileFault
from claims.records import AttachmentRecord
from storage import documents
from storage.database import Tx
from storage.tables import documents as document_table
from storage.tables import revision_attachments, revisions


def keep(tx: Tx, revision_id: str, records: Sequence[AttachmentRecord], now: datetime) -> None:
    """Keep the attachments of a new revision, in their order, with the bytes of those that can be sent."""
    rows = [
        {
            "revision_id": revision_id,
            "position": position,
            "name": one.name,
            "sha256": documents.keep(tx, one.content, now) if one.content is not None else None,
            "size": one.size,
            "fault": one.fault,
        }
        for position, one in enumerate(records, start=1)
    ]
    if rows:
        tx.execute(revision_attachments.insert(), rows)


def of_revisions(tx: Tx, revision_ids: Collection[str]) -> dict[str, tuple[Attachment, ...]]:
    """Return the attachments of these revisions, in their order; those without any are not in it."""
    if not revision_ids:
        return {}
    found: dict[str, list[Attachment]] = defaultdict(list)
    mine = revision_attachments.c.revision_id.in_(list(revision_ids))
    for row in tx.execute(select(revision_attachments).where(mine).order_by(revision_attachments.c.position)):
        fault = FileFault(row.fault) if row.fault else None
        found[row.revision_id].append(Attachment(row.name, row.sha256, row.size, fault))
    return {revision_id: tuple(some) for revision_id, some in found.items()}


def own_sizes(tx: Tx, revision_ids: Collection[str]) -> dict[str, int]:
    """Return how many bytes the own documents of these revisions have; those without one are not in it."""
    if not revision_ids:
        return {}
    sizes = (
        select(revisions.c.id, func.length(document_table.c.content).label("size"))
        .join(document_table, document_table.c.sha256 == revisions.c.document_sha256)
        .where(revisions.c.id.in_(list(revision_ids)))
    )
    return {row.id: row.size for row in tx.execute(sizes)}
