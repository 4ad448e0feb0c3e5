"""Who is asked for help, and what a claim is told to be."""

from dataclasses import replace

import pytest

from claims import reasons
from claims.dispatch import State
from claims.explaining import Explained
from claims.helping import Help, Matter, helpers
from claims.model import Level, Member
from tests.support.builders import MAYA, a_claim, a_member, a_project, listed


def member(number: int, level: Level = Level.ADMIN, slack_id: str | None = "") -> Member:
    known = f"U{number:02}" if slack_id == "" else slack_id
    return a_member(id=f"{number:016x}", email=f"{number:02}@harbour-rowe.example", slack_id=known, level=level)


def test_admins_with_a_slack_id_are_asked_by_e_mail_and_at_most_five_of_them() -> None:
    found = helpers([member(number) for number in range(9, 0, -1)], "U99")

    assert found == ("U01", "U02", "U03", "U04", "U05")


@pytest.mark.parametrize("level", [level for level in Level if level is not Level.ADMIN])
def test_whoever_is_below_admin_is_not_asked(level: Level) -> None:
    assert helpers([member(1, level), member(2)], "U99") == ("U02",)


def test_the_asker_and_whoever_has_no_slack_id_are_not_asked() -> None:
    assert helpers([member(1), member(2, slack_id=None), member(3)], "U01") == ("U03",)
    assert helpers([member(2, slack_id=None)], "U01") == ()


def test_a_claim_and_its_project_are_two_matters() -> None:
    assert Matter("p").about != Matter("p", "c").about
    assert Matter("p", "c").about != Matter("p", "d").about


def test_what_the_envelope_tells_is_not_told_again_as_a_reason_and_the_asker_s_level_is_no_fault_of_the_claim() -> None:
    claim = listed(a_claim(), reasons.NOT_ADMIN, reasons.already_out("out for signature"), reasons.PROJECT_OFF)
    explained = Explained(a_project(), claim, Level.STANDARD, State.SENT, help=Help(Matter("p"), (MAYA,)))

    assert explained.against == (reasons.PROJECT_OFF,)
    assert replace(explained, envelope=None).against == (reasons.NOT_ADMIN, reasons.PROJECT_OFF)
    assert [one.code for one in explained.in_itself] == ["already_out", "project_docusign_off"]
    assert replace(explained, listed=listed(a_claim())).against == ()
