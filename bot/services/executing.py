"""Carrying out orders: what people, and the schedule, ask of envelopes that are out.

Every step is commit, call, commit. An order is looked at anew in the very transaction that commits to its call; what
was not heard is settled by reading the envelope, but for a reminder, which is never asked for twice.
"""

from datetime import datetime, timedelta
from decimal import Decimal

import structlog

from bot.services import budget, gate, news, persons, reminding
from bot.services.context import Services
from bot.services.outcomes import finish
from bot.services.voice import in_words_of_its_project
from claims.addresses import Standing, standing_of
from claims.budget import Share
from claims.dispatch import State
from claims.envelope import Recipient
from claims.holds import EVERYTHING
from claims.money import Money
from claims.orders import HeldOrder, Order, OrderKind, OrderState, after_lost_answer, fault_of_order, is_so
from claims.wording import phrase, say
from esign.errors import Moved, Paused, Refused, Stopped, Trouble, Unanswered
from storage import approvals, holds, listing, orders, projects
from storage import news as storage_news
from storage.database import Tx

log = structlog.get_logger(__name__)

LASTS = timedelta(days=1)
"""What could not be asked for so long is not asked any more: by then the person reckons with something else."""
MOST_TRIES = 8
"""So often it is settled and asked again."""
MOST_WAIT = timedelta(minutes=15)
"""DocuSign: the same envelope at most once in 15 minutes."""

NO_LONGER_ADMIN = phrase("Whoever asked for it no longer has Admin on the project's Commitments tool.")
FROZEN = phrase("Sending is frozen, so nobody is written to.")
TOO_OLD = phrase("DocuSign could not be asked for a day.")
NEEDS_ANOTHER = phrase(
    "A corrected address needs the approval of a second admin here. Void the envelope, change the contact, and send "
    "the claim again: that asks for the approval."
)
NOW_CHANGED = phrase("{email} counts as a new address by now: a claim was signed since, at another one.")
OVER = phrase("They have signed, or the envelope is over, so nobody was written to.")
REFUSED = phrase("DocuSign refused it ({code}). Nothing was done.")
BAD_ADDRESS = phrase("DocuSign does not take the address {email}. Nothing was done.")
NOT_SETTLED = phrase("DocuSign was asked several times, and it is still not so. Look in DocuSign.")
MAY_BE_SENT = phrase("DocuSign did not answer, so the reminder may have been sent. It is not asked for again.")


@in_words_of_its_project
def execute(services: Services, held: HeldOrder) -> None:
    """Take an order as far as it goes now, and give the lease back."""
    if held.state is OrderState.CALLING:  # only a reminder is taken over like this: whether it was sent nobody knows
        _end(services, held, OrderState.UNHEARD, say(MAY_BE_SENT))
        return
    if not _may_call(services, held):
        return
    if held.state is OrderState.UNCERTAIN:
        _settle(services, held)
    elif (calling := _commit(services, held)) is not None:
        _call(services, calling)


def faults(services: Services, tx: Tx, order: Order, project_id: str, claim_id: str) -> tuple[str, ...]:
    """Return what keeps an order from being carried out, whoever asks, in words; for the asking and for its gate.

    Whether the envelope is in a state for it, `claims.orders` says.
    """
    found = []
    if order.by is not None and not gate.is_admin(tx, order.by, project_id):
        found.append(say(NO_LONGER_ADMIN))
    if order.kind is not OrderKind.VOID and holds.active(tx, [EVERYTHING]):
        found.append(say(FROZEN))
    if order.by is None and (words := reminding.too_late(tx, order, project_id, services.clock())):
        found.append(words)
    if order.kind is OrderKind.CORRECT:
        found += _faults_of_address(services, tx, order, project_id, claim_id)
    return tuple(found)


