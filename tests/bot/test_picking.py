"""Ticks in whatever order they are heard of: the latest word of each group of checkboxes counts, whoever reports it."""

import itertools
from collections.abc import Iterator, Sequence

import pytest
from slack_sdk import WebClient

from bot.blocks import ids
from bot.services import picking
from bot.services.authority import Caller
from bot.services.context import Connection, Services, Workspace
from bot.services.picking import Group
from claims.picker import Listed, PickerPage, tick_of
from esign.glyphs import undrawable
from storage.database import Database, connect
from tests.storage.world import World, a_world
from tests.support.builders import MAYA, NOW

CALLER = Caller(MAYA, "T04HARBOUR")
FIRST, SECOND, THIRD = ("1795383000.000100", "1795383000.000200", "1795383000.000300")
"""Slack's `action_ts` of three presses."""


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = connect(database_url)
    yield opened
    opened.close()


@pytest.fixture
def world(database: Database) -> World:
    """Two pages of claims."""
    return a_world(database, claims=25)


@pytest.fixture
def services(world: World) -> Services:
    return Services(
        db=world.db,
        clock=lambda: NOW,
        slack=WebClient(),
        workspace=Workspace("T04HARBOUR"),
        envelopes=None,  # type: ignore[arg-type]
        connection=Connection("service-user"),
        undrawable=undrawable,
        owner="worker",
    )


@pytest.fixture
def shown(services: Services, world: World) -> PickerPage:
    return picking.open_picker(services, CALLER, world.project_id, None)


def report(shown: PickerPage, ticked: Sequence[Listed], pressed_at: str, number: int = 0) -> Group:
    """What a press says of one group of the page: these are ticked in it."""
    return Group(
        block_id=ids.picker_block_id(shown.selection, shown.page, number),
        picker=shown.selection.picker,
        redraw=shown.selection.redraw,
        page=shown.page,
        number=number,
        ticked=frozenset(tick_of(one.claim) for one in ticked),
        pressed_at=pressed_at,
    )


def ticked_now(services: Services, shown: PickerPage) -> set[str]:
    page = picking.page(services, CALLER, shown.selection.picker)
    return {tick.claim_id for tick in page.selection.ticks}


def ids_of(claims: Sequence[Listed]) -> set[str]:
    return {one.claim.id for one in claims}


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
