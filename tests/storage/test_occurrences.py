"""What is told once at its time: one of all who ask gets to tell it."""

from storage import occurrences
from storage.database import Database
from storage.occurrences import Occurrence
from tests.storage.world import at_once
from tests.support.builders import NOW

TODAY = Occurrence("digest", "a1", "2026-11-02")


def take(db: Database, one: Occurrence = TODAY) -> bool:
    with db.deciding() as tx:
        return occurrences.take(tx, one, NOW)


def taken(db: Database) -> frozenset[Occurrence]:
    with db.reading() as tx:
        return occurrences.taken(tx, "digest", NOW)


def test_of_replicas_that_look_at_once_one_gets_it(db: Database) -> None:
    assert sorted(at_once(4, lambda _: take(db))) == [False, False, False, True]
    assert taken(db) == {TODAY}


def test_another_day_and_another_project_are_others(db: Database) -> None:
    assert all(
        take(db, one)
        for one in (TODAY, Occurrence("digest", "a1", "2026-11-03"), Occurrence("digest", "a2", "2026-11-02"))
    )


def test_what_is_known_not_to_be_told_can_be_taken_again_and_what_was_told_cannot(db: Database) -> None:
    assert take(db)
    with db.deciding() as tx:
        occurrences.give_back(tx, TODAY)
    assert taken(db) == set()
    assert take(db)
    with db.deciding() as tx:
        occurrences.done(tx, TODAY, "posted", NOW)
        occurrences.give_back(tx, TODAY)
    assert not take(db)
