"""What the stand-in takes as a draft, what it refuses and with which errorCode, and the one way to send it."""

import base64
import io
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from sandbox.docusign.server import DocusignSandbox
from tests.support import hostile
from tests.support.docusign_wire import Caller, Clock, definition, document, listener_of, pdf, signer

pytestmark = pytest.mark.slow


def refused(call: Caller, **changes: Any) -> str:
    """The errorCode of a create call that must fail."""
    answer = call("POST", "/envelopes", definition(**changes))
    assert answer.status_code == 400, answer.text
    return str(answer.json()["errorCode"])


def locked_pdf() -> bytes:
    """A PDF that asks for a password."""
    with PdfWriter() as writer:
        writer.append(PdfReader(io.BytesIO(pdf())))
        writer.encrypt("secret", algorithm="RC4-128")
        held = io.BytesIO()
        writer.write(held)
    return held.getvalue()


def with_fields(value: str) -> dict[str, Any]:
    return {"textCustomFields": [{"name": "claim_key", "value": value, "show": "false", "required": "false"}]}


def test_a_draft_mails_nobody_and_costs_nothing(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = call.create()
    assert call.status(envelope) == "created"
    assert sandbox.mails == []
    assert call("GET", "").json()["billingPeriodEnvelopesSent"] == "0"


def test_sending_a_draft_invites_the_signer_once(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = call.create()
    assert call.send(envelope).json() == {"envelopeId": envelope}
    assert call.status(envelope) == "sent"
    assert [(mail.kind, mail.to) for mail in sandbox.mails] == [("invitation", "ann.lee@acme.example")]
    assert call("GET", "").json()["billingPeriodEnvelopesSent"] == "1"


def test_an_envelope_can_be_created_and_sent_in_one_call(call: Caller) -> None:
    answer = call("POST", "/envelopes", definition(status="sent"))
    assert (answer.status_code, answer.json()["status"]) == (201, "sent")


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("INVALID_REQUEST_PARAMETER", {"emailSubject": "x" * 101}),
        ("INVALID_REQUEST_PARAMETER", {"emailBlurb": "x" * 10_001}),
        ("INVALID_REQUEST_PARAMETER", {"customFields": with_fields("x" * 101)}),
        ("INVALID_REQUEST_PARAMETER", {"documents": [document(1), document(1)]}),
        ("INVALID_REQUEST_BODY", {"documents": [{**document(1), "documentBase64": "%%%"}]}),
        ("INVALID_REQUEST_BODY", {"emailSubject": 7}),
        ("UNABLE_TO_LOAD_DOCUMENT", {"documents": [document(1, b"<html>not a pdf</html>")]}),
        ("UNABLE_TO_LOAD_DOCUMENT", {"documents": [document(1, b"%PDF-1.7 and then nothing")]}),
        ("UNABLE_TO_LOAD_DOCUMENT", {"documents": [document(1, locked_pdf())]}),
        ("UNSUPPORTED_PDF_CONTENT", {"documents": [document(1, hostile.pdf(xfa=True))]}),
        ("INVALID_EMAIL_ADDRESS_FOR_RECIPIENT", {"recipients": {"signers": [signer(email="bob@acme")]}}),
        ("INVALID_EMAIL_ADDRESS_FOR_RECIPIENT", {"recipients": {"signers": [signer(email="")]}}),
        ("INVALID_RECIPIENT_ID", {"recipients": {"signers": [signer(1), signer(1, "bo@acme.example")]}}),
        ("INVALID_RECIPIENT_ID", {"recipients": {"signers": [signer(0)]}}),
        ("INVALID_REQUEST_PARAMETER", {"recipients": {"signers": [signer(1), signer(2)]}}),
        ("ENVELOPE_STATUS_INVALID", {"status": "completed"}),
        ("INVALID_REQUEST_PARAMETER", {"eventNotification": listener_of("http://bot.example/hook", ["envelope-sent"])}),
        ("INVALID_REQUEST_PARAMETER", {"eventNotification": listener_of("https://bot.example/", ["envelope-lost"])}),
        (
            "INVALID_REQUEST_PARAMETER",
            {"eventNotification": {"url": "https://bot.example/", "events": ["envelope-sent"]}},
        ),
        ("INVALID_REQUEST_PARAMETER", {"notification": {"reminders": {"reminderDelay": "two"}}}),
    ],
)
def test_a_wrong_definition_is_refused_by_its_errorcode(call: Caller, code: str, changes: dict[str, Any]) -> None:
    assert refused(call, **changes) == code
    assert call.sandbox.envelopes == []


