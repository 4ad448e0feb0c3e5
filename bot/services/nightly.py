"""What is done each night, by whichever replica takes it (DESIGN 4.14): sweeping, checking, forgetting."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta

import structlog

from bot.services import budget, checking, filing, news, parting, sweeping
from bot.services.checking import Checked
from bot.services.context import Services
from esign.errors import Stopped, Trouble
from storage import drift, rounds
from storage import news as storage_news
from storage.rounds import Round

log = structlog.get_logger(__name__)

BODIES_KEPT = timedelta(days=90)
"""For whoever has to find out what DocuSign said. What it meant is kept for good."""
AT_ONCE = 500


@dataclass(frozen=True)
class Nightly:
    """One round: its name in the table, the time of night (UTC), and what makes it, returning what came of it."""

    name: str
    at: time
    make: Callable[[Services], str]
    asks: bool = False
    """It asks DocuSign, and so waits while DocuSign does not let the service account in."""


def look(services: Services) -> None:
    """Make every round that is due and nobody has taken, and tell of sends uncertain, and copies missing, for long.

    Called each minute. While DocuSign does not let us in, the rounds that ask it wait, and no others.
    """
    news.worry(services)
    filing.worry(services)
    for nightly in NIGHTLY:
        if nightly.asks and not services.connection.good:
            continue
        now = services.clock()
        with services.db.deciding() as tx:
            taken = rounds.take(tx, nightly.name, now, nightly.at)
        if taken is not None:
            _make(services, taken, nightly.make)


def check_now(services: Services) -> Checked:
    """Compare with DocuSign now, because a person asks. Raises Trouble."""
    with services.db.deciding() as tx:
        taken = rounds.take_anyway(tx, drift.ROUND, services.clock())
    try:
        checked = checking.check(services)
    except Trouble as trouble:
        with services.db.deciding() as tx:
            rounds.broke_off(tx, taken, trouble.words)
        raise
    with services.db.deciding() as tx:
        rounds.done(tx, taken, _in_words(checked), services.clock())
    return checked


def _make(services: Services, taken: Round, make: Callable[[Services], str]) -> None:
    try:
        outcome = make(services)
    except Trouble as trouble:
        log.warning("round_broke_off", round=taken.name, code=trouble.code, words=trouble.words)
        if isinstance(trouble, Stopped):
            budget.stopped(services, trouble)
        with services.db.deciding() as tx:
            rounds.broke_off(tx, taken, trouble.words)
        return
    except Exception:  # it is due again in an hour; the other rounds must not wait for it
        log.exception("round_failed", round=taken.name)
        return
    with services.db.deciding() as tx:
        rounds.done(tx, taken, outcome, services.clock())


def _check(services: Services) -> str:
    return _in_words(checking.check(services))


def _in_words(checked: Checked) -> str:
    return f"{checked.compared} compared, {checked.repaired} repaired, {checked.unrepaired} not, {checked.left} left"


def _forget(services: Services) -> str:
    """Drop the bodies of Connect messages that were understood long ago; a repetition is still known as one."""
    before = services.clock() - BODIES_KEPT
    forgotten = 0
    while True:
        with services.db.deciding() as tx:
            count = storage_news.forget_bodies(tx, before, AT_ONCE)
        forgotten += count
        if count < AT_ONCE:
            return f"{forgotten} bodies of messages dropped"


def _part_with_who_left(services: Services) -> str:
    return f"{parting.part_with_who_left(services)} DocuSign connections ended"


NIGHTLY = (
    Nightly("sweep", rounds.NIGHT, sweeping.sweep, asks=True),
    # Not at the time of the sweep: either leaves alone what the other read less than 15 minutes ago.
    Nightly(drift.ROUND, time(3, 30), _check, asks=True),
    Nightly("forget", rounds.NIGHT, _forget),
    Nightly("leavers", rounds.NIGHT, _part_with_who_left),
)
