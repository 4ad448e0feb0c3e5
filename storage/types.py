"""The two column types: exact money and aware instants, alike on SQLite and PostgreSQL.

SQLite keeps neither on its own: Numeric goes through float and DateTime drops the zone. Both are integers here, so
they compare, sort and sum exactly on both databases. `Numeric` and `DateTime` appear nowhere in the schema.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import BigInteger
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from claims.money import at_scale

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = 10_000
_LARGEST = Decimal(2**63 - 1) / _UNITS


class Money(TypeDecorator[Decimal]):
    """A Decimal with four decimals, kept as ten-thousandths in 64 bits: up to 922,337,203,685,477.5807."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Refuse floats and what four decimals in 64 bits cannot hold, rather than round it."""
        if value is None:
            return None
        if not isinstance(value, Decimal) or not _fits(value):
            raise ValueError(f"not an amount of at most four decimals: {value!r}")
        return int(value * _UNITS)

    def process_result_value(self, value: int | Decimal | None, dialect: Dialect) -> Decimal | None:
        """Give back four decimals. PostgreSQL sums integers into numeric, hence the Decimal."""
        return None if value is None else at_scale(Decimal(int(value)) / _UNITS)


def _fits(value: Decimal) -> bool:
    return value.is_finite() and abs(value) <= _LARGEST and at_scale(value) == value


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, kept as microseconds since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Refuse naive times: nobody knows what they mean."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        return (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Give back an aware UTC datetime."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)
