"""Connect messages: whose they are, and what they say."""

import base64
import contextlib
import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.envelope import EnvelopeStatus, RecipientStatus
from esign.connect import MalformedMessage, parse_message, signed_by_any

ENVELOPE = "6b1f6f0e-1111-4222-8333-444455556666"


def signature(body: bytes, key: str) -> str:
    """The shape DocuSign publishes: base64 of HMAC-SHA256 over the raw body."""
    return base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()


def a_message(**changes: Any) -> dict[str, Any]:
    """A recipient-completed message as DocuSign's JSON SIM model has it."""
    signer = {
        "recipientId": "1",
        "name": "Jo Bauer",
        "email": "jo@northbank.example",
        "status": "completed",
        "signedDateTime": "2026-11-22T03:14:14.1230000Z",
        "declinedReason": None,
    }
    summary = {
        "transactionId": "t-1",
        "status": "sent",
        "statusChangedDateTime": "2026-11-22T03:14:15Z",
        "customFields": {"textCustomFields": [{"name": "claim_key", "value": "RT/SC-104/7"}]},
        "recipients": {"signers": [signer]},
    }
    data = {"accountId": "acc", "recipientId": "1", "envelopeId": ENVELOPE, "envelopeSummary": summary}
    message = {
        "event": "recipient-completed",
        "retryCount": 0,
        "configurationId": 10500123,
        "generatedDateTime": "2026-11-22T03:14:15.9260000Z",
        "data": data,
    }
    return message | changes


def parsed(message: object) -> Any:
    return parse_message(json.dumps(message).encode())


def test_a_message_tells_who_gets_a_copy_beside_those_who_sign() -> None:
    message = a_message()
    people = message["data"]["envelopeSummary"]["recipients"]
    people["carbonCopies"] = [{"recipientId": "3", "name": "Di", "email": "di@x.example", "status": "created"}]

    news = parsed(message).news

    assert [one.recipient_id for one in news.recipients] == ["1"]
    assert [(one.recipient_id, one.status) for one in news.copies] == [("3", RecipientStatus.CREATED)]


def test_ids_in_capitals_are_the_same_ids() -> None:
    message = a_message()
    message["data"]["envelopeId"] = ENVELOPE.upper()
    message["data"]["envelopeSummary"]["transactionId"] = "T-1"

    told = parsed(message)

    assert (told.news.envelope_id, told.news.transaction_id) == (ENVELOPE, "t-1")
    assert told.dedupe_key == parsed(a_message()).dedupe_key


def test_a_signature_made_by_openssl_is_accepted() -> None:
    body = b'{"event":"envelope-completed"}\r\n'
    # Computed with openssl: printf body | openssl dgst -sha256 -hmac secret -binary | base64
    assert signed_by_any(body, ["Jt9jhcBc1QLLS7yg0radZ4TQG7S7wdUrogzjgU6xOQQ="], ["secret"])


def test_any_of_several_keys_and_any_of_several_headers_will_do() -> None:
    body = b"{}"
    headers = [signature(body, "retired"), signature(body, "current")]

    assert signed_by_any(body, headers, ["other", "current"])
    assert signed_by_any(body, [signature(body, "schlüssel")], ["schlüssel"])


@pytest.mark.parametrize(
    ("body", "headers", "keys"),
    [
        (b"{}", [signature(b"{}", "wrong")], ["right"]),
        (b"{} ", [signature(b"{}", "right")], ["right"]),
        (b"{}", [signature(b"{}", "")], []),
        (b"{}", [signature(b"{}", "")], [""]),
        (b"{}", [signature(b"{}", " ")], [" "]),
        (b"{}", [], ["right"]),
        (b"{}", ["", "ä", "\ud800", "=" * 9999], ["right"]),
    ],
    ids=["wrong key", "altered body", "no key", "empty key", "blank key", "no header", "nonsense"],
)
def test_what_is_not_signed_with_our_key_is_refused(body: bytes, headers: list[str], keys: list[str]) -> None:
    assert not signed_by_any(body, headers, keys)


