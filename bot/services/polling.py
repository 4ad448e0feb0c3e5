"""The batched poll: one question for all envelopes that changed, at most every 15 minutes (DocuSign: polling rules)."""

import structlog

from bot.services import news
from bot.services.context import Services
from claims.envelope import EnvelopeNews
from esign.errors import Stopped, Trouble
from storage import outbox, polls

log = structlog.get_logger(__name__)


def poll_due(services: Services) -> int:
    """Ask for changes if it is time, for the user we send as; return how many pieces of news changed something.

    What was asked overlaps what was asked before, so that nothing falls between. A poll that fails is asked again
    at the next turn, from where the last good one ended.
    """
    now = services.clock()
    sender = services.connection.user_id
    with services.db.deciding() as tx:
        if sender not in outbox.senders(tx) or not polls.take(tx, sender, services.timing.poll, now):
            return 0
        since = polls.answered_at(tx, sender) or outbox.first_sent(tx, sender) or now
    try:
        changes = services.envelopes.changes_since(since - services.timing.poll_overlap)
    except Trouble as trouble:
        log.warning("poll_failed", code=trouble.code, words=trouble.words)
        if isinstance(trouble, Stopped):
            services.connection.down(trouble.words)
        return 0
    applied = sum(_applied(services, one) for one in changes)
    with services.db.deciding() as tx:
        polls.answered(tx, sender, now)
    services.work_waits.set()
    log.info("polled", envelopes=len(changes), changed=applied)
    return applied


def _applied(services: Services, one: EnvelopeNews) -> bool:
    """Apply one line of the answer; one that cannot be applied must not keep the others from it."""
    try:
        return news.apply(services, one) == news.APPLIED
    except Exception:
        log.exception("line_not_applied", envelope=one.envelope_id)
        return False
