"""Money and instants in the database: exact, comparable, and never of a kind that loses something."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column, DateTime, Integer, MetaData, Numeric, Table, func, select
from sqlalchemy.exc import StatementError

from storage.database import Database
from storage.tables import metadata
from storage.types import Instant, Money

SCRATCH = Table(
    "scratch",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("amount", Money),
    Column("at", Instant),
)
AMOUNTS = [
    "90071992547409.93",
    "-90071992547409.93",
    "90071992547409.92",
    "0.00",
    "0.01",
    "-0.01",
    "0.0001",
    "-0.0001",
    "0.10",
    "0.30",
    "1234.5678",
    "922337203685477.5807",
    "-922337203685477.5807",
]
MIDNIGHT = datetime(2026, 11, 2, tzinfo=UTC)


@pytest.fixture
def scratch(db: Database) -> Database:
    SCRATCH.create(db.engine)
    return db


def put(db: Database, **values: Any) -> None:
    with db.deciding() as tx:
        tx.execute(SCRATCH.insert().values(**values))


def read(db: Database, what: Any) -> Any:
    with db.reading() as tx:
        return tx.execute(select(what)).scalar_one()


def test_money_comes_back_to_the_last_decimal(scratch: Database) -> None:
    for amount in AMOUNTS:
        put(scratch, amount=Decimal(amount))

    with scratch.reading() as tx:
        found = tx.execute(select(SCRATCH.c.amount).order_by(SCRATCH.c.id)).scalars().all()

    assert found == [Decimal(amount) for amount in AMOUNTS]
    assert {amount.as_tuple().exponent for amount in found} == {-4}


def test_money_sorts_and_compares_as_numbers(scratch: Database) -> None:
    for amount in AMOUNTS:
        put(scratch, amount=Decimal(amount))

    with scratch.reading() as tx:
        ordered = tx.execute(select(SCRATCH.c.amount).order_by(SCRATCH.c.amount)).scalars().all()
        more = select(func.count()).where(SCRATCH.c.amount > Decimal("90071992547409.92"))

        assert ordered == sorted(Decimal(amount) for amount in AMOUNTS)
        assert tx.execute(more).scalar_one() == 2


def test_money_sums_to_the_cent(scratch: Database) -> None:
    for amount in ("90071992547409.93", "0.01", "0.10", "0.20", "-0.01", "-0.30"):
        put(scratch, amount=Decimal(amount))

    assert read(scratch, func.sum(SCRATCH.c.amount)) == Decimal("90071992547409.93")
    assert read(scratch, func.max(SCRATCH.c.amount)) == Decimal("90071992547409.93")


def test_money_may_be_absent_and_so_may_its_sum(scratch: Database) -> None:
    assert read(scratch, func.sum(SCRATCH.c.amount)) is None

    put(scratch, amount=None, at=None)

    assert read(scratch, SCRATCH.c.amount) is None
    assert read(scratch, SCRATCH.c.at) is None


NO_AMOUNTS = [
    1.5,
    0.0,
    1,
    "1.50",
    Decimal("0.00001"),
    Decimal("1.23456"),
    Decimal("NaN"),
    Decimal("Infinity"),
    Decimal("-Infinity"),
    Decimal("922337203685477.5808"),
    Decimal("-922337203685477.5809"),
    Decimal("1e40"),
]


def test_what_is_no_exact_amount_is_refused_not_rounded(scratch: Database) -> None:
    for amount in NO_AMOUNTS:
        with pytest.raises(StatementError, match="not an amount of at most four decimals"):
            put(scratch, amount=amount)


MOMENTS = [
    MIDNIGHT,
    MIDNIGHT + timedelta(microseconds=1),
    MIDNIGHT - timedelta(microseconds=1),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 11, 1, 1, 30, tzinfo=timezone(timedelta(hours=-5))),
    datetime(2026, 11, 1, 1, 30, tzinfo=timezone(timedelta(hours=10, minutes=30))),
]


def test_an_instant_comes_back_aware_in_utc_and_to_the_microsecond(scratch: Database) -> None:
    for at in MOMENTS:
        put(scratch, at=at)

    with scratch.reading() as tx:
        found = tx.execute(select(SCRATCH.c.at).order_by(SCRATCH.c.id)).scalars().all()

    assert found == MOMENTS
    assert {at.tzinfo for at in found} == {UTC}


def test_instants_of_different_zones_sort_by_when_they_were(scratch: Database) -> None:
    sydney, new_york = (timezone(timedelta(hours=hours)) for hours in (11, -4))
    moments = [
        datetime(2026, 11, 2, 9, tzinfo=sydney),
        datetime(2026, 11, 1, 17, tzinfo=new_york),
        datetime(2026, 11, 1, 21, 30, tzinfo=UTC),
    ]
    for moment in moments:
        put(scratch, at=moment)

    with scratch.reading() as tx:
        ordered = tx.execute(select(SCRATCH.c.at).order_by(SCRATCH.c.at)).scalars().all()

    assert ordered == [moments[1], moments[2], moments[0]]


def test_a_time_without_a_zone_is_refused(scratch: Database) -> None:
    with pytest.raises(StatementError, match="a time without a zone cannot be stored"):
        put(scratch, at=datetime(2026, 11, 2))  # noqa: DTZ001


def test_no_table_uses_a_type_that_sqlite_cannot_keep() -> None:
    lossy = [
        f"{table.name}.{column.name}"
        for table in metadata.tables.values()
        for column in table.c
        if isinstance(column.type, Numeric | DateTime)
    ]

    assert not lossy
