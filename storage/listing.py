"""Claims with everything the rule of sending looks at, in one statement however many there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, exists, func, select

from claims.attachments import Attachment
from claims.customising import Custom
from claims.dispatch import LIVE, State
from claims.model import Claim, ClaimStatus, Commitment, CommitmentKind, Contact, Figures, Period, Revision
from claims.reasons import Taken
from storage import attachments, customising, lines
from storage.database import Tx
from storage.tables import (
    FIGURES,
    batches,
    claims,
    commitments,
    contacts,
    dispatches,
    people,
    private_list,
    recipients,
    revisions,
)


@dataclass(frozen=True)
class StoredClaim:
    """A claim with the state of its live dispatch, if any, whose that is, and whether its revision is signed."""

    claim: Claim
    envelope: State | None
    signed: bool
    taken: Taken | None = None
    signed_by: tuple[str, ...] | None = None
    """The addresses of the commitment's last signed claim, None when nothing of it was ever signed."""
    since: datetime | None = None
    """When the claim first came."""
    custom: Custom | None = None
    """How somebody is customising it, or how it was customised where it has a live dispatch."""


def of_project(tx: Tx, project_id: str) -> tuple[StoredClaim, ...]:
    """Return all claims of the project, by commitment and claim number. Who may see which is not decided here."""
    return _read(tx, project_id, _claims(project_id), customising.of_project(tx, project_id))


def of_claims(tx: Tx, project_id: str, claim_ids: Sequence[str]) -> tuple[StoredClaim, ...]:
    """Return these claims of the project, in the same order."""
    wanted = claims.c.id.in_(list(claim_ids))
    theirs = select(claims.c.commitment_id).where(wanted)
    # What others of the project have signed is not even looked at: the last gate asks for one claim at a time.
    statement = _claims(project_id, commitments.c.id.in_(theirs)).where(wanted)
    return _read(tx, project_id, statement, customising.of_claims(tx, claim_ids))


def revisions_of(tx: Tx, revision_ids: Sequence[str]) -> dict[str, Revision]:
    """Return these revisions, current or not, by id."""
    columns = (column.label(f"revision_{column.name}") for column in revisions.c)
    rows = tx.execute(select(*columns).where(revisions.c.id.in_(list(revision_ids)))).all()
    attached = _attached(tx, rows)
    return {row.revision_id: _revision(row, attached) for row in rows}


def _claims(project_id: str, of_these: ColumnElement[bool] | None = None) -> Select[Any]:
    live, first = dispatches.alias("live"), revisions.alias("first")
    last_signed = _last_signed(commitments.c.project_id == project_id if of_these is None else of_these)
    signed = exists().where(dispatches.c.revision_id == revisions.c.id, dispatches.c.state == State.COMPLETED)
    return (
        select(
            claims.c.id,
            claims.c.number,
            claims.c.status,
            claims.c.received_on,
            *(column.label(f"commitment_{column.name}") for column in commitments.c),
            *(column.label(f"revision_{column.name}") for column in revisions.c),
            contacts.c.position,
            contacts.c.name.label("contact_name"),
            contacts.c.email.label("contact_email"),
            people.c.active.label("contact_active"),
            people.c.company.label("contact_company"),
            live.c.state.label("live_state"),
            live.c.promised_at,
            live.c.sent_at,
            batches.c.requester_slack_id,
            signed.label("signed"),
            first.c.imported_at.label("since"),
            last_signed.c.addresses.label("signed_addresses"),
        )
        .join(commitments, commitments.c.id == claims.c.commitment_id)
        .join(revisions, and_(revisions.c.claim_id == claims.c.id, revisions.c.number == claims.c.current_revision))
        .outerjoin(first, and_(first.c.claim_id == claims.c.id, first.c.number == 1))
        .outerjoin(contacts, contacts.c.commitment_id == commitments.c.id)
        .outerjoin(people, people.c.email == func.lower(contacts.c.email))
        .outerjoin(live, and_(live.c.claim_id == claims.c.id, live.c.state.in_(sorted(LIVE))))
        .outerjoin(batches, batches.c.id == live.c.batch_id)
        .outerjoin(last_signed, last_signed.c.commitment_id == commitments.c.id)
        .where(commitments.c.project_id == project_id)
        .order_by(commitments.c.number, claims.c.number, claims.c.id, contacts.c.position)
    )


