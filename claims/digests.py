"""The daily digest of a project: when it is due, and what it tells.

There is one for each local business day, and only on that day: what was missed on other days is told by today's. It is
read by everybody in the project's channel, so nothing of private commitments is in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from claims.batch import Line
from claims.calendar import WorkCalendar, moment_of
from claims.dispatch import OUT
from claims.model import Claim, Project
from claims.money import Money, totals
from claims.statutory import Deadline

LATE = timedelta(hours=10)
"""So much later a digest still helps somebody: after that, the next one does."""
LOOKED_BACK = timedelta(days=14)
"""What ended amiss so long ago, and nobody sent again, is told no more."""


@dataclass(frozen=True)
class Standing:
    """One envelope of a project; `changed_at` is when its state last changed."""

    line: Line
    sent_at: datetime | None
    changed_at: datetime


@dataclass(frozen=True)
class Waiting:
    """A claim that waits for signatures, and for how many days it has."""

    line: Line
    days: int


@dataclass(frozen=True)
class Digest:
    """What is told of a project on one day."""

    project: Project
    day: date
    sendable: int
    sendable_due: tuple[Money, ...]
    waiting: tuple[Waiting, ...]
    """The one that waits longest first."""
    exceptions: tuple[Line, ...]
    deadlines: tuple[Deadline, ...]
    """The nearest first."""

    @property
    def is_empty(self) -> bool:
        """There is nothing to tell."""
        return not (self.sendable or self.waiting or self.needs_somebody)

    @property
    def needs_somebody(self) -> bool:
        """There is something that a person has to look at."""
        return bool(self.exceptions or self.deadlines)


def occurrence(now: datetime, at: time, zone: ZoneInfo, calendar: WorkCalendar) -> date | None:
    """Return the local day whose digest is to be told now, if nobody has told it; None when it is not the time.

    It is the time from `at` on, for `LATE`, and no longer than the day lasts.
    """
    today = now.astimezone(zone).date()
    if not calendar.is_business_day(today):
        return None
    # Of two moments with one zone only the clocks' faces would be compared, and those go back one night a year.
    since = now.astimezone(UTC) - moment_of(today, at, zone).astimezone(UTC)
    return today if timedelta() <= since < LATE else None


def digest_of(
    project: Project,
    day: date,
    zone: ZoneInfo,
    sendable: Sequence[Claim],
    standing: Iterable[Standing],
    deadlines: tuple[Deadline, ...] = (),
) -> Digest:
    """Put together what a project is told on a day. What bounced waits for nobody: it is an exception."""
    told = tuple(standing)
    waiting = [one for one in told if one.line.state in OUT and not one.line.is_exception]
    public = [one for one in sendable if not one.commitment.private]
    return Digest(
        project=project,
        day=day,
        sendable=len(public),
        sendable_due=totals(one.due for one in public),
        waiting=tuple(Waiting(one.line, _days_out(one, day, zone)) for one in waiting),
        exceptions=tuple(one.line for one in told if one.line.is_exception),
        deadlines=deadlines,
    )


def _days_out(one: Standing, day: date, zone: ZoneInfo) -> int:
    return max(0, (day - (one.sent_at or one.changed_at).astimezone(zone).date()).days)
