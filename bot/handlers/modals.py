"""Opening a modal by a press, and showing another in its place."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.handlers.requests import is_home
from bot.services.authority import Refusal
from bot.services.context import Services
from claims.wording import phrase

TOO_LATE = phrase("That press reached the bot too late to open anything. Nothing was done; press it again.")


def open_view(services: Services, body: Mapping[str, Any], view: dict[str, Any]) -> str:
    """Open a modal, on top of the one that was pressed in, if any: nothing lies on top of a Home tab. Returns its id.

    A press that Slack delivers again has opened its own already, and one that came late opens none.
    """
    try:
        if body.get("view") and not is_home(body):
            opened = services.slack.views_push(trigger_id=body["trigger_id"], view=view)
        else:
            opened = services.slack.views_open(trigger_id=body["trigger_id"], view=view)
        return str(opened["view"]["id"])
    except SlackApiError as error:
        if error.response["error"] == "expired_trigger_id":
            raise Refusal(TOO_LATE) from None
        if error.response["error"] != "exchanged_trigger_id":
            raise
    return ""


def update_view(services: Services, body: Mapping[str, Any], view: dict[str, Any]) -> None:
    """Show another modal in place of the one that was pressed in."""
    shown = body["view"]
    try:
        services.slack.views_update(view_id=shown["id"], hash=shown["hash"], view=view)
    except SlackApiError as error:
        # Pressed twice, or closed meanwhile: what the person sees is newer than what they pressed.
        if error.response["error"] not in {"hash_conflict", "not_found"}:
            raise


def show_view(services: Services, view_id: str, view: dict[str, Any]) -> None:
    """Show a modal in place of one that stands there while something takes its time; closed meanwhile is no fault."""
    if not view_id:
        return
    try:
        services.slack.views_update(view_id=view_id, view=view)
    except SlackApiError as error:
        if error.response["error"] != "not_found":
            raise
