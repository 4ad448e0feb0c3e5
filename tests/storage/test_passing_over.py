"""On PostgreSQL several replicas work at the same time: what one is taking just now, the others pass over.

SQLite lets one decide at a time, so there is nothing to pass over.
"""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from storage import batches, holds, news, outbox, projects
from storage.database import Database, connect
from tests.storage.world import a_world
from tests.support.builders import NOW, after
from tests.support.databases import Databases

pytestmark = pytest.mark.postgres


@pytest.fixture
def postgres(databases: Databases) -> Iterator[Database]:
    url = databases.migrated("postgres")
    opened = connect(url)

    @event.listens_for(opened.engine, "connect")
    def on_connect(connection: psycopg.Connection, _record: object) -> None:
        connection.execute("SET lock_timeout = '1s'")  # waiting is what these tests are against
        connection.commit()

    yield opened
    opened.close()
    databases.discard(url)


def test_a_dispatch_that_another_replica_is_leasing_just_now_is_passed_over(postgres: Database) -> None:
    world = a_world(postgres, claims=2)
    batch = world.batch()
    for position, claim in enumerate(world.claims()):
        world.promise(batch, claim, position)

    with postgres.deciding() as one, postgres.deciding() as other:
        first = outbox.lease(one, "one", NOW, after(180), 1)
        second = outbox.lease(other, "other", NOW, after(180), 2)

    assert [held.claim_id for held in (*first, *second)] == [claim.id for claim in world.claims()]


def test_a_message_that_another_replica_is_applying_just_now_is_passed_over(postgres: Database) -> None:
    with postgres.deciding() as tx:
        for number in (1, 2):
            news.receive(tx, f"key {number}", "envelope", "envelope-sent", bytes([number]), NOW)

    with postgres.deciding() as one, postgres.deciding() as other, postgres.deciding() as third:
        taken = [news.next_waiting(tx) for tx in (one, other, third)]

    assert [event.body if event else None for event in taken] == [b"\x01", b"\x02", None]


def test_a_project_that_is_held_can_still_be_pointed_at(postgres: Database) -> None:
    """A batch of a project is made while an import holds it: its foreign key has nothing to wait for."""
    world = a_world(postgres)

    with postgres.deciding() as importing, postgres.deciding() as pressing:
        projects.hold(importing, world.project_id)
        made = batches.create(
            pressing, "press", world.project_id, world.member_id, "U04MAYAOKAF", False, "C04RIVERSID", NOW
        )

    assert made is not None


def test_those_who_are_about_to_send_wait_for_nobody_but_who_forbids_it(postgres: Database) -> None:
    with postgres.deciding() as one, postgres.deciding() as other:
        assert holds.look(one, "a batch") == holds.look(other, "a batch") == ()
    with postgres.deciding() as forbidding, postgres.deciding() as about_to_send:
        holds.close(forbidding)
        with pytest.raises(OperationalError, match="lock timeout"):
            holds.look(about_to_send, "a batch")
