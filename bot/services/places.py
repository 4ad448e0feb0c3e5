"""Where a batch is told: the project's channel if it is ours alone and the bot is in it, else a DM (DESIGN 4.10)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.blocks.speaking_of import of_code
from bot.services.context import Services
from bot.services.speaking import RATE_LIMITED, SlackIsSilent, SlackRefuses, SlackSaysWait, said
from claims.model import Project
from claims.wording import phrase, say, speaking
from storage import pace

SHARED = phrase("the project's channel is shared with another organisation")
ABSENT = phrase("the bot is not in the project's channel")
ARCHIVED = phrase("the project's channel is archived")
NOT_A_MEMBER = phrase("the bot is not in the project's channel; `/invite @claims` there adds it")
UNSAID = phrase("Slack did not say who is in the channel")
_HERE = {
    SHARED: phrase("this channel is shared with another organisation"),
    ABSENT: phrase("the bot is not in this channel"),
    ARCHIVED: phrase("this channel is archived"),
    NOT_A_MEMBER: phrase("the bot is not in this channel; `/invite @claims` there adds it"),
}
"""The same of a channel that is to become a project's."""
CHECKED_FOR = timedelta(minutes=5)
"""How long a channel that was seen to be ours alone is believed to be."""

LEFT_ALONE = 5
"""For so many more silences a place is left alone that led to one."""


@dataclass(frozen=True)
class Place:
    """A channel id, or None for a direct message to the requester; `note` says why it is not the channel."""

    channel_id: str | None
    note: str | None = None


def place_of(services: Services, project: Project) -> Place:
    """Ask Slack whether the project's channel can be told; anything short of a clear yes means a DM."""
    if project.channel_id is None:
        return Place(None, say("the project has no channel; `/claims here` in a channel sets it"))
    with speaking(of_code(project.dictionary)):
        fault = channel_fault(services, project.channel_id)
    return Place(project.channel_id) if fault is None else Place(None, fault)


def channel_fault(services: Services, channel_id: str, is_bound: bool = True) -> str | None:
    """Say what keeps claim data out of a channel, None if nothing does. Not `is_bound`: it is to be a project's yet."""
    fault = _fault(services, channel_id)
    if fault is None:
        return None
    return say(fault if is_bound else _HERE.get(fault, fault))


def _fault(services: Services, channel_id: str) -> str | None:
    try:
        channel = services.slack.conversations_info(channel=channel_id)["channel"]
    except SlackApiError as error:
        return ABSENT if error.response["error"] in {"channel_not_found", "missing_scope"} else UNSAID
    except (OSError, HTTPException):
        return UNSAID
    if _is_shared(channel):
        return SHARED
    if channel.get("is_archived"):
        return ARCHIVED
    if channel.get("is_im") or channel.get("is_mpim"):
        return phrase("a direct message is not a project's channel")
    return None if channel.get("is_member") else NOT_A_MEMBER


def has_become_shared(services: Services, channel_id: str) -> bool:
    """Tell whether others have come into a channel; one that will not be told of refuses what is posted, too.

    Raises what `said` raises when Slack does not say: then nothing is told there meanwhile, and the others have
    their turns.
    """
    now = services.clock()
    seen = services.fit_since.get(channel_id)
    if seen is not None and now - seen < CHECKED_FOR:
        return False
    try:
        channel = said(lambda: services.slack.conversations_info(channel=channel_id), now)["channel"]
    except SlackRefuses:
        return False
    except SlackSaysWait as wait:
        if wait.code == "missing_scope":
            return False
        leave_alone(services, channel_id, wait)
        raise
    except SlackIsSilent as silence:
        leave_alone(services, channel_id, silence)
        raise
    if _is_shared(channel):
        return True
    services.fit_since[channel_id] = now
    return False


def leave_alone(services: Services, channel_id: str, trouble: SlackSaysWait | SlackIsSilent) -> None:
    """Leave one place alone after it had Slack left alone: if the trouble is its own, it is not the first again.

    Not when Slack says slow down: that is no place's fault.
    """
    now, until = services.clock(), services.clock() + services.timing.silence
    if isinstance(trouble, SlackSaysWait):
        if trouble.code == RATE_LIMITED:
            return
        until = trouble.until
    with services.db.deciding() as tx:
        pace.leave_alone(tx, channel_id, now, until + services.timing.silence * LEFT_ALONE)


def _is_shared(channel: Mapping[str, Any]) -> bool:
    return bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))
