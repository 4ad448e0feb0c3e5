"""Backups that somebody asked for in Slack: one at a time for each person and project."""

from sqlalchemy import CheckConstraint, Column, Index, Integer, String, Table, Text

from claims.compiling import Compiling
from storage.tables.base import ID_LENGTH, metadata, one_of, reference
from storage.types import Instant

compilations = Table(
    "compilations",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    reference("project_id", "projects.id"),
    Column("month", Text, nullable=False),
    Column("slack_id", Text, nullable=False),  # who asked, and gets the file
    Column("state", Text, nullable=False),
    Column("done", Integer, nullable=False),  # claims
    Column("total", Integer, nullable=False),
    Column("channel_id", Text),  # the message that tells how far it has got
    Column("message_ts", Text),
    Column("owner", Text),
    Column("lease", Integer, nullable=False),
    Column("lease_until", Instant),
    Column("next_at", Instant),  # nothing: it is over
    Column("tries", Integer, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("done_at", Instant),
    Column("words", Text),  # why there is none
    CheckConstraint(one_of("state", list(Compiling)), name="state"),
)
Index("uq_compilations_running", compilations.c.project_id, compilations.c.slack_id, unique=True,
      sqlite_where=compilations.c.done_at.is_(None), postgresql_where=compilations.c.done_at.is_(None))  # fmt: skip
Index("ix_compilations_due", compilations.c.next_at, sqlite_where=compilations.c.next_at.is_not(None),
      postgresql_where=compilations.c.next_at.is_not(None))  # fmt: skip
