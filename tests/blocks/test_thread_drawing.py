"""The thread of a large batch as it is read: digests, the final summary, and what each noise setting leaves of both."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.blocks.batch import batch_message, details_view, fallback_text
from bot.blocks.notes import note_message
from bot.words import codes, dictionary
from claims.batch import Batch, Line, Note, NoteKind
from claims.dispatch import State
from claims.envelope import RecipientStatus
from claims.preferences import Noise
from claims.threads import Thread, ready_notes
from claims.wording import speaking
from sandbox.slack.validate import check_message, check_view

NOW = datetime(2026, 4, 3, 14, 5, tzinfo=UTC)
WHY = "Retainage is 5%, not 10%"


def line(make: Any, number: int, out: bool = True) -> Line:
    """A claim of a hundred: some are declined, bounced or not sent; the others are signed, or out for signature."""
    company = ("Acme Concrete", "Doyle & Sons Steel", "Quiet Glass")[number % 3]
    if number % 100 == 33:
        made: Line = make.line(number, State.WITHHELD, company=company, words="Its status became Draft.")
        return made
    if number % 25 == 7:
        person = make.recipient(RecipientStatus.DECLINED, "Karen Doyle", "karen@doyle.example", WHY)
        return replace(make.line(number, State.DECLINED, person), company=company)
    if number % 50 == 11 and out:
        person = make.recipient(RecipientStatus.AUTORESPONDED, "Bo Glass", "bo@quiet-glass.example")
        return replace(make.line(number, State.SENT, person), company=company)
    if number % 2 and out:
        return replace(make.line(number), company=company)
    return replace(make.line(number, State.COMPLETED, make.recipient(RecipientStatus.COMPLETED)), company=company)


def hundred(make: Any, out: bool = True) -> Batch:
    batch: Batch = make.batch(*(line(make, number, out) for number in range(1, 101)))
    return batch


def news(batch: Batch) -> list[Note]:
    """What the thread is owed after everything has happened, in the order of the list."""
    kinds = {
        State.COMPLETED: (NoteKind.SENT, NoteKind.SIGNED, NoteKind.COMPLETED),
        State.DECLINED: (NoteKind.SENT, NoteKind.DECLINED),
        State.WITHHELD: (NoteKind.NOT_SENT,),
    }
    told = [(kind, one) for one in batch.lines for kind in kinds.get(one.state, (NoteKind.SENT,))]
    told += [(NoteKind.BOUNCED, one) for one in batch.lines if one.bounced]
    if batch.has_ended:
        told.append((NoteKind.SUMMARY, None))
    return [Note(at, batch.id, kind, NOW, one, "Dana Ruiz") for at, (kind, one) in enumerate(told, start=1)]


def thread(batch: Batch, owed: list[Note], **how: Any) -> list[dict[str, Any]]:
    """Draw what a thread is told of these notes at once."""
    told = ready_notes(owed, Thread(len(batch.lines), working=False, **how), NOW)
    return [note_message(batch, notes) for notes in told.messages]


def test_a_batch_of_a_hundred_reads_as_drawn_here(make: Any, golden: Any) -> None:
    payload = batch_message(hundred(make))

    golden("batch_of_a_hundred", payload)
    assert not check_message(payload)


@pytest.mark.parametrize("noise", Noise)
def test_its_thread_reads_as_drawn_here(noise: Noise, make: Any, golden: Any) -> None:
    begun, ended = hundred(make), hundred(make, out=False)
    out = [one for one in news(begun) if one.kind is NoteKind.SENT]
    later = [replace(one, made_at=NOW.replace(day=1)) for one in news(begun) if one.kind is not NoteKind.SENT]
    last = [one for one in news(ended) if one.kind in {NoteKind.COMPLETED, NoteKind.SUMMARY}]
    drawn = {
        "everything is out": thread(begun, out, noise=noise),
        "two days later": thread(begun, later, noise=noise, digests=1),
        "the end": thread(ended, last, noise=noise, digests=2),
    }

    golden(f"thread_{noise}", drawn)
    for payload in (one for told in drawn.values() for one in told):
        assert not check_message(payload)


def test_a_small_batch_ends_with_what_came_last_and_a_summary(make: Any, golden: Any) -> None:
    lines = [line(make, number, out=False) for number in (2, 7, 33)]
    batch = make.batch(*lines)
    signed = [one for one in news(batch) if one.line is lines[0] and one.kind is not NoteKind.SENT]
    summary = [one for one in news(batch) if one.kind is NoteKind.SUMMARY]
    drawn = {
        "the last was signed": note_message(batch, [*signed, *summary]),
        "one claim": note_message(make.batch(lines[0]), [*signed, *summary]),
        "none was signed": note_message(make.batch(lines[1]), summary),
    }

    golden("summary", drawn)
    for payload in drawn.values():
        assert not check_message(payload)
        assert "<@" not in payload["text"]


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=12)
@given(st.integers(0, 2000), st.sampled_from(list(State)), st.booleans(), st.sampled_from(sorted(codes())))
def test_a_batch_of_any_size_and_its_whole_thread_are_taken_by_slack(
    make: Any, size: int, state: State, hostile: bool, code: str
) -> None:
    person = make.recipient(RecipientStatus.SENT, *[make.hostile] * 3) if hostile else make.recipient()
    one = make.line(7, state, person, company=make.hostile if hostile else "Acme", words=make.hostile)
    batch = make.batch(*[one] * size, dictionary=code)
    kinds = list(NoteKind)
    notes = [Note(at, batch.id, kinds[at % len(kinds)], NOW, one, "Dana Ruiz") for at in range(size)]

    with speaking(dictionary(code)):
        assert not check_message(batch_message(batch))
        assert not check_view(details_view(batch, size))
        assert len(fallback_text(batch)) < 1000
        for told in ready_notes(notes, Thread(max(1, size), working=False), NOW).messages:
            assert not check_message(note_message(batch, told))
