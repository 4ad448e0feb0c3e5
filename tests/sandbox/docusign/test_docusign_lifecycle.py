"""From sent to the end: order of signing, decline, bounce, void, expiry, resend, corrections, and the papers left."""

import io
import zipfile
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from sandbox.docusign.model import ApiError
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_wire import Caller, Clock, document, pdf, signer

pytestmark = pytest.mark.slow

ANN, BO, CC = "ann.lee@acme.example", "bo.berg@acme.example", "copy@acme.example"


def recipients(call: Caller, envelope: str) -> dict[str, str]:
    """Status by address."""
    held = call("GET", f"/envelopes/{envelope}/recipients").json()
    return {one["email"]: one["status"] for kind in ("signers", "carbonCopies") for one in held[kind]}


def sent(call: Caller, *signers: dict[str, object], **changes: object) -> str:
    """A sent envelope."""
    envelope = call.create(recipients={"signers": list(signers) or [signer()]}, **changes)
    assert call.send(envelope).status_code == 200
    return envelope


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_signers_are_asked_in_routing_order_and_the_last_completes(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = sent(call, signer(1, ANN, 1), signer(2, BO, 2))
    assert recipients(call, envelope) == {ANN: "sent", BO: "created"}
    with pytest.raises(ApiError):
        sandbox.sign(envelope, BO)
    sandbox.sign(envelope, ANN)
    assert recipients(call, envelope) == {ANN: "completed", BO: "sent"}
    sandbox.sign(envelope, BO)
    assert call.status(envelope) == "completed"
    assert [mail.to for mail in sandbox.mails] == [ANN, BO]


def test_a_carbon_copy_is_done_when_it_is_sent(call: Caller, sandbox: DocusignSandbox) -> None:
    copy = {"recipientId": "2", "routingOrder": "2", "name": "Copy", "email": CC}
    envelope = call.create(recipients={"signers": [signer(1, ANN, 1)], "carbonCopies": [copy]})
    call.send(envelope)
    sandbox.sign(envelope, ANN)
    assert recipients(call, envelope) == {ANN: "completed", CC: "completed"}
    assert call.status(envelope) == "completed"


def test_delivered_means_viewed(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = sent(call)
    sandbox.view(envelope, ANN)
    sandbox.view(envelope, ANN)
    assert (call.status(envelope), recipients(call, envelope)[ANN]) == ("delivered", "delivered")


def test_a_decline_ends_it_for_everybody_with_its_reason(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = sent(call, signer(1, ANN, 1), signer(2, BO, 1))
    sandbox.decline(envelope, ANN, "The retention is wrong")
    assert call.status(envelope) == "declined"
    held = call("GET", f"/envelopes/{envelope}/recipients").json()["signers"]
    assert held[0]["declinedReason"] == "The retention is wrong"
    with pytest.raises(ApiError):
        sandbox.sign(envelope, BO)


def test_a_bounce_leaves_the_envelope_out_until_the_address_is_corrected(
    call: Caller, sandbox: DocusignSandbox
) -> None:
    envelope = sent(call)
    sandbox.bounce(envelope, ANN)
    assert (call.status(envelope), recipients(call, envelope)[ANN]) == ("sent", "autoresponded")
    fix = {"signers": [{"recipientId": "1", "name": "Ann Lee", "email": "ann@acme.example"}]}
    answer = call("PUT", f"/envelopes/{envelope}/recipients", fix).json()
    assert answer["recipientUpdateResults"][0]["errorDetails"]["errorCode"] == "SUCCESS"
    assert recipients(call, envelope) == {"ann@acme.example": "sent"}
    assert [mail.to for mail in sandbox.mails] == [ANN, "ann@acme.example"]


def test_an_update_with_an_address_invites_again_and_one_without_does_not(
    call: Caller, sandbox: DocusignSandbox
) -> None:
    envelope = sent(call)
    call("PUT", f"/envelopes/{envelope}/recipients", {"signers": [{"recipientId": "1", "name": "Ann M. Lee"}]})
    assert len(sandbox.mails) == 1
    call("PUT", f"/envelopes/{envelope}/recipients", {"signers": [{"recipientId": "1", "email": ANN}]})
    assert len(sandbox.mails) == 2


def test_a_recipient_who_signed_is_not_changed_though_the_call_succeeds(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = sent(call, signer(1, ANN, 1), signer(2, BO, 2))
    sandbox.sign(envelope, ANN)
    wanted = {"signers": [{"recipientId": "1", "email": "x@acme.example"}, {"recipientId": "9", "name": "Nobody"}]}
    answer = call("PUT", f"/envelopes/{envelope}/recipients", wanted)
    codes = [one["errorDetails"]["errorCode"] for one in answer.json()["recipientUpdateResults"]]
    assert (answer.status_code, codes) == (200, ["RECIPIENT_UPDATE_FAILED", "INVALID_RECIPIENT_ID"])


def test_a_void_needs_a_reason_and_an_envelope_in_process(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = call.create()
    void = {"status": "voided", "voidedReason": "Replaced by a new revision"}
    said = call("PUT", f"/envelopes/{envelope}", void).json()["errorCode"]
    assert said == "ENVELOPE_CANNOT_VOID_INVALID_STATE"
    call.send(envelope)
    assert (
        call("PUT", f"/envelopes/{envelope}", {"status": "voided"}).json()["errorCode"] == "INVALID_REQUEST_PARAMETER"
    )
    assert call("PUT", f"/envelopes/{envelope}", void).status_code == 200
    shown = call("GET", f"/envelopes/{envelope}").json()
    assert (shown["status"], shown["voidedReason"]) == ("voided", "Replaced by a new revision")
    again = call("PUT", f"/envelopes/{envelope}", void).json()["errorCode"]
    assert again == "ENVELOPE_CANNOT_VOID_INVALID_STATE"


def test_an_envelope_whose_time_runs_out_is_voided(
    call: Caller, sandbox: DocusignSandbox, clock: Clock, log: Callable[[DocusignSandbox], Caller]
) -> None:
    first, second = sent(call), sent(call)
    sandbox.expire(first)
    assert sandbox.envelope(first).voided_reason == "Envelope has expired."
    clock.pass_by(days=119)
    assert log(sandbox).status(second) == "sent"
    clock.pass_by(days=1)
    assert log(sandbox).status(second) == "voided"


def test_a_resend_mails_those_who_can_act(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = sent(call, signer(1, ANN, 1), signer(2, BO, 2))
    assert call("PUT", f"/envelopes/{envelope}", {}, resend_envelope="true").status_code == 200
    only = {"signers": [{"recipientId": "1"}]}
    assert call("PUT", f"/envelopes/{envelope}/recipients", only, resend_envelope="true").status_code == 200
    assert [(mail.kind, mail.to) for mail in sandbox.mails] == [
        ("invitation", ANN),
        ("reminder", ANN),
        ("reminder", ANN),
    ]
    draft = call.create()
    answer = call("PUT", f"/envelopes/{draft}", {}, resend_envelope="true")
    assert answer.json()["errorCode"] == "ENVELOPE_INVALID_STATUS"


def test_the_signed_copy_says_who_signed_and_opens(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = sent(call, documents=[document(1, pdf("The claim", "")), document(2, pdf("The sheet"), "Sheet.pdf")])
    sandbox.sign(envelope, ANN)
    combined = call("GET", f"/envelopes/{envelope}/documents/combined", certificate="true").content
    for words in ("The claim", "The sheet", "Signed by:", "Ann Lee", "Certificate of Completion"):
        assert words in text_of(combined)
    assert "Record tracking" in text_of(call("GET", f"/envelopes/{envelope}/documents/certificate").content)
    pack = zipfile.ZipFile(io.BytesIO(call("GET", f"/envelopes/{envelope}/documents/archive").content))
    assert pack.namelist() == ["1 Claim 7.pdf", "2 Sheet.pdf", "Summary.pdf"]
    assert call("GET", f"/envelopes/{envelope}/documents/9").status_code == 404
    listed = call("GET", f"/envelopes/{envelope}/documents").json()["envelopeDocuments"]
    assert [one["documentId"] for one in listed] == ["1", "2", "certificate"]


def test_the_history_is_told_line_by_line(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = sent(call)
    sandbox.sign(envelope, ANN)
    lines = call("GET", f"/envelopes/{envelope}/audit_events").json()["auditEvents"]
    told = [{field["name"]: field["value"] for field in line["eventFields"]}["Action"] for line in lines]
    assert told == ["Registered", "Sent Invitations", "Viewed", "Signed", "Completed"]


def test_a_person_may_send_or_discard_somebody_elses_draft(call: Caller, sandbox: DocusignSandbox) -> None:
    orphan, other = call.create(), call.create()
    sandbox.send_draft(orphan)
    sandbox.discard(other)
    sandbox.discard(orphan)
    assert (call.status(orphan), call.status(other)) == ("voided", "deleted")


def test_only_the_right_states_open_a_view(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = call.create(recipients={"signers": [signer(clientUserId="7")]})
    sender = {"returnUrl": "https://bot.example/back", "viewAccess": "envelope"}
    assert call("POST", f"/envelopes/{envelope}/views/sender", sender).json()["url"].startswith(sandbox.url)
    early = call("POST", f"/envelopes/{envelope}/views/correct", sender)
    assert early.json()["errorCode"] == "ENVELOPE_INVALID_STATUS"
    call.send(envelope)
    assert sandbox.mails == []
    late = call("POST", f"/envelopes/{envelope}/views/sender", sender)
    assert late.json()["errorCode"] == "ENVELOPE_INVALID_STATUS"
    assert call("POST", f"/envelopes/{envelope}/views/correct", sender).status_code == 201
    who = {"userName": "Ann Lee", "email": ANN, "clientUserId": "7", "returnUrl": "https://bot.example/back"}
    assert "/signing/" in call("POST", f"/envelopes/{envelope}/views/recipient", who).json()["url"]
    other = call("POST", f"/envelopes/{envelope}/views/recipient", {**who, "clientUserId": "8"})
    assert other.json()["errorCode"] == "UNKNOWN_ENVELOPE_RECIPIENT"


def test_recipients_can_be_added_to_a_draft_only(call: Caller) -> None:
    envelope = call.create()
    more = {"signers": [signer(2, BO, 2)]}
    assert call("POST", f"/envelopes/{envelope}/recipients", more).status_code == 201
    assert call("POST", f"/envelopes/{envelope}/recipients", more).json()["errorCode"] == "INVALID_RECIPIENT_ID"
    call.send(envelope)
    late = call("POST", f"/envelopes/{envelope}/recipients", {"signers": [signer(3, CC, 2)]})
    assert late.json()["errorCode"] == "ENVELOPE_INVALID_STATUS"
