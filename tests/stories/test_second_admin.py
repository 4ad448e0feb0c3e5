"""Two pairs of eyes, played: asked in the thread or by direct message, approved, refused, expired, and never twice."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.blocks import ids
from bot.services import approving
from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from tests.support.acting import CASTELLAN, HARLAN, RIVERSIDE, nobody_was_asked, open_list, review, withheld_words
from tests.support.forging import Forger
from tests.support.stage import Clock, Stage

pytestmark = pytest.mark.slow

LIMIT = {"approve_above": "AUD 200000, GBP 300000"}


def opened(url: str, **settings: Any) -> Iterator[Stage]:
    stage = Stage(url, settings_changes=LIMIT | settings, clock=Clock())
    stage.open()
    yield stage
    stage.close()
    assert not stage.slack.problems


@pytest.fixture
def quick_stage(examples_url: str) -> Iterator[Stage]:
    """The product where one admin may send up to $200,000: Castellan asks for $397,000.80, Harlan for less."""
    yield from opened(examples_url)


@pytest.fixture
def stored_stage(stored_examples_url: str) -> Iterator[Stage]:
    yield from opened(stored_examples_url)


def ask(maya: Person, *claims: str) -> Seen:
    """Confirm these claims; the batch message."""
    picker = open_list(maya)
    maya.tick(*claims, on=picker)
    review(maya, picker)
    maya.submit()
    maya.close()
    return maya.message("Total due", RIVERSIDE)


def asked_in_thread(person: Person, batch: Seen) -> Seen:
    person.wait_until(lambda: [one for one in person.thread(batch) if "second admin" in one.plain], "asking the thread")
    return next(one for one in person.thread(batch) if "second admin" in one.plain)


def test_what_is_above_the_amount_goes_out_once_another_admin_has_approved_it(stored_stage: Stage) -> None:
    maya, tom = stored_stage.person("maya"), stored_stage.person("tom")
    picker = open_list(maya)
    maya.tick(HARLAN, CASTELLAN, on=picker)
    told = review(maya, picker).raw
    assert told["submit"]["text"] == "Send 1, ask for 1"
    maya.submit()
    assert "waits for the approval of a second admin" in maya.view().plain
    maya.close()
    batch = maya.message("Total due", RIVERSIDE)
    stored_stage.wait_for(lambda: len(stored_stage.sent_envelopes()) == 1, "sending the one that needs nobody")
    line = asked_in_thread(tom, batch)
    assert f"<@{tom.id}>" in line.plain

    maya.press("Approve", on=line)
    assert "somebody else has to give it" in maya.ephemeral("You asked for this approval").plain
    tom.press("Approve", on=line)
    assert "Castellan" in tom.view("asks to send").plain
    tom.submit()

    assert "You approved #8" in tom.view("Approved").plain
    tom.close()
    stored_stage.wait_for(lambda: len(stored_stage.sent_envelopes()) == 2, "sending the approved one")
    tom.wait_until(lambda: [one for one in tom.thread(batch) if f"<@{tom.id}> approved" in one.plain], "a line of it")
    tom.wait_until(lambda: "sent *2 progress claims*" in tom.again(batch).raw["blocks"][0]["text"]["text"], "the truth")
    tom.press("Refuse", on=tom.again(line))
    assert f"was approved by <@{tom.id}>" in tom.ephemeral("waits for approval any more").plain


def test_refused_it_is_not_sent_and_the_thread_says_who_and_why(quick_stage: Stage, forger: Forger) -> None:
    maya, tom = quick_stage.person("maya"), quick_stage.person("tom")
    batch = ask(maya, CASTELLAN)
    assert "asks for approval of" in batch.plain
    tom.press("Refuse", on=tom.again(batch))
    tom.fill(ids.REFUSE_REASON, "Retainage is <!channel> wrong")
    metadata = tom.view().raw["private_metadata"]
    for who, words in (
        ("oliver", "needs Admin"),
        ("sam", "full members"),
        ("maya", "asked for this approval yourself"),
    ):
        for callback_id in (ids.APPROVE_CHOSEN, ids.REFUSE_CHOSEN):
            assert words in forger.submit(who, metadata, callback_id)
    for forged in ("", "x:y:z", "0123456789abcdef:0123456789abcdef"):
        assert "Not approved" in forger.submit("tom", forged, ids.APPROVE_CHOSEN)

    tom.submit()
    tom.close()

    tom.wait_until(lambda: [one for one in tom.thread(batch) if f"<@{tom.id}> refused" in one.plain], "a line")
    line = next(one for one in tom.thread(batch) if f"<@{tom.id}> refused" in one.plain)
    assert "“Retainage is &lt;!channel&gt; wrong”" in line.raw["blocks"][0]["text"]["text"]
    maya.wait_until(lambda: "none went out" in maya.again(batch).plain, "the batch message says so")
    assert nobody_was_asked(quick_stage)
    assert [one for one in open_list(maya).options if CASTELLAN in one], "it can be sent again"


def test_one_that_nobody_approved_in_time_is_not_sent(quick_stage: Stage) -> None:
    maya, tom = quick_stage.person("maya"), quick_stage.person("tom")
    batch = ask(maya, CASTELLAN)
    tom.press("Approve", on=tom.again(batch))

    quick_stage.clock.pass_by(hours=73)  # type: ignore[attr-defined]
    assert approving.look(quick_stage.serving.bot.services) == 1

    assert "Nobody approved it in time" in withheld_words(maya, batch)
    tom.submit()
    assert "it was decided before" in tom.view("Nothing was changed").plain
    assert nobody_was_asked(quick_stage)


def test_where_there_is_no_channel_the_other_admins_are_asked_by_direct_message(quick_stage: Stage) -> None:
    maya, tom = quick_stage.person("maya"), quick_stage.person("tom")
    quick_stage.slack.change_channel("C04RIVERSID", is_ext_shared=True)
    picker = open_list(maya)
    maya.tick(CASTELLAN, on=picker)
    review(maya, picker)
    maya.submit()
    maya.close()
    batch = maya.message("Total due", f"D{maya.id[1:]}")
    assert "Approve" not in batch.plain

    call = tom.message("approval of a second admin", f"D{tom.id[1:]}")
    tom.press("Approve", on=call)
    tom.submit()

    quick_stage.wait_for(lambda: len(quick_stage.sent_envelopes()) == 1, "sending it")
    assert len([one for one in tom.messages(f"D{tom.id[1:]}") if "second admin" in one.plain]) == 1
