"""What the thread of a batch is told. One message per tuple of notes, as `claims.threads.ready_notes` groups them."""

import re
from collections.abc import Callable, Sequence

from bot.blocks.acting import again_text, corrected_text, not_done_text, note_acts, reminded_text, voided_text
from bot.blocks.approval import asked_text, note_buttons
from bot.blocks.elements import Json, context, message, pack, section
from bot.blocks.exceptions import (
    REASON,
    another_text,
    bounced_text,
    declined_text,
    envelope_voided_text,
    filed_after_all_text,
    line_of,
    name_of,
    not_filed_text,
    not_sent_text,
    stale_no_more_text,
    stale_text,
    still_checking_text,
)
from bot.blocks.finishing import sent_otherwise_text, still_draft_text
from bot.blocks.holding import quoted
from bot.blocks.naming import line_name, line_names
from bot.blocks.speaking_of import in_words_of
from bot.blocks.standing import progress_text, summary_text, waiting_for
from bot.blocks.text import escape, joined, mention, moment_text, money_text, safe, sentence
from claims.batch import Batch, Note, NoteKind
from claims.dispatch import State
from claims.threads import FEW, NEWS, SMALL
from claims.wording import phrase, say, say_count

EXCEPTIONS = frozenset(
    {
        NoteKind.DECLINED,
        NoteKind.VOIDED,
        NoteKind.BOUNCED,
        NoteKind.NOT_SENT,
        NoteKind.REFUSED,
        NoteKind.ANOTHER,
        NoteKind.STILL_CHECKING,
        NoteKind.HALTED,
        NoteKind.STALE,
        NoteKind.NOT_FILED,
        NoteKind.SENT_OTHERWISE,
    }
)
"""The kinds that somebody has to act on: these, and only these, call the requester."""
ABLE = 5
"""Admins who can approve that are named: each of them hears of it."""
ROOM = 700
"""Characters of names of claims that went well: the message above lists them all."""
SOMEBODY = phrase("Somebody")
GOES_ON = phrase("What was waiting goes on.")
_MENTION = re.compile(r"<@[UW][A-Z0-9]+>")
_SIGNATURES = frozenset({NoteKind.SIGNED, NoteKind.COMPLETED})


@in_words_of(lambda batch: batch.dictionary)
def note_message(batch: Batch, notes: Sequence[Note]) -> Json:
    """Draw the thread reply that tells these notes of a batch, at least one, in their order.

    Several sendings are told together, and so are more than a few signatures; what one person asked or decided at once
    is one sentence. Where only the requester reads the thread, others are asked for their approval elsewhere.
    """
    told = _told(batch, notes)
    texts, taken = pack(told, sections=20)
    blocks = [section(text) for text in texts]
    if left := len(told) - taken:
        blocks.append(
            section(
                say_count("and {count} more; see the message above", "and {count} more; see the message above", left)
            )
        )
    if len(batch.lines) > SMALL and any(note.kind in _SIGNATURES for note in notes) and not _has_summary(notes):
        blocks.append(context(progress_text(batch.lines, waiting_for(batch))))
    asked = [note for note in notes if note.kind is NoteKind.APPROVAL_ASKED]
    waiting = [note for note in asked if line_of(note).state is State.AWAITING_APPROVAL]
    if waiting and not batch.in_dm:
        blocks.append(note_buttons(batch.id, len(waiting)))
    blocks += note_acts(notes)
    if any(note.kind in EXCEPTIONS for note in notes):
        blocks[0] = section(f"{mention(batch.requester_slack_id)} {texts[0]}")
    return message(_fallback(told), blocks)


