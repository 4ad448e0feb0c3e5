"""Guests whom an admin linked to a contact's e-mail address, and which claims that address is a contact of."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from storage.database import Tx
from storage.tables import claims, collaborators, commitments, contacts
from storage.writing import upsert


@dataclass(frozen=True)
class Link:
    """A guest's address, lower case, and who linked them."""

    email: str
    linked_by: str


def of(tx: Tx, slack_id: str) -> Link | None:
    """Return what a guest is linked to, None if nothing."""
    row = tx.execute(select(collaborators).where(collaborators.c.slack_id == slack_id)).one_or_none()
    return Link(row.email, row.linked_by) if row else None


def link(tx: Tx, slack_id: str, email: str, by: str, now: datetime) -> None:
    """Link a guest to an address; a guest has one, so the newest counts."""
    values = {"slack_id": slack_id, "email": email.lower(), "linked_by": by, "linked_at": now}
    upsert(tx, collaborators, ("slack_id",), values)


def unlink(tx: Tx, slack_id: str) -> None:
    """Take a guest's link away."""
    tx.execute(collaborators.delete().where(collaborators.c.slack_id == slack_id))


def is_contact(tx: Tx, email: str, project_ids: Collection[str]) -> bool:
    """Tell whether the address is a contact of a commitment of one of these projects, private or not."""
    found = _commitments(email).where(commitments.c.project_id.in_(list(project_ids))).limit(1)
    return tx.execute(found).first() is not None


def claims_of(tx: Tx, email: str) -> dict[str, Sequence[str]]:
    """Return, for each project, the claims whose commitment has the address as a contact."""
    rows = tx.execute(
        select(commitments.c.project_id, claims.c.id)
        .join(commitments, commitments.c.id == claims.c.commitment_id)
        .where(commitments.c.id.in_(_commitments(email)))
        .order_by(commitments.c.project_id, claims.c.id)
    ).all()
    return {project_id: [row.id for row in rows if row.project_id == project_id] for project_id, _ in rows}


def _commitments(email: str) -> Select[tuple[str]]:
    return (
        select(commitments.c.id)
        .join(contacts, contacts.c.commitment_id == commitments.c.id)
        .where(func.lower(contacts.c.email) == email.lower())
    )
