"""The daily digest of each project's channel: rows say whose day has been told, whoever looks first tells the others.

At most once: a digest whose answer was lost is not posted again, for tomorrow's tells the truth (DESIGN 4.6). A project
without a channel, or whose channel is not ours alone, gets none.
"""

from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.blocks.digest import digest_message
from bot.services import deadlines, persons, picking
from bot.services.context import Services
from bot.services.places import UNSAID, channel_fault, leave_alone
from bot.services.silence import by_itself, heeded
from bot.services.speaking import SlackIsSilent, SlackRefuses, SlackSaysWait, write_to
from claims.calendar import moment_of
from claims.digests import LOOKED_BACK, Digest, digest_of, occurrence
from claims.model import Level, Member, Project
from claims.preferences import DEFAULTS, Noise, Preferences
from claims.statutory import near
from claims.wording import say
from sources.calendars import calendar_of
from storage import listing, occurrences, pace, preferences, projects, standing
from storage.database import Tx
from storage.occurrences import Occurrence

log = structlog.get_logger(__name__)

KIND = "digest"
EMPTY = "nothing to tell"
REMEMBERED = timedelta(days=2)
"""No day anywhere lasts longer."""


def look(services: Services) -> None:
    """Tell every digest that is due and nobody has told. Called each minute; a repeat tells nothing twice."""
    with services.db.reading() as tx:
        if pace.silent_until(tx, services.clock()) is not None:
            return
        told_to = _with_channel(tx)
        taken = occurrences.taken(tx, KIND, services.clock() - REMEMBERED)
    with heeded(services):
        for project, chosen in told_to:
            with by_itself("digest_failed", project=project.id):
                day = _day(project, chosen, services)
                if day is not None and _named(project, day) not in taken:
                    _tell(services, project, day)


def digest(services: Services, tx: Tx, project: Project, day: date) -> Digest:
    """Put together what a project's channel is told on a day."""
    now, zone = services.clock(), ZoneInfo(project.time_zone)
    stored = [one for one in listing.of_project(tx, project.id) if not one.claim.commitment.private]
    # Judged for an admin whom DocuSign lets in: whoever reads this may become one, and DocuSign may be back by then.
    sender = replace(persons.sender_for(services, tx, None), connected=True)
    admin = Member("", project.id, "", None, Level.ADMIN)
    sendable = [one.claim for one in stored if not picking.judged(services, one, admin, project, sender).reasons]
    deadline = deadlines.reckoner(tx, project, now)
    told = standing.of_project(tx, project.id, now - LOOKED_BACK)
    return digest_of(project, day, zone, sendable, told, near(deadline(one.claim) for one in stored if not one.signed))


def _with_channel(tx: Tx) -> list[tuple[Project, Preferences]]:
    chosen = preferences.of_all(tx)
    return [(one, chosen.get(one.id, DEFAULTS)) for one in projects.with_channel(tx)]


def _day(project: Project, chosen: Preferences, services: Services) -> date | None:
    if chosen.digest_at is None:
        return None
    now, zone = services.clock(), ZoneInfo(project.time_zone)
    calendar = calendar_of(project.holiday_calendar, now.astimezone(zone).date())
    return occurrence(now, chosen.digest_at, zone, calendar)


def _named(project: Project, day: date) -> Occurrence:
    return Occurrence(KIND, project.id, day.isoformat())


def _tell(services: Services, project: Project, day: date) -> None:
    """Tell one digest, or note why it is not told; what may be told later today is left for the next look."""
    taken, channel = _named(project, day), project.channel_id or ""
    with services.db.reading() as tx:
        wanted = _wanted(services, tx, project, day)
    fault = channel_fault(services, channel) if wanted is not None else EMPTY
    if fault == say(UNSAID):
        log.warning("digest_waits", project=project.id, error=fault)
        return
    now = services.clock()
    with services.db.deciding() as tx:
        if fault is None and not pace.take_turn(tx, channel, now, services.timing.between_messages):
            return
        if not occurrences.take(tx, taken, now):
            return
        if fault is not None:
            occurrences.done(tx, taken, fault, now)
    if wanted is not None and fault is None:
        _post(services, wanted, taken, channel)
    elif fault != EMPTY:
        log.warning("digest_not_told", project=project.id, why=fault)


def _wanted(services: Services, tx: Tx, project: Project, day: date) -> Digest | None:
    """Return the digest, None when there is nothing in it that the channel wants to hear.

    What came in only after the hour of today's is told tomorrow: nobody who imports files waits for a message.
    """
    chosen, since = preferences.get(tx, project.id), standing.known_since(tx, project.id)
    if chosen.digest_at is None or since is None:
        return None
    if since > moment_of(day, chosen.digest_at, ZoneInfo(project.time_zone)):
        return None
    made = digest(services, tx, project, day)
    wants_all = preferences.noise_of(tx, project.channel_id or "") is not Noise.EXCEPTIONS
    return made if made.needs_somebody or (wants_all and not made.is_empty) else None


def _post(services: Services, made: Digest, taken: Occurrence, channel: str) -> None:
    outcome = "posted"
    try:
        write_to(services.slack, channel, digest_message(made), services.clock())
    except SlackSaysWait as wait:
        with services.db.deciding() as tx:
            occurrences.give_back(tx, taken)
        leave_alone(services, channel, wait)
        raise
    except SlackIsSilent as silence:
        leave_alone(services, channel, silence)
        raise
    except SlackRefuses as refusal:
        log.warning("digest_refused", project=made.project.id, error=refusal.code)
        outcome = refusal.code
    with services.db.deciding() as tx:
        occurrences.done(tx, taken, outcome, services.clock())
