"""Freezing: nothing more is committed to sending, what was asked before is named, and the same press acts once."""

import pytest

from sandbox.slack.driver import Person
from sandbox.slack.records import Delivered
from tests.support.acting import (
    CASTELLAN,
    HARLAN,
    RIVERSIDE,
    ask,
    nobody_was_asked,
    notes_of,
    one_sending_one_waiting,
    open_list,
    review,
    send,
)
from tests.support.forging import Forger
from tests.support.source import Source
from tests.support.stage import Stage

pytestmark = pytest.mark.slow

SEND = {"method": "PUT", "path": "*/envelopes/*"}
REASON = "Wrong retainage <!channel> everywhere"
LENA, TOM = "U04LENAFISC", "U04TOMSANDO"


def freezer(stage: Stage, name: str = "tom") -> Person:
    """Somebody who is an admin of the workspace."""
    person = stage.person(name)
    stage.slack.change_user(person.id, is_admin=True)
    return person


def commands(stage: Stage, text: str) -> list[Delivered]:
    """The payloads of a command that was typed."""
    return [one for one in stage.slack.deliveries if one.payload.get("text", "").startswith(text)]


def again(stage: Stage, forger: Forger, payload: Delivered) -> str:
    """Deliver a command of Tom's once more; what he is told."""
    before = len(forger.told("tom"))
    forger.deliver_again(payload)
    stage.wait_for(lambda: len(forger.told("tom")) > before, "an answer")
    return forger.told("tom")[-1]


def test_while_frozen_nothing_more_is_sent_and_what_was_on_its_way_is_named(stored_stage: Stage) -> None:
    stage = stored_stage
    maya, tom = stage.person("maya"), freezer(stage)
    batch = one_sending_one_waiting(stage, maya)

    told = ask(tom, f"freeze {REASON}").plain

    assert "Sending is frozen." in told
    assert "“Wrong retainage &lt;!channel&gt; everywhere”" in told
    named = [company for company in ("Harlan", "Castellan") if company in told]
    assert len(named) == 1
    assert "Claims of projects that you are not on may also be on their way." in told
    stage.docusign.clear_faults()
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 1, "the one that was on its way")
    assert named[0] in stage.sent_envelopes()[0].email_subject
    maya.wait_until(lambda: "1 of 2 sent" in maya.again(batch).plain, "one out")
    maya.wait_until(lambda: "1 waiting: frozen" in maya.again(batch).plain, "the other waiting")
    shown = maya.again(batch)
    assert f"Sending is frozen by <@{TOM}>" in shown.plain
    maya.wait_until(lambda: f"<@{TOM}> froze sending: “Wrong retainage" in notes_of(maya, batch), "the note")
    assert len(stage.sent_envelopes()) == 1

    assert "Sending is unfrozen." in ask(tom, "unfreeze").plain

    stage.wait_for(lambda: len(stage.sent_envelopes()) == 2, "sending the other")
    maya.wait_until(lambda: f"<@{TOM}> unfroze sending." in notes_of(maya, batch), "the note")
    maya.wait_until(lambda: "rozen" not in maya.again(batch).plain, "nothing frozen any more")
    assert len(stage.docusign.envelopes) == 2


