"""Orphans and differences, case by case: every state against every status, so that no pair is left to chance."""

import itertools

import pytest

from claims.dispatch import NOT_SENT, NOT_YET_OUT, OUT, WENT_OUT, State
from claims.envelope import NEVER_SENT, EnvelopeStatus
from claims.nightly import Fate, agrees, fate_of

CREATED, DELETED = EnvelopeStatus.CREATED, EnvelopeStatus.DELETED
WAS_SENT = sorted(set(EnvelopeStatus) - NEVER_SENT)
BOTH = (True, False)


@pytest.mark.parametrize("state", State)
def test_an_orphan_draft_is_one_that_no_dispatch_will_send(state: State) -> None:
    own = Fate.WAIT if state in NOT_YET_OUT else Fate.BIN if state in NOT_SENT else Fate.LEAVE
    assert {fate_of(state, True, latest, CREATED) for latest in BOTH} == {own}

    unsettled = state in {State.CREATING, State.CREATE_UNKNOWN}
    assert fate_of(state, False, True, CREATED) is (Fate.WAIT if unsettled else Fate.BIN)
    assert fate_of(state, False, False, CREATED) is Fate.BIN


@pytest.mark.parametrize("state", State)
def test_what_was_sent_is_never_thrown_away_and_always_told_unless_it_is_known(state: State) -> None:
    for status, own, latest in itertools.product(WAS_SENT, BOTH, BOTH):
        known = own and state in WENT_OUT
        assert fate_of(state, own, latest, status) is (Fate.LEAVE if known else Fate.TELL)


@pytest.mark.parametrize("state", State)
def test_what_is_in_the_recycle_bin_already_is_left_there(state: State) -> None:
    for own, latest in itertools.product(BOTH, BOTH):
        wanted = Fate.WAIT if own and state in NOT_YET_OUT else Fate.LEAVE
        assert fate_of(state, own, latest, DELETED) is wanted


AGREED: dict[State, set[EnvelopeStatus | None]] = {
    State.SENT: {EnvelopeStatus.SENT, EnvelopeStatus.CORRECT},
    State.DELIVERED: {EnvelopeStatus.SENT, EnvelopeStatus.CORRECT, EnvelopeStatus.DELIVERED},
    State.COMPLETED: {EnvelopeStatus.COMPLETED, DELETED},
    State.DECLINED: {EnvelopeStatus.DECLINED, DELETED},
    State.VOIDED: {EnvelopeStatus.VOIDED, DELETED},
    State.WITHHELD: {CREATED, DELETED, None},
    State.FAILED: {CREATED, DELETED, None},
}


@pytest.mark.parametrize("state", AGREED)
def test_we_agree_with_docusign_where_both_say_the_same_of_where_the_envelope_is(state: State) -> None:
    assert {status for status in (*EnvelopeStatus, None) if agrees(state, status)} == AGREED[state]


def test_whatever_is_compared_has_a_word_on_agreement() -> None:
    assert set(AGREED) == OUT | WENT_OUT | NOT_SENT
