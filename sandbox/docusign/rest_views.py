"""Links for people over REST: the sender's view of a draft, the correction view, embedded signing.

Owns these routes; what is behind a link is in sender_pages and pages. Sources: docusign.md 6, DocuSign: envelopeviews.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Flask, Response, jsonify

from sandbox.docusign import lifecycle
from sandbox.docusign.fields import text
from sandbox.docusign.model import IN_PROCESS, ApiError
from sandbox.docusign.rest_envelopes import ONE
from sandbox.docusign.view_request import View, read_view_request
from sandbox.docusign.wire import body, own

if TYPE_CHECKING:
    from sandbox.docusign.store import Store

LINK_LIFE = timedelta(minutes=10)


def install(app: Flask, store: Store) -> None:
    """Add the three calls that answer a link."""

    @app.post(f"{ONE}/views/sender")
    def sender_view(envelope_id: str) -> tuple[Response, int]:
        return _view(store, envelope_id, "sender", {"created"})

    @app.post(f"{ONE}/views/correct")
    def correct_view(envelope_id: str) -> tuple[Response, int]:
        return _view(store, envelope_id, "correct", IN_PROCESS)

    @app.post(f"{ONE}/views/recipient")
    def recipient_view(envelope_id: str) -> tuple[Response, int]:
        given = body()
        with store.lock:
            envelope = own(store, envelope_id)
            wanted = (text(given, "email").lower(), text(given, "userName"), text(given, "clientUserId"))
            for one in envelope.recipients:
                if one.client_user_id and wanted == (one.email.lower(), one.name, one.client_user_id):
                    return jsonify(url=f"{store.url}/signing/{envelope.envelope_id}/{one.guid}"), 201
        raise ApiError("UNKNOWN_ENVELOPE_RECIPIENT", "The recipient you have identified is not a valid recipient.")


def _view(store: Store, envelope_id: str, kind: str, states: set[str] | frozenset[str]) -> tuple[Response, int]:
    return_url, settings = read_view_request(body())
    with store.lock:
        envelope = own(store, envelope_id)
        if envelope.status not in states:
            raise lifecycle.invalid_status(envelope, f"open the {kind} view of")
        ticket = secrets.token_urlsafe(16)
        store.views[ticket] = View(kind, envelope.envelope_id, return_url, settings, store.clock() + LINK_LIFE)
        return jsonify(url=f"{store.url}/views/{ticket}"), 201
