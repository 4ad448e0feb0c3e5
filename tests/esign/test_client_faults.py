"""Our calls to DocuSign when DocuSign, or the way there, fails."""

import dataclasses
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from claims.envelope import EnvelopeStatus
from esign.account import ServiceAccount
from esign.client import Envelopes
from esign.errors import Moved, Paused, Refused, Stopped, Trouble, Unanswered
from esign.oauth import DocusignSettings
from esign.values import Draft
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_calls import calls
from tests.support.docusign_login import LoginServer

pytestmark = pytest.mark.slow

MakeDraft = Callable[..., Draft]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"status": 400, "error_code": "ENVELOPE_ALLOWANCE_EXCEEDED"}, Stopped),
        ({"status": 400, "error_code": "Invalid_Email_Address_For_Recipient"}, Refused),
        ({"status": 400, "error_code": "UNSPECIFIED_ERROR"}, Refused),
        ({"status": 429, "error_code": "BURST_APIINVOCATION_LIMIT_EXCEEDED"}, Paused),
        ({"status": 400, "error_code": "HOURLY_APIINVOCATION_LIMIT_EXCEEDED"}, Paused),
        ({"status": 429, "error_code": "HOURLY_APIINVOCATION_LIMIT_EXCEEDED", "retry_after": "2"}, Paused),
        ({"status": 400, "error_code": "ENVELOPE_INVALID_STATUS"}, Moved),
        ({"status": 409, "error_code": "EDIT_LOCK_ENVELOPE_LOCKED"}, Moved),
        ({"status": 403, "error_code": "USER_LACKS_PERMISSIONS"}, Stopped),
        ({"status": 503, "retry_after": "1"}, Unanswered),
        ({"status": 502, "body": "<html>Bad gateway</html>"}, Unanswered),
        ({"status": 307, "body": ""}, Unanswered),
        ({"status": 200, "body": "[]"}, Unanswered),
        ({"status": 200, "body": "null"}, Unanswered),
        ({"status": 200, "body": ""}, Unanswered),
        ({"kind": "html"}, Unanswered),
        ({"kind": "reset"}, Unanswered),
        ({"kind": "reset", "when": "after"}, Unanswered),
        ({"kind": "html", "when": "after"}, Unanswered),
        ({"status": 500, "when": "after"}, Unanswered),
    ],
    ids=lambda value: " ".join(map(str, value.values())) if isinstance(value, dict) else value.__name__,
)
@pytest.mark.parametrize("verb", ["create", "send", "read"])
def test_every_fault_has_its_kind_and_is_met_once(
    envelopes: Envelopes,
    docusign: DocusignSandbox,
    a_draft: MakeDraft,
    fault: dict[str, Any],
    kind: type[Trouble],
    verb: str,
) -> None:
    envelope_id = envelopes.create_draft(a_draft())
    before = len(calls(docusign))
    docusign.inject(path="/restapi/*", times=0, **fault)

    act: dict[str, Callable[[], object]] = {
        "create": lambda: envelopes.create_draft(a_draft()),
        "send": lambda: envelopes.send(envelope_id),
        "read": lambda: envelopes.read([envelope_id]),
    }
    with pytest.raises(kind) as trouble:
        act[verb]()

    assert len(calls(docusign)) == before + 1
    assert trouble.value.words.endswith(".")
    assert "ds-access" not in str(trouble.value)
    if fault.get("kind") is None and kind is not Unanswered:
        assert trouble.value.trace


def test_a_refusal_says_when_its_request_was_made(envelopes: Envelopes, docusign: DocusignSandbox) -> None:
    envelopes.ready()
    docusign.inject(path="/restapi/*", status=400, error_code="ENVELOPE_ALLOWANCE_EXCEEDED", times=0)
    begun = datetime.now(UTC)

    with pytest.raises(Stopped) as trouble:
        envelopes.read(["5e0a4a6e-0000-4000-8000-000000000001"])

    assert trouble.value.asked_at is not None
    assert begun <= trouble.value.asked_at <= datetime.now(UTC)


def test_a_send_whose_answer_was_lost_is_asked_for_exactly_once(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    envelope_id = envelopes.create_draft(a_draft())
    docusign.inject(kind="reset", method="PUT", when="after")

    with pytest.raises(Unanswered):
        envelopes.send(envelope_id)

    assert len(calls(docusign, "PUT")) == 1
    assert envelopes.read([envelope_id])[0].status is EnvelopeStatus.SENT


def test_an_answer_that_comes_too_late_is_no_answer(
    envelopes: Envelopes, docusign: DocusignSandbox, settings: DocusignSettings, a_draft: MakeDraft
) -> None:
    envelope_id = envelopes.create_draft(a_draft())
    impatient = dataclasses.replace(settings, read_timeout=1.5)
    hasty = Envelopes(ServiceAccount(impatient, lambda: datetime.now(UTC)))
    docusign.inject(kind="delay", method="PUT", seconds=30.0)
    started = time.monotonic()

    with pytest.raises(Unanswered):
        hasty.send(envelope_id)

    assert time.monotonic() - started < 20
    assert len(calls(docusign, "PUT")) == 1


def test_a_server_that_is_gone_is_no_answer(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    envelope_id = envelopes.create_draft(a_draft())
    docusign.stop()

    with pytest.raises(Unanswered):
        envelopes.send(envelope_id)


def test_a_server_that_speaks_no_tls_is_no_answer(login: LoginServer, settings: DocusignSettings) -> None:
    login.knows(base_uri=login.url.replace("http://", "https://"))
    settings = dataclasses.replace(settings, oauth_url=login.url)
    envelopes = Envelopes(ServiceAccount(settings, lambda: datetime.now(UTC)))

    # The SDK's own exception for this cannot even be turned into text.
    with pytest.raises(Unanswered) as trouble:
        envelopes.probe()
    assert str(trouble.value)


def test_an_expired_token_is_renewed_and_the_call_made_once_more(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    envelope_id = envelopes.create_draft(a_draft())
    docusign.expire_tokens()

    envelopes.send(envelope_id)

    assert [call.status for call in calls(docusign, "PUT")] == [401, 200]
    assert len(docusign.mails) == 2


def test_a_token_refused_twice_stops(envelopes: Envelopes, docusign: DocusignSandbox) -> None:
    docusign.inject(path="/restapi/*", times=0, status=401, error_code="AUTHORIZATION_INVALID_TOKEN")

    with pytest.raises(Stopped, match="signed us out"):
        envelopes.probe()
    assert len(calls(docusign)) == 2
