"""Acting on envelopes that are out, and on those that are over: what the thread is told of it, and its buttons."""

from collections.abc import Sequence

from bot.blocks import act_ids, ids
from bot.blocks.elements import Json, actions, button
from bot.blocks.exceptions import REASON, line_of
from bot.blocks.finishing import draft_buttons
from bot.blocks.naming import line_name
from bot.blocks.standing import bounced_recipients
from bot.blocks.text import joined, mention, safe, sentence
from claims.batch import Batch, Line, Note, NoteKind
from claims.dispatch import OUT, WITH_PERSON
from claims.orders import ACTABLE, REMINDABLE, TO_SEND_AGAIN, OrderKind
from claims.wording import phrase, say

PEOPLE = 900
"""Characters of people who were reminded."""
FEW = 3
"""Claims of one message that have buttons of their own; of more, the details have them."""
WITH_ACTS = frozenset(
    {
        NoteKind.STALE,
        NoteKind.STILL_DRAFT,
        NoteKind.BOUNCED,
        NoteKind.DECLINED,
        NoteKind.VOIDED,
        NoteKind.VOIDED_BY,
        NoteKind.NOT_SENT,
        NoteKind.NOT_DONE,
    }
)
"""The kinds of notes under which a person can act."""

_NOT_DONE = {
    OrderKind.VOID: phrase("{who} asked to void the envelope of {claim}. It was not voided: {why}"),
    OrderKind.CORRECT: phrase("{who} asked to correct an e-mail address on {claim}. It was not corrected: {why}"),
    OrderKind.REMIND: phrase("{who} asked to remind a signer of {claim}: {why}"),
}


def voided_text(note: Note) -> str:
    """Tell that a person had an envelope voided, and why."""
    who, claim = mention(note.who or ""), line_name(line_of(note))
    return say("{who} voided the envelope of {claim}: “{reason}”", who=who, claim=claim,
               reason=safe(note.words or "", REASON))  # fmt: skip


def corrected_text(note: Note) -> str:
    """Tell which address a person corrected; `words` are the old one and the new one."""
    old, _, new = (note.words or "").partition(" ")
    named = next((one.name for one in line_of(note).recipients if one.email.casefold() == new.casefold()), "")
    return say(
        "{who} corrected the e-mail address of {name} on {claim}: {new} instead of {old}. DocuSign invites them there.",
        who=mention(note.who or ""), name=safe(named, 60, say("the signer")), claim=line_name(line_of(note)),
        new=safe(new, 110), old=safe(old, 110),
    )  # fmt: skip


def again_text(note: Note) -> str:
    """Tell that a person sends a claim again."""
    who, claim = mention(note.who or ""), line_name(line_of(note))
    return say("{who} sends {claim} again, in a new batch.", who=who, claim=claim)


def reminded_text(notes: Sequence[Note]) -> str:
    """Tell whom a person has DocuSign remind, and of what; all notes are of one person's asking."""
    people = [f"{safe(note.words or '', 60, say('the signer'))}, {line_name(line_of(note))}" for note in notes]
    who = mention(notes[0].who or "")
    return say("{who} asked DocuSign to remind: {people}.", who=who, people=joined(people, "; ", PEOPLE))


def not_done_text(note: Note) -> str:
    """Tell whoever asked that it was not done, or may not have been; `words` begin with what was asked for."""
    kind, _, why = (note.words or "").partition(" ")
    template = _NOT_DONE.get(kind, _NOT_DONE[OrderKind.VOID])  # type: ignore[call-overload]
    who, claim = mention(note.who or ""), line_name(line_of(note))
    return say(template, who=who, claim=claim, why=sentence(why, REASON))


def can_remind(line: Line) -> bool:
    """Tell whether the claim waits for somebody whom DocuSign has invited."""
    return line.state in OUT and any(one.status in REMINDABLE for one in line.recipients)


def act_buttons(line: Line, named: bool = False) -> list[Json]:
    """Draw what can be done about a claim as a whole, as it stands; `named`: beside the buttons of other claims."""
    about = f" #{line.claim_number}" if named else ""
    row = []
    if can_remind(line):
        row.append(_button(say("Remind now"), act_ids.REMIND, line, about))
    if line.state in OUT:
        row.append(_button(say("Void with reason"), act_ids.VOID, line, about) | {"style": "danger"})
    if line.state in WITH_PERSON:
        row += draft_buttons(line, about)
    if line.state in TO_SEND_AGAIN:
        row.append(_button(say("Send again"), act_ids.AGAIN, line, about))
    return row


def act_button(line: Line) -> Json | None:
    """Draw the button that opens what can be done about a claim; None where that is nothing."""
    return _button(say("Take action"), act_ids.ACT, line) if line.state in ACTABLE else None


def note_acts(notes: Sequence[Note]) -> list[Json]:
    """Draw the buttons under a message that tells these notes: what can be done about the claims it is about."""
    told = {note.line.dispatch_id: note for note in notes if note.line is not None and note.kind in WITH_ACTS}
    several = len(told) > 1
    row = [one for note in told.values() for one in _acts_of(note, several)]
    if len(told) > FEW:
        spoken = say("Show the details of the batch, to act on it")
        row = [button(say("Details"), ids.DETAILS, notes[0].batch_id, spoken=spoken)]
    return [actions(act_ids.ACT_BLOCK, row)] if row else []


def remind_button(batch: Batch) -> list[Json]:
    """Draw the button that reminds everybody whom a batch waits for, once it is sent, if there is anybody.

    While sending is frozen nobody is written to, and pressing it says so: what is out is not drawn anew.
    """
    if batch.is_working or not any(can_remind(line) for line in batch.lines):
        return []
    return [button(say("Remind"), act_ids.REMIND_ALL, batch.id, spoken=say("Remind everybody this batch waits for"))]


def _acts_of(note: Note, named: bool) -> list[Json]:
    line = line_of(note)
    about = f" #{line.claim_number}" if named else ""
    bounced = bounced_recipients(line) if line.state in OUT else ()
    one = next((each for each in bounced if each.email == note.who), bounced[0] if bounced else None)
    row = []
    if one is not None and note.kind in {NoteKind.BOUNCED, NoteKind.NOT_DONE}:
        value = act_ids.correcting_value(act_ids.Correcting(line.dispatch_id, one.recipient_id))
        action = ids.variant(act_ids.CORRECT, line.dispatch_id)
        spoken = say("Correct the e-mail address and resend #{number}", number=line.claim_number)
        row.append(button(say("Correct e-mail and resend") + about, action, value, spoken=spoken))
    return [*row, *act_buttons(line, named)]


def _button(label: str, action: str, line: Line, about: str = "") -> Json:
    spoken = say("{what}: #{number}", what=label, number=line.claim_number)
    return button(label + about, ids.variant(action, line.dispatch_id), line.dispatch_id, spoken=spoken)
