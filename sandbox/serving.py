"""Runs one WSGI application on a loopback port. Knows nothing of Slack or DocuSign; both stand-ins use it."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterable
from typing import Any

from waitress.server import create_server

LOOPBACK = "127.0.0.1"
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class HttpServer:
    """A waitress server in a thread of its own.

    It listens as soon as it is made (port 0 picks a free one; a taken port raises OSError), so that its URL can be
    told before `start`. `stop` closes every connection at once and may be called twice.
    """

    def __init__(self, app: Wsgi, port: int = 0, *, threads: int = 24) -> None:
        self._server = create_server(
            app, host=LOOPBACK, port=port, threads=threads, ident="", channel_request_lookahead=1, backlog=128
        )
        self.port = int(self._server.effective_port)
        self._loop = threading.Thread(target=self._server.run, name=f"http-{self.port}", daemon=True)
        self._stopped = False

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        self._loop.start()

    def stop(self) -> None:
        """Close the listener and all connections. Handlers that still run have a second to end."""
        if self._stopped:
            return
        self._stopped = True
        if self._loop.is_alive():
            # Whoever else wakes the loop just now makes it close all, the trigger too, before we have pulled it.
            with contextlib.suppress(OSError):
                self._server.trigger.pull_trigger(self._close_all)
            self._loop.join(timeout=5)
        else:
            self._close_all()
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)

    def _close_all(self) -> None:
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()
        self._server.close()


def client_is_gone(environ: dict[str, Any]) -> bool:
    """Whether the caller of this request has hung up (for answers that stream)."""
    return bool(environ["waitress.client_disconnected"]())


def reset_connection(environ: dict[str, Any]) -> None:
    """Drop this request's connection with a TCP reset: the caller hears no answer, not even a bad one."""
    channel = environ["waitress.client_disconnected"].__self__
    channel.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    channel.connected = False
    channel.will_close = True
    channel.server.pull_trigger()
