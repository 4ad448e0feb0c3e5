"""Telling Slack: batch messages redrawn from storage, the stalest first, and the lines their threads are owed.

A root message whose answer was lost is posted again after a minute (at least once); a note is not (at most once):
the root tells the truth (DESIGN 4.6). Envelopes never wait for any of this.
"""

import structlog

from bot.blocks.batch import batch_message
from bot.blocks.notes import note_message
from bot.services.context import Services
from bot.services.places import SHARED, channel_fault
from bot.services.speaking import PLACE_IS_SHUT, Pace, SlackRefuses, SlackSaysWait, said
from claims.batch import Batch, Note, as_told, ready_notes
from storage import batches, notes, outbox
from storage.batches import Root

log = structlog.get_logger(__name__)

AT_ONCE = 20


def tell(services: Services, pace: Pace) -> None:
    """Post and redraw what is owed now, as far as the pace allows; what remains is owed still."""
    try:
        with services.db.reading() as tx:
            roots = batches.stale(tx, services.clock(), AT_ONCE)
        for root in roots:
            _draw(services, pace, root)
        with services.db.reading() as tx:
            owing = notes.owing(tx)
        for batch_id in owing:
            _tell_thread(services, pace, batch_id)
    except SlackSaysWait as limit:
        pace.wait_until = limit.until


def _draw(services: Services, pace: Pace, root: Root) -> None:
    now = services.clock()
    place = root.channel_id or root.place
    if not pace.allows(place, now) or (root.ts and not pace.allows_redraw(now)):
        return
    if not _is_still_ours(services, pace, root):
        return
    with services.db.reading() as tx:
        batch = batches.get(tx, root.batch_id)
    if batch is None:
        return
    pace.note(place, now, redraw=root.ts is not None)
    try:
        if root.ts is None:
            _post(services, root, as_told(batch))
        else:
            _redraw(services, root, as_told(batch))
    except SlackRefuses as refusal:
        _other_place(services, root, refusal.code)


def _is_still_ours(services: Services, pace: Pace, root: Root) -> bool:
    """Tell whether the channel may be told still; one that others have come into since is left for a DM."""
    now = services.clock()
    if root.place == root.requester_slack_id or not pace.must_look_at(root.place, now):
        return True
    if channel_fault(services, root.place) == SHARED:
        _other_place(services, root, "channel_not_found")
        return False
    pace.fit_since[root.place] = now
    return True


def _post(services: Services, root: Root, batch: Batch) -> None:
    with services.db.deciding() as tx:
        if not batches.start_posting(tx, root, services.clock()):
            return
    try:
        answer = said(
            lambda: services.slack.chat_postMessage(
                channel=root.place, **batch_message(batch), unfurl_links=False, unfurl_media=False
            ),
            services.clock(),
        )
    except (SlackSaysWait, SlackRefuses):
        with services.db.deciding() as tx:
            batches.stop_posting(tx, root)
        raise
    if answer is not None:
        with services.db.deciding() as tx:
            batches.posted(tx, root, answer["channel"], answer["ts"])
        services.work_waits.set()


def _redraw(services: Services, root: Root, batch: Batch) -> None:
    answer = said(
        lambda: services.slack.chat_update(channel=root.channel_id or "", ts=root.ts or "", **batch_message(batch)),
        services.clock(),
    )
    if answer is not None:
        with services.db.deciding() as tx:
            batches.drawn(tx, root)


def _other_place(services: Services, root: Root, code: str) -> None:
    """The message cannot be there: tell the requester in a direct message instead, and if that fails, the log."""
    log.warning("batch_message_refused", batch=root.batch_id, place=root.place, error=code)
    with services.db.deciding() as tx:
        if code in PLACE_IS_SHUT and root.place != root.requester_slack_id:
            batches.move_to(tx, root, root.requester_slack_id)
        elif code in PLACE_IS_SHUT and root.ts is not None:
            batches.move_to(tx, root, root.place)
        else:
            batches.give_up(tx, root, code)
    services.work_waits.set()


def _tell_thread(services: Services, pace: Pace, batch_id: str) -> None:
    with services.db.reading() as tx:
        working = outbox.working(tx, batch_id)  # before the notes, so that the last one is not told by itself
        batch = batches.get(tx, batch_id)
        root = batches.root(tx, batch_id)
        if batch is None or root is None or root.channel_id is None or root.ts is None:
            return
        owed = ready_notes(notes.waiting(tx, batch), working, services.clock())
    for message_notes in owed:
        now = services.clock()
        if not pace.allows(root.channel_id, now) or not _is_still_ours(services, pace, root):
            return
        pace.note(root.channel_id, now)
        if not _reply(services, root, batch, message_notes):
            return


def _reply(services: Services, root: Root, batch: Batch, message_notes: tuple[Note, ...]) -> bool:
    """Post one reply, at most once; false when the thread has to be told elsewhere."""
    with services.db.deciding() as tx:
        if not notes.start_posting(tx, message_notes, services.clock()):
            return True
    told = [note for note in message_notes if batch.private or not note.line.private]
    if not told:
        return True  # it became private since: only Details tells of it, to those who may see it
    try:
        answer = said(
            lambda: services.slack.chat_postMessage(
                channel=root.channel_id or "",
                thread_ts=root.ts,
                **note_message(told, batch.requester_slack_id),
                unfurl_links=False,
                unfurl_media=False,
            ),
            services.clock(),
        )
    except SlackSaysWait:
        _owe_again(services, message_notes)
        raise
    except SlackRefuses as refusal:
        log.warning("note_refused", batch=batch.id, error=refusal.code)
        if refusal.code in PLACE_IS_SHUT:
            _owe_again(services, message_notes)
            _other_place(services, root, refusal.code)
        return False
    if answer is not None:
        with services.db.deciding() as tx:
            notes.posted(tx, message_notes, answer["ts"])
    return True


def _owe_again(services: Services, message_notes: tuple[Note, ...]) -> None:
    with services.db.deciding() as tx:
        notes.stop_posting(tx, message_notes)
