"""The control door: only with its token, and everything a test can do from Python."""

import base64
import json
from typing import Any

import pytest
import requests

from sandbox.docusign.config import config_from_mapping
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_wire import Caller, Listener, listener_of, pdf

ANN = "ann.lee@acme.example"


def door(sandbox: DocusignSandbox, method: str, path: str, body: Any = None) -> requests.Response:
    """One call at the control door."""
    headers = {"X-Control-Token": sandbox.config.control_token}
    return requests.request(method, sandbox.control_url + path, json=body, headers=headers, timeout=10)


@pytest.mark.parametrize("token", ["", "guess"])
def test_the_door_stays_shut_without_its_token(sandbox: DocusignSandbox, token: str) -> None:
    answer = requests.get(f"{sandbox.control_url}/received", headers={"X-Control-Token": token}, timeout=10)
    assert answer.status_code == 403


def test_the_product_s_port_has_no_door(sandbox: DocusignSandbox) -> None:
    headers = {"X-Control-Token": sandbox.config.control_token}
    assert requests.post(f"{sandbox.url}/reset", headers=headers, timeout=10).status_code in {404, 405}


def test_people_act_through_the_door(call: Caller, sandbox: DocusignSandbox) -> None:
    ids = [call.create() for _ in range(6)]
    for envelope in ids[:4]:
        assert door(sandbox, "POST", "/act/send-draft", {"envelope_id": envelope}).json() == {"status": "sent"}
    who = [{"envelope_id": envelope, "email": ANN} for envelope in ids]
    assert door(sandbox, "POST", "/act/view", who[0]).json()["status"] == "delivered"
    assert door(sandbox, "POST", "/act/sign", who[0]).json()["status"] == "completed"
    assert door(sandbox, "POST", "/act/decline", {**who[1], "reason": "No"}).json()["status"] == "declined"
    assert door(sandbox, "POST", "/act/bounce", who[2]).json()["status"] == "sent"
    assert door(sandbox, "POST", "/act/void", {"envelope_id": ids[2]}).json()["status"] == "voided"
    assert door(sandbox, "POST", "/act/expire", {"envelope_id": ids[3]}).json()["status"] == "voided"
    minutes = ["Minutes.pdf", base64.b64encode(pdf("Minutes", "")).decode()]
    edit = {"envelope_id": ids[5], "subject": "New", "add_copy": ["Bo", "bo@x.example", 2], "add_document": minutes}
    assert door(sandbox, "POST", "/act/edit-draft", edit).json() == {"status": "created"}
    assert [len(sandbox.envelope(ids[5]).recipients), len(sandbox.envelope(ids[5]).documents)] == [2, 2]
    assert door(sandbox, "POST", "/act/discard", {"envelope_id": ids[4]}).json()["status"] == "deleted"
    told = door(sandbox, "GET", "/envelopes").json()["envelopes"]
    assert [one["status"] for one in told] == ["completed", "declined", "voided", "voided", "deleted", "created"]


def test_an_act_that_cannot_be_is_refused_with_a_reason(call: Caller, sandbox: DocusignSandbox) -> None:
    draft = call.create()
    for path, body in [
        ("/act/sign", {"envelope_id": draft, "email": ANN}),
        ("/act/sign", {"envelope_id": draft}),
        ("/act/edit-draft", {"envelope_id": draft, "colour": "red"}),
        ("/act/dance", {}),
        ("/switches", {"speed": 1}),
        ("/faults", {"kind": "flood"}),
    ]:
        answer = door(sandbox, "POST", path, body)
        assert answer.status_code == 400
        assert answer.json()["error"]
    assert door(sandbox, "GET", "/nothing").status_code == 400


def test_switches_faults_limits_and_tokens_are_set_through_the_door(call: Caller, sandbox: DocusignSandbox) -> None:
    assert door(sandbox, "POST", "/switches", {"drafts_listed": False}).json()["drafts_listed"] is False
    fault = {"kind": "answer", "method": "GET", "status": 503}
    assert len(door(sandbox, "POST", "/faults", fault).json()["faults"]) == 1
    assert call("GET", "").status_code == 503
    assert door(sandbox, "GET", "/faults").json() == {"faults": []}
    door(sandbox, "POST", "/limits", {"hourly": 2998})
    assert call("GET", "").headers["X-RateLimit-Remaining"] == "1"
    door(sandbox, "POST", "/tokens/expire")
    assert call("GET", "").status_code == 401
    door(sandbox, "POST", "/reset")
    assert sandbox.switches.drafts_listed
    assert sandbox.received == []


def test_connect_is_held_and_let_go_through_the_door(
    call: Caller, sandbox: DocusignSandbox, listener: Listener
) -> None:
    door(sandbox, "POST", "/connect/hold")
    events = ["envelope-sent", "recipient-sent"]
    call.send(call.create(eventNotification=listener_of(listener.url, events)))
    assert [one["state"] for one in door(sandbox, "GET", "/connect").json()["deliveries"]] == ["held", "held"]
    assert door(sandbox, "POST", "/connect/flush", {"order": "reversed"}).json() == {"released": 2}
    assert door(sandbox, "POST", "/connect/wait-idle", {"timeout": 5}).json() == {"idle": True}
    assert [json.loads(body)["event"] for _, body in listener.got] == ["recipient-sent", "envelope-sent"]
    number = door(sandbox, "GET", "/connect").json()["deliveries"][0]["number"]
    door(sandbox, "POST", "/connect/redeliver", {"number": number})
    door(sandbox, "POST", "/connect/mischief", {"lose": 1})
    assert door(sandbox, "POST", "/connect/wait-idle").json() == {"idle": True}
    assert len(listener.got) == 3


def test_what_was_received_can_be_read_at_the_door(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = call.create()
    call.send(envelope)
    calls = door(sandbox, "GET", "/received").json()["received"]
    assert [(one["method"], one["status"]) for one in calls] == [("POST", 200), ("POST", 201), ("PUT", 200)]
    assert calls[1]["body"]["emailSubject"] == "Riverside Tower: claim 7 of Acme"
    assert door(sandbox, "GET", "/mails").json()["mails"][0]["to"] == ANN
    assert door(sandbox, "GET", "/violations").json() == {"violations": []}


def test_a_config_comes_from_json_and_an_unknown_setting_is_named() -> None:
    users = [{"user_id": "u-1", "name": "Ann", "email": ANN}]
    config = config_from_mapping(
        {"environment": "production", "connect_hmac_keys": ["a"], "account": {"envelopes_allowed": 5, "users": users}},
        "door",
    )
    assert (config.burst, config.connect_hmac_keys, config.control_token) == (500, ("a",), "door")
    assert config.account.users[0].email == ANN
    with pytest.raises(ValueError, match="speed"):
        config_from_mapping({"speed": 1})