def standing_for(tx: Tx, project_id: str, claim_id: str, email: str) -> Standing:
    """Tell how an address stands to the commitment's last signed claim: the one rule of `claims.addresses`."""
    stored = listing.of_claims(tx, project_id, [claim_id])
    return standing_of(email, stored[0].signed_by if stored else None)


def _faults_of_address(services: Services, tx: Tx, order: Order, project_id: str, claim_id: str) -> list[str]:
    email = order.email or ""
    standing = standing_for(tx, project_id, claim_id, email)
    found = []
    if standing is Standing.CHANGED and order.stood is not Standing.CHANGED:
        found.append(say(NOW_CHANGED, email=email))
    # What a second admin approved, for its amount say, was approved to go to whom it went: one alone redirects it not.
    approved = approvals.get(tx, order.dispatch_id) is not None
    if approved or services.second_admin.needs(Money(Decimal(0), ""), [standing]):
        found.append(say(NEEDS_ANOTHER))
    return found


def _may_call(services: Services, held: HeldOrder) -> bool:
    """See to it that a token is at hand; without one try later, but not for ever."""
    now = services.clock()
    try:
        persons.envelopes_as(services, held.sender).ready()
    except Trouble as trouble:
        log.warning("order_waits", order=held.id, code=trouble.code)
        if held.state is OrderState.ASKED and now >= held.asked_at + LASTS:
            _end(services, held, OrderState.REFUSED, say(TOO_OLD))
        else:
            until = trouble.until if isinstance(trouble, Paused) else now + services.timing.retry
            _release(services, held, until, tried=False)
        return False
    return True


def _commit(services: Services, held: HeldOrder) -> HeldOrder | None:
    """Pass the gate and commit to the call; None where it ends here, or the lease is no longer ours."""
    now = services.clock()
    with services.db.deciding() as tx:
        if held.order.kind is not OrderKind.VOID:
            holds.look(tx, held.batch_id)  # nobody freezes unseen until the call is committed to
        projects.hold(tx, held.project_id)
        state, people = _as_known(tx, held)
        if held.called_at is not None and is_so(held.order, state, people):
            finish(tx, held, OrderState.DONE, None, now)
            words: tuple[str, ...] = ()
        else:
            words = faults(services, tx, held.order, held.project_id, held.claim_id)
            if fault := fault_of_order(held.order, state, people):
                words = (*words, fault)
            if now >= held.asked_at + LASTS:
                words = (*words, say(TOO_OLD))
            if not words:
                now = services.clock()
                return orders.commit_to_call(tx, held, now, now + services.timing.lease)
            finish(tx, held, OrderState.REFUSED, " ".join(words), now)
    log.info("order_ends_before_the_call", order=held.id, kind=held.order.kind, words=words)
    services.work_waits.set()
    return None


def _call(services: Services, held: HeldOrder) -> None:
    try:
        _ask_docusign(services, held)
    except (Unanswered, Moved) as trouble:
        log.warning("order_unanswered", order=held.id, kind=held.order.kind, code=trouble.code)
        _after_doubt(services, held, heard=isinstance(trouble, Moved))
    except Paused as trouble:
        _back(services, held, trouble.until, tried=False)
    except Refused as trouble:
        log.warning("order_refused", order=held.id, code=trouble.code, words=trouble.words, trace=trouble.trace)
        _end(services, held, OrderState.REFUSED, _refused(held.order, trouble))
    except Trouble as trouble:
        log.warning("order_refused", order=held.id, code=trouble.code, words=trouble.words)
        _end(services, held, OrderState.REFUSED, trouble.words)
        if isinstance(trouble, Stopped):
            budget.stopped(services, trouble)
    else:
        _end(services, held, OrderState.DONE, None)


def _ask_docusign(services: Services, held: HeldOrder) -> None:
    line, order = persons.envelopes_as(services, held.sender), held.order
    if order.kind is OrderKind.VOID:
        line.void(held.envelope_id, order.words or "")
    elif order.kind is OrderKind.CORRECT:
        line.correct(held.envelope_id, order.recipient_id or "", order.name or "", order.email or "")
    else:
        share = Share.PEOPLE if order.by is not None else Share.SENDING
        line.remind(held.envelope_id, order.recipient_id or "", share)


