"""Selections: which claims a member has ticked, and what their picker shows."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text

from storage.tables.base import ID_LENGTH, metadata, reference
from storage.types import Instant

selections = Table(
    "selections",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("member_id", String(ID_LENGTH), ForeignKey("members.id"), nullable=False, unique=True),
    reference("project_id", "projects.id"),
    Column("picker", String(ID_LENGTH), nullable=False),
    Column("redraw", Integer, nullable=False),
    Column("page", Integer, nullable=False),
    Column("response_url", Text),
    Column("updated_at", Instant, nullable=False),
    Column("narrowing", Text),  # what the list is narrowed to, as `claims.narrowing` writes it
    Column("drawn_at", Instant),
)

ticks = Table(
    "ticks",
    metadata,
    reference("selection_id", "selections.id", primary_key=True),
    reference("claim_id", "claims.id", primary_key=True),
    reference("revision_id", "revisions.id"),
    Column("seen", Text),  # what was true around the claim then, as `claims.seen` writes it
)

tick_groups = Table(
    "tick_groups",  # the newest press heard of for each group of checkboxes: presses arrive in any order
    metadata,
    reference("selection_id", "selections.id", primary_key=True),
    Column("block_id", Text, primary_key=True),
    Column("pressed_at", Text, nullable=False),
)

drawn_claims = Table(
    "drawn_claims",  # which claims a drawing of the picker shows, in which group: the list may have changed since
    metadata,
    reference("selection_id", "selections.id", primary_key=True),
    Column("redraw", Integer, primary_key=True, autoincrement=False),
    reference("claim_id", "claims.id", primary_key=True),
    Column("group_number", Integer, nullable=False),
)

last_projects = Table(
    "last_projects",  # whose list a person opened last in a channel
    metadata,
    Column("slack_id", Text, primary_key=True),
    Column("channel_id", Text, primary_key=True),
    reference("project_id", "projects.id"),
    Column("chosen_at", Instant, nullable=False),
)
