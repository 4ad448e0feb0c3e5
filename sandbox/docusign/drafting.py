"""What a person changes in a draft on DocuSign's own pages: its words, its people, its documents.

Owns these changes and the ids that DocuSign gives to what is added; a change that may not be leaves the draft as it
was. Every function is called under the store's lock.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sandbox.docusign import definition, lifecycle
from sandbox.docusign.fields import as_objects, bad_parameter
from sandbox.docusign.model import Document, Envelope, Recipient
from sandbox.docusign.pdf import count_pages

if TYPE_CHECKING:
    from sandbox.docusign.store import Store

ADDED_ABOVE = 10_000_000
"""Where the ids of recipients begin whom a person adds: no program chose them, and they follow on none."""

Added = tuple[str, str, int]
"""Name, address, routing order."""


@dataclass(frozen=True)
class Edit:
    """What a person changes; what is not given stays. People are named by their address, documents by their name."""

    subject: str | None = None
    message: str | None = None
    add_signer: Added | None = None
    add_copy: Added | None = None
    change_recipient: tuple[str, str, str] | None = None
    """Address so far, name, address from now on."""
    remove_recipient: str | None = None
    add_document: tuple[str, bytes] | None = None
    remove_document: str | None = None


class Trial:
    """A draft while it is being changed; `put_back` writes it down once all of it is right."""

    def __init__(self, envelope: Envelope) -> None:
        self.envelope = envelope
        self.held = replace(envelope, recipients=[replace(one) for one in envelope.recipients])

    def words(self, subject: str | None, message: str | None) -> None:
        """Another subject or message."""
        if subject is not None:
            self.held.email_subject = definition.read_subject({"emailSubject": subject.strip()})
        if message is not None:
            self.held.email_blurb = definition.read_blurb({"emailBlurb": message})

    def add(self, kind: str, name: str, email: str, order: int) -> None:
        """One more signer or copy. They have no fields: DocuSign lets them sign where they like."""
        taken = [int(one.recipient_id) for one in self.held.recipients]
        self.held.recipients.append(_person(max([ADDED_ABOVE, *taken]) + 1, kind, name, email, order))

    def change(self, guid: str, name: str, email: str, order: int | None = None) -> None:
        """Another name, address or turn."""
        one = self._recipient(guid)
        order = one.routing_order if order is None else order
        told = _person(int(one.recipient_id), one.kind, name, email, order)
        one.name, one.email, one.routing_order = told.name, told.email, told.routing_order

    def remove(self, guid: str) -> None:
        """Leave somebody out, with their fields."""
        self.held.recipients.remove(self._recipient(guid))

    def add_document(self, name: str, content: bytes) -> None:
        """One more PDF, behind the others."""
        number = max((int(one.document_id) for one in self.held.documents), default=0) + 1
        order = max((one.order for one in self.held.documents), default=0) + 1
        document = Document(str(number), name.strip() or "Document.pdf", order, content, count_pages(content))
        self.held.documents = (*self.held.documents, document)

    def remove_document(self, document_id: str) -> None:
        """Take a document out; the fields that lie on it go with it."""
        rest = tuple(one for one in self.held.documents if one.document_id != document_id)
        if len(rest) == len(self.held.documents):
            raise bad_parameter("The document is not in the envelope.")
        self.held.documents = rest
        for one in self.held.recipients:
            one.tabs = {
                name: [tab for tab in as_objects(tabs, name) if tab.get("documentId") != document_id]
                for name, tabs in one.tabs.items()
            }

    def put_back(self) -> None:
        """Write the changes down; ApiError, and nothing written, where the people do not go together."""
        definition.check_together(self.held.recipients)
        envelope, held = self.envelope, self.held
        envelope.email_subject, envelope.email_blurb = held.email_subject, held.email_blurb
        envelope.recipients = sorted(held.recipients, key=lambda one: one.routing_order)
        envelope.documents = held.documents

    def _recipient(self, guid: str) -> Recipient:
        found = self.held.by_guid(guid)
        if found is None:
            raise bad_parameter("The recipient is not in the envelope.")
        return found


def change(store: Store, envelope: Envelope, changes: Callable[[Trial], None]) -> None:
    """Make all of these changes, or none. DocuSign tells nobody: Connect has no event for an edited draft."""
    if envelope.status != "created":
        raise lifecycle.invalid_status(envelope, "change")
    trial = Trial(envelope)
    changes(trial)
    trial.put_back()
    envelope.modified_at = store.clock()


def apply(edit: Edit, trial: Trial) -> None:
    """Make the changes that are given."""
    trial.words(edit.subject, edit.message)
    if edit.add_signer:
        trial.add("signers", *edit.add_signer)
    if edit.add_copy:
        trial.add("carbonCopies", *edit.add_copy)
    if edit.change_recipient:
        before, name, email = edit.change_recipient
        trial.change(_guid(trial, before), name, email)
    if edit.remove_recipient:
        trial.remove(_guid(trial, edit.remove_recipient))
    if edit.add_document:
        trial.add_document(*edit.add_document)
    if edit.remove_document:
        named = (one.document_id for one in trial.held.documents if one.name == edit.remove_document)
        trial.remove_document(next(named, ""))


def _guid(trial: Trial, email: str) -> str:
    found = trial.held.by_email(email)
    return found.guid if found else ""


def _person(number: int, kind: str, name: str, email: str, order: int) -> Recipient:
    told = {"recipientId": str(number), "name": name, "email": email, "routingOrder": str(order)}
    return definition.read_recipient(told, kind)
