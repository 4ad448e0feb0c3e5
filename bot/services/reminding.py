"""Reminders to signers that nobody has to ask for: looked for each minute, asked for as any other order on an envelope.

While sending is held nobody is written to. What could not be asked of DocuSign within its day and hours is not asked
any more: tomorrow somebody else may be due.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from bot.services.context import Services
from claims.holds import ACCOUNT, EVERYTHING
from claims.model import Project
from claims.orders import Order, OrderKind, reminder_press
from claims.preferences import DEFAULTS
from claims.reminding import Manners, Reminder, due
from claims.wording import phrase, say
from sources.calendars import calendar_of
from storage import holds, orders, preferences, projects
from storage import reminding as stored
from storage.database import Tx

log = structlog.get_logger(__name__)

TOO_LATE = phrase("The project's hours for reminders were over before DocuSign could be asked.")


def look(services: Services) -> None:
    """Ask for every reminder that is due. A repeat, or another replica, asks for none twice."""
    now = services.clock()
    with services.db.reading() as tx:
        if not _due(tx, now):
            return
    with services.db.deciding() as tx:
        stored.alone(tx)
        asked = [one for one in _due(tx, now) if orders.ask(tx, _order(one), now)]
    for one in asked:
        log.info("reminder_asked_for", dispatch=one.awaited.dispatch_id, day=one.day.isoformat())
    if asked:
        services.work_waits.set()


def too_late(tx: Tx, order: Order, project_id: str, now: datetime) -> str | None:
    """Say so if the hour of a reminder that nobody asked for is over, or its project wants none any more."""
    here = _manners(tx, [project_id], now)[project_id]
    is_its_day = order.press == reminder_press(order.email or "", here.day(now))
    return None if here.preferences.reminders and here.is_open(now) and is_its_day else say(TOO_LATE)


def _due(tx: Tx, now: datetime) -> tuple[Reminder, ...]:
    if holds.active(tx, (EVERYTHING, ACCOUNT)):
        return ()
    reminded = stored.reminded(tx, now)
    awaited = stored.awaited(tx, reminded)
    return due(awaited, _manners(tx, list({one.project_id for one in awaited}), now), reminded.people, now)


def _manners(tx: Tx, project_ids: list[str], now: datetime) -> dict[str, Manners]:
    chosen = preferences.of_all(tx)

    def of(project: Project) -> Manners:
        zone = ZoneInfo(project.time_zone)
        calendar = calendar_of(project.holiday_calendar, now.astimezone(zone).date())
        return Manners(chosen.get(project.id, DEFAULTS), zone, calendar)

    return {one.id: of(one) for one in projects.by_ids(tx, project_ids)}


def _order(reminder: Reminder) -> Order:
    to = reminder.awaited.recipient
    return Order(
        dispatch_id=reminder.awaited.dispatch_id,
        kind=OrderKind.REMIND,
        press=reminder_press(to.email, reminder.day),
        by=None,
        recipient_id=to.recipient_id,
        name=to.name,
        email=to.email,
    )
