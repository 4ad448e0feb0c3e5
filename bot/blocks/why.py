"""The answer to `/claims why`: one claim, how it stands, everything that is against sending it, and the ways on."""

from collections.abc import Iterator

from bot.blocks import customising_ids, ids
from bot.blocks.blocked import reason_line, taken_text
from bot.blocks.contact import add_contact_buttons, without_contact
from bot.blocks.deadlines import deadline_words
from bot.blocks.elements import Json, actions, button, context, message, modal, section
from bot.blocks.going import differences_text
from bot.blocks.helping import ask_button, helpers_text, list_button
from bot.blocks.naming import claim_line, claim_name
from bot.blocks.speaking_of import in_words_of
from bot.blocks.text import escape, listing, period_text, safe
from claims.customising import CUSTOMISE
from claims.dispatch import WORDS, State
from claims.explaining import Explained
from claims.model import Level
from claims.wording import number_text, phrase, say

WHY_BLOCK = "why"


@in_words_of(lambda explained: explained.project.dictionary)
def why_message(explained: Explained) -> Json:
    """Draw the claim with its verdict; Re-check judges it anew in the same place."""
    in_short = f"{claim_name(explained.listed.claim)}: {_in_short(explained)}"
    return message(in_short, [*_explanation(explained), _buttons(explained)])


@in_words_of(lambda explained: explained.project.dictionary)
def why_view(explained: Explained, picker: str) -> Json:
    """Draw the same in a modal, with what mends it from there: the list's own modal lies under it."""
    blocks = _explanation(explained)
    row = add_contact_buttons(picker, without_contact([explained.listed])) if explained.level is Level.ADMIN else []
    if row := [*row, *_customise(explained)]:
        blocks.append(actions(WHY_BLOCK, row))
    return modal(say("Why not?"), blocks, close=say("Back"))


def _explanation(explained: Explained) -> list[Json]:
    claim = explained.listed.claim
    where = safe(explained.project.name, 100)
    about = " · ".join((where, safe(claim.commitment.title, 80), escape(period_text(claim.revision.period))))
    facts = [about, escape(claim.status.label), *_deadline(explained)]
    blocks = [section(f"{claim_line(claim)}\n{' · '.join(facts)}")]
    blocks += [section(each) for each in _verdict(explained)]
    if (off := explained.listed.differences) and not explained.signed:
        blocks.append(context(differences_text(off)))
    if explained.help is not None and explained.against:
        blocks.append(context(helpers_text(explained.help)))
    return blocks


def _deadline(explained: Explained) -> list[str]:
    deadline = explained.listed.deadline
    return [deadline_words(deadline)] if deadline is not None else []


def _in_short(explained: Explained) -> str:
    if explained.envelope is not None:
        return say("{state}.", state=say(WORDS[explained.envelope]))
    if explained.signed:
        return say("it is signed.")
    return say("it cannot be sent.") if explained.in_itself else say("it can be sent.")


def _verdict(explained: Explained) -> Iterator[str]:
    if explained.envelope is not None:
        whose = f" {taken_text(explained.taken)}" if explained.taken else ""
        state = escape(say(WORDS[explained.envelope]))
        awaiting = explained.envelope is State.AWAITING_APPROVAL
        yield (
            say("*It is {state}.*", state=state) if awaiting else say("*Its envelope: {state}.*", state=state)
        ) + whose
    elif explained.signed:
        yield say("*It is signed.* If its figures, period or document change, it can be sent again.")
    elif not explained.in_itself:
        yield f"*{say('It can be sent.')}* {_ready(explained)}"
    if explained.against:
        title = say("*It cannot be sent:*") if explained.in_itself else say("*You cannot send it:*")
        if explained.envelope is not None or explained.signed:
            title = say("*Nothing more can be sent for it now:*")
        yield "\n".join([title, *(reason_line(one, 500) for one in explained.against)])


def _ready(explained: Explained) -> str:
    people = listing(safe(one.name, 40) for one in explained.listed.recipients[:3])
    more = len(explained.listed.recipients) - 3
    to = say("It would go to {people}.", people=people)
    if more > 0:
        both = phrase("It would go to {people} and {count} more.")
        to = say(both, people=people, count=number_text(more))
    if explained.level is not Level.ADMIN:
        return to
    return f"{to} {say('Tick it in `/claims pending`.')}"


def _customise(explained: Explained) -> list[Json]:
    """Draw the button that opens how the claim is sent by itself, where it could be, or is being customised."""
    if explained.level is not Level.ADMIN or explained.envelope is not None or explained.signed:
        return []
    if explained.listed.by_itself.reasons and explained.listed.custom is None:
        return []
    claim = explained.listed.claim
    spoken = say("Customise claim {number}: its documents, people and words", number=claim.number)
    return [button(say(CUSTOMISE), customising_ids.CUSTOMISE, claim.id, spoken=spoken)]


def _buttons(explained: Explained) -> Json:
    claim = explained.listed.claim
    spoken = say("Check claim {number} again, as things stand now", number=claim.number)
    row = [
        button(
            say("Re-check"),
            ids.WHY,
            claim.id,
            spoken=spoken,
        )
    ]
    if explained.help is not None and explained.help.admins and explained.against:
        row.append(ask_button(explained.help))
    if explained.level is Level.ADMIN and explained.envelope is None and not explained.signed:
        row.append(list_button(explained.project))  # there it can be ticked, or be given a contact
    row += _customise(explained)
    return actions(WHY_BLOCK, row)
