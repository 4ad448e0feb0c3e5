"""A draft that a person finishes in DocuSign: the link, whose it is, and how the envelope is read afterwards."""

from collections.abc import Callable

import pytest
import requests

from claims.budget import Share
from claims.envelope import EnvelopeStatus, RecipientStatus
from esign.account import ServiceAccount
from esign.client import Envelopes
from esign.errors import Moved, Refused, Unanswered
from esign.values import Copy, Draft
from esign.view import LONGEST_RETURN, is_docusigns
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_calls import calls

MakeDraft = Callable[..., Draft]
BACK = "https://claims.example/docusign/back?of=d-1"


def finish(link: str, deed: str, **typed: str) -> str:
    """Open the link and press one button, as a person does; where DocuSign leads them."""
    page = requests.get(link, timeout=10).url
    answer = requests.post(page, data={"deed": deed, **typed}, allow_redirects=False, timeout=10)
    return answer.headers["Location"]


def test_a_link_opens_the_draft_and_asks_for_what_a_sender_may_do(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    envelope_id = envelopes.create_draft(a_draft())

    link = envelopes.sender_view(envelope_id, BACK)

    assert link.startswith(docusign.url)
    assert "Riverside Tower" in requests.get(link, timeout=10).text
    (call,) = calls(docusign, "POST", "/views/sender")
    assert call.body == {
        "returnUrl": BACK,
        "viewAccess": "envelope",
        "settings": {
            "startingScreen": "Prepare",
            "sendButtonAction": "send",
            "showBackButton": "true",
            "backButtonAction": "previousPage",
            "showHeaderActions": "true",
            "showDiscardAction": "true",
            "recipientSettings": {"showBulkSend": "false"},
            "templateSettings": {"showMatchingTemplatesPrompt": "false"},
            "envelopeCustomFieldSettings": {"showEnvelopeCustomFields": "false"},
        },
    }


@pytest.mark.parametrize(
    ("deed", "event", "status"),
    [
        ("send", "event=Send&envelopeId={}", EnvelopeStatus.SENT),
        ("save", "event=Save&envelopeId={}", EnvelopeStatus.CREATED),
        ("discard", "event=Cancel", EnvelopeStatus.DELETED),
    ],
)
def test_whatever_a_person_did_there_is_read_from_the_envelope(
    envelopes: Envelopes, a_draft: MakeDraft, deed: str, event: str, status: EnvelopeStatus
) -> None:
    envelope_id = envelopes.create_draft(a_draft())

    back = finish(envelopes.sender_view(envelope_id, BACK), deed)

    assert back == f"{BACK}&{event.format(envelope_id)}"
    assert envelopes.read([envelope_id])[0].status is status


def test_people_who_were_added_in_docusign_are_read_as_signers_and_as_copies(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    envelope_id = envelopes.create_draft(a_draft(copies=(Copy("3", "Di Eng", "di@owner.example"),)))

    docusign.edit_draft(
        envelope_id, add_signer=("Cy Dunn", "cy@owner.example", 2), add_copy=("Ed Fox", "ed@owner.example", 3)
    )
    docusign.send_draft(envelope_id)
    (news,) = envelopes.read([envelope_id])

    assert {one.email for one in news.recipients} == {
        "jo@northbank.example", "ann@northbank.example", "cy@owner.example",
    }  # fmt: skip
    assert [(one.email, one.status) for one in news.copies] == [
        ("di@owner.example", RecipientStatus.COMPLETED),
        ("ed@owner.example", RecipientStatus.CREATED),
    ]
    assert news.claim_key == "RT/SC-104/7"


def test_what_is_no_draft_any_more_gets_no_link(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    sent, gone = envelopes.create_draft(a_draft()), envelopes.create_draft(a_draft())
    docusign.send_draft(sent)
    docusign.discard(gone)

    for envelope_id in (sent, gone):
        with pytest.raises(Moved):
            envelopes.sender_view(envelope_id, BACK)


def test_an_address_that_docusign_would_cut_or_refuse_gets_no_link(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft
) -> None:
    envelope_id = envelopes.create_draft(a_draft())

    with pytest.raises(ValueError, match="longer"):
        envelopes.sender_view(envelope_id, BACK + "x" * LONGEST_RETURN)
    with pytest.raises(Refused):
        envelopes.sender_view(envelope_id, "claims.example")

    assert len(calls(docusign, "POST", "/views/sender")) == 1


def test_a_link_is_made_for_a_person_and_paid_from_their_share(account: ServiceAccount, a_draft: MakeDraft) -> None:
    spent: list[Share] = []
    envelopes = Envelopes(account, spend=spent.append)

    envelopes.sender_view(envelopes.create_draft(a_draft()), BACK)

    assert spent == [Share.SENDING, Share.PEOPLE]


@pytest.mark.parametrize("told", ['{"url": "https://docusign.example/x"}', '{"url": 7}', "{}"])
def test_a_link_that_is_not_docusigns_is_given_to_nobody(
    envelopes: Envelopes, docusign: DocusignSandbox, a_draft: MakeDraft, told: str
) -> None:
    envelope_id = envelopes.create_draft(a_draft())
    docusign.inject(kind="answer", method="POST", path="*/views/sender", status=201, body=told)

    with pytest.raises(Unanswered):
        envelopes.sender_view(envelope_id, BACK)


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://apps-d.docusign.com/send/prepare/1", True),
        ("https://demo.docusign.net/Member/StartInSession.aspx?t=1", True),
        ("https://na3.docusign.net:443/x", True),
        ("http://apps-d.docusign.com/send", False),
        ("https://docusign.com.evil.example/", False),
        ("https://evildocusign.com/", False),
        ("https://demo.docusign.net@evil.example/", False),
        ("https://me:pw@demo.docusign.net/", False),
        ("https://demo.docusign.net:8443/", False),
        ("http://127.0.0.1:8080/views/1", False),
        ("javascript:alert(1)", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_a_person_is_sent_to_docusign_only(url: str, good: bool) -> None:
    assert is_docusigns(url, "https://demo.docusign.net") is good


def test_a_stand_in_on_this_machine_may_send_people_to_itself() -> None:
    assert is_docusigns("http://127.0.0.1:8080/views/1", "http://127.0.0.1:8080")
    assert not is_docusigns("http://127.0.0.1:8081/views/1", "http://127.0.0.1:8080")
