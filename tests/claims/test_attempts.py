"""Which claims of a company are told: what is live, and what ended lately, each once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from claims.attempts import RECENT, Attempt, is_told, told_of_company
from claims.dispatch import LIVE, State
from claims.finding import Candidate
from tests.support.builders import NOW, a_batch, a_claim, a_line, a_project


def attempt(state: State, claim: str = "c1", dispatch: str = "d1", days_ago: float = 0) -> Attempt:
    at = NOW - timedelta(days=days_ago)
    line = replace(a_line(), state=state, claim_id=claim, dispatch_id=dispatch)
    return Attempt(line, a_batch(line), at, at, at, 1, None)


@pytest.mark.parametrize("state", State)
def test_what_is_live_is_told_however_old_and_what_ended_for_thirty_days(state: State) -> None:
    assert is_told(attempt(state, days_ago=29.9), NOW)
    assert is_told(attempt(state, days_ago=31), NOW) == (state in LIVE)
    assert is_told(replace(attempt(state), changed_at=NOW - RECENT), NOW)


def test_each_claim_is_told_by_its_newest_attempt_and_the_newest_first() -> None:
    one, other, third = (Candidate(replace(a_claim(), id=name), a_project()) for name in ("c1", "c2", "c3"))
    older = attempt(State.SENT, "c1", "d1", days_ago=5)
    newer = attempt(State.COMPLETED, "c1", "d2", days_ago=2)
    last = attempt(State.DECLINED, "c2", "d3", days_ago=1)

    told = told_of_company((one, other, third), (older, last, newer), NOW)

    assert told == ((other, last), (one, newer))
    assert told_of_company((third,), (older, last), NOW) == ()
