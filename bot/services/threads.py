"""Telling threads the lines they are owed, each at most once: after a lost answer the message above tells the truth.

How much is told, and when, follows from the batch and from what its channel has chosen (`claims.threads`).
"""

from typing import Any

import structlog

from bot.blocks.elsewhere import plain_reply
from bot.blocks.notes import note_message
from bot.services import moving
from bot.services.context import Services
from bot.services.places import has_become_shared, leave_alone
from bot.services.speaking import PLACE_IS_SHUT, SlackRefuses, SlackSaysWait, said
from claims.batch import Batch, Note, NoteKind, as_told
from claims.threads import Telling, Thread, ready_notes
from storage import batches, notes, outbox, pace, preferences
from storage.batches import Root

log = structlog.get_logger(__name__)


def tell_thread(services: Services, batch_id: str) -> None:
    """Post what this thread is owed and whose turn it is; what remains is owed still."""
    with services.db.reading() as tx:
        working = outbox.working(tx, batch_id)  # before the notes, so that the last one is not told by itself
        known = notes.owed(tx, batch_id)
        batch = batches.get(tx, batch_id)
        root = batches.root(tx, batch_id)
        if batch is None or root is None or root.ts is None:
            return
    _summarise(services, batch)
    with services.db.reading() as tx:
        owed = [one for one in notes.waiting(tx, batch) if one.id in known or one.kind is NoteKind.SUMMARY]
        noise, digests = preferences.noise_of(tx, root.channel_id or root.place), notes.digests(tx, batch_id)
    told = ready_notes(owed, Thread(len(batch.lines), working, noise, digests), services.clock())
    _settle(services, told)
    for message_notes in told.messages:
        if root.place != root.requester_slack_id and has_become_shared(services, root.place):
            moving.move(services, root, moving.SHARED)
            return
        if not _reply(services, root, batch, message_notes):
            return


def _summarise(services: Services, batch: Batch) -> None:
    """Owe the thread its summary once everything told has ended; another once more was sent since, and has ended."""
    if as_told(batch).has_ended:
        with services.db.deciding() as tx:
            notes.make(tx, batch.id, None, NoteKind.SUMMARY, services.clock(), about=str(len(batch.lines)))


def _settle(services: Services, told: Telling) -> None:
    """Write down what is not told at all, and until when what waits need not be looked at again."""
    if told.silenced or told.until:
        with services.db.deciding() as tx:
            notes.silence(tx, told.silenced, services.clock())
            if told.until:
                notes.put_off(tx, told.waiting, told.until)


def _reply(services: Services, root: Root, batch: Batch, message_notes: tuple[Note, ...]) -> bool:
    """Post one reply, at most once; false when it is not this thread's turn, or it has to be told elsewhere."""
    now = services.clock()
    told = [note for note in message_notes if batch.private or not (note.line and note.line.private)]
    with services.db.deciding() as tx:
        if told and not pace.take_turn(tx, root.place, now, services.timing.between_messages):
            return False
        if not notes.start_posting(tx, message_notes, now):
            return True
    if not told:
        return True  # it became private since: only Details tells of it, to those who may see it
    try:
        answer = _posted(services, root, batch, told)
    except SlackSaysWait as wait:
        _owe_again(services, message_notes)
        leave_alone(services, root.place, wait)
        raise
    except SlackRefuses as refusal:
        log.warning("note_refused", batch=batch.id, error=refusal.code)
        if refusal.code in PLACE_IS_SHUT:
            _owe_again(services, message_notes)
            moving.move(services, root, refusal.code)
        return False
    with services.db.deciding() as tx:
        notes.posted(tx, message_notes, answer["ts"])
    return True


def _posted(services: Services, root: Root, batch: Batch, told: list[Note]) -> Any:
    """Post the reply, or what Slack takes of it."""

    def post(message: dict[str, Any]) -> Any:
        return said(
            lambda: services.slack.chat_postMessage(
                channel=root.channel_id or "", thread_ts=root.ts, **message, unfurl_links=False, unfurl_media=False
            ),
            services.clock(),
        )

    try:
        message = note_message(as_told(batch), told)
    except Exception:  # its notes are taken: told so, or never
        log.exception("note_not_drawn", batch=batch.id, reference=batch.reference)
        message = plain_reply(batch, len(told))
    try:
        return post(message)
    except SlackRefuses as refusal:
        if refusal.code in PLACE_IS_SHUT:
            raise
        log.warning("note_not_taken_whole", batch=batch.id, error=refusal.code, reference=batch.reference)
        return post(plain_reply(batch, len(told)))


def _owe_again(services: Services, message_notes: tuple[Note, ...]) -> None:
    with services.db.deciding() as tx:
        notes.stop_posting(tx, message_notes)
