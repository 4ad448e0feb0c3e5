"""Putting files into Slack, into a thread or somebody's direct messages: three calls in one (Slack: files_upload_v2).

A lost answer is not repeated: the files may be there, and nobody likes a contract twice. Whoever asks writes down
before the call that Slack is asked.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackRequestError

from bot.services.context import Services
from bot.services.speaking import WAIT_AFTER_TROUBLE, SlackSaysWait, said
from esign.text import one_line, shortened

log = structlog.get_logger(__name__)

NAME_LENGTH = 120
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]')
"""What some file systems refuse, and what makes a name read otherwise than it is."""


@dataclass(frozen=True)
class File:
    """A file as it is put there, byte for byte."""

    name: str
    content: bytes


def file_name(text: str, ending: str = ".pdf") -> str:
    """Return a name that every file system takes and that reads as it is."""
    stem = text[: -len(ending)] if text.lower().endswith(ending) else text
    plain = shortened(one_line(_NOT_IN_NAMES.sub(" ", stem)), NAME_LENGTH).strip(" .")
    return f"{plain or 'document'}{ending}"


def upload(
    services: Services, channel_id: str, files: Sequence[File], comment: str | None = None, thread_ts: str | None = None
) -> None:
    """Put files into a conversation, all in one message.

    Raises SlackSaysWait and SlackRefuses, when nothing is there, and SlackIsSilent, when nobody knows.
    """
    uploads = [
        {"filename": name, "title": name, "content": one.content} for one in files if (name := file_name(one.name))
    ]

    def call() -> Any:
        return services.slack.files_upload_v2(
            channel=channel_id, file_uploads=uploads, initial_comment=comment, thread_ts=thread_ts
        )

    now = services.clock()
    try:
        said(call, now)
    except SlackRequestError as error:
        # The bytes were not taken, so there is nothing yet that could be in a conversation.
        log.warning("file_not_taken", error=type(error).__name__)
        raise SlackSaysWait(now + WAIT_AFTER_TROUBLE, "upload_failed") from None
