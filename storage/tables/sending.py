"""Batches, dispatches and news, with the constraints that hold DESIGN 4.2 whatever the code does."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from claims.dispatch import LIVE, State
from storage.tables.base import ID_LENGTH, metadata, one_of, reference
from storage.types import Instant

batches = Table(
    "batches",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    reference("project_id", "projects.id"),
    reference("member_id", "members.id"),
    Column("requester_slack_id", Text, nullable=False),
    Column("press", Text, nullable=False),  # names the confirmation; pressing it again finds this batch
    Column("private", Boolean, nullable=False),
    Column("place", Text, nullable=False),  # a channel, or the requester for a direct message
    Column("channel_id", Text),  # where the message is, once posted
    Column("message_ts", Text),
    Column("posting_at", Instant),
    Column("undeliverable", Text),
    Column("version", Integer, nullable=False),
    Column("drawn_version", Integer, nullable=False),
    Column("stale_since", Instant),
    Column("drawing_until", Instant),  # somebody is drawing it: two drawings never cross
    Column("place_note", Text),  # why it is told where it is, if that needs saying
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("press", "private"),
)
Index("ix_batches_stale", batches.c.stale_since, sqlite_where=batches.c.stale_since.is_not(None),
      postgresql_where=batches.c.stale_since.is_not(None))  # fmt: skip

_LIVE = text(one_of("state", sorted(LIVE)))
_COMPLETED = text("state = 'completed'")
_BEFORE_DRAFT = [
    State.AWAITING_APPROVAL,
    State.PROMISED,
    State.CREATING,
    State.CREATE_UNKNOWN,
    State.WITHHELD,
    State.FAILED,
]

dispatches = Table(
    "dispatches",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    reference("batch_id", "batches.id"),
    Column("position", Integer, nullable=False),
    reference("claim_id", "claims.id"),
    reference("revision_id", "revisions.id"),
    Column("attempt", Integer, nullable=False),  # of this revision: sending again after a decline is the next one
    Column("state", Text, nullable=False),
    Column("owner", Text),
    Column("lease", Integer, nullable=False),  # grows with each lease: a stale worker's write names an older one
    Column("lease_until", Instant),
    Column("next_at", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("transaction_id", String(36), unique=True),
    Column("envelope_id", String(36), unique=True),
    Column("sender", Text),  # the DocuSign user that sends
    Column("lost_creates", Integer, nullable=False, server_default="0"),  # drafts asked for and not heard of
    Column("asked_at", Instant),  # when it was last asked to be sent, unheard
    Column("first_asked_at", Instant),
    Column("looked_at", Instant),  # when DocuSign was last asked about this one envelope
    Column("missing_since", Instant),  # since then every look came back without it
    Column("sheet_sha256", String(64), ForeignKey("documents.sha256")),
    Column("stale_revision_id", String(ID_LENGTH), ForeignKey("revisions.id")),  # what its source asks for instead
    Column("papers_key", String(64)),  # names the documents as they were confirmed
    reference("customisation_id", "customisations.id", nullable=True),  # nothing where it goes out as in bulk
    Column("by_hand", Boolean, nullable=False, server_default=false()),  # a person finishes its draft in DocuSign
    Column("given_up_by", Text),  # the Slack id of who had that draft discarded
    Column("outcome_code", Text),
    Column("outcome_words", Text),
    Column("promised_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("revision_id", "attempt"),
    CheckConstraint(one_of("state", list(State)), name="state"),
    CheckConstraint(f"envelope_id IS NOT NULL OR {one_of('state', list(_BEFORE_DRAFT))}", name="envelope_known"),
)
Index("uq_dispatches_one_live", dispatches.c.claim_id, unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)
Index(
    "uq_dispatches_one_completed",
    dispatches.c.revision_id,
    unique=True,
    sqlite_where=_COMPLETED,
    postgresql_where=_COMPLETED,
)
Index("ix_dispatches_batch", dispatches.c.batch_id)
Index("ix_dispatches_work", dispatches.c.state, dispatches.c.next_at)

dispatch_keys = Table(
    "dispatch_keys",  # every key a draft was ever asked for under, so that an orphan can be told as ours
    metadata,
    Column("transaction_id", String(36), primary_key=True),
    reference("dispatch_id", "dispatches.id"),
    Column("made_at", Instant, nullable=False),
    Column("swept_at", Instant),
)
Index("ix_dispatch_keys_dispatch", dispatch_keys.c.dispatch_id)
Index("ix_dispatch_keys_unswept", dispatch_keys.c.made_at, sqlite_where=dispatch_keys.c.swept_at.is_(None),
      postgresql_where=dispatch_keys.c.swept_at.is_(None))  # fmt: skip

recipients = Table(
    "recipients",
    metadata,
    reference("dispatch_id", "dispatches.id", primary_key=True),
    Column("recipient_id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("signed_at", Instant),
    Column("declined_reason", Text),
    Column("told_at", Instant),  # the moment that the newest news of this recipient speaks of
    Column("confirmed_as", Text),  # how the address stood to what was signed before, when a person confirmed it
    Column("routing_order", Integer, nullable=False, server_default="1"),  # those of one are asked at the same time
)

envelope_events = Table(
    "envelope_events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("dedupe_key", Text, nullable=False, unique=True),
    Column("envelope_id", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("applied_at", Instant),
    Column("outcome", Text),
)
Index("ix_envelope_events_waiting", envelope_events.c.id, sqlite_where=envelope_events.c.applied_at.is_(None),
      postgresql_where=envelope_events.c.applied_at.is_(None))  # fmt: skip

notes = Table(
    "notes",
    metadata,
    Column("id", Integer, primary_key=True),
    reference("batch_id", "batches.id"),
    reference("dispatch_id", "dispatches.id", nullable=True),  # nothing when it is about the whole batch
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),  # the recipient, the hold, or empty: told once each
    Column("who", Text),
    Column("words", Text),
    Column("made_at", Instant, nullable=False),
    Column("due_at", Instant),  # it waits for other news until then, if nothing happens before
    Column("posting_at", Instant),  # set before the post: a lost answer is not posted again
    Column("message_ts", Text),
    UniqueConstraint("dispatch_id", "kind", "about"),
)
_OF_BATCH = text("dispatch_id IS NULL")
Index("uq_notes_of_batch", notes.c.batch_id, notes.c.kind, notes.c.about, unique=True, sqlite_where=_OF_BATCH,
      postgresql_where=_OF_BATCH)  # fmt: skip
Index("ix_notes_waiting", notes.c.batch_id, sqlite_where=notes.c.posting_at.is_(None),
      postgresql_where=notes.c.posting_at.is_(None))  # fmt: skip

polls = Table(
    "polls",
    metadata,
    Column("sender", Text, primary_key=True),
    Column("asked_at", Instant),
    Column("answered_at", Instant),
)
