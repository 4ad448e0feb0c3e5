"""What a guest sees whom an admin linked: what is proven to be theirs, else no more than the admin could have told."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.services import collaborating
from bot.services.authority import Caller
from bot.services.context import Services
from claims.model import Level
from storage import collaborators, portfolio, projects
from storage.database import Database, connect
from tests.bot.test_linking import OURS, SlackThatKnows
from tests.storage.world import World, a_world
from tests.support.alone import services_alone
from tests.support.builders import MAYA, NOW, claim_record, member_record, project_record

SAM, RUTH, KIRSTEN = "U04SAMWHITL", "ruth@harlan.example", "U04KIRSTENB"
GUEST = {"team_id": OURS, "is_restricted": True, "is_email_confirmed": True}


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = connect(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def world(database: Database) -> World:
    """Ruth's claims on two projects are with the signers; Maya has Admin on one of them, Kirsten on the other."""
    world = a_world(database)
    with database.deciding() as tx:
        portfolio.store_project(tx, project_record(number="HS", name="Harbour Street"))
        portfolio.store_member(tx, member_record(project_number="HS", email="k@x.example", slack_id=KIRSTEN))
        portfolio.store_claim(tx, claim_record(project_number="HS", number=4), NOW)
        there = projects.memberships(tx, KIRSTEN)[0]
    for one in (world, World(database, there.project_id, there.id)):
        one.sent(one.claims()[0], one.project_id)
    return world


def seen(services: Services) -> list[str] | None:
    found = collaborating.status(services, Caller(SAM, OURS))
    return None if found is None else sorted(one.project_name for one in found)


def serving(world: World, **profile: Any) -> Services:
    with world.db.deciding() as tx:
        collaborators.link(tx, SAM, RUTH, MAYA, NOW)
    slack = SlackThatKnows({SAM: GUEST | profile})
    return replace(services_alone(world.db), slack=slack, collaborators_see_status=True)


def test_a_guest_with_the_contacts_own_address_sees_all_of_theirs(world: World) -> None:
    assert seen(serving(world, profile={"email": RUTH.title()})) == ["Harbour Street", "Riverside Tower"]


@pytest.mark.parametrize(
    "profile",
    [{"profile": {"email": "somebody@else.example"}}, {"profile": {}},
     {"profile": {"email": RUTH}, "is_email_confirmed": False}],
)  # fmt: skip
def test_whoever_is_somebody_else_sees_only_what_the_admin_who_linked_them_may_see(
    world: World, profile: dict[str, Any]
) -> None:
    services = serving(world, **profile)

    assert seen(services) == ["Riverside Tower"]

    with world.db.deciding() as tx:
        portfolio.store_member(tx, member_record(level=Level.STANDARD))
    assert seen(services) == []
