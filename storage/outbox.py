"""The outbox: every claim we have promised to send, and how far each has got.

A row is written in the transaction that decides to send, so a crash may delay a dispatch but never lose one.
Rows are kept; nothing here talks to DocuSign. `claims.dispatch` says which moves there are.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, literal, or_, select, true

from claims.budget import CALLS_TO_SEND
from claims.customising import Custom
from claims.dispatch import (
    INTERRUPTED,
    NOT_YET_OUT,
    OPEN,
    TO_SEND,
    Dispatch,
    State,
    after_interruption,
    check_move,
)
from claims.grants import ENDED, GrantState
from claims.model import Claim, Contact
from storage import addressees, batches, customising, grants, holds, leases, senders
from storage.database import Tx
from storage.tables import dispatch_keys, dispatches, new_id
from storage.types import Instant
from storage.writing import insert_if_absent

_CALLS_AHEAD = {State.PROMISED: CALLS_TO_SEND, State.CREATING: CALLS_TO_SEND, State.DRAFTED: 1, State.SENDING: 1}
"""Until it is sent, at most: the call that its state is about may be counted as made already."""


def promise(
    tx: Tx, batch_id: str, position: int, claim: Claim, to: Sequence[Contact | addressees.Addressed], now: datetime,
    state: State = State.PROMISED, sender: str | None = None, papers_key: str | None = None,
    custom: Custom | None = None, by_hand: bool = False,
) -> bool:  # fmt: skip
    """Promise to send the claim's current revision to these people; false if another live dispatch has the claim.

    Where a second admin has to agree first, `state` says so. `sender` is the DocuSign user that sends it: nobody else
    ever does, unless it is the service account. `papers_key` names the documents as they were confirmed, `custom` how
    it was customised, which changes no more from now on. `by_hand`: a person finishes its draft in DocuSign.
    """
    made = select(func.coalesce(func.max(dispatches.c.attempt), 0)).where(dispatches.c.revision_id == claim.revision.id)
    values = {
        "id": new_id(), "batch_id": batch_id, "position": position, "claim_id": claim.id,
        "revision_id": claim.revision.id, "attempt": tx.execute(made).scalar_one() + 1, "state": state,
        "sender": sender, "papers_key": papers_key, "lease": 0, "next_at": now, "tries": 0, "promised_at": now,
        "changed_at": now, "customisation_id": custom.id if custom is not None else None, "by_hand": by_hand,
    }  # fmt: skip
    if not insert_if_absent(tx, dispatches, values):
        return False
    if custom is not None:
        customising.close(tx, custom.id, now)
    addressees.keep(tx, values["id"], to)
    return True


def lease(
    tx: Tx, owner: str, now: datetime, until: datetime, limit: int, states: Collection[State] = OPEN,
    service_up: bool = True, taken_back: bool = False,
) -> tuple[Dispatch, ...]:  # fmt: skip
    """Lease up to `limit` dispatches of these states that are due and nobody works on, the longest promised first.

    One whose lease ran out in the middle of a call is taken over as interrupted: the call may have happened. What is
    to be sent is passed over while anything holds it, and whatever waits for its sender: for the service account if it
    is not up, for a person who has to allow it again. `taken_back`: only what its sender takes back their name from.
    """
    if limit <= 0:
        return ()
    due = (
        select(dispatches.c.id)
        .where(_is_due(now, states, service_up), grants.has(*ENDED) if taken_back else true())
        .order_by(dispatches.c.next_at, dispatches.c.promised_at, dispatches.c.position)
        .limit(limit)
    )
    rows = leases.take(tx, dispatches, due, owner, until)
    # Batches are always touched in one order, so that two transactions that touch several never wait for each other.
    taken = {row.id: _taken_over(tx, dispatch_of(row), now) for row in sorted(rows, key=lambda row: row.batch_id)}
    return tuple(taken[row.id] for row in sorted(rows, key=lambda row: (row.next_at, row.promised_at, row.position)))


def move(tx: Tx, held: Dispatch, to: State, now: datetime, **changes: Any) -> Dispatch | None:
    """Move a leased dispatch and return it as it is now; None, and no change, if the lease is no longer ours.

    Keeps the lease. `changes` are columns of the row, such as `envelope_id` or `outcome_words`.
    """
    check_move(held.state, to)
    if to is State.UNCERTAIN:
        changes["asked_at"] = now
        changes["first_asked_at"] = func.coalesce(dispatches.c.first_asked_at, literal(now, Instant))
    if to is State.CREATE_UNKNOWN:
        changes["lost_creates"] = dispatches.c.lost_creates + 1
    row = tx.execute(
        dispatches.update()
        .where(leases.is_held(dispatches, held.id, (held.owner, held.lease)), dispatches.c.state == held.state)
        .values(state=to, changed_at=now, **changes)
        .returning(dispatches)
    ).one_or_none()
    if row is None:
        return None
    batches.touch(tx, held.batch_id, now)
    return dispatch_of(row)


def commit_to_call(
    tx: Tx, held: Dispatch, to: State, now: datetime, until: datetime, **changes: Any
) -> Dispatch | None:
    """Move a dispatch whose lease still runs, and make the lease outlive the call that follows; see `move`."""
    return move(tx, held, to, now, **changes) if extend(tx, held, now, until) else None


def explain_waiting(tx: Tx, words: str, now: datetime, whose: ColumnElement[bool] | None = None) -> None:
    """Say of every dispatch that waits to be sent, or of those of some sender, what it waits for."""
    told = dispatches.c.outcome_words.is_not(None) & (dispatches.c.outcome_words == words)
    waiting = select(dispatches.c.id, dispatches.c.batch_id).where(dispatches.c.state.in_(sorted(TO_SEND)), ~told)
    waiting = waiting if whose is None else waiting.where(whose)
    # In one order, so that two who say it at once never wait for each other.
    rows = tx.execute(waiting.order_by(dispatches.c.id).with_for_update(key_share=True)).all()
    tx.execute(dispatches.update().where(dispatches.c.id.in_([row.id for row in rows])).values(outcome_words=words))
    for batch_id in sorted({row.batch_id for row in rows}):
        batches.touch(tx, batch_id, now)


def go_on(tx: Tx, sender: str, now: datetime) -> None:
    """Let what waited for this sender be due now, and say no more that it waits."""
    waiting = and_(senders.is_of(sender), dispatches.c.state.in_(sorted(NOT_YET_OUT)))
    rows = tx.execute(
        select(dispatches.c.id, dispatches.c.batch_id, dispatches.c.state)
        .where(waiting)
        .order_by(dispatches.c.id)
        .with_for_update(key_share=True)
    ).all()
    free = dispatches.c.id.in_([row.id for row in rows]) & dispatches.c.lease_until.is_(None)
    tx.execute(dispatches.update().where(free).values(next_at=now))
    unsaid = [row.id for row in rows if State(row.state) in TO_SEND]
    tx.execute(dispatches.update().where(dispatches.c.id.in_(unsaid)).values(outcome_words=None))
    for batch_id in sorted({row.batch_id for row in rows}):
        batches.touch(tx, batch_id, now)


def put_off(tx: Tx, sender: str, until: datetime) -> None:
    """Let what this sender has to send, and nobody works on just now, be due then: it would only meet the same."""
    free = dispatches.c.lease_until.is_(None) & (dispatches.c.next_at < until)
    waiting = select(dispatches.c.id).where(senders.is_of(sender), dispatches.c.state.in_(sorted(TO_SEND)), free)
    # What somebody else is at is passed over: nobody waits for anybody here.
    ids = tx.execute(waiting.with_for_update(skip_locked=True, key_share=True)).scalars().all()
    tx.execute(dispatches.update().where(dispatches.c.id.in_(ids)).values(next_at=until))


def extend(tx: Tx, held: Dispatch, now: datetime, until: datetime) -> bool:
    """Make a lease that still runs last until then; false, and no change, if it is no longer ours."""
    return leases.change(tx, dispatches, held.id, (held.owner, held.lease), now, lease_until=until)


def release(tx: Tx, held: Dispatch, next_at: datetime, tried: bool = True) -> None:
    """Give the lease back; if there is a next step, it is due at `next_at`. Not `tried`: it only had to wait."""
    values = {"tries": dispatches.c.tries + int(tried), **leases.given_back(next_at)}
    leases.change(tx, dispatches, held.id, (held.owner, held.lease), **values)


def looked(tx: Tx, dispatch_ids: Collection[str], now: datetime) -> None:
    """Note that DocuSign is asked about the envelopes of these dispatches now."""
    tx.execute(dispatches.update().where(dispatches.c.id.in_(list(dispatch_ids))).values(looked_at=now))


def seen(tx: Tx, found: Collection[Dispatch], missing: Collection[Dispatch], now: datetime) -> None:
    """Note which envelopes DocuSign told of when it was asked, and since when it has told nothing of the others."""
    since = func.coalesce(dispatches.c.missing_since, literal(now, Instant))
    for about, value in ((found, None), (missing, since)):
        ids = [held.id for held in about]
        if ids:
            tx.execute(dispatches.update().where(dispatches.c.id.in_(ids)).values(missing_since=value))


def new_key(tx: Tx, held: Dispatch, transaction_id: str, now: datetime) -> None:
    """Write down the key before a draft is asked for under it."""
    tx.execute(dispatch_keys.insert().values(transaction_id=transaction_id, dispatch_id=held.id, made_at=now))


def papers_key(tx: Tx, dispatch_id: str) -> str | None:
    """Return what named the documents when they were confirmed; None where that was not written down."""
    key: str | None = tx.execute(select(dispatches.c.papers_key).where(dispatches.c.id == dispatch_id)).scalar_one()
    return key


def get(tx: Tx, dispatch_id: str) -> Dispatch:
    """Return a dispatch as it stands, locked; it must exist."""
    mine = select(dispatches).where(dispatches.c.id == dispatch_id)
    return dispatch_of(tx.execute(mine.with_for_update(key_share=True)).one())


def sender_of(tx: Tx, dispatch_id: str) -> str | None:
    """Return the DocuSign user that a dispatch is sent as."""
    sender: str | None = tx.execute(select(dispatches.c.sender).where(dispatches.c.id == dispatch_id)).scalar_one()
    return sender


def working(tx: Tx, batch_id: str) -> bool:
    """Tell whether the batch still has claims on their way to DocuSign."""
    where = and_(dispatches.c.batch_id == batch_id, dispatches.c.state.in_(sorted(OPEN)))
    return tx.execute(select(func.count()).select_from(dispatches).where(where)).scalar_one() > 0


def open_work(tx: Tx) -> int:
    """How many dispatches somebody still has to take a step for."""
    where = dispatches.c.state.in_(sorted(OPEN))
    return tx.execute(select(func.count()).select_from(dispatches).where(where)).scalar_one()


def waits(tx: Tx, now: datetime, service_up: bool = True) -> bool:
    """Tell whether anything is due to be sent that nobody works on and nothing holds."""
    return tx.execute(select(dispatches.c.id).where(_is_due(now, TO_SEND, service_up)).limit(1)).first() is not None


def calls_in_hand(tx: Tx, lasting: datetime) -> int:
    """Count the calls that workers may still make to send what they hold: they are as good as made.

    Only of leases that last beyond this moment: the older ones are of workers that wait for an answer, or vanished.
    """
    rows = tx.execute(
        select(dispatches.c.state, func.count().label("number"))
        .where(dispatches.c.state.in_(sorted(_CALLS_AHEAD)), dispatches.c.lease_until > lasting)
        .group_by(dispatches.c.state)
    )
    return sum(_CALLS_AHEAD[State(row.state)] * row.number for row in rows)


def _is_due(now: datetime, states: Collection[State], service_up: bool) -> Any:
    # What somebody takes back their name from ends, whatever holds it.
    goes_on = or_(dispatches.c.state.not_in(sorted(TO_SEND)), ~holds.held(), grants.has(*ENDED))
    # Whoever vanished in the middle of a call is noticed even so: people are told that it is being checked.
    # So does whoever gave up a draft: they wait for nobody.
    waits = and_(
        grants.has(GrantState.LAPSED),
        dispatches.c.state.not_in(sorted(INTERRUPTED)),
        dispatches.c.given_up_by.is_(None),
    )
    has_sender = ~waits if service_up else and_(~waits, grants.has(*GrantState))
    return and_(dispatches.c.state.in_(sorted(states)), leases.is_due(dispatches, now), goes_on, has_sender)


def _taken_over(tx: Tx, held: Dispatch, now: datetime) -> Dispatch:
    then = after_interruption(held.state)
    return held if then is held.state else move(tx, held, then, now) or held


def dispatch_of(row: Row[Any]) -> Dispatch:
    """Return a row of the table of dispatches as its worker holds it."""
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
        lost_creates=row.lost_creates,
        sender=row.sender,
        missing_since=row.missing_since,
        by_hand=row.by_hand,
        given_up_by=row.given_up_by,
    )
