"""Storing what a source of claims says: what is new, what changed, and what makes a new revision.

A second import of the same records changes nothing. Changed figures, period or document make a new revision; a
changed status or contact does not (DESIGN 2).
"""

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Table, and_, select

from claims.money import at_scale
from claims.records import ClaimRecord, CommitmentRecord, MemberRecord, PersonRecord, ProjectRecord
from storage import documents, projects
from storage.database import Tx
from storage.tables import (
    FIGURES,
    claims,
    commitments,
    companies,
    contacts,
    members,
    new_id,
    people,
    private_list,
    revisions,
)
from storage.tables import projects as project_table


class Change(StrEnum):
    """What storing a record came to."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class UnknownProjectError(Exception):
    """The record names a project that is neither stored nor in the same import."""


def store_project(tx: Tx, record: ProjectRecord) -> Change:
    """Store the project and its company. A channel bound by command stays until the source names another one."""
    company_id, company_change = _put(
        tx, companies, {"name": record.company}, {"docusign_enabled": record.company_docusign_enabled}
    )
    known = tx.execute(select(project_table).where(project_table.c.number == record.number)).one_or_none()
    if known is not None:
        projects.hold(tx, known.id)
    values: dict[str, Any] = {
        "company_id": company_id, "name": record.name, "imported_channel_id": record.channel_id,
        "time_zone": record.time_zone, "holiday_calendar": record.holiday_calendar,
        "docusign_enabled": record.docusign_enabled,
    }  # fmt: skip
    if known is None or known.imported_channel_id != record.channel_id:
        values["channel_id"] = record.channel_id
    _, change = _put(tx, project_table, {"number": record.number}, values)
    return change if company_change is Change.UNCHANGED else max(change, Change.CHANGED, key=_weight)


def store_person(tx: Tx, record: PersonRecord) -> Change:
    """Store a person of the company directory, known by e-mail."""
    key = {"email": record.email.lower()}
    values = {"company": record.company, "name": record.name, "active": record.active}
    known = tx.execute(select(people).where(people.c.email == key["email"])).one_or_none()
    if known is None:
        tx.execute(people.insert().values(**key, **values))
        return Change.ADDED
    if _same(known, values):
        return Change.UNCHANGED
    tx.execute(people.update().where(people.c.email == key["email"]).values(**values))
    return Change.CHANGED


def store_member(tx: Tx, record: MemberRecord) -> Change:
    """Store a person's level on a project; raises UnknownProjectError."""
    project_id = _held_project(tx, record.project_number)
    values = {"slack_id": record.slack_id, "level": record.level}
    if record.slack_id is not None:  # a Slack id belongs to one member of a project: the newest word counts
        other = and_(
            members.c.project_id == project_id,
            members.c.slack_id == record.slack_id,
            members.c.email != record.email.lower(),
        )
        tx.execute(members.update().where(other).values(slack_id=None))
    return _put(tx, members, {"project_id": project_id, "email": record.email.lower()}, values)[1]


def store_claim(tx: Tx, record: ClaimRecord, now: datetime) -> Change:
    """Store a claim with its commitment, contacts and, where its substance is new, a revision.

    Raises UnknownProjectError.
    """
    project_id = _held_project(tx, record.project_number)
    commitment_id, around = _store_commitment(tx, project_id, record)
    known = tx.execute(
        select(claims).where(claims.c.commitment_id == commitment_id, claims.c.number == record.number)
    ).one_or_none()
    if known is None:
        claim_id = new_id()
        tx.execute(
            claims.insert().values(
                id=claim_id, commitment_id=commitment_id, number=record.number, status=record.status, current_revision=1
            )
        )
        _add_revision(tx, claim_id, 1, record, now)
        return Change.ADDED
    changed = around is not Change.UNCHANGED
    if known.status != record.status:
        tx.execute(claims.update().where(claims.c.id == known.id).values(status=record.status))
        changed = True
    if not _is_current(tx, known, record):
        _add_revision(tx, known.id, known.current_revision + 1, record, now)
        tx.execute(claims.update().where(claims.c.id == known.id).values(current_revision=known.current_revision + 1))
        changed = True
    return Change.CHANGED if changed else Change.UNCHANGED


