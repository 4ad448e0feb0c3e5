"""Faults with a chance, a stand-in that nobody can reach, and answers with other headers or none."""

from collections.abc import Callable
from typing import Any

import pytest
import requests

from sandbox.docusign.faults import Fault, Faults
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_wire import Caller, definition, until

pytestmark = pytest.mark.slow

RATES = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "X-BurstLimit-Limit")

Start = Callable[..., DocusignSandbox]
Log = Callable[[DocusignSandbox], Caller]


def door(sandbox: DocusignSandbox, path: str, body: Any = None) -> requests.Response:
    headers = {"X-Control-Token": sandbox.config.control_token}
    return requests.post(sandbox.control_url + path, json=body, headers=headers, timeout=10)


def refused(call: Caller) -> bool:
    """Whether nothing accepts a connection; any other trouble is raised."""
    try:
        call("GET", "")
    except requests.ConnectionError as error:
        if "refused" not in str(error):
            raise
        return True
    return False


# Chance -------------------------------------------------------------------------------------------------------------


def hit(faults: Faults, calls: int = 1000) -> list[int]:
    return [number for number in range(calls) if faults.take("GET", "/x")]


def test_a_fault_with_a_chance_hits_about_so_many_calls_and_in_each_run_the_same() -> None:
    runs = []
    for seed in (1, 1, 2):
        faults = Faults(seed)
        faults.add(Fault(chance=0.05, times=0))
        runs.append(hit(faults))
    assert 30 <= len(runs[0]) <= 70
    assert runs[0] == runs[1] != runs[2]


def test_only_calls_that_were_hit_count_and_skipped_ones_throw_no_dice() -> None:
    faults = Faults()
    faults.add(Fault(chance=0.5, times=3, skip=10))
    struck = hit(faults)
    assert (len(struck), struck[0] >= 10, faults.pending()) == (3, True, [])


def test_a_call_that_one_fault_spares_may_be_hit_by_the_next() -> None:
    faults = Faults()
    faults.add(Fault(kind="html", chance=0.5, times=0))
    faults.add(Fault(kind="reset", times=0))
    kinds = [fault.kind for fault in (faults.take("GET", "/x") for _ in range(50)) if fault]
    assert len(kinds) == 50
    assert set(kinds) == {"html", "reset"}


def test_clearing_the_faults_starts_the_dice_again() -> None:
    faults = Faults()
    runs = []
    for _ in range(2):
        faults.add(Fault(chance=0.3, times=0))
        runs.append(hit(faults, 50))
        faults.clear()
    assert runs[0] == runs[1]


@pytest.mark.parametrize("chance", [0.0, 1.5])
def test_a_chance_that_is_none_is_refused(chance: float, sandbox: DocusignSandbox) -> None:
    with pytest.raises(ValueError, match="chance"):
        sandbox.inject(chance=chance)


def test_the_seed_is_a_setting(start: Start, log: Log) -> None:
    seen = []
    for _ in range(2):
        call = log(start(seed=7))
        call.sandbox.inject(method="GET", chance=0.5, times=0)
        seen.append([call("GET", "").status_code for _ in range(12)])
    assert seen[0] == seen[1]
    assert set(seen[0]) == {200, 503}


def test_a_fault_may_mean_only_calls_that_ask_for_something(call: Caller) -> None:
    call.sandbox.inject(method="GET", query="*transaction_ids=*")
    ids = "0b6c4c0e-7d1a-4b7e-9a3c-1d2e3f405170"
    assert call("GET", "/envelopes", envelope_ids=ids).status_code == 200
    assert call("GET", "/envelopes", transaction_ids=ids).status_code == 503


# Nobody there -------------------------------------------------------------------------------------------------------


def test_unplugged_it_refuses_every_connection_and_plugged_in_it_is_there_at_the_same_address(call: Caller) -> None:
    address = call.sandbox.url
    call.sandbox.unplug()
    call.sandbox.unplug()
    assert refused(call)
    call.sandbox.plug()
    call.sandbox.plug()
    assert call("GET", "").status_code == 200
    assert call.sandbox.url == address


