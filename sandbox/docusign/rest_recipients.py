"""Recipients over REST: read, correct an address, resend to one, add.

Owns these routes. A wrong recipient does not fail the call: its row in `recipientUpdateResults` says so, and success is
a row with the errorCode SUCCESS (DocuSign: enveloperecipients/update). Sources: docusign.md 6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, request

from sandbox.docusign import definition, lifecycle
from sandbox.docusign.fields import as_objects, bad_parameter, text, whole
from sandbox.docusign.model import TERMINAL, ApiError, Envelope, Recipient
from sandbox.docusign.render import recipients_json
from sandbox.docusign.rest_envelopes import ONE
from sandbox.docusign.wire import body, own, user

if TYPE_CHECKING:
    from sandbox.docusign.store import Store


def install(app: Flask, store: Store) -> None:
    """Add the recipient routes."""

    @app.get(f"{ONE}/recipients")
    def recipients(envelope_id: str) -> Response:
        with store.lock:
            with_tabs = request.args.get("include_tabs", "").lower() == "true"
            return jsonify(recipients_json(own(store, envelope_id), with_tabs=with_tabs))

    @app.put(f"{ONE}/recipients")
    def update_recipients(envelope_id: str) -> Response:
        given = body()
        resend = request.args.get("resend_envelope", "").lower() == "true"
        with store.lock:
            envelope = own(store, envelope_id)
            if envelope.status in TERMINAL:
                raise lifecycle.invalid_status(envelope, "correct")
            items = [
                (kind, item)
                for kind in definition.RECIPIENT_KINDS
                for item in as_objects(given.get(kind), f"recipients.{kind}")
            ]
            if not items:
                raise bad_parameter("No recipient was given.")
            results = [_update(store, envelope, kind, item, resend=resend) for kind, item in items]
            return jsonify(recipientUpdateResults=results)

    @app.post(f"{ONE}/recipients")
    def add_recipients(envelope_id: str) -> tuple[Response, int]:
        added = definition.read_recipients(body())
        with store.lock:
            envelope = own(store, envelope_id)
            if envelope.status != "created":
                raise lifecycle.invalid_status(envelope, "add recipients to")
            if any(envelope.recipient(one.recipient_id) for one in added):
                raise ApiError("INVALID_RECIPIENT_ID", "The recipientId specified in the request is not unique.")
            envelope.recipients = sorted([*envelope.recipients, *added], key=lambda one: one.routing_order)
            return jsonify(recipients_json(envelope)), 201


def _update(store: Store, envelope: Envelope, kind: str, item: dict[str, Any], *, resend: bool) -> dict[str, Any]:
    recipient_id = text(item, "recipientId")
    try:
        recipient = _correctable(envelope, recipient_id, kind)
        _correct(store, envelope, recipient, item, resend=resend)
    except ApiError as problem:
        details = {"errorCode": problem.code, "message": problem.message}
        return {"recipientId": recipient_id, "errorDetails": details}
    return {
        "recipientId": recipient_id,
        "recipientIdGuid": recipient.guid,
        "errorDetails": {"errorCode": "SUCCESS", "message": ""},
    }


def _correctable(envelope: Envelope, recipient_id: str, kind: str) -> Recipient:
    recipient = envelope.recipient(recipient_id)
    if recipient is None:
        raise ApiError("INVALID_RECIPIENT_ID", "The recipientId specified in the request is not in the envelope.")
    if recipient.kind != kind or recipient.status in {"completed", "declined"}:
        said = "The recipient could not be updated: they have already signed, or are of another kind."
        raise ApiError("RECIPIENT_UPDATE_FAILED", said)
    return recipient


def _correct(store: Store, envelope: Envelope, recipient: Recipient, item: dict[str, Any], *, resend: bool) -> None:
    """New name, address, order or note. An `email` invites again even when it did not change."""
    email, name = text(item, "email").strip(), text(item, "name").strip()
    if email:
        definition.check_address(email, recipient.recipient_id)
    recipient.name = name or recipient.name
    recipient.note = text(item, "note", recipient.note)
    if envelope.status == "created":
        recipient.email = email or recipient.email
        recipient.routing_order = whole(item, "routingOrder", recipient.routing_order)
        return
    moved = bool(email) and email.lower() != recipient.email.lower()
    recipient.email = email or recipient.email
    lifecycle.note(envelope, store.clock(), "Corrected", user().name)
    if moved:
        store.connect.tell(envelope, "envelope-corrected")
    if (email or resend) and recipient.waiting:
        recipient.status, recipient.bounce_reason = "sent", None
        lifecycle.mail(store, envelope, recipient, "invitation" if email else "reminder")
        store.connect.tell(envelope, "recipient-resent", recipient)
