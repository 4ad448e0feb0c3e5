"""Nightly rounds: due once a night, taken by one replica, and taken again when the taker died."""

from datetime import UTC, datetime, time, timedelta, timezone
from functools import partial

import pytest

from storage import rounds
from storage.database import Database
from storage.rounds import Round
from tests.storage.world import at_once

NIGHT = datetime(2026, 11, 3, 3, tzinfo=UTC)
"""Three in the morning."""


def take(db: Database, at: datetime, name: str = "sweep") -> Round | None:
    with db.deciding() as tx:
        return rounds.take(tx, name, at)


def take_at(db: Database, at: datetime, _: int) -> Round | None:
    return take(db, at)


def finish(db: Database, taken: Round | None, at: datetime) -> None:
    assert taken is not None
    with db.deciding() as tx:
        rounds.done(tx, taken, "nothing to do", at)


def later(**span: float) -> datetime:
    return NIGHT + timedelta(**span)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (NIGHT, NIGHT),
        (later(microseconds=-1), later(days=-1)),
        (later(hours=20), NIGHT),
        (later(hours=24), later(hours=24)),
        (datetime(2026, 11, 2, 22, 30, tzinfo=timezone(timedelta(hours=-5))), NIGHT),
    ],
)
def test_a_round_was_last_due_at_three_in_the_morning(now: datetime, due: datetime) -> None:
    assert rounds.last_due(now) == due


def test_a_round_was_last_due_at_the_hour_it_is_given() -> None:
    assert rounds.last_due(later(minutes=19), time(3, 20)) == later(days=-1, minutes=20)
    assert rounds.last_due(later(minutes=20), time(3, 20)) == later(minutes=20)


def test_a_round_is_taken_once_a_night(db: Database) -> None:
    finish(db, take(db, NIGHT), later(minutes=2))

    assert take(db, later(minutes=3)) is None
    assert take(db, later(hours=23, minutes=59)) is None
    assert take(db, later(days=1)) is not None


def test_a_round_that_was_never_made_is_due_at_once(db: Database) -> None:
    assert take(db, later(hours=9)) is not None


def test_after_three_nights_without_us_a_round_is_made_once(db: Database) -> None:
    finish(db, take(db, NIGHT), NIGHT)

    finish(db, take(db, later(days=3, hours=8)), later(days=3, hours=8))

    assert take(db, later(days=3, hours=8, minutes=1)) is None


def test_of_many_replicas_one_takes_the_round(db: Database) -> None:
    for night in range(3):
        now = later(days=night)
        taken = [one for one in at_once(8, partial(take_at, db, now)) if one]

        assert len(taken) == 1
        finish(db, taken[0], now)


def test_a_round_whose_taker_died_is_taken_by_another_after_an_hour(db: Database) -> None:
    take(db, NIGHT)

    assert take(db, later(minutes=59)) is None
    taken = [one for one in at_once(4, lambda _: take(db, later(minutes=60))) if one]
    assert len(taken) == 1


def test_whoever_still_works_on_last_nights_round_is_not_joined_by_tonights(db: Database) -> None:
    take(db, later(minutes=-10))

    assert take(db, later(minutes=5)) is None


def test_whoever_was_taken_for_dead_does_not_finish_it_for_the_other(db: Database) -> None:
    first = take(db, NIGHT)
    take(db, later(hours=1))

    finish(db, first, later(hours=1, minutes=1))

    assert take(db, later(hours=2)) is not None, "the second has died too"


def test_a_round_that_broke_off_is_taken_again_after_an_hour(db: Database) -> None:
    taken = take(db, NIGHT)
    assert taken is not None
    with db.deciding() as tx:
        rounds.broke_off(tx, taken, "DocuSign did not answer.")

    assert take(db, later(minutes=59)) is None
    assert take(db, later(minutes=60)) is not None


def test_a_person_may_have_a_round_made_at_any_time(db: Database) -> None:
    finish(db, take(db, NIGHT), NIGHT)

    with db.deciding() as tx:
        asked = rounds.take_anyway(tx, "sweep", later(hours=9))
    finish(db, asked, later(hours=9))

    with db.reading() as tx:
        assert rounds.done_at(tx, "sweep") == later(hours=9)
        assert rounds.done_at(tx, "never made") is None
    assert take(db, later(hours=10)) is None
    assert take(db, later(days=1)) is not None


def test_each_round_is_due_by_itself(db: Database) -> None:
    assert take(db, NIGHT, "sweep")
    assert take(db, NIGHT, "drift")
    assert not take(db, NIGHT, "sweep")


def test_what_a_clock_that_ran_ahead_noted_costs_no_night(db: Database) -> None:
    finish(db, take(db, later(days=30)), later(days=30))
    assert take(db, NIGHT) is not None, "nobody finished it yet"
    assert take(db, later(minutes=1)) is None, "it was taken just now"

    finish(db, take(db, later(hours=1)), later(hours=1))
    assert take(db, later(hours=2)) is None
    assert take(db, later(days=1)) is not None


def test_a_taking_by_a_clock_that_ran_ahead_is_as_good_as_none(db: Database) -> None:
    take(db, later(days=30))

    assert take(db, NIGHT) is not None


def test_a_clock_a_little_ahead_takes_a_round_as_any_other(db: Database) -> None:
    finish(db, take(db, later(seconds=50)), later(seconds=55))

    assert take(db, NIGHT) is None
