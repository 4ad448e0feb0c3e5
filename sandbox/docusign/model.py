"""The things a DocuSign account holds: envelopes, their documents and recipients, and what was mailed.

Plain data, changed only under the store's lock. No rules and no wire format live here.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

TERMINAL = frozenset({"completed", "declined", "voided", "deleted"})
IN_PROCESS = frozenset({"sent", "delivered"})


def new_id() -> str:
    """A GUID as DocuSign writes them."""
    return str(uuid.uuid4())


class ApiError(Exception):
    """An answer with DocuSign's `{errorCode, message}` and an HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True)
class Document:
    """One document as uploaded, bytes untouched."""

    document_id: str
    name: str
    order: int
    content: bytes
    pages: int
    guid: str = field(default_factory=new_id)


@dataclass
class Recipient:
    """A signer or a carbon copy of one envelope."""

    recipient_id: str
    kind: str
    name: str
    email: str
    routing_order: int
    role_name: str = ""
    note: str = ""
    client_user_id: str | None = None
    tabs: dict[str, Any] = field(default_factory=dict)
    guid: str = field(default_factory=new_id)
    status: str = "created"
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    signed_at: datetime | None = None
    declined_at: datetime | None = None
    declined_reason: str | None = None
    bounce_reason: str | None = None

    @property
    def waiting(self) -> bool:
        """Invited and not done: may open, sign or decline."""
        return self.status in {"sent", "delivered", "autoresponded"}


@dataclass(frozen=True)
class Happening:
    """One line of an envelope's history."""

    at: datetime
    action: str
    who: str


@dataclass
class Envelope:
    """An envelope and everything DocuSign knows of it."""

    envelope_id: str
    sender_id: str
    created_at: datetime
    status: str = "created"
    email_subject: str = ""
    email_blurb: str = ""
    transaction_id: str | None = None
    documents: tuple[Document, ...] = ()
    recipients: list[Recipient] = field(default_factory=list)
    custom_fields: list[dict[str, str]] = field(default_factory=list)
    notification: dict[str, Any] = field(default_factory=dict)
    event_notification: dict[str, Any] | None = None
    extras: dict[str, str] = field(default_factory=dict)
    missing_anchors: tuple[str, ...] = ()
    changed_at: datetime | None = None
    modified_at: datetime | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    completed_at: datetime | None = None
    declined_at: datetime | None = None
    voided_at: datetime | None = None
    deleted_at: datetime | None = None
    voided_reason: str | None = None
    expire_at: datetime | None = None
    history: list[Happening] = field(default_factory=list)

    def recipient(self, recipient_id: str) -> Recipient | None:
        """The recipient with this id (ids are the sender's, unique within the envelope)."""
        return next((one for one in self.recipients if one.recipient_id == recipient_id), None)

    def by_guid(self, guid: str) -> Recipient | None:
        """The recipient a signing link names."""
        return next((one for one in self.recipients if one.guid == guid), None)

    def by_email(self, email: str, *, waiting: bool = True) -> Recipient | None:
        """The first recipient with this address; with `waiting`, one who can act comes first."""
        same = [one for one in self.recipients if one.email.lower() == email.lower()]
        ready: Iterable[Recipient] = (one for one in same if one.waiting) if waiting else same
        return next(iter(ready), same[0] if same else None)

    @property
    def current_order(self) -> int:
        """The lowest routing order with somebody still to act, or the last one."""
        open_orders = [one.routing_order for one in self.recipients if one.status not in {"completed", "declined"}]
        return min(open_orders, default=max((one.routing_order for one in self.recipients), default=1))


@dataclass(frozen=True)
class Mail:
    """An e-mail DocuSign would have sent: `invitation`, `reminder` (a resend) or `void`."""

    at: datetime
    kind: str
    envelope_id: str
    to: str
    subject: str


@dataclass
class Received:
    """One call that reached the stand-in. `status` 0: cut off before an answer; `fault`: the kind that hit it."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    at: datetime
    status: int = 0
    answer: Any = None
    fault: str = ""


@dataclass(frozen=True)
class Violation:
    """Use that DocuSign would flag: `polling`, `concurrent`, or a call `while_blocked`."""

    kind: str
    what: str
    at: datetime
