"""Short private answers say what happened, what did not, and what to do next."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import notices
from sandbox.slack.validate import check_message, check_view

USAGE = (
    notices.Typing("pending [project]", "Tick progress claims and send them to DocuSign.", "See and send"),
    notices.Typing("status", "See the batches that were sent, and how far they are.", "See and send"),
    notices.Typing("here PROJECT", "Tell the batches of a project in this channel.", "For admins of a project"),
    notices.Typing("help", "Show this."),
)


def test_notices_read_as_drawn_here(make: Any, golden: Any) -> None:
    drawn = {
        "help": notices.help_message(USAGE),
        "unknown": notices.unknown_message("pendign RT", USAGE),
        "refusal": notices.refusal_message("You cannot do that.", "Ask an admin."),
        "trouble": notices.trouble_message("7F3K2"),
        "here": notices.here_message(make.project, "C04RIVERSID"),
    }
    golden("notices", drawn)
    for payload in drawn.values():
        assert not check_message(payload, ephemeral=True)


def test_answers_in_a_modal_read_as_drawn_here(golden: Any) -> None:
    drawn = {
        "trouble": notices.trouble_view("7F3K2"),
    }
    golden("notice_views", drawn)
    for view in drawn.values():
        assert not check_view(view)


@pytest.mark.parametrize(
    ("given_text", "meant"),
    [
        ("pendign", "pending"), ("PENDING", "pending"), ("pend", "pending"), ("stauts RT", "status"), ("hlep", "help"),
        ("p", "pending"), ("frobnicate", None), ("", None),
    ],
)  # fmt: skip
def test_the_nearest_subcommand_is_suggested(given_text: str, meant: str | None) -> None:
    assert notices.nearest_command(given_text, USAGE) == meant


@given(st.text(max_size=300))
def test_whatever_is_typed_the_answer_is_taken_by_slack(typed: str) -> None:
    assert not check_message(notices.unknown_message(typed, USAGE), ephemeral=True)
    assert not check_message(notices.refusal_message(typed, typed), ephemeral=True)
    assert not check_message(notices.trouble_message(typed, typed), ephemeral=True)
    assert not check_view(notices.trouble_view(typed, typed))


def test_hostile_projects_are_named_without_harm(make: Any) -> None:
    hostile = replace(make.project, name=make.hostile, number=make.hostile)
    assert not check_message(notices.here_message(hostile, "C1|<!here>"), ephemeral=True)


def test_a_refusal_may_name_a_command_and_quote_data() -> None:
    said = notices.refusal_message("*Tower* is not yours. `/claims status` shows what is out.")["text"]
    assert said == "∗Tower∗ is not yours. `/claims status` shows what is out."


def test_trouble_says_what_did_not_happen_and_gives_the_reference() -> None:
    said = json.dumps(notices.trouble_message("7F3K2"))
    assert "Nothing was sent." in said
    assert "7F3K2" in said
