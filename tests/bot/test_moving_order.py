"""Moving a batch while another replica takes it to be drawn: both wait in one order, so neither stops the other."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.services import moving
from bot.services.context import Timing
from storage import batches, pace, roots
from storage.database import Database, connect
from tests.storage.world import a_world
from tests.support.alone import services_alone
from tests.support.builders import NOW, RIVERSIDE
from tests.support.databases import Databases

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
MINUTE = timedelta(minutes=1)


def somebody_waits(db: Database) -> bool:
    asked = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with db.engine.connect() as connection:
        return bool(connection.execute(asked).scalar_one())


def test_one_who_moves_a_batch_waits_for_it_holding_nothing(databases: Databases) -> None:
    url = databases.migrated("postgres")
    db = connect(url)
    world = a_world(db)
    batch = world.batch()
    with db.deciding() as tx:
        held = roots.take(tx, batch, NOW, MINUTE, MINUTE)
        assert held is not None
        assert roots.posted(tx, held, RIVERSIDE, "1793611800.000100")
        batches.touch(tx, batch, NOW)
        there = batches.root(tx, batch)
        assert there is not None
    services = replace(services_alone(db), timing=replace(Timing(), redraws_a_minute=0))

    with ThreadPoolExecutor(1) as other:
        with db.deciding() as tx:
            assert roots.take(tx, batch, NOW, MINUTE, MINUTE) is not None
            moved = other.submit(moving.move, services, there, moving.SHARED)
            deadline = time.monotonic() + 20
            while not somebody_waits(db) and time.monotonic() < deadline:
                time.sleep(0.01)
            assert somebody_waits(db)
            assert pace.take_redraw(tx, NOW, 40)
        moved.result(timeout=20)
    db.close()
    databases.discard(url)
