"""Storing what a source of claims says: what is new, what changed, and what makes a new revision.

A second import of the same records changes nothing. Changed figures, period, document or attachments make a new
revision, unless the claim already has one that says the same: a signature counts for what was signed. A changed status
or contact makes none. Numbers and companies are the same whatever their case and spaces.
"""

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, Table, and_, select

from claims.attachments import fingerprint
from claims.model import Member
from claims.money import at_scale
from claims.records import ClaimRecord, CommitmentRecord, MemberRecord, PersonRecord, ProjectRecord, matching_key
from storage import attachments, batches, contacts, documents, lines, links, projects
from storage.database import Tx
from storage.tables import (
    FIGURES,
    claims,
    commitments,
    companies,
    members,
    new_id,
    people,
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
    """Store the project and its company. What was chosen in Slack, its channel and dictionary, stays until the source
    names another one.

    Raises OtherCompanyError.
    """
    known = _project(tx, record.number, record.company)
    if known is not None:
        projects.hold(tx, known.id)
    company_id, company_change = _put_company(tx, record)
    values: dict[str, Any] = {
        "company_id": company_id, "name": record.name, "imported_channel_id": record.channel_id,
        "time_zone": record.time_zone, "holiday_calendar": record.holiday_calendar,
        "docusign_enabled": record.docusign_enabled, "imported_dictionary": record.dictionary,
    }  # fmt: skip
    if known is None or known.imported_channel_id != record.channel_id:
        values["channel_id"] = record.channel_id
    if known is None or known.imported_dictionary != record.dictionary:
        values["dictionary"] = record.dictionary
    _, change = _put(tx, project_table, {"number_key": matching_key(record.number)}, values, {"number": record.number})
    return change if company_change is Change.UNCHANGED else max(change, Change.CHANGED, key=_weight)


def _put_company(tx: Tx, record: ProjectRecord) -> tuple[str, Change]:
    """Store what the source says of the company; where it says nothing, neither its switch nor its words change."""
    key = {"name_key": matching_key(record.company)}
    said = {"docusign_enabled": record.company_docusign_enabled, "dictionary": record.company_dictionary}
    known = tx.execute(select(companies).where(companies.c.name_key == key["name_key"])).mappings().first()
    before = known or {"docusign_enabled": True, "dictionary": None}
    values = {name: before[name] if value is None else value for name, value in said.items()}
    return _put(tx, companies, key, values, {"name": record.company})


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


def member_known(tx: Tx, project_number: str, email: str) -> Member | None:
    """Return the member with this address as they stand, None where there is none; raises UnknownProjectError."""
    here = and_(members.c.project_id == _held_project(tx, project_number), members.c.email == email.lower())
    found = tx.execute(select(members.c.id).where(here)).scalar_one_or_none()
    return projects.member(tx, found) if found is not None else None


def store_member(tx: Tx, record: MemberRecord) -> Change:
    """Store a person's level on a project; raises UnknownProjectError.

    A record without a Slack id says nothing of it: whom the e-mail address is linked to stays. One with another id than
    the linked one moves the address, on every project: the newest explicit word counts.
    """
    project_id, email = _held_project(tx, record.project_number), record.email.lower()
    if record.slack_id is None:
        slack_id = links.for_member(tx, project_id, email)
    else:
        slack_id = record.slack_id
        links.give_up_on(tx, project_id, slack_id, but=email)  # it belongs to one member of a project
    values = {"slack_id": slack_id, "level": record.level}
    _, change = _put(tx, members, {"project_id": project_id, "email": email}, values)
    if record.slack_id is not None:
        links.say(tx, email, record.slack_id)
    return change


def store_claim(tx: Tx, record: ClaimRecord, now: datetime) -> Change:
    """Store a claim with its commitment, contacts and, where its substance is new, a revision.

    Raises UnknownProjectError and OtherCompanyError.
    """
    project_id = _held_project(tx, record.project_number, record.company)
    commitment_id, around = _store_commitment(tx, project_id, record, now)
    known = tx.execute(
        select(claims).where(claims.c.commitment_id == commitment_id, claims.c.number == record.number)
    ).one_or_none()
    if known is None:
        claim_id = new_id()
        tx.execute(
            claims.insert().values(
                id=claim_id,
                commitment_id=commitment_id,
                number=record.number,
                status=record.status,
                current_revision=1,
                received_on=record.received_on,
            )
        )
        _add_revision(tx, claim_id, 1, record, now)
        return Change.ADDED
    changed = around is not Change.UNCHANGED
    facts = {"status": record.status, "received_on": record.received_on or known.received_on}
    if not _same(known, facts):
        tx.execute(claims.update().where(claims.c.id == known.id).values(**facts))
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


def _store_commitment(tx: Tx, project_id: str, record: ClaimRecord, now: datetime) -> tuple[str, Change]:
    commitment: CommitmentRecord = record.commitment
    values = {
        "title": commitment.title, "kind": commitment.kind, "contract_company": commitment.contract_company,
        "private": commitment.private,
    }  # fmt: skip
    key = {"project_id": project_id, "number_key": matching_key(commitment.number)}
    before = tx.execute(select(commitments).filter_by(**key)).one_or_none()
    commitment_id, change = _put(tx, commitments, key, values, {"number": commitment.number})
    if change is Change.CHANGED:
        batches.touch_commitment(tx, commitment_id, now)  # one that became private is no longer told in public
    replaced = contacts.keep(tx, before, commitment_id, record, now)
    return commitment_id, Change.CHANGED if replaced else change


def _substance(record: ClaimRecord) -> dict[str, Any]:
    figures = asdict(record.figures)
    return {
        "period_start": record.period.start,
        "period_end": record.period.end,
        "currency": record.figures.currency,
        **{name: at_scale(figures[name]) for name in FIGURES},
        "document_sha256": record.document.sha256 if record.document else None,
        "attachments_sha256": fingerprint((one.name, one.sha256, one.fault) for one in record.attachments),
        **({"lines_sha256": lines.fingerprint(record.lines)} if record.lines is not None else {}),
        **({"tax": at_scale(record.tax)} if record.tax is not None else {}),
    }


def _revision_of(tx: Tx, claim_id: str, record: ClaimRecord, now: datetime) -> int:
    """Return the number of the claim's revision that says what the record says; it is made when there is none."""
    current = claims.c.current_revision == revisions.c.number
    mine = select(revisions).join(claims, claims.c.id == revisions.c.claim_id).where(revisions.c.claim_id == claim_id)
    known = tx.execute(mine.order_by(revisions.c.number)).all()
    now_current = tx.execute(mine.where(current)).one()
    substance = _substance(record)
    # The current one first: a record that says nothing of lines fits several that differ in nothing else.
    for revision in (now_current, *known):
        if _same(revision, substance):
            return int(revision.number)
    _add_revision(tx, claim_id, known[-1].number + 1, record, now)
    return int(known[-1].number + 1)


def _add_revision(tx: Tx, claim_id: str, number: int, record: ClaimRecord, now: datetime) -> None:
    if record.document is not None:
        documents.keep(tx, record.document.content, now)
    revision_id = new_id()
    tx.execute(
        revisions.insert().values(
            id=revision_id,
            claim_id=claim_id,
            number=number,
            document_name=record.document.name if record.document else None,
            imported_at=now,
            **_substance(record),
        )
    )
    attachments.keep(tx, revision_id, record.attachments, now)
    lines.keep(tx, revision_id, record.lines or ())


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
