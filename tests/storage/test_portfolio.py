"""Importing into the database: what is new, what changed, what makes a new revision and what does not."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from claims.dispatch import State
from claims.model import ClaimStatus, CommitmentKind, Contact, Figures, Level, Period
from claims.records import ClaimRecord, ContactRecord, MemberRecord, PersonRecord, ProjectRecord, Record
from storage import batches, documents, portfolio, projects
from storage.database import Database
from storage.portfolio import Change, OtherCompanyError, UnknownProjectError
from storage.tables import claims, commitments, companies, members, metadata, new_id, people, revisions
from storage.tables import projects as project_table
from tests.storage.world import World, a_world
from tests.support.builders import (
    MAYA,
    NOW,
    OCTOBER,
    OURS,
    a_document,
    claim_record,
    commitment_record,
    figures,
    member_record,
    person_record,
    project_record,
)

ADDED, CHANGED, UNCHANGED = Change.ADDED, Change.CHANGED, Change.UNCHANGED
TOM = "U04TOMSANDO"
EVERYTHING: list[Record] = [
    project_record(),
    person_record(),
    member_record(),
    member_record(email="tom.sandoval@harbour-rowe.example", slack_id=TOM),
    claim_record(document=a_document()),
    claim_record(number=8),
    claim_record(
        number=1,
        commitment=commitment_record(
            number="PO-7", private=True, private_list=frozenset({"A@B.example", "c@d.example"})
        ),
        contacts=(ContactRecord("Ruth", "Ruth@Harlan.example"), ContactRecord("", "not an address")),
    ),
]


def store(db: Database, *records: Record) -> list[Change]:
    put: dict[type, Callable[..., Change]] = {
        ProjectRecord: portfolio.store_project,
        PersonRecord: portfolio.store_person,
        MemberRecord: portfolio.store_member,
        ClaimRecord: partial(portfolio.store_claim, now=NOW),
    }
    with db.deciding() as tx:
        return [put[type(record)](tx, record) for record in records]


def contents(db: Database) -> dict[str, list[Any]]:
    with db.reading() as tx:
        return {
            name: sorted((tuple(row) for row in tx.execute(select(table))), key=repr)
            for name, table in metadata.tables.items()
        }


def revision_count(db: Database) -> int:
    with db.reading() as tx:
        return tx.execute(select(func.count()).select_from(revisions)).scalar_one()


def test_a_second_import_of_the_same_records_changes_nothing(db: Database) -> None:
    assert set(store(db, *EVERYTHING)) == {ADDED}
    before = contents(db)

    assert set(store(db, *EVERYTHING)) == {UNCHANGED}

    assert contents(db) == before


def test_a_claim_comes_back_as_it_was_imported_to_the_cent(world: World) -> None:
    large = Decimal("90071992547409.93")
    sheet = Figures("AUD", *(large - cents for cents in range(11)))

    world.import_again(figures=sheet, document=a_document())
    claim = world.claims()[0]

    assert claim.revision.figures == sheet
    assert claim.due.amount == large - 9
    assert claim.revision.period == OCTOBER
    assert claim.revision.document_name == "claim-7.pdf"
    assert claim.revision.document_sha256 == a_document().sha256
    assert claim.contacts == (Contact("Ruth Harlan", "ruth@harlan.example"),)
    assert (claim.number, claim.status) == (1, ClaimStatus.APPROVED)


SUBSTANCE: dict[str, dict[str, Any]] = {
    **{
        f"another {field.name}": {"figures": figures(**{field.name: Decimal("0.01")})}
        for field in fields(Figures)
        if field.name != "currency"
    },
    "another currency": {"figures": figures(currency="CAD")},
    "another first day": {"period": Period(date(2026, 10, 2), OCTOBER.end)},
    "another last day": {"period": Period(OCTOBER.start, date(2026, 11, 1))},
    "a document": {"document": a_document()},
}


def test_changed_substance_makes_a_new_revision_and_changing_it_back_returns_to_the_old_one(world: World) -> None:
    first = world.claims()[0].revision

    for number, (what, changes) in enumerate(SUBSTANCE.items(), start=2):
        assert world.import_again(**changes) is CHANGED, what
        assert world.import_again(**changes) is UNCHANGED, what
        assert world.claims()[0].revision.number == number, what
        assert world.import_again() is CHANGED, what
        assert world.import_again() is UNCHANGED, what
        assert world.claims()[0].revision == first, what

    assert revision_count(world.db) == 1 + len(SUBSTANCE)


def test_what_was_signed_stays_signed_when_it_comes_back_after_a_mistyped_figure(world: World) -> None:
    signed = world.sent(world.claims()[0])
    world.move(signed, State.COMPLETED)
    mistyped = figures(current_payment_due=Decimal("1"))

    world.import_again(figures=mistyped)
    assert [one.signed for one in world.listed()] == [False]
    world.import_again()

    (listed,) = world.listed()
    assert (listed.signed, listed.claim.revision.id) == (True, signed.revision_id)
    world.import_again(figures=mistyped)
    assert world.claims()[0].revision.number == revision_count(world.db) == 2


def test_other_bytes_of_the_document_make_a_new_revision_and_the_old_ones_are_kept(world: World) -> None:
    first, second = a_document(b"%PDF first"), a_document(b"%PDF second")
    world.import_again(document=first)

    assert world.import_again(document=second) is CHANGED
    assert world.claims()[0].revision.number == 3
    assert world.import_again(document=first) is CHANGED

    assert world.claims()[0].revision.number == 2
    with world.db.reading() as tx:
        assert documents.content(tx, first.sha256) == b"%PDF first"
        assert documents.content(tx, second.sha256) == b"%PDF second"


AROUND: dict[str, dict[str, Any]] = {
    "another status": {"status": ClaimStatus.DRAFT},
    "another contact": {"contacts": (ContactRecord("Omar Diaz", "omar@harlan.example"),)},
    "a second contact": {
        "contacts": (ContactRecord("Ruth Harlan", "ruth@harlan.example"), ContactRecord("Omar", "omar@harlan.example"))
    },
    "no contact": {"contacts": ()},
    "another title": {"commitment": commitment_record(title="Bulk excavation")},
    "another company": {"commitment": commitment_record(contract_company="Harlan Ltd")},
    "another kind": {"commitment": commitment_record(kind=CommitmentKind.PURCHASE_ORDER)},
    "private": {"commitment": commitment_record(private=True)},
    "a private list": {"commitment": commitment_record(private_list=frozenset({"a@b.example"}))},
}


def test_current_facts_change_without_a_new_revision(world: World) -> None:
    before = world.claims()[0]

    for what, changes in AROUND.items():
        assert world.import_again(**changes) is CHANGED, what
        assert world.import_again(**changes) is UNCHANGED, what
        now = world.claims()[0]
        assert now != before, what
        assert replace(now, status=before.status, contacts=before.contacts, commitment=before.commitment) == before
        assert world.import_again() is CHANGED, what
        assert world.claims()[0] == before, what

    assert revision_count(world.db) == 1


def test_the_day_of_receipt_is_the_newest_that_a_source_said(world: World) -> None:
    received, again = date(2026, 11, 2), date(2026, 11, 9)

    assert world.import_again(received_on=received) is CHANGED
    assert world.import_again() is UNCHANGED, "it says nothing of it"
    assert [one.received_on for one in world.claims()] == [received]
    assert world.import_again(received_on=again) is CHANGED
    assert [(one.received_on, one.revision.number) for one in world.claims()] == [(again, 1)]


def test_figures_written_with_fewer_decimals_are_the_same_figures(world: World) -> None:
    shorter = replace(
        figures(),
        original_contract_sum=Decimal(50000),
        current_payment_due=Decimal(0),
        balance_to_finish=Decimal("7.3E3"),
    )

    assert world.import_again(figures=shorter) is UNCHANGED


def test_contacts_keep_the_order_of_the_source(world: World) -> None:
    both = (ContactRecord("Zoe", "zoe@harlan.example"), ContactRecord("Abe", "abe@harlan.example"))

    world.import_again(contacts=both)
    assert [contact.name for contact in world.claims()[0].contacts] == ["Zoe", "Abe"]

    assert world.import_again(contacts=both[::-1]) is CHANGED
    assert [contact.name for contact in world.claims()[0].contacts] == ["Abe", "Zoe"]


@pytest.mark.parametrize(
    "record", [member_record(project_number="??"), claim_record(project_number="??")], ids=["member", "claim"]
)
def test_a_record_of_a_project_nobody_knows_is_refused(world: World, record: Record) -> None:
    before = contents(world.db)

    with pytest.raises(UnknownProjectError, match=r"\?\?"):
        store(world.db, record)

    assert contents(world.db) == before


@pytest.mark.parametrize(
    "record",
    [
        project_record(company="Doyle Civil"),
        claim_record(company="Doyle Civil", commitment=commitment_record(number="9")),
    ],
    ids=["project", "claim"],
)
def test_a_record_of_a_known_project_of_another_company_is_refused(world: World, record: Record) -> None:
    before = contents(world.db)

    with pytest.raises(OtherCompanyError) as refused:
        store(world.db, record)

    assert (refused.value.project, refused.value.named, refused.value.known) == ("RT", "Doyle Civil", OURS)
    assert contents(world.db) == before


def test_numbers_and_companies_are_the_same_however_they_are_written(db: Database) -> None:
    written: list[Record] = [
        project_record(),
        member_record(),
        claim_record(),
        claim_record(number=8, commitment=commitment_record(number="sc-101")),
    ]
    other: list[Record] = [
        project_record(number="rt", company=f" {OURS.upper()} "),
        member_record(project_number=" Rt"),
        claim_record(project_number="rT ", company=OURS.lower(), commitment=commitment_record(number=" sc-101")),
        claim_record(number=8, commitment=commitment_record(number="Sc-101")),
    ]
    assert set(store(db, *written)) == {ADDED}
    ids = portfolio_ids(db)

    for records in (other, other, written, written):
        assert set(store(db, *records)) == {UNCHANGED}
        assert portfolio_ids(db) == ids


def test_a_number_is_shown_as_the_source_last_wrote_it(world: World) -> None:
    world.import_again(commitment=commitment_record(number="sc-101"))
    store(world.db, project_record(number="rt"))

    assert [claim.commitment.number for claim in world.claims()] == ["sc-101"]
    with world.db.reading() as tx:
        assert projects.get(tx, world.project_id).number == "rt"


def test_a_claim_that_is_out_is_not_to_be_had_again_under_another_spelling(world: World) -> None:
    world.sent(world.claims()[0])

    world.import_again(commitment=commitment_record(number="sc-101"))

    assert [one.envelope for one in world.listed()] == [State.SENT]


def portfolio_ids(db: Database) -> dict[str, list[str]]:
    with db.reading() as tx:
        return {
            table.name: sorted(tx.execute(select(table.c.id)).scalars())
            for table in (companies, project_table, members, commitments, claims, revisions)
        }


def channel(db: Database) -> str | None:
    with db.reading() as tx:
        return projects.by_ids(tx, [member.project_id for member in projects.memberships(tx, MAYA)])[0].channel_id


def test_a_channel_bound_by_command_stays_until_the_file_names_another(world: World) -> None:
    with world.db.deciding() as tx:
        projects.bind_channel(tx, world.project_id, "C04BOUNDBYC")

    assert store(world.db, project_record()) == [UNCHANGED]
    assert channel(world.db) == "C04BOUNDBYC"
    assert store(world.db, project_record(name="Riverside Tower 2")) == [CHANGED]
    assert channel(world.db) == "C04BOUNDBYC"

    assert store(world.db, project_record(channel_id="C04ANOTHERX")) == [CHANGED]
    assert channel(world.db) == "C04ANOTHERX"


def test_a_channel_bound_to_a_project_whose_file_names_none_stays(db: Database) -> None:
    store(db, project_record(channel_id=None), member_record())
    with db.deciding() as tx:
        projects.bind_channel(tx, projects.memberships(tx, MAYA)[0].project_id, "C04BOUNDBYC")

    assert store(db, project_record(channel_id=None)) == [UNCHANGED]

    assert channel(db) == "C04BOUNDBYC"


def test_a_project_is_brought_to_what_the_source_says(world: World) -> None:
    changes: dict[str, Any] = {
        "name": "Riverside Tower 2",
        "time_zone": "America/Chicago",
        "holiday_calendar": None,
        "docusign_enabled": False,
        "company_docusign_enabled": False,
        "dictionary": "en-GB",
    }

    for name, value in changes.items():
        assert store(world.db, project_record(**{name: value})) == [CHANGED], name
        assert store(world.db, project_record(**{name: value})) == [UNCHANGED], name
        with world.db.reading() as tx:
            assert getattr(projects.get(tx, world.project_id), name) == value
        store(world.db, project_record())


def test_a_company_that_is_switched_off_stays_so_until_a_source_switches_it_on(world: World) -> None:
    def is_on() -> bool:
        with world.db.reading() as tx:
            return projects.get(tx, world.project_id).company_docusign_enabled

    assert store(world.db, project_record(company_docusign_enabled=None)) == [UNCHANGED]
    assert is_on()
    store(world.db, project_record(company_docusign_enabled=False))
    assert store(world.db, project_record(company_docusign_enabled=None)) == [UNCHANGED]
    assert store(world.db, project_record(number="HS", company_docusign_enabled=None)) == [ADDED]
    assert not is_on()
    store(world.db, project_record(company_docusign_enabled=True))
    assert is_on()
    store(world.db, project_record(company="New Works", number="NW", company_docusign_enabled=None))
    with world.db.reading() as tx:
        assert all(
            one.company_docusign_enabled
            for one in [projects.get(tx, one) for one in tx.execute(select(project_table.c.id)).scalars()]
        )


def test_a_project_without_a_dictionary_has_its_companys_until_a_source_names_another(world: World) -> None:
    def spoken() -> str | None:
        with world.db.reading() as tx:
            return projects.get(tx, world.project_id).dictionary

    assert spoken() is None
    store(world.db, project_record(company_dictionary="en-CA"))
    store(world.db, project_record())
    assert spoken() == "en-CA"
    store(world.db, project_record(dictionary="en-GB"))
    assert spoken() == "en-GB"
    store(world.db, project_record(company_dictionary="en-AU"))
    assert spoken() == "en-AU"


def test_a_dictionary_chosen_in_slack_stays_until_the_source_names_another(world: World) -> None:
    def chosen() -> str | None:
        with world.db.reading() as tx:
            return projects.own_dictionary(tx, world.project_id)

    store(world.db, project_record(dictionary="en-GB"))
    with world.db.deciding() as tx:
        projects.choose_dictionary(tx, world.project_id, "en-CA")
    assert store(world.db, project_record(dictionary="en-GB")) == [UNCHANGED]
    assert chosen() == "en-CA"
    assert store(world.db, project_record(dictionary="en-AU")) == [CHANGED]
    assert chosen() == "en-AU"


def test_a_new_project_of_a_known_company_is_added(world: World) -> None:
    assert store(world.db, project_record(number="HS", company_docusign_enabled=False)) == [ADDED]

    with world.db.reading() as tx:
        assert projects.count(tx) == 2
        assert not projects.get(tx, world.project_id).company_docusign_enabled


def test_a_slack_id_moves_to_the_member_the_source_names_last(world: World) -> None:
    assert store(world.db, member_record(email="m.okafor@harbour-rowe.example")) == [ADDED]

    with world.db.reading() as tx:
        (member,) = projects.memberships(tx, MAYA)
        assert member.email == "m.okafor@harbour-rowe.example"
        assert projects.member(tx, world.member_id).slack_id is None


def test_two_members_swap_their_slack_ids(world: World) -> None:
    tom = member_record(email="tom.sandoval@harbour-rowe.example", slack_id=TOM)
    store(world.db, tom)

    store(world.db, member_record(slack_id=TOM), replace(tom, slack_id=MAYA))

    with world.db.reading() as tx:
        assert [member.email for member in projects.memberships(tx, MAYA)] == [tom.email]
        assert [member.email for member in projects.memberships(tx, TOM)] == [member_record().email]


def test_a_slack_id_on_another_project_stays_where_it_is(world: World) -> None:
    store(world.db, project_record(number="HS"), member_record(project_number="HS", email="other@harbour-rowe.example"))

    with world.db.reading() as tx:
        assert len(projects.memberships(tx, MAYA)) == 2


def test_people_and_members_are_known_by_e_mail_whatever_its_case(world: World) -> None:
    assert store(world.db, member_record(email="MAYA.Okafor@harbour-rowe.example")) == [UNCHANGED]
    assert store(world.db, person_record(), person_record(email="RUTH@Harlan.Example")) == [ADDED, UNCHANGED]

    with world.db.reading() as tx:
        assert tx.execute(select(people.c.email)).scalars().all() == ["ruth@harlan.example"]


def test_a_person_is_brought_to_what_the_directory_says(db: Database) -> None:
    store(db, person_record())

    for changes in ({"company": "Other"}, {"name": "R. Harlan"}, {"active": False}):
        assert store(db, person_record(**changes)) == [CHANGED]
        assert store(db, person_record(**changes)) == [UNCHANGED]


def test_a_member_without_a_level_is_nobody(world: World) -> None:
    assert store(world.db, member_record(level=Level.NONE)) == [CHANGED]

    with world.db.reading() as tx:
        assert projects.memberships(tx, MAYA) == ()


def test_the_same_bytes_are_kept_once(db: Database) -> None:
    with db.deciding() as tx:
        assert documents.keep(tx, b"%PDF", NOW) == documents.keep(tx, b"%PDF", NOW)
        assert documents.content(tx, documents.keep(tx, b"\x00\xff", NOW)) == b"\x00\xff"

    assert len(contents(db)["documents"]) == 2


def test_ids_tell_nothing_and_never_repeat() -> None:
    ids = {new_id() for _ in range(1000)}

    assert len(ids) == 1000
    assert {len(one) for one in ids} == {16}


def test_a_commitment_that_changes_has_its_batches_drawn_anew_and_no_others(db: Database) -> None:
    world = a_world(db, claims=2)
    first, second = world.claims()
    told = {claim.id: world.batch(press=claim.id) for claim in (first, second)}
    for claim in (first, second):
        assert world.promise(told[claim.id], claim)

    def versions() -> list[int]:
        with db.reading() as tx:
            return [found.version for one in told.values() if (found := batches.root(tx, one)) is not None]

    before = versions()
    world.import_again(number=first.number, commitment=commitment_record(private=True))
    of_one_commitment = first.commitment.id == second.commitment.id
    assert versions() == [before[0] + 1, before[1] + of_one_commitment]

    after_it = versions()
    world.import_again(number=first.number, commitment=commitment_record(private=True))
    assert versions() == after_it
