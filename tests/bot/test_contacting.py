"""Adding a contact as a decision: by an admin, on a claim that is there for them, once, whoever presses at once."""

import pytest
from sqlalchemy import select

from bot.blocks import ids
from bot.services import contacting, picking
from bot.services.authority import Caller, Refusal
from bot.services.contacting import Added, Entered, FaultsFound
from bot.services.context import Services
from bot.services.picking import PickerReplaced
from claims.audit import Deed, Surface
from claims.contacts import Field
from claims.model import Level
from claims.picker import PickerPage
from storage import portfolio
from storage.database import Database
from storage.tables import audit_entries, claims, commitments
from tests.storage.world import World, a_world, at_once
from tests.support.alone import services_alone
from tests.support.builders import (
    MAYA,
    NOW,
    claim_record,
    commitment_record,
    member_record,
    person_record,
    project_record,
)

pytestmark = pytest.mark.slow

CALLER = Caller(MAYA, "T04HARBOUR", surface=Surface.MODAL)
ANN = Entered(choice=True, chosen=None, name="Ann Lee", email="ann@harlan.example")


@pytest.fixture
def world(database: Database) -> World:
    """Two claims of a commitment without contacts."""
    world = a_world(database, claims=2)
    world.import_again(contacts=())
    return world


@pytest.fixture
def services(world: World) -> Services:
    return services_alone(world.db)


@pytest.fixture
def shown(services: Services, world: World) -> PickerPage:
    return picking.open_picker(services, CALLER, world.project_id, "https://slack.example/answer")


def add(services: Services, shown: PickerPage, claim_id: str, entered: Entered = ANN) -> Added:
    return contacting.add(services, CALLER, shown.selection.picker, claim_id, entered)


def trail(world: World) -> list[tuple[str, str, str, str]]:
    with world.db.reading() as tx:
        rows = tx.execute(select(audit_entries).where(audit_entries.c.deed == Deed.CONTACT_ADDED)).all()
    return [(row.actor, row.surface, row.claim_id, row.words) for row in rows]


def test_the_claim_can_be_sent_in_the_very_list_that_the_person_came_from(
    services: Services, world: World, shown: PickerPage
) -> None:
    assert (shown.sendable, len(shown.blocked)) == (0, 2)
    claim = world.claims()[0]

    done = add(services, shown, claim.id)

    assert done.page is not None
    assert (done.page.sendable, done.page.selection.picker) == (2, shown.selection.picker)
    assert done.page.selection.redraw > shown.selection.redraw, "drawn anew: Slack keeps old ticks under an old name"
    assert done.page.selection.response_url == "https://slack.example/answer"
    assert [one.recipients for one in done.page.groups[0]] == [(done.contact,)] * 2
    assert trail(world) == [(MAYA, "modal", claim.id, "SC-101: Ann Lee <ann@harlan.example>")]


def test_a_repeat_and_two_at_once_add_one_contact(services: Services, world: World, shown: PickerPage) -> None:
    first, second = world.claims()

    done = at_once(2, lambda number: add(services, shown, (first, second)[number].id))
    again = add(services, shown, first.id)

    assert sorted(one.page is not None for one in done) == [False, True]
    assert again.page is None
    assert again.contact == next(one.contact for one in done if one.page is not None)
    assert len(trail(world)) == 1
    assert [one.name for one in world.claims()[0].contacts] == ["Ann Lee"]


def test_a_person_is_chosen_among_the_active_ones_of_the_company_who_can_be_addressed(
    services: Services, world: World, shown: PickerPage
) -> None:
    with world.db.deciding() as tx:
        for name, email, active in (
            ("Ruth", "ruth@harlan.example", True),
            ("Bad", "bad@", True),
            ("Gone", "g@x.yz", False),
        ):
            portfolio.store_person(tx, person_record(name=name, email=email, active=active))
    claim = world.claims()[0]

    _, people = contacting.candidates(services, CALLER, shown.selection.picker, claim.id, None)
    assert [one.name for one in people] == ["Ruth"]

    for email in ("g@x.yz", "nobody@x.yz", "bad@"):
        with pytest.raises(FaultsFound) as found:
            add(services, shown, claim.id, Entered(True, ids.person_value(email), "", ""))
        assert list(found.value.faults) == [Field.PERSON]
    assert add(services, shown, claim.id, Entered(True, ids.person_value(people[0].email), "", "")).page is not None


