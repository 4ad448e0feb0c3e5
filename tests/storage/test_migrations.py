"""The migrations make exactly the tables that the code describes, on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, inspect, select, text

from claims.batch import NoteKind
from claims.dispatch import State
from storage import batches, notes
from storage.database import Database, connect
from storage.migrate import SchemaBehindError, check_current, upgrade
from storage.tables import metadata
from tests.storage.world import LEASE_SECONDS, WHOLE_WAY, World
from tests.support.builders import NOW, after


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    opened = connect(empty_database_url)
    yield opened
    opened.close()


def only_where(index: Any) -> list[str]:
    """The condition of a partial index."""
    return [str(value) for name, value in index.get("dialect_options", {}).items() if name.endswith("_where")]


def constraints(engine: Engine) -> dict[str, Any]:
    """What the database itself holds the rows to, per table."""
    found = inspect(engine)
    return {
        name: {
            "checks": sorted((one["name"], one["sqltext"]) for one in found.get_check_constraints(name)),
            "unique": sorted((one["name"], one["column_names"]) for one in found.get_unique_constraints(name)),
            "keys": sorted((one["constrained_columns"], one["referred_table"]) for one in found.get_foreign_keys(name)),
            "indexes": sorted(
                (one["name"], one["column_names"], bool(one["unique"]), only_where(one))
                for one in found.get_indexes(name)
            ),
            "columns": sorted((one["name"], str(one["type"]), one["nullable"]) for one in found.get_columns(name)),
        }
        for name in found.get_table_names()
        if name != "alembic_version"
    }


def test_alembic_finds_nothing_to_add_to_the_migrations(db: Database) -> None:
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_migrated_database_has_the_constraints_that_the_tables_name(db: Database) -> None:
    migrated = constraints(db.engine)

    metadata.drop_all(db.engine)
    metadata.create_all(db.engine)

    assert migrated == constraints(db.engine)


def test_an_empty_database_is_behind_until_it_is_upgraded(empty: Database) -> None:
    with pytest.raises(SchemaBehindError, match="is at schema none, this version needs 0006"):
        check_current(empty.engine)

    upgrade(empty.engine)

    check_current(empty.engine)


def test_upgrading_again_changes_nothing(db: Database) -> None:
    before = constraints(db.engine)

    upgrade(db.engine)

    check_current(db.engine)
    assert constraints(db.engine) == before


def test_a_database_of_another_version_is_told_from_ours(db: Database) -> None:
    with db.deciding() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '0000'"))

    with pytest.raises(SchemaBehindError, match="is at schema 0000, this version needs"):
        check_current(db.engine)


def test_an_upgrade_that_fails_leaves_nothing_behind(empty: Database) -> None:
    with empty.deciding() as tx:
        tx.execute(text("CREATE TABLE revisions (id INTEGER)"))

    with pytest.raises(Exception, match="revisions"):
        upgrade(empty.engine)

    assert inspect(empty.engine).get_table_names() == ["revisions"]


def test_what_was_promised_before_an_upgrade_is_sent_after_it(world: World, empty: Database) -> None:
    held = world.promised(world.claims()[0])
    with world.db.deciding() as tx:
        notes.make(tx, held.batch_id, held.id, NoteKind.SENT, NOW)
    upgrade(empty.engine, to="0001")
    copied = copy_rows(world.db, empty)

    upgrade(empty.engine)

    assert copied["dispatches"] == copied["notes"] == 1
    after_it = World(empty, world.project_id, world.member_id)
    assert after_it.row(held.id) == world.row(held.id)
    (leased,) = after_it.lease(owner="the new version", now=after(LEASE_SECONDS))
    assert after_it.move(leased, *WHOLE_WAY).state is State.SENT
    with empty.reading() as tx:
        batch = batches.get(tx, held.batch_id)
        assert batch is not None
        assert [note.kind for note in notes.waiting(tx, batch)] == [NoteKind.SENT]


def copy_rows(db: Database, older: Database) -> dict[str, int]:
    """Copy every row into a database that may not have all the columns yet; how many there were of each table."""
    known = MetaData()
    known.reflect(older.engine)
    counts = {}
    for table in metadata.sorted_tables:
        if table.name not in known.tables:
            continue
        columns = [column for column in table.columns if column.name in known.tables[table.name].columns]
        with db.reading() as tx:
            rows = [dict(row._mapping) for row in tx.execute(select(*columns))]
        counts[table.name] = len(rows)
        if rows:
            with older.deciding() as tx:
                tx.execute(table.insert(), rows)
    return counts