def test_more_than_a_hundred_recipients_are_too_many(call: Caller) -> None:
    many = [signer(number, f"p{number}@acme.example") for number in range(1, 102)]
    assert refused(call, recipients={"signers": many}) == "RECIPIENT_LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    ("content", "found"),
    [(pdf(anchor_size=6), True), (pdf(anchor_size=5), False), (pdf(anchor=""), False)],
    ids=["six points", "five points", "none"],
)
def test_an_anchor_must_stand_in_the_text_in_six_points_or_more(call: Caller, content: bytes, found: bool) -> None:
    answer = call("POST", "/envelopes", definition(documents=[document(1, content)]))
    assert answer.status_code == (201 if found else 400)
    assert found or answer.json()["errorCode"] == "ANCHOR_TAB_STRING_NOT_FOUND"


def test_an_anchor_may_stand_in_any_of_the_documents(call: Caller) -> None:
    call.create(documents=[document(1, pdf(anchor="")), document(2, pdf(), "Summary.pdf")])


def test_a_missing_anchor_marked_as_ignorable_is_let_through(call: Caller) -> None:
    tab = {"anchorString": "/nowhere/", "anchorIgnoreIfNotPresent": "true"}
    call.create(recipients={"signers": [signer(tabs={"signHereTabs": [tab]})]})


def test_a_tab_without_anchor_needs_a_page_that_exists(call: Caller) -> None:
    def with_tab(page: str, number: str = "1") -> dict[str, Any]:
        tab = {"documentId": number, "pageNumber": page, "xPosition": "100", "yPosition": "100"}
        return {"signers": [signer(tabs={"signHereTabs": [tab]})]}

    call.create(recipients=with_tab("1"))
    assert refused(call, recipients=with_tab("2")) == "INVALID_TAB_OPERATION"
    assert refused(call, recipients=with_tab("1", "9")) == "TAB_REFERS_TO_MISSING_DOCUMENT"


@pytest.mark.parametrize("missing", [{"documents": []}, {"recipients": {}}, {"emailSubject": ""}])
def test_an_incomplete_draft_may_be_kept_but_not_sent(call: Caller, missing: dict[str, Any]) -> None:
    envelope = call.create(**{"recipients": {"signers": [signer(tabs={})]}, **missing})
    assert call.send(envelope).json()["errorCode"] == "ENVELOPE_IS_INCOMPLETE"
    assert call.status(envelope) == "created"


def test_a_body_that_is_no_json_is_refused(call: Caller) -> None:
    assert call("POST", "/envelopes", ["no"]).json()["errorCode"] == "INVALID_REQUEST_BODY"
    assert call("POST", "/envelopes").json()["errorCode"] == "INVALID_REQUEST_BODY"


def test_a_draft_can_be_edited_until_it_is_sent(call: Caller) -> None:
    envelope = call.create()
    assert call("PUT", f"/envelopes/{envelope}", {"emailSubject": "New"}).status_code == 200
    changed = {"recipients": {"signers": [signer(email="new@acme.example")]}}
    assert call("PUT", f"/envelopes/{envelope}", changed).json()["errorCode"] == "INVALID_REQUEST_PARAMETER"
    assert call("PUT", f"/envelopes/{envelope}", changed, advanced_update="true").status_code == 200
    call.send(envelope)
    assert call.sandbox.mails[0].to == "new@acme.example"
    assert call.sandbox.mails[0].subject == "New"
    late = call("PUT", f"/envelopes/{envelope}", {"emailSubject": "Late"})
    assert late.json()["errorCode"] == "ENVELOPE_INVALID_STATUS"


