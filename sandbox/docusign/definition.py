"""From the JSON of a create call to an envelope that is not yet stored, or the errorCode that refuses it.

Owns the rules of docusign.md 2.1: lengths, unique ids, addresses, documents that are PDFs, anchors.
Nothing is stored here, and nothing is decided about sending except what a complete envelope needs.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sandbox.docusign.composite import composed
from sandbox.docusign.config import Person, Template
from sandbox.docusign.fields import as_object, as_objects, bad_body, bad_parameter, flag, is_email, text, whole
from sandbox.docusign.model import ApiError, Document, Envelope, Happening, Recipient, new_id
from sandbox.docusign.notification import read_event_notification, read_notification
from sandbox.docusign.pdf import AnchorFinder, count_pages

RECIPIENT_KINDS = ("signers", "carbonCopies")
OTHER_KINDS = (
    "agents",
    "editors",
    "intermediaries",
    "certifiedDeliveries",
    "inPersonSigners",
    "seals",
    "witnesses",
    "notaries",
)
KEPT = ("allowReassign", "allowMarkup", "enableWetSign", "brandId", "messageLock", "recipientsLock", "autoNavigation")


def read_envelope(
    body: dict[str, Any], sender: Person, now: datetime, finder: AnchorFinder, templates: Sequence[Template] = ()
) -> Envelope:
    """The envelope a create call describes, in state `created`; ApiError says what is wrong with it."""
    if text(body, "status", "created") not in {"created", "sent"}:
        raise ApiError("ENVELOPE_STATUS_INVALID", "A new envelope has the status created or sent.")
    if flag(body, "asynchronous") or body.get("templateId"):
        raise bad_parameter("Bare templates and asynchronous envelopes are not set up on this account.")
    body = composed(body, templates)
    envelope = Envelope(
        envelope_id=new_id(),
        sender_id=sender.user_id,
        created_at=now,
        email_subject=read_subject(body),
        email_blurb=read_blurb(body),
        transaction_id=text(body, "transactionId") or None,
        documents=read_documents(body),
        recipients=read_recipients(as_object(body.get("recipients"), "recipients")),
        custom_fields=read_custom_fields(as_object(body.get("customFields"), "customFields")),
        notification=read_notification(as_object(body.get("notification"), "notification")),
        event_notification=read_event_notification(body.get("eventNotification")),
        extras={name: text(body, name) for name in KEPT if body.get(name) is not None},
        changed_at=now,
        modified_at=now,
    )
    _check_reply_address(as_object(body.get("emailSettings"), "emailSettings"))
    check_tabs(envelope)
    envelope.missing_anchors = find_missing_anchors(envelope, finder)
    envelope.history.append(Happening(now, "Registered", sender.name))
    return envelope


def check_complete(envelope: Envelope) -> None:
    """What an envelope needs before it can be sent (DocuSign: envelopes/create, "required to send")."""
    signers = [one for one in envelope.recipients if one.kind == "signers"]
    if not envelope.documents or not signers or not envelope.email_subject:
        raise ApiError(
            "ENVELOPE_IS_INCOMPLETE",
            "The Envelope is not Complete. A Complete Envelope Requires Documents, Recipients, Tabs, and a "
            "Subject Line.",
        )


def check_anchors(envelope: Envelope) -> None:
    """ANCHOR_TAB_STRING_NOT_FOUND names the first anchor that stands in none of the documents."""
    if envelope.missing_anchors:
        raise ApiError(
            "ANCHOR_TAB_STRING_NOT_FOUND",
            f"The anchor tab string was not found in the document. {envelope.missing_anchors[0]}",
        )


def find_missing_anchors(envelope: Envelope, finder: AnchorFinder) -> tuple[str, ...]:
    """Anchors of all tabs that are not in the documents, without those marked anchorIgnoreIfNotPresent."""
    wanted = [
        (text(tab, "anchorString"), flag(tab, "anchorCaseSensitive"))
        for recipient in envelope.recipients
        for tab in all_tabs(recipient)
        if text(tab, "anchorString") and not flag(tab, "anchorIgnoreIfNotPresent")
    ]
    return finder.missing([document.content for document in envelope.documents], wanted)


def all_tabs(recipient: Recipient) -> list[dict[str, Any]]:
    """Every tab of a recipient, whatever its type."""
    return [tab for name, tabs in recipient.tabs.items() for tab in as_objects(tabs, name)]


def read_subject(body: dict[str, Any]) -> str:
    """The subject: at most 100 characters, an error beyond, never cut."""
    subject = text(body, "emailSubject")
    if len(subject) > 100:
        raise bad_parameter("'emailSubject' is longer than 100 characters.")
    if "\n" in subject or "\r" in subject:
        raise bad_parameter("'emailSubject' has a line break.")
    return subject


def read_blurb(body: dict[str, Any]) -> str:
    """The message of the e-mail: at most 10,000 characters."""
    blurb = text(body, "emailBlurb")
    if len(blurb) > 10_000:
        raise bad_parameter("'emailBlurb' is longer than 10000 characters.")
    return blurb


def read_documents(body: dict[str, Any]) -> tuple[Document, ...]:
    """The documents in their order; each has a unique positive id and bytes that are a PDF."""
    found: list[Document] = []
    for order, item in enumerate(as_objects(body.get("documents"), "documents"), start=1):
        document_id = text(item, "documentId")
        if not document_id.isdigit() or int(document_id) < 1:
            raise bad_parameter("'documentId' is not a positive number.")
        if document_id in {one.document_id for one in found}:
            raise bad_parameter(f"documentId {document_id} is used twice; documentIds must be unique.")
        if not text(item, "name"):
            raise bad_parameter(f"Document {document_id} has no name.")
        if text(item, "fileExtension", "pdf").lower() != "pdf":
            raise ApiError("FORMAT_CONVERSION_ERROR", "The data could not be converted. Only pdf is set up here.")
        try:
            content = base64.b64decode(text(item, "documentBase64"), validate=True)
        except (binascii.Error, ValueError) as problem:
            raise bad_body(f"Document {document_id} is not base64.") from problem
        pages = count_pages(content)
        found.append(Document(document_id, text(item, "name"), whole(item, "order", order), content, pages))
    return tuple(sorted(found, key=lambda one: one.order))


def read_recipients(given: dict[str, Any]) -> list[Recipient]:
    """All recipients in routing order; ids unique, addresses well formed, at most 100."""
    for kind in OTHER_KINDS:
        if given.get(kind):
            raise bad_parameter(f"Recipients of the kind '{kind}' are not set up on this account.")
    found = [
        read_recipient(item, kind)
        for kind in RECIPIENT_KINDS
        for item in as_objects(given.get(kind), f"recipients.{kind}")
    ]
    check_together(found)
    return sorted(found, key=lambda one: one.routing_order)


def check_together(found: Sequence[Recipient]) -> None:
    """What the recipients of one envelope must be beside one another."""
    if len(found) > 100:
        raise ApiError("RECIPIENT_LIMIT_EXCEEDED", "The envelope has more than 100 recipients.")
    ids = [one.recipient_id for one in found]
    if len(set(ids)) < len(ids):
        raise ApiError("INVALID_RECIPIENT_ID", "The recipientId specified in the request is not unique.")
    same = [(one.email.lower(), one.name.lower(), one.routing_order) for one in found]
    if len(set(same)) < len(same):
        raise bad_parameter("Two recipients have the same name, address and routing order.")


def read_recipient(item: dict[str, Any], kind: str) -> Recipient:
    """One recipient; INVALID_RECIPIENT_ID or INVALID_EMAIL_ADDRESS_FOR_RECIPIENT when it cannot be one."""
    recipient_id = text(item, "recipientId")
    if not recipient_id.isdigit() or int(recipient_id) < 1:
        raise ApiError("INVALID_RECIPIENT_ID", "The recipientId specified in the request is not a positive number.")
    name, email = text(item, "name").strip(), text(item, "email").strip()
    check_address(email, recipient_id)
    if not name or len(name) > 100:
        raise ApiError(
            "INVALID_USERNAME_FOR_RECIPIENT", f"The name of recipient {recipient_id} is missing or too long."
        )
    return Recipient(
        recipient_id=recipient_id,
        kind=kind,
        name=name,
        email=email,
        routing_order=whole(item, "routingOrder", 1),
        role_name=text(item, "roleName"),
        note=text(item, "note"),
        client_user_id=text(item, "clientUserId") or None,
        tabs=as_object(item.get("tabs"), "tabs"),
    )


def check_address(email: str, recipient_id: str) -> None:
    """INVALID_EMAIL_ADDRESS_FOR_RECIPIENT unless it looks like an address."""
    if not is_email(email):
        raise ApiError(
            "INVALID_EMAIL_ADDRESS_FOR_RECIPIENT",
            f"The email address for the recipient is invalid. The recipient Id follows. {recipient_id}",
        )


def read_custom_fields(given: dict[str, Any]) -> list[dict[str, str]]:
    """The text custom fields; a value has at most 100 characters."""
    found = []
    for number, item in enumerate(as_objects(given.get("textCustomFields"), "textCustomFields"), start=1):
        name, value = text(item, "name"), text(item, "value")
        if not name or len(name) > 50:
            raise bad_parameter("A custom field has no name, or one longer than 50 characters.")
        if len(value) > 100:
            raise bad_parameter(f"The value of the custom field '{name}' is longer than 100 characters.")
        shown = {"show": str(flag(item, "show")).lower(), "required": str(flag(item, "required")).lower()}
        found.append({"fieldId": str(10_000 + number), "name": name, "value": value, **shown})
    return found


def check_tabs(envelope: Envelope) -> None:
    """A tab is placed by an anchor, or by a document, a page and a position that exist."""
    pages = {document.document_id: document.pages for document in envelope.documents}
    tabs = [tab for recipient in envelope.recipients for tab in all_tabs(recipient)]
    if sum(1 for tab in tabs if text(tab, "anchorString")) > 3_000:
        raise bad_parameter("The envelope has more than 3000 anchor tabs.")
    for tab in tabs:
        if text(tab, "anchorString"):
            continue
        if text(tab, "documentId") not in pages:
            raise ApiError(
                "TAB_REFERS_TO_MISSING_DOCUMENT", "The tab refers to a document that is not in the envelope."
            )
        if not 1 <= whole(tab, "pageNumber") <= pages[text(tab, "documentId")]:
            raise ApiError("INVALID_TAB_OPERATION", "The tab refers to a page that is not in the document.")
        whole(tab, "xPosition")
        whole(tab, "yPosition")


def _check_reply_address(settings: dict[str, Any]) -> None:
    reply = text(settings, "replyEmailAddressOverride")
    if reply and not is_email(reply):
        raise bad_parameter("'replyEmailAddressOverride' is not an address.")
