"""DocuSign's JSON about one envelope, read into EnvelopeNews. Shared by Connect and the polls, lenient in types."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from claims.envelope import EnvelopeNews, EnvelopeStatus, Recipient, RecipientStatus
from esign.values import CLAIM_KEY_FIELD, TRANSACTION_FIELD

_OTHER_NAMES = {
    # All have signed, DocuSign is finishing; `completed` follows.
    "signed": EnvelopeStatus.DELIVERED,
    "timedout": EnvelopeStatus.VOIDED,
}
_OTHER_RECIPIENT_NAMES = {"signed": RecipientStatus.COMPLETED, "faxpending": RecipientStatus.SENT}
_MOMENTS = ("statusChangedDateTime", "statusDateTime", "lastModifiedDateTime", "sentDateTime", "createdDateTime")


OTHER_KINDS = (
    "carbonCopies", "certifiedDeliveries", "agents", "editors", "intermediaries", "inPersonSigners", "notaries",
    "seals", "witnesses",
)  # fmt: skip
"""DocuSign: kinds of recipients, but for those who sign."""


def news_from(envelope: Mapping[str, Any]) -> EnvelopeNews | None:
    """Read one envelope of a status answer; None when it has no id, time or status that we know."""
    envelope_id = text(envelope.get("envelopeId")).lower()
    status = status_from(envelope.get("status"))
    occurred_at = changed_at(envelope)
    if not envelope_id or status is None or occurred_at is None:
        return None
    return EnvelopeNews(
        envelope_id=envelope_id,
        status=status,
        occurred_at=occurred_at,
        recipients=recipients_from(envelope.get("recipients")),
        copies=copies_from(envelope.get("recipients")),
        transaction_id=transaction_id_from(envelope),
        claim_key=custom_field(envelope.get("customFields"), CLAIM_KEY_FIELD),
        voided_reason=text(envelope.get("voidedReason")) or None,
    )


def status_from(value: object) -> EnvelopeStatus | None:
    """Read an envelope status in any case; None for one that tells us nothing (processing, template)."""
    word = text(value).lower()
    if word in _OTHER_NAMES:
        return _OTHER_NAMES[word]
    return EnvelopeStatus(word) if word in set(EnvelopeStatus) else None


def changed_at(envelope: Mapping[str, Any]) -> dt.datetime | None:
    """Return when the envelope last changed, by the best of the times it carries."""
    moments = (moment(envelope.get(name)) for name in _MOMENTS)
    return next((at for at in moments if at is not None), None)


def recipients_from(value: object) -> tuple[Recipient, ...]:
    """Read the signers; those without an id or a known status are left out, and all who do not sign."""
    return _people(value, "signers")


def copies_from(value: object) -> tuple[Recipient, ...]:
    """Read all others whom it goes to: copies, and whatever kinds a person may add in DocuSign; as lenient."""
    return tuple(one for kind in OTHER_KINDS for one in _people(value, kind))


def custom_field(fields: object, name: str) -> str | None:
    """Return the value of one text custom field."""
    listed = fields.get("textCustomFields") if isinstance(fields, dict) else None
    values = (text(entry.get("value")) for entry in _objects(listed) if entry.get("name") == name)
    return next((value for value in values if value), None)


def transaction_id_from(envelope: Mapping[str, Any]) -> str | None:
    """Return our transaction id, from DocuSign's own field or from our custom one; in lower case, as we write it."""
    told = text(envelope.get("transactionId")) or custom_field(envelope.get("customFields"), TRANSACTION_FIELD)
    return told.lower() if told else None


def moment(value: object) -> dt.datetime | None:
    """Read an ISO time, with any number of decimals; a time without a zone is UTC."""
    try:
        at = dt.datetime.fromisoformat(text(value))
        return at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


def text(value: object) -> str:
    """Return a string or a number as text, anything else as nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    # JSON may carry half a surrogate pair or a NUL; no database takes either.
    return str(value).encode("utf-8", "replace").decode().replace("\0", "").strip()


def _people(recipients: object, kind: str) -> tuple[Recipient, ...]:
    listed = recipients.get(kind) if isinstance(recipients, dict) else None
    found = (_recipient(person) for person in _objects(listed))
    return tuple(person for person in found if person is not None)


def _recipient(person: Mapping[str, Any]) -> Recipient | None:
    word = text(person.get("status")).lower()
    known = RecipientStatus(word) if word in set(RecipientStatus) else _OTHER_RECIPIENT_NAMES.get(word)
    recipient_id = text(person.get("recipientId"))
    if known is None or not recipient_id:
        return None
    return Recipient(
        recipient_id=recipient_id,
        name=text(person.get("name")),
        email=text(person.get("email")),
        status=known,
        signed_at=moment(person.get("signedDateTime")),
        declined_reason=text(person.get("declinedReason")) or None,
    )


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
