"""How a claim is called in a checkbox, in the 75 characters that Slack has for it, twice."""

from bot.blocks.naming import NEW_ADDRESS, PRIVATE, commitment_number
from bot.blocks.text import clean, escape, money_beside, period_text, plain, shorten, width
from claims.model import Claim
from claims.wording import say

OPTION = 75
"""Slack: an option's text, and its description."""


def option_text(claim: Claim) -> str:
    """Number, company and amount due in 75 characters; only the company is ever shortened."""
    number, amount = f"#{claim.number}", money_beside(claim.commitment.contract_company, claim.due)
    room = OPTION - width(number) - width(escape(amount)) - 6
    return f"{number} · {plain(claim.commitment.contract_company, room)} · {amount}"


def option_description(claim: Claim, new_address: bool = False, adds_up: bool = True) -> str:
    """Commitment, period and status in 75 characters; the title is shortened, and after it an overlong number.

    A new address is said first, then that it does not add up: they must not be what is overlooked.
    """
    commitment = claim.commitment
    rest = [period_text(claim.revision.period), claim.status.label, *([say(PRIVATE)] if commitment.private else [])]
    tail = "".join(f" · {part}" for part in rest)
    warnings = [*([say(NEW_ADDRESS)] if new_address else []), *([] if adds_up else [say("Does not add up")])]
    lead = "".join(f"{one} · " for one in warnings)
    room = OPTION - width(escape(lead)) - width(escape(tail))
    number = shorten(commitment_number(commitment.number, commitment.kind), room)
    left = room - width(escape(number)) - 1
    title = clean(commitment.title)
    # A title of two letters and an ellipsis tells nobody anything.
    named = f"{number} {shorten(title, left)}" if title and left >= min(8, width(escape(title))) else number
    return f"{lead}{named}{tail}"
