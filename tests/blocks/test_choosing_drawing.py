"""What is meant: asked in words, offered as buttons or as a menu, and never more than Slack takes."""

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import command_ids
from bot.blocks.choosing import NONE, not_one_message, which_message
from claims.finding import Candidate, Company, Found, Named, Thing, subject_of
from sandbox.slack.validate import check_message

CLAIM, PROJECT = {Thing.CLAIM}, {Thing.PROJECT}


def one_of_each(make: Any) -> tuple[Named, ...]:
    claim = Candidate(make.claim(), make.project)
    return make.project, Company("Acme Concrete", 3), claim, make.batch(make.line())


def offered(payload: Any) -> list[Any]:
    """The values of what is offered."""
    (row,) = (block["elements"] for block in payload["blocks"] if block["type"] == "actions")
    options = row[0]["options"] if row[0]["type"] == "static_select" else row
    return [command_ids.read_choice_value(one["value"]) for one in options]


def test_the_answers_read_as_drawn_here(make: Any, golden: Any) -> None:
    claims = tuple(Candidate(make.claim(number), make.project) for number in (8, 7))
    many = tuple(Candidate(make.claim(number), make.project) for number in range(1, 7))
    drawn = {
        "which claim": which_message("history", CLAIM),
        "which project": which_message("settings", PROJECT, [make.project, replace(make.project, number="HS")]),
        "no claim": not_one_message("history", CLAIM, "SC-104 9", Found(())),
        "no claim, one near": not_one_message("why", CLAIM, "SC-140 8", Found((), claims[:1])),
        "no project": not_one_message("pending", PROJECT, "XX", Found(()), [make.project]),
        "nothing": not_one_message("status", {*Thing}, "XX", Found(())),
        "two claims": not_one_message("history", CLAIM, "SC-104", Found(claims)),
        "one of each": not_one_message("status", {*Thing}, "acme", Found(one_of_each(make))),
        "six claims": not_one_message("history", CLAIM, "SC-104", Found(many)),
    }
    golden("choosing", drawn)
    for payload in drawn.values():
        assert not check_message(payload, ephemeral=True)


@pytest.mark.parametrize("count", [1, 2, 5, 6, 100, 101, 1000])
def test_every_choice_does_what_was_typed_with_what_is_chosen(make: Any, count: int) -> None:
    several = tuple(Candidate(make.claim(number), make.project) for number in range(count))

    drawn = not_one_message("why", CLAIM, "SC-104", Found(several))

    assert not check_message(drawn, ephemeral=True)
    shown = min(count, 100)
    assert offered(drawn) == [command_ids.Chosen("why", subject_of(one)) for one in several[:shown]]
    assert ("and 1 more" in str(drawn)) == (count == 101)


def test_each_thing_can_be_chosen(make: Any) -> None:
    things = one_of_each(make)

    drawn = not_one_message("status", {*Thing}, "acme", Found(things))

    assert [one.subject.thing for one in offered(drawn)] == [*Thing]


def test_there_are_words_for_every_set_of_things_that_a_subcommand_takes() -> None:
    assert all("{given}" in words for words in NONE.values())


@pytest.mark.parametrize("count", range(1, 5))
def test_hostile_names_are_harmless(make: Any, count: int) -> None:
    project = replace(make.project, name=make.hostile, number=make.hostile, company=make.hostile)
    claim = Candidate(make.claim(commitment=make.hostile, company=make.hostile), project)
    batch = make.batch(make.line(company=make.hostile), name=make.hostile)
    for things in combinations((project, Company(make.hostile, 10**6), claim, batch), count):
        assert not check_message(not_one_message("status", {*Thing}, make.hostile, Found(things)), ephemeral=True)
        assert not check_message(not_one_message("status", {*Thing}, make.hostile, Found((), things)), ephemeral=True)


@given(st.text(max_size=300))
def test_whatever_is_typed_the_answer_is_taken_by_slack(typed: str) -> None:
    assert not check_message(not_one_message("why", CLAIM, typed, Found(())), ephemeral=True)
