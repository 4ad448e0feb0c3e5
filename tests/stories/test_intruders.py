"""Requests that are not what they say: refused or harmless, in the log, and the bot serves on."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator, MutableMapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import func, select
from structlog.testing import capture_logs

from bot.settings import SlackMode
from sandbox.slack import payloads
from sandbox.slack.seen import Seen
from sandbox.slack.signed_http import encode, sign
from storage.tables import envelope_events
from tests.support.acting import RIVERSIDE, open_list
from tests.support.portfolios import address, claim_rows, confirm_all, played
from tests.support.stage import CONNECT_KEY, Stage

pytestmark = pytest.mark.slow

SLACK_SECRET = "stage-signing-secret"
Log = list[MutableMapping[str, Any]]


@pytest.fixture
def reached(sqlite_url: str, tmp_path: Path) -> Iterator[Stage]:
    """The product where anybody can reach it: HTTP mode, and Connect."""
    with played(Stage(sqlite_url, mode=SlackMode.HTTP), tmp_path, claim_rows(2)) as stage:
        yield stage


@pytest.fixture
def logged() -> Iterator[Log]:
    """What the bot writes into its log, as it writes it."""
    with capture_logs() as entries:
        yield entries


def a_command(stage: Stage, text: str = "pending") -> str:
    """The body of Maya's command, as Slack would send it."""
    ws = stage.slack.ws
    with ws.lock:
        maya, channel = ws.world.users["U04MAYAOKAF"], ws.world.channels["C04RIVERSID"]
        return encode("slash_commands", payloads.slash_command(ws, maya, channel, "/claims", text))[0]


def post_to_slack_door(stage: Stage, body: str, headers: dict[str, str]) -> requests.Response:
    url = f"{stage.settings.bot_url}/slack/events"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return requests.post(url, data=body.encode(), headers={**form, **headers}, timeout=5)


def slack_headers(body: str, secret: str = SLACK_SECRET, sent_at: str | None = None) -> dict[str, str]:
    stamp = sent_at if sent_at is not None else str(int(time.time()))
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(secret, stamp, body)}


def ago(**span: float) -> str:
    return str(int(time.time() - timedelta(**span).total_seconds()))


FORGERIES: dict[str, Callable[[str], dict[str, str]]] = {
    "another secret": lambda body: slack_headers(body, secret="guessed"),
    "another body": lambda body: slack_headers(body + "&x=1"),
    "no headers at all": lambda body: {},
    "no signature": lambda body: {"X-Slack-Request-Timestamp": str(int(time.time()))},
    "no timestamp": lambda body: {"X-Slack-Signature": slack_headers(body)["X-Slack-Signature"]},
    "an empty signature": lambda body: slack_headers(body) | {"X-Slack-Signature": ""},
    "six minutes old": lambda body: slack_headers(body, sent_at=ago(minutes=6)),
    "a year old": lambda body: slack_headers(body, sent_at=ago(days=365)),
    "six minutes too early": lambda body: slack_headers(body, sent_at=ago(minutes=-6)),
    "a time that is no number": lambda body: slack_headers(body, sent_at="yesterday"),
    "a time with a point": lambda body: slack_headers(body, sent_at=f"{time.time():.3f}"),
    "a negative time": lambda body: slack_headers(body, sent_at="-1"),
    "a time in other digits": lambda body: slack_headers(body) | {"X-Slack-Request-Timestamp": "\u00b2\u00b2\u00b2"},
    "a time of 400 digits": lambda body: slack_headers(body, sent_at="9" * 400),
    "a time of 5,000 digits": lambda body: slack_headers(body, sent_at="9" * 5000),
}
"""Headers that Slack would not send with this body, or not now."""


def test_a_request_that_slack_did_not_sign_just_now_is_refused_and_logged(reached: Stage, logged: Log) -> None:
    body = a_command(reached)
    for name, forged in FORGERIES.items():
        logged.clear()

        answer = post_to_slack_door(reached, body, forged(body))

        assert (name, answer.status_code) == (name, 401)
        assert (name, events(logged)) == (name, ["slack_request_refused"])
    assert reached.person("maya").ephemerals(RIVERSIDE) == []
    expect_serving(reached)


def test_a_signed_request_that_says_nothing_is_harmless(reached: Stage) -> None:
    for body, status in [("", 404), ("x" * 9999, 404), ("command=%2Fclaims", 200), ("command=%2Fother&text=x", 404)]:
        assert (body[:9], post_to_slack_door(reached, body, slack_headers(body)).status_code) == (body[:9], status)
    assert reached.person("maya").ephemerals(RIVERSIDE) == []
    expect_serving(reached)