def test_a_message_tells_the_envelope_the_signer_and_the_claim() -> None:
    message = parsed(a_message())

    assert (message.event, message.account_id) == ("recipient-completed", "acc")
    assert message.news.envelope_id == ENVELOPE
    assert message.news.status is EnvelopeStatus.SENT
    assert message.news.occurred_at == datetime(2026, 11, 22, 3, 14, 15, 926000, UTC)
    assert (message.news.transaction_id, message.news.claim_key) == ("t-1", "RT/SC-104/7")
    signer = message.news.recipients[0]
    assert (signer.name, signer.status) == ("Jo Bauer", RecipientStatus.COMPLETED)
    assert signer.signed_at == datetime(2026, 11, 22, 3, 14, 14, 123000, UTC)


def test_a_retry_with_other_bytes_is_the_same_event() -> None:
    first, again = parsed(a_message()), parsed(a_message(retryCount="3", configurationId="10500123"))

    assert first.dedupe_key == again.dedupe_key


@pytest.mark.parametrize(
    "changes",
    [
        {"event": "recipient-delivered"},
        {"generatedDateTime": "2026-11-22T03:14:16Z"},
        {"data": a_message()["data"] | {"recipientId": "2"}},
        {"data": a_message()["data"] | {"envelopeId": "other"}},
    ],
)
def test_another_event_envelope_recipient_or_time_is_another_event(changes: dict[str, Any]) -> None:
    assert parsed(a_message()).dedupe_key != parsed(a_message(**changes)).dedupe_key


@pytest.mark.parametrize(
    ("event", "status"),
    [
        ("envelope-completed", EnvelopeStatus.COMPLETED),
        ("envelope-declined", EnvelopeStatus.DECLINED),
        ("envelope-voided", EnvelopeStatus.VOIDED),
        ("envelope-deleted", EnvelopeStatus.DELETED),
        ("recipient-autoresponded", EnvelopeStatus.SENT),
    ],
)
def test_without_a_summary_the_event_tells_the_status(event: str, status: EnvelopeStatus) -> None:
    message = parsed(a_message(event=event, data={"envelopeId": ENVELOPE, "recipientId": 1}))

    assert message.news.status is status
    assert message.news.recipients == ()


def test_a_draft_that_was_thrown_away_is_deleted_though_it_says_created() -> None:
    data = {"envelopeId": ENVELOPE, "envelopeSummary": {"status": "created"}}

    assert parsed(a_message(event="envelope-deleted", data=data)).news.status is EnvelopeStatus.DELETED


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps(a_message(event=None)).encode(),
        json.dumps(a_message(data=[])).encode(),
        json.dumps(a_message(event="envelope-purge", data={"envelopeId": ENVELOPE})).encode(),
        json.dumps(a_message(generatedDateTime="soon", data={"envelopeId": ENVELOPE})).encode(),
    ],
)
def test_what_is_no_message_is_called_malformed(body: bytes) -> None:
    with pytest.raises(MalformedMessage):
        parse_message(body)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["event", "data", "generatedDateTime", "retryCount"]), JSON_VALUES),
    st.dictionaries(st.sampled_from(["envelopeSummary", "envelopeId", "recipientId", "accountId"]), JSON_VALUES),
    st.dictionaries(
        st.sampled_from(["status", "recipients", "customFields", "statusChangedDateTime", "voidedReason"]), JSON_VALUES
    ),
)
def test_drifting_types_are_read_or_called_malformed(
    top: dict[str, Any], data: dict[str, Any], summary: dict[str, Any]
) -> None:
    whole = a_message()
    whole["data"]["envelopeSummary"] = whole["data"]["envelopeSummary"] | summary
    whole["data"] = whole["data"] | data
    with contextlib.suppress(MalformedMessage):
        parsed(whole | top)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_called_malformed(body: bytes) -> None:
    with pytest.raises(MalformedMessage):
        parse_message(body)
