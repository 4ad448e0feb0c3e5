"""What the outbox passes over and what it takes, by how the person stands as whom a claim is sent."""

import pytest

from claims.dispatch import State
from claims.grants import ENDED, Grant, GrantState
from claims.holds import EVERYTHING, HoldKind
from storage import grants, holds, outbox
from storage.database import Database
from storage.grants import Sealed
from storage.tables import dispatches, docusign_grants
from tests.storage.world import World, a_world
from tests.support.builders import NOW, after

PERSON = "2d7a9c14-5e0b-4b8e-9f21-6c3d8e7f1a01"


@pytest.fixture
def world(db: Database) -> World:
    return a_world(db, claims=2)


def promised(world: World, state: GrantState | None) -> None:
    """One claim of a person, one of the service account."""
    batch = world.batch()
    for position, (claim, sender) in enumerate(zip(world.claims(), (PERSON, "service"), strict=True)):
        with world.db.deciding() as tx:
            assert outbox.promise(tx, batch, position, claim, claim.contacts, NOW, sender=sender)
    grant = Grant(PERSON, "U1", "Maya", "maya@x.example", "a", "A", "https://na1.docusign.net", GrantState.GOOD)
    with world.db.deciding() as tx:
        if state is not None:
            grants.connect(tx, grant, Sealed("a", after(60), "r"), NOW)
            tx.execute(docusign_grants.update().values(state=state))


def taken(world: World, service_up: bool = True) -> set[str | None]:
    with world.db.deciding() as tx:
        return {one.sender for one in outbox.lease(tx, "worker", NOW, after(180), 10, service_up=service_up)}


@pytest.mark.parametrize("state", [None, *GrantState])
def test_only_a_person_who_lapsed_keeps_a_claim_waiting_and_only_theirs(world: World, state: GrantState | None) -> None:
    promised(world, state)

    assert taken(world) == ({"service"} if state is GrantState.LAPSED else {PERSON, "service"})


@pytest.mark.parametrize("state", [None, *GrantState])
def test_the_service_account_shut_out_keeps_no_person_waiting(world: World, state: GrantState | None) -> None:
    promised(world, state)

    assert taken(world, service_up=False) == (set() if state in {None, GrantState.LAPSED} else {PERSON})


@pytest.mark.parametrize("state", list(GrantState))
def test_what_a_person_takes_back_their_name_from_ends_whatever_holds_it(world: World, state: GrantState) -> None:
    promised(world, state)
    with world.db.deciding() as tx:
        holds.place(tx, EVERYTHING, HoldKind.FREEZE, None, "Audit", NOW)

    assert taken(world) == ({PERSON} if state in ENDED else set())


def test_what_waited_is_due_at_once_and_says_no_more_that_it_waits(world: World) -> None:
    promised(world, GrantState.LAPSED)
    with world.db.deciding() as tx:
        tx.execute(dispatches.update().values(next_at=after(900)))
        outbox.explain_waiting(tx, "Waits for Maya.", NOW, dispatches.c.sender == PERSON)
        tx.execute(docusign_grants.update().values(state=GrantState.GOOD))
        outbox.go_on(tx, PERSON, NOW)

    assert taken(world) == {PERSON}
    rows = {one.sender: one for one in map(world.row, ids_of(world))}
    assert rows[PERSON].outcome_words is None
    assert rows[PERSON].state == State.PROMISED


def ids_of(world: World) -> list[str]:
    with world.db.reading() as tx:
        return list(tx.execute(dispatches.select()).scalars())


def test_new_tokens_are_kept_only_over_those_they_were_got_with(world: World) -> None:
    promised(world, GrantState.GOOD)
    newer, late = Sealed("a2", after(120), "r2"), Sealed("a3", after(130), "r3")
    with world.db.deciding() as tx:
        assert grants.renewed(tx, PERSON, "r", "r", newer, NOW)
        assert not grants.renewed(tx, PERSON, "r", "r", late, NOW)
        assert grants.sealed(tx, PERSON) == newer
        assert grants.older(tx, PERSON) == "r"
        assert grants.lapsed(tx, PERSON, "r", NOW) is None, "whoever was refused with the older token says nothing"


def test_one_at_a_time_has_the_lease_and_a_lapsed_person_is_asked_once(world: World) -> None:
    promised(world, GrantState.GOOD)
    with world.db.deciding() as tx:
        assert grants.take_lease(tx, PERSON, "one", NOW, after(60))
        assert not grants.take_lease(tx, PERSON, "two", NOW, after(60))
        grants.give_back(tx, PERSON, "two")
        assert not grants.take_lease(tx, PERSON, "two", NOW, after(60)), "only its holder gives it back"
        assert grants.take_lease(tx, PERSON, "two", after(60), after(120))
        assert grants.lapsed(tx, PERSON, "r", NOW) is not None
        assert [one.user_id for one in grants.ask(tx, NOW)] == [PERSON]
        assert grants.ask(tx, NOW) == ()
