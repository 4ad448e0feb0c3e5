"""Between promise and send: what no longer holds keeps a claim back, its draft is binned, and people are told."""

from collections.abc import Callable

import pytest

from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from tests.support.acting import CASTELLAN, HARLAN, RIVERSIDE, nobody_was_asked, open_list, review, withheld_words
from tests.support.source import Source
from tests.support.stage import Stage

pytestmark = pytest.mark.slow

CREATE = {"method": "POST", "path": "*/envelopes"}
Change = Callable[[Source], None]

CHANGES: dict[str, tuple[Change, str]] = {
    "status": (lambda source: source.claim("SC-101", 9, status="Under Review"), "Its status is Under Review."),
    "figures": (lambda source: source.amount("SC-101", 9, "0.01"), "The claim changed after it was confirmed."),
    "document": (lambda source: source.claim("SC-101", 9, document=""), "The claim changed after it was confirmed."),
    "contact": (
        lambda source: source.claim("SC-101", 9, progress_claim_contacts="Ann Harlan <ann@harlan.example>"),
        "The commitment's contacts changed after it was confirmed.",
    ),
    "no contact": (
        lambda source: source.claim("SC-101", 9, progress_claim_contacts=""),
        "The commitment has no Progress Claim Contact.",
    ),
    "somebody else's e-mail address": (
        lambda source: source.slack_id("RT", "maya", "U04LENAFISC"),
        "Whoever confirmed it no longer has Admin on the project's Commitments tool.",
    ),
    "a name that the documents show": (
        lambda source: source.project("RT", project_name="Riverside Tower, stage 2"),
        "What goes out changed after it was confirmed",
    ),
    "switch": (lambda source: source.project("RT", docusign="off"), "DocuSign is switched off for this project."),
}


def promised(stage: Stage, *claims: str) -> tuple[Person, Seen]:
    """Confirm, with DocuSign slow to answer; Maya and the batch message. `clear_faults` lets it go on."""
    maya = stage.person("maya")
    picker = open_list(maya)
    maya.tick(*claims, on=picker)
    review(maya, picker)
    stage.docusign.inject(kind="delay", seconds=30, times=len(claims), **CREATE)
    maya.submit()
    batch = maya.message("Total due", RIVERSIDE)
    asked = lambda: [one for one in stage.docusign.received if one.path.endswith("/envelopes")]  # noqa: E731
    stage.wait_for(lambda: len(asked()) >= len(claims), "asking for drafts")
    return maya, batch


@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_after_confirming_keeps_the_claim_back(quick_stage: Stage, source: Source, what: str) -> None:
    change, words = CHANGES[what]
    maya, batch = promised(quick_stage, HARLAN)

    change(source)
    quick_stage.docusign.clear_faults()

    told = withheld_words(maya, batch)
    assert words in told
    assert "Look at it again with `/claims pending`." in told
    assert f"<@{maya.id}>" in told
    maya.wait_until(lambda: words in maya.again(batch).plain, "the batch message tells why too")
    quick_stage.wait_for(lambda: [one.status for one in quick_stage.docusign.envelopes] == ["deleted"], "binning it")
    assert nobody_was_asked(quick_stage)


def test_what_did_not_change_goes_out_beside_what_is_kept_back_and_that_can_be_sent_again(
    stage: Stage, source: Source
) -> None:
    maya, batch = promised(stage, HARLAN, CASTELLAN)

    source.amount("SC-101", 9, "10.00")
    stage.docusign.clear_faults()

    assert "Harlan" in withheld_words(maya, batch)
    stage.wait_for(lambda: sum(one.status == "sent" for one in stage.docusign.envelopes) == 1, "sending the other")
    assert "Castellan" in next(one for one in stage.docusign.envelopes if one.status == "sent").email_subject
    maya.wait_until(lambda: any("Envelope sent" in note.plain for note in maya.thread(batch)), "the note of it")
    picker = open_list(maya)
    maya.tick("#9 · Harlan Earthworks Inc. · $126,526.25", on=picker)
    review(maya, picker)
    maya.submit()
    stage.wait_for(
        lambda: sum(one.status == "sent" for one in stage.docusign.envelopes) == 2, "sending it as it is now"
    )


def test_a_change_that_was_taken_back_in_time_keeps_nothing_back(quick_stage: Stage, source: Source) -> None:
    promised(quick_stage, HARLAN)

    source.claim("SC-101", 9, status="Under Review")
    source.claim("SC-101", 9, status="Approved")
    quick_stage.docusign.clear_faults()

    quick_stage.wait_for(lambda: [one.status for one in quick_stage.docusign.envelopes] == ["sent"], "sending it")
