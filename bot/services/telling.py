"""Telling Slack: batch messages redrawn from storage, the stalest first, and the lines their threads are owed.

A root message whose answer was lost is posted again after a minute (at least once); a note is not (at most once):
the root tells the truth (DESIGN 4.6). Envelopes never wait for any of this, and it never waits for its turn: what is
not to be told yet is left for the next look, of this replica or another.
"""

from typing import Any

import structlog

from bot.blocks.batch import batch_message
from bot.blocks.elsewhere import plain_message, pointer_message
from bot.services import calling, home, moving, threads
from bot.services.context import Services
from bot.services.places import has_become_shared, leave_alone
from bot.services.silence import by_itself, heeded
from bot.services.speaking import PLACE_IS_SHUT, RATE_LIMITED, SlackIsSilent, SlackRefuses, SlackSaysWait, said
from claims.batch import Batch, as_told
from storage import batches, due, notes, pace, roots
from storage.batches import Root

log = structlog.get_logger(__name__)

SETTLED = 3
"""When the minute's redraws are nearly used up, a message waits for so many turns of a channel for more news."""


def tell(services: Services) -> None:
    """Post and redraw what is owed now, as far as the pace allows; what remains is owed still.

    The first silence, or refusal of everything, ends the look, and keeps all replicas from looking for a while.
    """
    with services.db.reading() as tx:
        now = services.clock()
        if not due.telling(tx, now) or pace.silent_until(tx, now) is not None:
            return
    with heeded(services):
        _tell_roots(services)
        with services.db.reading() as tx:
            owing = notes.owing(tx, services.clock(), services.timing.between_messages)
        for batch_id in owing:
            with by_itself("thread_not_told", batch=batch_id):
                threads.tell_thread(services, batch_id)
        calling.call_admins(services)
        home.redraw(services)


def _tell_roots(services: Services) -> None:
    now, timing = services.clock(), services.timing
    with services.db.reading() as tx:
        owed = roots.unposted(tx, now, timing.between_messages)
        used = pace.redraws(tx, now)
        # The fewer redraws are left, the more news each is to tell: a batch alone never uses up its minute.
        settled = timing.between_messages * SETTLED * used / timing.redraws_a_minute
        owed += roots.faded(tx, now, settled, max(0, timing.redraws_a_minute - used))
    for root in owed:
        # Taken before anything is asked: a batch that Slack is silent about is then not the first at the next look.
        if taken := _take(services, root.batch_id):
            _tell_root(services, *taken)


def _tell_root(services: Services, root: Root, batch: Batch) -> None:
    """Show the batch where it belongs. The right is kept, and runs out, unless it is known that nothing was done."""
    try:
        if root.place != root.requester_slack_id and has_become_shared(services, root.place):
            moving.move(services, root, moving.SHARED)
        else:
            _draw(services, root, batch)
    except SlackSaysWait as wait:
        if wait.code == RATE_LIMITED:
            with services.db.deciding() as tx:
                roots.give_back(tx, root)
        leave_alone(services, root.place, wait)
        raise


def _take(services: Services, batch_id: str) -> tuple[Root, Batch] | None:
    """Take the right to draw a batch, and its turn; what it is then. None when it is somebody else's, or not yet."""
    now, timing = services.clock(), services.timing
    with services.db.deciding() as tx:
        root = roots.take(tx, batch_id, now, timing.root_answer, timing.drawing)
        batch = batches.get(tx, batch_id) if root is not None else None
        if root is None or batch is None:
            return None
        if root.ts is None:
            has_turn = pace.take_turn(tx, root.place, now, timing.between_messages)
        else:
            has_turn = pace.take_redraw(tx, now, timing.redraws_a_minute)
        if not has_turn:
            roots.give_back(tx, root)
            return None
    return root, as_told(batch, now)


def _draw(services: Services, root: Root, batch: Batch) -> None:
    """Post or redraw; a right whose answer was lost is not given back, for it may still take effect."""
    try:
        answer = _shown(services, root, batch)
    except SlackRefuses as refusal:
        moving.move(services, root, refusal.code)
        return
    with services.db.deciding() as tx:
        if answer is None:
            roots.give_back(tx, root)
            return
        if root.ts is not None:
            roots.drawn(tx, root, services.clock())
            return
        is_the_message = roots.posted(tx, root, answer["channel"], answer["ts"])
    services.work_waits.set()
    if not is_the_message:
        point_to(services, root.batch_id, answer["channel"], answer["ts"])


def _shown(services: Services, root: Root, batch: Batch) -> Any | None:
    """Show the whole message, or the one sentence of it that Slack takes; None if it is not the turn of that yet."""
    try:
        message = batch_message(batch)
    except Exception:  # a message that says little is better than none
        log.exception("batch_message_not_drawn", batch=batch.id, reference=batch.reference)
        message = plain_message(batch, batch.reference)
    try:
        return _say(services, root, message)
    except SlackRefuses as refusal:
        if refusal.code in PLACE_IS_SHUT:
            raise
        log.warning("batch_message_not_taken_whole", batch=batch.id, error=refusal.code, reference=batch.reference)
        with services.db.deciding() as tx:
            if root.ts and not pace.take_redraw(tx, services.clock(), services.timing.redraws_a_minute):
                return None
        return _say(services, root, plain_message(batch, batch.reference))


def _say(services: Services, root: Root, message: dict[str, Any]) -> Any:
    slack, now = services.slack, services.clock()
    if root.ts is not None:
        return said(lambda: slack.chat_update(channel=root.channel_id or "", ts=root.ts or "", **message), now)
    return said(
        lambda: slack.chat_postMessage(channel=root.place, **message, unfurl_links=False, unfurl_media=False), now
    )


def point_to(services: Services, batch_id: str, channel: str, ts: str) -> None:
    """Have a message that shows a batch, and is not the message of the batch, point to the one that is.

    It is the first of two whose answer was lost (DESIGN 4.6). While the second is not posted, the first becomes the
    message of the batch. Another batch's message, and a line of a thread, are left alone. Once is enough: if it
    fails, or it is not its turn, the next press brings it up again.
    """
    now = services.clock()
    with services.db.reading() as tx:
        root = batches.root(tx, batch_id)
        if root is None or roots.is_known(tx, channel, ts):
            return
    with services.db.deciding() as tx:
        if root.ts is None or root.channel_id is None:
            if roots.adopt(tx, root, channel, ts, now):
                services.work_waits.set()
            return
        if not pace.take_redraw(tx, now, services.timing.redraws_a_minute):
            return
    try:
        link = _link(services, root) if channel == root.channel_id else None
        shown = pointer_message(root.requester_slack_id, link)
        said(lambda: services.slack.chat_update(channel=channel, ts=ts, **shown), now)
    except (SlackRefuses, SlackSaysWait, SlackIsSilent) as trouble:
        log.warning("message_not_pointed", batch=batch_id, error=str(trouble))


def _link(services: Services, root: Root) -> str:
    there = said(
        lambda: services.slack.chat_getPermalink(channel=root.channel_id or "", message_ts=root.ts or ""),
        services.clock(),
    )
    return str(there["permalink"])
