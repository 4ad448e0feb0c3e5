"""Which project's list a person chose last in a channel. Whether it is still theirs is asked when it is opened."""

from datetime import datetime

from sqlalchemy import select

from storage.database import Tx
from storage.tables import last_projects
from storage.writing import upsert


def last_project(tx: Tx, slack_id: str, channel_id: str) -> str | None:
    """Return the id of the project that the person chose last in this channel; None as long as they chose none."""
    mine = (last_projects.c.slack_id == slack_id) & (last_projects.c.channel_id == channel_id)
    found: str | None = tx.execute(select(last_projects.c.project_id).where(mine)).scalar()
    return found


def remember(tx: Tx, slack_id: str, channel_id: str, project_id: str, now: datetime) -> None:
    """Keep what the person chose in this channel; the newest counts."""
    values = {"slack_id": slack_id, "channel_id": channel_id, "project_id": project_id, "chosen_at": now}
    upsert(tx, last_projects, ("slack_id", "channel_id"), values)
