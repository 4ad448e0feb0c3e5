"""When each DocuSign user was last asked for changes: due-ness is in the table, so a restart loses nothing."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select

from claims.clocks import OUT_OF_STEP
from storage.database import Tx
from storage.tables import polls
from storage.writing import insert_if_absent

_TO_BE_SURE = timedelta(days=1)


def take(tx: Tx, sender: str, every: timedelta, now: datetime) -> bool:
    """Take the next poll for this sender if it is due; only one replica gets it.

    Due, too, if it was asked more than an interval from now: no clock that is right wrote that. A clock that is a
    little ahead must not make us ask more often than DocuSign allows.
    """
    insert_if_absent(tx, polls, {"sender": sender})
    due = or_(polls.c.asked_at.is_(None), polls.c.asked_at <= now - every, polls.c.asked_at > now + every)
    return tx.execute(polls.update().where(polls.c.sender == sender, due).values(asked_at=now)).rowcount == 1


def answered_at(tx: Tx, sender: str) -> datetime | None:
    """Return the moment up to which changes are known, None if never asked."""
    found: datetime | None = tx.execute(
        select(polls.c.answered_at).where(polls.c.sender == sender)
    ).scalar_one_or_none()
    return found


def since(tx: Tx, sender: str, now: datetime) -> datetime | None:
    """Return the moment from which to ask for changes, None if never asked.

    After a moment that is still to come, written by a clock that was wrong, what changed in a day is asked for again.
    """
    found = answered_at(tx, sender)
    return now - _TO_BE_SURE if found is not None and found > now + OUT_OF_STEP else found


def answered(tx: Tx, sender: str, up_to: datetime) -> None:
    """Note that all changes up to this moment are applied."""
    tx.execute(polls.update().where(polls.c.sender == sender).values(answered_at=up_to))
