"""The catalogue of reasons: each says who can mend it and with what, in one sentence that can be done."""

from decimal import Decimal

import pytest

from claims import reasons
from claims.attachments import Attachment, FileFault
from claims.customising import CUSTOMISED, CUSTOMISED_BEFORE
from claims.lines import Difference
from claims.model import ClaimStatus, Contact
from claims.reasons import Means, Reason, ReasonCode, Who
from claims.sending import SENDABLE_STATUSES

CATALOGUE: list[Reason] = [
    CUSTOMISED,
    CUSTOMISED_BEFORE,
    *(one for one in vars(reasons).values() if isinstance(one, Reason)),
    *(reasons.wrong_status(status) for status in ClaimStatus if status not in SENDABLE_STATUSES),
    reasons.already_out("out for signature"),
    reasons.awaiting_approval(),
    reasons.no_usable_contact(((Contact("Ruth", "ruth"), "is no e-mail address"),)),
    reasons.undrawable("漢"),
    reasons.bad_attachments((Attachment("a.pdf", None, 9, FileFault.XFA),)),
    reasons.envelope_too_large(30_000_000),
    reasons.does_not_add_up([Difference("total retainage", Decimal(5300), Decimal(5200))]),
]


def test_every_code_is_in_the_catalogue() -> None:
    assert {one.code for one in CATALOGUE} == {*ReasonCode}


@pytest.mark.parametrize("reason", CATALOGUE, ids=lambda one: f"{one.code}-{one.who}")
def test_a_fix_is_one_sentence_with_a_subject_and_what_it_is_done_with(reason: Reason) -> None:
    assert reason.fix.startswith(f"{reason.who.label} ")
    assert reason.fix.endswith(".")
    if reason.means is Means.COMMAND:
        assert f"`{reason.target}`" in reason.fix
    if reason.means is Means.BUTTON:
        assert reason.target in reason.fix
    if reason.means is Means.LINK:
        assert reason.target.startswith("https://")
    assert bool(reason.target) is (reason.means is not Means.WORDS)


def test_who_can_mend_it_differs_and_is_named() -> None:
    by_code = {(one.code, one.who) for one in CATALOGUE}

    assert len({who.label for who in Who}) == len(Who)
    assert (ReasonCode.NOT_ADMIN, Who.PROJECT_ADMIN) in by_code
    assert (ReasonCode.STATUS, Who.REVIEWER) in by_code
    assert (ReasonCode.STATUS, Who.SUBCONTRACTOR) in by_code
    assert (ReasonCode.COMPANY_OFF, Who.COMPANY_ADMINISTRATOR) in by_code
    assert (ReasonCode.PROJECT_OFF, Who.PROJECT_ADMINISTRATOR) in by_code
    assert (ReasonCode.NOT_CONNECTED, Who.OPERATOR) in by_code
