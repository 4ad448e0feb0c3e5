"""The engine: the loops that send, hear and tell while the bot serves. What is due is in tables, not here.

Each loop looks when it is woken and once a second; a restart, or another replica, just looks too.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import structlog

from bot.services import news, sending, settling, telling
from bot.services.context import Services
from bot.services.speaking import Pace
from claims.dispatch import Dispatch, State
from storage import outbox

log = structlog.get_logger(__name__)


def run_due(services: Services, pool: ThreadPoolExecutor, free: threading.Semaphore, workers: int) -> int:
    """Lease what is due, as much as there are free workers for, and set them to work; return how much that was."""
    room = _acquire_all(free, workers)
    leased: tuple[Dispatch, ...] = ()
    try:
        if room and services.connection.good:
            leased = _lease(services, room)
    finally:
        if room > len(leased):
            free.release(room - len(leased))
    lost = [held for held in leased if held.state is State.CREATE_UNKNOWN]
    uncertain = [held for held in leased if held.state is State.UNCERTAIN]
    for held in leased:
        if held.state in {State.PROMISED, State.DRAFTED}:
            pool.submit(_work, free, 1, sending.advance, services, held)
    if lost:
        pool.submit(_work, free, len(lost), settling.settle_creates, services, lost)
    if uncertain:
        pool.submit(_work, free, len(uncertain), settling.settle_sends, services, uncertain)
    return len(leased)


def _lease(services: Services, room: int) -> tuple[Dispatch, ...]:
    now = services.clock()
    with services.db.deciding() as tx:
        return outbox.lease(tx, services.owner, now, now + services.timing.lease, room)


def _acquire_all(free: threading.Semaphore, most: int) -> int:
    taken = 0
    while taken < most and free.acquire(blocking=False):
        taken += 1
    return taken


def _work(free: threading.Semaphore, places: int, step: Callable[..., None], *arguments: object) -> None:
    try:
        step(*arguments)
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
        self.pace = Pace(self.services.timing.between_messages)
        self.pool = ThreadPoolExecutor(self.workers, thread_name_prefix="worker")
        self.free = threading.Semaphore(self.workers)
        self.wakes = [threading.Event() for _ in range(3)]
        steps: list[Callable[[], object]] = [
            lambda: run_due(self.services, self.pool, self.free, self.workers),
            lambda: news.apply_waiting(self.services, self.stopping.is_set),
            lambda: telling.tell(self.services, self.pace),
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
