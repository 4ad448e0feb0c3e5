"""Drawing a list again where it was, after what was done in a modal that was opened from it."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.picker import picker_message
from bot.handlers.answers import answer, say_at
from bot.services.context import Services
from claims.picker import PickerPage

Body = Mapping[str, Any]


def show_picker(services: Services, body: Body, page: PickerPage) -> None:
    """Draw the picker that the person came from; where Slack does not let us any more, a fresh one in their DM."""
    url, message = page.selection.response_url, picker_message(page)
    if url is None or not say_at(url, message, replace=True):
        answer(services, {"user": body["user"]}, message)
