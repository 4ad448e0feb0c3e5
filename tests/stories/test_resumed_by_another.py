"""A batch that was stopped goes on again, whatever became of its message and of whoever stopped it."""

import pytest

from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from storage.batches import touch_open
from tests.support.acting import (
    CREATE,
    HARLAN,
    ask,
    confirmed,
    notes_of,
    one_sending_one_waiting,
    open_list,
    press_and_hear,
    review,
)
from tests.support.source import Source
from tests.support.stage import Stage

pytestmark = pytest.mark.slow


def private_and_stopped(stage: Stage, source: Source, person: Person) -> Seen:
    """Confirm a claim of a private commitment and stop it before it goes out; its message to whoever confirmed."""
    source.claim("SC-101", 9, private="yes")
    stage.docusign.inject(kind="delay", seconds=60, **CREATE)
    picker = open_list(person)
    person.tick(HARLAN, on=picker)
    review(person, picker)
    person.submit()
    person.close()
    batch = person.message("Total due", "claims")
    person.press("Stop", on=batch)
    person.wait_until(lambda: "Resume" in person.again(batch).buttons, "the message to be drawn")
    stage.docusign.clear_faults()
    return batch


def test_another_admin_resumes_from_the_details_what_nobody_else_has_a_message_of(
    quick_stage: Stage, source: Source
) -> None:
    stage, maya, tom = quick_stage, quick_stage.person("maya"), quick_stage.person("tom")
    batch = private_and_stopped(stage, source, maya)
    source.member("RT", "maya", "Standard")
    assert "not there for you" in str([one.plain for one in _said_in_dm(maya, batch, "Resume")])
    status = ask(maya, "status")
    assert "Resume" not in status.buttons
    assert "Resume" not in ask(stage.person("priya"), "status").buttons

    status = ask(tom, "status")
    assert status.buttons == ["Details", "Resume"]
    tom.press("Details", on=status)
    tom.press("Resume", on=tom.view("Batch details"))

    assert "This batch goes on." in tom.message("goes on", "claims").plain
    tom.wait_until(lambda: "Resume" not in tom.view("Batch details").buttons, "the modal to be drawn again")
    maya.wait_until(lambda: f"<@{tom.id}> pressed Resume." in notes_of(maya, batch), "the note")
    # What the last gate says of whoever confirmed it holds still: the claim is free for somebody else to send.
    maya.wait_until(lambda: "no longer has Admin" in notes_of(maya, batch), "the last gate")
    tom.close()
    tom.tick(HARLAN, on=open_list(tom))


def _said_in_dm(person: Person, batch: Seen, button: str) -> list[Seen]:
    """Press a button of a message in one's direct message; everything private that is said there then."""
    before = len(person.ephemerals("claims"))
    person.press(button, on=batch)
    person.wait_until(lambda: len(person.ephemerals("claims")) > before, "an answer")
    return person.ephemerals("claims")


def test_what_was_stopped_before_it_became_private_is_resumed_where_it_was_stopped(
    quick_stage: Stage, source: Source
) -> None:
    stage, maya, tom = quick_stage, quick_stage.person("maya"), quick_stage.person("tom")
    stage.docusign.inject(kind="delay", seconds=60, **CREATE)
    batch = confirmed(maya, HARLAN)
    maya.press("Stop", on=batch)
    maya.wait_until(lambda: "Resume" in maya.again(batch).buttons, "the message to be drawn")

    source.claim("SC-101", 9, private="yes")
    services = stage.serving.bot.services
    with services.db.deciding() as tx:
        touch_open(tx, services.clock())
    services.work_waits.set()

    maya.wait_until(lambda: "Harlan" not in maya.again(batch).plain, "the message without it")
    assert tom.again(batch).buttons == ["Resume", "Details"]
    stage.docusign.clear_faults()
    assert "This batch goes on." in press_and_hear(tom, "Resume", tom.again(batch)).plain
    tom.wait_until(lambda: "Resume" not in tom.again(batch).buttons, "the message to be drawn")


def test_a_batch_without_a_message_is_resumed_and_stopped_from_the_status_list(quick_stage: Stage) -> None:
    stage, maya, tom = quick_stage, quick_stage.person("maya"), quick_stage.person("tom")
    batch = one_sending_one_waiting(stage, maya)
    press_and_hear(maya, "Stop", batch)
    stage.slack.change_user(maya.id, deleted=True)
    stage.slack.change_channel(str(batch.channel), is_archived=True)
    status = ask(tom, "status", "general")
    assert status.buttons == ["Details", "Resume"]
    assert "Stopped by" in status.plain

    assert "This batch goes on." in press_and_hear(tom, "Resume", status).plain
    status = ask(tom, "status", "general")
    assert status.buttons == ["Details", "Stop"]
    assert "This batch is stopped." in press_and_hear(tom, "Stop", status).plain
    stage.docusign.clear_faults()
    press_and_hear(tom, "Resume", ask(tom, "status", "general"))
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 2, "sending both")
