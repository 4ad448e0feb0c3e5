"""How payloads reach the app when things go badly: no ack, twice, late, out of order, a broken line."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask, request

from sandbox.serving import HttpServer
from sandbox.slack.driver import Person, ScreenError
from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.bolt_app import Heard, HttpApp, SocketApp, config, manifest
from tests.sandbox.slack.pieces import PICKER

pytestmark = pytest.mark.slow


@pytest.fixture
def hurried() -> Iterator[SocketApp]:
    """An app whose Slack waits one second only."""
    app = SocketApp(ack_seconds=1.0)
    yield app
    app.stop()


def ready(app: SocketApp | HttpApp) -> Person:
    """Maya, with a picker before her."""
    app.heard.acks["command"] = {"text": "pick", "blocks": PICKER}
    maya = Person(app.sandbox, "maya")
    maya.command("/claims pending", "riverside-tower")
    return maya


def test_a_command_that_is_not_acked_fails_before_the_person(hurried: SocketApp) -> None:
    maya = ready(hurried)
    hurried.heard.silent |= {"command", "action"}
    with pytest.raises(ScreenError, match=r'/claims failed with the error "operation_timeout"'):
        maya.command("/claims pending", "riverside-tower")
    with pytest.raises(ScreenError, match="trouble connecting"):
        maya.press("Send")
    assert [d.status for d in hurried.sandbox.deliveries] == ["acked", "timeout", "timeout"]


def test_without_a_connection_nothing_is_dispatched(slack: SlackSandbox) -> None:
    with SlackSandbox(config()) as lonely:
        with pytest.raises(ScreenError, match="dispatch_failed"):
            Person(lonely, "maya").command("/claims", "riverside-tower")
        assert lonely.deliveries[0].status == "failed"


def test_a_payload_can_come_twice(either: SocketApp | HttpApp) -> None:
    maya = ready(either)
    either.sandbox.inject_delivery("duplicate")
    maya.press("Send")
    one, two = either.heard.of("action")
    assert one == two


def test_ticks_can_come_out_of_order(either: SocketApp | HttpApp) -> None:
    maya = ready(either)
    either.sandbox.hold_deliveries()
    maya.tick("1")
    maya.untick("1")
    assert either.heard.of("action") == []
    either.sandbox.release_deliveries(order=[1, 0])
    later, earlier = (body["actions"][0] for body in either.heard.of("action"))
    assert later["action_ts"] > earlier["action_ts"]
    assert (len(later["selected_options"]), len(earlier["selected_options"])) == (0, 1)


def test_a_payload_can_be_lost(either: SocketApp | HttpApp) -> None:
    maya = ready(either)
    either.sandbox.inject_delivery("lose")
    with pytest.raises(ScreenError, match="operation_timeout"):
        maya.press("Send")
    maya.press("Send")
    assert len(either.heard.of("action")) == 1


def test_a_wrong_signature_or_an_old_timestamp_is_for_the_app_to_refuse(http_app: HttpApp) -> None:
    http_app.sandbox.reset()
    http_app.heard.clear()
    maya = ready(http_app)
    for fault in ("bad_signature", "stale_timestamp"):
        http_app.sandbox.inject_delivery(fault)
        with pytest.raises(ScreenError, match="http_client_error"):
            maya.press("Send")
    assert [d.http_status for d in http_app.sandbox.deliveries[-2:]] == [401, 401]
    assert http_app.heard.of("action") == []


@pytest.mark.parametrize("how", ["drop", "ask"])
def test_the_app_comes_back_after_its_connection_is_gone(how: str) -> None:
    # slack_sdk's client notices a cut line only after five failed pings.
    app = SocketApp(ping_interval=0.3)
    try:
        before = app.handler.client.session_id()
        if how == "drop":
            app.sandbox.drop_connections()
        else:
            app.sandbox.ask_to_disconnect()
        maya = Person(app.sandbox, "maya", patience=20.0)
        maya.wait_until(lambda: app.handler.client.session_id() != before, "a new session")
        maya.wait_until(lambda: app.sandbox.hub.count == 1, "one connection")
        maya.command("/claims", "riverside-tower")
        app.heard.wait("command")
    finally:
        app.stop()


def test_each_payload_goes_to_one_connection(either: SocketApp | HttpApp) -> None:
    maya = ready(either)
    for option in ("1", "2", "3"):
        maya.tick(option)
    assert len(either.heard.of("action")) == len(either.sandbox.deliveries) - 1 == 3


def test_an_event_that_fails_is_sent_again() -> None:
    flask = Flask("falls-over-once")
    retries: list[tuple[str | None, str]] = []

    @flask.post("/slack/events")
    def take() -> tuple[str, int]:
        retries.append((request.headers.get("X-Slack-Retry-Num"), request.get_json()["event_id"]))
        return "", 500 if len(retries) == 1 else 200

    server = HttpServer(flask)
    server.start()
    with SlackSandbox(config(manifest=manifest(server.url))) as slack:
        maya = Person(slack, "maya")
        maya.say("hello", "claims")
        maya.wait_until(lambda: len(slack.deliveries) == 2, "a second delivery")
        assert [(d.status, d.attempt) for d in slack.deliveries] == [("failed", 0), ("acked", 1)]
    server.stop()
    assert [number for number, _ in retries] == [None, "1"]
    assert len({event_id for _, event_id in retries}) == 1


def test_an_ack_after_more_than_a_second_is_marked_as_slow(slack: SlackSandbox, heard: Heard, maya: Person) -> None:
    heard.before = lambda: threading.Event().wait(1.1)
    maya.command("/claims", "riverside-tower")
    assert [d.slow for d in slack.deliveries] == [True]
    heard.before = None
    for _ in range(5):  # a busy machine may be slow by itself, now and then
        maya.command("/claims", "riverside-tower")
        if not slack.deliveries[-1].slow:
            break
    assert not slack.deliveries[-1].slow
