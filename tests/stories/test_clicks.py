"""Presses that come twice, late, in another order, from two people, or about a claim that has changed meanwhile."""

import pytest

from tests.support.acting import (
    CASTELLAN,
    HARLAN,
    HARLAN_OCTOBER,
    RIVERSIDE,
    SKYLINE,
    nobody_was_asked,
    open_list,
    press_and_hear,
    review,
    send,
    ticks_are_kept,
)
from tests.support.forging import Forger
from tests.support.source import Source
from tests.support.stage import Stage

pytestmark = pytest.mark.slow

KEYSTONE = "#1 · Keystone Interiors"
"""On the second page."""
CREATE = {"method": "POST", "path": "*/envelopes"}


def test_pressing_send_twice_shows_one_confirmation_and_sends_once(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)

    quick_stage.slack.hold_deliveries()
    maya.press("Send to DocuSign", on=picker)
    maya.press("Send to DocuSign", on=picker)
    quick_stage.slack.release_deliveries()
    quick_stage.wait_for(lambda: len(quick_stage.slack.calls("views.open")) == 2, "both presses being heard")
    confirmation = maya.view("Send to DocuSign")
    assert maya.views() == [confirmation]
    maya.submit()

    maya.message("Total due", RIVERSIDE)
    quick_stage.wait_for(lambda: len(quick_stage.sent_envelopes()) == 1, "sending it")
    assert len([one for one in maya.messages(RIVERSIDE) if "Total due" in one.plain]) == 1


def test_a_press_that_opened_something_opens_it_once_and_one_that_came_too_late_is_told(
    quick_stage: Stage, forger: Forger
) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    confirmation = review(maya, picker)

    forger.deliver_again(quick_stage.slack.deliveries[-1])

    quick_stage.wait_for(lambda: len(quick_stage.slack.calls("views.open")) == 2, "hearing it again")
    assert quick_stage.slack.calls("views.open")[-1].error == "exchanged_trigger_id"
    maya.close()
    quick_stage.slack.inject("views.open", "error", error="expired_trigger_id")
    told = press_and_hear(maya, "Send to DocuSign", picker).plain
    assert "That press reached the bot too late to open anything. Nothing was done; press it again." in told
    assert review(maya, picker).plain == confirmation.plain
    quick_stage.stop_bot()  # whatever was still to be said is said by then
    quick_stage.start_bot()
    assert not [one for one in forger.told("maya") if "went wrong" in one]


def test_a_confirmation_that_arrives_twice_promises_once(stage: Stage) -> None:
    maya = stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, CASTELLAN, on=picker)
    review(maya, picker)
    stage.slack.inject_delivery("duplicate")

    maya.submit()

    assert "2 progress claims are on the way" in maya.view().plain
    repeated = stage.slack.deliveries[-1]
    assert "Nothing was sent twice" in str(repeated.body)
    batch = maya.message("Total due", RIVERSIDE)
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 2, "sending both")
    maya.wait_until(lambda: any("2 envelopes sent" in note.plain for note in maya.thread(batch)), "the note")
    assert [one.ts for one in maya.messages(RIVERSIDE) if "Total due" in one.plain] == [batch.ts]
    assert len(stage.docusign.envelopes) == 2


