"""What the stand-in remembers for tests: calls received, payloads delivered, and anything it found wrong."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]
SLOW_ACK_SECONDS = 1.0


@dataclass(frozen=True)
class Received:
    """A call of the app: a Web API method, `response_url`, `upload`, `files-pri`. Headers come without the token."""

    method: str
    args: Json
    headers: dict[str, str]
    status: int | None
    error: str | None
    at: datetime
    unknown_args: tuple[str, ...] = ()
    fault: str | None = None


@dataclass(frozen=True)
class Delivered:
    """One payload that went to the app. `status` is acked, timeout, failed or lost; `error` is Slack's word for it."""

    kind: str
    payload: Json
    transport: str
    at: datetime
    status: str
    body: Any
    seconds: float
    error: str | None = None
    attempt: int = 0
    http_status: int | None = None

    @property
    def slow(self) -> bool:
        """Acked, but so late that a busy day would make it a failure."""
        return self.status == "acked" and self.seconds > SLOW_ACK_SECONDS


@dataclass
class Records:
    received: list[Received] = field(default_factory=list)
    deliveries: list[Delivered] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def clear(self) -> None:
        self.received.clear()
        self.deliveries.clear()
        self.problems.clear()
