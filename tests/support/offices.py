"""Replicas of the bot over one database and one DocuSign in memory, without Slack: real threads, time moved by hand."""

import itertools
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from sqlalchemy import Row, select

from bot.engine import run_due
from bot.services import budget
from bot.services.context import Connection, Services, Timing, Workspace
from claims.budget import Share
from claims.dispatch import State
from claims.envelope import EnvelopeNews, EnvelopeStatus, Recipient, RecipientStatus
from esign.errors import Moved, Trouble
from esign.glyphs import undrawable
from esign.values import Draft
from storage.database import connect
from storage.tables import dispatches
from tests.storage.world import World
from tests.support.steps import HandClock

TIMING = Timing(retry=timedelta(seconds=1), look_up=timedelta(seconds=1), doubt=timedelta(seconds=5))
PATIENCE = 60.0


@dataclass
class Docusign:
    """DocuSign in memory: envelopes by id, what each was asked, and whatever else a test wants to happen at a call."""

    clock: Callable[[], datetime]
    statuses: dict[str, EnvelopeStatus] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    trouble: dict[str, Trouble] = field(default_factory=dict)
    """What a call, or the login, raises."""
    meanwhile: Callable[[str, str], object] = lambda *_: None
    """Told each call, by name and subject, before it takes effect."""
    lost: dict[str, BaseException] = field(default_factory=dict)
    """What a call raises, once, after it took effect."""
    signers: dict[str, dict[str, Recipient]] = field(default_factory=dict)
    """Of each envelope that a test gave signers: them, by recipient id."""
    files: dict[str, bytes] = field(default_factory=dict)
    """What is answered in the place of a document, by the name of the call."""
    mails: list[tuple[str, str]] = field(default_factory=list)
    """What signers were written because of an order: what, and the address."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def create(self, draft: Draft) -> str:
        self.asked("create", draft.transaction_id)
        return self.create_for(draft.transaction_id)

    def create_for(self, key: str) -> str:
        """Have a draft without having been asked."""
        with self.lock:
            envelope_id = f"envelope-{next(self.numbers)}"
            self.statuses[envelope_id] = EnvelopeStatus.CREATED
            self.keys[envelope_id] = key
        return envelope_id

    def send(self, envelope_id: str) -> None:
        self.asked("send", envelope_id)
        with self.lock:
            if self.statuses[envelope_id] is not EnvelopeStatus.CREATED:
                raise Moved("ENVELOPE_INVALID_STATUS", "It is no draft.")
            self.statuses[envelope_id] = EnvelopeStatus.SENT
            self.sent[envelope_id] += 1

    def discard(self, envelope_id: str) -> None:
        self.asked("discard", envelope_id)
        with self.lock:
            if self.statuses[envelope_id] in {EnvelopeStatus.SENT, EnvelopeStatus.DELIVERED}:
                raise Moved("NOT_A_DRAFT", "Someone sent it.")
            self.statuses[envelope_id] = EnvelopeStatus.DELETED

    def look(self, name: str, wanted: Callable[[str], bool]) -> tuple[EnvelopeNews, ...]:
        self.asked(name, "")
        with self.lock:
            found = [one for one in self.statuses if wanted(one)]
            return tuple(
                EnvelopeNews(
                    one, self.statuses[one], self.clock(), tuple(self.signers.get(one, {}).values()), self.keys[one]
                )
                for one in found
            )

    def void(self, envelope_id: str, reason: str) -> None:
        self.asked("void", envelope_id)
        with self.lock:
            if self.statuses[envelope_id] not in {EnvelopeStatus.SENT, EnvelopeStatus.DELIVERED}:
                raise Moved("ENVELOPE_CANNOT_VOID_INVALID_STATE", "It is over.")
            self.statuses[envelope_id] = EnvelopeStatus.VOIDED
            self.mails.append(("void", reason))
        self.answered("void")

    def write(self, name: str, envelope_id: str, recipient_id: str, /, **changes: Any) -> None:
        """Correct or remind one signer."""
        self.asked(name, envelope_id)
        with self.lock:
            one = self.signers[envelope_id][recipient_id]
            if one.status is RecipientStatus.COMPLETED:
                raise Moved("RECIPIENT_UPDATE_FAILED", "They have signed.")
            self.signers[envelope_id][recipient_id] = replace(one, status=RecipientStatus.SENT, **changes)
            self.mails.append((name, self.signers[envelope_id][recipient_id].email))
        self.answered(name)

    def file(self, name: str, envelope_id: str) -> bytes:
        self.asked(name, envelope_id)
        return self.files.get(name, f"%PDF-1.7 {name} of {envelope_id}".encode())

    def answered(self, name: str) -> None:
        if name in self.lost:
            raise self.lost.pop(name)

    def count(self, name: str) -> int:
        return sum(called == name for called, _ in self.calls)

    def asked(self, name: str, about: str) -> None:
        with self.lock:
            self.calls.append((name, about))
        self.meanwhile(name, about)
        if name in self.trouble:
            raise self.trouble[name]


class Line:
    """One replica's line to DocuSign: what `esign.client.Envelopes` is to the product, budget and all."""

    def __init__(self, docusign: Docusign, services: Callable[[], Services]) -> None:
        self.docusign, self.services = docusign, services

    def ready(self) -> str:
        if "login" in self.docusign.trouble:
            raise self.docusign.trouble["login"]
        return "Claims Service (Harbour & Rowe)"

    def create_draft(self, draft: Draft) -> str:
        budget.spend(self.services(), Share.SENDING)
        return self.docusign.create(draft)

    def send(self, envelope_id: str) -> None:
        budget.spend(self.services(), Share.SENDING)
        self.docusign.send(envelope_id)

    def find(self, transaction_ids: Sequence[str]) -> tuple[EnvelopeNews, ...]:
        budget.spend(self.services(), Share.LOOKING)
        return self.docusign.look("find", lambda one: self.docusign.keys[one] in transaction_ids)

    def read(self, envelope_ids: Sequence[str]) -> tuple[EnvelopeNews, ...]:
        budget.spend(self.services(), Share.LOOKING)
        return self.docusign.look("read", lambda one: one in envelope_ids)

    def changes_since(self, since: datetime) -> tuple[EnvelopeNews, ...]:
        budget.spend(self.services(), Share.LOOKING)
        return self.docusign.look("changes", lambda _: True)

    def discard_draft(self, envelope_id: str) -> None:
        budget.spend(self.services(), Share.LOOKING)
        self.docusign.discard(envelope_id)

    def void(self, envelope_id: str, reason: str) -> None:
        budget.spend(self.services(), Share.PEOPLE)
        self.docusign.void(envelope_id, reason)

    def correct(self, envelope_id: str, recipient_id: str, name: str, email: str) -> None:
        budget.spend(self.services(), Share.PEOPLE)
        self.docusign.write("correct", envelope_id, recipient_id, name=name, email=email)

    def remind(self, envelope_id: str, recipient_id: str, share: Share = Share.PEOPLE) -> None:
        budget.spend(self.services(), share)
        self.docusign.write("remind", envelope_id, recipient_id)

    def signed_copy(self, envelope_id: str) -> bytes:
        budget.spend(self.services(), Share.LOOKING)
        return self.docusign.file("signed_copy", envelope_id)

    def certificate(self, envelope_id: str) -> bytes:
        budget.spend(self.services(), Share.LOOKING)
        return self.docusign.file("certificate", envelope_id)

    def probe(self) -> str:
        budget.spend(self.services(), Share.PEOPLE)
        self.docusign.asked("probe", "")
        return "Harbour & Rowe"


