"""How orders end: what is written down, what it changes, and what the thread and the trail are told."""

from datetime import datetime

from bot.services import news
from claims.audit import BOT, Deed, Entry, Surface
from claims.batch import NoteKind
from claims.envelope import EnvelopeNews, EnvelopeStatus, Recipient, RecipientStatus
from claims.orders import HeldOrder, OrderKind, OrderState
from claims.records import ContactRecord
from storage import audit, contacts, listing, notes, orders
from storage import news as storage_news
from storage.database import Tx
from storage.news import Subject

_DONE = {
    OrderKind.VOID: Deed.ENVELOPE_VOIDED,
    OrderKind.CORRECT: Deed.ADDRESS_CORRECTED,
    OrderKind.REMIND: Deed.SIGNER_REMINDED,
}


def finish(tx: Tx, held: HeldOrder, to: OrderState, words: str | None, now: datetime) -> None:
    """Write down how an order ended, what that changes, and what is told of it. Nothing if the lease is gone.

    Hold the project's lock: a correction changes contacts.
    """
    subject = storage_news.subject_of(tx, held.envelope_id, None)  # its lock comes before that of the order
    if orders.move(tx, held, to, now, words) is None:
        return
    order = held.order
    if to is not OrderState.DONE:
        _tell_not_done(tx, held, words or "", now)
        return
    told = order.words if order.kind is OrderKind.VOID else f"{order.name} <{order.email}>"
    if order.kind is OrderKind.VOID:
        over = EnvelopeNews(held.envelope_id, EnvelopeStatus.VOIDED, now, voided_reason=order.words)
        news.apply_in(tx, over, now, now)
    elif order.kind is OrderKind.CORRECT and subject is not None:
        told = f"{told}; before {order.was}"
        _corrected(tx, held, subject, now)
    audit.record(tx, _entry(held, _DONE[order.kind], told, now))


def _corrected(tx: Tx, held: HeldOrder, subject: Subject, now: datetime) -> None:
    """Show the new address at once, and let the commitment's next claim go there too."""
    order, known = held.order, {one.recipient_id: one for one in subject.recipients}.get(held.order.recipient_id or "")
    name, email = order.name or "", order.email or ""
    if known is None or known.email.casefold() != email.casefold():
        one = Recipient(order.recipient_id or "", name, email, RecipientStatus.SENT)
        storage_news.move_recipient(tx, subject, one, now, held.called_at or now)
    for stored in listing.of_claims(tx, held.project_id, [held.claim_id]):
        contacts.correct(tx, stored.claim.commitment.id, order.was or "", ContactRecord(name, email))
    notes.make(
        tx, held.batch_id, order.dispatch_id, NoteKind.CORRECTED, now, about=held.id, who=order.by,
        words=f"{order.was} {email}",
    )  # fmt: skip


def _tell_not_done(tx: Tx, held: HeldOrder, words: str, now: datetime) -> None:
    """Tell the thread, where a person waits for it, and the trail."""
    order = held.order
    if order.by is not None:
        about, told = held.id, f"{order.kind} {words}"
        notes.make(tx, held.batch_id, order.dispatch_id, NoteKind.NOT_DONE, now, about, order.by, told)
    audit.record(tx, _entry(held, Deed.ORDER_NOT_DONE, words, now))


def _entry(held: HeldOrder, deed: Deed, words: str | None, now: datetime) -> Entry:
    return Entry(
        now, BOT, Surface.JOB, deed, project_id=held.project_id, claim_id=held.claim_id, about=held.envelope_id,
        words=words,
    )  # fmt: skip
