"""One Connect message: DocuSign's JSON SIM event (docusign.md 5) and its HMAC headers.

Pure: an envelope and an event in, bytes and headers out. Sending them is connect's job.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from sandbox.docusign.fields import stamp
from sandbox.docusign.model import Envelope, Recipient
from sandbox.docusign.render import envelope_json

if TYPE_CHECKING:
    from sandbox.docusign.store import Store


def message_json(
    store: Store, envelope: Envelope, event: str, recipient: Recipient | None, include: Collection[str], target: int
) -> dict[str, Any]:
    """The event as of now; `envelopeSummary` only when data were asked for, `recipientId` on recipient events."""
    account = store.config.account.account_id
    data: dict[str, Any] = {"accountId": account, "userId": envelope.sender_id}
    if recipient is not None:
        data["recipientId"] = recipient.recipient_id
    data["envelopeId"] = envelope.envelope_id
    if include:
        data["envelopeSummary"] = _with_nulls(envelope_json(store, envelope, include))
    return {
        "event": event,
        "uri": f"/restapi/v2.1/accounts/{account}/envelopes/{envelope.envelope_id}",
        "retryCount": 0,
        "configurationId": target,
        "apiVersion": "v2.1",
        "generatedDateTime": stamp(store.clock()),
        "data": data,
    }


def _with_nulls(summary: dict[str, Any]) -> dict[str, Any]:
    """Connect writes null where the REST answer leaves a key out."""
    for name in ("completedDateTime", "voidedReason", "declinedDateTime"):
        summary.setdefault(name, None)
    recipients = summary.get("recipients", {})
    for one in [*recipients.get("signers", []), *recipients.get("carbonCopies", [])]:
        for name in ("declinedDateTime", "declinedReason", "signedDateTime"):
            one.setdefault(name, None)
    return summary


def to_bytes(message: dict[str, Any]) -> bytes:
    """The body as sent; the signature is over exactly these bytes."""
    return json.dumps(message, ensure_ascii=False).encode()


def signature_headers(keys: Sequence[str], body: bytes) -> dict[str, str]:
    """One `X-DocuSign-Signature-n` per key: base64 of HMAC-SHA256 (dev:/docs/platform/webhooks/connect/validate)."""
    return {
        f"X-DocuSign-Signature-{number}": base64.b64encode(hmac.digest(key.encode(), body, hashlib.sha256)).decode()
        for number, key in enumerate(keys, start=1)
    }
