"""One session with Slack that is left while an ack is still owed on it."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from slack_bolt import App

from bot.session import NotConnected, open_session
from sandbox.slack.driver import Person
from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.bolt_app import APP_TOKEN, SECRET, client, config

pytestmark = pytest.mark.slow


def app_that_waits(slack: SlackSandbox, heard: threading.Event, go_on: threading.Event) -> App:
    app = App(client=client(slack), signing_secret=SECRET)

    def listen(ack: Callable[..., Any]) -> None:
        heard.set()
        go_on.wait(timeout=30)
        ack(text="Here you are.")

    app.command("/claims")(listen)
    return app


def test_an_ack_that_is_owed_on_a_session_being_left_goes_out_by_the_next() -> None:
    heard, go_on = threading.Event(), threading.Event()
    with SlackSandbox(config(ack_seconds=30.0)) as slack:
        app = app_that_waits(slack, heard, go_on)
        old = open_session(app, APP_TOKEN, ping_every=5, hello_within=5)
        maya = Person(slack, "maya", patience=30.0)
        asking = threading.Thread(target=maya.command, args=("/claims help", "riverside-tower"))
        asking.start()
        assert heard.wait(timeout=30)
        slack.spoil_connections("deaf")  # what goes out on it now is heard by nobody, and no error says so

        new = open_session(app, APP_TOKEN, ping_every=5, hello_within=5)
        old.hand_over(new)
        leaving = threading.Thread(target=old.close)
        leaving.start()
        maya.wait_until(lambda: old.leaving, "the goodbye")
        go_on.set()
        asking.join(timeout=30)

        assert [one.status for one in slack.deliveries] == ["acked"]
        assert maya.ephemeral("Here you are.")
        leaving.join(timeout=30)
        new.close()


def test_no_session_is_one_word_and_leaves_nothing_open() -> None:
    with SlackSandbox(config()) as slack:
        app = App(client=client(slack), signing_secret=SECRET)
        slack.inject("apps.connections.open", "ratelimited", retry_after=7)

        with pytest.raises(NotConnected, match="ratelimited") as refused:
            open_session(app, APP_TOKEN, ping_every=5, hello_within=5)
        with pytest.raises(NotConnected, match="invalid_auth"):
            open_session(app, "xapp-another", ping_every=5, hello_within=5)

        assert refused.value.wait == 7.0
        assert slack.hub.count == 0
