"""What somebody has to look at, as the thread is told it: what happened, and what to do next."""

from collections.abc import Sequence

from bot.blocks.naming import line_name, line_names
from bot.blocks.standing import bounced_recipients, declined_reason
from bot.blocks.text import listing, safe, sentence
from claims.batch import Line, Note
from claims.dispatch import NOT_SENT, State
from claims.wording import say, say_count

REASON = 800


def declined_text(note: Note) -> str:
    """Tell who declined, and why."""
    reason, named = (
        note.words or declined_reason(line_of(note)),
        {"person": name_of(note.who), "claim": line_name(line_of(note))},
    )
    if not reason:
        return say("{person} declined {claim}. No reason was given.", **named)
    return say("{person} declined {claim}: “{reason}”", reason=safe(reason, REASON), **named)


def bounced_text(note: Note) -> str:
    """Tell whose invitation came back, and how to mend it."""
    unreached = bounced_recipients(line_of(note))
    addresses = [safe(one.email, 110, say("no address")) for one in unreached]
    # Where only the address was told, the signer's own name is better than the address twice.
    named = next((one.name for one in unreached if one.email == note.who), note.who)
    data = {"claim": line_name(line_of(note)), "person": name_of(named), "addresses": listing(addresses[:3])}
    if addresses:
        told = say("The invitation for {claim} did not reach {person} at {addresses}.", **data)
    else:
        told = say("The invitation for {claim} did not reach {person}.", **data)
    why = f" {safe(note.words, REASON)}" if note.words else ""
    fix = say("Nobody can sign it until the address is corrected.")
    return f"{told}{why}\n{fix}"


def envelope_voided_text(note: Note) -> str:
    """Tell that an envelope was voided, and why."""
    words, claim = note.words or line_of(note).words, line_name(line_of(note))
    if not words:
        return say("The envelope of {claim} was voided.", claim=claim)
    return say("The envelope of {claim} was voided: “{reason}”", claim=claim, reason=safe(words, REASON))


def not_sent_text(note: Note) -> str:
    """Tell what was not sent, and why."""
    words, claim = note.words or line_of(note).words, line_name(line_of(note))
    if not words:
        return say("{claim} was not sent.", claim=claim)
    return say("{claim} was not sent: {reason}", claim=claim, reason=sentence(words, REASON))


def another_text(note: Note) -> str:
    """Tell of an envelope that somebody else sent."""
    claim = line_name(line_of(note))
    if line_of(note).state in NOT_SENT:
        return say(
            "{claim} was told as not sent, but somebody has sent an envelope for it from DocuSign. "
            "We do not follow that one. Void it in DocuSign if it should not be out.",
            claim=claim,
        )
    return say(
        "Somebody sent a second envelope for {claim} from DocuSign, besides ours. Void one of the two in DocuSign.",
        claim=claim,
    )


def still_checking_text(note: Note) -> str:
    """Tell that nobody knows yet whether it went out."""
    told = say(
        "DocuSign was asked to send {claim} and has not said yet whether it did.", claim=line_name(line_of(note))
    )
    why = f" {sentence(note.words, REASON)}" if note.words else ""
    fix = say("We go on looking. Please look in DocuSign before you send it in any other way.")
    return f"{told}{why}\n{fix}"


def stale_text(note: Note) -> str:
    """Tell that a claim's source asks for something else than was sent or signed, and what can be done."""
    line = line_of(note)
    told = {"claim": line_name(line), "changes": safe(note.words or "", REASON)}
    if line.state is State.COMPLETED:
        return say(
            "The signature of {claim} is stale: its source changed since. {changes}. What is claimed now can be sent "
            "with `/claims pending`.",
            **told,
        )
    return say(
        "What was sent of {claim} is stale: its source changed since. {changes}. Nothing is voided by itself: void the "
        "envelope, or let it be signed; then what is claimed now can be sent.",
        **told,
    )


def stale_no_more_text(note: Note) -> str:
    """Tell that its source asks for what was sent again."""
    claim = line_name(line_of(note))
    return say("The source of {claim} asks for what was sent again: it is not stale any more.", claim=claim)


def not_filed_text(notes: Sequence[Note], _in_dm: bool = False) -> str:
    """Tell whose signed copies are not kept here yet, and why."""
    told = say_count(
        "The signed copy of {claims} could not be fetched from DocuSign yet.",
        "{count} signed copies could not be fetched from DocuSign yet: {claims}.",
        len(notes), claims=line_names((line_of(note) for note in notes), REASON),
    )  # fmt: skip
    whys = {note.words for note in notes}
    why = f" {sentence(notes[0].words, REASON)}" if len(whys) == 1 and notes[0].words else ""
    fix = say_count(
        "It is signed all the same. We go on asking DocuSign for it; the details above tell when it is kept.",
        "They are signed all the same. We go on asking DocuSign for them; the details above tell when they are kept.",
        len(notes),
    )
    return f"{told}{why}\n{fix}"


def filed_after_all_text(notes: Sequence[Note], _in_dm: bool = False) -> str:
    """Tell whose are kept after all."""
    return say_count(
        "The signed copy of {claims} is kept now.", "{count} signed copies are kept now: {claims}.",
        len(notes), claims=line_names((line_of(note) for note in notes), REASON),
    )  # fmt: skip


def line_of(note: Note) -> Line:
    """Return the claim a note is about."""
    if note.line is None:
        raise ValueError(f"a note that something is {note.kind} is about a claim")
    return note.line


def name_of(who: str | None) -> str:
    """Name a signer."""
    return safe(who or "", 60, say("the signer"))
