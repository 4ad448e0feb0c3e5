"""News of an envelope: what one Connect message or one line of a poll says, in one form.

Both come in any order and more than once; `dispatch.after_news` decides what they change.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum


class EnvelopeStatus(StrEnum):
    """DocuSign's envelope statuses that we tell apart (DocuSign: envelope status codes)."""

    CREATED = "created"
    SENT = "sent"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    DECLINED = "declined"
    VOIDED = "voided"
    DELETED = "deleted"
    CORRECT = "correct"


NEVER_SENT = frozenset({EnvelopeStatus.CREATED, EnvelopeStatus.DELETED})
"""Every other status proves that the envelope was sent once: a draft cannot be voided."""


class RecipientStatus(StrEnum):
    """How far a recipient has got. `delivered` means viewed; `autoresponded` is how DocuSign tells a bounce."""

    CREATED = "created"
    SENT = "sent"
    DELIVERED = "delivered"
    AUTORESPONDED = "autoresponded"
    COMPLETED = "completed"
    DECLINED = "declined"


@dataclass(frozen=True)
class Recipient:
    """One signer of an envelope, or one who gets a copy, as addressed, and how far they have got."""

    recipient_id: str
    name: str
    email: str
    status: RecipientStatus
    signed_at: datetime | None = None
    declined_reason: str | None = None


@dataclass(frozen=True)
class EnvelopeNews:
    """What DocuSign says of one envelope at one moment. `claim_key` is our hidden custom field, if it is there.

    `recipients` are those who sign, and nobody else: a copy is neither waited for nor reminded, and one that has been
    delivered is no signature. `copies` are all others whom it goes to, there to be told of.
    """

    envelope_id: str
    status: EnvelopeStatus
    occurred_at: datetime
    recipients: tuple[Recipient, ...] = ()
    transaction_id: str | None = None
    claim_key: str | None = None
    voided_reason: str | None = None
    copies: tuple[Recipient, ...] = ()


_RECIPIENT_RANK = {
    RecipientStatus.CREATED: 0,
    RecipientStatus.SENT: 1,
    RecipientStatus.AUTORESPONDED: 2,
    RecipientStatus.DELIVERED: 3,
    RecipientStatus.COMPLETED: 4,
    RecipientStatus.DECLINED: 4,
}


def recipient_after(known: RecipientStatus, told: RecipientStatus) -> RecipientStatus:
    """Return how far a recipient has got once DocuSign has said `told`; late news never takes anyone back."""
    return told if _RECIPIENT_RANK[told] > _RECIPIENT_RANK[known] else known


class Age(IntEnum):
    """How news stands to what we know already, by the moments DocuSign speaks of."""

    OLDER = -1
    SAME = 0
    NEWER = 1


_BOUNCE = RecipientStatus.AUTORESPONDED
_INVITED = frozenset({RecipientStatus.SENT, _BOUNCE, RecipientStatus.DELIVERED})


def merged(known: Recipient, told: Recipient, age: Age) -> Recipient:
    """Return a recipient as known once DocuSign has said `told`, in whatever order it is heard.

    Name and address are those of the newest news: somebody may correct them in DocuSign. How far the person has got
    only ever goes forward, but for a bounce, which a corrected address mends: there the newest news decides.
    """
    new, old = (known, told) if age is Age.OLDER else (told, known)
    return Recipient(
        known.recipient_id,
        new.name or old.name,
        new.email or old.email,
        _status_after(known.status, told.status, age),
        new.signed_at or old.signed_at,
        new.declined_reason or old.declined_reason,
    )


def _status_after(known: RecipientStatus, told: RecipientStatus, age: Age) -> RecipientStatus:
    if _BOUNCE in {known, told} and {known, told} <= _INVITED and age is not Age.SAME:
        return told if age is Age.NEWER else known
    return recipient_after(known, told)
