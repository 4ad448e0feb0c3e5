"""Connect: which messages go out, signed how, and every way in which they may fail to come as hoped."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest

from sandbox.docusign.config import SERVICE_USER_ID, Account, Person
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_wire import Caller, Listener, listener_of, signer

pytestmark = pytest.mark.slow

ALL = [
    *("envelope-created", "envelope-sent", "envelope-delivered", "envelope-completed", "envelope-declined"),
    *("envelope-voided", "recipient-sent", "recipient-delivered", "recipient-completed", "recipient-declined"),
    "recipient-autoresponded",
]
ANN, BO = "ann.lee@acme.example", "bo.berg@acme.example"


@pytest.fixture
def signed_in(start: Callable[..., DocusignSandbox], log: Callable[[DocusignSandbox], Caller]) -> Caller:
    """A caller at a stand-in that signs with two keys."""
    return log(start(connect_hmac_keys=("first key", "second key")))


def told(call: Caller, listener: Listener) -> list[str]:
    """The events that arrived."""
    assert call.sandbox.connect.wait_idle()
    return [json.loads(body)["event"] for _, body in listener.got]


def sent(call: Caller, listener: Listener, **changes: Any) -> str:
    """A sent envelope that tells the listener everything."""
    envelope = call.create(eventNotification=listener_of(listener.url, ALL, **changes))
    assert call.send(envelope).status_code == 200
    return envelope


def test_events_come_in_docusigns_order(signed_in: Caller, listener: Listener) -> None:
    envelope = sent(signed_in, listener)
    signed_in.sandbox.sign(envelope, ANN)
    assert told(signed_in, listener) == [
        *("envelope-created", "envelope-sent", "recipient-sent", "recipient-delivered"),
        *("envelope-delivered", "recipient-completed", "envelope-completed"),
    ]


def test_a_decline_a_bounce_and_a_void_are_told(signed_in: Caller, listener: Listener) -> None:
    declined, bounced = sent(signed_in, listener), sent(signed_in, listener)
    assert signed_in.sandbox.connect.wait_idle()
    listener.got.clear()
    signed_in.sandbox.decline(declined, ANN, "Wrong period")
    signed_in.sandbox.bounce(bounced, ANN)
    signed_in.sandbox.void(bounced)
    assert told(signed_in, listener) == [
        *("recipient-delivered", "envelope-delivered", "recipient-declined", "envelope-declined"),
        *("recipient-autoresponded", "envelope-voided"),
    ]
    summary = json.loads(listener.got[3][1])["data"]["envelopeSummary"]
    assert summary["recipients"]["signers"][0]["declinedReason"] == "Wrong period"


def test_a_message_has_the_shape_docusign_gives_it(signed_in: Caller, listener: Listener) -> None:
    envelope = sent(signed_in, listener)
    signed_in.sandbox.sign(envelope, ANN)
    assert signed_in.sandbox.connect.wait_idle()
    message = json.loads(listener.got[5][1])
    assert message["event"] == "recipient-completed"
    assert message["uri"].endswith(f"/envelopes/{envelope}")
    assert (message["apiVersion"], message["retryCount"]) == ("v2.1", 0)
    data = message["data"]
    assert (data["envelopeId"], data["recipientId"], data["userId"]) == (envelope, "1", SERVICE_USER_ID)
    summary = data["envelopeSummary"]
    assert summary["status"] == "delivered"
    assert summary["completedDateTime"] is None
    assert summary["customFields"]["textCustomFields"][0]["value"] == "k-1"
    assert summary["recipients"]["signers"][0]["status"] == "completed"


def test_the_raw_bytes_are_signed_with_every_key(signed_in: Caller, listener: Listener) -> None:
    sent(signed_in, listener)
    told(signed_in, listener)
    headers, body = listener.got[0]
    for number, key in enumerate(["first key", "second key"], start=1):
        expected = base64.b64encode(hmac.new(key.encode(), body, hashlib.sha256).digest()).decode()
        assert headers[f"X-DocuSign-Signature-{number}"] == expected


def test_nothing_is_signed_unless_asked_for(signed_in: Caller, listener: Listener) -> None:
    sent(signed_in, listener, includeHMAC="false", eventData={"version": "restv2.1", "format": "json"})
    told(signed_in, listener)
    headers, body = listener.got[0]
    assert not any(name.startswith("X-DocuSign-Signature") for name in headers)
    assert "envelopeSummary" not in json.loads(body)["data"]


@pytest.mark.parametrize("identical", [True, False])
def test_a_refused_message_is_tried_again(call: Caller, listener: Listener, identical: bool) -> None:
    call.sandbox.switch(connect_retry_backoff=[0.01, 0.01], connect_retry_identical=identical)
    listener.answers = [500, 503]
    envelope = call.create(eventNotification=listener_of(listener.url, ["envelope-sent"]))
    call.send(envelope)
    assert told(call, listener) == ["envelope-sent"] * 3
    bodies = [body for _, body in listener.got]
    assert (len(set(bodies)) == 1) is identical
    assert [json.loads(body)["retryCount"] for body in bodies] == ([0, 0, 0] if identical else [0, 1, 2])
    assert call.sandbox.connect.deliveries[0].state == "delivered"


def test_without_acknowledgment_an_error_counts_as_delivered(call: Caller, listener: Listener) -> None:
    listener.answers = [500]
    events = listener_of(listener.url, ["envelope-sent"], requireAcknowledgment="false")
    call.send(call.create(eventNotification=events))
    assert told(call, listener) == ["envelope-sent"]


def test_a_message_is_given_up_after_its_last_retry(call: Caller, listener: Listener) -> None:
    call.sandbox.switch(connect_retry_backoff=[0.01])
    listener.answers = [500, 500, 500]
    call.send(call.create(eventNotification=listener_of(listener.url, ["envelope-sent"])))
    assert told(call, listener) == ["envelope-sent"] * 2
    assert call.sandbox.connect.deliveries[0].state == "failed"


def test_messages_can_be_held_turned_round_and_doubled(call: Caller, listener: Listener) -> None:
    call.sandbox.connect.hold()
    envelope = sent(call, listener)
    call.sandbox.sign(envelope, ANN)
    assert told(call, listener) == []
    assert call.sandbox.connect.flush(order="reversed", copies=2) == 7
    events = told(call, listener)
    assert events[:4] == ["envelope-completed", "envelope-completed", "recipient-completed", "recipient-completed"]
    assert len(events) == 14


def test_messages_can_be_shuffled_lost_doubled_and_repeated(call: Caller, listener: Listener) -> None:
    connect = call.sandbox.connect
    connect.mischief(lose=2)
    envelope = sent(call, listener)
    assert told(call, listener) == ["recipient-sent"]
    connect.mischief(copies=1)
    call.sandbox.view(envelope, ANN)
    assert told(call, listener)[1:] == ["recipient-delivered"] * 2 + ["envelope-delivered"] * 2
    connect.redeliver(connect.deliveries[-1].number)
    assert told(call, listener)[-1] == "envelope-delivered"
    assert listener.got[-1][1] == listener.got[-2][1]
    connect.mischief()
    connect.hold()
    call.sandbox.sign(envelope, ANN)
    connect.flush(order="shuffled")
    assert sorted(told(call, listener)[-2:]) == ["envelope-completed", "recipient-completed"]


def test_a_listener_that_is_down_stops_nothing(call: Caller) -> None:
    call.sandbox.switch(connect_retry_backoff=[])
    envelope = call.create(eventNotification=listener_of("http://127.0.0.1:9/connect", ["envelope-sent"]))
    assert call.send(envelope).status_code == 200
    assert call.sandbox.connect.wait_idle()
    assert call.sandbox.connect.deliveries[0].statuses == [0]


def test_an_administrator_may_listen_to_the_whole_account(
    start: Callable[..., DocusignSandbox], log: Callable[[DocusignSandbox], Caller], listener: Listener
) -> None:
    person = Person(SERVICE_USER_ID, "Claims Service", "claims@harbour-rowe.example", admin=True)
    call = log(start(account=Account(users=(person,))))
    wanted = {
        "name": "Claims Bot",
        "urlToPublishTo": listener.url,
        "deliveryMode": "SIM",
        "events": ["envelope-sent"],
        "eventData": {"version": "restv2.1", "format": "json", "includeData": []},
        "requiresAcknowledgement": "true",
    }
    off = call("POST", "/connect", wanted)
    assert (off.status_code, off.json()["allowEnvelopePublish"]) == (201, "false")
    call.send(call.create())
    assert told(call, listener) == []
    made = call("POST", "/connect", {**wanted, "allowEnvelopePublish": "true"}).json()
    call.send(call.create(recipients={"signers": [signer(1, BO)]}))
    assert told(call, listener) == ["envelope-sent"]
    assert call("GET", "/connect").json()["totalRecords"] == "2"
    assert call("DELETE", f"/connect/{made['connectId']}").status_code == 200


def test_others_may_not_listen_to_the_whole_account(call: Caller) -> None:
    assert call("GET", "/connect").json()["errorCode"] == "USER_NOT_ACCOUNT_ADMIN"
