"""What was true around a claim when somebody ticked it, and what has changed since: each with before and after.

The signed substance (amount, period, document) is a revision, and a tick is bound to it; these are the current facts
beside it.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from claims.model import Claim, ClaimStatus, Contact


@dataclass(frozen=True)
class Seen:
    """The facts around a claim as they were: kept with its tick."""

    status: ClaimStatus
    company: str
    people: tuple[tuple[str, str], ...]
    """Name and address of each whom the claim would go to."""


def seen_of(claim: Claim, recipients: Sequence[Contact]) -> Seen:
    """Return the facts as they are."""
    return Seen(claim.status, claim.commitment.contract_company, tuple((one.name, one.email) for one in recipients))


def as_text(seen: Seen) -> str:
    """Write it down, to be kept with a tick."""
    return json.dumps(
        {"status": seen.status, "company": seen.company, "people": [list(one) for one in seen.people]},
        ensure_ascii=False,
    )


def of_text(text: str | None) -> Seen | None:
    """Read what `as_text` wrote; None where nothing was kept, or another version kept what this one cannot read."""
    try:
        return _read(json.loads(text)) if text else None
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _read(raw: dict[str, Any]) -> Seen:
    return Seen(
        ClaimStatus(raw["status"]), str(raw["company"]), tuple((str(name), str(email)) for name, email in raw["people"])
    )
