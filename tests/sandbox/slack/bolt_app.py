"""A real Bolt app that takes everything, remembers it, and answers as a test says: the other end of the stand-in."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, request
from slack_bolt import Ack, App
from slack_bolt.adapter.flask import SlackRequestHandler
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox.serving import HttpServer
from sandbox.slack.config import SlackConfig
from sandbox.slack.server import SlackSandbox

Json = dict[str, Any]
BOT_TOKEN, APP_TOKEN, SECRET, CONTROL = "xoxb-bot", "xapp-app", "signing-secret", "control-token"
ANYTHING = re.compile(".*", re.DOTALL)
SCOPES = ["commands", "chat:write", "users:read", "channels:read", "im:history", "im:write", "app_mentions:read"]


def manifest(url: str | None = None, *, scopes: list[str] | None = None, **settings: Any) -> Json:
    """A manifest in Socket Mode, or with request URLs."""
    command: Json = {"command": "/claims", "description": "Claims", "should_escape": True}
    interactivity: Json = {"is_enabled": True}
    events: Json = {"bot_events": ["app_home_opened", "message.im", "app_mention"]}
    if url:
        command["url"] = interactivity["request_url"] = events["request_url"] = f"{url}/slack/events"
    return {
        "features": {
            "slash_commands": [command],
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        },
        "oauth_config": {"scopes": {"bot": scopes or SCOPES}},
        "settings": {
            "interactivity": interactivity,
            "event_subscriptions": events,
            "socket_mode_enabled": url is None,
            **settings,
        },
    }


def config(**changes: Any) -> SlackConfig:
    values = {
        "bot_token": BOT_TOKEN,
        "app_token": APP_TOKEN,
        "signing_secret": SECRET,
        "control_token": CONTROL,
        "manifest": manifest(),
    }
    return SlackConfig(**{**values, **changes})


def client(sandbox: SlackSandbox, token: str = BOT_TOKEN) -> WebClient:
    return WebClient(token=token, base_url=sandbox.api_url, retry_handlers=[])


@dataclass
class Heard:
    """What the app heard, by kind (command, action, view, closed, event), and what it does about it."""

    bodies: list[tuple[str, Json]] = field(default_factory=list)
    acks: dict[str, Json] = field(default_factory=dict)
    then: dict[str, Callable[[Json], object]] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    before: Callable[[], object] | None = None
    changed: threading.Condition = field(default_factory=threading.Condition)

    def take(self, kind: str, ack: Ack, body: Json) -> None:
        if self.before is not None:
            self.before()
        if kind not in self.silent:
            ack(**self.acks.get(kind, {}))
        with self.changed:
            self.bodies.append((kind, body))
            self.changed.notify_all()
        if kind in self.then:
            self.then[kind](body)

    def of(self, kind: str) -> list[Json]:
        with self.changed:
            return [body for each, body in self.bodies if each == kind]

    def wait(self, kind: str, count: int = 1, seconds: float = 30.0) -> Json:
        """The newest body of a kind, once there are `count` of them."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.of(kind)) >= count, timeout=seconds), f"no {kind}"
            return self.of(kind)[-1]

    def clear(self) -> None:
        with self.changed:
            self.bodies.clear()
            self.acks.clear()
            self.then.clear()
            self.silent.clear()


def listening_app(sandbox: SlackSandbox, heard: Heard) -> App:
    app = App(client=client(sandbox), signing_secret=SECRET, ignoring_self_events_enabled=False)
    app.command(ANYTHING)(lambda ack, body: heard.take("command", ack, body))
    app.action(ANYTHING)(lambda ack, body: heard.take("action", ack, body))
    app.view(ANYTHING)(lambda ack, body: heard.take("view", ack, body))
    app.view_closed(ANYTHING)(lambda ack, body: heard.take("closed", ack, body))
    app.event(ANYTHING)(lambda ack, body: heard.take("event", ack, body))
    return app


class SocketApp:
    """The app in Socket Mode with Bolt's builtin client."""

    def __init__(self, *, ping_interval: float = 10.0, **changes: Any) -> None:
        self.sandbox = SlackSandbox(config(**changes)).start()
        self.heard = Heard()
        self.handler = SocketModeHandler(
            listening_app(self.sandbox, self.heard), APP_TOKEN, ping_interval=ping_interval
        )
        self.handler.connect()
        assert self.sandbox.wait_connected()

    def stop(self) -> None:
        self.handler.close()
        self.sandbox.stop()


class HttpApp:
    """The app behind request URLs, on waitress."""

    def __init__(self, **changes: Any) -> None:
        flask = Flask("app-under-test")
        self.server = HttpServer(flask)
        self.sandbox = SlackSandbox(config(manifest=manifest(self.server.url), **changes)).start()
        self.heard = Heard()
        handler = SlackRequestHandler(listening_app(self.sandbox, self.heard))
        flask.post("/slack/events")(lambda: handler.handle(request))
        self.server.start()

    def stop(self) -> None:
        self.sandbox.stop()
        self.server.stop()
