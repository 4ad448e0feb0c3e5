"""Where a batch is told: the project's channel if it is ours alone and the bot is in it, else a DM (DESIGN 4.10)."""

from dataclasses import dataclass
from http.client import HTTPException

from slack_sdk.errors import SlackApiError

from bot.services.context import Services
from claims.model import Project

SHARED = "the project's channel is shared with another organization"


@dataclass(frozen=True)
class Place:
    """A channel id, or None for a direct message to the requester; `note` says why it is not the channel."""

    channel_id: str | None
    note: str | None = None


def place_of(services: Services, project: Project) -> Place:
    """Ask Slack whether the project's channel can be told; anything short of a clear yes means a DM."""
    if project.channel_id is None:
        return Place(None, "the project has no channel; `/claims here` in a channel sets it")
    fault = channel_fault(services, project.channel_id)
    return Place(project.channel_id) if fault is None else Place(None, fault)


def channel_fault(services: Services, channel_id: str) -> str | None:
    """Say what keeps claim data out of a channel, None if nothing does."""
    try:
        channel = services.slack.conversations_info(channel=channel_id)["channel"]
    except SlackApiError as error:
        missing = error.response["error"] in {"channel_not_found", "missing_scope"}
        return "the bot is not in the project's channel" if missing else "Slack did not say who is in the channel"
    except (OSError, HTTPException):
        return "Slack did not say who is in the channel"
    if channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"):
        return SHARED
    if channel.get("is_archived"):
        return "the project's channel is archived"
    if channel.get("is_im") or channel.get("is_mpim"):
        return "a direct message is not a project's channel"
    if not channel.get("is_member"):
        return "the bot is not in the project's channel; `/invite @claims` there adds it"
    return None
