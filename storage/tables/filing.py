"""Signed copies that came back, and files that are on their way to one person."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from claims.filing import Sharing
from claims.handing import Handing, HandoutKind
from storage.tables.base import ID_LENGTH, metadata, one_of, reference
from storage.types import Instant

filings = Table(
    "filings",  # one for each envelope that was completed
    metadata,
    reference("dispatch_id", "dispatches.id", primary_key=True),
    Column("document_sha256", String(64), ForeignKey("documents.sha256")),  # all documents as signed, in one
    Column("certificate_sha256", String(64), ForeignKey("documents.sha256")),
    Column("filed_at", Instant),
    Column("words", Text),  # why it is not filed yet
    Column("sharing", Text),  # nothing: it is not put into the thread
    Column("shared_at", Instant),
    Column("owner", Text),
    Column("lease", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("next_at", Instant),  # nothing: there is nothing left to do
    Column("tries", Integer, nullable=False),
    Column("made_at", Instant, nullable=False),
    CheckConstraint(one_of("sharing", list(Sharing)), name="sharing"),
    CheckConstraint("(filed_at IS NULL) = (document_sha256 IS NULL)", name="filed"),
)
Index("ix_filings_due", filings.c.next_at, sqlite_where=filings.c.next_at.is_not(None),
      postgresql_where=filings.c.next_at.is_not(None))  # fmt: skip

handouts = Table(
    "handouts",  # what one person asked to have in their direct messages
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("slack_id", Text, nullable=False),
    reference("claim_id", "claims.id"),
    Column("kind", Text, nullable=False),
    Column("press", Text, nullable=False),  # the same press again asks for nothing
    Column("state", Text, nullable=False),
    Column("owner", Text),
    Column("lease", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("next_at", Instant),  # nothing: it is over
    Column("tries", Integer, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("words", Text),  # why it was not handed out
    UniqueConstraint("press", "claim_id"),
    CheckConstraint(one_of("kind", list(HandoutKind)), name="kind"),
    CheckConstraint(one_of("state", list(Handing)), name="state"),
)
Index("ix_handouts_due", handouts.c.next_at, sqlite_where=handouts.c.next_at.is_not(None),
      postgresql_where=handouts.c.next_at.is_not(None))  # fmt: skip
