"""One Socket Mode session with Slack: opened, listened to, closed. It never opens another: `bot.watchdog` decides that.

Slack's client would reconnect by itself, and as fast as Slack answers, which is how storms of `too_many_websockets`
begin; left alone it takes a cut line for a good one for almost a minute, reading nothing from it as fast as it can.
So each session has a client of its own, whose wish to reconnect is only written down. An ack goes out on the session
its payload came by, or on the next when that one is closing.
"""

import json
import logging
import select
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from typing import Any, Protocol

from slack_bolt import App
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientNotConnectedError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.services.speaking import retry_after
from bot.wiring import slack_words

_OVER = select.POLLERR | select.POLLHUP | getattr(select, "POLLRDHUP", 0)
# The watchdog says once that the line is lost; Slack's client would say it with each ping.
_ABOUT_THE_LINE = (
    "Error code:",
    "Failed to check the state of sock",
    "Failed to establish a connection",
    "Received an unexpected response for handshake",
    "The current session",
    "on_error invoked",
)
_GOODBYE = bytes([0x88, 0x80, 0, 0, 0, 0])
"""A WebSocket Close without a reason, masked with zeros (RFC 6455, 5.5.1); Slack's client hangs up without one."""
_GOODBYE_WITHIN = 1.0


class NotConnected(Exception):
    """Slack gave no session; the message is Slack's own word or the kind of silence."""

    def __init__(self, words: str, wait: float = 0.0) -> None:
        super().__init__(words)
        self.wait = wait
        """Seconds that Slack asks us to wait (Retry-After)."""


@dataclass(frozen=True)
class Signs:
    """What a session shows of itself. Any change of `messages` or `pong` is a sign of life."""

    open: bool
    asked: bool
    """Slack asked us to move to another session (its `disconnect` message)."""
    messages: int
    pong: float | None


class Acks(Protocol):
    """Something that an ack can go out by."""

    def send_message(self, message: str) -> None: ...


class Session(SocketModeClient):
    """Slack's client with one session."""

    def __init__(self, app: App, token: str, ping_every: float, wake: Callable[[], object]) -> None:
        """Open nothing yet. `wake` is called when there is something for the watchdog to see."""
        self.begun = threading.Event()
        """Something was heard, or nothing will be."""
        self.greeted = False
        """Slack said hello, as it does on every session that it means."""
        self.over = False
        self.asked: str | None = None
        self.messages = 0
        self._wake = wake
        self._sending = threading.Lock()
        self.leaving = False
        """We said goodbye: what is sent here is not heard any more."""
        self._parted = threading.Event()
        self._heir: Acks | None = None
        self._dispatch: Callable[[SocketModeRequest], Any] = lambda request: run_bolt_app(app, request)
        super().__init__(token, _logger(), app.client, ping_interval=ping_every, proxy=app.client.proxy)
        self.on_message_listeners.append(self._notice)
        self.on_close_listeners.append(lambda _code, _reason: self._parted.set())
        self.socket_mode_request_listeners.append(self._answer)

    def signs(self) -> Signs:
        """Return what can be seen now."""
        session = self.current_session
        is_open = session is not None and not self.over and _is_up(session.sock)
        return Signs(is_open, self.asked is not None, self.messages, session.last_ping_pong_time if session else None)

    def hand_over(self, to: Acks) -> None:
        """Let acks that cannot go out here any more go out there."""
        self._heir = to

    def send_message(self, message: str) -> None:
        """Send, here or by the session that came after this one: after our goodbye Slack hears nothing here."""
        try:
            with self._sending:
                if self._heir is None or not self.leaving:
                    super().send_message(message)
                    return
        except SlackClientNotConnectedError:
            if self._heir is None:
                raise
        self._heir.send_message(message)

    def close(self) -> None:
        """Tell Slack that we leave, take what was on its way, then close. Takes a few seconds if Slack is deaf."""
        deadline = time.monotonic() + _GOODBYE_WITHIN
        if self._said_goodbye():
            self._parted.wait(_GOODBYE_WITHIN)
        while not self.message_queue.empty() and time.monotonic() < deadline:
            time.sleep(0.01)
        self.closed = True
        self.message_queue.put(None)  # or its reader would wait for a message, for up to a second
        try:
            super().close()
        except AttributeError:  # two threads of Slack's client may close the socket at once, and the second stumbles
            super().close()

    def _said_goodbye(self) -> bool:
        session = self.current_session
        if session is None or session.sock is None:
            return False
        try:
            with self._sending, session.sock_send_lock:
                self.leaving = True
                session.sock.send(_GOODBYE)
        except (AttributeError, OSError):  # closed this moment
            return False
        return True

    def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002  the signature is Slack's
        """Note that this session is at its end: what Slack's client calls when it is closed or asked to move."""
        self.over = self.over or self.asked is None
        self.begun.set()
        self._wake()

    def _notice(self, text: str) -> None:
        self.messages += 1
        # Looked for here, where messages come in order: of a close right behind it, it is then known who wished it.
        message = json.loads(text) if text.startswith("{") and ('"hello"' in text or '"disconnect"' in text) else {}
        self.greeted = self.greeted or message.get("type") == "hello"
        if message.get("type") == "disconnect":
            self.asked = str(message.get("reason", "disconnect"))
        self.begun.set()

    def _answer(self, _client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        begun = time.time()
        send_response(self, request, self._dispatch(request), begun)


def open_session(
    app: App, token: str, ping_every: float, hello_within: float, wake: Callable[[], object] = lambda: None
) -> Session:
    """Open a session and wait, `hello_within` seconds at most, for Slack's hello.

    Each call opens another one. Raises NotConnected, and leaves nothing open then.
    """
    address = _new_address(app.client, token)
    session = Session(app, token, ping_every, wake)
    session.wss_uri = address
    session.connect()  # raises nothing whatever happens
    if session.is_connected() and session.begun.wait(hello_within) and session.greeted:
        return session
    threading.Thread(target=session.close, name="slack-close", daemon=True).start()
    raise NotConnected(session.asked or "no hello")


def _new_address(slack: WebClient, token: str) -> str:
    # Not by the client's own way: it sleeps for as long as Slack says, deaf to being stopped.
    try:
        return str(slack.apps_connections_open(app_token=token)["url"])
    except SlackApiError as error:
        wait = retry_after(error.response.headers, timedelta())
        raise NotConnected(slack_words(error), wait.total_seconds()) from None
    except OSError as error:
        raise NotConnected(slack_words(error)) from None
    except HTTPException as error:
        raise NotConnected(type(error).__name__) from None


def _is_up(sock: Any) -> bool:
    """Tell whether the other side still holds the connection, as far as our own system has heard."""
    if sock is None:
        return False
    poll = select.poll()
    try:
        poll.register(sock, _OVER)
    except (ValueError, OSError):  # closed this moment
        return False
    return not poll.poll(0)


def _logger() -> logging.Logger:
    logger = logging.getLogger("slack_sdk.session")
    logger.addFilter(_not_about_the_line)  # the same filter once, however often it is added
    return logger


def _not_about_the_line(record: logging.LogRecord) -> bool:
    return record.levelno <= logging.DEBUG or not record.getMessage().startswith(_ABOUT_THE_LINE)
