"""Our calls to DocuSign, over HTTP, against the stand-in."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from claims.envelope import EnvelopeStatus, RecipientStatus
from esign.account import ServiceAccount
from esign.client import Envelopes
from esign.connect import parse_message, signed_by_any
from esign.errors import Moved, Paused
from esign.quota import Quota
from esign.values import Draft, EnvelopeDocument, Signer
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_calls import calls
from tests.support.docusign_wire import Listener, until

MakeDraft = Callable[..., Draft]
SOLE_SIGNER = Signer("1", "Jo Bauer", "jo@northbank.example")


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
    envelopes = Envelopes(account, heard=lambda quota, _: heard.append(quota))
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
    assert {"envelope-sent", "recipient-completed"} <= {message.event for message in messages}
