"""Freezing everything, stopping one batch, and letting either go on: each a decision of a person, in one transaction.

Whoever decides is told what no hold can take back: what DocuSign was asked to send before. A press that comes again,
however late, changes nothing a second time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.blocks.holding import stop_words
from bot.blocks.speaking_of import of_code
from bot.services import authority, budget, standing
from bot.services.authority import Caller
from bot.services.context import Services
from claims.audit import Deed, Entry
from claims.batch import Batch, Line, NoteKind, as_told
from claims.dispatch import ASKED
from claims.holds import ACCOUNT, EVERYTHING, Hold, HoldKind, foremost
from claims.wording import phrase, say, speaking
from esign.errors import Trouble
from storage import audit, batches, holds, notes, projects
from storage.database import Tx

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Frozen:
    """What `/claims freeze` came to."""

    hold: Hold | None
    """The freeze that is on; None when the one of this press was lifted since."""
    placed: bool
    """This very press has frozen sending, just now."""
    asked: tuple[Line, ...] = ()
    """Claims that were asked to be sent before, as far as they exist for the caller."""


@dataclass(frozen=True)
class Unfrozen:
    """What `/claims unfreeze` came to: the freeze it lifted, else the one that is on (the press is an old one)."""

    lifted: Hold | None
    hold: Hold | None = None
    else_held: Hold | None = None
    """What holds everything all the same: the breaker."""


@dataclass(frozen=True)
class Pressed:
    """What Stop or Resume came to: the batch as the caller may see it now, and whether the press changed anything."""

    batch: Batch
    changed: bool
    refused: str | None = None
    """Why DocuSign still refuses, in its words."""


def freeze(services: Services, caller: Caller, reason: str, press: str) -> Frozen:
    """Let nothing more be committed to sending, whoever confirmed it; raises Refusal for those who may not."""
    authority.check_may_freeze(services, caller)
    now = services.clock()
    with services.db.deciding() as tx:
        holds.close(tx)
        placed = holds.place(tx, EVERYTHING, HoldKind.FREEZE, caller.slack_id, reason, now, press)
        if placed is None:
            holds.spend(tx, press, now)
            return Frozen(_freeze_on(tx), placed=False)
        audit.record(tx, Entry(now, caller.slack_id, caller.surface, Deed.FROZEN, words=reason))
        touched = batches.touch_open(tx, now)
        for batch_id in touched:
            notes.make(tx, batch_id, None, NoteKind.FROZEN, now, placed.id, caller.slack_id, reason)
        asked = _asked(tx, caller, batches.of_ids(tx, touched))
    log.warning("frozen", by=caller.slack_id, reason=reason)
    services.work_waits.set()
    return Frozen(placed, placed=True, asked=asked)


def unfreeze(services: Services, caller: Caller, press: str) -> Unfrozen:
    """Lift the freeze, if there is one; raises Refusal for those who may not."""
    authority.check_may_freeze(services, caller)
    now = services.clock()
    with services.db.deciding() as tx:
        holds.close(tx)
        lifted = holds.lift(tx, EVERYTHING, caller.slack_id, now, press)
        if lifted is None:
            holds.spend(tx, press, now)
            return Unfrozen(None, _freeze_on(tx))
        audit.record(tx, Entry(now, caller.slack_id, caller.surface, Deed.UNFROZEN))
        for batch in batches.of_ids(tx, batches.touch_open(tx, now)):
            words = _still_held(batch)
            notes.make(tx, batch.id, None, NoteKind.UNFROZEN, now, lifted.id, caller.slack_id, words)
        else_held = foremost(holds.active(tx, [ACCOUNT]))
    log.warning("unfrozen", by=caller.slack_id)
    services.work_waits.set()
    return Unfrozen(lifted, else_held=else_held)


def stop(services: Services, caller: Caller, batch_id: str, stops: int, press: str) -> Pressed:
    """Let nothing more of the batch be committed to sending.

    `stops` is how often it had been stopped when the button was drawn: an older button stops nothing.
    """
    now = services.clock()
    with services.db.deciding() as tx:
        _theirs(tx, caller, batch_id)
        holds.close(tx)
        batch = _known(tx, batch_id)
        placed = None
        if batch.is_working and not batch.stopped and batch.stops == stops:
            placed = holds.place(tx, batch_id, HoldKind.STOP, caller.slack_id, "", now, press)
        if placed is not None:
            batches.touch(tx, batch_id, now)
            _note_stop(tx, as_told(batch), placed, now)
            _record(tx, caller, Deed.BATCH_STOPPED, batch_id, now)
        seen = _theirs(tx, caller, batch_id)
    services.work_waits.set()
    return Pressed(seen, placed is not None)


def resume(services: Services, caller: Caller, batch_id: str, drawn: tuple[int, int], press: str) -> Pressed:
    """Let the batch go on; where the bot stopped everything by itself, ask DocuSign first and then let everything.

    `drawn` are the stops and halts there had been when the button was drawn: an older button changes nothing.
    """
    with services.db.reading() as tx:
        seen = _theirs(tx, caller, batch_id)
    if not _may_go_on(seen, drawn):
        return Pressed(seen, changed=False)
    if seen.halted and (refused := _still_refused(services)):
        return Pressed(seen, changed=False, refused=refused)
    now = services.clock()
    with services.db.deciding() as tx:
        _theirs(tx, caller, batch_id)
        holds.close(tx)
        lifted = _lift(tx, caller, _known(tx, batch_id), drawn, press, now)
        seen = _theirs(tx, caller, batch_id)
    services.work_waits.set()
    return Pressed(seen, bool(lifted))


def _lift(tx: Tx, caller: Caller, batch: Batch, drawn: tuple[int, int], press: str, now: datetime) -> tuple[Hold, ...]:
    """Lift what holds the batch but a freeze, and say so in the thread of every batch that waited for it."""
    if not _may_go_on(batch, drawn):
        return ()
    own = holds.lift(tx, batch.id, caller.slack_id, now, press) if batch.stopped else None
    account = holds.lift(tx, ACCOUNT, caller.slack_id, now, f"{press}:account") if batch.halted else None
    touched = batches.touch_open(tx, now, None if account else batch.id)
    for other in batches.of_ids(tx, touched):
        lifted = (other.id == batch.id and own) or account
        if lifted and not other.stopped:
            notes.make(tx, other.id, None, NoteKind.RESUMED, now, lifted.id, caller.slack_id, _still_held(other))
    if own or account:
        words = say("With it, everything that the bot had stopped by itself.") if account else None
        _record(tx, caller, Deed.BATCH_RESUMED, batch.id, now, words)
    return tuple(one for one in (own, account) if one is not None)


def _record(tx: Tx, caller: Caller, deed: Deed, batch_id: str, now: datetime, words: str | None = None) -> None:
    project_id = batches.project_of(tx, batch_id)
    entry = Entry(now, caller.slack_id, caller.surface, deed, project_id=project_id, about=batch_id, words=words)
    audit.record(tx, entry)


def _may_go_on(batch: Batch, drawn: tuple[int, int]) -> bool:
    return (batch.stops, batch.halts) == drawn and (batch.stopped or batch.halted)


def _still_refused(services: Services) -> str | None:
    """Ask DocuSign whether it lets us in again; its words if it does not."""
    try:
        budget.let_in(services)
    except Trouble as trouble:
        log.warning("docusign_still_refuses", code=trouble.code, words=trouble.words)
        return trouble.words
    return None


def _still_held(batch: Batch) -> str | None:
    """Say what a batch that was let go on waits for all the same."""
    if batch.hold is None:
        return None
    words = {
        HoldKind.FREEZE: phrase("It goes on once sending is unfrozen."),
        HoldKind.BREAKER: phrase("The bot has stopped by itself, so it waits until somebody presses Resume."),
        HoldKind.STOP: phrase("This batch is stopped, so it waits until somebody presses Resume."),
    }
    with speaking(of_code(batch.dictionary)):
        return say(words[batch.hold.kind])


def _note_stop(tx: Tx, told: Batch, hold: Hold, now: datetime) -> None:
    """Owe the thread who stopped it, how far it had got, and what was on its way; each of these as a note of its claim,
    so that one whose commitment becomes private before it is told stays untold."""
    with speaking(of_code(told.dictionary)):
        words = stop_words(told.lines)
    notes.make(tx, told.id, None, NoteKind.STOPPED, now, hold.id, hold.by, words)
    for line in told.lines:
        if line.state in ASKED:
            notes.make(tx, told.id, line.dispatch_id, NoteKind.STOPPED, now, hold.id, hold.by)


def _asked(tx: Tx, caller: Caller, open_batches: Iterable[Batch]) -> tuple[Line, ...]:
    """Return the claims asked to be sent that exist for this person; others leave no trace."""
    members = projects.memberships(tx, caller.slack_id)
    asked = [batch for batch in open_batches if any(line.state in ASKED for line in batch.lines)]
    seen = (standing.seen_by(tx, batch, members) for batch in asked)
    return tuple(line for batch in seen if batch for line in batch.lines if line.state in ASKED)


def _theirs(tx: Tx, caller: Caller, batch_id: str) -> Batch:
    """Return the batch as it is there for the caller; raises Refusal unless it is, and they may stop and resume it."""
    seen, member = standing.for_caller(tx, caller, batch_id)
    authority.check_may_hold(tx, member, projects.get(tx, member.project_id))
    return seen


def _known(tx: Tx, batch_id: str) -> Batch:
    (batch,) = batches.of_ids(tx, [batch_id])
    return batch


def _freeze_on(tx: Tx) -> Hold | None:
    return foremost(holds.active(tx, [EVERYTHING]))
