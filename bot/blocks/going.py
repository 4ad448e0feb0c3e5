"""One claim of what is to be sent: whom it goes to, which addresses are new, and why one stays behind."""

from collections.abc import Iterator, Sequence

from bot.blocks.blocked import taken_text
from bot.blocks.elements import SECTION
from bot.blocks.naming import FIRST_TIME, NEW_ADDRESS, claim_name
from bot.blocks.text import joined, safe
from claims.addresses import Standing
from claims.confirmation import LeftOut
from claims.continuation import told_differences
from claims.lines import Difference
from claims.picker import Listed
from claims.wording import say


def paragraphs(head: str, remarks: Sequence[str]) -> Iterator[str]:
    """Put remarks under a head, in as few paragraphs as they fit in."""
    text = head
    for remark in remarks:
        if len(text) + len(remark) + 1 > SECTION:
            yield text
            text = remark
        else:
            text = f"{text}\n{remark}"
    yield text


def new_address_text(one: Listed) -> str:
    """Say which addresses are new, and where the last signed claim was signed: old and new, in words; mrkdwn."""
    new = joined([safe(person.email, 110) for person in one.changed], ", ", 250)
    old = joined([safe(email, 110) for email in one.signed_by or ()], ", ", 250) or say("an address that is not known")
    told = say("the commitment's last claim was signed at {old}; this one goes to {new}.", old=old, new=new)
    return f"*{say(NEW_ADDRESS)}:* {told}"


def differences_text(differences: Sequence[Difference]) -> str:
    """Say what does not add up in a claim's figures; mrkdwn."""
    return f"*{say('Does not add up:')}* {safe(told_differences(differences), 600)}"


def people_text(one: Listed, room: int) -> str:
    """Name everybody a claim goes to, with a mark where the address is new; mrkdwn."""
    in_turn = max(one.orders, default=1) > 1
    named = [
        f"{f'{turn}. ' if in_turn else ''}{safe(person.name, 60)} ({safe(person.email, 110)}{mark(how)})"
        for person, how, turn in zip(one.recipients, one.standings, one.orders, strict=True)
    ]
    return joined(named, ", ", room)


def beside_text(one: Listed) -> str:
    """Name those who are not asked because the first contact signs alone; mrkdwn."""
    named = joined([f"{safe(who.name, 60)} ({safe(who.email, 110)})" for who in one.beside], ", ", 450)
    return say("Not asked, because the first contact signs alone: {people}", people=named)


def mark(how: Standing) -> str:
    """Mark an address behind it, where it is new or nothing was signed yet."""
    if how is Standing.CHANGED:
        return f", {say(NEW_ADDRESS).lower()}"
    return f", {say(FIRST_TIME)}" if how is Standing.FIRST_TIME else ""


def left_lines(one: LeftOut) -> list[str]:
    """Say why a ticked claim stays behind."""
    whose = f" {taken_text(one.taken)}" if one.taken else ""
    return [f"*{claim_name(one.claim)}*: {joined([safe(why, 500) for why in one.why], ' ', 1500)}{whose}"]