def _refused(order: Order, trouble: Refused) -> str:
    if trouble.code == "INVALID_EMAIL_ADDRESS_FOR_RECIPIENT":
        return say(BAD_ADDRESS, email=order.email or "")
    return say(REFUSED, code=trouble.code)


def _after_doubt(services: Services, held: HeldOrder, heard: bool) -> None:
    """After a call that was not answered, or that met (`heard`) another envelope than it supposed.

    DocuSign is asked how the envelope stands, but after a reminder: there nothing is left to do.
    """
    if held.order.kind is not OrderKind.REMIND:
        with services.db.deciding() as tx:
            if doubt := orders.move(tx, held, after_lost_answer(held.order.kind), services.clock()):
                orders.release(tx, doubt, services.clock() + services.timing.look_up)
    elif heard:
        _end(services, held, OrderState.REFUSED, say(OVER))
    else:
        _end(services, held, OrderState.UNHEARD, say(MAY_BE_SENT))


def _settle(services: Services, held: HeldOrder) -> None:
    """Read the envelope, and decide by what DocuSign says: done, refused, or to be asked for again.

    What DocuSign did not answer may still be on its way. To be voided twice harms nobody; a signer who is invited
    twice might wonder, so a correction is asked for again only after the doubt.
    """
    try:
        found = persons.envelopes_as(services, held.sender).read([held.envelope_id])
    except Trouble as trouble:
        until = trouble.until if isinstance(trouble, Paused) else services.clock() + _wait(services, held)
        _release(services, held, until)
        return
    now = services.clock()
    for one in found:
        news.apply(services, one)
    with services.db.deciding() as tx:
        projects.hold(tx, held.project_id)
        state, people = _as_known(tx, held)
        fault = fault_of_order(held.order, state, people)
        doubtful = held.called_at is not None and now < held.called_at + services.timing.doubt
        if is_so(held.order, state, people):
            finish(tx, held, OrderState.DONE, None, now)
        elif fault:
            finish(tx, held, OrderState.REFUSED, fault, now)
        elif held.tries >= MOST_TRIES:
            finish(tx, held, OrderState.REFUSED, say(NOT_SETTLED), now)
        elif not found or (doubtful and held.order.kind is OrderKind.CORRECT):
            orders.release(tx, held, now + _wait(services, held))
        elif again := orders.move(tx, held, OrderState.ASKED, now):
            orders.release(tx, again, now)
    services.work_waits.set()


def _as_known(tx: Tx, held: HeldOrder) -> tuple[State, tuple[Recipient, ...]]:
    """Return how we know the envelope to stand, locked; one that we do not know is over."""
    subject = storage_news.subject_of(tx, held.envelope_id, None)
    return (subject.state, subject.recipients) if subject else (State.VOIDED, ())


def _wait(services: Services, held: HeldOrder) -> timedelta:
    return min(services.timing.look_up * (1 << min(held.tries, 10)), MOST_WAIT)


def _back(services: Services, held: HeldOrder, until: datetime, tried: bool) -> None:
    """Nothing happened: let it be asked for again then."""
    with services.db.deciding() as tx:
        if asked := orders.move(tx, held, OrderState.ASKED, services.clock()):
            orders.release(tx, asked, until, tried)


def _release(services: Services, held: HeldOrder, until: datetime, tried: bool = True) -> None:
    with services.db.deciding() as tx:
        orders.release(tx, held, until, tried)


def _end(services: Services, held: HeldOrder, to: OrderState, words: str | None) -> None:
    with services.db.deciding() as tx:
        projects.hold(tx, held.project_id)  # a correction changes contacts; before any other row, as everywhere
        finish(tx, held, to, words, services.clock())
    services.work_waits.set()
