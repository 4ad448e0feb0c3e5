"""Drafts that a person finishes in DocuSign: handed over once they are made, looked at when their browser comes back.

And every few days. We never send one; what became of it is read from DocuSign, and told.
"""

from datetime import timedelta

import structlog

from bot.services import gate, news, persons
from bot.services.context import Envelopes, Services
from bot.services.ending import GONE, GONE_AFTER, GONE_WORDS, end, look_again, wait_before_look, withhold
from bot.services.voice import in_words_of_its_project
from claims.batch import NoteKind
from claims.dispatch import WITH_PERSON, Dispatch, State
from claims.envelope import EnvelopeNews, EnvelopeStatus
from claims.grants import GrantState
from claims.wording import phrase, say
from esign.errors import Moved, Paused, Refused, Trouble
from storage import drafts as storage_drafts
from storage import grants, notes, outbox
from storage.database import Tx

log = structlog.get_logger(__name__)

LOOK_AFTER = timedelta(days=1)
LONGEST = timedelta(days=7)
"""A draft that stays one is looked at after a day, then after two, four, and each week."""
NOT_REACHED = phrase(
    "DocuSign could not be asked to discard its draft ({why}), so somebody may have sent it there, or still may. Look "
    "in DocuSign before you send the claim again with `/claims pending`."
)
NOT_LET_IN = phrase("{name} does not let the bot in any more")
NOT_REACHED_CODE = "draft_not_reached"
DISCARDED = "draft_discarded"


def hand_over(services: Services, held: Dispatch) -> None:
    """Leave a draft that was made to the person who finishes it, unless something is against it by now."""
    with services.db.deciding() as tx:
        if gate.held(tx, held):
            outbox.release(tx, held, services.clock(), tried=False)
            return
        found = gate.faults(services, tx, held)
        if not found:
            now = services.clock()
            outbox.move(tx, held, State.FINISHING, now, owner=None, lease_until=None, next_at=now + LOOK_AFTER, tries=0)
    if found:
        withhold(services, held, found)
    services.work_waits.set()


@in_words_of_its_project
def look(services: Services, held: Dispatch) -> None:
    """Ask DocuSign what has become of a draft, and tell it; or discard it, where somebody wants that."""
    with services.db.deciding() as tx:
        parted = persons.parted(services, tx, held)
        if unheard := _nobody_can_look(tx, held):
            end(tx, held, State.WITHHELD, NOT_REACHED_CODE, unheard, services.clock())
        outbox.looked(tx, [held.id], services.clock())
    if not unheard:
        try:
            line = persons.envelopes_as(services, held.sender)
            line.ready()
            if parted or held.given_up_by:
                _discard(services, line, held, parted or say(news.GIVEN_UP))
            else:
                _hear(services, held, line.read([held.envelope_id or ""]))
        except Trouble as trouble:
            _look_later(services, held, trouble)
    services.work_waits.set()


def _nobody_can_look(tx: Tx, held: Dispatch) -> str | None:
    """Say so where its sender does not let us any more, and never will, or is not to be waited for."""
    grant = grants.get(tx, held.sender) if held.sender is not None else None
    if grant is None or grant.state not in {GrantState.LEFT, GrantState.LAPSED}:
        return None
    if grant.state is GrantState.LAPSED and held.given_up_by is None:
        return None
    return say(NOT_REACHED, why=say(NOT_LET_IN, name=grant.name))


def _look_later(services: Services, held: Dispatch, trouble: Trouble) -> None:
    log.warning("draft_not_looked_at", dispatch=held.id, code=trouble.code)
    until = trouble.until if isinstance(trouble, Paused) else services.clock() + wait_before_look(services, held)
    with services.db.deciding() as tx:
        outbox.release(tx, held, until)


def _discard(services: Services, line: Envelopes, held: Dispatch, words: str) -> None:
    """Discard the draft and end the claim as not sent; where somebody has sent it meanwhile, that is heard instead.

    What DocuSign refuses to discard ends, too, but nobody says of it that it was not sent.
    """
    now = services.clock()
    with services.db.deciding() as tx:
        if not outbox.extend(tx, held, now, now + 2 * services.timing.lease):
            return
    try:
        line.discard_draft(held.envelope_id or "")
    except Moved:
        _hear(services, held, line.read([held.envelope_id or ""]))
        return
    except Refused as refusal:
        log.warning("draft_not_discarded", dispatch=held.id, code=refusal.code)
        words = say(NOT_REACHED, why=refusal.code)
        with services.db.deciding() as tx:
            end(tx, held, State.WITHHELD, NOT_REACHED_CODE, words, services.clock())
        return
    with services.db.deciding() as tx:
        end(tx, held, State.WITHHELD, DISCARDED, look_again((words,)), services.clock())


def _hear(services: Services, held: Dispatch, told: tuple[EnvelopeNews, ...]) -> None:
    """Apply what DocuSign says; tell of a draft that still is one, and look at it again later, less and less often."""
    for one in told:
        news.apply(services, one)
    now = services.clock()
    draft = next((one for one in told if one.status is EnvelopeStatus.CREATED), None)
    with services.db.deciding() as tx:
        outbox.seen(tx, [held] if told else [], [] if told else [held], now)
        if not told and held.missing_since is not None and held.missing_since <= now - GONE_AFTER:
            end(tx, held, State.WITHHELD, GONE, say(GONE_WORDS), now)
            return
        if draft is not None and outbox.get(tx, held.id).state in WITH_PERSON:
            words = news.changes_of(tx, held.id, draft)
            # What is the same as before is told once a day, however often somebody comes back.
            about = f"{now.date().isoformat()} {words or ''}"
            notes.make(tx, held.batch_id, held.id, NoteKind.STILL_DRAFT, now, about, words=words)
        storage_drafts.look_later(tx, held, now, now + min(LOOK_AFTER * (1 << min(held.tries, 3)), LONGEST))
