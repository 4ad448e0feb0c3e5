"""Faults of the Web API: what is done, what is answered, and that neither is mixed up."""

import time
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.driver import Person
from sandbox.slack.faults import Fault, Faults
from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.pieces import RIVERSIDE

BROKEN = (URLError, ConnectionError, OSError)


def texts(maya: Person) -> list[str]:
    return [m.text for m in maya.messages("riverside-tower")]


def test_a_connection_reset_before_nothing_was_done(slack: SlackSandbox, web: WebClient, maya: Person) -> None:
    slack.inject("chat.postMessage", "reset_before")
    with pytest.raises(BROKEN):
        web.chat_postMessage(channel=RIVERSIDE, text="lost")
    web.chat_postMessage(channel=RIVERSIDE, text="next")
    assert texts(maya) == ["next"]
    assert [(c.status, c.fault) for c in slack.received] == [(None, "reset_before"), (200, None)]


def test_a_connection_reset_after_all_was_done(slack: SlackSandbox, web: WebClient, maya: Person) -> None:
    slack.inject("chat.postMessage", "reset_after", times=2)
    for text in ("one", "two"):
        with pytest.raises(BROKEN):
            web.chat_postMessage(channel=RIVERSIDE, text=text)
    assert texts(maya) == ["one", "two"]


def test_an_answer_that_says_done_when_nothing_was(slack: SlackSandbox, web: WebClient, maya: Person) -> None:
    slack.inject("chat.postMessage", "swallow")
    ts = web.chat_postMessage(channel=RIVERSIDE, text="never there")["ts"]
    assert texts(maya) == []
    with pytest.raises(SlackApiError, match="message_not_found"):
        web.chat_update(channel=RIVERSIDE, ts=ts, text="x")


def test_a_server_error_and_a_rate_limit_do_nothing(slack: SlackSandbox, web: WebClient, maya: Person) -> None:
    slack.inject("*", "http_500")
    slack.inject("chat.postMessage", "ratelimited", retry_after=7)
    slack.inject("chat.postMessage", "error", error="fatal_error")
    answers = []
    for _ in range(3):
        with pytest.raises(SlackApiError) as caught:
            web.chat_postMessage(channel=RIVERSIDE, text="x")
        answers.append(caught.value.response)
    assert [(a.status_code, a["error"]) for a in answers] == [
        (500, "internal_error"),
        (429, "ratelimited"),
        (200, "fatal_error"),
    ]
    assert answers[1].headers["Retry-After"] == "7"
    assert texts(maya) == []


def test_a_late_answer_is_of_something_done(slack: SlackSandbox, web: WebClient, maya: Person) -> None:
    slack.inject("chat.postMessage", "delay", seconds=0.3)
    started = time.monotonic()
    web.chat_postMessage(channel=RIVERSIDE, text="late")
    assert time.monotonic() - started >= 0.3
    assert texts(maya) == ["late"]


def test_a_fault_for_one_method_leaves_others_alone(slack: SlackSandbox, web: WebClient) -> None:
    slack.inject("chat.update", "http_500")
    assert web.auth_test()["ok"]


def test_an_unknown_fault_is_refused(slack: SlackSandbox) -> None:
    with pytest.raises(ValueError, match="one of"):
        slack.inject("chat.update", "explode")  # type: ignore[arg-type]


def test_a_fault_of_some_chance_meets_about_so_many_calls_and_the_same_ones_in_every_run() -> None:
    def met() -> list[bool]:
        faults = Faults()
        faults.inject(Fault("auth.test", "http_500", times=10_000, chance=0.2))
        return [faults.take("auth.test") is not None for _ in range(500)]

    first = met()

    assert 70 < sum(first) < 130
    assert met() == first


@pytest.mark.parametrize("chance", [0, -1, 1.5])
def test_a_chance_that_is_none_is_refused(chance: float, slack: SlackSandbox) -> None:
    with pytest.raises(ValueError, match="chance is more than 0"):
        slack.inject("auth.test", "http_500", chance=chance)
