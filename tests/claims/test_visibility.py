"""What one may not see does not exist: whom a commitment exists for."""

from itertools import product

import pytest

from claims.model import Level, may_see
from tests.support.builders import a_commitment, a_member

LISTED = frozenset({"priya.raman@harbour-rowe.example"})


@pytest.mark.parametrize(("level", "private", "listed"), list(product(Level, [False, True], [False, True])))
def test_a_private_commitment_exists_for_admins_and_for_those_on_its_list(
    level: Level, private: bool, listed: bool
) -> None:
    commitment = a_commitment(private=private, private_list=LISTED)
    member = a_member(
        level=level, email="Priya.Raman@Harbour-Rowe.example" if listed else "oliver@harbour-rowe.example"
    )

    expected = {Level.NONE: False, Level.ADMIN: True}.get(level, not private or listed)

    assert may_see(commitment, member) is expected


@pytest.mark.parametrize("level", Level)
def test_a_commitment_of_another_project_exists_for_no_member_of_this_one(level: Level) -> None:
    commitment = a_commitment(project_id="00000000000000a2", private_list=LISTED)

    assert not may_see(commitment, a_member(level=level, email=next(iter(LISTED))))