def test_turning_the_details_twice_at_once_turns_them_once_without_a_word_of_trouble(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    maya.tick(*picker.options, on=picker)
    maya.press("Next", on=picker)
    maya.wait_until(lambda: KEYSTONE in maya.again(picker).plain)
    maya.tick(KEYSTONE, on=picker)
    review(maya, picker)
    maya.submit()
    batch = maya.message("Total due", RIVERSIDE)
    maya.close()
    maya.press("Details", on=batch)
    details = maya.view("Showing 1–20 of 21")

    quick_stage.slack.hold_deliveries()
    maya.press("Next", on=details)
    maya.press("Next", on=details)
    quick_stage.slack.release_deliveries()

    maya.view("Showing 21–21 of 21")
    quick_stage.wait_for(lambda: len(quick_stage.slack.calls("views.update")) == 2, "both presses being heard")
    assert {call.error for call in quick_stage.slack.calls("views.update")} == {None, "hash_conflict"}
    quick_stage.stop_bot()
    quick_stage.start_bot()
    assert not [one for one in maya.messages("claims") if "went wrong" in one.plain]


def test_an_older_list_refuses_and_the_ticks_go_on_in_the_newer_one(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    older = open_list(maya)
    maya.tick(HARLAN, on=older)
    ticks_are_kept(quick_stage, 1)
    newer = open_list(maya)
    other = open_list(quick_stage.person("tom"))

    assert newer.ticked == maya.again(older).ticked
    assert other.ticked == []
    maya.tick(CASTELLAN, on=older)

    maya.wait_until(lambda: "A newer list of these claims is open." in maya.again(older).plain, "a polite refusal")
    assert "1 progress claim" in review(maya, newer).plain
    maya.submit()
    quick_stage.wait_for(lambda: len(quick_stage.sent_envelopes()) == 1, "sending what was ticked first")


def test_ticks_survive_paging_and_a_restart_of_the_bot(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, SKYLINE, on=picker)
    maya.press("Next", on=picker)
    maya.wait_until(lambda: "On other pages: 2 selected · $175,116.25" in maya.again(picker).plain, "the second page")
    maya.tick(KEYSTONE, on=picker)

    quick_stage.stop_bot()
    quick_stage.start_bot()

    maya.press("Previous", on=picker)
    maya.wait_until(lambda: "On other pages: 1 selected" in maya.again(picker).plain, "the first page")
    assert len(maya.again(picker).ticked) == 2
    maya.untick(SKYLINE, on=picker)
    shown = review(maya, picker).plain
    assert "2 progress claims" in shown
    assert "Keystone" in shown
    assert "Skyline" not in shown


def stored_ticks(stage: Stage) -> list[int]:
    """Numbers of the claims whose ticks are kept. A press is acknowledged before: one may ask too early."""
    ticked = "SELECT number FROM claims JOIN ticks ON claims.id = ticks.claim_id ORDER BY number"
    with stage.serving.bot.services.db.reading() as tx:
        return [int(number) for number in tx.exec_driver_sql(ticked).scalars()]


def test_ticks_that_arrive_in_another_order_count_as_they_were_made(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)

    quick_stage.slack.hold_deliveries()
    maya.tick(HARLAN, CASTELLAN, SKYLINE, on=picker)
    maya.untick(CASTELLAN, on=picker)
    heard = len(quick_stage.slack.deliveries)
    quick_stage.slack.release_deliveries([3, 1, 2, 0])
    quick_stage.wait_for(lambda: len(quick_stage.slack.deliveries) == heard + 4, "hearing of all of them")
    quick_stage.wait_for(lambda: stored_ticks(quick_stage) == [4, 9], "keeping two ticks")
    again = open_list(maya)

    assert len(again.ticked) == 2
    shown = review(maya, again).plain
    assert "Harlan" in shown
    assert "Skyline" in shown
    assert "Castellan" not in shown


def test_a_claim_whose_figures_changed_since_it_was_ticked_is_left_out_and_named(
    quick_stage: Stage, source: Source
) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, SKYLINE, on=picker)
    source.amount("SC-101", 9, "1000.00")

    confirmation = review(maya, picker)

    assert "1 progress claim of Riverside Tower" in confirmation.plain
    assert "1 ticked claim stays behind" in confirmation.plain
    going, behind = confirmation.plain.split("stays behind")
    assert "Harlan" not in going
    assert "Harlan Earthworks Inc." in behind
    assert "It changed since you ticked it." in behind
    maya.submit()
    quick_stage.wait_for(lambda: len(quick_stage.sent_envelopes()) == 1, "sending the other one")
    assert "Skyline" in quick_stage.sent_envelopes()[0].email_subject


def test_a_contact_changed_over_the_confirmation_shows_it_again_and_sends_nothing(stage: Stage, source: Source) -> None:
    maya = stage.person("maya")
    picker = open_list(maya)
    maya.tick(SKYLINE, on=picker)
    review(maya, picker)
    source.claim("PO-201", 4, progress_claim_contacts="Kit Lindqvist <kit@skyline-cranes.example>")

    maya.submit()

    again = maya.view("Something changed since this was shown.")
    assert "Kit Lindqvist (kit@skyline-cranes.example, first time)" in again.plain
    assert not stage.docusign.envelopes
    maya.submit()
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 1, "sending it to the new contact")
    assert [one.email for one in stage.sent_envelopes()[0].recipients] == ["kit@skyline-cranes.example"]


