"""A draft as DocuSign wants it: the SDK's model of one envelope, with no account default that would mail people."""

import base64
from typing import Any
from urllib.parse import urlsplit

from esign import sdk
from esign.anchors import anchors_for
from esign.oauth import LOOPBACK_HOSTS
from esign.text import units
from esign.values import TRANSACTION_FIELD, Copy, Draft, EnvelopeDocument, Signer

MAX_SUBJECT = 100
MAX_BLURB = 10_000
MAX_FIELD = 100
"""DocuSign: create envelope; text custom fields."""

EVENTS = (
    "envelope-sent",
    "envelope-delivered",
    "envelope-completed",
    "envelope-declined",
    "envelope-voided",
    "envelope-corrected",
    "envelope-deleted",
    "recipient-sent",
    "recipient-autoresponded",
    "recipient-delivered",
    "recipient-completed",
    "recipient-declined",
    "recipient-resent",
)
"""What we ask Connect to tell. `recipient-autoresponded` is the bounce, `delivered` means viewed.

`recipient-resent` ends a bounce: what `envelope-corrected` tells of the new address may still be how the old one stood.
"""


def definition_of(draft: Draft) -> Any:
    """Return the `EnvelopeDefinition` of a draft: status `created`, which mails nobody.

    Raises ValueError for what DocuSign would refuse and we can know: a long subject, a plain-http address for news.
    """
    _check(draft)
    model = sdk.load()
    return model.EnvelopeDefinition(
        status="created",
        transaction_id=draft.transaction_id,
        email_subject=draft.subject,
        email_blurb=draft.blurb,
        **(_substance(model, draft) if draft.template_id is None else _composed(model, draft)),
        notification=_no_reminders(model),
        event_notification=_event_notification(model, draft.notify_url) if draft.notify_url else None,
    )


def _substance(model: Any, draft: Draft) -> dict[str, Any]:
    """Return documents, recipients and hidden fields as the envelope itself has them."""
    return {
        "documents": [_document(model, i, d) for i, d in enumerate(draft.documents, start=1)],
        "recipients": _recipients(model, draft, len(draft.documents)),
        "custom_fields": _custom_fields(model, draft),
    }


def _composed(model: Any, draft: Draft) -> dict[str, Any]:
    """Return the same as composite templates, one for each document, the account's template under the last.

    What is at the envelope's root is ignored then, so the hidden fields are in the inline templates; and each later
    template gives the data for the roles of those before it (DocuSign: composite templates).
    """
    last = len(draft.documents)
    return {
        "composite_templates": [
            model.CompositeTemplate(
                composite_template_id=str(number),
                document=_document(model, number, document),
                server_templates=_template(model, draft) if number == last else None,
                inline_templates=[
                    model.InlineTemplate(
                        sequence="2",
                        recipients=_recipients(model, draft, number if number == last else None),
                        custom_fields=_custom_fields(model, draft),
                    )
                ],
            )
            for number, document in enumerate(draft.documents, start=1)
        ]
    }


def _template(model: Any, draft: Draft) -> list[Any]:
    return [model.ServerTemplate(sequence="1", template_id=draft.template_id)]


def _recipients(model: Any, draft: Draft, sheet_id: int | None) -> Any:
    """Return who signs, with their places where the sheet is among the documents, and who gets a copy."""
    signers = [_signer(model, one, number, sheet_id) for number, one in enumerate(draft.signers, start=1)]
    copies = [_copy(model, one, number) for number, one in enumerate(draft.copies, start=1)]
    return model.Recipients(signers=signers, carbon_copies=copies or None)


def role_of(number: int) -> str:
    """Name the role of the signer with this number: a template's fields for that role are theirs.

    The integration of Procore and DocuSign calls its one role so (Procore: what are the DocuSign fields).
    """
    return "Subcontractor" if number == 1 else f"Subcontractor {number}"


