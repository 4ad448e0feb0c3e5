"""Occurrences: what is told once at its time, by whoever takes it first; written down before anything is said."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select

from storage.database import Tx
from storage.tables import occurrences
from storage.writing import insert_if_absent


@dataclass(frozen=True)
class Occurrence:
    """What is told, about whom, and which one of them it is: a day."""

    kind: str
    subject: str
    occurrence: str


def take(tx: Tx, one: Occurrence, now: datetime) -> bool:
    """Take the right to tell it; false if somebody has. Nobody gets it twice, unless it was given back."""
    values = {"kind": one.kind, "subject": one.subject, "occurrence": one.occurrence, "made_at": now, "posting_at": now}
    if insert_if_absent(tx, occurrences, values):
        return True
    free = and_(_is(one), occurrences.c.posting_at.is_(None), occurrences.c.done_at.is_(None))
    return tx.execute(occurrences.update().where(free).values(posting_at=now)).rowcount == 1


def taken(tx: Tx, kind: str, since: datetime) -> frozenset[Occurrence]:
    """Return those of a kind made since then that nobody can take any more."""
    rows = tx.execute(
        select(occurrences).where(
            occurrences.c.kind == kind,
            occurrences.c.made_at >= since,
            or_(occurrences.c.posting_at.is_not(None), occurrences.c.done_at.is_not(None)),
        )
    )
    return frozenset(Occurrence(row.kind, row.subject, row.occurrence) for row in rows)


def give_back(tx: Tx, one: Occurrence) -> None:
    """Let somebody take it again: it is known that nothing was said."""
    tx.execute(occurrences.update().where(_is(one)).values(posting_at=None))


def done(tx: Tx, one: Occurrence, outcome: str, now: datetime) -> None:
    """Note what came of it, in words."""
    tx.execute(occurrences.update().where(_is(one)).values(done_at=now, outcome=outcome))


def _is(one: Occurrence) -> ColumnElement[bool]:
    return and_(
        occurrences.c.kind == one.kind,
        occurrences.c.subject == one.subject,
        occurrences.c.occurrence == one.occurrence,
    )
