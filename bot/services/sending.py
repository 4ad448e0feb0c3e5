"""Draft, commit, send (DESIGN 4.1): one dispatch taken as far as it goes now.

Every step is commit, call, commit. What is written names the lease; a write that finds the lease gone changes
nothing, and then this worker lets go without another word.
"""

import uuid
from datetime import datetime, timedelta

import structlog

from bot.services import envelope, gate
from bot.services.context import Services
from claims.batch import NoteKind
from claims.dispatch import Dispatch, State
from esign.errors import Moved, Paused, Refused, Stopped, Trouble, Unanswered
from storage import documents, notes, outbox
from storage.database import Tx

log = structlog.get_logger(__name__)

WITHHELD = "withheld"
MOST_WAIT = timedelta(minutes=15)
"""DocuSign: the same envelope at most once in 15 minutes."""
REPEATS_OF_A_REFUSAL = 2
"""DocuSign refuses some good requests once (reference: docusign 8, UNSPECIFIED_ERROR)."""


def advance(services: Services, held: Dispatch) -> None:
    """Take a promised or drafted dispatch as far as it goes, and give the lease back."""
    current: Dispatch | None = held
    if held.state is State.PROMISED:
        current = _draft(services, held)
    if current is not None and current.state is State.DRAFTED:
        _send(services, current)


def tell_waiting(services: Services, words: str) -> None:
    """Say in every batch what its waiting claims wait for, when nothing can be sent until a person acts."""
    with services.db.deciding() as tx:
        outbox.explain_waiting(tx, words, services.clock())
    services.work_waits.set()


def _draft(services: Services, held: Dispatch) -> Dispatch | None:
    """Create the draft; return the dispatch if it is drafted now, None if it stopped here."""
    with services.db.deciding() as tx:
        found = gate.faults(services, tx, held)
        contents = None if found else gate.contents_of(tx, held)
        if contents is None:
            _end(tx, held, State.WITHHELD, WITHHELD, _look_again(found or (gate.CHANGED,)), services.clock())
            return None
    transaction_id = str(uuid.uuid4())
    try:
        sheet = envelope.sheet_of(contents, held.id)
        draft = envelope.draft_of(services, contents, held, transaction_id, sheet)
    except Exception:  # noqa: BLE001 - whatever it is, the claim must not hang in silence
        _after_fault_of_ours(services, held)
        return None
    creating = _commit_to_creating(services, held, transaction_id, sheet)
    if creating is None:
        return None
    try:
        envelope_id = services.envelopes.create_draft(draft)
    except (Unanswered, Moved):
        _step_back(services, creating, State.CREATE_UNKNOWN, services.clock() + services.timing.look_up)
        return None
    except Trouble as trouble:
        _after_trouble(services, creating, trouble, back_to=State.PROMISED)
        return None
    with services.db.deciding() as tx:
        return outbox.move(tx, creating, State.DRAFTED, services.clock(), envelope_id=envelope_id)


def _commit_to_creating(services: Services, held: Dispatch, transaction_id: str, sheet: bytes) -> Dispatch | None:
    now = services.clock()
    with services.db.deciding() as tx:
        creating = outbox.commit_to_call(
            tx,
            held,
            State.CREATING,
            now,
            now + services.timing.lease,
            transaction_id=transaction_id,
            sheet_sha256=documents.keep(tx, sheet, now),
            sender=services.connection.user_id,
            outcome_words=None,
        )
        if creating is not None:
            outbox.new_key(tx, creating, transaction_id, now)
    return creating


def _send(services: Services, held: Dispatch) -> None:
    """Pass the last gate, commit to sending, ask DocuSign to send this one id."""
    if held.envelope_id is None:
        raise ValueError("a drafted dispatch has an envelope")
    now = services.clock()
    with services.db.deciding() as tx:
        found = gate.faults(services, tx, held)
        until = now + services.timing.lease
        sending = None if found else outbox.commit_to_call(tx, held, State.SENDING, now, until, outcome_words=None)
    if found:
        _give_up(services, held, held.envelope_id, State.WITHHELD, WITHHELD, _look_again(found))
    if sending is None:
        return
    try:
        services.envelopes.send(held.envelope_id)
    except (Unanswered, Moved) as trouble:
        log.warning("send_unanswered", dispatch=held.id, envelope=held.envelope_id, code=trouble.code)
        _step_back(services, sending, State.UNCERTAIN, services.clock() + wait_before_look(services, held))
        return
    except Refused as trouble:
        log.warning("docusign_refused", dispatch=held.id, code=trouble.code, words=trouble.words, trace=trouble.trace)
        if _may_repeat(trouble, held):
            _step_back(services, sending, State.DRAFTED, services.clock() + services.timing.retry, trouble.words)
        else:
            _give_up(services, sending, held.envelope_id, State.FAILED, trouble.code, trouble.words)
        return
    except Trouble as trouble:
        _after_trouble(services, sending, trouble, back_to=State.DRAFTED)
        return
    now = services.clock()
    with services.db.deciding() as tx:
        if outbox.move(tx, sending, State.SENT, now, sent_at=now, owner=None, lease_until=None):
            notes.make(tx, held.batch_id, held.id, NoteKind.SENT, now)
    services.work_waits.set()


