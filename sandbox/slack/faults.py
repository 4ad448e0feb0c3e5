"""Faults that a test asks for: what goes wrong, at which method, how often. Nothing goes wrong by itself here."""

import random
from dataclasses import dataclass, field
from typing import Literal, get_args

FaultKind = Literal["http_500", "ratelimited", "reset_before", "reset_after", "delay", "swallow", "error"]
DeliveryFault = Literal["duplicate", "lose", "bad_signature", "stale_timestamp"]


@dataclass
class Fault:
    """One fault, for the next `times` calls of `method` (a Web API method, `response_url`, `upload`,
    `files-pri`, or `*`).

    http_500, ratelimited (429 with `retry_after`), error (`ok: false` with `error`): nothing is done. reset_before: the
    connection is reset, nothing is done. reset_after: it is done, then the connection is reset. delay: it is done
    after `seconds`. swallow: the answer says it was done, but nothing was. Each of the calls is hit by `chance`
    (1: certainly); the dice are the stand-in's own and fall the same in every run.
    """

    method: str
    kind: FaultKind
    times: int = 1
    retry_after: int = 1
    seconds: float = 0.0
    error: str = "internal_error"
    chance: float = 1.0


@dataclass
class Faults:
    calls: list[Fault] = field(default_factory=list)
    deliveries: list[DeliveryFault] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(0))

    def inject(self, fault: Fault) -> None:
        if fault.kind not in get_args(FaultKind):
            raise ValueError(f"unknown fault {fault.kind}; one of {', '.join(get_args(FaultKind))}")
        if not 0 < fault.chance <= 1:
            raise ValueError(f"chance is more than 0 and at most 1, not {fault.chance!r}")
        self.calls.append(fault)

    def inject_delivery(self, kind: DeliveryFault, times: int = 1) -> None:
        if kind not in get_args(DeliveryFault):
            raise ValueError(f"unknown fault {kind}; one of {', '.join(get_args(DeliveryFault))}")
        self.deliveries.extend([kind] * times)

    def take(self, method: str) -> Fault | None:
        """The fault that this call meets, if any; it is used up by it."""
        for fault in self.calls:
            if fault.method in (method, "*") and (fault.chance == 1 or self.dice.random() < fault.chance):
                fault.times -= 1
                if fault.times <= 0:
                    self.calls.remove(fault)
                return fault
        return None

    def take_delivery(self) -> DeliveryFault | None:
        return self.deliveries.pop(0) if self.deliveries else None

    def clear(self) -> None:
        self.calls.clear()
        self.deliveries.clear()
