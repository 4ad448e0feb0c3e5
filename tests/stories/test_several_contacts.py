"""A commitment with several contacts: who signs, and in which order, is the project's choice and is shown."""

import pytest

from sandbox.docusign.model import ApiError
from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from tests.support.acting import RIVERSIDE, choose_setting, nobody_was_asked, open_list, review, withheld_words
from tests.support.stage import Stage

pytestmark = pytest.mark.slow

NORTHBANK = "#7 · Northbank Electrical"
SAM, DANA = "sam.whitlock@northbank-electrical.example", "dana.price@northbank-electrical.example"
CREATE = {"method": "POST", "path": "*/envelopes"}


def reviewed(person: Person) -> Seen:
    picker = open_list(person)
    person.tick(NORTHBANK, on=picker)
    return review(person, picker)


def test_one_after_the_other_each_is_asked_in_turn_and_the_message_says_whose_turn_it_is(quick_stage: Stage) -> None:
    maya, docusign = quick_stage.person("maya"), quick_stage.docusign
    choose_setting(maya, "All sign, one after the other")

    shown = reviewed(maya).plain
    maya.submit()

    assert "1. Sam Whitlock" in shown
    assert "2. Dana Price" in shown
    assert "they sign one after the other" in shown
    assert "DocuSign e-mails whoever is first as soon as you send" in shown
    batch = maya.message("Total due", RIVERSIDE)
    turn = "waiting for Sam Whitlock, then for Dana Price"
    maya.wait_until(lambda: turn in maya.again(batch).plain, "the message saying whose turn it is")
    (envelope,) = quick_stage.sent_envelopes()
    assert {mail.to for mail in docusign.mails} == {SAM}
    with pytest.raises(ApiError):
        docusign.sign(envelope.envelope_id, DANA)
    docusign.sign(envelope.envelope_id, SAM)
    maya.wait_until(lambda: "waiting for Dana Price, 1 of 2 signed" in maya.again(batch).plain, "the next one's turn")
    docusign.sign(envelope.envelope_id, DANA)
    maya.wait_until(lambda: "1 of 1 signed" in maya.again(batch).plain, "all having signed")


def test_the_first_one_signs_alone_and_the_others_are_named_as_not_asked(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    choose_setting(maya, "The first one signs alone")

    shown = reviewed(maya).plain
    maya.submit()

    assert f"Not asked, because the first contact signs alone: Dana Price ({DANA})" in shown
    quick_stage.wait_for(lambda: len(quick_stage.sent_envelopes()) == 1, "sending it")
    assert [one.email for one in quick_stage.sent_envelopes()[0].recipients] == [SAM]


def test_what_is_set_otherwise_while_it_is_shown_is_shown_again_before_anything_goes(quick_stage: Stage) -> None:
    maya, tom = quick_stage.person("maya"), quick_stage.person("tom")
    reviewed(maya)
    choose_setting(tom, "The first one signs alone")

    maya.submit()

    again = maya.view("Something changed since this was shown").plain
    assert "Not asked, because the first contact signs alone: Dana Price" in again
    assert not quick_stage.sent_envelopes()


def test_what_is_set_otherwise_after_it_was_confirmed_keeps_it_back(quick_stage: Stage) -> None:
    maya, tom = quick_stage.person("maya"), quick_stage.person("tom")
    quick_stage.docusign.inject(kind="delay", seconds=30, **CREATE)
    reviewed(maya)
    maya.submit()
    batch = maya.message("Total due", RIVERSIDE)
    asked = lambda: [one for one in quick_stage.docusign.received if one.path.endswith("/envelopes")]  # noqa: E731
    quick_stage.wait_for(asked, "asking for a draft")
    choose_setting(tom, "All sign, one after the other")
    quick_stage.docusign.clear_faults()

    assert "Who of several contacts signs, or in which order, was set otherwise" in withheld_words(maya, batch)
    assert nobody_was_asked(quick_stage)
