"""The line to Slack, cut, deaf, refused or quiet under a bot that serves: who notices, what is told and answered."""

import json
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
import requests
from structlog.testing import capture_logs
from websockets.sync.client import connect

from bot.settings import SlackMode
from bot.watchdog import Patience, pause
from sandbox.slack.socket_mode import MAX_CONNECTIONS, Spoilt
from tests.support.acting import RIVERSIDE, open_list
from tests.support.stage import Stage

pytestmark = pytest.mark.slow

HASTY = Patience(
    silence=15.0,
    ping_every=2.0,
    quiet=1000.0,
    hello=2.0,
    first_pause=0.05,
    longest_pause=0.4,
    overlap=0.1,
    look_every=0.05,
    keep_alive=1000.0,
)
EARS_PRICKED = replace(HASTY, silence=1.0, ping_every=0.2)
UNQUIET = replace(HASTY, quiet=0.4, keep_alive=0.2)


@pytest.fixture(params=[HASTY])
def stage(request: pytest.FixtureRequest, examples_url: str) -> Iterator[Stage]:
    """A bot that serves, with little patience."""
    stage = Stage(examples_url, patience=request.param).open()
    yield stage
    stage.close()


def readiness(stage: Stage) -> str:
    """What `/readyz` says."""
    answer = requests.get(f"http://127.0.0.1:{stage.bot_port}/readyz", timeout=5)
    assert answer.status_code == (200 if answer.text == "ready\n" else 503)
    return answer.text.strip()


def told(log: Sequence[MutableMapping[str, Any]]) -> list[str]:
    """What the log says of the line to Slack."""
    return [line["event"] for line in log if line["event"].startswith("slack_")]


def opened(stage: Stage) -> int:
    return len(stage.slack.calls("apps.connections.open"))


def answered(stage: Stage) -> bool:
    """Whether a command typed now is answered; fails on what Slack would show as an error."""
    return "can be sent" in open_list(stage.person("maya")).plain


@pytest.mark.parametrize(("how", "stage"), [("cut", HASTY), ("deaf", EARS_PRICKED)], indirect=["stage"])
def test_a_session_that_is_lost_is_told_and_replaced(stage: Stage, how: str) -> None:
    stage.slack.inject("apps.connections.open", "error", times=1000)
    before = opened(stage)
    with capture_logs() as log:
        if how == "cut":
            stage.slack.drop_connections()
        else:
            assert stage.slack.spoil_connections("deaf") == 1
        stage.wait_for(lambda: "internal_error" in readiness(stage), "noticing it")
        said = readiness(stage)
        stage.wait_for(lambda: opened(stage) >= before + 4, "trying again and again")
        stage.slack.clear_faults()
        stage.wait_for(lambda: readiness(stage) == "ready", "being ready again")
        stage.wait_for(lambda: told(log)[-1] == "slack_found", "telling that it is back")

    assert said.startswith("not connected to Slack: no sign of life since ")
    assert said.endswith(" UTC; trying again (internal_error)")
    assert answered(stage)
    assert told(log) == ["slack_lost", "slack_gave_no_session", "slack_found"]
    stage.wait_for(lambda: stage.slack.hub.count == 1, "closing the lost one")


def test_between_refusals_there_are_pauses(stage: Stage) -> None:
    stage.slack.inject("apps.connections.open", "ratelimited", times=1, retry_after=1)
    stage.slack.inject("apps.connections.open", "http_500", times=1000)
    stage.slack.drop_connections()
    stage.wait_for(lambda: opened(stage) >= 7, "seven attempts")
    stage.slack.clear_faults()
    stage.wait_for(lambda: readiness(stage) == "ready", "being ready again")

    tried = [call.at.timestamp() for call in stage.slack.calls("apps.connections.open")]
    gaps = [right - left for left, right in pairwise(tried[1:7])]
    assert all(gap >= least for gap, least in zip(gaps, [1.0, 0.1, 0.2, 0.4, 0.4], strict=True))
    assert answered(stage)


def test_too_many_connections_do_not_become_a_storm(stage: Stage) -> None:
    stage.slack.inject("apps.connections.open", "error", times=1000)
    stage.slack.drop_connections()
    stage.wait_for(lambda: stage.slack.hub.count == 0, "being cut off")
    with ExitStack() as others:
        for _ in range(MAX_CONNECTIONS):
            other = others.enter_context(connect(stage.slack.hub.issue_url()))
            assert json.loads(other.recv(timeout=5))["type"] == "hello"
        stage.slack.clear_faults()
        stage.wait_for(lambda: "too_many_websockets" in readiness(stage), "being turned away")
        before = opened(stage)
        stage.wait_for(lambda: opened(stage) >= before + 3, "trying again")
    stage.wait_for(lambda: readiness(stage) == "ready", "being ready again")

    tried = [call.at.timestamp() for call in stage.slack.calls("apps.connections.open")]
    gaps = [right - left for left, right in pairwise(tried[1:])]
    assert all(gap >= pause(attempts, HASTY) for attempts, gap in enumerate(gaps, start=1))
    assert answered(stage)


@pytest.mark.parametrize("stage", [UNQUIET], indirect=True)
@pytest.mark.parametrize("spoilt", ["zombie", None])
def test_a_quiet_session_is_renewed_without_an_alarm_and_so_a_zombie_ends(stage: Stage, spoilt: Spoilt | None) -> None:
    said = set()

    def renewed() -> bool:
        said.add(readiness(stage))
        return opened(stage) >= before + 3

    with capture_logs() as log:
        before = opened(stage)
        if spoilt:
            stage.slack.spoil_connections(spoilt)
        stage.wait_for(renewed, "renewing the session")

    assert said == {"ready"}
    assert set(told(log)) == {"slack_session_renewed"}
    assert len(stage.slack.calls("auth.test")) > 2
    stage.wait_for(lambda: not any(one.spoilt for one in stage.slack.hub.connections()), "closing the zombie")
    assert answered(stage)


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
def test_a_session_that_slack_asks_us_to_leave_is_left_without_an_alarm(stage: Stage, reason: str) -> None:
    (old,) = stage.slack.hub.connections()
    with capture_logs() as log:
        stage.slack.ask_to_disconnect(reason)
        stage.wait_for(lambda: len(now := stage.slack.hub.connections()) == 1 and old not in now, "moving")
        assert answered(stage)

    assert told(log) == ["slack_session_renewed"]
    assert opened(stage) == 2


def test_what_is_done_while_sessions_change_is_answered(stage: Stage) -> None:
    maya = stage.person("maya")
    while opened(stage) < 6:
        stage.slack.ask_to_disconnect("warning")
        maya.command("/claims help", RIVERSIDE)

    assert len(stage.slack.deliveries) > 20
    assert {one.status for one in stage.slack.deliveries} == {"acked"}


def test_over_http_nothing_watches_a_line_that_is_not_there(sqlite_url: str) -> None:
    stage = Stage(sqlite_url, mode=SlackMode.HTTP, patience=UNQUIET).open()
    try:
        assert readiness(stage) == "ready"
        assert stage.serving.watchdog is None
        assert not stage.slack.calls("apps.connections.open")
    finally:
        stage.close()
