"""The life of a dispatch: which moves there are, and what news and interruptions make of each state."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.dispatch import (
    FINAL,
    LIVE,
    MOVES,
    OPEN,
    OUT,
    WENT_OUT,
    WITH_PERSON,
    WORDS,
    MoveNotAllowed,
    State,
    after_interruption,
    after_news,
    check_move,
)
from claims.envelope import EnvelopeStatus, RecipientStatus, recipient_after

# Columns in the order of the rows. x: this move exists.
GRID = """
                  a p c u d s ? h S D C X V W F
awaiting_approval . x . . . . . . . . . . . x .
promised          . . x . . . . . x x x x x x x
creating          . x . x x . . . x x x x x . x
create_unknown    . x . . x . . . x x x x x x x
drafted           . . . . . x x x x x x x x x x
sending           . . . . x . x . x x x x x . x
uncertain         . . . . x . . . x x x x x x x
finishing         . . . . . . . . x x x x x x .
sent              . . . . . . . . . x x x x . .
delivered         . . . . . . . . . . x x x . .
completed         . . . . . . . . . . . . . . .
declined          . . . . . . . . . . . . . . .
voided            . . . . . . . . . . . . . . .
withheld          . . . . . . . . . . . . . . .
failed            . . . . . . . . . . . . . . .
"""
ROWS = [line.split() for line in GRID.strip().splitlines()[1:]]
NAMES = [row[0] for row in ROWS]
PAIRS = [(row[0], NAMES[at], mark == "x") for row in ROWS for at, mark in enumerate(row[1:])]

# What news of its own envelope makes of a dispatch, per state; what is not here changes nothing.
TOLD: dict[str, dict[str, str]] = {
    **{
        state: {
            "sent": "sent", "correct": "sent", "delivered": "delivered", "completed": "completed",
            "declined": "declined", "voided": "voided",
        }
        for state in ("promised", "creating", "create_unknown", "drafted", "sending", "uncertain", "finishing")
    },
    "sent": {
        "delivered": "delivered", "completed": "completed", "declined": "declined", "voided": "voided",
        "deleted": "voided",
    },
    "delivered": {"completed": "completed", "declined": "declined", "voided": "voided", "deleted": "voided"},
}  # fmt: skip
TOLD["create_unknown"]["created"] = "drafted"
for state in ("create_unknown", "drafted", "uncertain", "finishing"):
    TOLD[state]["deleted"] = "withheld"

LIFE = [EnvelopeStatus.CREATED, EnvelopeStatus.SENT, EnvelopeStatus.CORRECT, EnvelopeStatus.DELIVERED]
ENDS = [
    (),
    (EnvelopeStatus.COMPLETED,),
    (EnvelopeStatus.DECLINED,),
    (EnvelopeStatus.VOIDED,),
]


def test_the_grid_names_every_state_once() -> None:
    assert sorted(NAMES) == sorted(State)
    assert set(MOVES) == set(State)
    assert set(WORDS) == set(State)


@pytest.mark.parametrize(("now", "then", "exists"), PAIRS)
def test_a_dispatch_moves_only_as_the_table_says(now: str, then: str, exists: bool) -> None:
    if exists:
        check_move(State(now), State(then))
    else:
        with pytest.raises(MoveNotAllowed, match=f"{now} cannot become {then}"):
            check_move(State(now), State(then))


def test_every_state_is_either_live_or_final() -> None:
    assert {"completed", "declined", "voided", "withheld", "failed"} == FINAL
    assert set(State) == LIVE | FINAL
    assert not LIVE & FINAL


def test_a_live_dispatch_waits_for_a_person_is_our_work_or_is_with_the_signers() -> None:
    assert {"sent", "delivered"} == OUT
    assert OPEN | OUT | {State.AWAITING_APPROVAL, State.FINISHING} == LIVE
    assert not OPEN & OUT


def test_a_draft_that_a_person_finishes_is_never_sent_by_us_and_can_only_be_out_or_be_given_up() -> None:
    assert {State.FINISHING} == WITH_PERSON
    assert not WITH_PERSON & OPEN
    assert MOVES[State.FINISHING] == WENT_OUT | {State.WITHHELD}


def test_what_went_out_never_becomes_our_work_again() -> None:
    assert {"sent", "delivered", "completed", "declined", "voided"} == WENT_OUT
    for state in WENT_OUT:
        assert MOVES[state] <= WENT_OUT


def test_every_live_state_can_reach_an_end() -> None:
    for state in LIVE:
        reached, before = {state}, set[State]()
        while reached != before:
            before, reached = reached, reached | {then for now in reached for then in MOVES[now]}
        assert reached & FINAL


@pytest.mark.parametrize("status", EnvelopeStatus)
@pytest.mark.parametrize("state", State)
def test_news_makes_of_each_state_what_the_table_says(state: State, status: EnvelopeStatus) -> None:
    assert after_news(state, status) == TOLD.get(state, {}).get(status, state)


@pytest.mark.parametrize("status", EnvelopeStatus)
@pytest.mark.parametrize("state", State)
def test_news_makes_no_move_that_is_not_in_the_table(state: State, status: EnvelopeStatus) -> None:
    then = after_news(state, status)

    assert then is state or then in MOVES[state]
    assert after_news(then, status) is then, "the same news again changes nothing"


@given(st.data())
def test_news_in_any_order_and_any_number_of_times_ends_the_same(data: st.DataObject) -> None:
    start = data.draw(st.sampled_from(sorted(LIVE - {State.AWAITING_APPROVAL, State.PROMISED, State.CREATING})))
    so_far = data.draw(st.lists(st.sampled_from(LIFE), unique=True))
    history = [status for status in LIFE if status in so_far] + list(data.draw(st.sampled_from(ENDS)))
    repeats = data.draw(st.lists(st.sampled_from(history), max_size=6)) if history else []

    heard = data.draw(st.permutations([*history, *repeats]))

    assert reduce(after_news, heard, start) is reduce(after_news, history, start)


@given(st.data())
def test_what_was_thrown_away_ends_whatever_else_is_heard_and_when(data: st.DataObject) -> None:
    start = data.draw(
        st.sampled_from(sorted(LIVE - {State.AWAITING_APPROVAL, State.PROMISED, State.CREATING, State.SENDING}))
    )
    heard = data.draw(st.permutations([*LIFE, EnvelopeStatus.VOIDED, EnvelopeStatus.DELETED]))

    assert reduce(after_news, heard, start) in {State.VOIDED, State.WITHHELD}


def test_a_draft_that_is_still_a_draft_proves_nothing_of_an_uncertain_send() -> None:
    assert after_news(State.UNCERTAIN, EnvelopeStatus.CREATED) is State.UNCERTAIN


@given(st.sampled_from(State), st.lists(st.sampled_from(EnvelopeStatus), max_size=12))
def test_no_news_whatever_takes_back_what_went_out_or_is_final(state: State, heard: list[EnvelopeStatus]) -> None:
    for status in heard:
        then = after_news(state, status)
        assert not (state in WENT_OUT and then not in WENT_OUT)
        assert not (state in FINAL and then is not state)
        assert not (state is State.DELIVERED and then is State.SENT)
        state = then


@pytest.mark.parametrize("state", State)
def test_a_call_that_may_have_happened_is_never_assumed_not_to(state: State) -> None:
    expected = {"creating": "create_unknown", "sending": "uncertain"}

    then = after_interruption(state)

    assert then == expected.get(state, state)
    assert then is state or then in MOVES[state]


RANKS = {"created": 0, "sent": 1, "autoresponded": 2, "delivered": 3, "completed": 4, "declined": 4}


@pytest.mark.parametrize("told", RecipientStatus)
@pytest.mark.parametrize("known", RecipientStatus)
def test_late_news_takes_no_recipient_back(known: RecipientStatus, told: RecipientStatus) -> None:
    assert recipient_after(known, told) == (told if RANKS[told] > RANKS[known] else known)


@given(st.data(), st.sampled_from([RecipientStatus.COMPLETED, RecipientStatus.DECLINED]))
def test_what_a_recipient_did_last_stands_in_whatever_order_it_is_heard(
    data: st.DataObject, end: RecipientStatus
) -> None:
    before = [status for status in RecipientStatus if RANKS[status] < RANKS[end]]

    heard = data.draw(st.permutations([*before, end, *data.draw(st.lists(st.sampled_from([*before, end])))]))

    assert reduce(recipient_after, heard, RecipientStatus.CREATED) is end
