"""Writing PDFs: the certificate, the page of signatures, and the signed copy of an envelope's documents.

Owns how they look (paper.typ) and where signatures go: on a page of their own,
after documents that stay as uploaded.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import typst
from pypdf import PdfReader, PdfWriter

from sandbox.docusign.model import Document, Envelope, Recipient

_TEMPLATE = Path(__file__).with_name("paper.typ")


def certificate(envelope: Envelope) -> bytes:
    """The certificate of completion, also of an envelope that is not complete."""
    history = [[f"{one.at:%Y-%m-%d %H:%M:%S} UTC", one.action, one.who] for one in envelope.history]
    return _typeset(envelope, "Certificate of Completion", history)


def one_document(envelope: Envelope, document: Document) -> bytes:
    """A document byte for byte as uploaded; once completed, the last one ends with the page of signatures."""
    if envelope.status != "completed" or document is not envelope.documents[-1]:
        return document.content
    return _joined([document.content, signatures(envelope)])


def combined(envelope: Envelope, *, with_certificate: bool = False) -> bytes:
    """All documents in one file, with the signatures so far and, if asked for, the certificate."""
    parts = [document.content for document in envelope.documents]
    if any(one.signed_at for one in envelope.recipients):
        parts.append(signatures(envelope))
    if with_certificate:
        parts.append(certificate(envelope))
    return _joined(parts)


def archive(envelope: Envelope) -> bytes:
    """A zip of the documents and the certificate."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as pack:
        for document in envelope.documents:
            stem = Path(document.name).name.removesuffix(".pdf") or document.document_id
            pack.writestr(f"{document.document_id} {stem}.pdf", one_document(envelope, document))
        pack.writestr("Summary.pdf", certificate(envelope))
    return held.getvalue()


def signatures(envelope: Envelope) -> bytes:
    """The visible page that says who signed and when."""
    title = "Signed" if envelope.status == "completed" else "Signatures so far"
    return _typeset(envelope, title, [])


def _joined(parts: list[bytes]) -> bytes:
    with PdfWriter() as writer:
        for part in parts:
            writer.append(PdfReader(io.BytesIO(part)), import_outline=False)
        held = io.BytesIO()
        writer.write(held)
    return held.getvalue()


def _typeset(envelope: Envelope, title: str, history: list[list[str]]) -> bytes:
    facts = [["Status", envelope.status.capitalize()]]
    for one in envelope.documents:
        pages = "1 page" if one.pages == 1 else f"{one.pages} pages"
        facts.append([f"Document {one.order}", f"{one.name} ({pages})"])
    data = {
        "title": title,
        "subject": envelope.email_subject,
        "envelope_id": envelope.envelope_id.upper(),
        "facts": facts,
        "people": [_person(one) for one in envelope.recipients],
        "history": history,
    }
    return bytes(typst.compile(str(_TEMPLATE), sys_inputs={"data": json.dumps(data)}))


def _person(recipient: Recipient) -> dict[str, Any]:
    times = [("Sent", recipient.sent_at), ("Viewed", recipient.delivered_at), ("Signed", recipient.signed_at)]
    lines = [f"{word}: {at:%Y-%m-%d %H:%M:%S} UTC" for word, at in times if at]
    if recipient.declined_reason is not None:
        lines.append(f"Declined: {recipient.declined_reason}")
    signed = "yes" if recipient.signed_at and recipient.kind == "signers" else ""
    return {
        "name": recipient.name,
        "email": recipient.email,
        "guid": recipient.guid[:16].upper(),
        "signed": signed,
        "lines": lines,
    }
