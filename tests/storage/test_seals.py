"""The trail in the database: it only grows, every line is sealed once, and no two chains ever form."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.services import sealing
from bot.services.context import Services
from claims.audit import BOT, Deed, Entry, Surface
from claims.sealing import Kept, verify
from storage import audit, seals
from storage.database import Database
from tests.storage.world import at_once
from tests.support.alone import services_alone
from tests.support.builders import NOW, after
from tests.support.trails import attack

KEY = b"k" * 32


def write(db: Database, count: int, at: datetime = NOW) -> None:
    with db.deciding() as tx:
        audit.record_all(tx, (Entry(at, BOT, Surface.JOB, Deed.CLAIM_SENT, words=f"{one}") for one in range(count)))


def links(db: Database) -> list[tuple[object, Kept | None]]:
    with db.reading() as tx:
        return list(seals.chain(tx))


@pytest.fixture
def services(db: Database) -> Services:
    return services_alone(db)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET words = 'x'",
        "UPDATE audit_entries SET words = 'x' WHERE id = 1",
        "DELETE FROM audit_entries",
        "DELETE FROM audit_entries WHERE id = 3",
        "UPDATE audit_seals SET mac = 'x'",
        "DELETE FROM audit_seals",
    ],
)
def test_the_database_itself_refuses_to_change_or_delete_a_line_or_a_seal(services: Services, statement: str) -> None:
    write(services.db, 3)
    sealing.seal_due(services, [KEY])

    with pytest.raises(SQLAlchemyError, match="the audit trail only grows"), services.db.deciding() as tx:
        tx.execute(text(statement))

    assert verify([KEY], links(services.db)).good == 3


def test_no_other_way_to_write_over_a_line_is_open_either(services: Services) -> None:
    write(services.db, 2)
    sealing.seal_due(services, [KEY])
    ways = {
        "sqlite": [
            "INSERT OR REPLACE INTO audit_entries (id, at, actor, surface, deed, outcome) VALUES (1, 0, 1, 1, 1, 1)",
            "INSERT OR REPLACE INTO audit_seals SELECT 1, 99, 'x', sealed_at FROM audit_seals WHERE position = 2",
            "INSERT OR REPLACE INTO audit_seals SELECT 3, 1, 'x', sealed_at FROM audit_seals WHERE position = 2",
        ],
        "postgresql": [
            "TRUNCATE audit_entries",
            "TRUNCATE audit_seals",
            "INSERT INTO audit_seals SELECT * FROM audit_seals ON CONFLICT (position) DO UPDATE SET mac = 'x'",
        ],
    }
    for way in ways[services.db.engine.dialect.name]:
        with pytest.raises(SQLAlchemyError, match="the audit trail only grows"), services.db.deciding() as tx:
            tx.execute(text(way))
    assert verify([KEY], links(services.db)).good == 2


def test_every_line_is_sealed_once_and_in_order_however_often_it_is_asked(services: Services) -> None:
    write(services.db, 3)

    assert [sealing.seal_due(services, [KEY]) for _ in range(2)] == [3, 0]
    write(services.db, 2)
    assert sealing.seal_due(services, [KEY]) == 2

    found = links(services.db)
    assert [line.words for _, line in found if line] == ["0", "1", "2", "0", "1"]
    verdict = verify([KEY], found)
    assert (verdict.good, verdict.fault) == (5, None)


def test_more_lines_than_are_sealed_at_once_make_one_chain(services: Services) -> None:
    write(services.db, 7)

    assert sealing.seal_due(services, [KEY], at_once=2) == 7
    assert verify([KEY], links(services.db)).good == 7


def test_without_a_key_nothing_is_sealed(services: Services) -> None:
    write(services.db, 1)

    assert sealing.seal_due(services, []) == 0
    assert links(services.db) == []


def test_the_key_that_is_named_first_seals_and_the_older_ones_still_prove(services: Services) -> None:
    write(services.db, 1)
    sealing.seal_due(services, [b"o" * 32])
    write(services.db, 1)
    sealing.seal_due(services, [KEY, b"o" * 32])

    assert verify([KEY, b"o" * 32], links(services.db)).fault is None
    assert verify([b"o" * 32], links(services.db)).good == 1


def test_replicas_that_seal_at_once_make_one_chain(services: Services) -> None:
    write(services.db, 40)

    sealed = at_once(4, lambda _: sealing.seal_due(services, [KEY], at_once=3))

    assert sum(sealed) == 40
    verdict = verify([KEY], links(services.db))
    assert (verdict.good, verdict.fault) == (40, None)


def test_a_line_that_is_committed_late_is_sealed_after_younger_ones(services: Services) -> None:
    db = services.db
    if db.engine.dialect.name == "sqlite":
        return  # there nobody writes while somebody else does
    with db.deciding() as slow:
        audit.record(slow, Entry(NOW, BOT, Surface.JOB, Deed.FROZEN))
        write(db, 1)
        assert sealing.seal_due(services, [KEY]) == 1
    assert sealing.seal_due(services, [KEY]) == 1

    found = links(db)
    assert [line.id for _, line in found if line] == [2, 1]
    assert verify([KEY], found).good == 2


def test_a_line_that_appears_far_behind_is_never_sealed_and_is_named(services: Services) -> None:
    write(services.db, 20)
    sealing.seal_due(services, [KEY])
    with attack(services.db) as tx:
        copied = "at, 'U0SOMEBODY', surface, deed, outcome, project_id, claim_id, revision_id, about, words"
        tx.execute(text(f"INSERT INTO audit_entries SELECT 0, {copied} FROM audit_entries WHERE id = 4"))

    with services.db.reading() as tx:
        assert seals.unsealed(tx, 10, behind=5) == ()
        assert [one.id for one in seals.unsealed(tx, 10)] == [0]
        assert [one.id for one in seals.long_unsealed(tx, after(-60), after(60), 10, behind=5)] == [0]
        assert seals.long_unsealed(tx, after(-60), after(60), 10) == ()


def test_lines_of_a_time_that_cannot_be_are_named(services: Services) -> None:
    write(services.db, 1, at=NOW - timedelta(hours=1))
    write(services.db, 1, at=NOW + timedelta(days=400))
    write(services.db, 1)

    with services.db.reading() as tx:
        named = seals.long_unsealed(tx, after(-600), after(600), 10)
        assert seals.count_unsealed(tx) == 3
    assert [one.id for one in named] == [1, 2]
