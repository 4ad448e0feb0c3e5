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
from tests.blocks.conftest import Making

MAYA, TOM = "U04MAYAOKAF", "U04TOMSANDO"
OF_THE_BATCH = (NoteKind.FROZEN, NoteKind.UNFROZEN, NoteKind.STOPPED, NoteKind.RESUMED, NoteKind.HALTED)


def note(
    kind: NoteKind, line: Line | None, who: str | None = "Dana Ruiz", words: str | None = None, at: int = 1
) -> Note:
    return Note(at, "00000000000000e1", kind, datetime(2026, 4, 3, 14, 5, tzinfo=UTC), line, who, words)


def drawn(*notes: Note) -> dict[str, Any]:
    """Draw these notes of a batch that has just the claims they are about."""
    payload = note_message(Making().batch(*(note.line for note in notes if note.line)), notes)
    assert not check_message(payload)
    return payload


def text_of(*notes: Note) -> str:
    return "\n".join(block["text"]["text"] for block in drawn(*notes)["blocks"] if "text" in block)


def test_every_kind_of_note_reads_as_drawn_here(make: Any, golden: Any) -> None:
    bounced = make.line(7, State.SENT, make.recipient(RecipientStatus.AUTORESPONDED))
    signed = make.line(7, State.COMPLETED, make.recipient(RecipientStatus.COMPLETED))
    told = {
        "sent_one": drawn(note(NoteKind.SENT, make.line())),
        "sent_many": drawn(*(note(NoteKind.SENT, make.line(at)) for at in (7, 8, 9))),
        "signed": drawn(note(NoteKind.SIGNED, signed)),
        "completed": drawn(note(NoteKind.COMPLETED, signed)),
        "declined": drawn(note(NoteKind.DECLINED, make.line(), words="Retainage is 5%, not 10%")),
        "bounced": drawn(note(NoteKind.BOUNCED, bounced)),
        "voided": drawn(note(NoteKind.VOIDED, make.line(), None, "Wrong period")),
        "not_sent": drawn(note(NoteKind.NOT_SENT, make.line(), None, "Its status became Draft.")),
        "still_checking": drawn(note(NoteKind.STILL_CHECKING, make.line(7, State.UNCERTAIN), None)),
        "frozen": drawn(note(NoteKind.FROZEN, None, TOM, "Wrong retainage everywhere")),
        "unfrozen": drawn(note(NoteKind.UNFROZEN, None, TOM)),
        "stopped": drawn(
            note(NoteKind.STOPPED, None, TOM, "1 of 3 sent, 1 waits until somebody presses Resume."),
            note(NoteKind.STOPPED, make.line(8, State.SENDING), TOM),
        ),
        "resumed": drawn(note(NoteKind.RESUMED, None, TOM)),
        "voided_by": drawn(note(NoteKind.VOIDED_BY, make.line(), TOM, "Wrong period")),
        "corrected": drawn(note(NoteKind.CORRECTED, signed, TOM, f"old@acme.example {signed.recipients[0].email}")),
        "reminded": drawn(*(note(NoteKind.REMINDED, make.line(at), TOM, f"Signer {at}") for at in (7, 8))),
        "sent_again": drawn(note(NoteKind.SENT_AGAIN, make.line(), TOM)),
        "not_voided": drawn(note(NoteKind.NOT_DONE, signed, TOM, "void It was signed meanwhile.")),
        "not_reminded": drawn(note(NoteKind.NOT_DONE, signed, TOM, "remind It may have been sent.")),
        "not_filed": drawn(note(NoteKind.NOT_FILED, signed, None, "DocuSign did not answer.")),
        "not_filed_many": drawn(
            *(
                note(NoteKind.NOT_FILED, make.line(at, State.COMPLETED), None, "DocuSign did not answer.")
                for at in (7, 8)
            )
        ),
        "filed_after_all": drawn(note(NoteKind.FILED_AFTER_ALL, signed)),
        "halted": drawn(note(NoteKind.HALTED, None, None, "Your DocuSign plan has no envelopes left.")),
    }
    golden("notes", told)


def test_an_envelope_that_somebody_else_sent_is_a_second_one_only_beside_one_of_ours(make: Any) -> None:
    second = text_of(note(NoteKind.ANOTHER, make.line(7, State.SENT), None))
    given_up = text_of(note(NoteKind.ANOTHER, make.line(7, State.WITHHELD), None))

    assert "a second envelope" in second
    assert "told as not sent, but somebody has sent an envelope" in given_up
    assert all(f"<@{MAYA}>" in told for told in (second, given_up))


def test_five_hundred_envelopes_are_told_in_one_message_that_counts_them_all(make: Any) -> None:
    told = text_of(*(note(NoteKind.SENT, make.line(at)) for at in range(500)))
    assert told.startswith("500 envelopes sent: #0 · Acme Concrete (SC-104), #1 · Acme Concrete (SC-104)")
    assert " more." in told


@pytest.mark.parametrize("kind", list(NoteKind))
def test_only_exceptions_call_the_requester(make: Any, kind: NoteKind) -> None:
    assert (f"<@{MAYA}>" in text_of(note(kind, make.line()))) == (kind in EXCEPTIONS)


@pytest.mark.parametrize("kind", list(NoteKind))
def test_the_fallback_of_a_note_mentions_nobody(make: Any, kind: NoteKind) -> None:
    assert "<@" not in drawn(note(kind, make.line()))["text"]


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
    payload = drawn(*[note(kind, line, make.hostile, make.hostile)] * count)
    assert "<!" not in json.dumps(payload).replace("<!date", "")


def test_notes_of_several_kinds_in_one_message_are_each_told(make: Any) -> None:
    told = text_of(note(NoteKind.SENT, make.line(7)), note(NoteKind.SIGNED, make.line(8)))
    assert "Envelope sent: #7" in told
    assert "Dana Ruiz signed #8" in told


@pytest.mark.parametrize("kind", OF_THE_BATCH)
def test_notes_about_the_whole_batch_name_who_decided_and_why_however_hostile(make: Any, kind: NoteKind) -> None:
    told = text_of(note(kind, None, TOM, make.hostile))
    assert f"<@{TOM if kind is not NoteKind.HALTED else MAYA}>" in told
    assert "<!channel>" not in told
    assert "<@U1>" not in told


def test_what_was_on_its_way_when_a_batch_was_stopped_is_named_with_the_stop(make: Any) -> None:
    told = text_of(
        note(NoteKind.STOPPED, None, TOM, "38 of 60 sent."), *(note(NoteKind.STOPPED, make.line(at)) for at in (7, 8))
    )
    assert told == (
        f"<@{TOM}> stopped this batch: 38 of 60 sent. On the way to DocuSign at that moment: "
        "#7 · Acme Concrete (SC-104), #8 · Acme Concrete (SC-104)."
    )
