"""The pace towards Slack: of all who want a turn one gets it, a minute has its fill, a silence is everybody's."""

from datetime import timedelta

import pytest

from storage import pace
from storage.database import Database
from tests.storage.world import at_once
from tests.support.builders import MAYA, RIVERSIDE, after

SECOND = timedelta(seconds=1)


def turn(db: Database, seconds: float, channel: str = RIVERSIDE) -> bool:
    with db.deciding() as tx:
        return pace.take_turn(tx, channel, after(seconds), SECOND)


def redraw(db: Database, seconds: float, a_minute: int = 40) -> bool:
    with db.deciding() as tx:
        return pace.take_redraw(tx, after(seconds), a_minute)


def be_silent(db: Database, seconds: float, until: float) -> bool:
    with db.deciding() as tx:
        return pace.be_silent(tx, after(seconds), after(until), "ratelimited")


def test_a_channel_takes_one_message_a_second(db: Database) -> None:
    assert turn(db, 0)
    assert not turn(db, 0.999)
    assert turn(db, 1)
    assert not turn(db, 1.5)
    assert turn(db, 60)


def test_channels_do_not_wait_for_each_other(db: Database) -> None:
    assert turn(db, 0)
    assert turn(db, 0.1, MAYA)


@pytest.mark.parametrize("before", [False, True], ids=["the first ever", "a later one"])
def test_of_all_replicas_that_want_a_turn_one_gets_it(before: bool, db: Database) -> None:
    assert not before or turn(db, -5)

    assert sorted(at_once(8, lambda _: turn(db, 0))) == [False] * 7 + [True]


def test_a_turn_that_a_wrong_clock_took_in_the_future_holds_nobody_up(db: Database) -> None:
    assert turn(db, 3600)

    assert turn(db, 0)


def test_all_replicas_together_redraw_as_often_as_a_minute_allows(db: Database) -> None:
    taken = at_once(8, lambda _: sum(redraw(db, 0, 20) for _ in range(4)))

    assert sum(taken) == 20
    assert not redraw(db, 59.9, 20)


def test_the_minute_of_redraws_slides(db: Database) -> None:
    assert all(redraw(db, at, 3) for at in (0, 20, 40))

    assert not redraw(db, 60, 3), "the second it began in counts whole"
    assert redraw(db, 61, 3)
    assert not redraw(db, 62, 3)
    assert redraw(db, 81, 3)


def test_redraws_and_messages_have_each_their_own_pace(db: Database) -> None:
    assert turn(db, 0)
    assert redraw(db, 0)
    assert not turn(db, 0.5)


def test_a_silence_is_everybodys_and_ends_by_itself(db: Database) -> None:
    assert be_silent(db, 0, until=30)

    assert not turn(db, 1)
    assert not redraw(db, 29.9)
    with db.reading() as tx:
        assert pace.silent_until(tx, after(29)) == after(30)
        assert pace.silent_until(tx, after(30)) is None
    assert turn(db, 30)
    assert redraw(db, 30)


def test_a_shorter_silence_does_not_end_a_longer_one(db: Database) -> None:
    assert be_silent(db, 0, until=30)

    assert not be_silent(db, 1, until=6)
    assert not turn(db, 10)
    assert be_silent(db, 31, until=36)


def test_what_was_not_given_counts_for_nothing(db: Database) -> None:
    be_silent(db, 0, until=5)
    for _ in range(10):
        assert not redraw(db, 1, 2)
        assert not turn(db, 1)

    assert redraw(db, 5, 2)
    assert redraw(db, 5, 2)
    assert not redraw(db, 5, 2)
    assert turn(db, 5)


def test_a_channel_that_is_left_alone_has_no_turn_and_the_others_have(db: Database) -> None:
    for channel in (RIVERSIDE, MAYA):
        assert turn(db, -5, channel)
    with db.deciding() as tx:
        pace.leave_alone(tx, RIVERSIDE, after(0), after(30))

    assert not turn(db, 29.9)
    assert turn(db, 1, MAYA)
    assert turn(db, 31)


def test_a_channel_is_left_alone_for_a_minute_at_most(db: Database) -> None:
    with db.deciding() as tx:
        pace.leave_alone(tx, RIVERSIDE, after(0), after(3600))

    assert not turn(db, 60)
    assert turn(db, 61)
