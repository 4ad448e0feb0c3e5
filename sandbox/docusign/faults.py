"""What can go wrong on the wire, on demand: errors, cut connections, delays, pages of HTML, expired tokens.

Owns the list of faults still to come and who gets which, by turn or by dice; refuses to know about envelopes.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

KINDS = ("answer", "reset", "delay", "html", "expired_token", "unplug")


@dataclass(frozen=True)
class Fault:
    """One fault for calls whose method, path and query (as sent, encoded) match; shell patterns.

    `when` "before": the call has no effect; "after": it is carried out first, then its answer is replaced or lost.
    The first `skip` matching calls pass unharmed; of the others each is hit by `chance` (1: certainly), until `times`
    calls were hit (0: without end). The dice are the stand-in's own, the same in every run of the same seed.
    `kind` "answer" gives `status` with `error_code` or the raw `body`, and `headers` in place of those it would have
    had (an empty text: without that header); "delay" waits `seconds` before or after.
    "unplug" refuses every connection for `seconds`, real ones: "before" cuts this call off too, "after" answers it.
    """

    kind: str = "answer"
    method: str = "*"
    path: str = "*"
    query: str = "*"
    when: str = "before"
    times: int = 1
    skip: int = 0
    status: int = 503
    error_code: str = ""
    message: str = "The stand-in was told to fail here."
    body: str | None = None
    retry_after: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    chance: float = 1.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is one of {KINDS}, not {self.kind!r}")
        if self.when not in {"before", "after"}:
            raise ValueError(f"when is before or after, not {self.when!r}")
        if not 0 < self.chance <= 1:
            raise ValueError(f"chance is more than 0 and at most 1, not {self.chance!r}")
        if self.kind == "unplug" and self.seconds <= 0:
            raise ValueError("unplug needs seconds: how long nothing is accepted")

    def matches(self, method: str, path: str, query: str = "") -> bool:
        """Whether this call is meant."""
        wanted = ((method, self.method), (path, self.path), (query, self.query))
        return all(fnmatchcase(given, pattern) for given, pattern in wanted)


@dataclass
class _Pending:
    fault: Fault
    skip: int
    left: int


class Faults:
    """The faults still to come, in the order they were asked for; a call gets at most one."""

    def __init__(self, seed: int = 0) -> None:
        self._lock = threading.Lock()
        self._seed = seed
        self._dice = random.Random(seed)
        self._waiting: list[_Pending] = []
        self._released = threading.Event()

    def pause(self, seconds: float) -> None:
        """Wait so long, or until the faults are cleared."""
        if seconds > 0:
            self._released.wait(seconds)

    def add(self, fault: Fault) -> None:
        """Have it happen from the next matching call on."""
        with self._lock:
            self._waiting.append(_Pending(fault, fault.skip, fault.times))

    def clear(self) -> None:
        """No more faults; calls that are being delayed go on at once. The dice start again."""
        with self._lock:
            self._waiting.clear()
            self._dice = random.Random(self._seed)
            self._released.set()
            self._released = threading.Event()

    def pending(self) -> list[Fault]:
        """Faults that have not been used up."""
        with self._lock:
            return [entry.fault for entry in self._waiting]

    def take(self, method: str, path: str, query: str = "") -> Fault | None:
        """The fault for this call, counted as used."""
        with self._lock:
            for entry in self._waiting:
                if not entry.fault.matches(method, path, query):
                    continue
                if entry.skip > 0:
                    entry.skip -= 1
                    continue
                if entry.fault.chance < 1 and self._dice.random() >= entry.fault.chance:
                    continue
                entry.left -= 1
                if entry.left == 0:
                    self._waiting.remove(entry)
                return entry.fault
            return None
