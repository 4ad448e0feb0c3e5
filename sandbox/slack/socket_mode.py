"""Socket Mode: tickets, WebSocket connections, envelopes and their acks. Knows nothing of what is in a payload."""

import contextlib
import json
import secrets
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal, get_args
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve
from websockets.typing import DataLike

from sandbox.serving import LOOPBACK

Json = dict[str, Any]
MAX_CONNECTIONS = 10  # Slack: Socket Mode, "up to 10 open connections"
TICKET_SECONDS = 30.0
Spoilt = Literal["deaf", "zombie"]


class NoConnectionError(Exception):
    """The app has no open connection to take the payload."""


class AckTimeoutError(Exception):
    """The app did not ack in time."""


@dataclass
class _Pending:
    answered: threading.Event = field(default_factory=threading.Event)
    payload: Any = None
    given_up: bool = False


class Line(ServerConnection):
    """One connection, and what is wrong with it: TCP stays open whatever it is.

    deaf: nothing comes out of it, no pong and no payload, and what goes in is not heard. zombie: it answers pings, and
    no message comes out of it. What is given to either is lost without a word, as it is at Slack.
    """

    spoilt: Spoilt | None = None

    def tell(self, message: Json) -> None:
        """Send a message, or lose it."""
        if self.spoilt is None:
            self.send(json.dumps(message))

    def ping(self, data: DataLike | None = None, *, ack_on_close: bool = False) -> threading.Event:
        """Ping the app; a deaf connection takes any ping for answered, so that it is not given up for it."""
        if self.spoilt == "deaf":
            answered = threading.Event()
            answered.set()
            return answered
        return super().ping(data, ack_on_close=ack_on_close)

    def send_data(self) -> None:
        """Write what the protocol has to say, pongs too; of a deaf connection, throw it away."""
        if self.spoilt == "deaf":
            self.protocol.data_to_send()
        else:
            super().send_data()


