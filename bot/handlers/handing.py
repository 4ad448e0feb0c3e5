"""Preview and Signed copy: files that go to whoever pressed, in their direct messages."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.blocks import handing_ids, ids
from bot.blocks.handing import preview_asked_message, signed_asked_message
from bot.handlers.answers import answer, response_url_of
from bot.handlers.reading import readable
from bot.handlers.requests import caller_of, groups_of, press_of
from bot.services import handing
from bot.services.context import Services

Body = Mapping[str, Any]
Press = Mapping[str, Any]


def preview_ticked(services: Services, body: Body, press: Press) -> None:
    """Preview, under the list: the documents of what is ticked."""
    picker = readable(ids.read_id(press.get("value")))
    asked = handing.preview_ticked(
        services, caller_of(body), picker, groups_of(body), response_url_of(body), press_of(body)
    )
    answer(services, body, preview_asked_message(asked.project, asked.count, asked.of))


def preview_one(services: Services, body: Body, press: Press) -> None:
    """Preview, beside one claim: its documents."""
    claim_id = readable(ids.read_id(press.get("value")))
    asked = handing.preview_one(services, caller_of(body), claim_id, press_of(body))
    _say(services, body, preview_asked_message(asked.project, asked.count, asked.of))


def send_signed_copy(services: Services, body: Body, press: Press) -> None:
    """Signed copy, beside one claim."""
    claim_id = readable(ids.read_id(press.get("value")))
    project = handing.signed_copy(services, caller_of(body), claim_id, press_of(body))
    _say(services, body, signed_asked_message(project))


def _say(services: Services, body: Body, message: Mapping[str, Any]) -> None:
    """Say so where it was pressed. To a modal nothing can be said: there the files themselves are the answer."""
    if response_url_of(body) is not None:
        answer(services, body, message)


ACTIONS: dict[str, Callable[[Services, Body, Press], None]] = {
    handing_ids.PREVIEW: preview_ticked,
    handing_ids.PREVIEW_ONE: preview_one,
    handing_ids.SIGNED_COPY: send_signed_copy,
}
