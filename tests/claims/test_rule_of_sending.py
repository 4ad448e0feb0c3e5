"""The rule of sending as a table: every axis says for itself which reason it adds, and one list says in which order.

The product of the axes is judged in full. Nothing here asks the rule what it thinks.
"""

from dataclasses import dataclass, replace
from itertools import product

import pytest

from claims.attachments import MEGABYTE, Attachment, FileFault
from claims.dispatch import State
from claims.model import Claim, ClaimStatus, Contact, Level
from claims.preferences import DEFAULTS
from claims.sending import Situation, reasons_against, recipients_of
from tests.support.builders import SUBCONTRACTOR, a_claim, a_project, a_revision

ORDER = [
    "not_admin",
    "already_out",
    "awaiting_approval",
    "already_signed",
    "status",
    "no_contact",
    "no_usable_contact",
    "undrawable",
    "attachments",
    "envelope_too_large",
    "company_docusign_off",
    "project_docusign_off",
    "not_connected",
]
NEVER_WITH_THESE = {"no_contact", "awaiting_approval", "attachments", "envelope_too_large"}
"""Not where somebody is addressed, it is out already, and nothing is attached."""
Expected = tuple[str, str] | None
"""A code and a part of its words; None where the axis has nothing against sending."""

STATUSES: dict[ClaimStatus, Expected] = {
    ClaimStatus.DRAFT: ("status", "Its status is Draft."),
    ClaimStatus.UNDER_REVIEW: ("status", "Its status is Under Review."),
    ClaimStatus.REVISE_AND_RESUBMIT: ("status", "Its status is Revise & Resubmit."),
    ClaimStatus.APPROVED: None,
    ClaimStatus.APPROVED_AS_NOTED: None,
    ClaimStatus.PENDING_OWNER_APPROVAL: None,
}
LEVELS: dict[Level, Expected] = {
    Level.NONE: ("not_admin", "You need Admin"),
    Level.READ_ONLY: ("not_admin", "You need Admin"),
    Level.STANDARD: ("not_admin", "You need Admin"),
    Level.ADMIN: None,
}
ENVELOPES: dict[State | None, Expected] = {
    None: None,
    State.AWAITING_APPROVAL: ("awaiting_approval", "waits for the approval of a second admin"),
    State.PROMISED: ("already_out", "already waiting to be sent"),
    State.CREATING: ("already_out", "already being prepared"),
    State.CREATE_UNKNOWN: ("already_out", "already being prepared again"),
    State.DRAFTED: ("already_out", "already being prepared"),
    State.SENDING: ("already_out", "already being sent"),
    State.UNCERTAIN: ("already_out", "already checking whether it went out"),
    State.FINISHING: ("already_out", "already being finished in DocuSign"),
    State.SENT: ("already_out", "already out for signature"),
    State.DELIVERED: ("already_out", "already viewed by the signer"),
    State.COMPLETED: None,
    State.DECLINED: None,
    State.VOIDED: None,
    State.WITHHELD: None,
    State.FAILED: None,
}
SIGNED: dict[bool, Expected] = {False: None, True: ("already_signed", "already signed")}
SWITCHES: dict[tuple[bool, bool], list[Expected]] = {
    (True, True): [],
    (True, False): [("project_docusign_off", "switched off for this project")],
    (False, True): [("company_docusign_off", "switched off for the company")],
    (False, False): [
        ("company_docusign_off", "switched off for the company"),
        ("project_docusign_off", "switched off for this project"),
    ],
}
CONNECTED: dict[bool, Expected] = {True: None, False: ("not_connected", "not connected to DocuSign")}

RUTH = Contact("Ruth Harlan", "ruth@harlan.example")
KNOWN = Contact("Omar Diaz", "omar@harlan.example", active=True, company=SUBCONTRACTOR.upper())
MALFORMED = Contact("Jo Rivers", "jo.harlan.example")
NO_EMAIL = Contact("Ann Poe", " ")
NO_NAME = Contact("", "ann@harlan.example")
INACTIVE = Contact("Lou Reyes", "lou@harlan.example", active=False, company=SUBCONTRACTOR)
ELSEWHERE = Contact("Kim Park", "kim@other.example", active=True, company="Other Works Ltd")


@dataclass(frozen=True)
class Contacts:
    """A state of a commitment's contacts: what is said against it, and who is addressed."""

    name: str
    contacts: tuple[Contact, ...]
    expected: Expected
    addressed: tuple[Contact, ...] = ()


_NONE_OF = "no_usable_contact"
CONTACTS = [
    Contacts("none", (), ("no_contact", "no Progress Claim Contact")),
    Contacts("one usable", (RUTH,), None, (RUTH,)),
    Contacts("one usable and known", (KNOWN,), None, (KNOWN,)),
    Contacts("malformed", (MALFORMED,), (_NONE_OF, "Jo Rivers: “jo.harlan.example” is not a valid e-mail address")),
    Contacts("no e-mail", (NO_EMAIL,), (_NONE_OF, "Ann Poe has no e-mail address")),
    Contacts("no name", (NO_NAME,), (_NONE_OF, "ann@harlan.example has no name")),
    Contacts("neither", (Contact("", ""),), (_NONE_OF, "unnamed contact has no name")),
    Contacts("inactive", (INACTIVE,), (_NONE_OF, "Lou Reyes is no longer active")),
    Contacts("elsewhere", (ELSEWHERE,), (_NONE_OF, f"Kim Park works for Other Works Ltd, not for {SUBCONTRACTOR}")),
    Contacts("two bad", (INACTIVE, NO_EMAIL), (_NONE_OF, "(Lou Reyes is no longer active; Ann Poe has no e-mail")),
    Contacts("one usable and one bad", (MALFORMED, RUTH), None, (RUTH,)),
    Contacts("two usable", (KNOWN, RUTH), None, (KNOWN, RUTH)),
    Contacts("the same twice", (RUTH, replace(RUTH, email="Ruth@HARLAN.example")), None, (RUTH,)),
]


