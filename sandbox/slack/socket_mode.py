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
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

from sandbox.serving import LOOPBACK

Json = dict[str, Any]
MAX_CONNECTIONS = 10  # Slack: Socket Mode, "up to 10 open connections"
TICKET_SECONDS = 30.0


class NoConnectionError(Exception):
    """The app has no open connection to take the payload."""


class AckTimeoutError(Exception):
    """The app did not ack in time."""


@dataclass
class _Pending:
    answered: threading.Event = field(default_factory=threading.Event)
    payload: Any = None


class SocketHub:
    """The WebSocket side of one workspace. Each payload goes to one connection, in turn."""

    def __init__(self, app_id: str, on_problem: Callable[[str], None]) -> None:
        self._app_id = app_id
        self._on_problem = on_problem
        self._lock = threading.Lock()
        self._opened = threading.Condition(self._lock)
        self._tickets: dict[str, float] = {}
        self._connections: list[ServerConnection] = []
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
            if not self._connections:
                raise NoConnectionError
            self._turn += 1
            connection = self._connections[self._turn % len(self._connections)]
            self._pending[envelope_id] = pending
        try:
            connection.send(json.dumps(envelope))
            if not pending.answered.wait(timeout):
                raise AckTimeoutError
        except ConnectionClosed as gone:
            raise NoConnectionError from gone
        finally:
            with self._lock:
                self._pending.pop(envelope_id, None)
        return pending.payload

    def drop_all(self) -> None:
        """Cut every connection without a word, as a broken network does."""
        for connection in self._snapshot():
            with contextlib.suppress(OSError):
                connection.socket.shutdown(socket.SHUT_RDWR)

    def ask_to_disconnect(self, reason: str = "refresh_requested") -> None:
        """Send Slack's `disconnect` (warning, refresh_requested, link_disabled); after all but a warning, close."""
        message = json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
        for connection in self._snapshot():
            with contextlib.suppress(ConnectionClosed):
                connection.send(message)
                if reason != "warning":
                    connection.close()

    def _snapshot(self) -> list[ServerConnection]:
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