def test_the_allowance_ends_sending_but_not_drafting(start: Any, log: Any) -> None:
    from sandbox.docusign.config import Account

    call = log(start(account=Account(envelopes_allowed=1)))
    first, second = call.create(), call.create()
    assert call.send(first).status_code == 200
    assert call.send(second).json()["errorCode"] == "ENVELOPE_ALLOWANCE_EXCEEDED"
    assert call.status(second) == "created"
    assert call("GET", "").json()["envelopeSendingBlocked"] == "true"


def test_a_deleted_draft_is_out_of_the_way(call: Caller) -> None:
    envelope = call.create()
    assert call("PUT", "/folders/recyclebin", {"envelopeIds": [envelope]}).status_code == 200
    assert call.status(envelope) == "deleted"
    assert call.send(envelope).json()["errorCode"] == "ENVELOPE_INVALID_STATUS"
    assert "envelopes" not in call("GET", "/envelopes", from_date="2026-11-01").json()
    call.sandbox.switch(deleted_drafts="gone")
    assert call("GET", f"/envelopes/{envelope}").json()["errorCode"] == "ENVELOPE_DOES_NOT_EXIST"


def test_reminders_expiry_and_fields_are_shown_as_given(call: Caller, clock: Clock) -> None:
    notification = {
        "useAccountDefaults": "false",
        "reminders": {"reminderEnabled": "false"},
        "expirations": {"expireEnabled": "true", "expireAfter": "30", "expireWarn": "0"},
    }
    envelope = call.create(notification=notification)
    call.send(envelope)
    shown = call("GET", f"/envelopes/{envelope}", include="custom_fields,documents").json()
    assert shown["expireDateTime"] == "2026-12-22T10:05:00.0000000Z"
    assert shown["customFields"]["textCustomFields"][0]["value"] == "k-1"
    assert [one["documentId"] for one in shown["envelopeDocuments"]] == ["1", "certificate"]
    assert call("GET", f"/envelopes/{envelope}/notification").json()["reminders"]["reminderEnabled"] == "false"
    assert call("GET", f"/envelopes/{envelope}/custom_fields").json()["textCustomFields"][0]["name"] == "claim_key"


def test_unknown_addresses_answer_json(call: Caller) -> None:
    for path in ("/nothing", "/envelopes/x/nothing"):
        answer = call("GET", path)
        assert (answer.status_code, answer.json()["errorCode"]) == (404, "RESOURCE_NOT_FOUND")
    unknown = call("GET", "/envelopes/00000000-0000-0000-0000-000000000000")
    assert unknown.json()["errorCode"] == "ENVELOPE_DOES_NOT_EXIST"
    assert call("GET", "/envelopes/seven").json()["errorCode"] == "INVALID_REQUEST_PARAMETER"
    assert call("DELETE", "/envelopes").status_code == 405


def test_documents_come_back_byte_for_byte(call: Caller) -> None:
    content = pdf("A claim of its own")
    envelope = call.create(documents=[document(1, content), document(2, pdf(), "Summary.pdf")])
    call.send(envelope)
    call.sandbox.sign(envelope, "ann.lee@acme.example")
    answer = call("GET", f"/envelopes/{envelope}/documents/1")
    assert answer.content == content
    assert answer.headers["Content-Type"] == "application/pdf"
    assert base64.b64encode(answer.content).decode() == document(1, content)["documentBase64"]


def test_documents_of_more_than_a_request_may_have_are_refused_whole(call: Caller) -> None:
    large = [document(one, bytes(14_000_000)) for one in (1, 2)]
    answer = call("POST", "/envelopes", definition(documents=large))
    assert (answer.status_code, answer.json()["errorCode"]) == (413, "MAX_REQUEST_LENGTH_EXCEEDED")
