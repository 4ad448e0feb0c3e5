"""One claim otherwise than in bulk: more people, other documents, own words; kept at once, sent only when confirmed."""

import hashlib
from pathlib import Path

import pytest

from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from tests.stories.test_second_admin import asked_in_thread
from tests.support import hostile
from tests.support.acting import (
    CASTELLAN,
    HARLAN,
    RIVERSIDE,
    ask,
    choose_setting,
    nobody_was_asked,
    open_list,
    press_and_hear,
    review,
    withheld_words,
)
from tests.support.backups import attach
from tests.support.source import Source
from tests.support.stage import Stage, with_examples

pytestmark = pytest.mark.slow

WAIVER = hostile.pdf(2, text="Lien waiver")
PAT, LEE = "pat.moss@harbour-rowe.example", "lee.wong@owner.example"
CREATE = {"method": "POST", "path": "*/envelopes"}


def customise(person: Person, claim: str = HARLAN) -> Seen:
    """Tick a claim and press Customise under the list; the form."""
    picker = open_list(person)
    person.tick(claim, on=picker)
    person.press("Customise", on=picker)
    return person.view("Customise one claim")


def add(person: Person, name: str, email: str, what: str = "They sign", turn: str | None = None) -> Seen:
    """Add somebody in the form; the form with them."""
    person.press("Add somebody")
    person.view("The contacts are in place")
    person.fill("Name", name)
    person.fill("E-mail address", email)
    person.choose(what)
    if turn is not None:
        person.choose(f"Place {turn}")
    assert person.submit() == {}
    return person.view(name)


def reviewed(person: Person) -> Seen:
    assert person.submit() == {}
    return person.view("Sending")


def sent(stage: Stage) -> None:
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 1, "sending it")


def test_what_was_customised_is_what_is_previewed_confirmed_and_sent(stored_stage: Stage, tmp_path: Path) -> None:
    stage, maya = stored_stage, stored_stage.person("maya")
    attach(stage, tmp_path / "a", "SC-101", 9, {"dockets.pdf": hostile.pdf(3, text="Docket")})
    customise(maya)
    add(maya, "Pat Moss", PAT)
    add(maya, "Lee Wong", LEE, "They get a copy")
    maya.tick("dockets.pdf")
    maya.choose_files("files", ("Lien waiver.pdf", WAIVER), ("crane.png", hostile.png(60, 30)))
    maya.fill("Subject of the e-mail", "Claim 9: please sign, with the waiver")
    maya.fill("Message", "Dear all,\nthe waiver is attached.")

    shown = reviewed(maya)

    for words in (
        "Documents beside its own: dockets.pdf, Lien waiver.pdf, crane.png.pdf",
        "2. Pat Moss", f"3. Lee Wong ({LEE}) gets a copy", "Claim 9: please sign, with the waiver",
    ):  # fmt: skip
        assert words in shown.plain
    maya.press("Preview", on=shown)
    told = maya.message("Preview: #9", "claims")
    maya.wait_until(lambda: any(maya.files(one) for one in maya.thread(told)), "the files")
    previewed = next(maya.files(one) for one in maya.thread(told) if maya.files(one))
    assert nobody_was_asked(stage)
    maya.submit()
    sent(stage)
    (envelope,) = stage.sent_envelopes()
    assert [one.name for one in envelope.documents] == [
        "RT-SC-101-09.pdf", "dockets.pdf", "Lien waiver.pdf", "crane.png.pdf", "Signature sheet.pdf"
    ]  # fmt: skip
    assert envelope.documents[2].content == WAIVER, "byte for byte"
    assert [hashlib.sha256(one.content).digest() for one in envelope.documents] == [
        hashlib.sha256(content).digest() for content in previewed.values()
    ]
    assert envelope.email_subject == "Claim 9: please sign, with the waiver"
    assert envelope.email_blurb == "Dear all,\nthe waiver is attached."
    assert [(one.kind, one.email, one.routing_order) for one in envelope.recipients][1:] == [
        ("signers", PAT, 2), ("carbonCopies", LEE, 3)
    ]  # fmt: skip


def test_meanwhile_the_claim_is_left_out_of_every_list_and_comes_back_when_the_changes_are_discarded(
    quick_stage: Stage,
) -> None:
    maya, tom = quick_stage.person("maya"), quick_stage.person("tom")
    theirs = open_list(tom)
    tom.tick(HARLAN, CASTELLAN, on=theirs)
    mine = open_list(maya)
    maya.tick(HARLAN, on=mine)
    maya.press("Customise", on=mine)
    maya.view("Customise one claim")
    add(maya, "Pat Moss", PAT)

    maya.wait_until(lambda: "being customised" in maya.again(mine).plain, "the list without it")
    shown = review(tom, theirs).plain
    assert "1 ticked claim stays behind" in shown
    assert "It is being customised, so it is left out of the list." in shown
    tom.submit()
    sent(quick_stage)
    tom.close()
    assert "Pat Moss" in resumed(tom).plain, "any admin goes on with it"
    tom.press("Discard the changes")
    tom.view("It can be sent from the list again.")
    tom.close()
    again = open_list(tom)
    tom.tick(HARLAN, on=again)
    assert "Pat Moss" not in review(tom, again).plain