def _held_project(tx: Tx, number: str) -> str:
    project_id = tx.execute(select(project_table.c.id).where(project_table.c.number == number)).scalar_one_or_none()
    if project_id is None:
        raise UnknownProjectError(number)
    projects.hold(tx, project_id)
    return str(project_id)


def _store_commitment(tx: Tx, project_id: str, record: ClaimRecord) -> tuple[str, Change]:
    commitment: CommitmentRecord = record.commitment
    values = {
        "title": commitment.title, "kind": commitment.kind, "contract_company": commitment.contract_company,
        "private": commitment.private,
    }  # fmt: skip
    commitment_id, change = _put(tx, commitments, {"project_id": project_id, "number": commitment.number}, values)
    wanted_contacts = [
        {"position": number, "name": contact.name, "email": contact.email}
        for number, contact in enumerate(record.contacts)
    ]
    wanted_list: list[dict[str, Any]] = [{"email": email.lower()} for email in sorted(commitment.private_list)]
    replaced = [
        _replace(tx, contacts, commitment_id, wanted_contacts, "position"),
        _replace(tx, private_list, commitment_id, wanted_list, "email"),
    ]
    return commitment_id, Change.CHANGED if any(replaced) else change


def _replace(tx: Tx, table: Table, commitment_id: str, wanted: list[dict[str, Any]], order: str) -> bool:
    """Make these the commitment's rows of the table; tell whether that changed anything."""
    names = [column.name for column in table.c if column.name != "commitment_id"]
    rows = tx.execute(select(table).where(table.c.commitment_id == commitment_id).order_by(table.c[order]))
    if [{name: getattr(row, name) for name in names} for row in rows] == wanted:
        return False
    tx.execute(table.delete().where(table.c.commitment_id == commitment_id))
    if wanted:
        tx.execute(table.insert(), [{"commitment_id": commitment_id, **row} for row in wanted])
    return True


def _substance(record: ClaimRecord) -> dict[str, Any]:
    figures = asdict(record.figures)
    return {
        "period_start": record.period.start,
        "period_end": record.period.end,
        "currency": record.figures.currency,
        **{name: at_scale(figures[name]) for name in FIGURES},
        "document_sha256": record.document.sha256 if record.document else None,
    }


def _is_current(tx: Tx, claim: Row[Any], record: ClaimRecord) -> bool:
    current = tx.execute(
        select(revisions).where(revisions.c.claim_id == claim.id, revisions.c.number == claim.current_revision)
    ).one()
    return _same(current, _substance(record))


def _add_revision(tx: Tx, claim_id: str, number: int, record: ClaimRecord, now: datetime) -> None:
    if record.document is not None:
        documents.keep(tx, record.document.content, now)
    tx.execute(
        revisions.insert().values(
            id=new_id(),
            claim_id=claim_id,
            number=number,
            document_name=record.document.name if record.document else None,
            imported_at=now,
            **_substance(record),
        )
    )


def _put(tx: Tx, table: Table, key: dict[str, Any], values: dict[str, Any]) -> tuple[str, Change]:
    """Insert the row named by `key`, or bring it to `values`; return its id and what that came to."""
    where = and_(*(table.c[name] == value for name, value in key.items()))
    known = tx.execute(select(table).where(where)).one_or_none()
    if known is None:
        fresh = new_id()
        tx.execute(table.insert().values(id=fresh, **key, **values))
        return fresh, Change.ADDED
    if _same(known, values):
        return known.id, Change.UNCHANGED
    tx.execute(table.update().where(where).values(**values))
    return known.id, Change.CHANGED


def _same(row: Row[Any], values: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())


def _weight(change: Change) -> int:
    return [Change.UNCHANGED, Change.CHANGED, Change.ADDED].index(change)
