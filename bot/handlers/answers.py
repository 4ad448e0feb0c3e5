"""Answering a person where they are: in the private message they pressed in, in their modal, or in a DM."""

import secrets
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.services.context import Services

log = structlog.get_logger(__name__)

ANSWER_WITHIN = 10
"""Seconds for a response_url to take what we say."""


def answer(services: Services, body: Mapping[str, Any], message: Mapping[str, Any], replace: bool = False) -> None:
    """Answer privately. `replace` redraws the private message that was pressed; else a new one appears under it.

    A response_url lives 30 minutes and five uses (Slack: handling user interaction); without one, or when it is
    used up, the answer goes to the person's DM.
    """
    url = response_url_of(body)
    if url is not None and say_at(url, message, replace):
        return
    person = str((body.get("user") or {}).get("id") or body.get("user_id"))
    try:
        services.slack.chat_postMessage(channel=person, **message, unfurl_links=False, unfurl_media=False)
    except (SlackApiError, OSError, HTTPException) as error:
        log.warning("answer_not_delivered", person=person, error=type(error).__name__)


def say_at(url: str, message: Mapping[str, Any], replace: bool) -> bool:
    """Post to a response_url; tell whether Slack took it."""
    try:
        taken = WebhookClient(url, timeout=ANSWER_WITHIN, retry_handlers=[]).send(
            text=message["text"], blocks=message["blocks"], response_type="ephemeral", replace_original=replace
        )
    except (OSError, HTTPException) as error:
        log.warning("response_url_unreachable", error=type(error).__name__)
        return False
    if taken.status_code != 200:
        log.warning("response_url_refused", status=taken.status_code, answer=taken.body[:80])
    return taken.status_code == 200


def response_url_of(body: Mapping[str, Any]) -> str | None:
    """Return where this press can be answered, if Slack says."""
    url = body.get("response_url")
    return str(url) if url else None


def new_reference() -> str:
    """Return a short reference that a person can read out, and that the log has too."""
    return secrets.token_hex(4).upper()
