"""Envelopes and recipients as JSON, in DocuSign's words: strings everywhere, absent instead of null.

Owns the shape of answers and of Connect's `envelopeSummary`; refuses to decide anything.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sandbox.docusign.definition import OTHER_KINDS
from sandbox.docusign.fields import stamp
from sandbox.docusign.model import Document, Envelope, Recipient

if TYPE_CHECKING:
    from sandbox.docusign.store import Store

_TYPES = {"signers": "signer", "carbonCopies": "carboncopy"}


def present(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is None; times are written as DocuSign writes them."""
    return {
        name: stamp(value) if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None
    }


def summary_json(envelope: Envelope) -> dict[str, Any]:
    """The answer to a create call."""
    return present(
        {
            "envelopeId": envelope.envelope_id,
            "uri": f"/envelopes/{envelope.envelope_id}",
            "statusDateTime": envelope.changed_at,
            "status": envelope.status,
        }
    )


def envelope_json(store: Store, envelope: Envelope, include: Collection[str] = ()) -> dict[str, Any]:
    """One envelope; `include` adds recipients, custom_fields, documents as asked."""
    sender = store.person(envelope.sender_id)
    base = f"/envelopes/{envelope.envelope_id}"
    values = {
        "status": envelope.status,
        "documentsUri": f"{base}/documents",
        "recipientsUri": f"{base}/recipients",
        "attachmentsUri": f"{base}/attachments",
        "envelopeUri": base,
        "emailSubject": envelope.email_subject,
        "emailBlurb": envelope.email_blurb or None,
        "envelopeId": envelope.envelope_id,
        "signingLocation": "online",
        "customFieldsUri": f"{base}/custom_fields",
        "notificationUri": f"{base}/notification",
        "documentsCombinedUri": f"{base}/documents/combined",
        "certificateUri": f"{base}/documents/certificate",
        "templatesUri": f"{base}/templates",
        "envelopeLocation": "current_site",
        "is21CFRPart11": "false",
        "isSignatureProviderEnvelope": "false",
        "purgeState": "unpurged",
        "expireEnabled": envelope.notification["expirations"]["expireEnabled"],
        "expireAfter": envelope.notification["expirations"]["expireAfter"],
        "transactionId": envelope.transaction_id if store.switches.transaction_id_shown else None,
        "sender": sender
        and {
            "userName": sender.name,
            "userId": sender.user_id,
            "accountId": store.config.account.account_id,
            "email": sender.email,
        },
        **envelope.extras,
        **_times(envelope),
    }
    if "recipients" in include:
        values["recipients"] = recipients_json(envelope, with_tabs="tabs" in include)
    if "custom_fields" in include:
        values["customFields"] = custom_fields_json(envelope)
    if "documents" in include:
        values["envelopeDocuments"] = documents_json(envelope)
    return present(values)


def _times(envelope: Envelope) -> dict[str, Any]:
    return {
        "createdDateTime": envelope.created_at,
        "lastModifiedDateTime": envelope.modified_at,
        "statusChangedDateTime": envelope.changed_at,
        "initialSentDateTime": envelope.sent_at,
        "sentDateTime": envelope.sent_at,
        "deliveredDateTime": envelope.delivered_at,
        "completedDateTime": envelope.completed_at,
        "declinedDateTime": envelope.declined_at,
        "voidedDateTime": envelope.voided_at,
        "deletedDateTime": envelope.deleted_at,
        "voidedReason": envelope.voided_reason,
        "expireDateTime": envelope.expire_at,
    }


def status_json(envelope: Envelope) -> dict[str, Any]:
    """One envelope in the shorter answer of listStatus."""
    base = f"/envelopes/{envelope.envelope_id}"
    return present(
        {
            "envelopeId": envelope.envelope_id,
            "status": envelope.status,
            "statusChangedDateTime": envelope.changed_at,
            "envelopeUri": base,
            "recipientsUri": f"{base}/recipients",
            "documentsUri": f"{base}/documents",
        }
    )


def recipients_json(envelope: Envelope, *, with_tabs: bool = False) -> dict[str, Any]:
    """All recipients by kind."""
    values: dict[str, Any] = {kind: [] for kind in OTHER_KINDS}
    for kind in _TYPES:
        values[kind] = [recipient_json(one, with_tabs=with_tabs) for one in envelope.recipients if one.kind == kind]
    values["recipientCount"] = str(len(envelope.recipients))
    values["currentRoutingOrder"] = str(envelope.current_order)
    return values


def recipient_json(recipient: Recipient, *, with_tabs: bool = False) -> dict[str, Any]:
    """One recipient."""
    signer = recipient.kind == "signers"
    return present(
        {
            "creationReason": "sender" if signer else None,
            "requireUploadSignature": "false" if signer else None,
            "name": recipient.name,
            "email": recipient.email,
            "recipientId": recipient.recipient_id,
            "recipientIdGuid": recipient.guid,
            "requireIdLookup": "false",
            "routingOrder": str(recipient.routing_order),
            "roleName": recipient.role_name or None,
            "note": recipient.note or None,
            "clientUserId": recipient.client_user_id,
            "status": recipient.status,
            "completedCount": "1" if recipient.status == "completed" else "0",
            "deliveryMethod": "email",
            "recipientType": _TYPES[recipient.kind],
            "sentDateTime": recipient.sent_at,
            "deliveredDateTime": recipient.delivered_at,
            "signedDateTime": recipient.signed_at,
            "declinedDateTime": recipient.declined_at,
            "declinedReason": recipient.declined_reason,
            "autoRespondedReason": recipient.bounce_reason,
            "tabs": recipient.tabs if with_tabs else None,
        }
    )


def custom_fields_json(envelope: Envelope) -> dict[str, Any]:
    """The envelope's own fields."""
    return {"textCustomFields": [dict(one) for one in envelope.custom_fields], "listCustomFields": []}


def documents_json(envelope: Envelope) -> list[dict[str, Any]]:
    """The documents in order, and the certificate (DocuSign calls it Summary) once sent."""
    rows = [_document_json(envelope, one) for one in envelope.documents]
    if envelope.sent_at:
        rows.append(
            {
                "documentId": "certificate",
                "name": "Summary",
                "type": "summary",
                "order": "999",
                "uri": f"/envelopes/{envelope.envelope_id}/documents/certificate",
            }
        )
    return rows


def _document_json(envelope: Envelope, document: Document) -> dict[str, Any]:
    return {
        "documentId": document.document_id,
        "documentIdGuid": document.guid,
        "name": document.name,
        "type": "content",
        "order": str(document.order),
        "sizeBytes": str(len(document.content)),
        "uri": f"/envelopes/{envelope.envelope_id}/documents/{document.document_id}",
    }
