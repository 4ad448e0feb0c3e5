"""Compilations: one at a time for each person and project, by one worker at a time, told once how it ended."""

from datetime import timedelta

from claims.compiling import Compiling, Month, Told
from storage import compilations, due
from tests.storage.world import World
from tests.support.builders import MAYA, NOW

OCTOBER, SOON, LATER = Month(2026, 10), NOW + timedelta(minutes=1), NOW + timedelta(minutes=5)


def test_a_person_has_one_of_a_project_at_a_time_and_another_once_that_has_ended(world: World) -> None:
    with world.db.deciding() as tx:
        assert compilations.ask(tx, world.project_id, OCTOBER, MAYA, 9, NOW)
        assert not compilations.ask(tx, world.project_id, Month(2026, 9), MAYA, 9, NOW)
        assert compilations.ask(tx, world.project_id, OCTOBER, "U04TOMSANDO", 9, NOW)
        assert compilations.running(tx, world.project_id, MAYA) == (OCTOBER, 0, 9)
    with world.db.deciding() as tx:
        held = next(one for one in compilations.lease(tx, "one", NOW, SOON, 5) if one.slack_id == MAYA)
        assert compilations.progress(tx, held, 4, 9, NOW, LATER)
        assert compilations.running(tx, world.project_id, MAYA) == (OCTOBER, 4, 9)
        assert compilations.end(tx, held, Compiling.DONE, None, NOW)
        assert compilations.running(tx, world.project_id, MAYA) is None
        assert compilations.ask(tx, world.project_id, Month(2026, 9), MAYA, 9, NOW)


def test_whoever_lost_it_changes_nothing_any_more_and_the_next_one_goes_on_in_the_same_message(world: World) -> None:
    with world.db.deciding() as tx:
        compilations.ask(tx, world.project_id, OCTOBER, MAYA, 9, NOW)
        (first,) = compilations.lease(tx, "one", NOW, SOON, 5)
        assert not compilations.lease(tx, "two", NOW, SOON, 5)
        assert compilations.told_in(tx, first, Told("D1", "1.2"))
        assert compilations.progress(tx, first, 1, 9, NOW, LATER)
    with world.db.deciding() as tx:
        assert not compilations.lease(tx, "two", SOON, LATER, 5), "what is told holds it for longer"
        (second,) = compilations.lease(tx, "two", LATER, LATER + timedelta(minutes=5), 5)
        assert second.told == Told("D1", "1.2")
        assert not compilations.progress(tx, first, 2, 9, LATER, LATER)
        assert not compilations.start_posting(tx, first, LATER, LATER)
        assert not compilations.end(tx, first, Compiling.DONE, None, LATER)
        compilations.put_off(tx, second, LATER)
        assert due.work(tx, LATER).compilations
