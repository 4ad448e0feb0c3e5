"""The nightly comparison with DocuSign as it is recorded: what is due, when it was looked at, where it differed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from claims.dispatch import FINAL, OUT, State
from claims.envelope import Recipient
from storage import batch_lines, rounds, senders
from storage.database import Tx
from storage.tables import claims, commitments, dispatches, drift_findings, projects, recipients
from storage.writing import change_free

ROUND = "drift"
FINAL_FOR = timedelta(days=30)
"""How long an envelope that is over is still compared."""
LOOK_AGAIN_AFTER = timedelta(minutes=15)
"""DocuSign wants no envelope read more often (DocuSign: polling rules)."""
COUNTED_FOR = timedelta(days=1)
"""Corrections told with a check: those of the day before it ended, so that a check in two parts counts as one."""


@dataclass(frozen=True)
class Standing:
    """An envelope as we know it; `name` says in people's words which claim it is of."""

    dispatch_id: str
    envelope_id: str
    name: str
    state: State
    recipients: tuple[Recipient, ...]


@dataclass(frozen=True)
class LastCheck:
    """The last check that came to its end, and the claims in these projects of which it corrected something."""

    at: datetime
    corrected: tuple[str, ...]
    """Ids of claims. Who asks may not see all of them."""


def take(tx: Tx, sender: str, started: datetime, now: datetime, limit: int) -> tuple[Standing, ...]:
    """Take up to `limit` envelopes that a check begun at `started` has to read, and note that they are read now.

    Each is given once in a check, and to one of several checks.
    """
    due = (
        select(dispatches.c.id)
        .where(_compared(sender, started), ~_too_soon(started))
        .order_by(dispatches.c.id)
        .limit(limit)
    )
    return _standings(tx, [row.id for row in change_free(tx, dispatches, due, looked_at=now)])


def too_soon(tx: Tx, sender: str, started: datetime) -> int:
    """Count the envelopes that a check begun now leaves alone, because they were read or moved a moment ago."""
    where = and_(_compared(sender, started), _too_soon(started))
    return int(tx.execute(select(func.count()).select_from(dispatches).where(where)).scalar_one())


def found(tx: Tx, dispatch_id: str, ours: str, theirs: str, repaired: bool, now: datetime) -> None:
    """Write down a difference; one that stays night after night is one finding."""
    same = exists().where(
        drift_findings.c.dispatch_id == dispatch_id,
        drift_findings.c.ours == ours,
        drift_findings.c.theirs == theirs,
        drift_findings.c.repaired.is_(False),
    )
    if not repaired and tx.execute(select(same)).scalar_one():
        return
    tx.execute(
        drift_findings.insert().values(
            found_at=now, dispatch_id=dispatch_id, ours=ours, theirs=theirs, repaired=repaired
        )
    )


def last(tx: Tx, project_ids: Sequence[str]) -> LastCheck | None:
    """Return the last check that came to its end, None before the first."""
    at = rounds.done_at(tx, ROUND)
    if at is None:
        return None
    corrected = tx.execute(
        select(dispatches.c.claim_id)
        .join(drift_findings, drift_findings.c.dispatch_id == dispatches.c.id)
        .join(claims, claims.c.id == dispatches.c.claim_id)
        .join(commitments, commitments.c.id == claims.c.commitment_id)
        .where(
            drift_findings.c.repaired.is_(True),
            drift_findings.c.found_at > at - COUNTED_FOR,
            drift_findings.c.found_at <= at,
            commitments.c.project_id.in_(list(project_ids)),
        )
        .distinct()
        .order_by(dispatches.c.claim_id)
    ).scalars()
    return LastCheck(at, tuple(corrected))


def _compared(sender: str, now: datetime) -> ColumnElement[bool]:
    """The condition that a check compares the dispatch's envelope: it is out, or has not been over for long."""
    over = and_(dispatches.c.state.in_(sorted(FINAL)), dispatches.c.changed_at >= now - FINAL_FOR)
    known = and_(senders.is_of(sender), dispatches.c.envelope_id.is_not(None))
    return and_(known, or_(dispatches.c.state.in_(sorted(OUT)), over))


def _too_soon(now: datetime) -> ColumnElement[bool]:
    """The condition that the envelope was read a moment ago, or moved: what DocuSign lists may be a little behind."""
    read = and_(dispatches.c.looked_at.is_not(None), dispatches.c.looked_at > now - LOOK_AGAIN_AFTER)
    return or_(read, dispatches.c.changed_at > now - LOOK_AGAIN_AFTER)


def _standings(tx: Tx, dispatch_ids: Sequence[str]) -> tuple[Standing, ...]:
    people: dict[str, list[Recipient]] = defaultdict(list)
    addressed = select(recipients).where(recipients.c.dispatch_id.in_(dispatch_ids)).order_by(recipients.c.position)
    for row in tx.execute(addressed):
        people[row.dispatch_id].append(batch_lines.recipient_of(row))
    rows = tx.execute(
        select(
            dispatches.c.id,
            dispatches.c.envelope_id,
            dispatches.c.state,
            claims.c.number,
            commitments.c.number.label("commitment_number"),
            projects.c.name,
        )
        .join(claims, claims.c.id == dispatches.c.claim_id)
        .join(commitments, commitments.c.id == claims.c.commitment_id)
        .join(projects, projects.c.id == commitments.c.project_id)
        .where(dispatches.c.id.in_(dispatch_ids))
        .order_by(dispatches.c.id)
    )
    return tuple(
        Standing(
            dispatch_id=row.id,
            envelope_id=row.envelope_id,
            name=f"{row.name}, {row.commitment_number} #{row.number}",
            state=State(row.state),
            recipients=tuple(people[row.id]),
        )
        for row in rows
    )
