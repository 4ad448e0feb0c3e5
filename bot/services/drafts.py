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
from claims.wording import phrase, say
from esign.errors import Moved, Paused, Refused, Trouble
from storage import addressees, batches, notes, outbox
from storage import drafts as storage_drafts

log = structlog.get_logger(__name__)

LOOK_AFTER = timedelta(days=1)
LONGEST = timedelta(days=7)
"""A draft that stays one is looked at after a day, then after two, four, and each week."""
GIVEN_UP = phrase("The draft was discarded in DocuSign, as somebody asked here.")
NOT_DISCARDED = phrase("DocuSign did not discard the draft ({code}). Look for it there; it mails nobody by itself.")
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
        outbox.looked(tx, [held.id], services.clock())
    try:
        line = persons.envelopes_as(services, held.sender)
        line.ready()
        if parted or held.given_up_by:
            _discard(services, line, held, parted or say(GIVEN_UP))
        else:
            _hear(services, held, line.read([held.envelope_id or ""]))
    except Trouble as trouble:
        log.warning("draft_not_looked_at", dispatch=held.id, code=trouble.code)
        with services.db.deciding() as tx:
            if parted and not isinstance(trouble, Paused):
                # Nobody can ask in their name any more. The draft mails nobody; if they send it, that is an alarm.
                end(tx, held, State.WITHHELD, DISCARDED, look_again((parted,)), services.clock())
            elif held.given_up_by and isinstance(trouble, Refused):
                words = say(NOT_DISCARDED, code=trouble.code)
                end(tx, held, State.WITHHELD, trouble.code, look_again((words,)), services.clock())
            else:
                paused = trouble.until if isinstance(trouble, Paused) else None
                outbox.release(tx, held, paused or services.clock() + wait_before_look(services, held))
    services.work_waits.set()


def _discard(services: Services, line: Envelopes, held: Dispatch, words: str) -> None:
    """Discard the draft and end the claim as not sent; where somebody has sent it meanwhile, that is heard instead."""
    now = services.clock()
    with services.db.deciding() as tx:
        if not outbox.extend(tx, held, now, now + 2 * services.timing.lease):
            return
    try:
        line.discard_draft(held.envelope_id or "")
    except Moved:
        _hear(services, held, line.read([held.envelope_id or ""]))
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
            confirmed = {one.email.casefold() for one in addressees.of_dispatch(tx, held.id)}
            people = draft.recipients
            changed = bool(people) and {one.email.casefold() for one in people} != confirmed
            words = ", ".join(f"{one.name} ({one.email})" for one in people) if changed else None
            who = batches.requester_of(tx, held.batch_id)
            notes.make(tx, held.batch_id, held.id, NoteKind.STILL_DRAFT, now, now.isoformat(), who, words)
        storage_drafts.look_later(tx, held, now, now + min(LOOK_AFTER * (1 << min(held.tries, 3)), LONGEST))
