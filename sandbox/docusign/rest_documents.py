"""Documents over REST: the list, one document, all combined, the certificate, a zip.

Owns these routes and nothing else; bytes come from paper. Sources: docusign.md 6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask, Response, jsonify, request

from sandbox.docusign import paper
from sandbox.docusign.model import ApiError, Envelope
from sandbox.docusign.render import documents_json
from sandbox.docusign.rest_envelopes import ONE
from sandbox.docusign.wire import own

if TYPE_CHECKING:
    from sandbox.docusign.store import Store


def install(app: Flask, store: Store) -> None:
    """Add the document routes."""

    @app.get(f"{ONE}/documents")
    def document_list(envelope_id: str) -> Response:
        with store.lock:
            envelope = own(store, envelope_id)
            return jsonify(envelopeId=envelope.envelope_id, envelopeDocuments=documents_json(envelope))

    @app.get(f"{ONE}/documents/<document_id>")
    def document_content(envelope_id: str, document_id: str) -> Response:
        with store.lock:
            envelope = own(store, envelope_id)
            if document_id == "archive":
                return Response(paper.archive(envelope), mimetype="application/zip")
            return pdf_response(_content(envelope, document_id), f"{document_id}.pdf")


def _content(envelope: Envelope, document_id: str) -> bytes:
    if document_id == "combined":
        with_certificate = request.args.get("certificate", "").lower() == "true"
        return paper.combined(envelope, with_certificate=with_certificate)
    if document_id == "certificate":
        return paper.certificate(envelope)
    for document in envelope.documents:
        if document.document_id == document_id:
            return paper.one_document(envelope, document)
    raise ApiError("DOCUMENT_DOES_NOT_EXIST", "The document specified in the request does not exist.", 404)


def pdf_response(content: bytes, name: str) -> Response:
    """A PDF to look at in the browser."""
    plain = "".join(
        letter if letter.isascii() and letter.isprintable() and letter not in '"\\' else "_" for letter in name
    )
    return Response(content, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{plain}"'})
