"""The watchdog of Socket Mode: sees whether Slack still reaches us, and replaces a session that is lost or suspect.

It runs in threads of its own, so that nothing else that is busy or stuck can blind it. What it sees is a value, what to
do is decided by `decide`. It does not know what is in a message. In HTTP mode there is none.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from http.client import HTTPException
from typing import Protocol

import structlog
from slack_sdk.errors import SlackApiError

from bot.session import NotConnected, Signs
from bot.wiring import slack_words

log = structlog.get_logger(__name__)

_CLOSINGS = 3
"""How often a session is closed that stumbles over it: each time Slack's client gets further; none may stay open."""


@dataclass(frozen=True)
class Patience:
    """How long the watchdog waits, in seconds."""

    silence: float = 20.0
    """Without a pong or a message, a session is lost."""
    ping_every: float = 5.0
    quiet: float = 1800.0
    """Without a message, a session is renewed: pongs may go on for hours on one that brings nothing (DESIGN 4.13)."""
    hello: float = 10.0
    first_pause: float = 1.0
    longest_pause: float = 60.0
    overlap: float = 5.0
    """How long a sound session is listened to after its successor began; more than Slack's 3 s for an ack."""
    look_every: float = 1.0
    keep_alive: float = 60.0


@dataclass(frozen=True)
class Seen:
    """What has been seen of the session. Times are seconds on one steady clock."""

    signs: Signs
    heard: float
    """When there was a sign of life last."""
    message: float
    """When a message came last."""
    attempts: int = 0
    """Sessions asked for since the line was calm."""
    next_try: float = 0.0


class Step(Enum):
    """What to do about what was seen."""

    STAY = "the session is sound"
    RENEW = "the session is sound as far as can be told; open another, then close it"
    WAIT = "the session is lost; it is too early to ask for another"
    RECONNECT = "the session is lost; open another"


LOST = frozenset({Step.WAIT, Step.RECONNECT})


def decide(seen: Seen, patience: Patience, now: float) -> Step:
    """Say what to do. A session that Slack asked us to leave is not lost if it closes before we could."""
    may_try = now >= seen.next_try
    closed = not seen.signs.open and not (seen.signs.asked and seen.attempts == 0)
    if closed or now - seen.heard >= patience.silence:
        return Step.RECONNECT if may_try else Step.WAIT
    wanted = seen.signs.asked or now - seen.message >= patience.quiet
    return Step.RENEW if wanted and may_try else Step.STAY


def pause(attempts: int, patience: Patience) -> float:
    """Return how long to wait after so many attempts, in seconds: doubling, none before the first."""
    doubled = patience.first_pause * 2.0 ** min(attempts - 1, 30)
    return min(doubled, patience.longest_pause) if attempts else 0.0


class Line(Protocol):
    """A session, as far as the watchdog is concerned."""

    def signs(self) -> Signs: ...
    def send_message(self, message: str) -> None: ...
    def hand_over(self, to: "Line") -> None: ...
    def close(self) -> None: ...


