"""Orders as rows: once per press, one at a time on one envelope, and only by whoever holds the lease."""

from datetime import timedelta

from claims.dispatch import Dispatch
from claims.orders import HeldOrder, Order, OrderKind, OrderState
from storage import orders, outbox
from storage.database import Database
from tests.storage.world import LEASE_SECONDS, World, a_world, at_once
from tests.support.builders import MAYA, NOW, after

UNTIL = timedelta(seconds=LEASE_SECONDS)


def out(world: World) -> Dispatch:
    """An envelope with the signers, and nobody at it."""
    sent = world.sent(world.claims()[0])
    with world.db.deciding() as tx:
        outbox.release(tx, sent, NOW)
    return sent


def ask(world: World, dispatch_id: str, kind: OrderKind, press: str, by: str | None = MAYA, at: float = 0) -> bool:
    order = Order(dispatch_id, kind, press, by, recipient_id="1", email="lou@harlan.example")
    with world.db.deciding() as tx:
        return orders.ask(tx, order, after(at))


def lease(world: World, owner: str = "worker", at: float = 1, scheduled: bool = True) -> tuple[HeldOrder, ...]:
    with world.db.deciding() as tx:
        return orders.lease(tx, owner, after(at), after(at) + UNTIL, 10, scheduled)


def move(world: World, held: HeldOrder, to: OrderState) -> HeldOrder | None:
    with world.db.deciding() as tx:
        return orders.move(tx, held, to, after(2))


def test_a_press_asks_once_and_what_was_refused_may_be_asked_by_a_person_again(world: World) -> None:
    sent = out(world)

    assert ask(world, sent.id, OrderKind.REMIND, "press")
    assert not ask(world, sent.id, OrderKind.REMIND, "press")
    (held,) = lease(world)
    assert move(world, held, OrderState.REFUSED) is not None
    assert not ask(world, sent.id, OrderKind.REMIND, "press", by=None)
    assert ask(world, sent.id, OrderKind.REMIND, "press")

    with world.db.reading() as tx:
        found = orders.of_press(tx, "press")
    assert found is not None
    assert found.state is OrderState.ASKED


def test_an_envelope_has_one_order_worked_on_at_a_time_the_oldest_first(world: World) -> None:
    sent = out(world)
    ask(world, sent.id, OrderKind.VOID, "second", at=1)
    ask(world, sent.id, OrderKind.REMIND, "first")

    (held,) = lease(world)
    assert (held.order.press, held.envelope_id) == ("first", f"envelope-{sent.id}")
    assert lease(world, "other", at=2) == ()

    assert move(world, held, OrderState.REFUSED) is not None
    (then,) = lease(world, "other", at=3)
    assert then.order.press == "second"


def test_of_many_workers_one_takes_an_order(db: Database) -> None:
    world = a_world(db)
    sent = out(world)
    ask(world, sent.id, OrderKind.REMIND, "press")

    taken = at_once(4, lambda number: lease(world, f"worker {number}"))

    assert len([held for each in taken for held in each]) == 1


def test_a_stale_worker_writes_nothing_and_an_interrupted_call_is_taken_over_as_that(world: World) -> None:
    sent = out(world)
    ask(world, sent.id, OrderKind.CORRECT, "press")
    (stale,) = lease(world)
    with world.db.deciding() as tx:
        calling = orders.commit_to_call(tx, stale, after(2), after(2) + UNTIL)
    assert calling is not None
    assert calling.called_at == after(2)

    (taken,) = lease(world, "other", at=2 + LEASE_SECONDS)

    assert taken.state is OrderState.UNCERTAIN
    assert move(world, calling, OrderState.DONE) is None


def test_while_only_people_have_calls_left_the_schedule_waits(world: World) -> None:
    sent = out(world)
    ask(world, sent.id, OrderKind.REMIND, "of the schedule", by=None)

    assert lease(world, scheduled=False) == ()
    assert len(lease(world)) == 1


def test_nothing_is_asked_of_an_envelope_that_somebody_sends_just_now(world: World) -> None:
    held = world.promised(world.claims()[0])
    ask(world, held.id, OrderKind.VOID, "press")

    assert lease(world) == ()
    assert len(lease(world, at=LEASE_SECONDS + 1)) == 1


def test_an_envelope_that_is_out_keeps_no_order_waiting_for_a_lease_that_nobody_gives_back(world: World) -> None:
    sent = world.sent(world.claims()[0])
    ask(world, sent.id, OrderKind.VOID, "press")

    assert len(lease(world)) == 1
