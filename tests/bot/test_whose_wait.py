"""What waits for one person's DocuSign login takes nobody else's turn."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.services.context import Logins
from claims.budget import Told, hour_of
from claims.dispatch import State
from claims.grants import Grant, GrantState
from esign.errors import Paused
from esign.oauth import DocusignSettings
from storage import budget, grants
from storage.grants import Sealed
from storage.tables import dispatches
from tests.storage.world import World, a_world
from tests.support.builders import MAYA, NOW, after
from tests.support.offices import Office, an_office, promise_all, rows

pytestmark = pytest.mark.slow

MAYAS = Grant("maya-user", MAYA, "Maya", "maya@x.example", "account", "Harbour", "https://x", GrantState.GOOD)


class Silent:
    """A person's line whose login does not answer."""

    def __init__(self) -> None:
        self.asked = 0

    def ready(self) -> str:
        self.asked += 1
        raise Paused("HTTP_503", "The login does not answer.", after(30), whole_account=False)

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"{name} without a token")


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    with an_office(database_url) as made:
        yield made


@pytest.fixture
def world(office: Office) -> World:
    return a_world(office.replica(workers=2).services.db, claims=12)


def test_of_many_claims_that_wait_for_one_persons_login_one_asks_and_the_others_wait_with_it(
    office: Office, world: World
) -> None:
    promise_all(world)
    replica, line = office.replicas[0], Silent()
    settings = DocusignSettings("https://account-d.docusign.com", "key", "service-user", "")
    replica.services = replace(replica.services, logins=Logins(settings, lambda: None))  # type: ignore[arg-type,return-value]
    replica.services.lines[MAYAS.user_id, MAYAS.account_id, MAYAS.base_uri, MAYAS.name] = line  # type: ignore[assignment]
    hers = [row.id for row in rows(world)][:10]
    with world.db.deciding() as tx:
        grants.connect(tx, MAYAS, Sealed("access", NOW, "refresh"), NOW)
        tx.execute(dispatches.update().where(dispatches.c.id.in_(hers)).values(sender=MAYAS.user_id))

    replica.work_all()

    assert line.asked <= replica.workers
    assert {row.state for row in rows(world) if row.id not in hers} == {State.SENT}
    assert {(row.state, row.next_at, row.lease_until) for row in rows(world) if row.id in hers} == {
        (State.PROMISED, after(30), None)
    }


def test_what_a_person_takes_back_ends_although_the_allowance_is_used_up(office: Office, world: World) -> None:
    """They were told that it is not sent: if they connect again within the hour it must not go out after all."""
    promise_all(world)
    with world.db.deciding() as tx:
        grants.connect(tx, MAYAS, Sealed("access", NOW, "refresh"), NOW)
        tx.execute(dispatches.update().values(sender=MAYAS.user_id))
        grants.leaving(tx, MAYAS.user_id, NOW)
        budget.correct(tx, Told(3000, 3000, hour_of(NOW)), NOW, NOW)

    office.replicas[0].work_all()

    assert {row.state for row in rows(world)} == {State.WITHHELD}
    assert office.docusign.calls == []
