"""Whose Home tab is stale, and who has the right to draw it."""

from datetime import timedelta

from claims.holds import EVERYTHING, HoldKind
from storage import batches, holds, homes
from storage.database import Database
from storage.homes import Drawing
from tests.storage.world import World, at_once
from tests.support.builders import MAYA, NOW, after

WEEK, MINUTE = timedelta(days=7), timedelta(minutes=1)


def take(db: Database, at: float, person: str = MAYA) -> Drawing | None:
    with db.deciding() as tx:
        return homes.take(tx, person, after(at), MINUTE, MINUTE)


def drawn(db: Database, at: float, person: str = MAYA) -> None:
    with db.deciding() as tx:
        homes.opened(tx, person, after(at))
    taken = take(db, at, person)
    assert taken is not None
    with db.deciding() as tx:
        homes.drawn(tx, taken)


def stale(db: Database, at: float, limit: int = 9) -> tuple[str, ...]:
    with db.reading() as tx:
        return homes.stale(tx, after(at), WEEK, MINUTE, limit)


def test_a_tab_is_stale_once_something_changed_for_its_person_and_a_minute_is_over(db: Database, world: World) -> None:
    batch = world.batch()
    drawn(db, 0)
    drawn(db, 0, "U04NOBODYX")
    assert not stale(db, 60)

    with db.deciding() as tx:
        batches.touch(tx, batch, NOW)  # by a clock that is behind, or in a transaction that began before

    assert not stale(db, 59)
    assert stale(db, 60) == (MAYA,)
    drawn(db, 60)
    assert not stale(db, 200)
    with db.deciding() as tx:
        holds.place(tx, EVERYTHING, HoldKind.FREEZE, "U04TOMSANDO", "Wrong", NOW, "press")
    assert set(stale(db, 200)) == {MAYA, "U04NOBODYX"}


def test_who_has_not_looked_for_a_week_is_not_redrawn_for(db: Database, world: World) -> None:
    batch = world.batch()
    drawn(db, 0)
    with db.deciding() as tx:
        batches.touch(tx, batch, NOW)
    assert stale(db, WEEK.total_seconds())
    assert not stale(db, WEEK.total_seconds() + 1)


def test_the_one_drawn_longest_ago_is_first_and_whoever_has_nothing_yet_before_all(db: Database, world: World) -> None:
    for at, person in enumerate(["U3", "U1", "U2"]):
        drawn(db, at, person)
    with db.deciding() as tx:
        homes.opened(tx, "U4", after(9))
        holds.place(tx, EVERYTHING, HoldKind.FREEZE, "U04TOMSANDO", "Wrong", NOW, "press")
    assert stale(db, 100) == ("U4", "U3", "U1", "U2")
    assert stale(db, 100, 2) == ("U4", "U3")


def test_of_all_who_would_draw_one_tab_one_does(db: Database, world: World) -> None:
    with db.deciding() as tx:
        homes.opened(tx, MAYA, NOW)
    assert sum(one is not None for one in at_once(4, lambda _: take(db, 0))) == 1
    assert take(db, 59) is None
    assert take(db, 60) is not None


def test_what_was_told_a_moment_ago_is_not_told_again_unless_it_changed(db: Database, world: World) -> None:
    batch = world.batch()
    drawn(db, 0)
    assert take(db, 59) is None
    with db.deciding() as tx:
        batches.touch(tx, batch, NOW)
    assert take(db, 59) is not None


def test_who_draws_too_late_notes_nothing(db: Database, world: World) -> None:
    with db.deciding() as tx:
        homes.opened(tx, MAYA, NOW)
    late = take(db, 0)
    again = take(db, 60)
    assert late is not None
    assert again is not None
    with db.deciding() as tx:
        homes.drawn(tx, late)
        homes.give_back(tx, late)
    assert take(db, 61) is None, "the second one's right is its own"
