"""The audit trail and its seals. No row points elsewhere: a trail outlives what it tells of."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from storage.tables.base import ID_LENGTH, metadata
from storage.types import Instant

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("surface", Text, nullable=False),
    Column("deed", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("project_id", String(ID_LENGTH)),
    Column("claim_id", String(ID_LENGTH)),
    Column("revision_id", String(ID_LENGTH)),
    Column("about", Text),
    Column("words", Text),
)
Index("ix_audit_entries_claim", audit_entries.c.claim_id)
Index("ix_audit_entries_about", audit_entries.c.about)
Index("ix_audit_entries_at", audit_entries.c.at)
Index("ix_audit_entries_deed", audit_entries.c.deed)

audit_seals = Table(
    "audit_seals",  # each entry's place in the chain, and what proves it; the key is kept elsewhere
    metadata,
    Column("position", Integer, primary_key=True, autoincrement=False),  # from 1, without a gap
    Column("entry_id", Integer, nullable=False, unique=True),
    Column("mac", String(64), nullable=False),
    Column("sealed_at", Instant, nullable=False),
)
