"""Approvals of a second admin: one for each dispatch that needs it, asked once, decided once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select

from claims.approvals import Approval, Decision, Identity, Need
from claims.dispatch import Dispatch, State, check_move
from claims.model import Level
from storage import batch_lines, batches, outbox
from storage.database import Tx
from storage.tables import approval_calls, approvals, dispatches, members, new_id
from storage.tables import batches as batch_table
from storage.writing import insert_if_absent

LOOKED_AT = 50


def ask(
    tx: Tx, batch_id: str, claim_id: str, needs: Sequence[Need], asked_by: str, now: datetime, lasts: timedelta
) -> str:
    """Ask for the approval of a claim that was just promised in this batch; return the id of its dispatch."""
    where = and_(
        dispatches.c.batch_id == batch_id, dispatches.c.claim_id == claim_id,
        dispatches.c.state == State.AWAITING_APPROVAL,
    )  # fmt: skip
    dispatch_id = str(tx.execute(select(dispatches.c.id).where(where)).scalar_one())
    tx.execute(
        approvals.insert().values(
            id=new_id(), dispatch_id=dispatch_id, needed_for=",".join(needs), asked_by=asked_by, asked_at=now,
            expires_at=now + lasts,
        )
    )  # fmt: skip
    return dispatch_id


def get(tx: Tx, dispatch_id: str) -> Approval | None:
    """Return what was asked for a dispatch, None if nothing was."""
    row = tx.execute(select(approvals).where(approvals.c.dispatch_id == dispatch_id)).one_or_none()
    return batch_lines.approval_of(row) if row else None


def waiting(tx: Tx, batch_id: str) -> tuple[Dispatch, ...]:
    """Return the dispatches of a batch that wait for approval, in their order, locked until the transaction ends."""
    rows = tx.execute(
        select(dispatches)
        .where(dispatches.c.batch_id == batch_id, dispatches.c.state == State.AWAITING_APPROVAL)
        .order_by(dispatches.c.position)
        .with_for_update(key_share=True)
    )
    return tuple(outbox.dispatch_of(row) for row in rows)


def decide(
    tx: Tx, one: Dispatch, decision: Decision, by: str | None, now: datetime, code: str | None = None,
    words: str | None = None,
) -> bool:  # fmt: skip
    """Write the decision down, once, and let the dispatch go on or end; false if it was decided before.

    `code` and `words` say why it was not sent; they are nothing for one that is approved.
    """
    to = State.PROMISED if decision is Decision.APPROVED else State.WITHHELD
    check_move(one.state, to)
    open_ = and_(approvals.c.dispatch_id == one.id, approvals.c.decision.is_(None))
    decided = approvals.update().where(open_).values(decision=decision, decided_by=by, decided_at=now)
    if tx.execute(decided).rowcount != 1:
        return False
    waits = and_(dispatches.c.id == one.id, dispatches.c.state == State.AWAITING_APPROVAL)
    values = {"state": to, "next_at": now, "changed_at": now, "outcome_code": code, "outcome_words": words}
    tx.execute(dispatches.update().where(waits).values(**values))
    batches.touch(tx, one.batch_id, now)
    return True


def batches_waiting(tx: Tx) -> tuple[str, ...]:
    """Return the ids of the batches that have something to be approved."""
    rows = tx.execute(
        select(dispatches.c.batch_id).where(dispatches.c.state == State.AWAITING_APPROVAL).distinct()
    ).scalars()
    return tuple(sorted(rows))


def identity(tx: Tx, slack_ids: Sequence[str], emails: Sequence[str] = ()) -> Identity:
    """Return all that a person is known by, on whatever project: they may be linked twice.

    Starts from Slack ids and e-mail addresses, and takes in what either of them leads to.
    """
    known_ids, known_emails = set(slack_ids), {one.lower() for one in emails}
    rows = tx.execute(
        select(members.c.slack_id, members.c.email).where(
            or_(members.c.slack_id.in_(sorted(known_ids)), members.c.email.in_(sorted(known_emails)))
        )
    ).all()
    known_ids |= {row.slack_id for row in rows if row.slack_id}
    known_emails |= {row.email for row in rows}
    return Identity(frozenset(known_ids), frozenset(known_emails))


def calls_owed(tx: Tx, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return batch and Slack id of each admin who is to be asked by direct message: the batch is told in one.

    Who was asked before is not asked again; who was, and Slack's answer was lost, is.
    """
    waits = exists().where(dispatches.c.batch_id == batch_table.c.id, dispatches.c.state == State.AWAITING_APPROVAL)
    asked = exists().where(
        approval_calls.c.batch_id == batch_table.c.id, approval_calls.c.admin == members.c.slack_id,
        or_(approval_calls.c.posted_at.is_not(None), approval_calls.c.posting_until > now),
    )  # fmt: skip
    rows = tx.execute(
        select(batch_table.c.id, members.c.slack_id)
        .join(members, members.c.project_id == batch_table.c.project_id)
        .where(
            waits,
            batch_table.c.place == batch_table.c.requester_slack_id,
            members.c.level == Level.ADMIN,
            members.c.slack_id.is_not(None),
            members.c.slack_id != batch_table.c.requester_slack_id,
            members.c.id != batch_table.c.member_id,
            ~asked,
        )
        .order_by(batch_table.c.created_at, batch_table.c.id, members.c.slack_id)
        .limit(LOOKED_AT)
    )
    return tuple((row.id, row.slack_id) for row in rows)


def take_call(tx: Tx, batch_id: str, admin: str, now: datetime, until: datetime) -> bool:
    """Take the right to ask one admin, until then; false if somebody has it, or has asked."""
    if insert_if_absent(tx, approval_calls, {"batch_id": batch_id, "admin": admin, "posting_until": until}):
        return True
    free = _call(batch_id, admin) & approval_calls.c.posted_at.is_(None) & ~(approval_calls.c.posting_until > now)
    return tx.execute(approval_calls.update().where(free).values(posting_until=until)).rowcount == 1


def called(tx: Tx, batch_id: str, admin: str, now: datetime) -> None:
    """Note that an admin was asked, or that no place takes what they are asked."""
    tx.execute(approval_calls.update().where(_call(batch_id, admin)).values(posted_at=now))


def give_back_call(tx: Tx, batch_id: str, admin: str, now: datetime) -> None:
    """Give the right back: Slack did not take the message."""
    tx.execute(approval_calls.update().where(_call(batch_id, admin)).values(posting_until=now))


def _call(batch_id: str, admin: str) -> ColumnElement[bool]:
    return and_(approval_calls.c.batch_id == batch_id, approval_calls.c.admin == admin)
