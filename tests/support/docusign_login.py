"""A login server that answers what a test tells it, for answers that the stand-in DocuSign would never give."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class LoginServer:
    """A login that answers what it is told: by path, a status and a body."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, str]] = {}
        self.asked: list[tuple[str, str]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                server.asked.append((self.path, self.rfile.read(size).decode()))
                self.answer()

            def do_GET(self) -> None:
                server.asked.append((self.path, ""))
                self.answer()

            def answer(self) -> None:
                status, body = server.answers[self.path]
                self.send_response(status)
                if status == 307:
                    self.send_header("Location", body)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: Any) -> None:
                """Nothing is printed."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def knows(self, **account: Any) -> None:
        """Let the login succeed and userinfo tell of one account."""
        self.answers["/oauth/token"] = (200, json.dumps({"access_token": "t", "expires_in": 3600}))
        entry = {"account_id": "A", "account_name": "N", "is_default": True, "base_uri": self.url} | account
        self.answers["/oauth/userinfo"] = (200, json.dumps({"name": "S", "email": "s@x.example", "accounts": [entry]}))

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