def test_only_admins_of_the_workspace_may_freeze_and_they_say_why(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    for text in ("freeze Because", "unfreeze", "freeze"):
        assert "is for admins of this Slack workspace; nothing was changed." in ask(maya, text).plain
    tom = freezer(quick_stage)

    assert "Say why after it, for everybody to read" in ask(tom, "freeze   ").plain
    assert "Sending is not frozen." in ask(tom, "unfreeze").plain
    send(quick_stage, maya, HARLAN)


def test_those_whom_the_settings_name_may_freeze_and_nobody_else(sqlite_url: str) -> None:
    stage = Stage(sqlite_url, settings_changes={"freeze_admins": (LENA,)}).open()
    try:
        told = ask(freezer(stage), "freeze Because", "general").plain
        assert "is for the people whom the bot's settings name for it; nothing was changed." in told
        assert "Sending is frozen." in ask(stage.person("lena"), "freeze Because", "general").plain
    finally:
        stage.close()


def test_who_froze_first_is_told_to_whoever_comes_second(quick_stage: Stage) -> None:
    tom, lena = freezer(quick_stage), freezer(quick_stage, "lena")
    ask(tom, "freeze Audit & <@U04MAYAOKAF|maya> on leave in <#C04GENERALX|general>", "general")

    told = ask(lena, "freeze Something else", "general").plain

    assert "Sending is frozen already." in told
    assert f"Sending is frozen by <@{TOM}>" in told
    assert "“Audit &amp; <@U04MAYAOKAF> on leave in #general”" in told
    assert f"It had been frozen by <@{TOM}>" in ask(lena, "unfreeze", "general").plain


def test_a_freeze_or_unfreeze_that_is_delivered_again_however_late_changes_nothing(
    quick_stage: Stage, forger: Forger
) -> None:
    tom = freezer(quick_stage)
    ask(tom, "unfreeze")
    ask(tom, "freeze First")
    ask(tom, "freeze Second")
    ask(tom, "unfreeze")
    (early, lifting), (first, second) = commands(quick_stage, "unfreeze"), commands(quick_stage, "freeze")

    for payload in (first, second, lifting, first):
        assert "not frozen" in again(quick_stage, forger, payload)
    ask(tom, "freeze Third")
    for payload in (early, lifting, first):
        assert "“Third”" in again(quick_stage, forger, payload)

    assert "“Third”" in ask(tom, "status").plain


def test_nothing_can_be_confirmed_while_frozen_and_the_ticks_are_kept(quick_stage: Stage) -> None:
    stage = quick_stage
    maya, tom = stage.person("maya"), freezer(stage)
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    review(maya, picker)
    ask(tom, f"freeze {REASON}")

    maya.submit()

    told = maya.view("Nothing is being sent just now.").plain
    assert f"Sending is frozen by <@{TOM}>" in told
    assert "your ticks are kept" in told
    assert "submit" not in maya.view().raw or not maya.view().raw["submit"]
    maya.close()
    again = open_list(maya)
    assert f"Sending is frozen by <@{TOM}>" in again.plain
    assert len(again.ticked) == 1
    assert "Nothing can be confirmed" in review(maya, again).plain
    maya.close()
    assert nobody_was_asked(stage)
    assert not [one for one in maya.messages(RIVERSIDE) if "Total due" in one.plain]

    ask(tom, "unfreeze")
    review(maya, again)
    maya.submit()
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 1, "sending it")


def test_what_one_may_not_see_is_not_named_when_one_freezes(quick_stage: Stage, source: Source) -> None:
    maya, lena = quick_stage.person("maya"), freezer(quick_stage, "lena")
    source.claim("SC-101", 9, private="yes")
    source.claim("SC-102", 8, private="yes")
    quick_stage.docusign.inject(kind="delay", seconds=60, times=2, **SEND)
    picker = open_list(maya)
    maya.tick(HARLAN, CASTELLAN, on=picker)
    review(maya, picker)
    maya.submit()
    quick_stage.wait_for(lambda: sum(one.method == "PUT" for one in quick_stage.docusign.received) == 2, "both asked")

    of_lena = ask(lena, "freeze Because", "general").plain
    ask(lena, "unfreeze", "general")
    of_maya = ask(freezer(quick_stage, "maya"), "freeze Because").plain
    quick_stage.docusign.clear_faults()

    assert "No claim that you may see was on its way" in of_lena
    assert "Claims of projects that you are not on may also be on their way." in of_lena
    assert "Harlan" not in of_lena
    assert "Castellan" not in of_lena
    assert "Harlan" in of_maya
    assert "Castellan" in of_maya


def test_status_tells_who_froze_and_how_news_comes_in(quick_stage: Stage) -> None:
    oliver, tom = quick_stage.person("oliver"), freezer(quick_stage)
    before = ask(oliver, "status").plain
    ask(tom, "freeze Audit", "general")

    told = ask(oliver, "status").plain

    assert f"Sending is frozen by <@{TOM}>" in told
    assert "“Audit”." in told
    assert "rozen" not in before
    assert "DocuSign tells its news as it happens; it is also asked every 20 minutes" in told
