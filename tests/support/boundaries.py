"""Where a process can be ended: before and after each commit that wrote something, and each call to the outside.

The boundaries are found, not listed: whoever opens a transaction or calls is named by the line of the product that
does it, and what a transaction does to a dispatch by the state it writes. A new step of the product is a new boundary
without anybody thinking of it. Reading and finding nothing to do are no boundaries.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import Connection, Engine, event

from bot.services.context import Services
from storage.database import Database, Tx

ROOT = Path(__file__).resolve().parents[2]
BEFORE, AFTER = "before", "after"


@dataclass
class Boundaries:
    """Tells of each point that is reached, and ends this process at the one that is armed, as `kill -9` does."""

    tell: Callable[[str], None]
    armed: str | None = None
    calls: threading.local = field(default_factory=threading.local)

    def reach(self, when: str, what: str) -> None:
        """Be at a point: "before call send"."""
        point = f"{when} {what}"
        if point == self.armed:
            self.tell(f"dying {point}")
            os.kill(os.getpid(), signal.SIGKILL)
        self.tell(f"reached {point}")

    @contextmanager
    def around(self, what: str) -> Iterator[None]:
        """Make a call between its two points; a commit within it is known as made for it."""
        outer = getattr(self.calls, "now", None)
        self.reach(BEFORE, what)
        self.calls.now = what
        try:
            yield
        finally:
            self.calls.now = outer
        self.reach(AFTER, what)

    def instrument(self, services: Services) -> Services:
        """Stand between the services and the database, DocuSign and Slack."""
        note_writes(services.db.engine)
        return replace(
            services,
            db=WatchedDatabase(services.db.engine, self),
            envelopes=WatchedCalls(services.envelopes, self),
            slack=WatchedSlack(services.slack, self),
        )


@dataclass(frozen=True)
class WatchedDatabase(Database):
    """A database whose commits are boundaries: "commit services/sending.py:104 _draft: drafted"."""

    boundaries: Boundaries

    @contextmanager
    def deciding(self) -> Iterator[Tx]:
        """Open a transaction; before its commit everything that it wrote is lost if the process ends."""
        opened_by = product_line()
        within = getattr(self.boundaries.calls, "now", None)
        with super().deciding() as tx:
            begin_writes(tx)
            yield tx
            wrote = writes_of(tx)
            if wrote is None:
                return
            what = " ".join(["commit", opened_by, *wrote, *([f"(within {within})"] if within else [])])
            self.boundaries.reach(BEFORE, what)
        self.boundaries.reach(AFTER, what)


class WatchedCalls:
    """Anything whose methods are calls to the outside: "call create_draft"."""

    def __init__(self, target: Any, boundaries: Boundaries) -> None:
        self._target = target
        self._boundaries = boundaries

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)

        def call(*arguments: Any, **named: Any) -> Any:
            with self._boundaries.around(f"call {name}"):
                return found(*arguments, **named)

        return call if callable(found) else found


class WatchedSlack(WebClient):
    """Slack's client, each call of a method a boundary: "slack chat.update by services/telling.py:131 _redraw"."""

    def __init__(self, like: WebClient, boundaries: Boundaries) -> None:
        super().__init__(token=like.token, base_url=like.base_url, timeout=like.timeout, retry_handlers=[])
        self._boundaries = boundaries

    def api_call(self, api_method: str, **named: Any) -> Any:
        with self._boundaries.around(f"slack {api_method} by {product_line()}"):
            return super().api_call(api_method, **named)


def product_line() -> str:
    """The line of the bot that called us, however many helpers lie between."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(ROOT / "bot"):
            return f"{path.relative_to(ROOT / 'bot')}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return "nobody"


def note_writes(engine: Engine) -> None:
    """Have each transaction remember what it changed, so that one that changed nothing is no boundary."""

    @event.listens_for(engine, "after_cursor_execute")
    def executed(tx: Connection, cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        if not (context.isinsert or context.isupdate or context.isdelete):
            return
        tx.info["rows"] = tx.info.get("rows", 0) + max(0, cursor.rowcount)
        if context.compiled is not None and context.compiled.statement.table.name == "dispatches":
            states = (given.get("state") for given in context.compiled_parameters)
            tx.info.setdefault("states", []).extend(str(state) for state in states if state)


def begin_writes(tx: Tx) -> None:
    """Forget what the connection did in another transaction."""
    tx.info.update(rows=0, states=[], total=_changes(tx))


def writes_of(tx: Tx) -> list[str] | None:
    """The states that this transaction gave to dispatches, None if it changed nothing at all."""
    # SQLite's driver counts rows only once those that come back are read.
    if not tx.info["rows"] and _changes(tx) == tx.info["total"]:
        return None
    return sorted(set(tx.info["states"]))


def _changes(tx: Tx) -> int:
    driver = tx.connection.driver_connection
    return int(getattr(driver, "total_changes", 0))
