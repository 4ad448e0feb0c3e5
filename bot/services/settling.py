"""Settling what we did not hear: lost creates and uncertain sends are looked up, many in one call, never guessed."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from bot.services import news
from bot.services.context import Services
from bot.services.sending import wait_before_look
from claims.dispatch import Dispatch, State
from claims.envelope import EnvelopeNews, EnvelopeStatus
from esign.errors import Paused, Stopped, Trouble
from storage import outbox

log = structlog.get_logger(__name__)


def settle_creates(services: Services, lost: Sequence[Dispatch]) -> None:
    """Look up drafts whose creation was not answered, once; what is not found is asked for under the next key.

    A second draft mails nobody; a sweep throws orphans away (DESIGN 4.1).
    """
    by_key = {held.transaction_id: held for held in lost if held.transaction_id}
    found = _asked(services, lost, lambda: services.envelopes.find(list(by_key)))
    if found is None:
        return
    told = {one.transaction_id: one for one in found}
    for key, held in by_key.items():
        one = told.get(key)
        if one is not None and one.status is not EnvelopeStatus.CREATED:
            news.apply(services, one)
            continue
        now = services.clock()
        with services.db.deciding() as tx:
            if one is None:
                moved = outbox.move(tx, held, State.PROMISED, now)
            else:
                moved = outbox.move(tx, held, State.DRAFTED, now, envelope_id=one.envelope_id)
            if moved:
                outbox.release(tx, moved, now)
    services.work_waits.set()


def settle_sends(services: Services, uncertain: Sequence[Dispatch]) -> None:
    """Read the envelopes we asked to send: one that is still a draft after the doubt is sent again, under its id."""
    by_id = {held.envelope_id: held for held in uncertain if held.envelope_id}
    found = _asked(services, uncertain, lambda: services.envelopes.read(list(by_id)))
    if found is None:
        return
    for one in found:
        held = by_id.get(one.envelope_id)
        now = services.clock()
        if held is None or (one.status is EnvelopeStatus.CREATED and _is_in_doubt(services, held, now)):
            continue
        del by_id[one.envelope_id]
        if one.status is not EnvelopeStatus.CREATED:
            news.apply(services, one)
            continue
        with services.db.deciding() as tx:
            if moved := outbox.move(tx, held, State.DRAFTED, now):
                outbox.release(tx, moved, now)
    _look_later(services, list(by_id.values()))
    services.work_waits.set()


def _asked(
    services: Services, about: Sequence[Dispatch], ask: Callable[[], tuple[EnvelopeNews, ...]]
) -> tuple[EnvelopeNews, ...] | None:
    try:
        return ask()
    except Trouble as trouble:
        log.warning("look_up_failed", code=trouble.code, count=len(about))
        if isinstance(trouble, Stopped):
            services.connection.down(trouble.words)
        _look_later(services, about, trouble)
        return None


def _look_later(services: Services, about: Sequence[Dispatch], trouble: Trouble | None = None) -> None:
    """Give the leases back; nothing is decided about what we still do not know."""
    now = services.clock()
    with services.db.deciding() as tx:
        for held in about:
            later = trouble.until if isinstance(trouble, Paused) else now + wait_before_look(services, held)
            outbox.release(tx, held, later)


def _is_in_doubt(services: Services, held: Dispatch, now: datetime) -> bool:
    """Tell whether DocuSign may still be sending what it did not answer: until then a draft proves nothing."""
    return held.asked_at is not None and now < held.asked_at + services.timing.doubt
