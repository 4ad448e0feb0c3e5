"""One claim by itself: the form, whom to add, the link to a draft, and what the thread tells; all taken by Slack."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.blocks import customising_ids as own_ids
from bot.blocks.confirm import confirm_view
from bot.blocks.customising import customise_view, discarded_view, person_view, reading_view
from bot.blocks.finishing import (
    asking_view,
    discarding_view,
    draft_view,
    link_view,
    no_link_view,
    opened_view,
    waiting_view,
)
from bot.blocks.notes import note_message
from claims.attachments import Attachment
from claims.batch import Note, NoteKind
from claims.customising import MOST_DOCUMENTS, MOST_PEOPLE, Beside, Custom, Part
from claims.dispatch import State
from claims.model import Contact
from claims.one_claim import OneClaim
from sandbox.slack.validate import check_message, check_view
from tests.blocks.conftest import Making

AT = datetime(2026, 4, 3, 14, 5, tzinfo=UTC)
PAT = Beside(Contact("Pat Moss", "pat.moss@harbour-rowe.example"), Part.SIGNS, 2)
LEE = Beside(Contact("Lee Wong", "lee.wong@owner.example"), Part.COPY, 3)
WAIVER = Attachment("Lien waiver.pdf", "a" * 64, 120_400)
TICKETS = Attachment("Delivery tickets.pdf", "b" * 64, 2_400_000)


def one_claim(make: Making, custom: Custom | None = None, **more: Any) -> OneClaim:
    listed = make.listed(make.claim())
    fresh = custom or Custom("00000000000000c1", listed.claim.id, listed.claim.revision.id, "U04MAYAOKAF")
    people = (*listed.recipients, *(one.contact for one in fresh.signers))
    return OneClaim(
        make.project, replace(listed, custom=custom, recipients=people), fresh, more.pop("offered", (WAIVER, TICKETS)),
        ("Riverside Tower · No. 7 · Acme Concrete · SC-104", "Number 7 is ready to sign."), **more,
    )  # fmt: skip


def customised(make: Making, **parts: Any) -> OneClaim:
    claim = make.claim()
    custom = Custom(
        "00000000000000c1", claim.id, claim.revision.id, "U04MAYAOKAF", people=(PAT, LEE), documents=(WAIVER,),
        subject="Please sign number 7", message="Dear Dana,\nplease sign.",
    )  # fmt: skip
    return one_claim(make, replace(custom, **parts), is_kept=True)


def test_every_modal_about_one_claim_reads_as_drawn_here(make: Any, golden: Any) -> None:
    shown = customised(make)
    batch = make.batch(make.line(7, State.FINISHING))
    line = batch.lines[0]
    drawn = {
        "customise_fresh": customise_view(one_claim(make)),
        "customise": customise_view(replace(shown, remarks=("scan.pdf was not added. It is damaged.",)), 3),
        "customise_person": person_view(shown, 4),
        "customise_reading": reading_view(shown),
        "customise_discarded": discarded_view(shown),
        "draft": draft_view(batch, line),
        "draft_asking": asking_view(batch, line),
        "draft_waiting": waiting_view(batch, line, "The draft is still being made."),
        "draft_no_link": no_link_view(batch, line, "It changed. Discard the draft."),
        "draft_link": link_view(batch, line, "https://app.docusign.com/send/1"),
        "draft_opened": opened_view(batch, line),
        "draft_discarding": discarding_view(batch, line),
    }
    for name, view in drawn.items():
        golden(name, view)
        assert not check_view(view), name


def test_the_confirmation_says_what_is_other_than_in_bulk(make: Any, golden: Any) -> None:
    view = confirm_view(make.confirmation([customised(make).listed]), "ffffffffffffffff")

    golden("confirm_customised", view)
    assert not check_view(view)
    told = str(view)
    for words in ("Documents beside its own: Lien waiver.pdf", "3. Lee Wong", "gets a copy", "Please sign number 7"):
        assert words in told


def test_what_was_typed_into_an_older_drawing_has_another_name(make: Any) -> None:
    blocks = [{one.get("block_id") for one in customise_view(customised(make), at)["blocks"]} for at in (3, 4)]
    inputs = [{one for one in each if one and own_ids.name_of(one)} for each in blocks]

    assert inputs[0]
    assert not inputs[0] & inputs[1]
    assert {own_ids.name_of(one) for one in inputs[0]} == {"subject", "message", "turn", "files", "documents"}


def test_as_many_people_and_documents_as_there_may_be_are_taken_by_slack(make: Any) -> None:
    people = tuple(
        Beside(Contact(make.hostile[:100], f"{'x' * 60}{at}@long-name.example"), Part.SIGNS, 9)
        for at in range(MOST_PEOPLE)
    )
    files = tuple(Attachment(make.hostile, f"{at:064x}", 25_000_000) for at in range(MOST_DOCUMENTS + 5))
    shown = replace(customised(make, people=people, documents=files), offered=files, remarks=(make.hostile * 9,))

    assert not check_view(customise_view(shown, 9999))
    assert not check_view(person_view(shown, 9999))
    assert not check_view(confirm_view(make.confirmation([shown.listed]), "ffffffffffffffff"))
    full = [one for one in customise_view(shown)["blocks"] if one["type"] == "input"]
    assert all(one["element"]["type"] != "file_input" for one in full), "there is room for no more documents"


@pytest.mark.parametrize("kind", [NoteKind.STILL_DRAFT, NoteKind.SENT_OTHERWISE])
def test_what_becomes_of_a_draft_is_told_with_what_can_be_done(make: Any, golden: Any, kind: NoteKind) -> None:
    line = make.line(7, State.FINISHING if kind is NoteKind.STILL_DRAFT else State.SENT)
    words = f"Pat Moss (pat@harbour-rowe.example), {make.hostile}"
    told = note_message(make.batch(line), [Note(1, "00000000000000e1", kind, AT, line, "U04MAYAOKAF", words)])

    golden(f"note_{kind}", told)
    assert not check_message(told)
    labels = [one["text"]["text"] for block in told["blocks"] for one in block.get("elements", [])]
    assert labels == (["Open in DocuSign", "Discard draft"] if kind is NoteKind.STILL_DRAFT else [])


def test_who_is_to_be_removed_is_named_by_a_mark_and_nothing_else_is_read() -> None:
    value = own_ids.person_value(3, "x" * 90 + "@long.example")

    assert own_ids.read_person(value) == own_ids.Person(3, own_ids.mark_of("x" * 90 + "@long.example"))
    for other in (None, "", "3", "3:", "x:0123456789abcdef", value + " ", 7):
        assert own_ids.read_person(other) is None
