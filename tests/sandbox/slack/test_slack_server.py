"""The stand-in as a process part: quick to start and stop, several at once, ten connections."""

import json
import threading
import time
from contextlib import ExitStack

import pytest
import requests
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from sandbox.slack.driver import Person
from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.bolt_app import APP_TOKEN, client, config
from tests.sandbox.slack.pieces import RIVERSIDE


def opened(slack: SlackSandbox) -> ClientConnection:
    return connect(client(slack, APP_TOKEN).apps_connections_open(app_token=APP_TOKEN)["url"])


def ack_everything(connection: ClientConnection, taken: list[str]) -> None:
    for raw in connection:
        message = json.loads(raw)
        if "envelope_id" in message:
            taken.append(message["type"])
            connection.send(json.dumps({"envelope_id": message["envelope_id"]}))


def test_it_starts_and_stops_quickly() -> None:
    started = time.monotonic()
    for _ in range(5):
        with SlackSandbox(config()) as slack:
            client(slack).auth_test()
    assert (time.monotonic() - started) / 5 < 0.3


def test_several_live_side_by_side() -> None:
    with SlackSandbox(config()) as one, SlackSandbox(config()) as other:
        client(one).chat_postMessage(channel=RIVERSIDE, text="in one")
        assert [m.text for m in Person(one, "maya").messages("riverside-tower")] == ["in one"]
        assert Person(other, "maya").messages("riverside-tower") == []
        assert len({one.url, one.control_url, other.url, other.control_url}) == 4


def test_stopping_does_not_wait_for_an_open_page() -> None:
    slack = SlackSandbox(config()).start()
    with requests.get(f"{slack.url}/page/events", params={"user": "U04MAYAOKAF"}, stream=True, timeout=5) as stream:
        assert next(stream.iter_lines(chunk_size=1)) == b": open"
        started = time.monotonic()
        slack.stop()
        assert time.monotonic() - started < 1.0
    slack.stop()


def test_a_ticket_opens_one_connection_once() -> None:
    with SlackSandbox(config()) as slack:
        url = client(slack, APP_TOKEN).apps_connections_open(app_token=APP_TOKEN)["url"]
        with connect(url) as connection:
            hello = json.loads(connection.recv(timeout=5))
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
            with pytest.raises(InvalidStatus, match="401"):
                connect(url)


def test_payloads_are_shared_out_among_the_connections() -> None:
    with ExitStack() as stack:
        slack = stack.enter_context(SlackSandbox(config()))
        shares: list[list[str]] = [[], []]
        for share in shares:
            connection = stack.enter_context(opened(slack))
            worker = threading.Thread(target=ack_everything, args=(connection, share))
            worker.start()
            stack.callback(worker.join, 5)
            stack.callback(connection.close)
        maya = Person(slack, "maya")
        maya.wait_until(lambda: slack.hub.count == 2, "two connections")
        for _ in range(4):
            maya.command("/claims", "riverside-tower")
        assert [len(share) for share in shares] == [2, 2]


def test_an_eleventh_connection_is_turned_away() -> None:
    with ExitStack() as stack:
        slack = stack.enter_context(SlackSandbox(config()))
        for _ in range(10):
            assert json.loads(stack.enter_context(opened(slack)).recv(timeout=5))["type"] == "hello"
        eleventh = stack.enter_context(opened(slack))
        assert json.loads(eleventh.recv(timeout=5))["reason"] == "too_many_websockets"
        assert slack.problems
