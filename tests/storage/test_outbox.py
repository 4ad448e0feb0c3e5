"""The outbox: one claim, one live envelope, whatever the code or the threads do; and every promise is kept track of."""

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from claims.dispatch import LIVE, OPEN, OUT, Dispatch, MoveNotAllowed, State
from claims.model import Contact
from storage import addressees, batches, outbox
from storage.database import Database
from storage.tables import dispatch_keys, dispatches
from tests.storage.world import WHOLE_WAY, World, a_world, at_once
from tests.support.builders import NOW, after, asking_for

KEY = "9a3c1d2e-3f40-4516-8273-2f9d6e5b4c31"
OTHER_KEY = "b7e4d2a1-9c58-4f06-8e3b-6a5d4c3b2a19"


def attempts(world: World) -> list[tuple[str, int]]:
    with world.db.reading() as tx:
        rows = tx.execute(select(dispatches).order_by(dispatches.c.promised_at, dispatches.c.attempt)).all()
    return [(row.revision_id, row.attempt) for row in rows]


def each_state(db: Database) -> tuple[World, dict[State, Dispatch]]:
    """A claim in every state a dispatch can be in."""
    world = a_world(db, claims=len(State))
    held = {
        state: world.promised(claim, f"press for {state}") for state, claim in zip(State, world.claims(), strict=True)
    }
    for state, dispatch in held.items():
        world.force(dispatch.id, state)
    return world, held


def test_a_claim_with_a_live_dispatch_is_not_promised_again(db: Database) -> None:
    world, held = each_state(db)
    batch = world.batch("second")

    again = {state: world.promise(batch, claim) for state, claim in zip(State, world.claims(), strict=True)}

    assert again == {state: state not in LIVE for state in State}
    first = [(dispatch.revision_id, 1) for dispatch in held.values()]
    second = [(dispatch.revision_id, 2) for state, dispatch in held.items() if state not in LIVE]
    assert sorted(attempts(world)) == sorted(first + second)


def test_a_claim_with_a_live_dispatch_is_not_promised_for_another_revision_either(db: Database) -> None:
    world, _ = each_state(db)
    for number in range(1, len(State) + 1):
        world.import_again(number, figures=asking_for("7700.00"))
    batch = world.batch("second")

    again = {state: world.promise(batch, claim) for state, claim in zip(State, world.claims(), strict=True)}

    assert again == {state: state not in LIVE for state in State}


def test_attempts_are_counted_per_revision(world: World) -> None:
    first = world.claims()[0]
    for press in ("one", "two"):
        world.force(world.promised(first, press).id, State.DECLINED)
    world.import_again(figures=asking_for("7700.00"))
    second = world.claims()[0]

    assert world.promise(world.batch("three"), second, now=after(60))

    assert attempts(world) == [(first.revision.id, 1), (first.revision.id, 2), (second.revision.id, 1)]


def test_of_many_presses_at_once_exactly_one_gets_the_claim(db: Database) -> None:
    world = a_world(db)
    old = world.claims()[0]
    world.import_again(figures=asking_for("7700.00"))
    new = world.claims()[0]

    def press(batches_made: list[str], number: int) -> bool:
        return world.promise(batches_made[number], (old, new)[number % 2])

    for go in range(3):
        pressed = [world.batch(f"press {go} {number}") for number in range(8)]
        held = at_once(8, partial(press, pressed))

        assert sorted(held) == [False] * 7 + [True]
        (winner,) = world.lease()
        assert winner.batch_id == pressed[held.index(True)]
        world.force(winner.id, State.VOIDED)


def test_many_presses_for_many_claims_at_once_promise_each_claim_once(db: Database) -> None:
    world = a_world(db, claims=6)
    claims = world.claims()
    pressed = [world.batch(f"press {number}") for number in range(4)]

    def press(number: int) -> int:
        with world.db.deciding() as tx:
            return sum(
                outbox.promise(tx, pressed[number], at, claim, claim.contacts, NOW) for at, claim in enumerate(claims)
            )

    assert sum(at_once(4, press)) == 6
    assert sorted(one.claim_id for one in world.lease()) == sorted(claim.id for claim in claims)


def test_one_revision_is_completed_once(world: World) -> None:
    claim = world.claims()[0]
    world.force(world.sent(claim, "first").id, State.COMPLETED)
    again = world.sent(claim, "second")

    with pytest.raises(IntegrityError):
        world.force(again.id, State.COMPLETED)


