"""The JSON of a draft, as it leaves: the SDK's models swallow misspelt fields, so only the JSON proves anything."""

import base64
import dataclasses
from typing import Any

import pytest

from esign import sdk
from esign.draft import definition_of
from esign.values import Copy, Draft, EnvelopeDocument, Signer

CLAIM_PDF = b"%PDF-1.7 the claim"
SHEET_PDF = b"%PDF-1.7 the sheet"


def a_draft(**changes: Any) -> Draft:
    draft = Draft(
        transaction_id="0f6d3c5e-0001",
        subject="Riverside Tower · Claim 7 · Northbank Electrical",
        blurb="Please sign progress claim 7.",
        documents=(EnvelopeDocument("Claim 7.pdf", CLAIM_PDF), EnvelopeDocument("Summary.pdf", SHEET_PDF)),
        signers=(Signer("1", "Jo Bauer", "jo@northbank.example"), Signer("2", "Ann Lee", "ann@northbank.example")),
        custom_fields={"claim_key": "RT/SC-104/7", "batch_id": "b-1"},
        notify_url=None,
    )
    return dataclasses.replace(draft, **changes)


def json_of(draft: Draft) -> dict[str, Any]:
    client = sdk.new_api_client("http://127.0.0.1:1", 4)
    body: dict[str, Any] = client.sanitize_for_serialization(definition_of(draft))
    return body


def test_a_draft_is_created_and_not_sent() -> None:
    body = json_of(a_draft())

    assert body["status"] == "created"
    assert body["transactionId"] == "0f6d3c5e-0001"
    assert body["emailSubject"] == "Riverside Tower · Claim 7 · Northbank Electrical"
    assert body["emailBlurb"] == "Please sign progress claim 7."
    assert "eventNotification" not in body


def test_documents_keep_their_order_and_their_bytes() -> None:
    documents = json_of(a_draft())["documents"]

    assert [(d["documentId"], d["order"], d["name"], d["fileExtension"]) for d in documents] == [
        ("1", "1", "Claim 7.pdf", "pdf"),
        ("2", "2", "Summary.pdf", "pdf"),
    ]
    assert [base64.b64decode(d["documentBase64"]) for d in documents] == [CLAIM_PDF, SHEET_PDF]


def test_all_signers_are_asked_at_once_and_invited_by_mail() -> None:
    signers = json_of(a_draft())["recipients"]["signers"]

    assert [(s["recipientId"], s["routingOrder"], s["name"], s["email"]) for s in signers] == [
        ("1", "1", "Jo Bauer", "jo@northbank.example"),
        ("2", "1", "Ann Lee", "ann@northbank.example"),
    ]
    assert not any("clientUserId" in signer for signer in signers)


def test_a_copy_goes_to_its_reader_in_turn_and_has_no_place_to_sign() -> None:
    copies = (Copy("3", "Di Eng", "di@owner.example", 2), Copy("4", "Cy Dunn", "cy@owner.example"))
    recipients = json_of(a_draft(copies=copies))["recipients"]

    assert recipients["carbonCopies"] == [
        {
            "recipientId": "3", "routingOrder": "2", "name": "Di Eng", "email": "di@owner.example", "roleName": "Copy",
        },
        {
            "recipientId": "4", "routingOrder": "1", "name": "Cy Dunn", "email": "cy@owner.example",
            "roleName": "Copy 2",
        },
    ]  # fmt: skip
    assert [one["recipientId"] for one in recipients["signers"]] == ["1", "2"]
    assert "carbonCopies" not in json_of(a_draft())["recipients"]


def test_over_a_template_each_document_names_the_same_copies() -> None:
    body = json_of(a_draft(template_id="t-1", copies=(Copy("3", "Di Eng", "di@owner.example"),)))

    inline = [one["inlineTemplates"][0]["recipients"] for one in body["compositeTemplates"]]
    assert [[copy["recipientId"] for copy in one["carbonCopies"]] for one in inline] == [["3"], ["3"]]


def test_each_signer_has_three_places_on_the_sheet() -> None:
    tabs = json_of(a_draft())["recipients"]["signers"][1]["tabs"]

    places = {kind: [tab["anchorString"] for tab in given] for kind, given in tabs.items()}
    assert places == {
        "signHereTabs": ["/cb_sign_2/"],
        "dateSignedTabs": ["/cb_date_2/"],
        "fullNameTabs": ["/cb_name_2/"],
    }
    for tab in (tab for given in tabs.values() for tab in given):
        assert tab["anchorIgnoreIfNotPresent"] == "false"
        assert (tab["recipientId"], tab["documentId"]) == ("2", "2")


def test_our_ids_travel_hidden() -> None:
    fields = json_of(a_draft())["customFields"]

    assert fields == {
        "textCustomFields": [
            {"name": "claim_key", "value": "RT/SC-104/7", "show": "false", "required": "false"},
            {"name": "batch_id", "value": "b-1", "show": "false", "required": "false"},
            {"name": "transaction_id", "value": "0f6d3c5e-0001", "show": "false", "required": "false"},
        ]
    }


def test_docusign_neither_reminds_nor_expires() -> None:
    assert json_of(a_draft())["notification"] == {
        "useAccountDefaults": "false",
        "reminders": {"reminderEnabled": "false"},
        "expirations": {"expireEnabled": "false"},
    }


@pytest.mark.parametrize("url", ["https://claims.example/connect", "http://127.0.0.1:8080/connect"])
def test_news_of_this_envelope_is_asked_for_where_there_is_an_address(url: str) -> None:
    asked = json_of(a_draft(notify_url=url))["eventNotification"]

    assert (asked["url"], asked["deliveryMode"]) == (url, "SIM")
    assert asked["eventData"] == {
        "version": "restv2.1",
        "format": "json",
        "includeData": ["recipients", "custom_fields"],
    }
    assert (asked["includeHMAC"], asked["requireAcknowledgment"]) == ("true", "true")
    assert {"envelope-completed", "recipient-autoresponded", "recipient-declined"} <= set(asked["events"])


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "x" * 101},
        {"subject": "😀" * 51},
        {"blurb": "x" * 10_001},
        {"custom_fields": {"claim_key": "x" * 101}},
        {"documents": ()},
        {"signers": ()},
        {"signers": (Signer("1", "A", "a@x.example"), Signer("1", "B", "b@x.example"))},
        {"copies": (Copy("1", "C", "c@x.example"),)},
        {"copies": (Copy("3", "C", "c@x.example"), Copy("3", "D", "d@x.example"))},
        {"notify_url": "http://claims.example/connect"},
        {"notify_url": "ftp://127.0.0.1/"},
    ],
)
def test_what_docusign_would_refuse_is_not_built(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        definition_of(a_draft(**changes))
