"""Submissions of modals. There is one: the confirmation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks import ids
from bot.blocks.confirm import confirm_view, sent_view
from bot.blocks.notices import already_confirmed_view
from bot.blocks.picker import picker_message
from bot.handlers.answers import say_at
from bot.handlers.requests import caller_of
from bot.services import authority, confirming
from bot.services.authority import Refusal
from bot.services.confirming import CHANGED_SINCE_SHOWN, ChangedSinceShown, Promised
from bot.services.context import Services

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Submitted:
    """What takes the confirmation's place, and what was promised, if anything."""

    view: dict[str, Any]
    promised: Promised | None = None


def confirm_selected(services: Services, body: Body) -> Submitted:
    """Promise what was confirmed, and return the modal that says so. Nothing has left us yet: the outbox sends."""
    authority.check_person(services, caller_of(body))
    confirming_id = ids.read_confirm_metadata(body["view"].get("private_metadata"))
    if confirming_id is None:
        raise Refusal("This confirmation cannot be read any more. Nothing was sent. Type `/claims pending` again.")
    try:
        promised = confirming.confirm(services, caller_of(body), confirming_id.selection, confirming_id.nonce)
    except ChangedSinceShown as changed:
        return Submitted(confirm_view(changed.confirmation, changed.nonce, CHANGED_SINCE_SHOWN))
    if promised.repeated:
        return Submitted(already_confirmed_view())
    return Submitted(sent_view(promised.confirmation), promised)


def redraw_picker(promised: Promised) -> None:
    """Show in the picker what is left to send, while Slack still lets us."""
    url = promised.page.selection.response_url
    if url is not None:
        say_at(url, picker_message(promised.page), replace=True)