@dataclass
class Replica:
    """One process of the bot: its services, and as many workers as it was given."""

    services: Services
    workers: int

    def __post_init__(self) -> None:
        self.pool = ThreadPoolExecutor(self.workers)
        self.free = threading.Semaphore(self.workers)

    def look(self) -> int:
        """Do what the engine's loop does at each look, and let the workers begin."""
        return run_due(self.services, self.pool, self.free, self.workers)

    def work(self) -> int:
        """Look once, and wait until the workers are done."""
        leased = self.look()
        self.rest()
        return leased

    def work_all(self) -> None:
        """Look again until there is nothing to do now."""
        while self.work():
            pass

    def rest(self) -> None:
        for _ in range(self.workers):
            assert self.free.acquire(timeout=PATIENCE), "a worker is stuck"
        self.free.release(self.workers)

    def close(self) -> None:
        self.pool.shutdown()
        self.services.db.close()


@dataclass
class Office:
    """Everything together: a time, a DocuSign, and replicas over one database."""

    url: str
    clock: HandClock = field(default_factory=HandClock)
    replicas: list[Replica] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.docusign = Docusign(self.clock)

    def replica(self, workers: int = 8) -> Replica:
        """Start one more."""
        services = Services(
            db=connect(self.url),
            clock=self.clock,
            slack=WebClient(),
            workspace=Workspace("T04HARBOUR"),
            envelopes=Line(self.docusign, lambda: services),
            connection=Connection("service-user"),
            undrawable=undrawable,
            owner=f"replica {len(self.replicas)}",
            timing=TIMING,
        )
        self.replicas.append(Replica(services, workers))
        return self.replicas[-1]


@contextmanager
def an_office(url: str) -> Iterator[Office]:
    office = Office(url)
    try:
        yield office
    finally:
        for one in office.replicas:
            one.close()


def promise_all(world: World, press: str = "press", claims: slice = slice(None)) -> str:
    """Promise the claims in one batch; its id."""
    batch = world.batch(press)
    for position, claim in enumerate(world.claims()[claims]):
        assert world.promise(batch, claim, position)
    return batch


def rows(world: World) -> list[Row[Any]]:
    with world.db.reading() as tx:
        return list(tx.execute(select(dispatches).order_by(dispatches.c.promised_at, dispatches.c.position)))


def states(world: World) -> Counter[State]:
    return Counter(State(row.state) for row in rows(world))
