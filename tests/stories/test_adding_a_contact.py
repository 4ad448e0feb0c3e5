"""Nobody to address: the admin adds a contact in Slack, and the claim can be sent from the very same list."""

import pytest

from bot.blocks import ids
from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from tests.support.acting import open_list, review
from tests.support.forging import Forger
from tests.support.source import Source
from tests.support.stage import Stage

pytestmark = pytest.mark.slow

SUMMIT = "Summit Roofing Partners"


def adding(maya: Person, picker: Seen) -> Seen:
    maya.press("Add contact: SC-110", on=picker)
    return maya.view("Add a contact")


def give(maya: Person, name: str, email: str) -> dict[str, str]:
    maya.fill(ids.CONTACT_NAME, name)
    maya.fill(ids.CONTACT_EMAIL, email)
    return maya.submit()


def test_a_contact_that_was_added_makes_the_claim_sendable_in_the_same_list_and_it_is_sent(
    quick_stage: Stage, source: Source
) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    assert "of 29 that can be sent" in picker.plain
    adding(maya, picker)

    assert give(maya, "", "") != {}
    refused = give(maya, "Pat Summit", "pat@summit")
    assert refused == {ids.CONTACT_EMAIL: "“pat@summit” is not a valid e-mail address."}
    assert give(maya, "Pat Summit", "pat@summit-roofing.example") == {}

    assert "is a contact of" in maya.view("Contact added").plain
    maya.close()
    maya.wait_until(lambda: "of 30 that can be sent" in maya.again(picker).plain, "the list drawn anew")
    source.claim("SC-110", 2, status="Approved as Noted")  # imported again, it has no contact in the file still
    maya.press("Next", on=maya.again(picker))
    maya.wait_until(lambda: SUMMIT in maya.again(picker).plain.partition("cannot be sent")[0], "the second page")
    (claim,) = [one for one in maya.again(picker).options if SUMMIT in one]
    maya.tick(claim, on=maya.again(picker))
    assert "Pat Summit (pat@summit-roofing.example, first time)" in review(maya, maya.again(picker)).plain
    maya.submit()
    quick_stage.wait_for(lambda: len(quick_stage.sent_envelopes()) == 1, "sending it")
    assert [one.email for one in quick_stage.sent_envelopes()[0].recipients] == ["pat@summit-roofing.example"]


def test_submitted_again_or_by_somebody_else_it_changes_nothing_and_tells_nothing(
    quick_stage: Stage, forger: Forger
) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    metadata = adding(maya, picker).raw["private_metadata"]

    for who, words in (("tom", "belongs to somebody else"), ("oliver", "somebody else"), ("sam", "full members")):
        assert words in forger.submit(who, metadata, ids.CONTACT)
    for forged in ("", "x:y:z", "0123456789abcdef:0123456789abcdef", metadata.partition(":")[0] + ":0123456789abcdef"):
        assert "Not added" in forger.submit("maya", forged, ids.CONTACT)
    give(maya, "Pat Summit", "pat@summit-roofing.example")
    (submitted,) = [
        one for one in quick_stage.slack.deliveries
        if one.payload.get("type") == "view_submission" and one.payload["view"]["callback_id"] == ids.CONTACT
        and one.payload["user"]["id"] == maya.id and one.payload["view"]["private_metadata"] == metadata
    ]  # fmt: skip
    told = str(forger.deliver_again(submitted))
    assert "has a contact by now" in told
    assert "Nothing was changed" in told


def test_when_the_list_cannot_be_drawn_any_more_a_fresh_one_comes_by_direct_message(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    picker = open_list(maya)
    adding(maya, picker)
    quick_stage.slack.inject("response_url", "error", error="used_url", times=9)

    give(maya, "Pat Summit", "pat@summit-roofing.example")

    told = maya.message("of 30 that can be sent", f"D{maya.id[1:]}")
    assert told.plain.startswith("Progress claims · Riverside Tower")
