"""Draft, commit, send (DESIGN 4.1): one dispatch taken as far as it goes now.

Every step is commit, call, commit. What is written names the lease; a write that finds the lease gone changes
nothing, and then this worker lets go without another word.
"""

import uuid
from datetime import datetime

import structlog

from bot.services import envelope, gate
from bot.services.context import Services
from claims.batch import NoteKind
from claims.dispatch import Dispatch, State
from esign.errors import Moved, Paused, Refused, Stopped, Trouble, Unanswered
from storage import documents, notes, outbox
from storage.database import Tx

log = structlog.get_logger(__name__)

REPEATS_OF_A_REFUSAL = 2
"""DocuSign refuses some good requests once (reference: docusign 8, UNSPECIFIED_ERROR)."""


def advance(services: Services, held: Dispatch) -> None:
    """Take a promised or drafted dispatch as far as it goes, and give the lease back."""
    current: Dispatch | None = held
    if held.state is State.PROMISED:
        current = _draft(services, held)
    if current is not None and current.state is State.DRAFTED:
        _send(services, current)


def _draft(services: Services, held: Dispatch) -> Dispatch | None:
    """Create the draft; return the dispatch if it is drafted now, None if it stopped here."""
    with services.db.deciding() as tx:
        found = gate.faults(services, tx, held)
        contents = None if found else gate.contents_of(tx, held)
        if contents is None:
            _withhold(tx, held, found or (gate.CHANGED,), services.clock())
            return None
    sheet = envelope.sheet_of(contents, held.id)
    transaction_id = str(uuid.uuid4())
    now = services.clock()
    with services.db.deciding() as tx:
        creating = outbox.move(
            tx,
            held,
            State.CREATING,
            now,
            transaction_id=transaction_id,
            sheet_sha256=documents.keep(tx, sheet, now),
            sender=services.connection.user_id,
            outcome_words=None,
        )
        if creating is None:
            return None
        outbox.new_key(tx, creating, transaction_id, now)
    try:
        envelope_id = services.envelopes.create_draft(
            envelope.draft_of(services, contents, creating, transaction_id, sheet)
        )
    except (Unanswered, Moved):
        _step_back(services, creating, State.CREATE_UNKNOWN, services.clock() + services.timing.look_up)
        return None
    except Trouble as trouble:
        _after_trouble(services, creating, trouble, back_to=State.PROMISED)
        return None
    with services.db.deciding() as tx:
        return outbox.move(tx, creating, State.DRAFTED, services.clock(), envelope_id=envelope_id)


def _send(services: Services, held: Dispatch) -> None:
    """Pass the last gate, commit to sending, ask DocuSign to send this one id."""
    if held.envelope_id is None:
        raise ValueError("a drafted dispatch has an envelope")
    with services.db.deciding() as tx:
        found = gate.faults(services, tx, held)
        sending = None if found else outbox.move(tx, held, State.SENDING, services.clock(), outcome_words=None)
        if found:
            _withhold(tx, held, found, services.clock())
    if found:
        _discard(services, held.envelope_id)
    if sending is None:
        return
    try:
        services.envelopes.send(held.envelope_id)
    except (Unanswered, Moved) as trouble:
        log.warning("send_unanswered", dispatch=held.id, envelope=held.envelope_id, code=trouble.code)
        _step_back(services, sending, State.UNCERTAIN, services.clock() + services.timing.look_up)
        return
    except Trouble as trouble:
        _after_trouble(services, sending, trouble, back_to=State.DRAFTED)
        if isinstance(trouble, Refused):
            _discard(services, held.envelope_id)
        return
    now = services.clock()
    with services.db.deciding() as tx:
        if outbox.move(tx, sending, State.SENT, now, sent_at=now, owner=None, lease_until=None):
            notes.make(tx, held.batch_id, held.id, NoteKind.SENT, now)
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
    elif isinstance(trouble, Refused) and trouble.worth_repeating and held.tries < REPEATS_OF_A_REFUSAL:
        _step_back(services, held, back_to, now + services.timing.retry)
    else:
        with services.db.deciding() as tx:
            _end(tx, held, State.FAILED, trouble.code, trouble.words, now)
        services.work_waits.set()


def _step_back(services: Services, held: Dispatch, to: State, next_at: datetime, words: str | None = None) -> None:
    """Wait until `next_at`; `words` tell in the batch message what for."""
    with services.db.deciding() as tx:
        if outbox.move(tx, held, to, services.clock(), outcome_words=words):
            outbox.release(tx, held, next_at)


def _end(tx: Tx, held: Dispatch, to: State, code: str, words: str, now: datetime) -> None:
    """Write down for good that it was not sent and why, and owe the thread that line."""
    if outbox.move(tx, held, to, now, outcome_code=code, outcome_words=words, owner=None, lease_until=None):
        notes.make(tx, held.batch_id, held.id, NoteKind.NOT_SENT, now, words=words)


def _withhold(tx: Tx, held: Dispatch, found: tuple[str, ...], now: datetime) -> None:
    _end(tx, held, State.WITHHELD, "withheld", " ".join((*found, gate.LOOK_AGAIN)), now)


def _discard(services: Services, envelope_id: str) -> None:
    """Throw the draft away; if that fails it mails nobody, and a sweep finds it later."""
    try:
        services.envelopes.discard_draft(envelope_id)
    except Trouble as trouble:
        log.warning("draft_not_discarded", envelope=envelope_id, code=trouble.code)
