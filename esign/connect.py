"""Connect: whether a message is DocuSign's, and what it says. Answers nobody and stores nothing."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claims.envelope import EnvelopeNews, EnvelopeStatus
from esign.news import (
    changed_at,
    copies_from,
    custom_field,
    moment,
    recipients_from,
    status_from,
    text,
    transaction_id_from,
)
from esign.values import CLAIM_KEY_FIELD


class MalformedMessage(ValueError):
    """A body that is not a Connect message in JSON, or lacks what makes one: event, envelope, time, status."""


@dataclass(frozen=True)
class ConnectMessage:
    """One message. Two with the same `dedupe_key` are one event told twice, whatever their bytes."""

    event: str
    dedupe_key: str
    account_id: str | None
    news: EnvelopeNews


def signed_by_any(raw_body: bytes, signatures: Iterable[str], keys: Sequence[str]) -> bool:
    """Tell whether any signature header fits any of our keys, in constant time per pair.

    Base64 of HMAC-SHA256 over the bytes as they came, line ends included (DocuSign: validate Connect messages). With no
    key nothing is signed; a blank key counts as none.
    """
    expected = [_signature(raw_body, key) for key in keys if key.strip()]
    given = [signature.strip().encode("utf-8", "replace") for signature in signatures]
    matches = [hmac.compare_digest(ours, theirs) for ours in expected for theirs in given]
    return any(matches)


def parse_message(raw_body: bytes) -> ConnectMessage:
    """Read a message whose signature was found good. Types drift between number and string; both are read.

    Raises MalformedMessage, and nothing else, for anything that is not one.
    """
    body = _object(raw_body)
    data = body.get("data")
    data = data if isinstance(data, dict) else {}
    summary = data.get("envelopeSummary")
    summary = summary if isinstance(summary, dict) else {}
    event = text(body.get("event")).lower()
    envelope_id = (text(data.get("envelopeId")) or text(summary.get("envelopeId"))).lower()
    told_at = moment(body.get("generatedDateTime")) or changed_at(summary)
    status = _status(event, summary)
    if not event or not envelope_id or told_at is None or status is None:
        raise MalformedMessage("a Connect message needs an event, an envelope, a time and a status")
    news = EnvelopeNews(
        envelope_id=envelope_id,
        status=status,
        occurred_at=told_at,
        recipients=recipients_from(summary.get("recipients")),
        copies=copies_from(summary.get("recipients")),
        transaction_id=transaction_id_from(summary),
        claim_key=custom_field(summary.get("customFields"), CLAIM_KEY_FIELD),
        voided_reason=text(summary.get("voidedReason")) or None,
    )
    key = "|".join((envelope_id, event, text(data.get("recipientId")), told_at.isoformat()))
    return ConnectMessage(event, key, text(data.get("accountId")) or None, news)


def _signature(raw_body: bytes, key: str) -> bytes:
    return base64.b64encode(hmac.new(key.encode("utf-8"), raw_body, hashlib.sha256).digest())


def _object(raw_body: bytes) -> Mapping[str, Any]:
    try:
        body = json.loads(raw_body)
    except (ValueError, RecursionError):
        raise MalformedMessage("not JSON") from None
    if not isinstance(body, dict):
        raise MalformedMessage("not a JSON object")
    return body


def _status(event: str, summary: Mapping[str, Any]) -> EnvelopeStatus | None:
    """The status that the message states, else the one its event implies.

    A draft that was thrown away still says `created`, so there the event decides.
    """
    stated = status_from(summary.get("status"))
    if event in {"envelope-deleted", "envelope-discard"} and stated in {None, EnvelopeStatus.CREATED}:
        return EnvelopeStatus.DELETED
    if stated is not None:
        return stated
    if event.startswith("recipient-"):
        return EnvelopeStatus.SENT
    return status_from(event.removeprefix("envelope-"))
