"""Telling Slack: batch messages redrawn from storage, the stalest first, and the lines their threads are owed.

A root message whose answer was lost is posted again after a minute (at least once); a note is not (at most once):
the root tells the truth (DESIGN 4.6). Envelopes never wait for any of this.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.blocks.batch import batch_message
from bot.blocks.notes import note_message
from bot.services.context import Services
from claims.batch import Batch, Note, ready_notes
from storage import batches, notes, outbox
from storage.batches import Root

log = structlog.get_logger(__name__)

PER_MINUTE = 40
"""`chat.update` allows about 50 a minute and workspace; the rest is for people's clicks."""
AT_ONCE = 20

PLACE_IS_SHUT = frozenset(
    {"channel_not_found", "not_in_channel", "is_archived", "restricted_action", "cant_update_message",
     "message_not_found", "edit_window_closed"}
)  # fmt: skip


class SlackSaysWait(Exception):
    """Slack limits us; nothing was posted, and the rest can wait until `until`."""

    def __init__(self, until: datetime) -> None:
        """Keep until when."""
        super().__init__(until.isoformat())
        self.until = until


@dataclass
class Pace:
    """How fast this process talks to Slack: one message per channel each `between`, `PER_MINUTE` redraws in all."""

    between: timedelta
    last: dict[str, datetime] = field(default_factory=dict)
    redraws: list[datetime] = field(default_factory=list)
    wait_until: datetime | None = None

    def allows(self, channel: str, now: datetime) -> bool:
        """Tell whether a message to this channel may go out now."""
        if self.wait_until is not None and now < self.wait_until:
            return False
        last = self.last.get(channel)
        return last is None or now - last >= self.between

    def allows_redraw(self, now: datetime) -> bool:
        """Tell whether another message may be redrawn in this minute."""
        self.redraws = [at for at in self.redraws if now - at < timedelta(minutes=1)]
        return len(self.redraws) < PER_MINUTE

    def note(self, channel: str, now: datetime, redraw: bool = False) -> None:
        """Count a message."""
        self.last[channel] = now
        if redraw:
            self.redraws.append(now)


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
    with services.db.reading() as tx:
        batch = batches.get(tx, root.batch_id)
    if batch is None:
        return
    pace.note(place, now, redraw=root.ts is not None)
    if root.ts is None:
        _post(services, root, batch)
    else:
        _redraw(services, root, batch)


def _post(services: Services, root: Root, batch: Batch) -> None:
    with services.db.deciding() as tx:
        if not batches.start_posting(tx, root, services.clock()):
            return
    answer = _call(
        services,
        lambda: services.slack.chat_postMessage(
            channel=root.place, **batch_message(batch), unfurl_links=False, unfurl_media=False
        ),
        refused=lambda error: _other_place(services, root, error),
        not_posted=lambda: _give_back(services, root),
    )
    if answer is not None:
        with services.db.deciding() as tx:
            batches.posted(tx, root, answer["channel"], answer["ts"])
        services.work_waits.set()


def _redraw(services: Services, root: Root, batch: Batch) -> None:
    answer = _call(
        services,
        lambda: services.slack.chat_update(channel=root.channel_id or "", ts=root.ts or "", **batch_message(batch)),
        refused=lambda error: _other_place(services, root, error),
    )
    if answer is not None:
        with services.db.deciding() as tx:
            batches.drawn(tx, root)


def _give_back(services: Services, root: Root) -> None:
    with services.db.deciding() as tx:
        batches.stop_posting(tx, root)


def _other_place(services: Services, root: Root, error: str) -> None:
    """The message cannot be there: tell the requester in a direct message instead, and if that fails, the log."""
    log.warning("batch_message_refused", batch=root.batch_id, place=root.place, error=error)
    with services.db.deciding() as tx:
        if error in PLACE_IS_SHUT and root.place != root.requester_slack_id:
            batches.move_to(tx, root, root.requester_slack_id)
        elif error in PLACE_IS_SHUT and root.ts is not None:
            batches.move_to(tx, root, root.place)
        else:
            batches.give_up(tx, root, error)


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
        if not pace.allows(root.channel_id, now):
            return
        pace.note(root.channel_id, now)
        _reply(services, root, batch, message_notes)


def _reply(services: Services, root: Root, batch: Batch, message_notes: tuple[Note, ...]) -> None:
    with services.db.deciding() as tx:
        if not notes.start_posting(tx, message_notes, services.clock()):
            return
    answer = _call(
        services,
        lambda: services.slack.chat_postMessage(
            channel=root.channel_id or "",
            thread_ts=root.ts,
            **note_message(message_notes, batch.requester_slack_id),
            unfurl_links=False,
            unfurl_media=False,
        ),
        refused=lambda error: log.warning("note_refused", batch=batch.id, error=error),
        not_posted=lambda: _owe_again(services, message_notes),
    )
    if answer is not None:
        with services.db.deciding() as tx:
            notes.posted(tx, message_notes, answer["ts"])


def _owe_again(services: Services, message_notes: tuple[Note, ...]) -> None:
    with services.db.deciding() as tx:
        notes.stop_posting(tx, message_notes)


def _call(
    services: Services,
    call: Callable[[], Any],
    refused: Callable[[str], None],
    not_posted: Callable[[], None] = lambda: None,
) -> Any | None:
    """Make one call to Slack. Limits raise SlackSaysWait; a refusal is handled; a lost answer is left unknown."""
    try:
        return call()
    except SlackApiError as error:
        if error.response.status_code == 429:
            not_posted()
            seconds = int(error.response.headers.get("Retry-After", "30"))
            raise SlackSaysWait(services.clock() + timedelta(seconds=seconds)) from None
        if error.response.status_code < 500:
            refused(str(error.response["error"]))
        else:
            log.warning("slack_answered_nothing_useful", status=error.response.status_code)
        return None
    except OSError as error:
        log.warning("slack_did_not_answer", error=type(error).__name__)
        return None