def wait_before_look(services: Services, held: Dispatch) -> timedelta:
    """How long to wait before looking at DocuSign again: soon at first, then less and less often."""
    return min(services.timing.look_up * (1 << min(held.tries, 10)), MOST_WAIT)


def _give_up(services: Services, held: Dispatch, envelope_id: str, to: State, code: str, words: str) -> None:
    """End as not sent. One that DocuSign was asked to send before, unheard, must first be seen to be gone.

    The first asking may still take effect: as long as its draft is not in the recycle bin, nobody may say "not sent".
    """
    gone = _discard(services, envelope_id)
    now = services.clock()
    if held.asked_at is not None and not gone:
        _step_back(services, held, State.UNCERTAIN, now + services.timing.doubt)
        return
    with services.db.deciding() as tx:
        _end(tx, held, to, code, words, now)
    services.work_waits.set()


def _after_fault_of_ours(services: Services, held: Dispatch) -> None:
    """Nothing was asked of DocuSign: try again a little later, and after the third time say so for good."""
    reference = held.id[: envelope.REFERENCE_LENGTH].upper()
    log.exception("envelope_not_made", dispatch=held.id, reference=reference)
    now = services.clock()
    with services.db.deciding() as tx:
        if held.tries < REPEATS_OF_A_REFUSAL:
            outbox.release(tx, held, now + services.timing.retry)
        else:
            words = f"The envelope could not be made. Tell your admin this reference: {reference}."
            _end(tx, held, State.FAILED, "internal", words, now)
    services.work_waits.set()


def _after_trouble(services: Services, held: Dispatch, trouble: Trouble, back_to: State) -> None:
    """Nothing happened at DocuSign: fail for good, or wait and try again, as the trouble says."""
    now = services.clock()
    log.warning("docusign_trouble", dispatch=held.id, code=trouble.code, words=trouble.words, trace=trouble.trace)
    if isinstance(trouble, Paused):
        _step_back(services, held, back_to, trouble.until, trouble.words)
    elif isinstance(trouble, Stopped):
        services.connection.down(trouble.words)
        _step_back(services, held, back_to, now + services.timing.retry, trouble.words)
        tell_waiting(services, trouble.words)
    elif isinstance(trouble, Refused) and _may_repeat(trouble, held):
        _step_back(services, held, back_to, now + services.timing.retry, trouble.words)
    else:
        with services.db.deciding() as tx:
            _end(tx, held, State.FAILED, trouble.code, trouble.words, now)
        services.work_waits.set()


def _may_repeat(trouble: Refused, held: Dispatch) -> bool:
    return trouble.worth_repeating and held.tries < REPEATS_OF_A_REFUSAL


def _step_back(services: Services, held: Dispatch, to: State, next_at: datetime, words: str | None = None) -> None:
    """Wait until `next_at`; `words` tell in the batch message what for."""
    with services.db.deciding() as tx:
        if outbox.move(tx, held, to, services.clock(), outcome_words=words):
            outbox.release(tx, held, next_at)


def _end(tx: Tx, held: Dispatch, to: State, code: str, words: str, now: datetime) -> None:
    """Write down for good that it was not sent and why, and owe the thread that line."""
    if outbox.move(tx, held, to, now, outcome_code=code, outcome_words=words, owner=None, lease_until=None):
        notes.make(tx, held.batch_id, held.id, NoteKind.NOT_SENT, now, words=words)


def _look_again(found: tuple[str, ...]) -> str:
    return " ".join((*found, gate.LOOK_AGAIN))


def _discard(services: Services, envelope_id: str) -> bool:
    """Throw the draft away and tell whether it is gone; one that is left mails nobody by itself."""
    try:
        services.envelopes.discard_draft(envelope_id)
    except Trouble as trouble:
        log.warning("draft_not_discarded", envelope=envelope_id, code=trouble.code)
        return False
    return True
