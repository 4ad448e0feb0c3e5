"""The engine: the loops that send, hear and tell while the bot serves. What is due is in tables, not here.

Each loop looks when it is woken and once a second; a restart, or another replica, just looks too.
"""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import structlog

from bot.services import backing_up, budget, drafts, executing, filing, handing, news, sending, settling, telling
from bot.services.context import Services
from claims.budget import CALLS_TO_SEND, REMEMBERED, Share, calls_left, must_rest
from claims.dispatch import INTERRUPTED, TO_SEND, TO_SETTLE, WITH_PERSON, Dispatch, State
from claims.orders import HeldOrder
from claims.wording import speaking
from storage import budget as storage_budget
from storage import compilations, due, filings, handouts, orders, outbox
from storage.due import Work

log = structlog.get_logger(__name__)

Held = TypeVar("Held")

FILES_AT_ONCE = 2
"""Signed copies, and files for people, that are worked on at a time: each is held in memory whole."""
CALLS_TO_FILE = 2 * FILES_AT_ONCE
"""Each signed copy comes with its certificate."""


def run_due(services: Services, pool: ThreadPoolExecutor, free: threading.Semaphore, workers: int) -> int:
    """Lease what is due, as much as there are free workers and calls for, and set them to work; return how much.

    First what people ask of envelopes that are out: they wait for it.
    """
    with services.db.reading() as tx:
        work = due.work(tx, services.clock())
    count = _run_orders(services, pool, free, workers) if work.orders else 0
    count += _run_files(services, pool, free, work)
    return count + (_run_dispatches(services, pool, free, workers) if work.dispatches else 0)


def _run_orders(services: Services, pool: ThreadPoolExecutor, free: threading.Semaphore, workers: int) -> int:
    now = services.clock()

    def lease(room: int) -> Sequence[HeldOrder]:
        with services.db.deciding() as tx:
            standing = storage_budget.look(tx, now)
            calls = min(room, calls_left(standing, Share.PEOPLE, now))
            scheduled = calls_left(standing, Share.SENDING, now) > 0
            return orders.lease(tx, services.owner, now, now + services.timing.lease, calls, scheduled)

    leased = _leased(free, workers, lease)
    for held in leased:
        pool.submit(_work, services, free, 1, executing.execute, held)
    return len(leased)


def _run_files(services: Services, pool: ThreadPoolExecutor, free: threading.Semaphore, work: Work) -> int:
    """Set a few to work on signed copies and on files that people asked for: large ones, and nothing hangs on them."""
    count = 0
    if work.filings and _may_file(services):
        count += _lease_files(services, pool, free, filings.lease, filing.work)
    if work.handouts:
        count += _lease_files(services, pool, free, handouts.lease, handing.work)
    if work.compilations:
        count += _lease_files(services, pool, free, compilations.lease, backing_up.work)
    return count


def _may_file(services: Services) -> bool:
    now = services.clock()
    with services.db.reading() as tx:
        return calls_left(storage_budget.look(tx, now), Share.LOOKING, now) >= CALLS_TO_FILE


def _lease_files(
    services: Services,
    pool: ThreadPoolExecutor,
    free: threading.Semaphore,
    lease: Callable[..., Sequence[object]],
    work: Callable[..., None],
) -> int:
    def some(room: int) -> Sequence[object]:
        now = services.clock()
        with services.db.deciding() as tx:
            # Two calls, each as long as it may take, before anybody else takes it for lost.
            return lease(tx, services.owner, now, now + 2 * services.timing.lease, room)

    leased = _leased(free, FILES_AT_ONCE, some)
    for held in leased:
        pool.submit(_work, services, free, 1, work, held)
    return len(leased)


def _run_dispatches(services: Services, pool: ThreadPoolExecutor, free: threading.Semaphore, workers: int) -> int:
    leased = _leased(free, workers, lambda room: _lease(services, room))
    for held in leased:
        if held.state in TO_SEND:
            pool.submit(_work, services, free, 1, sending.advance, held)
        elif held.state in WITH_PERSON:
            pool.submit(_work, services, free, 1, drafts.look, held)
    for lost in _by_sender(leased, State.CREATE_UNKNOWN):
        pool.submit(_work, services, free, len(lost), settling.settle_creates, lost)
    for uncertain in _by_sender(leased, State.UNCERTAIN):
        pool.submit(_work, services, free, len(uncertain), settling.settle_sends, uncertain)
    return len(leased)


def _by_sender(leased: Sequence[Dispatch], state: State) -> list[list[Dispatch]]:
    """Return those of one state, apart for each DocuSign user: DocuSign tells each of their own envelopes alone."""
    parts: dict[str | None, list[Dispatch]] = defaultdict(list)
    for held in leased:
        if held.state is state:
            parts[held.sender].append(held)
    return list(parts.values())


