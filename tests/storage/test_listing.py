"""Claims as listed: in one statement, with everything the rule of sending looks at."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from sqlalchemy import event, func, select

from claims.dispatch import LIVE, State
from claims.model import Contact
from claims.money import totals
from claims.reasons import Taken
from claims.records import ContactRecord
from storage import batches, listing, outbox, portfolio
from storage.database import Database
from storage.tables import projects, revisions
from tests.storage.world import WHOLE_WAY, World, a_world
from tests.support.builders import (
    MAYA,
    NOW,
    SUBCONTRACTOR,
    after,
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


def test_a_claim_that_somebody_has_says_who_and_since_when_until_it_can_be_sent_again(world: World) -> None:
    batch = world.batch()
    world.promise(batch, world.claims()[0], now=after(5))
    assert world.listed()[0].taken == Taken(MAYA, after(5))

    (held,) = world.lease(now=after(6))
    sent = world.move(held, State.CREATING, State.DRAFTED, State.SENDING)
    world.move(sent, State.SENT, now=after(7), sent_at=after(7))
    assert world.listed()[0].taken == Taken(MAYA, after(5), after(7))
    world.force(held.id, State.DECLINED)
    assert world.listed()[0].taken is None


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


def signed(world: World, number: int, press: str, *people: Contact, heard_at: float = 0) -> None:
    """Have a claim signed by these people; `heard_at` seconds after the start."""
    claim = next(one for one in world.claims() if one.number == number)
    with world.db.deciding() as tx:
        batch = batches.create(tx, press, world.project_id, world.member_id, MAYA, False, "C04RIVERSID", NOW)
        assert batch is not None
        outbox.promise(tx, batch, 0, claim, people, NOW)
    (held,) = world.lease()
    world.move(held, *WHOLE_WAY, State.COMPLETED, now=after(heard_at))


def test_a_list_says_at_which_addresses_the_last_signed_claim_of_each_commitment_was_signed(db: Database) -> None:
    world = a_world(db, claims=3)
    other = commitment_record(number="SC-9")
    with db.deciding() as tx:
        portfolio.store_claim(tx, claim_record(number=9, commitment=other), NOW)
    assert {one.signed_by for one in world.listed()} == {None}
    ruth, omar = Contact("Ruth", "Ruth@harlan.example"), Contact("Omar", "omar@harlan.example")

    signed(world, 2, "later", omar, ruth, heard_at=9)
    signed(world, 1, "earlier", ruth, heard_at=5)

    told = {(one.claim.commitment.number, one.claim.number): one.signed_by for one in world.listed()}
    both = ("Ruth@harlan.example", "omar@harlan.example")
    assert told == {("SC-101", 1): both, ("SC-101", 2): both, ("SC-101", 3): both, ("SC-9", 9): None}


def test_what_was_declined_voided_or_is_still_out_is_not_signed(db: Database) -> None:
    world = a_world(db, claims=len(State))
    for state, claim in zip(State, world.claims(), strict=True):
        if state is not State.COMPLETED:
            world.force(world.promised(claim, f"press for {state}").id, state)

    assert {one.signed_by for one in world.listed()} == {None}


def test_what_another_project_has_signed_says_nothing_here(world: World) -> None:
    with world.db.deciding() as tx:
        portfolio.store_project(tx, project_record(number="HS"))
        portfolio.store_claim(tx, claim_record(project_number="HS", number=1), NOW)
        other = tx.execute(select(projects.c.id).where(projects.c.number == "HS")).scalar_one()
    signed(world, 1, "press", Contact("Ruth", "ruth@harlan.example"))

    with world.db.reading() as tx:
        assert [one.signed_by for one in listing.of_project(tx, other)] == [None]
        assert [one.signed_by for one in listing.of_claims(tx, world.project_id, [world.claims()[0].id])] == [
            ("ruth@harlan.example",)
        ]
