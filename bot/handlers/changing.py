"""What is typed to change something: where a project is told, which guests see theirs, whether anything is sent."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.choosing import which_message
from bot.blocks.collaborating import linked_message, unlinked_message
from bot.blocks.holding import REASON, freeze_message, unfreeze_message
from bot.blocks.notices import here_message
from bot.handlers.answers import answer
from bot.handlers.requests import caller_of, is_choice, place_of, press_of, typed_link, typed_reason
from bot.services import authority, binding, collaborating, holding, picking
from bot.services.authority import Refusal
from bot.services.context import Services
from claims.finding import Subject, Thing
from claims.wording import say

Body = Mapping[str, Any]


def which_to_bind(services: Services, body: Body, _rest: str) -> None:
    """`/claims here`, and no project named."""
    projects = picking.choices(services, caller_of(body))
    answer(services, body, which_message("here", {Thing.PROJECT}, projects))


def bind_here(services: Services, body: Body, project: Subject) -> None:
    """`/claims here PROJECT`: from now on the project's batches are told in this channel."""
    channel_id = place_of(body)
    bound = binding.bind(services, caller_of(body), project.id, channel_id)
    answer(services, body, here_message(bound, channel_id), replace=is_choice(body))


def link_guest(services: Services, body: Body, rest: str) -> None:
    """`/claims link @guest e-mail`: the guest may see how the claims of this contact stand."""
    guest, email = typed_link(rest) or (None, None)
    if guest is None or email is None:
        raise Refusal(
            say("Whom, and to which contact? Type `/claims link`, a mention of the guest and the contact's e-mail.")
        )
    collaborating.link(services, caller_of(body), guest, email)
    answer(services, body, linked_message(guest, email))


def unlink_guest(services: Services, body: Body, rest: str) -> None:
    """`/claims unlink @guest`: they may no more."""
    guest, more = typed_link(rest) or (None, None)
    if guest is None or more is not None:
        raise Refusal(say("Whom? Type `/claims unlink` and a mention of the guest."))
    collaborating.unlink(services, caller_of(body), guest)
    answer(services, body, unlinked_message(guest))


def freeze_all(services: Services, body: Body, rest: str) -> None:
    """`/claims freeze REASON`: nothing more is sent, whoever confirmed it."""
    authority.check_may_freeze(services, caller_of(body))
    reason = typed_reason(rest, REASON)
    if not reason:
        raise Refusal(
            say("Say why after it, for everybody to read: `/claims freeze` and a reason. Nothing was changed.")
        )
    done = holding.freeze(services, caller_of(body), reason, press_of(body))
    answer(services, body, freeze_message(done.hold, done.placed, done.asked))


def unfreeze_all(services: Services, body: Body, _rest: str) -> None:
    """`/claims unfreeze`: what was waiting goes on."""
    done = holding.unfreeze(services, caller_of(body), press_of(body))
    answer(services, body, unfreeze_message(done.lifted, done.hold, done.else_held))
