"""The modals in which a person acts on an envelope, each of which says what it will do, and what was asked for."""

from collections.abc import Sequence

from bot.blocks import act_ids, ids
from bot.blocks.acting import act_buttons
from bot.blocks.elements import Json, actions, button, context, input_block, modal, pack, plain_text, section
from bot.blocks.naming import line_name
from bot.blocks.speaking_of import in_words_of
from bot.blocks.standing import recipient_words
from bot.blocks.text import joined, moment_text, plain, safe
from claims.batch import Batch, Line
from claims.contacts import EMAIL_LENGTH, NAME_LENGTH, Field
from claims.dispatch import OUT
from claims.envelope import Recipient
from claims.orders import Left, OrderState, Reminded, unsigned
from claims.wording import phrase, say, say_count

REASON_LENGTH = 200
"""DocuSign: the reason for voiding, at most 200 characters."""
BLOCKS = {Field.NAME: act_ids.CORRECT_NAME, Field.EMAIL: act_ids.CORRECT_EMAIL}
"""Beside which input a fault is told."""
SIGNERS = 20

_EARLIER = {
    OrderState.DONE: phrase("{name} was reminded today: {when}."),
    OrderState.UNHEARD: phrase("{name} may have been reminded today: {when}."),
}
_ON_ITS_WAY = phrase("A reminder to {name} is on its way: {when}.")

_in_words_of_its_batch = in_words_of(lambda batch: batch.dictionary)
"""Each modal about one claim is given the batch first: it is drawn in the words of that one's project."""


@_in_words_of_its_batch
def act_view(batch: Batch, line: Line) -> Json:
    """Draw what may be done about one claim of a batch now, signer by signer."""
    blocks = [section(f"*{line_name(line)}*")]
    signers = unsigned(line.recipients) if line.state in OUT else ()
    for one in signers[:SIGNERS]:
        who = f"{safe(one.name, 60)} ({safe(one.email, 110, say('no e-mail'))}): {recipient_words(line, one)}"
        value = act_ids.correcting_value(act_ids.Correcting(line.dispatch_id, one.recipient_id))
        spoken = say("Correct this e-mail address and resend")
        correct = button(say("Correct e-mail"), ids.variant(act_ids.CORRECT, one.recipient_id), value, spoken=spoken)
        blocks.append(section(who, correct))
    if row := act_buttons(line):
        blocks.append(actions(act_ids.ACT_BLOCK, row))
    else:
        blocks.append(context(say("There is nothing to be done about it just now.")))
    return modal(say("What can be done"), blocks, private_metadata=ids.page_value(batch.id, 0))


@_in_words_of_its_batch
def void_view(_batch: Batch, line: Line) -> Json:
    """Ask why, and say what voiding does: it cannot be taken back."""
    signed = sum(one.signed_at is not None for one in line.recipients)
    lost = say_count(
        "The signature that was collected is lost.", "The {count} signatures that were collected are lost.", signed
    )  # fmt: skip
    told = say("Voiding cannot be undone. DocuSign tells the signers, and shows them the reason.")
    reason = {"type": "plain_text_input", "action_id": act_ids.VOID_REASON, "max_length": REASON_LENGTH}
    blocks = [
        section(f":warning: *{line_name(line)}*\n{told}" + (f" {lost}" if signed else "")),
        input_block(act_ids.VOID_REASON, say("Reason"), reason, hint=say("The signers read it.")),
    ]
    return modal(
        say("Void the envelope"), blocks, close=say("Cancel"), callback_id=act_ids.VOID_FORM,
        private_metadata=line.dispatch_id, submit=plain_text(say("Void")),
    )  # fmt: skip


