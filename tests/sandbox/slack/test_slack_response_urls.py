"""Answers through a response_url: how often, how long, and what they may replace."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from sandbox.slack.driver import Person
from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.bolt_app import Heard, config
from tests.sandbox.slack.pieces import PICKER, RIVERSIDE, button, checkboxes, section


def answer(url: str, **payload: Any) -> tuple[int, str]:
    told = WebhookClient(url, retry_handlers=[]).send_dict(payload)
    return told.status_code, told.body


@pytest.fixture
def typed(maya: Person, heard: Heard) -> str:
    """The response_url of a slash command."""
    maya.command("/claims", "riverside-tower")
    return str(heard.wait("command")["response_url"])


def pressed(heard: Heard, maya: Person, label: str = "Send") -> str:
    count = len(heard.of("action"))
    maya.press(label)
    return str(heard.wait("action", count + 1)["response_url"])


def test_a_response_url_takes_five_answers(typed: str, maya: Person) -> None:
    assert [answer(typed, text=str(n))[0] for n in range(6)] == [200, 200, 200, 200, 200, 404]
    assert "used_url" in answer(typed, text="x")[1]
    assert len(maya.ephemerals()) == 5


def test_a_response_url_lives_thirty_minutes() -> None:
    now = [datetime(2026, 3, 31, 14, tzinfo=UTC)]
    with SlackSandbox(config(clock=lambda: now[0])) as slack:
        url = slack.ws.new_hook("U04MAYAOKAF", RIVERSIDE, None)
        now[0] += timedelta(minutes=29)
        assert answer(url, text="in time")[0] == 200
        now[0] += timedelta(minutes=2)
        assert answer(url, text="late") == (404, '{"error":"expired_url","ok":false}\n')


def test_an_answer_is_private_unless_it_says_otherwise(slack: SlackSandbox, typed: str, maya: Person) -> None:
    answer(typed, text="for me")
    answer(typed, text="for all", response_type="in_channel")
    tom = Person(slack, "tom")
    assert [m.text for m in maya.messages("riverside-tower")] == ["for me", "for all"]
    assert [m.text for m in tom.messages("riverside-tower")] == ["for all"]


def test_a_commands_url_cannot_replace_its_earlier_answer(slack: SlackSandbox, typed: str, maya: Person) -> None:
    answer(typed, text="first")
    answer(typed, text="second", replace_original=True)
    assert [m.text for m in maya.ephemerals()] == ["first", "second"]
    assert "cannot replace_original" in slack.problems[0]
    assert answer(typed, delete_original=True)[0] == 400


def test_a_private_message_is_replaced_from_inside_and_keeps_its_ticks(heard: Heard, maya: Person) -> None:
    heard.acks["command"] = {"text": "pick", "blocks": PICKER}
    maya.command("/claims pending", "riverside-tower")
    maya.tick("1", "3")
    again = [checkboxes("g1", "1", "2"), checkboxes("g2:r2", "3"), button()]
    assert answer(pressed(heard, maya), text="pick", blocks=again, replace_original=True)[0] == 200
    (only,) = maya.ephemerals()
    assert only.ticked == ["1"]
    assert answer(pressed(heard, maya), delete_original=True)[0] == 200
    assert maya.ephemerals() == []
    assert answer(heard.of("action")[-1]["response_url"], text="x", replace_original=True)[0] == 400


def test_an_answer_without_replacing_leaves_the_message_alone(
    slack: SlackSandbox, heard: Heard, web: WebClient, maya: Person
) -> None:
    root = web.chat_postMessage(channel=RIVERSIDE, text="batch", blocks=[section("batch"), button("Details")])["ts"]
    web.chat_postMessage(channel=RIVERSIDE, text="news", thread_ts=root)
    url = pressed(heard, maya, "Details")
    answer(url, text="private", replace_original=False)
    answer(url, text="in thread", replace_original=False, thread_ts=root)
    assert [m.text for m in maya.ephemerals()] == ["private", "in thread"]
    assert [m.text for m in maya.messages("riverside-tower", root)] == ["batch", "news", "in thread"]
    answer(url, text="done", replace_original=True)
    assert [m.text for m in Person(slack, "tom").messages("riverside-tower")] == ["done"]


def test_bad_blocks_are_refused_here_too(slack: SlackSandbox, typed: str, maya: Person) -> None:
    status, body = answer(typed, text="x", blocks=[checkboxes("g", *map(str, range(11)))])
    assert (status, "invalid_blocks" in body) == (400, True)
    assert "json-pointer:/blocks/0" in slack.problems[0]
    assert maya.ephemerals() == []


def test_a_bad_ack_of_a_command_is_an_error_to_the_person(slack: SlackSandbox, heard: Heard, maya: Person) -> None:
    heard.acks["command"] = {"text": "x", "blocks": [checkboxes("g", *map(str, range(11)))]}
    with pytest.raises(AssertionError, match="invalid_blocks"):
        maya.command("/claims", "riverside-tower")
    assert "invalid_blocks" in slack.problems[0]
