"""What a project may choose, and when its hours are quiet."""

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from claims.preferences import DAYS, DEFAULTS, MOST, Field, Noise, Preferences, Settings, changes, faults, is_quiet


def test_the_defaults_are_fit_to_be_kept_and_remind_nobody() -> None:
    assert faults(DEFAULTS) == {}
    assert not DEFAULTS.reminders


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"remind_after": 0}, Field.REMIND_AFTER),
        ({"remind_after": DAYS + 1}, Field.REMIND_AFTER),
        ({"remind_every": 0}, Field.REMIND_EVERY),
        ({"remind_every": -3}, Field.REMIND_EVERY),
        ({"remind_most": 0}, Field.REMIND_MOST),
        ({"answer_within": 0}, Field.ANSWER_WITHIN),
        ({"answer_within": DAYS + 1}, Field.ANSWER_WITHIN),
        ({"remind_most": MOST + 1}, Field.REMIND_MOST),
    ],
)
def test_what_is_wrong_is_told_by_its_field_alone(given: dict[str, Any], wrong: Field) -> None:
    assert list(faults(replace(DEFAULTS, **given))) == [wrong]


def test_the_edges_may_be_kept() -> None:
    assert faults(Preferences(remind_after=1, remind_every=DAYS, remind_most=MOST)) == {}


@pytest.mark.parametrize(
    ("start", "end", "at", "quiet"),
    [
        (time(18), time(8), time(18), True),
        (time(18), time(8), time(23, 59), True),
        (time(18), time(8), time(0), True),
        (time(18), time(8), time(7, 59), True),
        (time(18), time(8), time(8), False),
        (time(18), time(8), time(17, 59), False),
        (time(12), time(13), time(12, 30), True),
        (time(12), time(13), time(13), False),
        (time(12), time(13), time(3), False),
        (time(9), time(9), time(9), False),
        (time(9), time(9), time(21), False),
    ],
)
def test_quiet_hours_go_over_midnight_and_end_on_the_minute(start: time, end: time, at: time, quiet: bool) -> None:
    assert is_quiet(Preferences(quiet_from=start, quiet_to=end), at) is quiet


def test_what_differs_is_told_with_what_it_was_and_is_and_marks_the_choice() -> None:
    before = Settings(DEFAULTS, Noise.EVERYTHING, None)
    after = Settings(replace(DEFAULTS, digest_at=None, reminders=True, quiet_from=time(17, 30)), None, "en-CA")

    assert changes(before, before) == ()
    assert changes(before, after) == (
        ("noise", "everything", "none"),
        ("dictionary", "none", "en-CA"),
        ("digest_at", "08:00", "none"),
        ("reminders", "off", "on"),
        ("quiet_from", "18:00", "17:30"),
    )
    assert before.mark != after.mark
    assert before.mark == Settings(DEFAULTS, Noise.EVERYTHING, None).mark
