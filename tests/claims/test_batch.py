"""A batch as people see it: each line counts once, and what needs a person comes first."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.batch import Group, Line, counts, exceptions_first, group_of
from claims.dispatch import OPEN, State
from claims.envelope import RecipientStatus
from tests.support.builders import a_line, a_recipient

GROUPS = {
    "awaiting_approval": "awaiting",
    "promised": "working",
    "creating": "working",
    "create_unknown": "working",
    "drafted": "working",
    "sending": "working",
    "uncertain": "exception",
    "finishing": "finishing",
    "sent": "out",
    "delivered": "out",
    "completed": "signed",
    "declined": "exception",
    "voided": "exception",
    "withheld": "exception",
    "failed": "exception",
}
LINES = st.builds(
    lambda number, state, statuses: a_line(
        claim_number=number, state=state, recipients=tuple(a_recipient(status=status) for status in statuses)
    ),
    st.integers(1, 60),
    st.sampled_from(State),
    st.lists(st.sampled_from(RecipientStatus), max_size=3),
)


def test_the_table_of_groups_leaves_out_no_state() -> None:
    assert sorted(GROUPS) == sorted(State)


@pytest.mark.parametrize(("state", "group"), GROUPS.items())
def test_a_line_counts_where_its_state_belongs(state: str, group: str) -> None:
    assert group_of(a_line(state=State(state))) == group


def test_what_a_person_finishes_is_not_being_sent_from_the_moment_its_draft_is_asked_for() -> None:
    for state in sorted(OPEN - {State.UNCERTAIN}):
        assert group_of(a_line(state=state, by_hand=True)) is Group.FINISHING
    for state in (State.SENT, State.COMPLETED, State.WITHHELD):
        assert group_of(a_line(state=state, by_hand=True)) is group_of(a_line(state=state))


@pytest.mark.parametrize(("state", "status"), list(product(State, RecipientStatus)))
def test_an_invitation_that_bounced_needs_a_person_while_the_envelope_is_out(
    state: State, status: RecipientStatus
) -> None:
    line = a_line(state=state, recipients=(a_recipient(), a_recipient(recipient_id="2", status=status)))

    assert line.bounced is (state in {"sent", "delivered"} and status == "autoresponded")
    assert group_of(line) == ("exception" if line.bounced else GROUPS[state])


@given(st.lists(LINES, max_size=60))
def test_every_line_counts_exactly_once(lines: list[Line]) -> None:
    counted = counts(lines)

    assert list(counted) == ["exception", "awaiting", "finishing", "working", "out", "signed"]
    assert sum(counted.values()) == len(lines)
    assert counted == {group: Counter(group_of(line) for line in lines)[group] for group in Group}


@given(st.lists(LINES, max_size=60))
def test_what_needs_a_person_comes_first_and_the_rest_keeps_its_order(lines: list[Line]) -> None:
    ordered = exceptions_first(lines)

    assert [group_of(line) for line in ordered] == [
        group for group, count in counts(lines).items() for _ in range(count)
    ]
    for group in Group:
        assert [line for line in ordered if group_of(line) is group] == [
            line for line in lines if group_of(line) is group
        ]


def test_lines_are_ordered_by_what_they_ask_of_the_reader() -> None:
    states = [State.COMPLETED, State.SENT, State.PROMISED, State.DECLINED, State.COMPLETED, State.VOIDED]
    lines = [a_line(claim_number=number, state=state) for number, state in enumerate(states, start=1)]

    assert [line.claim_number for line in exceptions_first(lines)] == [4, 6, 3, 2, 1, 5]
