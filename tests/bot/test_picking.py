"""Ticks in whatever order they are heard of: the latest word of each group of checkboxes counts, whoever reports it."""

import itertools

import pytest

from bot.services import picking
from bot.services.context import Services
from claims.picker import PickerPage
from storage.database import Database
from tests.storage.world import World, a_world
from tests.support.alone import services_alone
from tests.support.pickers import CALLER, FIRST, SECOND, THIRD, ids_of, report, ticked_now

pytestmark = pytest.mark.slow


@pytest.fixture
def world(database: Database) -> World:
    """Two pages of claims."""
    return a_world(database, claims=25)


@pytest.fixture
def services(world: World) -> Services:
    return services_alone(world.db)


@pytest.fixture
def shown(services: Services, world: World) -> PickerPage:
    return picking.open_picker(services, CALLER, world.project_id, None)


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_ticks_that_overtake_each_other_end_as_the_last_one_said(
    order: tuple[int, ...], services: Services, shown: PickerPage
) -> None:
    group = shown.groups[0]
    presses = [report(shown, group[:count], at) for count, at in [(1, FIRST), (2, SECOND), (3, THIRD)]]

    for number in order:
        picking.tick(services, CALLER, presses[number])

    assert ticked_now(services, shown) == ids_of(group[:3])


def test_a_tick_that_is_heard_of_after_the_page_was_turned_takes_back_nothing_that_the_turning_told(
    services: Services, shown: PickerPage
) -> None:
    group = shown.groups[0]
    one, both = report(shown, group[:1], FIRST), report(shown, group[:2], SECOND)

    picking.turn(services, CALLER, shown.selection.picker, 1, [report(shown, group[:2], THIRD)], None)
    picking.tick(services, CALLER, one)
    back = picking.turn(services, CALLER, shown.selection.picker, 0, [], None)
    picking.tick(services, CALLER, both)

    assert ids_of(group[:2]) == ticked_now(services, shown)
    assert {tick.claim_id for tick in back.selection.ticks} == ids_of(group[:2]), "as it was drawn"


def test_a_tick_made_after_next_was_pressed_and_before_the_page_turned_counts(
    services: Services, shown: PickerPage
) -> None:
    group = shown.groups[0]

    picking.turn(services, CALLER, shown.selection.picker, 1, [report(shown, group[:1], FIRST)], None)
    picking.tick(services, CALLER, report(shown, group[:2], SECOND))

    assert ticked_now(services, shown) == ids_of(group[:2])


def test_groups_do_not_speak_for_each_other(services: Services, shown: PickerPage) -> None:
    first, second = shown.groups

    picking.tick(services, CALLER, report(shown, second[:2], SECOND, number=1))
    picking.tick(services, CALLER, report(shown, first[:3], FIRST))

    assert ticked_now(services, shown) == ids_of(first[:3]) | ids_of(second[:2])
