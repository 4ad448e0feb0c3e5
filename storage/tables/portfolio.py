"""The portfolio: companies, projects, people, members, commitments and their claims."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from claims.model import ClaimStatus, CommitmentKind, Level
from storage.tables.base import ID_LENGTH, metadata, one_of, reference
from storage.types import Instant, Money

companies = Table(
    "companies",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, unique=True),  # as a `number_key`
    Column("docusign_enabled", Boolean, nullable=False),
    Column("dictionary", Text),
)

projects = Table(
    "projects",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    reference("company_id", "companies.id"),
    Column("number", Text, nullable=False),  # as the source last wrote it
    Column("number_key", Text, nullable=False, unique=True),  # what it is matched by, however it is written
    Column("name", Text, nullable=False),
    Column("channel_id", Text),
    Column("imported_channel_id", Text),  # so that importing again does not undo `/claims here`
    Column("time_zone", Text, nullable=False),
    Column("holiday_calendar", Text),
    Column("docusign_enabled", Boolean, nullable=False),
    Column("dictionary", Text),  # its own; without one, its company's
    Column("imported_dictionary", Text),  # so that importing again does not undo `/claims settings`
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
    reference("project_id", "projects.id"),
    Column("email", Text, nullable=False),  # lower case
    Column("slack_id", Text, index=True),
    Column("level", Text, nullable=False),
    UniqueConstraint("project_id", "email"),
    UniqueConstraint("project_id", "slack_id", name="uq_members_slack_id"),
    CheckConstraint(one_of("level", list(Level)), name="level"),
)

commitments = Table(
    "commitments",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    reference("project_id", "projects.id"),
    Column("number", Text, nullable=False),  # as the source last wrote it
    Column("number_key", Text, nullable=False),  # what it is matched by, however it is written
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("contract_company", Text, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("imported_contacts", Text),  # so that importing again does not undo what an admin added in Slack
    UniqueConstraint("project_id", "number_key"),
    CheckConstraint(one_of("kind", list(CommitmentKind)), name="kind"),
)

private_list = Table(
    "private_list",
    metadata,
    reference("commitment_id", "commitments.id", primary_key=True),
    Column("email", Text, primary_key=True),  # lower case
)

contacts = Table(
    "contacts",
    metadata,
    reference("commitment_id", "commitments.id", primary_key=True),
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
    reference("commitment_id", "commitments.id"),
    Column("number", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("current_revision", Integer, nullable=False),
    Column("received_on", Date),
    UniqueConstraint("commitment_id", "number"),
    CheckConstraint(one_of("status", list(ClaimStatus)), name="status"),
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
    reference("claim_id", "claims.id"),
    Column("number", Integer, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("currency", String(3), nullable=False),
    *(Column(name, Money, nullable=False) for name in FIGURES),
    Column("tax", Money),  # on top of what is due; nothing where the source says nothing of it
    Column("lines_sha256", String(64)),  # of all its lines, in order; nothing where it has none
    Column("attachments_sha256", String(64)),
    Column("differences", Text),  # what does not add up in its lines, as JSON; found at each import
    Column("undrawable", Text),  # the characters of its lines that nobody can draw
    Column("document_name", Text),
    Column("document_sha256", String(64), ForeignKey("documents.sha256")),
    Column("imported_at", Instant, nullable=False),
    UniqueConstraint("claim_id", "number"),
)
