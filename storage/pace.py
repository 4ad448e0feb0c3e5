"""The pace towards Slack, shared by all replicas: whose turn it is, what the minute allows, until when to be silent.

A turn that is not to be had is not waited for: whoever asked looks again later.
"""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from claims.clocks import OUT_OF_STEP
from storage.database import Tx
from storage.tables import allowances, call_counts, channel_pace
from storage.writing import insert_if_absent, upsert

MINUTE = timedelta(minutes=1)
_REDRAW = "chat.update"
_PUBLISH = "views.publish"
_KEPT_FOR = timedelta(minutes=5)
_SLACK = allowances.c.service == "slack"
_SILENCE = select(allowances.c.paused_until).where(_SLACK)


def silent_until(tx: Tx, now: datetime) -> datetime | None:
    """Return until when Slack is left alone; None when it may be spoken to."""
    until = tx.execute(_SILENCE).scalar_one()
    return until if until is not None and until > now else None


def be_silent(tx: Tx, now: datetime, until: datetime, words: str) -> bool:
    """Have every replica leave Slack alone until then; false, and no change, if it is left alone for longer already."""
    longer = or_(allowances.c.paused_until.is_(None), allowances.c.paused_until < until)
    values = {"paused_since": now, "paused_until": until, "paused_words": words}
    return tx.execute(allowances.update().where(_SLACK, longer).values(**values)).rowcount == 1


def take_turn(tx: Tx, channel: str, now: datetime, between: timedelta) -> bool:
    """Take the turn to post one message; of all who ask within `between` one gets it, and none in a silence.

    `channel` is a channel's id, or a person's for the direct message with them.
    """
    if silent_until(tx, now) is not None:
        return False
    here = channel_pace.c.channel_id == channel
    taken = tx.execute(channel_pace.update().where(here, _is_over(now, between)).values(last_at=now))
    return taken.rowcount == 1 or insert_if_absent(tx, channel_pace, {"channel_id": channel, "last_at": now})


def is_open(channel: ColumnElement[str], now: datetime, between: timedelta) -> ColumnElement[bool]:
    """The condition that the turn to post to this channel may be taken."""
    return ~exists().where(channel_pace.c.channel_id == channel, ~_is_over(now, between))


def leave_alone(tx: Tx, channel: str, now: datetime, until: datetime) -> None:
    """Have every replica leave this channel alone until then, for a minute at most; the others have their turns."""
    last_at = min(until, now + OUT_OF_STEP)
    upsert(tx, channel_pace, ("channel_id",), {"channel_id": channel, "last_at": last_at})


def is_left_alone(channel: ColumnElement[str], now: datetime) -> ColumnElement[bool]:
    """The condition that this channel is left alone: not even what is there is redrawn."""
    ahead = and_(channel_pace.c.last_at > now, channel_pace.c.last_at <= now + OUT_OF_STEP)
    return exists().where(channel_pace.c.channel_id == channel, ahead)


def _is_over(now: datetime, between: timedelta) -> ColumnElement[bool]:
    return or_(channel_pace.c.last_at <= now - between, channel_pace.c.last_at > now + OUT_OF_STEP)


def take_redraw(tx: Tx, now: datetime, a_minute: int) -> bool:
    """Count one `chat.update` about to be made; false, and none counted, in a silence or a minute that has had as many.

    Whoever counts takes the row of the allowance first: two never both take the last one.
    """
    return _take(tx, _REDRAW, now, a_minute)


def take_publish(tx: Tx, now: datetime, a_minute: int) -> bool:
    """Count one `views.publish` about to be made, as `take_redraw` does; Slack counts each method for itself."""
    return _take(tx, _PUBLISH, now, a_minute)


def redraws(tx: Tx, now: datetime) -> int:
    """Return how often any replica has redrawn a message within the last minute, the second it began in included."""
    return _made(tx, _REDRAW, now)


def published(tx: Tx, now: datetime) -> int:
    """Return the same of Home tabs."""
    return _made(tx, _PUBLISH, now)


def _take(tx: Tx, what: str, now: datetime, a_minute: int) -> bool:
    until = tx.execute(_SILENCE.with_for_update()).scalar_one()
    if (until is not None and until > now) or _made(tx, what, now) >= a_minute:
        return False
    second = now.replace(microsecond=0)
    here = and_(call_counts.c.what == what, call_counts.c.starts_at == second)
    count = tx.execute(select(call_counts.c.calls).where(here)).scalar() or 0
    upsert(tx, call_counts, ("what", "starts_at"), {"what": what, "starts_at": second, "calls": count + 1})
    tx.execute(call_counts.delete().where(call_counts.c.what == what, call_counts.c.starts_at < now - _KEPT_FOR))
    return True


def _made(tx: Tx, what: str, now: datetime) -> int:
    counted = select(func.coalesce(func.sum(call_counts.c.calls), 0)).where(
        call_counts.c.what == what,
        call_counts.c.starts_at > now - MINUTE - timedelta(seconds=1),
        call_counts.c.starts_at <= now + OUT_OF_STEP,
    )
    return int(tx.execute(counted).scalar_one())
