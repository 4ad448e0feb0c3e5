"""Voiding, correcting and reminding, over HTTP, against the stand-in; every request fits DocuSign's own description."""

from collections.abc import Callable

import pytest

from claims.envelope import EnvelopeStatus, RecipientStatus
from esign.answers import trouble_of_recipient
from esign.client import Envelopes
from esign.errors import Moved, Refused, Trouble, Unanswered
from esign.values import Draft
from sandbox.docusign.server import DocusignSandbox

MakeDraft = Callable[..., Draft]
JO, ANN = "jo@northbank.example", "ann@northbank.example"


@pytest.fixture
def out(envelopes: Envelopes, a_draft: MakeDraft) -> str:
    """An envelope that Jo and Ann are invited to sign."""
    envelope_id = envelopes.create_draft(a_draft())
    envelopes.send(envelope_id)
    return envelope_id


def mails(docusign: DocusignSandbox) -> list[tuple[str, str]]:
    return [(mail.kind, mail.to) for mail in docusign.mails]


def test_voiding_tells_the_reason_and_a_repeat_changes_nothing(
    envelopes: Envelopes, docusign: DocusignSandbox, out: str
) -> None:
    envelopes.void(out, "Line 3 is wrong")
    with pytest.raises(Moved):
        envelopes.void(out, "Again")

    (told,) = envelopes.read([out])
    assert (told.status, told.voided_reason) == (EnvelopeStatus.VOIDED, "Line 3 is wrong")
    assert mails(docusign)[2:] == [("void", JO), ("void", ANN)]


def test_a_correction_invites_the_signer_at_the_new_address(
    envelopes: Envelopes, docusign: DocusignSandbox, out: str
) -> None:
    docusign.bounce(out, JO)

    envelopes.correct(out, "1", "Jo Bauer", "jo.bauer@northbank.example")

    (told,) = envelopes.read([out])
    assert ("1", "jo.bauer@northbank.example", RecipientStatus.SENT) in {
        (one.recipient_id, one.email, one.status) for one in told.recipients
    }
    assert mails(docusign)[2:] == [("invitation", "jo.bauer@northbank.example")]


def test_a_reminder_goes_to_one_signer_and_does_not_invite_anew(
    envelopes: Envelopes, docusign: DocusignSandbox, out: str
) -> None:
    envelopes.remind(out, "2")

    assert mails(docusign)[2:] == [("reminder", ANN)]


def test_who_has_signed_is_neither_reminded_nor_corrected(
    envelopes: Envelopes, docusign: DocusignSandbox, out: str
) -> None:
    docusign.sign(out, JO)

    with pytest.raises(Moved):
        envelopes.remind(out, "1")
    with pytest.raises(Moved):
        envelopes.correct(out, "1", "Jo Bauer", "other@northbank.example")
    with pytest.raises(Refused):
        envelopes.remind(out, "9")
    docusign.sign(out, ANN)
    with pytest.raises(Moved):
        envelopes.remind(out, "2")

    assert len(docusign.mails) == 2


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ({"recipientUpdateResults": [{"recipientId": "1"}]}, None),
        ({"recipientUpdateResults": [{"recipientId": "1", "errorDetails": {"errorCode": "SUCCESS"}}]}, None),
        ({"recipientUpdateResults": [{"recipientId": "2", "errorDetails": {"errorCode": "SUCCESS"}}]}, Unanswered),
        ({"recipientUpdateResults": "nothing"}, Unanswered),
        ({}, Unanswered),
        (
            {
                "recipientUpdateResults": [
                    {"recipientId": "1", "errorDetails": {"errorCode": "recipient_update_failed"}}
                ]
            },
            Moved,
        ),
        (
            {
                "recipientUpdateResults": [
                    {"recipientId": "1", "errorDetails": {"errorCode": "INVALID_EMAIL_ADDRESS_FOR_RECIPIENT"}}
                ]
            },
            Refused,
        ),
    ],
)
def test_the_row_of_the_recipient_decides_and_not_the_status_of_the_call(
    told: dict[str, object], kind: type[Trouble] | None
) -> None:
    found = trouble_of_recipient(told, "1")

    assert found is None if kind is None else isinstance(found, kind)
