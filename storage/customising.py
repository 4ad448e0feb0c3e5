"""Customised claims: at most one open one for each claim, until it is promised or discarded; then it stays so."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from claims.attachments import Attachment
from claims.customising import Beside, Custom, Part
from claims.dispatch import LIVE
from claims.model import Contact
from storage.database import Tx
from storage.tables import (
    claims,
    commitments,
    customisations,
    customised_documents,
    customised_people,
    dispatches,
)
from storage.writing import upsert


def of_project(tx: Tx, project_id: str) -> dict[str, Custom]:
    """Return how claims of a project are being customised, or were where they have a live dispatch; by claim."""
    return _in_use(tx, select(claims.c.id).join(commitments).where(commitments.c.project_id == project_id))


def of_claims(tx: Tx, claim_ids: Collection[str]) -> dict[str, Custom]:
    """Return the same of these claims."""
    return _in_use(tx, list(claim_ids))


def _in_use(tx: Tx, theirs: Select[str] | list[str]) -> dict[str, Custom]:
    promised = select(dispatches.c.customisation_id).where(
        dispatches.c.customisation_id.is_not(None), dispatches.c.state.in_(sorted(LIVE))
    )
    of_use = or_(customisations.c.closed_at.is_(None), customisations.c.id.in_(promised))
    return {one.claim_id: one for one in _read(tx, of_use, customisations.c.claim_id.in_(theirs))}


def of_dispatch(tx: Tx, dispatch_id: str) -> Custom | None:
    """Return how the dispatch's claim was customised, None where it goes out as in bulk."""
    mine = select(dispatches.c.customisation_id).where(dispatches.c.id == dispatch_id).scalar_subquery()
    return next(iter(_read(tx, customisations.c.id == mine)), None)


def save(tx: Tx, custom: Custom, now: datetime) -> None:
    """Keep an open one as it is now, in place of what it was."""
    values = {
        "id": custom.id, "claim_id": custom.claim_id, "revision_id": custom.revision_id, "begun_by": custom.by,
        "subject": custom.subject, "message": custom.message, "contacts_turn": custom.contacts_turn, "changed_at": now,
    }  # fmt: skip
    upsert(tx, customisations, ("id",), values)
    for table in (customised_people, customised_documents):
        tx.execute(table.delete().where(table.c.customisation_id == custom.id))
    key = {"customisation_id": custom.id}
    people = [
        {**key, "position": at, "name": one.contact.name, "email": one.contact.email, "part": one.part,
         "turn": one.turn}
        for at, one in enumerate(custom.people, start=1)
    ]  # fmt: skip
    files = [
        {**key, "position": at, "name": one.name, "sha256": one.sha256, "size": one.size}
        for at, one in enumerate(custom.documents, start=1)
    ]
    for table, rows in ((customised_people, people), (customised_documents, files)):
        if rows:
            tx.execute(table.insert(), rows)


def close(tx: Tx, custom_id: str, now: datetime) -> None:
    """Change it no more: it is promised, or discarded."""
    is_open = (customisations.c.id == custom_id) & customisations.c.closed_at.is_(None)
    tx.execute(customisations.update().where(is_open).values(closed_at=now))


def _read(tx: Tx, *where: ColumnElement[bool]) -> tuple[Custom, ...]:
    rows = tx.execute(select(customisations).where(*where)).all()
    if not rows:
        return ()
    ids = [row.id for row in rows]
    people: dict[str, list[Beside]] = {one: [] for one in ids}
    files: dict[str, list[Attachment]] = {one: [] for one in ids}
    for row in _children(tx, customised_people, ids):
        people[row.customisation_id].append(Beside(Contact(row.name, row.email), Part(row.part), row.turn))
    for row in _children(tx, customised_documents, ids):
        files[row.customisation_id].append(Attachment(row.name, row.sha256, row.size))
    return tuple(
        Custom(
            id=row.id, claim_id=row.claim_id, revision_id=row.revision_id, by=row.begun_by, subject=row.subject,
            message=row.message, contacts_turn=row.contacts_turn, people=tuple(people[row.id]),
            documents=tuple(files[row.id]),
        )
        for row in rows
    )  # fmt: skip


def _children(tx: Tx, table: Any, ids: Collection[str]) -> Any:
    mine = select(table).where(table.c.customisation_id.in_(list(ids)))
    return tx.execute(mine.order_by(table.c.customisation_id, table.c.position))
