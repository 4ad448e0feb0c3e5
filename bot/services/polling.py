"""The batched poll: one question for all envelopes that changed, at most every 15 minutes (DocuSign: polling rules)."""

from datetime import datetime

import structlog

from bot.services import budget, news, persons
from bot.services.context import Services
from claims.budget import Share, calls_left
from claims.envelope import EnvelopeNews
from esign.errors import Stopped, Trouble
from storage import budget as storage_budget
from storage import polls, senders

log = structlog.get_logger(__name__)


def poll_due(services: Services) -> int:
    """Ask for changes if it is time, as each user we send as; return how many pieces of news changed something.

    What was asked overlaps what was asked before, so that nothing falls between. A poll that fails is asked again
    at the next turn, from where the last good one ended, and keeps no other user's from being made.
    """
    return sum(_poll(services, sender) for sender in persons.asked_as(services))


def _poll(services: Services, sender: str) -> int:
    now = services.clock()
    with services.db.deciding() as tx:
        if not calls_left(storage_budget.look(tx, now), Share.LOOKING, now):
            return 0  # the turn is kept for when there is room
        first_sent = senders.first_sent(tx, sender)
        if first_sent is None or not polls.take(tx, sender, services.timing.poll, now):
            return 0
        since = polls.since(tx, sender, now) or first_sent
    try:
        changes = persons.envelopes_as(services, sender).changes_since(since - services.timing.poll_overlap)
    except Trouble as trouble:
        log.warning("poll_failed", user=sender, code=trouble.code, words=trouble.words)
        if isinstance(trouble, Stopped):
            budget.stopped(services, trouble)
        return 0
    applied = sum(_applied(services, one, asked_at=now) for one in changes)
    with services.db.deciding() as tx:
        polls.answered(tx, sender, now)
    services.work_waits.set()
    log.info("polled", envelopes=len(changes), changed=applied)
    return applied


def _applied(services: Services, one: EnvelopeNews, asked_at: datetime) -> bool:
    """Apply one line of the answer; one that cannot be applied must not keep the others from it."""
    try:
        return news.apply(services, one, asked_at) == news.APPLIED
    except Exception:
        log.exception("line_not_applied", envelope=one.envelope_id)
        return False
