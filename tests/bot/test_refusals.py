"""What is written down of refusals: who, where, what and why, and no more than a trail can bear."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.services import refusals
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from claims.audit import Deed, Outcome, Surface
from claims.helping import Help, Matter
from storage.database import connect
from tests.support.alone import services_alone
from tests.support.builders import NOW
from tests.support.trails import trail

LENA = Caller("U04LENAFISC", "T04HARBOUR", surface=Surface.COMMAND)
TOM = Caller("U04TOMSANDO", "T04HARBOUR")
PENDING = "/claims pending in C04GENERALX"
NO = Refusal("No.")


@pytest.fixture
def services(database_url: str) -> Iterator[Services]:
    opened = connect(database_url)
    yield services_alone(opened)
    opened.close()


def later(services: Services, **span: float) -> Services:
    return replace(services, clock=lambda: NOW + timedelta(**span))


def test_a_refusal_says_who_where_what_and_why(services: Services) -> None:
    about = Help(Matter("00000000000000a1", "0000000000000007"), ())

    assert refusals.note(services, LENA, PENDING, Refusal("You may not.\x00", about))

    (line,) = trail(services.db)
    assert (line.at, line.actor, line.surface, line.about) == (NOW, LENA.slack_id, Surface.COMMAND, PENDING)
    assert (line.deed, line.outcome, line.words) == (Deed.TURNED_AWAY, Outcome.REFUSED, "You may not.")
    assert (line.project_id, line.claim_id) == ("00000000000000a1", "0000000000000007")


def test_the_same_person_refused_the_same_again_is_written_down_once_a_minute(services: Services) -> None:
    assert refusals.note(services, LENA, PENDING, NO)

    assert not refusals.note(services, LENA, PENDING, NO)
    assert not refusals.note(later(services, seconds=59), LENA, PENDING, Refusal("In other words."))
    assert refusals.note(services, TOM, PENDING, NO)
    assert refusals.note(services, LENA, "claims.review in C04GENERALX", NO)
    assert refusals.note(later(services, seconds=61), LENA, PENDING, NO)
    assert len(trail(services.db)) == 4


def test_one_person_cannot_fill_the_trail_whatever_they_try(services: Services) -> None:
    written = [refusals.note(services, LENA, f"{PENDING}{number}", NO) for number in range(50)]

    assert written == [True] * refusals.MOST + [False] * (50 - refusals.MOST)
    assert refusals.note(services, TOM, PENDING, NO), "others are written down as ever"