def resumed(person: Person) -> Seen:
    """Open what was customised from the answer to /claims why."""
    person.press("Customise", on=ask(person, "why SC-101 9"))
    return person.view("Customise one claim")


def test_closing_the_form_loses_nothing_and_a_restart_neither(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    customise(maya)
    add(maya, "Pat Moss", PAT, turn="1")
    maya.fill("Subject of the e-mail", "My own subject")
    maya.press("Add somebody")
    maya.view("The contacts are in place")
    maya.close()
    quick_stage.stop_bot()
    quick_stage.start_bot()

    form = resumed(maya)

    assert "1. Pat Moss" in form.plain
    values = [one["element"].get("initial_value") for one in form.raw["blocks"] if one["type"] == "input"]
    assert "My own subject" in values


def test_a_bad_file_is_named_and_the_good_ones_are_kept(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    customise(maya)
    maya.choose_files(
        "files", ("waiver.pdf", WAIVER), ("locked.pdf", hostile.pdf(password="secret")), ("page.pdf", b"<html>")
    )

    assert maya.submit() == {}
    form = maya.view("was not added")

    assert "locked.pdf was not added. It is protected by a password" in form.plain
    assert "page.pdf was not added. It is neither a PDF" in form.plain
    assert "waiver.pdf" in form.plain
    assert "waiver.pdf" in reviewed(maya).plain
    assert not quick_stage.docusign.envelopes


def test_slack_not_handing_out_a_file_is_told_and_nothing_else_is_lost(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    customise(maya)
    maya.fill("Subject of the e-mail", "My own subject")
    maya.choose_files("files", ("waiver.pdf", WAIVER))
    quick_stage.slack.inject("files.info", "http_500")

    assert maya.submit() == {}

    assert "Slack did not hand it out. Add it once more." in maya.view("was not added").plain
    assert "“My own subject”" in reviewed(maya).plain


def test_whoever_is_given_wrongly_is_told_beside_the_input(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    customise(maya)
    maya.press("Add somebody")
    maya.view("The contacts are in place")
    maya.fill("Name", "\u5f20\u4f1f")
    maya.fill("E-mail address", "nowhere@")
    faults = maya.submit()
    assert sorted(words.split()[0] for words in faults.values()) == ["The", "“nowhere@”"]
    maya.press("Back")
    assert maya.view("Customise one claim")
    assert not quick_stage.docusign.envelopes


def test_somebody_who_was_added_is_removed_again(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    customise(maya)
    add(maya, "Pat Moss", PAT)
    add(maya, "Lee Wong", LEE)

    maya.press("claims.customise_remove:0")

    maya.wait_until(lambda: "Pat Moss" not in maya.view("Customise one claim").plain, "the form without them")
    assert "Lee Wong" in reviewed(maya).plain


def test_a_claim_that_changed_in_its_source_is_looked_at_again_before_it_goes(
    quick_stage: Stage, source: Source
) -> None:
    maya = quick_stage.person("maya")
    customise(maya)
    add(maya, "Pat Moss", PAT)
    reviewed(maya)
    source.amount("SC-101", 9, "1.00")

    maya.submit()

    told = maya.view("stays behind").plain
    assert "It was customised, and it changed in its source since." in told
    assert not quick_stage.docusign.envelopes
    maya.close()
    form = resumed(maya)
    assert "The claim changed in its source since it was customised" in form.plain
    assert "Pat Moss" in form.plain
    reviewed(maya)
    maya.submit()
    sent(quick_stage)


def test_what_is_changed_by_another_while_it_is_shown_is_shown_again(quick_stage: Stage) -> None:
    maya, tom = quick_stage.person("maya"), quick_stage.person("tom")
    customise(maya)
    add(maya, "Pat Moss", PAT)
    reviewed(maya)
    resumed(tom)
    add(tom, "Lee Wong", LEE)

    maya.submit()

    assert "Lee Wong" in maya.view("Something changed since this was shown").plain
    assert not quick_stage.docusign.envelopes


def test_what_was_promised_goes_out_as_it_was_confirmed_and_is_customised_no_more(quick_stage: Stage) -> None:
    maya, tom = quick_stage.person("maya"), quick_stage.person("tom")
    quick_stage.docusign.inject(kind="delay", seconds=30, **CREATE)
    customise(maya)
    add(maya, "Pat Moss", PAT)
    reviewed(maya)
    maya.submit()
    maya.view("on the way to DocuSign")
    asked = lambda: [one for one in quick_stage.docusign.received if one.path.endswith("/envelopes")]  # noqa: E731
    quick_stage.wait_for(asked, "asking for a draft")

    answer = ask(tom, "why SC-101 9")
    assert "Customise" not in answer.plain
    quick_stage.docusign.clear_faults()
    sent(quick_stage)
    assert PAT in [one.email for one in quick_stage.sent_envelopes()[0].recipients]


def test_a_claim_that_changes_after_it_was_confirmed_is_kept_back(quick_stage: Stage, source: Source) -> None:
    maya = quick_stage.person("maya")
    quick_stage.docusign.inject(kind="delay", seconds=30, **CREATE)
    customise(maya)
    add(maya, "Pat Moss", PAT)
    reviewed(maya)
    maya.submit()
    batch = maya.message("Total due", RIVERSIDE)
    asked = lambda: [one for one in quick_stage.docusign.received if one.path.endswith("/envelopes")]  # noqa: E731
    quick_stage.wait_for(asked, "asking for a draft")
    source.amount("SC-101", 9, "1.00")
    quick_stage.docusign.clear_faults()

    assert "The claim changed after it was confirmed." in withheld_words(maya, batch)
    assert nobody_was_asked(quick_stage)


def test_one_claim_is_ticked_for_it_no_more_and_no_less(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    assert "Tick the one claim" in press_and_hear(maya, "Customise", picker).plain
    maya.tick(HARLAN, CASTELLAN, on=picker)
    assert "Tick the one claim" in press_and_hear(maya, "Customise", picker).plain


def test_whoever_may_not_send_may_not_customise(quick_stage: Stage, source: Source) -> None:
    maya = quick_stage.person("maya")
    customise(maya)
    source.member("RT", "maya", "standard")

    maya.press("Add somebody")

    assert maya.message("needs Admin", "claims")
    assert not quick_stage.docusign.envelopes


def test_a_form_that_showed_another_figure_or_other_changes_is_shown_anew_and_nothing_goes(
    quick_stage: Stage, source: Source
) -> None:
    maya, tom = quick_stage.person("maya"), quick_stage.person("tom")
    customise(tom)
    customise(maya)
    maya.fill("Subject of the e-mail", "Maya's subject")
    maya.press("Add somebody")
    maya.view("The contacts are in place")
    maya.press("Back")
    maya.view("Customise one claim")
    for change in ("by Maya", "in the source"):
        if change == "in the source":
            source.amount("SC-101", 9, "50000.00")

        assert tom.submit() == {}

        form = tom.view("It was changed meanwhile")
        values = [one["element"].get("initial_value") for one in form.raw["blocks"] if one["type"] == "input"]
        assert "Maya's subject" in values
    assert "Maya's subject" in reviewed(tom).plain
    assert not quick_stage.docusign.envelopes


def test_looking_and_closing_or_reviewing_without_a_change_leaves_the_claim_in_the_lists(quick_stage: Stage) -> None:
    maya, tom = quick_stage.person("maya"), quick_stage.person("tom")
    customise(maya)
    maya.press("Add somebody")
    maya.view("The contacts are in place")
    maya.press("Back")
    maya.view("Customise one claim")
    assert "Customised." not in reviewed(maya).plain

    picker = open_list(tom)
    tom.tick(HARLAN, on=picker)
    assert "1 progress claim" in review(tom, picker).plain


def test_the_whole_message_is_confirmed_and_more_documents_than_are_shown_all_go(
    quick_stage: Stage, tmp_path: Path
) -> None:
    maya = quick_stage.person("maya")
    same = hostile.pdf(1, text="The same")
    files = {f"n{at:02}.pdf": hostile.pdf(1, text=f"Docket {at}") for at in range(43)}
    attach(quick_stage, tmp_path / "a", "SC-101", 9, {**files, "same.pdf": same, "same too.pdf": same})
    choose_setting(maya, "Go with it, as further documents")
    customise(maya)
    maya.fill("Message", "x& " * 960 + " PAY TO ACCOUNT 666")

    shown = reviewed(maya).plain

    assert shown.count("x&") == 960
    assert "PAY TO ACCOUNT 666" in shown
    maya.submit()
    sent(quick_stage)
    assert len(quick_stage.sent_envelopes()[0].documents) == 2 + 43 + 1


def test_a_second_admin_sees_all_that_was_customised_before_they_approve(examples_url: str) -> None:
    changes = {"first_address_needs_second_admin": True, "changed_address_needs_second_admin": True}
    for stage in with_examples(Stage(examples_url, settings_changes=changes)):
        maya, tom = stage.person("maya"), stage.person("tom")
        customise(maya)
        add(maya, "Eve Copy", "eve@elsewhere.example", "They get a copy")
        maya.choose_files("files", ("SECRET.pdf", hostile.pdf(2, text="Other terms")))
        maya.fill("Subject of the e-mail", "Pay to a new account")
        maya.fill("Message", "New bank details inside")
        assert maya.submit() == {}
        maya.view("Needs a second admin")
        maya.submit()
        batch = tom.message("Total due", RIVERSIDE)

        tom.press("Approve", on=asked_in_thread(tom, batch))

        shown = tom.view("asks to send").plain
        for words in (
            "Eve Copy (eve@elsewhere.example)",
            "SECRET.pdf",
            "Pay to a new account",
            "New bank details inside",
        ):
            assert words in shown
