"""Messages that stand in for another say what they must, and nothing that Slack would not take."""

import json
from dataclasses import replace

import pytest

from bot.blocks.batch import batch_message, details_view
from bot.blocks.elsewhere import plain_message, plain_reply, pointer_message
from claims.dispatch import State
from sandbox.slack.validate import check_message
from tests.blocks.conftest import Making


def test_a_message_in_another_place_says_why_it_is_there(make: Making) -> None:
    batch = replace(
        make.batch(make.line()), place_note="the project has no channel; `/claims here` in a channel sets it"
    )

    drawn = batch_message(batch)

    assert "This batch is told here: the project has no channel; `/claims here` in a channel sets it." in json.dumps(
        drawn
    )
    assert "is told here" not in json.dumps(details_view(batch, 0)), "a modal is nowhere"
    assert "is told here" not in json.dumps(batch_message(make.batch(make.line())))
    assert not check_message(drawn)


@pytest.mark.parametrize("link", [None, "https://harbour.slack.com/archives/C04RIVERSID/p1793611800000100"])
def test_a_pointer_leads_to_the_message_that_tells_and_has_no_buttons(link: str | None) -> None:
    drawn = pointer_message("U04MAYAOKAF", link)

    assert not check_message(drawn)
    assert [block["type"] for block in drawn["blocks"]] == ["section"]
    assert (link or "<@U04MAYAOKAF>") in drawn["blocks"][0]["text"]["text"]
    assert "<@" not in drawn["text"], "a notification that mentions somebody would call them"


def test_what_slack_refuses_is_told_in_one_short_sentence_whatever_the_names(make: Making) -> None:
    lines = [make.line(number, State.COMPLETED) for number in range(100)]
    batch = replace(make.batch(*lines, name=make.hostile), id="1a2b3c4d000000e1")

    for drawn in (plain_message(batch, "1A2B3C4D"), plain_reply(batch, 7)):
        assert not check_message(drawn)
        assert len(drawn["text"]) < 400
        assert "(reference 1A2B3C4D)" in drawn["text"]
        assert "`/claims status`" in drawn["text"]
    assert "100 of 100 signed" in plain_message(batch, "1A2B3C4D")["text"]
    assert "7 lines" in plain_reply(batch, 7)["text"]
