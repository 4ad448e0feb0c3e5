"""Leases: one worker at a time, a stale worker's write changes nothing, an interrupted call is never forgotten."""

from datetime import datetime
from functools import partial

import pytest

from claims.dispatch import OPEN, Dispatch, State
from storage import news, outbox
from storage.database import Database
from tests.storage.world import LEASE_SECONDS, WHOLE_WAY, World, a_world, at_once
from tests.support.builders import NOW, after

EXPIRED = after(LEASE_SECONDS)
PATHS: dict[State, tuple[State, ...]] = {
    State.PROMISED: (),
    State.CREATING: (State.CREATING,),
    State.CREATE_UNKNOWN: (State.CREATING, State.CREATE_UNKNOWN),
    State.DRAFTED: (State.CREATING, State.DRAFTED),
    State.SENDING: (State.CREATING, State.DRAFTED, State.SENDING),
    State.UNCERTAIN: (State.CREATING, State.DRAFTED, State.SENDING, State.UNCERTAIN),
}


def release(world: World, held: Dispatch, next_at: datetime) -> None:
    with world.db.deciding() as tx:
        outbox.release(tx, held, next_at)


def promise_all(world: World, batch: str) -> None:
    for position, claim in enumerate(world.claims()):
        assert world.promise(batch, claim, position)


def test_the_paths_lead_to_every_state_that_is_work() -> None:
    assert set(PATHS) == OPEN


def test_what_is_leased_is_not_leased_again_until_the_lease_runs_out(world: World) -> None:
    held = world.promised(world.claims()[0])

    assert world.lease("other", now=NOW) == ()
    assert world.lease("other", now=after(LEASE_SECONDS - 0.001)) == ()
    (taken,) = world.lease("other", now=EXPIRED)

    assert (taken.id, taken.owner, taken.lease) == (held.id, "other", held.lease + 1)


def test_of_many_workers_each_dispatch_is_leased_by_one(db: Database) -> None:
    world = a_world(db, claims=24)
    promise_all(world, world.batch())

    leased = at_once(8, lambda number: world.lease(f"worker {number}", limit=5))

    ids = [held.id for batch in leased for held in batch]
    assert len(ids) == len(set(ids)) == 24
    assert max(len(batch) for batch in leased) <= 5
    assert all(held.owner == f"worker {number}" for number, batch in enumerate(leased) for held in batch)


def test_one_due_dispatch_is_leased_by_exactly_one_of_many_workers(world: World) -> None:
    world.promise(world.batch(), world.claims()[0])

    def lease_at(now: datetime, number: int) -> tuple[Dispatch, ...]:
        return world.lease(f"worker {number}", now=now)

    for go in range(5):
        leased = at_once(8, partial(lease_at, after(go * LEASE_SECONDS)))

        assert sorted(len(batch) for batch in leased) == [0] * 7 + [1]


@pytest.mark.parametrize("limit", [1, 3, 12])
def test_no_more_is_leased_than_was_asked_for_and_the_longest_promised_first(db: Database, limit: int) -> None:
    world = a_world(db, claims=12)
    claims = world.claims()
    late, early = world.batch("late"), world.batch("early")
    for position, claim in enumerate(claims[:6]):
        world.promise(late, claim, position, now=after(60))
    for position, claim in enumerate(claims[6:]):
        world.promise(early, claim, position, now=NOW)
    order = [claim.id for claim in (*claims[6:], *claims[:6])]

    assert [held.claim_id for held in world.lease(now=after(120), limit=limit)] == order[:limit]


def test_what_is_not_due_yet_waits(world: World) -> None:
    held = world.promised(world.claims()[0])
    release(world, held, after(30))

    assert world.lease(now=after(29)) == ()
    (again,) = world.lease(now=after(30))

    assert (again.tries, again.lease) == (held.tries + 1, held.lease + 1)


