"""What can go wrong on the wire, on demand: errors, cut connections, delays, pages of HTML, expired tokens.

Owns the list of faults still to come and who gets which; refuses to know about envelopes.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase

KINDS = ("answer", "reset", "delay", "html", "expired_token")


@dataclass(frozen=True)
class Fault:
    """One fault for calls whose method and path match (shell patterns, path without the query).

    `when` "before": the call has no effect; "after": it is carried out first, then its answer is replaced or lost.
    The first `skip` matching calls pass unharmed; then `times` calls are hit (0: all).
    `kind` "answer" gives `status` with `error_code` or the raw `body`; "delay" waits `seconds` before or after.
    """

    kind: str = "answer"
    method: str = "*"
    path: str = "*"
    when: str = "before"
    times: int = 1
    skip: int = 0
    status: int = 503
    error_code: str = ""
    message: str = "The stand-in was told to fail here."
    body: str | None = None
    retry_after: str | None = None
    seconds: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is one of {KINDS}, not {self.kind!r}")
        if self.when not in {"before", "after"}:
            raise ValueError(f"when is before or after, not {self.when!r}")

    def matches(self, method: str, path: str) -> bool:
        """Whether this call is meant."""
        return fnmatchcase(method, self.method) and fnmatchcase(path, self.path)


@dataclass
class _Pending:
    fault: Fault
    skip: int
    left: int


class Faults:
    """The faults still to come, in the order they were asked for; a call gets at most one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
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
        """No more faults; calls that are being delayed go on at once."""
        with self._lock:
            self._waiting.clear()
            self._released.set()
            self._released = threading.Event()

    def pending(self) -> list[Fault]:
        """Faults that have not been used up."""
        with self._lock:
            return [entry.fault for entry in self._waiting]

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this call, counted as used."""
        with self._lock:
            for entry in self._waiting:
                if not entry.fault.matches(method, path):
                    continue
                if entry.skip > 0:
                    entry.skip -= 1
                    continue
                entry.left -= 1
                if entry.left == 0:
                    self._waiting.remove(entry)
                return entry.fault
            return None
