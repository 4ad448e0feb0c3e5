"""Which batches `/claims status` lists first, and who finds a button there."""

from datetime import timedelta

import pytest

from bot.services import standing
from bot.services.authority import Caller
from bot.services.context import Services
from claims.dispatch import State
from claims.holds import ACCOUNT, EVERYTHING, HoldKind
from claims.model import Level
from storage import batches, holds, portfolio
from storage.database import Database
from tests.storage.world import World, a_world
from tests.support.alone import services_alone
from tests.support.builders import MAYA, NOW, member_record

CALLER = Caller(MAYA, "T04HARBOUR")
MANY = standing.RECENT + 3


@pytest.fixture
def world(database: Database) -> World:
    """One claim in each of many batches, a day apart."""
    world = a_world(database, claims=MANY)
    for number, claim in enumerate(world.claims()):
        batch = world.batch(f"press {number}", now=NOW + timedelta(days=number))
        assert world.promise(batch, claim)
    return world


@pytest.fixture
def services(world: World) -> Services:
    return services_alone(world.db)


def oldest_first(world: World) -> list[str]:
    """The ids of all batches; those after the second have nothing left to send."""
    with world.db.reading() as tx:
        made = sorted(batches.recent(tx, [world.project_id], 100), key=lambda batch: batch.created_at)
    for batch in made[2:]:
        world.force(batch.lines[0].dispatch_id, State.SENT)
    return [batch.id for batch in made]


def hold(world: World, scope: str, kind: HoldKind) -> None:
    with world.db.deciding() as tx:
        holds.close(tx)
        assert holds.place(tx, scope, kind, MAYA, "Because", NOW)


def listed(services: Services) -> list[str]:
    return [batch.id for batch in standing.recent(services, CALLER)]


def test_a_stopped_batch_is_listed_first_however_old(services: Services, world: World) -> None:
    made = oldest_first(world)
    newest = made[::-1]
    assert listed(services) == newest[: standing.RECENT]

    hold(world, made[0], HoldKind.STOP)
    assert listed(services) == [made[0], *newest[: standing.RECENT - 1]]
    with world.db.reading() as tx:
        assert [one.id for one in batches.held(tx, [world.project_id], 10)] == [made[0]]
        assert batches.held(tx, [], 10) == ()

    hold(world, ACCOUNT, HoldKind.BREAKER)
    assert listed(services)[:2] == [made[1], made[0]], "the bot stopped all that have claims to send"


def test_more_batches_than_are_shown_that_wait_for_somebody_are_all_counted(services: Services, world: World) -> None:
    hold(world, ACCOUNT, HoldKind.BREAKER)
    assert len(listed(services)) == MANY


def test_a_freeze_leaves_the_newest_first(services: Services, world: World) -> None:
    made = oldest_first(world)
    hold(world, EVERYTHING, HoldKind.FREEZE)
    assert listed(services) == made[::-1][: standing.RECENT]


def test_only_an_admin_of_the_project_finds_buttons(services: Services, world: World) -> None:
    seen = standing.recent(services, CALLER)
    assert standing.may_hold(services, CALLER, seen) == {batch.id for batch in seen}
    with world.db.deciding() as tx:
        portfolio.store_member(tx, member_record(level=Level.STANDARD))
    assert standing.may_hold(services, CALLER, seen) == frozenset()
