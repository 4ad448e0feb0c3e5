"""A small portfolio in a database, and the steps that storage tests take with it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from threading import Barrier
from typing import Any, TypeVar

from sqlalchemy import Row, select

from claims.dispatch import Dispatch, State
from claims.model import Claim
from storage import batches, listing, outbox, portfolio, projects
from storage.database import Database
from storage.tables import dispatches
from tests.support.builders import MAYA, NOW, RIVERSIDE, after, claim_record, member_record, project_record

T = TypeVar("T")
WHOLE_WAY = (State.CREATING, State.DRAFTED, State.SENDING, State.SENT)
LEASE_SECONDS = 180


@dataclass(frozen=True)
class World:
    """Riverside Tower with Maya as its admin and some approved claims."""

    db: Database
    project_id: str
    member_id: str

    def claims(self) -> tuple[Claim, ...]:
        with self.db.reading() as tx:
            return tuple(one.claim for one in listing.of_project(tx, self.project_id))

    def listed(self) -> tuple[listing.StoredClaim, ...]:
        with self.db.reading() as tx:
            return listing.of_project(tx, self.project_id)

    def batch(self, press: str = "press", private: bool = False, now: datetime = NOW) -> str:
        with self.db.deciding() as tx:
            made = batches.create(tx, press, self.project_id, self.member_id, MAYA, private, RIVERSIDE, now)
        assert made is not None
        return made

    def promise(self, batch_id: str, claim: Claim, position: int = 0, now: datetime = NOW) -> bool:
        with self.db.deciding() as tx:
            return outbox.promise(tx, batch_id, position, claim, claim.contacts, now)

    def lease(self, owner: str = "worker", now: datetime = NOW, limit: int = 100) -> tuple[Dispatch, ...]:
        with self.db.deciding() as tx:
            return outbox.lease(tx, owner, now, now + (after(LEASE_SECONDS) - NOW), limit)

    def move(self, held: Dispatch, *states: State, now: datetime = NOW, **changes: Any) -> Dispatch:
        """Walk a held dispatch through these states; its draft gets an envelope id of its own."""
        for state in states:
            more = {"envelope_id": f"envelope-{held.id}"} if state is State.DRAFTED else {}
            with self.db.deciding() as tx:
                moved = outbox.move(tx, held, state, now, **more, **changes)
            assert moved is not None
            held = moved
        return held

    def promised(self, claim: Claim, press: str = "press") -> Dispatch:
        """Promise a claim in a batch of its own and lease it."""
        assert self.promise(self.batch(press), claim)
        return self.lease()[0]

    def sent(self, claim: Claim, press: str = "press") -> Dispatch:
        """Take a claim all the way to the signers."""
        return self.move(self.promised(claim, press), *WHOLE_WAY)

    def row(self, dispatch_id: str) -> Row[Any]:
        with self.db.reading() as tx:
            return tx.execute(select(dispatches).where(dispatches.c.id == dispatch_id)).one()

    def import_again(self, number: int = 1, **changes: Any) -> portfolio.Change:
        """Import a claim once more, with these parts changed."""
        with self.db.deciding() as tx:
            return portfolio.store_claim(tx, claim_record(number=number, **changes), after(60))

    def force(self, dispatch_id: str, state: State) -> None:
        """Put a dispatch into a state, however it would have got there."""
        here = dispatches.c.id == dispatch_id
        with self.db.deciding() as tx:
            tx.execute(dispatches.update().where(here).values(state=state, envelope_id=f"envelope-{dispatch_id}"))


def a_world(db: Database, claims: int = 1) -> World:
    with db.deciding() as tx:
        portfolio.store_project(tx, project_record())
        portfolio.store_member(tx, member_record())
        for number in range(1, claims + 1):
            portfolio.store_claim(tx, claim_record(number=number), NOW)
        member = projects.memberships(tx, MAYA)[0]
    return World(db, member.project_id, member.id)


def at_once(count: int, work: Callable[[int], T]) -> list[T]:
    """Let `count` threads do this at the same moment; each is told its number."""
    barrier = Barrier(count)

    def started(number: int) -> T:
        barrier.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(started, range(count)))
