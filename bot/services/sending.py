"""Draft, commit, send (DESIGN 4.1): one dispatch taken as far as it goes now.

Every step is commit, call, commit. What is written names the lease; a write that finds the lease gone changes
nothing, and then this worker lets go without another word.
"""

import uuid
from typing import Any

import structlog

from bot.services import budget, drafts, envelope, gate, persons
from bot.services.context import Services
from bot.services.ending import WITHHELD, end, give_up, look_again, step_back, wait_before_look, withhold
from bot.services.papers import REFERENCE_LENGTH, Papers, keep_list, papers_of
from bot.services.voice import in_words_of_its_project
from claims.audit import Deed
from claims.batch import NoteKind
from claims.dispatch import Dispatch, State
from claims.wording import say
from esign.errors import Moved, Paused, Refused, Stopped, Trouble, Unanswered
from storage import audit, notes, outbox
from storage import budget as storage_budget
from storage.database import Tx

log = structlog.get_logger(__name__)

REPEATS_OF_A_REFUSAL = 2
"""DocuSign refuses some good requests once (reference: docusign 8, UNSPECIFIED_ERROR)."""


@in_words_of_its_project
def advance(services: Services, held: Dispatch) -> None:
    """Take a promised or drafted dispatch as far as it goes, and give the lease back."""
    if parted := _parted(services, held):
        _take_back(services, held, parted)
        return
    current = held if _may_call(services, held) else None
    if current is not None and current.state is State.PROMISED:
        current = _draft(services, current)
        if current is not None and not _may_call(services, current):
            return
    if current is not None and current.by_hand:
        drafts.hand_over(services, current)
    elif current is not None:
        _send(services, current)


def _parted(services: Services, held: Dispatch) -> str | None:
    if held.sender is None or held.sender == services.connection.user_id:
        return None
    with services.db.deciding() as tx:
        return persons.parted(services, tx, held)


def _take_back(services: Services, held: Dispatch, words: str) -> None:
    """End a claim whose sender takes back their name, whatever else holds it: nobody stands in for them."""
    if held.envelope_id is not None:
        withhold(services, held, (words,))
        return
    with services.db.deciding() as tx:
        end(tx, held, State.WITHHELD, WITHHELD, look_again((words,)), services.clock())
    services.work_waits.set()


def _may_call(services: Services, held: Dispatch) -> bool:
    """See to it that a token is at hand; without one give the lease back. It outlives one call, not also a login.

    What a person's login keeps waiting waits together, or each of their claims would take a worker from everybody.
    """
    try:
        persons.envelopes_as(services, held.sender).ready()
    except Trouble as trouble:
        until = trouble.until if isinstance(trouble, Paused) else services.clock() + services.timing.retry
        with services.db.deciding() as tx:
            outbox.release(tx, held, until, tried=False)
            if held.sender is not None and persons.is_person(tx, held.sender):
                outbox.put_off(tx, held.sender, until)
        budget.not_let_in(services, trouble, held.sender)
        return False
    return True


def _draft(services: Services, held: Dispatch) -> Dispatch | None:
    """Create the draft; return the dispatch if it is drafted now, None if it stopped here."""
    with services.db.deciding() as tx:
        if gate.held(tx, held):
            outbox.release(tx, held, services.clock(), tried=False)
            return None
        found = gate.faults(services, tx, held)
        contents = None if found else gate.contents_of(tx, held)
        if contents is None:
            end(tx, held, State.WITHHELD, WITHHELD, look_again(found or (say(gate.CHANGED),)), services.clock())
            return None
    transaction_id = str(uuid.uuid4())
    try:
        papers = papers_of(services, contents)
        draft = envelope.draft_of(services, contents, held, transaction_id, papers)
    except Exception:  # noqa: BLE001 - whatever it is, the claim must not hang in silence
        _after_fault_of_ours(services, held)
        return None
    creating = _commit_to_creating(services, held, transaction_id, papers)
    if creating is None:
        return None
    try:
        envelope_id = persons.envelopes_as(services, creating.sender).create_draft(draft)
    except (Unanswered, Moved):
        step_back(services, creating, State.CREATE_UNKNOWN, services.clock() + services.timing.look_up)
        return None
    except Trouble as trouble:
        _after_trouble(services, creating, trouble, back_to=State.PROMISED)
        return None
    with services.db.deciding() as tx:
        return outbox.move(tx, creating, State.DRAFTED, services.clock(), envelope_id=envelope_id)


def _commit_to_creating(services: Services, held: Dispatch, transaction_id: str, papers: Papers) -> Dispatch | None:
    with services.db.deciding() as tx:
        now = services.clock()
        creating = _commit_to_call(
            services,
            tx,
            held,
            State.CREATING,
            transaction_id=transaction_id,
            sheet_sha256=papers.sheet_sha256,
            sender=persons.sender_of(services, tx, held),
        )
        if creating is not None:
            outbox.new_key(tx, creating, transaction_id, now)
            keep_list(tx, creating.id, papers, now)
    return creating


