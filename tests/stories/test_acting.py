"""Acting on news, from the thread: correct and resend, remind, void; told, once, and only by those who may."""

from collections.abc import Iterator

import pytest

from claims.orders import OrderState
from sandbox.docusign.model import Envelope
from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from storage.tables import orders
from tests.support.acting import (
    CASTELLAN,
    HARLAN,
    RIVERSIDE,
    notes_of,
    open_list,
    press_and_hear,
    send,
    ticks_are_kept,
)
from tests.support.stage import QUICK, Stage, with_examples

pytestmark = pytest.mark.slow

NEW = "new.address@harlan.example"
REASON = "Retainage is wrong in line 3"
BEFORE_THE_POLL = 20.0
"""Seconds. The first poll, a minute after the start, would tell it, too."""


@pytest.fixture
def open_stage(examples_url: str) -> Iterator[Stage]:
    yield from with_examples(Stage(examples_url, timing=QUICK))


def mails(stage: Stage) -> list[tuple[str, str]]:
    """What DocuSign wrote after the invitations of sending."""
    return [(mail.kind, mail.to) for mail in stage.docusign.mails]


def under(person: Person, batch: Seen, words: str) -> Seen:
    """Wait for the line of the thread that has these words."""
    found: list[Seen] = []

    def told() -> bool:
        found[:] = [note for note in person.thread(batch) if words in note.plain]
        return bool(found)

    person.wait_until(told, f"a line with {words!r}")
    return found[0]


def states(stage: Stage) -> list[str]:
    with stage.serving.bot.services.db.reading() as tx:
        return [row.state for row in tx.execute(orders.select().order_by(orders.c.asked_at))]


def settled(stage: Stage, *wanted: OrderState) -> None:
    stage.wait_for(lambda: states(stage) == list(wanted), f"{[str(one) for one in wanted]}")


def bounced(stage: Stage, maya: Person) -> tuple[Seen, Envelope, Seen]:
    """Send a claim whose invitation comes back: the batch message, the envelope, and the line that tells it."""
    batch = send(stage, maya, HARLAN)
    (envelope,) = stage.sent_envelopes()
    stage.docusign.bounce(envelope.envelope_id, envelope.recipients[0].email)
    return batch, envelope, under(maya, batch, "did not reach")


def test_a_bounce_is_mended_from_its_line_in_the_thread(open_stage: Stage) -> None:
    maya, priya = open_stage.person("maya"), open_stage.person("priya")
    batch, envelope, line = bounced(open_stage, maya)
    old = envelope.recipients[0].email

    assert "needs Admin" in press_and_hear(priya, "Correct e-mail and resend", line).plain
    maya.press("Correct e-mail and resend", on=line)
    assert old in maya.view("Correct the address").plain
    maya.fill("New e-mail address", old)
    assert "That is the address it went to" in str(maya.submit())
    maya.fill("New e-mail address", NEW)
    maya.submit()
    maya.view("Being corrected")

    under(maya, batch, f"{NEW} instead of {old}")
    settled(open_stage, OrderState.DONE)
    assert mails(open_stage)[-1] == ("invitation", NEW)
    maya.wait_until(lambda: "invitation not delivered" not in batch_now(maya).plain, "a message that tells it")


def test_a_correction_that_docusign_tells_of_before_it_answers_mends_the_bounce_all_the_same(open_stage: Stage) -> None:
    maya = open_stage.person("maya")
    batch, _, line = bounced(open_stage, maya)
    open_stage.docusign.inject(kind="delay", when="after", seconds=0.5, method="PUT", path="*/recipients*")

    maya.press("Correct e-mail and resend", on=line)
    maya.fill("New e-mail address", NEW)
    maya.submit()

    settled(open_stage, OrderState.DONE)
    hurried = Person(open_stage.slack, "maya", patience=BEFORE_THE_POLL)
    hurried.wait_until(lambda: "invitation not delivered" not in batch_now(maya).plain, "a message that tells it")
    assert notes_of(maya, batch).count("did not reach") == 1


def test_a_void_whose_answer_is_lost_is_done_and_told_once(open_stage: Stage) -> None:
    maya = open_stage.person("maya")
    batch, envelope, line = bounced(open_stage, maya)
    open_stage.docusign.inject(kind="reset", when="after", method="PUT", path="*/envelopes/*")

    maya.press("Void with reason", on=line)
    maya.fill("Reason", REASON)
    maya.submit()

    under(maya, batch, f"voided the envelope of #9 · Harlan Earthworks Inc. (SC-101): “{REASON}”")
    settled(open_stage, OrderState.DONE)
    assert open_stage.docusign.envelope(envelope.envelope_id).voided_reason == REASON
    assert notes_of(maya, batch).count("voided the envelope") == 1
    assert "It is not out for signature any more" in press_and_hear(maya, "Void with reason", line).plain


def test_everybody_of_a_batch_is_reminded_once_a_day(open_stage: Stage) -> None:
    maya = open_stage.person("maya")
    batch = send(open_stage, maya, HARLAN, CASTELLAN)
    maya.wait_until(lambda: "Remind" in batch_now(maya).buttons, "a button to remind")
    before = len(mails(open_stage))

    maya.press("Remind", on=batch_now(maya))
    maya.view("Remind")
    maya.submit()
    under(maya, batch, "asked DocuSign to remind")
    open_stage.wait_for(lambda: set(states(open_stage)) == {OrderState.DONE}, "the reminders")
    maya.press("Remind", on=batch_now(maya))

    assert "was reminded today" in maya.view("Nobody to remind").plain
    sent = mails(open_stage)[before:]
    assert {kind for kind, _ in sent} == {"reminder"}
    assert len(sent) == len(set(sent)) == len(states(open_stage))


def batch_now(person: Person) -> Seen:
    return person.message("Total due", RIVERSIDE)


def test_what_was_declined_is_sent_again_from_its_line_by_the_ordinary_confirmation(open_stage: Stage) -> None:
    maya, priya = open_stage.person("maya"), open_stage.person("priya")
    batch = send(open_stage, maya, HARLAN)
    picker = open_list(maya)
    maya.tick(CASTELLAN, on=picker)
    ticks_are_kept(open_stage, 1)
    (envelope,) = open_stage.sent_envelopes()
    open_stage.docusign.decline(envelope.envelope_id, envelope.recipients[0].email, REASON)
    line = under(maya, batch, "declined #9")

    assert "needs Admin" in press_and_hear(priya, "Send again", line).plain
    maya.press("Send again", on=line)
    assert "Castellan" not in maya.view("Send to DocuSign").plain
    maya.submit()
    open_stage.wait_for(lambda: len(open_stage.sent_envelopes()) == 2, "sending it again")

    under(maya, batch, "sends #9 · Harlan Earthworks Inc. (SC-101) again")
    ticks_are_kept(open_stage, 1)
    assert "cannot be sent again now" in press_and_hear(maya, "Send again", line).plain