class Watchdog:
    """Holds the session. `look` may be called at any time, by one thread; `missing` by any."""

    def __init__(
        self,
        connect: Callable[[Callable[[], object]], Line],
        ask: Callable[[], object],
        clock: Callable[[], datetime],
        patience: Patience,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """`connect` opens a session (NotConnected if there is none), `ask` is the cheap call that keeps Slack awake."""
        self._connect, self._ask, self._clock, self._patience, self._steady = connect, ask, clock, patience, steady
        self._lock = threading.Lock()
        self._line: Line | None = None
        self._seen = Seen(Signs(open=False, asked=False, messages=0, pong=None), heard=steady(), message=steady())
        self._lost = False
        self._why = ""
        self._silent = False
        self._closers: list[threading.Thread] = []
        self._stopping = threading.Event()
        self._woken = threading.Event()

    def start(self) -> None:
        """Open the first session, then watch. Raises NotConnected, and does not watch, if Slack gives none."""
        self.adopt(self._connect(self._woken.set))
        for name, step in (("slack-watch", self._watch), ("slack-keep-alive", self._keep_alive)):
            threading.Thread(target=step, name=name, daemon=True).start()

    def adopt(self, fresh: Line, overlap: float = 0.0) -> None:
        """Watch this session from now on, and close the one before it `overlap` seconds later.

        Once we are stopping, it is the new one that is closed.
        """
        with self._lock:
            now = self._steady()
            old: Line | None = fresh
            if not self._stopping.is_set():
                old, self._line = self._line, fresh
                self._seen = replace(self._seen, signs=fresh.signs(), heard=now, message=now)
        if old is not None and old is not fresh:
            old.hand_over(fresh)
        self._close(old, after=overlap)

    def missing(self) -> str | None:
        """Say since when Slack does not reach us; None while it does."""
        now = self._steady()
        seen = self._see(now)
        if decide(seen, self._patience, now) not in LOST:
            return None
        why = f" ({self._why})" if self._why else ""
        since = f"{self._ago(now - seen.heard):%H:%M:%S} UTC"
        return f"not connected to Slack: no sign of life since {since}; trying again{why}"

    def look(self) -> None:
        """Look once, and do what is to be done. Logs once when the session is lost, once when there is one again."""
        now = self._steady()
        seen = self._see(now)
        step = decide(seen, self._patience, now)
        if step in LOST and not self._lost:
            self._lost = True
            log.warning("slack_lost", since=self._ago(now - seen.heard).isoformat(timespec="seconds"))
        if step in {Step.RENEW, Step.RECONNECT}:
            self._replace(seen, step)
        elif step is Step.STAY and self._lost:  # the same session, after a while
            self._found()

    def ask(self) -> None:
        """Make the cheap call. Its failure is logged once, until it succeeds again, and does not make us unready."""
        try:
            self._ask()
        except (SlackApiError, OSError) as error:
            self._say_silent(slack_words(error))
        except HTTPException as error:
            self._say_silent(type(error).__name__)
        else:
            if self._silent:
                log.info("slack_web_api_answers_again")
            self._silent = False

    def stop(self, within: float) -> bool:
        """Close what is open, waiting at most `within` seconds; tell whether all of it closed in time."""
        deadline = time.monotonic() + within
        with self._lock:
            self._stopping.set()
            line, self._line = self._line, None
        self._woken.set()
        self._close(line, after=0.0)
        for closer in self._closers:
            closer.join(max(0.0, deadline - time.monotonic()))
        return not any(closer.is_alive() for closer in self._closers)

    def _see(self, now: float) -> Seen:
        with self._lock:
            before = self._seen
            signs = self._line.signs() if self._line else replace(before.signs, open=False)
            alive = (signs.messages, signs.pong) != (before.signs.messages, before.signs.pong)
            self._seen = replace(
                before,
                signs=signs,
                heard=now if alive else before.heard,
                message=now if signs.messages != before.signs.messages else before.message,
                # Forgotten only after a while: a session that keeps falling is as bad as one that is refused.
                attempts=before.attempts if now - before.next_try < self._patience.longest_pause else 0,
            )
            return self._seen

    def _replace(self, seen: Seen, step: Step) -> None:
        attempts = seen.attempts + 1
        self._plan(attempts, pause(attempts, self._patience))  # before it is tried: whatever happens, a pause follows
        try:
            fresh = self._connect(self._woken.set)
        except NotConnected as error:
            self._plan(attempts, max(error.wait, pause(attempts, self._patience)))
            if str(error) != self._why:
                log.info("slack_gave_no_session", why=str(error))
            self._why = str(error)
            return
        self.adopt(fresh, overlap=self._patience.overlap if step is Step.RENEW else 0.0)
        if self._lost:
            self._found()
        else:
            log.info("slack_session_renewed", why="asked by Slack" if seen.signs.asked else "no message for long")
        self._why = ""

    def _plan(self, attempts: int, wait: float) -> None:
        with self._lock:
            self._seen = replace(self._seen, attempts=attempts, next_try=self._steady() + wait)

    def _found(self) -> None:
        self._lost = False
        log.info("slack_found")

    def _say_silent(self, why: str) -> None:
        if not self._silent:
            log.warning("slack_web_api_silent", why=why)
        self._silent = True

    def _ago(self, seconds: float) -> datetime:
        return self._clock() - timedelta(seconds=seconds)

    def _close(self, line: Line | None, after: float) -> None:
        if line is None:
            return

        def later() -> None:
            self._stopping.wait(after)
            for attempt in range(1, _CLOSINGS + 1):
                try:
                    line.close()
                except Exception:
                    log.exception("slack_session_not_closed", attempt=attempt)
                else:
                    return

        closer = threading.Thread(target=later, name="slack-close", daemon=True)
        closer.start()
        self._closers = [*(one for one in self._closers if one.is_alive()), closer]

    def _watch(self) -> None:
        while not self._stopping.is_set():
            self._woken.wait(self._patience.look_every)
            self._woken.clear()
            if not self._stopping.is_set():
                self._try(self.look)

    def _keep_alive(self) -> None:
        while not self._stopping.wait(self._patience.keep_alive):
            self._try(self.ask)

    def _try(self, step: Callable[[], object]) -> None:
        try:
            step()
        except Exception:
            log.exception("watchdog_failed", step=step.__name__)
