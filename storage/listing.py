"""Claims with everything the rule of sending looks at, in one statement however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, and_, exists, func, select

from claims.dispatch import LIVE, State
from claims.model import Claim, ClaimStatus, Commitment, CommitmentKind, Contact, Figures, Period, Revision
from storage.database import Tx
from storage.tables import FIGURES, claims, commitments, contacts, dispatches, people, private_list, revisions


@dataclass(frozen=True)
class StoredClaim:
    """A claim with the state of its live dispatch, if any, and whether its current revision is signed."""

    claim: Claim
    envelope: State | None
    signed: bool


def of_project(tx: Tx, project_id: str) -> tuple[StoredClaim, ...]:
    """Return all claims of the project, by commitment and claim number. Who may see which is not decided here."""
    return _read(tx, project_id, _claims().where(commitments.c.project_id == project_id))


def of_claims(tx: Tx, project_id: str, claim_ids: Sequence[str]) -> tuple[StoredClaim, ...]:
    """Return these claims of the project, in the same order."""
    return _read(
        tx, project_id, _claims().where(commitments.c.project_id == project_id, claims.c.id.in_(list(claim_ids)))
    )


def _claims() -> Select[Any]:
    live = dispatches.alias("live")
    signed = exists().where(dispatches.c.revision_id == revisions.c.id, dispatches.c.state == State.COMPLETED)
    return (
        select(
            claims.c.id,
            claims.c.number,
            claims.c.status,
            *(column.label(f"commitment_{column.name}") for column in commitments.c),
            *(column.label(f"revision_{column.name}") for column in revisions.c),
            contacts.c.position,
            contacts.c.name.label("contact_name"),
            contacts.c.email.label("contact_email"),
            people.c.active.label("contact_active"),
            people.c.company.label("contact_company"),
            live.c.state.label("live_state"),
            signed.label("signed"),
        )
        .join(commitments, commitments.c.id == claims.c.commitment_id)
        .join(revisions, and_(revisions.c.claim_id == claims.c.id, revisions.c.number == claims.c.current_revision))
        .outerjoin(contacts, contacts.c.commitment_id == commitments.c.id)
        .outerjoin(people, people.c.email == func.lower(contacts.c.email))
        .outerjoin(live, and_(live.c.claim_id == claims.c.id, live.c.state.in_(sorted(LIVE))))
        .order_by(commitments.c.number, claims.c.number, claims.c.id, contacts.c.position)
    )


def _read(tx: Tx, project_id: str, statement: Select[Any]) -> tuple[StoredClaim, ...]:
    lists = _private_lists(tx, project_id)
    rows = tx.execute(statement).all()
    return tuple(_stored_claim(list(group), lists) for _, group in groupby(rows, key=lambda row: row.id))


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


def _stored_claim(rows: list[Row[Any]], lists: dict[str, frozenset[str]]) -> StoredClaim:
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
        revision=_revision(first),
    )
    return StoredClaim(claim, State(first.live_state) if first.live_state else None, bool(first.signed))


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


def _revision(row: Row[Any]) -> Revision:
    return Revision(
        id=row.revision_id,
        number=row.revision_number,
        period=Period(row.revision_period_start, row.revision_period_end),
        figures=Figures(row.revision_currency, *(getattr(row, f"revision_{name}") for name in FIGURES)),
        document_name=row.revision_document_name,
        document_sha256=row.revision_document_sha256,
    )
