"""What the thread of a batch is told. One message per tuple of notes, as `claims.batch.ready_notes` groups them."""

from collections.abc import Callable, Sequence

from bot.blocks.elements import Json, message, pack, section
from bot.blocks.naming import line_name
from bot.blocks.standing import bounced_recipients, declined_reason
from bot.blocks.text import counted, escape, joined, listing, mention, moment_text, money_text, safe, sentence
from claims.batch import Line, Note, NoteKind

EXCEPTIONS = frozenset({NoteKind.DECLINED, NoteKind.VOIDED, NoteKind.BOUNCED, NoteKind.NOT_SENT, NoteKind.ANOTHER})
"""The kinds that somebody has to act on: these, and only these, call the requester."""
REASON = 800
SENT_ROOM = 700
"""Characters of names of envelopes sent: the message above lists them all."""


def note_message(notes: Sequence[Note], requester_slack_id: str) -> Json:
    """Draw the thread reply that tells these notes, at least one, in their order."""
    sent = [note for note in notes if note.kind is NoteKind.SENT]
    others = [note for note in notes if note.kind is not NoteKind.SENT]
    told = [_sent(sent)] if sent else []
    if [note.kind for note in others] == [NoteKind.SIGNED, NoteKind.COMPLETED]:
        told.append(f"{_signed(others[0])} It is complete.")
    else:
        told.extend(_TELL[note.kind](note) for note in others)
    texts, taken = pack(told, sections=20)
    blocks = [section(text) for text in texts]
    if taken < len(told):
        blocks.append(section(f"and {len(told) - taken:,} more; see the message above"))
    if any(note.kind in EXCEPTIONS for note in others):
        blocks[0] = section(f"{mention(requester_slack_id)} {texts[0]}")
    return message(_fallback(told), blocks)


def _fallback(told: Sequence[str]) -> str:
    first = told[0].replace("\n", " ")
    return first if len(told) == 1 else f"{first} And {counted(len(told) - 1, 'more note')}."


def _sent(notes: Sequence[Note]) -> str:
    if len(notes) > 1:
        names = [line_name(line) for line in sorted((note.line for note in notes), key=_place)]
        return f"{counted(len(notes), 'envelope')} sent: {joined(names, ', ', SENT_ROOM)}."
    line = notes[0].line
    people = joined([safe(one.name, 60) for one in line.recipients], ", ", 400)
    to = f" to {people}" if people else ""
    return f"Envelope sent: {line_name(line)} · {escape(money_text(line.due))}{to}."


def _place(line: Line) -> tuple[str, int]:
    return line.commitment_number, line.claim_number


def _signed(note: Note) -> str:
    return f"{_who(note)} signed {line_name(note.line)}."


def _completed(note: Note) -> str:
    signed = [one.signed_at for one in note.line.recipients if one.signed_at]
    when = moment_text(max(signed, default=note.made_at), "signed by everyone")
    return f"{line_name(note.line)} is complete: {when}."


def _declined(note: Note) -> str:
    reason = note.words or declined_reason(note.line)
    told = f": “{safe(reason, REASON)}”" if reason else ". No reason was given."
    return f"{_who(note)} declined {line_name(note.line)}{told}"


def _bounced(note: Note) -> str:
    unreached = bounced_recipients(note.line)
    addresses = [safe(one.email, 110, "no address") for one in unreached]
    # Where only the address was told, the signer's own name is better than the address twice.
    named = next((one.name for one in unreached if one.email == note.who), note.who)
    at = f" at {listing(addresses[:3])}" if addresses else ""
    told = f" {safe(note.words, REASON)}" if note.words else ""
    fix = "Correct the contact on the commitment; until then nobody can sign it."
    return f"The invitation for {line_name(note.line)} did not reach {_name(named)}{at}.{told}\n{fix}"


def _voided(note: Note) -> str:
    words = note.words or note.line.words
    told = f": “{safe(words, REASON)}”" if words else "."
    return f"The envelope of {line_name(note.line)} was voided{told}"


def _not_sent(note: Note) -> str:
    words = note.words or note.line.words
    return f"{line_name(note.line)} was not sent" + (f": {sentence(words, REASON)}" if words else ".")


def _another(note: Note) -> str:
    return (
        f"Somebody sent a second envelope for {line_name(note.line)} from DocuSign, besides ours. "
        "Void one of the two in DocuSign."
    )


def _one_sent(note: Note) -> str:
    return _sent([note])


def _who(note: Note) -> str:
    return _name(note.who)


def _name(who: str | None) -> str:
    return safe(who or "", 60, "the signer")


_TELL: dict[NoteKind, Callable[[Note], str]] = {
    NoteKind.SENT: _one_sent,
    NoteKind.SIGNED: _signed,
    NoteKind.COMPLETED: _completed,
    NoteKind.DECLINED: _declined,
    NoteKind.BOUNCED: _bounced,
    NoteKind.VOIDED: _voided,
    NoteKind.NOT_SENT: _not_sent,
    NoteKind.ANOTHER: _another,
}