def _told(batch: Batch, notes: Sequence[Note]) -> list[str]:
    """Tell each note, or several of a kind, in a paragraph; of a larger batch the summary says what went well."""
    if _has_summary(notes) and len(batch.lines) > SMALL:
        notes = [note for note in notes if note.kind not in NEWS]
    signatures = [note for note in notes if note.kind in _SIGNATURES]
    told = []
    for kind, tell in _TOGETHER.items():
        if of_kind := [note for note in notes if note.kind is kind]:
            told.append(tell(of_kind, batch.in_dm))
    if len(signatures) > FEW:
        told += _digest(signatures)
    elif [note.kind for note in signatures] == [NoteKind.SIGNED, NoteKind.COMPLETED]:
        told.append(_signed_last(signatures[0]))
    else:
        told += [_TELL[note.kind](note) for note in signatures]
    told += [_TELL[note.kind](note) for note in notes if note.kind in _TELL and note.kind not in _SIGNATURES]
    return [*told, summary_text(batch)] if _has_summary(notes) else told


def _has_summary(notes: Sequence[Note]) -> bool:
    return any(note.kind is NoteKind.SUMMARY for note in notes)


def _fallback(told: Sequence[str]) -> str:
    first = _MENTION.sub(say(SOMEBODY), told[0].replace("\n", " "))
    if len(told) == 1:
        return first
    more = len(told) - 1
    return say_count("{first} And {count} more note.", "{first} And {count} more notes.", more, first=first)


def _digest(notes: Sequence[Note]) -> list[str]:
    """Tell many signatures by the claims they are on: those that are complete, and those that others still sign."""
    complete = {line_of(note).dispatch_id: line_of(note) for note in notes if note.kind is NoteKind.COMPLETED}
    begun = {line_of(note).dispatch_id: line_of(note) for note in notes}
    begun = {one: line for one, line in begun.items() if one not in complete}
    told = []
    if complete:
        told.append(
            say_count(
                "{count} claim is signed by everyone: {names}.",
                "{count} claims are signed by everyone: {names}.",
                len(complete),
                names=line_names(complete.values(), ROOM),
            )
        )
    if begun:
        told.append(
            say_count(
                "{count} claim has another signature and waits for the next: {names}.",
                "{count} claims have another signature and wait for the next: {names}.",
                len(begun),
                names=line_names(begun.values(), ROOM),
            )
        )
    return told


def _sent(notes: Sequence[Note], _in_dm: bool = False) -> str:
    if len(notes) > 1:
        names = line_names((line_of(note) for note in notes), ROOM)
        return say_count("{count} envelope sent: {names}.", "{count} envelopes sent: {names}.", len(notes), names=names)
    line = line_of(notes[0])
    people = joined([safe(one.name, 60) for one in line.recipients], ", ", 400)
    named = {"claim": line_name(line), "due": escape(money_text(line.due))}
    if not people:
        return say("Envelope sent: {claim} · {due}.", **named)
    return say("Envelope sent: {claim} · {due} to {people}.", people=people, **named)


def _asked(notes: Sequence[Note], in_dm: bool) -> str:
    text = asked_text([line_of(note) for note in notes], notes[0].who or "")
    if in_dm:
        return say("{asked} The other admins of the project are asked by direct message.", asked=text)
    able = [mention(one) for one in (notes[0].words or "").split()]
    if not able:
        return text
    people, more = ", ".join(able[:ABLE]), len(able) - ABLE
    if more > 0:
        return say_count(
            "{asked} Who can approve: {people} and {count} more.",
            "{asked} Who can approve: {people} and {count} more.",
            more,
            asked=text,
            people=people,
        )
    return say("{asked} Who can approve: {people}.", asked=text, people=people)


def _approved(notes: Sequence[Note], _in_dm: bool = False) -> str:
    return say("{person} approved {claims}.", person=mention(notes[0].who or ""), claims=_decided(notes))


def _refused(notes: Sequence[Note], _in_dm: bool = False) -> str:
    named = {"person": mention(notes[0].who or ""), "claims": _decided(notes)}
    if notes[0].words:
        return say("{person} refused {claims}: {reason}", reason=quoted(notes[0].words), **named)
    return say("{person} refused {claims}. No reason was given.", **named)


def _decided(notes: Sequence[Note]) -> str:
    return joined([line_name(line_of(note)) for note in notes], ", ", ROOM)


