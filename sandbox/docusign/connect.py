"""Connect: who is told of what, and the thread that delivers, repeats, loses, holds and shuffles on demand.

Owns the queue of messages and their outcomes. Messages leave in the order they arose unless a test asks otherwise.
DocuSign promises neither order nor uniqueness, and retries only when acknowledgment was required (docusign.md 5).
"""

from __future__ import annotations

import itertools
import random
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import requests

from sandbox.docusign.message import message_json, signature_headers, to_bytes
from sandbox.docusign.model import Envelope, Recipient

if TYPE_CHECKING:
    from sandbox.docusign.store import Store

TIMEOUT = (2.0, 100.0)


@dataclass(frozen=True)
class Target:
    """A listener of the whole account; `enabled` is DocuSign's allowEnvelopePublish."""

    connect_id: int
    url: str
    events: tuple[str, ...]
    include: tuple[str, ...] = ("recipients", "custom_fields")
    hmac: bool = True
    acknowledge: bool = True
    enabled: bool = True
    name: str = ""


@dataclass
class Delivery:
    """One message to one listener. `state`: queued, held, delivered, failed or lost."""

    number: int
    url: str
    event: str
    envelope_id: str
    message: dict[str, Any]
    body: bytes
    sign: bool
    acknowledge: bool
    state: str = "queued"
    due: float = 0.0
    statuses: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)


class Connect:
    """The delivery service of one stand-in; `start` and `stop` its thread."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._wake = threading.Condition()
        self._numbers = itertools.count(1)
        self._thread: threading.Thread | None = None
        self._stopped = False
        self.targets: dict[int, Target] = {}
        self.deliveries: list[Delivery] = []
        self.reset()

    def reset(self) -> None:
        """No listeners of the account, nothing waiting, no mischief."""
        with self._wake:
            self.targets.clear()
            self.deliveries.clear()
            self._open: list[Delivery] = []
            self.holding = False
            self.lose = 0
            self.copies = 0
            self.late_seconds = 0.0

    def start(self) -> None:
        """Begin to deliver."""
        self._thread = threading.Thread(target=self._run, name="docusign-connect", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; what is still waiting is dropped."""
        with self._wake:
            self._stopped = True
            self._wake.notify_all()
        if self._thread:
            self._thread.join(timeout=5)

    def tell(self, envelope: Envelope, event: str, recipient: Recipient | None = None) -> None:
        """Queue the event for the envelope's own listener and those of the account that want it."""
        own = envelope.event_notification
        if own and event in own["events"]:
            include = tuple(own["eventData"].get("includeData") or ())
            sign, acknowledge = own.get("includeHMAC") == "true", own.get("requireAcknowledgment") == "true"
            self._queue(envelope, event, recipient, Target(0, own["url"], (event,), include, sign, acknowledge))
        for target in list(self.targets.values()):
            if target.enabled and event in target.events:
                self._queue(envelope, event, recipient, target)

    def _queue(self, envelope: Envelope, event: str, recipient: Recipient | None, target: Target) -> None:
        message = message_json(self._store, envelope, event, recipient, target.include, target.connect_id or 10500123)
        with self._wake:
            state = "held" if self.holding else "queued"
            if self.lose:
                self.lose, state = self.lose - 1, "lost"
            for _ in range(1 + self.copies):
                self._enqueue(
                    Delivery(
                        next(self._numbers), target.url, event, envelope.envelope_id, message, to_bytes(message),
                        target.hmac, target.acknowledge, state, time.monotonic() + self.late_seconds,
                    )
                )  # fmt: skip

    def _enqueue(self, one: Delivery) -> None:
        self.deliveries.append(one)
        if one.state != "lost":
            self._open.append(one)
        self._wake.notify_all()

    def hold(self) -> None:
        """Keep messages back from now on, until `flush`."""
        with self._wake:
            self.holding = True

    def flush(self, order: str = "given", copies: int = 1, keep_holding: bool = False) -> int:
        """Let held messages go, `given`, `reversed` or `shuffled`, each `copies` times; answers how many."""
        with self._wake:
            held = [one for one in self._open if one.state == "held"]
            if order == "reversed":
                held.reverse()
            elif order == "shuffled":
                random.Random(len(held)).shuffle(held)
            elif order != "given":
                raise ValueError("order is given, reversed or shuffled")
            self._open = [one for one in self._open if one.state != "held"]
            self.deliveries = [one for one in self.deliveries if one.state != "held"]
            for one in held:
                for _ in range(copies):
                    self._enqueue(self._again(one))
            self.holding = keep_holding
            return len(held)

    def mischief(self, lose: int = 0, copies: int = 0, late_seconds: float = 0.0) -> None:
        """Lose the next `lose` messages, send each later one `1 + copies` times, and all of them late."""
        with self._wake:
            self.lose, self.copies, self.late_seconds = lose, copies, late_seconds

    def redeliver(self, number: int) -> None:
        """Send one message again, byte for byte, whatever became of it."""
        with self._wake:
            original = next(one for one in self.deliveries if one.number == number)
            self._enqueue(self._again(original))

    def _again(self, one: Delivery) -> Delivery:
        return Delivery(
            next(self._numbers), one.url, one.event, one.envelope_id, one.message, one.body, one.sign, one.acknowledge
        )

    def wait_idle(self, timeout: float = 5.0) -> bool:
        """Wait until nothing is queued or on its way; held and lost messages do not count."""
        end = time.monotonic() + timeout
        with self._wake:
            while any(one.state in {"queued", "sending"} for one in self._open):
                if not self._wake.wait(max(0.0, min(0.1, end - time.monotonic()))) and time.monotonic() >= end:
                    return False
            return True

    def _run(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while (delivery := self._next()) is not None:
                self._deliver(session, delivery)

    def _next(self) -> Delivery | None:
        with self._wake:
            while not self._stopped:
                now = time.monotonic()
                ready = next((one for one in self._open if one.state == "queued" and one.due <= now), None)
                if ready:
                    ready.state = "sending"
                    return ready
                waits = [one.due - now for one in self._open if one.state == "queued"]
                self._wake.wait(min(waits, default=None))
            return None

    def _deliver(self, session: requests.Session, one: Delivery) -> None:
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "DocuSign-Connect (stand-in)"}
        keys = self._store.config.connect_hmac_keys if one.sign else ()
        try:
            answer = session.post(
                one.url, data=one.body, headers={**headers, **signature_headers(keys, one.body)},
                timeout=TIMEOUT, allow_redirects=False,
            )  # fmt: skip
            status = answer.status_code
        except requests.RequestException:
            status = 0
        with self._wake:
            one.statuses.append(status)
            one.bodies.append(one.body)
            self._settle(one, status)
            if one.state != "queued" and one in self._open:
                self._open.remove(one)
            self._wake.notify_all()

    def _settle(self, one: Delivery, status: int) -> None:
        """Delivered, or put back for a retry. Without acknowledgment any answer counts as delivered."""
        backoff = self._store.switches.connect_retry_backoff
        if 200 <= status < 300 or (status and not one.acknowledge):
            one.state = "delivered"
        elif not one.acknowledge or len(one.statuses) > len(backoff):
            one.state = "failed"
        else:
            one.state, one.due = "queued", time.monotonic() + backoff[len(one.statuses) - 1]
            if not self._store.switches.connect_retry_identical:
                one.message = {**one.message, "retryCount": len(one.statuses)}
                one.body = to_bytes(one.message)
