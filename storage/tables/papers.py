"""What is signed and what came back: lines, attachments, what was drawn, and what each envelope was made of."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table, Text

from claims.lines import LineKind
from storage.tables.base import metadata, one_of, reference
from storage.types import Instant, Money

revision_lines = Table(
    "revision_lines",
    metadata,
    reference("revision_id", "revisions.id", primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("item", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("scheduled_value", Money, nullable=False),
    Column("from_previous", Money, nullable=False),
    Column("this_period", Money, nullable=False),
    Column("stored", Money, nullable=False),
    Column("work_retainage", Money, nullable=False),
    Column("stored_retainage", Money, nullable=False),
    Column("kind", Text, nullable=False),
    Column("change_order", Text),
    Column("unit", Text),
    Column("unit_price", Money),
    Column("quantity", Money),  # four decimals, as a price has
    Column("quantity_this_period", Money),
    CheckConstraint(one_of("kind", list(LineKind)), name="kind"),
)

revision_attachments = Table(
    "revision_attachments",
    metadata,
    reference("revision_id", "revisions.id", primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), ForeignKey("documents.sha256")),  # nothing where it cannot be sent
    Column("size", Integer, nullable=False),  # bytes, as it would be sent
    Column("fault", Text),  # why it cannot be sent
)

drawn_documents = Table(
    "drawn_documents",  # what was drawn of these very facts: what somebody was shown is what is sent
    metadata,
    Column("facts_sha256", String(64), primary_key=True),
    Column("sha256", String(64), ForeignKey("documents.sha256"), nullable=False),
    Column("drawn_at", Instant, nullable=False),
)

dispatch_documents = Table(
    "dispatch_documents",  # what its envelope was made of, in order, byte for byte
    metadata,
    reference("dispatch_id", "dispatches.id", primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), ForeignKey("documents.sha256"), nullable=False),
)