def test_two_revisions_of_a_claim_may_both_be_completed(world: World) -> None:
    world.force(world.sent(world.claims()[0], "first").id, State.COMPLETED)
    world.import_again(figures=asking_for("7700.00"))

    world.force(world.sent(world.claims()[0], "second").id, State.COMPLETED)

    assert world.listed()[0].signed


def test_only_a_dispatch_without_a_draft_has_no_envelope(world: World) -> None:
    held = world.promised(world.claims()[0])

    def put(state: State) -> None:
        with world.db.deciding() as tx:
            tx.execute(dispatches.update().where(dispatches.c.id == held.id).values(state=state))

    before_a_draft = {
        State.AWAITING_APPROVAL,
        State.PROMISED,
        State.CREATING,
        State.CREATE_UNKNOWN,
        State.WITHHELD,
        State.FAILED,
    }
    for state in before_a_draft:
        put(state)
        assert world.row(held.id).state == state
    for state in set(State) - before_a_draft:
        with pytest.raises(IntegrityError, match="envelope_known"):
            put(state)


def test_one_envelope_belongs_to_one_dispatch(db: Database) -> None:
    world = a_world(db, claims=2)
    one, other = (world.promised(claim, f"press {claim.number}") for claim in world.claims())
    world.move(one, State.CREATING, State.DRAFTED)
    creating = world.move(other, State.CREATING)

    with pytest.raises(IntegrityError), db.deciding() as tx:
        outbox.move(tx, creating, State.DRAFTED, NOW, envelope_id=f"envelope-{one.id}")


def test_a_dispatch_goes_to_those_who_were_confirmed_in_their_order(world: World) -> None:
    people = (Contact("Zoe", "zoe@harlan.example"), Contact("Abe", "Abe@harlan.example"))
    claim = replace(world.claims()[0], contacts=people)

    held = world.promised(claim)

    with world.db.reading() as tx:
        assert addressees.of_dispatch(tx, held.id) == people


def test_a_dispatch_walks_to_the_signers_and_every_step_is_told_to_its_batch(world: World) -> None:
    held = world.promised(world.claims()[0])
    with world.db.reading() as tx:
        before = batches.root(tx, held.batch_id)

    moved = world.move(held, *WHOLE_WAY, now=after(30))

    row = world.row(held.id)
    assert (moved.state, row.state) == (State.SENT, "sent")
    assert moved.envelope_id == row.envelope_id == f"envelope-{held.id}"
    assert row.changed_at == after(30)
    with world.db.reading() as tx:
        root = batches.root(tx, held.batch_id)
    assert before is not None
    assert root is not None
    assert root.version == before.version + 4


def test_a_move_that_is_not_in_the_table_is_an_error_and_changes_nothing(world: World) -> None:
    held = world.promised(world.claims()[0])

    with pytest.raises(MoveNotAllowed):
        world.move(held, State.SENDING)

    assert world.row(held.id).state == "promised"


def test_a_key_is_written_down_once(world: World) -> None:
    held = world.promised(world.claims()[0])
    with world.db.deciding() as tx:
        outbox.new_key(tx, held, KEY, NOW)
        outbox.new_key(tx, held, OTHER_KEY, NOW)

    with pytest.raises(IntegrityError), world.db.deciding() as tx:
        outbox.new_key(tx, held, KEY, NOW)

    with world.db.reading() as tx:
        assert tx.execute(select(func.count()).select_from(dispatch_keys)).scalar_one() == 2


def test_a_batch_is_working_while_one_of_its_claims_is_on_its_way_to_docusign(db: Database) -> None:
    world, held = each_state(db)
    other = world.batch("without claims")

    with world.db.reading() as tx:
        working = {state: outbox.working(tx, dispatch.batch_id) for state, dispatch in held.items()}

        assert working == {state: state in OPEN for state in State}
        assert not outbox.working(tx, other)
        assert outbox.open_work(tx) == len(OPEN)


def test_a_promise_is_only_as_good_as_its_transaction(world: World) -> None:
    claim = world.claims()[0]
    batch = world.batch()

    def promise_and_fail() -> None:
        with world.db.deciding() as tx:
            assert outbox.promise(tx, batch, 0, claim, claim.contacts, NOW)
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="the power went"):
        promise_and_fail()

    assert attempts(world) == []
    assert world.promise(batch, claim)


def test_what_is_with_the_signers_is_no_work_of_ours(world: World) -> None:
    held = world.sent(world.claims()[0])

    for state in OUT:
        world.force(held.id, state)
        assert world.lease(now=after(100_000)) == ()
