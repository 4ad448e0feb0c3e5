"""What projects and channels have chosen: how they are told, and how loudly."""

from sqlalchemy import Boolean, CheckConstraint, Column, Integer, Table, Text, Time, false

from claims.preferences import Noise, Signing
from storage.tables.base import metadata, one_of, reference
from storage.types import Instant

project_preferences = Table(
    "project_preferences",  # no row: the defaults
    metadata,
    reference("project_id", "projects.id", primary_key=True),
    Column("digest_at", Time),  # of the project's clock; nothing for no digest
    Column("reminders", Boolean, nullable=False),
    Column("remind_after", Integer, nullable=False),
    Column("remind_every", Integer, nullable=False),
    Column("remind_most", Integer, nullable=False),
    Column("quiet_from", Time, nullable=False),
    Column("quiet_to", Time, nullable=False),
    Column("jurisdiction", Text),
    Column("answer_within", Integer),
    Column("signing", Text, nullable=False, server_default=Signing.ALL),
    Column("attachments", Boolean, nullable=False, server_default=false()),
    Column("must_add_up", Boolean, nullable=False, server_default=false()),
    Column("file_signed", Boolean, nullable=False, server_default=false()),
    Column("template_id", Text),
    Column("changed_by", Text, nullable=False),  # a Slack person
    Column("changed_at", Instant, nullable=False),
    CheckConstraint(one_of("signing", list(Signing)), name="signing"),
)

channel_noise = Table(
    "channel_noise",  # no row: everything
    metadata,
    Column("channel_id", Text, primary_key=True),
    Column("noise", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
    CheckConstraint(one_of("noise", list(Noise)), name="noise"),
)
