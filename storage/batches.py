"""Batches: made by one press, drawn as one message. Drawing is owed whenever `version` is ahead of what was drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, and_, func, literal, or_, select

from claims.batch import Batch, Line
from claims.dispatch import State
from claims.envelope import Recipient, RecipientStatus
from claims.model import CommitmentKind, Period
from claims.money import Money
from storage.database import Tx
from storage.tables import batches, claims, commitments, dispatches, new_id, projects, recipients, revisions
from storage.types import Instant
from storage.writing import insert_if_absent

ROOT_ANSWER_WITHIN = timedelta(seconds=60)
"""A root message whose answer was lost is posted again after this long (DESIGN 4.6)."""


@dataclass(frozen=True)
class Root:
    """A batch's message in Slack. `channel_id` and `ts` are None until it is posted."""

    batch_id: str
    project_id: str
    requester_slack_id: str
    private: bool
    place: str
    channel_id: str | None
    ts: str | None
    version: int


def create(
    tx: Tx, press: str, project_id: str, member_id: str, slack_id: str, private: bool, place: str, now: datetime
) -> str | None:
    """Make the batch of one press and return its id; None if that press has made it before."""
    values = {
        "id": new_id(), "project_id": project_id, "member_id": member_id, "requester_slack_id": slack_id,
        "press": press, "private": private, "place": place, "version": 1, "drawn_version": 0,
        "stale_since": now, "created_at": now,
    }  # fmt: skip
    return str(values["id"]) if insert_if_absent(tx, batches, values) else None


def of_press(tx: Tx, press: str) -> tuple[Batch, ...]:
    """Return what a press has made: a public batch, a private one, or both."""
    return _read(tx, batches.c.press == press)


def discard(tx: Tx, batch_id: str) -> None:
    """Take back a batch made in this transaction that ended up with no claims."""
    tx.execute(batches.delete().where(batches.c.id == batch_id))


def get(tx: Tx, batch_id: str) -> Batch | None:
    """Return the batch with its lines in the order they were confirmed."""
    found = _read(tx, batches.c.id == batch_id)
    return found[0] if found else None


def recent(tx: Tx, project_ids: Sequence[str], limit: int) -> tuple[Batch, ...]:
    """Return the newest batches of these projects, newest first."""
    ids = select(batches.c.id).where(batches.c.project_id.in_(project_ids))
    newest = tx.execute(ids.order_by(batches.c.created_at.desc(), batches.c.id).limit(limit)).scalars().all()
    return tuple(sorted(_read(tx, batches.c.id.in_(newest)), key=lambda batch: batch.created_at, reverse=True))


def project_of(tx: Tx, batch_id: str) -> str | None:
    """Return the id of the batch's project."""
    return tx.execute(select(batches.c.project_id).where(batches.c.id == batch_id)).scalar_one_or_none()


def member_of(tx: Tx, batch_id: str) -> str:
    """Return the id of the member who pressed."""
    return str(tx.execute(select(batches.c.member_id).where(batches.c.id == batch_id)).scalar_one())


def is_public(tx: Tx, batch_id: str) -> bool:
    """Tell whether the batch is told in the project's channel, or would be if it had one."""
    return not tx.execute(select(batches.c.private).where(batches.c.id == batch_id)).scalar_one()


def touch(tx: Tx, batch_id: str, now: datetime) -> None:
    """Say that the batch's message no longer tells the truth."""
    tx.execute(
        batches.update()
        .where(batches.c.id == batch_id)
        .values(version=batches.c.version + 1, stale_since=func.coalesce(batches.c.stale_since, literal(now, Instant)))
    )


def stale(tx: Tx, now: datetime, limit: int) -> tuple[Root, ...]:
    """Return the roots that have to be drawn, the stalest first; those being posted are left to their poster."""
    free = or_(
        batches.c.message_ts.is_not(None),
        batches.c.posting_at.is_(None),
        batches.c.posting_at <= now - ROOT_ANSWER_WITHIN,
    )
    rows = tx.execute(
        select(batches)
        .where(batches.c.stale_since.is_not(None), batches.c.undeliverable.is_(None), free)
        .order_by(batches.c.stale_since, batches.c.id)
        .limit(limit)
    )
    return tuple(_root(row) for row in rows)