def test_a_released_dispatch_is_nobodys(world: World) -> None:
    held = world.promised(world.claims()[0])

    release(world, held, NOW)

    row = world.row(held.id)
    assert (row.owner, row.lease_until, row.tries, row.state) == (None, None, 1, "promised")


def test_a_dispatch_whose_worker_vanished_is_taken_over_as_interrupted(db: Database) -> None:
    world = a_world(db, claims=len(PATHS))
    held = {}
    for (state, path), claim in zip(PATHS.items(), world.claims(), strict=True):
        held[world.move(world.promised(claim, f"press for {state}"), *path).id] = state

    before = world.lease("other", now=after(LEASE_SECONDS - 1))
    taken = {held[one.id]: one for one in world.lease("other", now=EXPIRED)}

    assert before == ()
    assert {state: one.state for state, one in taken.items()} == {
        State.PROMISED: State.PROMISED,
        State.CREATING: State.CREATE_UNKNOWN,
        State.CREATE_UNKNOWN: State.CREATE_UNKNOWN,
        State.DRAFTED: State.DRAFTED,
        State.SENDING: State.UNCERTAIN,
        State.UNCERTAIN: State.UNCERTAIN,
    }
    for one in taken.values():
        row = world.row(one.id)
        assert (row.state, row.owner, row.lease) == (one.state, "other", one.lease)


def test_a_write_under_a_stale_lease_changes_nothing(world: World) -> None:
    """Not even when the worker that took over goes by the same name."""
    stale = world.move(world.promised(world.claims()[0]), State.CREATING)

    for again, owner in enumerate(("other", stale.owner), start=1):
        now = after(again * LEASE_SECONDS)
        assert len(world.lease(owner, now=now)) == 1
        before = world.row(stale.id)
        with world.db.deciding() as tx:
            assert outbox.move(tx, stale, State.DRAFTED, now, envelope_id="an orphan") is None
            assert outbox.move(tx, stale, State.PROMISED, now) is None
            outbox.release(tx, stale, NOW)

        assert world.row(stale.id) == before


def test_only_the_state_it_was_left_in_can_be_written_over(world: World) -> None:
    """A worker that holds the lease but remembers an older state writes nothing."""
    held = world.promised(world.claims()[0])
    now = world.move(held, State.CREATING)
    before = world.row(held.id)

    with world.db.deciding() as tx:
        assert outbox.move(tx, held, State.CREATING, after(1)) is None

    assert (now.owner, now.lease) == (held.owner, held.lease)
    assert world.row(held.id) == before


def test_a_worker_that_let_go_cannot_write_any_more(world: World) -> None:
    held = world.promised(world.claims()[0])
    release(world, held, NOW)

    with world.db.deciding() as tx:
        assert outbox.move(tx, held, State.CREATING, NOW) is None

    assert world.row(held.id).state == "promised"


def test_a_worker_that_news_has_overtaken_writes_nothing(world: World) -> None:
    held = world.move(world.promised(world.claims()[0]), *PATHS[State.SENDING])
    with world.db.deciding() as tx:
        subject = news.subject_of(tx, f"envelope-{held.id}", None)
        assert subject is not None
        news.move(tx, subject, State.COMPLETED, f"envelope-{held.id}", after(1))

    with world.db.deciding() as tx:
        assert outbox.move(tx, held, State.SENT, after(2)) is None

    assert world.row(held.id).state == "completed"


def test_of_two_workers_that_think_they_hold_it_one_writes(world: World) -> None:
    held = world.promised(world.claims()[0])

    def write(_: int) -> bool:
        with world.db.deciding() as tx:
            return outbox.move(tx, held, State.CREATING, NOW) is not None

    assert sorted(at_once(8, write)) == [False] * 7 + [True]


def test_what_has_ended_is_leased_no_more(world: World) -> None:
    world.move(world.promised(world.claims()[0]), *WHOLE_WAY, State.DECLINED)

    assert world.lease(now=after(10 * LEASE_SECONDS)) == ()