def test_two_admins_with_overlapping_ticks_send_each_claim_once_and_the_second_is_told(stage: Stage) -> None:
    maya, tom = stage.person("maya"), stage.person("tom")
    for admin, claims in ((maya, (HARLAN, SKYLINE)), (tom, (SKYLINE, CASTELLAN))):
        picker = open_list(admin)
        admin.tick(*claims, on=picker)
        review(admin, picker)

    maya.submit()
    tom.submit()

    told = tom.view("Something changed since this was shown.").plain
    assert "1 ticked claim stays behind" in told
    behind = told.split("stays behind")[1]
    assert "Skyline Crane Hire" in behind
    assert f"<@{maya.id}> <!date^" in behind
    assert "confirmed it" in behind or "sent it" in behind
    tom.submit()
    assert "1 progress claim is on the way" in tom.view().plain
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 3, "sending three")
    assert len({one.email_subject for one in stage.docusign.envelopes}) == 3


def test_a_claim_that_is_out_is_not_sent_again_whatever_changes_about_it(stage: Stage, source: Source) -> None:
    maya = stage.person("maya")
    batch = send(stage, maya, HARLAN)

    source.claim("SC-101", 9, progress_claim_contacts="Ann Harlan <ann@harlan-earthworks.example>")
    source.amount("SC-101", 9, "500.00")
    source.claim("SC-101", 9, status="Pending Owner Approval")
    picker = open_list(maya)

    assert not [option for option in picker.options if option.startswith(HARLAN)]
    assert "1 already out" in picker.plain
    maya.press("Why not?", on=picker)
    why = maya.view("of 9 claims that cannot be sent").plain
    assert f"An envelope for this claim is already out for signature. <@{maya.id}> <!date^" in why
    assert "^sent it " in why
    (envelope,) = stage.sent_envelopes()
    stage.docusign.view(envelope.envelope_id, envelope.recipients[0].email)
    maya.wait_until(lambda: "viewed by the signer" in maya.again(batch).plain, "the news of it")
    maya.press("Re-check")
    maya.view("already viewed by the signer")
    assert len(stage.docusign.envelopes) == 1


def test_after_a_decline_the_claim_can_be_sent_again(stage: Stage) -> None:
    maya = stage.person("maya")
    first = send(stage, maya, HARLAN)
    (envelope,) = stage.sent_envelopes()
    stage.docusign.decline(envelope.envelope_id, envelope.recipients[0].email, "Wrong period")
    maya.wait_until(lambda: "Wrong period" in maya.again(first).plain, "the decline")

    second = send(stage, maya, HARLAN)

    assert second.ts != first.ts
    one, other = stage.sent_envelopes()
    assert one.email_subject == other.email_subject
    stage.docusign.sign(other.envelope_id, other.recipients[0].email)
    maya.wait_until(lambda: "▰ 1 of 1 signed" in maya.again(second).plain, "the signature")
    assert "declined" in maya.again(first).plain


def test_what_is_signed_is_not_sent_again_but_a_new_revision_of_it_is(quick_stage: Stage, source: Source) -> None:
    maya = quick_stage.person("maya")
    batch = send(quick_stage, maya, HARLAN)
    (envelope,) = quick_stage.sent_envelopes()
    quick_stage.docusign.sign(envelope.envelope_id, envelope.recipients[0].email)
    maya.wait_until(lambda: "▰ 1 of 1 signed" in maya.again(batch).plain, "the signature")

    signed = open_list(maya)
    source.claim("SC-101", 9, status="Approved as Noted")
    still = open_list(maya)
    for picker in (signed, still):
        assert "1 already signed" in picker.plain
        assert not [option for option in picker.options if option.startswith(HARLAN)]
    source.amount("SC-101", 9, "250.00")
    send(quick_stage, maya, "#9 · Harlan Earthworks Inc. · $126,766.25")

    assert len(quick_stage.sent_envelopes()) == 2
    assert "1 of 1 signed" in maya.again(batch).plain


def test_stopping_in_the_middle_of_a_call_waits_for_its_answer_and_no_longer(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, HARLAN_OCTOBER, on=picker)
    review(maya, picker)
    quick_stage.docusign.inject(kind="delay", seconds=1, times=2, **CREATE)
    maya.submit()
    maya.message("Total due", RIVERSIDE)
    quick_stage.wait_for(
        lambda: sum(call.path.endswith("/envelopes") for call in quick_stage.docusign.received) == 2,
        "asking for drafts",
    )

    quick_stage.stop_bot()

    assert nobody_was_asked(quick_stage) or len(quick_stage.sent_envelopes()) == 2
    quick_stage.start_bot()
    quick_stage.wait_for(lambda: len(quick_stage.sent_envelopes()) == 2, "sending both after the restart")
    assert len(quick_stage.docusign.envelopes) == 2
