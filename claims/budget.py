"""How many calls DocuSign takes from the whole account, what each kind of call may use of that, and when to wait.

Pure: counts, limits and the time come in, a decision goes out. The counts are kept in the database for all replicas.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeGuard

from claims.clocks import OUT_OF_STEP
from claims.holds import believed


class Share(StrEnum):
    """What a call is for; each kind may use up to its share of both limits."""

    SENDING = "sending"  # to create a draft, to send it
    LOOKING = "looking"  # to settle, poll, check and tidy up
    PEOPLE = "people"  # what somebody waits for who pressed a button


SHARES: Mapping[Share, float] = {Share.SENDING: 0.8, Share.LOOKING: 0.9, Share.PEOPLE: 1.0}
"""Sending leaves room for looking, both leave room for people (reference: docusign 4)."""

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
BURST_WINDOW = timedelta(seconds=30)
REMEMBERED = BURST_WINDOW + SECOND
"""How long the calls of a second count: until the last of them has left DocuSign's window, fixed or sliding."""
CHAINED = BURST_WINDOW
"""A pause that follows another this soon is the same one to people."""
CALLS_TO_SEND = 2
"""Create the draft, send it."""
LEAST_LIMIT = 50
"""No limit of DocuSign's is smaller; one that is is of a proxy between us, or no limit at all."""
LARGEST_LIMIT = 1_000_000_000
HOUR_TURNS_WITHIN = timedelta(minutes=5)
"""The moment at which DocuSign says that its hour ends may be as far from the full hour."""
BREAKS_AFTER = 3
"""Failures of the whole account, of one code and nothing sent between, after which the bot stops by itself."""


@dataclass(frozen=True)
class Limits:
    """Calls that DocuSign allows the account per clock hour and per 30 seconds (DocuSign: resource limits, demo)."""

    hourly: int = 3000
    burst: int = 200


@dataclass(frozen=True)
class Standing:
    """What all replicas know of the account's allowance.

    `hour` is the calls made since the full hour; `seconds` those of each second that may still count, oldest first.
    Until `paused_until` nothing is sent, until `silent_until` DocuSign is not called at all.
    """

    limits: Limits = Limits()
    hour: int = 0
    seconds: tuple[tuple[datetime, int], ...] = ()
    paused_until: datetime | None = None
    silent_until: datetime | None = None


@dataclass(frozen=True)
class Wait:
    """No call now; ask again at `until`. `hourly`: the hour's share is used up, which people are told."""

    until: datetime
    hourly: bool = False


@dataclass(frozen=True)
class Told:
    """What DocuSign's answer said of the account; None where it said nothing. `hour` is the one the count is of."""

    hourly_limit: int | None = None
    hourly_used: int | None = None
    hour: datetime | None = None
    burst_limit: int | None = None
    burst_used: int | None = None


@dataclass(frozen=True)
class Correction:
    """What an answer makes of our counts: the limits, the calls of this hour, and calls of others in this second."""

    limits: Limits
    hour: int
    more_now: int


def hour_of(now: datetime) -> datetime:
    """Return the full hour that DocuSign counts from (DocuSign: limits are reset on the clock hour)."""
    return now.replace(minute=0, second=0, microsecond=0)


def second_of(now: datetime) -> datetime:
    """Return the second that a call made now is counted in."""
    return now.replace(microsecond=0)


def wait_for(standing: Standing, share: Share, now: datetime) -> Wait | None:
    """Return until when a call of this share has to wait; None if it may be made now."""
    if (rest := _rest(standing, share, now)) is not None:
        return Wait(rest)
    hourly, burst = _allowed(standing.limits, share)
    if standing.hour >= hourly:
        return Wait(hour_of(now) + HOUR, hourly=True)
    recent = _recent(standing, now)
    too_many = sum(calls for _, calls in recent) - burst + 1
    if too_many <= 0:
        return None
    for started, calls in recent:
        too_many -= calls
        if too_many <= 0:
            return Wait(started + REMEMBERED)
    return Wait(now + REMEMBERED)


def calls_left(standing: Standing, share: Share, now: datetime) -> int:
    """Return how many calls of this share may be made now; never below 0."""
    if _rest(standing, share, now) is not None:
        return 0
    hourly, burst = _allowed(standing.limits, share)
    recent = sum(calls for _, calls in _recent(standing, now))
    return max(0, min(hourly - standing.hour, burst - recent))


def must_rest(standing: Standing, now: datetime) -> bool:
    """Tell whether sending has to pause for the rest of the hour, and does not yet: its share cannot send one claim."""
    hourly, _ = _allowed(standing.limits, Share.SENDING)
    return _rest(standing, Share.SENDING, now) is None and hourly - standing.hour < CALLS_TO_SEND


def corrected(standing: Standing, told: Told, asked_at: datetime, now: datetime) -> Correction | None:
    """Return what an answer changes of our counts, None if nothing; a count is only ever raised.

    Answers come late and out of order, so DocuSign's count is held against all that we counted from one window before
    the call was made until now: only what is more than that was made by others. What was said of another hour than
    this one is not believed, nor is a limit that cannot be one.
    """
    limits = replace(
        standing.limits,
        hourly=told.hourly_limit if _is_sensible(told.hourly_limit) else standing.limits.hourly,
        burst=told.burst_limit if _is_sensible(told.burst_limit) else standing.limits.burst,
    )
    this_hour = told.hour is not None and abs(told.hour - hour_of(now)) <= HOUR_TURNS_WITHIN
    hourly_used = told.hourly_used if this_hour and _is_sensible(told.hourly_limit) else None
    burst_used = told.burst_used if _is_sensible(told.burst_limit) else None
    hour = max(standing.hour, hourly_used or 0)
    ours = sum(calls for _, calls in _counted(standing, asked_at - REMEMBERED, now))
    found = Correction(limits, hour, more_now=max(0, (burst_used or 0) - ours))
    return None if found == Correction(standing.limits, standing.hour, 0) else found


def chained_since(since: datetime | None, until: datetime | None, now: datetime) -> datetime:
    """Return since when people see a pause that begins now, given the one before, if that can be true."""
    until = believed(until, now)
    return min(since, now) if since is not None and until is not None and now <= until + CHAINED else now


def _rest(standing: Standing, share: Share, now: datetime) -> datetime | None:
    pauses = [standing.silent_until, standing.paused_until if share is Share.SENDING else None]
    known = (believed(until, now) for until in pauses)
    return max((until for until in known if until is not None and until > now), default=None)


def _allowed(limits: Limits, share: Share) -> tuple[int, int]:
    """Return the share of both limits, in whole calls, never less than it takes to send one claim."""
    part = SHARES[share]
    return max(CALLS_TO_SEND, int(limits.hourly * part)), max(CALLS_TO_SEND, int(limits.burst * part))


def _recent(standing: Standing, now: datetime) -> list[tuple[datetime, int]]:
    return _counted(standing, now - REMEMBERED, now)


def _counted(standing: Standing, after: datetime, now: datetime) -> list[tuple[datetime, int]]:
    return [(started, calls) for started, calls in standing.seconds if after < started <= now + OUT_OF_STEP]


def _is_sensible(limit: int | None) -> TypeGuard[int]:
    return limit is not None and LEAST_LIMIT <= limit <= LARGEST_LIMIT
