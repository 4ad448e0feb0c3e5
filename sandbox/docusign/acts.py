"""What people outside the API do: sign, decline, look, let mail bounce, change, send or discard a draft.

Owns the way from "this address in that envelope" to the move in lifecycle; used by Python tests, the control door and
the pages alike. A repeat of a finished act is an ApiError, as a second click on a dead link would be.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from sandbox.docusign import drafting, lifecycle
from sandbox.docusign.drafting import Edit
from sandbox.docusign.model import ApiError, Envelope, Recipient

if TYPE_CHECKING:
    from sandbox.docusign.store import Store

DEFAULT_BOUNCE = "The e-mail address does not exist."


class Acts:
    """The acts of people on one stand-in; each takes the lock and leaves a consistent envelope."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def view(self, envelope_id: str, email: str) -> None:
        """Open the documents."""
        with self._store.lock:
            lifecycle.view(self._store, *self._find(envelope_id, email))

    def sign(self, envelope_id: str, email: str) -> None:
        """Open the documents and sign."""
        with self._store.lock:
            lifecycle.sign(self._store, *self._find(envelope_id, email))

    def decline(self, envelope_id: str, email: str, reason: str) -> None:
        """Open the documents and decline to sign."""
        with self._store.lock:
            lifecycle.decline(self._store, *self._find(envelope_id, email), reason)

    def bounce(self, envelope_id: str, email: str, reason: str = DEFAULT_BOUNCE) -> None:
        """Have the invitation come back."""
        with self._store.lock:
            lifecycle.bounce(self._store, *self._find(envelope_id, email), reason)

    def void(self, envelope_id: str, reason: str = "Voided in DocuSign by its sender.") -> None:
        """Have the sender void it in DocuSign's own pages."""
        with self._store.lock:
            lifecycle.void(self._store, self._store.envelope(envelope_id), reason, "sender")

    def send_draft(self, envelope_id: str) -> None:
        """Have a person send a draft in DocuSign's own pages."""
        with self._store.lock:
            lifecycle.send(self._store, self._store.envelope(envelope_id), "sender")

    def edit_draft(self, envelope_id: str, **changes: Any) -> None:
        """Have a person change a draft in DocuSign's own pages, all of it or nothing (see drafting.Edit)."""
        edit = Edit(**changes)
        with self._store.lock:
            drafting.change(self._store, self._store.envelope(envelope_id), partial(drafting.apply, edit))

    def discard(self, envelope_id: str) -> None:
        """Have a person delete it in DocuSign's own pages."""
        with self._store.lock:
            lifecycle.discard(self._store, self._store.envelope(envelope_id), "sender")

    def expire(self, envelope_id: str) -> None:
        """Let its time run out now."""
        with self._store.lock:
            self._store.envelope(envelope_id).expire_at = self._store.clock()
            lifecycle.expire_due(self._store)

    def _find(self, envelope_id: str, email: str) -> tuple[Envelope, Recipient]:
        envelope = self._store.envelope(envelope_id)
        recipient = envelope.by_email(email)
        if recipient is None:
            raise ApiError("UNKNOWN_ENVELOPE_RECIPIENT", f"{email} is no recipient of this envelope.")
        return envelope, recipient
