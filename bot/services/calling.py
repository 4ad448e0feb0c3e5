"""Asking the other admins by direct message to approve what waits in a batch that is told to its requester alone.

Only full, active members of our own workspace are. Each is asked once; one whose message was not answered by Slack is
asked again, for nobody else would approve.
"""

import structlog

from bot.blocks.approval import call_message
from bot.services import authority
from bot.services.context import Services
from bot.services.speaking import SlackRefuses, SlackSaysWait, write_to
from claims.batch import Batch
from storage import approvals, batches, pace

log = structlog.get_logger(__name__)


def call_admins(services: Services) -> None:
    """Ask whoever is to be asked and was not; what Slack does not take now is owed still."""
    with services.db.reading() as tx:
        owed = approvals.calls_owed(tx, services.clock())
    for batch_id, admin in owed:
        _call(services, batch_id, admin)


def _call(services: Services, batch_id: str, admin: str) -> None:
    now, timing = services.clock(), services.timing
    with services.db.deciding() as tx:
        batch = batches.get(tx, batch_id)
        if batch is None or not batch.awaiting or not pace.take_turn(tx, admin, now, timing.between_messages):
            return
        if not approvals.take_call(tx, batch_id, admin, now, now + timing.root_answer):
            return
    if authority.is_full_member(services, admin) and _is_told(services, batch, admin):
        with services.db.deciding() as tx:
            approvals.called(tx, batch_id, admin, now)


def _is_told(services: Services, batch: Batch, admin: str) -> bool:
    """Post the message; False when Slack takes nothing now. One who can never be written to counts as told."""
    try:
        write_to(services.slack, admin, call_message(batch), services.clock())
    except SlackRefuses as refusal:
        log.warning("admin_not_asked", batch=batch.id, admin=admin, error=refusal.code)
    except SlackSaysWait:
        with services.db.deciding() as tx:
            approvals.give_back_call(tx, batch.id, admin, services.clock())
        raise
    return True
