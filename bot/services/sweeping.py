"""The nightly sweep: orphan drafts go into DocuSign's recycle bin, only ours, and only after a day (DESIGN 4.1).

Looks under the keys that we asked for drafts under, never for anything else. What is not done tonight, whatever
stopped it, is done another night.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.services import news, persons
from bot.services.context import Envelopes, Services
from bot.services.patience import Patience
from claims.envelope import EnvelopeNews, EnvelopeStatus
from claims.nightly import Fate, fate_of
from esign.errors import Moved, Paused, Refused, Unanswered
from storage import drift, orphans, outbox
from storage.orphans import Key

log = structlog.get_logger(__name__)

YOUNG = timedelta(days=1)
"""Until then a draft is left alone: its dispatch may still be on its way, or somebody may be at work on it."""
FINDABLE = timedelta(days=7)
"""DocuSign: how long an envelope can be found by its transaction id."""
PER_CALL = 50


def sweep(services: Services) -> str:
    """Look under every key that nobody looked after, and return what came of it in words.

    Each is looked under as the user who sends its dispatch. A repeat finds less. Raises Trouble when DocuSign cannot
    be asked, or has not answered for some of them; what is done by then stays done.
    """
    now = services.clock()
    done: Counter[str] = Counter()
    patience = Patience()
    for sender in persons.asked_as(services):
        with persons.alone(services, sender):
            last: Key | None = None
            line = persons.envelopes_as(services, sender)
            while keys := _next(services, sender, now, last):
                with patience:
                    done += _look_after(services, line, keys, now)
                last = keys[-1]
    outcome = f"{done['keys']} keys looked after, {done[Fate.BIN]} drafts binned, {done[Fate.TELL]} found sent"
    log.info("swept", keys=done["keys"], binned=done[Fate.BIN], sent=done[Fate.TELL], too_old=done["too old"])
    patience.end()
    return outcome


def _next(services: Services, sender: str, now: datetime, last: Key | None) -> tuple[Key, ...]:
    with services.db.reading() as tx:
        return orphans.unswept(tx, sender, now - YOUNG, now - drift.LOOK_AGAIN_AFTER, last, PER_CALL)


def _look_after(services: Services, line: Envelopes, keys: Sequence[Key], now: datetime) -> Counter[str]:
    """Ask for what is under these keys in one or two calls, do what is to be done, and note which are done with."""
    findable = [key for key in keys if key.made_at > now - FINDABLE]
    asked_at = services.clock()
    found = _found(line, keys, findable)
    done: Counter[str] = Counter()
    waiting = set()
    for key, one in found:
        fate = fate_of(key.state, one.envelope_id == key.envelope_id, key.is_latest, one.status)
        if fate is Fate.TELL:
            news.apply(services, one, asked_at)
        if fate is Fate.WAIT or (fate is Fate.BIN and not _bin(services, line, one)):
            waiting.add(key.transaction_id)
        else:
            done[fate] += 1
    swept = [key.transaction_id for key in keys if key.transaction_id not in waiting]
    with services.db.deciding() as tx:
        outbox.looked(tx, {key.dispatch_id for key, one in found if one.envelope_id == key.envelope_id}, asked_at)
        orphans.swept(tx, swept, services.clock())
    done["keys"] = len(swept)
    done["too old"] = sum(1 for key in keys if key not in findable and not key.given_up_draft)
    return done


def _found(line: Envelopes, keys: Sequence[Key], findable: Sequence[Key]) -> list[tuple[Key, EnvelopeNews]]:
    """Return the envelopes under these keys. DocuSign may not list drafts: those whose id we know are read by it."""
    by_key = {key.transaction_id: key for key in findable}
    told = line.find(list(by_key)) if by_key else ()
    found = [(by_key[one.transaction_id], one) for one in told if one.transaction_id in by_key]
    listed = {one.envelope_id for _, one in found}
    given_up = {key.given_up_draft: key for key in keys if key.given_up_draft}
    unlisted = [envelope_id for envelope_id in given_up if envelope_id not in listed]
    read = line.read(unlisted) if unlisted else ()
    return found + [(given_up[one.envelope_id], one) for one in read if one.envelope_id in given_up]


def _bin(services: Services, line: Envelopes, one: EnvelopeNews) -> bool:
    """Throw an orphan away; false if it has to be looked at again another night.

    One that is never answered keeps no other from it. That DocuSign answers nobody, the next question tells.
    """
    with services.db.reading() as tx:
        if orphans.is_needed(tx, one.envelope_id):
            return False  # adopted since we asked
    try:
        line.discard_draft(one.envelope_id)
    except Moved:
        return _told_after_all(services, line, one.envelope_id)
    except (Refused, Paused, Unanswered) as trouble:
        if isinstance(trouble, Paused) and trouble.whole_account:
            raise
        log.warning("orphan_not_binned", envelope=one.envelope_id, code=trouble.code)
        return False
    log.info("orphan_binned", envelope=one.envelope_id)
    return True


def _told_after_all(services: Services, line: Envelopes, envelope_id: str) -> bool:
    """Somebody sent it, or threw it away, between the question and the answer: hear what became of it."""
    asked_at = services.clock()
    try:
        told = line.read([envelope_id])
    except Unanswered:
        return False
    for one in told:
        news.apply(services, one, asked_at)
    return all(one.status is not EnvelopeStatus.CREATED for one in told)