def test_a_submission_that_is_played_again_with_its_good_signature_sends_nothing_twice(reached: Stage) -> None:
    maya = reached.person("maya")
    batch = confirm_all(maya)
    reached.wait_for(lambda: len(reached.sent_envelopes()) == 2, "sending both")
    (submitted,) = [one.payload for one in reached.slack.deliveries if one.payload.get("type") == "view_submission"]
    body = encode("interactive", submitted)[0]
    headers = slack_headers(body)

    answers = [post_to_slack_door(reached, body, headers) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all("Nothing was sent twice" in answer.text for answer in answers)
    expect_serving(reached)
    assert len(reached.docusign.envelopes) == len(reached.docusign.mails) == 2
    assert [one.ts for one in maya.messages(RIVERSIDE) if "Total due" in one.plain] == [batch.ts]


# Connect ------------------------------------------------------------------------------------------------------------


def signature(body: bytes, key: str = CONNECT_KEY) -> str:
    return base64.b64encode(hmac.digest(key.encode(), body, hashlib.sha256)).decode()


def post_to_connect(stage: Stage, body: bytes, signed: str | None) -> requests.Response:
    headers = {"Content-Type": "application/json"} | ({"X-DocuSign-Signature-1": signed} if signed is not None else {})
    return requests.post(str(stage.settings.connect_url), data=body, headers=headers, timeout=10)


@pytest.fixture
def a_message(reached: Stage) -> bytes:
    """A Connect message that says that the first claim is signed, and was never delivered."""
    maya = reached.person("maya")
    confirm_all(maya)
    reached.wait_for(lambda: len(reached.sent_envelopes()) == 2, "sending both")
    assert reached.docusign.connect.wait_idle()
    reached.docusign.connect.hold()
    first = min(reached.sent_envelopes(), key=lambda one: str(one.email_subject))
    reached.docusign.sign(first.envelope_id, address(1))
    return bytes(reached.docusign.connect.deliveries[-1].body)


def test_news_that_docusign_did_not_sign_is_refused_and_logged(reached: Stage, logged: Log, a_message: bytes) -> None:
    good = signature(a_message)
    stored = stored_events(reached)
    forgeries = {
        "no signature": (a_message, None),
        "an empty signature": (a_message, ""),
        "another key": (a_message, signature(a_message, "another key")),
        "an empty key": (a_message, signature(a_message, "")),
        "a signature in hexadecimal": (a_message, base64.b64decode(good).hex()),
        "half a signature": (a_message, good[:20]),
        "another body": (a_message + b" ", good),
        "another claim": (a_message.replace(b"completed", b"declined"), good),
        "letters beyond ASCII": (a_message, "\u00fc" * 44),
    }
    for name, (body, signed) in forgeries.items():
        logged.clear()

        answer = post_to_connect(reached, body, signed)

        assert (name, answer.status_code) == (name, 401)
        assert (name, events(logged)) == (name, ["connect_message_refused"])
    assert stored_events(reached) == stored
    assert "0 of 2 signed" in batch_of(reached).plain
    expect_serving(reached)


def test_what_is_signed_but_no_message_is_refused_and_logged(reached: Stage, logged: Log, a_message: bytes) -> None:
    told = json.loads(a_message)
    stored = stored_events(reached)
    bodies = {
        "nothing": b"",
        "half": a_message[:-20],
        "no JSON": b"<xml/>",
        "no object": b"[1, 2]",
        "no envelope": json.dumps(told | {"data": {}}).encode(),
        "no time": json.dumps({"event": "envelope-sent", "data": {"envelopeId": "x"}}).encode(),
        "too deep": b"[" * 100_000,
        "no text": b"\xff\xfe",
    }
    for name, body in bodies.items():
        logged.clear()

        answer = post_to_connect(reached, body, signature(body))

        assert (name, answer.status_code) == (name, 400)
        assert (name, events(logged)) == (name, ["connect_message_refused"])
    assert stored_events(reached) == stored
    expect_serving(reached)


def test_news_that_is_played_again_is_told_once_and_the_log_says_so(
    reached: Stage, logged: Log, a_message: bytes
) -> None:
    maya = reached.person("maya")
    logged.clear()

    answers = [post_to_connect(reached, a_message, signature(a_message)).status_code for _ in range(3)]

    assert answers == [200, 200, 200]
    assert [entry["repeated"] for entry in logged if entry["event"] == "connect_message"] == [False, True, True]
    maya.wait_until(lambda: "1 of 2 signed" in batch_of(reached).plain, "the signature")
    maya.wait_until(lambda: any("complete" in note.plain for note in maya.thread(batch_of(reached))), "the note")
    assert sum("complete" in note.plain for note in maya.thread(batch_of(reached))) == 1
    expect_serving(reached)


@pytest.mark.parametrize("path", ["/docusign/connect", "/slack/events"])
def test_a_body_that_is_too_large_is_refused_and_logged(path: str, reached: Stage, logged: Log) -> None:
    body = b'{"padding": "' + b"x" * (6 * 1024 * 1024) + b'"}'
    headers = {"X-DocuSign-Signature-1": signature(body), **slack_headers(body.decode())}

    answer = requests.post(f"{reached.settings.bot_url}{path}", data=body, headers=headers, timeout=10)

    assert answer.status_code == 413
    assert events(logged) == ["request_too_large"]
    expect_serving(reached)


def test_other_doors_are_shut(reached: Stage) -> None:
    for method, path, status in [
        ("GET", "/docusign/connect", 405),
        ("GET", "/slack/events", 405),
        ("POST", "/healthz", 405),
        ("POST", "/", 404),
        ("GET", "/../bot/settings.py", 404),
        ("GET", "/slack/install", 404),
    ]:
        assert requests.request(method, f"{reached.settings.bot_url}{path}", timeout=5).status_code == status


def events(logged: Log) -> list[str]:
    """The events that the doors have logged; what the engine does meanwhile is not meant."""
    return [
        entry["event"] for entry in logged if entry["event"].endswith(("_refused", "_too_large", "connect_message"))
    ]


def stored_events(stage: Stage) -> int:
    with stage.serving.bot.services.db.reading() as tx:
        return tx.execute(select(func.count()).select_from(envelope_events)).scalar_one()


def batch_of(stage: Stage) -> Seen:
    return stage.person("maya").message("Total due", RIVERSIDE)


def expect_serving(stage: Stage) -> None:
    """Alive, and people are answered as ever."""
    assert requests.get(f"{stage.settings.bot_url}/healthz", timeout=5).status_code == 200
    open_list(stage.person("maya"))