def _custom_fields(model: Any, draft: Draft) -> Any:
    return model.CustomFields(
        text_custom_fields=[
            model.TextCustomField(name=name, value=value, show="false", required="false")
            for name, value in _fields(draft).items()
        ]
    )


def _fields(draft: Draft) -> dict[str, str]:
    """The caller's fields and the transaction id: DocuSign's own `transactionId` ends after a week."""
    return {**draft.custom_fields, TRANSACTION_FIELD: draft.transaction_id}


def _document(model: Any, number: int, document: EnvelopeDocument) -> Any:
    return model.Document(
        document_id=str(number),
        name=document.name,
        file_extension="pdf",
        order=str(number),
        document_base64=base64.b64encode(document.content).decode("ascii"),
    )


def _signer(model: Any, signer: Signer, number: int, sheet_id: int | None) -> Any:
    """A signer without `clientUserId`, which would keep DocuSign from inviting them by e-mail."""
    return model.Signer(
        recipient_id=signer.recipient_id,
        routing_order=str(signer.routing_order),
        name=signer.name,
        email=signer.email,
        role_name=role_of(number),
        tabs=_tabs(model, signer, sheet_id) if sheet_id is not None else None,
    )


def _copy(model: Any, copy: Copy, number: int) -> Any:
    """A carbon copy: no fields. The role is what joins it over the inline templates, as it does for signers."""
    return model.CarbonCopy(
        recipient_id=copy.recipient_id,
        routing_order=str(copy.routing_order),
        name=copy.name,
        email=copy.email,
        role_name="Copy" if number == 1 else f"Copy {number}",
    )


def _tabs(model: Any, signer: Signer, sheet_id: int) -> Any:
    anchors = anchors_for(signer.recipient_id)
    return model.Tabs(
        sign_here_tabs=[model.SignHere(**_place(anchors.sign, signer, sheet_id))],
        date_signed_tabs=[model.DateSigned(**_place(anchors.date, signer, sheet_id))],
        full_name_tabs=[model.FullName(**_place(anchors.name, signer, sheet_id))],
    )


def _place(anchor: str, signer: Signer, sheet_id: int) -> dict[str, str]:
    return {
        "anchor_string": anchor,
        "anchor_units": "pixels",
        "anchor_x_offset": "0",
        "anchor_y_offset": "0",
        "anchor_ignore_if_not_present": "false",
        "anchor_case_sensitive": "true",
        "recipient_id": signer.recipient_id,
        "document_id": str(sheet_id),
    }


def _no_reminders(model: Any) -> Any:
    """Reminders and deadlines are ours to set; the account's defaults would add DocuSign's own."""
    return model.Notification(
        use_account_defaults="false",
        reminders=model.Reminders(reminder_enabled="false"),
        expirations=model.Expirations(expire_enabled="false"),
    )


def _event_notification(model: Any, url: str) -> Any:
    return model.EventNotification(
        url=url,
        delivery_mode="SIM",
        events=list(EVENTS),
        event_data=model.ConnectEventData(
            version="restv2.1", format="json", include_data=["recipients", "custom_fields"]
        ),
        include_hmac="true",
        require_acknowledgment="true",
        logging_enabled="true",
    )


def _check(draft: Draft) -> None:
    if units(draft.subject) > MAX_SUBJECT or units(draft.blurb) > MAX_BLURB:
        raise ValueError("subject or blurb longer than DocuSign takes")
    if any(units(value) > MAX_FIELD for value in _fields(draft).values()):
        raise ValueError("custom field longer than DocuSign takes")
    if not draft.documents or not draft.signers:
        raise ValueError("an envelope needs a document and a signer")
    ids = [*(one.recipient_id for one in draft.signers), *(one.recipient_id for one in draft.copies)]
    if len(set(ids)) != len(ids):
        raise ValueError("two recipients with one recipient id")
    parts = urlsplit(draft.notify_url or "https://")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS):
        raise ValueError("news must be sent to https, or to this machine")
