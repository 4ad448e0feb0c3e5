"""Whoever names no project gets this channel's, the one they chose there last, or a choice of those that are theirs."""

from collections.abc import Iterator

import pytest

from bot.blocks import ids
from bot.services import picking, remembering
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from bot.services.picking import Group, PickerReplaced
from claims.model import Level
from claims.picker import tick_of
from storage import portfolio
from storage.database import connect
from tests.storage.world import World, a_world
from tests.support.alone import services_alone
from tests.support.builders import MAYA, RIVERSIDE, member_record, project_record

CALLER = Caller(MAYA, "T04HARBOUR")
GENERAL, RANDOM = "C04GENERAL0", "C04RANDOM00"


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """Maya is an admin of two projects more, which live in no channel."""
    opened = connect(sqlite_url)
    made = a_world(opened, claims=2)
    for number in ("HS", "LH"):
        member_of(made, number)
    yield made
    opened.close()


@pytest.fixture
def services(world: World) -> Services:
    return services_alone(world.db)


def member_of(world: World, number: str, level: Level = Level.ADMIN) -> str:
    """Make Maya a member of this project; return its id."""
    with world.db.deciding() as tx:
        portfolio.store_project(tx, project_record(number=number, name=number, channel_id=None))
        portfolio.store_member(tx, member_record(project_number=number, level=level))
        member = portfolio.member_known(tx, number, member_record().email)
    assert member is not None
    return member.project_id


def offered(services: Services, channel_id: str = GENERAL) -> tuple[str | None, list[str]]:
    found = remembering.offered(services, CALLER, channel_id)
    return found.project.number if found.project else None, [one.number for one in found.choices]


def choose(services: Services, project_id: str, channel_id: str = GENERAL) -> None:
    picking.open_picker(services, CALLER, project_id, None, channel_id)


def test_what_was_chosen_last_in_a_channel_is_opened_there_and_nowhere_else(services: Services, world: World) -> None:
    assert offered(services) == (None, ["HS", "LH", "RT"])

    choose(services, member_of(world, "HS"))
    choose(services, member_of(world, "LH"))

    assert offered(services)[0] == "LH"
    assert offered(services, RANDOM)[0] is None
    assert offered(services, RIVERSIDE) == ("RT", ["RT", "HS", "LH"])


def test_a_list_that_was_opened_without_a_choice_is_not_remembered(services: Services, world: World) -> None:
    picking.open_picker(services, CALLER, world.project_id, None)
    assert offered(services)[0] is None


@pytest.mark.parametrize("level", [Level.STANDARD, Level.READ_ONLY, Level.NONE])
def test_a_project_that_one_may_not_open_any_more_is_neither_opened_nor_offered(
    services: Services, world: World, level: Level
) -> None:
    chosen = member_of(world, "HS")
    choose(services, chosen)
    member_of(world, "HS", level)

    assert offered(services) == (None, ["LH", "RT"])
    with pytest.raises(Refusal):
        choose(services, chosen, RANDOM)
    member_of(world, "HS")
    assert offered(services, RANDOM)[0] is None, "what was refused was not chosen"
    assert offered(services)[0] == "HS"


def test_the_only_one_that_can_be_opened_is_opened_and_where_none_can_each_says_so(
    services: Services, world: World
) -> None:
    member_of(world, "HS", Level.STANDARD)
    member_of(world, "LH", Level.READ_ONLY)
    assert offered(services) == ("RT", ["RT"])

    with world.db.deciding() as tx:
        portfolio.store_member(tx, member_record(level=Level.STANDARD))
    assert offered(services) == (None, ["HS", "LH", "RT"])


def test_changing_the_project_keeps_the_ticks_and_only_a_newest_list_is_heard(services: Services, world: World) -> None:
    shown = picking.open_picker(services, CALLER, world.project_id, None)
    assert shown.others
    ticked = frozenset({tick_of(shown.groups[0][0].claim)})
    where = ids.picker_block_id(shown.selection, 0, 0)
    group = Group(where, shown.selection.picker, shown.selection.redraw, 0, 0, ticked, "1795383000.000100")

    found = remembering.choices(services, CALLER, shown.selection.picker, [group], RIVERSIDE)

    assert [one.number for one in found] == ["RT", "HS", "LH"]
    assert picking.open_picker(services, CALLER, world.project_id, None).selection.ticks == ticked
    with pytest.raises(PickerReplaced):
        remembering.choices(services, CALLER, shown.selection.picker, [], RIVERSIDE)


def test_whoever_can_open_only_one_has_nothing_to_change(services: Services, world: World) -> None:
    for number in ("HS", "LH"):
        member_of(world, number, Level.STANDARD)
    assert not picking.open_picker(services, CALLER, world.project_id, None).others
