"""The two kinds of transaction: what a deciding one has read stays true, and one that failed never was."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from storage import projects
from storage.database import Database, connect
from storage.tables import claims, members, new_id
from tests.storage.world import World, a_world, at_once


def revision_of(world: World) -> int:
    with world.db.reading() as tx:
        return int(tx.execute(select(claims.c.current_revision)).scalar_one())


def test_increments_from_many_threads_lose_nothing(world: World) -> None:
    def hundred_times(_: int) -> None:
        for _ in range(100):
            with world.db.deciding() as tx:
                projects.hold(tx, world.project_id)
                known = tx.execute(select(claims.c.current_revision)).scalar_one()
                tx.execute(claims.update().values(current_revision=known + 1))

    at_once(4, hundred_times)

    assert revision_of(world) == 401


def test_a_decision_that_fails_leaves_no_trace(world: World) -> None:
    def fail() -> None:
        with world.db.deciding() as tx:
            tx.execute(claims.update().values(current_revision=9))
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="the power went"):
        fail()

    assert revision_of(world) == 1


def test_reading_waits_for_no_decision_and_sees_none_that_is_not_made(world: World) -> None:
    with world.db.deciding() as deciding:
        deciding.execute(claims.update().values(current_revision=2))

        assert revision_of(world) == 1

    assert revision_of(world) == 2


def test_a_decision_waits_for_no_reader(world: World) -> None:
    with world.db.reading() as reading:
        reading.execute(select(claims)).all()

        with world.db.deciding() as deciding:
            deciding.execute(claims.update().values(current_revision=2))

    assert revision_of(world) == 2


def test_rows_cannot_point_at_what_is_not_there(world: World) -> None:
    stray = {"id": new_id(), "project_id": new_id(), "email": "a@b.example", "slack_id": None, "level": "admin"}

    with pytest.raises(IntegrityError), world.db.deciding() as tx:
        tx.execute(members.insert().values(**stray))


def test_a_level_that_does_not_exist_is_refused_by_the_database(world: World) -> None:
    with pytest.raises(IntegrityError), world.db.deciding() as tx:
        tx.execute(members.update().values(level="owner"))


def test_a_database_tells_whether_it_answers(db: Database, tmp_path: Path) -> None:
    nowhere = connect(f"sqlite:///{tmp_path / 'no such folder' / 'claims.db'}")

    assert db.answers()
    assert not nowhere.answers()

    nowhere.close()


def test_sqlite_writes_through_to_the_disk_and_keeps_foreign_keys(sqlite_url: str) -> None:
    database = connect(sqlite_url)
    world = a_world(database)

    with world.db.reading() as tx:
        asked = {name: tx.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("journal_mode", "synchronous")}

    assert asked == {"journal_mode": "wal", "synchronous": 2}
    database.close()


def test_no_more_connections_are_open_at_once_than_were_asked_for(database_url: str) -> None:
    """Whoever runs several bots on one PostgreSQL counts on it."""
    database = connect(database_url, pool_size=2)

    def use() -> bool:
        with database.reading():
            return True

    with ThreadPoolExecutor(1) as pool:
        with database.reading(), database.reading():
            third = pool.submit(use)
            with pytest.raises(TimeoutError):
                third.result(timeout=0.3)
        assert third.result(timeout=10)
    database.close()
