"""Each thing DocuSign leaves open can be had either way."""

import threading
from collections.abc import Callable

import pytest

from sandbox.docusign.config import Account
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_wire import Caller, definition, document, pdf, until

SAME = "0b6c4c0e-7d1a-4b7e-9a3c-1d2e3f405170"


@pytest.mark.parametrize(("setting", "envelopes"), [("second_envelope", 2), ("same_envelope", 1), ("refused", 1)])
def test_the_same_transaction_id_twice(call: Caller, setting: str, envelopes: int) -> None:
    call.sandbox.switch(duplicate_transaction_id=setting)
    first = call.create(transactionId=SAME)
    second = call("POST", "/envelopes", definition(transactionId=SAME))
    assert len(call.sandbox.envelopes) == envelopes
    assert second.status_code == (400 if setting == "refused" else 201)
    assert setting != "same_envelope" or second.json()["envelopeId"] == first


@pytest.mark.parametrize(("setting", "status"), [("invalid_status", 400), ("ok", 200)])
def test_a_second_send_never_mails_again(call: Caller, setting: str, status: int) -> None:
    call.sandbox.switch(second_send=setting)
    envelope = call.create()
    call.send(envelope)
    assert call.send(envelope).status_code == status
    assert len(call.sandbox.mails) == 1


@pytest.mark.parametrize("setting", ["serialise", "conflict"])
def test_concurrent_sends_of_one_envelope_are_noted_and_send_once(call: Caller, setting: str) -> None:
    call.sandbox.switch(concurrent_changes=setting)
    envelope = call.create()
    call.sandbox.inject(kind="delay", method="PUT", seconds=30)
    codes: list[int] = []
    slow = threading.Thread(target=lambda: codes.append(call.send(envelope).status_code))
    slow.start()
    assert until(lambda: call.sandbox.received[-1].method == "PUT")
    codes.append(call.send(envelope).status_code)
    call.sandbox.clear_faults()
    slow.join()
    assert codes == ([409, 200] if setting == "conflict" else [200, 400])
    assert len(call.sandbox.mails) == 1
    assert [one.kind for one in call.sandbox.violations] == ["concurrent"]


@pytest.mark.parametrize("where", ["create", "send"])
def test_a_missing_anchor_surfaces_at_create_or_at_send(call: Caller, where: str) -> None:
    call.sandbox.switch(anchor_errors=where)
    answer = call("POST", "/envelopes", definition(documents=[document(1, pdf(anchor=""))]))
    if where == "send":
        answer = call.send(answer.json()["envelopeId"])
    assert answer.json()["errorCode"] == "ANCHOR_TAB_STRING_NOT_FOUND"


def test_the_allowance_may_already_count_at_create(
    start: Callable[..., DocusignSandbox], log: Callable[[DocusignSandbox], Caller]
) -> None:
    call = log(start(account=Account(envelopes_allowed=0)))
    call.sandbox.switch(allowance_errors="create")
    assert call("POST", "/envelopes", definition()).json()["errorCode"] == "ENVELOPE_ALLOWANCE_EXCEEDED"


def test_a_switch_that_does_not_exist_is_refused(sandbox: DocusignSandbox) -> None:
    with pytest.raises(ValueError, match="no such switch"):
        sandbox.switch(speed="fast")
    with pytest.raises(ValueError, match="second_send is one of"):
        sandbox.switch(second_send="maybe")
    with pytest.raises(TypeError, match="true or false"):
        sandbox.switch(drafts_listed="no")
