"""What collaborators are shown: how the claims stand whose contact they are. No buttons, and nobody else's anything."""

from collections.abc import Iterator, Sequence

from bot.blocks.elements import Json, context, header, message, pack, section
from bot.blocks.naming import COMPANY, line_commitment
from bot.blocks.text import escape, mention, money_beside, period_text, safe
from claims.collaborators import Shown
from claims.dispatch import WORDS
from claims.wording import phrase, say, say_count

SECTIONS = 10
WHERE = phrase(
    "Sign in the message that DocuSign sends you. Questions about a claim: ask your contact at the contractor."
)


def collaborator_status_message(shown: Sequence[Shown]) -> Json:
    """List the claims that were sent to the collaborator for signature, the newest first, as far as they fit."""
    if not shown:
        text = say("Nothing has been sent to you for signature yet.")
        return message(text, [section(text)])
    texts, told = pack(_lines(shown), SECTIONS)
    blocks = [header(say("Your progress claims")), *(section(text) for text in texts)]
    if told < len(shown):
        blocks.append(context(say_count("+ {count} older claim", "+ {count} older claims", len(shown) - told)))
    text = say_count("{count} claim sent to you for signature", "{count} claims sent to you for signature", len(shown))
    return message(text, [*blocks, context(say(WHERE))])


def _lines(shown: Sequence[Shown]) -> Iterator[str]:
    for one in shown:
        line = one.line
        named = f"*#{line.claim_number}* · {safe(line.company, COMPANY)} · {line_commitment(line)}"
        due = escape(money_beside(line.company, line.due))
        stands = say(WORDS[line.state])
        if one.yours:
            stands = say("{state}, *waiting for you to sign*", state=stands)
        yield f"{named} · {due}\n{safe(one.project_name, 100)} · {escape(period_text(line.period))}: {stands}"


def linked_message(guest: str, email: str) -> Json:
    """Say that a guest is linked, and what they can see from now on."""
    text = say("{guest} is now linked to {email}.", guest=mention(guest), email=safe(email, 110))
    more = say("With `/claims status` they see how the claims stand that were sent to this address, and nothing else.")
    return message(say("The guest is linked."), [section(f"{text}\n{more}")])


def unlinked_message(guest: str) -> Json:
    """Say that a guest is not linked any more."""
    text = say("{guest} is not linked any more.", guest=mention(guest))
    return message(say("The guest is not linked any more."), [section(text)])
