"""What the thread is told: each kind of note in one plain sentence, and only exceptions call the requester."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.blocks.notes import EXCEPTIONS, note_message
from claims.batch import Line, Note, NoteKind
from claims.dispatch import State
from claims.envelope import RecipientStatus
from sandbox.slack.validate import check_message

MAYA = "U04MAYAOKAF"


def note(kind: NoteKind, line: Line, who: str | None = "Dana Ruiz", words: str | None = None, at: int = 1) -> Note:
    return Note(at, "00000000000000e1", kind, datetime(2026, 4, 3, 14, 5, tzinfo=UTC), line, who, words)


def text_of(*notes: Note) -> str:
    payload = note_message(notes, MAYA)
    assert not check_message(payload)
    return "\n".join(block["text"]["text"] for block in payload["blocks"])


def test_every_kind_of_note_reads_as_drawn_here(make: Any, golden: Any) -> None:
    bounced = make.line(7, State.SENT, make.recipient(RecipientStatus.AUTORESPONDED))
    signed = make.line(7, State.COMPLETED, make.recipient(RecipientStatus.COMPLETED))
    drawn = {
        "sent_one": note_message([note(NoteKind.SENT, make.line())], MAYA),
        "sent_many": note_message([note(NoteKind.SENT, make.line(at)) for at in (7, 8, 9)], MAYA),
        "signed": note_message([note(NoteKind.SIGNED, signed)], MAYA),
        "completed": note_message([note(NoteKind.COMPLETED, signed)], MAYA),
        "declined": note_message([note(NoteKind.DECLINED, make.line(), words="Retainage is 5%, not 10%")], MAYA),
        "bounced": note_message([note(NoteKind.BOUNCED, bounced)], MAYA),
        "voided": note_message([note(NoteKind.VOIDED, make.line(), None, "Wrong period")], MAYA),
        "not_sent": note_message([note(NoteKind.NOT_SENT, make.line(), None, "Its status became Draft.")], MAYA),
    }
    golden("notes", drawn)


def test_five_hundred_envelopes_are_told_in_one_message_that_counts_them_all(make: Any) -> None:
    told = text_of(*(note(NoteKind.SENT, make.line(at)) for at in range(500)))
    assert told.startswith("500 envelopes sent: #0 · Acme Concrete (SC-104), #1 · Acme Concrete (SC-104)")
    assert " more." in told


@pytest.mark.parametrize("kind", list(NoteKind))
def test_only_exceptions_call_the_requester(make: Any, kind: NoteKind) -> None:
    assert (f"<@{MAYA}>" in text_of(note(kind, make.line()))) == (kind in EXCEPTIONS)


@pytest.mark.parametrize("kind", list(NoteKind))
def test_the_fallback_of_a_note_mentions_nobody(make: Any, kind: NoteKind) -> None:
    assert "<@" not in note_message([note(kind, make.line())], MAYA)["text"]


def test_a_reason_is_quoted_as_the_signer_wrote_it(make: Any) -> None:
    told = text_of(note(NoteKind.DECLINED, make.line(), words="Retainage is 5% & not 10%"))
    assert "Dana Ruiz declined #7 · Acme Concrete (SC-104): “Retainage is 5% &amp; not 10%”" in told
    assert "No reason was given." in text_of(note(NoteKind.DECLINED, make.line()))


def test_a_bounce_shows_the_address_that_failed(make: Any) -> None:
    line = make.line(
        7, State.SENT, make.recipient(), make.recipient(RecipientStatus.AUTORESPONDED, email="old@acme.example")
    )
    assert "did not reach Dana Ruiz at old@acme.example" in text_of(note(NoteKind.BOUNCED, line))


def test_a_bounce_of_which_only_the_address_is_known_names_the_person_all_the_same(make: Any) -> None:
    line = make.line(7, State.SENT, make.recipient(RecipientStatus.AUTORESPONDED, email="old@acme.example"))
    told = text_of(note(NoteKind.BOUNCED, line, "old@acme.example"))
    assert "did not reach Dana Ruiz at old@acme.example" in told


def test_envelopes_are_told_in_the_order_of_the_list_not_of_their_sending(make: Any) -> None:
    told = text_of(*(note(NoteKind.SENT, make.line(at)) for at in (9, 7, 10)))
    assert told.index("#7 ·") < told.index("#9 ·") < told.index("#10 ·")


@pytest.mark.parametrize("kind", list(NoteKind))
@pytest.mark.parametrize("count", [1, 60])
def test_hostile_notes_are_taken_by_slack(make: Any, kind: NoteKind, count: int) -> None:
    person = make.recipient(RecipientStatus.AUTORESPONDED, make.hostile, make.hostile, make.hostile)
    line = make.line(7, State.SENT, *[person] * 30, company=make.hostile, words=make.hostile)
    payload = note_message([note(kind, line, make.hostile, make.hostile)] * count, MAYA)
    assert not check_message(payload)
    assert "<!" not in json.dumps(payload).replace("<!date", "")


def test_notes_of_several_kinds_in_one_message_are_each_told(make: Any) -> None:
    told = text_of(note(NoteKind.SENT, make.line(7)), note(NoteKind.SIGNED, make.line(8)))
    assert "Envelope sent: #7" in told
    assert "Dana Ruiz signed #8" in told
