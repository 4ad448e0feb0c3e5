"""Ending a dispatch that does not go out: its draft is thrown away where there is one, and the thread is owed why.

Nothing is told as not sent that may have gone out, or may still.
"""

from datetime import datetime, timedelta

import structlog

from bot.services import gate, persons
from bot.services.context import Services
from claims.audit import Deed
from claims.batch import NoteKind
from claims.dispatch import Dispatch, State
from claims.wording import phrase, say
from esign.errors import Moved, Trouble
from storage import audit, notes, outbox
from storage.database import Tx

log = structlog.get_logger(__name__)

WITHHELD = "withheld"
MOST_WAIT = timedelta(minutes=15)
"""DocuSign: the same envelope at most once in 15 minutes."""
GONE_AFTER = timedelta(days=1)
"""What DocuSign has told nothing of for so long is not late any more."""
GONE = "envelope_gone"
GONE_WORDS = phrase(
    "DocuSign does not know its envelope any more, for a day now, and never said whether it was sent. Nothing more can "
    "be said of it here. Look in DocuSign before you send the claim again with `/claims pending`."
)


def end(tx: Tx, held: Dispatch, to: State, code: str, words: str, now: datetime) -> None:
    """Write down for good that it was not sent and why, and owe the thread that line. Nothing if the lease is gone."""
    if outbox.move(tx, held, to, now, outcome_code=code, outcome_words=words, owner=None, lease_until=None):
        notes.make(tx, held.batch_id, held.id, NoteKind.NOT_SENT, now, words=words)
        audit.record_of_dispatch(tx, held.id, Deed.CLAIM_WITHHELD, now, about=code, words=words)


def look_again(found: tuple[str, ...]) -> str:
    """Say what is against sending it, and what to do."""
    return " ".join((*found, say(gate.LOOK_AGAIN)))


def withhold(services: Services, held: Dispatch, found: tuple[str, ...]) -> None:
    """End a drafted dispatch against which something was found; see `give_up`."""
    if held.envelope_id is None:
        raise ValueError("a drafted dispatch has an envelope")
    give_up(services, held, held.envelope_id, State.WITHHELD, WITHHELD, look_again(found))


def give_up(services: Services, held: Dispatch, envelope_id: str, to: State, code: str, words: str) -> None:
    """End as not sent. One that DocuSign was asked to send before, unheard, must first be seen to be gone.

    The first asking may still take effect: as long as its draft is not in the recycle bin, nobody may say "not sent".
    Nor of one that is no draft any more: somebody has sent it from DocuSign, and it is looked at and adopted.
    The draft is touched only under a lease that outlives the two calls it takes: DocuSign voids an envelope that is
    binned after it was sent, and whoever takes over may send it.
    """
    now = services.clock()
    with services.db.deciding() as tx:
        if not outbox.extend(tx, held, now, now + 2 * services.timing.lease):
            return
    gone = _discard(services, held, envelope_id)
    now = services.clock()
    if gone is None:
        step_back(services, held, State.UNCERTAIN, now + services.timing.look_up, words)
        return
    if held.asked_at is not None and not gone:
        # If our binning took effect unheard, these words tell why, and not that somebody else did it.
        step_back(services, held, State.UNCERTAIN, now + services.timing.doubt, words)
        return
    with services.db.deciding() as tx:
        end(tx, held, to, code, words, now)
    services.work_waits.set()


def step_back(
    services: Services, held: Dispatch, to: State, next_at: datetime, words: str | None = None, tried: bool = True
) -> None:
    """Wait until `next_at`; `words` tell in the batch message what for. Not `tried`: it was not its turn."""
    with services.db.deciding() as tx:
        if outbox.move(tx, held, to, services.clock(), outcome_words=words):
            outbox.release(tx, held, next_at, tried)


def wait_before_look(services: Services, held: Dispatch) -> timedelta:
    """How long to wait before looking at DocuSign again: soon at first, then less and less often."""
    return min(services.timing.look_up * (1 << min(held.tries, 10)), MOST_WAIT)


def _discard(services: Services, held: Dispatch, envelope_id: str) -> bool | None:
    """Throw the draft away and tell whether it is gone; None when it is no draft any more.

    One that is left mails nobody by itself.
    """
    try:
        persons.envelopes_as(services, held.sender).discard_draft(envelope_id)
    except Moved:
        return None
    except Trouble as trouble:
        log.warning("draft_not_discarded", envelope=envelope_id, code=trouble.code)
        return False
    return True
