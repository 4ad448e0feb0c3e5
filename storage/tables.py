"""Every table, and the constraints that keep the promises whatever the code does.

`uq_dispatches_one_live` and `uq_dispatches_one_completed` are DESIGN 4.2: one claim has one live envelope, one
revision has one completed one. Ids are random and opaque, so that they tell nothing about what else exists.
"""

import secrets

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from claims.dispatch import LIVE, State
from claims.model import ClaimStatus, CommitmentKind, Level
from storage.types import Instant, Money

ID_LENGTH = 16


def new_id() -> str:
    """Return a fresh opaque id."""
    return secrets.token_hex(ID_LENGTH // 2)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(column: str, values: list[str]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


def _id(name: str, target: str, nullable: bool = False, primary_key: bool = False) -> Column[str]:
    return Column(name, String(ID_LENGTH), ForeignKey(target), nullable=nullable, primary_key=primary_key)


companies = Table(
    "companies",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("docusign_enabled", Boolean, nullable=False),
)

projects = Table(
    "projects",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    _id("company_id", "companies.id"),
    Column("number", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("channel_id", Text),
    Column("imported_channel_id", Text),  # so that importing again does not undo `/claims here`
    Column("time_zone", Text, nullable=False),
    Column("holiday_calendar", Text),
    Column("docusign_enabled", Boolean, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("email", Text, primary_key=True),  # lower case
    Column("company", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("active", Boolean, nullable=False),
)

members = Table(
    "members",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    _id("project_id", "projects.id"),
    Column("email", Text, nullable=False),  # lower case
    Column("slack_id", Text, index=True),
    Column("level", Text, nullable=False),
    UniqueConstraint("project_id", "email"),
    UniqueConstraint("project_id", "slack_id", name="uq_members_slack_id"),
    CheckConstraint(_one_of("level", list(Level)), name="level"),
)

commitments = Table(
    "commitments",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    _id("project_id", "projects.id"),
    Column("number", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("contract_company", Text, nullable=False),
    Column("private", Boolean, nullable=False),
    UniqueConstraint("project_id", "number"),
    CheckConstraint(_one_of("kind", list(CommitmentKind)), name="kind"),
)

private_list = Table(
    "private_list",
    metadata,
    _id("commitment_id", "commitments.id", primary_key=True),
    Column("email", Text, primary_key=True),  # lower case
)

contacts = Table(
    "contacts",
    metadata,
    _id("commitment_id", "commitments.id", primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),  # as entered, usable or not
)

documents = Table(
    "documents",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("added_at", Instant, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    _id("commitment_id", "commitments.id"),
    Column("number", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("current_revision", Integer, nullable=False),
    UniqueConstraint("commitment_id", "number"),
    CheckConstraint(_one_of("status", list(ClaimStatus)), name="status"),
)

FIGURES = (
    "original_contract_sum",
    "net_change_by_change_orders",
    "contract_sum_to_date",
    "total_completed_and_stored_to_date",
    "completed_work_retainage",
    "stored_materials_retainage",
    "total_retainage",
    "total_earned_less_retainage",
    "less_previous_certificates",
    "current_payment_due",
    "balance_to_finish",
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    _id("claim_id", "claims.id"),
    Column("number", Integer, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("currency", String(3), nullable=False),
    *(Column(name, Money, nullable=False) for name in FIGURES),
    Column("document_name", Text),
    Column("document_sha256", String(64), ForeignKey("documents.sha256")),
    Column("imported_at", Instant, nullable=False),
    UniqueConstraint("claim_id", "number"),
)

selections = Table(
    "selections",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("member_id", String(ID_LENGTH), ForeignKey("members.id"), nullable=False, unique=True),
    _id("project_id", "projects.id"),
    Column("picker", String(ID_LENGTH), nullable=False),
    Column("redraw", Integer, nullable=False),
    Column("page", Integer, nullable=False),
    Column("response_url", Text),
    Column("updated_at", Instant, nullable=False),
)

ticks = Table(
    "ticks",
    metadata,
    _id("selection_id", "selections.id", primary_key=True),
    _id("claim_id", "claims.id", primary_key=True),
    _id("revision_id", "revisions.id"),
)

tick_groups = Table(
    "tick_groups",  # the newest press heard of for each group of checkboxes: presses arrive in any order
    metadata,
    _id("selection_id", "selections.id", primary_key=True),
    Column("block_id", Text, primary_key=True),
    Column("pressed_at", Text, nullable=False),
)

drawn_claims = Table(
    "drawn_claims",  # which claims a drawing of the picker shows, in which group: the list may have changed since
    metadata,
    _id("selection_id", "selections.id", primary_key=True),
    Column("redraw", Integer, primary_key=True, autoincrement=False),
    _id("claim_id", "claims.id", primary_key=True),
    Column("group_number", Integer, nullable=False),
)

batches = Table(
    "batches",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    _id("project_id", "projects.id"),
    _id("member_id", "members.id"),
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
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("press", "private"),
)
Index("ix_batches_stale", batches.c.stale_since, sqlite_where=batches.c.stale_since.is_not(None),
      postgresql_where=batches.c.stale_since.is_not(None))  # fmt: skip

_LIVE = text(_one_of("state", sorted(LIVE)))
_COMPLETED = text("state = 'completed'")
_BEFORE_DRAFT = [State.PROMISED, State.CREATING, State.CREATE_UNKNOWN, State.WITHHELD, State.FAILED]

dispatches = Table(
    "dispatches",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    _id("batch_id", "batches.id"),
    Column("position", Integer, nullable=False),
    _id("claim_id", "claims.id"),
    _id("revision_id", "revisions.id"),
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
    Column("sheet_sha256", String(64), ForeignKey("documents.sha256")),
    Column("outcome_code", Text),
    Column("outcome_words", Text),
    Column("promised_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("changed_at", Instant, nullable=False),
    UniqueConstraint("revision_id", "attempt"),
    CheckConstraint(_one_of("state", list(State)), name="state"),
    CheckConstraint(f"envelope_id IS NOT NULL OR {_one_of('state', list(_BEFORE_DRAFT))}", name="envelope_known"),
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
    _id("dispatch_id", "dispatches.id"),
    Column("made_at", Instant, nullable=False),
)
Index("ix_dispatch_keys_dispatch", dispatch_keys.c.dispatch_id)

recipients = Table(
    "recipients",
    metadata,
    _id("dispatch_id", "dispatches.id", primary_key=True),
    Column("recipient_id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("signed_at", Instant),
    Column("declined_reason", Text),
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
    _id("batch_id", "batches.id"),
    _id("dispatch_id", "dispatches.id"),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),  # the recipient, or empty: told once each
    Column("who", Text),
    Column("words", Text),
    Column("made_at", Instant, nullable=False),
    Column("posting_at", Instant),  # set before the post: a lost answer is not posted again
    Column("message_ts", Text),
    UniqueConstraint("dispatch_id", "kind", "about"),
)
Index("ix_notes_waiting", notes.c.batch_id, sqlite_where=notes.c.posting_at.is_(None),
      postgresql_where=notes.c.posting_at.is_(None))  # fmt: skip

polls = Table(
    "polls",
    metadata,
    Column("sender", Text, primary_key=True),
    Column("asked_at", Instant),
    Column("answered_at", Instant),
)
