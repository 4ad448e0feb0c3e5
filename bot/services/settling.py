"""Settling what we did not hear: lost creates and uncertain sends are looked up, many in one call, never guessed.

Each is asked about as the DocuSign user that sent it, and all those of one call are of one user.
Nothing is looked for without an end: what stays unheard is told as that, and a person decides.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

import structlog

from bot.services import budget, gate, news, persons
from bot.services.context import Envelopes, Services
from bot.services.ending import GONE, GONE_AFTER, GONE_WORDS, WITHHELD, end, wait_before_look
from bot.services.sending import reference_of
from bot.services.voice import in_words_of_batch
from claims.dispatch import Dispatch, State
from claims.envelope import EnvelopeNews, EnvelopeStatus
from claims.wording import say
from esign.errors import Paused, Stopped, Trouble
from storage import outbox
from storage.database import Tx

log = structlog.get_logger(__name__)

MOST_LOST_CREATES = 8
"""So often a draft is asked for without an answer: with the waits between, for about an hour."""
CREATE_UNANSWERED = "create_unanswered"


def settle_creates(services: Services, lost: Sequence[Dispatch]) -> None:
    """Look up drafts whose creation was not answered, once; what is not found is asked for under the next key.

    A second draft mails nobody; a sweep throws orphans away (DESIGN 4.1). The wait before the next key grows, and after
    `MOST_LOST_CREATES` it ends as not sent.
    """
    if _nobody_can_look(services, lost):
        return
    by_key = {held.transaction_id: held for held in lost if held.transaction_id}
    found = _asked(services, lost, lambda line: line.find(list(by_key)))
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
                _ask_again(services, tx, held, now)
            else:
                # A poll may have found the draft meanwhile: what is left to do then is to let go of it.
                moved = outbox.move(tx, held, State.DRAFTED, now, envelope_id=one.envelope_id)
                outbox.release(tx, moved or held, now)
    services.work_waits.set()


def _nobody_can_look(services: Services, lost: Sequence[Dispatch]) -> bool:
    """End what was never asked to be sent, and whose sender is gone. Their draft, if there is one, mails nobody."""
    with services.db.deciding() as tx:
        if not persons.left(tx, lost[0].sender):
            return False
        for held in lost:
            with in_words_of_batch(tx, held.batch_id):
                words = f"{persons.left(tx, held.sender)} {say(gate.LOOK_AGAIN)}"
            end(tx, held, State.WITHHELD, WITHHELD, words, services.clock())
    services.work_waits.set()
    return True


def _ask_again(services: Services, tx: Tx, held: Dispatch, now: datetime) -> None:
    """Let it be asked for under another key later, or give it up: each asking takes a call of everybody's allowance."""
    if held.lost_creates >= MOST_LOST_CREATES:
        log.error("create_never_answered", dispatch=held.id, times=held.lost_creates)
        with in_words_of_batch(tx, held.batch_id):
            words = say(
                "DocuSign did not answer when it was asked to make the envelope, {times} times. Nothing was sent. Send "
                "it again with `/claims pending`. If it happens again, tell your admin this reference: {reference}.",
                times=held.lost_creates, reference=reference_of(held),
            )  # fmt: skip
        end(tx, held, State.FAILED, CREATE_UNANSWERED, words, now)
    elif moved := outbox.move(tx, held, State.PROMISED, now):
        outbox.release(tx, moved, now + wait_before_look(services, held))
    else:  # a poll has found it meanwhile
        outbox.release(tx, held, now)


def settle_sends(services: Services, uncertain: Sequence[Dispatch]) -> None:
    """Read the envelopes we asked to send: one that is still a draft after the doubt is sent again, under its id.

    One that DocuSign tells nothing of for `GONE_AFTER` ends here: its id is never replaced by us, but a person who has
    looked in DocuSign may send the claim again.
    """
    by_id = {held.envelope_id: held for held in uncertain if held.envelope_id}
    with services.db.deciding() as tx:
        outbox.looked(tx, [held.id for held in uncertain], services.clock())
    found = _asked(services, uncertain, lambda line: line.read(list(by_id)))
    if found is None:
        return
    _give_up_the_gone(services, by_id, {one.envelope_id for one in found})
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


def _give_up_the_gone(services: Services, by_id: dict[str, Dispatch], told: Collection[str]) -> None:
    """Note which envelopes DocuSign told nothing of, and end and take out those of which it did not for too long."""
    missing = {envelope_id: held for envelope_id, held in by_id.items() if envelope_id not in told}
    now = services.clock()
    with services.db.deciding() as tx:
        outbox.seen(tx, [held for one, held in by_id.items() if one in told], list(missing.values()), now)
    for envelope_id, held in missing.items():
        if held.missing_since is not None and held.missing_since <= now - GONE_AFTER:
            log.error("envelope_gone", dispatch=held.id, envelope=envelope_id)
            with services.db.deciding() as tx, in_words_of_batch(tx, held.batch_id):
                end(tx, held, State.WITHHELD, GONE, say(GONE_WORDS), now)
            del by_id[envelope_id]


def _asked(
    services: Services, about: Sequence[Dispatch], ask: Callable[[Envelopes], tuple[EnvelopeNews, ...]]
) -> tuple[EnvelopeNews, ...] | None:
    try:
        return ask(persons.envelopes_as(services, about[0].sender))
    except Trouble as trouble:
        log.warning("look_up_failed", code=trouble.code, count=len(about))
        _look_later(services, about, trouble)
        if isinstance(trouble, Stopped):
            budget.stopped(services, trouble)
        return None


def _look_later(services: Services, about: Sequence[Dispatch], trouble: Trouble | None = None) -> None:
    """Give the leases back; nothing is decided about what we still do not know."""
    now = services.clock()
    with services.db.deciding() as tx:
        for held in about:
            later = trouble.until if isinstance(trouble, Paused) else now + wait_before_look(services, held)
            outbox.release(tx, held, later, tried=not isinstance(trouble, Paused))


def _is_in_doubt(services: Services, held: Dispatch, now: datetime) -> bool:
    """Tell whether DocuSign may still be sending what it did not answer: until then a draft proves nothing."""
    return held.asked_at is not None and now < held.asked_at + services.timing.doubt
