"""A source that changes what was sent or signed makes the signature stale: told once, shown, and nothing voided."""

import pytest

from claims.audit import Deed
from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from tests.support.acting import HARLAN, RIVERSIDE, ask, notes_of, open_list, review, send
from tests.support.source import Source
from tests.support.stage import Stage
from tests.support.trails import trail

pytestmark = pytest.mark.slow

STALE = "What was sent of #9 · Harlan Earthworks Inc. (SC-101) is stale: its source changed since. "
SIGNED_STALE = "The signature of #9 · Harlan Earthworks Inc. (SC-101) is stale: its source changed since. "
CHANGE = "Amount due: was $126,516.25, is $126,517.25. "
GOOD_AGAIN = "asks for what was sent again: it is not stale any more."


def told(person: Person, batch: Seen, words: str) -> int:
    return notes_of(person, batch).count(words)


def sign(stage: Stage) -> None:
    (envelope,) = stage.sent_envelopes()
    stage.docusign.sign(envelope.envelope_id, envelope.recipients[0].email)


def test_what_is_out_and_changed_is_told_once_shown_and_can_be_sent_anew_once_it_is_void(
    stored_stage: Stage, source: Source
) -> None:
    stage, maya = stored_stage, stored_stage.person("maya")
    batch = send(stage, maya, HARLAN)

    source.amount("SC-101", 9, "1.00")
    maya.wait_until(lambda: told(maya, batch, STALE + CHANGE), "the note")
    source.claim("SC-101", 9, status="Approved as Noted")
    maya.wait_until(lambda: "*stale*: its source asks for $126,517.25" in maya.again(batch).plain, "the message")

    assert told(maya, batch, STALE) == 1, "importing again tells nothing again"
    assert len(trail(stage.serving.bot.services.db, Deed.SIGNATURE_STALE)) == 1
    assert "*Its envelope: out for signature.*" in ask(maya, "why SC-101 9").plain
    assert [one.status for one in stage.sent_envelopes()] == ["sent"], "nothing is voided by itself"
    stage.docusign.void(stage.sent_envelopes()[0].envelope_id)
    maya.wait_until(lambda: "voided" in maya.again(batch).plain, "the voiding")
    assert "stale" not in maya.again(batch).plain.replace("is stale", "")
    picker = open_list(maya)
    maya.tick("#9 · Harlan", on=picker)
    assert "$126,517.25" in review(maya, picker).plain
    maya.submit()
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 2, "the new revision going out")


def test_what_is_signed_and_changed_is_stale_and_the_new_revision_can_be_sent_at_once(
    quick_stage: Stage, source: Source
) -> None:
    maya = quick_stage.person("maya")
    batch = send(quick_stage, maya, HARLAN)
    sign(quick_stage)
    maya.wait_until(lambda: "1 of 1 signed" in maya.again(batch).plain, "the signature")

    source.amount("SC-101", 9, "1.00")

    maya.wait_until(lambda: told(maya, batch, SIGNED_STALE + CHANGE), "the note")
    assert "1 of 1 signed" in maya.again(batch).plain
    picker = open_list(maya)
    maya.tick("#9 · Harlan", on=picker)
    review(maya, picker)
    maya.submit()
    quick_stage.wait_for(lambda: len(quick_stage.sent_envelopes()) == 2, "the new revision going out")


def test_a_source_that_goes_back_ends_it_and_says_so_each_time(quick_stage: Stage, source: Source) -> None:
    maya = quick_stage.person("maya")
    batch = send(quick_stage, maya, HARLAN)

    for turn in (1, 2):
        source.amount("SC-101", 9, "1.00")
        maya.wait_until(lambda times=turn: told(maya, batch, STALE) == times, "the note")  # type: ignore[misc]
        source.amount("SC-101", 9, "-1.00")
        maya.wait_until(lambda times=turn: told(maya, batch, GOOD_AGAIN) == times, "the end of it")  # type: ignore[misc]

    maya.wait_until(lambda: "*stale*" not in maya.again(batch).plain, "the message")


@pytest.mark.parametrize(("changes", "stale"), [({"document": ""}, False), ({"period_end": "2026-10-30"}, True)])
def test_the_amount_and_the_period_count_and_nothing_else(
    quick_stage: Stage, source: Source, changes: dict[str, str], stale: bool
) -> None:
    maya = quick_stage.person("maya")
    batch = send(quick_stage, maya, HARLAN)

    source.claim("SC-101", 9, **changes)
    source.amount("SC-102", 8, "1.00")
    ask(maya, "status", RIVERSIDE)

    if stale:
        maya.wait_until(lambda: told(maya, batch, "Billing period: was"), "the note")
    assert told(maya, batch, STALE) == int(stale)


def test_of_a_private_commitment_nobody_else_is_told(quick_stage: Stage, source: Source) -> None:
    maya = quick_stage.person("maya")
    batch = send(quick_stage, maya, HARLAN)
    source.claim("SC-101", 9, private="yes")
    source.claim("SC-101", 10, private="yes")

    source.amount("SC-101", 9, "1.00")
    maya.wait_until(lambda: "Harlan" not in maya.again(batch).plain, "the message without it")

    assert told(maya, batch, STALE) == 0