def _commit_to_call(services: Services, tx: Tx, held: Dispatch, to: State, **changes: Any) -> Dispatch | None:
    """Commit to the call that follows; None if the lease is no longer ours.

    Call it last. The lease is reckoned once every lock is held: the wait for one takes nothing of the call's time.
    """
    now = services.clock()
    moved = outbox.commit_to_call(tx, held, to, now, now + services.timing.lease, outcome_words=None, **changes)
    if moved is None:
        return None
    now = services.clock()
    if not outbox.extend(tx, moved, now, now + services.timing.lease):
        raise TimeoutError("the lease ran out while its batch was locked")  # and nothing was committed to
    return moved


def _send(services: Services, held: Dispatch) -> None:
    """Pass the last gate, commit to sending, ask DocuSign to send this one id."""
    if held.envelope_id is None or held.by_hand:
        raise ValueError("a drafted dispatch has an envelope, and one that a person finishes is never sent by us")
    with services.db.deciding() as tx:
        if gate.held(tx, held):
            outbox.release(tx, held, services.clock(), tried=False)
            return
        found = gate.faults(services, tx, held)
        sending = None if found else _commit_to_call(services, tx, held, State.SENDING)
    if found:
        withhold(services, held, found)
    if sending is None:
        return
    try:
        persons.envelopes_as(services, held.sender).send(held.envelope_id)
    except (Unanswered, Moved) as trouble:
        log.warning("send_unanswered", dispatch=held.id, envelope=held.envelope_id, code=trouble.code)
        step_back(services, sending, State.UNCERTAIN, services.clock() + wait_before_look(services, held))
        return
    except Refused as trouble:
        log.warning("docusign_refused", dispatch=held.id, code=trouble.code, words=trouble.words, trace=trouble.trace)
        if _may_repeat(trouble, held):
            step_back(services, sending, State.DRAFTED, services.clock() + services.timing.retry, trouble.words)
        else:
            give_up(services, sending, held.envelope_id, State.FAILED, trouble.code, trouble.words)
        return
    except Trouble as trouble:
        _after_trouble(services, sending, trouble, back_to=State.DRAFTED)
        return
    now = services.clock()
    with services.db.deciding() as tx:
        storage_budget.succeeded(tx)
        if outbox.move(tx, sending, State.SENT, now, sent_at=now, owner=None, lease_until=None):
            notes.make(tx, held.batch_id, held.id, NoteKind.SENT, now)
            audit.record_of_dispatch(tx, held.id, Deed.CLAIM_SENT, now, about=held.envelope_id)
    services.work_waits.set()


def _after_fault_of_ours(services: Services, held: Dispatch) -> None:
    """Nothing was asked of DocuSign: try again a little later, and after the third time say so for good."""
    reference = reference_of(held)
    log.exception("envelope_not_made", dispatch=held.id, reference=reference)
    now = services.clock()
    with services.db.deciding() as tx:
        if held.tries < REPEATS_OF_A_REFUSAL:
            outbox.release(tx, held, now + services.timing.retry)
        else:
            words = say(
                "The envelope could not be made. Tell your admin this reference: {reference}.", reference=reference
            )
            end(tx, held, State.FAILED, "internal", words, now)
    services.work_waits.set()


def _after_trouble(services: Services, held: Dispatch, trouble: Trouble, back_to: State) -> None:
    """Nothing happened at DocuSign: fail for good, or wait and try again, as the trouble says."""
    now = services.clock()
    log.warning("docusign_trouble", dispatch=held.id, code=trouble.code, words=trouble.words, trace=trouble.trace)
    if isinstance(trouble, Paused):
        # What the whole account waits for is told of the batch, not of each claim.
        words = None if trouble.whole_account else trouble.words
        step_back(services, held, back_to, trouble.until, words, tried=False)
    elif isinstance(trouble, Stopped):
        step_back(services, held, back_to, now + services.timing.retry, trouble.words)
        budget.stopped(services, trouble)
    elif isinstance(trouble, Refused) and _may_repeat(trouble, held):
        step_back(services, held, back_to, now + services.timing.retry, trouble.words)
    else:
        with services.db.deciding() as tx:
            end(tx, held, State.FAILED, trouble.code, trouble.words, now)
        services.work_waits.set()


def reference_of(held: Dispatch) -> str:
    """Return what people may quote to their admin: the beginning of the dispatch's id, as it is in the log."""
    return held.id[:REFERENCE_LENGTH].upper()


def _may_repeat(trouble: Refused, held: Dispatch) -> bool:
    return trouble.worth_repeating and held.tries < REPEATS_OF_A_REFUSAL
