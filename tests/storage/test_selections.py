"""Selections: ticks are ours, the newest press wins, an older picker is the older one."""

from dataclasses import replace

import pytest

from claims.picker import tick_of
from claims.selection import Selection, Tick
from storage import portfolio, projects, selections
from storage.database import Database
from storage.tables import new_id
from tests.storage.world import World, a_world, at_once
from tests.support.builders import NOW, after, asking_for, claim_record, member_record, project_record

BLOCK = "sel:e1:1:0:0"
OTHER_BLOCK = "sel:e1:1:0:1"
ADDRESS = "http://127.0.0.1/response/1"


def opened(world: World, response_url: str | None = None) -> Selection:
    with world.db.deciding() as tx:
        return selections.open_picker(tx, world.member_id, world.project_id, response_url, NOW)


def saved(world: World, selection: Selection, *ticks: Tick) -> Selection:
    with world.db.deciding() as tx:
        selections.save(tx, selection, ticks, after(1))
    found = read(world, selection)
    assert found is not None
    return found


def read(world: World, selection: Selection) -> Selection | None:
    with world.db.deciding() as tx:
        return selections.get(tx, selection.id)


def by_picker(world: World, picker: str) -> Selection | None:
    with world.db.deciding() as tx:
        return selections.by_picker(tx, picker)


def pressed(world: World, selection: Selection, at: str, block: str = BLOCK) -> bool:
    with world.db.deciding() as tx:
        return selections.is_newest_press(tx, selection, block, at)


def test_a_new_picker_takes_the_place_of_the_older_one(world: World) -> None:
    older = opened(world)
    newer = opened(world)

    assert by_picker(world, older.picker) is None
    assert by_picker(world, newer.picker) == newer
    assert newer.id == older.id
    assert newer.redraw > older.redraw


def test_asking_again_resumes_the_ticks_on_the_first_page(db: Database) -> None:
    world = a_world(db, claims=3)
    ticks = {tick_of(claim) for claim in world.claims()[:2]}
    selection = saved(world, opened(world), *ticks)
    with db.deciding() as tx:
        selections.turn(tx, selection, 3, ADDRESS, NOW)

    resumed = opened(world)

    assert resumed.ticks == ticks
    assert (resumed.page, resumed.response_url) == (0, None)


def test_of_pickers_opened_at_once_one_is_the_newest(world: World) -> None:
    asked = at_once(8, lambda _: opened(world))

    assert len({selection.id for selection in asked}) == 1
    assert len({selection.picker for selection in asked}) == 8
    assert len([one for one in asked if by_picker(world, one.picker)]) == 1


def test_each_member_has_a_selection_of_their_own(world: World) -> None:
    with world.db.deciding() as tx:
        portfolio.store_project(tx, project_record(number="HS"))
        portfolio.store_member(tx, member_record(project_number="HS"))
    mine = saved(world, opened(world), tick_of(world.claims()[0]))
    with world.db.deciding() as tx:
        other = projects.memberships(tx, "U04MAYAOKAF")[0]
        theirs = selections.open_picker(tx, other.id, other.project_id, None, NOW)

    assert other.project_id != world.project_id
    assert theirs.ticks == frozenset()
    assert by_picker(world, mine.picker) == mine


def test_the_ticks_are_what_was_saved_last(db: Database) -> None:
    world = a_world(db, claims=3)
    one, two, three = (tick_of(claim) for claim in world.claims())
    selection = opened(world)

    assert saved(world, selection, one, two).ticks == {one, two}
    assert saved(world, selection, two, three).ticks == {two, three}
    assert saved(world, selection).ticks == frozenset()


def test_a_tick_of_a_claim_or_revision_that_is_not_there_is_not_kept(db: Database) -> None:
    world = a_world(db, claims=2)
    one, two = world.claims()
    good = tick_of(one)

    kept = saved(
        world,
        opened(world),
        good,
        Tick(two.id, one.revision.id),
        Tick(new_id(), two.revision.id),
        Tick(two.id, new_id()),
        Tick("'; DROP TABLE ticks; --", "%"),
    )

    assert kept.ticks == {good}


def test_a_tick_of_an_older_revision_stays_bound_to_it(world: World) -> None:
    old = tick_of(world.claims()[0])
    selection = saved(world, opened(world), old)

    world.import_again(figures=asking_for("1.00"))

    found = read(world, selection)
    assert found is not None
    assert found.ticks == {old}
    assert tick_of(world.claims()[0]) not in found.ticks


