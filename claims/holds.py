"""What keeps confirmed claims from being sent for now, whoever decided it: values, precedence and scope.

A hold keeps dispatches from being committed to sending; it takes nothing back. A pause is DocuSign's own and ends by
itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class HoldKind(StrEnum):
    """Who holds, the weightiest first: only the first that applies is told."""

    FREEZE = "freeze"  # an admin of the install holds everything
    BREAKER = "breaker"  # DocuSign fails for the whole account: the bot holds until somebody says Resume
    STOP = "stop"  # an admin of the project holds one batch


EVERYTHING = "everything"
"""The scope of a freeze."""
ACCOUNT = "account"
"""The scope of the breaker. The scope of a stop is the id of its batch."""


@dataclass(frozen=True)
class Hold:
    """A hold that is on. `by` is a Slack person's id, None for the bot itself; `reason` is in people's words."""

    id: str
    scope: str
    kind: HoldKind
    by: str | None
    reason: str
    made_at: datetime


@dataclass(frozen=True)
class Pause:
    """DocuSign asked for silence, or our allowance of calls is used up, until `until`."""

    since: datetime
    until: datetime
    words: str


LONGEST_PAUSE = timedelta(hours=2)
"""A pause ends with the clock hour, give or take. What seems to last longer was written by a clock that was wrong."""
WORTH_TELLING = timedelta(minutes=2)
"""A shorter pause is over before anybody has read of it (reference: docusign 8, burst limits)."""


def foremost(holds: Iterable[Hold]) -> Hold | None:
    """Return the hold that people are told of, None when nothing holds."""
    order = list(HoldKind)
    return min(holds, key=lambda hold: order.index(hold.kind), default=None)


def believed(until: datetime | None, now: datetime) -> datetime | None:
    """Return until when a pause lasts, or lasted; None for one that is none, or lasts longer than any can."""
    return until if until is not None and until <= now + LONGEST_PAUSE else None


def is_told(pause: Pause | None, now: datetime) -> bool:
    """Tell whether people are told of a pause: it is on, it is long, and not longer than any can be."""
    until = believed(pause.until, now) if pause is not None else None
    return pause is not None and until is not None and until > now and until - pause.since >= WORTH_TELLING
