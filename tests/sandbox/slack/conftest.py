"""A stand-in Slack with a real Bolt app on it; the ones of the whole run are emptied for each test."""

from collections.abc import Iterator
from typing import TypeVar

import pytest
from slack_sdk import WebClient

from sandbox.slack.driver import Person
from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.bolt_app import Heard, HttpApp, SocketApp, client

AnyApp = TypeVar("AnyApp", SocketApp, HttpApp)


@pytest.fixture(scope="session")
def socket_app() -> Iterator[SocketApp]:
    app = SocketApp()
    yield app
    app.stop()


@pytest.fixture(scope="session")
def http_app() -> Iterator[HttpApp]:
    app = HttpApp()
    yield app
    app.stop()


def _emptied(app: AnyApp) -> AnyApp:
    app.heard.clear()
    app.sandbox.reset()
    return app


@pytest.fixture
def slack(socket_app: SocketApp) -> SlackSandbox:
    return _emptied(socket_app).sandbox


@pytest.fixture
def heard(slack: SlackSandbox, socket_app: SocketApp) -> Heard:
    return socket_app.heard


@pytest.fixture
def web(slack: SlackSandbox) -> WebClient:
    return client(slack)


@pytest.fixture
def maya(slack: SlackSandbox) -> Person:
    return Person(slack, "maya")


@pytest.fixture(params=["socket_mode", "http"])
def either(request: pytest.FixtureRequest) -> SocketApp | HttpApp:
    """The app over each of the two transports."""
    app = request.getfixturevalue("socket_app" if request.param == "socket_mode" else "http_app")
    return _emptied(app)
