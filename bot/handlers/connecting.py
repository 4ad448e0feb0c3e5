"""Connecting and disconnecting DocuSign: what was typed or pressed, one service call, one private answer."""

from collections.abc import Mapping
from typing import Any

from bot.blocks import ids
from bot.blocks.connecting import login_message, login_opened_message, parted_message
from bot.handlers.answers import answer
from bot.handlers.requests import caller_of
from bot.services import logging_in, parting
from bot.services.context import Services

Body = Mapping[str, Any]
Press = Mapping[str, Any]


def type_connect(services: Services, body: Body, _rest: str) -> None:
    """`/claims connect`: a link to log in at DocuSign, for this person alone."""
    answer(services, body, login_message(*logging_in.begin(services, caller_of(body))))


def type_disconnect(services: Services, body: Body, _rest: str) -> None:
    """`/claims disconnect`: nothing more is sent as this person."""
    answer(services, body, parted_message(parting.disconnect(services, caller_of(body))))


def press_connect(services: Services, body: Body, _press: Press) -> None:
    """Connect again, in a message that asks for it."""
    answer(services, body, login_message(*logging_in.begin(services, caller_of(body))))


def press_disconnect(services: Services, body: Body, press: Press) -> None:
    """Disconnect, in the message that told of the connection."""
    user_id = ids.read_grant_value(press.get("value")) or "-"
    answer(services, body, parted_message(parting.disconnect(services, caller_of(body), user_id)))


def press_login(services: Services, body: Body, _press: Press) -> None:
    """The link was opened: it is good once, so it goes, and the browser does the rest."""
    answer(services, body, login_opened_message(), replace=True)
