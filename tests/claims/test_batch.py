"""A batch as people see it: each line counts once, what needs a person comes first, and its thread is told in time."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.batch import Group, Line, Note, NoteKind, counts, exceptions_first, group_of, ready_notes
from claims.dispatch import State
from claims.envelope import RecipientStatus
from tests.support.builders import a_line, a_recipient, after

GROUPS = {
    "promised": "working",
    "creating": "working",
    "create_unknown": "working",
    "drafted": "working",
    "sending": "working",
    "uncertain": "exception",
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

    assert list(counted) == ["exception", "working", "out", "signed"]
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


SENT, SIGNED, COMPLETED, NOT_SENT = NoteKind.SENT, NoteKind.SIGNED, NoteKind.COMPLETED, NoteKind.NOT_SENT


def notes(*made: tuple[NoteKind, float]) -> list[Note]:
    return [Note(number, "f1", kind, after(seconds), a_line()) for number, (kind, seconds) in enumerate(made, start=1)]


# The notes owed (kind, made at), whether the batch still has claims to send, now -> the notes of each message.
TOLD: dict[str, tuple[list[tuple[NoteKind, float]], bool, float, list[list[int]]]] = {
    "nothing is owed": ([], False, 0, []),
    "nothing is owed yet": ([], True, 60, []),
    "the first of several waits": ([(SENT, 0)], True, 0, []),
    "the first still waits": ([(SENT, 0), (SENT, 3)], True, 4.999, []),
    "the first has waited long enough": ([(SENT, 0), (SENT, 4)], True, 5, [[1, 2]]),
    "the oldest counts, wherever it stands": ([(SENT, 4), (SENT, 0)], True, 5, [[1, 2]]),
    "all are on their way": ([(SENT, 0), (SENT, 0.1), (SENT, 0.2)], False, 0.2, [[1, 2, 3]]),
    "a signature waits for nobody": ([(SIGNED, 0)], True, 0, [[1]]),
    "each signature is a message": ([(SIGNED, 0), (SIGNED, 1)], False, 1, [[1], [2]]),
    "a signature does not overtake its sending": ([(SENT, 0), (SIGNED, 1)], True, 1, [[1], [2]]),
    "sendings are told together, first": ([(SENT, 0), (SIGNED, 1), (SENT, 2)], True, 2, [[1, 3], [2]]),
    "the signature that completes an envelope is told with it": ([(SIGNED, 0), (COMPLETED, 0)], False, 0, [[1, 2]]),
    "of several signatures the last is": ([(SIGNED, 0), (SIGNED, 1), (COMPLETED, 1)], False, 1, [[1], [2, 3]]),
    "a completion whose signature was told stands alone": ([(COMPLETED, 0)], False, 0, [[1]]),
    "what was not sent is told at once": ([(NOT_SENT, 0)], True, 0, [[1]]),
}


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
def test_the_thread_is_told(told: tuple[list[tuple[NoteKind, float]], bool, float, list[list[int]]]) -> None:
    owed, still_working, seconds, messages = told

    ready = ready_notes(notes(*owed), still_working, after(seconds))

    assert [[note.id for note in message] for message in ready] == messages


@given(st.lists(st.tuples(st.sampled_from(NoteKind), st.floats(0, 60)), max_size=12), st.booleans(), st.floats(0, 120))
def test_a_note_is_told_once_or_waits_and_only_a_sending_waits(
    owed: list[tuple[NoteKind, float]], still_working: bool, seconds: float
) -> None:
    made = notes(*owed)

    told = [note for message in ready_notes(made, still_working, after(seconds)) for note in message]

    assert len(told) == len({note.id for note in told})
    assert {note.kind for note in made if note not in told} <= {SENT}
    if not still_working:
        assert len(told) == len(made)


@pytest.mark.parametrize("kind", NoteKind)
def test_every_kind_but_the_sending_is_a_message_of_its_own(kind: NoteKind) -> None:
    ready = ready_notes(notes((kind, 0), (kind, 0)), still_working=False, now=after(0))

    assert len(ready) == (1 if kind is SENT else 2)
