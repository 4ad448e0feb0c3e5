"""What a collaborator sees of the batches that their claims went out in."""

from datetime import timedelta

import pytest

from claims.collaborators import shown_to
from claims.dispatch import WENT_OUT, State
from claims.envelope import RecipientStatus
from tests.support.builders import NOW, a_batch, a_line, a_recipient

RUTH = "ruth@harlan.example"
MINE = f"{7:016x}"


@pytest.mark.parametrize("state", State)
def test_only_what_went_out_is_shown(state: State) -> None:
    shown = shown_to(RUTH, {MINE}, [a_batch(a_line(state=state))])

    assert [one.line.state for one in shown] == ([state] if state in WENT_OUT else [])


def test_other_claims_of_the_batch_are_not_there() -> None:
    batch = a_batch(a_line(claim_number=6), a_line(), a_line(claim_number=8))

    assert [one.line.claim_id for one in shown_to(RUTH, {MINE}, [batch])] == [MINE]
    assert shown_to(RUTH, set(), [batch]) == ()


def test_of_a_claim_the_newest_envelope_counts_and_newer_claims_come_first() -> None:
    declined = a_batch(a_line(state=State.DECLINED), id="1", created_at=NOW)
    again = a_batch(a_line(state=State.SENT), id="2", created_at=NOW + timedelta(days=1))
    other = a_batch(a_line(claim_number=8), id="3", created_at=NOW + timedelta(days=2))

    shown = shown_to(RUTH, {MINE, f"{8:016x}"}, [other, again, declined])

    assert [(one.line.claim_number, one.line.state) for one in shown] == [(8, State.SENT), (7, State.SENT)]


@pytest.mark.parametrize(
    ("email", "status", "state", "yours"),
    [
        ("Ruth@HARLAN.example", RecipientStatus.SENT, State.SENT, True),
        (RUTH, RecipientStatus.DELIVERED, State.DELIVERED, True),
        (RUTH, RecipientStatus.COMPLETED, State.SENT, False),
        (RUTH, RecipientStatus.SENT, State.VOIDED, False),
        ("omar@harlan.example", RecipientStatus.SENT, State.SENT, False),
    ],
)
def test_it_waits_for_whoever_was_asked_and_has_not_signed(
    email: str, status: RecipientStatus, state: State, yours: bool
) -> None:
    line = a_line(state=state, recipients=(a_recipient(email=email, status=status),))

    assert [one.yours for one in shown_to(RUTH, {MINE}, [a_batch(line)])] == [yours]
