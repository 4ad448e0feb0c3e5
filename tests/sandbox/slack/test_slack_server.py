"""The stand-in as a process part: quick to start and stop, several at once, ten connections."""

import json
import threading
from contextlib import ExitStack

import pytest
import requests
from slack_sdk.errors import SlackApiError
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from sandbox.slack.driver import Person, ScreenError
from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.bolt_app import APP_TOKEN, CONTROL, client, config
from tests.sandbox.slack.pieces import RIVERSIDE


def opened(slack: SlackSandbox) -> ClientConnection:
    return connect(client(slack, APP_TOKEN).apps_connections_open(app_token=APP_TOKEN)["url"])


def ack_everything(connection: ClientConnection, taken: list[str]) -> None:
    for raw in connection:
        message = json.loads(raw)
        if "envelope_id" in message:
            taken.append(message["type"])
            connection.send(json.dumps({"envelope_id": message["envelope_id"]}))


def test_it_starts_and_stops_again_and_again() -> None:
    for _ in range(5):
        with SlackSandbox(config()) as slack:
            client(slack).auth_test()


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
        stopping = threading.Thread(target=slack.stop)
        stopping.start()
        stopping.join(timeout=30)
        assert not stopping.is_alive()
    slack.stop()


def test_a_ticket_opens_one_connection_once() -> None:
    with SlackSandbox(config()) as slack:
        url = client(slack, APP_TOKEN).apps_connections_open(app_token=APP_TOKEN)["url"]
        with connect(url) as connection:
            hello = json.loads(connection.recv(timeout=30))
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
            assert json.loads(stack.enter_context(opened(slack)).recv(timeout=30))["type"] == "hello"
        eleventh = stack.enter_context(opened(slack))
        assert json.loads(eleventh.recv(timeout=30))["reason"] == "too_many_websockets"
        assert slack.problems


def test_a_deaf_connection_stays_open_and_takes_and_gives_nothing() -> None:
    with SlackSandbox(config(ack_seconds=0.3)) as slack, opened(slack) as connection:
        connection.recv(timeout=30)
        assert slack.wait_connected()
        assert connection.ping().wait(timeout=30)
        assert slack.spoil_connections("deaf") == 1

        assert not connection.ping().wait(timeout=0.5)
        with pytest.raises(ScreenError, match="operation_timeout"):
            Person(slack, "maya").command("/claims", "riverside-tower")
        slack.ask_to_disconnect()
        with pytest.raises(TimeoutError):
            connection.recv(timeout=0.2)
        assert slack.hub.count == 1
        slack.drop_connections()


def test_a_zombie_answers_pings_and_delivers_nothing() -> None:
    with SlackSandbox(config(ack_seconds=0.3)) as slack, opened(slack) as connection:
        connection.recv(timeout=30)
        assert slack.wait_connected()
        assert slack.spoil_connections("zombie") == 1

        with pytest.raises(ScreenError, match="operation_timeout"):
            Person(slack, "maya").command("/claims", "riverside-tower")
        slack.ask_to_disconnect()
        with pytest.raises(TimeoutError):
            connection.recv(timeout=0.2)
        assert connection.ping().wait(timeout=30)
        assert slack.hub.count == 1


def test_a_connection_that_opens_later_is_sound_and_shares_with_the_spoilt() -> None:
    with SlackSandbox(config(ack_seconds=0.3)) as slack, opened(slack) as spoilt:
        spoilt.recv(timeout=30)
        assert slack.wait_connected()
        slack.spoil_connections("zombie")
        taken: list[str] = []
        with opened(slack) as sound:
            worker = threading.Thread(target=ack_everything, args=(sound, taken))
            worker.start()
            maya = Person(slack, "maya")
            maya.wait_until(lambda: slack.hub.count == 2, "two connections")
            lost = 0
            for _ in range(4):
                try:
                    maya.command("/claims", "riverside-tower")
                except ScreenError:
                    lost += 1
            maya.wait_until(lambda: len(taken) >= 2, "the sound one taking its share")
            assert len(taken) == 2
            assert lost >= 2, "what went to the spoilt one; an ack of the sound one may come late on a busy machine"
        worker.join(5)


def test_the_control_door_spoils_connections_and_nobody_knows_another_way() -> None:
    with SlackSandbox(config()) as slack, opened(slack) as connection:
        connection.recv(timeout=30)
        assert slack.wait_connected()
        door, key = f"{slack.control_url}/faults", {"X-Control-Token": CONTROL}
        refused = requests.post(door, json={"spoil": "asleep"}, headers=key, timeout=5)
        spoilt = requests.post(door, json={"spoil": "zombie"}, headers=key, timeout=5)

        assert (refused.status_code, refused.json()["error"]) == (
            400,
            "unknown trouble asleep; one of deaf, zombie",
        )
        assert spoilt.json() == {"ok": True, "connections": 1}
        assert [one.spoilt for one in slack.hub.connections()] == ["zombie"]


def test_an_ack_that_nobody_will_give_need_not_be_waited_for() -> None:
    with SlackSandbox(config(ack_seconds=60.0)) as slack, opened(slack) as connection:
        connection.recv(timeout=30)
        assert slack.wait_connected()
        told: list[str] = []

        def ask() -> None:
            with pytest.raises(ScreenError, match="operation_timeout"):
                Person(slack, "maya").command("/claims", "riverside-tower")
            told.append("asked in vain")

        asking = threading.Thread(target=ask)
        asking.start()
        connection.recv(timeout=30)
        slack.hub.give_up()
        asking.join(timeout=30)
        assert told


def test_connections_are_refused_until_the_faults_are_cleared() -> None:
    with SlackSandbox(config()) as slack:
        slack.inject("apps.connections.open", "error", times=1000, error="internal_error")
        for _ in range(3):
            with pytest.raises(SlackApiError, match="internal_error"):
                opened(slack)
        slack.clear_faults()
        with opened(slack) as connection:
            assert json.loads(connection.recv(timeout=30))["type"] == "hello"
