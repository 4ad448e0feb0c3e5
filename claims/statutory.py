"""Statutory clocks: until when a claim has to be answered with a payment schedule, where a statute says so.

Only rules that count from the day a claim was received; in the United Kingdom, for one, the days count from the date on
which a contract makes payment due, which nobody tells us. A contract may set a shorter time: a project's own number of
days goes before the statute's. It is a help to sort by and not advice: a day of which we are not sure counts as a
business day, so that a date shown may be too early but not too late.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from claims.calendar import WorkCalendar, YearlyDay
from claims.model import Claim, ClaimStatus

SOON = 5
"""A claim is told when so many business days, or fewer, are left to answer it."""
OVER = -10
"""And no more when it should have been answered so many business days ago."""


@dataclass(frozen=True)
class Rule:
    """Within how many business days after it was received a claim is answered; days that are `shut` never count."""

    within: int
    shut: tuple[YearlyDay, YearlyDay] | None = None


RULES: Mapping[str, Rule] = {
    # Building and Construction Industry Security of Payment Act 1999 (NSW) s 14(4); s 4, "business day".
    "AU-NSW": Rule(10, ((12, 27), (12, 31))),
    # Building and Construction Industry Security of Payment Act 2002 (Vic) s 15(4).
    "AU-VIC": Rule(10),
    # Building Industry Fairness (Security of Payment) Act 2017 (Qld) s 76; schedule 2, "business day".
    "AU-QLD": Rule(15, ((12, 22), (1, 10))),
    # Building and Construction Industry Security of Payment Act 2009 (SA) s 14(4).
    "AU-SA": Rule(15),
    # Building and Construction Industry Security of Payment Act 2009 (Tas) s 19; 20 days where a home's owner answers.
    "AU-TAS": Rule(10),
    # Building and Construction Industry (Security of Payment) Act 2009 (ACT) s 16.
    "AU-ACT": Rule(10),
    # Building and Construction Industry (Security of Payment) Act 2021 (WA) s 25.
    "AU-WA": Rule(15),
    # Construction Contracts Act 2002 (NZ) s 22: where the contract does not say.
    "NZ": Rule(20),
}
"""By jurisdiction, which is also the name of its calendar of holidays."""


@dataclass(frozen=True)
class Clock:
    """The clock of one project: how many business days, and which days those are."""

    within: int
    calendar: WorkCalendar

    def answer_by(self, received_on: date) -> date:
        """Return the last day on which a claim received then can be answered in time."""
        return self.calendar.day_after(received_on, self.within)

    def days_left(self, received_on: date, today: date) -> int:
        """Count the business days that are left: 0 on the last day, negative when it is over."""
        return self.calendar.days_between(today, self.answer_by(received_on))


def clock_of(jurisdiction: str | None, calendar: WorkCalendar, within: int | None = None) -> Clock | None:
    """Return the clock of a jurisdiction, with the project's own number of days if it has one; None where none runs."""
    rule = RULES.get(jurisdiction or "")
    if rule is None:
        return None
    return Clock(within or rule.within, replace(calendar, shut=rule.shut))


@dataclass(frozen=True)
class Deadline:
    """Until when a claim has to be answered, and how many business days are left: 0 today, negative when it is over."""

    claim: Claim
    answer_by: date
    days_left: int


def deadline_of(claim: Claim, clock: Clock | None, today: date) -> Deadline | None:
    """Return until when a claim has to be answered; None where no clock runs, or nobody said when it came in."""
    if clock is None or claim.received_on is None or claim.status is ClaimStatus.DRAFT:
        return None
    return Deadline(claim, clock.answer_by(claim.received_on), clock.days_left(claim.received_on, today))


def near(deadlines: Iterable[Deadline | None]) -> tuple[Deadline, ...]:
    """Return those that are worth telling, the nearest first."""
    found = [one for one in deadlines if one is not None and OVER <= one.days_left <= SOON]
    return tuple(sorted(found, key=lambda one: (one.answer_by, one.claim.commitment.number, one.claim.number)))
