"""The pages signers see: their inbox, and the documents with Sign and Decline.

Plain forms rendered on the server; no script, nothing from elsewhere. Owns what a click does, through acts' rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, redirect, render_template, request, url_for

from sandbox.docusign import lifecycle, paper
from sandbox.docusign.acts import DEFAULT_BOUNCE
from sandbox.docusign.model import ApiError, Envelope, Recipient
from sandbox.docusign.rest_documents import pdf_response
from sandbox.docusign.wire import is_call

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from sandbox.docusign.store import Store


@dataclass(frozen=True)
class Letter:
    """One row of an inbox."""

    envelope: Envelope
    recipient: Recipient
    sender: str

    @property
    def state(self) -> str:
        """What the row says about it."""
        if self.recipient.waiting and self.envelope.status not in {"sent", "delivered"}:
            return self.envelope.status
        words = {"sent": "to sign", "delivered": "opened", "completed": "signed", "autoresponded": "returned"}
        return words.get(self.recipient.status, self.recipient.status)

    @property
    def open(self) -> bool:
        """Whether there is something to do."""
        return self.recipient.waiting and self.envelope.status in {"sent", "delivered"}


def install(app: Flask, store: Store) -> None:
    """Add the inbox, the signing pages and the answer to a wrong link."""
    _install_inbox(app, store)
    _install_signing(app, store)

    @app.errorhandler(404)
    def missing(_problem: Exception) -> ResponseReturnValue:
        if is_call(request.path):
            said = "The URL provided does not resolve to a resource."
            return {"errorCode": "RESOURCE_NOT_FOUND", "message": said}, 404
        text = "The link is not complete, or the envelope is gone."
        return render_template("message.html", title="Nothing here", text=text), 404


def _install_inbox(app: Flask, store: Store) -> None:
    @app.get("/")
    def start() -> ResponseReturnValue:
        return redirect(url_for("inbox"))

    @app.get("/inbox")
    def inbox() -> str:
        with store.lock:
            people = _letters(store)
            waiting = sum(letter.open for letters in people.values() for letter in letters)
            return render_template("inbox.html", people=people, waiting=waiting)

    @app.post("/inbox/bounce")
    def bounce() -> ResponseReturnValue:
        with store.lock:
            envelope, recipient = _find(store, request.form["envelope_id"], request.form["guid"])
            lifecycle.bounce(store, envelope, recipient, DEFAULT_BOUNCE)
        return redirect(url_for("inbox"))


def _install_signing(app: Flask, store: Store) -> None:
    @app.get("/signing/<envelope_id>/<guid>")
    def signing(envelope_id: str, guid: str) -> ResponseReturnValue:
        with store.lock:
            envelope, recipient = _find(store, envelope_id, guid)
            letter = Letter(envelope, recipient, _sender(store, envelope))
            if not letter.open:
                return render_template("done.html", letter=letter)
            lifecycle.view(store, envelope, recipient)
            return render_template("signing.html", letter=letter)

    @app.post("/signing/<envelope_id>/<guid>/<deed>")
    def act(envelope_id: str, guid: str, deed: str) -> ResponseReturnValue:
        with store.lock:
            envelope, recipient = _find(store, envelope_id, guid)
            here = url_for("signing", envelope_id=envelope_id, guid=guid)
            if not Letter(envelope, recipient, "").open:
                return redirect(here)
            if deed == "sign" and request.form.get("agree"):
                lifecycle.sign(store, envelope, recipient)
            elif deed == "decline" and request.form.get("reason", "").strip():
                lifecycle.decline(store, envelope, recipient, request.form["reason"].strip())
        return redirect(here)

    @app.get("/signing/<envelope_id>/<guid>/documents/<document_id>")
    def document(envelope_id: str, guid: str, document_id: str) -> Response:
        with store.lock:
            envelope, _ = _find(store, envelope_id, guid)
            if document_id == "combined":
                return pdf_response(paper.combined(envelope), "combined.pdf")
            one = next((one for one in envelope.documents if one.document_id == document_id), None)
            if one is None:
                abort(404)
            return pdf_response(paper.one_document(envelope, one), one.name)


def _letters(store: Store) -> dict[tuple[str, str], list[Letter]]:
    """Everybody who was invited, with their envelopes, newest first; those with something to sign come first."""
    people: dict[tuple[str, str], list[Letter]] = {}
    for envelope in reversed(store.envelopes.values()):
        for recipient in envelope.recipients:
            if recipient.sent_at and recipient.kind == "signers":
                letter = Letter(envelope, recipient, _sender(store, envelope))
                people.setdefault((recipient.email.lower(), recipient.name), []).append(letter)
    ordered = sorted(people.items(), key=lambda item: (not any(one.open for one in item[1]), item[0][1].lower()))
    return {who: sorted(letters, key=lambda one: not one.open) for who, letters in ordered}


def _sender(store: Store, envelope: Envelope) -> str:
    person = store.person(envelope.sender_id)
    return person.name if person else "DocuSign"


def _find(store: Store, envelope_id: str, guid: str) -> tuple[Envelope, Recipient]:
    try:
        envelope = store.envelope(envelope_id)
    except ApiError:
        abort(404)
    recipient = envelope.by_guid(guid)
    if recipient is None or envelope.sent_at is None:
        abort(404)
    return envelope, recipient
