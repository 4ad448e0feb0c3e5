"""The Home tab, through Slack's own events: it opens with what needs the person, acts, and follows what happens."""

import pytest

from bot.services.authority import STRANGER
from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from tests.support.acting import HARLAN, SKYLINE, send
from tests.support.stage import Stage

pytestmark = pytest.mark.slow


def open_home(person: Person) -> Seen:
    """Look at the tab; how it stands once it is drawn."""
    person.open_home()
    person.wait_until(lambda: person.home() is not None, "a Home tab")
    return shown(person)


def shown(person: Person) -> Seen:
    found = person.home()
    assert found is not None
    return found


def tells(person: Person, *words: str) -> Seen:
    person.wait_until(lambda: all(one in shown(person).plain for one in words), f"a Home tab that tells {words}")
    return shown(person)


def test_a_home_tab_follows_what_happens_and_acts(stored_stage: Stage) -> None:
    maya = stored_stage.person("maya")
    home = open_home(maya)
    assert "Nothing needs you now." in home.plain
    assert "claims can be sent now." in home.plain

    send(stored_stage, maya, HARLAN, SKYLINE)
    home = tells(maya, "On its way", "0 of 2 signed")
    declined = next(one for one in stored_stage.sent_envelopes() if "Harlan" in one.email_subject)
    stored_stage.docusign.decline(declined.envelope_id, declined.recipients[0].email, "Wrong retention")
    home = tells(maya, "1 claim needs attention", "Wrong retention")

    maya.press("Details", on=home)
    details = maya.view("Batch details")
    assert "Wrong retention" in details.plain
    maya.close()

    maya.press("Riverside Tower", on=home)
    assert "Riverside Tower" in maya.view("Settings").plain
    maya.close()

    before = {one.ts for one in maya.messages("claims")}
    maya.press("Open list", on=shown(maya))
    maya.wait_until(lambda: {one.ts for one in maya.messages("claims")} - before, "a list in the direct message")
    (listed,) = [one for one in maya.messages("claims") if one.ts not in before]
    assert "can be sent" in listed.plain
    assert not [one for one in stored_stage.slack.calls("views.publish") if one.error]


def test_guests_and_strangers_are_told_one_sentence(quick_stage: Stage) -> None:
    for name in ("sam", "lena"):
        person = quick_stage.person(name)
        (block,) = open_home(person).blocks
        assert block["text"]["text"] == STRANGER


def test_whoever_only_reads_sees_how_claims_stand_and_can_press_nothing_else(quick_stage: Stage) -> None:
    maya, oliver = quick_stage.person("maya"), quick_stage.person("oliver")
    send(quick_stage, maya, SKYLINE)
    home = open_home(oliver)
    assert "Nothing needs you now." in home.plain
    assert f"by <@{maya.id}>" in home.plain
    assert "Your level is Read-only" in home.plain
    assert set(home.buttons) == {"Details"}
