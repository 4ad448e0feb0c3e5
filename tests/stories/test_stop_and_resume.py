"""Stop and Resume of one batch: who may, what is told, and that a press counts once, however often it comes."""

import re
from typing import Any

import pytest

from bot.services.standing import NO_SUCH_BATCH
from claims.holds import HoldKind
from sandbox.slack.driver import Person
from sandbox.slack.records import Delivered
from sandbox.slack.seen import Seen
from storage import holds
from storage.batches import touch_open
from tests.support.acting import (
    HARLAN,
    SEND,
    ask,
    nobody_was_asked,
    notes_of,
    one_sending_one_waiting,
    open_list,
    press_and_hear,
    review,
    send,
)
from tests.support.forging import Forger
from tests.support.source import Source
from tests.support.stage import Stage

pytestmark = pytest.mark.slow

MAYA, TOM = "U04MAYAOKAF", "U04TOMSANDO"


def confirmed_and_stopped(stage: Stage, person: Person) -> Seen:
    """Confirm two claims and stop them; one goes out meanwhile. The batch message, once it says so."""
    batch = one_sending_one_waiting(stage, person)
    person.press("Stop", on=batch)
    person.wait_until(lambda: "Resume" in person.again(batch).buttons, "the message to be drawn")
    stage.docusign.clear_faults()
    person.wait_until(lambda: "1 of 2 sent" in person.again(batch).plain, "one out")
    person.wait_until(lambda: "1 waiting: stopped" in person.again(batch).plain, "the other waiting")
    return person.again(batch)


def presses(stage: Stage, action: str) -> list[Delivered]:
    """The payloads of presses of a button."""
    actions = (one.payload.get("actions") or [{}] for one in stage.slack.deliveries)
    found = zip(stage.slack.deliveries, actions, strict=False)
    return [one for one, (first, *_) in found if first.get("action_id") == action]


def value_of(batch: Seen, action: str) -> str:
    """What a button of the message carries."""
    elements: list[dict[str, Any]] = [one for block in batch.blocks for one in block.get("elements", [])]
    return next(str(one["value"]) for one in elements if one.get("action_id") == action)


def again(stage: Stage, forger: Forger, press: Delivered, who: str) -> str:
    """Deliver a press once more; what the person is told."""
    before = len(forger.told(who))
    forger.deliver_again(press)
    stage.wait_for(lambda: len(forger.told(who)) > before, "an answer")
    return forger.told(who)[-1]


def is_stopped(stage: Stage, batch: Seen) -> bool:
    with stage.serving.bot.services.db.reading() as tx:
        return bool(holds.active(tx, [value_of(batch, "claims.details")]))


def test_a_stopped_batch_sends_nothing_more_and_goes_on_when_somebody_presses_resume(stored_stage: Stage) -> None:
    stage, maya, tom = stored_stage, stored_stage.person("maya"), stored_stage.person("tom")
    batch = one_sending_one_waiting(stage, maya)

    told = press_and_hear(tom, "Stop", batch).plain

    assert "This batch is stopped." in told
    assert "0 of 2 sent, 1 waits until somebody presses Resume." in told
    (named,) = re.findall(r"not to be called back here: #\d+ · (\w+)", told)
    stage.docusign.clear_faults()
    maya.wait_until(lambda: "1 of 2 sent, the others wait" in maya.again(batch).plain, "the message saying so")
    assert f"Stopped by <@{TOM}>: " in maya.again(batch).plain
    assert named in stage.sent_envelopes()[0].email_subject
    maya.wait_until(lambda: "stopped this batch: 0 of 2 sent" in notes_of(maya, batch), "the note")
    assert f"On the way to DocuSign at that moment: #{9 if named == 'Harlan' else 8} · {named}" in notes_of(maya, batch)
    stage.stop_bot()
    stage.start_bot()
    assert len(stage.sent_envelopes()) == 1

    told = press_and_hear(maya, "Resume", maya.again(batch)).plain

    assert "This batch goes on." in told
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 2, "sending the other")
    maya.wait_until(lambda: f"<@{MAYA}> pressed Resume." in notes_of(maya, batch), "the note")
    maya.wait_until(lambda: maya.again(batch).buttons == ["Remind", "Details"], "nothing to stop any more")
    assert len(stage.docusign.envelopes) == 2


