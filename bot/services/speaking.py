"""Speaking to Slack: how fast, and what may become of a call. Decides nothing about what is said."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

log = structlog.get_logger(__name__)

PER_MINUTE = 40
"""`chat.update` allows about 50 a minute and workspace; the rest is for people's clicks."""
WAIT_AFTER_TROUBLE = timedelta(seconds=30)
"""After an answer that is about Slack or our token, not about the message."""
PLACE_CHECKED_FOR = timedelta(minutes=5)

PLACE_IS_SHUT = frozenset(
    {"channel_not_found", "not_in_channel", "is_archived", "restricted_action", "cant_update_message",
     "message_not_found", "edit_window_closed", "user_not_found", "cannot_reply_to_message", "thread_not_found"}
)  # fmt: skip
"""The message cannot be there; it may be elsewhere."""
MESSAGE_IS_BAD = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text", "invalid_arguments",
     "block_mismatch"}
)  # fmt: skip
"""The message cannot be anywhere."""


class SlackSaysWait(Exception):
    """Nothing was posted, and nothing need be tried before `until`."""

    def __init__(self, until: datetime) -> None:
        """Keep until when."""
        super().__init__(until.isoformat())
        self.until = until


class SlackRefuses(Exception):
    """Nothing was posted, for Slack's reason `code`: about this place or this message."""

    def __init__(self, code: str) -> None:
        """Keep Slack's word for it."""
        super().__init__(code)
        self.code = code


@dataclass
class Pace:
    """How fast this process talks to Slack: one message per channel each `between`, `PER_MINUTE` redraws in all."""

    between: timedelta
    last: dict[str, datetime] = field(default_factory=dict)
    redraws: list[datetime] = field(default_factory=list)
    wait_until: datetime | None = None
    fit_since: dict[str, datetime] = field(default_factory=dict)
    """When each channel was last seen to be ours alone."""

    def allows(self, channel: str, now: datetime) -> bool:
        """Tell whether a message to this channel may go out now."""
        if self.wait_until is not None and now < self.wait_until:
            return False
        last = self.last.get(channel)
        return last is None or now - last >= self.between

    def allows_redraw(self, now: datetime) -> bool:
        """Tell whether another message may be redrawn in this minute."""
        self.redraws = [at for at in self.redraws if now - at < timedelta(minutes=1)]
        return len(self.redraws) < PER_MINUTE

    def note(self, channel: str, now: datetime, redraw: bool = False) -> None:
        """Count a message."""
        self.last[channel] = now
        if redraw:
            self.redraws.append(now)

    def must_look_at(self, channel: str, now: datetime) -> bool:
        """Tell whether it is time to ask again whether the channel may be told."""
        seen = self.fit_since.get(channel)
        return seen is None or now - seen >= PLACE_CHECKED_FOR


def said(call: Callable[[], Any], now: datetime) -> Any | None:
    """Make one call and return Slack's answer; None when it is not known whether it took effect.

    Raises SlackSaysWait or SlackRefuses when it is known that it did not.
    """
    try:
        return call()
    except SlackApiError as error:
        status = getattr(error.response, "status_code", 200)
        code = error.response.get("error") if hasattr(error.response, "get") else None
        if status == 429 or code == "ratelimited":
            seconds = int(error.response.headers.get("Retry-After", "30"))
            raise SlackSaysWait(now + timedelta(seconds=seconds)) from None
        if status >= 500 or not code:
            log.warning("slack_answered_nothing_useful", status=status)
            return None
        if code in PLACE_IS_SHUT | MESSAGE_IS_BAD:
            raise SlackRefuses(str(code)) from None
        log.warning("slack_refuses_us", error=code)
        raise SlackSaysWait(now + WAIT_AFTER_TROUBLE) from None
    except (OSError, HTTPException) as error:
        log.warning("slack_did_not_answer", error=type(error).__name__)
        return None
