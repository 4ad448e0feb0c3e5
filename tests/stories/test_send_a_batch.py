"""The main job, from the command to the last signature."""

import pytest

from tests.support.stage import Stage

RIVERSIDE = "riverside-tower"
HARLAN = "Harlan Earthworks Inc. · $126,516.25"
CASTELLAN = "Castellan Concrete LLC · $397,000.80"
KEYSTONE = "Keystone Interiors"

pytestmark = pytest.mark.slow


def test_an_admin_sends_three_claims_and_the_thread_tells_what_became_of_each(stage: Stage) -> None:
    maya = stage.person("maya")
    maya.command("/claims pending", RIVERSIDE)
    picker = maya.ephemeral("Riverside Tower", RIVERSIDE)
    maya.tick(HARLAN, CASTELLAN, on=picker)
    maya.press("Next", on=picker)
    maya.tick(KEYSTONE, on=picker)

    maya.press("Send to DocuSign", on=picker)
    confirmation = maya.view("Send to DocuSign")
    assert "3 progress claims" in confirmation.plain
    maya.submit()

    batch = maya.message("3 progress claims", RIVERSIDE)
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 3, "sending three envelopes")
    maya.wait_until(lambda: "sent 3 progress claims" in maya.again(batch).plain.replace("*", ""), "the whole truth")
    maya.wait_until(lambda: any("3 envelopes sent" in note.plain for note in maya.thread(batch)), "the note")
    first, second, third = sorted(stage.sent_envelopes(), key=lambda one: one.email_subject)
    stage.docusign.sign(first.envelope_id, first.recipients[0].email)
    stage.docusign.sign(second.envelope_id, second.recipients[0].email)
    stage.docusign.decline(third.envelope_id, third.recipients[0].email, "Retainage is wrong & <!channel>")

    maya.wait_until(lambda: "2 of 3 signed" in maya.again(batch).plain, "two signatures")
    maya.wait_until(lambda: "declined" in maya.again(batch).plain, "the refusal")
    maya.wait_until(lambda: sum("complete" in n.plain for n in maya.thread(batch)) == 2, "both completions")
    maya.wait_until(lambda: any("Retainage is wrong" in n.plain for n in maya.thread(batch)), "the reason")