def test_what_is_wrong_is_told_and_nothing_changes(services: Services, world: World, shown: PickerPage) -> None:
    with world.db.deciding() as tx:
        portfolio.store_person(tx, person_record(name="M", email="m@castellan.example", company="Castellan Concrete"))

    with pytest.raises(FaultsFound, match="works for Castellan Concrete, not for"):
        add(services, shown, world.claims()[0].id, Entered(True, None, "Miguel", "M@castellan.example"))

    assert world.claims()[0].contacts == ()
    assert trail(world) == []


@pytest.mark.parametrize("name", ["李雷", "Ann \U0001f600"])
def test_a_name_that_the_sheet_cannot_show_is_refused_for_a_contact_cannot_be_taken_back_in_slack(
    services: Services, world: World, shown: PickerPage, name: str
) -> None:
    with world.db.deciding() as tx:
        portfolio.store_person(tx, person_record(name=name, email="li@harlan.example"))
    claim = world.claims()[0]

    with pytest.raises(FaultsFound, match="cannot show") as found:
        add(services, shown, claim.id, Entered(True, None, name, "ann@harlan.example"))
    assert list(found.value.faults) == [Field.NAME]
    with pytest.raises(FaultsFound, match="cannot show") as found:
        add(services, shown, claim.id, Entered(True, ids.person_value("li@harlan.example"), "", ""))
    assert list(found.value.faults) == [Field.PERSON]

    assert world.claims()[0].contacts == ()
    assert add(services, shown, claim.id, Entered(True, None, "Li Lei", "li@harlan.example")).page is not None


def test_a_name_is_kept_as_it_is_read(services: Services, world: World, shown: PickerPage) -> None:
    claim = world.claims()[0]

    with pytest.raises(FaultsFound) as found:
        add(services, shown, claim.id, Entered(False, None, "\u200b\u202e", "ann@harlan.example"))
    assert list(found.value.faults) == [Field.NAME]
    done = add(services, shown, claim.id, Entered(False, None, "Ann\u202e \x07Lee\u200b", "ann@harlan.example"))

    assert done.contact.name == "Ann Lee"
    assert done.page is not None
    assert done.page.sendable == 2


def test_invented_ids_learn_nothing(services: Services, world: World, shown: PickerPage) -> None:
    with world.db.deciding() as tx:
        elsewhere = claim_record(project_number="HS", commitment=commitment_record(number="SC-9"), contacts=())
        portfolio.store_project(tx, project_record(number="HS"))
        portfolio.store_claim(tx, elsewhere, NOW)

    with world.db.reading() as tx:
        of_another_project = tx.execute(
            select(claims.c.id).join(commitments).where(commitments.c.number == "SC-9")
        ).scalar_one()
    for claim_id in ("0123456789abcdef", of_another_project):
        with pytest.raises(Refusal) as refused:
            add(services, shown, claim_id)
        assert refused.value.words == contacting.NOT_ON_YOUR_LIST
        with pytest.raises(Refusal, match="not on your list"):
            contacting.candidates(services, CALLER, shown.selection.picker, claim_id, None)
    with pytest.raises(PickerReplaced):
        contacting.add(services, CALLER, "0123456789abcdef", world.claims()[0].id, ANN)
    with pytest.raises(Refusal):
        contacting.add(services, Caller("U04NOBODYAT", "T04HARBOUR"), shown.selection.picker, world.claims()[0].id, ANN)


def test_one_who_is_no_longer_admin_adds_nobody(services: Services, world: World, shown: PickerPage) -> None:
    with world.db.deciding() as tx:
        portfolio.store_member(tx, member_record(level=Level.STANDARD))

    with pytest.raises(Refusal, match="needs Admin"):
        add(services, shown, world.claims()[0].id)

    assert world.claims()[0].contacts == ()
