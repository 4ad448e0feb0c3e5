"""News of envelopes, from Connect, polls and checks, through one function: `apply`.

The order and the number of times in which news arrives do not matter: a state never moves backwards, what older news
says of a person yields to newer, and each line for the thread is owed once.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog

from bot.services import staling
from bot.services.context import Services
from bot.services.voice import in_words_of_batch
from claims.audit import Deed
from claims.batch import NoteKind
from claims.dispatch import ADOPTABLE, FINAL, NOT_SENT, NOT_YET_OUT, WENT_OUT, WORDS, State, after_news
from claims.envelope import NEVER_SENT, Age, EnvelopeNews, EnvelopeStatus, Recipient, RecipientStatus, merged
from claims.wording import phrase, say
from esign.connect import parse_message
from storage import addressees, audit, batches, customising, due, filings, notes, orders
from storage import news as storage_news
from storage.database import Tx, Unavailable
from storage.news import Subject

log = structlog.get_logger(__name__)

APPLIED = "applied"
NOTHING_NEW = "nothing new"
NOT_OURS = "not ours"
OTHER_ENVELOPE = "another envelope of the claim"
FAILED = "failed"
EXPLAINED = frozenset({State.DECLINED, State.VOIDED})
"""Outcomes for which a person may give a reason; not every piece of news carries it."""
GIVEN_UP = phrase("The draft was discarded in DocuSign, as somebody asked here.")
NEW = phrase("to {people}")
LEFT_OUT = phrase("not to {people}")
NO_SIGNER = phrase("{who}, who does not sign")
DRAFT_DISCARDED = phrase("Somebody discarded the draft in DocuSign. Send it again with `/claims pending`.")


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
    with services.db.reading() as tx:
        if not due.heard(tx):
            return 0
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
            told = parse_message(event.body).news
            storage_news.applied(tx, event.id, apply_in(tx, told, now, told.occurred_at), now)
    except Unavailable:
        if event is None:
            raise
        log.warning("message_waits_for_database", event_id=event.id, exc_info=True)
        return False
    except Exception:
        if event is None:
            raise
        # One message must not keep the others from being heard; the poll tells what it would have told.
        log.exception("message_not_applied", event_id=event.id)
        with services.db.deciding() as tx:
            storage_news.applied(tx, event.id, FAILED, now)
    services.work_waits.set()
    return True


def apply(services: Services, news: EnvelopeNews, as_of: datetime | None = None) -> str:
    """Bring what we know to what DocuSign just answered; return what it came to.

    `as_of` is the moment the answer speaks of, such as that of the question; now, unless told. (The times of an
    envelope in a list do not tell when a recipient's address was corrected.)
    """
    with services.db.deciding() as tx:
        now = services.clock()
        return apply_in(tx, news, now, as_of or now)


def apply_in(tx: Tx, news: EnvelopeNews, now: datetime, as_of: datetime) -> str:
    """Apply within a transaction that is open already."""
    subject = storage_news.subject_of(tx, news.envelope_id, news.transaction_id)
    if subject is None:
        return NOT_OURS
    is_own = subject.envelope_id == news.envelope_id or _is_adopted(subject, news)
    if not is_own or subject.state in NOT_SENT:
        if news.status not in NEVER_SENT:
            _alarm(tx, subject, news, now)
        return OTHER_ENVELOPE
    people = news.recipients
    if subject.by_hand and news.status in NEVER_SENT:
        # Whom a draft is addressed to is its sender's to change until it is sent; what was confirmed here stays known.
        people = ()
    elif subject.by_hand and not any(subject.told_at.values()) and (news.recipients or news.copies):
        _sent_by_hand(tx, subject, news, now)
    changes = [_apply_recipient(tx, subject, one, now, min(as_of, now)) for one in people]
    changes.append(_apply_state(tx, subject, news, now))
    return APPLIED if any(changes) else NOTHING_NEW


def worry(services: Services) -> int:
    """Tell the requesters, once each, whose sends were asked for long ago and are not settled; return how many."""
    now = services.clock()
    with services.db.deciding() as tx:
        long = storage_news.long_uncertain(tx, now - services.timing.worry)
        for dispatch_id, batch_id in long:
            notes.make(tx, batch_id, dispatch_id, NoteKind.STILL_CHECKING, now)
    if long:
        log.warning("still_uncertain", dispatches=[dispatch_id for dispatch_id, _ in long])
        services.work_waits.set()
    return len(long)


def _is_adopted(subject: Subject, news: EnvelopeNews) -> bool:
    """Tell whether an envelope we did not know becomes the dispatch's own.

    The answer to its creation was lost: it is a draft still, or thrown away already, or a person has sent it and
    nothing else went out.
    """
    if news.status is EnvelopeStatus.CREATED:
        return subject.state is State.CREATE_UNKNOWN
    if news.status is EnvelopeStatus.DELETED:
        return subject.state is State.CREATE_UNKNOWN and news.transaction_id == subject.transaction_id
    return subject.state in ADOPTABLE and after_news(subject.state, news.status) in WENT_OUT


def _alarm(tx: Tx, subject: Subject, news: EnvelopeNews, now: datetime) -> None:
    """Tell that somebody sent what we did not send: a second envelope, or the draft of a claim that was given up."""
    log.error("another_envelope_of_a_claim", dispatch=subject.dispatch_id, envelope=news.envelope_id)
    notes.make(tx, subject.batch_id, subject.dispatch_id, NoteKind.ANOTHER, now, about=news.envelope_id)


def _apply_state(tx: Tx, subject: Subject, news: EnvelopeNews, now: datetime) -> bool:
    then = after_news(subject.state, news.status)
    words = _words(tx, subject, then, news)
    if then is subject.state:
        unexplained = then in EXPLAINED and not subject.words and words
        if unexplained:
            storage_news.explain(tx, subject, words or "", now)
        return bool(unexplained)
    adopted = {} if subject.envelope_id == news.envelope_id else {"transaction_id": news.transaction_id}
    storage_news.move(tx, subject, then, news.envelope_id, now, outcome_words=words, **adopted)
    if subject.by_hand and subject.state in NOT_YET_OUT and then in WENT_OUT:
        staling.look_at(tx, batches.project_of(tx, subject.batch_id) or "", subject.dispatch_id, now)
    if subject.state in NOT_YET_OUT and then in WENT_OUT:
        notes.make(tx, subject.batch_id, subject.dispatch_id, NoteKind.SENT, now)
        audit.record_of_dispatch(tx, subject.dispatch_id, Deed.CLAIM_SENT, now, about=news.envelope_id)
    _record_end(tx, subject, then, news, words, now)
    if then is State.COMPLETED:
        filings.due(tx, subject.dispatch_id, now)
    kind = {
        State.COMPLETED: NoteKind.COMPLETED,
        State.DECLINED: NoteKind.DECLINED,
        State.VOIDED: NoteKind.VOIDED,
        State.WITHHELD: NoteKind.NOT_SENT,
    }.get(then)
    if kind is not None:
        who = _who_declined(news)
        if then is State.VOIDED and (by := orders.voided_by(tx, subject.dispatch_id)):
            kind, who = NoteKind.VOIDED_BY, by
        notes.make(tx, subject.batch_id, subject.dispatch_id, kind, now, who=who, words=words)
    return True


def _sent_by_hand(tx: Tx, subject: Subject, news: EnvelopeNews, now: datetime) -> None:
    """Take whom DocuSign names for whom it goes to, and owe the thread a word where they are others than were shown."""
    words = changes_of(tx, subject.dispatch_id, news)
    storage_news.forget_recipients(tx, subject, [one.recipient_id for one in news.recipients])
    if words:
        notes.make(tx, subject.batch_id, subject.dispatch_id, NoteKind.SENT_OTHERWISE, now, words=words)


def changes_of(tx: Tx, dispatch_id: str, news: EnvelopeNews) -> str | None:
    """Say who is on an envelope, and who is not, other than was confirmed here; None where nobody is, or none is told.

    For one whose draft a person finishes: until it is sent, nothing but what was confirmed is written down.
    """
    if not news.recipients and not news.copies:
        return None
    custom = customising.of_dispatch(tx, dispatch_id)
    signing = [(one.name, one.email) for one in addressees.of_dispatch(tx, dispatch_id)]
    copies = [(one.contact.name, one.contact.email) for one in (custom.copies if custom else ())]
    shown = _by_part(signing, copies)
    there = _by_part([(one.name, one.email) for one in news.recipients], [(one.name, one.email) for one in news.copies])
    new = [there[one] for one in there if one not in shown]
    gone = [shown[one] for one in shown if one not in there]
    said = [say(words, people=", ".join(people)) for words, people in ((NEW, new), (LEFT_OUT, gone)) if people]
    return "; ".join(said) or None


def _by_part(signing: Sequence[tuple[str, str]], others: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    people = {("signs", email.casefold()): f"{name} ({email})" for name, email in signing}
    return people | {("other", email.casefold()): say(NO_SIGNER, who=f"{name} ({email})") for name, email in others}


def _record_end(tx: Tx, subject: Subject, then: State, news: EnvelopeNews, words: str | None, now: datetime) -> None:
    deed = Deed.ENVELOPE_OVER if then in WENT_OUT & FINAL else Deed.CLAIM_WITHHELD if then in NOT_SENT else None
    if deed is not None:
        with in_words_of_batch(tx, subject.batch_id):
            told = say(WORDS[then])
            if words:
                told = say("{state}: {reason}", state=told, reason=words)
        audit.record_of_dispatch(tx, subject.dispatch_id, deed, now, about=news.envelope_id, words=told)


def _apply_recipient(tx: Tx, subject: Subject, told: Recipient, now: datetime, as_of: datetime) -> bool:
    before = {one.recipient_id: one for one in subject.recipients}.get(told.recipient_id)
    known = before or replace(told, status=RecipientStatus.CREATED)
    heard_at = subject.told_at.get(told.recipient_id)
    recipient = merged(known, told, _age(as_of, heard_at))
    newest = max(as_of, heard_at or as_of)
    if recipient == before:
        if newest != heard_at:
            storage_news.heard_of(tx, subject, told.recipient_id, newest)
        return False
    storage_news.move_recipient(tx, subject, recipient, now, newest)
    if recipient.status is known.status:
        return True
    if recipient.status is RecipientStatus.COMPLETED:
        notes.make(
            tx, subject.batch_id, subject.dispatch_id, NoteKind.SIGNED, now, about=told.recipient_id, who=recipient.name
        )
    if recipient.status is RecipientStatus.AUTORESPONDED:
        about = f"{told.recipient_id} {recipient.email}"  # the next address may bounce too
        notes.make(tx, subject.batch_id, subject.dispatch_id, NoteKind.BOUNCED, now, about=about, who=recipient.email)
    return True


def _age(as_of: datetime, heard_at: datetime | None) -> Age:
    if heard_at is None or as_of > heard_at:
        return Age.NEWER
    return Age.SAME if as_of == heard_at else Age.OLDER


def _words(tx: Tx, subject: Subject, then: State, news: EnvelopeNews) -> str | None:
    if then is State.WITHHELD:
        ours = subject.words if subject.state is State.UNCERTAIN else None  # we were binning it and did not hear
        with in_words_of_batch(tx, subject.batch_id):
            return ours or say(GIVEN_UP if subject.given_up_by else DRAFT_DISCARDED)
    if then is State.VOIDED:
        return news.voided_reason
    return next((one.declined_reason for one in news.recipients if one.declined_reason), None)


def _who_declined(news: EnvelopeNews) -> str | None:
    return next((one.name for one in news.recipients if one.status is RecipientStatus.DECLINED), None)
