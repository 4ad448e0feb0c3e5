"""The answer to `/claims history`: what was done with one claim, by whom, when, from where; the newest first."""

from bot.blocks.elements import Json, context, message, pack, section
from bot.blocks.naming import claim_line, claim_name
from bot.blocks.speaking_of import in_words_of
from bot.blocks.text import mention, moment_text, safe
from claims.audit import BOT, OPERATOR, Deed, Surface, Told
from claims.history import History
from claims.wording import phrase, say, say_count

SECTIONS = 8
WORDS = 200
"""Room for what a line says in its own words."""

_DID = {
    Deed.CLAIM_CONFIRMED: phrase("{who} confirmed sending it"),
    Deed.CLAIM_WITHHELD: phrase("{who} did not send it"),
    Deed.ENVELOPE_OVER: phrase("{who} heard from DocuSign"),
    Deed.SIGNED_COPY_KEPT: phrase("{who} kept the signed copy"),
    Deed.SIGNATURE_STALE: phrase("{who} found that its source asks for something else now"),
    Deed.SIGNATURE_GOOD_AGAIN: phrase("{who} found that its source asks for what was sent again"),
    Deed.BATCH_STOPPED: phrase("{who} stopped its batch"),
    Deed.BATCH_RESUMED: phrase("{who} resumed its batch"),
    Deed.CONTACT_ADDED: phrase("{who} added a contact"),
    Deed.CONTACTS_RESET: phrase("{who} imported other contacts"),
    Deed.ADDRESSES_CHANGED: phrase("{who} imported other addresses"),
    Deed.APPROVAL_ASKED: phrase("{who} asked for approval"),
    Deed.APPROVAL_GIVEN: phrase("{who} approved it"),
    Deed.APPROVAL_REFUSED: phrase("{who} refused to approve it"),
    Deed.APPROVAL_ENDED: phrase("{who} let the approval end"),
    Deed.VOID_ASKED: phrase("{who} asked to void its envelope"),
    Deed.ENVELOPE_VOIDED: phrase("{who} voided its envelope"),
    Deed.CORRECTION_ASKED: phrase("{who} asked to correct an address"),
    Deed.ADDRESS_CORRECTED: phrase("{who} corrected an address"),
    Deed.REMINDER_ASKED: phrase("{who} asked for a reminder"),
    Deed.SIGNER_REMINDED: phrase("{who} reminded a signer"),
    Deed.ORDER_NOT_DONE: phrase("{who} did not do what was asked"),
    Deed.HELP_ASKED: phrase("{who} asked for help"),
    Deed.TURNED_AWAY: phrase("{who} was turned away"),
}
_OF_A_REVISION = {
    Deed.CLAIM_CONFIRMED, Deed.CLAIM_SENT, Deed.CLAIM_WITHHELD, Deed.ENVELOPE_OVER, Deed.APPROVAL_ASKED,
    Deed.APPROVAL_GIVEN, Deed.APPROVAL_REFUSED, Deed.APPROVAL_ENDED,
}  # fmt: skip
"""What was done with one revision, and not with the claim whatever it says."""
_FROM = {
    Surface.COMMAND: phrase("by a command"),
    Surface.BUTTON: phrase("by a button"),
    Surface.MODAL: phrase("in a dialog"),
    Surface.BROWSER: phrase("in the browser"),
    Surface.COMMAND_LINE: phrase("at the command line"),
}
_NOT_QUOTED = {Deed.TURNED_AWAY}
"""Their words were for the person who was turned away."""


@in_words_of(lambda history: history.about.project.dictionary)
def history_message(history: History) -> Json:
    """Draw as many lines as fit, and how many more there are."""
    claim = history.about.claim
    title = say("History of {claim}", claim=claim_name(claim))
    above = section(f"*{say('History')}*\n{claim_line(claim)}\n{safe(history.about.project.name, 100)}")
    if not history.lines:
        return message(title, [above, context(say("Nothing has been done with it yet."))])
    texts, taken = pack((_line(one) for one in history.lines), SECTIONS)
    left = history.count - taken
    older = say_count(
        "and {count} older line; whoever runs the bot can export all of them",
        "and {count} older lines; whoever runs the bot can export all of them",
        left,
    )
    return message(title, [above, *(section(text) for text in texts), *([context(older)] if left > 0 else [])])


def _line(one: Told) -> str:
    """Say when, who did what, and what else is known of it, each part whole."""
    line = one.line
    parts = [_did(one)]
    if one.revision is not None and line.deed in _OF_A_REVISION:
        parts.append(say("revision {number}", number=one.revision))
    surface = _FROM.get(line.surface)  # type: ignore[call-overload]
    if surface and line.actor != BOT:
        parts.append(say(surface))
    words = f": {safe(line.words, WORDS)}" if line.words and line.deed not in _NOT_QUOTED else ""
    return f"• {moment_text(line.moment)}  {' · '.join(parts)}{words}"


def _did(one: Told) -> str:
    line, who = one.line, _who(one.line.actor)
    if line.deed == Deed.CLAIM_SENT:
        return _sent(one.sent_as)
    did = _DID.get(line.deed)  # type: ignore[call-overload]
    if did is not None:
        return say(did, who=who)
    return f"{who} {safe(line.deed.replace('_', ' '), 40)}"  # a later version wrote it


def _sent(name: str | None) -> str:
    if name is None:
        return say("It was sent")
    return say("Sent as {name}", name=safe(name, 60)) if name else say("Sent by the service account")


def _who(actor: str) -> str:
    if actor == BOT:
        return say("The bot")
    if actor == OPERATOR:
        return say("Whoever runs the bot")
    shown = mention(actor)
    return shown[:1].upper() + shown[1:]
