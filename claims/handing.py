"""Handing files to one person in their direct messages: what somebody asked for, as it is written down. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LASTS = timedelta(minutes=30)
"""What could not be handed out for so long is not any more: nobody waits for it."""
MOST = 10
"""Claims that one press previews: their files come one after the other into one conversation."""


class HandoutKind(StrEnum):
    """What is handed out."""

    PREVIEW = "preview"  # the very documents that would be signed
    SIGNED = "signed"  # the signed copy


class Handing(StrEnum):
    """How far it has got."""

    ASKED = "asked"
    POSTING = "posting"  # Slack is being asked: a lost answer is not repeated
    DONE = "done"
    REFUSED = "refused"
    UNHEARD = "unheard"  # it may have arrived


@dataclass(frozen=True)
class HeldHandout:
    """A handout as its worker holds it. Every write names `owner` and `lease`: a stale worker's changes nothing."""

    id: str
    slack_id: str
    claim_id: str
    kind: HandoutKind
    state: Handing
    owner: str
    lease: int
    asked_at: datetime
