"""DocuSign's call limits: so many per clock hour and so many per 30 seconds, for the whole account.

Source: DocuSign resource limits page and "rules and limits: responses". Pure counting; the caller brings the time.
"""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

BURST_SECONDS = 30.0


class Limits:
    """Counts calls. `take` answers the errorCode of the limit that is used up, or None when the call may pass."""

    def __init__(self, hourly: int, burst: int) -> None:
        self.hourly = hourly
        self.burst = burst
        self._hour: datetime | None = None
        self._hour_used = 0
        self._recent: deque[float] = deque()

    def take(self, now: datetime, window: str) -> str | None:
        """Count one call at `now`; `window` is `fixed` (half minutes of the clock) or `sliding`."""
        self._forget(now, window)
        if self._hour_used >= self.hourly:
            return "HOURLY_APIINVOCATION_LIMIT_EXCEEDED"
        if len(self._recent) >= self.burst:
            return "BURST_APIINVOCATION_LIMIT_EXCEEDED"
        self._hour_used += 1
        self._recent.append(now.timestamp())
        return None

    def use_up(self, now: datetime, hourly: int = 0, burst: int = 0) -> None:
        """Pretend that other applications of the account made so many calls."""
        self._forget(now, "sliding")
        self._hour_used += hourly
        self._recent.extend([now.timestamp()] * burst)

    def headers(self, now: datetime) -> dict[str, str]:
        """The five headers; `Reset` is Unix seconds, and there is none for the burst."""
        reset = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return {
            "X-RateLimit-Limit": str(self.hourly),
            "X-RateLimit-Remaining": str(max(0, self.hourly - self._hour_used)),
            "X-RateLimit-Reset": str(int(reset.timestamp())),
            "X-BurstLimit-Limit": str(self.burst),
            "X-BurstLimit-Remaining": str(max(0, self.burst - len(self._recent))),
        }

    def _forget(self, now: datetime, window: str) -> None:
        hour = now.replace(minute=0, second=0, microsecond=0)
        if hour != self._hour:
            self._hour, self._hour_used = hour, 0
        stamp = now.timestamp()
        edge = stamp - BURST_SECONDS if window == "sliding" else stamp - stamp % BURST_SECONDS - 0.000001
        while self._recent and self._recent[0] <= edge:
            self._recent.popleft()
