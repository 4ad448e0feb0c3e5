"""News of envelopes as it is recorded: the inbox of Connect messages, and the dispatch each piece of news is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, select

from claims.dispatch import WENT_OUT, State
from claims.envelope import Recipient
from storage import batches
from storage.database import Tx
from storage.tables import dispatch_keys, dispatches, envelope_events, recipients
from storage.types import Instant
from storage.writing import insert_if_absent


@dataclass(frozen=True)
class WaitingEvent:
    """A Connect message that is stored and not yet applied."""

    id: int
    body: bytes


@dataclass(frozen=True)
class Subject:
    """The dispatch a piece of news is about, locked, with what we know of it."""

    dispatch_id: str
    batch_id: str
    state: State
    envelope_id: str | None
    recipients: tuple[Recipient, ...]


def receive(tx: Tx, dedupe_key: str, envelope_id: str, event: str, body: bytes, now: datetime) -> bool:
    """Store a verified message for good; false if it is a repetition."""
    values = {
        "dedupe_key": dedupe_key, "envelope_id": envelope_id, "event": event, "body": body, "received_at": now,
    }  # fmt: skip
    return insert_if_absent(tx, envelope_events, values)


def next_waiting(tx: Tx) -> WaitingEvent | None:
    """Return the oldest message that is not applied yet, locked; one that another replica holds is passed over."""
    row = tx.execute(
        select(envelope_events.c.id, envelope_events.c.body)
        .where(envelope_events.c.applied_at.is_(None))
        .order_by(envelope_events.c.id)
        .limit(1)
        .with_for_update(skip_locked=True, key_share=True)
    ).one_or_none()
    return WaitingEvent(row.id, bytes(row.body)) if row else None


def applied(tx: Tx, event_id: int, outcome: str, now: datetime) -> None:
    """Note what a message came to."""
    tx.execute(envelope_events.update().where(envelope_events.c.id == event_id).values(applied_at=now, outcome=outcome))


def subject_of(tx: Tx, envelope_id: str, transaction_id: str | None) -> Subject | None:
    """Find the dispatch an envelope belongs to, by its id or by any key its draft was asked for under."""
    row = tx.execute(
        select(dispatches).where(dispatches.c.envelope_id == envelope_id).with_for_update(key_share=True)
    ).one_or_none()
    if row is None and transaction_id is not None:
        of_key = select(dispatch_keys.c.dispatch_id).where(dispatch_keys.c.transaction_id == transaction_id)
        row = tx.execute(
            select(dispatches).where(dispatches.c.id == of_key.scalar_subquery()).with_for_update(key_share=True)
        ).one_or_none()
    if row is None:
        return None
    return Subject(row.id, row.batch_id, State(row.state), row.envelope_id, _recipients(tx, row.id))


def move(tx: Tx, subject: Subject, to: State, envelope_id: str, now: datetime, **changes: Any) -> None:
    """Bring the dispatch to what DocuSign says of its envelope, whoever holds its lease."""
    if to in WENT_OUT:
        changes["sent_at"] = func.coalesce(dispatches.c.sent_at, literal(now, Instant))
    tx.execute(
        dispatches.update()
        .where(dispatches.c.id == subject.dispatch_id)
        .values(state=to, envelope_id=envelope_id, changed_at=now, **changes)
    )
    batches.touch(tx, subject.batch_id, now)


def move_recipient(tx: Tx, subject: Subject, recipient: Recipient, now: datetime) -> None:
    """Record how far one recipient has got; one we never addressed is added, so that nothing is hidden."""
    values = {
        "name": recipient.name, "email": recipient.email, "status": recipient.status,
        "signed_at": recipient.signed_at, "declined_reason": recipient.declined_reason,
    }  # fmt: skip
    where = (recipients.c.dispatch_id == subject.dispatch_id) & (recipients.c.recipient_id == recipient.recipient_id)
    if tx.execute(recipients.update().where(where).values(**values)).rowcount == 0:
        position = 100 + len(subject.recipients)
        key = {"dispatch_id": subject.dispatch_id, "recipient_id": recipient.recipient_id, "position": position}
        insert_if_absent(tx, recipients, {**key, **values})
    batches.touch(tx, subject.batch_id, now)


def _recipients(tx: Tx, dispatch_id: str) -> tuple[Recipient, ...]:
    rows = tx.execute(select(recipients).where(recipients.c.dispatch_id == dispatch_id).order_by(recipients.c.position))
    return tuple(batches.recipient_of(row) for row in rows)
