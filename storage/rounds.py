"""Nightly rounds: what is due once a night, and who has taken it. Knows no schedule but the table's (DESIGN 4.14).

A round that nobody finished is due again after an hour, so that neither a crash nor a bad hour of DocuSign costs a
night.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import and_, or_, select

from claims.clocks import OUT_OF_STEP
from storage.database import Tx
from storage.tables import rounds
from storage.writing import insert_if_absent

NIGHT = time(3)
"""UTC. The usual time of a round."""
FINISHED_WITHIN = timedelta(hours=1)
"""Whoever took a round and has not finished it by then has died, or gave it up."""


@dataclass(frozen=True)
class Round:
    """A round that is ours to make. The moment it was taken tells it from a later taking of the same."""

    name: str
    taken_at: datetime


def last_due(now: datetime, at: time = NIGHT) -> datetime:
    """Return the last moment before, or at, `now` at which something due once a day at `at` (UTC) was due."""
    today = datetime.combine(now.astimezone(UTC).date(), at, UTC)
    return today if today <= now else today - timedelta(days=1)


def take(tx: Tx, name: str, now: datetime, at: time = NIGHT) -> Round | None:
    """Take a round that is due; only one replica gets it. However many nights were missed, it is due once."""
    insert_if_absent(tx, rounds, {"name": name})
    for noted in (rounds.c.taken_at, rounds.c.done_at):
        to_come = (rounds.c.name == name) & (noted > now + OUT_OF_STEP)
        tx.execute(rounds.update().where(to_come).values({noted: None}))
    finished = rounds.c.done_at >= rounds.c.taken_at
    unfinished = or_(rounds.c.done_at.is_(None), rounds.c.done_at < rounds.c.taken_at)
    due = or_(
        rounds.c.taken_at.is_(None),
        and_(finished, rounds.c.taken_at < last_due(now, at)),
        and_(unfinished, rounds.c.taken_at <= now - FINISHED_WITHIN),
    )
    taken = tx.execute(rounds.update().where(rounds.c.name == name, due).values(taken_at=now, outcome=None))
    return Round(name, now) if taken.rowcount == 1 else None


def take_anyway(tx: Tx, name: str, now: datetime) -> Round:
    """Take a round that a person asks for now. Somebody in the middle of it goes on, and only this one is noted."""
    insert_if_absent(tx, rounds, {"name": name})
    tx.execute(rounds.update().where(rounds.c.name == name).values(taken_at=now, outcome=None))
    return Round(name, now)


def done(tx: Tx, taken: Round, outcome: str, now: datetime) -> None:
    """Note that a round is finished and what it came to; nothing if somebody has taken it over."""
    _note(tx, taken, outcome=outcome, done_at=now)


def broke_off(tx: Tx, taken: Round, why: str) -> None:
    """Note why a round stopped in the middle; it is due again an hour after it was taken."""
    _note(tx, taken, outcome=why)


def done_at(tx: Tx, name: str) -> datetime | None:
    """Return when a round was last finished, None if never."""
    found: datetime | None = tx.execute(select(rounds.c.done_at).where(rounds.c.name == name)).scalar_one_or_none()
    return found


def _note(tx: Tx, taken: Round, **values: object) -> None:
    ours = (rounds.c.name == taken.name) & (rounds.c.taken_at == taken.taken_at)
    tx.execute(rounds.update().where(ours).values(**values))
