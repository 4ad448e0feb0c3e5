"""The account at DocuSign as all replicas share it: its allowance of calls, its pauses, and its failures.

`esign` asks and tells here around every call; whoever hears that the whole account fails tells `stopped`. What is
known is in the database: a replica that was told nothing itself waits and stops like the others.
"""

from datetime import datetime

import structlog

from bot.services.context import Services
from claims.audit import BOT, Deed, Entry, Surface
from claims.batch import NoteKind
from claims.budget import BREAKS_AFTER, HOUR, Share, Told, corrected, hour_of, must_rest
from claims.grants import GrantState
from claims.holds import ACCOUNT, HoldKind, is_told
from claims.wording import phrase, say
from esign.answers import ACCOUNT_CODES
from esign.errors import Paused, Stopped, Trouble
from esign.quota import Quota
from storage import audit, batches, budget, grants, holds, notes, outbox, senders
from storage.database import Tx

log = structlog.get_logger(__name__)

NO_ROOM = "NO_ROOM"
"""Stands for an `errorCode` where DocuSign was not even asked."""
NO_ROOM_WORDS = phrase("DocuSign takes no more calls from us for now. Nothing was done; it goes on by itself.")
SHARE_USED_UP = phrase("Our share of DocuSign's hourly limit is used up. Sending resumes by itself.")


def spend(services: Services, share: Share) -> None:
    """Count a call that is about to be made. Raises Paused when it must not be: nothing is left, or all is paused."""
    now = services.clock()
    with services.db.deciding() as tx:
        wait = budget.take(tx, share, now)
        if wait is not None and wait.hourly and share is Share.SENDING:
            _pause(tx, wait.until, say(SHARE_USED_UP), now, silent=False)
    if wait is not None:
        raise Paused(NO_ROOM, say(NO_ROOM_WORDS), wait.until)


def heard(services: Services, quota: Quota, asked_at: datetime) -> None:
    """Correct limits and counts by what DocuSign's answer said. Reads first: most answers tell nothing new."""
    now, told = services.clock(), told_by(quota)
    try:
        with services.db.reading() as tx:
            news = corrected(budget.look(tx, now, asked_at), told, asked_at, now)
        if news is not None:
            with services.db.deciding() as tx:
                budget.correct(tx, told, asked_at, now)
    except Exception:  # the call itself was answered, and that answer must not be lost over its headers
        log.exception("allowance_not_corrected")


def paused(services: Services, trouble: Paused) -> None:
    """Keep everybody silent until DocuSign takes calls again, as it asked."""
    log.warning("docusign_paused", code=trouble.code, until=trouble.until.isoformat())
    try:
        with services.db.deciding() as tx:
            _pause(tx, trouble.until, trouble.words, services.clock(), silent=True)
    except Exception:  # whoever made the call must hear of the pause itself
        log.exception("pause_not_kept")
    services.work_waits.set()


def rest_until_next_hour(services: Services) -> None:
    """Pause sending, and say so, when claims wait for which this hour's share of calls has no room."""
    now = services.clock()
    with services.db.deciding() as tx:
        if must_rest(budget.look(tx, now), now):
            _pause(tx, hour_of(now) + HOUR, SHARE_USED_UP, now, silent=False)


def stopped(services: Services, trouble: Stopped) -> None:
    """Take note that DocuSign will do nothing until a person acts, and say so of every claim that waits for it.

    While claims wait it counts; too often of the same kind, and nothing more is sent, by nobody, until somebody says
    Resume. That is told once per batch. What is about the service account's user alone keeps only what it sends, and
    does not count while a person could send as themselves. A call that was made before DocuSign let us in again may
    fail after it: that is no news.
    """
    if services.connection.is_newer_than(trouble.asked_at):
        return
    services.connection.down(trouble.words)
    now, its_own = services.clock(), trouble.code not in ACCOUNT_CODES
    with services.db.deciding() as tx:
        if not outbox.open_work(tx):
            return
        passed_by = its_own and bool(grants.in_states(tx, {GrantState.GOOD}))
        breaks = not passed_by and budget.failed(tx, trouble.code) >= BREAKS_AFTER
        if breaks:
            holds.close(tx)  # before any batch is touched: who is about to send has this lock first, then its batch
        outbox.explain_waiting(tx, trouble.words, now, ~grants.has(*GrantState) if its_own else None)
        if breaks:
            _halt(tx, trouble.words, now)
    services.work_waits.set()


def not_let_in(services: Services, trouble: Trouble, sender: str | None = None) -> None:
    """Take note that the login failed: nobody's fault for now, or a failure of the account as any other.

    A person's login (`sender`) is theirs alone, and so is the service account's: only what waits for it says so.
    """
    log.warning("docusign_not_connected", code=trouble.code, words=trouble.words)
    if isinstance(trouble, Stopped):
        stopped(services, trouble)
        return
    with services.db.deciding() as tx:
        is_person = sender is not None and grants.get(tx, sender) is not None
        whose = senders.is_of(sender or "") if is_person else ~grants.has(*GrantState)
        outbox.explain_waiting(tx, trouble.words, services.clock(), whose)
    services.work_waits.set()


def let_in(services: Services) -> None:
    """Ask DocuSign whether it has us again, and forget the failures. Raises Trouble when it does not; for Resume.

    Lifts nothing: whoever asked does, now that it may.
    """
    try:
        services.envelopes.probe()
        sender = services.envelopes.ready()
    except Stopped as trouble:
        services.connection.down(trouble.words)
        raise
    services.connection.up(sender, services.clock())
    with services.db.deciding() as tx:
        budget.succeeded(tx)
    services.work_waits.set()


def _pause(tx: Tx, until: datetime, words: str, now: datetime, silent: bool) -> None:
    if is_told(budget.pause(tx, until, words, now, silent), now):
        batches.touch_open(tx, now)


def _halt(tx: Tx, words: str, now: datetime) -> None:
    hold = holds.place(tx, ACCOUNT, HoldKind.BREAKER, None, words, now)
    if hold is None:
        return
    log.error("sending_halted", words=words)
    audit.record(tx, Entry(now, BOT, Surface.JOB, Deed.SENDING_HALTED, words=words))
    for batch_id in batches.touch_open(tx, now):
        notes.make(tx, batch_id, None, NoteKind.HALTED, now, about=hold.id, words=words)


def told_by(quota: Quota) -> Told:
    """Read the headers: what is used is the limit less what remains; the hour is the one that ends at the reset.

    Where more remains than the limit, neither is believed.
    """
    resets = quota.hourly_resets_at
    hourly_limit, hourly_used = _limit_and_used(quota.hourly_limit, quota.hourly_remaining)
    burst_limit, burst_used = _limit_and_used(quota.burst_limit, quota.burst_remaining)
    return Told(hourly_limit, hourly_used, resets - HOUR if resets is not None else None, burst_limit, burst_used)


def _limit_and_used(limit: int | None, remaining: int | None) -> tuple[int | None, int | None]:
    if limit is None or remaining is None:
        return limit, None
    return (limit, limit - remaining) if 0 <= remaining <= limit else (None, None)
