"""The statutory clock of a project: what it chose, over the holidays of that place, at the project's own day."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from claims.model import Claim, Project
from claims.statutory import Deadline, clock_of, deadline_of
from sources.calendars import calendar_of
from storage import preferences
from storage.database import Tx


def reckoner(tx: Tx, project: Project, now: datetime) -> Callable[[Claim], Deadline | None]:
    """Return what tells of a claim of the project until when it has to be answered; None where nothing says so."""
    today = now.astimezone(ZoneInfo(project.time_zone)).date()
    chosen = preferences.get(tx, project.id)
    clock = clock_of(chosen.jurisdiction, calendar_of(chosen.jurisdiction, today), chosen.answer_within)
    return lambda claim: deadline_of(claim, clock, today)
