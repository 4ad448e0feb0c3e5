"""Runs one WSGI application on a loopback port. Knows nothing of Slack or DocuSign; both stand-ins use it."""

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterable
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import WSGITask

LOOPBACK = "127.0.0.1"
ANSWERS_WITHIN = 5.0
"""Seconds the serving thread may take to do what it is asked."""
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _Task(WSGITask):  # type: ignore[misc]
    """An answer that says goodbye when nobody else is let in any more."""

    def build_response_header(self) -> bytes:
        if not self.channel.server.accepting:
            self.set_close_on_finish()
        header: bytes = super().build_response_header()
        return header


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that takes no further request while the server is unplugged."""

    task_class = _Task

    def received(self, data: bytes) -> bool:
        if not self.server.accepting:
            self.handle_close()
            return False
        return bool(super().received(data))


class HttpServer:
    """A waitress server in a thread of its own.

    It listens as soon as it is made (port 0 picks a free one; a taken port raises OSError), so that its URL can be
    told before `start`. `stop` closes every connection at once and may be called twice.
    """

    def __init__(self, app: Wsgi, port: int = 0, *, threads: int = 24) -> None:
        self._server = create_server(
            app, host=LOOPBACK, port=port, threads=threads, ident="", channel_request_lookahead=1, backlog=128
        )
        self._server.channel_class = _Channel
        self.port = int(self._server.effective_port)
        self._loop = threading.Thread(target=self._server.run, name=f"http-{self.port}", daemon=True)
        self._stopped = False
        self._asking = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        self._loop.start()

    def stop(self) -> None:
        """Close the listener and all connections. Handlers that still run have a second to end."""
        with self._asking:
            if self._stopped:
                return
            self._stopped = True
            alive = self._loop.is_alive()
            if alive:
                # Whoever else wakes the loop just now makes it close all, the trigger too, before we have pulled it.
                with contextlib.suppress(OSError):
                    self._server.trigger.pull_trigger(self._close_all)
        if alive:
            self._loop.join(timeout=ANSWERS_WITHIN)
        else:
            self._close_all()
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)

    def unplug(self) -> None:
        """Refuse every connection until `plug`, as when the server is down; the port stays ours. A repeat is nothing.

        A request that is being answered is answered to its end, then its connection is closed. Needs `start`.
        """
        self._in_loop(self._refuse)

    def plug(self) -> None:
        """Take connections again; nothing if it does already, or is stopped."""
        self._in_loop(self._accept)

    def _in_loop(self, act: Callable[[], None]) -> None:
        """Have the serving thread do it, and wait until it is done."""
        done = threading.Event()

        def then_tell() -> None:
            act()
            done.set()

        with self._asking:
            if self._stopped:
                return
            self._server.trigger.pull_trigger(then_tell)
        if not done.wait(ANSWERS_WITHIN):
            raise RuntimeError("the serving thread does not answer")

    def _refuse(self) -> None:
        if not self._server.accepting:
            return
        wasyncore.dispatcher.close(self._server)
        # Bound and not listening: the system refuses whoever connects, and gives the port to nobody else.
        self._server.create_socket(socket.AF_INET, socket.SOCK_STREAM)
        self._server.set_reuse_addr()
        self._server.bind((LOOPBACK, self.port))
        for channel in list(self._server.active_channels.values()):
            if not channel.requests and not channel.total_outbufs_len:
                channel.handle_close()

    def _accept(self) -> None:
        if not self._server.accepting:
            self._server.accept_connections()

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
    if channel.socket is None:
        return  # whoever asked was ended meanwhile and hears nothing anyway
    channel.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    channel.connected = False
    channel.will_close = True
    channel.server.pull_trigger()
