"""One claim by itself: who may be added, who signs when, which documents go, and that lists leave it out meanwhile."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.addresses import Standing
from claims.attachments import MEGABYTE, Attachment
from claims.confirmation import confirmation_of
from claims.customising import MOST_PEOPLE, TURNS, Beside, Custom, Part, faults_of_person
from claims.model import Contact, Level
from claims.picker import Listed, page_of
from claims.preferences import Signing
from claims.reasons import ReasonCode
from claims.sending import Situation, documents_beside, reasons_against
from tests.blocks.conftest import Making
from tests.support.builders import a_claim, a_project, a_revision

DANA, SAM = Contact("Dana Price", "dana@northbank.example"), Contact("Sam Whitlock", "sam@northbank.example")
PAT = Beside(Contact("Pat Moss", "pat@ours.example"), Part.SIGNS, 2)
LEE = Beside(Contact("Lee Wong", "lee@owner.example"), Part.COPY, 3)
WAIVER, PHOTO = Attachment("waiver.pdf", "a" * 64, 10), Attachment("photo.pdf", "b" * 64, 20)
MAKE = Making()


def a_custom(**parts: object) -> Custom:
    return replace(Custom("c1", "claim", "revision", "U1"), **parts)  # type: ignore[arg-type]


def a_listed(custom: Custom, signing: Signing = Signing.ALL) -> Listed:
    claim = a_claim(contacts=(SAM, DANA))
    people = (SAM, DANA, *(one.contact for one in custom.signers))
    return Listed(claim, (), people, signing=signing, custom=custom)


@pytest.mark.parametrize(
    ("signing", "contacts_turn", "orders"),
    [
        (Signing.ALL, 1, (1, 1, 2)),
        (Signing.IN_ORDER, 1, (1, 2, 2)),
        (Signing.ALL, 3, (3, 3, 2)),
        (Signing.IN_ORDER, 4, (4, 5, 2)),
    ],
)
def test_the_contacts_keep_their_order_from_their_turn_on_and_the_others_have_their_own(
    signing: Signing, contacts_turn: int, orders: tuple[int, ...]
) -> None:
    assert a_listed(a_custom(people=(LEE, PAT), contacts_turn=contacts_turn), signing).orders == orders


def test_who_gets_a_copy_signs_nothing_and_is_looked_at_as_everybody_is() -> None:
    listed = replace(a_listed(a_custom(people=(PAT, LEE))), signed_by=(SAM.email, DANA.email, PAT.contact.email))

    assert listed.copies == (LEE,)
    assert LEE.contact not in listed.recipients
    assert listed.changed == (LEE.contact,)
    assert set(listed.standings) == {Standing.KNOWN}


@pytest.mark.parametrize(
    ("name", "email", "said"),
    [
        ("", "new@x.example", {"name": "Type the person's name too"}),
        ("N" * 101, "new@x.example", {"name": "at most 100 characters"}),
        ("New", "", {"email": "not a valid e-mail address"}),
        ("New", "new@", {"email": "not a valid e-mail address"}),
        ("New", "SAM@northbank.example ", {"email": "It goes to this address already."}),
        ("", "x", {"name": "Type", "email": "not a valid"}),
    ],
)
def test_whoever_cannot_be_addressed_or_is_there_already_is_not_added(
    name: str, email: str, said: dict[str, str]
) -> None:
    faults = faults_of_person(Contact(name, email), (SAM, DANA), 0)

    assert {one.value for one in faults} == set(said)
    assert all(said[one.value] in words for one, words in faults.items())


def test_a_person_is_added_up_to_as_many_as_there_may_be() -> None:
    new = Contact("New", "new@x.example")

    assert not faults_of_person(new, (SAM,), MOST_PEOPLE - 1)
    assert [*faults_of_person(new, (SAM,), MOST_PEOPLE).values()] == [f"At most {MOST_PEOPLE} people can be added."]


def test_a_person_is_removed_only_while_they_are_where_the_button_said() -> None:
    custom = a_custom(people=(PAT, LEE))

    assert custom.without(0, PAT.contact.email).people == (LEE,)
    for place, email in ((1, PAT.contact.email), (0, LEE.contact.email), (7, PAT.contact.email), (0, "")):
        assert custom.without(place, email) == custom


@given(st.lists(st.sampled_from("abcd"), max_size=8), st.lists(st.text(max_size=30), min_size=8, max_size=8))
def test_a_file_is_there_once_however_often_it_is_added_and_each_name_is_its_own(
    hashes: list[str], names: list[str]
) -> None:
    files = [Attachment(name, one * 64, 1) for one, name in zip(hashes, names, strict=False)]

    custom = a_custom(documents=(WAIVER,)).with_files(files).with_files(files)

    assert sorted(str(one.sha256) for one in custom.documents) == sorted({"a" * 64, *(one * 64 for one in hashes)})
    assert len({one.name.casefold() for one in custom.documents}) == len(custom.documents)


@pytest.mark.parametrize("wanted", [False, True])
def test_what_was_chosen_for_a_claim_goes_along_whatever_the_project_wants(wanted: bool) -> None:
    project = a_project()
    project = replace(project, chosen=replace(project.chosen, attachments=wanted))
    revision = replace(a_revision(), attachments=(WAIVER,))

    assert documents_beside(revision, project, None) == ((WAIVER,) if wanted else ())
    assert documents_beside(revision, project, a_custom(documents=(PHOTO,))) == (PHOTO,)
    assert documents_beside(revision, project, a_custom()) == ()


def codes(custom: Custom | None, **more: object) -> list[ReasonCode]:
    claim = a_claim(contacts=(SAM,))
    custom = replace(custom, revision_id=claim.revision.id) if custom and custom.revision_id == "revision" else custom
    situation = Situation(claim, a_project(), Level.ADMIN, True, custom=custom, **more)  # type: ignore[arg-type]
    return [one.code for one in reasons_against(situation)]


def test_a_claim_that_is_being_customised_is_in_no_list_to_be_sent_and_can_be_sent_by_itself() -> None:
    assert codes(None) == []
    assert codes(a_custom()) == [ReasonCode.CUSTOMISED]
    assert codes(a_custom(revision_id="older")) == [ReasonCode.CUSTOMISED]

    listed = a_listed(a_custom())
    claim = listed.claim
    for custom, alone in ((a_custom(revision_id=claim.revision.id), ()), (a_custom(), (ReasonCode.CUSTOMISED,))):
        reasons = reasons_against(Situation(claim, a_project(), Level.ADMIN, True, custom=custom))
        kept = replace(listed, custom=custom, reasons=reasons)
        assert tuple(one.code for one in kept.by_itself.reasons) == alone, "one of an older revision is looked at again"
        page = page_of(a_project(), MAKE.ticking([kept]), [kept])
        assert (page.sendable, page.ticked, page.blocked) == (0, 0, (kept,))
        confirmation = confirmation_of(a_project(), MAKE.ticking([kept]), [kept], None, None, "us")
        assert not confirmation.going
        assert "customised" in confirmation.left_out[0].why[0]


def test_documents_that_are_too_large_together_are_a_reason() -> None:
    large = tuple(Attachment(f"{at}.pdf", f"{at:064x}", 13 * MEGABYTE) for at in range(2))

    assert codes(a_custom(documents=large)) == [ReasonCode.CUSTOMISED, ReasonCode.ENVELOPE_TOO_LARGE]


def test_there_are_as_many_turns_as_can_be_chosen() -> None:
    assert a_custom(contacts_turn=TURNS).orders((1, 2)) == (TURNS, TURNS + 1)
