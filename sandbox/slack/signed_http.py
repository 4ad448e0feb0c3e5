"""The HTTP way to an app: signed requests to its request URLs, as Slack sends them. Judges no answer's content."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests

Json = dict[str, Any]


@dataclass(frozen=True)
class HttpAnswer:
    status: int
    body: Any


def sign(secret: str, timestamp: str, body: str) -> str:
    """Slack's v0 signature over the raw body."""
    base = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encode(kind: str, payload: Json) -> tuple[str, str]:
    """Body and content type: commands are forms, interactions a form with one JSON field, events JSON."""
    if kind == "slash_commands":
        return urlencode(payload), "application/x-www-form-urlencoded"
    if kind == "interactive":
        return urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"
    return json.dumps(payload), "application/json"


def post_signed(
    url: str,
    kind: str,
    payload: Json,
    secret: str,
    *,
    timeout: float,
    headers: dict[str, str] | None = None,
    age_seconds: int = 0,
    spoil_signature: bool = False,
) -> HttpAnswer:
    """One signed request. `age_seconds` backdates the timestamp; `spoil_signature` signs with another secret.

    The timestamp is the real time, whatever the workspace's clock says: the app compares it with its own. Raises
    requests.RequestException when there is no answer in time.
    """
    body, content_type = encode(kind, payload)
    timestamp = str(int(time.time()) - age_seconds)
    signature = sign(f"not-{secret}" if spoil_signature else secret, timestamp, body)
    answer = requests.post(
        url,
        data=body.encode(),
        timeout=timeout,
        allow_redirects=False,
        headers={
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature,
            **(headers or {}),
        },
    )
    return HttpAnswer(answer.status_code, _body(answer))


def _body(answer: requests.Response) -> Any:
    if not answer.content:
        return None
    if "json" in answer.headers.get("Content-Type", ""):
        try:
            return answer.json()
        except ValueError:
            return answer.text
    return answer.text