PRESSES = [
    (["10.5"], [True]),
    (["10.5", "11.5"], [True, True]),
    (["11.5", "10.5"], [True, False]),
    (["10.5", "10.5"], [True, False]),
    (["9.5", "10.5", "9.9", "10.6"], [True, True, False, True]),
    (["1793611800.000009", "1793611800.000010", "1793611800.00001"], [True, True, False]),
]


def test_an_older_press_of_a_group_is_not_heard(world: World) -> None:
    selection = opened(world)

    for number, (presses, heard) in enumerate(PRESSES):
        assert [pressed(world, selection, at, f"group {number}") for at in presses] == heard, presses


def test_presses_of_different_groups_do_not_wait_for_one_another(world: World) -> None:
    selection = opened(world)

    assert pressed(world, selection, "20.0")
    assert pressed(world, selection, "10.0", OTHER_BLOCK)


def test_of_the_same_press_heard_by_many_threads_one_counts(world: World) -> None:
    selection = opened(world)

    def press(_: int) -> bool:
        with world.db.deciding() as tx:
            assert selections.by_picker(tx, selection.picker) is not None
            return selections.is_newest_press(tx, selection, BLOCK, "10.0")

    assert sorted(at_once(8, press)) == [False] * 7 + [True]


def test_turning_the_page_draws_anew_and_keeps_the_ticks(world: World) -> None:
    tick = tick_of(world.claims()[0])
    selection = saved(world, opened(world, ADDRESS), tick)

    with world.db.deciding() as tx:
        turned = selections.turn(tx, selection, 2, None, after(5))

    assert (turned.page, turned.redraw, turned.picker) == (2, selection.redraw + 1, selection.picker)
    assert turned.ticks == {tick}
    assert turned.response_url == ADDRESS


def test_a_fresh_address_replaces_the_older_one_and_none_replaces_nothing(world: World) -> None:
    selection = opened(world, ADDRESS)

    for given, expected in ((None, ADDRESS), ("http://127.0.0.1/response/2", "http://127.0.0.1/response/2")):
        with world.db.deciding() as tx:
            selections.answer_at(tx, selection, given)
        found = read(world, selection)
        assert found is not None
        assert found.response_url == expected


def test_what_a_drawing_showed_in_which_group_is_remembered(db: Database) -> None:
    world = a_world(db, claims=3)
    one, two, three = (claim.id for claim in world.claims())
    selection = opened(world)
    with db.deciding() as tx:
        selections.note_drawn(tx, selection, [[one, two], [three]])

    with db.reading() as tx:
        assert selections.drawn_in(tx, selection, selection.redraw) == {one, two, three}
        assert selections.drawn_in(tx, selection, selection.redraw, 0) == {one, two}
        assert selections.drawn_in(tx, selection, selection.redraw, 1) == {three}
        assert selections.drawn_in(tx, selection, selection.redraw, 2) == frozenset()
        assert selections.drawn_in(tx, selection, selection.redraw - 1) == frozenset()


def test_a_drawing_noted_again_is_what_it_shows_now(db: Database) -> None:
    world = a_world(db, claims=2)
    one, two = (claim.id for claim in world.claims())
    selection = opened(world)

    with db.deciding() as tx:
        selections.note_drawn(tx, selection, [[one, two]])
        selections.note_drawn(tx, selection, [[two]])
        assert selections.drawn_in(tx, selection, selection.redraw) == {two}
        selections.note_drawn(tx, selection, [])
        assert selections.drawn_in(tx, selection, selection.redraw) == frozenset()


def test_only_the_last_drawings_are_remembered(world: World) -> None:
    claim = world.claims()[0].id
    selection = opened(world)
    first = selection.redraw
    for redraw in range(first, first + 10):
        with world.db.deciding() as tx:
            selections.note_drawn(tx, replace(selection, redraw=redraw), [[claim]])

    with world.db.reading() as tx:
        kept = [at for at in range(first, first + 10) if selections.drawn_in(tx, selection, at)]

    assert kept == list(range(first + 4, first + 10))


def test_a_new_picker_forgets_the_presses_of_the_older_one(world: World) -> None:
    assert pressed(world, opened(world), "10.0")

    assert pressed(world, opened(world), "9.0")


@pytest.mark.slow
def test_five_hundred_ticks_are_kept(db: Database) -> None:
    world = a_world(db)
    with db.deciding() as tx:
        for number in range(2, 501):
            portfolio.store_claim(tx, claim_record(number=number), NOW)
    ticks = {tick_of(claim) for claim in world.claims()}

    assert saved(world, opened(world), *ticks).ticks == ticks
    assert len(ticks) == 500


def test_a_selection_that_is_not_there_is_none(world: World) -> None:
    assert by_picker(world, "no such picker") is None
    with world.db.deciding() as tx:
        assert selections.get(tx, "no such id") is None
