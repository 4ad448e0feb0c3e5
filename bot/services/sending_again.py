"""Sending one claim again that was declined, voided or not sent: the ordinary confirmation, over that claim alone."""

from bot.services import acting, authority, confirming
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from bot.services.places import place_of
from claims.confirmation import Confirmation
from claims.wording import phrase, say
from storage import selections

NOT_NOW = phrase("It cannot be sent again now. Nothing was sent.")


def review(services: Services, caller: Caller, dispatch_id: str) -> tuple[Confirmation, str]:
    """Return what sending the claim again would do, and the nonce that names this confirmation.

    It is another attempt, under the rule of sending as ever. What else the person has ticked stays ticked. Raises
    Refusal, with every reason, where it cannot be sent.
    """
    found = acting.target(services, caller, dispatch_id)
    place = place_of(services, found.project)
    with services.db.deciding() as tx:
        member = authority.member_of(tx, caller, found.project.id)
        authority.check_admin(tx, member, found.project)
        kept = selections.of_member(tx, member.id, found.project.id, services.clock())
        claim_id = found.line.claim_id
        confirmation, nonce, _, listed = confirming.as_things_stand(services, tx, caller, kept.id, place, claim_id)
        one = next((each for each in listed if each.claim.id == claim_id), None)
        if one is None or one.reasons:
            raise Refusal(" ".join([say(NOT_NOW), *(reason.words for reason in (one.reasons if one else ()))]))
        return confirmation, nonce
