"""The Home tabs of people: who looked, and what their tab tells. What it shows is computed, never kept."""

from sqlalchemy import Column, Table, Text

from storage.tables.base import metadata
from storage.types import Instant

home_views = Table(
    "home_views",
    metadata,
    Column("slack_id", Text, primary_key=True),
    Column("opened_at", Instant, nullable=False),  # last; who has not looked for a week is not redrawn for
    Column("drawn_at", Instant),  # as of when it tells
    Column("stamp", Text),  # what it told then; another stamp now means that it is stale
    Column("drawing_until", Instant),  # somebody is drawing it: two drawings never cross
)
