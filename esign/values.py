"""What an envelope is made of before DocuSign has seen it. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass

CLAIM_KEY_FIELD = "claim_key"
"""The hidden custom field by which a claim's envelopes are recognised, whoever sent them."""

TRANSACTION_FIELD = "transaction_id"
"""The hidden custom field that repeats the transaction id, added to every draft."""


@dataclass(frozen=True)
class EnvelopeDocument:
    """One PDF of an envelope, sent byte for byte as it is here."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Signer:
    """A person who signs. DocuSign asks those of one routing order at the same time, the next once they have signed.

    `recipient_id` is unique in the envelope and numbers the signer's places on the summary sheet.
    """

    recipient_id: str
    name: str
    email: str
    routing_order: int = 1


@dataclass(frozen=True)
class Copy:
    """A person who gets a copy when their turn in the routing order comes, and signs nothing (DocuSign: carbon copy).

    `recipient_id` is unique among signers and copies together.
    """

    recipient_id: str
    name: str
    email: str
    routing_order: int = 1


@dataclass(frozen=True)
class Draft:
    """An envelope as we want it. The order of `documents` is the order in the envelope; the summary sheet is last.

    `transaction_id` is ours and new for every attempt: DocuSign finds the envelope by it for seven days, but two
    creates with the same one may well make two envelopes. `subject` has at most 100 characters, a custom field's
    value too.
    """

    transaction_id: str
    subject: str
    blurb: str
    documents: tuple[EnvelopeDocument, ...]
    signers: tuple[Signer, ...]
    custom_fields: Mapping[str, str]
    notify_url: str | None
    template_id: str | None = None
    """The template of the account whose fields and branding are laid over the last document."""
    copies: tuple[Copy, ...] = ()
