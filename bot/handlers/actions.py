"""Presses in messages and modals: each reads what was pressed, calls one service, and answers."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from slack_sdk.errors import SlackApiError

from bot.blocks import ids
from bot.blocks.batch import details_view
from bot.blocks.blocked import blocked_view
from bot.blocks.confirm import confirm_view
from bot.blocks.picker import picker_message
from bot.handlers.answers import answer, response_url_of
from bot.handlers.requests import caller_of, group_of, groups_of
from bot.services import authority, confirming, picking, standing
from bot.services.authority import Refusal
from bot.services.context import Services

Body = Mapping[str, Any]
Press = Mapping[str, Any]
T = TypeVar("T")

UNREADABLE = (
    "That did nothing: the message is from another version of the bot. Type `/claims pending` for a fresh list."
)


def handle_action(services: Services, body: Body) -> None:
    """Route a press by its action id, after checking who pressed."""
    press = body["actions"][0]
    authority.check_person(services, caller_of(body))
    _readable(ACTIONS.get(ids.action_of(str(press.get("action_id")))))(services, body, press)


def _readable(found: T | None) -> T:
    """Raise Refusal for an id that we no longer write, so that no press is met with silence."""
    if found is None:
        raise Refusal(UNREADABLE)
    return found


def tick_claims(services: Services, body: Body, press: Press) -> None:
    """A tick or untick: kept, and nothing drawn."""
    group = _readable(group_of(str(press.get("block_id")), press, str(press["action_ts"])))
    picking.tick(services, caller_of(body), group)


def turn_page(services: Services, body: Body, press: Press) -> None:
    """Previous or Next."""
    wanted = _readable(ids.read_page_value(press.get("value")))
    _redraw(services, body, wanted.owner, wanted.page)


def refresh(services: Services, body: Body, press: Press) -> None:
    """The same page, as things stand now."""
    _redraw(services, body, _readable(ids.read_id(press.get("value"))), None)


def _redraw(services: Services, body: Body, picker: str, page: int | None) -> None:
    shown = picking.turn(services, caller_of(body), picker, page, groups_of(body), response_url_of(body))
    answer(services, body, picker_message(shown), replace=True)


def choose_project(services: Services, body: Body, press: Press) -> None:
    """A project's button, where there was a choice: its picker takes the place of the choice."""
    project_id = _readable(ids.read_id(press.get("value")))
    page = picking.open_picker(services, caller_of(body), project_id, response_url_of(body))
    answer(services, body, picker_message(page), replace=True)


def review_selected(services: Services, body: Body, press: Press) -> None:
    """Send to DocuSign: show what would go to whom, by our own reckoning, before anything goes."""
    picker = _readable(ids.read_id(press.get("value")))
    confirmation, nonce = confirming.review(services, caller_of(body), picker, groups_of(body), response_url_of(body))
    services.slack.views_open(trigger_id=body["trigger_id"], view=confirm_view(confirmation, nonce))


def show_blocked(services: Services, body: Body, press: Press) -> None:
    """All of the claims that cannot be sent, in a modal."""
    page = picking.page(services, caller_of(body), _readable(ids.read_id(press.get("value"))))
    services.slack.views_open(trigger_id=body["trigger_id"], view=blocked_view(page, 0))


def turn_blocked(services: Services, body: Body, press: Press) -> None:
    """Previous or Next in that modal."""
    wanted = _readable(ids.read_page_value(press.get("value")))
    page = picking.page(services, caller_of(body), wanted.owner)
    _update_view(services, body, blocked_view(page, wanted.page))


def show_details(services: Services, body: Body, press: Press) -> None:
    """Every line of a batch, in a modal."""
    batch = standing.details(services, caller_of(body), _readable(ids.read_id(press.get("value"))))
    services.slack.views_open(trigger_id=body["trigger_id"], view=details_view(batch, 0))


def turn_details(services: Services, body: Body, press: Press) -> None:
    """Previous or Next in that modal."""
    wanted = _readable(ids.read_page_value(press.get("value")))
    batch = standing.details(services, caller_of(body), wanted.owner)
    _update_view(services, body, details_view(batch, wanted.page))


def _update_view(services: Services, body: Body, view: dict[str, Any]) -> None:
    shown = body["view"]
    try:
        services.slack.views_update(view_id=shown["id"], hash=shown["hash"], view=view)
    except SlackApiError as error:
        # Pressed twice, or closed meanwhile: what the person sees is newer than what they pressed.
        if error.response["error"] not in {"hash_conflict", "not_found"}:
            raise


ACTIONS: dict[str, Callable[[Services, Body, Press], None]] = {
    ids.TICK: tick_claims,
    ids.PAGE: turn_page,
    ids.REFRESH: refresh,
    ids.PROJECT: choose_project,
    ids.REVIEW: review_selected,
    ids.BLOCKED: show_blocked,
    ids.BLOCKED_PAGE: turn_blocked,
    ids.DETAILS: show_details,
    ids.DETAILS_PAGE: turn_details,
}