def _lease(services: Services, room: int) -> tuple[Dispatch, ...]:
    """Lease what can be done now: what would only wait for the budget keeps waiting in its row.

    First what is unsettled, then what is drafted, then what is promised. While there is no call to be had, what was
    interrupted is still taken over: people are told that it is being checked. What the service account sends waits
    while it is not let in.
    """
    now = services.clock()
    until = now + services.timing.lease
    with services.db.deciding() as tx:
        # Before what is counted as made: a call between the two counts twice rather than not at all.
        in_hand = outbox.calls_in_hand(tx, max(now, until - REMEMBERED))
        standing = storage_budget.look(tx, now)
        looks = calls_left(standing, Share.LOOKING, now) > 0
        up = services.connection.good

        def lease(most: int, states: Collection[State], taken_back: bool = False) -> tuple[Dispatch, ...]:
            return outbox.lease(tx, services.owner, now, until, most, states, up, taken_back)

        settling = lease(room, TO_SETTLE | WITH_PERSON if looks else INTERRUPTED)
        room -= len(settling)
        calls = calls_left(standing, Share.SENDING, now) - in_hand
        # What somebody takes back their name from ends without a call to send, and they were told so.
        known = TO_SEND if looks else {State.PROMISED}
        ending = lease(room, known, taken_back=True) if calls < CALLS_TO_SEND else ()
        room -= len(ending)
        drafted = lease(min(room, calls), {State.DRAFTED})
        room, calls = room - len(drafted), calls - len(drafted)
        promised = lease(min(room, calls // CALLS_TO_SEND), {State.PROMISED})
        spent = room > 0 and not promised and must_rest(standing, now) and outbox.waits(tx, now, up)
    if spent:
        budget.rest_until_next_hour(services)
    return (*settling, *ending, *drafted, *promised)


def _leased(free: threading.Semaphore, most: int, lease: Callable[[int], Sequence[Held]]) -> Sequence[Held]:
    """Lease at most so many, as there are free workers; each keeps one of them until its work is done."""
    room = _acquire_all(free, most)
    leased: Sequence[Held] = ()
    try:
        if room:
            leased = lease(room)
    finally:
        if room > len(leased):
            free.release(room - len(leased))
    return leased


def _acquire_all(free: threading.Semaphore, most: int) -> int:
    taken = 0
    while taken < most and free.acquire(blocking=False):
        taken += 1
    return taken


def _work(
    services: Services, free: threading.Semaphore, places: int, step: Callable[..., None], *arguments: object
) -> None:
    try:
        with speaking(services.dictionary):
            step(services, *arguments)
    except Exception:  # its lease runs out, and whoever takes it over starts from what is written
        log.exception("step_failed", step=step.__name__)
    finally:
        free.release(places)


@dataclass
class Engine:
    """Three loops and a pool of workers, started and stopped together."""

    services: Services
    workers: int
    stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Make the pool and the loops; start nothing."""
        self.pool = ThreadPoolExecutor(self.workers, thread_name_prefix="worker")
        self.free = threading.Semaphore(self.workers)
        self.wakes = [threading.Event() for _ in range(3)]
        steps: list[Callable[[], object]] = [
            lambda: run_due(self.services, self.pool, self.free, self.workers),
            lambda: news.apply_waiting(self.services, self.stopping.is_set),
            lambda: telling.tell(self.services),
        ]
        self.threads = [
            threading.Thread(target=self._loop, args=(step, wake), name=name, daemon=True)
            for step, wake, name in zip(steps, self.wakes, ("send", "hear", "tell"), strict=True)
        ]
        self.threads.append(threading.Thread(target=self._spread, name="wake", daemon=True))

    def start(self) -> None:
        """Start the loops."""
        for thread in self.threads:
            thread.start()

    def nudge(self) -> None:
        """Have every loop look now: what the scheduler does each second."""
        self.services.work_waits.set()

    def stop(self, within: float) -> bool:
        """Take no more work and wait, at most `within` seconds, for what is in flight; tell whether all of it ended.

        What did not end keeps its lease until that runs out, and is then taken over.
        """
        deadline = time.monotonic() + within
        self.stopping.set()
        for wake in (*self.wakes, self.services.work_waits):
            wake.set()
        for thread in (one for one in self.threads if one.is_alive()):
            thread.join(max(0.0, deadline - time.monotonic()))
        self.pool.shutdown(wait=False)
        ended = _acquire_all(self.free, self.workers)
        while ended < self.workers and time.monotonic() < deadline:
            time.sleep(0.05)
            ended += _acquire_all(self.free, self.workers)
        return ended == self.workers

    def _loop(self, step: Callable[[], object], wake: threading.Event) -> None:
        while not self.stopping.is_set():
            wake.wait(timeout=self.services.timing.look_every.total_seconds())
            wake.clear()
            if self.stopping.is_set():
                return
            try:
                with speaking(self.services.dictionary):
                    step()
            except Exception:
                log.exception("loop_failed", loop=threading.current_thread().name)

    def _spread(self) -> None:
        """Pass one wake-up on to every loop."""
        while not self.stopping.is_set():
            self.services.work_waits.wait()
            self.services.work_waits.clear()
            for wake in self.wakes:
                wake.set()
