"""A caller of the stand-in DocuSign that is not the product: keys, PDFs, tokens, requests, a Connect listener."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import requests
import typst
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.docusign.config import ACCOUNT_ID, INTEGRATION_KEY, SERVICE_USER_ID
from sandbox.docusign.server import DocusignSandbox


@dataclass
class Clock:
    """A clock that moves when told to."""

    now: datetime = datetime(2026, 11, 22, 10, 5, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)


@dataclass(frozen=True)
class KeyPair:
    """An RSA pair as PEM texts."""

    private_pem: str
    public_pem: str


def new_key_pair() -> KeyPair:
    """A fresh RS256 pair."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return KeyPair(private.decode(), public.decode())


def pdf(text: str = "Progress claim 7", anchor: str = "/claim_s1/", anchor_size: float = 6.0) -> bytes:
    """A one-page PDF with some text and, unless empty, an anchor of the given size in points."""
    source = f"#set page(width: 595pt, height: 842pt)\n= {text}\n"
    if anchor:
        source += f'#v(8cm) #text(size: {anchor_size}pt, fill: luma(98%))[#"{anchor}"]\n'
    return bytes(typst.compile(source.encode()))


def assertion(sandbox: DocusignSandbox, private_pem: str, now: float | None = None, **changes: Any) -> str:
    """A JWT as DocuSign wants it, with claims replaced (or, set to None, left out)."""
    issued = int(now if now is not None else time.time())
    claims = {
        "iss": INTEGRATION_KEY,
        "sub": SERVICE_USER_ID,
        "aud": sandbox.url.removeprefix("http://"),
        "iat": issued,
        "exp": issued + 3600,
        "scope": "signature impersonation",
    }
    claims.update(changes)
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, private_pem, "RS256")


def jwt_token(
    sandbox: DocusignSandbox, private_pem: str, now: float | None = None, **changes: Any
) -> requests.Response:
    """Ask for an access token by JWT grant."""
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "assertion": assertion(sandbox, private_pem, now, **changes),
    }
    return requests.post(f"{sandbox.url}/oauth/token", data=form, timeout=10)


@dataclass
class Caller:
    """Calls the REST API with one access token."""

    sandbox: DocusignSandbox
    token: str

    def __call__(self, method: str, path: str, body: Any = None, **query: str) -> requests.Response:
        """One call; `path` follows the account, or is whole when it starts with /restapi or /oauth."""
        whole = path.startswith(("/restapi", "/oauth"))
        url = self.sandbox.url + (path if whole else f"/restapi/v2.1/accounts/{ACCOUNT_ID}{path}")
        headers = {"Authorization": f"Bearer {self.token}"}
        return requests.request(method, url, json=body, params=query, headers=headers, timeout=20)

    def create(self, **changes: Any) -> str:
        """Create an envelope and answer its id."""
        answer = self("POST", "/envelopes", definition(**changes))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["envelopeId"])

    def send(self, envelope_id: str) -> requests.Response:
        """Send a draft."""
        return self("PUT", f"/envelopes/{envelope_id}", {"status": "sent"})

    def status(self, envelope_id: str) -> str:
        """The envelope's status as the API tells it."""
        return str(self("GET", f"/envelopes/{envelope_id}").json()["status"])


def signer(number: int = 1, email: str = "ann.lee@acme.example", order: int = 1, **changes: Any) -> dict[str, Any]:
    """A signer with a signature and a date at the anchor."""
    anchor = {"anchorString": "/claim_s1/", "anchorUnits": "pixels", "anchorXOffset": "0", "anchorYOffset": "0"}
    return {
        "recipientId": str(number),
        "routingOrder": str(order),
        "name": email.partition("@")[0].replace(".", " ").title(),
        "email": email,
        "tabs": {"signHereTabs": [anchor], "dateSignedTabs": [anchor]},
        **changes,
    }


def document(number: int = 1, content: bytes | None = None, name: str = "Claim 7.pdf") -> dict[str, Any]:
    """A document of a create call."""
    held = base64.b64encode(content if content is not None else pdf()).decode()
    return {"documentId": str(number), "name": name, "fileExtension": "pdf", "documentBase64": held}


def definition(**changes: Any) -> dict[str, Any]:
    """The body of a create call for a good draft, with parts replaced (or, set to None, left out)."""
    body: dict[str, Any] = {
        "status": "created",
        "emailSubject": "Riverside Tower: claim 7 of Acme",
        "documents": [document()],
        "recipients": {"signers": [signer()]},
        "transactionId": "0b6c4c0e-7d1a-4b7e-9a3c-1d2e3f405170",
        "customFields": {
            "textCustomFields": [{"name": "claim_key", "value": "k-1", "show": "false", "required": "false"}]
        },
    }
    body.update(changes)
    return {name: value for name, value in body.items() if value is not None}


def listener_of(url: str, events: list[str], **changes: Any) -> dict[str, Any]:
    """An eventNotification."""
    return {
        "url": url,
        "deliveryMode": "SIM",
        "events": events,
        "eventData": {"version": "restv2.1", "format": "json", "includeData": ["recipients", "custom_fields"]},
        "includeHMAC": "true",
        "requireAcknowledgment": "true",
        "loggingEnabled": "true",
        **changes,
    }


@dataclass
class Listener:
    """A web server that keeps what Connect sends; `answers` are the statuses to give, then 200."""

    answers: list[int] = field(default_factory=list)
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.got.append((dict(self.headers), body))
                self.send_response(listener.answers.pop(0) if listener.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Nothing is printed."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/connect"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def until(true: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Poll until something holds; answers whether it did in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.01)
    return true()
