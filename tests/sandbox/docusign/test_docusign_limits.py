"""Rates, faults on the wire, and the uses that DocuSign would flag."""

from collections.abc import Callable

import pytest
import requests

from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_wire import Caller, Clock, definition, until

pytestmark = pytest.mark.slow

Start = Callable[..., DocusignSandbox]
Log = Callable[[DocusignSandbox], Caller]


def test_every_answer_carries_the_trace_token_and_the_rates(call: Caller) -> None:
    headers = call("GET", "").headers
    assert headers["X-RateLimit-Limit"] == "3000"
    assert headers["X-RateLimit-Remaining"] == "2999"
    assert headers["X-RateLimit-Reset"] == "1795345200"
    assert (headers["X-BurstLimit-Limit"], headers["X-BurstLimit-Remaining"]) == ("200", "199")
    assert headers["X-DocuSign-TraceToken"]
    assert call("GET", "/nothing").headers["X-DocuSign-TraceToken"]


def test_production_allows_the_larger_burst(start: Start, log: Log) -> None:
    assert log(start(environment="production"))("GET", "").headers["X-BurstLimit-Limit"] == "500"


@pytest.mark.parametrize("status", [429, 400])
def test_the_hourly_limit_ends_on_the_clock_hour(start: Start, log: Log, clock: Clock, status: int) -> None:
    call = log(start(hourly_limit=2))
    call.sandbox.switch(rate_limit_status=status)
    assert [call("GET", "").status_code for _ in range(3)] == [200, 200, status]
    answer = call("GET", "")
    assert answer.json()["errorCode"] == "HOURLY_APIINVOCATION_LIMIT_EXCEEDED"
    assert answer.headers["X-RateLimit-Remaining"] == "0"
    assert [one.kind for one in call.sandbox.violations] == ["while_blocked", "while_blocked"]
    clock.pass_by(minutes=54, seconds=59)
    assert call("GET", "").status_code == status
    clock.pass_by(seconds=1)
    assert log(call.sandbox)("GET", "").status_code == 200


@pytest.mark.parametrize(("window", "wait"), [("fixed", 5), ("sliding", 30)])
def test_the_burst_window_is_fixed_or_sliding(start: Start, log: Log, clock: Clock, window: str, wait: int) -> None:
    clock.pass_by(seconds=25)
    call = log(start(burst_limit=1))
    call.sandbox.switch(burst_window=window)
    assert call("GET", "").status_code == 200
    assert call("GET", "").json()["errorCode"] == "BURST_APIINVOCATION_LIMIT_EXCEEDED"
    clock.pass_by(seconds=wait - 1)
    assert call("GET", "").status_code == 429
    clock.pass_by(seconds=1)
    assert call("GET", "").status_code == 200


def test_other_applications_use_up_the_same_limits(call: Caller) -> None:
    call.sandbox.use_up(hourly=2999, burst=10)
    assert call("GET", "").headers["X-RateLimit-Remaining"] == "0"
    assert call("GET", "").status_code == 429


def test_asking_for_the_same_envelope_within_fifteen_minutes_is_noted(call: Caller, clock: Clock) -> None:
    first, second = call.create(), call.create()
    for envelope in (first, second, first):
        call.status(envelope)
    assert [one.what for one in call.sandbox.violations] == [
        f"/restapi/v2.1/accounts/b7e4d2a1-9c58-4f06-8e3b-6a5d4c3b2a19/envelopes/{first} again after 0 s"
    ]
    clock.pass_by(minutes=15)
    call.status(second)
    assert len(call.sandbox.violations) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_in_trouble_does_nothing_or_does_it_and_does_not_say(call: Caller, status: int) -> None:
    call.sandbox.inject(method="POST", path="*/envelopes", status=status)
    assert call("POST", "/envelopes", definition()).status_code == status
    assert call.sandbox.envelopes == []
    call.sandbox.inject(method="POST", path="*/envelopes", status=status, when="after")
    assert call("POST", "/envelopes", definition()).status_code == status
    assert len(call.sandbox.envelopes) == 1


@pytest.mark.parametrize(("when", "envelopes"), [("before", 0), ("after", 1)])
def test_a_connection_is_cut_before_or_after_the_effect(call: Caller, when: str, envelopes: int) -> None:
    call.sandbox.inject(kind="reset", method="POST", path="*/envelopes", when=when)
    with pytest.raises(requests.ConnectionError):
        call("POST", "/envelopes", definition())
    assert len(call.sandbox.envelopes) == envelopes
    assert call.sandbox.received[-1].status == 0
    assert call("POST", "/envelopes", definition()).status_code == 201


@pytest.mark.parametrize(("when", "envelopes"), [("before", 0), ("after", 1)])
def test_an_answer_comes_later_than_the_caller_waits(call: Caller, when: str, envelopes: int) -> None:
    call.sandbox.inject(kind="delay", method="POST", path="*/envelopes", seconds=30, when=when)
    headers = {"Authorization": f"Bearer {call.token}"}
    url = f"{call.sandbox.url}/restapi/v2.1/accounts/b7e4d2a1-9c58-4f06-8e3b-6a5d4c3b2a19/envelopes"
    with pytest.raises(requests.Timeout):
        requests.post(url, json=definition(), headers=headers, timeout=0.5)
    assert until(lambda: len(call.sandbox.envelopes) == envelopes)


def test_a_given_error_a_limit_and_a_page_of_html_can_be_had(call: Caller) -> None:
    call.sandbox.inject(method="PUT", status=400, error_code="UNSPECIFIED_ERROR", times=2, skip=1)
    call.sandbox.inject(method="GET", status=429, retry_after="7")
    envelope = call.create()
    assert [call.send(envelope).status_code for _ in range(2)] == [200, 400]
    limited = call("GET", "")
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "7")
    assert limited.json()["errorCode"] == "HOURLY_APIINVOCATION_LIMIT_EXCEEDED"
    call.sandbox.clear_faults()
    call.sandbox.inject(kind="html", method="POST")
    page = call("POST", "/envelopes", definition())
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")


def test_a_token_can_expire_in_the_middle(call: Caller) -> None:
    envelope = call.create()
    call.sandbox.inject(kind="expired_token", method="PUT")
    assert call.send(envelope).json()["errorCode"] == "AUTHORIZATION_INVALID_TOKEN"
    assert call("GET", "").status_code == 401


def test_a_fault_that_does_not_exist_is_refused(sandbox: DocusignSandbox) -> None:
    with pytest.raises(ValueError, match="kind is one of"):
        sandbox.inject(kind="flood")
    with pytest.raises(ValueError, match="before or after"):
        sandbox.inject(when="never")


def test_stopping_does_not_wait_for_a_slow_call(start: Start, log: Log) -> None:
    sandbox = start()
    call = log(sandbox)
    sandbox.inject(kind="delay", method="GET", seconds=60)
    with pytest.raises(requests.Timeout):
        requests.get(
            f"{sandbox.url}/restapi/v2.1/accounts/b7e4d2a1-9c58-4f06-8e3b-6a5d4c3b2a19",
            headers={"Authorization": f"Bearer {call.token}"},
            timeout=0.2,
        )
    sandbox.stop()
    sandbox.stop()
    with pytest.raises(requests.ConnectionError):
        call("GET", "")


def test_two_stand_ins_in_one_process_know_nothing_of_each_other(start: Start, log: Log) -> None:
    first, second = log(start()), log(start())
    first.create()
    assert (len(first.sandbox.envelopes), len(second.sandbox.envelopes)) == (1, 0)
    second.sandbox.switch(drafts_listed=False)
    assert first.sandbox.switches.drafts_listed
