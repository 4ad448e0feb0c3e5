"""Who is linked by e-mail: full members of our own workspace with a confirmed address that is still nobody's."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from slack_sdk import WebClient
from sqlalchemy import select

from bot.services import authority
from bot.services.authority import STRANGER, Caller, Refusal
from bot.services.context import Services, Workspace
from bot.services.importing import import_files
from claims.audit import OPERATOR, Deed, Surface
from claims.model import Level
from storage import portfolio, projects
from storage.database import Database, connect
from storage.tables import audit_entries
from tests.storage.world import a_world
from tests.support.alone import services_alone
from tests.support.builders import member_record
from tests.support.portfolios import write_csv

LENA, TOM = "U04LENAFISC", "U04TOMSANDO"
OURS = "T04HARBOUR"
EMAIL = "lena.fischer@harbour-rowe.example"
FULL = {"team_id": OURS, "is_email_confirmed": True, "profile": {"email": EMAIL}}


class SlackThatKnows(WebClient):
    """A Slack that tells one thing: who these people are."""

    def __init__(self, people: Mapping[str, Mapping[str, Any]]) -> None:
        super().__init__()
        self.people = dict(people)

    def users_info(self, *, user: str, **_: Any) -> Any:
        return {"user": self.people[user]}


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = connect(sqlite_url)
    a_world(opened)
    with opened.deciding() as tx:
        portfolio.store_member(tx, member_record(email=EMAIL, slack_id=None, level=Level.STANDARD))
    yield opened
    opened.close()


def serving(database: Database, **people: Mapping[str, Any]) -> Services:
    return replace(services_alone(database), slack=SlackThatKnows(people))


def come(services: Services, slack_id: str = LENA, team: str = OURS) -> bool:
    """Type something; tell whether the person is a member of a project then."""
    authority.check_person(services, Caller(slack_id, team, surface=Surface.COMMAND))
    with services.db.reading() as tx:
        return bool(projects.memberships(tx, slack_id))


def trail(database: Database) -> list[Any]:
    with database.reading() as tx:
        return list(tx.execute(select(audit_entries).where(audit_entries.c.deed == Deed.PERSON_LINKED)))


def test_a_full_member_is_linked_by_e_mail_once_and_it_is_written_down(database: Database) -> None:
    services = serving(database, U04LENAFISC={**FULL, "profile": {"email": f" {EMAIL.title()} "}})

    assert come(services)
    assert come(services)

    (line,) = trail(database)
    assert (line.actor, line.surface, line.about) == (LENA, Surface.COMMAND, EMAIL)


def test_the_link_stays_when_the_person_has_another_address_later(database: Database) -> None:
    come(serving(database, U04LENAFISC=FULL))

    assert come(serving(database, U04LENAFISC={**FULL, "profile": {"email": "other@harbour-rowe.example"}}))
    assert come(serving(database, U04LENAFISC={**FULL, "profile": {}}))


def test_another_person_who_gets_the_address_later_is_a_stranger(database: Database) -> None:
    come(serving(database, U04LENAFISC=FULL))

    assert not come(serving(database, U04TOMSANDO=FULL), TOM)
    assert len(trail(database)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"is_email_confirmed": False},
        {"profile": {}},
        {"profile": {"email": None}},
        {"profile": {"email": ""}},
        {"profile": {"email": "nobody@harbour-rowe.example"}},
        {"profile": {"email": "lena.fischer@harbour-rowe.example.evil.example"}},
    ],
    ids=str,
)
def test_nobody_is_linked_by_an_address_that_proves_nothing(database: Database, changes: dict[str, Any]) -> None:
    assert not come(serving(database, U04LENAFISC=FULL | changes))
    assert trail(database) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_bot": True},
        {"deleted": True},
        {"is_stranger": True},
        {"team_id": "T04ELSEWHER"},
    ],
    ids=str,
)
def test_guests_bots_deactivated_people_and_outsiders_are_refused_alike_and_linked_to_nothing(
    database: Database, changes: dict[str, Any]
) -> None:
    with pytest.raises(Refusal) as refused:
        come(serving(database, U04LENAFISC=FULL | changes))

    assert refused.value.words == STRANGER
    assert trail(database) == []


def test_an_outsider_who_presses_in_a_shared_channel_is_linked_to_nothing(database: Database) -> None:
    with pytest.raises(Refusal) as refused:
        come(serving(database, U04LENAFISC=FULL), team="T04ELSEWHER")

    assert refused.value.words == STRANGER
    assert trail(database) == []


def test_of_an_enterprise_only_the_people_of_our_workspace_are_linked(database: Database) -> None:
    def of_teams(*teams: str) -> Services:
        user = {**FULL, "team_id": "T04ANOTHER", "enterprise_user": {"enterprise_id": "E04", "teams": teams}}
        return replace(serving(database, U04LENAFISC=user), workspace=Workspace(OURS, "E04"))

    assert not come(of_teams("T04ANOTHER"))
    assert come(of_teams("T04ANOTHER", OURS))


def test_what_an_import_says_of_a_slack_id_is_written_down_when_it_is_new(database: Database, tmp_path: Path) -> None:
    def say(slack_id: str) -> None:
        row = {"Project": "RT", "Email": EMAIL, "Slack id": slack_id, "Level": "Standard"}
        import_files(database, [write_csv(tmp_path / "members.csv", [row])], strict=True)

    for slack_id in (LENA, LENA, "", TOM, ""):
        say(slack_id)

    first, second = trail(database)
    assert (first.actor, first.surface, first.about) == (OPERATOR, Surface.COMMAND_LINE, EMAIL)
    assert LENA in first.words
    assert TOM in second.words
    assert LENA in second.words
