"""Which signers are reminded now, without anybody asking for it. DocuSign writes the mail; this says when, and to whom.

One reminder for one person a day, however many envelopes of whatever projects wait for them: about the one that has
waited longest. Only on business days of its project and outside its quiet hours; so many, and no more; and none to
somebody who has signed, whose invitation bounced, or whose envelope is over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from claims.calendar import WorkCalendar
from claims.dispatch import OUT, State
from claims.envelope import Recipient
from claims.orders import REMINDABLE
from claims.preferences import Preferences, is_quiet


@dataclass(frozen=True)
class Awaited:
    """One signer of one envelope; `reminders` is how often they were reminded of it, by whomever."""

    dispatch_id: str
    project_id: str
    recipient: Recipient
    state: State
    sent_at: datetime
    reminders: int = 0

    @property
    def person(self) -> str:
        """What the person is known by, whatever the case it is written in."""
        return self.recipient.email.strip().casefold()


@dataclass(frozen=True)
class Manners:
    """How a project reminds: what it chose, its clock and its calendar."""

    preferences: Preferences
    zone: ZoneInfo
    calendar: WorkCalendar

    def day(self, moment: datetime) -> date:
        """Return the project's day at this moment."""
        return moment.astimezone(self.zone).date()

    def is_open(self, now: datetime) -> bool:
        """Tell whether reminders may go out just now."""
        local = now.astimezone(self.zone)
        return self.calendar.is_business_day(local.date()) and not is_quiet(self.preferences, local.time())

    def has_waited(self, since: datetime, now: datetime, days: int) -> bool:
        """Tell whether so many business days have begun since then."""
        return self.calendar.days_between(self.day(since), self.day(now)) >= days


@dataclass(frozen=True)
class Reminder:
    """One reminder to be asked for: about this envelope, on this day of its project."""

    awaited: Awaited
    day: date


def due(
    awaited: Iterable[Awaited], manners: Mapping[str, Manners], reminded: Mapping[str, datetime], now: datetime
) -> tuple[Reminder, ...]:
    """Return the reminders to be asked for now, one a person.

    Args:
        awaited: every signer of every envelope, of all projects.
        manners: of the projects, by id; one that is missing reminds nobody.
        reminded: when each person was last reminded, by whomever and of whatever, as `Awaited.person` names them.
        now: the moment.
    """
    theirs = sorted((one for one in awaited if one.project_id in manners), key=lambda one: one.person)
    found = (
        _due(list(group), manners, reminded.get(person), now)
        for person, group in groupby(theirs, key=lambda one: one.person)
    )
    return tuple(one for one in found if one is not None)


def _due(
    theirs: Iterable[Awaited], manners: Mapping[str, Manners], reminded: datetime | None, now: datetime
) -> Reminder | None:
    """Return the reminder of one person: of the envelope that has waited longest, or none if it is not its hour."""
    waiting = [one for one in theirs if _waits_long(one, manners[one.project_id], now)]
    oldest = min(waiting, key=lambda one: (one.sent_at, one.dispatch_id), default=None)
    if oldest is None:
        return None
    here = manners[oldest.project_id]
    rested = reminded is None or (
        here.day(reminded) < here.day(now) and here.has_waited(reminded, now, here.preferences.remind_every)
    )
    return Reminder(oldest, here.day(now)) if rested and here.is_open(now) else None


def _waits_long(one: Awaited, here: Manners, now: datetime) -> bool:
    chosen = here.preferences
    return (
        chosen.reminders
        and one.state in OUT
        and one.recipient.status in REMINDABLE
        and one.reminders < chosen.remind_most
        and here.has_waited(one.sent_at, now, chosen.remind_after)
    )
