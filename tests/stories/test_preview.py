"""Preview: the very documents that would be signed, as files for whoever may send the claim, and never a link."""

import hashlib
from typing import Any

import pytest

from sandbox.slack.driver import Person
from tests.support.acting import CASTELLAN, HARLAN, RIVERSIDE, SKYLINE, nobody_was_asked, open_list, review
from tests.support.source import Source
from tests.support.stage import Stage

pytestmark = pytest.mark.slow


def previewed(person: Person, claim: str) -> dict[str, bytes]:
    """Wait for the preview of a claim in the person's direct messages; its files, by name."""
    told = person.message(f"Preview: {claim}", "claims")
    person.wait_until(lambda: [one for one in person.thread(told) if person.files(one)], "the files")
    (message,) = [one for one in person.thread(told) if person.files(one)]
    return person.files(message)


def previews(person: Person) -> int:
    return sum("Preview: " in one.plain for one in person.messages("claims"))


def test_what_is_previewed_is_byte_for_byte_what_is_sent_and_hashed(stored_stage: Stage) -> None:
    stage, maya = stored_stage, stored_stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, SKYLINE, on=picker)
    shown = review(maya, picker)
    for action_id in _previews_in(shown.raw["blocks"]):
        maya.press(action_id, on=shown)
    seen = previewed(maya, "#9") | previewed(maya, "#4")
    assert nobody_was_asked(stage)
    maya.submit()
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 2, "sending them")

    sent = {hashlib.sha256(one.content).hexdigest() for each in stage.sent_envelopes() for one in each.documents}

    assert {hashlib.sha256(content).hexdigest() for content in seen.values()} == sent
    assert sorted(seen) == [
        "1 RT-SC-101-09, RT SC-101 claim 9.pdf",
        "1 Signature sheet, RT PO-201 claim 4.pdf",
        "2 Signature sheet, RT SC-101 claim 9.pdf",
    ]


def _previews_in(blocks: list[dict[str, Any]]) -> list[str]:
    buttons = [each for one in blocks for each in one.get("elements", []) if each.get("type") == "button"]
    return [each["action_id"] for each in buttons if each["text"]["text"] == "Preview"]


def test_the_list_previews_what_is_ticked_and_keeps_the_ticks(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    maya.press("Preview", on=picker)
    assert maya.ephemeral("Tick the claims to preview first.", RIVERSIDE)
    maya.tick(HARLAN, CASTELLAN, on=picker)

    maya.press("Preview", on=picker)

    assert maya.ephemeral("The previews of 2 claims of Riverside Tower are on their way", RIVERSIDE)
    assert previewed(maya, "#9")
    assert previewed(maya, "#8")
    assert "2 progress claims of Riverside Tower" in review(maya, picker).plain
    assert nobody_was_asked(quick_stage)
    assert not quick_stage.docusign.envelopes


def test_what_changed_since_the_preview_is_confirmed_anew(quick_stage: Stage, source: Source) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    shown = review(maya, picker)
    maya.press("Preview", on=shown)
    previewed(maya, "#9")
    source.amount("SC-101", 9, "0.01")

    maya.submit()

    assert maya.view("Nothing would be sent").plain
    assert not quick_stage.docusign.envelopes


def test_a_preview_delivered_twice_is_handed_out_once_and_outlives_a_restart(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    quick_stage.slack.inject_delivery("duplicate")
    maya.press("Preview", on=picker)
    quick_stage.stop_bot()
    quick_stage.start_bot()

    assert previewed(maya, "#9")
    assert previews(maya) == 1


def test_slack_not_taking_a_file_is_made_up_for_and_nothing_is_there_twice(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    quick_stage.slack.inject("files.getUploadURLExternal", "ratelimited")
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)

    maya.press("Preview", on=picker)

    maya.wait_until(lambda: _files(maya) == 2, "the files")
    assert _files(maya) == 2


def _files(person: Person) -> int:
    return sum(len(person.files(one)) for root in person.messages("claims") for one in person.thread(root))


def test_nobody_but_who_may_send_gets_a_preview(quick_stage: Stage, source: Source) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    source.member("RT", "maya", "standard")

    maya.press("Preview", on=picker)

    assert "Admin" in maya.ephemeral("Admin", RIVERSIDE).plain
    assert previews(maya) == 0
