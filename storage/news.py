"""News of envelopes as it is recorded: the inbox of Connect messages, and the dispatch each piece of news is about."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, literal, select

from claims.batch import NoteKind
from claims.dispatch import ASKED, WENT_OUT, State
from claims.envelope import Recipient
from storage import batch_lines, batches
from storage.database import Tx
from storage.tables import dispatch_keys, dispatches, envelope_events, notes, recipients
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
    transaction_id: str | None
    words: str | None
    recipients: tuple[Recipient, ...]
    told_at: Mapping[str, datetime | None]
    """Of each recipient: the moment that the newest news speaks of."""
    by_hand: bool = False
    """A person finishes its draft in DocuSign."""
    given_up_by: str | None = None
    """Who had that draft discarded."""


def long_uncertain(tx: Tx, asked_before: datetime) -> tuple[tuple[str, str], ...]:
    """Return dispatch and batch of every send that was first asked for by then, is not settled, and nobody was told of.

    One that is drafted again after the doubt is not settled. The dispatches are locked.
    """
    unsettled = dispatches.c.state.in_(sorted(ASKED | {State.DRAFTED}))
    told = exists().where(notes.c.dispatch_id == dispatches.c.id, notes.c.kind == NoteKind.STILL_CHECKING)
    rows = tx.execute(
        select(dispatches.c.id, dispatches.c.batch_id)
        .where(unsettled, dispatches.c.first_asked_at <= asked_before, ~told)
        .with_for_update(key_share=True)
    )
    return tuple((row.id, row.batch_id) for row in rows)


def forget_bodies(tx: Tx, applied_before: datetime, limit: int) -> int:
    """Drop the bodies of up to `limit` messages that were applied before then; return how many there were.

    Their keys stay: DocuSign may repeat a message at any time.
    """
    old = (
        select(envelope_events.c.id)
        .where(envelope_events.c.applied_at < applied_before, envelope_events.c.body != b"")
        .limit(limit)
    )
    return tx.execute(
        envelope_events.update().where(envelope_events.c.id.in_(old.scalar_subquery())).values(body=b"")
    ).rowcount


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
    people = tx.execute(
        select(recipients).where(recipients.c.dispatch_id == row.id).order_by(recipients.c.position)
    ).all()
    return Subject(
        dispatch_id=row.id,
        batch_id=row.batch_id,
        state=State(row.state),
        envelope_id=row.envelope_id,
        transaction_id=row.transaction_id,
        words=row.outcome_words,
        recipients=tuple(batch_lines.recipient_of(one) for one in people),
        told_at={one.recipient_id: one.told_at for one in people},
        by_hand=row.by_hand,
        given_up_by=row.given_up_by,
    )


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


def explain(tx: Tx, subject: Subject, words: str, now: datetime) -> None:
    """Add the reason to an outcome that came without one."""
    tx.execute(dispatches.update().where(dispatches.c.id == subject.dispatch_id).values(outcome_words=words))
    batches.touch(tx, subject.batch_id, now)


def forget_recipients(tx: Tx, subject: Subject, kept: Collection[str]) -> None:
    """Forget those who are on the envelope no more, but for these."""
    gone = and_(recipients.c.dispatch_id == subject.dispatch_id, recipients.c.recipient_id.not_in(list(kept)))
    tx.execute(recipients.delete().where(gone))


def heard_of(tx: Tx, subject: Subject, recipient_id: str, told_at: datetime) -> None:
    """Record of which moment the newest news of a recipient speaks, though it changed nothing."""
    where = (recipients.c.dispatch_id == subject.dispatch_id) & (recipients.c.recipient_id == recipient_id)
    tx.execute(recipients.update().where(where).values(told_at=told_at))


def move_recipient(
    tx: Tx, subject: Subject, recipient: Recipient, now: datetime, told_at: datetime | None = None
) -> None:
    """Record how far one recipient has got; one we never addressed is added, so that nothing is hidden."""
    values = {
        "name": recipient.name, "email": recipient.email, "status": recipient.status,
        "signed_at": recipient.signed_at, "declined_reason": recipient.declined_reason, "told_at": told_at,
    }  # fmt: skip
    where = (recipients.c.dispatch_id == subject.dispatch_id) & (recipients.c.recipient_id == recipient.recipient_id)
    if tx.execute(recipients.update().where(where).values(**values)).rowcount == 0:
        position = 100 + len(subject.recipients)
        key = {"dispatch_id": subject.dispatch_id, "recipient_id": recipient.recipient_id, "position": position}
        insert_if_absent(tx, recipients, {**key, **values})
    batches.touch(tx, subject.batch_id, now)