def judged(situation: Situation) -> list[tuple[str, str]]:
    return [(reason.code.value, reason.words) for reason in reasons_against(situation)]


def agrees(found: list[tuple[str, str]], expected: list[Expected]) -> bool:
    wanted = sorted((one for one in expected if one), key=lambda one: ORDER.index(one[0]))
    return [code for code, _ in found] == [code for code, _ in wanted] and all(
        part in words for (_, words), (_, part) in zip(found, wanted, strict=True)
    )


@pytest.mark.parametrize("contacts", CONTACTS, ids=lambda state: state.name)
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("status", STATUSES)
def test_every_reason_that_applies_is_shown_in_the_order_of_the_catalogue(
    status: ClaimStatus, level: Level, contacts: Contacts
) -> None:
    claim = a_claim(status=status, contacts=contacts.contacts)
    projects = {on: a_project(company_docusign_enabled=on[0], docusign_enabled=on[1]) for on in SWITCHES}

    for envelope, signed, on, connected in product(ENVELOPES, SIGNED, SWITCHES, CONNECTED):
        found = judged(Situation(claim, projects[on], level, connected, envelope, signed))

        of_axes = [STATUSES[status], LEVELS[level], contacts.expected]
        of_axes += [ENVELOPES[envelope], SIGNED[signed], *SWITCHES[on], CONNECTED[connected]]
        assert agrees(found, of_axes), (envelope, signed, on, connected, found)


@pytest.mark.parametrize("contacts", CONTACTS, ids=lambda state: state.name)
def test_a_bulk_send_addresses_the_usable_contacts_each_address_once(contacts: Contacts) -> None:
    assert recipients_of(a_claim(contacts=contacts.contacts)) == contacts.addressed


def test_the_axes_leave_out_no_status_no_level_and_no_state() -> None:
    assert set(STATUSES) == set(ClaimStatus)
    assert set(LEVELS) == set(Level)
    assert set(ENVELOPES) == {None, *State}


def test_a_claim_against_which_everything_speaks_is_told_everything() -> None:
    claim = a_claim(status=ClaimStatus.DRAFT, contacts=(MALFORMED,))
    nowhere = a_project(docusign_enabled=False, company_docusign_enabled=False)

    found = judged(Situation(claim, nowhere, Level.NONE, False, State.SENT, True, "漢字"))

    assert [code for code, _ in found] == [code for code in ORDER if code not in NEVER_WITH_THESE]
    assert ("undrawable", "The signature sheet cannot show these characters: 漢 字") in found


def test_a_claim_with_nothing_against_it_has_no_reasons() -> None:
    assert reasons_against(Situation(a_claim(), a_project(), Level.ADMIN, sender_connected=True)) == ()


LOCKED = Attachment("dockets.pdf", None, 9, FileFault.ENCRYPTED)
GOOD = Attachment("photos.pdf", "ab", 20 * MEGABYTE)


@pytest.mark.parametrize(
    ("attachments", "own", "codes"),
    [
        ((), 0, []),
        ((GOOD,), 5 * MEGABYTE, []),
        ((GOOD,), 5 * MEGABYTE + 1, ["envelope_too_large"]),
        ((LOCKED,), 0, ["attachments"]),
        ((GOOD, GOOD, LOCKED), 0, ["attachments", "envelope_too_large"]),
    ],
)
def test_attachments_that_could_not_be_sent_keep_a_claim_back_where_they_go_along(
    attachments: tuple[Attachment, ...], own: int, codes: list[str]
) -> None:
    claim = a_claim(revision=a_revision(attachments=attachments, document_size=own))
    along = a_project(chosen=replace(DEFAULTS, attachments=True))
    assert [code for code, _ in judged(Situation(claim, along, Level.ADMIN, True))] == codes
    assert judged(Situation(claim, a_project(), Level.ADMIN, True)) == [], "they stay behind, so they keep nothing back"


def test_what_is_wrong_with_attachments_is_told_with_names_and_figures() -> None:
    revision = a_revision(attachments=(GOOD, GOOD, LOCKED), document_size=MEGABYTE // 2)
    along = a_project(chosen=replace(DEFAULTS, attachments=True))
    bad, large = (words for _, words in judged(Situation(a_claim(revision=revision), along, Level.ADMIN, True)))
    assert "dockets.pdf: It is protected by a password: save it without one." in bad
    assert large == "Its documents are 40.5 MB together, and DocuSign takes 25 MB in an envelope."


@pytest.mark.parametrize("status", ClaimStatus)
@pytest.mark.parametrize("contacts", [(), (MALFORMED,), (RUTH,)])
def test_every_reason_says_who_can_do_what_about_it(status: ClaimStatus, contacts: tuple[Contact, ...]) -> None:
    claim: Claim = a_claim(status=status, contacts=contacts)
    nowhere = a_project(docusign_enabled=False, company_docusign_enabled=False)

    for reason in reasons_against(Situation(claim, nowhere, Level.STANDARD, False, State.DRAFTED, True, "漢")):
        assert reason.words.endswith((".", "漢"))
        assert reason.fix.endswith(".")
        assert len(reason.fix.split()) >= 4
