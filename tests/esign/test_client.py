"""Our calls to DocuSign, over HTTP, against the stand-in."""

import dataclasses
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from claims.envelope import EnvelopeStatus, RecipientStatus
from esign.account import ServiceAccount
from esign.client import Envelopes
from esign.connect import parse_message, signed_by_any
from esign.errors import Moved, Paused, Refused, Stopped, Trouble, Unanswered
from esign.oauth import DocusignSettings
from esign.quota import Quota
from esign.values import Draft, EnvelopeDocument, Signer
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_login import LoginServer
from tests.support.docusign_wire import Listener, until

MakeDraft = Callable[..., Draft]


def calls(docusign: DocusignSandbox, method: str = "*", part: str = "") -> list[Any]:
    """The REST calls the stand-in received, those cut off included."""
    rest = [call for call in docusign.received if call.path.startswith("/restapi")]
    return [call for call in rest if method in {"*", call.method} and part in call.path]


def test_a_draft_mails_nobody_and_is_found_by_its_transaction_id(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    draft = a_draft()

    envelope_id = envelopes.create_draft(draft)
    (found,) = envelopes.find([draft.transaction_id])

    assert docusign.mails == []
    assert (found.envelope_id, found.status) == (envelope_id, EnvelopeStatus.CREATED)
    assert (found.transaction_id, found.claim_key) == (draft.transaction_id, "RT/SC-104/7")


def test_sending_invites_every_signer(envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft) -> None:
    draft = a_draft()
    envelope_id = envelopes.create_draft(draft)

    envelopes.send(envelope_id)
    (news,) = envelopes.read([envelope_id])

    assert news.status is EnvelopeStatus.SENT
    assert {(r.recipient_id, r.email, r.status) for r in news.recipients} == {
        ("1", "jo@northbank.example", RecipientStatus.SENT),
        ("2", "ann@northbank.example", RecipientStatus.SENT),
    }
    assert envelopes.find([draft.transaction_id])[0].status is EnvelopeStatus.SENT
    assert len(docusign.mails) == 2


def test_what_people_do_is_read_back(envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft) -> None:
    signed, declined, bounced, voided = (envelopes.create_draft(a_draft()) for _ in range(4))
    for envelope_id in (signed, declined, bounced, voided):
        envelopes.send(envelope_id)
    docusign.sign(signed, "jo@northbank.example")
    docusign.sign(signed, "ann@northbank.example")
    docusign.decline(declined, "jo@northbank.example", "Line 3 is wrong")
    docusign.bounce(bounced, "ann@northbank.example")
    docusign.void(voided, "Sent by mistake")

    told = {news.envelope_id: news for news in envelopes.read([signed, declined, bounced, voided])}

    assert told[signed].status is EnvelopeStatus.COMPLETED
    assert all(r.signed_at is not None and r.signed_at.tzinfo is UTC for r in told[signed].recipients)
    assert told[declined].status is EnvelopeStatus.DECLINED
    assert {r.declined_reason for r in told[declined].recipients} == {None, "Line 3 is wrong"}
    assert RecipientStatus.AUTORESPONDED in {r.status for r in told[bounced].recipients}
    assert (told[voided].status, told[voided].voided_reason) == (EnvelopeStatus.VOIDED, "Sent by mistake")


def test_documents_arrive_byte_for_byte_with_the_sheet_last(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft, sheet: bytes
) -> None:
    claim = sheet + b"\n% the claim"
    documents = (EnvelopeDocument("Claim 7.pdf", claim), EnvelopeDocument("Summary.pdf", sheet))

    envelope = docusign.envelope(envelopes.create_draft(a_draft(documents=documents, signers=(SOLE_SIGNER,))))

    assert [(d.name, d.content) for d in envelope.documents] == [("Claim 7.pdf", claim), ("Summary.pdf", sheet)]


SOLE_SIGNER = Signer("1", "Jo Bauer", "jo@northbank.example")


def test_ids_are_looked_up_in_batches_and_pages(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    drafts = [a_draft() for _ in range(7)]
    created = {envelopes.create_draft(draft) for draft in drafts}
    ids = [draft.transaction_id for draft in drafts] + [f"missing-{n}" for n in range(60)]

    found = envelopes.find(ids)

    assert {news.envelope_id for news in found} == created
    assert len(found) == 7
    assert envelopes.find([]) == ()
    assert envelopes.read([]) == ()
    asked = [call.query for call in calls(docusign, "GET", "/envelopes")]
    assert all(len(query["transaction_ids"].split(",")) <= 50 for query in asked)
    assert sum(query["transaction_ids"].startswith(ids[0]) for query in asked) == 3


def test_changes_are_read_to_the_last_page(envelopes: Envelopes, a_draft: MakeDraft) -> None:
    before = datetime.now(UTC) - timedelta(minutes=1)
    created = {envelopes.create_draft(a_draft()) for _ in range(8)}

    changed = envelopes.changes_since(before)

    assert {news.envelope_id for news in changed} == created
    assert len(changed) == 8
    assert envelopes.changes_since(datetime.now(UTC) + timedelta(minutes=1)) == ()


def test_our_own_transaction_id_serves_where_docusign_does_not_show_its(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    docusign.switch(transaction_id_shown=False)
    draft = a_draft()
    envelopes.create_draft(draft)

    assert [news.transaction_id for news in envelopes.find([draft.transaction_id])] == [draft.transaction_id]


@pytest.mark.parametrize("shown", ["shown", "gone"])
def test_a_draft_can_be_thrown_away_twice(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft, shown: str
) -> None:
    docusign.switch(deleted_drafts=shown)
    envelope_id = envelopes.create_draft(a_draft())

    envelopes.discard_draft(envelope_id)
    if shown == "shown":
        envelopes.discard_draft(envelope_id)
    else:
        with pytest.raises(Moved):
            envelopes.discard_draft(envelope_id)

    assert docusign.envelopes[0].status == "deleted"


def test_an_envelope_that_somebody_sent_is_not_thrown_away(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    envelope_id = envelopes.create_draft(a_draft())
    docusign.send_draft(envelope_id)

    with pytest.raises(Moved):
        envelopes.discard_draft(envelope_id)
    assert docusign.envelope(envelope_id).status == "sent"


def test_a_second_send_mails_nobody_again(envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft) -> None:
    envelope_id = envelopes.create_draft(a_draft())
    envelopes.send(envelope_id)

    with pytest.raises(Moved):
        envelopes.send(envelope_id)
    assert len(docusign.mails) == 2


def test_an_envelope_that_never_was_cannot_be_sent(envelopes: Envelopes) -> None:
    with pytest.raises(Moved):
        envelopes.send("00000000-0000-4000-8000-00000000dead")


def test_the_probe_tells_the_accounts_name(envelopes: Envelopes) -> None:
    assert envelopes.probe() == "Harbour & Rowe Constructors"


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
    docusign: DocusignSandbox, settings: DocusignSettings, a_draft: MakeDraft
) -> None:
    hasty = dataclasses.replace(settings, read_timeout=0.5)
    envelopes = Envelopes(ServiceAccount(hasty, lambda: datetime.now(UTC)))
    envelope_id = envelopes.create_draft(a_draft())
    docusign.inject(kind="delay", method="PUT", seconds=3.0)
    started = time.monotonic()

    with pytest.raises(Unanswered):
        envelopes.send(envelope_id)

    assert time.monotonic() - started < 2.5
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


def test_sixteen_threads_share_one_login_and_get_their_own_answers(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    drafts = [a_draft() for _ in range(32)]

    with ThreadPoolExecutor(16) as pool:
        created = list(pool.map(envelopes.create_draft, drafts))
        docusign.expire_tokens()
        list(pool.map(envelopes.send, created))

    assert [docusign.envelope(i).transaction_id for i in created] == [d.transaction_id for d in drafts]
    assert {docusign.envelope(i).status for i in created} == {"sent"}
    assert len([call for call in docusign.received if call.path == "/oauth/token"]) == 2


def test_the_rate_headers_of_every_answer_are_heard(
    account: ServiceAccount, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    heard: list[Quota] = []
    envelopes = Envelopes(account, heard.append)
    docusign.use_up(hourly=2900)

    envelope_id = envelopes.create_draft(a_draft())
    docusign.use_up(hourly=99)
    with pytest.raises(Paused) as paused:
        envelopes.send(envelope_id)

    assert [quota.hourly_remaining for quota in heard] == [99, 0]
    assert heard[0].hourly_limit == 3000
    assert paused.value.until == heard[1].hourly_resets_at


def test_the_sdk_neither_logs_nor_installs_handlers(envelopes: Envelopes, capfd: pytest.CaptureFixture[str]) -> None:
    envelopes.probe()

    handlers = logging.getLogger("urllib3").handlers + logging.getLogger("docusign_esign").handlers
    assert [handler for handler in handlers if not isinstance(handler, logging.NullHandler)] == []
    assert capfd.readouterr() == ("", "")


def test_docusign_sees_no_use_it_would_flag(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    for _ in range(3):
        envelopes.send(envelopes.create_draft(a_draft()))
    envelopes.changes_since(datetime.now(UTC) - timedelta(minutes=20))

    assert docusign.violations == []


def test_connect_tells_what_happened_signed_with_our_key(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    listener = Listener()
    try:
        envelope_id = envelopes.create_draft(a_draft(notify_url=listener.url))
        envelopes.send(envelope_id)
        docusign.sign(envelope_id, "jo@northbank.example")
        docusign.sign(envelope_id, "ann@northbank.example")
        assert until(lambda: any(b"envelope-completed" in body for _, body in listener.got))
    finally:
        listener.close()

    for headers, body in listener.got:
        given = [value for name, value in headers.items() if name.lower().startswith("x-docusign-signature-")]
        assert signed_by_any(body, given, ["retired-key", "connect-key"])
    messages = [parse_message(body) for _, body in listener.got]
    completed = next(message for message in messages if message.event == "envelope-completed")
    assert completed.news.status is EnvelopeStatus.COMPLETED
    assert completed.news.claim_key == "RT/SC-104/7"
    assert len({message.dedupe_key for message in messages}) == len(messages)
    _all_of(messages, ["envelope-sent", "recipient-completed", "envelope-completed"])


def _all_of(messages: Sequence[Any], events: Sequence[str]) -> None:
    assert set(events) <= {message.event for message in messages}
