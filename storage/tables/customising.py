"""One claim sent otherwise than in bulk: who else gets it, which documents, and in which words."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from claims.customising import Part
from storage.tables.base import ID_LENGTH, metadata, one_of, reference
from storage.types import Instant

customisations = Table(
    "customisations",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    reference("claim_id", "claims.id"),
    reference("revision_id", "revisions.id"),  # the one that was looked at
    Column("begun_by", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("contacts_turn", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("closed_at", Instant),  # promised or discarded: it changes no more
)
Index("uq_customisations_open", customisations.c.claim_id, unique=True,
      sqlite_where=customisations.c.closed_at.is_(None),
      postgresql_where=customisations.c.closed_at.is_(None))  # fmt: skip

customised_people = Table(
    "customised_people",
    metadata,
    reference("customisation_id", "customisations.id", primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("turn", Integer, nullable=False),
    CheckConstraint(one_of("part", list(Part)), name="part"),
)

customised_documents = Table(
    "customised_documents",
    metadata,
    reference("customisation_id", "customisations.id", primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), ForeignKey("documents.sha256"), nullable=False),
    Column("size", Integer, nullable=False),  # bytes
)
