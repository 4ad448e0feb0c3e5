"""Look-ups: by date, by id, by transactionId, by custom field; pages; and what a look-up may not show yet."""

import uuid
from collections.abc import Callable
from typing import Any

from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_wire import Caller, Clock

SINCE = "2026-11-22T10:00:00Z"


def found(answer: Any) -> set[str]:
    """The ids of a page; an empty page has no list at all."""
    return {one["envelopeId"] for one in answer.json().get("envelopes", [])}


def test_changes_since_a_date_are_listed_with_what_was_asked_for(call: Caller, clock: Clock) -> None:
    old = call.create()
    clock.pass_by(minutes=30)
    new = call.create()
    call.send(new)
    answer = call("GET", "/envelopes", from_date="2026-11-22T10:30:00Z", include="recipients,custom_fields")
    assert found(answer) == {new}
    row = answer.json()["envelopes"][0]
    assert row["recipients"]["signers"][0]["status"] == "sent"
    assert row["customFields"]["textCustomFields"][0]["value"] == "k-1"
    bare = call("GET", "/envelopes", from_date=SINCE, order="asc").json()["envelopes"]
    assert [one["envelopeId"] for one in bare] == [old, new]
    assert "recipients" not in bare[0]


def test_a_list_needs_a_date_or_ids(call: Caller) -> None:
    for query in ({}, {"status": "sent"}, {"from_date": "yesterday"}):
        assert call("GET", "/envelopes", **query).json()["errorCode"] == "INVALID_REQUEST_PARAMETER"


def test_lists_filter_by_status_field_date_and_text(call: Caller) -> None:
    draft = call.create(emailSubject="Harbour Road School: claim 2")
    out = call.create()
    call.send(out)
    assert found(call("GET", "/envelopes", from_date=SINCE, status="sent,delivered")) == {out}
    assert found(call("GET", "/envelopes", from_date=SINCE, custom_field="claim_key=k-1")) == {draft, out}
    assert found(call("GET", "/envelopes", from_date=SINCE, custom_field="claim_key=k-2")) == set()
    assert found(call("GET", "/envelopes", from_date=SINCE, search_text="school")) == {draft}
    assert found(call("GET", "/envelopes", from_date=SINCE, from_to_status="sent")) == {out}
    assert found(call("GET", "/envelopes", from_date=SINCE, to_date="2026-11-22T10:01:00Z")) == set()


def test_pages_follow_their_next_uri_to_the_end(
    start: Callable[..., DocusignSandbox], log: Callable[[DocusignSandbox], Caller]
) -> None:
    call = log(start(list_page=3))
    made = {call.create() for _ in range(7)}
    seen: list[str] = []
    path: str | None = f"/envelopes?from_date={SINCE}"
    while path:
        page = call("GET", path).json()
        seen += [one["envelopeId"] for one in page["envelopes"]]
        path = page.get("nextUri")
    assert (len(seen), set(seen)) == (7, made)
    assert call("GET", "/envelopes", from_date=SINCE, start_position="6").json()["resultSetSize"] == "1"


def test_one_call_settles_many_transaction_ids(call: Caller) -> None:
    keys = [str(uuid.uuid4()) for _ in range(3)]
    made = {call.create(transactionId=key) for key in keys[:2]}
    listed = call("GET", "/envelopes", transaction_ids=",".join(keys))
    assert found(listed) == made
    assert {one["transactionId"] for one in listed.json()["envelopes"]} == set(keys[:2])
    answer = call("PUT", "/envelopes/status", {"transactionIds": keys}, transaction_ids="request_body")
    assert found(answer) == made
    told = {one["transactionId"]: one["envelopeId"] for one in answer.json()["envelopeTransactionStatuses"]}
    assert set(told) == set(keys[:2])


def test_transaction_ids_are_known_for_seven_days(
    call: Caller, clock: Clock, log: Callable[[DocusignSandbox], Caller]
) -> None:
    call.create(transactionId="t-1")
    clock.pass_by(days=7, seconds=1)
    assert found(log(call.sandbox)("GET", "/envelopes", transaction_ids="t-1")) == set()


def test_statuses_come_by_ids_in_the_body(call: Caller) -> None:
    first, second = call.create(), call.create()
    call.send(first)
    answer = call("PUT", "/envelopes/status", {"envelopeIds": [first, second]}, envelope_ids="request_body")
    assert {one["envelopeId"]: one["status"] for one in answer.json()["envelopes"]} == {
        first: "sent",
        second: "created",
    }
    assert found(call("GET", "/envelopes", envelope_ids=f"{first},{second}")) == {first, second}
    empty = call("PUT", "/envelopes/status", {}, envelope_ids="request_body")
    assert empty.json()["errorCode"] == "INVALID_REQUEST_PARAMETER"


def test_a_fresh_envelope_may_stay_out_of_look_ups_but_not_of_its_own_address(call: Caller, clock: Clock) -> None:
    call.sandbox.switch(lookup_lag_seconds=60)
    envelope = call.create(transactionId="t-1")
    assert found(call("GET", "/envelopes", transaction_ids="t-1")) == set()
    assert found(call("GET", "/envelopes", from_date=SINCE, custom_field="claim_key=k-1")) == set()
    assert found(call("GET", "/envelopes", envelope_ids=envelope)) == {envelope}
    assert call.status(envelope) == "created"
    clock.pass_by(seconds=60)
    assert found(call("GET", "/envelopes", transaction_ids="t-1")) == {envelope}


def test_drafts_may_be_left_out_of_look_ups(call: Caller) -> None:
    call.sandbox.switch(drafts_listed=False)
    envelope = call.create(transactionId="t-1")
    assert found(call("GET", "/envelopes", transaction_ids="t-1")) == set()
    call.send(envelope)
    assert found(call("GET", "/envelopes", transaction_ids="t-1")) == {envelope}


def test_an_answer_may_keep_the_transaction_id_to_itself(call: Caller) -> None:
    call.sandbox.switch(transaction_id_shown=False)
    call.create(transactionId="t-1")
    answer = call("GET", "/envelopes", transaction_ids="t-1", include="custom_fields").json()
    assert "transactionId" not in answer["envelopes"][0]
    assert "envelopeTransactionStatuses" not in answer
