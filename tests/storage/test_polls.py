"""Polls: each DocuSign user is asked once per interval, by one replica, and from where the last answer ended."""

from datetime import timedelta
from functools import partial

from storage import polls
from storage.database import Database
from tests.storage.world import at_once
from tests.support.builders import NOW, after

EVERY = timedelta(minutes=20)


def take(db: Database, sender: str = "Claims Service", minutes: float = 0) -> bool:
    with db.deciding() as tx:
        return polls.take(tx, sender, EVERY, after(60 * minutes))


def take_at(db: Database, minutes: float, _: int) -> bool:
    return take(db, minutes=minutes)


TAKEN: list[tuple[list[float], list[bool]]] = [
    ([0], [True]),
    ([0, 0], [True, False]),
    ([0, 19.99, 20], [True, False, True]),
    ([0, 20, 39.99, 40], [True, True, False, True]),
    ([0, 35, 40, 55], [True, True, False, True]),
    ([10, 0], [True, False]),
]


def test_a_poll_is_taken_once_per_interval(db: Database) -> None:
    for number, (minutes, taken) in enumerate(TAKEN):
        assert [take(db, f"sender {number}", at) for at in minutes] == taken, minutes


def test_of_many_replicas_one_takes_the_poll(db: Database) -> None:
    for go in range(4):
        taken = at_once(8, partial(take_at, db, 20 * go))

        assert sorted(taken) == [False] * 7 + [True]


def test_each_sender_is_polled_by_itself(db: Database) -> None:
    assert take(db, "one")
    assert take(db, "other")
    assert not take(db, "one")


def test_changes_are_known_up_to_the_last_answer(db: Database) -> None:
    take(db)
    with db.deciding() as tx:
        assert polls.answered_at(tx, "Claims Service") is None
        polls.answered(tx, "Claims Service", after(5))
    take(db, minutes=20)

    with db.reading() as tx:
        assert polls.answered_at(tx, "Claims Service") == after(5)
        assert polls.answered_at(tx, "never asked") is None


def test_a_poll_by_a_clock_that_ran_ahead_keeps_nobody_from_asking(db: Database) -> None:
    take(db, minutes=60 * 24 * 30)
    with db.deciding() as tx:
        polls.answered(tx, "Claims Service", after(60 * 60 * 24 * 30))

    assert take(db)
    assert not take(db, minutes=19)
    with db.reading() as tx:
        assert polls.since(tx, "Claims Service", NOW) == NOW - timedelta(days=1), "what changed meanwhile is not missed"


def test_a_clock_a_little_ahead_polls_as_any_other(db: Database) -> None:
    take(db, minutes=0.9)
    with db.deciding() as tx:
        polls.answered(tx, "Claims Service", after(54))

    assert not take(db)
    with db.reading() as tx:
        assert polls.since(tx, "Claims Service", NOW) == after(54)
        assert polls.since(tx, "never asked", NOW) is None
