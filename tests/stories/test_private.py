"""Private commitments: whoever may not see them finds no row, no count and no sum of them anywhere."""

import pytest

from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from tests.support.acting import HARLAN, RIVERSIDE, SKYLINE, open_list, review
from tests.support.forging import Forger
from tests.support.source import Source
from tests.support.stage import Stage

pytestmark = pytest.mark.slow

SETTLEMENT = "#1 · Harlan Earthworks Inc."
"""SC-114, private, $94,500.00; Priya is on its private list."""
SECURITY = "#2 · Aegis Security Integration"
"""SC-115, private, $85,860.00; nobody is on its private list."""
TRACES = ("SC-114", "SC-115", "Aegis", "settlement", "94,500", "85,860", "180,360", "rivate")


def sent_with_private(stage: Stage) -> tuple[Person, Seen, Seen]:
    """Maya sends one claim that all may see and two private ones; she, the channel's message and her own."""
    maya = stage.person("maya")
    picker = open_list(maya)
    maya.tick(SKYLINE, on=picker)
    maya.press("Next", on=picker)
    maya.wait_until(lambda: "Aegis" in maya.again(picker).plain, "the second page")
    maya.tick(SETTLEMENT, SECURITY, on=picker)
    shown = review(maya, picker).plain
    assert "2 private claims go in a batch of their own that nobody else sees." in shown
    assert "<#C04RIVERSID> and, for 2 private, a direct message to you" in shown
    maya.submit()
    public, private = maya.message("Total due", RIVERSIDE), maya.message("Total due", "claims")
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 3, "sending three")
    for message in (public, private):
        maya.wait_until(lambda message=message: "sent" in str([n.plain for n in maya.thread(message)]), "the notes")
    return maya, maya.again(public), maya.again(private)


def details_id(batch: Seen) -> str:
    return next(str(e["value"]) for block in batch.blocks for e in block.get("elements", []) if "details" in str(e))


def status_of(person: Person, channel: str) -> Seen:
    person.command("/claims status", channel)
    person.wait_until(lambda: person.ephemerals(channel), "an answer")
    return person.ephemerals(channel)[-1]


def test_private_claims_are_told_to_the_requester_alone_and_the_rest_to_the_channel(stage: Stage) -> None:
    maya, public, private = sent_with_private(stage)

    assert "Skyline Crane Hire" in public.plain
    assert "Total due $48,600.00" in public.plain
    assert "Total due $180,360.00" in private.plain
    assert "Private commitments: posted only to you" in private.plain
    everything = [public.plain, public.text, *(note.plain for note in maya.thread(public))]
    assert not [trace for trace in TRACES if trace in " ".join(everything)]


def test_who_may_not_see_a_private_claim_finds_no_trace_of_it_in_status_and_details(
    quick_stage: Stage, forger: Forger
) -> None:
    _, _, private = sent_with_private(quick_stage)
    oliver, priya = quick_stage.person("oliver"), quick_stage.person("priya")

    status = status_of(oliver, "general")
    assert status.buttons == ["Details"]
    assert "1 claim" in str(status.blocks)
    oliver.press("Details", on=status)
    seen = [status.plain, str(status.raw), oliver.view("Batch details").plain]
    assert not [trace for trace in TRACES if trace in " ".join(seen)]
    forger.press("oliver", "claims.details", details_id(private))
    quick_stage.wait_for(lambda: "This batch is not there for you." in forger.told("oliver"), "a refusal")

    # Priya is on the private list of one of the two, and that is all she is told of.
    status = status_of(priya, "general")
    assert status.buttons == ["Details", "Details"]
    assert "of 1" in status.plain or "1 claim" in str(status.blocks)
    forger.press("priya", "claims.details", details_id(private))
    shown = priya.view("Batch details").plain
    assert "$94,500.00" in shown
    assert not [trace for trace in ("SC-115", "Aegis", "85,860", "180,360") if trace in shown + str(status.raw)]


def test_a_commitment_made_private_disappears_for_others_and_stays_for_its_admins(
    quick_stage: Stage, source: Source
) -> None:
    maya, oliver = quick_stage.person("maya"), quick_stage.person("oliver")
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    review(maya, picker)

    source.claim("SC-101", 9, private="yes")
    maya.submit()

    shown = maya.view("Something changed since this was shown.").plain
    assert "A direct message to you" in shown
    assert not quick_stage.docusign.envelopes
    maya.submit()
    maya.message("Total due", "claims")
    assert [one for one in maya.messages(RIVERSIDE) if "Total due" in one.plain] == []
    assert "No progress claims have been sent" in status_of(oliver, "general").plain


def test_where_the_bot_is_not_in_the_channel_the_batch_goes_to_a_direct_message_and_that_is_said(
    quick_stage: Stage,
) -> None:
    maya = quick_stage.person("maya")
    maya.command("/claims pending LH", "general")
    picker = maya.ephemeral("Lakeside Hospital", "general")
    maya.tick(picker.options[0], on=picker)

    shown = review(maya, picker).plain

    assert "A direct message, because the bot is not in the project's channel" in shown
    maya.submit()
    batch = maya.message("Total due", "claims")
    quick_stage.wait_for(lambda: len(quick_stage.sent_envelopes()) == 1, "sending it")
    assert "Lakeside Hospital" in batch.plain
    assert not maya.messages("lakeside-hospital")
