"""What the engine asks at every look: is there anything to do, and of which kind."""

from dataclasses import astuple, fields

import pytest

from claims.batch import NoteKind
from claims.compiling import Month
from claims.dispatch import State
from claims.handing import HandoutKind
from claims.orders import Order, OrderKind, OrderState
from storage import compilations, due, filings, handouts, homes, news, orders, outbox
from storage import notes as stored_notes
from storage.due import Work
from storage.tables import batches, notes
from tests.storage.world import LEASE_SECONDS, WHOLE_WAY, World
from tests.support.builders import MAYA, NOW, after

LATER = after(2 * LEASE_SECONDS)


def found(world: World, at: float = 1) -> list[str]:
    """The kinds of work that are due."""
    with world.db.reading() as tx:
        told = due.work(tx, after(at))
    return [kind.name for kind in fields(Work) if getattr(told, kind.name)]


def telling(world: World) -> bool:
    with world.db.reading() as tx:
        return due.telling(tx, after(1))


def all_told(world: World) -> None:
    """Slack has been told everything that was owed so far."""
    with world.db.deciding() as tx:
        tx.execute(batches.update().values(stale_since=None))
        tx.execute(notes.update().values(posting_at=NOW))


def test_where_nothing_was_ever_asked_for_there_is_nothing_to_do(world: World) -> None:
    with world.db.reading() as tx:
        assert not any(astuple(due.work(tx, NOW)))
        assert not due.heard(tx)
        assert not due.telling(tx, NOW)


def test_a_promise_is_work_until_somebody_has_it_and_again_when_they_vanished(world: World) -> None:
    world.promise(world.batch(), world.claims()[0])
    assert found(world) == ["dispatches"]
    world.lease(now=after(1))
    assert found(world, 2) == []
    assert found(world, 2 * LEASE_SECONDS) == ["dispatches"]


@pytest.mark.parametrize("state", [State.SENT, State.COMPLETED, State.DECLINED, State.VOIDED, State.WITHHELD])
def test_what_is_with_the_signers_or_over_is_no_work(state: State, world: World) -> None:
    held = world.promised(world.claims()[0])
    with world.db.deciding() as tx:
        outbox.release(tx, held, NOW)
    world.force(held.id, state)
    assert found(world) == []


def test_an_order_is_work_until_it_is_carried_out(world: World) -> None:
    sent = world.sent(world.claims()[0])
    with world.db.deciding() as tx:
        outbox.release(tx, sent, NOW)
        orders.ask(tx, Order(sent.id, OrderKind.VOID, "press", MAYA), NOW)
    assert found(world) == ["orders"]
    with world.db.deciding() as tx:
        (held,) = orders.lease(tx, "one", after(1), LATER, 5)
        orders.move(tx, held, OrderState.REFUSED, after(2))
    assert found(world, 3) == []


def test_files_are_work_of_their_own_kinds(world: World) -> None:
    claim = world.claims()[0]
    held = world.move(world.promised(claim), *WHOLE_WAY)
    with world.db.deciding() as tx:
        outbox.release(tx, held, NOW)
        filings.due(tx, held.id, NOW)
    assert found(world) == ["filings"]
    with world.db.deciding() as tx:
        handouts.ask(tx, MAYA, claim.id, HandoutKind.PREVIEW, "press", NOW)
        compilations.ask(tx, world.project_id, Month(2026, 10), MAYA, 9, NOW)
    assert found(world) == ["filings", "handouts", "compilations"]
    with world.db.deciding() as tx:
        compilations.lease(tx, "one", after(1), LATER, 5)
    assert found(world, 2) == ["filings", "handouts"]


def test_a_message_of_docusigns_is_heard_of_until_it_is_applied(world: World) -> None:
    with world.db.deciding() as tx:
        news.receive(tx, "key", "envelope-1", "envelope-sent", b"{}", NOW)
        assert due.heard(tx)
        event = news.next_waiting(tx)
        assert event
        news.applied(tx, event.id, "applied", NOW)
        assert not due.heard(tx)


def test_a_message_that_does_not_tell_the_truth_is_to_be_told(world: World) -> None:
    world.promise(world.batch(), world.claims()[0])
    assert telling(world)
    all_told(world)
    assert not telling(world)


def test_a_line_is_to_be_told_at_once_or_when_it_has_waited_for_others(world: World) -> None:
    held = world.promised(world.claims()[0])
    all_told(world)
    with world.db.deciding() as tx:
        stored_notes.make(tx, held.batch_id, held.id, NoteKind.SENT, NOW)
    assert telling(world)
    with world.db.deciding() as tx:
        tx.execute(notes.update().values(due_at=after(2)))
        assert not due.telling(tx, after(1))
        assert due.telling(tx, after(2))


def test_an_admin_who_may_have_to_be_asked_is_to_be_told(world: World) -> None:
    held = world.promised(world.claims()[0])
    all_told(world)
    world.force(held.id, State.AWAITING_APPROVAL)
    assert not telling(world), "who reads the channel sees it there"
    with world.db.deciding() as tx:
        tx.execute(batches.update().values(place=MAYA))
    assert telling(world)


def test_where_somebody_has_a_home_tab_it_may_be_stale(world: World) -> None:
    with world.db.deciding() as tx:
        homes.opened(tx, MAYA, NOW)
    assert telling(world)
