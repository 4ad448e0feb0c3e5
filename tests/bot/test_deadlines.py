"""Until when claims have to be answered, wherever one person looks at one claim or at a list."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot.services import explaining, picking
from bot.services.authority import Caller
from claims.dispatch import State
from claims.model import ClaimStatus
from claims.preferences import DEFAULTS
from storage import preferences, projects
from storage.database import connect
from tests.storage.world import World, a_world
from tests.support.alone import services_alone
from tests.support.builders import MAYA, NOW

RECEIVED = date(2026, 10, 20)
ANSWER_BY = date(2026, 11, 3)


@pytest.fixture
def world(sqlite_url: str) -> Iterator[World]:
    """A project in New South Wales with three claims, one of which nobody knows when it came in."""
    opened = connect(sqlite_url)
    made = a_world(opened, claims=3)
    with opened.deciding() as tx:
        preferences.put(tx, made.project_id, replace(DEFAULTS, jurisdiction="AU-NSW"), MAYA, NOW)
    for number in (1, 2):
        made.import_again(number, received_on=RECEIVED)
    yield made
    opened.close()


def answer_by(world: World) -> list[date | None]:
    with world.db.reading() as tx:
        member, project = projects.member(tx, world.member_id), projects.get(tx, world.project_id)
        found = picking.listed(services_alone(world.db), tx, member, project)
    return [one.deadline.answer_by if one.deadline else None for one in found]


def test_a_list_knows_it_of_each_claim_that_came_in_on_a_known_day(world: World) -> None:
    assert answer_by(world) == [ANSWER_BY, ANSWER_BY, None]


def test_what_is_signed_or_only_a_draft_need_not_be_answered(world: World) -> None:
    world.force(world.sent(world.claims()[0]).id, State.COMPLETED)
    world.import_again(2, status=ClaimStatus.DRAFT)

    assert answer_by(world) == [None, None, None]


def test_one_claim_tells_it(world: World) -> None:
    explained = explaining.explain(services_alone(world.db), Caller(MAYA, "T04HARBOUR"), world.claims()[0].id)

    assert explained.listed.deadline is not None
    assert (explained.listed.deadline.answer_by, explained.listed.deadline.days_left) == (ANSWER_BY, 1)


def test_the_days_of_the_contracts_go_before_the_statutes(world: World) -> None:
    with world.db.deciding() as tx:
        chosen = replace(DEFAULTS, jurisdiction="AU-NSW", answer_within=5)
        preferences.put(tx, world.project_id, chosen, MAYA, NOW)

    assert answer_by(world) == [date(2026, 10, 27), date(2026, 10, 27), None]


def test_where_no_statute_was_chosen_there_is_none(world: World) -> None:
    with world.db.deciding() as tx:
        preferences.put(tx, world.project_id, DEFAULTS, MAYA, NOW)

    assert answer_by(world) == [None, None, None]
