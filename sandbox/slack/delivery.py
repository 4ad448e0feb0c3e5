"""Brings payloads to the app, by Socket Mode or signed HTTP, and records how it took them. Builds no payloads.

Commands and interactions have three seconds and are never retried. Events are retried at once, after a minute and
after five (Slack: Events API).
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import requests

from sandbox.slack.faults import DeliveryFault
from sandbox.slack.records import Delivered
from sandbox.slack.signed_http import post_signed
from sandbox.slack.socket_mode import AckTimeoutError, NoConnectionError, SocketHub
from sandbox.slack.workspace import Workspace

Json = dict[str, Any]
EVENT_RETRY_SECONDS = (0.0, 60.0, 300.0)


@dataclass(frozen=True)
class Outcome:
    """What the acting person sees of what they did. `errors` are texts under inputs, by block_id."""

    ok: bool = True
    error: str | None = None
    errors: dict[str, str] = field(default_factory=dict)


Settle = Callable[[Delivered], Outcome]


@dataclass(frozen=True)
class Parcel:
    """A payload on its way; `settle` turns the app's ack into what the person sees, once."""

    kind: str
    payload: Json
    url: str | None
    settle: Settle


class Courier:
    def __init__(self, ws: Workspace, hub: SocketHub) -> None:
        self._ws = ws
        self._hub = hub
        self._holding = False
        self._held: list[Parcel] = []

    # Commands and interactions ------------------------------------------------------------------------------------

    def send(self, parcel: Parcel) -> Outcome:
        """Deliver and wait for the ack. While deliveries are held, keep it and answer at once that all is well."""
        with self._ws.lock:
            if self._holding:
                self._held.append(parcel)
                return Outcome()
            fault = self._ws.faults.take_delivery()
        if fault == "lose":
            lost = self._record(parcel, "lost", None, 0.0, error="operation_timeout")
            return parcel.settle(lost)
        delivered = self._attempt(parcel, fault=fault)
        if fault == "duplicate":
            self._attempt(parcel)
        return parcel.settle(delivered)

    def hold(self) -> None:
        """Keep what people do from now on, until `release`."""
        with self._ws.lock:
            self._holding = True

    def release(self, order: Sequence[int] | None = None) -> list[Outcome]:
        """Deliver what was held, in the order given by index (default: as it was done), and stop holding."""
        with self._ws.lock:
            self._holding = False
            held, self._held = self._held, []
        return [self.send(held[index]) for index in (order if order is not None else range(len(held)))]

    def forget_held(self) -> None:
        with self._ws.lock:
            self._holding = False
            self._held = []

    # Events -------------------------------------------------------------------------------------------------------

    def send_event(self, payload: Json) -> None:
        """Deliver an event in the background, with Slack's retries until it is acked."""
        parcel = Parcel("events_api", payload, self._ws.manifest.events_url, lambda _: Outcome())
        threading.Thread(target=self._send_event, args=(parcel,), name="slack-event", daemon=True).start()

    def _send_event(self, parcel: Parcel) -> None:
        delivered = self._attempt(parcel)
        for number, pause in enumerate(EVENT_RETRY_SECONDS, start=1):
            if delivered.status == "acked" or self._ws.closing.wait(pause):
                return
            reason = "http_timeout" if delivered.status == "timeout" else "http_error"
            delivered = self._attempt(parcel, attempt=number, reason=reason)

    # One attempt --------------------------------------------------------------------------------------------------

    def _attempt(
        self, parcel: Parcel, *, fault: DeliveryFault | None = None, attempt: int = 0, reason: str = ""
    ) -> Delivered:
        started = time.monotonic()
        http_status = None
        try:
            if self._ws.manifest.socket_mode:
                body = self._by_socket(parcel, attempt, reason)
                status, error = "acked", None
            else:
                http_status, body = self._by_http(parcel, fault, attempt, reason)
                status, error = _http_verdict(http_status)
        except (AckTimeoutError, requests.Timeout):
            status, body, error = "timeout", None, "operation_timeout"
        except (NoConnectionError, requests.RequestException):
            status, body, error = "failed", None, "dispatch_failed"
        seconds = time.monotonic() - started
        if status == "acked" and seconds > self._ws.config.ack_seconds:
            status, body, error = "timeout", None, "operation_timeout"
        return self._record(parcel, status, body, seconds, error=error, attempt=attempt, http_status=http_status)

    def _by_socket(self, parcel: Parcel, attempt: int, reason: str) -> Any:
        extra = {"retry_attempt": attempt, "retry_reason": reason} if parcel.kind == "events_api" else None
        return self._hub.deliver(
            parcel.kind,
            parcel.payload,
            accepts=parcel.kind != "events_api",
            timeout=self._ws.config.ack_seconds,
            extra=extra,
        )

    def _by_http(self, parcel: Parcel, fault: DeliveryFault | None, attempt: int, reason: str) -> tuple[int, Any]:
        if parcel.url is None:
            raise NoConnectionError
        retry = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason} if attempt else {}
        answer = post_signed(
            parcel.url,
            parcel.kind,
            parcel.payload,
            self._ws.config.signing_secret,
            timeout=self._ws.config.ack_seconds,
            headers=retry,
            age_seconds=301 if fault == "stale_timestamp" else 0,
            spoil_signature=fault == "bad_signature",
        )
        return answer.status, answer.body

    def _record(
        self,
        parcel: Parcel,
        status: str,
        body: Any,
        seconds: float,
        *,
        error: str | None = None,
        attempt: int = 0,
        http_status: int | None = None,
    ) -> Delivered:
        delivered = Delivered(
            kind=parcel.kind,
            payload=parcel.payload,
            transport="socket_mode" if self._ws.manifest.socket_mode else "http",
            at=self._ws.now(),
            status=status,
            body=body,
            seconds=seconds,
            error=error,
            attempt=attempt,
            http_status=http_status,
        )
        with self._ws.changed:
            self._ws.records.deliveries.append(delivered)
            self._ws.changed.notify_all()
        return delivered


def _http_verdict(status: int) -> tuple[str, str | None]:
    if status == 200:
        return "acked", None
    return "failed", "http_client_error" if status < 500 else "http_service_error"
