"""What all replicas agree on while they run: DocuSign's allowance, holds, the pace to Slack, nightly rounds."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text, text

from storage.tables.base import ID_LENGTH, metadata, reference
from storage.types import Instant

gates = Table(
    "gates",  # one row, "sending": shared by whoever commits to send, taken whole by whoever forbids it
    metadata,
    Column("name", Text, primary_key=True),
)

holds = Table(
    "holds",  # kept when they are lifted: who held what, why, and who let it go on
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("scope", Text, nullable=False),  # everything, the account, or a batch's id
    Column("kind", Text, nullable=False),
    Column("by", Text),  # a Slack person; nobody when the bot itself holds
    Column("reason", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("made_press", Text, unique=True),  # the same press again does nothing
    Column("lifted_at", Instant),
    Column("lifted_by", Text),
    Column("lifted_press", Text, unique=True),
)
_ACTIVE = text("lifted_at IS NULL")
Index("uq_holds_one_active", holds.c.scope, unique=True, sqlite_where=_ACTIVE, postgresql_where=_ACTIVE)

allowances = Table(
    "allowances",  # one row per service: what it allows, and until when it asked for silence
    metadata,
    Column("service", Text, primary_key=True),
    Column("hourly_limit", Integer),
    Column("burst_limit", Integer),
    Column("paused_since", Instant),
    Column("paused_until", Instant),
    Column("paused_words", Text),
    Column("silent_until", Instant),  # a pause keeps sending; until this moment nothing is asked at all
    Column("failing_code", Text),  # the last failure of the whole account, and how many times in a row
    Column("failures", Integer, nullable=False),
)

call_counts = Table(
    "call_counts",
    metadata,
    Column("what", Text, primary_key=True),  # what is counted, and in which unit of time
    Column("starts_at", Instant, primary_key=True),
    Column("calls", Integer, nullable=False),
)

channel_pace = Table(
    "channel_pace",
    metadata,
    Column("channel_id", Text, primary_key=True),
    Column("last_at", Instant, nullable=False),
)

rounds = Table(
    "rounds",
    metadata,
    Column("name", Text, primary_key=True),
    Column("taken_at", Instant),
    Column("done_at", Instant),
    Column("outcome", Text),
)

drift_findings = Table(
    "drift_findings",  # where a nightly check found DocuSign saying otherwise than we did
    metadata,
    Column("id", Integer, primary_key=True),
    Column("found_at", Instant, nullable=False),
    reference("dispatch_id", "dispatches.id"),
    Column("ours", Text, nullable=False),
    Column("theirs", Text, nullable=False),
    Column("repaired", Boolean, nullable=False),
)
Index("ix_drift_findings_found", drift_findings.c.found_at)
