"""When a person's token is used, renewed, waited for, or not to be had."""

from dataclasses import replace
from datetime import timedelta

import pytest

from claims.grants import KEEP_ALIVE, Grant, GrantState, Step, is_to_be_kept_alive, next_step
from tests.support.builders import NOW

GRANT = Grant("user", "U1", "Maya", "maya@x.example", "a", "Account", "https://na1.docusign.net", GrantState.GOOD)


@pytest.mark.parametrize(
    ("minutes_left", "somebody_refreshes", "refused", "step"),
    [
        (60, False, False, Step.USE),
        (60, True, False, Step.USE),
        (60, False, True, Step.REFRESH),
        (60, True, True, Step.WAIT),
        (5, False, False, Step.REFRESH),
        (4, True, False, Step.USE),
        (2, True, False, Step.WAIT),
        (2, False, False, Step.REFRESH),
        (-1, False, False, Step.REFRESH),
        (-1, True, False, Step.WAIT),
    ],
)
def test_one_renews_what_ends_soon_and_the_others_use_it_as_long_as_it_outlives_a_call(
    minutes_left: int, somebody_refreshes: bool, refused: bool, step: Step
) -> None:
    lease = NOW + timedelta(seconds=1) if somebody_refreshes else None
    grant = replace(GRANT, access_until=NOW + timedelta(minutes=minutes_left), lease_until=lease)

    assert next_step(grant, refused, NOW) is step


def test_a_lease_that_ran_out_keeps_nobody_waiting() -> None:
    assert next_step(replace(GRANT, access_until=NOW, lease_until=NOW), False, NOW) is Step.REFRESH


@pytest.mark.parametrize("state", list(GrantState))
def test_only_a_grant_that_is_good_or_ending_has_a_token(state: GrantState) -> None:
    grant = replace(GRANT, state=state, access_until=NOW + timedelta(hours=1))

    usable = state in {GrantState.GOOD, GrantState.LEAVING}
    assert next_step(grant, False, NOW) is (Step.USE if usable else Step.NONE)


def test_a_good_grant_is_renewed_a_week_after_the_last_time() -> None:
    fresh = replace(GRANT, refreshed_at=NOW)

    assert not is_to_be_kept_alive(fresh, NOW + KEEP_ALIVE - timedelta(seconds=1))
    assert is_to_be_kept_alive(fresh, NOW + KEEP_ALIVE)
    assert is_to_be_kept_alive(GRANT, NOW)
    assert not is_to_be_kept_alive(replace(fresh, state=GrantState.LAPSED), NOW + KEEP_ALIVE)