def test_a_stop_and_a_resume_that_are_delivered_again_change_nothing_and_tell_how_it_stands(
    quick_stage: Stage, forger: Forger
) -> None:
    stage, maya, tom = quick_stage, quick_stage.person("maya"), quick_stage.person("tom")
    stage.slack.change_user(TOM, is_admin=True)
    batch = confirmed_and_stopped(stage, maya)
    (stop,) = presses(stage, "claims.stop")
    assert f"Stopped by <@{MAYA}>: 1 of 2 sent" in again(stage, forger, stop, "maya")
    ask(tom, "freeze So that it waits")
    press_and_hear(maya, "Resume", batch)
    (resume,) = presses(stage, "claims.resume")

    assert "This Stop changed nothing." in again(stage, forger, stop, "maya")
    assert not is_stopped(stage, batch)
    heard = len(forger.told("maya"))
    forger.press("maya", "claims.stop", stop.payload["actions"][0]["value"])  # an older drawing, pressed only now
    stage.wait_for(lambda: len(forger.told("maya")) > heard, "an answer")
    assert "This Stop changed nothing." in forger.told("maya")[-1]
    assert not is_stopped(stage, batch)
    maya.wait_until(lambda: "Stop" in maya.again(batch).buttons, "the message to be drawn")
    press_and_hear(maya, "Stop", maya.again(batch))
    for late in (resume, stop):
        assert "changed nothing." in again(stage, forger, late, "maya")
        assert is_stopped(stage, batch)

    maya.wait_until(lambda: "Resume" in maya.again(batch).buttons, "the message to be drawn")
    press_and_hear(maya, "Resume", maya.again(batch))
    ask(tom, "unfreeze")
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 2, "sending both")
    maya.wait_until(lambda: "2 out for signature" in maya.again(batch).plain, "the message telling it")
    told = again(stage, forger, presses(stage, "claims.stop")[0], "maya")
    assert "Nothing of this batch waits to be sent any more." in told


def test_two_who_press_stop_at_once_stop_it_once_and_both_are_told(quick_stage: Stage, forger: Forger) -> None:
    stage, maya, tom = quick_stage, quick_stage.person("maya"), quick_stage.person("tom")
    batch = one_sending_one_waiting(stage, maya)
    heard = len(forger.told("maya"))

    stage.slack.hold_deliveries()
    maya.press("Stop", on=batch)
    tom.press("Stop", on=batch)
    stage.slack.release_deliveries()
    stage.wait_for(lambda: len(forger.told("maya")) == heard + 1 and forger.told("tom"), "both answers")

    maya.wait_until(lambda: "stopped this batch" in notes_of(maya, batch), "the note")
    answers = forger.told("maya")[-1] + forger.told("tom")[-1]
    assert len(presses(stage, "claims.stop")) == 2
    assert answers.count("This batch is stopped.") == 1
    assert answers.count("This Stop changed nothing.") == 1
    assert notes_of(maya, batch).count("stopped this batch") == 1
    stage.docusign.clear_faults()


def test_only_who_may_send_may_stop_and_resume_and_nobody_else_learns_anything(
    quick_stage: Stage, source: Source, forger: Forger
) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    source.claim("SC-101", 9, private="yes")
    stage.docusign.inject(kind="delay", seconds=60, **SEND)
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    review(maya, picker)
    maya.submit()
    private = maya.message("Total due", "claims")
    value = value_of(private, "claims.stop")

    for who, told in (("lena", "Ask your project admin"), ("priya", NO_SUCH_BATCH), ("oliver", NO_SUCH_BATCH)):
        for action in ("claims.stop", "claims.resume"):
            before = len(forger.told(who))
            forger.press(who, action, value)
            stage.wait_for(lambda who=who, before=before: len(forger.told(who)) > before, "an answer")
            assert told in forger.told(who)[-1]
            assert "Harlan" not in forger.told(who)[-1]
    assert not is_stopped(stage, private)
    stage.docusign.clear_faults()


