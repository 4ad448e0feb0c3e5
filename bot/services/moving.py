"""When a message cannot be where it was to be: the batch is told in a direct message then, and says why.

One that can no longer be changed is posted anew where it is, once: after that its thread alone goes on.

Each end is told: in the direct message, or, when that refuses too, by `/claims status` and the log.
"""

import structlog

from bot.blocks.elsewhere import pointer_message
from bot.services.context import Services
from bot.services.speaking import (
    MESSAGE_IS_BAD,
    MESSAGE_IS_FIXED,
    MESSAGE_IS_GONE,
    PLACE_IS_SHUT,
    RATE_LIMITED,
    SlackIsSilent,
    SlackRefuses,
    SlackSaysWait,
    said,
)
from claims.wording import phrase
from storage import batches, pace, roots
from storage.batches import Root

log = structlog.get_logger(__name__)

SHARED = "is_ext_shared"
"""Not a word of Slack's: no error tells it, `conversations.info` does."""
DELETED_HERE = phrase("its first message here was deleted")
FIXED_HERE = phrase("Slack lets nobody change the first message any more")
_DELETED_THERE = phrase("its message in the channel was deleted")
_SHUT = phrase("the channel takes no messages from the bot")
_WHY = {
    SHARED: phrase("the channel is shared with another organisation"),
    "is_archived": phrase("the channel is archived"),
    "not_in_channel": phrase("the bot is not in the channel any more"),
    "channel_not_found": phrase("the bot is not in the channel any more"),
    "message_not_found": _DELETED_THERE,
    "thread_not_found": _DELETED_THERE,
    "cannot_reply_to_message": _DELETED_THERE,
}
_NOT_THERE = frozenset({"message_not_found", "thread_not_found", "is_archived", "channel_not_found"})
"""There is no message there that can be changed. Any other would go on telling what was true once."""


def move(services: Services, root: Root, code: str) -> None:
    """Tell a batch in a direct message to the requester from now on, because its place refused with this code.

    There, a message that was deleted is posted again once. What no place takes is given up, and logged. What was
    refused for a reason that we do not know is tried again when the right to draw it has run out.
    """
    why = _WHY.get(code, _SHUT)
    if root.ts is not None and code in MESSAGE_IS_FIXED:
        if root.place_note == FIXED_HERE:
            _give_up(services, root, code)
        else:
            _move_to(services, root, root.place, FIXED_HERE, code)
    elif root.place != root.requester_slack_id:
        if root.ts is not None and code not in _NOT_THERE and not _point_away(services, root):
            return
        _move_to(services, root, root.requester_slack_id, why, code)
    elif root.ts is not None and code in MESSAGE_IS_GONE and root.place_note != DELETED_HERE:
        _move_to(services, root, root.place, DELETED_HERE, code)
    elif code in PLACE_IS_SHUT | MESSAGE_IS_BAD:
        _give_up(services, root, code)
    else:
        log.error("batch_message_refused", batch=root.batch_id, place=root.place, error=code)


def _move_to(services: Services, root: Root, place: str, why: str, code: str) -> None:
    what = "batch_message_posted_anew" if place == root.place else "batch_told_in_direct_message"
    log.warning(what, batch=root.batch_id, place=root.place, error=code)
    with services.db.deciding() as tx:
        roots.move_to(tx, root, place, why, services.clock())
    services.work_waits.set()


def _give_up(services: Services, root: Root, code: str) -> None:
    """Draw the message no more. If it is still there, its thread is told on."""
    with services.db.deciding() as tx:
        roots.give_up(tx, root, code, stays=code in MESSAGE_IS_FIXED | MESSAGE_IS_BAD)
        batch = batches.get(tx, root.batch_id)
    reference = batch.reference if batch else None
    log.error("batch_message_undeliverable", batch=root.batch_id, reference=reference, place=root.place, error=code)


def _point_away(services: Services, root: Root) -> bool:
    """Have the message that stays say where the batch is told now; false if it is not its turn yet."""
    now = services.clock()
    with services.db.deciding() as tx:
        has_turn = pace.take_redraw(tx, now, services.timing.redraws_a_minute)
    if not has_turn:
        # By itself: whoever holds the batch waits for the allowance, so nobody who holds that may wait for the batch.
        with services.db.deciding() as tx:
            roots.give_back(tx, root)
        return False
    shown = pointer_message(root.requester_slack_id, None)
    try:
        said(lambda: services.slack.chat_update(channel=root.channel_id or "", ts=root.ts or "", **shown), now)
    except (SlackRefuses, SlackIsSilent, SlackSaysWait) as trouble:
        if isinstance(trouble, SlackSaysWait) and trouble.code == RATE_LIMITED:
            raise
        log.warning("old_message_not_changed", batch=root.batch_id, place=root.place, error=str(trouble))
    return True