def root(tx: Tx, batch_id: str) -> Root | None:
    """Return where the batch's message is."""
    row = tx.execute(select(batches).where(batches.c.id == batch_id)).one_or_none()
    return _root(row) if row else None


def start_posting(tx: Tx, root: Root, now: datetime) -> bool:
    """Take the right to post the root message; false if somebody else has it or it is posted."""
    free = or_(batches.c.posting_at.is_(None), batches.c.posting_at <= now - ROOT_ANSWER_WITHIN)
    where = and_(batches.c.id == root.batch_id, batches.c.message_ts.is_(None), free)
    return tx.execute(batches.update().where(where).values(posting_at=now)).rowcount == 1


def stop_posting(tx: Tx, root: Root) -> None:
    """Give the right back: Slack answered that the message was not posted."""
    tx.execute(batches.update().where(batches.c.id == root.batch_id).values(posting_at=None))


def posted(tx: Tx, root: Root, channel_id: str, ts: str) -> None:
    """Note where the root message is, and what it tells."""
    tx.execute(batches.update().where(batches.c.id == root.batch_id).values(channel_id=channel_id, message_ts=ts))
    drawn(tx, root)


def drawn(tx: Tx, root: Root) -> None:
    """Note that the message tells the batch as it was at `root.version`; news since then keeps it stale."""
    tx.execute(
        batches.update()
        .where(batches.c.id == root.batch_id, batches.c.drawn_version < root.version)
        .values(drawn_version=root.version)
    )
    tx.execute(
        batches.update()
        .where(batches.c.id == root.batch_id, batches.c.version <= root.version)
        .values(stale_since=None)
    )


def move_to(tx: Tx, root: Root, place: str) -> None:
    """Tell the batch somewhere else: the place it had will not take it."""
    tx.execute(
        batches.update()
        .where(batches.c.id == root.batch_id)
        .values(place=place, channel_id=None, message_ts=None, posting_at=None)
    )


def give_up(tx: Tx, root: Root, why: str) -> None:
    """Stop trying to draw a message that no place will take."""
    tx.execute(batches.update().where(batches.c.id == root.batch_id).values(undeliverable=why))


def _root(row: Row[Any]) -> Root:
    return Root(
        batch_id=row.id,
        project_id=row.project_id,
        requester_slack_id=row.requester_slack_id,
        private=row.private,
        place=row.place,
        channel_id=row.channel_id,
        ts=row.message_ts,
        version=row.version,
    )


def _lines() -> Select[Any]:
    return (
        select(
            dispatches.c.id,
            dispatches.c.batch_id,
            dispatches.c.state,
            dispatches.c.outcome_words,
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
        )
        .join(claims, claims.c.id == dispatches.c.claim_id)
        .join(commitments, commitments.c.id == claims.c.commitment_id)
        .join(revisions, revisions.c.id == dispatches.c.revision_id)
        .outerjoin(recipients, recipients.c.dispatch_id == dispatches.c.id)
        .order_by(dispatches.c.batch_id, dispatches.c.position, recipients.c.position)
    )


def _read(tx: Tx, where: Any) -> tuple[Batch, ...]:
    heads = tx.execute(
        select(batches, projects.c.name.label("project_name"), projects.c.number.label("project_number"))
        .join(projects, projects.c.id == batches.c.project_id)
        .where(where)
        .order_by(batches.c.private, batches.c.id)
    ).all()
    rows = tx.execute(_lines().where(dispatches.c.batch_id.in_([head.id for head in heads]))).all()
    lines = {
        batch_id: tuple(_line(list(rows)) for _, rows in groupby(group, key=lambda row: row.id))
        for batch_id, group in groupby(rows, key=lambda row: row.batch_id)
    }
    return tuple(
        Batch(
            id=head.id,
            project_name=head.project_name,
            project_number=head.project_number,
            requester_slack_id=head.requester_slack_id,
            private=head.private,
            created_at=head.created_at,
            lines=lines.get(head.id, ()),
        )
        for head in heads
    )


def _line(rows: list[Row[Any]]) -> Line:
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
    )


def recipient_of(row: Row[Any]) -> Recipient:
    """Return the recipient that a row of, or joined with, the table of recipients tells of."""
    return Recipient(
        row.recipient_id, row.name, row.email, RecipientStatus(row.status), row.signed_at, row.declined_reason
    )