def _last_signed(of_these: ColumnElement[bool]) -> Subquery:
    """Per commitment of these: the addresses of the dispatch that was completed last, a line each."""
    newest_first = (dispatches.c.changed_at.desc(), dispatches.c.id.desc())  # what is completed changes no more
    completed = (
        select(
            claims.c.commitment_id,
            dispatches.c.id.label("dispatch_id"),
            func.row_number().over(partition_by=claims.c.commitment_id, order_by=newest_first).label("place"),
        )
        .join(claims, claims.c.id == dispatches.c.claim_id)
        .join(commitments, commitments.c.id == claims.c.commitment_id)
        .where(dispatches.c.state == State.COMPLETED, of_these)
        .subquery("completed")
    )
    return (
        select(completed.c.commitment_id, func.aggregate_strings(recipients.c.email, "\n").label("addresses"))
        .join(recipients, recipients.c.dispatch_id == completed.c.dispatch_id)
        .where(completed.c.place == 1)
        .group_by(completed.c.commitment_id)
        .subquery("last_signed")
    )


def _read(tx: Tx, project_id: str, statement: Select[Any], customs: Mapping[str, Custom]) -> tuple[StoredClaim, ...]:
    lists = _private_lists(tx, project_id)
    rows = tx.execute(statement).all()
    attached = _attached(tx, rows)
    stored = [_stored_claim(list(group), lists, attached) for _, group in groupby(rows, key=lambda row: row.id)]
    return tuple(replace(one, custom=customs.get(one.claim.id)) if customs else one for one in stored)


@dataclass(frozen=True)
class _Attached:
    """What is attached to revisions, and how large their own documents are; read for all of a listing at once."""

    files: dict[str, tuple[Attachment, ...]]
    own_sizes: dict[str, int]


def _attached(tx: Tx, rows: Sequence[Row[Any]]) -> _Attached:
    ids = {row.revision_id for row in rows if row.revision_attachments_sha256}
    return _Attached(attachments.of_revisions(tx, ids), attachments.own_sizes(tx, ids))


def _private_lists(tx: Tx, project_id: str) -> dict[str, frozenset[str]]:
    rows = tx.execute(
        select(private_list)
        .join(commitments, commitments.c.id == private_list.c.commitment_id)
        .where(commitments.c.project_id == project_id)
        .order_by(private_list.c.commitment_id)
    ).all()
    return {
        commitment_id: frozenset(row.email for row in group)
        for commitment_id, group in groupby(rows, key=lambda row: row.commitment_id)
    }


def _stored_claim(rows: list[Row[Any]], lists: dict[str, frozenset[str]], attached: _Attached) -> StoredClaim:
    first = rows[0]
    claim = Claim(
        id=first.id,
        number=first.number,
        status=ClaimStatus(first.status),
        commitment=_commitment(first, lists),
        contacts=tuple(
            Contact(row.contact_name, row.contact_email, row.contact_active, row.contact_company)
            for row in rows
            if row.position is not None
        ),
        revision=_revision(first, attached),
        received_on=first.received_on,
    )
    # Sorted here: in which order a database puts them together is its own affair.
    signed_by = tuple(sorted(first.signed_addresses.split("\n"))) if first.signed_addresses is not None else None
    if first.live_state is None:
        return StoredClaim(claim, None, bool(first.signed), None, signed_by, first.since)
    taken = Taken(first.requester_slack_id, first.promised_at, first.sent_at)
    return StoredClaim(claim, State(first.live_state), bool(first.signed), taken, signed_by, first.since)


def _commitment(row: Row[Any], lists: dict[str, frozenset[str]]) -> Commitment:
    return Commitment(
        id=row.commitment_id,
        project_id=row.commitment_project_id,
        number=row.commitment_number,
        title=row.commitment_title,
        kind=CommitmentKind(row.commitment_kind),
        contract_company=row.commitment_contract_company,
        private=row.commitment_private,
        private_list=lists.get(row.commitment_id, frozenset()),
    )


def _revision(row: Row[Any], attached: _Attached) -> Revision:
    return Revision(
        id=row.revision_id,
        number=row.revision_number,
        period=Period(row.revision_period_start, row.revision_period_end),
        figures=Figures(row.revision_currency, *(getattr(row, f"revision_{name}") for name in FIGURES)),
        document_name=row.revision_document_name,
        document_sha256=row.revision_document_sha256,
        attachments=attached.files.get(row.revision_id, ()),
        document_size=attached.own_sizes.get(row.revision_id, 0),
        tax=row.revision_tax,
        lines_sha256=row.revision_lines_sha256,
        differences=lines.noted(row.revision_differences),
        undrawable=row.revision_undrawable or "",
    )
