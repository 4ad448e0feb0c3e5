"""What became of each time that a claim was promised to be sent: of one claim, and of a contract company's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from claims.batch import Batch, Line
from claims.dispatch import LIVE
from claims.finding import Candidate

RECENT = timedelta(days=30)
"""What ended longer ago is no news of a company."""


@dataclass(frozen=True)
class Attempt:
    """One promise to send a claim, as it stands."""

    line: Line
    batch: Batch
    """The batch that it is in, with this one line."""
    promised_at: datetime
    sent_at: datetime | None
    changed_at: datetime
    revision: int
    sent_as: str | None
    """The name of the person as whom it goes out; None for the service account."""


@dataclass(frozen=True)
class ClaimStanding:
    """A claim with every attempt at it, the newest first."""

    about: Candidate
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True)
class CompanyStanding:
    """A contract company with the claims of it that are on their way, out, or over since lately."""

    name: str
    told: tuple[tuple[Candidate, Attempt], ...]


def told_of_company(
    known: Iterable[Candidate], attempts: Iterable[Attempt], now: datetime
) -> tuple[tuple[Candidate, Attempt], ...]:
    """Return the newest attempt at each of these claims, if it is live or ended within 30 days; the newest first."""
    newest: dict[str, Attempt] = {}
    for one in sorted(attempts, key=lambda one: (one.promised_at, one.line.dispatch_id)):
        newest[one.line.claim_id] = one
    told = [
        (about, newest[about.claim.id])
        for about in known
        if about.claim.id in newest and is_told(newest[about.claim.id], now)
    ]
    return tuple(sorted(told, key=lambda one: (one[1].promised_at, one[1].line.dispatch_id), reverse=True))


def is_told(attempt: Attempt, now: datetime) -> bool:
    """Tell whether an attempt is live, or ended within 30 days of now."""
    return attempt.line.state in LIVE or now - attempt.changed_at <= RECENT