def test_connections_that_were_kept_are_of_no_use_while_it_is_unplugged(call: Caller) -> None:
    with requests.Session() as kept:
        kept.headers["Authorization"] = f"Bearer {call.token}"
        url = f"{call.sandbox.url}/oauth/userinfo"
        assert kept.get(url, timeout=5).status_code == 200
        call.sandbox.unplug()
        with pytest.raises(requests.ConnectionError, match="refused"):
            kept.get(url, timeout=5)
        call.sandbox.plug()
        assert kept.get(url, timeout=5).status_code == 200


def test_unplugged_for_some_time_it_comes_back_by_itself_or_when_the_faults_are_cleared(call: Caller) -> None:
    call.sandbox.unplug(0.2)
    assert refused(call)
    assert until(lambda: not refused(call))
    call.sandbox.unplug(60)
    assert refused(call)
    call.sandbox.clear_faults()
    assert until(lambda: not refused(call))


@pytest.mark.parametrize(("when", "envelopes"), [("before", 0), ("after", 1)])
def test_a_call_may_be_the_last_that_is_answered_or_the_first_that_is_not(
    call: Caller, when: str, envelopes: int
) -> None:
    call.sandbox.inject(kind="unplug", method="POST", when=when, seconds=60)
    if when == "before":
        with pytest.raises(requests.ConnectionError):
            call("POST", "/envelopes", definition())
    else:
        answer = call("POST", "/envelopes", definition())
        assert (answer.status_code, answer.headers["Connection"]) == (201, "close")
    assert len(call.sandbox.envelopes) == envelopes
    assert refused(call)
    call.sandbox.clear_faults()
    assert until(lambda: not refused(call))


def test_the_plug_is_pulled_and_put_back_through_the_door_that_stays_open(
    call: Caller, sandbox: DocusignSandbox
) -> None:
    assert door(sandbox, "/plug/pull").json() == {"ok": True}
    assert refused(call)
    assert door(sandbox, "/plug/put-back").json() == {"ok": True}
    assert call("GET", "").status_code == 200
    assert door(sandbox, "/plug/pull", {"seconds": 0.1}).json() == {"ok": True}
    assert until(lambda: not refused(call))
    for path, body in [("/plug/kick", {}), ("/plug/pull", {"seconds": 0}), ("/faults", {"kind": "unplug"})]:
        assert door(sandbox, path, body).status_code == 400


def test_it_can_be_stopped_while_it_is_unplugged(start: Start) -> None:
    sandbox = start()
    sandbox.unplug(60)
    sandbox.stop()
    sandbox.plug()
    with pytest.raises(requests.ConnectionError):
        requests.get(sandbox.url, timeout=1)


# Headers ------------------------------------------------------------------------------------------------------------


def test_answers_may_be_without_rate_headers(call: Caller) -> None:
    call.sandbox.switch(rate_headers=False)
    call.sandbox.use_up(hourly=3000)
    answer = call("GET", "")
    assert (answer.status_code, [name for name in RATES if name in answer.headers]) == (429, [])


def test_one_answer_may_have_headers_of_its_own(call: Caller) -> None:
    gone = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "", "Retry-After": "7"}
    call.sandbox.inject(method="GET", status=429, headers=gone)
    headers = call("GET", "").headers
    assert (headers["X-RateLimit-Remaining"], headers["Retry-After"]) == ("0", "7")
    assert "X-RateLimit-Reset" not in headers
    assert call("GET", "").headers["X-RateLimit-Remaining"] == "2999"


@pytest.mark.parametrize("status", [429, 400])
@pytest.mark.parametrize("code", ["HOURLY_APIINVOCATION_LIMIT_EXCEEDED", "BURST_APIINVOCATION_LIMIT_EXCEEDED"])
def test_a_limit_is_told_the_old_way_or_the_new(call: Caller, status: int, code: str) -> None:
    call.sandbox.inject(method="GET", status=status, error_code=code)
    answer = call("GET", "")
    assert (answer.status_code, answer.json()["errorCode"]) == (status, code)
