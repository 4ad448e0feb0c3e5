"""The thread of a batch is told in time, and no more than somebody wants to read."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.batch import Note, NoteKind
from claims.preferences import Noise
from claims.threads import LONGEST, NEWS, SMALL, Telling, Thread, ready_notes
from tests.support.builders import a_line, after

SENT, SIGNED, COMPLETED, NOT_SENT = NoteKind.SENT, NoteKind.SIGNED, NoteKind.COMPLETED, NoteKind.NOT_SENT
SUMMARY, APPROVED, STOPPED = NoteKind.SUMMARY, NoteKind.APPROVED, NoteKind.STOPPED
NOT_FILED, FILED = NoteKind.NOT_FILED, NoteKind.FILED_AFTER_ALL
DECIDING = {NoteKind.APPROVAL_ASKED, NoteKind.APPROVED, NoteKind.REFUSED, NoteKind.REMINDED}
OF_THE_BATCH = {SUMMARY}
DAY = 24 * 60 * 60
DIGEST, EXCEPTIONS = Noise.DIGEST, Noise.EXCEPTIONS


def notes(*made: tuple[NoteKind, float]) -> list[Note]:
    return [
        Note(number, "f1", kind, after(seconds), None if kind in OF_THE_BATCH else a_line())
        for number, (kind, seconds) in enumerate(made, start=1)
    ]


def ids(told: Telling) -> list[list[int]]:
    return [[note.id for note in message] for message in told.messages]


# A few claims, told as it happens ---------------------------------------------------------------------------------

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
    "a few are messages of their own": ([(SIGNED, at) for at in range(3)], False, 3, [[1], [2], [3]]),
    "many at once are one message": ([(SIGNED, at) for at in range(4)], False, 3, [[1, 2, 3, 4]]),
    "with the sending they follow": ([(SENT, 0), (SENT, 0), *[(SIGNED, 1)] * 3], True, 1, [[1, 2, 3, 4, 5]]),
    "very many are a few messages": ([(SIGNED, 0)] * 41, False, 1, [[*range(1, 21)], [*range(21, 41)], [41]]),
    "copies that are missing are one message": ([(NOT_FILED, 0), (NOT_FILED, 0)], False, 0, [[1, 2]]),
    "what is about stopping the batch stays by itself": (
        [(SIGNED, 0), (SIGNED, 0), (STOPPED, 1), (SIGNED, 2), (SIGNED, 2)],
        False,
        2,
        [[1, 2], [3], [4, 5]],
    ),
    "the summary goes with what came last": (
        [(SIGNED, 0), (SIGNED, 1), (COMPLETED, 1), (SUMMARY, 1)],
        False,
        1,
        [[1], [2, 3, 4]],
    ),
    "or by itself": ([(SUMMARY, 1)], False, 1, [[1]]),
}


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
def test_the_thread_of_a_few_claims_is_told(
    told: tuple[list[tuple[NoteKind, float]], bool, float, list[list[int]]],
) -> None:
    owed, working, seconds, messages = told

    ready = ready_notes(notes(*owed), Thread(3, working), after(seconds))

    assert ids(ready) == messages


# More claims, and other wishes -------------------------------------------------------------------------------------

SENDING, ALL_OUT = Thread(100, working=True), Thread(100, working=False)
ONCE = Thread(100, working=False, digests=1)
DAILY = Thread(100, working=False, noise=DIGEST, digests=1)
ONLY_EXCEPTIONS = Thread(2, working=False, noise=EXCEPTIONS)

# The thread, the notes owed (kind, made at), now -> the notes of each message, how many are not told at all.
DIGESTS: dict[str, tuple[Thread, list[tuple[NoteKind, float]], float, list[list[int]], int]] = {
    "sendings wait for each other": (SENDING, [(SENT, 0)] * 60, 2999, [], 0),
    "half a minute for each claim": (SENDING, [(SENT, 0)] * 60, 3000, [[*range(1, 61)]], 0),
    "and no longer than sending lasts": (ALL_OUT, [(SENT, 0)] * 100, 60, [[*range(1, 101)]], 0),
    "what goes out later waits, though nothing more is to go": (ONCE, [(SENT, 0)], 60, [], 0),
    "signatures wait": (ONCE, [(SIGNED, 0), (COMPLETED, 9)], 5999, [], 0),
    "twice as long, after one digest": (ONCE, [(SIGNED, 0), (COMPLETED, 9)], 6000, [[1, 2]], 0),
    "four times, after two": (replace(ONCE, digests=2), [(SIGNED, 0)], 12000, [[1]], 0),
    "but never longer than a week": (replace(ONCE, digests=99), [(SIGNED, 0)], 7 * DAY, [[1]], 0),
    "a smaller batch does not wait so long": (Thread(11, working=False, digests=1), [(SIGNED, 0)], 660, [[1]], 0),
    "an exception waits for nobody, and takes nothing along": (ONCE, [(SIGNED, 0), (NOT_SENT, 1)], 1, [[2]], 0),
    "exceptions found at one look are one message": (
        ONCE,
        [(NOT_SENT, at) for at in range(9)],
        9,
        [[*range(1, 10)]],
        0,
    ),
    "the digest comes before them": (
        ONCE,
        [*[(NOT_SENT, 0)] * 4, *[(SIGNED, 0)] * 30],
        6000,
        [[*range(5, 35)], [1, 2, 3, 4]],
        0,
    ),
    "the summary takes along what waits": (ONCE, [(COMPLETED, 0), (SUMMARY, 1)], 1, [[1, 2]], 0),
    "copies that are kept after all wait as news does": (ONCE, [(FILED, 0)] * 3, 60, [], 0),
    "and are told in one message": (ONCE, [(FILED, 0)] * 3, 6000, [[1, 2, 3]], 0),
    "an approval is told at once": (ONCE, [(APPROVED, 0)], 0, [[1]], 0),
    "where digests are wanted it waits": (DAILY, [(APPROVED, 0)], 60, [], 0),
    "for a day": (DAILY, [(SIGNED, 0), (SIGNED, DAY - 1)], DAY, [[1, 2]], 0),
    "or until the end": (DAILY, [(SIGNED, 0), (SUMMARY, 60)], 60, [[1, 2]], 0),
    "or, the first time, the end of sending": (replace(DAILY, digests=0), [(SENT, 0)], 60, [[1]], 0),
    "in a batch of one, too": (replace(DAILY, claims=1), [(SIGNED, 0)], 60, [], 0),
    "exceptions are told as ever": (DAILY, [(NOT_SENT, 0)], 0, [[1]], 0),
    "and may be all that is told": (
        ONLY_EXCEPTIONS,
        [(SENT, 0), (NOT_SENT, 1), (SIGNED, 2), (APPROVED, 2), (STOPPED, 2), (SUMMARY, 3)],
        3,
        [[2], [5]],
        4,
    ),
}


@pytest.mark.parametrize("told", DIGESTS.values(), ids=DIGESTS)
def test_the_thread_of_many_claims_is_told(
    told: tuple[Thread, list[tuple[NoteKind, float]], float, list[list[int]], int],
) -> None:
    thread, owed, seconds, messages, silenced = told

    ready = ready_notes(notes(*owed), thread, after(seconds))

    assert ids(ready) == messages
    assert len(ready.silenced) == silenced
    if ready.until is not None:
        later = ready_notes(ready.waiting, thread, ready.until)
        assert (later.messages, later.waiting) == ((ready.waiting,), ()), "it is looked at when it is due"


@given(st.integers(SMALL + 1, 2000))
def test_whatever_its_size_a_batch_makes_a_few_digests_in_three_weeks(claims: int) -> None:
    at, digests = timedelta(), 0
    while at < timedelta(days=21):
        at += Thread(claims, working=False, digests=digests).patience
        digests += 1

    assert digests <= 15
    assert Thread(claims, working=False, digests=digests).patience <= LONGEST


@given(
    st.lists(st.tuples(st.sampled_from(NoteKind), st.floats(0, 60)), max_size=12),
    st.builds(Thread, st.integers(1, 100), st.booleans(), st.sampled_from(Noise), st.integers(0, 3)),
    st.floats(0, 10000),
)
def test_a_note_is_told_once_or_waits_or_is_silenced_and_only_news_that_goes_well_is_not_told_at_once(
    owed: list[tuple[NoteKind, float]], thread: Thread, seconds: float
) -> None:
    made = notes(*owed)

    ready = ready_notes(made, thread, after(seconds))

    told = [note for message in ready.messages for note in message]
    assert sorted(note.id for note in (*told, *ready.waiting, *ready.silenced)) == [note.id for note in made]
    assert {note.kind for note in ready.waiting} <= NEWS | {APPROVED, NoteKind.REMINDED, FILED}
    assert {note.kind for note in ready.silenced} <= NEWS | {APPROVED, NoteKind.REMINDED, FILED, SUMMARY}
    assert not ready.silenced or thread.noise is EXCEPTIONS
    assert bool(ready.waiting) == (ready.until is not None)


@pytest.mark.parametrize("kind", NoteKind)
def test_every_kind_but_those_told_together_is_a_message_of_its_own(kind: NoteKind) -> None:
    ready = ready_notes(notes((kind, 0), (kind, 0)), Thread(3, working=False), now=after(0))

    assert len(ready.messages) == (1 if kind in {SENT, SUMMARY, NOT_FILED, FILED, *DECIDING} else 2)


@pytest.mark.parametrize("kind", sorted(DECIDING))
def test_what_one_person_asked_or_decided_at_once_is_told_at_once_and_by_itself(kind: NoteKind) -> None:
    tom = [replace(note, who="U04TOMSANDO", words="Why") for note in notes((kind, 0), (kind, 0))]
    ana = [replace(note, id=note.id + 2, who="U04ANABEL", words="Why") for note in notes((kind, 0))]
    other = [replace(note, id=note.id + 3) for note in notes((NOT_SENT, 0), (NOT_SENT, 0))]

    ready = ready_notes([*tom, *ana, *other], Thread(3, working=False), now=after(0))

    assert [len(message) for message in ready.messages] == [2, 1, 2]