def _signed(note: Note) -> str:
    return say("{person} signed {claim}.", person=name_of(note.who), claim=line_name(line_of(note)))


def _signed_last(note: Note) -> str:
    return say("{person} signed {claim}. It is complete.", person=name_of(note.who), claim=line_name(line_of(note)))


def _completed(note: Note) -> str:
    signed = [one.signed_at for one in line_of(note).recipients if one.signed_at]
    when = moment_text(max(signed, default=note.made_at), say("signed by everyone"))
    return say("{claim} is complete: {when}.", claim=line_name(line_of(note)), when=when)


def _stopped(notes: Sequence[Note], _in_dm: bool = False) -> str:
    """Tell a stop: who, how far the batch had got, and what was on its way at that moment."""
    told = [
        say("{person} stopped this batch: {standing}", person=mention(note.who or ""), standing=_words(note))
        for note in notes
        if note.line is None
    ]
    on_the_way = [line_name(note.line) for note in notes if note.line is not None]
    if on_the_way:
        names = joined(on_the_way, ", ", ROOM)
        told.append(say("On the way to DocuSign at that moment: {names}.", names=names))
    return " ".join(told)


def _reminded(notes: Sequence[Note], _in_dm: bool = False) -> str:
    return reminded_text(notes)


def _resumed(note: Note) -> str:
    return say("{person} pressed Resume. {then}", person=mention(note.who or ""), then=_then(note))


def _frozen(note: Note) -> str:
    return say(
        "{person} froze sending: {reason}. What is not out yet waits until it is unfrozen.",
        person=mention(note.who or ""),
        reason=quoted(note.words or ""),
    )


def _unfrozen(note: Note) -> str:
    return say("{person} unfroze sending. {then}", person=mention(note.who or ""), then=_then(note))


def _then(note: Note) -> str:
    return _words(note) if note.words else say(GOES_ON)


def _halted(note: Note) -> str:
    why = f" {_words(note)}" if note.words else ""
    fix = say("Press Resume in the message above once that is mended.")
    return f"{say('The bot stopped by itself.')}{why}\n{fix}"


def _words(note: Note) -> str:
    return sentence(note.words or "", REASON)


_TOGETHER: dict[NoteKind, Callable[[Sequence[Note], bool], str]] = {
    NoteKind.SENT: _sent,
    NoteKind.STOPPED: _stopped,
    NoteKind.APPROVAL_ASKED: _asked,
    NoteKind.APPROVED: _approved,
    NoteKind.REFUSED: _refused,
    NoteKind.REMINDED: _reminded,
    NoteKind.NOT_FILED: not_filed_text,
    NoteKind.FILED_AFTER_ALL: filed_after_all_text,
}
"""The kinds of which several are one paragraph, in the order of their paragraphs."""

_TELL: dict[NoteKind, Callable[[Note], str]] = {
    NoteKind.SIGNED: _signed,
    NoteKind.COMPLETED: _completed,
    NoteKind.DECLINED: declined_text,
    NoteKind.BOUNCED: bounced_text,
    NoteKind.VOIDED: envelope_voided_text,
    NoteKind.NOT_SENT: not_sent_text,
    NoteKind.ANOTHER: another_text,
    NoteKind.STILL_CHECKING: still_checking_text,
    NoteKind.FROZEN: _frozen,
    NoteKind.UNFROZEN: _unfrozen,
    NoteKind.RESUMED: _resumed,
    NoteKind.VOIDED_BY: voided_text,
    NoteKind.CORRECTED: corrected_text,
    NoteKind.SENT_AGAIN: again_text,
    NoteKind.NOT_DONE: not_done_text,
    NoteKind.HALTED: _halted,
    NoteKind.SENDER_GONE: _words,
    NoteKind.STILL_DRAFT: still_draft_text,
    NoteKind.SENT_OTHERWISE: sent_otherwise_text,
    NoteKind.STALE: stale_text,
    NoteKind.STALE_NO_MORE: stale_no_more_text,
}
