"""Speaking to Slack: what may become of a call. Decides nothing about what is said, nor when."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

log = structlog.get_logger(__name__)

WAIT_AFTER_TROUBLE = timedelta(seconds=30)
"""After an answer that is about our token or workspace, not about the message; and after a 429 without a time."""
LONGEST_WAIT = timedelta(hours=1)
"""Whatever Slack says, it is asked again after this."""
_DIGITS = 6
RATE_LIMITED = "ratelimited"

MESSAGE_IS_GONE = frozenset({"message_not_found", "thread_not_found", "cannot_reply_to_message"})
"""It was deleted, or cannot be replied to any more; another may be posted."""
MESSAGE_IS_FIXED = frozenset({"cant_update_message", "edit_window_closed"})
"""It is there, and its thread, but nobody can change it any more; another may be posted."""
PLACE_IS_SHUT = MESSAGE_IS_GONE | MESSAGE_IS_FIXED | frozenset(
    {"channel_not_found", "not_in_channel", "is_archived", "restricted_action", "restricted_action_read_only_channel",
     "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel",
     "restricted_action_thread_locked", "user_not_found", "user_disabled", "user_not_visible", "cannot_dm_bot",
     "messages_tab_disabled", "is_inactive", "no_permission", "access_denied"}
)  # fmt: skip
"""The message cannot be there; it may be elsewhere."""
MESSAGE_IS_BAD = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text", "invalid_arguments",
     "block_mismatch", "invalid_attachments", "attachment_payload_limit_exceeded", "markdown_text_conflict"}
)  # fmt: skip
"""The message cannot be anywhere."""
SLACK_IS_UNSURE = frozenset({"internal_error", "fatal_error"})
"""Slack, error table of each method: "It's possible some aspect of the operation succeeded before the error"."""
ABOUT_US = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_expired", "token_revoked",
     "missing_scope", "not_allowed_token_type", "org_login_required", "ekm_access_denied", "enterprise_is_restricted",
     "team_access_not_granted", "accesslimited", "two_factor_setup_required", "team_not_found",
     "method_deprecated", "deprecated_endpoint", "service_unavailable", "request_timeout", "team_added_to_org",
     "message_limit_exceeded", "rate_limited"}
)  # fmt: skip
"""Nothing can be said anywhere until somebody, or time, mends it."""


class SlackSaysWait(Exception):
    """Nothing was done, for Slack's reason `code`, and nothing need be tried before `until`."""

    def __init__(self, until: datetime, code: str) -> None:
        """Keep until when, and why."""
        super().__init__(code)
        self.until = until
        self.code = code


class SlackIsSilent(Exception):
    """Whether it was done is not known."""


class SlackRefuses(Exception):
    """Nothing was done, for Slack's reason `code`: about this place or this message."""

    def __init__(self, code: str) -> None:
        """Keep Slack's word for it."""
        super().__init__(code)
        self.code = code


def said(call: Callable[[], Any], now: datetime) -> Any:
    """Make one call and return Slack's answer; raises SlackSaysWait, SlackRefuses or SlackIsSilent."""
    try:
        return call()
    except SlackApiError as error:
        raise _meaning(error, now) from None
    except (OSError, HTTPException) as error:
        log.warning("slack_did_not_answer", error=type(error).__name__)
        raise SlackIsSilent from None


def write_to(slack: WebClient, person: str, message: Mapping[str, Any], now: datetime) -> None:
    """Post to a person's direct message, with no previews of links; raises what `said` raises."""
    said(lambda: slack.chat_postMessage(channel=person, **message, unfurl_links=False, unfurl_media=False), now)


def _meaning(error: SlackApiError, now: datetime) -> SlackSaysWait | SlackRefuses | SlackIsSilent:
    status = getattr(error.response, "status_code", 200)
    code = error.response.get("error") if hasattr(error.response, "get") else None
    if status == 429 or code == RATE_LIMITED:
        log.warning("slack_says_slow_down")
        return SlackSaysWait(now + retry_after(error.response.headers, WAIT_AFTER_TROUBLE), RATE_LIMITED)
    if status >= 500 or not code or code in SLACK_IS_UNSURE:
        log.warning("slack_answered_nothing_useful", status=status, error=code)
        return SlackIsSilent()
    if code in ABOUT_US:
        log.warning("slack_refuses_us", error=code)
        return SlackSaysWait(now + WAIT_AFTER_TROUBLE, str(code))
    return SlackRefuses(str(code))


def retry_after(headers: Any, otherwise: timedelta) -> timedelta:
    """Return how long Slack asks us to wait, at most an hour; `otherwise` if it says nothing that can be understood."""
    told = str(headers.get("Retry-After", headers.get("retry-after", ""))).strip()
    if not (told.isascii() and told.isdecimal()):
        return otherwise
    return min(timedelta(seconds=int(told)), LONGEST_WAIT) if len(told) <= _DIGITS else LONGEST_WAIT
