"""What people ask of envelopes that are out: each a row before the call that it guards."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table, Text, text

from claims.orders import OPEN_ORDERS, OrderKind, OrderState
from storage.tables.base import ID_LENGTH, metadata, one_of, reference
from storage.types import Instant

_OPEN = text(one_of("state", sorted(OPEN_ORDERS)))

orders = Table(
    "orders",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    reference("dispatch_id", "dispatches.id"),
    Column("kind", Text, nullable=False),
    Column("recipient_id", Text),
    Column("name", Text),
    Column("email", Text),
    Column("was", Text),  # the address that a correction replaces
    Column("stood", Text),  # how the new address stood to what was signed before, when a person asked
    Column("words", Text),  # the reason for voiding: DocuSign shows it to the signers
    Column("by", Text),  # a Slack id; nothing: the schedule
    Column("press", Text, nullable=False, unique=True),  # what asked for it; the same again asks for nothing
    Column("state", Text, nullable=False),
    Column("owner", Text),
    Column("lease", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("next_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("called_at", Instant),  # when DocuSign was last asked
    Column("done_at", Instant),
    Column("outcome_words", Text),
    CheckConstraint(one_of("kind", list(OrderKind)), name="kind"),
    CheckConstraint(one_of("state", list(OrderState)), name="state"),
)
Index("ix_orders_dispatch", orders.c.dispatch_id)
Index("ix_orders_open", orders.c.next_at, sqlite_where=_OPEN, postgresql_where=_OPEN)
