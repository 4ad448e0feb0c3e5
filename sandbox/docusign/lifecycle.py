"""What happens to an envelope: sent, viewed, signed, declined, bounced, voided, expired, deleted, sent again.

Owns the moves between states, the times they leave behind, the e-mails and the Connect events they cause, in
DocuSign's order (`recipient-completed` before `envelope-completed`). Every function is called under the store's lock.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sandbox.docusign.definition import check_anchors, check_complete
from sandbox.docusign.model import IN_PROCESS, TERMINAL, ApiError, Envelope, Happening, Mail, Recipient
from sandbox.docusign.notification import expiry

if TYPE_CHECKING:
    from sandbox.docusign.store import Store


def invalid_status(envelope: Envelope, wanted: str) -> ApiError:
    """The answer to an action the envelope's state does not allow."""
    return ApiError(
        "ENVELOPE_INVALID_STATUS",
        f"Invalid envelope status. Cannot {wanted} an envelope that is {envelope.status}.",
    )


def store_new(store: Store, envelope: Envelope) -> None:
    """Put a new draft into the account."""
    store.envelopes[envelope.envelope_id] = envelope
    store.connect.tell(envelope, "envelope-created")


def check_sendable(store: Store, envelope: Envelope) -> None:
    """ApiError unless this draft could go out now."""
    if envelope.status != "created":
        raise invalid_status(envelope, "send")
    check_complete(envelope)
    check_anchors(envelope)
    store.check_allowance()


def send(store: Store, envelope: Envelope, who: str) -> None:
    """Send a draft: the first in routing order are invited. Nothing changes when it may not be sent."""
    check_sendable(store, envelope)
    now = store.clock()
    envelope.status, envelope.sent_at, envelope.changed_at = "sent", now, now
    envelope.expire_at = expiry(envelope.notification, now)
    note(envelope, now, "Sent Invitations", who)
    for recipient in _turn(envelope):
        recipient.status, recipient.sent_at = "sent", now
    store.connect.tell(envelope, "envelope-sent")
    _invite(store, envelope, _turn(envelope), now)
    _invite_next(store, envelope, now)


def _turn(envelope: Envelope) -> list[Recipient]:
    """Whose turn it is: all of the lowest routing order with somebody not done."""
    open_ones = [one for one in envelope.recipients if one.status not in {"completed", "declined"}]
    return [one for one in open_ones if one.routing_order == envelope.current_order]


def _invite_next(store: Store, envelope: Envelope, now: datetime) -> None:
    """Invite whoever's turn it has become; completes the envelope after the last."""
    while turn := [one for one in _turn(envelope) if one.status == "created"]:
        _invite(store, envelope, turn, now)
    if not _turn(envelope):
        envelope.status, envelope.completed_at, envelope.changed_at = "completed", now, now
        note(envelope, now, "Completed", "DocuSign")
        store.connect.tell(envelope, "envelope-completed")


def _invite(store: Store, envelope: Envelope, turn: list[Recipient], now: datetime) -> None:
    """Mail the recipients; a carbon copy is done by being sent."""
    for recipient in turn:
        recipient.status, recipient.sent_at = "sent", now
        if recipient.client_user_id is None:
            mail(store, envelope, recipient, "invitation")
        store.connect.tell(envelope, "recipient-sent", recipient)
        if recipient.kind == "carbonCopies":
            recipient.status, recipient.signed_at = "completed", now
            store.connect.tell(envelope, "recipient-completed", recipient)


def view(store: Store, envelope: Envelope, recipient: Recipient) -> None:
    """The recipient opens the documents: `delivered` means viewed. Opening again changes nothing."""
    _check_turn(envelope, recipient, "view")
    if recipient.status == "delivered":
        return
    now = store.clock()
    recipient.status, recipient.delivered_at = "delivered", now
    note(envelope, now, "Viewed", recipient.name)
    store.connect.tell(envelope, "recipient-delivered", recipient)
    if envelope.status == "sent":
        envelope.status, envelope.delivered_at, envelope.changed_at = "delivered", now, now
        store.connect.tell(envelope, "envelope-delivered")


def sign(store: Store, envelope: Envelope, recipient: Recipient) -> None:
    """The recipient signs; the next in order are invited, or the envelope is completed."""
    view(store, envelope, recipient)
    now = store.clock()
    recipient.status, recipient.signed_at = "completed", now
    note(envelope, now, "Signed", recipient.name)
    store.connect.tell(envelope, "recipient-completed", recipient)
    _invite_next(store, envelope, now)


