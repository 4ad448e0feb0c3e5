"""Sending one claim again that was declined, voided or not sent: the ordinary confirmation, over that claim alone."""

from bot.services import acting, confirming
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from claims.confirmation import Confirmation
from claims.wording import phrase, say

NOT_NOW = phrase("It cannot be sent again now. Nothing was sent.")


def review(services: Services, caller: Caller, dispatch_id: str) -> tuple[Confirmation, str]:
    """Return what sending the claim again would do, and the nonce that names this confirmation.

    It is another attempt, under the rule of sending as ever. What else the person has ticked stays ticked. Raises
    Refusal, with every reason, where it cannot be sent.
    """
    found = acting.target(services, caller, dispatch_id)
    confirmation, nonce, one = confirming.review_alone(services, caller, found.project, found.line.claim_id)
    if one is None or one.reasons:
        raise Refusal(" ".join([say(NOT_NOW), *(reason.words for reason in (one.reasons if one else ()))]))
    return confirmation, nonce
