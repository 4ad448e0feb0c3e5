"""Claims as listed: in one statement, with everything the rule of sending looks at."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from sqlalchemy import event, func, select

from claims.dispatch import LIVE, State
from claims.model import Contact
from claims.money import totals
from claims.records import ContactRecord
from storage import listing, portfolio
from storage.database import Database
from storage.tables import revisions
from tests.storage.world import World, a_world
from tests.support.builders import (
    NOW,
    SUBCONTRACTOR,
    asking_for,
    claim_record,
    commitment_record,
    person_record,
    project_record,
)


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    heard: list[str] = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def on_execute(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        heard.append(statement)

    yield heard
    event.remove(db.engine, "before_cursor_execute", on_execute)


def test_claims_are_listed_by_commitment_and_number(db: Database) -> None:
    world = a_world(db, claims=11)
    with db.deciding() as tx:
        for number in (2, 1):
            portfolio.store_claim(tx, claim_record(number=number, commitment=commitment_record(number="PO-7")), NOW)

    listed = [(claim.commitment.number, claim.number) for claim in world.claims()]

    assert listed == [("PO-7", 1), ("PO-7", 2), *(("SC-101", number) for number in range(1, 12))]


def test_a_list_takes_as_many_statements_for_many_claims_as_for_one(db: Database) -> None:
    world = a_world(db, claims=1)
    with statements(db) as for_one:
        world.claims()
    with db.deciding() as tx:
        for number in range(2, 52):
            portfolio.store_claim(
                tx, claim_record(number=number, commitment=commitment_record(number=f"SC-{number}")), NOW
            )

    with statements(db) as for_many:
        assert len(world.claims()) == 51

    assert len(for_many) == len(for_one)


def test_claims_of_another_project_are_not_listed(world: World) -> None:
    with world.db.deciding() as tx:
        portfolio.store_project(tx, project_record(number="HS"))
        portfolio.store_claim(tx, claim_record(project_number="HS", number=99), NOW)

    assert [claim.number for claim in world.claims()] == [1]


def test_some_claims_are_read_by_their_ids_within_the_project_only(db: Database) -> None:
    world = a_world(db, claims=3)
    wanted = [world.claims()[2].id, world.claims()[0].id, "no such claim"]

    with db.reading() as tx:
        assert [one.claim.number for one in listing.of_claims(tx, world.project_id, wanted)] == [1, 3]
        assert listing.of_claims(tx, "another project", wanted) == ()
        assert listing.of_claims(tx, world.project_id, []) == ()


def test_a_private_list_belongs_to_its_commitment_only(world: World) -> None:
    private = commitment_record(number="SC-9", private=True, private_list=frozenset({"Priya@x.example", "o@x.example"}))
    with world.db.deciding() as tx:
        portfolio.store_claim(tx, claim_record(commitment=private), NOW)

    by_number = {claim.commitment.number: claim.commitment for claim in world.claims()}

    assert by_number["SC-9"].private_list == {"priya@x.example", "o@x.example"}
    assert by_number["SC-9"].private
    assert by_number["SC-101"].private_list == frozenset()
    assert not by_number["SC-101"].private


def test_what_the_people_list_says_of_a_contact_is_found_whatever_the_case(world: World) -> None:
    world.import_again(
        contacts=(ContactRecord("Ruth", "RUTH@Harlan.example"), ContactRecord("Omar", "omar@harlan.example"))
    )
    with world.db.deciding() as tx:
        portfolio.store_person(tx, person_record(email="Ruth@HARLAN.example", active=False))

    assert world.claims()[0].contacts == (
        Contact("Ruth", "RUTH@Harlan.example", active=False, company=SUBCONTRACTOR),
        Contact("Omar", "omar@harlan.example", active=None, company=None),
    )


def test_a_claim_without_contacts_is_listed_with_none(world: World) -> None:
    world.import_again(contacts=())

    assert world.claims()[0].contacts == ()


def test_a_list_says_how_far_the_live_envelope_has_got_and_whether_the_revision_is_signed(db: Database) -> None:
    world = a_world(db, claims=len(State))
    for state, claim in zip(State, world.claims(), strict=True):
        world.force(world.promised(claim, f"press for {state}").id, state)

    listed = {state: (one.envelope, one.signed) for state, one in zip(State, world.listed(), strict=True)}

    assert listed == {state: (state if state in LIVE else None, state is State.COMPLETED) for state in State}


def test_a_new_revision_of_a_signed_claim_is_not_signed(world: World) -> None:
    held = world.sent(world.claims()[0])
    world.force(held.id, State.COMPLETED)

    world.import_again(figures=asking_for("1.00"))

    assert not world.listed()[0].signed


def test_an_envelope_of_an_older_revision_still_holds_the_claim(world: World) -> None:
    world.sent(world.claims()[0])

    world.import_again(figures=asking_for("1.00"))

    assert world.listed()[0].envelope is State.SENT


def test_a_claim_is_listed_once_however_often_it_was_sent(world: World) -> None:
    for press in ("first", "second", "third"):
        world.force(world.sent(world.claims()[0], press).id, State.DECLINED)

    assert [one.envelope for one in world.listed()] == [None]


def test_amounts_of_claims_sort_and_sum_in_the_database_to_the_cent(world: World) -> None:
    amounts = ["90071992547409.93", "90071992547409.92", "-0.01", "0.00", "10.00", "9.99"]
    with world.db.deciding() as tx:
        for number, amount in enumerate(amounts, start=2):
            portfolio.store_claim(tx, claim_record(number=number, figures=asking_for(amount)), NOW)
    due = revisions.c.current_payment_due

    with world.db.reading() as tx:
        ordered = tx.execute(select(due).order_by(due)).scalars().all()
        summed = tx.execute(select(func.sum(due))).scalar_one()

    assert ordered == sorted([Decimal(0), *(Decimal(amount) for amount in amounts)])
    assert summed == Decimal("180143985094839.83")
    assert totals(claim.due for claim in world.claims())[0].amount == summed
