"""One waitress server on its own thread, started on a free port and stopped at once. Knows nothing of DocuSign."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.server import create_server

if TYPE_CHECKING:
    from flask import Flask


class WebServer:
    """Serves a WSGI application on loopback until `stop`."""

    def __init__(self, app: Flask, host: str, port: int, threads: int, name: str) -> None:
        self._server: Any = create_server(
            app, host=host, port=port, threads=threads, clear_untrusted_proxy_headers=True, ident=None
        )
        self.port = int(self._server.effective_port)
        self._thread = threading.Thread(target=self._server.run, name=name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and wait for the threads; a call still running is cut off."""
        self._server.trigger.pull_trigger(self._close_all)
        self._thread.join(timeout=5)
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=2)

    def _close_all(self) -> None:
        wasyncore.close_all(self._server._map, ignore_all=True)  # noqa: SLF001 - waitress has no public stop


def cut_connection(environ: dict[str, Any]) -> None:
    """Reset the caller's connection, so that it never hears an answer."""
    channel = environ["waitress.client_disconnected"].__self__
    with contextlib.suppress(OSError):
        channel.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        channel.socket.shutdown(socket.SHUT_RDWR)