def decline(store: Store, envelope: Envelope, recipient: Recipient, reason: str) -> None:
    """The recipient declines: the envelope is over for everybody and cannot be resumed."""
    view(store, envelope, recipient)
    now = store.clock()
    recipient.status, recipient.declined_at, recipient.declined_reason = "declined", now, reason
    note(envelope, now, "Declined", recipient.name)
    store.connect.tell(envelope, "recipient-declined", recipient)
    envelope.status, envelope.declined_at, envelope.changed_at = "declined", now, now
    store.connect.tell(envelope, "envelope-declined")


def bounce(store: Store, envelope: Envelope, recipient: Recipient, reason: str) -> None:
    """The invitation comes back: DocuSign calls it `autoresponded`; the envelope stays out."""
    _check_turn(envelope, recipient, "bounce")
    recipient.status, recipient.bounce_reason = "autoresponded", reason
    note(envelope, store.clock(), "Autoresponded", recipient.name)
    store.connect.tell(envelope, "recipient-autoresponded", recipient)


def void(store: Store, envelope: Envelope, reason: str, who: str) -> None:
    """Void an envelope in process; anything else is ENVELOPE_CANNOT_VOID_INVALID_STATE."""
    if envelope.status not in IN_PROCESS:
        raise ApiError(
            "ENVELOPE_CANNOT_VOID_INVALID_STATE",
            "Only envelopes in the 'Sent' or 'Delivered' states may be voided.",
        )
    now = store.clock()
    envelope.status, envelope.voided_at, envelope.changed_at = "voided", now, now
    envelope.voided_reason = reason
    note(envelope, now, "Voided", who)
    for recipient in envelope.recipients:
        if recipient.sent_at and recipient.client_user_id is None:
            mail(store, envelope, recipient, "void")
    store.connect.tell(envelope, "envelope-voided")


def discard(store: Store, envelope: Envelope, who: str) -> None:
    """To the recycle bin: a draft is deleted, an envelope in process is voided, a finished one only hidden."""
    now = store.clock()
    if envelope.status in IN_PROCESS:
        void(store, envelope, "Envelope was deleted by the sender.", who)
    elif envelope.status == "created":
        envelope.status, envelope.changed_at = "deleted", now
        store.connect.tell(envelope, "envelope-discard")
    envelope.deleted_at = now
    note(envelope, now, "Deleted", who)


def resend(store: Store, envelope: Envelope, recipients: list[Recipient]) -> None:
    """Mail those again who can act now; the envelope's state stays."""
    if envelope.status not in IN_PROCESS:
        raise invalid_status(envelope, "resend")
    store.connect.tell(envelope, "envelope-resent")
    for recipient in recipients:
        if recipient.waiting:
            if recipient.status == "autoresponded":
                recipient.status, recipient.bounce_reason = "sent", None
            mail(store, envelope, recipient, "reminder")
            store.connect.tell(envelope, "recipient-resent", recipient)
    note(envelope, store.clock(), "Resent", "sender")


def expire_due(store: Store) -> None:
    """Void what lapsed; the reason text is how DocuSign tells an expiry (status-codes page)."""
    now = store.clock()
    for envelope in store.envelopes.values():
        if envelope.expire_at and envelope.expire_at <= now and envelope.status in IN_PROCESS:
            void(store, envelope, "Envelope has expired.", "DocuSign")


def mail(store: Store, envelope: Envelope, recipient: Recipient, kind: str) -> None:
    """Remember an e-mail that would have gone out."""
    store.mails.append(Mail(store.clock(), kind, envelope.envelope_id, recipient.email, envelope.email_subject))


def note(envelope: Envelope, now: datetime, action: str, who: str) -> None:
    """Add a line to the envelope's history."""
    envelope.modified_at = now
    envelope.history.append(Happening(now, action, who))


def _check_turn(envelope: Envelope, recipient: Recipient, action: str) -> None:
    if envelope.status in TERMINAL or envelope.status == "created":
        raise invalid_status(envelope, action)
    if not recipient.waiting:
        raise ApiError("INVALID_RECIPIENT_STATUS", f"Recipient {recipient.recipient_id} is {recipient.status}.")
