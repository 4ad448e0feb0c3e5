"""News of envelopes, from Connect and from the poll, through one function: `apply`.

The order and the number of times in which news arrives do not matter: a state never moves backwards, and each line
for the thread is owed once.
"""

from collections.abc import Callable
from datetime import datetime

import structlog

from bot.services.context import Services
from claims.batch import NoteKind
from claims.dispatch import ADOPTABLE, OPEN, WENT_OUT, State, after_news
from claims.envelope import EnvelopeNews, EnvelopeStatus, Recipient, RecipientStatus, recipient_after
from esign.connect import parse_message
from storage import news as storage_news
from storage import notes
from storage.database import Tx
from storage.news import Subject

log = structlog.get_logger(__name__)

APPLIED = "applied"
NOTHING_NEW = "nothing new"
NOT_OURS = "not ours"
OTHER_ENVELOPE = "another envelope of the claim"
FAILED = "failed"
DRAFT_DISCARDED = "Somebody discarded the draft in DocuSign. Send it again with `/claims pending`."
WITH_SIGNERS = frozenset({EnvelopeStatus.SENT, EnvelopeStatus.DELIVERED})


def receive(services: Services, raw_body: bytes) -> bool:
    """Store a verified Connect message for good; false for a repetition. Raises MalformedMessage."""
    message = parse_message(raw_body)
    with services.db.deciding() as tx:
        fresh = storage_news.receive(
            tx, message.dedupe_key, message.news.envelope_id, message.event, raw_body, services.clock()
        )
    services.work_waits.set()
    return fresh


def apply_waiting(services: Services, stopping: Callable[[], bool] = lambda: False) -> int:
    """Apply stored messages in the order they came, each in a transaction of its own; return how many there were.

    What is left when `stopping` says so is applied after the next start.
    """
    count = 0
    while not stopping() and _apply_next(services):
        count += 1
    return count


def _apply_next(services: Services) -> bool:
    now = services.clock()
    event = None
    try:
        with services.db.deciding() as tx:
            event = storage_news.next_waiting(tx)
            if event is None:
                return False
            storage_news.applied(tx, event.id, apply_in(tx, parse_message(event.body).news, now), now)
    except Exception:
        if event is None:
            raise
        # One message must not keep the others from being heard; the poll tells what it would have told.
        log.exception("message_not_applied", event_id=event.id)
        with services.db.deciding() as tx:
            storage_news.applied(tx, event.id, FAILED, now)
    services.work_waits.set()
    return True


def apply(services: Services, news: EnvelopeNews) -> str:
    """Bring what we know to what the news says; return what it came to."""
    with services.db.deciding() as tx:
        return apply_in(tx, news, services.clock())


def apply_in(tx: Tx, news: EnvelopeNews, now: datetime) -> str:
    """Apply within a transaction that is open already."""
    subject = storage_news.subject_of(tx, news.envelope_id, news.transaction_id)
    if subject is None:
        return NOT_OURS
    if subject.envelope_id != news.envelope_id and not _is_adopted(subject, news):
        if news.status in WITH_SIGNERS:
            log.error("another_envelope_of_a_claim", dispatch=subject.dispatch_id, envelope=news.envelope_id)
            notes.make(tx, subject.batch_id, subject.dispatch_id, NoteKind.ANOTHER, now, about=news.envelope_id)
        return OTHER_ENVELOPE
    changes = [_apply_recipient(tx, subject, one, now) for one in news.recipients]
    changes.append(_apply_state(tx, subject, news, now))
    return APPLIED if any(changes) else NOTHING_NEW


def _is_adopted(subject: Subject, news: EnvelopeNews) -> bool:
    """Tell whether an envelope we did not know becomes the dispatch's own.

    The answer to its creation was lost: it is a draft still, or a person has sent it and nothing else went out.
    """
    if news.status is EnvelopeStatus.CREATED:
        return subject.state is State.CREATE_UNKNOWN
    return subject.state in ADOPTABLE and after_news(subject.state, news.status) in WENT_OUT


def _apply_state(tx: Tx, subject: Subject, news: EnvelopeNews, now: datetime) -> bool:
    then = after_news(subject.state, news.status)
    if then is subject.state:
        return False
    words = _words(then, news)
    storage_news.move(tx, subject, then, news.envelope_id, now, outcome_words=words)
    if subject.state in OPEN and then in WENT_OUT:
        notes.make(tx, subject.batch_id, subject.dispatch_id, NoteKind.SENT, now)
    kind = {
        State.COMPLETED: NoteKind.COMPLETED,
        State.DECLINED: NoteKind.DECLINED,
        State.VOIDED: NoteKind.VOIDED,
        State.WITHHELD: NoteKind.NOT_SENT,
    }.get(then)
    if kind is not None:
        notes.make(tx, subject.batch_id, subject.dispatch_id, kind, now, who=_who_declined(news), words=words)
    return True


def _apply_recipient(tx: Tx, subject: Subject, told: Recipient, now: datetime) -> bool:
    known = {one.recipient_id: one for one in subject.recipients}.get(told.recipient_id)
    status = recipient_after(known.status if known else RecipientStatus.CREATED, told.status)
    if known is not None and status is known.status:
        return False
    recipient = Recipient(
        told.recipient_id, told.name or (known.name if known else ""), told.email or (known.email if known else ""),
        status, told.signed_at, told.declined_reason,
    )  # fmt: skip
    storage_news.move_recipient(tx, subject, recipient, now)
    kind = {RecipientStatus.COMPLETED: NoteKind.SIGNED, RecipientStatus.AUTORESPONDED: NoteKind.BOUNCED}.get(status)
    if kind is not None:
        who = recipient.name if kind is NoteKind.SIGNED else recipient.email
        notes.make(tx, subject.batch_id, subject.dispatch_id, kind, now, about=told.recipient_id, who=who)
    return True


def _words(state: State, news: EnvelopeNews) -> str | None:
    if state is State.WITHHELD:
        return DRAFT_DISCARDED
    if state is State.VOIDED:
        return news.voided_reason
    return next((one.declined_reason for one in news.recipients if one.declined_reason), None)


def _who_declined(news: EnvelopeNews) -> str | None:
    return next((one.name for one in news.recipients if one.status is RecipientStatus.DECLINED), None)
