"""The lines of batches: each claim of a press, with what became of its dispatch, whom it went to and who approved."""

from typing import Any

from sqlalchemy import Row, Select, select

from claims.approvals import Approval, Decision, Need
from claims.batch import Line
from claims.dispatch import State
from claims.envelope import Recipient, RecipientStatus
from claims.model import CommitmentKind, Period
from claims.money import Money
from claims.stale import Current
from storage.tables import approvals, claims, commitments, dispatches, recipients, revisions


def lines_query() -> Select[Any]:
    """Select the lines of batches, a row for each recipient; `line_of` reads the rows of one."""
    newer = revisions.alias("newer")
    return (
        select(
            dispatches.c.id,
            dispatches.c.batch_id,
            dispatches.c.state,
            dispatches.c.outcome_words,
            dispatches.c.by_hand,
            dispatches.c.claim_id,
            claims.c.number,
            commitments.c.number.label("commitment_number"),
            commitments.c.title,
            commitments.c.kind,
            commitments.c.private,
            commitments.c.contract_company,
            revisions.c.period_start,
            revisions.c.period_end,
            revisions.c.current_payment_due,
            revisions.c.currency,
            recipients.c.recipient_id,
            recipients.c.name,
            recipients.c.email,
            recipients.c.status,
            recipients.c.signed_at,
            recipients.c.declined_reason,
            newer.c.current_payment_due.label("newer_due"),
            newer.c.currency.label("newer_currency"),
            newer.c.period_start.label("newer_start"),
            newer.c.period_end.label("newer_end"),
            approvals.c.needed_for,
            approvals.c.asked_by,
            approvals.c.expires_at,
            approvals.c.decision,
            approvals.c.decided_by,
        )
        .join(claims, claims.c.id == dispatches.c.claim_id)
        .join(commitments, commitments.c.id == claims.c.commitment_id)
        .join(revisions, revisions.c.id == dispatches.c.revision_id)
        .outerjoin(newer, newer.c.id == dispatches.c.stale_revision_id)
        .outerjoin(recipients, recipients.c.dispatch_id == dispatches.c.id)
        .outerjoin(approvals, approvals.c.dispatch_id == dispatches.c.id)
        .order_by(dispatches.c.batch_id, dispatches.c.position, recipients.c.position)
    )


def line_of(rows: list[Row[Any]]) -> Line:
    """Return the line that these rows, one for each of its recipients, tell of."""
    first = rows[0]
    return Line(
        dispatch_id=first.id,
        claim_id=first.claim_id,
        claim_number=first.number,
        commitment_number=first.commitment_number,
        commitment_title=first.title,
        commitment_kind=CommitmentKind(first.kind),
        company=first.contract_company,
        period=Period(first.period_start, first.period_end),
        due=Money(first.current_payment_due, first.currency),
        state=State(first.state),
        words=first.outcome_words,
        recipients=tuple(recipient_of(row) for row in rows if row.recipient_id is not None),
        private=first.private,
        approval=approval_of(first) if first.needed_for is not None else None,
        stale=_current_of(first) if first.newer_due is not None else None,
        by_hand=first.by_hand,
    )


def _current_of(row: Row[Any]) -> Current:
    return Current(Money(row.newer_due, row.newer_currency), Period(row.newer_start, row.newer_end))


def approval_of(row: Row[Any]) -> Approval:
    """Return what was asked of a second admin."""
    needs = tuple(Need(one) for one in row.needed_for.split(",") if one)
    decision = Decision(row.decision) if row.decision else None
    return Approval(needs, row.asked_by, row.expires_at, decision, row.decided_by)


def recipient_of(row: Row[Any]) -> Recipient:
    """Return the recipient that a row of, or joined with, the table of recipients tells of."""
    return Recipient(
        row.recipient_id, row.name, row.email, RecipientStatus(row.status), row.signed_at, row.declined_reason
    )
