"""The outbox: every claim we have promised to send, and how far each has got.

A row is written in the transaction that decides to send, so a crash may delay a dispatch but never lose one.
Rows are kept; nothing here talks to DocuSign. `claims.dispatch` says which moves there are.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, or_, select

from claims.dispatch import OPEN, Dispatch, State, after_interruption, check_move
from claims.envelope import RecipientStatus
from claims.model import Claim, Contact
from storage import batches
from storage.database import Tx
from storage.tables import dispatch_keys, dispatches, new_id, recipients
from storage.writing import insert_if_absent


def promise(tx: Tx, batch_id: str, position: int, claim: Claim, to: Sequence[Contact], now: datetime) -> bool:
    """Promise to send the claim's current revision to these contacts; false if another live dispatch has the claim."""
    made = select(func.coalesce(func.max(dispatches.c.attempt), 0)).where(dispatches.c.revision_id == claim.revision.id)
    values = {
        "id": new_id(), "batch_id": batch_id, "position": position, "claim_id": claim.id,
        "revision_id": claim.revision.id, "attempt": tx.execute(made).scalar_one() + 1, "state": State.PROMISED,
        "lease": 0, "next_at": now, "tries": 0, "promised_at": now, "changed_at": now,
    }  # fmt: skip
    if not insert_if_absent(tx, dispatches, values):
        return False
    tx.execute(
        recipients.insert(),
        [
            {
                "dispatch_id": values["id"], "recipient_id": str(number), "position": number, "name": contact.name,
                "email": contact.email, "status": RecipientStatus.CREATED, "signed_at": None, "declined_reason": None,
            }
            for number, contact in enumerate(to, start=1)
        ],
    )  # fmt: skip
    return True


def lease(tx: Tx, owner: str, now: datetime, until: datetime, limit: int) -> tuple[Dispatch, ...]:
    """Lease up to `limit` dispatches that are due and nobody works on, the longest promised first.

    One whose lease ran out in the middle of a call is taken over as interrupted: the call may have happened.
    """
    free = or_(dispatches.c.lease_until.is_(None), dispatches.c.lease_until <= now)
    due = (
        select(dispatches.c.id)
        .where(dispatches.c.state.in_(sorted(OPEN)), dispatches.c.next_at <= now, free)
        .order_by(dispatches.c.next_at, dispatches.c.promised_at, dispatches.c.position)
        .limit(limit)
        .with_for_update(skip_locked=True, key_share=True)
    )
    rows = tx.execute(
        dispatches.update()
        .where(dispatches.c.id.in_(due.scalar_subquery()))
        .values(owner=owner, lease=dispatches.c.lease + 1, lease_until=until)
        .returning(dispatches)
    ).all()
    in_order = sorted(rows, key=lambda row: (row.next_at, row.promised_at, row.position))
    return tuple(_taken_over(tx, _dispatch(row), now) for row in in_order)


def move(tx: Tx, held: Dispatch, to: State, now: datetime, **changes: Any) -> Dispatch | None:
    """Move a leased dispatch and return it as it is now; None, and no change, if the lease is no longer ours.

    Keeps the lease. `changes` are columns of the row, such as `envelope_id` or `outcome_words`.
    """
    check_move(held.state, to)
    if to is State.UNCERTAIN:
        changes["asked_at"] = now
    row = tx.execute(
        dispatches.update()
        .where(_is_held(held), dispatches.c.state == held.state)
        .values(state=to, changed_at=now, **changes)
        .returning(dispatches)
    ).one_or_none()
    if row is None:
        return None
    batches.touch(tx, held.batch_id, now)
    return _dispatch(row)


def commit_to_call(
    tx: Tx, held: Dispatch, to: State, now: datetime, until: datetime, **changes: Any
) -> Dispatch | None:
    """Move a dispatch whose lease still runs, and make the lease outlive the call that follows; see `move`."""
    running = tx.execute(
        dispatches.update().where(_is_held(held), dispatches.c.lease_until > now).values(lease_until=until)
    )
    return move(tx, held, to, now, **changes) if running.rowcount == 1 else None


def explain_waiting(tx: Tx, words: str, now: datetime) -> None:
    """Say of every dispatch that waits to be sent what it waits for."""
    waiting = dispatches.c.state.in_([State.PROMISED, State.DRAFTED])
    told = dispatches.c.outcome_words.is_not(None) & (dispatches.c.outcome_words == words)
    rows = tx.execute(
        dispatches.update().where(waiting, ~told).values(outcome_words=words).returning(dispatches.c.batch_id)
    )
    for batch_id in sorted(set(rows.scalars())):
        batches.touch(tx, batch_id, now)


def release(tx: Tx, held: Dispatch, next_at: datetime) -> None:
    """Give the lease back; if there is a next step, it is due at `next_at`."""
    tx.execute(
        dispatches.update()
        .where(_is_held(held))
        .values(owner=None, lease_until=None, next_at=next_at, tries=dispatches.c.tries + 1)
    )


def new_key(tx: Tx, held: Dispatch, transaction_id: str, now: datetime) -> None:
    """Write down the key before a draft is asked for under it."""
    tx.execute(dispatch_keys.insert().values(transaction_id=transaction_id, dispatch_id=held.id, made_at=now))


def addressees(tx: Tx, dispatch_id: str) -> tuple[Contact, ...]:
    """Return whom the person confirmed it to go to, in order."""
    rows = tx.execute(select(recipients).where(recipients.c.dispatch_id == dispatch_id).order_by(recipients.c.position))
    return tuple(Contact(row.name, row.email) for row in rows)


def working(tx: Tx, batch_id: str) -> bool:
    """Tell whether the batch still has claims on their way to DocuSign."""
    where = and_(dispatches.c.batch_id == batch_id, dispatches.c.state.in_(sorted(OPEN)))
    return tx.execute(select(func.count()).select_from(dispatches).where(where)).scalar_one() > 0


def senders(tx: Tx) -> tuple[str, ...]:
    """Return the DocuSign users that ever sent for us: each is polled by itself."""
    return tuple(tx.execute(select(dispatches.c.sender).where(dispatches.c.sender.is_not(None)).distinct()).scalars())


def first_sent(tx: Tx, sender: str) -> datetime | None:
    """Return when this DocuSign user first prepared an envelope for us: nothing before that is news."""
    found: datetime | None = tx.execute(
        select(func.min(dispatches.c.promised_at)).where(dispatches.c.sender == sender)
    ).scalar_one()
    return found


def open_work(tx: Tx) -> int:
    """How many dispatches somebody still has to take a step for."""
    where = dispatches.c.state.in_(sorted(OPEN))
    return tx.execute(select(func.count()).select_from(dispatches).where(where)).scalar_one()


def _is_held(held: Dispatch) -> Any:
    return and_(dispatches.c.id == held.id, dispatches.c.owner == held.owner, dispatches.c.lease == held.lease)


def _taken_over(tx: Tx, held: Dispatch, now: datetime) -> Dispatch:
    then = after_interruption(held.state)
    return held if then is held.state else move(tx, held, then, now) or held


def _dispatch(row: Row[Any]) -> Dispatch:
    return Dispatch(
        id=row.id,
        batch_id=row.batch_id,
        claim_id=row.claim_id,
        revision_id=row.revision_id,
        state=State(row.state),
        owner=row.owner,
        lease=row.lease,
        tries=row.tries,
        transaction_id=row.transaction_id,
        envelope_id=row.envelope_id,
        sheet_sha256=row.sheet_sha256,
        asked_at=row.asked_at,
    )
