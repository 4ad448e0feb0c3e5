"""The bot without its threads: each step taken by hand, one after the other, with every boundary in sight.

A boundary is where a process touches what outlives it: before a transaction, after its commit, before and after each
call. At a boundary a test may have the process die, or have others act meanwhile. Everything the tests ask of the
product goes through `Process`, so that a step that changes its shape is changed in one place.
"""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient

from bot.engine import run_due
from bot.services import approving, confirming, holding, news, nightly, picking, polling, promising, telling
from bot.services.approving import Decided
from bot.services.authority import Caller
from bot.services.context import Services
from bot.services.picking import Group
from bot.services.promising import Promised
from bot.settings import Settings
from bot.wiring import build
from claims.confirmation import Confirmation
from claims.picker import PickerPage
from storage.database import Database, Tx
from tests.support.builders import NOW

WORKERS = 8
TEAM = "T04HARBOUR"


class HandClock:
    """A time that stands still until somebody lets it pass."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


class Died(BaseException):
    """The process ended here, as by SIGKILL: nothing of ours catches it, nothing is tidied up."""


class Boundaries:
    """Counts the boundaries that a process crosses, and does something at the one that was asked for."""

    def __init__(self) -> None:
        self._left = 0
        self._deed: Callable[[str], None] | None = None

    def at(self, number: int, deed: Callable[[str], None]) -> None:
        """Do this, once, at the so manieth boundary from now; what was asked for before is forgotten."""
        self._left, self._deed = number, deed

    def forget(self) -> None:
        self._deed = None

    def cross(self, name: str) -> None:
        if self._deed is None:
            return
        self._left -= 1
        if self._left <= 0:
            deed, self._deed = self._deed, None
            deed(name)

    def dies_at(self, number: int) -> None:
        def die(name: str) -> None:
            raise Died(name)

        self.at(number, die)


@dataclass(frozen=True)
class WatchedDatabase(Database):
    """A database whose commits are boundaries. What dies within a transaction died before it."""

    cross: Callable[[str], None]

    @contextmanager
    def deciding(self) -> Iterator[Tx]:
        self.cross("before a transaction")
        with super().deciding() as tx:
            yield tx
        self.cross("after a commit")


class WatchedCalls:
    """Anything whose methods are calls to the world, each with a boundary before and after it."""

    def __init__(self, calls: Any, cross: Callable[[str], None]) -> None:
        self._calls, self._cross = calls, cross

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._calls, name)

        def watched(*arguments: Any, **named: Any) -> Any:
            self._cross(f"before {name}")
            answer = call(*arguments, **named)
            self._cross(f"after {name}")
            return answer

        return watched


class WatchedSlack(WebClient):
    """A Slack client whose calls are boundaries."""

    cross: Callable[[str], None]

    def api_call(self, api_method: str, **named: Any) -> Any:
        self.cross(f"before {api_method}")
        answer = super().api_call(api_method, **named)
        self.cross(f"after {api_method}")
        return answer


class AtOnce(ThreadPoolExecutor):
    """A pool that does what it is given before it answers, in the thread that gave it."""

    def submit(self, fn: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(fn(*arguments, **named))
        return done


class Process:
    """One running bot, its steps to be taken by hand. It forgets everything when it is replaced by another."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        """Build it, as a start does."""
        self.boundaries = Boundaries()
        self.clock = clock
        self.bot = build(settings, clock, instrument=self._watched)
        self.services = self.bot.services
        self.pool, self.free = AtOnce(1), threading.Semaphore(WORKERS)

    def _watched(self, made: Services) -> Services:
        cross = self.boundaries.cross
        slack = WatchedSlack(
            token=made.slack.token, base_url=made.slack.base_url, timeout=made.slack.timeout, retry_handlers=[]
        )
        slack.cross = cross
        return replace(
            made,
            db=WatchedDatabase(made.db.engine, cross),
            envelopes=WatchedCalls(made.envelopes, cross),
            slack=slack,
        )

    def close(self) -> None:
        """End it, whether it lives or not."""
        self.boundaries.forget()
        self.bot.close()

    # What the engine and the schedule do ---------------------------------------------------------------------------

    def log_in(self) -> None:
        self.bot.reconnect()

    def send(self) -> None:
        run_due(self.services, self.pool, self.free, WORKERS)

    def hear(self) -> None:
        news.apply_waiting(self.services)

    def tell(self) -> None:
        telling.tell(self.services)

    def poll(self) -> None:
        polling.poll_due(self.services)

    def night(self) -> None:
        nightly.look(self.services)

    def approvals(self) -> None:
        approving.look(self.services)

    def all_steps(self) -> None:
        if not self.services.connection.good:
            self.log_in()  # else it logs in by itself as soon as it needs to
        for step in (self.approvals, self.send, self.hear, self.poll, self.night, self.tell):
            step()

    # What arrives at its doors -------------------------------------------------------------------------------------

    def receive(self, body: bytes) -> None:
        """Take a Connect message whose signature was good."""
        news.receive(self.services, body)

    def open_picker(self, person: str, project_id: str) -> PickerPage:
        return picking.open_picker(self.services, Caller(person, TEAM), project_id, None)

    def tick(self, person: str, group: Group) -> None:
        picking.tick(self.services, Caller(person, TEAM), group)

    def review(self, person: str, picker: str, groups: Iterable[Group]) -> tuple[Confirmation, str]:
        return confirming.review(self.services, Caller(person, TEAM), picker, groups, None)

    def confirm(self, person: str, selection_id: str, nonce: str) -> Promised:
        return promising.confirm(self.services, Caller(person, TEAM), selection_id, nonce)

    def decide(self, person: str, batch_id: str, chosen: Collection[str], approves: bool) -> Decided:
        caller = Caller(person, TEAM)
        if approves:
            return approving.approve(self.services, caller, batch_id, chosen)
        return approving.refuse(self.services, caller, batch_id, chosen, "Not so")

    def freeze(self, person: str, press: str) -> None:
        holding.freeze(self.services, Caller(person, TEAM), "Wrong retainage", press)

    def unfreeze(self, person: str, press: str) -> None:
        holding.unfreeze(self.services, Caller(person, TEAM), press)

    def stop(self, person: str, batch_id: str, stops: int, press: str) -> None:
        holding.stop(self.services, Caller(person, TEAM), batch_id, stops, press)

    def resume(self, person: str, batch_id: str, drawn: tuple[int, int], press: str) -> None:
        holding.resume(self.services, Caller(person, TEAM), batch_id, drawn, press)
