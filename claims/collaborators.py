"""What a collaborator sees of the claims whose contact they are: what went out, how it stands, and what they are to do.

Nothing of the batch that a claim went out in, of whoever sent it, or of other people's part in it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from claims.batch import Batch, Line
from claims.dispatch import OUT, WENT_OUT
from claims.envelope import RecipientStatus


@dataclass(frozen=True)
class Shown:
    """One claim as its collaborator sees it; `yours` tells that it waits for their own signature."""

    line: Line
    project_name: str
    confirmed_at: datetime
    yours: bool


def shown_to(email: str, claim_ids: Collection[str], batches: Iterable[Batch]) -> tuple[Shown, ...]:
    """Return the newest envelope of each of these claims that has one, the newest first.

    `email` is the collaborator's, lower case; lines of other claims in the batches do not exist for them.
    """
    newest: dict[str, Shown] = {}
    for batch in sorted(batches, key=lambda one: (one.created_at, one.id)):
        for line in batch.lines:
            if line.claim_id in claim_ids and line.state in WENT_OUT:
                newest[line.claim_id] = Shown(line, batch.project_name, batch.created_at, _waits_for(email, line))
    return tuple(sorted(newest.values(), key=lambda one: (one.confirmed_at, one.line.claim_id), reverse=True))


def _waits_for(email: str, line: Line) -> bool:
    asked = [one for one in line.recipients if one.email.lower() == email]
    return line.state in OUT and any(one.status is not RecipientStatus.COMPLETED for one in asked)
