"""Presses in messages and modals: each reads what was pressed, calls one service, and answers."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.blocks import ids
from bot.blocks.batch import details_view
from bot.blocks.blocked import blocked_view
from bot.blocks.confirm import confirm_view
from bot.blocks.picker import picker_message
from bot.handlers.answers import answer, response_url_of
from bot.handlers.requests import caller_of, group_of, groups_of
from bot.services import authority, confirming, picking, standing
from bot.services.context import Services

Body = Mapping[str, Any]
Press = Mapping[str, Any]


def handle_action(services: Services, body: Body) -> None:
    """Route a press by its action id, after checking who pressed."""
    press = body["actions"][0]
    handle = ACTIONS.get(ids.action_of(str(press.get("action_id"))))
    if handle is None:
        return
    authority.check_person(services, caller_of(body))
    handle(services, body, press)


def tick_claims(services: Services, body: Body, press: Press) -> None:
    """A tick or untick: kept, and nothing drawn."""
    group = group_of(str(press.get("block_id")), press)
    if group is not None:
        picking.tick(services, caller_of(body), group, str(press["action_ts"]))


def turn_page(services: Services, body: Body, press: Press) -> None:
    """Previous or Next."""
    wanted = ids.read_page_value(press.get("value"))
    if wanted is not None:
        _redraw(services, body, wanted.owner, wanted.page)


def refresh(services: Services, body: Body, press: Press) -> None:
    """The same page, as things stand now."""
    picker = ids.read_id(press.get("value"))
    if picker is not None:
        _redraw(services, body, picker, None)


def _redraw(services: Services, body: Body, picker: str, page: int | None) -> None:
    shown = picking.turn(services, caller_of(body), picker, page, groups_of(body), response_url_of(body))
    answer(services, body, picker_message(shown), replace=True)


def choose_project(services: Services, body: Body, press: Press) -> None:
    """A project's button, where there was a choice: its picker takes the place of the choice."""
    project_id = ids.read_id(press.get("value"))
    if project_id is not None:
        page = picking.open_picker(services, caller_of(body), project_id, response_url_of(body))
        answer(services, body, picker_message(page), replace=True)


def review_selected(services: Services, body: Body, press: Press) -> None:
    """Send to DocuSign: show what would go to whom, by our own reckoning, before anything goes."""
    picker = ids.read_id(press.get("value"))
    if picker is not None:
        confirmation, nonce = confirming.review(
            services, caller_of(body), picker, groups_of(body), response_url_of(body)
        )
        services.slack.views_open(trigger_id=body["trigger_id"], view=confirm_view(confirmation, nonce))


def show_blocked(services: Services, body: Body, press: Press) -> None:
    """All of the claims that cannot be sent, in a modal."""
    picker = ids.read_id(press.get("value"))
    if picker is not None:
        page = picking.page(services, caller_of(body), picker)
        services.slack.views_open(trigger_id=body["trigger_id"], view=blocked_view(page, 0))


def turn_blocked(services: Services, body: Body, press: Press) -> None:
    """Previous or Next in that modal."""
    wanted = ids.read_page_value(press.get("value"))
    if wanted is not None:
        page = picking.page(services, caller_of(body), wanted.owner)
        _update_view(services, body, blocked_view(page, wanted.page))


def show_details(services: Services, body: Body, press: Press) -> None:
    """Every line of a batch, in a modal."""
    batch_id = ids.read_id(press.get("value"))
    if batch_id is not None:
        batch = standing.details(services, caller_of(body), batch_id)
        services.slack.views_open(trigger_id=body["trigger_id"], view=details_view(batch, 0))


def turn_details(services: Services, body: Body, press: Press) -> None:
    """Previous or Next in that modal."""
    wanted = ids.read_page_value(press.get("value"))
    if wanted is not None:
        batch = standing.details(services, caller_of(body), wanted.owner)
        _update_view(services, body, details_view(batch, wanted.page))


def _update_view(services: Services, body: Body, view: dict[str, Any]) -> None:
    shown = body["view"]
    services.slack.views_update(view_id=shown["id"], hash=shown["hash"], view=view)


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