@_in_words_of_its_batch
def correct_view(
    _batch: Batch, line: Line, signer: Recipient, signed_by: Sequence[str] | None, name: str | None = None,
    email: str = "", warned: bool = False,
) -> Json:  # fmt: skip
    """Ask for the new address of a signer; `warned`, what was typed is shown again under a warning that it is new."""
    old = say("It went to {email}. DocuSign invites {name} at the new address; the old one cannot sign any more.",
              email=safe(signer.email, 110, say("no e-mail")), name=safe(signer.name, 60))  # fmt: skip
    blocks = [section(f"*{line_name(line)}*\n{old}"), context(_signed_words(signed_by))]
    if warned:
        blocks.insert(1, section(_warning(email)))
    shown = {"type": "plain_text_input", "action_id": act_ids.CORRECT_EMAIL, "max_length": EMAIL_LENGTH}
    named = {"type": "plain_text_input", "action_id": act_ids.CORRECT_NAME, "max_length": NAME_LENGTH}
    initial = {"initial_value": plain(name or signer.name, NAME_LENGTH)} if name or signer.name else {}
    typed = {"initial_value": email} if email else {}
    blocks += [
        input_block(act_ids.CORRECT_NAME, say("Name"), named | initial),
        input_block(act_ids.CORRECT_EMAIL, say("New e-mail address"), shown | typed),
        context(say("The contact of the commitment is changed too, for what is sent next.")),
    ]
    hashed = ids.person_value(email) if warned else None
    correcting = act_ids.Correcting(line.dispatch_id, signer.recipient_id, hashed)
    return modal(
        say("Correct the address"), blocks, close=say("Cancel"), callback_id=act_ids.CORRECT_FORM,
        private_metadata=act_ids.correcting_value(correcting), submit=plain_text(say("Resend")),
    )  # fmt: skip


def remind_view(found: Reminded, what: act_ids.Reminding) -> Json:
    """List whom a reminder would go to; with nobody there is nothing to confirm."""
    lines = [f"• {safe(one.name, 60)} ({safe(one.email, 110)}): {line_name(line)}" for line, one in found.going]
    if not lines:
        words = _left(found.left) or say("There is nobody to remind.")
        return modal(say("Nobody to remind"), [section(words)])
    title = say_count(
        "*DocuSign writes to {count} signer once more*", "*DocuSign writes to {count} signers once more*", len(lines)
    )  # fmt: skip
    texts, taken = pack([title, *lines], 20)
    blocks = [section(text) for text in texts]
    if left := len(lines) + 1 - taken:
        blocks.append(context(say_count("and {count} more", "and {count} more", left)))
    blocks.append(context(say("A person is reminded once a day, about the envelope that has waited longest for them.")))
    if found.left:
        blocks.append(context(_left(found.left)))
    return modal(
        say("Remind"), blocks, close=say("Cancel"), callback_id=act_ids.REMIND_FORM,
        private_metadata=act_ids.reminding_value(what), submit=plain_text(say("Remind")),
    )  # fmt: skip


def asked_view(title: str, words: str) -> Json:
    """Say what was asked for; the thread tells what it comes to."""
    more = say("The thread tells what it comes to.")
    return modal(title, [section(f"{words} {more}")], clear_on_close=True)


@_in_words_of_its_batch
def voiding_view(_batch: Batch, line: Line) -> Json:
    """Say that the envelope is being voided."""
    return asked_view(say("Being voided"), say("DocuSign is asked to void {claim}.", claim=line_name(line)))


@_in_words_of_its_batch
def correcting_view(_batch: Batch, line: Line, email: str) -> Json:
    """Say that the address is being corrected."""
    words = say("DocuSign is asked to invite {email} to {claim}.", email=safe(email, 110), claim=line_name(line))
    return asked_view(say("Being corrected"), words)


def reminding_view(done: Reminded) -> Json:
    """Say who is being reminded, and who is not."""
    if not done.going:
        return modal(say("Nobody to remind"), [section(_left(done.left) or say("There is nobody to remind."))],
                     clear_on_close=True)  # fmt: skip
    people = joined([safe(one.name, 60) for _, one in done.going], ", ", 900)
    words = say("DocuSign is asked to remind {people}.", people=people)
    left = f" {_left(done.left)}" if done.left else ""
    return asked_view(say("Being reminded"), f"{words}{left}")


def _left(left: Sequence[Left]) -> str:
    told = [
        say(_EARLIER.get(one.earlier.state, _ON_ITS_WAY), name=safe(one.recipient.name, 60),
            when=moment_text(one.earlier.called_at or one.earlier.asked_at))
        for one in left
    ]  # fmt: skip
    return joined(told, " ", 1500)


def _signed_words(signed_by: Sequence[str] | None) -> str:
    if signed_by is None:
        return say("Nothing of the commitment has been signed yet.")
    addresses = joined([safe(one, 110) for one in signed_by], ", ", 600)
    return say("The commitment was last signed for at: {addresses}", addresses=addresses)


def _warning(email: str) -> str:
    return say(
        ":warning: *{email} is a new address*: the commitment was last signed for at another one. Ask the "
        "company by a telephone number you already had before you resend.",
        email=safe(email, 110),
    )  # fmt: skip
