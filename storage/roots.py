"""The messages of batches: which have to be posted or drawn, who has the right to, and where they are.

The right is a row's `drawing_until`: one has it at a time, for longer than any answer of Slack takes. It is given back
when the answer is heard; when none is, it runs out, for until then the message may still change.
"""

from datetime import datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, and_, case, literal, or_, select

from storage import pace
from storage.batches import Root, root_of, touch
from storage.database import Tx
from storage.tables import batches, notes
from storage.types import Instant

LOOKED_AT = 200


def unposted(tx: Tx, now: datetime, between: timedelta) -> tuple[Root, ...]:
    """Return the batches to be posted, one for each place whose turn it is, the stalest first."""
    rows = tx.execute(
        select(batches)
        .where(is_due(now), batches.c.message_ts.is_(None), pace.is_open(batches.c.place, now, between))
        .order_by(batches.c.stale_since, batches.c.id)
        .limit(LOOKED_AT)
    )
    found: dict[str, Root] = {}
    for row in rows:
        found.setdefault(row.place, root_of(row))
    return tuple(found.values())


def faded(tx: Tx, now: datetime, settled: timedelta, limit: int) -> tuple[Root, ...]:
    """Return the messages to be redrawn, the stalest first; what changed less than `settled` ago may change again."""
    rows = tx.execute(
        select(batches)
        .where(is_due(now), batches.c.message_ts.is_not(None), batches.c.stale_since <= now - settled)
        .where(~pace.is_left_alone(batches.c.place, now))
        .order_by(batches.c.stale_since, batches.c.id)
        .limit(limit)
    )
    return tuple(root_of(row) for row in rows)


def untold(tx: Tx) -> bool:
    """Tell whether any message does not tell the truth yet."""
    where = and_(batches.c.stale_since.is_not(None), batches.c.undeliverable.is_(None))
    return tx.execute(select(batches.c.id).where(where).limit(1)).first() is not None


def take(tx: Tx, batch_id: str, now: datetime, posting: timedelta, drawing: timedelta) -> Root | None:
    """Take the right to post or redraw a batch that has to be, for so long; None if another has it or it is done.

    Read the batch after this: what is drawn is then at least as new as the version that counts as drawn.
    """
    not_there = batches.c.message_ts.is_(None)
    until = case((not_there, literal(now + posting, Instant)), else_=literal(now + drawing, Instant))
    asked = case((not_there, literal(now, Instant)), else_=batches.c.posting_at)
    row = tx.execute(
        batches.update()
        .where(batches.c.id == batch_id, is_due(now))
        .values(drawing_until=until, posting_at=asked)
        .returning(batches)
    ).one_or_none()
    return root_of(row) if row else None


def give_back(tx: Tx, taken: Root) -> None:
    """Give the right back: Slack did not take the message, or was not asked."""
    tx.execute(batches.update().where(_has(taken)).values(drawing_until=None))


def posted(tx: Tx, taken: Root, channel_id: str, ts: str) -> bool:
    """Note where the message is, and what it tells; false if the batch has another message or place by now."""
    there = and_(batches.c.id == taken.batch_id, batches.c.message_ts.is_(None), batches.c.place == taken.place)
    known = tx.execute(batches.update().where(there).values(channel_id=channel_id, message_ts=ts, drawing_until=None))
    if known.rowcount == 1:
        _told(tx, taken)
    return known.rowcount == 1


def drawn(tx: Tx, taken: Root, now: datetime) -> None:
    """Note that the message tells the batch as it was at `taken.version`; news since then keeps it stale.

    If the right had run out, somebody else may have drawn it meanwhile, and who was last nobody knows: once more then.
    """
    if tx.execute(batches.update().where(_has(taken)).values(drawing_until=None)).rowcount == 1:
        _told(tx, taken)
        # As old as its drawing now: a batch that always has news does not stay the stalest, and others have theirs.
        behind = and_(batches.c.id == taken.batch_id, batches.c.version > taken.version)
        tx.execute(batches.update().where(behind).values(stale_since=now))
    else:
        touch(tx, taken.batch_id, now)


def move_to(tx: Tx, told: Root, place: str, note: str, now: datetime) -> bool:
    """Tell the batch in another message, and say why there; false if its message is not where it was any more.

    What was given up where it was has a new chance there.
    """
    here = and_(batches.c.id == told.batch_id, batches.c.place == told.place, _is_at(told.channel_id, told.ts))
    moved = tx.execute(
        batches.update()
        .where(here)
        .values(
            place=place,
            place_note=note,
            channel_id=None,
            message_ts=None,
            posting_at=None,
            drawing_until=None,
            undeliverable=None,
        )
    )
    if moved.rowcount == 1:
        touch(tx, told.batch_id, now)
    return moved.rowcount == 1


def give_up(tx: Tx, told: Root, why: str, stays: bool = False) -> None:
    """Stop trying to draw a message that no place will take. One that `stays` keeps its thread, which is told on."""
    values: dict[str, str | None] = {"undeliverable": why, "drawing_until": None}
    if not stays:
        values |= {"channel_id": None, "message_ts": None}
    tx.execute(batches.update().where(batches.c.id == told.batch_id).values(**values))


def adopt(tx: Tx, lost: Root, channel_id: str, ts: str, now: datetime) -> bool:
    """Take a message for the one of this batch, which was posted there and nobody heard where; false if it was not."""
    in_dm = lost.place == lost.requester_slack_id and channel_id.startswith("D")
    unheard = and_(
        batches.c.id == lost.batch_id, batches.c.place == lost.place, batches.c.message_ts.is_(None),
        batches.c.posting_at.is_not(None), batches.c.undeliverable.is_(None),
    )  # fmt: skip
    if not (in_dm or lost.place == channel_id):
        return False
    values = {"channel_id": channel_id, "message_ts": ts, "drawing_until": None}
    if tx.execute(batches.update().where(unheard).values(**values)).rowcount == 0:
        return False
    touch(tx, lost.batch_id, now)  # as of when it tells is not known
    return True


def is_known(tx: Tx, channel_id: str, ts: str) -> bool:
    """Tell whether this is the message of some batch, or a line of some thread."""
    root_there = tx.execute(select(batches.c.id).where(_is_at(channel_id, ts))).first()
    line_there = tx.execute(
        select(notes.c.id)
        .join(batches, batches.c.id == notes.c.batch_id)
        .where(notes.c.message_ts == ts, batches.c.channel_id == channel_id)
    ).first()
    return root_there is not None or line_there is not None


def is_due(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """Whether a message does not tell the truth, and nobody is drawing it."""
    free = or_(batches.c.drawing_until.is_(None), batches.c.drawing_until <= now)
    return and_(batches.c.stale_since.is_not(None), batches.c.undeliverable.is_(None), free)


def _has(taken: Root) -> ColumnElement[bool]:
    return and_(batches.c.id == taken.batch_id, batches.c.drawing_until == taken.until)


def _is_at(channel_id: str | None, ts: str | None) -> ColumnElement[bool]:
    if ts is None:
        return batches.c.message_ts.is_(None)
    return and_(batches.c.channel_id == channel_id, batches.c.message_ts == ts)


def _told(tx: Tx, taken: Root) -> None:
    here = batches.c.id == taken.batch_id
    older = batches.c.drawn_version < taken.version
    tx.execute(batches.update().where(here, older).values(drawn_version=taken.version))
    tx.execute(batches.update().where(here, batches.c.version <= taken.version).values(stale_since=None))
