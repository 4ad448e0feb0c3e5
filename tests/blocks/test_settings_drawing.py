"""Settings: what is drawn is read back as it was, whatever was chosen; and what changed is said."""

from dataclasses import fields, replace
from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import command_ids
from bot.blocks.settings import changed_view, read_settings, settings_message, settings_view
from bot.words import codes
from claims.helping import Help, Matter
from claims.preferences import DAYS, DEFAULTS, MOST, Noise, Preferences, Settings
from claims.statutory import RULES
from sandbox.slack.validate import check_message, check_view
from tests.support.builders import a_project

PROJECT = a_project()
USUAL = Settings(DEFAULTS, Noise.EVERYTHING, None)
CHOSEN = Settings(
    Preferences(None, True, 2, 5, 3, time(17, 30), time(9, 15), "AU-NSW"), Noise.EXCEPTIONS, "en-US-owner"
)
HALVES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 30]))
ANY = st.builds(
    Settings,
    st.builds(
        Preferences,
        digest_at=st.none() | HALVES,
        reminders=st.booleans(),
        remind_after=st.integers(1, DAYS),
        remind_every=st.integers(1, DAYS),
        remind_most=st.integers(1, MOST),
        quiet_from=HALVES,
        quiet_to=HALVES,
        jurisdiction=st.none() | st.sampled_from(sorted(RULES)),
        answer_within=st.none() | st.integers(1, DAYS),
    ),
    st.sampled_from(Noise),
    st.none() | st.sampled_from(codes()),
)


def as_submitted(view: Any) -> dict[str, str | None]:
    """What Slack would report of a modal in which nothing was touched."""
    elements = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    return {
        name: one["initial_option"]["value"] if one["type"] == "static_select" else one.get("initial_value")
        for name, one in elements.items()
    }


def test_settings_read_as_drawn_here(make: Any, golden: Any) -> None:
    help_ = Help(Matter(make.project.id), ("U04TOMSANDO",))
    views = {
        "usual": settings_view(make.project, USUAL),
        "chosen": settings_view(make.project, CHOSEN, "Somebody has changed them since."),
        "no channel": settings_view(replace(make.project, channel_id=None), replace(USUAL, noise=None)),
        "changed": changed_view(make.project, USUAL, CHOSEN),
        "not changed": changed_view(make.project, USUAL, USUAL),
    }
    told = settings_message(make.project, CHOSEN, help_)
    golden("settings", {**views, "told": told})
    for view in views.values():
        assert not check_view(view)
    assert not check_message(told, ephemeral=True)


@given(ANY)
def test_what_is_shown_and_not_touched_is_what_was_chosen(chosen: Settings) -> None:
    view = settings_view(PROJECT, chosen)

    assert read_settings(as_submitted(view)) == chosen
    assert not check_view(changed_view(PROJECT, USUAL, chosen))
    shown = command_ids.read_settings_metadata(view["private_metadata"])
    assert shown == command_ids.SettingsShown(PROJECT.id, chosen.mark)


@given(st.dictionaries(st.sampled_from([*(field.name for field in fields(Preferences)), "noise"]), st.text(max_size=9)))
def test_nothing_that_was_not_offered_can_be_read(made_up: dict[str, str | None]) -> None:
    assert read_settings(made_up) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("noise", "shout"), ("dictionary", "../settings"), ("digest_at", "25:00"), ("digest_at", ""),
        ("reminders", "maybe"), ("quiet_from", "now"), ("jurisdiction", "UK"), ("jurisdiction", None),
    ],
)  # fmt: skip
def test_one_thing_that_was_not_offered_makes_it_unreadable(make: Any, name: str, value: str | None) -> None:
    assert read_settings({**as_submitted(settings_view(make.project, USUAL)), name: value}) is None


@pytest.mark.parametrize("typed", ["", "0", "-1", "1.5", "many", "٣", "9" * 50])
def test_a_number_that_is_none_is_read_as_nought_for_the_rules_to_refuse(make: Any, typed: str) -> None:
    read = read_settings({**as_submitted(settings_view(make.project, USUAL)), "remind_after": typed})

    assert read is not None
    assert read.preferences.remind_after == 0 or typed == "-1"


def test_hostile_projects_are_drawn_without_harm(make: Any) -> None:
    hostile = replace(make.project, name=make.hostile, time_zone=make.hostile, channel_id="C1|<!here>")
    odd = Settings(replace(DEFAULTS, jurisdiction=make.hostile), Noise.DIGEST, make.hostile)
    assert not check_view(settings_view(hostile, odd, "Look again."))
    assert not check_message(settings_message(hostile, odd, None), ephemeral=True)
    assert not check_view(changed_view(hostile, USUAL, odd))
