"""Storing what a source of claims says: what is new, what changed, and what makes a new revision.

A second import of the same records changes nothing. Changed figures, period or document make a new revision, unless
the claim already has one that says the same: a signature counts for what was signed. A changed status or contact makes
none. Numbers and companies are the same whatever their case and spaces.
"""

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Table, and_, select

from claims.money import at_scale
from claims.records import ClaimRecord, CommitmentRecord, MemberRecord, PersonRecord, ProjectRecord, matching_key
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


class OtherCompanyError(Exception):
    """The record names a project as that of another company than the stored one: which of the two is meant?"""

    def __init__(self, project: str, named: str, known: str) -> None:
        super().__init__(f"{project}: {named}, not {known}")
        self.project = project
        self.named = named
        self.known = known


def store_project(tx: Tx, record: ProjectRecord) -> Change:
    """Store the project and its company. A channel bound by command stays until the source names another one.

    Raises OtherCompanyError.
    """
    known = _project(tx, record.number, record.company)
    if known is not None:
        projects.hold(tx, known.id)
    company_id, company_change = _put(
        tx, companies, {"name_key": matching_key(record.company)},
        {"docusign_enabled": record.company_docusign_enabled}, {"name": record.company},
    )  # fmt: skip
    values: dict[str, Any] = {
        "company_id": company_id, "name": record.name, "imported_channel_id": record.channel_id,
        "time_zone": record.time_zone, "holiday_calendar": record.holiday_calendar,
        "docusign_enabled": record.docusign_enabled,
    }  # fmt: skip
    if known is None or known.imported_channel_id != record.channel_id:
        values["channel_id"] = record.channel_id
    _, change = _put(tx, project_table, {"number_key": matching_key(record.number)}, values, {"number": record.number})
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

    Raises UnknownProjectError and OtherCompanyError.
    """
    project_id = _held_project(tx, record.project_number, record.company)
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
    revision = _revision_of(tx, known.id, record, now)
    if revision != known.current_revision:
        tx.execute(claims.update().where(claims.c.id == known.id).values(current_revision=revision))
        changed = True
    return Change.CHANGED if changed else Change.UNCHANGED


def _project(tx: Tx, number: str, company: str | None) -> Row[Any] | None:
    """Find a project by its number; raises OtherCompanyError when it is not that of the company, where one is named."""
    known = tx.execute(
        select(project_table, companies.c.name.label("company"), companies.c.name_key.label("company_key"))
        .join(companies, companies.c.id == project_table.c.company_id)
        .where(project_table.c.number_key == matching_key(number))
    ).one_or_none()
    if known is not None and company is not None and known.company_key != matching_key(company):
        raise OtherCompanyError(known.number, company, known.company)
    return known


def _held_project(tx: Tx, number: str, company: str | None = None) -> str:
    known = _project(tx, number, company)
    if known is None:
        raise UnknownProjectError(number)
    projects.hold(tx, known.id)
    return str(known.id)


def _store_commitment(tx: Tx, project_id: str, record: ClaimRecord) -> tuple[str, Change]:
    commitment: CommitmentRecord = record.commitment
    values = {
        "title": commitment.title, "kind": commitment.kind, "contract_company": commitment.contract_company,
        "private": commitment.private,
    }  # fmt: skip
    key = {"project_id": project_id, "number_key": matching_key(commitment.number)}
    commitment_id, change = _put(tx, commitments, key, values, {"number": commitment.number})
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


def _revision_of(tx: Tx, claim_id: str, record: ClaimRecord, now: datetime) -> int:
    """Return the number of the claim's revision that says what the record says; it is made when there is none."""
    known = tx.execute(select(revisions).where(revisions.c.claim_id == claim_id).order_by(revisions.c.number)).all()
    substance = _substance(record)
    for revision in known:
        if _same(revision, substance):
            return int(revision.number)
    _add_revision(tx, claim_id, known[-1].number + 1, record, now)
    return int(known[-1].number + 1)


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


def _put(
    tx: Tx, table: Table, key: dict[str, Any], values: dict[str, Any], spelling: dict[str, str] | None = None
) -> tuple[str, Change]:
    """Insert the row named by `key`, or bring it to `values`; return its id and what that came to.

    The newest `spelling` is kept and is no change: rows of one import may spell differently, the same every time.
    """
    spelling = spelling or {}
    where = and_(*(table.c[name] == value for name, value in key.items()))
    known = tx.execute(select(table).where(where)).one_or_none()
    if known is None:
        fresh = new_id()
        tx.execute(table.insert().values(id=fresh, **key, **values, **spelling))
        return fresh, Change.ADDED
    if not _same(known, values | spelling):
        tx.execute(table.update().where(where).values(**values, **spelling))
    return known.id, Change.UNCHANGED if _same(known, values) else Change.CHANGED


def _same(row: Row[Any], values: dict[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())


def _weight(change: Change) -> int:
    return [Change.UNCHANGED, Change.CHANGED, Change.ADDED].index(change)