def test_a_member_who_may_not_send_is_told_what_it_takes_to_stop(quick_stage: Stage) -> None:
    stage, maya, oliver = quick_stage, quick_stage.person("maya"), quick_stage.person("oliver")
    batch = one_sending_one_waiting(stage, maya)

    told = press_and_hear(oliver, "Stop", batch).plain

    assert "Stopping and resuming batches of Riverside Tower needs Admin" in told
    assert "Nothing was changed." in told
    stage.docusign.clear_faults()
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 2, "sending both")


def test_what_is_resumed_while_all_is_frozen_goes_on_once_that_is_lifted(quick_stage: Stage) -> None:
    stage, maya, tom = quick_stage, quick_stage.person("maya"), quick_stage.person("tom")
    stage.slack.change_user(TOM, is_admin=True)
    batch = confirmed_and_stopped(stage, maya)
    ask(tom, "freeze Audit")
    maya.wait_until(lambda: "The batch is stopped, too." in maya.again(batch).plain, "the message saying both")

    told = press_and_hear(maya, "Resume", maya.again(batch)).plain

    assert "This batch is no longer stopped." in told
    assert f"Sending is frozen by <@{TOM}>" in told
    assert "“Audit”" in told
    maya.wait_until(lambda: "It goes on once sending is unfrozen." in notes_of(maya, batch), "the note")
    assert len(stage.sent_envelopes()) == 1
    ask(tom, "unfreeze")
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 2, "sending the other")


def test_what_the_bot_stopped_by_itself_goes_on_in_every_batch_once_docusign_lets_us_in_again(
    quick_stage: Stage, forger: Forger
) -> None:
    stage, maya, tom = quick_stage, quick_stage.person("maya"), quick_stage.person("tom")
    services = stage.serving.bot.services
    batch = confirmed_and_stopped(stage, maya)
    with services.db.deciding() as tx:
        holds.close(tx)
        holds.place(tx, "account", HoldKind.BREAKER, None, "DocuSign signed us out.", services.clock())
    assert "The bot has stopped by itself" in ask(tom, "status").plain
    assert "What you confirm now waits until somebody presses Resume" in open_list(tom).plain
    heard = len(forger.told("maya"))
    forger.press("maya", "claims.resume", value_of(batch, "claims.resume"))  # drawn before the bot stopped
    stage.wait_for(lambda: len(forger.told("maya")) > heard, "an answer")
    assert is_stopped(stage, batch)
    batch = redrawn(stage, maya, batch)
    stage.docusign.inject(kind="answer", status=400, error_code="USER_LACKS_PERMISSIONS", path="*/accounts/*", times=0)

    told = press_and_hear(maya, "Resume", batch).plain

    assert "DocuSign still refuses." in told
    assert "The DocuSign user may not send in this account." in told
    stage.docusign.clear_faults()
    assert is_stopped(stage, batch)
    assert len(stage.sent_envelopes()) == 1
    assert "This batch goes on." in press_and_hear(maya, "Resume", batch).plain
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 2, "sending the other")
    maya.wait_until(lambda: notes_of(maya, batch).count("pressed Resume.") == 1, "the note, once")
    send(stage, tom, "#10 · Harlan Earthworks Inc.")


def redrawn(stage: Stage, person: Person, batch: Seen) -> Seen:
    """Have the message drawn anew; as it is then."""
    services = stage.serving.bot.services
    with services.db.deciding() as tx:
        touch_open(tx, services.clock())
    services.work_waits.set()
    person.wait_until(lambda: "The batch is stopped, too." in person.again(batch).plain, "the drawing")
    return person.again(batch)


def test_a_button_that_names_nothing_changes_nothing(quick_stage: Stage, forger: Forger) -> None:
    for value in ("", "x", "a:1", "0123456789abcdef:0:0", "0123456789abcdef:0:0:0"):
        for action in ("claims.stop", "claims.resume"):
            before = len(forger.told("maya"))
            forger.press("maya", action, value)
            quick_stage.wait_for(lambda before=before: len(forger.told("maya")) > before, "an answer")
            told = forger.told("maya")[-1]
            assert "from another version of the bot" in told or NO_SUCH_BATCH in told
    assert nobody_was_asked(quick_stage)
