"""Keys whose drafts nobody has looked after yet: every draft was asked for under one, so no orphan is missed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, or_, select

from claims.dispatch import NOT_SENT, NOT_YET_OUT, State
from storage import senders
from storage.database import Tx
from storage.tables import dispatch_keys, dispatches


@dataclass(frozen=True)
class Key:
    """A key a draft was asked for under, with its dispatch as it is now. `is_latest`: it has used none since."""

    transaction_id: str
    made_at: datetime
    dispatch_id: str
    state: State
    envelope_id: str | None
    is_latest: bool

    @property
    def given_up_draft(self) -> str | None:
        """The id of the draft under this key, if its dispatch was given up with the draft made."""
        return self.envelope_id if self.is_latest and self.state in NOT_SENT else None


def unswept(
    tx: Tx, sender: str, made_before: datetime, looked_before: datetime, after: Key | None, limit: int
) -> tuple[Key, ...]:
    """Return keys of this DocuSign user's drafts that nobody swept, the oldest first, those after `after`.

    Left out are the key under which a dispatch is on its way, and that of an envelope looked at too short a time ago.
    """
    is_latest = dispatch_keys.c.transaction_id == dispatches.c.transaction_id
    on_its_way = dispatches.c.state.in_(sorted(NOT_YET_OUT - {State.PROMISED}))
    due = and_(
        dispatch_keys.c.swept_at.is_(None),
        dispatch_keys.c.made_at <= made_before,
        senders.is_of(sender),
        or_(
            dispatches.c.transaction_id.is_(None),
            ~is_latest,
            and_(~on_its_way, or_(dispatches.c.looked_at.is_(None), dispatches.c.looked_at <= looked_before)),
        ),
    )
    if after is not None:
        later = and_(dispatch_keys.c.made_at == after.made_at, dispatch_keys.c.transaction_id > after.transaction_id)
        due = and_(due, or_(dispatch_keys.c.made_at > after.made_at, later))
    rows = tx.execute(
        select(
            dispatch_keys.c.transaction_id,
            dispatch_keys.c.made_at,
            dispatches.c.id,
            dispatches.c.state,
            dispatches.c.envelope_id,
            dispatches.c.transaction_id.label("latest"),
        )
        .join(dispatches, dispatches.c.id == dispatch_keys.c.dispatch_id)
        .where(due)
        .order_by(dispatch_keys.c.made_at, dispatch_keys.c.transaction_id)
        .limit(limit)
    )
    return tuple(
        Key(
            transaction_id=row.transaction_id,
            made_at=row.made_at,
            dispatch_id=row.id,
            state=State(row.state),
            envelope_id=row.envelope_id,
            is_latest=row.transaction_id == row.latest,
        )
        for row in rows
    )


def is_needed(tx: Tx, envelope_id: str) -> bool:
    """Tell whether a dispatch that was not given up knows the envelope as its own."""
    needs = exists().where(dispatches.c.envelope_id == envelope_id, dispatches.c.state.not_in(sorted(NOT_SENT)))
    return bool(tx.execute(select(needs)).scalar_one())


def swept(tx: Tx, transaction_ids: Iterable[str], now: datetime) -> None:
    """Note that nothing is left to do about these keys."""
    tx.execute(
        dispatch_keys.update().where(dispatch_keys.c.transaction_id.in_(list(transaction_ids))).values(swept_at=now)
    )
