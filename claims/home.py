"""A person's Home tab: what needs them now, what is on its way, what is done, and where they belong.

Values only, of what exists for the person: who may see what is decided before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from claims.batch import Batch, Line
from claims.dispatch import LIVE, State
from claims.grants import Grant, GrantState
from claims.holds import Hold
from claims.model import Level, Project

RECENT = timedelta(days=14)
"""For so long what is done is shown."""
OVERLOOKED = timedelta(days=90)
"""What failed in a batch older than this is history: nobody is asked about it any more."""


class Call(StrEnum):
    """What somebody is asked to do about a batch, the most pressing first."""

    RESUME = "resume"
    """It goes on only once somebody presses Resume."""
    APPROVE = "approve"
    """Claims wait for a second admin, and that may be this person."""
    EXCEPTION = "exception"
    """Claims of it came to something that somebody has to look at."""


@dataclass(frozen=True)
class Mine:
    """A batch as it exists for the person, and what they have to do with it."""

    batch: Batch
    is_own: bool
    """They confirmed it."""
    may_hold: bool
    may_approve: bool
    is_left: bool = False
    """Who confirmed it may not act on it any more, and they may."""


@dataclass(frozen=True)
class Asked:
    """One thing that needs the person now; `lines` are the claims that it is about."""

    call: Call
    batch: Batch
    lines: tuple[Line, ...]
    is_own: bool = True


@dataclass(frozen=True)
class Site:
    """A project of theirs. `sendable` is None for whoever may not send, or where it was not counted."""

    project: Project
    level: Level
    sendable: int | None = None


@dataclass(frozen=True)
class Connection:
    """How the person stands with DocuSign. `waiting`: claims of theirs that wait for them to allow access again."""

    grant: Grant | None
    can_connect: bool
    """There is what it takes to connect somebody."""
    waiting: int = 0

    @property
    def lapsed(self) -> bool:
        """DocuSign wants the person to allow access again."""
        return self.grant is not None and self.grant.state is GrantState.LAPSED


@dataclass(frozen=True)
class Home:
    """All that one person's Home tab tells."""

    asked: tuple[Asked, ...]
    in_flight: tuple[Mine, ...]
    done: tuple[Batch, ...]
    sites: tuple[Site, ...]
    connection: Connection | None
    """Nothing for whoever neither sends claims nor was ever connected."""
    holds: tuple[Hold, ...] = ()
    """What keeps everything from being sent just now."""

    @property
    def needs_nothing(self) -> bool:
        """There is nothing for the person to do."""
        return not self.asked and not (self.connection and self.connection.lapsed)


def home_of(
    found: Iterable[Mine],
    sites: Sequence[Site],
    connection: Connection | None,
    holds: tuple[Hold, ...],
    now: datetime,
) -> Home:
    """Sort what exists for the person: what needs them, what is on its way (theirs first), what was done lately."""
    newest_first = sorted(found, key=lambda one: (one.batch.created_at, one.batch.id), reverse=True)
    asked = asked_of(newest_first, now)
    called = {one.batch.id for one in asked}
    flying = [one for one in newest_first if is_in_flight(one.batch) and one.batch.id not in called]
    done = [one.batch for one in newest_first if not is_in_flight(one.batch) and one.batch.id not in called]
    lately = [batch for batch in done if done_at(batch) > now - RECENT]
    return Home(
        asked=asked,
        in_flight=tuple(sorted(flying, key=lambda one: not one.is_own)),
        done=tuple(sorted(lately, key=done_at, reverse=True)),
        sites=tuple(sorted(sites, key=lambda one: not one.sendable)),
        connection=connection,
        holds=holds,
    )


def asked_of(newest_first: Sequence[Mine], now: datetime) -> tuple[Asked, ...]:
    """Return what needs the person, the most pressing first; of one kind what expires soonest, else the newest."""
    again = _again(newest_first)
    found = [asked for one in newest_first for asked in _asked(one, again, now)]
    order = list(Call)
    return tuple(sorted(found, key=lambda one: (order.index(one.call), _expires(one))))


def _asked(one: Mine, again: dict[str, datetime], now: datetime) -> list[Asked]:
    batch, asked = one.batch, []
    if one.may_hold and batch.needs_resume:
        asked.append(Asked(Call.RESUME, batch, batch.lines, one.is_own))
    if one.may_approve and batch.awaiting:
        asked.append(Asked(Call.APPROVE, batch, batch.awaiting, one.is_own))
    if (one.is_own or one.is_left) and one.may_hold and batch.created_at > now - OVERLOOKED:
        lines = tuple(line for line in batch.lines if line.is_exception and again[line.claim_id] <= batch.created_at)
        if lines:
            asked.append(Asked(Call.EXCEPTION, batch, lines, one.is_own))
    return asked


def _again(found: Iterable[Mine]) -> dict[str, datetime]:
    """Return when each claim was last confirmed: what came of it before is dealt with."""
    last: dict[str, datetime] = {}
    for one in found:
        for line in one.batch.lines:
            last[line.claim_id] = max(last.get(line.claim_id, one.batch.created_at), one.batch.created_at)
    return last


def _expires(asked: Asked) -> float:
    if asked.call is not Call.APPROVE:
        return 0.0
    return min((line.approval.expires_at.timestamp() for line in asked.lines if line.approval), default=0.0)


def is_in_flight(batch: Batch) -> bool:
    """Tell whether some of the batch may still be sent, approved or signed."""
    return any(line.state in LIVE for line in batch.lines)


def done_at(batch: Batch) -> datetime:
    """Return when the last of it was signed; when it was confirmed, where nothing was."""
    signed = [
        one.signed_at
        for line in batch.lines
        if line.state is State.COMPLETED
        for one in line.recipients
        if one.signed_at is not None
    ]
    return max([batch.created_at, *signed])
