"""The signed copy of a claim: what is still to be done with one, as it is written down. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FIRST_WAIT = timedelta(minutes=15)
"""DocuSign wants no envelope asked for twice within 15 minutes (DocuSign: rules and limits)."""
LONGEST_WAIT = timedelta(hours=6)


class Sharing(StrEnum):
    """Whether the copy is put into the thread of its batch, and how far that has got."""

    DUE = "due"
    POSTING = "posting"  # Slack is being asked: a lost answer is not repeated
    DONE = "done"
    REFUSED = "refused"  # by our own rules or by Slack; nothing was put there
    UNHEARD = "unheard"  # it may be there


@dataclass(frozen=True)
class Filed:
    """How it stands with a signed copy, for people: since when it is kept, or why it is not kept yet."""

    at: datetime | None
    words: str | None = None


@dataclass(frozen=True)
class HeldFiling:
    """A signed copy as its worker holds it. Every write names `owner` and `lease`: a stale worker's changes nothing."""

    dispatch_id: str
    batch_id: str
    claim_id: str
    envelope_id: str
    sender: str | None
    owner: str
    lease: int
    tries: int
    document_sha256: str | None
    """The combined document, once it is kept."""
    sharing: Sharing | None


def wait_after(tries: int) -> timedelta:
    """How long until it is asked for again, after so many times in vain: longer each time, and never given up."""
    return min(FIRST_WAIT * (1 << min(tries, 10)), LONGEST_WAIT)
