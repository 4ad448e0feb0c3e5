"""What is told at its time, once: the occurrences that somebody has taken."""

from sqlalchemy import Column, Table, Text

from storage.tables.base import metadata
from storage.types import Instant

occurrences = Table(
    "occurrences",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("occurrence", Text, primary_key=True),  # the local day
    Column("made_at", Instant, nullable=False),
    Column("posting_at", Instant),  # set before the post: a lost answer is not posted again
    Column("done_at", Instant),
    Column("outcome", Text),
)
