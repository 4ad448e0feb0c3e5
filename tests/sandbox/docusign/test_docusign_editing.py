"""A draft that a person changes in DocuSign: all of a change or nothing, and who gets a copy is told everywhere."""

import json

import pytest

from sandbox.docusign.model import ApiError
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_wire import Caller, Listener, listener_of, pdf, signer

pytestmark = pytest.mark.slow
ANN, BO = "ann.lee@acme.example", "bo.berg@acme.example"


def test_a_person_edits_a_draft_as_on_the_page(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = call.create(recipients={"signers": [signer(1, ANN), signer(2, BO)]})
    sandbox.edit_draft(
        envelope,
        subject="Claim 7, as agreed",
        message="See the minutes.",
        add_signer=("Cy Dunn", "cy@acme.example", 2),
        add_copy=("Di Eng", "di@acme.example", 3),
        change_recipient=(ANN, "Ann B. Lee", "ann.b@acme.example"),
        remove_recipient=BO,
        add_document=("Minutes.pdf", pdf("Minutes", "")),
    )
    sandbox.edit_draft(envelope, remove_document="Minutes.pdf")
    told = call("GET", f"/envelopes/{envelope}", include="recipients,documents").json()
    assert (told["status"], told["emailSubject"], told["emailBlurb"]) == (
        "created",
        "Claim 7, as agreed",
        "See the minutes.",
    )
    people = told["recipients"]
    assert [(one["email"], one["routingOrder"]) for one in people["signers"]] == [
        ("ann.b@acme.example", "1"),
        ("cy@acme.example", "2"),
    ]
    assert [(one["email"], one["routingOrder"], one["recipientType"]) for one in people["carbonCopies"]] == [
        ("di@acme.example", "3", "carboncopy")
    ]
    assert [one["name"] for one in told["envelopeDocuments"]] == ["Claim 7.pdf"]
    assert sandbox.mails == []


def test_an_edit_that_docusign_would_not_take_changes_nothing(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = call.create()
    for wrong in (
        {"subject": "x" * 101},
        {"add_signer": ("Bo", "bo@acme", 1)},
        {"add_copy": ("Ann Lee", ANN, 1)},
        {"remove_recipient": BO},
        {"remove_document": "Other.pdf"},
        {"add_document": ("Note.pdf", b"no pdf")},
    ):
        with pytest.raises(ApiError):
            sandbox.edit_draft(envelope, **{"message": "New", **wrong})
    assert sandbox.envelope(envelope).email_blurb != "New"
    sandbox.send_draft(envelope)
    with pytest.raises(ApiError, match="ENVELOPE_INVALID_STATUS"):
        sandbox.edit_draft(envelope, subject="Late")


def test_the_fields_on_a_document_go_with_it(call: Caller, sandbox: DocusignSandbox) -> None:
    places = [{"documentId": "1", "pageNumber": "1", "xPosition": "9", "yPosition": "9"}]
    envelope = call.create(recipients={"signers": [signer(tabs={"signHereTabs": places})]})
    sandbox.edit_draft(envelope, add_document=("Other.pdf", pdf("Other", "")), remove_document="Claim 7.pdf")
    held = sandbox.envelope(envelope)
    assert held.recipients[0].tabs == {"signHereTabs": []}
    assert [one.document_id for one in held.documents] == ["2"]


def test_copies_are_told_in_lists_and_in_connect(call: Caller, sandbox: DocusignSandbox, listener: Listener) -> None:
    envelope = call.create(eventNotification=listener_of(listener.url, ["envelope-sent"]))
    sandbox.edit_draft(envelope, add_copy=("Di Eng", "di@acme.example", 1))
    (listed,) = call("GET", "/envelopes", envelope_ids=envelope, include="recipients").json()["envelopes"]
    assert [one["status"] for one in listed["recipients"]["carbonCopies"]] == ["created"]
    sandbox.send_draft(envelope)
    assert sandbox.connect.wait_idle()
    (copy,) = json.loads(listener.got[0][1])["data"]["envelopeSummary"]["recipients"]["carbonCopies"]
    assert (copy["email"], copy["recipientType"], copy["declinedReason"]) == ("di@acme.example", "carboncopy", None)
