"""Holds in the database: one per scope, a press counts once, and no sending slips past one that is being placed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from claims.holds import ACCOUNT, EVERYTHING, HoldKind, foremost
from storage import batches, holds
from storage.database import Database
from tests.storage.world import World
from tests.support.builders import NOW, after

TOM, MAYA = "U04TOMSANDO", "U04MAYAOKAF"


def frozen(db: Database, press: str = "press", by: str = TOM) -> bool:
    with db.deciding() as tx:
        holds.close(tx)
        return holds.place(tx, EVERYTHING, HoldKind.FREEZE, by, "Audit", NOW, press) is not None


def lifted(db: Database, press: str = "lifting") -> bool:
    with db.deciding() as tx:
        return holds.lift(tx, EVERYTHING, TOM, after(60), press) is not None


def test_a_scope_is_held_once_and_says_by_whom_since_when_and_why(db: Database) -> None:
    assert frozen(db)
    assert not frozen(db, "another press", MAYA)

    with db.reading() as tx:
        (hold,) = holds.active(tx, [EVERYTHING])
    assert (hold.kind, hold.by, hold.reason, hold.made_at) == (HoldKind.FREEZE, TOM, "Audit", NOW)


def test_a_press_that_comes_again_neither_holds_nor_lifts_a_second_time(db: Database) -> None:
    assert frozen(db)
    assert lifted(db)
    assert not frozen(db)
    assert frozen(db, "second")
    assert not lifted(db)

    with db.reading() as tx:
        assert len(holds.active(tx, [EVERYTHING])) == 1


def test_a_press_that_found_nothing_to_change_is_spent_all_the_same(db: Database) -> None:
    with db.deciding() as tx:
        holds.spend(tx, "early", NOW)
        holds.spend(tx, "early", NOW)
        assert holds.count(tx, [EVERYTHING]) == {EVERYTHING: 0}

    assert not frozen(db, "early")
    assert frozen(db, "other")
    with db.deciding() as tx:
        assert holds.lift(tx, EVERYTHING, TOM, NOW, "early") is None


def test_a_batch_is_held_by_its_own_stop_and_by_what_holds_everything_the_weightiest_first(world: World) -> None:
    batch, other = world.batch(), world.batch("another press")
    with world.db.deciding() as tx:
        holds.close(tx)
        holds.place(tx, batch, HoldKind.STOP, MAYA, "", NOW)
        assert [hold.kind for hold in holds.look(tx, batch)] == [HoldKind.STOP]
        assert holds.look(tx, other) == ()
        holds.place(tx, ACCOUNT, HoldKind.BREAKER, None, "DocuSign signed us out.", after(1))
        holds.place(tx, EVERYTHING, HoldKind.FREEZE, TOM, "Audit", after(2))

        assert foremost(holds.look(tx, batch)) == holds.active(tx, [EVERYTHING])[0]
        told = {one.id: (one.stopped, one.halted, one.stops, one.halts) for one in batches.of_ids(tx, [batch, other])}
    assert told == {batch: (True, True, 1, 1), other: (False, True, 0, 1)}


def test_stops_are_counted_when_they_are_lifted_too(world: World) -> None:
    batch = world.batch()
    with world.db.deciding() as tx:
        for number in range(3):
            holds.place(tx, batch, HoldKind.STOP, MAYA, "", after(number), f"stop {number}")
            holds.lift(tx, batch, MAYA, after(number), f"resume {number}")
        assert holds.count(tx, [batch, ACCOUNT]) == {batch: 3, ACCOUNT: 0}


def test_whoever_is_about_to_commit_to_sending_is_waited_for_and_nobody_after_them_misses_the_hold(
    db: Database,
) -> None:
    """The two sides of the lock: an open look keeps `close` waiting; a look after the placing sees it."""
    looked, go_on = Event(), Event()

    def about_to_send() -> int:
        with db.deciding() as tx:
            found = holds.look(tx, "a batch")
            looked.set()
            assert go_on.wait(10)
            return len(found)

    with ThreadPoolExecutor(2) as threads:
        sender = threads.submit(about_to_send)
        assert looked.wait(10)
        freezer = threads.submit(frozen, db)
        with pytest.raises(TimeoutError):
            freezer.result(timeout=0.3)
        go_on.set()
        assert sender.result(timeout=10) == 0
        assert freezer.result(timeout=10)

    with db.deciding() as tx:
        assert holds.look(tx, "a batch")
