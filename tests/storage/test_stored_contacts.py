"""A commitment's contacts: what was added in Slack survives imports until the source itself names others."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select, update

from claims.audit import OPERATOR, Deed
from claims.model import Contact
from claims.records import ContactRecord
from storage import contacts, portfolio
from storage.portfolio import Change
from storage.tables import audit_entries, commitments, private_list
from tests.storage.world import World
from tests.support.builders import SUBCONTRACTOR, commitment_record, person_record

RUTH, ANN = ContactRecord("Ruth Harlan", "ruth@harlan.example"), ContactRecord("Ann Lee", "Ann@harlan.example")
PRIVATE = commitment_record(private=True, private_list=frozenset({"priya@harbour-rowe.example"}))


def add(world: World, contact: ContactRecord = ANN) -> None:
    with world.db.deciding() as tx:
        contacts.add(tx, world.claims()[0].commitment.id, contact)


def names(world: World) -> list[str]:
    return [one.name for one in world.claims()[0].contacts]


def resets(world: World) -> list[str]:
    with world.db.reading() as tx:
        rows = tx.execute(select(audit_entries).where(audit_entries.c.deed == Deed.CONTACTS_RESET)).all()
    assert {(row.actor, row.project_id, row.about) for row in rows} <= {
        (OPERATOR, world.project_id, world.claims()[0].commitment.id)
    }
    return [row.words for row in rows]


def on_private_list(world: World) -> set[str]:
    with world.db.reading() as tx:
        return set(tx.execute(select(private_list.c.email)).scalars())


@pytest.mark.parametrize("named", [(), (RUTH,)], ids=["the source names nobody", "the source names one"])
def test_a_contact_added_in_slack_stays_through_imports_that_say_the_same(world: World, named: tuple[Any, ...]) -> None:
    world.import_again(contacts=named)
    add(world)
    expected = [*(one.name for one in named), "Ann Lee"]
    assert names(world) == expected

    assert [world.import_again(contacts=named) for _ in range(3)] == [Change.UNCHANGED] * 3
    assert world.import_again(number=2, contacts=named) is Change.ADDED

    assert names(world) == expected
    assert not resets(world)


@pytest.mark.parametrize("then", [(RUTH,), (ANN,), ()], ids=["another", "the very same", "nobody any more"])
def test_once_the_source_names_others_it_counts_and_the_trail_says_what_went(
    world: World, then: tuple[ContactRecord, ...]
) -> None:
    world.import_again(contacts=(RUTH, ContactRecord("Omar", "omar@harlan.example")))
    add(world)

    assert world.import_again(contacts=then) is Change.CHANGED

    assert names(world) == [one.name for one in then]
    (told,) = resets(world)
    assert told == "SC-101: The source names other contacts; what was added in Slack is gone."
    assert world.import_again(contacts=then) is Change.UNCHANGED


def test_a_source_that_names_others_where_nobody_was_added_is_no_reset(world: World) -> None:
    assert world.import_again(contacts=(ANN,)) is Change.CHANGED

    assert names(world) == ["Ann Lee"]
    assert not resets(world)


def test_every_change_of_an_address_is_told_with_the_one_before(world: World) -> None:
    """Who would be paid elsewhere begins here: the trail says which import it was."""

    def told() -> list[str]:
        with world.db.reading() as tx:
            wanted = select(audit_entries).where(audit_entries.c.deed == Deed.ADDRESSES_CHANGED)
            return [row.words for row in tx.execute(wanted.order_by(audit_entries.c.id))]

    assert told() == [], "the first word of a commitment is no change"
    world.import_again(contacts=(replace(RUTH, email=RUTH.email.upper()),))
    world.import_again(contacts=(replace(RUTH, name="R. Harlan"),))
    assert told() == [], "the same address"

    world.import_again(contacts=(ANN,))
    world.import_again(contacts=())
    world.import_again(contacts=())
    add(world)

    assert told() == [
        "SC-101: Ann Lee <Ann@harlan.example>; before R. Harlan <ruth@harlan.example>.",
        "SC-101: nobody; before Ann Lee <Ann@harlan.example>.",
    ]


@pytest.mark.parametrize("named", [(RUTH,), (), (ANN,)], ids=["the same", "nobody", "another"])
def test_another_contract_company_resets_the_contacts_to_what_the_import_names(
    world: World, named: tuple[ContactRecord, ...]
) -> None:
    add(world)

    world.import_again(contacts=named, commitment=commitment_record(contract_company="Castellan Concrete LLC"))

    assert names(world) == [one.name for one in named]
    assert resets(world) == [f"SC-101: The contract's company is Castellan Concrete LLC; it was {SUBCONTRACTOR}."]


def test_the_same_company_in_other_letters_resets_nothing(world: World) -> None:
    add(world)

    world.import_again(commitment=commitment_record(contract_company=f"  {SUBCONTRACTOR.upper()} "))

    assert names(world) == ["Ruth Harlan", "Ann Lee"]
    assert not resets(world)


def test_what_was_imported_by_an_older_version_and_added_to_since_stays(world: World) -> None:
    with world.db.deciding() as tx:
        tx.execute(update(commitments).values(imported_contacts=None))
    assert world.import_again() is Change.UNCHANGED
    with world.db.deciding() as tx:
        tx.execute(update(commitments).values(imported_contacts=None))
    add(world)

    assert world.import_again() is Change.UNCHANGED

    assert names(world) == ["Ruth Harlan", "Ann Lee"]


def test_on_a_private_commitment_the_contact_joins_the_private_list_and_stays_on_it(world: World) -> None:
    priya, ann = "priya@harbour-rowe.example", "ann@harlan.example"
    world.import_again(commitment=PRIVATE, contacts=())
    add(world)
    assert on_private_list(world) == {priya, ann}

    assert world.import_again(commitment=PRIVATE, contacts=()) is Change.UNCHANGED
    assert on_private_list(world) == {priya, ann}

    world.import_again(commitment=PRIVATE, contacts=(RUTH,))
    assert on_private_list(world) == {priya}, "the source's contacts are its own affair"


def test_a_commitment_that_becomes_private_has_the_added_contact_on_its_list(world: World) -> None:
    add(world)
    assert on_private_list(world) == set()

    world.import_again(commitment=PRIVATE)

    assert on_private_list(world) == {"priya@harbour-rowe.example", "ann@harlan.example"}


def test_one_who_is_on_the_private_list_already_can_be_added(world: World) -> None:
    world.import_again(commitment=commitment_record(private=True, private_list=frozenset({"ANN@harlan.example"})))

    add(world)

    assert on_private_list(world) == {"ann@harlan.example"}


def test_the_people_of_a_company_are_those_who_are_active(world: World) -> None:
    with world.db.deciding() as tx:
        for name, email, company, active in (
            ("Ruth Harlan", "ruth@harlan.example", SUBCONTRACTOR, True),
            ("Ann Lee", "ann@harlan.example", f" {SUBCONTRACTOR.upper()}", True),
            ("Gone", "gone@harlan.example", SUBCONTRACTOR, False),
            ("Miguel", "miguel@castellan.example", "Castellan Concrete LLC", True),
        ):
            portfolio.store_person(tx, person_record(name=name, email=email, company=company, active=active))

        assert [one.name for one in contacts.candidates(tx, SUBCONTRACTOR)] == ["Ann Lee", "Ruth Harlan"]
        assert contacts.known_person(tx, " RUTH@harlan.example ") == Contact(
            "Ruth Harlan", "ruth@harlan.example", True, SUBCONTRACTOR
        )
        assert contacts.known_person(tx, "nobody@harlan.example") is None
        assert contacts.known_person(tx, "") is None


def test_importing_at_another_time_changes_nothing_either(world: World) -> None:
    """What the source said is kept apart from when it said it."""
    add(world)
    with world.db.reading() as tx:
        before = tx.execute(select(commitments.c.imported_contacts)).scalar_one()

    world.import_again()

    with world.db.reading() as tx:
        assert tx.execute(select(commitments.c.imported_contacts)).scalar_one() == before
    assert before == '[["Ruth Harlan","ruth@harlan.example"]]'