class SocketHub:
    """The WebSocket side of one workspace. Each payload goes to one connection, in turn."""

    def __init__(self, app_id: str, on_problem: Callable[[str], None]) -> None:
        self._app_id = app_id
        self._on_problem = on_problem
        self._lock = threading.Lock()
        self._opened = threading.Condition(self._lock)
        self._tickets: dict[str, float] = {}
        self._connections: list[Line] = []
        self._pending: dict[str, _Pending] = {}
        self._turn = 0
        self._server: Server | None = None
        self._thread: threading.Thread | None = None
        self.port = 0

    def start(self) -> None:
        self._server = serve(
            self._serve,
            LOOPBACK,
            0,
            process_request=self._check_ticket,
            create_connection=Line,
            compression=None,
            close_timeout=0.2,
            # slack_sdk's client holds its lock until something arrives, and so closes only then.
            ping_interval=0.3,
            ping_timeout=20,
        )
        self.port = self._server.socket.getsockname()[1]
        self._thread = threading.Thread(target=self._server.serve_forever, name="socket-mode", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._thread.join(timeout=2)
        self.drop_all()
        with self._lock:
            waiting = list(self._pending.values())
        for pending in waiting:
            pending.answered.set()
        self._server = None

    def issue_url(self) -> str:
        """A wss address that can be used once within 30 seconds (apps.connections.open)."""
        ticket = secrets.token_urlsafe(16)
        with self._lock:
            self._tickets[ticket] = time.monotonic()
        return f"ws://{LOOPBACK}:{self.port}/link/?ticket={ticket}&app_id={self._app_id}"

    @property
    def count(self) -> int:
        with self._lock:
            return len(self._connections)

    def wait_connected(self, seconds: float = 5.0) -> bool:
        """Wait until the app has at least one connection."""
        with self._opened:
            return self._opened.wait_for(lambda: bool(self._connections), timeout=seconds)

    def deliver(self, kind: str, payload: Json, *, accepts: bool, timeout: float, extra: Json | None = None) -> Any:
        """Send one envelope to one connection and wait for its ack; the ack's payload, or None."""
        envelope_id = secrets.token_hex(16)
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": accepts,
            **(extra or {}),
        }
        pending = _Pending()
        with self._lock:
            self._pending[envelope_id] = pending
        try:
            self._hand_to_one(envelope)
            if not pending.answered.wait(timeout) or pending.given_up:
                raise AckTimeoutError
        finally:
            with self._lock:
                self._pending.pop(envelope_id, None)
        return pending.payload

    def give_up(self) -> None:
        """Let what waits for an ack now have waited long enough: whoever should ack is known to be gone."""
        with self._lock:
            for pending in self._pending.values():
                pending.given_up = not pending.answered.is_set()
                pending.answered.set()

    def _hand_to_one(self, envelope: Json) -> None:
        """Give it to the connection whose turn it is, or to the next if that one is closing."""
        with self._lock:
            self._turn += 1
            first = self._turn % max(1, len(self._connections))
            in_turn = [*self._connections[first:], *self._connections[:first]]
        for connection in in_turn:
            with contextlib.suppress(ConnectionClosed):
                connection.tell(envelope)
                return
        raise NoConnectionError

    def drop_all(self) -> None:
        """Cut every connection without a word, as a broken network does."""
        for connection in self.connections():
            with contextlib.suppress(OSError):
                connection.socket.shutdown(socket.SHUT_RDWR)

    def ask_to_disconnect(self, reason: str = "refresh_requested") -> None:
        """Send Slack's `disconnect` (warning, refresh_requested, link_disabled); after all but a warning, close.

        A spoilt connection neither says it nor closes.
        """
        for connection in (one for one in self.connections() if one.spoilt is None):
            with contextlib.suppress(ConnectionClosed):
                connection.tell({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
                if reason != "warning":
                    connection.close()

    def spoil(self, how: Spoilt) -> int:
        """Make every connection that is open now deaf or a zombie, for as long as it lives; return how many.

        Later ones are sound. ValueError for anything else.
        """
        if how not in get_args(Spoilt):
            raise ValueError(f"unknown trouble {how}; one of {', '.join(get_args(Spoilt))}")
        connections = self.connections()
        for connection in connections:
            connection.spoilt = how
        return len(connections)

    def connections(self) -> list[Line]:
        """Those that are open now, the oldest first."""
        with self._lock:
            return list(self._connections)

    def _check_ticket(self, connection: ServerConnection, request: Request) -> Response | None:
        ticket = parse_qs(urlsplit(request.path).query).get("ticket", [""])[0]
        with self._lock:
            issued = self._tickets.pop(ticket, None)
        if issued is None or time.monotonic() - issued > TICKET_SECONDS:
            return connection.respond(HTTPStatus.UNAUTHORIZED, "invalid ticket\n")
        return None

    def _serve(self, connection: ServerConnection) -> None:
        assert isinstance(connection, Line)  # noqa: S101  what `start` asked for
        with contextlib.suppress(ConnectionClosed):
            if self.count >= MAX_CONNECTIONS:
                self._on_problem("too_many_websockets: an eleventh Socket Mode connection")
                connection.send(json.dumps({"type": "disconnect", "reason": "too_many_websockets"}))
                return
            connection.send(self._hello())
            with self._opened:
                self._connections.append(connection)
                self._opened.notify_all()
            try:
                for raw in connection:
                    if connection.spoilt != "deaf":
                        self._take_ack(raw)
            finally:
                with self._lock:
                    self._connections.remove(connection)

    def _hello(self) -> str:
        return json.dumps(
            {
                "type": "hello",
                "num_connections": self.count + 1,
                "debug_info": {"host": "sandbox", "approximate_connection_time": 18060},
                "connection_info": {"app_id": self._app_id},
            }
        )

    def _take_ack(self, raw: str | bytes) -> None:
        try:
            ack = json.loads(raw)
            envelope_id = ack["envelope_id"]
        except (ValueError, KeyError, TypeError):
            self._on_problem(f"not an ack on the Socket Mode connection: {raw!r:.200}")
            return
        with self._lock:
            pending = self._pending.get(envelope_id)
        if pending is not None and not pending.answered.is_set():
            pending.payload = ack.get("payload")
            pending.answered.set()
