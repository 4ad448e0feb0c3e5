"""The bot as a process that can be ended at any point, and started again.

Run as a script this is the nursery: it imports everything once, then forks a bot for each "start". Nothing but
imports happens before a fork, so a life knows nothing of the one before but what is in the database. What is said goes
through pipes: orders in, what was reached out. A word in a pipe outlives the process that wrote it.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import RawIOBase
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0


@dataclass
class Lives:
    """The lives of one bot, from the outside: one after the other, never two at once."""

    environment: dict[str, str]
    log: Path
    when_one_ends: Callable[[], object] = lambda: None
    """Told each time, by the thread that listens."""
    reached: list[str] = field(default_factory=list)
    """Every point of every life, as often as it was reached."""
    died_at: str | None = None
    """The point at which the last life said that it ends."""
    ended: int | None = 0
    """The exit code of the last life, None while there is one; -9 after SIGKILL."""
    count: int = 0
    pid: int | None = None
    _nursery: subprocess.Popen[bytes] = field(init=False)
    _ear: threading.Thread = field(init=False)
    _said: list[str] = field(default_factory=list)
    _heard: threading.Condition = field(default_factory=threading.Condition)

    def open(self) -> None:
        """Start the nursery, without a life in it."""
        with self.log.open("ab") as log:
            self._nursery = subprocess.Popen(
                [sys.executable, "-m", "tests.support.crashing"],
                cwd=self.log.parent,
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **self.environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self._ear = threading.Thread(target=self._listen, name="nursery", daemon=True)
        self._ear.start()

    def start(self, ahead: timedelta, armed: str = "") -> None:
        """Start a life whose clock is so far ahead, and that is to end at a point; returns when it serves."""
        assert self.ended is not None, "one life at a time"
        self.ended = self.died_at = None
        self.count += 1
        self._order(f"start {ahead.total_seconds()} {armed}".strip(), "serving")

    def arm(self, point: str) -> None:
        """Have the life end when it next reaches this point."""
        self._order(f"arm {point}", f"armed {point}")

    def kill(self) -> None:
        """End the life at no point in particular."""
        assert self.pid
        os.kill(self.pid, signal.SIGKILL)
        self.await_death()

    @property
    def dead(self) -> bool:
        return self.ended is not None

    def dies_within(self, seconds: float) -> bool:
        """Whether the life ends by itself in so much time; then it is over."""
        with self._heard:
            told = self._heard.wait_for(lambda: self.died_at is not None or self.dead, seconds)
        if told:
            self.await_death()
        return told

    def await_death(self) -> str | None:
        """Wait until the process is gone; where it said that it ends."""
        self._wait_for(lambda: self.dead, "an end")
        return self.died_at

    def close(self) -> None:
        """End the life, if there is one, and the nursery."""
        assert self._nursery.stdin
        assert self._nursery.stdout
        self._nursery.stdin.close()
        self._nursery.wait(timeout=PATIENCE)
        self._ear.join(timeout=PATIENCE)
        self._nursery.stdout.close()

    def last_words(self, lines: int = 30) -> str:
        """The end of the log of all lives."""
        return "\n".join(self.log.read_text("utf-8").splitlines()[-lines:])

    def _order(self, order: str, answer: str) -> None:
        assert self._nursery.stdin
        with self._heard:
            self._said.clear()
        self._nursery.stdin.write(f"{order}\n".encode())
        self._nursery.stdin.flush()
        self._wait_for(lambda: answer in self._said or self.dead, answer)
        assert answer in self._said or self.died_at, f"it ended with {self.ended}:\n{self.last_words()}"

    def _wait_for(self, holds: Callable[[], bool], what: str) -> None:
        with self._heard:
            assert self._heard.wait_for(holds, PATIENCE), f"{what} did not come:\n{self.last_words()}"

    def _listen(self) -> None:
        assert self._nursery.stdout
        for line in self._nursery.stdout:
            word, _, rest = line.decode().rstrip("\n").partition(" ")
            with self._heard:
                if word == "born":
                    self.pid = int(rest)
                elif word == "reached":
                    self.reached.append(rest)
                elif word == "dying":
                    self.died_at = rest
                elif word == "ended":
                    self.ended = int(rest)
                    self.when_one_ends()
                else:
                    self._said.append(f"{word} {rest}".strip())
                self._heard.notify_all()


def nursery() -> None:
    """Fork a life for each "start", and tell how it ended. Ends when its orders do."""
    told = os.dup(1)
    os.dup2(2, 1)

    def tell(words: str) -> None:
        os.write(told, f"{words}\n".encode())

    warm()
    orders = os.fdopen(0, "rb", buffering=0, closefd=False)  # what one life leaves unread is the next one's
    while line := orders.readline():
        word, _, rest = line.decode().strip().partition(" ")
        if word != "start":
            continue  # meant for a life that ended just before
        ahead, _, armed = rest.partition(" ")
        child = os.fork()
        if not child:
            live(timedelta(seconds=float(ahead)), armed, tell, orders)
        tell(f"born {child}")
        _, status = os.waitpid(child, 0)
        tell(f"ended {os.waitstatus_to_exitcode(status)}")


def warm() -> None:
    """Import what a life needs."""
    import bot.run
    import esign.sdk
    import tests.support.boundaries

    esign.sdk.load()
    assert bot.run
    assert tests.support.boundaries


def live(ahead: timedelta, armed: str, tell: Callable[[str], None], orders: RawIOBase) -> NoReturn:
    """Be the bot until killed, or until no more orders can come."""
    from bot.logs import configure
    from bot.run import Serving
    from bot.services.context import Timing
    from bot.settings_loading import load_settings
    from bot.wiring import build
    from tests.support.boundaries import Boundaries

    settings = load_settings()
    configure(settings)
    boundaries = Boundaries(tell, armed or None)
    timing = Timing(
        lease=timedelta(seconds=30),
        retry=timedelta(seconds=0.5),
        look_up=timedelta(seconds=0.1),
        doubt=timedelta(0),  # nothing that a dead process asked for is still on its way here
        look_every=timedelta(seconds=0.05),
        between_messages=timedelta(seconds=0.02),
    )
    Serving(build(settings, lambda: datetime.now(UTC) + ahead, timing, boundaries.instrument)).start()
    tell("serving")
    while line := orders.readline():  # its end is the end of the test
        boundaries.armed = line.decode().strip().removeprefix("arm ")
        tell(f"armed {boundaries.armed}")
    os._exit(0)


if __name__ == "__main__":
    nursery()
